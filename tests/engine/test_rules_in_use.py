"""The rule table is the one door: every entry is used, and a rule put there is the rule that acts."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tests.engine.support import IN_HOUSE, counts, everything

from peersim.engine.agents.cohort import Cohort
from peersim.model.people import Invented, Listed, Person
from peersim.rules.table import Rules

BUSY = IN_HOUSE | {"programme.formality": 0.2, "world.leak_chance": 0.5, "world.job_learning": 0.02}
BUSY |= {"world.vicarious": 1.0, "world.fear": 0.1, "world.dropout": 0.05, "world.job_change": 0.1}
EXPERT = {"programme.phases": [{"activity": "expert", "sessions": 2}]}
TEAM = tuple(
    Person(k, str(k), 0, 0, 0, k % 5, 0, boss=0 if k else None, knowledge=0.6 if k == 5 else None)
    for k in range(6)
)


def counted(calls: Counter[str]) -> Rules:
    """The default rules, each counting how often it is asked."""

    def spy(name: str, rule: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*arguments: Any) -> Any:
            calls[name] += 1
            return rule(*arguments)

        return ask

    return Rules(*(spy(name, rule) for name, rule in Rules()._asdict().items()))


def test_every_rule_is_asked_and_asking_changes_nothing() -> None:
    calls: Counter[str] = Counter()
    runs: list[tuple[Any, ...]] = [(BUSY, Invented()), (EXPERT, Invented()), ({}, Listed(TEAM))]
    for changes, population in runs:
        watched = Cohort(changes, rules=counted(calls), population=population)
        plain = Cohort(changes, population=population)
        watched.run()
        plain.run()
        assert everything(watched) == everything(plain)
    assert set(calls) == set(Rules._fields)


REPLACED: dict[str, tuple[Callable[..., Any], Callable[[Cohort], bool]]] = {
    "disclosure": (
        lambda *a: 0.375,
        lambda c: {e.value for e in c.events if e.kind == "presented"} == {0.375},
    ),
    "attendance_chance": (lambda *a: 0.0, lambda c: c.results["attendance"] == c.results["cases"] == 0.0),
    "case_count": (lambda *a: 1, lambda c: c.results["cases"] == 8.0),
    "voice_chance": (lambda *a: 0.0, lambda c: counts(c)["heard"] == counts(c)["withheld"] == 0),
    "withholding_chance": (lambda *a: 1.0, lambda c: counts(c)["heard"] == 0 < counts(c)["withheld"]),
    "echo_chance": (lambda *a: 1.0, lambda c: counts(c)["heard"] == 0 < counts(c)["echoed"]),
    "understanding_chance": (lambda *a: 0.0, lambda c: counts(c)["heard"] == 0 < counts(c)["not_understood"]),
    "weight_on_advice": (lambda *a: 0.0, lambda c: c.results["zero_weight"] == 1.0),
    "uptake_chance": (lambda *a: 0.0, lambda c: counts(c)["taken"] == 0 < counts(c)["heard"]),
    "vicarious_chance": (lambda *a: 0.0, lambda c: counts(c)["vicarious"] == 0),
    "leak_chance": (lambda *a: 1.0, lambda c: c.results["leaks"] > 6 * 6 * 2),
    "coach_chance": (lambda *a: 1.0, lambda c: counts(c)["coached"] > 50),
    "job_chance": (lambda *a: 0.0, lambda c: counts(c)["job"] == 0),
    "retention_weeks": (lambda *a: 1e6, lambda c: counts(c)["forgotten"] == 0),
    "reach": (lambda *a: 0.0, lambda c: c.results["leaks"] == 0.0),
    "initial_trust": (lambda *a: 0.3, lambda c: c.datacollector.model_vars["trust"][0] == pytest.approx(0.3)),
    "start_answer": (lambda *a: 0, lambda c: c.datacollector.model_vars["knowledge"][0] > 27.0),
    "job_change_chance": (lambda *a: 1.0, lambda c: {peer.moves for peer in c.members} == {16}),
    "dropout_chance": (lambda *a: 1.0, lambda c: c.results["dropped_out"] == 1.0),
    "reported_satisfaction": (lambda *a: 0.125, lambda c: c.results["reported_satisfaction"] == 0.125),
    "most_turns": (lambda present: 3 * present, lambda c: c.results["cases"] == 48.0),
    "candidate": (lambda wrong, s, depth: s > 0.5, lambda c: c.results["sensitive_raised"] > 0.5),
}


@pytest.mark.parametrize("name", REPLACED)
def test_a_rule_put_into_the_table_is_the_rule_that_acts(name: str) -> None:
    rule, holds = REPLACED[name]
    replaced, plain = Cohort(BUSY, rules=Rules()._replace(**{name: rule})), Cohort(BUSY)
    replaced.run()
    plain.run()
    assert holds(replaced)
    assert name == "most_turns" or not holds(plain)


def test_rules_given_go_before_the_variants_named() -> None:
    cohort = Cohort({"world.rules.turns": "two", "programme.group_size": 3}, rules=Rules())
    cohort.run()
    sessions = Counter((e.session, e.person) for e in cohort.events if e.kind == "presented")
    assert set(sessions.values()) == {1}
