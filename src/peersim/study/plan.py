"""Which runs an experiment needs, in which order, in which chunks."""

from collections.abc import Iterable
from dataclasses import dataclass

from peersim.experiment.checked import Experiment

MOST_IN_BLOCK = 8192
BLOCKS_EACH = 8  # at least, so that no share is much longer than another


@dataclass(frozen=True)
class Plan:
    """The runs of an experiment, numbered replicate by replicate, point by point, arm by arm.

    So an interrupted experiment is balanced and its pairs are complete.
    """

    experiment: Experiment

    @property
    def per_replicate(self) -> int:
        """Runs of one replicate."""
        return len(self.experiment.points) * len(self.experiment.arms)

    @property
    def runs(self) -> int:
        """All runs."""
        return self.per_replicate * self.experiment.replicates

    @property
    def kept(self) -> int:
        """Runs whose members, ties and events are stored: the first so many."""
        return min(self.runs, self.per_replicate * self.experiment.file.keep)

    def chunks(self, gaps: Iterable[range], size: int) -> list[range]:
        """The runs of some gaps in chunks of about ``size``, whole sets of arms, cut where a plan without
        gaps would be cut."""
        arms = len(self.experiment.arms)
        whole = max(1, size // arms) * arms
        return [
            range(max(gap.start, start), min(gap.stop, start + whole))
            for gap in gaps
            for start in range(gap.start - gap.start % whole, gap.stop, whole)
        ]

    def share(self, gaps: Iterable[range], shard: tuple[int, int]) -> list[range]:
        """Of the runs of some gaps those of share ``i`` of ``n``: every n-th block, whatever is missing."""
        number, of = shard
        arms = len(self.experiment.arms)
        size = max(1, min(MOST_IN_BLOCK, self.runs // (BLOCKS_EACH * of)) // arms) * arms
        return [piece for piece in self.chunks(gaps, size) if piece.start // size % of == number - 1]

    def at(self, number: int) -> tuple[int, int, str]:
        """Replicate, point and arm of a run."""
        replicate, rest = divmod(number, self.per_replicate)
        point, arm = divmod(rest, len(self.experiment.arms))
        return replicate, point, self.experiment.arms[arm]

    def number(self, replicate: int, point: int, arm: str) -> int:
        """The number of a run."""
        arms = self.experiment.arms
        return replicate * self.per_replicate + point * len(arms) + arms.index(arm)
