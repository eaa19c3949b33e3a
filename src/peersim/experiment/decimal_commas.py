"""Whether a list of [vary] has decimal commas: ``[0,3]`` is a valid list, of 0 and 3."""

import re

from peersim.experiment.locate import line_of

_AROUND = re.compile(r"(?<![\d.])([+-]?\d+),(\d+)(?![\d.])")
_STRINGS = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|#[^\n]*""")


def decimal_comma(text: str, path: str) -> str:
    """The end of a message that asks whether a decimal comma was meant in the values of ``path``.

    Empty where no digits stand directly around a comma in what the file lists.
    """
    items = _items(text, path)
    if not any(map(_AROUND.search, items)):
        return ""
    pointed = [one for item in items for one in _AROUND.sub(r"\1.\2", item).split(",")]
    one_each = all(item.count(",") % 2 for item in items if "," in item)  # 0,1 or 0,1,0,4 but not 0,1,2
    shown = f": [{', '.join(pointed)}]" if one_each else ""
    return f"; was a decimal comma meant? Decimals have a point{shown}"


def pairs_of_digits(text: str, path: str) -> bool:
    """Whether all values are written as if with decimal commas, with spaces between them: ``[2,5, 7,3]``."""
    items = _items(text, path)
    return len(items) > 1 and all(map(_AROUND.fullmatch, items))


def _items(text: str, path: str) -> list[str]:
    """What a list has between spaces."""
    return [item for item in re.split(r",?\s+", _listed(text, path).strip().rstrip(",")) if item]


def _listed(text: str, path: str) -> str:
    """What stands between the brackets of the values of a varied parameter; empty if it has none."""
    line = line_of(text, ("vary", path))
    if line is None:
        return ""
    bare = _STRINGS.sub(lambda match: match[1] or "", "\n".join(text.split("\n")[line - 1 :]))
    last = re.escape(path.rpartition(".")[2])
    found = re.search(rf"""{last}["']?\s*=\s*(?:\[|\{{[^}}\[\n]*\[)([^\]]*)\]""", bare)
    return found[1] if found else ""
