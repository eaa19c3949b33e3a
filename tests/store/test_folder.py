"""A results folder reads only what is complete, and says what is damaged."""

import json
from pathlib import Path

import pandas as pd
import pytest

from peersim.model.errors import InputError
from peersim.store.folder import Folder
from peersim.store.tables import write_parquet


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Two chunks of two runs; the first has a kept cohort."""
    out = Folder(tmp_path)
    for start in (0, 2):
        rows = pd.DataFrame({"replicate": [start, start + 1]})
        for table in ("runs", "sessions", "members") if start == 0 else ("runs", "sessions"):
            write_parquet(rows, out.chunk(table, start))
    return out


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_rows_are_counted_by_chunk(folder: Folder) -> None:
    (folder.chunks("runs") / "copy of 000000000.parquet").write_text("a user's own")
    assert folder.rows("runs") == {0: 2, 2: 2}
    assert folder.rows("members") == {0: 2}
    assert folder.rows("failures") == {}


def test_a_chunk_without_its_run_table_is_not_read(folder: Folder) -> None:
    folder.chunk("runs", 2).unlink()
    assert folder.table("sessions")["replicate"].tolist() == [0, 1]
    assert folder.table("failures").empty


@pytest.mark.parametrize("table", ["runs", "sessions", "members"])
def test_a_damaged_file_is_named_on_reading_and_can_be_set_aside(folder: Folder, table: str) -> None:
    file = folder.chunk(table, 0)
    flip(file)
    with pytest.raises(InputError, match=f"{table}.*is damaged"):
        folder.table(table)
    assert folder.set_damaged_aside() == [file]
    assert file.with_name("000000000.parquet.damaged").exists()
    assert folder.table(table).get("replicate", pd.Series()).tolist() == (
        [] if table == "members" else [2, 3]
    )
    assert folder.rows("runs") == {2: 2}  # so the chunk counts as not there
    assert folder.set_damaged_aside() == []


GOOD = {"design": {}, "identity": {}, "labels": {}, "replicates": 1, "seed": 0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps(GOOD)[:-5], "is damaged"),
        ("", "is damaged"),
        ("[]", "is damaged: it is no record of results"),
        ("[" * 100_000, "is damaged"),
        (json.dumps(GOOD), r"was changed since: its seal does not fit \(it has no format\)"),
    ],
)
def test_a_damaged_manifest_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=f"manifest.json: {said}"):
        _ = Folder(tmp_path).manifest


def test_without_a_manifest_it_is_no_results_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no results folder"):
        _ = Folder(tmp_path).manifest
