"""A parameter that has nothing to act on leaves every bit alone."""

from math import isnan
from typing import Any

import pytest
from tests.engine.support import IN_HOUSE, ran, reported

SESSION_ONLY = {
    "fear": 2.0, "rivalry": 0.9, "slip": 0.1, "air_time": 7.0, "inertia": 2.0, "trial_half_time": 20.0,
    "detection": 0.1, "coupling": 9.0, "vicarious": 0.9, "rehearsal": 2.0, "insight_from_advising": 0.5,
    "normalisation": 0.5, "trust_gain": 0.5, "trust_loss": 0.1, "drift": 0.5, "trust_disclosure": 1.0,
    "reciprocity": 0.9, "status_cost": 2.0, "distance_cost": 3.0, "function_distance": 0.9,
    "organisation_distance": 0.9, "industry_distance": 0.9, "industry_pool": 0.9, "base_disclosure": 0.9,
    "stake": 50.0, "image_cost": 2.0, "post_fit": 0.9, "trust_reciprocity": 0.9, "closeness_presence": 0.5,
    "closeness_dealing": 0.5, "aspiration": 0.5, "dropout": 0.9, "satisfaction.base": 0.9,
    "satisfaction.solved": 1.0, "satisfaction.safety": 1.0, "satisfaction.facilitator": 1.0,
    "satisfaction.novelty": 1.0, "response_style": 1.0, "group_mood": 1.0,
}  # fmt: skip
ONE_FUNCTION = {"programme.seats.diversity": 0.0}
NO_MEETING: dict[str, Any] = {"programme.phases": [{"activity": "none", "coaching": 0.2}]}
EXPERT: dict[str, Any] = {"programme.phases": [{"activity": "expert"}]}
COURSE: dict[str, Any] = {"programme.phases": [{"activity": "course"}]}

IDLE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # what is idle, where, and the change that must not matter
    ("rivalry where nobody competes", {}, {"world.rivalry": 1.0}),
    ("rivals outside where all industries differ", {}, {"world.industry_pool": 1.0}),
    (
        "rivals without rivalry",
        {"world.rivalry": 0.0, "programme.seats.industry_mix": 0.0},
        {"world.industry_pool": 1.0},
    ),
    ("acquaintance among strangers", {}, {"world.acquainted": 1.0, "world.familiarity_trust": 0.9}),
    (
        "familiarity without acquaintance",
        IN_HOUSE | {"world.acquainted": 0.0},
        {"world.familiarity_trust": 0.9},
    ),
    (
        "contacts within organisations among strangers",
        {},
        {"world.reach.in_division": 0.1, "world.reach.in_organisation": 0.9},
    ),
    (
        "contacts outside among colleagues",
        IN_HOUSE,
        {"world.reach.outside": 0.9, "world.reach.in_organisation": 0.9},
    ),
    (
        "contacts without reach",
        {"world.reach.rule": "none"},
        {"world.reach.decay": 0.1, "world.reach.outside": 0.9},
    ),
    (
        "stakes and fear without reach",
        IN_HOUSE | {"world.reach.rule": "none"},
        {"world.stake": 90.0, "world.fear": 4.0},
    ),
    ("stakes without fear", IN_HOUSE | {"world.fear": 0.0}, {"world.stake": 90.0}),
    ("trust lost where nothing leaks", IN_HOUSE | {"world.leak_chance": 0.0}, {"world.trust_loss": 1.0}),
    (
        "fear where nothing leaks",
        IN_HOUSE | {"world.leak_chance": 0.0},
        {"world.fear": 5.0, "world.stake": 90.0},
    ),
    ("status where all have one level", IN_HOUSE, {"world.status_cost": 5.0}),
    (
        "levels without status or aims",
        {"world.status_cost": 0.0, "world.aspiration": 0.0},
        {"programme.seats.level_spread": 4},
    ),
    (
        "distances among colleagues",
        IN_HOUSE,
        {"world.organisation_distance": 1.0, "world.industry_distance": 1.0},
    ),
    ("function distance in one function", ONE_FUNCTION, {"world.function_distance": 1.0}),
    (
        "distances without a cost",
        {"world.distance_cost": 0.0},
        {"world.function_distance": 1.0, "world.organisation_distance": 1.0},
    ),
    (
        "minutes that make no further case",
        {},
        {"programme.session_minutes": 184.9, "programme.overhead_minutes": 30.5},
    ),
    (
        "chances of voices without a round",
        EXPERT,
        {"world.air_time": 1.0, "world.rivalry": 1.0, "world.slip": 0.0},
    ),
    (
        "what advisers learn without a round",
        EXPERT,
        {"world.rehearsal": 4.0, "world.insight_from_advising": 0.9},
    ),
    (
        "cases in a course",
        COURSE,
        {
            f"world.{name}": SESSION_ONLY[name]
            for name in ("fear", "rivalry", "slip", "coupling", "detection")
        },
    ),
    (
        "everything about sessions without any",
        NO_MEETING,
        {f"world.{name}": value for name, value in SESSION_ONLY.items()},
    ),
    (
        "the length of sessions without any",
        NO_MEETING,
        {"programme.session_minutes": 600, "programme.minutes_per_case": 1},
    ),
    (
        "coaching of the programme beside a phase's own",
        {"programme.phases": [{"coaching": 0.1}]},
        {"programme.coaching": 1.0},
    ),
    (
        "half-lives where nothing is learnt",
        NO_MEETING | {"programme.phases": [{"activity": "none"}], "world.job_learning": 0.0},
        {"world.half_life": 2.0, "world.use": 0.1},
    ),
    (
        "externality beside a list of organisations",
        {"programme.seats.organisations": [0, 0, 0, 0, 1, 1, 1, 1]},
        {"programme.seats.externality": 0.0},
    ),
]


@pytest.mark.parametrize(("base", "change"), [pytest.param(b, c, id=name) for name, b, c in IDLE])
def test_what_is_idle_leaves_every_bit_alone(base: dict[str, Any], change: dict[str, Any]) -> None:
    for replicate in range(3):
        without, with_ = ran(base, replicate, groups=2), ran(base | change, replicate, groups=2)
        if "programme.seats.level_spread" in change:  # this one asks who has which level
            assert isnan(without.results.pop("talk_senior")) and with_.results.pop("talk_senior") > 0.0
        assert reported(without) == reported(with_)
        assert without.events == with_.events
