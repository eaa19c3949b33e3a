"""Whatever stands in the environment: the same files, and words in place of a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.cli.support import peersim_here

import peersim as ps
from peersim.model.errors import InputError
from peersim.model.own_rules import NO_OWN_RULES
from peersim.study import comparing, compiler

FILE = """\
format = 1
name = "odd"
question = "Größer als 社?"
replicates = 5
keep = 0
outcomes = ["gain"]
[programme]
group_size = 3
sessions = 1
[world]
items = 6
[arms.inhouse]
label = "zu Hause (ä)"
programme.seats = { externality = 0.0 }
[arms.external]
[contrasts]
c = ["external", "inhouse"]
[figures]
levels = { kind = "levels", contrast = "c" }
"""
PLAIN = {"MPLBACKEND": "", "HOME": os.environ.get("HOME", "")}
ODD = {
    "no home": {
        "HOME": "/dev/null/none",
        "XDG_CACHE_HOME": "/dev/null/cache",
        "XDG_CONFIG_HOME": "/dev/null/config",
    },
    "no place for temporary files": {"TMPDIR": "/dev/null/none", "TEMP": "/dev/null/none", "TMP": ""},
    "a narrow terminal that knows ASCII": {
        **{
            "LC_ALL": "C",
            "LANG": "C",
            "PYTHONUTF8": "0",
            "PYTHONIOENCODING": "ascii",
            "PYTHONCOERCECLOCALE": "0",
        },
        **{"TERM": "dumb", "COLUMNS": "20", "LINES": "5", "NO_COLOR": "1"},
    },
    "started from a notebook": {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
    "nothing compiled": {"NUMBA_DISABLE_JIT": "1"},
}


EVERYTHING = "all of it at once"


def all_of_it() -> dict[str, str]:
    return {name: value for of in ODD.values() for name, value in of.items()}


def peersim(place: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    (place / "odd.toml").write_text(FILE, "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "peersim.cli.main", *arguments],
        cwd=place,
        env=os.environ | environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    place = tmp_path_factory.mktemp("usual")
    (place / "odd.toml").write_text(FILE, "utf-8")
    assert peersim_here("run", "odd.toml", cwd=place).returncode == 0
    return made(place)


def made(place: Path) -> dict[str, bytes]:
    out = place / "results" / "odd"
    return {
        file.relative_to(out).as_posix(): file.read_bytes()
        for file in sorted(out.rglob("*"))
        if file.is_file() and "log" not in file.relative_to(out).parts
    }


@pytest.mark.skipif(sys.platform == "win32", reason="paths of Unix")
@pytest.mark.parametrize("what", [EVERYTHING, *(pytest.param(what, marks=pytest.mark.slow) for what in ODD)])
def test_the_same_files(tmp_path: Path, usual: dict[str, bytes], what: str) -> None:
    done = peersim(tmp_path, PLAIN | (all_of_it() if what == EVERYTHING else ODD[what]), "run", "odd.toml")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert made(tmp_path) == usual
    assert "Größer als 社?" in made(tmp_path)["answer.md"].decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="paths of Unix")
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("check", "--no-pilot", "odd.toml"), ("describe", "gain"), ("run", "none.toml")],
)
def test_in_a_narrow_terminal_every_word_is_there(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = peersim(tmp_path, ODD["a narrow terminal that knows ASCII"], *arguments)
    assert done.returncode == (2 if "none.toml" in arguments else 0)
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    if "odd.toml" in arguments:
        assert "odd: Größer als 社?" in done.stdout


OFF, MISGUIDED = {"NUMBA_DISABLE_JIT": "1"}, {"NUMBA_NUM_THREADS": "0"}
RUN, VERIFY = ("run", "odd.toml", "--engine", "ensemble"), ("verify", "odd.toml")


@pytest.mark.parametrize(
    ("settings", "arguments"),
    [
        (OFF, RUN),
        (MISGUIDED, VERIFY),
        pytest.param(OFF, VERIFY, marks=pytest.mark.slow),
        pytest.param(MISGUIDED, RUN, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_what_needs_the_compiler_says_that_there_is_none(
    tmp_path: Path, settings: dict[str, str], arguments: tuple[str, ...]
) -> None:
    done = peersim(tmp_path, settings, *arguments)
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert next(iter(settings)) in last
    assert last.endswith("the agents engine gives the same numbers")
    assert "Traceback" not in done.stderr


def test_without_a_compiler_the_agents_engine_takes_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arms = {"small": {"programme.group_size": 3, "world.items": 6}, "large": {"world.items": 6}}
    found = ps.compare(arms, replicates=5)
    monkeypatch.setattr(comparing, "faster", lambda *_: "ensemble")
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    assert ps.compare(arms, replicates=5).equals(found)
    assert capsys.readouterr().err.startswith(
        "peersim: NUMBA_DISABLE_JIT is set, so nothing is compiled; the agents"
    )


def test_zero_switches_nothing_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, off in (("0", False), ("", False), ("1", True)):
        monkeypatch.setenv("NUMBA_DISABLE_JIT", value)
        assert compiler.is_switched_off() == off
    monkeypatch.delenv("NUMBA_DISABLE_JIT")
    assert not compiler.is_switched_off()


def test_a_compiler_that_fails_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    from peersim.engine.compiled import execute

    def fail(own: object) -> None:
        raise RuntimeError("planted\nand more.")

    monkeypatch.setattr(execute, "load", fail)
    monkeypatch.setenv("NUMBA_CPU_NAME", "none")
    with pytest.raises(InputError, match=r"fails with NUMBA_CPU_NAME set: RuntimeError: planted; the agents"):
        compiler.make_ready([NO_OWN_RULES])


WHOLE = (np.int8, np.int64, np.uint16)


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_numbers_of_numpy_are_whole_numbers(tmp_path: Path, kind: type) -> None:
    """Of a parameter, of replicates, seed and workers; and what is written is what Python's own would give."""
    (tmp_path / "odd.toml").write_text(FILE, "utf-8")

    def cohort(number: type) -> dict[str, float]:
        changes = {"programme.group_size": number(4), "world.items": number(6)}
        return ps.Cohort(changes, seed=number(3), replicate=number(2)).run()

    def table(number: type) -> str:
        return ps.compare(
            {"a": {"world.items": number(6)}, "b": {}}, replicates=number(3), seed=number(1)
        ).to_csv()

    def files(number: type) -> dict[str, bytes]:
        out, asked = (
            tmp_path / number.__name__,
            {"replicates": number(2), "seed": number(5), "workers": number(1)},
        )
        ps.run(tmp_path / "odd.toml", out=out, figures=False, **asked)
        return {name: (out / name).read_bytes() for name in ("manifest.json", "contrasts.csv", "answer.md")}

    assert cohort(kind) == cohort(int)
    assert table(kind) == table(int)
    assert files(kind) == files(int)


def test_other_numbers_of_numpy() -> None:
    changes = {"world.rivalry": np.float32(0.5), "world.fear": np.float64(0.25)}
    setting = ps.Cohort(changes).setting
    assert (setting.world.rivalry, type(setting.world.rivalry)) == (0.5, float)
    assert (setting.world.fear, type(setting.world.fear)) == (0.25, float)


@pytest.mark.parametrize("bad", [2.0, np.float64(2.0), True, np.bool_(True), "2", None, -1, np.int64(0)])
def test_what_is_no_whole_number_is_said(bad: object) -> None:
    with pytest.raises(InputError, match=r"^replicates: must be (a whole number, )?at least 1 \(given: "):
        ps.compare({"a": {}, "b": {}}, replicates=bad)  # type: ignore[arg-type]


def test_a_file_that_would_steer_the_compiler_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may come with an experiment, and can name code to be imported."""
    (tmp_path / ".numba_config.yaml").write_text("DISABLE_JIT: 1\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(compiler.NoCompiler, match=r"a file .numba_config.yaml in this folder would steer"):
        compiler.make_ready([NO_OWN_RULES])
