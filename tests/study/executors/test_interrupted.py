"""Jobs in worker processes: how they end when they are asked to."""

import operator
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path

import pytest

from peersim.study.executors.processes import InProcesses
from peersim.study.executors.signals import noted

JOBS = """\
import time
from pathlib import Path

def job(seconds, item):
    Path(f"begun {item}").touch()
    time.sleep(seconds)
    Path(f"done {item}").touch()
    return item
"""
SCRIPT = """\
import sys
from jobs import job

if __name__ == "__main__":
    import signal
    from collections import deque
    from peersim.study.executors.processes import InProcesses
    if sys.argv[2] == "ignoring":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        print(sorted(done.value for done in InProcesses(2).run(job, float(sys.argv[1]), deque(range(3)))))
    except KeyboardInterrupt:
        sys.exit(130)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


class Script:
    """Two workers and three jobs of so many seconds; ready when both are at work."""

    def __init__(self, place: Path, seconds: float, how: str = "plain"):
        self.place = place
        (place / "jobs.py").write_text(JOBS)  # workers know nothing of the script itself
        (place / "script.py").write_text(SCRIPT)
        self.process = subprocess.Popen(
            [sys.executable, "script.py", str(seconds), how],
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while len(list(place.glob("begun *"))) < 2:
            assert self.process.poll() is None
            time.sleep(0.05)

    def tell(self, number: int) -> None:
        os.kill(self.process.pid, number)

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out, err

    def done(self) -> set[str]:
        return {file.name for file in self.place.glob("done *")}


def test_the_first_ctrl_c_lets_jobs_under_way_finish(tmp_path: Path) -> None:
    script = Script(tmp_path, 2.0)
    script.tell(signal.SIGINT)
    said = "peersim: stopping; finishing 2 chunks under way (Ctrl-C again stops at once)\n"
    assert script.end() == (130, "", said)
    assert script.done() == {"done 0", "done 1"}


def test_the_second_kills_them(tmp_path: Path) -> None:
    script = Script(tmp_path, 3600.0)
    script.tell(signal.SIGINT)
    assert script.process.stderr is not None
    assert script.process.stderr.readline().startswith("peersim: stopping")
    script.tell(signal.SIGINT)
    assert script.end() == (130, "", "")
    assert script.done() == set()


def test_sigterm_without_a_handler_ends_the_process_once_jobs_are_done(tmp_path: Path) -> None:
    script = Script(tmp_path, 2.0)
    script.tell(signal.SIGTERM)
    assert script.end()[:2] == (-signal.SIGTERM, "")
    assert script.done() == {"done 0", "done 1"}


def test_what_was_ignored_stays_ignored(tmp_path: Path) -> None:
    script = Script(tmp_path, 0.5, "ignoring")
    script.tell(signal.SIGINT)
    assert script.end() == (0, "[0, 1, 2]\n", "")


def test_signals_are_noted_and_the_first_is_handed_on() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), noted() as signals:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert signals == [signal.SIGINT, signal.SIGTERM]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_another_thread_can_run_jobs_too() -> None:
    found: list[int] = []
    thread = threading.Thread(
        target=lambda: found.extend(
            done.value for done in InProcesses(2).run(operator.add, 10, deque(range(5)))
        )
    )
    thread.start()
    thread.join()
    assert sorted(found) == [10, 11, 12, 13, 14]
