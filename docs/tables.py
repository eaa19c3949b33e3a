"""Rewrite the generated tables of docs/model.md and docs/experiments.md from the registries.

``uv run python docs/tables.py`` rewrites them; with ``--check`` nothing is written and the exit
status is 1 if a table is out of date.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import peersim
from peersim.engine.steps.state import ENTITIES, Field
from peersim.model.draws import PURPOSES
from peersim.model.events import KINDS
from peersim.model.figure_kinds import APART, Need
from peersim.model.figure_kinds import KINDS as FIGURES
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES, Outcome
from peersim.model.parameters import Phase
from peersim.model.registry import Parameter, parameters
from peersim.rules.table import VARIANTS, Rules

DOCS = Path(__file__).parent
MODEL = DOCS / "model.md"
EXPERIMENTS = DOCS / "experiments.md"
PACKAGE = Path(peersim.__file__).parent
CONSTANTS_FROM = ("rules", "model", "engine/steps")
NOT_OF_THE_MODEL = ("given.py", "texts.py", "sheet.py", "cells.py")  # how files are read, within which limits


class Constant(NamedTuple):
    """One number with a name: where it stands and what the code says of its source."""

    name: str
    value: Any
    file: str
    source: str


def _constants_of(path: Path, file: str) -> Iterator[Constant]:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Assign):
            continue
        try:
            value = ast.literal_eval(node.value)
        except ValueError:
            continue
        target = node.targets[0]
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        values = value if isinstance(target, ast.Tuple) else [value]
        comment = lines[node.end_lineno - 1].partition("  # ")[2] if node.end_lineno else ""
        for name, number in zip(names, values, strict=True):
            parts = number if isinstance(number, tuple) else (number,)
            if not (isinstance(name, ast.Name) and name.id.isupper()) or name.id.startswith("_"):
                continue
            if all(isinstance(part, int | float) for part in parts):
                unsaid = (
                    "a label"
                    if isinstance(number, int)
                    else "assumption"
                    if "rules/" in file
                    else "a convention"
                )
                yield Constant(name.id, number, file, comment or unsaid)


def constants() -> list[Constant]:
    """Every numeric constant at the top of a module of the model, file by file."""
    out: list[Constant] = []
    for part in CONSTANTS_FROM:
        for path in sorted((PACKAGE / part).glob("*.py")):
            out += _constants_of(path, f"{part}/{path.name}") if path.name not in NOT_OF_THE_MODEL else ()
    return out


def _rows(head: str, rows: Iterable[Iterable[object]]) -> str:
    titles = [title.strip() for title in head.split("|")]
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in [titles, ["---"] * len(titles), *cells])


def _number(value: Any) -> str:
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _span(pair: tuple[float, float] | None) -> str:
    return "" if pair is None else f"{pair[0]:g} to {pair[1]:g}"


def _plausible(p: Parameter) -> str:
    """The range, and that before calibration where there is one."""
    before = f"; before calibration {_span(p.prior)}" if p.prior != p.plausible else ""
    return _span(p.plausible) + before


def _parameter_row(p: Parameter) -> list[str]:
    default = "one phase of defaults" if p.path == "programme.phases" else _number(p.default)
    bounds = ", ".join(p.choices) if p.choices else _span(p.bounds)
    return [
        f"`{p.path}`", p.symbol, p.meaning, p.unit, default, bounds, _plausible(p), p.source
    ]  # fmt: skip


def parameter_table() -> str:
    """All parameters, in the order of the registry."""
    return _rows(
        "parameter | symbol | meaning | unit | default | bounds or choices | plausible | source",
        (_parameter_row(p) for p in parameters.values()),
    )


def phase_table() -> str:
    """The keys of one phase."""
    return _rows(
        "key of a phase | meaning | default",
        ((f"`{name}`", f.description, f.default) for name, f in Phase.model_fields.items()),
    )


def constant_table() -> str:
    """All named constants."""
    return _rows(
        "constant | value | file | source",
        ((f"`{c.name}`", c.value, f"`{c.file}`", c.source) for c in constants()),
    )


def _place(function: Callable[..., Any]) -> str:
    return f"`{function.__module__.removeprefix('peersim.').replace('.', '/')}.py`"


def _call(function: Callable[..., Any]) -> str:
    return f"`{function.__name__}({', '.join(inspect.signature(function).parameters)})`"


def _first_line(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")


def rule_table() -> str:
    """Every entry of the rule table with its default function."""
    return _rows(
        "entry | function | file | what it gives",
        ((f"`{name}`", _call(f), _place(f), _first_line(f)) for name, f in Rules._field_defaults.items()),
    )


def variant_table() -> str:
    """Every named variant of a contested rule; the first of a choice is the default."""
    return _rows(
        "choice | value | entry | function | file | what it says",
        (
            (f"`world.rules.{choice}`", f"`{name}`", f"`{entry}`", _call(f), _place(f), _first_line(f))
            for choice, (entry, variants) in VARIANTS.items()
            for name, f in variants.items()
        ),
    )


def purpose_table() -> str:
    """Every purpose of a draw."""
    return _rows(
        "number | purpose | block | lane | belongs to",
        (
            (p.number, f"`{p.name}`", p.block, "item mod 4" if p.lane < 0 else p.lane, p.keyed_by)
            for p in PURPOSES.values()
        ),
    )


def _outcome_row(o: Outcome) -> list[str]:
    good = {1: "more", -1: "less", 0: ""}[o.good]
    scale = "" if o.sd0 is None else f"{o.sd0:.4g}" + (" × items" if o.per_item else "")
    margin = f"{o.margin:g}" if o.margin else ""
    return [f"`{o.name}`", o.label, o.unit, good, scale, margin, o.meaning]


def outcome_table(outcomes: Iterable[Outcome]) -> str:
    """A registry of outcomes."""
    return _rows("outcome | label | unit | good is | SD₀ | margin | meaning", map(_outcome_row, outcomes))


def event_table() -> str:
    """Every kind of event."""
    return _rows("kind | meaning", ((f"`{kind}`", meaning) for kind, meaning in KINDS.items()))


NEEDED: dict[Need, str] = {
    "contrast": "a contrast",
    "sessions": "rows of `sessions`",
    "kept cohort": "a cohort among the first `keep`",
}


def figure_table() -> str:
    """Every kind of figure."""
    rows = []
    for name, kind in FIGURES.items():
        keys = ", ".join(f"`{key}`" for key in kind.keys)
        for pair in APART:
            for one, other in (pair, pair[::-1]):
                keys = keys.replace(f"`{one}`, `{other}`", f"`{one}` or `{other}`")
        axes = {0: [], 1: ["a varied parameter"]}.get(kind.axes, [f"{kind.axes} varied parameters"])
        needs = [*axes, *(NEEDED[need] for need in sorted(kind.needs))]
        rows.append((f"`{name}`", kind.shows, keys, ", ".join(needs), kind.most_arms or ""))
    return _rows("kind | shows | keys | needs | arms at most", rows)


def state_table() -> str:
    """Every variable that lasts from step to step."""

    def name_of(field: Field) -> str:
        return (
            f"{field.name.replace('_', ' ')} `{field.symbol}`"
            if field.symbol
            else field.name.replace("_", " ")
        )

    rows = []
    for entity, fields in ENTITIES.items():
        lasting = [field for field in fields if field.start]
        rows += [
            ("" if at else entity, name_of(field), field.meaning, field.start, field.changed_by)
            for at, field in enumerate(lasting)
        ]
    return _rows("entity | variable | meaning, range | start | changed by", rows)


TABLES: dict[str, Callable[[], str]] = {
    "state": state_table,
    "parameters": parameter_table,
    "phases": phase_table,
    "constants": constant_table,
    "rules": rule_table,
    "variants": variant_table,
    "purposes": purpose_table,
    "run outcomes": lambda: outcome_table(RUN_OUTCOMES),
    "session outcomes": lambda: outcome_table(SESSION_OUTCOMES),
    "events": event_table,
}
"""Name of the markers ``<!-- name -->`` and ``<!-- /name -->`` -> what stands between them, in the model document."""

OF_EXPERIMENTS: dict[str, Callable[[], str]] = {"kinds of figures": figure_table}
"""The same in the page of experiment files."""


def renewed(text: str, tables: Mapping[str, Callable[[], str]] = TABLES) -> str:
    """``text`` with every table made anew. Raises ``ValueError`` if a pair of markers is missing."""
    for name, table in tables.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if text.count(start) != 1 or text.count(end) != 1:
            raise ValueError(f"expected the markers of {name!r} once")
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{table()}\n\n{end}{rest.partition(end)[2]}"
    return text


def main() -> int:
    """Rewrite the documents, or check them."""
    checking, out_of_date = "--check" in sys.argv[1:], False
    for page, tables in ((MODEL, TABLES), (EXPERIMENTS, OF_EXPERIMENTS)):
        before = page.read_text("utf-8")
        after = renewed(before, tables)
        if before != after and not checking:
            page.write_bytes(after.encode())
        out_of_date |= before != after
    return int(checking and out_of_date)


if __name__ == "__main__":
    sys.exit(main())
