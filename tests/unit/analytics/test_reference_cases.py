"""Every figure that others published or computed, in the folder that REFERENCE_DIR names, against ours.

The folder is not part of the project: its cases come from other systems. One JSON object a file, `input`, `expected`
and `tolerance`; the start of the file's name says which adapter asks our functions for the same figures. A file, or
a figure in it, that no adapter knows fails, except for what `NOT_OURS` names.
"""

import itertools
import json
import math
import os
import re
from pathlib import Path

import numpy as np
import pytest

from analytics import agreement as agree
from analytics import change, funnel, likert, spc, spc_rules
from analytics import participation as part
from analytics.disclosure import attack_bounds
from analytics.proportions import adjust_pvalues, newcombe_interval, two_proportion_test, wilson_interval

FOLDER = os.environ.get("REFERENCE_DIR")
CASES = sorted(Path(FOLDER).glob("*.json")) if FOLDER else []
if not FOLDER and os.environ.get("CI") != "true":
    pytest.skip("REFERENCE_DIR is not set: no folder with reference cases", allow_module_level=True)

# What the peers also printed and we do not offer: run counts (Anhøj), a model with AR(1) errors, and the choice of
# cells to hide, of which the cases say that only the attacker is asked.
NOT_OURS = {"runs", "gls_ar1_ml", "primary_mask", "n_secondary", "secondary_cost", "brute_force_optimum_inner_cells"}
NOT_OURS |= {"peer_suppressed_mask", "suppressed_mask_opt", "suppressed_mask", "peer_n_secondary"}
NOT_OURS |= {"peer_secondary_cost", "peer_extra_suppressions", "cheapest_extra_cell"}


def test_there_are_reference_cases():
    assert FOLDER, "REFERENCE_DIR must be set here"
    assert CASES, f"no reference cases in {FOLDER}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reference_case(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    names = [prefix for prefix in ADAPTERS if path.name.startswith(prefix)]
    assert names, f"no adapter for {path.name}"
    tolerance = case.get("tolerance", {})
    limits = float(tolerance.get("abs", 1e-6)), float(tolerance.get("rel", 0))
    wrong = list(differences(ADAPTERS[max(names, key=len)](case), case["expected"], limits, "expected"))
    assert not wrong, "\n".join(wrong[:20])


def differences(got, want, limits, where):
    """Walk over what is expected, and say where ours differs."""
    if isinstance(want, dict):
        for key in want.keys() - NOT_OURS:
            if key not in got:
                yield f"{where}.{key}: no adapter knows this figure"
            else:
                yield from differences(got[key], want[key], limits, f"{where}.{key}")
    elif isinstance(want, list):
        ours = list(got) if isinstance(got, list | tuple) or np.ndim(got) else [got]
        if len(ours) != len(want):
            yield f"{where}: {len(ours)} values instead of {len(want)}"
        for index, (left, right) in enumerate(zip(ours, want, strict=False)):
            yield from differences(left, right, limits, f"{where}[{index}]")
    else:
        ours = got[0] if isinstance(got, list | tuple | np.ndarray) and np.shape(got) == (1,) else got
        if not equal(ours, want, *limits):
            yield f"{where}: {ours!r} instead of {want!r}"


def equal(got, want, absolute, relative):
    if want is None:
        return got is None or (isinstance(got, float | np.floating) and math.isnan(got))
    if got is None:
        return False
    if isinstance(want, bool | str):
        return got == want
    return abs(float(got) - want) <= absolute + relative * abs(want)


def first(mapping, *names, default=None):
    """The value under the first of these names that is there."""
    return next((mapping[name] for name in names if mapping.get(name) is not None), default)


def series(values):
    return np.array([np.nan if value is None else value for value in np.atleast_1d(np.array(values, dtype=object))])


def numbers(value):
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def leveled(expected, interval):
    """lower95, upper998 and the like, each from the interval of its level; without digits 95 %."""
    got = {}
    for key in expected:
        found = re.fullmatch(r"(lower|upper)_?(\d*)", key)
        if found:
            got[key] = getattr(interval(float(f"0.{found[2] or 95}")), found[1])
    return got


def wilson(case):
    given, expected = case["input"], case["expected"]
    x, n = first(given, "count", "x", "numerator"), first(given, "n", "denominator")
    estimate = wilson_interval(x, n).estimate
    conf = float(given.get("conf", 0.95))
    return {"estimate": estimate, "p": estimate, "proportion": estimate} | leveled(
        expected, lambda level: wilson_interval(x, n, conf if level == 0.95 else level)
    )


def newcombe(case):
    groups = [case["input"][name] for name in ("x1", "n1", "x2", "n2")]
    conf = float(case["input"].get("conf", 0.95))
    difference = newcombe_interval(*groups).estimate
    return {"diff": difference, "difference": difference} | leveled(
        case["expected"], lambda level: newcombe_interval(*groups, conf if level == 0.95 else level)
    )


