"""How many small changes of the sources the tests notice: the mutation score of ``rules`` or of ``steps``.

    uv run --group mutation python tests/mutation/measure.py rules

Cosmic Ray changes one place of the files on disk, asks ``ask.py`` whether the tests still pass, puts it back, and goes
on to the next place. To load pandas, Mesa and pytest takes longer than the tests need to notice a change. So this
program loads them once, but nothing of what is changed, and plays the tests in a copy of itself (a fork) for every
change. That needs a system with ``fork``, and nothing else may use this working tree meanwhile. If it is killed,
``git checkout src`` puts back what was changed last.

``--again`` repeats only what survived before, or was stopped by its time limit, and goes on where it was stopped. What
no test can notice is listed in ``equivalent.md``.
"""

import argparse
import gc
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
HOUSE = HERE.parent.parent
LIMIT = 60
"""Seconds after which tests that do not end are stopped; all tests of a part take less than a quarter of it."""

PLAIN = ("-x", "-q", "-o", "addopts=", "--import-mode=importlib", "--assert=plain", "-p", "no:cacheprovider")

STAGES: dict[str, list[list[str]]] = {
    "rules": [
        ["tests/architecture/test_doctests.py", "-k", "rules"],
        ["tests/rules"],
        ["tests/engine/test_by_hand.py", "tests/engine/test_ties.py", "tests/engine/test_formats.py"],
    ],
    "steps": [
        ["tests/engine/test_by_hand.py"],
        ["tests/engine/test_edges.py", "tests/engine/test_asking.py"],
        ["tests/engine/test_second_writing.py", "-k", "test_what_can_happen_in_a_session"],
        [
            f"tests/engine/test_{name}.py"
            for name in ("session", "verbs", "knowledge", "collect", "ties", "formats")
        ],
        ["tests/engine/test_stated.py", "-k", "not engines_agree and not the_share_that_is_stated"],
        ["tests/engine/test_conservation.py"],
    ],
}
"""Tests of each part, the fastest first: those of a stage run only if all before pass. Only Mesa plays here."""


def load(part: str) -> None:
    """What tests need besides the sources that are changed."""
    import hypothesis
    import matplotlib
    import mesa
    import numba
    import numpy
    import pandas
    import pydantic
    import pytest
    import scipy

    assert all((hypothesis, matplotlib, mesa, numba, numpy, pandas, pydantic, pytest, scipy))
    if part == "steps":  # parameters are of rules alone
        import peersim.model.overrides

        assert peersim.model.overrides
    below = "peersim" if part == "rules" else "peersim.engine"
    assert not any(name == below or name.startswith(f"{below}.") for name in sys.modules)
    gc.freeze()


def play(part: str) -> int:
    """The tests of a part, until one fails."""
    import hypothesis
    import pytest

    sys.path.insert(0, str(HOUSE))
    from tests import strategies

    assert strategies  # its own profile is loaded with it
    few = hypothesis.settings.get_profile("peersim")
    hypothesis.settings.register_profile("few", few, max_examples=20)
    hypothesis.settings.load_profile("few")
    for stage in STAGES[part]:
        code = int(pytest.main([*PLAIN, *stage]))
        if code:
            return code
    return 0


def answer(line: socket.socket) -> None:
    """Play the tests in a copy of this process, and say how they ended."""
    part = line.recv(64).decode()
    child = os.fork()
    if child == 0:
        os.dup2(line.fileno(), 1)
        os.dup2(line.fileno(), 2)
        signal.alarm(LIMIT)
        code = 99
        try:
            code = play(part)
        finally:
            sys.stdout.flush()
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    line.sendall(f"\nended with {status}\n".encode())
    line.close()


def serve(door: socket.socket, command: list[str], place: Path) -> int:
    """Run a command of cosmic-ray, and answer what it asks."""
    environment = os.environ | {"MUTATION_DOOR": str(place / "door"), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(command, cwd=HOUSE, env=environment) as running:
        while running.poll() is None:
            if select.select([door], [], [], 0.2)[0]:
                answer(door.accept()[0])
    return running.returncode


def report(session: Path) -> None:
    """The score, and what survived."""
    rows = sqlite3.connect(session).execute(
        "select module_path, start_pos_row, operator_name, occurrence, worker_outcome, test_outcome, output"
        " from mutation_specs join work_results using (job_id) order by 1, 2, 3, 4"
    )
    counts, endings = Counter[str](), Counter[str]()
    for path, row, operator, occurrence, worker, test, output in rows:
        if worker == "SKIPPED":
            continue
        counts[test] += 1
        endings[(output or "").strip().split("\n")[-1]] += 1
        if test != "KILLED":
            print(f"{test.lower()}: {path}:{row} {operator.removeprefix('core/')} {occurrence}")
    total = counts.total()
    print(dict(endings))
    print(f"{total} mutants, {counts['KILLED']} killed, {counts['KILLED'] / total:.2%}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=STAGES)
    parser.add_argument("--session", type=Path, help="file of the results")
    parser.add_argument(
        "--again", action="store_true", help="only what survived before or is left, in the same file"
    )
    given = parser.parse_args()
    session = given.session or HERE / f"{given.part}.sqlite"
    config = str(HERE / f"{given.part}.toml")
    sys.dont_write_bytecode = True  # nobody shall read a change that is gone
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    load(given.part)
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{name}/door")
        door.listen()

        def cosmic_ray(*command: str) -> int:
            return serve(door, list(command), Path(name))

        if given.again:
            with sqlite3.connect(session) as results:
                results.execute(
                    "delete from work_results where test_outcome = 'SURVIVED' or output like '%ended with -%'"
                )
        elif (
            cosmic_ray("cosmic-ray", "baseline", config)
            or cosmic_ray("cosmic-ray", "init", config, str(session), "--force")
            or cosmic_ray("cr-filter-operators", str(session), config)
        ):
            return 1
        code = cosmic_ray("cosmic-ray", "exec", config, str(session))
    report(session)
    return code


if __name__ == "__main__":
    sys.exit(main())
