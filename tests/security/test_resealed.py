"""Tables and files that were changed and then sealed again: a seal that fits says nothing of what is in them."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.security.support import READERS, copied, finished, in_short, no_pictures, read, said
from typer.testing import CliRunner, Result

import peersim as ps
from peersim.cli.main import app
from peersim.model.checksum import sum_of
from peersim.model.errors import InputError
from peersim.stats.intervals import mean_interval, total, variance
from peersim.store.folder import CHUNKED, Folder
from peersim.store.identity import design_hash
from peersim.store.manifest import write_manifest
from peersim.store.seal import BLANK, seal
from peersim.store.shapes import COLUMNS, FURTHER
from peersim.store.soundness import unsound
from peersim.store.tables import (
    defused,
    frame_to,
    query,
    table_from,
    tables_beside,
    types_of,
    write_csv,
    write_parquet,
)
from peersim.study.executors.jobs import Lost

__all__ = ["finished", "in_short", "no_pictures"]
pytestmark = pytest.mark.usefixtures("no_pictures")

STORED = ["runs", "sessions", "members", "ties", "events"]
TABLES = [*STORED, "design"]
COMMON = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def file_of(folder: Path, table: str) -> Path:
    if table == "design":
        return folder / "data" / "design.parquet"
    return next(folder.glob(f"data/pieces/*/*/{table}.parquet"))


def resealed(file: Path, select: str) -> None:
    """Put what SQL makes of ``rows`` in a table's place, and seal it."""
    beside, new = " ".join(tables_beside([file]).get(file, [])), file.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(f"CREATE VIEW rows AS SELECT * FROM read_parquet('{file}')")
        about = f"KV_METADATA {{beside: '{beside}', sha256: '{BLANK}'}}"
        connection.execute(f"COPY ({select}) TO '{new}' (FORMAT parquet, COMPRESSION zstd, {about})")
    new.replace(file)
    seal(file)


def said_of(folder: Path, table: str) -> str:
    """What whoever reads the table is told; empty if nothing."""
    try:
        if table == "design":
            assert not Folder(folder).design.empty
        else:
            assert not Folder(folder).planned(table).empty
    except InputError as error:
        return str(error)
    return ""


def test_the_columns_declared_are_those_that_are_written(finished: Path) -> None:
    for table in STORED:
        assert list(types_of(file_of(finished, table))) == list(COLUMNS[table]), table
    assert set(COLUMNS) == set(CHUNKED) == {*FURTHER, "events"}


OTHERS = {
    "dropped": "SELECT * EXCLUDE ({c}) FROM rows",
    "renamed": "SELECT * RENAME ({c} AS something_else) FROM rows",
    "added": "SELECT *, 1 AS other FROM rows",
    "a list": "SELECT * REPLACE ([{c}] AS {c}) FROM rows",
    "a record": "SELECT * REPLACE ({{'a': {c}}} AS {c}) FROM rows",
    "bytes": "SELECT * REPLACE ('=1+1'::BLOB AS {c}) FROM rows",
    "a date": "SELECT * REPLACE (DATE '2020-01-01' AS {c}) FROM rows",
    "the other kind": "SELECT * REPLACE ({other} AS {c}) FROM rows",
}


@COMMON
@given(data=st.data())
def test_a_table_with_other_columns_is_refused(
    finished: Path, tmp_path_factory: Any, data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from(TABLES))
    types = types_of(file_of(finished, table))
    name = data.draw(st.sampled_from(list(types)))
    how = data.draw(st.sampled_from(list(OTHERS)))
    place = copied(finished, tmp_path_factory.mktemp("columns"))
    other = "1" if types[name] == "VARCHAR" else "'text'"
    resealed(file_of(place, table), OTHERS[how].format(c=f'"{name}"', other=other))
    problem = said_of(place, table)
    assert f"{table}.parquet: is not " in problem
    assert "peersim writes" in problem
    assert "column" in problem
    assert any(str(file_of(place, table)) in line for line in unsound(Folder(place)))


