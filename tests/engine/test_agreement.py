"""The two engines give the same bits: every state after every step, every reported number."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.engine.support import IN_HOUSE, LEVELS, TALK
from tests.engine.test_switches import SWITCHES

from peersim.engine.agents.cohort import Cohort
from peersim.engine.agreement import first_difference
from peersim.engine.compiled.batch import batch_of, state_for, table_of
from peersim.engine.compiled.door import Door
from peersim.engine.compiled.execute import execute, execute_table
from peersim.engine.compiled.kernel import TO_THE_END, run_all_compiled
from peersim.engine.compiled.layout import OUTCOMES, SESSION
from peersim.engine.records import Run
from peersim.engine.setting import CODES
from peersim.engine.steps.step import REFLECT
from peersim.model.events import KINDS
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Listed, Person, Population
from peersim.rules.table import VARIANTS, Rules

COURSE = {"programme.phases": [{"activity": "course"}]}
EXPERT = {"programme.phases": [{"activity": "expert"}]}
BOSSES = tuple(
    Person(k, str(k), k // 4, 0, 0, k % 5, k % 3, boss=k - k % 4 if k % 4 else None) for k in range(8)
)
KNOWN = Listed(BOSSES, {(1, 2): 0, (2, 5): 2, (3, 0): 1}, frozenset({(0, 5), (2, 3)}))


def run_of(
    changes: dict[str, Any], population: Population | None = None, seed: int = 0, replicate: int = 0
) -> Run:
    return Run(setting_from(changes), population or Invented(), seed, replicate, False)


@settings(max_examples=100)
@given(strategies.settings(), st.integers(1, 3), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_every_state_after_every_step(setting: Setting, groups: int, seed: int, replicate: int) -> None:
    difference = first_difference(Run(setting, Invented(groups), seed, replicate, False))
    assert difference is None, str(difference)


@pytest.mark.parametrize(
    ("changes", "population"),
    [
        ({}, Invented()),
        (IN_HOUSE | {"programme.phases": [{}, {"seating": "mixed"}, {"seating": "home"}]}, Invented(3)),
        (COURSE, Invented(2)),
        (EXPERT, Invented()),
        (LEVELS, Invented()),
        ({"world.reach.rule": "contacts"}, KNOWN),
        ({}, Listed(BOSSES)),
        ({"programme.group_size": 64}, Invented()),
        ({"world.items": 400, "world.options": 20}, Invented()),
    ],
)
@pytest.mark.parametrize("seed", [0, 2**40 + 1])
def test_every_reported_number(changes: dict[str, Any], population: Population, seed: int) -> None:
    runs = [run_of(changes, population, seed, replicate) for replicate in range(3)]
    outcomes, sessions, _ = execute(runs)
    for at, run in enumerate(runs):
        cohort = Cohort(
            setting=run.setting, population=population, seed=seed, replicate=at, keep_events=False
        )
        cohort.run()
        assert {name: repr(float(outcomes[name][at])) for name in OUTCOMES.names or ()} == {
            name: repr(value) for name, value in cohort.results.items()
        }
        for name in SESSION.names or ():
            reported = [float(value) for value in cohort.datacollector.model_vars[name]]
            assert repr(sessions[name][at, : len(reported)].tolist()) == repr(reported), name


def mixed_runs() -> list[Run]:
    """Runs that differ in everything: sizes, calendars, people, variants."""
    changes: list[dict[str, Any]] = [
        {},
        IN_HOUSE,
        TALK,
        COURSE,
        EXPERT,
        {"programme.group_size": 3, "world.items": 9, "world.rules.turns": "two"},
        {"programme.sessions": 3, "world.rules.weighing": "similarity", "world.options": 9},
        {"programme.phases": [{"sessions": 2}, {"activity": "none"}]},
    ]
    runs = [run_of(change, Invented(1 + at % 2), 5, at) for at, change in enumerate(changes)]
    return [*runs, run_of({}, KNOWN, 5, 3), run_of({"world.reach.rule": "contacts"}, KNOWN, 5, 3)]


def test_a_run_is_the_same_alone_and_among_others() -> None:
    runs = mixed_runs()
    together, sessions, _ = execute(runs)
    for at, run in enumerate(runs):
        alone, own, _ = execute([run])
        assert together[at].tobytes() == alone[0].tobytes()
        assert sessions[at, : own.shape[1]].tobytes() == own[0].tobytes()


def test_threads_and_chunks_do_not_matter() -> None:
    runs = mixed_runs() * 6
    whole, sessions, _ = execute(runs)
    batch = batch_of(table_of(runs))
    parts, rows = np.zeros_like(whole), np.zeros_like(sessions)

    def chunk(first: int) -> None:
        which = np.arange(first, min(first + 7, len(runs)))
        run_all_compiled(Door(), batch, which, False, TO_THE_END, REFLECT, state_for(batch), parts, rows)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(chunk, range(0, len(runs), 7)))
    assert (parts.tobytes(), rows.tobytes()) == (whole.tobytes(), sessions.tobytes())


def test_one_state_serves_run_after_run_without_a_trace() -> None:
    batch = batch_of(table_of(mixed_runs()))
    state = state_for(batch)
    found = []
    for order in (range(10), reversed(range(10))):
        outcomes = np.zeros(10, OUTCOMES)
        sessions = np.zeros((10, batch.calendars.shape[1] + 1), SESSION)
        for r in order:
            which = np.array([r])
            run_all_compiled(Door(), batch, which, False, TO_THE_END, REFLECT, state, outcomes, sessions)
        found.append((outcomes.tobytes(), sessions.tobytes()))
    assert found[0] == found[1]


def test_the_numbers_of_variants_are_those_of_the_rule_table() -> None:
    for choice, (_, variants) in VARIANTS.items():
        assert CODES[f"world.rules.{choice}"] == tuple(variants)


ALL_OFF = {path: off for path, _, off, _ in SWITCHES}


@pytest.mark.parametrize("seed", [0, 2**32 + 7])
@pytest.mark.parametrize("path", [*ALL_OFF, "all of them"])
def test_with_a_mechanism_off(path: str, seed: int) -> None:
    off = ALL_OFF if path == "all of them" else {path: ALL_OFF[path]}
    assert first_difference(run_of(LEVELS | off, None, seed)) is None


def test_what_only_a_report_uses_is_compared_with_the_reports() -> None:
    def half(*given: float) -> float:
        return 0.5 * Rules().reported_satisfaction(*given)

    (outcomes,) = execute([run_of({})]).outcomes
    for rules, same in ((Rules(), True), (Rules()._replace(reported_satisfaction=half), False)):
        cohort = Cohort(rules=rules, keep_events=False)
        cohort.run()
        assert (cohort.results["reported_satisfaction"] == float(outcomes["reported_satisfaction"])) is same


# -- deliberate breakage ---------------------------------------------------------------------------

BUSY = LEVELS | {
    "programme.coaching": 0.6,
    "world.job_learning": 0.02,
    "world.vicarious": 1.0,
    "world.fear": 0.1,
    "world.image_cost": 0.3,
    "world.post_fit": 0.5,
    "programme.inside_facilitator": 0.5,
    "world.trust_by_rater": 0.3,
    "world.trust_by_rated": 0.3,
    "world.trust_reciprocity": 0.2,
    "world.redundancy": 0.3,
    "world.closeness_dealing": 0.1,
    "world.aspiration": 0.1,
    "world.dropout": 0.1,
    "world.job_change": 0.2,
    "world.group_mood": 0.2,
    "world.satisfaction.novelty": 0.3,
}
EVERYTHING: list[tuple[dict[str, Any], Population]] = [
    (BUSY, Invented()),
    (BUSY | EXPERT, Invented()),
    (BUSY, Listed(BOSSES)),
    (BUSY, Listed(tuple(replace(person, knowledge=0.1 * person.key) for person in BOSSES))),
]
CHANGED: dict[str, Callable[..., Any]] = {
    "turn_priority": lambda priority: -priority,
    "most_turns": lambda most: most - 1,
    "case_count": lambda count: max(0, count - 1),
    "candidate": lambda wrong: not wrong,
    "response": lambda outcome: (outcome + 1) % 5,
    "right_answer": lambda answer: (answer + 1) % 4,
    "drawn_answer": lambda answer: (answer + 1) % 4,
    "start_answer": lambda answer: (answer + 1) % 4,
    "reported_steps": lambda steps: 1 if steps == 0 else steps,
    "path_steps": lambda steps: steps + 1,
}
FIRST_SEEN: dict[str, set[str]] = {
    "openness": {"start"},
    "facilitation": {"start"},
    "group_mood": {"start"},
    "initial_trust": {"start"},
    "reach": {"start"},
    "disclosure": {"meet"},
    "voice_chance": {"meet"},
    "trust_from_disclosure": {"meet"},
    "openness_drift": {"meet"},
    "confidence_after_success": {"try_out"},
    "competence_after_failure": {"try_out"},
    "coach_chance": {"be_coached"},
    "insight_after_coaching": {"be_coached"},
    "job_chance": {"work"},
    "job_change_chance": {"work"},
    "satisfaction_moved": {"reflect"},
    "dropout_chance": {"reflect"},
}


@pytest.mark.parametrize("name", [name for name in Rules._fields if name != "reported_satisfaction"])
def test_a_change_of_any_rule_in_one_engine_is_found_and_placed(name: str) -> None:
    rule, change = getattr(Rules(), name), CHANGED.get(name, lambda value: 0.9 * value)
    broken = Rules()._replace(**{name: lambda *a: change(rule(*a))})
    all_runs = (
        run_of(changes, population, 0, replicate)
        for changes, population in EVERYTHING
        for replicate in range(3)
    )
    differences = (first_difference(run, rules=broken) for run in all_runs)
    found = next((difference for difference in differences if difference is not None), None)
    assert found is not None, name
    assert found.part in FIRST_SEEN.get(name, {found.part}), found


def test_every_kind_of_event_is_counted_alike() -> None:
    counts: Counter[str] = Counter()
    for changes, population in [*EVERYTHING, (COURSE, Invented())]:
        for replicate in range(4):
            assert first_difference(run_of(changes, population, 1, replicate)) is None
            cohort = Cohort(changes, population=population, seed=1, replicate=replicate)
            cohort.run()
            counts.update(event.kind for event in cohort.events)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 5


def test_outcomes_do_not_depend_on_whether_sessions_are_read() -> None:
    runs = table_of(mixed_runs())
    assert execute_table(runs, sessions=False).outcomes.tobytes() == execute_table(runs).outcomes.tobytes()
