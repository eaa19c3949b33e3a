"""Texts of a user's own in Markdown: shown as they are, never as markup."""

import re

_MARKS = re.compile(r"([\\`|<\[\]*])")
_FIRST = re.compile(r"^(\s*)(\d+(?=[.)])|)([#>+~=.)-])")  # a heading, a quote, a list, a rule, a fence
_ESCAPED = re.compile(r"\\([\\`|<\[\]*#>+~=.)-])")


def plain(text: str) -> str:
    r"""A text as Markdown shows it as it stands: no cell of a table, tag, link, code or heading begins in it.

    >>> plain("a|b <i>`c`</i>"), plain("# no heading"), plain("1. no list")
    ('a\\|b \\<i>\\`c\\`\\</i>', '\\# no heading', '1\\. no list')
    """
    return _FIRST.sub(r"\2\\\3", _MARKS.sub(r"\\\1", text.strip()))


def without_markup(text: str) -> str:
    r"""What a terminal shows of a page.

    >>> without_markup("**Away** costs a\\|b `x`")
    'Away costs a|b x'
    """
    parts = _ESCAPED.split(text)  # every second part is a character that was escaped
    return "".join(
        part if at % 2 else part.replace("**", "").replace("`", "") for at, part in enumerate(parts)
    )
