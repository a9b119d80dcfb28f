"""What a change is called: what, since when, and never a verdict."""

from __future__ import annotations

import pytest

from stem.core.periods import Month, Quarter
from stem.web.council import words
from stem.web.ui.charts import Finding, Sign, course_of

MARCH, JUNE = Month(2026, 3), Month(2026, 6)


@pytest.fixture(autouse=True)
def dutch(app):
    with app.test_request_context("/council/"):
        yield


def found(sign=Sign.UP, since=MARCH, until=JUNE, *, still=True, is_trend=False):
    return Finding(sign=sign, since=since, until=until, still=still, is_trend=is_trend)


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (found(), "Sinds maart 2026 hoger."),
        (found(Sign.DOWN), "Sinds maart 2026 lager."),
        (found(since=JUNE), "In juni 2026 hoger."),
        (found(Sign.DOWN, since=JUNE), "In juni 2026 lager."),
        (found(is_trend=True), "Sinds maart 2026 elke maand hoger."),
        (found(Sign.DOWN, is_trend=True), "Sinds maart 2026 elke maand lager."),
        (found(still=False), "Hoger dan past bij toeval: maart tot en met juni 2026. Daarna niet meer."),
        (found(Sign.DOWN, since=JUNE, still=False), "Lager dan past bij toeval: juni 2026. Daarna niet meer."),
    ],
)
def test_each_change_has_its_sentence(finding, said):
    assert words.claim(finding) == said


def test_the_headline_names_the_statement_and_the_moment():
    assert words.headline("Er was genoeg tijd.", found(Sign.DOWN)) == (
        "Minder vaak ‘best wel’ of ‘helemaal wel’ bij: Er was genoeg tijd.",
        "Dat is zo sinds maart 2026, en het is meer dan toeval.",
    )
    assert words.headline("x", found(since=JUNE))[1] == "Dat was zo in juni 2026, en het is meer dan toeval."


def test_periods_are_read_as_people_say_them():
    assert words.period([MARCH]) == "maart 2026"
    assert words.period([Month(2026, 4), Month(2026, 5), JUNE]) == "april tot en met juni 2026"
    assert words.period([Month(2025, 12), Month(2026, 1)]) == "december 2025 tot en met januari 2026"
    assert words.quarter_name(Quarter(2026, 2)) == "2026 K2"
    assert words.quarter_name(Quarter(2026, 3), complete=False) == "2026 K3 …"


def test_what_was_but_is_no_longer_is_not_called_calm():
    assert words.calm([None, None], judged=True) == "Geen verandering die meer is dan toeval."
    assert (
        words.calm([None, found(still=False)], judged=True) == "Op dit moment geen verandering die meer is dan toeval."
    )
    assert words.calm([None], judged=False) == "Nog te kort om te zien of er iets verandert."


def test_a_short_course_says_that_its_limits_are_provisional():
    course = course_of({Month(2026, number): (5, 5, 5, 10, 5) for number in range(1, 4)})
    assert words.course_says(course) == f"{words.verdict(course)} {words.provisional()}"
    assert "voorlopig" in words.course_says(course)
