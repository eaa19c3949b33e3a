"""One run at a time in a folder; the lock of a killed process is free."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from peersim.store.folder import Folder
from peersim.store.lock import Busy, is_busy, locked

HOLD = """
import sys, time
from pathlib import Path
from peersim.store.folder import Folder
from peersim.store.lock import locked
with locked(Folder(Path(sys.argv[1])), eval(sys.argv[2])):
    print("held", flush=True)
    time.sleep(600)
"""


def holder(place: Path, shard: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place), shard], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.parametrize(
    ("held", "asked", "free"),
    [
        ("None", None, False),
        ("None", (1, 2), False),
        ("(1, 2)", None, False),
        ("(1, 2)", (1, 2), False),
        ("(1, 2)", (2, 2), True),
    ],
)
def test_who_may_work_beside_whom(
    tmp_path: Path, held: str, asked: tuple[int, int] | None, free: bool
) -> None:
    folder = Folder(tmp_path)
    process = holder(tmp_path, held)
    try:
        assert is_busy(folder)
        if free:
            with locked(folder, asked):
                pass
        else:
            with pytest.raises(Busy, match="at work in this folder"), locked(folder, asked):
                pass
    finally:
        process.send_signal(signal.SIGKILL) if sys.platform != "win32" else process.kill()
        process.communicate()
    with locked(folder, asked):  # nothing is left of a killed process
        pass
    assert not is_busy(folder)
