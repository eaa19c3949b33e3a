"""A function of one's own is called before anything is run: what is no rule is found with its line."""

import math
from pathlib import Path

import pytest

from peersim.experiment import calling, trying
from peersim.experiment.arguments import arguments, gives_whole, names_of
from peersim.experiment.rule_files import RuleFile, rule_file
from peersim.experiment.trying import try_out
from peersim.model.errors import InputError
from peersim.rules.table import VARIANTS, Rules

PATH = Path("mine.py")


def read(text: str) -> RuleFile:
    return rule_file("mine.py", text, PATH)


def wrong(text: str, entry: str = "voice_weight") -> str:
    with pytest.raises(InputError) as caught:
        try_out(read(text), PATH, [(entry, "f")])
    return str(caught.value)


FUNCTIONS = [(entry, function) for entry, function in Rules._field_defaults.items()]
FUNCTIONS += [(entry, function) for entry, variants in VARIANTS.values() for function in variants.values()]


@pytest.mark.parametrize(("entry", "function"), FUNCTIONS)
def test_every_rule_of_the_model_gives_a_number_for_what_it_is_tried_on(entry: str, function: object) -> None:
    assert callable(function)
    given = arguments(entry)
    assert given == arguments(entry)
    assert len({str(one) for one in given}) > 1
    values = [function(*one) for one in given]
    assert all(map(math.isfinite, values))
    assert not gives_whole(entry) or all(isinstance(value, int) for value in values)


def test_rules_of_the_model_are_accepted_as_ones_own() -> None:
    """All in one file: every function of the table is called there and here."""
    lines = [f"from {function.__module__} import {function.__name__}" for _, function in FUNCTIONS]
    try_out(read("\n".join(lines)), PATH, [(entry, function.__name__) for entry, function in FUNCTIONS])


NO_NUMBER = {
    "return float('nan')": "nan",
    "z = float('inf'); return z - z": "nan",
    "return -float('inf')": "-inf",
    "return trust if distance < 1.0 else float('nan')": "nan",
    "pass": "None",
    "if own: return 1.0": "None",
    "return trust, 1.0": "(",
    "return '0.5'": "'0.5'",
    "return (trust - 2.0) ** 0.5": "(",
    "return [trust]": "[",
    "return 10 ** 400": "1000",
    "yield 1.0": "<generator",
    "return f": "<function f",
}


@pytest.mark.parametrize("body", NO_NUMBER)
def test_what_is_no_finite_number_is_said_with_the_arguments(body: str) -> None:
    said = wrong(f"\n\ndef f(trust, competence, own, openness, distance):\n    {body}\n")
    assert said.startswith(f"mine.py, line 3: f gives {NO_NUMBER[body]}")
    for name in names_of("voice_weight"):
        assert f"{name} = " in said
    assert said.endswith("; voice_weight is a finite number")


@pytest.mark.parametrize("body", ["return 0.5", "return 1.0", "return None"])
def test_a_whole_number_is_one(body: str) -> None:
    said = wrong(f"def f(u, right, chance, options):\n    {body}\n", "drawn_answer")
    assert said.endswith("; drawn_answer is a whole number, as int(…) gives one")


def test_numbers_of_other_kinds_are_numbers() -> None:
    for body in ("True", "1", "Fraction(1, 3)", "1.0 / 3.0"):
        text = f"from fractions import Fraction\ndef f(*given):\n    return {body}\n"
        try_out(read(text), PATH, [("candidate", "f"), ("voice_weight", "f")])


def test_a_function_that_always_fails_is_refused_and_one_that_sometimes_does_is_not() -> None:
    said = wrong("def f(*given):\n    return g(*given)\ndef g(*given):\n    return trsut\n")
    assert said.startswith(
        "mine.py, line 4: this rule fails: NameError: name 'trsut' is not defined; always, as for"
    )
    try_out(read("def f(trust, *rest):\n    return 1.0 / trust\n"), PATH, [("voice_weight", "f")])
    assert "SystemExit" in wrong("def f(*given):\n    raise SystemExit\n")


REMEMBERS = [
    "def g(seen):\n    seen.append(1)\n    return 1.0 / len(seen)\nSEEN = []\ndef f(*given):\n    return g(SEEN)\n",
    "def make():\n    seen = []\n    def f(*given):\n        seen.append(1)\n        return len(seen)\n"
    "    return f\nf = make()\n",
    "class A:\n    def __init__(self):\n        self.n = 0\n    def one(self):\n        self.n += 1\n"
    "        return self.n\na = A()\ndef f(*given):\n    return a.one()\n",
    "def keep(table, x):\n    return table.setdefault(0, x)\nTABLE = {}\n"
    "def f(trust, *more):\n    return keep(TABLE, trust)\n",
]


@pytest.mark.parametrize("text", REMEMBERS)
def test_what_the_text_does_not_show_is_found_by_calling_twice(text: str) -> None:
    said = wrong(text)
    assert " and another time " in said
    assert said.endswith("a rule depends on what it is given and on nothing else")


def test_a_function_that_does_not_end_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "LONGEST", 3.0)
    text = "def g(*given):\n    return 1.0\ndef f(*given):\n    while True:\n        pass\n"
    with pytest.raises(
        InputError, match=r"mine.py, line 3: f does not end within 3 seconds: a loop in it may"
    ):
        try_out(read(text), PATH, [("coupling", "g"), ("voice_weight", "f")])


def test_a_function_that_ends_its_process_is_said() -> None:
    """The text of such a file is refused; whatever else ends a process is found here."""
    text = "import os\ndef f(*given):\n    os._exit(0)\n"
    file = RuleFile("mine.py", text, read("\ndef f(): pass").tree)
    with pytest.raises(InputError, match=r"mine.py, line 2: f ends the process that calls it"):
        try_out(file, PATH, [("voice_weight", "f")])


def test_a_slow_function_is_called_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "SPENT", 0.0)
    asked = []

    def f(*given: object) -> float:
        asked.append(given)
        return 1.0

    assert calling._called("mine.py", f, f, False, arguments("voice_weight"), calling.SPENT) == {}
    assert len(asked) == 2


def test_all_functions_of_a_file_are_looked_at() -> None:
    text = "def f(*given):\n    return None\ndef g(*given):\n    return ''\ndef h(*given):\n    return 1.0\n"
    with pytest.raises(InputError) as caught:
        try_out(read(text), PATH, [("coupling", "f"), ("reach", "g"), ("shaken", "h")])
    assert [line.split(" for ")[0] for line in str(caught.value).split("\n")] == [
        "mine.py: 2 mistakes",
        "  line 1: f gives None",
        "  line 3: g gives ''",
    ]


@pytest.mark.parametrize("module", ["json", "traceback", "types", "peersim", "random"])
def test_nothing_of_the_current_folder_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    """A folder that was sent may hold modules of any name; only what was allowed is executed."""
    (tmp_path / f"{module}.py").write_text(f"open({str(tmp_path / 'executed')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    text = "TABLE = [n for n in range(3)]\n\ndef f(gain_share, strength):\n    return 1.0\n"
    try_out(rule_file("mine.py", text, tmp_path / "mine.py"), tmp_path / "mine.py", [("coupling", "f")])
    assert not (tmp_path / "executed").exists()
