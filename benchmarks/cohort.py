"""What a default cohort costs in the agents engine, where the time goes, and whether memory grows.

Run ``uv run python benchmarks/cohort.py``. Medians over blocks of cohorts in one process.
"""

import cProfile
import gc
import platform
import pstats
import statistics
import time
from pathlib import Path

from peersim.engine.agents.cohort import Cohort

BLOCK, BLOCKS = 25, 12
FIRST, LAST = 200, 1200


def seconds_per_cohort() -> list[float]:
    """Mean seconds of a cohort in each block."""
    out = []
    for block in range(BLOCKS):
        began = time.perf_counter()
        for replicate in range(BLOCK):
            Cohort(seed=0, replicate=block * BLOCK + replicate, keep_events=False).run()
        out.append((time.perf_counter() - began) / BLOCK)
    return out


def shares() -> list[tuple[str, float]]:
    """Share of the time below each part of a cohort, by cumulative profile."""
    profile = cProfile.Profile()
    profile.enable()
    for replicate in range(40):
        Cohort(seed=0, replicate=replicate, keep_events=False).run()
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(entry[2] for entry in stats.values())
    parts = {
        "draws": ("draws.py", "table"),
        "start of people": ("peer.py", "__init__"),
        "start of pairs": ("group.py", "_introduce"),
        "cases": ("group.py", "hold_cases"),
        "work interval": ("peer.py", "work"),
        "session outcomes": ("datacollection.py", "collect"),
    }
    return [
        (
            name,
            sum(e[3] for (file, _, func), e in stats.items() if file.endswith(at[0]) and func == at[1])
            / total,
        )
        for name, at in parts.items()
    ]


def resident_megabytes() -> float | None:
    """Resident memory of this process; None where /proc is missing."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * 4096 / 1e6


def main() -> None:
    """Print the figures."""
    Cohort(keep_events=False).run()
    blocks = seconds_per_cohort()
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    median = 1000 * statistics.median(blocks)
    print(f"a default cohort, followed to week 104: {median:.2f} ms (median of {BLOCKS} blocks)")
    for name, share in shares():
        print(f"  {name:18} {100 * share:4.0f} %")
    before = None
    for replicate in range(LAST + 1):
        Cohort(seed=0, replicate=replicate, keep_events=False).run()
        if replicate in (FIRST, LAST):
            gc.collect()
            now = resident_megabytes()
            if before is not None and now is not None:
                print(f"memory from cohort {FIRST} to {LAST}: {now - before:+.1f} MB")
            before = now


if __name__ == "__main__":
    main()
