"""The identity of the model: all that decides a number counts, and nothing that only says something."""

import ast
import sys
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import peersim
from peersim.model import sources
from peersim.model.events import KINDS
from peersim.model.outcomes import RUN_OUTCOMES, SESSION_OUTCOMES
from peersim.model.registry import parameters
from peersim.model.sources import DECIDING, computed, deciding

ROOT = Path(peersim.__file__).parent
FILES = sorted(deciding())
SOURCES = {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in FILES}
SPEAKING = {
    "engine/agreement.py": "compares engines",
    "engine/compiled/cache.py": "keeps compiled code",
    "model/errors.py": "messages",
    "model/notices.py": "messages",
    "model/overrides.py": "a setting from changes; a design holds settings that are resolved",
    "model/private.py": "who may write to a folder",
    "model/registry.py": "parameters as a list; a design holds settings that are resolved",
    "model/sources.py": "the identity itself",
}
"""What the deciding files import and is not among them, and why it decides no number."""


def test_every_file_that_a_deciding_one_imports_is_one_or_is_known_to_decide_nothing() -> None:
    imported = set()
    for source in SOURCES.values():
        for node in ast.walk(ast.parse(source)):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            imported |= {name for name in names if name and name.startswith("peersim.")}
    files = {name.removeprefix("peersim.").replace(".", "/") for name in imported}
    found = {f"{file}.py" for file in files if (ROOT / f"{file}.py").exists()}
    assert found - set(SOURCES) <= set(SPEAKING)
    assert not set(SPEAKING) & set(SOURCES)
    assert {file.split("/")[0] for file in SOURCES} == {"rules", "engine", "model"}


@pytest.mark.parametrize("file", SOURCES)
def test_how_a_file_is_laid_out_does_not_count(file: str) -> None:
    source = SOURCES[file]
    bare = ast.unparse(ast.parse(source))
    assert computed(bare) == computed(source)
    assert computed(f"# a comment\n\n{source}") == computed(source)
    assert computed(source.replace("\n", "\r\n")) == computed(source)


@pytest.mark.parametrize("file", SOURCES)
def test_docstrings_do_not_count(file: str) -> None:
    tree = ast.parse(SOURCES[file])
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and type(node.value.value) is str
        ):
            node.value.value = "Something else."
    assert computed(ast.unparse(tree)) == computed(SOURCES[file])


def test_no_text_that_explains_a_parameter_an_outcome_or_an_event_counts() -> None:
    said = {about.meaning for about in parameters.values()} | {about.source for about in parameters.values()}
    said |= {about.symbol for about in parameters.values()} | set(KINDS.values())
    said |= set(chain.from_iterable((o.label, o.unit, o.meaning) for o in (*RUN_OUTCOMES, *SESSION_OUTCOMES)))
    names = {o.name for o in (*RUN_OUTCOMES, *SESSION_OUTCOMES)} | set(KINDS) | {"share"}
    texts = [text for text in said if len(text) > 2 and text not in names]
    assert len(texts) > 120
    for file in ("model/parameters.py", "model/outcomes.py", "model/events.py", "rules/table.py"):
        tree = ast.parse(SOURCES[file])
        changed = 0
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in texts:
                node.value, changed = "in other words", changed + 1
        assert changed >= 5
        assert computed(ast.unparse(tree)) == computed(SOURCES[file])


def test_what_an_error_says_does_not_count_but_which_error_it_is_does() -> None:
    assert computed("if x < 0:\n raise ValueError('below')") == computed(
        "if x < 0:\n raise ValueError(f'{x}')"
    )
    assert computed("raise ValueError('a')") != computed("raise KeyError('a')")
    assert computed("assert x, 'no'") == computed("assert x")
    assert computed("assert x") != computed("assert y")
    assert computed("try:\n f()\nexcept E:\n raise") != computed("try:\n f()\nexcept E:\n pass")


