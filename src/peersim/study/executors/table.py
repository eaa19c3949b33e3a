"""The executors. A new one is a file beside this one and an entry here."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from peersim.study.executors.dask_cluster import OnDask
from peersim.study.executors.executor import Executor, How
from peersim.study.executors.processes import InProcesses
from peersim.study.executors.this_process import InThisProcess
from peersim.study.executors.threads import InThreads


class Kind(NamedTuple):
    """How an executor is made for what a user asks, and what it is, in words."""

    of: Callable[[How], Executor]
    words: str


EXECUTORS: Mapping[str, Kind] = {
    "this process": Kind(InThisProcess.of, "a few runs of the agents engine, one after the other"),
    "threads": Kind(InThreads.of, "the compiled engine, by default"),
    "worker processes": Kind(InProcesses.of, "each is watched, so one that ends or hangs costs only itself"),
    "Dask": Kind(OnDask.of, "the workers of a Dask cluster"),
}
"""By name."""
