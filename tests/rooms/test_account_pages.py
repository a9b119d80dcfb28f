"""Signing in, signing out, and the way to one's room."""

from __future__ import annotations

import pytest

import makers

STAY = {"follow_redirects": False}


def test_signing_in_leads_to_a_page_of_ones_own(visitor):
    visitor.sign_in("ambassador@example.org")

    assert "Welkom, Ambassador" in visitor.page
    assert "nog geen eigen pagina" in visitor.page


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("council@example.org", "een ander wachtwoord"),
        ("nobody@example.org", makers.PASSWORD),
        ("council@example.org", ""),
    ],
)
def test_a_wrong_password_and_an_unknown_address_look_alike(visitor, email, password):
    visitor.sign_in(email, password)

    assert 'name="password"' in visitor.page
    assert email in visitor.page
    assert "Welkom" not in visitor.page
    visitor.get("/account/", status=302)


def test_signing_out_closes_everything(visitor):
    visitor.sign_in("ambassador@example.org")
    visitor.post("/account/sign-out")

    assert visitor.get("/account/", status=302).location.startswith("/account/sign-in")


def test_signing_out_needs_the_forms_own_token(visitor):
    visitor.sign_in("ambassador@example.org")

    assert visitor.client.post("/account/sign-out").status_code == 400
    visitor.get("/account/")


def test_signing_in_leads_back_to_where_one_wanted_to_be(visitor):
    away = visitor.get("/account/", status=302).location
    visitor.get(away)
    answer = visitor.post(away, {"email": "ambassador@example.org", "password": makers.PASSWORD}, **STAY, status=302)

    assert answer.location == "/account/"


def test_signing_in_does_not_lead_to_another_site(visitor):
    away = "/account/sign-in?next=https://elsewhere.example/"
    visitor.get(away)
    visitor.post(away, {"email": "ambassador@example.org", "password": makers.PASSWORD}, **STAY, status=200)

    assert "hoort niet bij De Stem" in visitor.page


def test_the_language_of_the_screens_is_kept(visitor):
    visitor.get("/account/sign-in")
    visitor.post("/account/language", {"lang": "en", "back": "/account/sign-in"})
    assert '<html lang="en">' in visitor.page

    visitor.get("/account/sign-in")
    assert '<html lang="en">' in visitor.page


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""])
def test_choosing_a_language_does_not_lead_to_another_site(visitor, back):
    visitor.get("/account/sign-in")
    answer = visitor.post("/account/language", {"lang": "en", "back": back}, follow_redirects=False, status=302)

    assert answer.location == "/account/"


def test_passwords_are_kept_with_argon2id(session):
    assert makers.account(session, "council@example.org").password.startswith("$argon2id$")
