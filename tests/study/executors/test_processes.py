"""Worker processes that end or hang: nothing else is lost, and the one to blame is found."""

import os
import signal
import sys
import time
from collections import Counter, deque
from typing import Any

import pytest

from peersim.study.executors.jobs import Done, Lost, under_way
from peersim.study.executors.processes import InProcesses, WorkersFail

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def die_at(run: int, chunk: range) -> int:
    """A job whose run of this number kills its process."""
    for number in chunk:
        under_way(number)
        if number == run:
            os.kill(os.getpid(), signal.SIGKILL)
    return len(chunk)


def hang_at(run: int, chunk: range) -> int:
    """A job whose run of this number never ends."""
    for number in chunk:
        under_way(number)
        while number == run:
            pass
    return len(chunk)


def leave_at(run: int, chunk: range) -> int:
    """A job that ends the interpreter."""
    for number in chunk:
        under_way(number)
        if number == run:
            os._exit(3)
    return len(chunk)


def silent(run: int, chunk: range) -> int:
    """A job that hangs and does not say at which run it is."""
    while run in chunk:
        time.sleep(0.1)
    return len(chunk)


def raising(shared: Any, chunk: range) -> int:
    if 5 in chunk:
        raise ZeroDivisionError("planted")
    return len(chunk)


class Unpicklable:
    """Cannot be made again in a worker."""

    def __reduce__(self) -> Any:
        return os._exit, (7,)


def chunks() -> deque[range]:
    return deque(range(start, start + 16) for start in range(0, 96, 16))


@pytest.mark.parametrize(
    ("job", "seconds", "status", "message"),
    [
        (die_at, None, "crashed", "worker process ended with signal 9"),
        (leave_at, None, "crashed", "worker process ended with exit status 3"),
        (hang_at, 0.3, "timeout", "took longer than 0.3 s"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_the_run_to_blame_is_named_and_all_other_chunks_are_done(
    job: Any,
    seconds: float | None,
    status: str,
    message: str,
    workers: int,
    capfd: pytest.CaptureFixture[str],
) -> None:
    events = list(InProcesses(workers, seconds).run(job, 37, chunks()))
    lost = [event for event in events if isinstance(event, Lost)]
    assert lost == [Lost(range(32, 48), 37, status, message)]  # type: ignore[arg-type]
    done = [event for event in events if isinstance(event, Done)]
    assert sorted(event.item.start for event in done) == [0, 16, 48, 64, 80]
    assert ("was replaced" in capfd.readouterr().err) == (status == "crashed")


def test_what_says_nothing_is_lost_as_a_whole() -> None:
    lost = [event for event in InProcesses(2, 0.3).run(silent, 37, chunks()) if isinstance(event, Lost)]
    assert [(event.item, event.run) for event in lost] == [(range(32, 48), None)]


def test_items_may_be_added_even_when_the_last_is_done() -> None:
    todo = chunks()
    covered: Counter[int] = Counter()
    for event in InProcesses(2).run(die_at, 95, todo):
        if isinstance(event, Done):
            covered.update(event.item)
        elif event.run is not None and len(event.item) > 1:
            todo.extend((range(event.item.start, event.run), range(event.run, event.run + 1)))
        else:
            assert event.item == range(95, 96)
    assert covered == Counter(range(95))


def test_a_worker_killed_from_outside_is_replaced() -> None:
    """By the system, for want of memory: every chunk is done exactly once all the same."""
    todo, covered, killed = chunks(), Counter[int](), False
    for event in InProcesses(2).run(slow, 0.02, todo):
        if not killed:
            assert isinstance(event, Done)
            os.kill(event.value, signal.SIGKILL)
            killed = True
        if isinstance(event, Done):
            covered.update(event.item)
        else:
            todo.append(event.item)
    assert covered == Counter(range(96))


def slow(seconds: float, chunk: range) -> int:
    for number in chunk:
        under_way(number)
        time.sleep(seconds)
    return os.getpid()


def test_workers_that_cannot_begin_are_no_endless_loop() -> None:
    with pytest.raises(WorkersFail, match=r"end before they begin \(exit status"):
        list(InProcesses(2).run(die_at, Unpicklable(), chunks()))


def test_an_error_of_the_job_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError, match="planted"):
        list(InProcesses(2).run(raising, None, chunks()))
