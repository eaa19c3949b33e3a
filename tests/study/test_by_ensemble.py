"""The compiled engine under ``run``: the same tables, failures as rows, engines that check each other."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import peersim as ps
from peersim.engine.compiled.batch import RunTable
from peersim.engine.compiled.execute import Executed
from peersim.engine.records import Record, Run
from peersim.experiment.reading import parse_experiment
from peersim.model.errors import InputError
from peersim.store.folder import CHUNKED, Folder
from peersim.store.tables import digest
from peersim.study import by_agents, by_ensemble, dispatching, engine_choice
from peersim.study.engine_choice import Engine, chosen, faster, mean_cost
from peersim.study.execution import run_experiment
from peersim.study.executors.executor import How
from peersim.study.plan import Plan

TEXT = """\
format = 1
name = "t"
replicates = 12
keep = 2
[programme]
group_size = 3
[arms.inhouse]
programme.seats = { externality = 0.0 }
programme.sessions = 2
[arms.long]
programme.phases = [{ sessions = 3 }, { sessions = 1 }]
[arms.none]
programme.phases = [{ activity = "none" }]
[vary]
"world.fear" = [0.0, 1.0]
"""


def ran(place: Path, engine: Engine, workers: int = 1, **more: Any) -> Folder:
    folder = Folder(place)
    run_experiment(parse_experiment(TEXT), folder, engine=engine, how=How(workers), **more)
    return folder


def digests(folder: Folder) -> dict[str, str]:
    return {name: digest(folder.table(name)) for name in CHUNKED}


@pytest.fixture(scope="module")
def by_agents_engine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return digests(ran(tmp_path_factory.mktemp("agents"), "agents"))


@pytest.mark.parametrize(("workers", "most"), [(1, 8192), (2, 12), (3, 6)])
def test_engine_threads_and_chunks_change_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_agents_engine: dict[str, str], workers: int, most: int
) -> None:
    monkeypatch.setattr(dispatching, "_MOST", most)
    monkeypatch.setattr(dispatching, "_LEAST", 1)
    folder = ran(tmp_path, "ensemble", workers=workers)
    assert digests(folder) == by_agents_engine
    assert sum(folder.rows("runs").values()) == 72


def test_files_of_one_engine_are_finished_by_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_agents_engine: dict[str, str]
) -> None:
    monkeypatch.setattr(by_agents, "RUNS_PER_CHUNK", 9)
    folder = ran(tmp_path, "agents")
    for start in (0, 18, 63):
        folder.chunk("runs", start).unlink()
    assert run_experiment(parse_experiment(TEXT), folder, engine="ensemble", how=How(2)) == 27
    assert digests(folder) == by_agents_engine


def test_the_same_chunk_is_the_same_bytes(tmp_path: Path) -> None:
    shared = by_agents.Shared(Plan(parse_experiment(TEXT)), Folder(tmp_path / "a"))
    other = by_agents.Shared(shared.plan, Folder(tmp_path / "b"))
    for folder in (shared.folder, other.folder):
        folder.write_manifest({})
    by_agents.run_chunk(shared, range(12, 30))
    by_ensemble.run_chunk(other, range(12, 30))
    for table in ("runs", "sessions"):
        assert shared.folder.chunk(table, 12).read_bytes() == other.folder.chunk(table, 12).read_bytes(), (
            table
        )


def broken(monkeypatch: pytest.MonkeyPatch, name: str, at: int, value: float) -> None:
    """Has the ensemble report another value for the run at this place of every chunk."""
    real = by_ensemble.execute_table

    def execute(runs: RunTable, sessions: bool = True) -> Executed:
        found = real(runs, sessions)
        found.outcomes[name][at] = value
        return found

    monkeypatch.setattr(by_ensemble, "execute_table", execute)


@pytest.mark.parametrize(("name", "value"), [("gain", np.nan), ("trust", np.inf)])
def test_what_is_not_finite_is_a_failed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    broken(monkeypatch, name, 3, value)
    folder = ran(tmp_path, "ensemble")
    runs, failures = folder.table("runs"), folder.table("failures")
    failed = runs[runs["status"] == "invalid"]
    assert len(runs) == 72
    assert len(failed) == len(failures) == 1
    assert failed["gain"].isna().all()
    run = failures.iloc[0]
    assert run["replay"] == f"peersim replay RESULTS {run['replicate']}:{run['point']}:{run['arm']}"
    assert name in run["message"]
    sessions = folder.table("sessions")
    assert len(sessions[["replicate", "point", "arm"]].drop_duplicates()) == 71


def test_runs_that_cannot_be_executed_together_are_tried_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_agents_engine: dict[str, str]
) -> None:
    def failing(runs: RunTable, sessions: bool = True) -> Executed:
        raise ValueError("planted")

    monkeypatch.setattr(by_ensemble, "execute_table", failing)
    assert digests(ran(tmp_path, "ensemble")) == by_agents_engine


def test_one_failing_run_leaves_the_others_of_its_chunk_to_the_ensemble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_agents_engine: dict[str, str]
) -> None:
    real, real_agents, asked = by_ensemble.execute_table, by_agents.execute, []

    def failing(runs: RunTable, sessions: bool = True) -> Executed:
        if (runs.replicate == 7).any():
            raise ValueError("planted")
        return real(runs, sessions)

    def counted(run: Run) -> Record:
        asked.append(run.replicate)
        return real_agents(run)

    monkeypatch.setattr(by_ensemble, "execute_table", failing)
    monkeypatch.setattr(by_agents, "execute", counted)
    folder = ran(tmp_path, "ensemble")
    assert digests(folder) == by_agents_engine
    assert 7 in asked
    assert len(asked) < 12 + 40


def test_an_engine_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no engine 'agent'; did you mean 'agents'"):
        ran(tmp_path, "agent")  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [10, 400])
def test_what_one_engine_refuses_the_other_refuses(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(engine_choice, "seconds_to_compile", lambda *rules: 0.0)
    for changes, seed in (({"world.reach.rule": "contacts"}, 0), ({}, -1), ({}, 2**64)):
        with pytest.raises(
            (ValueError, InputError), match=r"needs a population with contacts|must be (from 0|in \[0)"
        ):
            ps.compare({"a": changes, "b": {}}, replicates=number, seed=seed)


def test_the_compiled_engine_is_taken_when_that_is_done_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_choice, "seconds_to_compile", lambda *rules: 0.0)
    assert (faster(20, 1), faster(10_000, 1)) == ("agents", "ensemble")
    assert (faster(180, 1), faster(180, 4)) == ("ensemble", "agents")
    monkeypatch.setattr(engine_choice, "seconds_to_compile", lambda *rules: 20.0)
    assert (faster(800, 1), faster(10_000, 1)) == ("agents", "ensemble")
    assert chosen(Plan(parse_experiment(TEXT)), 10**6, 2) == "ensemble"


def test_costs_are_told_in_default_cohorts() -> None:
    def cost(text: str) -> float:
        return mean_cost(Plan(parse_experiment(f'format = 1\nname = "t"\n[arms.a]\n{text}')))

    assert cost("") == 1.0
    assert cost("programme.group_size = 16") > 2.0
    assert cost("programme.sessions = 2") < 1.0 < cost("world.items = 80")
