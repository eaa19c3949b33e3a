"""A file is whole or not there."""

import hashlib
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from peersim.model.errors import InputError
from peersim.model.sources import model_hash
from peersim.store.files import remove_leftovers, write_text, write_whole
from peersim.store.identity import design_hash, differences
from peersim.store.seal import is_sound
from peersim.store.tables import count_rows, digest, read_parquet, tables_beside, write_csv, write_parquet


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


def test_leftovers_of_killed_writers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    others = [".notes.part", "runs.part", ".x.parquet.part", ".x.parquet.ABCDEFGH.part", "000000000.parquet"]
    for name in (".000000000.parquet.a_bc1234.part", ".answer.md.zzzzzzzz.part", *others):
        (tmp_path / name).write_text("half of")
    remove_leftovers(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(others)
    remove_leftovers(tmp_path / "not there")


def test_the_name_of_a_temporary_file_is_that_of_a_leftover(tmp_path: Path) -> None:
    def look(part: Path) -> None:
        remove_leftovers(tmp_path)
        assert not part.exists()
        part.write_text("all of it")

    write_whole(tmp_path / "answer.md", look)
    assert (tmp_path / "answer.md").read_text() == "all of it"


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
    assert count_rows([one]) == {one: 2}
    assert len(read_parquet([one, other])) == 4


def test_every_flipped_bit_of_a_table_is_noticed(tmp_path: Path, table: pd.DataFrame) -> None:
    file = tmp_path / "t.parquet"
    write_parquet(table, file)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        assert not is_sound(file), at
    for length in (0, 3, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert not is_sound(file), length
    file.write_bytes(whole)
    assert is_sound(file)
    assert len(read_parquet([file])) == 2


def test_a_damaged_or_missing_table_is_named_with_what_to_do(tmp_path: Path, table: pd.DataFrame) -> None:
    good, bad = tmp_path / "good.parquet", tmp_path / "bad.parquet"
    write_parquet(table, good)
    bad.write_bytes(good.read_bytes().replace(b"PAR1", b"PAR2"))
    with pytest.raises(InputError, match=r"bad\.parquet: is damaged: .* run the experiment again"):
        read_parquet([good, bad])
    with pytest.raises(InputError, match=r"none\.parquet: cannot be read: No such file"):
        read_parquet([tmp_path / "none.parquet"])


def test_the_checksum_is_an_entry_of_the_parquet_metadata(tmp_path: Path, table: pd.DataFrame) -> None:
    file = tmp_path / "t.parquet"
    write_parquet(table, file)
    entries = dict(duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{file}')").fetchall())
    value = entries[b"sha256"]
    blank = file.read_bytes().replace(value, b"0" * 64)
    assert value.decode() == hashlib.sha256(blank).hexdigest()


def test_a_table_tells_what_was_written_beside_it(tmp_path: Path, table: pd.DataFrame) -> None:
    files = [tmp_path / "alone.parquet", tmp_path / "along[1].parquet"]
    write_parquet(table, files[0])
    write_parquet(table, files[1], ["ties", "events"])
    assert tables_beside(files) == {files[0]: [], files[1]: ["ties", "events"]}
    foreign = tmp_path / "foreign.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS x) TO '{foreign}'")
    assert tables_beside([foreign]) == {}


def test_rows_are_counted_whatever_the_folder_is_called(tmp_path: Path, table: pd.DataFrame) -> None:
    files = [tmp_path / "a[1]*?" / "x=1.parquet", tmp_path / "a1b2" / "x=1.parquet"]
    for rows, file in enumerate(files, start=1):
        write_parquet(table.head(rows), file)
    assert count_rows(files) == {files[0]: 1, files[1]: 2}
    assert count_rows(files[:1]) == {files[0]: 1}
    assert list(read_parquet(files[:1]).columns) == ["arm", "gain", "point"]
    assert count_rows([]) == {}


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
