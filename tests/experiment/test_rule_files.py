"""What a file of rules may contain is found in its text, before any of it is executed."""

import re
from pathlib import Path

import pytest

from peersim.experiment import trying
from peersim.experiment.rule_files import RuleFile, rule_file, said_of
from peersim.experiment.trying import try_out
from peersim.model.errors import InputError

RULE = "def f(gain_share, strength):\n    return {}\n"
PATH = Path("mine.py")


def read(text: str) -> RuleFile:
    return rule_file("mine.py", text, PATH)


REFUSED = {
    "import random": "line 1: imports random; a rule that draws random numbers",
    "from random import gauss": "line 1: imports random; a rule that draws random numbers",
    "import secrets, math": "imports secrets; a rule that draws random numbers",
    "from uuid import uuid4": "imports uuid; a rule that draws random numbers",
    "import numpy.random as r": "imports numpy.random; a rule that draws random numbers",
    "import numpy": "imports numpy; a rule file may import abc, bisect, cmath,",
    "import time": "imports time; a rule that reads a clock",
    "from datetime import datetime": "imports datetime; a rule that reads a clock",
    "import os": "imports os; a rule file may import",
    "import os.path as p": "imports os.path; a rule file may import",
    "import sys": "imports sys; a rule file may import",
    "import subprocess": "imports subprocess; a rule file may import",
    "import peersim": "imports peersim; a rule file may import",
    "from peersim.model import draws": "imports peersim.model; a rule file may import",
    "from . import other": "imports .; a rule file may import",
    "from .other import f": "imports .other; a rule file may import",
    "from collections import _sys": "imports sys; a rule file may import",
    "def g():\n    import random": "line 2: imports random",
    "import heapq\nx = __import__('random')": "line 2: uses __import__, which a rule may not",
    "x = open('/etc/passwd')": "uses open, which a rule may not",
    "x = eval('1')": "uses eval, which a rule may not",
    "exec('import os')": "uses exec, which a rule may not",
    "x = hash('text')": "uses hash, which a rule may not: it differs from one process to the next",
    "def g(x):\n    return id(x)": "line 2: uses id, which a rule may not",
    "x = input()": "uses input, which a rule may not",
    "exit()": "uses exit, which a rule may not",
    "x = getattr(1, 'real')": "uses getattr, which a rule may not",
    "x = ().__class__.__base__": "uses .__class__, which a rule may not",
    "import dataclasses\nx = dataclasses.sys": "line 2: reaches sys through dataclasses.sys",
    "import collections as c\nx = c._sys.exit": "line 2: reaches sys through c._sys",
    "calls = 0\ndef g():\n    global calls\n    calls += 1": "line 3: changes calls, which lasts",
    "x = print\ndef g():\n    print(1)": "line 3: prints at every call; a rule only calculates",
    "class A:\n    def g(self):\n        return list(map(print, [1]))": "line 3: prints at every call",
    "g = lambda x: print(x)": "line 1: prints at every call",
    "async def g():\n    pass": "line 1: waits for something",
    "from peersim.rules import weighing\nweighing.OWN_FIELD_BONUS = 5.0": "line 2: changes weighing, which is not this",
    "from peersim.rules import weighing\nweighing.OWN_FIELD_BONUS += 5.0": "line 2: changes weighing, which",
    "import math\ndel math.pi": "line 2: changes math, which is not this file's own",
    "import peersim.rules.start\npeersim.rules.start.ABILITY_SD = 1": "line 2: changes peersim, which is not this",
    "from peersim.rules import response\ndef g(x):\n    response.HEARD = x": "line 3: changes response",
    "import collections\ncollections.abc.x = 1": "line 2: changes collections",
    "import math\nfor math.pi in (1, 2): pass": "line 2: changes math",
    "x = " + " + ".join(["1"] * 500): "is not valid Python: nested too deep",
    "x = " + "-" * 600 + "1": "is not valid Python: nested too deep",
    "EMPTY = []\ndef g(x):\n    mine = EMPTY\n    mine += [x]": "line 4: changes mine, which lasts from one call",
    "def h(hash):\n    return hash\ndef g(x):\n    return hash(str(x))": "line 4: uses hash, which a rule may not",
    "def h(print):\n    return print\ndef g(x):\n    print(x)": "line 4: prints at every call",
    "class A:\n    def open(self):\n        return 1\ndef g(x):\n    return open(x)": "line 5: uses open",
    "def g(x: open('y')):\n    return x": "line 1: uses open, which a rule may not",
    "g = lambda x: [id(y) for y in x]": "line 1: uses id, which a rule may not",
    "def g(:": "line 1: is not valid Python",
    "x = " + "(" * 5000 + ")" * 5000: "is not valid Python",
    "x = '\0'": "is not valid Python",
    "return 3": "line 1: is not valid Python: 'return' outside function",
}


