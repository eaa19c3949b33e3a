"""A wider design takes over the runs of the narrower one: the same bytes as if all had been run anew."""

import hashlib
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import peersim as ps
from peersim.model.errors import InputError
from peersim.store import earlier as store
from peersim.store.folder import Folder
from peersim.store.tables import read_parquet, tables_beside, write_parquet
from peersim.study import by_agents, by_ensemble

ARMS = {
    "inhouse": "programme.seats = { externality = 0.0 }",
    "external": "programme.seats = { externality = 1.0 }",
    "fearless": "world.fear = 0.0",
}


def text(
    arms: Sequence[str] = ("inhouse", "external"),
    rivalry: Sequence[float] = (0.0, 0.3),
    keep: int = 1,
    seed: int = 0,
    more: str = "",
) -> str:
    parts = [
        f'format = 1\nname = "wide"\nreplicates = 3\nkeep = {keep}\nseed = {seed}\noutcomes = ["gain"]\n{more}',
        "[programme]\nsessions = 3\ngroup_size = 4\n",
        *(f"[arms.{arm}]\n{ARMS[arm]}\n" for arm in arms),
        f'[contrasts]\nc = ["{arms[-1]}", "{arms[0]}"]\n' if len(arms) > 1 else "",
        f'[vary]\n"world.rivalry" = {list(rivalry)}\n' if rivalry else "",
    ]
    return "".join(parts)


class Runs:
    """Runs experiments of one place, and counts what is executed."""

    def __init__(self, place: Path, kept: Path, monkeypatch: pytest.MonkeyPatch):
        self.place, self.kept, self.executed = place, kept, 0
        agents, ensemble = by_agents.tables, by_ensemble.tables_or_halves

        def counted(made: object, numbers: Sequence[int]) -> None:
            self.executed += len(numbers)

        def by_agents_counted(shared: by_agents.Shared, numbers: Sequence[int]) -> by_agents.Tables:
            counted(shared, numbers)
            return agents(shared, numbers)

        def by_ensemble_counted(shared: by_agents.Shared, numbers: Sequence[int]) -> by_agents.Tables:
            counted(shared, numbers)
            return ensemble(shared, numbers)

        monkeypatch.setattr(by_agents, "tables", by_agents_counted)
        monkeypatch.setattr(by_ensemble, "tables_or_halves", by_ensemble_counted)

    def run(self, content: str, out: str, **options: object) -> int:
        """How many runs were executed."""
        file = self.place / "wide.toml"
        file.write_text(content, "utf-8")
        self.executed = 0
        ps.run(
            file,
            out=self.place / out,
            **({"engine": "agents", "workers": 1, "figures": False, "trust_rules": True} | options),
        )  # type: ignore[arg-type]
        return self.executed

    def copy(self, content: str, out: str, engine: str = "agents") -> None:
        """Results that are only begun with, in ``out``: run once for all tests."""
        shutil.copytree(self._of(content, engine), self.place / out)

    def anew(self, content: str, engine: str = "agents") -> dict[str, str]:
        """The checksums of an experiment that was run at once in an empty folder."""
        return self.sums(self._of(content, engine))

    def _of(self, content: str, engine: str) -> Path:
        found = self.kept / hashlib.sha256(f"{engine} {content}".encode()).hexdigest()
        if not found.exists():
            executed = self.executed
            self.run(content, str(found), engine=engine)
            self.executed = executed
        return found

    def sums(self, out: str | Path) -> dict[str, str]:
        """The checksum of every file that must be the same, whichever set of pieces it is."""
        place = self.place / out
        return {
            re.sub(r"pieces/\d+/", "pieces/", file.relative_to(place).as_posix()): hashlib.sha256(
                file.read_bytes()
            ).hexdigest()
            for file in sorted(place.rglob("*"))
            if file.is_file() and "log" not in file.relative_to(place).parts
        }


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def runs(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(tmp_path, kept, monkeypatch)


WIDER = {
    "one more value": (text(rivalry=(0.0, 0.3, 0.6)), 6),
    "a value between": (text(rivalry=(0.0, 0.1, 0.3)), 6),
    "one more arm": (text(arms=("inhouse", "external", "fearless")), 6),
    "an arm before the others": (text(arms=("fearless", "inhouse", "external")), 6),
    "another order": (text(arms=("external", "inhouse"), rivalry=(0.3, 0.0)), 0),
    "one more cohort kept": (text(keep=2), 4),
    "more replicates": (text().replace("replicates = 3", "replicates = 5"), 8),
    "everything at once": (
        text(("fearless", "external", "inhouse"), (0.6, 0.0, 0.3), keep=2),
        3 * 9 - 2 * 4 + 4,
    ),
}


@pytest.mark.parametrize(
    ("name", "engine"), [*((name, "agents") for name in WIDER), ("everything at once", "ensemble")]
)
def test_only_what_is_new_is_executed(runs: Runs, name: str, engine: str) -> None:
    wider, fewest = WIDER[name]
    runs.copy(text(), "out", engine)
    executed = runs.run(wider, "out", engine=engine)
    assert runs.sums("out") == runs.anew(wider, engine)
    assert executed < len(Folder(runs.place / "out").table("runs"))
    if name != "everything at once":
        assert executed == fewest
    assert not (runs.place / "out" / "earlier").exists()


@pytest.mark.parametrize(
    "narrower",
    [
        text(rivalry=(0.0,)),
        text(arms=("inhouse",)),
        text(keep=0),
        text(rivalry=(0.1, 0.6)),
        text(seed=1),
        text(more="sessions = false\n"),
        text().replace("group_size = 4", "group_size = 5"),
    ],
)
def test_where_something_would_be_lost_the_folder_is_left_as_it_is(runs: Runs, narrower: str) -> None:
    runs.copy(text(), "out")
    before = runs.sums("out")
    with pytest.raises(InputError, match="holds runs of another design, which are kept"):
        runs.run(narrower, "out")
    assert runs.sums("out") == before


def test_another_folder_is_taken_over_where_it_is_the_same_and_left_alone(runs: Runs) -> None:
    runs.copy(text(), "one")
    before = runs.sums("one")
    narrower = text(arms=("fearless", "inhouse"), rivalry=(0.3, 0.9))
    assert runs.run(narrower, "two", reuse=[runs.place / "one"]) == 12 - 3
    assert runs.sums("two") == runs.anew(narrower)
    assert runs.sums("one") == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (text(seed=1), "has seed 0, not 1"),
        (text().replace("keep = 1", "keep = 1"), "the folder of the results itself"),
    ],
)
def test_why_nothing_can_be_taken_over_is_said(runs: Runs, content: str, said: str) -> None:
    runs.copy(text(), "one")
    out = "one" if "itself" in said else "two"
    with pytest.raises(InputError, match=said):
        runs.run(content, out, reuse=[runs.place / "one"])


