"""Plans, chunks, resuming, failures."""

import shutil
from pathlib import Path

import pytest

import peersim as ps
from peersim.analysis.difference import table_differences
from peersim.engine.records import Record, Run
from peersim.experiment.reading import parse_experiment
from peersim.model.errors import InputError
from peersim.store import folder as store_folder
from peersim.store import tables
from peersim.store.folder import Folder
from peersim.store.tables import digest
from peersim.study import by_agents
from peersim.study.execution import run_experiment
from peersim.study.executors.executor import How
from peersim.study.plan import Plan
from peersim.study.resuming import missing_runs

TEXT = """\
format = 1
name = "t"
replicates = 3
keep = 1
[programme]
group_size = 3
sessions = 2
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
[vary]
"world.fear" = [0.0, 1.0]
"""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_agents, "RUNS_PER_CHUNK", 4)


def digests(folder: Folder) -> dict[str, str]:
    return {name: digest(folder.table(name)) for name in ("runs", "sessions", "members", "ties", "events")}


def stray(folder: Folder) -> list[Path]:
    return [file for file in folder.path.rglob("*") if ".part" in file.name]


def test_runs_are_numbered_replicate_by_replicate_point_by_point() -> None:
    plan = Plan(parse_experiment(TEXT))
    order = [plan.at(number) for number in range(plan.runs)]
    assert order[:5] == [
        (0, 0, "inhouse"),
        (0, 0, "external"),
        (0, 1, "inhouse"),
        (0, 1, "external"),
        (1, 0, "inhouse"),
    ]
    assert len(set(order)) == plan.runs == 12
    assert [plan.number(*where) for where in order] == list(range(12))


def test_chunks_cover_the_gaps_and_are_cut_where_a_whole_plan_is_cut() -> None:
    plan = Plan(parse_experiment(TEXT))
    assert plan.chunks([range(12)], 5) == [range(0, 4), range(4, 8), range(8, 12)]
    assert plan.chunks([range(1, 2), range(3, 9)], 4) == [range(1, 2), range(3, 4), range(4, 8), range(8, 9)]
    assert plan.chunks([range(4)], 1) == [range(0, 2), range(2, 4)]
    assert plan.chunks([], 4) == []


@pytest.mark.slow
def test_one_process_and_two_give_the_same_files(tmp_path: Path) -> None:
    experiment = parse_experiment(TEXT)
    one, two = Folder(tmp_path / "one"), Folder(tmp_path / "two")
    assert run_experiment(experiment, one, how=How(1)) == 12
    assert run_experiment(experiment, two, how=How(2)) == 12
    files = sorted(file.relative_to(one.path) for file in one.path.rglob("*.parquet"))
    assert len(files) > 6
    assert all((one.path / file).read_bytes() == (two.path / file).read_bytes() for file in files)


def test_running_again_does_nothing_and_a_lost_chunk_is_made_again(tmp_path: Path) -> None:
    experiment, folder = parse_experiment(TEXT), Folder(tmp_path)
    run_experiment(experiment, folder, how=How(1))
    before = digests(folder)
    assert run_experiment(experiment, folder, how=How(1)) == 0
    folder.chunk("runs", 4).unlink()
    assert run_experiment(experiment, folder, how=How(1)) == 4
    assert digests(folder) == before


def test_more_replicates_extend_what_is_there(tmp_path: Path) -> None:
    short, long = Folder(tmp_path / "short"), Folder(tmp_path / "long")
    run_experiment(parse_experiment(TEXT, replicates=2), short, how=How(1))
    assert run_experiment(parse_experiment(TEXT), short, how=How(1)) == 4
    run_experiment(parse_experiment(TEXT), long, how=How(1))
    assert digests(short) == digests(long)


@pytest.mark.parametrize("fewer", [1, 2])
def test_fewer_replicates_leave_what_is_there(tmp_path: Path, fewer: int) -> None:
    folder = Folder(tmp_path)
    run_experiment(parse_experiment(TEXT), folder, how=How(1))
    before = {file: file.read_bytes() for file in folder.chunks("runs").parent.rglob("*.parquet")}
    assert run_experiment(parse_experiment(TEXT, replicates=fewer), folder, how=How(1)) == 0
    assert Folder(tmp_path).manifest["replicates"] == fewer
    assert {file: file.read_bytes() for file in before} == before


def test_runs_beyond_the_planned_replicates_are_no_difference(tmp_path: Path) -> None:
    long, short = Folder(tmp_path / "long"), Folder(tmp_path / "short")
    run_experiment(parse_experiment(TEXT), long, how=How(1))
    run_experiment(parse_experiment(TEXT, replicates=2), short, how=How(1))
    assert any("12 rows against 8" in line for line in table_differences(Folder(long.path), short))
    run_experiment(parse_experiment(TEXT, replicates=2), long, how=How(1))
    assert table_differences(Folder(long.path), short) == []