def _numbers() -> list[tuple[str, int]]:
    """Places of the constants that are numbers and stand in no message."""
    found = []
    for file, source in SOURCES.items():
        tree = ast.parse(source)
        silent = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Raise | ast.Assert) or _is_error(node)
            for part in ast.walk(node)
        }
        for at, node in enumerate(ast.walk(tree)):
            if isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in silent:
                found.append((file, at))
    return found


def _is_error(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error")


@cache
def _as_it_is(file: str) -> str:
    return computed(SOURCES[file])


@given(st.sampled_from(_numbers()))
def test_every_number_counts(place: tuple[str, int]) -> None:
    file, wanted = place
    tree = ast.parse(SOURCES[file])
    node = next(node for at, node in enumerate(ast.walk(tree)) if at == wanted)
    assert isinstance(node, ast.Constant)
    node.value += 1
    assert computed(ast.unparse(tree)) != _as_it_is(file)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("rules/trust.py", "RULES_RESTRAIN * facil", "RULES_RESTRAIN + facil"),
        ("rules/disclosure.py", " * ", " + "),
        ("model/draws.py", "stake_1 stake_2", "stake_2 stake_1"),
        ("model/events.py", '"absent"', '"away"'),
        ("model/outcomes.py", '"gain_work"', '"gain_job"'),
        ("engine/steps/state.py", "ABSENT, PRESENTED", "PRESENTED, ABSENT"),
        ("model/parameters.py", 'Literal["group", "none"', 'Literal["none", "group"'),
    ],
)
def test_signs_names_and_orders_count(file: str, before: str, after: str) -> None:
    source = SOURCES[file]
    if before not in source:
        pytest.fail(f"{file} has no {before!r}")
    assert computed(source.replace(before, after, 1)) != computed(source)


def test_a_file_that_is_named_is_there() -> None:
    assert all((ROOT / name).exists() for name in DECIDING)


# -- what is remembered -----------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The deciding files in another place, of which nothing is remembered yet."""
    for name, source in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, "utf-8")
    monkeypatch.setattr(sources, "_ROOT", tmp_path)
    monkeypatch.setattr(sources, "_memory", lambda: tmp_path / "memory")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def anew() -> str:
    """The hash as another process finds it."""
    return sources.model_hash.__wrapped__()


def test_what_was_found_is_found_again_without_reading_trees(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = anew()
    assert found == sources.model_hash()
    monkeypatch.setattr(sources, "computed", lambda source: pytest.fail("read again"))
    assert anew() == found


def test_a_file_that_was_changed_is_read_again(elsewhere: Path) -> None:
    before, file = anew(), elsewhere / "rules" / "trust.py"
    file.write_text(f"# a comment\n{SOURCES['rules/trust.py']}", "utf-8")
    assert anew() == before
    file.write_text(
        SOURCES["rules/trust.py"].replace("RULES_RESTRAIN * facil", "RULES_RESTRAIN + facil"), "utf-8"
    )
    assert anew() != before
    file.write_text(SOURCES["rules/trust.py"], "utf-8")
    assert anew() == before


@pytest.mark.parametrize("text", ["", "x", "a b c", "0" * 64, f"{'0' * 64} {'1' * 64}", "\0"])
def test_what_is_remembered_wrongly_is_not_believed(elsewhere: Path, text: str) -> None:
    before = anew()
    (elsewhere / "memory").write_text(text, "utf-8")
    assert anew() == before
    known = (elsewhere / "memory").read_text("utf-8").split()[0]
    (elsewhere / "memory").write_text(f"{known} {'g' * 64}", "utf-8")
    assert anew() == before


def test_where_nothing_can_be_kept_it_is_found_anew(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = anew()
    monkeypatch.setattr(sources, "_memory", lambda: elsewhere / "no" / "folder" / "memory")
    assert anew() == before
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sources, "_memory", lambda: elsewhere / "untouched")
    assert anew() == before
    assert not (elsewhere / "untouched").exists()
