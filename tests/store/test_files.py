"""A file is whole or not there."""

from pathlib import Path

import pandas as pd
import pytest

from peersim.store.files import write_text, write_whole
from peersim.store.identity import design_hash, differences, model_hash
from peersim.store.tables import count_rows, digest, read_parquet, write_csv, write_parquet


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "answer.md"
    write_text(file, "before")

    def half(part: Path) -> None:
        part.write_text("half of the")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(file, half)
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(OSError, match="taken"):
        write_text(tmp_path / "taken" / "answer.md", "text")


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame({"arm": ["a", "b"], "gain": [0.1 + 0.2, float("nan")], "point": [0, 1]})


def test_parquet_keeps_every_bit_and_is_the_same_twice(tmp_path: Path, table: pd.DataFrame) -> None:
    one, other = tmp_path / "1.parquet", tmp_path / "2.parquet"
    write_parquet(table, one)
    write_parquet(table, other)
    assert one.read_bytes() == other.read_bytes()
    back = read_parquet([one])
    assert back["gain"][0] == 0.1 + 0.2
    assert digest(back) == digest(table)
    assert count_rows(one) == 2
    assert len(read_parquet([one, other])) == 4


def test_digest_sees_one_bit_and_a_renamed_column(table: pd.DataFrame) -> None:
    changed = table.assign(gain=[0.3, float("nan")])
    assert digest(changed) != digest(table)
    assert digest(table.rename(columns={"gain": "gains"})) != digest(table)


def test_csv_is_empty_where_not_defined(tmp_path: Path, table: pd.DataFrame) -> None:
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"arm,gain,point\na,0.3,0\nb,,1\n"


def test_identity() -> None:
    assert model_hash() == model_hash()
    assert design_hash({"a": 1, "b": 2}) == design_hash({"b": 2, "a": 1})
    assert design_hash({"a": 1}) != design_hash({"a": 2})
    assert differences({"a": 1, "b": {"c": 2}}, {"b": {"c": 3}, "d": 4}) == [
        "a: 1 -> gone",
        "b.c: 2 -> 3",
        "d: new, 4",
    ]
