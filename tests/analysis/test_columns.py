"""What a column is: numbers, a choice, or a mistake with its line."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersim.analysis.columns import MISSING, input_of, outcome_of
from peersim.analysis.sample import from_table
from peersim.model.errors import InputError

FILE = Path("t.csv")
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.integers().map(str)
TEXTS = st.sampled_from(["none", "drawn", "as_division", "yes", "1a", "3-5 years", "O'Neil", "inf", "1_000"])


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_numbers_are_numbers(cells: list[str]) -> None:
    found = input_of("a", cells, range(2, len(cells) + 2), FILE)
    assert found.choices is None
    assert found.numbers.tolist() == [float(cell) for cell in cells]


@given(st.lists(TEXTS, min_size=1, max_size=10))
def test_texts_are_a_choice_in_sorted_order(cells: list[str]) -> None:
    cells = cells * 2
    found = input_of("a", cells, range(2, len(cells) + 2), FILE)
    assert found.choices == sorted(set(cells))
    assert [found.choices[int(code)] for code in found.numbers] == cells


@given(st.lists(NUMBERS, min_size=3, max_size=20), TEXTS | st.sampled_from(sorted(MISSING)), st.data())
def test_a_stray_text_is_refused_with_line_and_column(
    cells: list[str], stray: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(cells)))
    cells.insert(at, stray)
    with pytest.raises(InputError, match=rf"t\.csv, line {at + 2}, a: "):
        input_of("a", cells, range(2, len(cells) + 2), FILE)


def test_a_stray_number_among_texts_is_refused_too() -> None:
    cells = ["low", "high", "low", "3", "high"]
    with pytest.raises(
        InputError, match=r"line 5, a: '3' is a number, but texts stand in the rest of the column"
    ):
        input_of("a", cells, range(2, 7), FILE)


@pytest.mark.parametrize("cells", [["0,5", "0,7", "0,5"], ["1 200", "1 300", "1 200"], ["5 %", "6%", "5 %"]])
def test_numbers_written_otherwise_are_no_choice(cells: list[str]) -> None:
    with pytest.raises(InputError, match=r"line 2, a: .* is no number as 0\.5 or 1200 is"):
        input_of("a", cells, range(2, 5), FILE)


def test_a_name_of_each_point_is_no_choice() -> None:
    with pytest.raises(InputError, match="name: no text occurs twice"):
        input_of("name", ["one", "two", "three"], range(2, 5), FILE)


def test_an_outcome_may_have_gaps_but_no_texts() -> None:
    found = outcome_of("y", ["1", "NA", "", "2.5"], range(2, 6), FILE)
    assert np.array_equal(found, [1.0, np.nan, np.nan, 2.5], equal_nan=True)
    assert outcome_of("y", ["True", "False"], range(2, 4), FILE).tolist() == [1.0, 0.0]
    with pytest.raises(
        InputError, match=r"line 3, y: 'high' is no number, so the column cannot be the outcome"
    ):
        outcome_of("y", ["1", "high"], range(2, 4), FILE)
    with pytest.raises(InputError, match="line 2, y: '1e999' is too large"):
        outcome_of("y", ["1e999"], [2], FILE)


def test_a_table_with_a_stray_text_is_refused(tmp_path: Path) -> None:
    """One dash among eighty numbers made eighty categories of them."""
    draw = np.random.default_rng(0)
    table = pd.DataFrame(draw.random((80, 2)).round(4), columns=["alpha", "beta"])
    table["score"] = table["alpha"] - 5 * table["beta"]
    table["beta"] = table["beta"].astype(object)
    table.loc[39, "beta"] = "-"
    table.to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(InputError, match=r"t\.csv, line 41, beta: an input has no value here \(given: '-'\)"):
        from_table(tmp_path / "t.csv", "score", None)
    table.loc[39, "beta"] = "o.5"
    table.to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(
        InputError, match=r"line 41, beta: 'o\.5' is no number, but numbers stand in the rest"
    ):
        from_table(tmp_path / "t.csv", "score", None)


def test_a_parquet_table_is_typed_alike(tmp_path: Path) -> None:
    from peersim.store.tables import write_parquet

    table = pd.DataFrame({"a": [1, 2, 3, 4], "c": ["x", "y", "x", "y"], "b": [True, False, True, False]})
    write_parquet(table.assign(y=[0.5, 1.0, np.nan, 2.0]), tmp_path / "t.parquet")
    found = from_table(tmp_path / "t.parquet", "y", None)
    assert found.choices == {"c": ["x", "y"], "b": ["false", "true"]}
    assert found.inputs["a"].tolist() == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    "header",
    [
        "0.134,0.847,-1.567",
        "1,2,3",
        "0.1,none,1e-5",
        "x,0.2,+3",
        "1;2;3",
        "0,134;0,847;-1,567",
        "5 %;x;6 %",
        "0,1,1,0.4",
        "1e5,x,1E-7",
        "none,wide,0.956",
    ],
)
def test_a_table_without_names_is_refused(tmp_path: Path, header: str) -> None:
    """Its first row would be taken for names, and a point lost."""
    between = ";" if ";" in header else ","
    rows = [header, *(between.join(map(str, (one, one + 1, one * 2))) for one in range(5))]
    (tmp_path / "t.csv").write_text("\n".join(rows) + "\n", "utf-8")
    with pytest.raises(InputError, match=r"t\.csv.*: the first line holds (numbers|values)"):
        from_table(tmp_path / "t.csv", None, None)


@pytest.mark.parametrize("header", ["a,b,c", "a,2,c", "2020,b,c", "x1,2nd,3-way", "e1,e2,e3", "1a,2b,3c"])
def test_a_name_may_have_digits(tmp_path: Path, header: str) -> None:
    (tmp_path / "t.csv").write_text(f"{header}\n1,2,3\n4,5,6\n", "utf-8")
    assert list(from_table(tmp_path / "t.csv", None, None).columns) == header.split(",")