MANY = 1_000_000
ROWS = {
    "twice": "SELECT * FROM rows UNION ALL SELECT * FROM rows",
    "every row twice": "SELECT rows.* FROM rows, range(2)",
    "the wrong way round": (
        "SELECT * EXCLUDE (n) FROM (SELECT *, row_number() OVER () AS n FROM rows) ORDER BY n DESC"
    ),
    "beyond the points": f"SELECT * REPLACE ((point + {MANY})::INTEGER AS point) FROM rows",
    "before the points": "SELECT * REPLACE ((-1 - point)::INTEGER AS point) FROM rows",
    "no point": "SELECT * REPLACE (NULL::INTEGER AS point) FROM rows",
    "an unknown arm": "SELECT * REPLACE ('evil' AS arm) FROM rows",
    "no arm": "SELECT * REPLACE (NULL::VARCHAR AS arm) FROM rows",
    "another replicate": "SELECT * REPLACE ((replicate + 7)::INTEGER AS replicate) FROM rows",
    "before the replicates": "SELECT * REPLACE ((-1 - replicate)::INTEGER AS replicate) FROM rows",
    "no replicate": "SELECT * REPLACE (NULL::INTEGER AS replicate) FROM rows",
    "far too far": "SELECT * REPLACE (9223372036854775807 AS replicate) FROM rows",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", ROWS)
def test_rows_that_are_not_those_of_the_plan_are_refused(
    finished: Path, tmp_path: Path, table: str, how: str
) -> None:
    if "replicate" in ROWS[how] and table == "design":
        pytest.skip("has no replicates")
    if table == "events" and how == "every row twice":
        pytest.skip("nothing tells two events apart")
    place = copied(finished, tmp_path)
    resealed(file_of(place, table), ROWS[how])
    assert f"{table}.parquet: " in said_of(place, table)
    assert any(str(file_of(place, table)) in line for line in unsound(Folder(place)))


@pytest.mark.parametrize("table", ["runs", "design"])
def test_a_table_that_has_lost_rows_is_refused(finished: Path, tmp_path: Path, table: str) -> None:
    place = copied(finished, tmp_path)
    resealed(file_of(place, table), "SELECT * FROM rows LIMIT 3")
    assert "it has 3 rows" in said_of(place, table)
    resealed(file_of(place, table), "SELECT * FROM rows LIMIT 0")
    assert "it has 0 rows" in said_of(place, table)


@pytest.mark.parametrize(
    "counts",
    ["0 AS groups", "-1 AS groups", "NULL::INTEGER AS groups", "0 AS members", "NULL::INTEGER AS members"],
)
def test_a_cohort_has_people_in_groups(finished: Path, tmp_path: Path, counts: str) -> None:
    place = copied(finished, tmp_path)
    resealed(file_of(place, "design"), f"SELECT * REPLACE ({counts}) FROM rows")
    assert "design.parquet: is not the table that peersim writes: row 0" in said_of(place, "design")


def garbage(file: Path) -> None:
    foot = b"sha256\x18@" + BLANK.encode() + b"junkjunk"
    file.write_bytes(b"x" * 5000 + foot + len(foot).to_bytes(4, "little") + b"PAR1")
    seal(file)


@pytest.mark.parametrize("table", TABLES)
def test_what_is_sealed_and_no_parquet_is_said(finished: Path, tmp_path: Path, table: str) -> None:
    place = copied(finished, tmp_path)
    garbage(file_of(place, table))
    assert f"{table}.parquet: cannot be read as a table" in said_of(place, table)


def test_a_table_that_expands_beyond_memory_is_said(finished: Path, tmp_path: Path) -> None:
    place = copied(finished, tmp_path)
    resealed(file_of(place, "runs"), "SELECT * REPLACE (repeat('x', 150000000) AS status) FROM rows")
    assert file_of(place, "runs").stat().st_size < 200_000
    assert "holds more than fits into memory" in said_of(place, "runs")


ALL_READERS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "garbage": ("runs", garbage),
    "a column less": ("runs", lambda file: resealed(file, "SELECT * EXCLUDE (gain) FROM rows")),
    "a text": ("runs", lambda file: resealed(file, "SELECT * REPLACE ('a' AS replicate) FROM rows")),
    "another point": ("runs", lambda file: resealed(file, ROWS["beyond the points"])),
    "rows twice": ("runs", lambda file: resealed(file, ROWS["twice"])),
    "too large": ("runs", lambda file: resealed(file, "SELECT * REPLACE (1e308 AS gain) FROM rows")),
    "endless": ("runs", lambda file: resealed(file, "SELECT * REPLACE ('-inf'::DOUBLE AS gain) FROM rows")),
    "an empty design": ("design", lambda file: resealed(file, "SELECT * FROM rows LIMIT 0")),
    "no groups": ("design", lambda file: resealed(file, "SELECT * REPLACE (0 AS groups) FROM rows")),
    "what does not vary": (
        "design",
        lambda file: resealed(file, 'SELECT * EXCLUDE ("world.fear") FROM rows'),
    ),
    "sessions": ("sessions", lambda file: resealed(file, "SELECT replicate FROM rows")),
    "members": ("members", garbage),
}


