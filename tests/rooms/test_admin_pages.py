"""The administrator sees the installation, and no answers at all."""

from __future__ import annotations

import re

import pytest

import makers
from stem.core.db import transaction

PAGES = ("/admin/", "/admin/statements", "/admin/people")


def without_token(page):
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_the_administrator_sees_places_statements_and_people(visitor):
    visitor.sign_in("administrator@example.org")
    assert "Gemeente Eemland" in visitor.page
    visitor.get("/admin/statements")
    assert "nog niet getest met cliënten" in visitor.page
    assert "Stelling heard (en, child)." in visitor.page
    visitor.get("/admin/people")
    assert "noord1@example.org" in visitor.page


def test_the_administrator_sees_no_answers(visitor, session, an_invitation, now):
    visitor.sign_in("administrator@example.org")
    before = [without_token(visitor.get(page).text) for page in PAGES]
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 1}, now=now, comment="Zo kan het niet")

    assert [without_token(visitor.get(page).text) for page in PAGES] == before


@pytest.mark.parametrize("email", ["noord1@example.org", "council@example.org", "manager@example.org"])
@pytest.mark.parametrize("page", PAGES)
def test_for_others_the_room_is_not_there(visitor, email, page):
    visitor.sign_in(email)
    visitor.get(page, status=404)


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in(visitor, page):
    assert visitor.get(page, status=302).location.startswith("/account/sign-in")
