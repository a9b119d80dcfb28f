"""Fifty phones, or one impatient thumb: of one invitation comes one response."""

from __future__ import annotations

import re
import threading
from collections import Counter

from sqlalchemy import func, select

from stem.domain.feedback.tables import Answer, Response
from stem.domain.tallies.tables import Tally

MANY = 50


def at_once(app, posts):
    """The answers to POSTs that start together, each from a client of its own."""
    barrier, answers = threading.Barrier(len(posts)), []

    def one(address, data):
        client = app.test_client()
        barrier.wait()
        answers.append(client.post(address, data=data))

    threads = [threading.Thread(target=one, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def totals(session):
    session.rollback()
    return tuple(
        session.scalar(query)
        for query in (
            select(func.count()).select_from(Response),
            select(func.count()).select_from(Answer),
            select(func.sum(Tally.n)),
        )
    )


def test_fifty_different_answers_to_one_invitation_give_one_response(app, session, an_invitation):
    address = f"/i/{an_invitation().token}"
    answers = at_once(app, [(address, {"heard": str(n % 5 + 1), "comment": f"nummer {n}"}) for n in range(MANY)])

    assert Counter(answer.status_code for answer in answers) == {200: 1, 410: MANY - 1}
    assert len({answer.data for answer in answers if answer.status_code == 410}) == 1
    assert totals(session) == (1, 1, 1)


def test_fifty_repetitions_of_one_answer_get_the_same_thank_you(app, session, an_invitation):
    address = f"/i/{an_invitation().token}"
    once = re.search(r'name="once" value="([^"]+)"', app.test_client().get(address).text)[1]
    answers = at_once(app, [(address, {"heard": "4", "time": "2", "once": once})] * MANY)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert totals(session) == (1, 2, 2)


def test_fifty_invitations_at_once_are_all_kept(app, session, an_invitation):
    addresses = [f"/i/{an_invitation().token}" for _ in range(MANY)]
    answers = at_once(app, [(address, {"heard": "4", "time": "na"}) for address in addresses])

    assert {answer.status_code for answer in answers} == {200}
    assert totals(session) == (MANY, 2 * MANY, 2 * MANY)
