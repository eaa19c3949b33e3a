"""The page of validation: up to date, its works listed, its targets labelled, its verdicts as the page says."""

import re
import sys
import tomllib
from importlib import resources, util
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from peersim.stats.intervals import mean_interval

DOCS = Path(__file__).parents[2] / "docs"
RESULTS = DOCS.parent / "results"
GIVEN = tomllib.loads((DOCS / "validation.toml").read_text("utf-8"))
ROWS, UNASKED = GIVEN["rows"], GIVEN["unasked"]
TARGETS = tomllib.loads((resources.files("peersim.inquiry.calibration") / "targets.toml").read_text("utf-8"))


def _load() -> ModuleType:
    spec = util.spec_from_file_location("docs_validation", DOCS / "validation.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


validation = _load()
there = pytest.mark.skipif(
    not all(
        (RESULTS / name / "summary.csv").exists()
        for name in ("validation", "validation_rules", "free_riders")
    ),
    reason="the results are not here",
)


@there
def test_the_page_is_up_to_date() -> None:
    page = (DOCS / "validation.md").read_text("utf-8")
    assert validation.page() == page, "run: uv run python docs/validation.py"


@there
def test_misses_come_first_and_every_row_is_on_the_page_once() -> None:
    page = validation.page()
    heads = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert heads[:4] == ["Misses", "Same sign, another size", "Hits", "What cannot be asked"]
    assert {page.count(f"| **{row['says']}**") for row in ROWS.values()} == {1}
    misses = re.findall(r"^\| \*\*.+$", page.split("## Same sign, another size")[0], re.MULTILINE)
    assert all("**" in line.split(" | ")[3] for line in misses)


@there
def test_what_is_fitted_or_fixed_by_the_rules_is_not_counted_as_tested() -> None:
    rows = validation.rows_of(GIVEN)
    free = [row for row in rows if not row.given.get("fitted") and "construction" not in row.given]
    said = [int(n) for n in re.findall(r"\*\*(\d+)\*\*", validation.page().split("## ")[0])]
    assert said == [sum(row.rank == rank for row in free) for rank in range(3)]


def test_every_work_that_is_cited_has_an_entry() -> None:
    listed = set(
        re.findall(r"^- \*\*(.+?)\*\* — ", (DOCS / "bibliography.md").read_text("utf-8"), re.MULTILINE)
    )
    cited = {source for row in [*ROWS.values(), *UNASKED.values()] for source in row["sources"]}
    assert len(cited) > 20
    assert not cited - listed


def test_no_row_uses_a_target_without_saying_so() -> None:
    sources = {
        source
        for kind in ("levels", "signs")
        for target in TARGETS[kind].values()
        for source in target["sources"]
    }
    silent = {name for name, row in ROWS.items() if sources & set(row["sources"]) and "target" not in row}
    silent |= {
        name for name, row in UNASKED.items() if sources & set(row["sources"]) and "target" not in row["why"]
    }
    assert not silent


def test_a_measurement_that_a_level_is_fitted_to_is_called_fitted() -> None:
    fitted = {
        source
        for level in TARGETS["levels"].values()
        if level.get("fitted", True)
        for source in level["sources"]
    }
    for name, row in ROWS.items():
        none_of_it = "this number is none" in row.get("target", "") or "sign" in row.get("target", "")
        assert row.get("fitted") or none_of_it or not fitted & set(row["sources"]), name


def test_no_number_of_the_model_stands_in_the_texts() -> None:
    for name, row in ROWS.items():
        for key in ("asks", "loose", "construction"):
            assert not re.search(r"\d*\.\d", row.get(key, "")), (name, key)


def test_every_row_says_how_it_is_judged() -> None:
    for name, row in ROWS.items():
        assert {"says", "measured", "sources", "known", "asks", "answer", "unit", "margin", "loose"} <= set(
            row
        ), name
        assert len({"sign", "value", "none"} & set(row)) == 1, name
        assert row.get("side", "both") in ("external", "in-house", "both"), name


SIGN = {"sign": 1, "margin": 0.05, "unit": "SD"}
SIZE = {"value": [0.4, 0.5], "margin": 0.05, "unit": "SD"}


@pytest.mark.parametrize(
    ("row", "answer", "rank", "words"),
    [
        (SIGN, (0.2, 0.1, 0.3), 2, "same sign; no size to compare"),
        (SIGN, (-0.2, -0.3, -0.1), 0, "**the opposite sign**"),
        (SIGN, (0.2, -0.1, 0.5), 0, "**no sign**"),
        (SIGN, (0.04, 0.03, 0.05), 0, "**below the margin**"),
        (SIGN, (-0.04, -0.05, -0.03), 0, "**the opposite sign**, below the margin"),
        (SIGN | {"sign": -1}, (-0.2, -0.3, -0.1), 2, "same sign; no size to compare"),
        (SIZE, (0.45, 0.4, 0.5), 2, "same sign, similar size"),
        (SIZE, (0.2, 0.1, 0.3), 2, "same sign, similar size"),
        (SIZE, (0.1, 0.09, 0.11), 1, "same sign, 4.0 times too small"),
        (SIZE, (5.0, 4.9, 5.1), 1, "same sign, 10 times too large"),
        (SIZE, (-0.45, -0.5, -0.4), 0, "**the opposite sign**"),
        (SIZE, (0.0, 0.0, 0.0), 0, "**no sign**"),
        ({"none": True, "margin": 0.05, "unit": "SD"}, (0.04, 0.03, 0.05), 2, "none, as measured"),
        ({"none": True, "margin": 0.05, "unit": "SD"}, (0.2, 0.1, 0.3), 0, "**an effect, none was found**"),
        (SIZE | {"zero": 1.0, "value": [4.0, 4.0]}, (0.8, 0.7, 0.9), 0, "**the opposite sign**"),
        (SIZE | {"zero": 1.0, "value": [4.0, 4.0]}, (2.5, 2.0, 3.0), 2, "same sign, similar size"),
    ],
)
def test_verdicts(row: dict[str, object], answer: tuple[float, ...], rank: int, words: str) -> None:
    assert validation.judged(row, validation.Answer(*answer)) == (rank, words)


def test_the_jackknife_of_a_mean_is_the_t_interval() -> None:
    values = np.array([1.0, 4.0, 2.0, 7.0, 3.0])
    found = validation.jackknife(np.column_stack([values, np.ones(5)]), validation.ratio)
    wanted = mean_interval(values.tolist())
    assert found == pytest.approx((wanted.mean, wanted.low, wanted.high))


def test_correlations_and_slopes_are_those_of_the_books() -> None:
    x, y, z = (pd.Series(column) for column in np.random.default_rng(0).normal(size=(3, 200)))
    y = y + 0.5 * x + 0.3 * z
    total = pd.DataFrame(validation.pairs_of(x, y)).sum().to_numpy(float)
    assert validation.correlation(total) == pytest.approx(np.corrcoef(x, y)[0, 1])
    total = pd.DataFrame(validation.pairs_of(x, y, z)).sum().to_numpy(float)
    design = np.column_stack([np.ones(200), x, z])
    assert validation.slope(total) == pytest.approx(np.linalg.lstsq(design, y, rcond=None)[0][1])
    held = np.column_stack([np.ones(200), z])
    rest = [column - held @ np.linalg.lstsq(held, column, rcond=None)[0] for column in (x, y)]
    assert validation.partial(total) == pytest.approx(np.corrcoef(*rest)[0, 1])


def test_plausible_worlds_are_told_where_they_were_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"answer": "contrast:dose_{group}"}
    monkeypatch.setattr(validation, "RESULTS", tmp_path)
    assert not list(validation._worlds(row, ["external"], GIVEN["groups"]))
    folder = tmp_path / "validation" / "worlds"
    folder.mkdir(parents=True)
    pd.DataFrame(
        {"contrast": ["dose_external"], "outcome": ["gain"], "share_better": [0.8], "share_worse": [0.05]}
    ).to_csv(folder / "contrasts.csv")
    (said,) = validation._worlds(row, ["external"], GIVEN["groups"])
    assert said == "*plausible worlds, external:* more in 80 of 100, less in 5"
