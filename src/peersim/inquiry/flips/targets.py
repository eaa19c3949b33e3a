"""What counts as a turn: an effect that crosses the margin, on either side.

A headline says that one side is ahead by more than the margin, or that neither is. So there are two places at which it
turns, wherever the effect stands now: at plus and at minus the margin. Zero is none of them: a difference within the
margin does not matter, whichever its sign.
"""

from typing import NamedTuple

from peersim.model.outcomes import Outcome


class Target(NamedTuple):
    """An effect at which a headline turns, and what it says beyond it, in words."""

    level: float
    words: str


def targets_of(effect: float, margin: float, outcome: Outcome, left: str, right: str) -> list[Target]:
    """Both turns of a headline whose effect, left minus right, is now so large.

    What turns in favour of the left side stands first.

    >>> from peersim.model.outcomes import BY_NAME
    >>> [target.words for target in targets_of(0.02, 0.05, BY_NAME["gain"], "away", "home")]
    ['away ahead by more than the margin', 'home ahead by more than the margin']
    >>> [target.words for target in targets_of(0.2, 0.05, BY_NAME["gain"], "away", "home")]
    ['away no longer ahead by the margin', 'home ahead by more than the margin']
    """
    good = outcome.good or 1
    ahead = "ahead" if outcome.good else "higher"
    out = []
    for side, name in ((1, left), (-1, right)):
        level = side * good * margin
        beyond = effect * good * side > margin
        words = (
            f"{name} no longer {ahead} by the margin" if beyond else f"{name} {ahead} by more than the margin"
        )
        out.append(Target(level, words))
    return out


def turned(effect: float, low: float, high: float, level: float) -> bool:
    """Whether a whole interval lies on the other side of a level than the effect as it is.

    >>> turned(0.02, 0.06, 0.1, 0.05), turned(0.02, 0.04, 0.1, 0.05), turned(0.2, -0.01, 0.04, 0.05)
    (True, False, True)
    """
    return low > level if effect < level else high < level