@pytest.mark.parametrize("how", ALL_READERS)
def test_no_reader_ends_in_anything_but_words(finished: Path, tmp_path: Path, how: str) -> None:
    place = copied(finished, tmp_path)
    table, change = ALL_READERS[how]
    change(file_of(place, table))
    for name in READERS:
        read(name, place)


def run_again(finished: Path, place: Path) -> Result:
    words = ["run", str(finished.parent / "tampered.toml"), "--out", str(place), "--engine", "agents"]
    return CliRunner().invoke(app, [*words, "--no-figures"])


@pytest.mark.parametrize("status", ["error", "invalid", *get_args(get_type_hints(Lost)["status"])])
def test_every_way_in_which_a_run_may_end_is_read(finished: Path, tmp_path: Path, status: str) -> None:
    """Whatever the executors call a run that failed, tables with it are peersim's own."""
    place = copied(finished, tmp_path)
    for file in place.glob("data/**/runs.parquet"):
        resealed(file, f"SELECT * REPLACE ('{status}' AS status) FROM rows")
    assert set(Folder(place).table("runs")["status"]) == {status}


def test_running_again_makes_such_a_table_anew(finished: Path, tmp_path: Path) -> None:
    place = copied(finished, tmp_path)
    before = Folder(place).digest("runs")
    resealed(file_of(place, "runs"), "SELECT * EXCLUDE (gain) FROM rows")
    done = run_again(finished, place)
    assert done.exit_code == 0, said(done)
    assert "was damaged" in done.output
    assert Folder(place).digest("runs") == before
    assert said_of(place, "runs") == ""


def with_failure(place: Path, message: str, replay: str) -> None:
    """One failure, as if the first run had failed."""
    runs = file_of(place, "runs")
    row = {"replicate": [0], "point": [0], "arm": ["inhouse"], "status": ["error"]}
    keys = {"replicate": "int32", "point": "int32"}
    failures = pd.DataFrame(row | {"message": [message], "replay": [replay]}).astype(keys)
    write_parquet(failures, runs.with_name("failures.parquet"))
    beside = tables_beside([runs])[runs]
    write_parquet(Folder(place).table("runs"), runs, [*beside, "failures"])


def test_a_failure_steers_no_terminal_and_names_no_other_command(finished: Path, tmp_path: Path) -> None:
    place = copied(finished, tmp_path)
    with_failure(place, "x", "peersim replay RESULTS 0:0:inhouse; rm -rf ~ #")
    assert "failures.parquet: is not a table of failures" in said_of(place, "failures")
    with_failure(place, "=1+1\x1b[2J\u202e", "peersim replay RESULTS 0:0:inhouse")
    assert said_of(place, "failures") == ""
    again = ["run", str(finished.parent / "tampered.toml"), "--out", str(place), "--engine", "agents"]
    done = CliRunner().invoke(app, [*again, "--no-figures"])
    assert "1 run failed, the first with: =1+1\\x1b[2J\\u202e" in done.output
    assert not set(done.output) & {"\x1b", "\u202e"}
    file = tmp_path / "failures.csv"
    assert (
        CliRunner().invoke(app, ["export", str(place), "--table", "failures", "--out", str(file)]).exit_code
        == 0
    )
    assert not any(map(bad, cells(file)))


