"""Whether the two engines agree, and where they first differ: run, step, part, members, variable.

Both engines are stopped after every step and their whole states compared to the last bit. Where a
difference appears the step is repeated part by part, so that the first part that differs is named.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from peersim.engines.agents.cohort import Cohort
from peersim.engines.agents.knowledge import Knowledge
from peersim.engines.ensemble.batch import Batch, batch_of, state_for, table_of
from peersim.engines.ensemble.door import Door
from peersim.engines.ensemble.kernel import run_until_compiled
from peersim.engines.ensemble.layout import State
from peersim.engines.records import Run
from peersim.model.calendar import PARTS
from peersim.model.events import KINDS
from peersim.rules.table import Rules

Values = dict[str, npt.NDArray[Any]]

OF_PERSONS = (
    *("openness", "confidence", "insight", "commitment", "stake", "ability", "dominance", "response_bias"),
    *("interview", "trusting", "satisfaction", "perceived_leak", "turns", "solved"),
    *("sessions_held", "sessions_present"),
    *("learnt_presenting", "learnt_listening", "learnt_coaching"),
)
OF_PAIRS = ("trust", "competence", "closeness", "reach", "pool", "distance")
OF_GROUPS = ("facilitation", "leak_chance", "norm")


class Difference(NamedTuple):
    """The first place where two executions of a run are not the same.

    ``step`` counts from 0, -1 before the first; ``part`` is one of :data:`peersim.model.calendar.PARTS`,
    or "start". ``members`` are ids; ``item`` is -1 where the variable has none.
    """

    replicate: int
    step: int
    part: str
    variable: str
    members: tuple[int, ...]
    item: int
    agents: float
    ensemble: float

    def __str__(self) -> str:
        who = f", members {', '.join(map(str, self.members))}" if self.members else ""
        item = f", item {self.item}" if self.item >= 0 else ""
        return (
            f"replicate {self.replicate}, step {self.step}, {self.part}{who}{item}: {self.variable} is "
            f"{self.agents!r} in the agents engine, {self.ensemble!r} in the ensemble"
        )


def first_difference(run: Run, rules: Rules | None = None, door: Door | None = None) -> Difference | None:
    """Where the engines first differ in one run; None if they agree in every state after every step.

    ``rules`` and ``door`` replace the rule table in the agents engine and in the ensemble.
    """
    return compared(run, rules, door)[0]


def compared(
    run: Run, rules: Rules | None = None, door: Door | None = None
) -> tuple[Difference | None, Mapping[str, int]]:
    """The same, and how often each kind of event happened in the agents engine."""
    batch = batch_of(table_of([run]))
    state, door = state_for(batch, run.own), door or Door.to(run.own)
    cohort = _cohort(run, rules)
    for step in range(-1, len(cohort.calendar)):
        if step >= 0:
            cohort.step()
        found = _difference(cohort, batch, door, state, step, len(PARTS) - 1)
        if found is not None:
            return _located(run, rules, door, batch, state, step) or found, cohort.totals.counts
    return None, cohort.totals.counts


def _cohort(run: Run, rules: Rules | None) -> Cohort:
    return Cohort(
        setting=run.setting,
        population=run.population,
        seed=run.seed,
        replicate=run.replicate,
        rules=rules or run.own.table(run.setting.world.rules.model_dump()),
        keep_events=False,
    )


def _located(
    run: Run, rules: Rules | None, door: Door, batch: Batch, state: State, step: int
) -> Difference | None:
    """The step that ends differently once more, part by part."""
    cohort = _cohort(run, rules)
    for _ in range(step):
        cohort.step()
    if step < 0:
        return None
    for number, part in enumerate(PARTS):
        getattr(cohort, part)(cohort.calendar[step])
        found = _difference(cohort, batch, door, state, step, number)
        if found is not None:
            return found
    return None


def _difference(
    cohort: Cohort, batch: Batch, door: Door, state: State, step: int, last: int
) -> Difference | None:
    run_until_compiled(door, batch, 0, step, last, state)
    mine, other = states_of_agents(cohort), states_of_ensemble(state, batch)
    for variable, left in mine.items():
        right = other[variable]
        unequal = ~((left == right) | (np.isnan(left) & np.isnan(right)))
        if unequal.any():
            at = tuple(int(n) for n in np.argwhere(unequal)[0])
            return _named(cohort, step, PARTS[last] if step >= 0 else "start", variable, at, left, right)
    return None


def _named(
    cohort: Cohort, step: int, part: str, variable: str, at: tuple[int, ...], left: Any, right: Any
) -> Difference:
    keys = [peer.key for peer in cohort.members]
    of_items = variable.startswith(("answer", "habit", "due", "right"))
    people = () if variable in (*OF_GROUPS, *KINDS, "sensitivity") else at[:1] if of_items else at
    item = at[-1] if of_items or variable == "sensitivity" else -1
    members = tuple(keys[n] for n in people)
    return Difference(
        cohort.replicate, step, part, variable, members, item, float(left[at]), float(right[at])
    )


def states_of_agents(cohort: Cohort) -> Values:
    """Every state of a cohort as arrays: by person, by pair (rows to columns), by person and item, by group."""
    people = cohort.members
    out: Values = {name: np.array([getattr(p, name) for p in people], float) for name in OF_PERSONS}
    out["plans"] = np.array([len(p.plans) for p in people], float)
    out["group"] = np.array([p.group.number for p in people], float)
    for name in OF_PAIRS:
        ties: list[Mapping[int, float]] = [getattr(p, name) for p in people]
        out[name] = np.array([[tie.get(q.key, np.nan) for q in people] for tie in ties])
    minds: tuple[tuple[str, list[Knowledge]], ...] = (
        ("", [p.knowledge for p in people]),
        (" of the twin", [p.twin for p in people]),
    )
    for whose, knowledge in minds:
        for name, attribute in (("answer", "answers"), ("habit", "habit"), ("due", "due")):
            out[name + whose] = np.array([getattr(k, attribute) for k in knowledge], float)
    out["right"] = np.array([p.knowledge.right for p in people], float)
    out["sensitivity"] = np.array(cohort.sensitivity, float)
    for name in OF_GROUPS:
        out[name] = np.array([getattr(g, name) for g in cohort.groups], float)
    return out | {kind: np.array([cohort.totals.counts[kind]], float) for kind in KINDS}


def states_of_ensemble(state: State, batch: Batch) -> Values:
    """The same of a run of the ensemble."""
    persons, groups, items = int(batch.persons[0]), int(batch.groups[0]), int(batch.params["items"][0])
    people, pairs = state.people[:persons], state.pairs[:persons, :persons]
    out: Values = {name: people[name].astype(float) for name in OF_PERSONS}
    out["plans"], out["group"] = people["plans"].astype(float), people["group"].astype(float)
    for name in OF_PAIRS:
        out[name] = np.where(pairs["met"] == 1, pairs[name], np.nan)
    for mind, whose in enumerate(("", " of the twin")):
        for name, values in (("answer", state.answer), ("habit", state.habit), ("due", state.due)):
            out[name + whose] = values[mind, :persons, :items].astype(float)
    out["right"] = state.right[:persons, :items].astype(float)
    out["sensitivity"] = state.items["sensitivity"][:items]
    for name in OF_GROUPS:
        out[name] = state.groups[name][:groups]
    return out | {kind: state.totals[kind].astype(float) for kind in KINDS}
