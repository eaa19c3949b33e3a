"""What is wrong with a file that is no TOML, in the words of somebody who has never heard of it.

``tomllib`` decides whether a file can be read. Only where it cannot, the line that it stumbles over is looked at
here for what people write instead: a decimal comma, a word without quotes, a path with backslashes. Then that
line is left out and the rest is read, so that the next mistake is said too.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from peersim.experiment.locate import opened, second_time
from peersim.experiment.source import Source
from peersim.model.errors import InputError, quoted, together
from peersim.model.given import DEEPEST, depth

_MOST = 20  # mistakes that are said at once
_LONGEST = 300  # letters of a message; what quotes more than that is no help
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_STRINGS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_TOKENS = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"{3,5}|"""|"(?:[^"\\\n]|\\.)*"|"' r"|'''.*?'{3,5}|'''|'[^'\n]*'|'", re.DOTALL
)
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PAIR = re.compile(rf"\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=")
_HEADER = re.compile(r"\s*\[")
_NAMES = {
    "\N{NO-BREAK SPACE}": "a no-break space",
    "\N{ZERO WIDTH SPACE}": "an invisible space",
    "\N{ZERO WIDTH NO-BREAK SPACE}": "an invisible byte order mark",
    "\N{MINUS SIGN}": "a typographic minus sign",
    "\N{EN DASH}": "a dash in place of a minus sign",
    "\N{EM DASH}": "a dash in place of a minus sign",
    "\N{FULLWIDTH EQUALS SIGN}": "a full-width equals sign",
    "\N{FULLWIDTH COMMA}": "a full-width comma",
    "\N{IDEOGRAPHIC SPACE}": "a full-width space",
    "\r": "a line end of its own kind (carriage return); save the file with ordinary line ends",
}
_CURLY = "“”„‟‘’‚‛«»‹›＂＇`´"
_WORDS = {
    **dict.fromkeys(("True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), "true"),
    **dict.fromkeys(("False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), "false"),
    **dict.fromkeys(("NaN", "NAN", "Inf", "INF", "Infinity", "infinity"), "a number"),
}
_BACKSLASH = (
    r'a backslash in "…" begins a code, such as \n; '
    r"write a path in single quotes, as 'C:\folder\file', or with / in place of the backslashes"
)
_MOST_DOTS = 200
_LONG_KEY = re.compile(rf"""(?<![\w"'-])(?:[\w"'-]+[ \t]*\.[ \t]*){{{_MOST_DOTS}}}""")
_NOTHING = ("None", "null", "Null", "NULL", "nil", "NA", "N/A")


class _At(NamedTuple):
    """Where reading stopped: line (from 1), column (from 0), the line's text, and what ``tomllib`` says."""

    line: int
    column: int
    text: str
    said: str
    opened: tuple[str, int] | None
    """the innermost bracket that is open there, and its line"""

    @property
    def rest(self) -> str:
        """What stands from there on, without a comment."""
        return _without_comment(self.text)[self.column :]

    @property
    def bare(self) -> str:
        """The line without a comment."""
        return _without_comment(self.text)

    @property
    def value(self) -> str:
        """What stands after the first equals sign that is not in a text; empty if there is none."""
        match = _PAIR.match(self.bare)
        return self.bare[match.end() :].strip() if match else ""


class _Found(NamedTuple):
    """A mistake: its line, what is wrong, and the key."""

    line: int
    problem: str
    key: str | None = None


def read_toml(source: Source) -> dict[str, Any]:
    """The tables of a file. Raises :class:`InputError` that names the lines that are no TOML, and why."""
    text, path = source.text, source.path
    dotted = _LONG_KEY.search(text)
    if dotted is not None:  # the parser takes a time that grows with the square of its length
        line = text.count("\n", 0, dotted.start()) + 1
        problem = f"a key has more than {_MOST_DOTS} dots; the longest that means anything has six"
        raise InputError(problem, file=path, line=line)
    try:
        tables = tomllib.loads(text)
        if depth(tables) > DEEPEST:
            problem = f"has tables in tables, {depth(tables)} deep; at most {DEEPEST} are possible"
            raise InputError(problem, file=path)
        return tables
    except (ValueError, RecursionError):  # RecursionError: lists in lists in lists
        pass
    found = list(_mistakes(source.text))
    raise together([InputError(one.problem, file=source.path, line=one.line, key=one.key) for one in found])


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8, with or without a mark, or UTF-16 with one. Raises :class:`InputError`."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise InputError("begins like UTF-16 text, but is none; save it as UTF-8") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        shown = content[error.start : error.start + 1].decode("cp1252", errors="replace")
        raise InputError(
            f"is not UTF-8 text (byte {error.start}); if it is meant to be {quoted(shown)}, the file was saved as "
            "Windows-1252 (ANSI): save it as UTF-8",
            line=line,
        ) from None


def _mistakes(text: str) -> Iterator[_Found]:
    for _ in range(_MOST):
        try:
            tomllib.loads(text)
            return
        except RecursionError:
            yield _Found(_deepest(text), "is not valid TOML: brackets in brackets, too many to be read")
            return
        except ValueError as error:
            at = _where(text, str(error))
        found = _diagnosed(text, at)
        yield found
        shorter = _left_out(text, at, found)
        if shorter is None:
            return
        text = shorter


def _where(text: str, said: str) -> _At:
    lines = text.split("\n")
    position = _POSITION.search(said)
    if position is None:  # of Python, not of TOML: a number with thousands of digits
        line = next((at for at, one in enumerate(lines, 1) if re.search(r"\d{4000}", one)), 1)
        return _At(line, 0, lines[line - 1], said.split(";", maxsplit=1)[0], None)
    if position[1] is None:
        line = max((at for at, one in enumerate(lines, 1) if one.strip()), default=1)
        column = len(lines[line - 1])
    else:
        line, column = int(position[1]), int(position[2]) - 1
    offset = sum(len(one) + 1 for one in lines[: line - 1]) + column
    return _At(line, column, lines[line - 1], said[: position.start()], opened(text, offset))


def _diagnosed(text: str, at: _At) -> _Found:
    for look in (
        _twice,
        _odd_letter,
        _comment,
        _table,
        _open_text,
        _number_of_lines,
        _brackets,
        _no_equals,
        _value,
    ):
        found = look(text, at)
        if found is not None and len(found.problem) <= _LONGEST:
            return found if found.key else found._replace(key=_key(text, found.line))
    return _Found(at.line, f"is not valid TOML: {at.said[:1].lower()}{at.said[1:]}", _key(text, at.line))


def _twice(text: str, at: _At) -> _Found | None:
    """A table or key that is there already."""
    if not at.said.startswith(
        ("Cannot declare", "Cannot overwrite", "Cannot mutate", "Cannot redefine", "Duplicate")
    ):
        return None
    found = second_time(text)
    if found is None:
        return None
    path, line, first = found
    same = line == first
    where = "twice in this line" if same else f"here a second time; the first is in line {first}"
    return _Found(line, f"stands {where}", ".".join(part for part in path if not part.isdigit()))


def _odd_letter(text: str, at: _At) -> _Found | None:
    """A letter from a word processor or an input method, outside a text."""
    for letter in _masked(at.bare):
        if letter in _CURLY:
            return _Found(at.line, f'has quotes of a word processor ({letter}); write straight ones: "…"')
        if letter in _NAMES:
            return _Found(at.line, f"has {_NAMES[letter]}" + (f" ({letter})" if letter.isprintable() else ""))
    here = at.text[at.column : at.column + 1]
    if here and ((ord(here) < 32 and here not in "\t\n") or here == "\x7f"):
        return _Found(at.line, f"has a character that is no text (U+{ord(here):04X})")
    return None


def _comment(text: str, at: _At) -> _Found | None:
    """A comment of another language."""
    mark = re.match(r"\s*(//|;|--|/\*|%|<!--)", at.text)
    if mark:
        return _Found(at.line, f"begins with {mark[1]}; a comment begins with #")
    mark = re.match(r"\s*(//|;|--|/\*)", at.rest)
    if mark and at.said.startswith("Expected newline"):
        ends = "nothing stands at the end of a line" if mark[1] == ";" else "a comment begins with #"
        return _Found(at.line, f"has {mark[1]} after the value; {ends}")
    return None


def _table(text: str, at: _At) -> _Found | None:
    """``[table]`` that is not closed, or has something after it."""
    if (at.opened is not None and at.opened[1] < at.line) or not _HEADER.match(at.bare):
        return None
    bare = at.bare.strip()
    opening, closing = ("[[", "]]") if bare.startswith("[[") else ("[", "]")
    inner, closed, after = (part.strip() for part in bare.removeprefix(opening).partition(closing))
    if not closed:
        problem = f"the name of a table has {closing} behind it: {opening}{inner.strip('[]')}{closing}"
    elif after.startswith("]"):
        problem = f"has one ] too many: [{inner}]"
    elif after:
        problem = f"the name of a table stands on a line of its own; move {quoted(after)} to the next"
    else:
        problem = _name_of_table(inner)
    return _Found(at.line, problem)


def _name_of_table(inner: str) -> str:
    if not inner:
        return "has no name between the brackets, such as [arms.inhouse]"
    if " " in inner:
        return f"a name with a space needs quotes, or write it without: [{inner.replace(' ', '_')}]"
    return (
        'the name of a table has letters from a to z, digits, _ and -; others need quotes, as in [arms."é"]'
    )


def _open_text(text: str, at: _At) -> _Found | None:
    """A text without its last quote, or with a backslash that means something else."""
    escape = at.said.startswith(("Unescaped", "Invalid hex", "Escaped character", "Illegal character"))
    if escape and "\\" in at.text:
        return _Found(at.line, _BACKSLASH)
    if at.said.startswith(("Illegal character '\\n'", "Unterminated string", 'Expected "', "Expected '\"")):
        line, mark = _unclosed_text(text)
        return _Found(line, f"a text has no {mark} at its end")
    return None


def _number_of_lines(text: str, at: _At) -> _Found | None:
    """``{ … }`` over several lines, or with a comma before its end."""
    if at.opened is None or at.opened[0] != "{":
        return None
    line = at.opened[1]
    comma = re.search(r"=\s*([+-]?\d[\d.]*(?:,\d[\d.]*)+)\s*(?=[,}])", _masked(at.bare))
    if comma:
        return _of_value(at, comma[1], False)
    if at.line > line or not at.rest.strip():
        name = _pair_name(text.split("\n")[line - 1])
        table = ".".join(filter(None, (_table_above(text, line), name)))
        return _Found(
            line, f"what stands in {{ }} stands on one line; for more lines write a table [{table}]"
        )
    if re.match(r"\s*\}", at.rest) and at.bare[: at.column].rstrip().endswith(","):
        return _Found(at.line, "has a comma before }; leave it out")
    if at.said.startswith("Unclosed inline table") or re.match(r"\s*\}", at.rest):
        return _Found(at.line, _between_commas(at) or _IN_BRACES)
    return None


_IN_BRACES = "in { } stand key = value, with commas between them"


def _between_commas(at: _At) -> str:
    """What is wrong with the one key = value in ``{ … }`` at which reading stopped; empty if that cannot be told."""
    bare, masked, before = at.bare, _masked(at.bare), _masked(at.bare)[: at.column]
    if re.match(r"\s*,", at.rest) and before.rstrip().endswith(","):
        return "has two commas in a row"
    if re.match(r"\s*[\])]", at.rest):
        return f"has a {at.rest.strip()[0]} that nothing opens"
    while (
        inner := re.search(r"\[[^\[\]{}]*\]|\{[^\[\]{}]*\}", before)
    ) is not None:  # of a value that is over
        before = before[: inner.start()] + " " * len(inner[0]) + before[inner.end() :]
    start = max(before.rfind(mark) for mark in "{,") + 1
    ends = [end for end in (masked.find(mark, at.column) for mark in ",}") if end >= 0]
    one = bare[start : min(ends, default=len(bare))].strip()
    pair = _PAIR.match(one)
    if ";" in _masked(one):
        return "has ; in { }; commas stand there"
    if pair is None:  # a single word could be anything
        return _no_pair(one) if re.match(rf"(?:{_KEY}|[\w-]*[^\x00-\x7f]).*[\s:=]", one) else ""
    value = one[pair.end() :].strip()
    if "=" in _masked(value).lstrip("="):  # two pairs without a comma
        return ""
    found = _of_value(at, value, False)
    return found.problem if found is not None else ""


def _masked(line: str) -> str:
    """A line with blanks in place of its texts, as long as before."""
    return _STRINGS.sub(lambda match: " " * len(match[0]), line)


def _brackets(text: str, at: _At) -> _Found | None:
    """A list that is never closed, or closed twice."""
    if at.opened is not None and at.opened[0] == "[":
        line = at.opened[1]
        begins_anew = line < at.line and (_PAIR.match(at.bare) or _HEADER.match(at.bare))
        if begins_anew or (not at.rest.strip() and at.said.startswith(("Unclosed", "Invalid value"))):
            return _Found(line, "a list has no ] at its end")
        if at.said.startswith("Unclosed array"):
            return _of_value(at, at.rest.strip(), True) or _Found(
                at.line, "the values of a list have commas between them"
            )
        if at.rest.startswith(","):
            return _Found(at.line, "has two commas in a row")
    if re.match(r"\s*[\])}]", at.rest):
        return _Found(at.line, f"has a {at.rest.strip()[0]} that nothing opens")
    return None


def _no_equals(text: str, at: _At) -> _Found | None:
    """A key without ``=``."""
    if not at.said.startswith(("Expected '='", "Invalid statement", "Invalid initial character")):
        return None
    if at.opened is not None:
        return _Found(at.line, _between_commas(at) or _IN_BRACES)
    return _Found(at.line, _no_pair(at.bare.strip()))


def _no_pair(bare: str) -> str:
    colon = re.match(rf"({_KEY}(?:\.{_KEY})*)\s*:(?!=)\s*(.*)", bare)
    spaced = re.match(rf"({_KEY}(?:[ \t]+{_KEY})+)\s*=", bare)
    two = re.match(rf"({_KEY}(?:\.{_KEY})*)\s+(.+)", bare)
    if colon:
        problem = f"has : in place of =; write {colon[1]} = {_shown(colon[2])}"
    elif re.match(r"[\w-]*[^\x00-\x7f]", bare):
        name = re.split(r"\s*[=:]", bare)[0]
        problem = f'a key with letters other than a to z needs quotes: "{name}"'
    elif spaced:
        joined = "_".join(re.sub(r"[\"']", "", spaced[1]).split())
        problem = f"a key is one word: {joined}, or in quotes"
    elif "=" in bare and not bare.startswith("="):
        problem = "stands for no key: expected key = value"
    elif two:
        problem = f"an equals sign is missing: {two[1]} = {_shown(two[2])}"
    else:
        problem = "is no key = value; every line is one, a [table], or a # comment"
    return problem


def _value(text: str, at: _At) -> _Found | None:
    """A value that is none."""
    value = at.value if at.opened is None else at.rest.strip()
    return _of_value(at, value, at.opened is not None)


def _of_value(at: _At, value: str, among_others: bool) -> _Found | None:
    here = re.split(r"[,\]}]", value)[0].strip() if among_others else value
    for test, said in _VALUES:
        match = test(here)
        if match:
            return _Found(at.line, said(match, here))
    if at.said.startswith("Expected newline") and at.rest.strip():
        return _Found(at.line, f"has something after the value: {quoted(at.rest.strip())}")
    return None


def _matches(pattern: str) -> Callable[[str], Any]:
    return re.compile(pattern).match


_NUMBER = r"[+-]?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?"
_VALUES: list[tuple[Callable[[str], Any], Callable[[Any, str], str]]] = [
    (lambda here: not here, lambda _, here: "has no value after ="),
    (_matches(r"="), lambda _, here: "has more than one ="),
    (
        _matches(
            r"[+-]?\d{1,3}(?:[.,]\d{3})+[.,]\d+$|[+-]?\d{1,3}(?:,\d{3}){2,}$|[+-]?\d{1,3}(?:['’ ]\d{3})+$"
        ),
        lambda _, here: f"has marks between thousands; write {_plain_number(here)}",
    ),
    (
        _matches(r"[+-]?[1-9]\d{0,2},\d{3}$"),
        lambda _, here: (
            f"has a comma; write {here.replace(',', '')}, or {here.replace(',', '.')} if it is a decimal comma"
        ),
    ),
    (
        _matches(r"[+-]?\d+,\d+$"),
        lambda _, here: f"has a decimal comma; write {here.replace(',', '.')} in place of {here}",
    ),
    (
        _matches(r"[+-]?0\d+(?:\.\d+)?$"),
        lambda _, here: "a number has no zeros before it: " + re.sub(r"^([+-]?)0+(?=[0-9])", r"\1", here),
    ),
    (
        _matches(r"([+-]?)(\.\d+)$"),
        lambda match, here: f"a number has a digit before the point: {match[1]}0{match[2]}",
    ),
    (_matches(r"([+-]?\d+)\.$"), lambda match, here: f"a number has a digit after the point: {match[1]}.0"),
    (_matches(rf"({_NUMBER})\s*%$"), lambda match, here: f"has a per cent sign; write {_per_cent(match[1])}"),
    (_matches(r"[+-]?\d+/\d+$"), lambda _, here: f"{here} is a fraction; write it as a decimal number"),
    (
        _matches(
            r"(True|TRUE|[Yy]es|YES|[Oo]n|ON|False|FALSE|[Nn]o|NO|[Oo]ff|OFF|NaN|NAN|Inf|INF|[Ii]nfinity)$"
        ),
        lambda match, here: (
            f"write {_WORDS[match[1]]} in place of {match[1]}"
            + (", in small letters" if match[1].lower() in ("true", "false") else "")
        ),
    ),
    (
        _matches(rf"({'|'.join(map(re.escape, _NOTHING))})$"),
        lambda match, here: f"there is no {match[1]}: leave the key out",
    ),
    (_matches(r"\("), lambda _, here: "a list stands in square brackets: [ … ]"),
    (
        _matches(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*')\s*\S"""),
        lambda _, here: (
            "has something after the text's last quote; a quote within a text needs quotes of the other kind"
        ),
    ),
    (
        _matches(rf"""(?:{_NUMBER}|true|false|\[.*\]|\{{.*\}})\s*[,;]?\s+{_KEY}(?:\.{_KEY})*\s*="""),
        lambda _, here: "has two keys; every key stands on a line of its own",
    ),
    (
        _matches(r"(.*\S)\s*[,;]$"),
        lambda match, here: f"has {here[-1]} after the value; nothing stands there",
    ),
    (
        _matches(rf"({_NUMBER})\s*([A-Za-zäöüµ°€$]+)$"),
        lambda match, here: f"a number stands without its unit: {match[1]}",
    ),
    (
        _matches(r"""[^\s"'\[{+\-\d][^"]*$"""),
        lambda _, here: f"a text needs quotes: {_shown(here)}",
    ),
]


def _shown(value: str) -> str:
    """A value as it would have to be written, cut if long."""
    short = value.strip() if len(value) <= 40 else f"{value[:39]}…"
    try:
        tomllib.loads(f"key = {short}")
        return short
    except ValueError:
        return f'"{short}"' if '"' not in short and "\\" not in short else f"'{short}'"


def _plain_number(given: str) -> str:
    """Without marks between thousands; the last mark is that of the decimals if it is another than the first."""
    marks = re.sub(r"[\d+-]", "", given)
    digits = re.sub(r"[^\d+-]", "", given)
    if len(set(marks)) > 1:
        decimals = len(given) - max(given.rfind(","), given.rfind(".")) - 1
        return f"{digits[:-decimals]}.{digits[-decimals:]}"
    return digits


def _per_cent(given: str) -> str:
    return f"{float(given.replace('_', '')) / 100:g}"


def _without_comment(line: str) -> str:
    return re.sub(r"""("(?:[^"\\]|\\.)*"|'[^']*')|#.*""", lambda match: match[1] or "", line)


def _key(text: str, line: int) -> str | None:
    """The key of a line, with the table that it stands in."""
    one = text.split("\n")[line - 1]
    if _HEADER.match(one):
        return None
    key = ".".join(filter(None, (_table_above(text, line), _pair_name(one)))) if _pair_name(one) else ""
    return key if 0 < len(key) <= _LONGEST else None


def _pair_name(line: str) -> str:
    match = _PAIR.match(line)
    return re.sub(r"""[\s"']""", "", match[1]) if match else ""


def _table_above(text: str, line: int) -> str:
    for one in reversed(text.split("\n")[: line - 1]):
        match = re.match(r"\s*\[+\s*([^\[\]]+?)\s*\]", one)
        if match and not match[1].startswith(_LEFT_OUT):
            return re.sub(r"""[\s"']""", "", match[1])
    return ""


def _unclosed_text(text: str) -> tuple[int, str]:
    """Line and mark of the first text that has no end."""
    for match in _TOKENS.finditer(text):
        if match[0] in ('"', "'", '"""', "'''"):
            return text.count("\n", 0, match.start()) + 1, match[0]
    return text.count("\n") + 1, '"'


def _deepest(text: str) -> int:
    lines = text.split("\n")
    return max(range(len(lines)), key=lambda at: lines[at].count("[") + lines[at].count("{")) + 1


_LEFT_OUT = "left-out-"


def _left_out(text: str, at: _At, found: _Found) -> str | None:
    """The text without what is wrong, on as many lines; None where nobody knows how far it goes."""
    lines = text.split("\n")
    first, last = found.line, max(found.line, at.line if at.opened is not None else found.line)
    if at.opened is not None:
        first = min(first, at.opened[1])
        closing = _closing(lines, first)
        if closing is None:
            return None
        last = closing
    if (
        "has no" in found.problem
        and "at its end" in found.problem
        and ('"""' in found.problem or "'''" in found.problem)
    ):
        return None
    is_table = bool(_HEADER.match(lines[first - 1])) and at.opened is None
    for number in range(first, last + 1):
        lines[number - 1] = ""
    if is_table:
        lines[first - 1] = f"[{_LEFT_OUT}{first}]"
    shorter = "\n".join(lines)
    return shorter if shorter != text else None


def _closing(lines: list[str], first: int) -> int | None:
    """The line on which the brackets of a value are closed; None if a table or key begins before."""
    depth = 0
    for number in range(first, len(lines) + 1):
        bare = _STRINGS.sub("", _without_comment(lines[number - 1]))
        if number > first and (re.match(r"\s*\[[^\[\],]+\]\s*$", bare) and depth <= 0):
            return None
        depth += sum(bare.count(mark) for mark in "[{") - sum(bare.count(mark) for mark in "]}")
        if depth <= 0:
            return number
    return None
