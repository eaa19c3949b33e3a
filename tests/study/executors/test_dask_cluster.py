"""A real scheduler and real workers: the same tables, whoever dies meanwhile."""

import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import peersim as ps
from peersim.model.errors import InputError
from peersim.store.tables import digest
from peersim.study.executors.dask_cluster import OnDask
from peersim.study.executors.jobs import Done, Lost

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.cluster,
    pytest.mark.skipif(sys.platform == "win32", reason="signals"),
    pytest.mark.filterwarnings("ignore"),  # of the cluster, when workers are killed
]

FILE = """
format = 1
name = "cluster"
replicates = 30
outcomes = ["gain"]
[design]
kind = "latin-hypercube"
points = 20
[programme]
sessions = 1
[world]
items = 6
[vary]
"programme.group_size" = { from = 3, to = 5 }
"world.rivalry" = "plausible"
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
[contrasts]
leaving = ["external", "inhouse"]
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    import dask

    once = {"distributed.scheduler.allowed-failures": 1}  # by default three workers may die of a chunk
    with (
        dask.config.set(once),
        distributed.LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None) as found,
    ):
        yield found


def length(shared: Any, chunk: range) -> int:
    return len(chunk)


def fatal(run: int, chunk: range) -> int:
    """Kills its worker wherever run 5 is tried."""
    if run in chunk:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(chunk)


def test_what_kills_every_worker_is_lost_and_the_rest_is_done(cluster: Any) -> None:
    todo = deque(range(start, start + 2) for start in range(0, 8, 2))
    covered: Counter[int] = Counter()
    lost: list[Any] = []
    for event in OnDask(cluster.scheduler_address).run(fatal, 5, todo):
        if isinstance(event, Done):
            covered.update(event.item)
        elif len(event.item) > 1:
            todo.extend(
                (event.item[:2], event.item[2:]) if len(event.item) == 4 else (event.item[:1], event.item[1:])
            )
        else:
            lost.append(event)
    assert lost == [Lost(range(5, 6), None, "crashed", "every worker that took it ended")]
    assert covered == Counter({run: 1 for run in range(8) if run != 5})


def killer(cluster: Any, killed: list[int]) -> None:
    """Kill one worker's process."""
    (victim, *_) = [worker for worker in cluster.workers.values() if worker.process is not None]
    pid = victim.process.pid
    os.kill(pid, signal.SIGKILL)
    killed.append(pid)


def test_the_same_tables_with_a_worker_killed_in_the_middle(tmp_path: Path, cluster: Any) -> None:
    (tmp_path / "cluster.toml").write_text(FILE, "utf-8")
    whole = ps.run(tmp_path / "cluster.toml", out=tmp_path / "whole", engine="agents", workers=1)
    killed: list[int] = []

    def progress(done: int, total: int) -> None:
        if 0 < done < total and not killed:
            threading.Thread(target=killer, args=(cluster, killed)).start()

    with_dask = ps.run(
        tmp_path / "cluster.toml",
        out=tmp_path / "dask",
        engine="agents",
        dask=cluster.scheduler_address,
        progress=progress,
    )
    assert killed
    assert digest(with_dask.runs) == digest(whole.runs)
    one, other = (
        sorted((place / "data").rglob("*.parquet")) for place in (tmp_path / "whole", tmp_path / "dask")
    )
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in other]


@pytest.mark.parametrize(
    ("address", "said"), [("nowhere", "expected the address"), ("tcp://127.0.0.1:9", "no scheduler answers")]
)
def test_where_no_scheduler_is_the_message_says_so(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peersim.study.executors.dask_cluster._SECONDS_TO_CONNECT", 1)
    with pytest.raises(InputError, match=said):
        list(OnDask(address).run(length, None, deque([range(3)])))
