"""What a chart says and how it is painted."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from stem.core.periods import Month, months_between
from stem.web.ui import svg
from stem.web.ui.charts import FaceRow, Sign, course_of, shared_floor

SHOWN = list(months_between(Month(2025, 1), Month(2026, 6)))


def months(*best_two, n=60):
    """A month per share of the two best faces, in order; None is hidden."""
    return {
        month: None if hits is None else (n - hits - 2, 1, 1, hits, 0)
        for month, hits in zip(SHOWN, best_two, strict=False)
    }


def painted(course, **chosen):
    words = {
        "key": "c",
        "title": "Een <titel>",
        "says": "Wat het zegt",
        "first": "jan 2025",
        "last": "jun 2026",
    } | chosen
    return str(svg.control_chart(course, **words))


def rects(drawing):
    return [
        (one.get("class"), float(one.get("x")), float(one.get("width")), float(one.get("y")))
        for one in ElementTree.fromstring(drawing).iter("rect")
    ]


def test_the_middle_of_the_middle_face_stands_on_the_line():
    drawing = str(svg.face_bar([10, 20, 40, 20, 10], title="Zo dus"))
    middle = next(rect for rect in rects(drawing) if rect[0] == "v3")
    line = float(re.search(r'class="rule" d="M([\d.]+)', drawing)[1])
    assert middle[1] + middle[2] / 2 == pytest.approx(line, abs=0.2)
    assert [rect[0] for rect in rects(drawing)] == ["v1", "v2", "v3", "v4", "v5"]
    assert [round(rect[2]) for rect in rects(drawing)] == [9, 19, 39, 19, 9]


def test_bars_do_not_overlap_and_nobody_draws_a_face_that_was_not_chosen():
    drawn = rects(str(svg.face_bar([7, 0, 1, 0, 500], title="x")))
    assert [rect[0] for rect in drawn] == ["v1", "v3", "v5"]
    assert all(left[1] + left[2] <= right[1] + 0.1 for left, right in pairwise(drawn))


def test_a_title_is_text_and_never_code():
    assert "&lt;b&gt;" in svg.face_bar([1, 1, 1, 1, 1], title="<b>")
    assert "<titel>" not in painted(course_of(months(*[30] * 14)))


@pytest.mark.parametrize("faces", [[0, 0, 0, 0, 0], [1, 2, 3]])
def test_nothing_is_not_drawn(faces):
    with pytest.raises(ValueError, match="five counts"):
        svg.face_bar(faces, title="x")


@pytest.mark.parametrize("faces", [(90, 5, 5, 0, 0), (0, 0, 0, 0, 9), (0, 0, 99999, 0, 0), (1, 0, 0, 0, 1)])
def test_any_row_fits_on_its_drawing(faces):
    rows = [FaceRow("2025 K1", faces), FaceRow("2025 K2", None), FaceRow("2025 K3", (1, 1, 1, 1, 1))]
    room = svg.shared_room([row.faces for row in rows if row.faces])
    drawing = str(
        svg.face_rows(rows, key="b", title="t", says="s", heading="antwoorden", hidden="te weinig", room=room)
    )
    for _, x, width, _ in rects(drawing):
        assert svg.SMALL.labels - 1 <= x
        assert x + width <= svg.SMALL.width - 41
    assert drawing.count("te weinig") == 1


def test_a_shift_is_a_signal_and_says_since_when():
    course = course_of(months(*[24, 26, 25, 27, 24, 26, 25, 24, 44, 46, 45, 47, 44, 46, 45, 44]))
    finding = course.finding
    assert (finding.sign, finding.since, finding.still) == (Sign.UP, Month(2025, 9), True)
    assert 'class="pt-up"' in painted(course)
    assert not course.is_provisional


def test_chance_is_no_signal():
    course = course_of(months(*[30, 32, 29, 31, 28, 33, 30, 29, 31, 30, 32, 28, 31, 30]))
    assert course.finding is None
    assert course.is_judged
    assert "pt-" not in painted(course)


def test_families_that_answer_together_do_not_raise_a_false_alarm():
    """Swings from month to month, far beyond a coin's, widen the band: the p chart alone would cry wolf."""
    course = course_of(months(*[10, 50] * 8, n=60))
    assert course.finding is None


def test_a_hidden_month_is_a_gap():
    course = course_of(months(None, None, 30, 31, None, 29, 30, 28, 31))
    assert course.points[0].month == SHOWN[2]
    assert course.points[2].share is None
    drawing = painted(course)
    assert re.search(r'class="trace" d="M[^"]*M', drawing)
    assert drawing.count("<circle") == 6


def test_few_months_make_no_claim():
    course = course_of(months(5, 5, 55, 55, 5, 55))
    assert not course.is_judged
    assert course.is_provisional
    assert course.finding is None


def test_one_month_is_a_dot():
    drawing = painted(course_of(months(30)))
    assert drawing.count("<circle") == 1
    assert 'class="trace"' not in drawing


def test_nothing_to_show_is_no_course():
    assert course_of(months(None, None)) is None
    assert course_of({}) is None


@pytest.mark.parametrize("hits", [0, 58])
def test_all_alike_is_drawn_without_a_failure(hits):
    course = course_of(months(*[hits] * 14))
    assert course.finding is None
    assert "nan" not in painted(course).lower()


def test_small_shares_lower_the_axis_for_all():
    high, low = course_of(months(*[30] * 8)), course_of(months(*[5] * 8))
    assert shared_floor([high, None]) == 20
    assert shared_floor([high, low]) == 0


def test_three_years_of_months_stay_under_ten_kilobytes():
    many = {month: (10, 20, 30, 25 + month.number, 15) for month in months_between(Month(2024, 1), Month(2026, 12))}
    assert len(painted(course_of(many), size=svg.BIG).encode()) < 10_000
    rows = [FaceRow(f"2025 K{at}", (10, 20, 30, 40, 50)) for at in range(12)]
    bars = svg.face_rows(rows, key="b", title="t", says="s", heading="h", hidden="x", room=(0.4, 0.9), size=svg.BIG)
    assert len(str(bars).encode()) < 10_000
