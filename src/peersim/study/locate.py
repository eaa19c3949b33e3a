"""On which line of a TOML file a key stands, for error messages.

TOML parsers keep no positions, so this reads the file once more, line by line. It need only be
right for files a parser has accepted.
"""

import re
from collections.abc import Sequence

_KEY = re.compile(
    r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*"""
)
_PART = re.compile(r"""\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+)""")


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Line (from 1) of the longest part of ``path`` that the file spells out; None if no part of it.

    >>> line_of("[world]\\nrivalry = 3\\n", ["world", "rivalry"])
    2
    """
    path = [name for part in path for name in part.split(".")]  # as if quoted paths were written without
    best, best_length = None, 0
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("["):
            table = _split(bare.strip("[]").split("]")[0])
            found, rest = table, ""
        else:
            match = _KEY.match(line)
            if match is None or line[match.end() : match.end() + 1] != "=":
                continue
            found, rest = table + _split(match.group(1)), line[match.end() + 1 :]
        length = _agreement(found, path, rest)
        if length > best_length:
            best, best_length = number, length
    return best


def _split(key: str) -> list[str]:
    return [name for a, b, c in _PART.findall(key) for name in (a or b or c).split(".")]


def _agreement(found: list[str], path: Sequence[str], rest: str) -> int:
    if list(path[: len(found)]) != found:
        return 0
    length = len(found)
    for part in path[length:]:
        if re.search(rf"""(?<![\w-])["']?{re.escape(part)}["']?\s*[.=]""", rest) is None:
            break
        length += 1
    return length
