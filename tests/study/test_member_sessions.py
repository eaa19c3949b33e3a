"""A row per member and session of kept cohorts, on request: the same from both engines, and right."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import peersim as ps
from peersim.engine.agents.cohort import Cohort
from peersim.experiment.reading import parse_experiment
from peersim.model.errors import InputError
from peersim.store.folder import KEPT, Folder
from peersim.study.chunks import run_of
from peersim.study.engine_choice import Engine
from peersim.study.execution import replay, run_experiment
from peersim.study.executors.executor import How
from peersim.study.plan import Plan

TEXT = """\
format = 1
name = "t"
seed = 5
replicates = 3
keep = 2
member_sessions = true
[people]
groups = 2
[programme]
group_size = 3
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.phases]
programme.phases = [{ sessions = 3 }, { sessions = 1, activity = "none" }, { sessions = 2, seating = "mixed" }]
[vary]
"world.fear" = [0.0, 1.0]
"""


def ran(place: Path, engine: Engine, text: str = TEXT) -> Folder:
    folder = Folder(place)
    run_experiment(parse_experiment(text), folder, engine=engine, how=How(1))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return ran(tmp_path_factory.mktemp("agents"), "agents")


@pytest.fixture(scope="module")
def stored(folder: Folder) -> pd.DataFrame:
    return folder.table("member_sessions")


def test_both_engines_store_the_same_bytes(tmp_path: Path, folder: Folder) -> None:
    compiled = ran(tmp_path, "ensemble")
    for name in ("members", "member_sessions"):
        pd.testing.assert_frame_equal(compiled.table(name), folder.table(name), check_exact=True)
        assert compiled.digest(name) == folder.digest(name)


def test_there_is_a_row_for_each_kept_member_and_session(stored: pd.DataFrame) -> None:
    assert set(stored["replicate"]) == {0, 1}
    for (_, _, arm), rows in stored.groupby(["replicate", "point", "arm"]):
        sessions = len(Cohort({"programme.sessions": 8}).calendar) + 1 if arm == "inhouse" else None
        assert len(rows) == 6 * (sessions or rows["session"].nunique())
        assert rows.groupby("session")["person"].nunique().eq(6).all()


def test_means_over_members_are_the_rows_of_sessions(folder: Folder, stored: pd.DataFrame) -> None:
    key = ["replicate", "point", "arm", "session"]
    person = ["replicate", "point", "arm", "person"]
    gone = (
        stored.groupby(person)["left"].shift(fill_value=0) == 1
    )  # before the session: who has left counts no more
    invited = stored.assign(present=stored["present"].mask(gone))
    means = invited.groupby(key).mean(numeric_only=True)
    sessions = folder.table("sessions").set_index(key).loc[means.index]
    for mine, theirs in {
        "week": "week",
        "right": "knowledge",
        "openness": "openness",
        "confidence": "confidence",
        "insight": "insight",
        "perceived_leak": "perceived_leak",
        "present": "present",
    }.items():
        np.testing.assert_allclose(means[mine], sessions[theirs], rtol=0, atol=1e-12, err_msg=mine)
    np.testing.assert_allclose(means["right"] - means["gain"], sessions["twin_knowledge"], atol=1e-12)


def test_at_week_52_they_are_the_members(folder: Folder, stored: pd.DataFrame) -> None:
    members = folder.table("members").rename(columns={"end_right": "right"})
    last = stored[stored["week"] == 52.0].reset_index(drop=True)
    shared = [name for name in last if name in members]
    assert len(last) == len(members) and {"openness", "satisfaction", "gain", "group"} <= set(shared)
    pd.testing.assert_frame_equal(last[shared], members[shared], check_exact=True, check_dtype=False)


def test_nobody_is_present_or_absent_where_there_is_no_session(stored: pd.DataFrame) -> None:
    phases = stored[stored["arm"] == "phases"]
    undefined = phases.groupby("session")["present"].apply(lambda given: given.isna().all())
    assert undefined[0] and not undefined[1] and not undefined[3] and undefined[4] and not undefined[5]


def test_people_sit_elsewhere_after_they_are_seated_anew(stored: pd.DataFrame) -> None:
    groups = stored[stored["arm"] == "phases"].groupby(["replicate", "person", "session"])["group"].first()
    before, after = groups.xs(4, level="session"), groups.xs(5, level="session")
    assert (before == groups.xs(1, level="session")).all() and (before != after).any()


def test_without_the_key_there_is_no_such_table(tmp_path: Path) -> None:
    text = TEXT.replace("member_sessions = true\n", "")
    folder = ran(tmp_path, "ensemble", text)
    assert not folder.files("member_sessions") and len(folder.table("members"))


def test_a_folder_without_them_is_not_finished_with_them(tmp_path: Path) -> None:
    ran(tmp_path, "ensemble", TEXT.replace("member_sessions = true\n", ""))
    with pytest.raises(InputError):
        ran(tmp_path, "ensemble")


def test_they_need_cohorts_that_are_kept() -> None:
    with pytest.raises(InputError, match=r"line 6, member_sessions: .*keep = 0 keeps none"):
        parse_experiment(TEXT.replace("keep = 2", "keep = 0"))


def test_runs_are_taken_over_with_them(tmp_path: Path, stored: pd.DataFrame) -> None:
    narrow = TEXT.replace('"world.fear" = [0.0, 1.0]', '"world.fear" = [0.0]')
    ran(tmp_path, "ensemble", narrow)
    folder = Folder(tmp_path)
    run_experiment(parse_experiment(TEXT), folder, engine="ensemble", how=How(1))
    pd.testing.assert_frame_equal(folder.table("member_sessions"), stored, check_exact=True)


def test_a_result_hands_them_out(folder: Folder) -> None:
    rows = ps.load(folder.path).member_sessions
    assert {"person", "session", "week", "right", "openness", "commitment"} <= set(rows)
    record = replay(parse_experiment(TEXT), 0, 0, "inhouse")
    assert record.member_sessions[0]["session"] == 0


def test_only_kept_cohorts_are_looked_at_session_by_session() -> None:
    plan = Plan(parse_experiment(TEXT))
    for number in range(plan.runs):
        assert run_of(plan, number).by_session == (number < plan.kept)


def test_every_table_of_kept_cohorts_can_be_asked_for() -> None:
    assert set(parse_experiment(TEXT).kept_tables) == set(KEPT)
