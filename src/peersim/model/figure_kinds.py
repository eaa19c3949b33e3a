"""The kinds of figures: what each shows, which keys of a request it takes, what it cannot be drawn without."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Need = Literal["contrast", "sessions", "kept cohort"]
"""A contrast in the file, a stored row per session of every cohort, a cohort with its members, ties and events."""


class Kind(NamedTuple):
    """One kind of figure; its file is that of its name in ``peersim.figures.kinds``.

    ``keys`` are all that it uses besides ``kind``, in the order of documents: any other would be ignored, so it is
    refused. ``needs`` is what it cannot be drawn without, ``axes`` how many varied parameters are on its axes, and
    ``most_arms`` how many arms it can tell apart or has room for (None: it shows contrasts only). Where ``pair`` is
    true and no arms are asked for, it shows the two of a contrast. ``interactions``: it shows them beside contrasts.
    """

    shows: str
    keys: tuple[str, ...]
    needs: frozenset[Need] = frozenset()
    axes: int = 0
    most_arms: int | None = None
    pair: bool = False
    interactions: bool = False


KINDS: dict[str, Kind] = {
    "trajectories": Kind(
        "a session outcome over the weeks, one line per arm",
        ("arms", "contrast", "outcome", "at"),
        needs=frozenset({"sessions"}),
        most_arms=8,
        pair=True,
    ),
    "forest": Kind(
        "several contrasts with their intervals",
        ("contrasts", "contrast", "outcome", "at"),
        needs=frozenset({"contrast"}),
        interactions=True,
    ),
    "decomposition": Kind(
        "several contrasts, sorted by size, favouring one side or the other",
        ("contrasts", "outcome", "at"),
        needs=frozenset({"contrast"}),
    ),
    "heatmap": Kind(
        "a contrast over two varied parameters, with the line where neither side wins",
        ("contrast", "x", "y", "outcome", "at"),
        needs=frozenset({"contrast"}),
        axes=2,
    ),
    "networks": Kind(
        "who trusts and advises whom, before and after, in one kept cohort",
        ("contrast", "arms", "replicate", "at"),
        needs=frozenset({"kept cohort"}),
        most_arms=2,
        pair=True,
    ),
    "distributions": Kind(
        "how cohorts spread around the mean, and the members who lose",
        ("arms", "contrast", "outcome", "at"),
        most_arms=8,
        pair=True,
    ),
    "line": Kind(
        "an outcome per arm, or a contrast, against one varied parameter",
        ("x", "outcome", "arms", "contrast", "at"),
        axes=1,
        most_arms=8,
    ),
    "levels": Kind(
        "the mean of each arm, sorted",
        ("arms", "contrast", "outcome", "at"),
        most_arms=40,
    ),
}
"""Every kind by its name, in the order of the schema."""

APART: tuple[tuple[str, str], ...] = (("contrast", "arms"), ("contrast", "contrasts"))
"""Pairs of keys that say the same in two ways: the one would hide the other, so both are refused."""

_MOST_UNASKED = 5


def arms_shown(
    kind: str,
    asked: Sequence[str] | None,
    contrast: str | None,
    contrasts: Mapping[str, tuple[str, str]],
    arms: Sequence[str],
) -> list[str]:
    """The arms that a figure shows: those asked for; else of a contrast, where one is named or suits the kind."""
    if asked:
        return list(asked)
    if contrast is not None:
        return list(contrasts[contrast])
    if not KINDS[kind].pair:
        return list(arms)
    return list(next(iter(contrasts.values()), arms[: min(KINDS[kind].most_arms or 0, _MOST_UNASKED)]))


def too_many_arms(kind: str, shown: Sequence[str]) -> str:
    """What is wrong with so many arms; empty if nothing is."""
    most = KINDS[kind].most_arms
    if most is None or len(shown) <= most:
        return ""
    return f"a figure of kind {kind} shows at most {most} arms, not {len(shown)}; choose some with `arms`"
