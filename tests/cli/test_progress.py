"""How far a command is: said soon, wherever standard error goes; and how long it takes, start-up left out."""

import io
import re
import sys
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersim.cli import progress
from peersim.cli.progress import Pace, bar


@given(
    start_up=st.floats(0.0, 120.0),
    workers=st.integers(1, 8),
    chunk=st.integers(1, 500),
    seconds=st.floats(1.5, 60.0),
    uneven=st.floats(0.0, 0.2),
    bursts=st.integers(3, 12),
)
def test_what_it_takes_to_get_ready_is_no_part_of_the_pace(
    start_up: float, workers: int, chunk: int, seconds: float, uneven: float, bursts: int
) -> None:
    """Whatever the start-up: workers do a chunk each in about the same time, over and over."""
    pace, total, done, now = Pace(), 20 * workers * chunk, 0, 0.0
    pace.note(0.0, 0)
    for burst in range(1, bursts + 1):
        for worker in range(workers):
            done += chunk
            now = start_up + seconds * burst * (1.0 + uneven * worker / workers / burst)
            pace.note(now, done)
    said = pace.left(total, now)
    needed = (total - done) / (workers * chunk) * seconds
    if said:
        hours, minutes, rest = map(int, re.findall(r"\d+", said))
        assert abs(3600 * hours + 60 * minutes + rest - needed) <= 0.4 * needed + 1.0
    else:
        assert seconds * bursts < start_up / 5 + 2.0 or done < total / 50 or bursts < 3


def test_nothing_is_said_of_the_time_left_before_it_is_known() -> None:
    pace = Pace()
    assert pace.left(100, 5.0) == ""
    pace.note(0.0, 0)
    pace.note(30.0, 10)
    assert pace.left(100, 31.0) == ""
    pace.note(40.0, 20)
    assert pace.left(100, 40.0) == "about 0:01:20 left"
    assert pace.left(100, 50.0) == "about 0:01:10 left"
    assert pace.left(100, 500.0) == "nearly done"
    pace.note(41.0, 0)  # another round
    assert pace.left(100, 42.0) == ""


class Console(io.StringIO):
    """Standard error that is, or is not, a terminal."""

    def __init__(self, terminal: bool):
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def shown(monkeypatch: pytest.MonkeyPatch, terminal: bool, term: str = "xterm", work: Any = None) -> str:
    """What a piece of work leaves on standard error."""
    stream = Console(terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "FIRST_WORD", 0.02)
    monkeypatch.setattr(progress, "BETWEEN", 0.05)
    monkeypatch.setattr(progress, "_LOOK", 0.02)
    monkeypatch.setenv("TERM", term)
    with bar("cohorts") as tell:
        work(tell, stream)
    return stream.getvalue()


def wait_for(stream: Console, word: str) -> None:
    for _ in range(3000):
        if word in stream.getvalue():
            return
        time.sleep(0.01)
    raise AssertionError(f"{word} is not among {stream.getvalue()!r}")


def some_work(tell: Any, stream: Console) -> None:
    wait_for(stream, "getting ready")
    tell(0, 400)
    wait_for(stream, "0 of 400 cohorts (0 %)")
    tell(100, 400)
    wait_for(stream, "100 of 400 cohorts (25 %)")
    tell(400, 400)
    wait_for(stream, "400 of 400 cohorts (100 %), writing what they show")


@pytest.mark.parametrize(("terminal", "term"), [(False, "xterm"), (True, "dumb")])
def test_lines_of_plain_text_where_no_bar_can_be_drawn(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, term: str
) -> None:
    said = shown(monkeypatch, terminal, term, some_work)
    assert "\x1b" not in said
    assert all(line.startswith("  ") for line in said.splitlines())


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" in shown(monkeypatch, True, work=some_work)


@pytest.mark.parametrize("terminal", [False, True])
def test_what_is_quickly_done_shows_nothing(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    stream = Console(terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "FIRST_WORD", 60.0)
    with bar("cohorts") as tell:
        tell(0, 10)
        tell(10, 10)
    assert stream.getvalue() == ""


def test_a_reader_that_has_gone_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(tell: Any, stream: Console) -> None:
        stream.close()
        time.sleep(0.1)
        tell(1, 2)

    stream = Console(False)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "FIRST_WORD", 0.01)
    with bar("cohorts") as tell:
        work(tell, stream)


def test_the_first_word_comes_within_two_seconds_and_others_now_and_then() -> None:
    assert progress.FIRST_WORD <= 2.0
    assert 5.0 <= progress.BETWEEN <= 15.0