def before_after(case):
    got = newcombe(case)
    x1, n1, x2, n2 = (numbers(case["input"][name]) for name in ("x1", "n1", "x2", "n2"))
    # The case subtracts the second group from the first, so the second is what was before.
    changes = [change.before_after(*row) for row in zip(x2, n2, x1, n1, strict=True)]
    got["diff"] = [each.difference for each in changes]
    got["lower"], got["upper"] = [each.lower for each in changes], [each.upper for each in changes]
    got["p_z_pooled"] = got["p_z"] = [each.pvalue for each in changes]
    got["p_fisher"] = two_proportion_test(x1, n1, x2, n2, method="fisher").pvalue
    return got


def benjamini(case):
    p, alpha = series(case["input"]["p"]), case["input"].get("alpha", 0.05)
    got = {method: adjust_pvalues(p, method) for method in ("bh", "by", "holm", "bonferroni")}
    return got | {"n_reject": {method: int((values <= alpha).sum()) for method, values in got.items()}}


def likert_cases(case):
    counts = np.array(case["input"]["counts"])
    summary = likert.likert_summary(np.atleast_2d(counts))
    names = ("n", "mean", "sd", "se", "lower", "upper", "median", "net")
    columns = {name: getattr(summary, name) for name in names}
    columns |= {"top2": summary.top2, "top2_share": summary.top2}
    columns |= {"bottom2": summary.bottom2, "bottom2_share": summary.bottom2}
    rows = [{name: values[index] for name, values in columns.items()} for index in range(len(np.atleast_2d(counts)))]
    return rows if isinstance(case["expected"], list) else rows[0] if counts.ndim == 1 else columns


def its(case):
    given, expected = case["input"], case["expected"]
    t0 = first(given, "intervention_index_0based", "t0")
    t0 = given["intervention_index_1based"] - 1 if t0 is None else t0
    n = first(given, "n", "weights")

    def fitted(want, weights):
        found = change.interrupted_time_series(given["y"], t0, weights=weights)
        got = {"coef": found.coef, "ols_se": found.se, "se": found.se, "p": found.pvalue, "r2": found.r_squared}
        for key in want:
            if lag := re.fullmatch(r"hac_se_lag(\d+)", key):
                fit = change.interrupted_time_series(given["y"], t0, weights=weights, hac_lag=int(lag[1]))
                got[key] = fit.hac_se
        return got

    if "coef" in expected:
        return fitted(expected, n)
    return {name: fitted(want, None if name == "unweighted" else n) for name, want in expected.items()}


def agreement(case):
    found = agree.agreement(case["input"]["table"])
    got = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return got | {"exact_agreement": found.exact, "gap_mean": found.gap}


def participation(case):
    given, expected = case["input"], case["expected"]
    asked = first(given, "asked", "invited", "sent", "n", "denominator")
    answered = first(given, "answered", "responded", "responses", "count", "x", "numerator")
    found = part.participation(asked, answered)
    names = ("share", "rate", "response_rate", "participation", "estimate", "p")
    got = dict.fromkeys(names, found.share.estimate)
    got |= {"asked": found.asked, "answered": found.answered}
    got |= dict.fromkeys(("silent", "unanswered", "nonresponse"), found.silent)
    got |= leveled(expected, lambda level: part.participation(asked, answered, level).share)
    x = first(given, "positive", "top2", "yes", "successes", "hits", "x" if "answered" in given else "successes")
    if x is not None:
        bounds = part.nonresponse_bounds(x, answered, asked)
        both = {"lower": bounds.lower, "upper": bounds.upper, "observed": bounds.observed}
        got |= {"observed": bounds.observed, "bounds": both, "nonresponse_bounds": both}
        for name in ("bound", "bounds", "nonresponse", "manski", "worst_case"):
            got |= {f"{name}_lower": bounds.lower, f"{name}_upper": bounds.upper}
    return got


def funnels(case):
    given, expected = case["input"], case["expected"]
    if "baseline" in given or "target" in given:
        limits = funnel.funnel_limits(given["n"], first(given, "baseline", "target"), method="score")
        return {name: getattr(limits, name) for name in ("lower95", "upper95", "lower998", "upper998")}
    if "numerator" in given and not isinstance(given["numerator"], dict):
        return overdispersed(given, expected)
    return {name: significance(rows) for name, rows in given.items() if name in expected}


def significance(rows):
    said = {"low_998": "Low (0.001)", "low_95": "Low (0.025)", "within": "Not significant"}
    said |= {"high_95": "High (0.025)", "high_998": "High (0.001)"}
    x, n = ([row[key] for row in rows] for key in ("num", "den"))
    return [said[standing] for standing in funnel.funnel_classify(x, n)]