def test_shares_from_several_machines_are_put_together(runs: Runs) -> None:
    """Each machine has a folder of its own with some of the shares; a run that reuses all executes nothing."""
    from peersim.api import run_share
    from peersim.experiment.reading import load_experiment

    (runs.place / "wide.toml").write_text(text(), "utf-8")
    found = load_experiment(runs.place / "wide.toml")
    for share in (1, 2, 3):
        run_share(found, (share, 3), out=runs.place / f"machine {share}", engine="agents", workers=1)
    folders = [runs.place / f"machine {share}" for share in (1, 2, 3)]
    assert runs.run(text(), "all", reuse=folders) == 0
    assert runs.sums("all") == runs.anew(text())


def test_a_failed_run_is_made_again(runs: Runs) -> None:
    rule = "def f(gain_share, strength):\n    return 1.0 / strength\n"
    (runs.place / "mine.py").write_text(rule)
    failing = text() + '[arms.bad]\nrules = { coupling = "mine.py:f" }\n'
    runs.run(failing, "out")
    executed = runs.run(failing.replace("[0.0, 0.3]", "[0.0, 0.3, 0.6]"), "out")
    assert executed == 9 + 6  # a new point in three arms, and what failed


class Killed(BaseException):
    """What a test stops a run with."""


def kill(*given: object, **more: object) -> None:
    raise Killed


