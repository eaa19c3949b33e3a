"""The standard deviation by which gains become effect sizes is that of the default world's start."""

import pytest

from peersim.engine.agents.cohort import Cohort
from peersim.model.outcomes import DEEP, SD0_CAREER, SD0_DEEP, SD0_KNOWLEDGE, SD0_WORK

COHORTS = 700


def started(changes: dict[str, float]) -> list[dict[str, float]]:
    """Shares of items that everybody in ``COHORTS`` cohorts knows before the first session. Seed 0.

    Of deep items less what people of the cohort know on average.
    """
    out = []
    for replicate in range(COHORTS):
        cohort = Cohort(changes, replicate=replicate, keep_events=False)
        items = cohort.setting.world.items
        deep = [k for k, item in enumerate(cohort.items) if item.sensitivity > DEEP]
        out += [
            {
                "all": (peer.started_work + peer.started_career) / items,
                "work": peer.started_work / items,
                "career": peer.started_career / items,
                "deep": (peer.knowledge.count(deep) - 0.44 * len(deep)) / items,
            }
            for peer in cohort.members
        ]
    return out


@pytest.fixture(scope="module")
def usual() -> list[dict[str, float]]:
    """In the default world."""
    return started({})


def spread(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return float((sum((x - mean) * (x - mean) for x in values) / (len(values) - 1)) ** 0.5)


def test_sd0_is_the_standard_deviation_of_start_knowledge_in_the_default_world(
    usual: list[dict[str, float]],
) -> None:
    """5600 people: SE of the SD .0008; limit .003, error rate 1 in 5000 and room for rounding to .001."""
    shares = [shares["all"] for shares in usual]
    assert spread(shares) == pytest.approx(SD0_KNOWLEDGE, abs=0.003)
    # a fifth of the issues in one's own field at .6, the others at .4; SE of the mean .0013
    assert sum(shares) / len(shares) == pytest.approx(0.44, abs=0.005)


def test_the_parts_of_knowledge_have_their_own_standard_deviations(usual: list[dict[str, float]]) -> None:
    """As shares of all items, of deep ones around what people of the cohort know on average. SE below .0008."""
    for name, sd in (("work", SD0_WORK), ("career", SD0_CAREER), ("deep", SD0_DEEP)):
        assert spread([shares[name] for shares in usual]) == pytest.approx(sd, abs=0.003), name


def test_blind_spots_move_the_overlap_of_errors_not_the_mean_of_knowledge() -> None:
    """Colleagues with h = .9: means differ from .44 by an SE of .003; limit 4 SE, error rate 1 in 16 000."""
    colleagues = {"programme.seats.externality": 0.0, "world.shared_blind_spots": 0.9}
    shares = [shares["all"] for shares in started(colleagues)]
    assert sum(shares) / len(shares) == pytest.approx(0.44, abs=0.012)