def overdispersed(given, expected):
    x, n = given["numerator"], given["denominator"]
    found = funnel.overdispersion(x, n, given.get("trim_by", 0.1))
    names = ("target", "phi", "tau2", "adjusted", "z", "z_winsorised")
    got = {name: getattr(found, name) for name in names}
    for prefix, tau2 in (("", 0.0), ("od_", found.tau2)):
        limits = funnel.funnel_limits(n, found.target, tau2=tau2, method="arcsine")
        got |= {f"{prefix}{name}": getattr(limits, name) for name in ("lower95", "upper95", "lower998", "upper998")}
    standing = funnel.funnel_classify(x, n, tau2=found.tau2, method="arcsine")
    beyond = {"limit99": [place in ("low_998", "high_998") for place in standing]}
    beyond["limit95"] = [place != "within" for place in standing]
    nested = {name: got | {"outlier": beyond[name]} for name in expected if name in beyond}
    return got | nested | {f"{name}_outlier": values for name, values in beyond.items()}


def signals(chart):
    """Beyond a limit, None where there is none."""
    causes = spc.process_rules(chart.y, chart)
    beyond = [cause in ("above_limit", "below_limit") for cause in causes]
    return [None if math.isnan(limit) else mark for mark, limit in zip(beyond, chart.upper, strict=True)]


def charted(chart):
    got = {name: getattr(chart, name) for name in ("y", "center", "lower", "upper", "segment", "sigma_z")}
    got |= {"mean": chart.center, "lower_2sigma": chart.near_lower, "upper_2sigma": chart.near_upper}
    got |= {"sigma_signal": signals(chart), "outside_limits": signals(chart)}
    return got | {"sigma_z": chart.sigma_z[0]}


def p_charts(case):
    given, expected = case["input"], case["expected"]
    x, n = first(given, "count", "x", "numerator"), first(given, "n", "denominator")
    baseline = range(given.get("baseline_n") or len(x), len(x))
    options = {"exclude": [*numbers(given.get("exclude")), *baseline], "rebase_at": numbers(given.get("rebase_at"))}
    kinds = {"p": False, "p_prime": True, "pp": True, "i_prime": "individuals", "ip": "individuals"}

    def chart(name):
        prime = kinds[re.sub(r"_(un)?screened", "", name)]
        return charted(spc.p_chart(x, n, prime=prime, screen=name.endswith("_screened"), **options))

    return chart("p") if "center" in expected else {name: chart(name) for name in expected}


def xmr(case):
    given, expected = case["input"], case["expected"]
    if "series" in given:
        rows = zip(given["series"], expected["series"], strict=True)
        return {"series": [one_series(row, want, given.get("constants", {})) for row, want in rows]}
    if "center" in expected or "mean" in expected:
        return one_series(given, expected, given)
    return {name: one_series(given | {"screen_outliers": name != "unscreened"}, expected[name], given)
            for name in expected}  # fmt: skip


def constant_of(text):
    above, _, below = str(text).partition("/")
    return float(above) / float(below or 1)


def one_series(given, want, constants):
    y = series(given["y"])
    sigma = first(constants, "sigma_constant")
    chart = spc.xmr_chart(
        y,
        rebase_at=numbers(given.get("rebase_at")),
        fix_after_n=first(given, "fix_after_n", "baseline_n"),
        screen=given.get("screen_outliers", True),
        limit_constant=constant_of(first(constants, "limit", "limit_constant", default=sigma or 2.66)),
    )
    if y.size > 1 and len(set(y)) == 1 and numbers(want.get("lower"))[:1] == [None]:
        # The peer has no limits for a constant series; ours have no width.
        flat, plain = list(y), [False] * y.size
        want.update(lower=flat, upper=flat, outside_limits=plain, close_to_limits=plain)
    shift, trend = constants.get("shift_length", 7), constants.get("trend_length", 7)
    causes = spc.process_rules(y, chart, shift_length=shift, trend_length=trend)
    direction = given.get("improvement_direction", "increase")
    assurance = spc.assurance_icon(chart.lower[-1], chart.upper[-1], given.get("target"), direction)
    near = (y > chart.near_upper) | (y < chart.near_lower)
    outside = signals(chart)
    return charted(chart) | {
        "name": given.get("name"),
        "close_to_limits": [None if beyond is None else bool(close and not beyond)
                            for close, beyond in zip(near, outside, strict=True)],
        "special_cause": [in_words(cause, shift, trend) for cause in causes],
        "point_type": [spc.variation(cause, direction).value for cause in causes],
        "variation_icon": spc.variation_icon(causes, direction).value,
        "assurance_icon": assurance and assurance.value,
    }  # fmt: skip


