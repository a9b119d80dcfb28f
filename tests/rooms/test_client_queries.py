"""The client's path stays short: it asks the database the same few things, however many answers there are."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from stem.core.db import db

# the invitation
LOOKING = 1
# the invitation; its claim, a free receipt, the response, its answers, its tallies
ANSWERING = 6


@pytest.fixture
def asked(app):
    """The statements that reach the database."""
    heard: list[str] = []

    def listen(_connection, _cursor, statement, _parameters, _context, _many):
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield heard
    event.remove(db.engine, "before_cursor_execute", listen)


def test_an_answer_costs_few_queries(app, asked, an_invitation):
    client = app.test_client()
    addresses = [f"/i/{an_invitation().token}" for _ in range(3)]
    for address in addresses:
        client.get(address)
        looking = count_of(asked)
        assert client.post(address, data={"heard": "3", "time": "na", "comment": "a"}).status_code == 200
        answering = count_of(asked)

    assert (looking, answering) == (LOOKING, ANSWERING)


def count_of(asked):
    n = len([statement for statement in asked if not statement.startswith(("BEGIN", "PRAGMA"))])
    asked.clear()
    return n