def test_pieces_with_other_names_do_not_count_and_overlapping_ones_are_said(
    finished: Path, tmp_path: Path
) -> None:
    place = copied(finished, tmp_path)
    piece = file_of(place, "runs").parent
    whole = len(ps.load(place).runs)
    for name in ("٠٠٠٠٠٠٠٠٨-٠٠٠٠٠٠٠١٦", "9" * 120 + "-" + "9" * 121, "0000000008-0000000016", "8-16"):
        (piece.parent / name).mkdir()
        (piece.parent / name / "runs.parquet").write_bytes((piece / "runs.parquet").read_bytes())
        assert len(ps.load(place).runs) == whole
    (place / "data/runs").mkdir(exist_ok=True)
    for name in ("٠٠٠٠٠٠٠٩٩", "99", "0000000099"):
        (place / f"data/runs/{name}.parquet").write_bytes((piece / "runs.parquet").read_bytes())
        assert len(ps.load(place).runs) == whole
    for start, stop in ((6, 18), (6, 12)):
        extra = piece.parent / f"{start:09d}-{stop:09d}"
        extra.mkdir()
        (extra / "runs.parquet").write_bytes((piece / "runs.parquet").read_bytes())
        resealed(extra / "runs.parquet", f"SELECT * FROM rows LIMIT {stop - start} OFFSET {start}")
        with pytest.raises(
            InputError, match=f"{extra.name}/runs.parquet: has runs that the table before it has"
        ):
            assert ps.load(place).runs is not None
        (extra / "runs.parquet").unlink()


@COMMON
@given(st.lists(st.sampled_from([1e308, -1e308, 1.7e308, float("inf"), float("-inf"), 0.0, 1.0]), max_size=6))
def test_numbers_too_large_to_be_summed_have_no_mean(values: list[float]) -> None:
    total(values)
    variance(values)
    mean_interval(values)


# texts and names on their way to CSV

CELLS = st.text(
    st.one_of(
        st.sampled_from("=+-@\uff1d \t\n\r\x0b\xa0\u200b\u2003\ufeff\x1b\x9b\x00\u202e'a1"),
        st.characters(codec="utf-8"),
    ),
    max_size=6,
)


def bad(cell: str) -> bool:
    """Whether a spreadsheet might take a cell for a formula, or it would steer a terminal."""
    begins = cell.strip().strip("\u200b\ufeff\xad\u2060").strip()[:1]
    steers = any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2028\u2066" for c in cell)
    return steers or (begins != "" and begins in "=+-@\uff1d")


