"""Which runs an experiment needs, in which order, in which chunks."""

from dataclasses import dataclass

from peersim.study.experiment import Experiment

RUNS_PER_CHUNK = 256


@dataclass(frozen=True)
class Plan:
    """The runs of an experiment, numbered replicate by replicate, point by point, arm by arm.

    So an interrupted experiment is balanced and its pairs are complete.
    """

    experiment: Experiment
    runs_per_chunk: int = RUNS_PER_CHUNK

    @property
    def per_replicate(self) -> int:
        """Runs of one replicate."""
        return len(self.experiment.points) * len(self.experiment.arms)

    @property
    def runs(self) -> int:
        """All runs."""
        return self.per_replicate * self.experiment.replicates

    @property
    def chunk_size(self) -> int:
        """Runs of a chunk: whole sets of arms, about 256."""
        arms = len(self.experiment.arms)
        return max(1, self.runs_per_chunk // arms) * arms

    def chunks(self) -> range:
        """Numbers of the first runs of all chunks."""
        return range(0, self.runs, self.chunk_size)

    def chunk(self, start: int) -> range:
        """Numbers of the runs of one chunk."""
        return range(start, min(start + self.chunk_size, self.runs))

    def at(self, number: int) -> tuple[int, int, str]:
        """Replicate, point and arm of a run."""
        replicate, rest = divmod(number, self.per_replicate)
        point, arm = divmod(rest, len(self.experiment.arms))
        return replicate, point, self.experiment.arms[arm]
