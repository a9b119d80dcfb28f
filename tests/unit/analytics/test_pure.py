"""The library stays pure: what it pulls in, and what it hands out."""

import dataclasses
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import analytics

MODULES = [f"analytics.{module.name}" for module in pkgutil.iter_modules(analytics.__path__)]

PUBLIC = {
    "likert": "likert_summary diverging_offsets",
    "proportions": "wilson_interval newcombe_interval two_proportion_test adjust_pvalues",
    "spc": "xmr_chart p_chart ControlChart process_rules variation_icon assurance_icon",
    "funnel": "funnel_limits overdispersion funnel_classify",
    "change": "before_after interrupted_time_series",
    "agreement": "agreement",
    "participation": "participation nonresponse_bounds",
    "disclosure": "coarsen ReleaseLedger attack_bounds",
    "errors": "ShapeError DomainError TooFewPoints UnsafeRelease",
}


def test_nothing_heavy_and_nothing_of_the_app_comes_along():
    # scipy takes longer to load than a page may take; flask, sqlalchemy and plotly have no business here.
    code = f"import sys, {', '.join(MODULES)}; print(sorted({{name.split('.')[0] for name in sys.modules}}))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(analytics.__path__[0]).parent
    )

    assert not {"scipy", "pandas", "flask", "sqlalchemy", "plotly", "stem"} & set(done.stdout.split("'"))
    assert "numpy" in done.stdout


@pytest.mark.parametrize(("module", "names"), PUBLIC.items())
def test_the_public_names_are_there(module, names):
    found = importlib.import_module(f"analytics.{module}")

    assert [name for name in names.split() if not hasattr(found, name)] == []
    assert [name for name in names.split() if not getattr(found, name).__doc__] == []


@pytest.mark.parametrize("module", MODULES)
def test_what_it_hands_out_is_frozen(module):
    found = importlib.import_module(module)

    thawed = [
        name
        for name, value in vars(found).items()
        if dataclasses.is_dataclass(value) and not value.__dataclass_params__.frozen
    ]
    assert thawed == []
