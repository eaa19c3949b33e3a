"""Mistakes in rules of one's own, and rules that cannot be compiled or fail."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.own_table import SHARED
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.engine.agents.cohort import Cohort
from peersim.engine.agents.execute import execute as execute_agents
from peersim.engine.agreement import first_difference
from peersim.engine.compiled.batch import batch_of, state_for, table_of
from peersim.engine.compiled.compiling import kernel
from peersim.engine.compiled.execute import execute as execute_together
from peersim.engine.records import Run
from peersim.experiment.reading import load_experiment
from peersim.model.errors import InputError
from peersim.model.overrides import setting_from
from peersim.model.own_rules import OwnRules
from peersim.model.parameters import Setting
from peersim.model.people import Invented
from peersim.rules import weighing
from peersim.store.folder import Folder
from peersim.study import execution
from peersim.study.plan import Plan
from peersim.study.timing import estimate
from peersim.study.verifying import sampled

TEXT = """\
format = 1
name = "t"
replicates = 2
[rules]
{entry} = "{where}"
[programme]
group_size = 3
sessions = 2
[arms.a]
"""


def experiment(place: Path, code: str | bytes, entry: str = "coupling", where: str = "mine.py:f") -> Path:
    (place / "mine.py").write_bytes(code if isinstance(code, bytes) else code.encode())
    file = place / "t.toml"
    file.write_text(TEXT.format(entry=entry, where=where))
    return file


GOOD = "def f(gain_share, strength):\n    return 1.0\n"
SOMETIMES = (
    "def f(gain, strength):\n    if strength < 20.0: raise {}\n    return 1.0\n"  # in every run, as it is
)


@pytest.mark.parametrize(
    ("code", "entry", "where", "message"),
    [
        (
            GOOD,
            "couplin",
            "mine.py:f",
            "t.toml, line 5, rules.couplin: there is no rule 'couplin'; did you mean",
        ),
        (GOOD, "coupling", "mine.py", "rules.coupling: names a function as file.py:function"),
        (GOOD, "coupling", "mine.py:g", "mine.py has no function 'g'"),
        (GOOD, "coupling", "../mine.py:f", "lies beside the experiment file or below"),
        (GOOD, "coupling", "/mine.py:f", "lies beside the experiment file or below"),
        (GOOD, "coupling", "other.py:f", "there is no such file"),
        ("f = 3\n", "coupling", "mine.py:f", "mine.py has no function 'f'"),
        (
            "from functools import lru_cache\ndef g(a, b):\n    return 1.0\nh = g\n",
            "coupling",
            "mine.py:f",
            "mine.py has no function 'f'; expected one of g, h",
        ),
        (
            "from functools import lru_cache\n@lru_cache\ndef f(a, b):\n    return 1.0\n",
            "coupling",
            "mine.py:f",
            "rules.coupling: 'f' in mine.py is decorated; put the plain function there",
        ),
        (
            "from functools import partial\ndef g(a, b, c):\n    return c\nf = partial(g, c=1.0)\n",
            "coupling",
            "mine.py:f",
            "rules.coupling: 'f' in mine.py is made by something else; put a function there",
        ),
        (
            GOOD.encode() + b"# \xfcber\n",
            "coupling",
            "mine.py:f",
            "mine.py, line 3: is not UTF-8 text (byte 46); if it is meant to be '\u00fc', the file was saved as "
            "Windows-1252 (ANSI): save it as UTF-8",
        ),
        ("def f(x):\n    return x\n", "coupling", "mine.py:f", "2 values: gain_share, strength"),
        ("def f(:\n", "coupling", "mine.py:f", "mine.py, line 1: is not valid Python"),
        (
            "\nimport nowhere\n",
            "coupling",
            "mine.py:f",
            "mine.py, line 2: imports nowhere; a rule file may import abc",
        ),
        ("from . import other\n", "coupling", "mine.py:f", "mine.py, line 1: imports .; a rule file may"),
        ("\n1 / 0\n", "coupling", "mine.py:f", "mine.py, line 2: cannot be executed: ZeroDivisionError"),
        ("raise SystemExit\n", "coupling", "mine.py:f", "mine.py, line 1: cannot be executed: SystemExit"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, code: str | bytes, entry: str, where: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_experiment(experiment(tmp_path, code, entry, where), trust_rules=True)
    assert message in str(caught.value)


def test_a_cached_helper_and_a_function_from_the_package_are_accepted(tmp_path: Path) -> None:
    code = "from functools import cache\n@cache\ndef g(x):\n    return x\ndef f(a, b):\n    return g(b)\n"
    load_experiment(experiment(tmp_path, code), trust_rules=True)
    code = "from peersim.rules.weighing import coupling\n"
    load_experiment(experiment(tmp_path, code, "coupling", "mine.py:coupling"), trust_rules=True)


FAULTS = {
    "texts": (
        "import random\nimport time\n",
        "import os\n",
        ["one.py, line 1", "one.py, line 2", "two.py, line 1"],
    ),
    "missing": (
        "import random\n",
        None,
        ["one.py, line 1", "t.toml, line 6, rules.distance: 'two.py': there is no"],
    ),
    "when read": (
        "1 / 0\n",
        "1 / 0\n",
        ["one.py, line 1: cannot be executed", "two.py, line 1: cannot be exec"],
    ),
    "when called": (
        "def f(a, b):\n    return None\n",
        "def f(*a):\n    return ''\n",
        [
            "one.py, line 1: f gives None for gain_share = ",
            "two.py, line 1: f gives '' for other_function = ",
        ],
    ),
    "names": (
        "",
        "",
        ["rules.coupling: one.py has no function 'f'", "rules.distance: two.py has no function 'f'"],
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_the_mistakes_of_all_files_are_said_together(tmp_path: Path, kind: str) -> None:
    one, two, said = FAULTS[kind]
    (tmp_path / "one.py").write_text(one)
    if two is not None:
        (tmp_path / "two.py").write_text(two)
    text = TEXT.format(entry="coupling", where="one.py:f")
    (tmp_path / "t.toml").write_text(text.replace("[programme]", 'distance = "two.py:f"\n[programme]'))
    with pytest.raises(InputError) as caught:
        load_experiment(tmp_path / "t.toml", trust_rules=True)
    lines = str(caught.value).split("\n")
    assert lines[0].endswith(f"{len(said)} mistakes")
    assert all(part in line for part, line in zip(said, lines[1:], strict=True))


def test_any_way_to_take_the_values_will_do(tmp_path: Path) -> None:
    for head in ("def f(*values)", "def f(a, b=2.0)", "def f(a, b, c=1.0)"):
        load_experiment(experiment(tmp_path, f"{head}:\n    return 1.0\n"), trust_rules=True)


@kernel
def small(rules: Any, *arguments: Any) -> None:
    """A kernel with no more than one rule: to find a mistake in the whole one takes as long as to compile it."""
    rules.openness(0.5)


UNKNOWN = {
    "types, found while the kernel is compiled": (
        'def f(bell):\n    return {"a": [0.5], 2: 3}["a"][0]\n',
        "mine.py, line 2: cannot be compiled: a rule may use numbers",
    ),
    "words, found at once": (
        "def f(bell):\n    import math\n    return math.exp(-1.0)\n",
        "mine.py: cannot be compiled: Use of unsupported opcode",
    ),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_a_rule_that_cannot_be_compiled_is_said_and_runs_in_the_agents_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    code, words = UNKNOWN[what]
    file = experiment(tmp_path, code, "openness")
    if what.startswith("types"):
        monkeypatch.setattr("peersim.engine.compiled.execute.run_all_compiled", small)
    asked = [
        "run",
        str(file),
        "--no-figures",
        "--out",
        str(tmp_path / "out"),
        "--workers",
        "1",
        "--trust-rules",
    ]
    done = CliRunner().invoke(app, [*asked, "--engine", "ensemble"])
    assert words in str(done.exception)
    assert not (tmp_path / "out" / "data" / "runs").exists()
    monkeypatch.setattr(execution, "chosen", lambda *given: "ensemble")
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0
    assert words in done.stderr
    assert ", and runs it now" in done.stderr
    assert len(Folder(tmp_path / "out").table("runs")) == 2


def test_a_rule_that_fails_gives_failed_runs_and_a_traceback(tmp_path: Path) -> None:
    file = experiment(tmp_path, SOMETIMES.format("ValueError('no')"))
    done = CliRunner().invoke(
        app,
        ["run", str(file), "--no-figures", "--out", str(tmp_path / "out"), "--workers", "1", "--trust-rules"],
    )
    assert done.exit_code == 3
    assert "2 runs failed, the first with: mine.py, line 2: ValueError: no" in done.stderr
    assert 'File "mine.py", line 2' in next((tmp_path / "out" / "log").glob("traceback-*")).read_text()


THRICE = OwnRules(
    (("most_turns", "mine.py", "thrice"),), (("mine.py", "def thrice(n):\n    return 3 * n\n"),)
)


def test_a_rule_travels_as_text() -> None:
    again = pickle.loads(pickle.dumps(THRICE))
    assert again == THRICE
    assert again.digest == THRICE.digest
    assert again.functions["most_turns"](4) == 12


def test_more_turns_than_any_variant_has_find_room_in_both_engines() -> None:
    setting = Setting.model_validate({"programme": {"group_size": 3, "minutes_per_case": 15.0}})
    run = Run(setting, Invented(), 0, 1, False, SHARED)
    assert state_for(batch_of(table_of([run])), SHARED).plans.shape[1] == 3
    cohort = Cohort(setting=setting, replicate=1, rules=SHARED.table({}))
    cohort.run()
    assert cohort.results["cases"] > 2 * 3 * setting.programme.sessions
    assert first_difference(run) is None


def test_commands_name_the_line_of_a_rule_that_fails(tmp_path: Path) -> None:
    file = experiment(tmp_path, SOMETIMES.format("gian"))
    out = str(tmp_path / "out")
    CliRunner().invoke(
        app, ["run", str(file), "--no-figures", "--out", out, "--workers", "1", "--trust-rules"]
    )
    for asked in (["check", str(file)], ["replay", out, "0:0:a"]):
        done = CliRunner().invoke(app, asked)
        assert isinstance(done.exception, InputError)
        assert "mine.py, line 2: this rule fails: NameError" in str(done.exception)


def test_a_rule_that_gives_no_number_is_suspected(tmp_path: Path) -> None:
    read = load_experiment(experiment(tmp_path, GOOD), trust_rules=True)
    none = OwnRules(
        (("coupling", "mine.py", "f"),), (("mine.py", "def f(gain, strength):\n    return None\n"),)
    )
    with pytest.raises(
        InputError, match=r"mine.py: TypeError: .* \(a rule must give a number: f \(mine.py\)\)"
    ):
        estimate(Plan(replace(read, own_rules={"a": none})), 1, 0.0)


def test_saved_results_are_not_judged_anew(tmp_path: Path) -> None:
    """What ran once is verified, although the rule would be refused today."""
    good = load_experiment(experiment(tmp_path, GOOD), trust_rules=True)
    code = "def f(u, half_life, use):\n    return float('inf')\n"
    never = OwnRules((("retention_weeks", "mine.py", "f"),), (("mine.py", code),))
    file = experiment(tmp_path, code, "retention_weeks")
    with pytest.raises(
        InputError, match=r"line 1: f gives inf for u = .*; retention_weeks is a finite number"
    ):
        load_experiment(file, trust_rules=True)
    saved = replace(good, own_rules={"a": never}, text=file.read_text())
    ps.run(saved, out=tmp_path / "out", engine="agents", workers=1, figures=False)
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "out"), "--trust-rules"])
    assert done.exit_code == 0, done.exception


def test_division_by_zero_is_the_same_error_in_both_engines() -> None:
    assert fails_in_both_engines({"world.coupling": 0.125}, ZeroDivisionError)


def test_verify_looks_at_every_arm_and_every_rule_table_first(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(GOOD)
    text = 'format = 1\nname = "t"\n[arms.a]\n[arms.b]\n[arms.c]\nrules = { coupling = "mine.py:f" }\n'
    (tmp_path / "t.toml").write_text(text + '[vary]\n"world.fear" = [0.0, 0.5, 1.0]\n')
    plan = Plan(load_experiment(tmp_path / "t.toml", replicates=5, trust_rules=True))
    arms = [plan.at(number)[2] for number in sampled(plan, 2)]
    assert arms == ["a", "c"]
    chosen = [plan.at(number) for number in sampled(plan, 12)]
    assert len(set(chosen)) == 12
    assert {arm for _, _, arm in chosen} == {"a", "b", "c"}
    assert len({point for _, point, _ in chosen}) > 1
    assert sorted(sampled(plan, 10**6)) == list(range(plan.runs))


ODD = {
    "more cases than turns": {"programme.overhead_minutes": 7.0},
    "no such answer": {"world.options": 7},
    "negative answer": {"world.options": 9, "world.specific_share": 1.0},
}


def fails_in_both_engines(changes: dict[str, float], error: type[Exception]) -> bool:
    """Under the shared rules, where nothing fails with other settings."""
    run, usual = (Run(setting_from(some), Invented(), 0, 0, False, SHARED) for some in (changes, {}))
    for execute in (execute_agents, lambda run: execute_together([run])):
        execute(usual)
        with pytest.raises(error):
            execute(run)
    return True


@pytest.mark.parametrize("what", ODD)
def test_what_makes_no_sense_fails_in_both_engines(what: str) -> None:
    assert fails_in_both_engines(ODD[what], ValueError)


def test_weight_without_advice_moves_nobody_in_either_engine() -> None:
    setting = setting_from({"world.inertia": 0.5})
    for replicate in range(40):
        assert first_difference(Run(setting, Invented(), 0, replicate, False, SHARED)) is None


def test_a_file_that_changes_the_models_rules_by_any_means_is_refused_and_they_are_put_right() -> None:
    """The check of texts finds the usual ways; this one goes around it."""
    code = "import sys\nvars(sys.modules['peersim.rules.weighing'])['OWN_FIELD_BONUS'] = 5.0\n"
    own = OwnRules((("coupling", "mine.py", "f"),), (("mine.py", code),))
    with pytest.raises(ValueError, match=r"changes the model's own rules: peersim.rules.weighing.OWN_FIELD"):
        own.modules  # noqa: B018
    assert weighing.OWN_FIELD_BONUS == 0.3
