"""The session written a second time, by other hands and in another style, gives the same cohort.

``second_writing/`` is the engine in which peers were objects that kept what they know and feel in attributes of their
own, before one text was played by two players. It shares rules, people, calendar and addresses of draws with the
program, and nothing of how a session goes. Every state after every step, every event and every number reported are
compared to the last bit.
"""

from math import isnan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.engine.second_writing.cohort import Cohort as Second
from tests.engine.support import IN_HOUSE, LEVELS, TALK
from tests.engine.test_agreement import BOSSES, BUSY, COURSE, EXPERT, KNOWN

from peersim.engine.agents.cohort import Cohort
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Listed, Population

OF_PERSONS = (
    *("openness", "confidence", "insight", "commitment", "stake", "ability", "dominance", "response_bias"),
    *("interview", "trusting", "satisfaction", "perceived_leak", "facilitator_reach", "turns", "solved"),
    *("position", "heard", "novel", "left", "aspiration", "moves", "rounds", "answers_given"),
    *("sessions_held", "sessions_present", "learnt_presenting", "learnt_listening", "learnt_coaching"),
)
OF_TIES = ("trust", "competence", "closeness", "reach", "pool", "distance", "first_trust", "trust_before")
OF_GROUPS = ("number", "facilitation", "leak_chance", "mood", "norm", "unlike")
OF_MINDS = ("answers", "habit", "due", "right")


OPINIONS = TALK | {
    "world.satisfaction": {"safety": 0.4, "facilitator": 0.8, "novelty": 0.3, "solved": 0.1},
    "world.response_style": 0.6,
    "world.group_mood": 0.3,
}
"""A world in which satisfaction is made of everything that it can be made of."""


def states(cohort: Any) -> dict[str, Any]:
    """Everything that lasts, of either."""
    return {
        "people": [[getattr(peer, name) for name in OF_PERSONS] for peer in cohort.members],
        "ties": [[dict(getattr(peer, name)) for name in OF_TIES] for peer in cohort.members],
        "groups": [[getattr(group, name) for name in OF_GROUPS] for group in cohort.groups],
        "seats": [[peer.key for peer in group.members] for group in cohort.groups],
        "minds": [
            [list(getattr(mind, name)) for name in OF_MINDS]
            for peer in cohort.members
            for mind in (peer.knowledge, peer.twin)
        ],
        "plans": [[(p.item, p.answer, p.detection) for p in peer.plans] for peer in cohort.members],
        "events": [tuple(event)[:8] for event in cohort.events],
    }


def same(one: float, other: float) -> bool:
    return one == other or (isnan(one) and isnan(other))


def compare(first: Cohort, second: Second) -> None:
    """To the end, step by step."""
    assert states(first) == states(second)
    while second.running:
        first.step()
        second.step()
        assert states(first) == states(second)
    assert not first.running
    assert [(item.field, bool(item.specific), item.sensitivity) for item in first.items] == [
        *zip(second.item_field, second.item_specific, second.sensitivity, strict=True)
    ]
    assert list(first.results) == list(second.results)
    assert all(same(first.results[name], second.results[name]) for name in second.results)
    columns, others = first.datacollector.model_vars, second.datacollector.model_vars
    assert list(columns) == list(others)
    assert all(all(map(same, columns[name], others[name])) for name in others)
    assert repr(first.member_rows) == repr(second.member_rows)
    assert [tuple(tie) for tie in (*first.start_ties, *first.end_ties)] == [
        tuple(tie) for tie in (*second.start_ties, *second.end_ties)
    ]


@settings(max_examples=60)
@given(strategies.settings(), st.integers(1, 3), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_any_experiment(setting: Setting, groups: int, seed: int, replicate: int) -> None:
    people = Invented(groups)
    given_ = {"setting": setting, "population": people, "seed": seed, "replicate": replicate}
    compare(Cohort(**given_), Second(**given_))


@pytest.mark.parametrize(
    ("changes", "population"),
    [
        ({}, Invented()),
        (IN_HOUSE | {"programme.phases": [{}, {"seating": "mixed"}, {"seating": "home"}]}, Invented(3)),
        (COURSE, Invented(2)),
        (EXPERT | TALK, Invented()),
        (BUSY, Invented()),
        (LEVELS | {"world.rules.turns": "two", "programme.group_size": 3}, Invented(2)),
        ({"world.rules.weighing": "similarity", "world.rules.issue": "hold_back"}, Invented()),
        (OPINIONS, Invented(3)),
        (LEVELS | {"world.aspiration": 0.2}, Invented(2)),
        (OPINIONS | EXPERT, Invented(2)),
        ({"programme.phases": [{"activity": "none"}]}, Invented(2)),
        (
            {"world.dropout": 0.6, "programme.phases": [{}, {"activity": "none"}, {"seating": "mixed"}]},
            Invented(2),
        ),
        (COURSE | {"world.dropout": 1.0, "programme.group_size": 3}, Invented()),
        (TALK | {"world.job_change": 0.6, "programme.inside_facilitator": 1.0}, Invented()),
        (
            IN_HOUSE
            | {"world.job_change": 0.9, "programme.phases": [{"seating": "mixed"}, {"seating": "home"}]}
            | {"world.image_cost": 0.5, "programme.inside_facilitator": 1.0},
            Invented(3),
        ),
        ({"world.reach.rule": "contacts", "world.job_change": 0.5}, KNOWN),
        ({"world.job_change": 0.3}, BOSSES),
        ({"world.reach.rule": "contacts"}, KNOWN),
        ({}, BOSSES),
    ],
)
@pytest.mark.parametrize("replicate", range(3))
def test_what_can_happen_in_a_session(changes: dict[str, Any], population: Any, replicate: int) -> None:
    people: Population = Listed(population) if isinstance(population, tuple) else population
    compare(
        Cohort(changes, population=people, replicate=replicate),
        Second(changes, population=people, replicate=replicate),
    )
