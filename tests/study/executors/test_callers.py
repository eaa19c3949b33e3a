"""Worker processes need nothing of the program that calls peersim: a script, a prompt, a daemon."""

import subprocess
import sys
from pathlib import Path

import pytest

EXPERIMENT = """\
format = 1
name = "called"
replicates = 4
keep = 0
outcomes = ["gain"]
[programme]
group_size = 3
sessions = 1
[world]
items = 6
[arms.inhouse]
programme.seats = { externality = 0.0 }
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
"""
RULE = "def disclosure(*given):\n    return 0.5\n"
SCRIPT = """\
import peersim as ps

print("called once")
print(ps.run("called.toml", engine="agents", workers=2, timeout=60, out="out", figures=False))
"""  # a time limit has runs go to worker processes, however few they are
DAEMON = """\
import multiprocessing, sys
import peersim as ps

def call(out):
    return repr(ps.run("called.toml", engine="agents", workers=2, timeout=60, out=out, figures=False))

if __name__ == "__main__":
    print("called once")
    ps.run("called.toml", engine="agents", out="before", figures=False)  # what it opens must not harm a fork
    with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
        print(pool.apply(call, ("out",)))
"""
SAID = "called once\n<peersim.Result 'called': 8 runs in out>\n"


def called(place: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    (place / "called.toml").write_text(EXPERIMENT, "utf-8")
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=place,
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_script_without_a_guard(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")
    done = called(tmp_path, "script.py")
    assert (done.stdout, done.stderr, done.returncode) == (SAID, "", 0)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["standard input", "-c", "a prompt"])
def test_no_script_at_all(tmp_path: Path, how: str) -> None:
    words = {"standard input": ("-",), "-c": ("-c", SCRIPT), "a prompt": ("-i", "-q", "-")}[how]
    done = called(tmp_path, *words, text="" if how == "-c" else SCRIPT)
    assert (done.stdout, done.returncode) == (SAID, 0)
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_rules_of_ones_own_from_a_script_without_a_guard(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(RULE, "utf-8")
    (tmp_path / "script.py").write_text(
        SCRIPT.replace('"called.toml"', '"own.toml", trust_rules=True'), "utf-8"
    )
    (tmp_path / "own.toml").write_text(f'{EXPERIMENT}[rules]\ndisclosure = "own.py:disclosure"\n', "utf-8")
    done = called(tmp_path, "script.py")
    assert (done.stdout, done.stderr, done.returncode) == (SAID, "", 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "method",
    ["spawn", pytest.param("fork", marks=pytest.mark.skipif(sys.platform == "win32", reason="no fork"))],
)
def test_from_a_daemonic_process(tmp_path: Path, method: str) -> None:
    (tmp_path / "script.py").write_text(DAEMON, "utf-8")
    done = called(tmp_path, "script.py", method)
    assert (done.stdout, done.stderr, done.returncode) == (SAID, "", 0)


@pytest.mark.slow
def test_a_local_cluster_asks_for_a_guard_before_it_starts(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "script.py").write_text(SCRIPT.replace("timeout=60", 'dask="local:2"'), "utf-8")
    done = called(tmp_path, "script.py")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.endswith('runs script.py again: put what shall run once below if __name__ == "__main__":')
    assert done.stderr.count("Traceback") == 1  # of the script itself