def cells(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.reader(opened):
            yield from row


@COMMON
@given(st.lists(CELLS, min_size=1, max_size=5), CELLS.filter(lambda name: name.replace("\0", "") != ""))
def test_no_cell_and_no_name_is_a_formula_or_steers_a_terminal(
    tmp_path_factory: Any, texts: list[str], name: str
) -> None:
    place = tmp_path_factory.mktemp("cells")
    frame = pd.DataFrame({name.replace("\0", "x"): [text.replace("\0", "x") for text in texts]}, dtype=object)
    write_csv(frame, place / "python.csv")
    frame_to(frame, place / "sql.csv")
    python, sql = list(cells(place / "python.csv")), list(cells(place / "sql.csv"))
    assert python == sql == [defused(str(text)) for text in (*frame.columns, *frame.iloc[:, 0])]
    assert not any(map(bad, python))


@pytest.mark.parametrize("of", ["'=1+1'::BLOB", "['=1+1']", "{'a': '=1+1'}", "DATE '2020-01-01'"])
def test_what_is_neither_number_nor_text_is_not_exported(tmp_path: Path, of: str) -> None:
    frame_to(pd.DataFrame({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="has a column of type"):
        table_from([tmp_path / "a.parquet"], f"SELECT {of} AS a FROM rows", tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("table", ["summary", "contrasts"])
def test_a_small_table_with_other_columns_or_points_is_not_exported(
    finished: Path, tmp_path: Path, table: str
) -> None:
    place = copied(finished, tmp_path)
    file_of(place, "runs").unlink()
    file = place / f"{table}.csv"
    text = file.read_text("utf-8")
    for changed in (
        text.replace("outcome", '"=HYPERLINK(1)"', 1),
        text.replace("\n0,", "\n9999,"),
        text.replace("\n0,", "\n-1,"),
        text.replace("\n0,", "\nx,"),
    ):
        assert changed != text
        file.write_text(changed, "utf-8")
        done = CliRunner().invoke(
            app, ["export", str(place), "--table", table, "--out", str(tmp_path / "x.csv")]
        )
        assert isinstance(done.exception, InputError), done.output
        assert not (tmp_path / "x.csv").exists()


# a manifest and an experiment file that do not fit each other


def with_experiment(place: Path, text: str | bytes) -> None:
    """Another experiment file, as if it were the one that was run."""
    data = text if isinstance(text, bytes) else text.encode()
    (place / "experiment.toml").write_bytes(data)
    with_manifest(place, lambda content: content["files"].update({"experiment.toml": sum_of(data)}))


def with_manifest(place: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    content = json.loads((place / "manifest.json").read_text("utf-8"))
    change(content)
    content["identity"]["design"] = design_hash(content["design"])
    write_manifest(place / "manifest.json", content)


def with_text(before: str, after: str) -> Callable[[Path], None]:
    return lambda place: with_experiment(
        place, (place / "experiment.toml").read_text("utf-8").replace(before, after)
    )


def of_manifest(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    return lambda place: with_manifest(place, change)


UNFIT: dict[str, Callable[[Path], None]] = {
    "contrast renamed in the experiment": with_text("leaving", "other"),
    "contrast renamed": of_manifest(lambda m: m.update(contrasts={"zzz": ["external", "inhouse"]})),
    "contrast turned": of_manifest(lambda m: m.update(contrasts={"leaving": ["inhouse", "external"]})),
    "no contrasts": of_manifest(lambda m: m.update(contrasts={})),
    "contrasts gone": with_text('[contrasts]\nleaving = ["external", "inhouse"]\n', ""),
    "arms": with_text("external", "away"),
    "values": with_text("[0.3, 0.45, 0.6]", "[0.3, 0.6]"),
    "other parameter": with_text("world.fear", "world.rivalry"),
    "outcomes": with_text('"gain", "trust"', '"gain", "spread"'),
    "garbage": lambda place: with_experiment(place, "\x01[[["),
    "no text": lambda place: with_experiment(place, b"\xff\xfe\x00"),
    "deep": lambda place: with_experiment(place, "a = " + "[" * 5000 + "]" * 5000),
    "arm order": of_manifest(lambda m: m["design"].update({"arm order": ["nope"]})),
    "arm order short": of_manifest(lambda m: m["design"].update({"arm order": ["inhouse"]})),
    "vary order": of_manifest(lambda m: m["design"].update({"vary order": ["nope"]})),
    "an arm less": of_manifest(
        lambda m: (m["design"]["arms"].pop("external"), m["labels"].pop("external"), m.update(contrasts={}))
    ),
    "varies something else": of_manifest(
        lambda m: m["design"].update(vary={"world.rivalry": [0.1, 0.2, 0.3]})
    ),
    "varies over text": of_manifest(lambda m: m["design"].update(vary={"world.fear": "abc"})),
    "varies over nothing": of_manifest(lambda m: m["design"].update(vary={"world.fear": []})),
    "no points": of_manifest(lambda m: m["design"].update(design={"kind": "sobol"})),
    "points of another kind": of_manifest(
        lambda m: m["design"].update(design={"kind": "sobol", "points": "3"})
    ),
}


@pytest.mark.parametrize("how", UNFIT)
def test_a_manifest_and_an_experiment_that_do_not_fit_are_said_to(
    finished: Path, tmp_path: Path, how: str
) -> None:
    place = copied(finished, tmp_path)
    UNFIT[how](place)
    for name in READERS:
        done = read(name, place)
        if name in ("figure", "diff"):
            assert isinstance(done.exception, InputError), (name, done.output)
            named = ("experiment.toml", "manifest.json", "design.parquet")
            assert any(file in said(done) for file in named), said(done)
    for table in ("contrasts", "summary", "design"):
        done = CliRunner().invoke(
            app, ["export", str(place), "--table", table, "--out", str(tmp_path / "x.csv")]
        )
        assert done.exception is None or isinstance(done.exception, InputError), repr(done.exception)
    done = run_again(finished, place)
    assert done.exception is None or isinstance(done.exception, InputError | SystemExit), repr(done.exception)


def test_a_query_names_what_it_could_not_read(tmp_path: Path) -> None:
    frame_to(pd.DataFrame({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"a\.parquet: cannot be read as a table: Binder Error"):
        query([tmp_path / "a.parquet"], "SELECT b FROM rows")
