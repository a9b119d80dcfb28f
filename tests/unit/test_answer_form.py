"""Reading a filled-in form: what is not exactly one of our own choices is refused, and what can be kept is kept."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stem.core.i18n import set_locale
from stem.domain.feedback.tables import Audience
from stem.web.client import forms

CODES = ("heard", "time")
ONCE = "1." + "a" * 22


@pytest.fixture(scope="module", autouse=True)
def speaking_dutch():
    """The messages need a language, not an app with a database."""
    from flask import Flask
    from flask_babel import Babel

    app = Flask(__name__)
    Babel(app, default_locale="nl")
    with app.test_request_context():
        set_locale("nl")
        yield


def read(body):
    return forms.read(forms.fields_of(body), CODES, ("nl", "en"))


def test_every_choice_is_read():
    body = urlencode(
        {"heard": "4", "time": "na", "comment": "Goed zo", "audience": "worker", "once": ONCE, "lang": "en"}
    )
    reading = read(body.encode())

    assert reading.errors == {}
    assert reading.scores == {"heard": 4, "time": 0}
    assert (reading.comment, reading.reader, reading.key) == ("Goed zo", Audience.WORKER, ONCE)


def test_nothing_chosen_means_only_in_the_totals():
    reading = read(b"")
    assert (reading.errors, reading.scores, reading.reader) == ({}, {}, Audience.TOTALS)


@pytest.mark.parametrize(
    "value", ["0", "6", "3.0", "٣", " 3", "3 ", "", "-1", "03", "NA", "na ", "3\0", "１", "true", "1\n"]
)
def test_a_score_is_one_of_six_words_and_nothing_else(value):
    reading = read(urlencode({"heard": value, "time": "2"}).encode())

    assert set(reading.errors) == {"heard"}
    assert reading.chosen == {"time": "2"}


@pytest.mark.parametrize("value", ["", "manager", "Worker", "worker ", "everyone"])
def test_who_reads_it_is_one_of_three_words(value):
    assert set(read(urlencode({"audience": value}).encode()).errors) == {"audience"}


@pytest.mark.parametrize("name", ["sneaky", "Heard", "heard ", "heard[]", "csrf_token", "", "score\0", "hëard"])
def test_an_unknown_field_is_refused_by_name(name):
    reading = read(urlencode({name: "3", "time": "5"}).encode())

    assert set(reading.errors) == {forms.FORM}
    assert name.replace("\0", "") in reading.errors[forms.FORM]
    assert reading.chosen == {"time": "5"}


@pytest.mark.parametrize("body", [b"heard=1&heard=1", b"heard=1&heard=2", b"heard=1&he%61rd=2", b"heard&heard=3"])
def test_the_same_statement_twice_is_refused(body):
    reading = read(body)
    assert set(reading.errors) == {"heard"}
    assert reading.chosen == {}


@pytest.mark.parametrize("name", ["audience", "comment", "lang", "once"])
def test_every_other_field_twice_is_refused(name):
    value = {"audience": "worker", "comment": "a", "lang": "nl", "once": ONCE}[name]
    assert read(urlencode([(name, value), (name, value)]).encode()).errors


@pytest.mark.parametrize(
    "strange",
    [b"%00", b"%01", b"%7F", b"%C2%85", b"%ED%A0%80", b"%ED%BF%BF", b"%FF", b"%C3", b"\xff", b"%0B", b"%1B[31m"],
    ids=lambda raw: raw.decode("latin-1"),
)
def test_control_characters_and_halves_of_characters_are_refused_and_the_rest_is_kept(strange):
    reading = read(b"comment=voor" + strange + b"na&heard=3")

    assert set(reading.errors) == {"comment"}
    assert reading.comment.startswith("voor")
    assert reading.comment.endswith("na")
    assert reading.chosen == {"heard": "3"}
    reading.comment.encode()


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("een\r\ntwee\rdrie\nvier", "een\ntwee\ndrie\nvier"),
        ("  \n tekst \n ", "tekst"),
        ("cafe\u0301", "caf\u00e9"),
        ("1 + 1 = 2 & meer; 100%", "1 + 1 = 2 & meer; 100%"),
        ("😀 مرحبا\u200f", "😀 مرحبا\u200f"),
        ("a\tb", "a\tb"),
    ],
)
def test_a_comment_is_kept_as_it_was_meant(sent, read_as):
    reading = read(urlencode({"comment": sent}).encode())
    assert (reading.errors, reading.comment) == ({}, read_as)


@pytest.mark.parametrize(("length", "too_many"), [(1000, 0), (1001, 1), (1002, 2), (30_000, 29_000)])
def test_a_comment_has_at_most_a_thousand_characters(length, too_many):
    for one in ("a", "é", "😀"):
        reading = read(urlencode({"comment": one * length}).encode())
        assert ("comment" in reading.errors) is bool(too_many)
        assert f"{too_many} teken" in reading.errors.get("comment", "0 teken")
        assert reading.comment == one * length


def test_a_line_end_counts_for_one_character():
    assert read(urlencode({"comment": "a\r\n" * 500}).encode()).errors == {}
    assert "1 teken te lang" in read(urlencode({"comment": "a\r\n" * 500 + "b"}).encode()).errors["comment"]


@pytest.mark.parametrize(
    "once", ["", "x", "1.", "1." + "a" * 21, "1." + "a" * 23, "0." + "a" * 22, "a" * 22, ONCE + "\n", "٣." + "a" * 22]
)
def test_a_damaged_number_is_refused(once):
    reading = read(urlencode({"once": once, "heard": "3"}).encode())
    assert set(reading.errors) == {forms.FORM}
    assert reading.once == ""


def test_a_language_that_was_not_offered_is_refused():
    assert set(read(b"lang=ar").errors) == {forms.FORM}


def test_without_a_number_the_content_is_the_key():
    same = [b"heard=3&comment=a", b"comment=a&heard=3", b"comment=a&heard=3&audience=totals"]
    other = [b"heard=3", b"heard=4&comment=a", b"heard=3&comment=a&audience=worker", b"time=3&comment=a", b""]

    assert len({read(body).key for body in same}) == 1
    assert len({read(body).key for body in [*other, same[0]]}) == 6
    assert not any(forms.ONCE.fullmatch(read(body).key) for body in same + other)


def test_the_set_that_was_shown_is_in_the_number():
    assert forms.set_shown(forms.fields_of(f"once={forms.new_once(12)}".encode())) == 12
    assert forms.set_shown(forms.fields_of(b"")) is None
    assert forms.set_shown(forms.fields_of(b"once=12.x")) is None


@given(st.binary(max_size=200))
def test_whatever_comes_in_is_read_or_refused(raw):
    reading = read(raw)

    assert set(reading.scores.values()) <= {0, 1, 2, 3, 4, 5}
    (reading.comment + "".join(reading.errors.values())).encode()
    assert forms.harmless(reading.comment) == reading.comment


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=100))
def test_what_was_typed_arrives(text):
    import unicodedata

    assert read(urlencode({"comment": text}).encode()).comment == unicodedata.normalize("NFC", text).strip()