LASTING = "{}, which lasts from one call to the next: a rule depends on what it is given and on nothing else"
DEFAULTS = [
    *("[]", "[0.0] * 3", "{}", "{1}", "{'a': 1}", "[x for x in ()]", "{x for x in ()}", "(x for x in ())"),
    *("list()", "dict(a=1)", "set()", "bytearray(3)", "iter(())", "itertools.count()", "count()", "([], 1)"),
    *("defaultdict(float)", "collections.deque()", "Counter()"),
]
CHANGES = [
    *(
        "seen.append(1)",
        "seen.extend([1])",
        "seen.insert(0, 1)",
        "seen.pop()",
        "seen.remove(1)",
        "seen.clear()",
    ),
    *("seen.update(a=1)", "x = seen.setdefault(1, a)", "seen.add(a)", "seen.discard(a)", "seen.sort()"),
    *("seen.reverse()", "seen.popleft()", "seen.appendleft(a)", "seen.rotate()", "seen.popitem()"),
    *("seen[a] = b", "seen[a] += b", "seen[a][b] = 1", "del seen[a]", "seen[0:1] = []", "seen[a], x = b, a"),
    *("seen.n = 1", "seen.n += 1", "del seen.n", "seen.n[a] = 1", "seen.n.append(a)", "seen[a].append(b)"),
    *("next(seen)", "x = next(seen, 0.0)", "heapq.heappush(seen, a)", "bisect.insort(seen, a)"),
    *("operator.setitem(seen, a, b)", "list.append(seen, a)", "return seen.append(a) or 1.0"),
    *("mine = seen; mine.append(a)", "mine = seen; other = mine; other[a] = b", "row = seen[a]; row[b] = 1"),
    *("seen.get(a).append(b)", "seen.setdefault(a, []).append(b)", "(row := seen).append(a)"),
    *("return [row.append(a) for row in seen]", "return [seen.append(x) for x in (a, b)]"),
    *(
        "for seen[a] in (1, 2): pass",
        "x = lambda: seen.append(a)",
        "(seen if a else [b]).append(a)",
        "mine = a or seen; mine.append(b)",
    ),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "made", ["seen = []", "class seen:\n    n = 0", "from peersim.rules.table import VARIANTS as seen"]
)
def test_what_lasts_from_one_call_to_the_next_may_not_be_changed(change: str, made: str) -> None:
    with pytest.raises(InputError) as caught:
        read(f"def f(a, b):\n    {change}\n    return 1.0\n{made}\n")
    assert re.search(LASTING.format(r"line 2: changes (seen|mine|other|row)"), str(caught.value))


def test_a_function_is_no_place_to_keep_something() -> None:
    with pytest.raises(InputError) as caught:
        read("def f(a, b):\n    f.n += 1\n    return f.n\nf.n = 0\n")
    assert str(caught.value) == LASTING.format("mine.py, line 2: changes f")


@pytest.mark.parametrize("default", DEFAULTS)
@pytest.mark.parametrize(
    "head", ["def f(a, b, seen={}):", "def f(a, *, seen={}, b=1):", "f = lambda a, seen={}: a"]
)
def test_a_default_that_lasts_is_refused(default: str, head: str) -> None:
    with pytest.raises(InputError) as caught:
        read(f"{head.format(default)}{'' if head.endswith('a') else ' pass'}\n")
    assert "mine.py, line 1: gives seen a default that lasts from one call to the next" in str(caught.value)


@pytest.mark.parametrize("text", REFUSED)
def test_what_a_rule_may_not_do_is_named(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text + "\n" + RULE.format(1.0))
    assert REFUSED[text] in str(caught.value)
    assert len(str(caught.value)) < 500


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read("import random\nimport time\n" + RULE.format("open('x')"))
    assert [str(line).split(":")[0] for line in str(caught.value).split("\n")] == [
        "mine.py",
        "  line 1",
        "  line 2",
        "  line 4",
    ]


def test_another_module_of_peersim_is_not_reached_through_its_rules() -> None:
    import peersim.model  # noqa: F401  (then it is there to be reached)

    with pytest.raises(InputError, match=r"reaches peersim.model through peersim.model"):
        read("import peersim.rules.trust\nx = peersim.model.draws\n")


