"""Claims as two experiments: all arms in the default world and in named others, and in a sample of plausible worlds."""

from collections.abc import Mapping
from typing import Any

import tomli_w

from peersim.inquiry.claims.entries import Claim, Claims
from peersim.model.overrides import merged, nested

NAMED, SAMPLED = "named", "worlds"


def arm_in(arm: str, claim: str, world: str) -> str:
    """Name of an arm in one of the worlds that a claim names."""
    return f"{arm}-{claim}-{world}" if world else arm


def named_worlds(claims: Claims) -> str:
    """The text of an experiment: the arms of all claims, and again in the worlds that a claim names."""
    arms: dict[str, Any] = {}
    for name, claim in claims.claims.items():
        arms |= claims.with_bases(claim.arms)
        for world, (under, over) in claim.worlds.items():
            for arm in claim.arms:
                own = resolved(claims, arm)
                arms[arm_in(arm, name, world)] = merged(merged(nested(under), own), nested(over))
    return _text(
        claims, NAMED, "What becomes of each claim in the default world, and in those named?", arms, {}
    )


def sampled_worlds(claims: Claims, drawn: Mapping[str, Any]) -> str:
    """The text of an experiment: the arms of all tested claims in a sample of plausible worlds.

    ``drawn`` are the tables that say which: [design] and [vary].
    """
    arms: dict[str, Any] = {}
    for claim in on_trial(claims).values():
        arms |= claims.with_bases(claim.arms)
    sampled = {**drawn, "replicates": claims.per_world}
    return _text(claims, SAMPLED, "In which plausible worlds does each claim hold?", arms, sampled)


def on_trial(claims: Claims) -> dict[str, Claim]:
    """The claims that can fail."""
    return {name: claim for name, claim in claims.claims.items() if claim.kind == "tested"}


def resolved(claims: Claims, arm: str) -> dict[str, Any]:
    """All changes of an arm, those of the arms that it is based on included."""
    out: dict[str, Any] = {}
    for given in claims.with_bases([arm]).values():
        out = merged(out, {key: value for key, value in given.items() if key not in ("based_on", "label")})
    return out


def _text(claims: Claims, name: str, question: str, arms: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    content = {
        "format": 1,
        "name": name,
        "question": question,
        "replicates": claims.replicates,
        "margin": claims.margin,
        "outcomes": ["gain"],
        "keep": 0,
        "sessions": False,
        **more,
        **({"programme": claims.programme} if claims.programme else {}),
        **({"world": claims.world} if claims.world else {}),
        "arms": dict(arms),
    }
    return tomli_w.dumps(content)
