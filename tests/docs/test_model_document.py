"""The model document says what the program does."""

import importlib
import inspect
import pkgutil
import random
import re
import sys
import tomllib
from collections.abc import Callable
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import peersim.rules
from peersim.engine.agents.cohort import Cohort
from peersim.experiment.arguments import argument
from peersim.model.draws import PURPOSES, Address, Request, table
from peersim.model.events import KINDS
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.overrides import leaves, setting_from
from peersim.model.registry import parameters
from peersim.rules.table import VARIANTS, Rules

DOCS = Path(__file__).parents[2] / "docs"
MODEL = (DOCS / "model.md").read_text("utf-8")
BIBLIOGRAPHY = (DOCS / "bibliography.md").read_text("utf-8")
RULE_IDS = [f"S{i}" for i in range(1, 6)] + [f"R{i}" for i in range(1, 17)]
DRAWS_PER_FUNCTION = 2_000


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", MODEL, re.DOTALL | re.MULTILINE)


def _table(name: str) -> list[list[str]]:
    """Cells of a generated table, without the marks of code."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", MODEL, re.DOTALL)
    assert found, f"no table {name!r}"
    lines = found[1].strip().splitlines()[2:]
    return [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def _rule_modules() -> list[ModuleType]:
    names = [info.name for info in pkgutil.iter_modules(peersim.rules.__path__)]
    return [importlib.import_module(f"peersim.rules.{name}") for name in names if name != "table"]


def _rule_functions() -> list[Callable[..., Any]]:
    return [
        function
        for module in _rule_modules()
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
    ]


@pytest.fixture(scope="module")
def formulas() -> dict[str, Any]:
    """The Python blocks of the document, executed one after the other."""
    namespace: dict[str, Any] = {}
    for block in _blocks("python"):
        exec(block, namespace)
    return namespace


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    """The script that makes the tables."""
    spec = util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- formulas ------------------------------------------------------------------------------------

SIGNED = {"clip", "squash"}
"""Functions whose ``x`` may be below 0."""
HELPERS = {"n": (1, 64), "group_size": (2, 64), "organisations": (1, 64), "spread": (0, 4)}
"""Whole numbers that helpers of the rules are given, and no entry of the table."""


def _argument(rng: random.Random, function: Callable[..., Any], name: str, kind: object) -> Any:
    if name in HELPERS:
        return rng.randint(*HELPERS[name])
    if name == "x":
        low = -3.0 if function.__name__ in SIGNED else 0.0
        return rng.choice([low, 3.0, rng.uniform(low, 3.0), rng.uniform(low, 3.0)])
    return argument(rng, name, kind)


@pytest.mark.parametrize("function", _rule_functions(), ids=lambda f: f.__name__)
def test_formula_gives_the_bits_of_the_rule(function: Callable[..., Any], formulas: dict[str, Any]) -> None:
    written, rng = formulas[function.__name__], random.Random(function.__name__)
    signature = inspect.signature(function).parameters
    assert list(inspect.signature(written).parameters) == list(signature)
    for _ in range(DRAWS_PER_FUNCTION):
        given = [_argument(rng, function, name, p.annotation) for name, p in signature.items()]
        assert written(*given) == function(*given), given


def test_names_of_rule_functions_are_unique() -> None:
    names = [function.__name__ for function in _rule_functions()]
    assert len(names) == len(set(names))


def test_philox_known_answers(formulas: dict[str, Any]) -> None:
    """Known answers published with Random123 (Salmon et al. 2011)."""
    ones = 0xFFFFFFFF
    assert formulas["philox"](0, 0, 0, 0, 0, 0) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert formulas["philox"](*[ones] * 6) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)


def test_written_draw_is_the_draw(formulas: dict[str, Any]) -> None:
    rng = random.Random(11)
    for purpose in PURPOSES.values():
        lane = rng.randrange(4) if purpose.lane < 0 else purpose.lane
        seed, replicate = rng.getrandbits(64), rng.getrandbits(32)
        phase, session, slot = rng.randrange(6), rng.randrange(26), rng.randrange(3)
        key, other = rng.getrandbits(32), rng.getrandbits(32)
        asked = Request(purpose.block, np.array([key]), np.array([other]), 3)
        drawn = table(Address(seed, replicate, phase, session), [asked])[0][0, slot, lane]
        address = seed, replicate, phase, session, purpose.block, lane, key, other, slot
        assert formulas["draw"](*address) == drawn


def test_how_hard_it_is_to_persuade_a_presenter_is_what_the_rules_give() -> None:
    rules, world = Rules(), setting_from({}).world
    tau = rules.trial_time(6.5, world.trial_half_time)
    rows = []
    for voices in (1, 2, 3):
        row = [str(voices)]
        for trust in (0.3, 0.45, 0.6):
            heard = sum(rules.voice_weight(trust, 0.5, False, 0.5, 0.0) for _ in range(voices))
            weight = rules.weight_on_advice(heard, 0.0, world.inertia)
            row += [
                f"{weight:.2f}",
                f"{rules.uptake_chance(weight, tau, 0.5, rules.coupling(0.0, world.coupling)):.2f}",
            ]
        rows.append(row)
    assert _table("persuasion") == rows


# -- tables --------------------------------------------------------------------------------------


def test_tables_are_up_to_date(tables: ModuleType) -> None:
    assert tables.renewed(MODEL) == MODEL, "run: uv run python docs/tables.py"
    page = (DOCS / "experiments.md").read_text("utf-8")
    assert tables.renewed(page, tables.OF_EXPERIMENTS) == page, "run: uv run python docs/tables.py"


def test_check_tells_an_old_table(
    tables: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "model.md"
    monkeypatch.setattr(tables, "MODEL", copy)
    monkeypatch.setattr(sys, "argv", ["tables.py", "--check"])
    copy.write_bytes(MODEL.replace("| `world.rivalry` |  |", "| `world.envy` |  |").encode())
    assert tables.main() == 1
    monkeypatch.setattr(sys, "argv", ["tables.py"])
    assert tables.main() == 0
    assert copy.read_text("utf-8") == MODEL


def test_every_constant_of_the_rules_is_quoted_with_its_value() -> None:
    quoted = {(row[0], row[2]): row[1] for row in _table("constants")}
    numbers = [
        (name, f"rules/{module.__name__.rpartition('.')[2]}.py", value)
        for module in _rule_modules()
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int | float)
    ]
    own = [(name, file, value) for name, file, value in numbers if (name, file) in quoted]
    missing = {name for name, *_ in numbers} - {name for name, _ in quoted}
    assert not missing
    assert all(float(quoted[name, file]) == value for name, file, value in own)


def test_every_constant_has_a_source_or_is_called_an_assumption() -> None:
    assert all(row[3] for row in _table("constants"))


def test_every_rule_and_variant_is_listed() -> None:
    rows = [(row[0], row[1].partition("(")[0]) for row in _table("rules")]
    assert rows == [(name, default.__name__) for name, default in Rules._field_defaults.items()]
    listed = [(row[0], row[1], row[2], row[3].partition("(")[0]) for row in _table("variants")]
    assert listed == [
        (f"world.rules.{choice}", name, entry, function.__name__)
        for choice, (entry, variants) in VARIANTS.items()
        for name, function in variants.items()
    ]


def test_every_parameter_is_listed_with_default_and_bounds() -> None:
    rows = {row[0]: row for row in _table("parameters")}
    assert list(rows) == list(parameters)
    for path, known in parameters.items():
        if known.bounds is not None:
            low, high = (float(x) for x in rows[path][5].split(" to "))
            assert (float(rows[path][4]), low, high) == (known.default, *known.bounds)


def test_every_purpose_is_listed_with_its_number() -> None:
    assert [(int(row[0]), row[1]) for row in _table("purposes")] == [
        (p.number, p.name) for p in PURPOSES.values()
    ]


def test_every_outcome_and_event_is_listed() -> None:
    assert [row[0] for row in _table("run outcomes")] == [o.name for o in RUN_OUTCOMES]
    assert [row[0] for row in _table("session outcomes")] == [o.name for o in SESSION_OUTCOMES]
    assert [row[0] for row in _table("events")] == list(KINDS)


def test_every_run_outcome_is_defined_exactly() -> None:
    definitions = MODEL.partition("Exactly, at the reading")[2].partition("### 8.2")[0]
    first_cells = " ".join(line.split("|")[1] for line in definitions.splitlines() if line.startswith("| `"))
    assert sorted(re.findall(r"`(\w+)`", first_cells)) == sorted(o.name for o in RUN_OUTCOMES)


@pytest.mark.parametrize("rule", RULE_IDS)
def test_every_rule_id_has_its_text(rule: str) -> None:
    submodels = MODEL.partition("## 7 Submodels")[2].partition("## 8 Outcomes")[0]
    assert re.search(rf"(\*\*|### [^\n]*\b){rule}\b", submodels)


def test_files_that_are_named_exist() -> None:
    package = Path(peersim.rules.__file__).parents[1]
    named = set(re.findall(r"`((?:rules|model|engines)/[\w/]+\.py)`", MODEL))
    assert len(named) > 15
    assert not [name for name in named if not (package / name).is_file()]


# -- arms ----------------------------------------------------------------------------------------

ARMS: dict[str, dict[str, Any]] = {}
for _block in _blocks("toml"):
    ARMS |= tomllib.loads(_block)


@pytest.mark.parametrize("arm", ARMS)
def test_arm_is_a_valid_setting_and_does_something(arm: str) -> None:
    changed = setting_from(ARMS[arm]) != setting_from({})
    assert changed is (arm not in {"group_and_coach"})


def test_with_all_channels_equal_the_arms_give_the_same_bits() -> None:
    home, away = (
        Cohort(leaves(ARMS["equal"]) | {"programme.seats.externality": share}, replicate=4).run()
        for share in (0.0, 1.0)
    )
    assert {k: repr(v) for k, v in home.items()} == {k: repr(v) for k, v in away.items()}
    assert home["gain"] != 0.0


def test_a_path_in_any_document_is_a_parameter() -> None:
    groups = {path.rpartition(".")[0] for path in parameters} | {"programme", "world"}
    for file in ("model.md", "numerics.md", "glossary.md"):
        text = (DOCS / file).read_text("utf-8")
        for path in re.findall(r"`((?:programme|world)\.[\w.]+)`", text):
            assert path in parameters or path in groups, f"{file}: {path}"


# -- sources and links ---------------------------------------------------------------------------


def _keys(source: str) -> list[str]:
    """Keys in a source such as ``career-communities C35; March 1991`` or ``Krackhardt 1987: .39``."""
    parts = [part.partition(":")[0].strip() for part in source.split(";")]
    return [re.sub(r" C\d+$", "", part) for part in parts if part not in ("", "assumption", "calibrated")]


def test_every_source_of_a_parameter_has_an_entry() -> None:
    keys = {key for p in parameters.values() for key in _keys(p.source)}
    assert len(keys) > 8
    assert not {key for key in keys if f"- **{key}** — " not in BIBLIOGRAPHY}


def test_every_statement_that_a_source_numbers_is_listed() -> None:
    numbered = {c for p in parameters.values() for c in re.findall(r"\bC\d+\b", p.source)}
    assert numbered == set(re.findall(r"^  - (C\d+):", BIBLIOGRAPHY, re.MULTILINE))


def test_every_work_that_a_rule_cites_has_an_entry() -> None:
    authors = re.compile(r"(De Jong|[A-Z]\w+)(?:(?:, | & )[A-Z]\w+)*(?: et al\.)? \(?((?:19|20)\d\d)\b")
    modules = [*_rule_modules(), importlib.import_module("peersim.model.draws")]
    texts = [re.sub(r"\s+", " ", inspect.getsource(module)) for module in modules]
    cited = {f"{first} {year}" for text in texts for first, year in authors.findall(text)}
    listed = set(re.findall(r"^- \*\*(.+?)\*\* — ", BIBLIOGRAPHY, re.MULTILINE))
    assert len(cited) > 8
    assert not cited - listed


def _anchors(text: str) -> set[str]:
    """Anchors that GitHub makes of headings."""
    heads = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("file", sorted(DOCS.glob("*.md")), ids=lambda file: file.name)
def test_links_resolve(file: Path) -> None:
    text = file.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        other = (file.parent / path).resolve() if path else file
        assert other.exists(), target
        if anchor:
            assert anchor in _anchors(other.read_text("utf-8")), target