def in_words(cause, shift, trend):
    words = {"common": "Common Cause", "above_limit": "Above UCL", "below_limit": "Below LCL"}
    words |= {"trend_up": f"{trend} Point Trend (Increasing)", "trend_down": f"{trend} Point Trend (Decreasing)"}
    words |= {"two_of_three_above": "2 in 3 Above CL", "two_of_three_below": "2 in 3 Below CL"}
    words |= {"shift_above": f"{shift} Points Above CL", "shift_below": f"{shift} Points Below CL"}
    return words[cause]


def rule_primitives(case):
    given, expected = case["input"], case["expected"]
    threes = [(np.array(row["near"]), np.array(row["side"])) for row in given.get("two_in_three", [])]
    got = {
        "two_in_three_flagged": [spc_rules.two_of_three(*row) for row in threes],
        # Null: the peer does not say.
        "two_in_three_window": [
            want and list(spc_rules.two_of_three_windows(*row))
            for row, want in zip(threes, expected.get("two_in_three_window", [None] * len(threes)), strict=True)
        ],
    }
    asked = {"shift": spc_rules.shift_ends, "trend": spc_rules.trend_ends, "spread": spc_rules.spread_back}
    for key, rows in given.items():
        if found := re.fullmatch(r"(shift|trend|spread)(\d+)(?:_end)?", key):
            got[key] = [list(asked[found[1]](row, int(found[2]))) for row in rows]
    return got


def assurance_icons(case):
    given = case["input"]
    lower, upper = numbers(given["lower"]), numbers(given["upper"])
    target = numbers(given["target"]) * (len(lower) if len(numbers(given["target"])) == 1 else 1)
    rows = list(zip(lower, upper, target, strict=True))
    directions = ("increase", "decrease", "neutral")
    return {name: [spc.assurance_icon(*row, name) for row in rows] for name in directions}


def suppression(case):
    given, expected = case["input"], case["expected"]
    counts = np.array(given["counts"])
    masks = {key: value for key, value in (given | expected).items() if "suppressed_mask" in key}
    hidden = np.array(next(iter(masks.values())))
    extra = hidden.copy()
    if "cheapest_extra_cell" in expected:
        extra[tuple(expected["cheapest_extra_cell"])] = True
    before, after = attacked(counts, hidden), attacked(counts, extra)
    got = {"exactly_solvable": [list(cell) for cell, (low, high) in before.items() if high - low < 1e-6]}
    for key, want in expected.items():
        bounds = after if key.startswith("after") else before
        if isinstance(want, list) and all(isinstance(row, dict) for row in want):
            assert len(want) == len(bounds), f"{key}: not all hidden cells"
            got[key] = [as_row(counts, (row["row"], row["col"]), bounds) for row in want]
        elif found := re.fullmatch(r"(?:before|after)_bounds_of_(\d+)_(\d+)", key):
            got[key] = list(bounds[int(found[1]), int(found[2])])
    return got


def as_row(counts, cell, bounds):
    low, high = bounds[cell]
    whole = tuple(slice(None) if at == size else at for at, size in zip(cell, counts.shape, strict=True))
    return {"row": cell[0], "col": cell[1], "true": int(counts[whole].sum()), "low": low, "high": high}


def attacked(counts, hidden):
    """Bounds of every hidden cell of a table whose last row and column are its margins."""
    rows, values = {}, {}
    for cell in itertools.product(*(range(size + 1) for size in counts.shape)):
        whole = tuple(slice(None) if at == size else at for at, size in zip(cell, counts.shape, strict=True))
        indicator = np.zeros(counts.shape)
        indicator[whole] = 1
        rows[cell], values[cell] = indicator.ravel(), counts[whole].sum()
    shown = [cell for cell in rows if not hidden[cell]]
    secret = [cell for cell in rows if hidden[cell]]
    targets = np.array([rows[cell] for cell in secret]).reshape(-1, counts.size)
    bounds = attack_bounds([rows[cell] for cell in shown], [values[cell] for cell in shown], targets)
    return {cell: (bounds.lower[at], bounds.upper[at]) for at, cell in enumerate(secret)}


ADAPTERS = {
    "agreement_": agreement,
    "assurance_": assurance_icons,
    "before_after_": before_after,
    "benjamini_": benjamini,
    "funnel_": funnels,
    "its_": its,
    "laney_": p_charts,
    "likert_": likert_cases,
    "newcombe_": newcombe,
    "nhs_rule_primitives_": rule_primitives,
    "nhs_rules_": xmr,
    "p_chart_": p_charts,
    "participation_": participation,
    "suppression_": suppression,
    "wilson_": wilson,
    "xmr_": xmr,
}
