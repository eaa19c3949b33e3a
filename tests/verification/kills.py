"""A sweep that is killed at any moment ends as if nobody had killed it.

``uv run python -m tests.verification.kills 100`` starts one and the same sweep again and again, kills its whole
process group (SIGKILL) at a random moment, and goes on; at the end every file of the results must be there,
byte by byte as in a sweep that was left alone. Some of the kills come between writing a file and renaming
it, planted in the process itself. With fewer kills it is part of the tests.
"""

import argparse
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

EXPERIMENT = """
format = 1
name = "killed"
replicates = {replicates}
keep = 2
sessions = true
[design]
kind = "latin-hypercube"
points = 10
[programme]
sessions = 2
[world]
items = 12
[vary]
"programme.group_size" = {{ from = 3, to = 6 }}
"world.rivalry"        = "plausible"
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
"""

FAULT = """
import os, signal, sys
import peersim.store.files as files
from pathlib import Path
left = [int(sys.argv[1])]
def replace(self, target, real=Path.replace):
    if self.name.endswith(".part") and ".parquet." in self.name:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
Path.replace = replace
sys.argv = ["peersim", *sys.argv[2:]]
from peersim.cli.main import main
main()
"""


class Sweep:
    """One results folder, and how often its sweep was stopped where."""

    def __init__(self, place: Path, out: str, engine: str, replicates: int):
        self.place, self.out = place, place / out
        self.file = place / "killed.toml"
        self.file.write_text(EXPERIMENT.format(replicates=replicates), "utf-8")
        self.arguments = ["run", str(self.file), "--out", str(self.out), "--engine", engine, "--workers", "2"]
        self.early = self.between = self.late = 0

    def start(self, before: Sequence[str] = ("-m", "peersim.cli.main")) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, *before, *self.arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def chunks(self) -> int:
        """Chunks of run tables, and pieces."""
        data = self.out / "data"
        return len(list(data.glob("runs/*.parquet"))) + len(list(data.glob("pieces/0*/*/runs.parquet")))

    def whole(self) -> None:
        """Run to the end."""
        process = self.start()
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()

    def killed(self, wait: float) -> bool:
        """Start, wait, kill the group; whether it was still running. Waiting begins with the first new chunk."""
        process, had = self.start(), self.chunks()
        while process.poll() is None and self.chunks() == had:
            time.sleep(0.002)
        time.sleep(wait)
        if process.poll() is not None:
            _, said = process.communicate()
            assert process.returncode == 0, said.decode()
            return False
        self._count()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True

    def killed_before_rename(self, after: int) -> bool:
        """Killed by itself, after so many files, with the next one written but not yet renamed."""
        process = self.start(("-c", FAULT, str(after)))
        _, said = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), said.decode()
        if process.returncode:
            self._count()
        return process.returncode != 0

    def _count(self) -> None:
        if self.out.joinpath("answer.md").exists():
            self.late += 1
        elif self.chunks():
            self.between += 1
        else:
            self.early += 1


def files(out: Path) -> dict[str, str]:
    """Sums of all files but logs; pieces by what they hold, not by how often they were made."""
    return {
        re.sub(r"pieces/\d+/", "pieces/", file.relative_to(out).as_posix()): hashlib.sha256(
            file.read_bytes()
        ).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file() and "log" not in file.relative_to(out).parts
    }


def trial(place: Path, kills: int, engine: str, replicates: int, seed: int = 0) -> Sweep:
    """Kill a sweep so often, let it end, and compare. Raises ``AssertionError`` where anything differs."""
    draw = random.Random(seed)
    alone = Sweep(place, "alone", engine, replicates)
    alone.whole()
    harmed = Sweep(place, "harmed", engine, replicates)
    done = 0
    while done < kills:
        fault = draw.random() < 0.2
        hit = (
            harmed.killed_before_rename(draw.randint(2, 8)) if fault else harmed.killed(draw.expovariate(8.0))
        )
        done += hit
        if not hit:  # it was finished: begin anew
            compare(harmed, alone)
            for file in harmed.out.rglob("*"):
                file.unlink() if file.is_file() else None
    harmed.whole()
    compare(harmed, alone)
    return harmed


def compare(harmed: Sweep, alone: Sweep) -> None:
    """Every file is there, no other, and each is the same."""
    found, wanted = files(harmed.out), files(alone.out)
    assert found.keys() == wanted.keys(), sorted(found.keys() ^ wanted.keys())
    assert found == wanted, [name for name in found if found[name] != wanted[name]]


def main() -> None:
    """Say how often the sweep was killed where, and that nothing differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int)
    parser.add_argument("--engine", default="agents")
    parser.add_argument("--replicates", type=int, default=400)
    asked = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        sweep = trial(Path(place), asked.kills, asked.engine, asked.replicates)
    print(
        f"{asked.kills} kills in {time.perf_counter() - began:.0f} s: {sweep.early} before the first chunk, "
        f"{sweep.between} between the first and the last, {sweep.late} after; every file as in a sweep left alone"
    )


if __name__ == "__main__":
    main()