ACCEPTED = [
    "import math\n",
    "from math import exp, pi\n",
    "import math as m\nE = m.e\n",
    "from peersim.rules.weighing import trust_weight\n",
    "from peersim.rules import arithmetic\n",
    "import peersim.rules.weighing\nf = peersim.rules.weighing.trust_weight\n",
    "from functools import lru_cache\n@lru_cache\ndef g(x):\n    return x\n",
    "from collections import defaultdict\n",
    "def g(open, id):\n    return open + id\n",
    "def hash(x):\n    return x\ny = hash(3)\n",
    "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    x: float = 1.0\n",
    "print('looking for a fault')\n",
    "TABLE = [0.1 * n for n in range(10)]\n",
    "TABLE = [0.1]\ndef g(x):\n    return TABLE[0] + max(TABLE) + sum(row for row in TABLE)\n",
    "TABLE = {}\nTABLE['a'] = 1\nTABLE.update(b=2)\ndef g(x):\n    return TABLE.get(x, 0.0)\n",
    "def g(x, c=(1, 2), d=None, e=-1.0, h=frozenset({1}), i=tuple([1])):\n    return x\n",
    "def g(x):\n    out = [x]\n    out.append(x)\n    out[0] += 1\n    del out[0]\n    return out.pop()\n",
    "TABLE = [3, 1]\ndef g(x):\n    mine = list(TABLE)\n    mine.sort()\n    return next(iter(mine))\n",
    "TABLE = [3, 1]\ndef g(x):\n    mine = TABLE\n    mine = [*mine]\n    mine.sort()\n    return mine[0]\n",
    "TABLE = [3, 1]\ndef g(x):\n    at = TABLE[0]\n    at += x\n    return at\n",
    "import operator\ndef g(x):\n    return operator.add(x, 1)\n",
    "from collections import defaultdict\ndef g(x):\n    n = defaultdict(int)\n    n[x] += 1\n    return n[x]\n",
    "def g(x):\n    out = []\n    def h(y):\n        out.append(y)\n    h(x)\n    return out[0]\n",
    "class A:\n    def __init__(self, x):\n        self.x = x\ndef g(x):\n    return A(x).x\n",
    "def g(x):\n    match x:\n        case [y, *rest]:\n            rest.append(y)\n    return x\n",
    "def g(*given, **named):\n    named['x'] = given\n    return 1.0\n",
    "def g(x):\n    yield x\n",
    "def print(x):\n    return x\ndef g(x):\n    return print(x)\n",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_only_calculates_is_accepted_and_can_be_executed(text: str, tmp_path: Path) -> None:
    try_out(read(text + RULE.format(1.0)), tmp_path / "mine.py")


PLAIN = [
    '"""What this is."""\n',
    "import math\nfrom math import exp\n",
    "A = 0.3\nB = -A\nC = 2 * A + 1 / 3\n",
    "A: float = 0.3\nB: list[int]\n",
    "TABLE = (0.1, 0.2, 'x')\nNAMED = {'a': 1, 'b': [2, 3]}\n",
    "def g(x: float, *more: 'int', y: float | None = None) -> float:\n    while True:\n        pass\n",
    "import math\nHALF = math.pi / 2\n",
    "pass\n",
]
AT_ONCE = [
    "while True: pass\n",
    "x = sum(range(10**12))\n",
    "x = 9**9**9\n",
    "x = 1 << 10**10\n",
    "x = 'a' * 10**10\n",
    "x = [0] * 1000000000000\n",
    "x = [n for n in range(3)]\n",
    "@print\ndef g():\n    pass\n",
    "def g(x=print()):\n    pass\n",
    "def g(x: print()):\n    pass\n",
    "def g() -> print():\n    pass\n",
    "x: print() = 3\n",
    "class A:\n    while True: pass\n",
    "x = y = (lambda: 3)()\n",
    "a.b = 3\n",
    "a[print()] = 3\n",
    "x = a[print()]\n",
    "x = {**y}\n",
    "x = f'{print()}'\n",
    "if True: pass\n",
    "assert print()\n",
    "del x\n",
    "raise SystemExit\n",
]


@pytest.mark.parametrize("text", PLAIN)
def test_definitions_and_constants_end_at_once(text: str) -> None:
    assert read(text).at_once == []


@pytest.mark.parametrize("text", AT_ONCE)
def test_all_else_outside_functions_is_tried_elsewhere_first(text: str) -> None:
    assert [one.first for one in read("import math\n" + text).at_once] == [2]


def test_a_file_is_described_in_a_line() -> None:
    text = "import math\n\nfor x in ():\n    pass\ny = print()\n"
    assert (
        said_of(read(text), PATH)
        == "'mine.py' (5 lines; imports math; executed as soon as it is read: line 3–4, 5)"
    )
    assert said_of(read("A = 1"), PATH) == "'mine.py' (1 line; imports nothing)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("while True: pass\n", "mine.py: is not read to its end within 0.5 seconds"),
        ("x = 9**9**9**9\n", "mine.py: is not read to its end within 0.5 seconds"),
        ("import math\n1 / 0\n", "mine.py, line 2: cannot be executed: ZeroDivisionError"),
        ("raise SystemExit(0)\n", "mine.py, line 1: cannot be executed: SystemExit"),
        ("raise KeyboardInterrupt\n", "mine.py, line 1: cannot be executed: KeyboardInterrupt"),
        ("def f():\n    return f()\nf()\n", "mine.py, line 2: cannot be executed: RecursionError"),
    ],
)
def test_a_file_that_does_not_end_well_is_said(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "within" in said:
        monkeypatch.setattr(trying, "LONGEST", 0.5)
    with pytest.raises(InputError) as caught:
        try_out(read(text), tmp_path / "mine.py")
    assert said in str(caught.value)


def test_one_that_ends_its_process_is_said(tmp_path: Path) -> None:
    """The text of such a file is refused; whatever else ends a process is found here."""
    file = RuleFile("mine.py", "import os\nprint('{}')\nos._exit(0)\n", read("").tree)
    with pytest.raises(InputError, match=r"mine.py: ends the process that reads it"):
        try_out(file, tmp_path / "mine.py")
