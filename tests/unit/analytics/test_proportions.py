"""Shares, differences and many comparisons, against published figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import DomainError, ShapeError
from analytics.proportions import adjust_pvalues, newcombe_interval, two_proportion_test, wilson_interval

groups = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))

# Benjamini & Hochberg (1995), JRSS B 57:289-300, section 4.2.
THROMBOLYSIS = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
THROMBOLYSIS += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_as_newcombe_printed_it(x, n, lower, upper):
    # Newcombe (1998), Statistics in Medicine 17:857-872, Table I, method 3.
    interval = wilson_interval(x, n)

    assert [float(interval.lower), float(interval.upper)] == pytest.approx([lower, upper], abs=6e-5)


@pytest.mark.parametrize(
    ("counts", "lower", "upper"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1),
        ((10, 10, 0, 10), 0.6075, 1),
    ],
)
def test_newcombe_interval_as_he_printed_it(counts, lower, upper):
    # Newcombe (1998), Statistics in Medicine 17:873-890, Table II, method 10.
    interval = newcombe_interval(*counts)

    assert [float(interval.lower), float(interval.upper)] == pytest.approx([lower, upper], abs=6e-5)


def test_z_test_of_the_aspirin_study():
    # Agresti, Categorical Data Analysis, Table 2.3: heart attacks; X^2 = 25.01.
    test = two_proportion_test(189, 11034, 104, 11037)

    assert float(test.statistic) ** 2 == pytest.approx(25.01, abs=5e-3)


@pytest.mark.parametrize(
    ("counts", "pvalue"),
    [
        ((3, 4, 1, 4), 34 / 70),  # Fisher (1935): the lady tasting tea, both sides
        ((2, 17, 10, 13), 0.0005367),  # Fisher (1962): convictions of twins
    ],
)
def test_fishers_own_examples(counts, pvalue):
    assert float(two_proportion_test(*counts, method="fisher").pvalue) == pytest.approx(pvalue, rel=1e-4)


def test_many_comparisons_as_benjamini_and_hochberg_made_them():
    assert (adjust_pvalues(THROMBOLYSIS, "bh") <= 0.05).sum() == 4
    assert (adjust_pvalues(THROMBOLYSIS, "bonferroni") <= 0.05).sum() == 3
    assert (adjust_pvalues(THROMBOLYSIS, "holm") <= 0.05).sum() == 3
    assert (adjust_pvalues(THROMBOLYSIS, "by") <= 0.05).sum() == 3


def test_a_missing_p_value_is_not_counted():
    adjusted = adjust_pvalues([0.01, np.nan, 0.03], "holm")

    assert adjusted[[0, 2]].tolist() == pytest.approx([0.02, 0.03])
    assert np.isnan(adjusted[1])
    assert np.isnan(adjust_pvalues([np.nan])).all()
    assert adjust_pvalues([]).size == 0


def test_nobody_asked_is_no_share():
    interval = wilson_interval([0, 3], [0, 4])

    assert np.isnan([interval.estimate[0], interval.lower[0], interval.upper[0]]).all()
    assert interval.reason.tolist() == ["no_answers", ""]
    for method in ("z", "fisher"):
        test = two_proportion_test(0, 0, 3, 4, method=method)
        assert np.isnan(test.pvalue)
        assert test.reason == "no_answers"
    assert newcombe_interval(0, 0, 3, 4).reason == "no_answers"


def test_all_the_same_answer_has_no_z():
    test = two_proportion_test([4, 0], [4, 4], [9, 0], [9, 9])

    assert np.isnan(test.pvalue).all()
    assert test.reason.tolist() == ["no_spread", "no_spread"]
    assert two_proportion_test(4, 4, 9, 9, method="fisher").pvalue == pytest.approx(1)


@given(groups, st.sampled_from([0.8, 0.95, 0.998]))
@settings(max_examples=80, deadline=None)
def test_wilson_lies_around_the_share_and_grows_with_confidence(group, conf):
    interval, wider = wilson_interval(*group, conf), wilson_interval(*group, 0.999)

    assert 0 <= wider.lower <= interval.lower <= interval.estimate <= interval.upper <= wider.upper <= 1


def test_nobody_and_everybody_reach_the_edge_exactly():
    n = np.arange(1, 500)

    assert set(wilson_interval(0, n).lower) == {0.0}
    assert set(wilson_interval(n, n).upper) == {1.0}


@given(groups)
@settings(max_examples=40, deadline=None)
def test_wilson_holds_the_shares_that_a_score_test_does_not_reject(group):
    x, n = group
    interval = wilson_interval(x, n)

    for bound in (float(interval.lower), float(interval.upper)):
        if 0 < bound < 1:
            assert abs(x / n - bound) / np.sqrt(bound * (1 - bound) / n) == pytest.approx(1.959964, rel=1e-5)


@given(groups, groups)
@settings(max_examples=80, deadline=None)
def test_newcombe_turned_round_is_its_mirror(first, second):
    forth, back = newcombe_interval(*first, *second), newcombe_interval(*second, *first)

    assert -1 <= forth.lower <= forth.estimate <= forth.upper <= 1 + 1e-12
    assert [forth.lower, forth.upper] == pytest.approx([-back.upper, -back.lower])


@given(groups, groups, st.sampled_from(["z", "fisher"]))
@settings(max_examples=80, deadline=None)
def test_which_group_comes_first_does_not_matter_to_a_test(first, second, method):
    forth, back = (two_proportion_test(*a, *b, method=method) for a, b in ((first, second), (second, first)))

    assert forth.pvalue == pytest.approx(float(back.pvalue), nan_ok=True)
    if method == "fisher":
        assert 0 < forth.pvalue <= 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12).flatmap(lambda p: st.tuples(st.just(p), st.permutations(p))))
@settings(max_examples=60, deadline=None)
def test_the_order_of_p_values_does_not_matter(both):
    p, shuffled = both

    for method in ("bh", "by", "holm", "bonferroni"):
        adjusted = adjust_pvalues(p, method)
        assert (adjusted >= np.array(p)).all()
        assert (adjusted <= 1).all()
        assert sorted(adjusted) == pytest.approx(sorted(adjust_pvalues(shuffled, method)))


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: wilson_interval(5, 4), DomainError),
        (lambda: wilson_interval(-1, 4), DomainError),
        (lambda: wilson_interval(1.5, 4), DomainError),
        (lambda: wilson_interval(1, 4, conf=1), DomainError),
        (lambda: wilson_interval([1, 2], [4, 4, 4]), ShapeError),
        (lambda: newcombe_interval([1, 2], [4, 4], [1, 2, 3], 4), ShapeError),
        (lambda: two_proportion_test(1, 4, 1, 4, method="t"), DomainError),
        (lambda: adjust_pvalues([1.2]), DomainError),
        (lambda: adjust_pvalues([[0.1]]), ShapeError),
        (lambda: adjust_pvalues([0.1], "none"), DomainError),
    ],
)
def test_wrong_input_is_refused(call, error):
    with pytest.raises(error):
        call()
