"""A scheduler that goes away is said in words; whatever else goes wrong is not taken for that."""

from types import SimpleNamespace

import pytest

from peersim.model.errors import InputError
from peersim.study.executors.dask_cluster import _answering

distributed = pytest.importorskip("distributed")
from distributed.client import FuturesCancelledError  # noqa: E402
from distributed.comm import CommClosedError  # noqa: E402

SAID = r"--dask: the scheduler at tcp://x:1 no longer answers; what is complete is kept"


@pytest.mark.parametrize("status", ["closed", "connecting"])
@pytest.mark.parametrize(
    "error", [None, FuturesCancelledError([]), CommClosedError("gone"), OSError("gone"), ValueError("closed")]
)
def test_a_scheduler_that_went_away(status: str, error: Exception | None) -> None:
    with pytest.raises(InputError, match=SAID), _answering(SimpleNamespace(status=status), "tcp://x:1"):
        if error is not None:
            raise error


def test_a_closed_connection_is_enough() -> None:
    with pytest.raises(InputError, match=SAID), _answering(SimpleNamespace(status="running"), "tcp://x:1"):
        raise CommClosedError("gone")


@pytest.mark.parametrize("error", [OSError("disk full"), ValueError("of a job"), KeyError("of a job")])
def test_the_errors_of_jobs_are_their_own(error: Exception) -> None:
    with pytest.raises(type(error)), _answering(SimpleNamespace(status="running"), "tcp://x:1"):
        raise error


def test_nothing_is_said_while_it_answers() -> None:
    with _answering(SimpleNamespace(status="running"), "tcp://x:1"):
        pass
