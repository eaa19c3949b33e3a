"""The standard deviation by which gains become effect sizes is that of the default world's start."""

import pytest

from peersim.engines.agents.cohort import Cohort
from peersim.model.outcomes import SD0_KNOWLEDGE

COHORTS = 700


def shares_right(changes: dict[str, float]) -> list[float]:
    """Share of items answered rightly at the start, of everybody in ``COHORTS`` cohorts. Seed 0."""
    return [
        sum(peer.started_right) / cohort.setting.world.items
        for replicate in range(COHORTS)
        for cohort in [Cohort(changes, replicate=replicate, keep_events=False)]
        for peer in cohort.members
    ]


def test_sd0_is_the_standard_deviation_of_start_knowledge_in_the_default_world() -> None:
    """5600 people: SE of the SD .0008; limit .003, error rate 1 in 5000 and room for rounding to .001."""
    shares = shares_right({})
    mean = sum(shares) / len(shares)
    sd = (sum((x - mean) * (x - mean) for x in shares) / (len(shares) - 1)) ** 0.5
    assert sd == pytest.approx(SD0_KNOWLEDGE, abs=0.003)
    # a fifth of the issues in one's own field at .6, the others at .4; SE of the mean .0013
    assert mean == pytest.approx(0.44, abs=0.005)


def test_blind_spots_move_the_overlap_of_errors_not_the_mean_of_knowledge() -> None:
    """Colleagues with h = .9: means differ from .44 by an SE of .003; limit 4 SE, error rate 1 in 16 000."""
    colleagues = {"programme.seats.externality": 0.0, "world.shared_blind_spots": 0.9}
    shares = shares_right(colleagues)
    assert sum(shares) / len(shares) == pytest.approx(0.44, abs=0.012)
