"""Numbers as text, for figures and pages alike."""

from collections.abc import Iterable, Sequence
from math import ceil, isfinite

NARROW = 0.02  # width of an interval that two decimals would not show
MOST_DIGITS = 6  # two numbers that are nearer to each other may look the same


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """A number for a sentence; a real minus sign, no negative zero.

    >>> number(-0.001), number(0.12, sign=True), number(-1.5, 1)
    ('0.00', '+0.12', '−1.5')
    """
    rounded = round(float(value), digits) + 0.0
    text = f"{rounded:+.{digits}f}" if sign and rounded != 0.0 else f"{rounded:.{digits}f}"
    return text.replace("-", "−")


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage; where it is not defined, words.

    >>> percent(0.375), percent(0.375, 1), percent(float("nan"))
    ('38 %', '37.5 %', 'not defined')
    """
    return f"{number(100.0 * share, digits)} %" if isfinite(share) else "not defined"


def out_of(share: float, within: float, of: int) -> str:
    """A share as a number of so many, and by how many it may be off.

    >>> out_of(0.44, 0.0405, 600)
    '264 (± 25)'
    """
    return f"{round(of * share)} (± {ceil(of * within)})"


def at_least(share: float) -> str:
    """A share as what it is not below, in whole percent; only all are all.

    >>> at_least(1.0), at_least(0.999), at_least(0.57)
    ('all', 'at least 99 %', 'at least 57 %')
    """
    whole = int(100.0 * share + 1e-9)  # .57 times 100 is a little less than 57
    return "all" if share == 1.0 else f"at least {whole} %"


def digits_apart(compared: Iterable[tuple[float, float]], digits: int = 2) -> int:
    """Decimals, at least so many, at which every value is seen on its own side of the limit it is compared with.

    Rounding may not make a value that is below a limit look as if it were at it or above.

    >>> digits_apart([(0.0478, 0.05)]), digits_apart([(0.06, 0.05)]), digits_apart([(0.05, 0.05)])
    (3, 2, 2)
    """
    pairs = [(float(value), float(limit)) for value, limit in compared if isfinite(value)]
    while digits < MOST_DIGITS and any(_side(round(v, digits), at) != _side(v, at) for v, at in pairs):
        digits += 1
    return digits


def _side(value: float, limit: float) -> int:
    return (value > limit) - (value < limit)


def digits_of(mean: float, low: float, high: float, margin: float = 0.0, digits: int = 2) -> int:
    """Decimals, at least so many, that show on what a verdict rests.

    That is whether an end of the interval is beyond zero, whether the end that is farther from zero is beyond
    the margin, and whether the estimate is. A narrow interval has a third decimal.

    >>> digits_of(0.0478, 0.026, 0.069, 0.05), digits_of(0.03, 0.01, 0.0512, 0.05), digits_of(0.001, -0.02, 0.02, 0.05)
    (3, 3, 2)
    >>> digits_of(0.2, 0.196, 0.204)
    3
    """
    far = max(low, high, key=abs)
    if 1e-9 < high - low < NARROW:  # below it is what rounding leaves of none
        digits = max(digits, 3)
    of_margin = [(value, limit) for value in (mean, far) for limit in (-margin, margin) if margin > 0.0]
    return digits_apart([(low, 0.0), (high, 0.0), *of_margin], digits)


def with_interval(
    mean: float,
    low: float,
    high: float,
    digits: int = 2,
    margin: float = 0.0,
    unit: str = "",
    *,
    signs: bool = True,
) -> str:
    """An effect and its interval; only the effect where it has no interval (``low`` is not finite).

    There are at least ``digits`` decimals, and more where zero or the margin would seem to be touched. ``signs``: the
    ends of the interval have a sign too, not only below zero.

    >>> with_interval(0.12, -0.01, 0.25), with_interval(0.048, 0.01, 0.09, margin=0.05)
    ('+0.12 [−0.01, +0.25]', '+0.048 [+0.010, +0.090]')
    >>> with_interval(0.03, 0.004, 0.08, unit="SD", signs=False)
    '+0.030 SD [0.004, 0.080]'
    >>> with_interval(0.5, float("nan"), float("nan"), unit="SD")
    '+0.50 SD'
    """
    digits = digits_of(mean, low, high, margin, digits)
    head = f"{number(mean, digits, sign=True)} {unit}".rstrip()
    if not isfinite(low):
        return head
    least, most = (number(end, digits, sign=signs) for end in (low, high))
    return f"{head} [{least}, {most}]"


def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def counted(count: int, of: str) -> str:
    """A number of things.

    >>> counted(1, "process"), counted(2, "process"), counted(0, "chunk")
    ('1 process', '2 processes', '0 chunks')
    """
    return f"{count} {of}" if count == 1 else f"{count} {of}{'es' if of.endswith('s') else 's'}"


def common(labels: Sequence[str]) -> str:
    """The words that several labels begin with: *home, all equal* and *home reach* share *home*.

    >>> common(["home, all equal", "home reach"]), common(["at home"]), common(["a", "b"])
    ('home', 'at home', '')
    """
    split = [label.replace(",", " ").split() for label in labels]
    if len(set(labels)) == 1:
        return labels[0]
    shared = []
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return " ".join(shared)


def without_common(names: Sequence[str]) -> list[str]:
    """Names as words, without those that all begin with.

    >>> without_common(["company_all_equal", "company_reach"]), without_common(["all_equal", "reach"])
    (['all equal', 'reach'], ['all equal', 'reach'])
    """
    spaced = [name.replace("_", " ") for name in names]
    shared = common(spaced) if len(set(spaced)) > 1 else ""
    return [words.removeprefix(shared).strip() for words in spaced]
