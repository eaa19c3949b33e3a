"""Critical friendship is no mechanism of its own: trust makes a differing answer count, closeness takes it away.

Section 12 of the model document states what is shown here. Seeds are fixed.
"""

from typing import Any

import pytest
from tests.engine.support import IN_HOUSE, ran

ALONE: dict[str, Any] = {"world.reach.rule": "none", "programme.sessions": 2}


def tried(trust: float) -> float:
    """Of the cases of 60 cohorts in which somebody gave another answer that was right, the share that try it.

    Nothing else depends on trust here: it neither opens presenters nor grows, and is the same in every pair.
    """
    world = {f"world.trust_by_{who}": 0.0 for who in ("rater", "rated", "pair")}
    world |= {"world.initial_trust": trust, "world.trust_gain": 0.0, "world.trust_disclosure": 0.0}
    could = did = 0
    for replicate in range(60):
        own, offered = -1, False
        for event in ran(ALONE | world, replicate).events:
            if event.kind == "presented":
                own, offered = event.own, False
            elif event.kind == "heard" and event.answer == event.right != own and not offered:
                could, offered = could + 1, True
            elif event.kind == "taken":
                did += event.answer == event.right
    return did / could


def test_a_differing_right_answer_is_tried_more_often_the_more_its_voices_are_trusted() -> None:
    """Standard errors are about .02."""
    low, middle, high = (tried(trust) for trust in (0.15, 0.3, 0.6))
    assert (low, middle, high) == (
        pytest.approx(0.23, abs=0.005),
        pytest.approx(0.32, abs=0.005),
        pytest.approx(0.42, abs=0.005),
    )


def differing(acquainted: float, **world: float) -> float:
    """Answers other than the presenter's own that were heard per case, among colleagues of 40 cohorts.

    Who was acquainted is close; it adds no trust here, and nothing was talked over before: who was acquainted knows as
    much that is different as who was not. To ask costs no image, which would cost less before the close.
    """
    changes = IN_HOUSE | ALONE | {"world.acquainted": acquainted, "world.familiarity_trust": 0.0}
    changes |= {"world.rivalry": 0.0, "world.facilitation_spread": 0.0, "programme.formality": 0.0}
    changes |= {"world.redundancy": 0.0, "world.image_cost": 0.0}
    changes |= {name.replace("__", "."): value for name, value in world.items()}
    cases = other = own = 0
    for replicate in range(40):
        for event in ran(changes, replicate).events:
            if event.kind == "presented":
                cases, own = cases + 1, event.own
            elif event.kind == "heard":
                other += event.answer != own
    return other / cases


def test_the_close_contradict_less_where_nothing_structures_the_round() -> None:
    strangers, friends = differing(0.0), differing(1.0)
    assert (strangers, friends) == (pytest.approx(1.40, abs=0.005), pytest.approx(1.13, abs=0.005))


def test_with_structure_or_without_slip_they_contradict_more_as_they_understand_each_other() -> None:
    """The knock-outs."""
    led = {"programme__formality": 1.0}
    assert differing(1.0, **led) > differing(0.0, **led)
    assert differing(1.0, world__slip=0.0) > differing(0.0, world__slip=0.0)
