"""The kinds of figures, and the keys of a request that each of them uses."""

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