@pytest.mark.parametrize("step", ["before the data", "after the data", "after all"])
def test_a_kill_while_runs_are_set_aside_loses_nothing(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    runs.copy(text(), "out")
    wider = text(rivalry=(0.0, 0.3, 0.6))

    with monkeypatch.context() as patched:
        if step == "before the data":
            patched.setattr(store, "sync_folder", kill)
        elif step == "after the data":
            patched.setattr(
                store, "earlier_of", lambda folder: kill() if (folder.path / store._PART).exists() else None
            )
        else:
            patched.setattr("peersim.study.preparing._write_provenance", kill)
        with pytest.raises(Killed):
            runs.run(wider, "out")
    assert runs.run(wider, "out") == 6
    assert runs.sums("out") == runs.anew(wider)


def test_a_half_widened_folder_goes_on_or_says_so(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.copy(text(), "out")
    wider = text(rivalry=(0.0, 0.3, 0.6))

    with monkeypatch.context() as patched:
        patched.setattr("peersim.study.execution.check_points", kill)
        with pytest.raises(Killed):
            runs.run(wider, "out")
    assert (runs.place / "out" / "earlier" / "manifest.json").exists()
    with pytest.raises(InputError, match="about to be taken over by a wider one"):
        runs.run(text(arms=("inhouse",)), "out")
    assert runs.run(text(), "back") == 12
    assert runs.run(wider, "out") == 6
    assert Folder(runs.place / "out").has_runs()


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def lack_a_column(file: Path) -> None:
    """As if somebody had made the table anew: without its last column, with a checksum that fits."""
    beside = tables_beside([file])[file]
    rows = read_parquet([file])
    write_parquet(rows[rows.columns[:-1]], file, beside)


@pytest.mark.parametrize("table", ["runs", "sessions", "members", "ties", "events"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [(truncate, "is damaged: its checksum does not fit"), (lack_a_column, "it has no column ")],
)
def test_a_folder_with_a_table_that_cannot_be_used_is_refused_before_anything_is_written(
    runs: Runs, table: str, harm: Callable[[Path], None], said: str
) -> None:
    runs.copy(text(), "one")
    (file,) = (runs.place / "one").glob(f"data/pieces/*/*/{table}.parquet")
    harm(file)
    before = runs.sums("one")
    with pytest.raises(InputError) as caught:
        runs.run(text(rivalry=(0.0,)), "two", reuse=[runs.place / "one"])
    assert caught.value.file == file
    assert said in caught.value.problem
    assert not (runs.place / "two").exists()
    assert runs.executed == 0
    assert runs.sums("one") == before


def test_a_damaged_table_that_is_not_taken_over_does_not_matter(runs: Runs) -> None:
    runs.copy(text(), "one")
    (file,) = (runs.place / "one").glob("data/pieces/*/*/members.parquet")
    truncate(file)
    assert runs.run(text(keep=0), "two", reuse=[runs.place / "one"]) == 0
    assert runs.sums("two") == runs.anew(text(keep=0))


def test_runs_of_which_a_table_is_gone_are_made_again(runs: Runs) -> None:
    runs.copy(text(), "one")
    (file,) = (runs.place / "one").glob("data/pieces/*/*/sessions.parquet")
    file.unlink()
    assert runs.run(text(rivalry=(0.0,)), "two", reuse=[runs.place / "one"]) == 6
    assert runs.sums("two") == runs.anew(text(rivalry=(0.0,)))


@pytest.mark.parametrize("table", ["runs", "sessions", "members"])
@pytest.mark.parametrize("harm", [truncate, lack_a_column, Path.unlink])
@pytest.mark.parametrize("begun", [False, True])
def test_a_wider_design_mends_what_it_takes_over(
    runs: Runs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    table: str,
    harm: Callable[[Path], None],
    begun: bool,
) -> None:
    """Whether its runs were set aside already (``begun``) or not."""
    runs.copy(text(), "out")
    wider = text(rivalry=(0.0, 0.3, 0.6))
    if begun:
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr("peersim.study.execution.check_points", kill)
            runs.run(wider, "out")
    (file,) = (runs.place / "out").rglob(f"pieces/*/*/{table}.parquet")
    harm(file)
    capsys.readouterr()
    assert runs.run(wider, "out") == 18
    if harm is not Path.unlink:
        assert f"{file} was damaged; it is now {table}.parquet.damaged" in capsys.readouterr().err
    assert runs.sums("out") == runs.anew(wider)


def test_after_widening_the_design_that_is_returned_is_the_wider_one(runs: Runs) -> None:
    runs.copy(text(), "out")
    (runs.place / "wide.toml").write_text(text(rivalry=(0.0, 0.3, 0.6)), "utf-8")
    result = ps.run(runs.place / "wide.toml", out=runs.place / "out", workers=1, figures=False)
    assert len(result.design) == 6


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_design_takes_over_from_any_other_what_is_the_same(runs: Runs, data: st.DataObject) -> None:
    for out in ("one", "two", "anew"):
        shutil.rmtree(runs.place / out, ignore_errors=True)
    drawn = [
        text(
            data.draw(st.permutations(list(ARMS))).copy()[: data.draw(st.integers(1, 3))],
            data.draw(st.lists(st.sampled_from([0.0, 0.3, 0.6]), max_size=3, unique=True)),
            keep=data.draw(st.integers(0, 2)),
        )
        for _ in range(2)
    ]
    runs.run(drawn[0], "one")
    taken = runs.run(drawn[1], "two", reuse=[runs.place / "one"])
    assert taken <= runs.run(drawn[1], "anew")
    assert runs.sums("two") == runs.sums("anew")
