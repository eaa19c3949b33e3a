"""Claims as experiments: all arms in the default world and in named others, and in a sample of plausible worlds."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

import tomli_w

from peersim.inquiry.claims.entries import Claim, Claims
from peersim.model.overrides import merged, nested

NAMED, SAMPLED = "named", "worlds"
LEAST_COHORTS = 20  # in each world, however many people a cohort has


def arm_in(arm: str, claim: str, world: str) -> str:
    """Name of an arm in one of the worlds that a claim names."""
    return f"{arm}-{claim}-{world}" if world else arm


def named_worlds(claims: Claims) -> str:
    """The text of an experiment: the arms of all claims, and again in the worlds that a claim names."""
    arms: dict[str, Any] = {}
    for name, claim in claims.on_trial.items():
        arms |= claims.with_bases(claim.arms)
        for world, (under, over) in claim.worlds.items():
            for arm in claim.arms:
                own = resolved(claims, arm)
                arms[arm_in(arm, name, world)] = merged(merged(nested(under), own), nested(over))
    return _text(
        claims, NAMED, "What becomes of each claim in the default world, and in those named?", arms, {}
    )


def groups_of(claims: Claims, claim: Claim) -> int:
    """The most groups that a cohort of one of its arms has."""
    return max(int(resolved(claims, arm).get("people", {}).get("groups", 1)) for arm in claim.arms)


def by_size(claims: Claims) -> dict[int, list[str]]:
    """The tested claims by how many groups their cohorts have.

    What is averaged are people, so cohorts of several groups need to be fewer.
    """
    out: dict[int, list[str]] = {}
    for name, claim in claims.on_trial.items():
        out.setdefault(groups_of(claims, claim), []).append(name)
    return dict(sorted(out.items()))


def sampled_worlds(
    claims: Claims, drawn: Mapping[str, Any], names: Iterable[str] | None = None, cohorts: int | None = None
) -> str:
    """The text of an experiment: the arms of tested claims in a sample of plausible worlds.

    ``drawn`` are the tables that say which: [design] and [vary]. ``names`` are the claims, by default all that are
    tested; ``cohorts`` how many are run in each world, by default ``per_world``.
    """
    arms: dict[str, Any] = {}
    for name in claims.on_trial if names is None else names:
        arms |= claims.with_bases(claims.all[name].arms)
    sampled = {**drawn, "replicates": cohorts or claims.per_world}
    return _text(claims, SAMPLED, "In which plausible worlds does each claim hold?", arms, sampled)


def cohorts_at(claims: Claims, groups: int, factor: int) -> int:
    """Cohorts in each world, of so many groups, in a round that runs ``factor`` times the first."""
    return factor * max(LEAST_COHORTS, ceil(claims.per_world / groups))


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