def test_chunks_of_any_length_are_whole_and_only_what_no_chunk_holds_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_agents, "RUNS_PER_CHUNK", 8)
    folder, whole = Folder(tmp_path / "a"), Folder(tmp_path / "b")
    assert run_experiment(parse_experiment(TEXT, replicates=1), folder, how=How(1)) == 4
    assert run_experiment(parse_experiment(TEXT, replicates=3), folder, how=How(1)) == 8
    assert run_experiment(parse_experiment(TEXT, replicates=1), folder, how=How(1)) == 0
    assert folder.rows("runs") == {0: 4, 4: 4, 8: 4}
    run_experiment(parse_experiment(TEXT, replicates=3), whole, how=How(1))
    assert digests(folder) == digests(whole)


@pytest.mark.parametrize("table", ["runs", "sessions", "members"])
def test_a_damaged_chunk_is_said_set_aside_and_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str
) -> None:
    experiment, folder = parse_experiment(TEXT), Folder(tmp_path)
    run_experiment(experiment, folder, how=How(1))
    before, file = digests(folder), folder.chunk(table, 0)
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    assert run_experiment(experiment, folder, how=How(1)) == 4
    assert capsys.readouterr().err == (
        f"peersim: {file} was damaged; it is now {file.name}.damaged, and its runs are made again\n"
    )
    assert file.with_name(f"{file.name}.damaged").read_bytes() == bytes(content)
    assert digests(folder) == before


@pytest.mark.parametrize("table", ["sessions", "members", "ties", "events"])
def test_a_missing_table_of_a_chunk_is_made_again(tmp_path: Path, table: str) -> None:
    experiment, folder = parse_experiment(TEXT), Folder(tmp_path)
    run_experiment(experiment, folder, how=How(1))
    before = digests(folder)
    folder.chunk(table, 0).unlink()
    assert run_experiment(experiment, folder, how=How(1)) == 4
    assert digests(folder) == before


def stored(place: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in (place / "data").rglob("*.parquet")}


@pytest.mark.parametrize("text", ['{"design": {', None], ids=["cut off", "gone"])
def test_runs_without_a_readable_manifest_are_kept_until_told_otherwise(
    tmp_path: Path, text: str | None
) -> None:
    experiment, folder = parse_experiment(TEXT), Folder(tmp_path)
    run_experiment(experiment, folder, how=How(1))
    before = stored(tmp_path)
    folder.manifest_file.unlink()
    if text is not None:
        folder.manifest_file.write_text(text)
    with pytest.raises(InputError) as caught:
        run_experiment(experiment, Folder(tmp_path), how=How(1))
    assert "not what design they are of" in str(caught.value)
    assert "manifest.json" in str(caught.value)
    assert "--overwrite" in str(caught.value)
    assert "another design, which" not in str(caught.value)
    assert stored(tmp_path) == before
    assert run_experiment(experiment, Folder(tmp_path), how=How(1), overwrite=True) == 12


def test_results_do_not_go_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="taken: is a file"):
        run_experiment(parse_experiment(TEXT), Folder(tmp_path / "taken"), how=How(1))


def test_a_failure_that_is_mended_leaves_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment, folder, real = parse_experiment(TEXT), Folder(tmp_path), by_agents.execute

    def failing(run: Run) -> Record:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(by_agents, "execute", failing)
    run_experiment(experiment, folder, how=How(1))
    assert len(folder.table("failures")) == 12
    folder.chunk("failures", 0).unlink()  # a missing table of failures is noticed like any other
    folder.chunk("runs", 4).unlink()
    monkeypatch.setattr(by_agents, "execute", lambda run: failing(run) if run.replicate == 0 else real(run))
    assert run_experiment(experiment, folder, how=How(1)) == 8
    assert sorted(set(folder.table("failures")["replicate"])) == [0, 2]
    assert folder.rows("sessions").keys() == {4}


def test_resuming_asks_once_however_many_chunks_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment, folder = parse_experiment(TEXT, replicates=8), Folder(tmp_path)
    run_experiment(experiment, folder, how=How(1))
    assert len(folder.rows("runs")) == 8
    asked: list[int] = []
    real = tables.count_rows
    monkeypatch.setattr(store_folder, "count_rows", lambda files: asked.append(len(files)) or real(files))
    assert missing_runs(Plan(experiment), folder) == []
    assert asked == [8]


