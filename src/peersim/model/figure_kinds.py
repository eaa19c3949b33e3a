"""The kinds of figures, and the keys of a request that each of them uses."""

from collections.abc import Mapping, Sequence

KINDS: dict[str, str] = {
    "trajectories": "a session outcome over weeks, one line per arm",
    "forest": "paired contrasts at one point, with their intervals",
    "decomposition": "contrasts that add one difference at a time, sorted",
    "heatmap": "a contrast over two varied parameters",
    "networks": "trust and advice in one kept cohort, before and after",
    "distributions": "an outcome over cohorts, and the members who lose",
    "line": "an outcome or a contrast against one varied parameter",
    "levels": "means of an outcome per arm, sorted",
}
"""Kinds of figures; each is drawn by the module of its name in ``peersim.figures``."""

USES: dict[str, frozenset[str]] = {
    "trajectories": frozenset({"outcome", "arms", "contrast", "at"}),
    "forest": frozenset({"outcome", "contrast", "contrasts", "at"}),
    "decomposition": frozenset({"outcome", "contrasts", "at"}),
    "heatmap": frozenset({"outcome", "contrast", "x", "y", "at"}),
    "networks": frozenset({"arms", "contrast", "at", "replicate"}),
    "distributions": frozenset({"outcome", "arms", "contrast", "at"}),
    "line": frozenset({"outcome", "arms", "contrast", "x", "at"}),
    "levels": frozenset({"outcome", "arms", "contrast", "at"}),
}
"""Keys that a kind uses, besides ``kind``; any other key would be ignored, so it is refused."""

APART: tuple[tuple[str, str], ...] = (("contrast", "arms"), ("contrast", "contrasts"))
"""Pairs of keys that say the same in two ways: the one would hide the other, so both are refused."""

MOST_ARMS: dict[str, int] = {"trajectories": 8, "networks": 2, "distributions": 8, "line": 8, "levels": 40}
"""How many arms a kind can tell apart, or has room for."""

_OF_A_CONTRAST = frozenset({"trajectories", "networks", "distributions"})
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
    if kind not in _OF_A_CONTRAST:
        return list(arms)
    return list(next(iter(contrasts.values()), arms[: min(MOST_ARMS[kind], _MOST_UNASKED)]))


def too_many_arms(kind: str, shown: Sequence[str]) -> str:
    """What is wrong with so many arms; empty if nothing is."""
    most = MOST_ARMS[kind]
    if len(shown) <= most:
        return ""
    return f"a figure of kind {kind} shows at most {most} arms, not {len(shown)}; choose some with `arms`"
