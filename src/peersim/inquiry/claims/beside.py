"""Claims that speak of colleagues, tried again: against a company-wide group, and with a personal coach."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from peersim.inquiry.claims.entries import Claim, Claims, Test
from peersim.model.parameters import Programme

COACHING = Programme().coaching
"""Intensity of the coach where there is one: the programme's default, and so calibrated."""


class Room(NamedTuple):
    """Another set of rooms in which the same is compared."""

    words: str
    short: str
    company: bool
    coached: bool


ROOMS = {
    "company": Room("against a company-wide group", "company-wide", True, False),
    "coached": Room("against one division, all with a coach", "with a coach", False, True),
    "company_coached": Room(
        "against a company-wide group, all with a coach", "company-wide with a coach", True, True
    ),
}
"""By name: what else is tried beside colleagues of one division, without a coach.

In a company-wide group each member comes from another division. With a coach, everybody in every arm has one.
"""


def twin_of(name: str, room: str) -> str:
    """Name of a claim, or of an arm, in one of :data:`ROOMS`."""
    return f"{name}-{room}"


def with_rooms(claims: Claims) -> Claims:
    """The claims, and beside each that speaks of colleagues the same in each of :data:`ROOMS`.

    An arm has a twin where the room makes a difference to it. A claim that is about the coach has none with a coach
    for all. The worlds that a claim names are left to the claim itself.
    """
    arms, beside = dict(claims.arms), dict[str, Claim]()
    for name, claim in claims.on_trial.items():
        if not any(_at_home(claims, arm) for arm in claim.arms):
            continue
        about_coach = any(_sets_coach(claims, arm) for arm in claim.arms)
        for room, what in ROOMS.items():
            if what.coached and about_coach:
                continue
            twins = {arm: _twin(claims, arm, what) for arm in claim.arms}
            arms |= {twin: given for twin, given in twins.values() if given}
            tests = tuple(
                _renamed(test, {arm: twin for arm, (twin, _) in twins.items()}) for test in claim.tests
            )
            nowhere: dict[str, Any] = {"off": {}, "holds": {}}
            beside[twin_of(name, room)] = claim.model_copy(update={"tests": tests} | nowhere)
    return claims.model_copy(update={"arms": arms, "claims": claims.claims | beside})


def speaks_of_colleagues(claims: Claims, test: Test) -> bool:
    """Whether one of its arms is a group of colleagues."""
    return any(_at_home(claims, arm) for arm, _ in test.terms)


def _twin(claims: Claims, arm: str, room: Room) -> tuple[str, dict[str, Any]]:
    """Name of the arm in a room, and what it is; the arm itself, and nothing, where the room changes nothing."""
    company, programme, words = room.company and _at_home(claims, arm), dict[str, Any](), list[str]()
    if company:
        programme["seats"] = {"divisions": "separate"}
        words.append("company-wide")
    if room.coached:
        programme["coaching"] = COACHING
        words.append("with a coach")
    if not programme:
        return arm, {}
    (name,) = (
        key for key, other in ROOMS.items() if (other.company, other.coached) == (company, room.coached)
    )
    label = claims.arms[arm].get("label", arm.replace("_", " "))
    return twin_of(arm, name), {"based_on": arm, "label": ", ".join([label, *words]), "programme": programme}


def _at_home(claims: Claims, arm: str) -> bool:
    """Whether all members of a group of this arm are colleagues, and not by a list of seats."""
    externality = 1.0
    for given in (claims.arms[at] for at in claims.lineage(arm)):
        seats = given.get("programme", {}).get("seats", {})
        externality = seats.get("externality", externality)
    return externality == 0.0


def _sets_coach(claims: Claims, arm: str) -> bool:
    """Whether an arm says how much of a coach there is, for itself or for a phase."""
    for given in (claims.arms[at] for at in claims.lineage(arm)):
        programme = given.get("programme", {})
        if "coaching" in programme or any("coaching" in phase for phase in programme.get("phases", [])):
            return True
    return False


def _renamed(test: Test, twins: dict[str, str]) -> Test:
    """The same of the twins."""
    twin: Callable[[str], str] = partial(_renamed_arm, twins=twins)
    effect = {twin(name): weight for name, weight in test.effect.items()}
    pair = None if test.association is None else (twin(test.association[0]), twin(test.association[1]))
    return test.model_copy(update={"effect": effect, "association": pair})


def _renamed_arm(name: str, twins: dict[str, str]) -> str:
    """An arm, or an arm and an outcome, of the twins."""
    arm, colon, outcome = name.partition(":")
    return f"{twins[arm]}{colon}{outcome}"
