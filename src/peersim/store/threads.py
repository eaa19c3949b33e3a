"""Work on files side by side: reading, writing and checksums leave Python's lock alone."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MOST = 4  # each holds a file's rows in memory
T = TypeVar("T")


def in_threads(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """The results of all jobs, in order. If one raises, those not yet begun are left out."""
    pool = ThreadPoolExecutor(max(1, min(MOST, os.cpu_count() or 1, len(jobs))))
    try:
        return [future.result() for future in [pool.submit(job) for job in jobs]]
    finally:
        pool.shutdown(cancel_futures=True)