def test_another_design_is_refused_with_the_difference_shown(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    run_experiment(parse_experiment(TEXT), folder, how=How(1))
    before = digests(folder)
    other = parse_experiment(TEXT.replace("group_size = 3", "group_size = 4"))
    with pytest.raises(InputError) as caught:
        run_experiment(other, folder, how=How(1))
    assert "arms.inhouse.setting.programme.group_size: 3 -> 4" in str(caught.value)
    assert "--overwrite" in str(caught.value)
    assert digests(folder) == before
    (tmp_path / "analysis").mkdir()
    assert run_experiment(other, Folder(tmp_path), how=How(1), overwrite=True) == 12
    assert not (tmp_path / "analysis").exists()  # it was of the other runs


def test_an_interrupted_run_leaves_whole_files_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment, folder, whole = parse_experiment(TEXT), Folder(tmp_path / "a"), Folder(tmp_path / "b")
    run_experiment(experiment, whole, how=How(1))
    real, calls = by_agents.execute, 0

    def interrupted(run: Run) -> Record:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise KeyboardInterrupt
        return real(run)

    monkeypatch.setattr(by_agents, "execute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(experiment, folder, how=How(1))
    assert not stray(folder)
    assert len(folder.table("runs")) == 4
    monkeypatch.setattr(by_agents, "execute", real)
    assert run_experiment(experiment, folder, how=How(1)) == 8
    assert digests(folder) == digests(whole)


def test_a_failing_run_is_a_row_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment, folder = parse_experiment(TEXT), Folder(tmp_path)
    real = by_agents.execute

    def failing(run: Run) -> Record:
        if (
            run.replicate == 1
            and run.setting.programme.seats.externality == 0.0
            and run.setting.world.fear == 0.0
        ):
            raise ZeroDivisionError("planted")
        return real(run)

    monkeypatch.setattr(by_agents, "execute", failing)
    run_experiment(experiment, folder, how=How(1))
    runs = folder.table("runs")
    assert (runs["status"] == "ok").sum() == 11
    failed = runs[runs["status"] == "error"].iloc[0]
    assert (failed["replicate"], failed["point"], failed["arm"]) == (1, 0, "inhouse")
    assert failed["gain"] != failed["gain"]
    row = folder.table("failures").iloc[0]
    assert "planted" in row["message"]
    assert row["replay"].endswith("1:0:inhouse")
    assert "ZeroDivisionError" in next(folder.log.glob("traceback-*.txt")).read_text()


def test_a_number_that_is_not_finite_is_never_stored_as_ok(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = by_agents.execute

    def infinite(run: Run) -> Record:
        record = real(run)
        record.outcomes["trust"] = float("inf")
        return record

    monkeypatch.setattr(by_agents, "execute", infinite)
    folder = Folder(tmp_path)
    run_experiment(parse_experiment(TEXT), folder, how=How(1))
    assert set(folder.table("runs")["status"]) == {"invalid"}


def test_tables_hold_no_clock_host_or_path(tmp_path: Path) -> None:
    one, two = Folder(tmp_path / "first"), Folder(tmp_path / "elsewhere")
    for folder in (one, two):
        run_experiment(parse_experiment(TEXT), folder, how=How(1))
    for file in one.path.rglob("*"):
        if file.is_file() and "log" not in file.parts:
            assert file.read_bytes() == (two.path / file.relative_to(one.path)).read_bytes()
            assert str(tmp_path).encode() not in file.read_bytes()
    shutil.rmtree(one.log)
    assert run_experiment(parse_experiment(TEXT), one, how=How(1)) == 0


def test_design_table_reports_the_realised_shares(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    run_experiment(parse_experiment(TEXT, replicates=1), folder, how=How(1))
    design = folder.design.set_index(["point", "arm"])
    assert design.loc[(0, "external"), "realised_externality"] == 1.0
    assert design.loc[(0, "inhouse"), "realised_externality"] == 0.0
    assert design.loc[(1, "inhouse"), "world.fear"] == 1.0


def test_arms_in_another_order_take_over_what_was_run(tmp_path: Path) -> None:
    """The order numbers the runs of a point, so they are numbered anew; none is lost, none executed again."""
    text = 'format = 1\nname = "o"\nreplicates = 2\n[arms.a]\n[arms.b]\nworld.fear = 0.0\n'
    turned = 'format = 1\nname = "o"\nreplicates = 2\n[arms.b]\nworld.fear = 0.0\n[arms.a]\n'
    before = ps.run(parse_experiment(text), out=tmp_path, workers=1, figures=False).runs
    after = ps.run(parse_experiment(turned), out=tmp_path, workers=1, figures=False).runs
    assert after["arm"].tolist() == ["b", "a", "b", "a"]
    key = ["replicate", "arm"]
    assert (
        after.sort_values(key).reset_index(drop=True).equals(before.sort_values(key).reset_index(drop=True))
    )
