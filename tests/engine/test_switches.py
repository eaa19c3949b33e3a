"""Every mechanism has a switch: off, it leaves no trace; on, it changes what comes out."""

from typing import Any

import pytest
from tests.engine.support import LEVELS, TALK, counts, ran

SWITCHES: list[tuple[str, dict[str, Any], float, float]] = [
    # parameter, world in which it acts, off, on
    ("world.fear", TALK, 0.0, 1.0),
    ("world.stake", TALK, 0.0, 10.0),
    ("world.rivalry", TALK, 0.0, 0.5),
    ("world.post_fit", TALK, 0.0, 1.0),
    ("world.status_cost", LEVELS, 0.0, 0.6),
    ("world.image_cost", TALK, 0.0, 1.0),
    ("world.facilitation_spread", {}, 0.0, 0.3),
    ("world.slip", TALK, 0.0, 0.9),
    ("world.vicarious", TALK, 0.0, 0.6),
    ("world.rehearsal", TALK, 0.0, 1.0),
    ("world.insight_from_advising", TALK, 0.0, 0.1),
    ("world.normalisation", TALK, 0.0, 0.02),
    ("world.coupling", {}, 0.0, 5.0),
    ("world.drift", TALK, 0.0, 0.2),
    ("world.leak_chance", TALK, 0.0, 0.3),
    ("world.reach.decay", TALK, 0.0, 0.9),
    ("world.trust_gain", TALK, 0.0, 0.25),
    ("world.trust_loss", TALK, 0.0, 0.9),
    ("world.trust_disclosure", TALK, 0.0, 0.7),
    ("world.reciprocity", TALK, 0.0, 0.6),
    ("world.distance_cost", {}, 0.0, 1.5),
    ("world.function_distance", {}, 0.0, 0.4),
    ("world.organisation_distance", {}, 0.0, 0.4),
    ("world.industry_distance", {}, 0.0, 0.4),
    ("world.specific_share", {}, 0.0, 0.6),
    ("world.shared_blind_spots", TALK, 0.0, 0.7),
    ("world.acquainted", TALK, 0.0, 0.8),
    ("world.acquainted_across", TALK | {"programme.seats.divisions": "separate"}, 0.0, 1.0),
    ("world.familiarity_trust", TALK, 0.0, 0.4),
    ("world.trust_by_rater", TALK, 0.0, 0.4),
    ("world.trust_by_rated", TALK, 0.0, 0.4),
    ("world.trust_by_pair", TALK, 0.0, 0.4),
    ("world.trust_reciprocity", TALK | {"world.trust_by_pair": 0.8}, 0.0, 1.0),
    ("world.redundancy", TALK, 0.0, 0.5),
    ("world.closeness_presence", TALK, 0.0, 0.2),
    ("world.closeness_dealing", TALK, 0.0, 0.2),
    ("world.detection", TALK, 0.0, 0.9),
    ("world.job_learning", {}, 0.0, 0.01),
    ("world.industry_pool", {"programme.seats.industry_mix": 0.0}, 0.0, 1.0),
    ("programme.inside_facilitator", TALK, 0.0, 1.0),
    ("world.dropout", {}, 0.0, 0.2),
    ("world.job_change", {}, 0.0, 0.5),
    ("world.satisfaction.safety", TALK, 0.0, 2.0),
    ("world.satisfaction.facilitator", {}, 0.0, 2.0),
    ("world.satisfaction.novelty", {}, 0.0, 2.0),
    ("programme.coaching", {}, 0.0, 0.3),
    ("programme.formality", {}, 0.0, 1.0),
]


@pytest.mark.parametrize(("path", "base", "off", "on"), [pytest.param(*row, id=row[0]) for row in SWITCHES])
def test_on_changes_what_comes_out(path: str, base: dict[str, Any], off: float, on: float) -> None:
    """For the gain itself, in at least one of six cohorts."""

    def gain(value: float, replicate: int) -> float:
        return ran(base | {path: value}, replicate).results["gain"]

    assert any(gain(off, replicate) != gain(on, replicate) for replicate in range(6))


LEAVE_A_TRACE: list[tuple[str, Any, float, str]] = [
    ("world.rivalry", 0.0, 0.5, "withheld"),
    ("world.slip", 0.0, 0.9, "echoed"),
    ("world.vicarious", 0.0, 0.6, "vicarious"),
    ("world.rehearsal", 0.0, 1.0, "rehearsed"),
    ("world.normalisation", 0.0, 0.02, "not_alone"),
    ("world.leak_chance", 0.0, 0.3, "leaked"),
    ("world.reach.decay", 0.0, 0.9, "leaked"),
    ("world.job_learning", 0.0, 0.01, "job"),
    ("world.detection", 0.0, 0.9, "dropped"),
    ("world.dropout", 0.0, 0.2, "left"),
    ("world.job_change", 0.0, 0.5, "moved"),
    ("programme.coaching", 0.0, 0.3, "coached"),
]


@pytest.mark.parametrize(
    ("path", "off", "on", "kind"), [pytest.param(*row, id=row[0]) for row in LEAVE_A_TRACE]
)
def test_off_leaves_no_event(path: str, off: float, on: float, kind: str) -> None:
    assert sum(counts(ran(TALK | {path: off}, r))[kind] for r in range(4)) == 0
    assert sum(counts(ran(TALK | {path: on}, r))[kind] for r in range(4)) > 0
