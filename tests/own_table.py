"""One table with many rules of somebody's own, for every test that needs some in the ensemble engine.

A kernel is compiled anew for every table, which takes longer than any test. So the rules that tests look at stand in
one table; each does what is shipped unless a setting has the value that a test gives it.
"""

import re
from pathlib import Path

from peersim.model.own_rules import OwnRules

PAGE = (Path(__file__).parents[1] / "docs" / "own_rules.md").read_text("utf-8")
(CODE,) = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
"""The rule of the tutorial, in a file ``competence.py`` as there."""

MINE = """\
from peersim.rules import attendance, start, weighing


def thrice_in_a_small_group(present):
    return 3 * present if present <= 3 else attendance.one_turn(present)


def divides(gain, strength):
    if strength == 0.125:
        return 1.0 / (gain - gain)
    return weighing.coupling(gain, strength)


def more_cases_than_turns(minutes, overhead, per_case, most):
    if overhead == 7.0:
        return 20
    return attendance.case_count(minutes, overhead, per_case, most)


def no_such_answer(u, shared, code, right, chance, options):
    if options == 7:
        return 10 * options
    return start.start_answer(u, shared, code, right, chance, options)


def negative_answer(u, specific, options):
    if options == 9:
        return -1
    return start.right_answer(u, specific, options)


def weight_without_advice(advice, own, inertia):
    if inertia == 0.5:
        return (advice + 0.1) / (advice + own + inertia + 0.1)
    return weighing.weight_on_advice(advice, own, inertia)
"""

SHARED = OwnRules(
    (
        ("case_count", "mine.py", "more_cases_than_turns"),
        ("coupling", "mine.py", "divides"),
        ("most_turns", "mine.py", "thrice_in_a_small_group"),
        ("right_answer", "mine.py", "negative_answer"),
        ("start_answer", "mine.py", "no_such_answer"),
        ("voice_weight", "competence.py", "by_competence"),
        ("weight_on_advice", "mine.py", "weight_without_advice"),
    ),
    (("competence.py", CODE), ("mine.py", MINE)),
)
