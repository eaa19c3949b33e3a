"""Whether the two players agree, and where they first differ: run, step, part, members, variable.

Both play the same text, one as Python and one compiled. They are stopped after every step and everything that
:mod:`peersim.engine.steps.state` declares is compared to the last bit. Where a difference appears the step is repeated
part by part, so that the first part that differs is named.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from peersim.engine.agents.cohort import Cohort
from peersim.engine.compiled.batch import Batch, batch_of, state_for, table_of
from peersim.engine.compiled.door import Door
from peersim.engine.compiled.kernel import run_all_compiled
from peersim.engine.compiled.layout import OUTCOMES, SESSION, State
from peersim.engine.records import Run
from peersim.engine.steps.state import GROUP_FIELDS, ITEM, MIND, PERSON, TIE, TOTALS
from peersim.engine.steps.step import play_step
from peersim.model.calendar import PARTS
from peersim.model.events import KINDS
from peersim.rules.table import Rules

Values = dict[str, npt.NDArray[Any]]

_MINDS = tuple(field.name for field in MIND)
_WHOSE = ("", " of the twin")
_NOT_STATES = {"events"}  # written down by one of the players only


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
            return _located(run, rules, door, batch, step) or found, _counts(cohort)
    return None, _counts(cohort)


def _counts(cohort: Cohort) -> Mapping[str, int]:
    return dict(zip(KINDS, cohort.counts, strict=True))


def _cohort(run: Run, rules: Rules | None) -> Cohort:
    return Cohort(
        setting=run.setting,
        population=run.population,
        seed=run.seed,
        replicate=run.replicate,
        rules=rules or run.own.table(run.setting.world.rules.model_dump()),
        keep_events=False,
    )


def _located(run: Run, rules: Rules | None, door: Door, batch: Batch, step: int) -> Difference | None:
    """The step that ends differently once more, part by part; a run that was stopped within a step leaves plans."""
    for number in range(len(PARTS) if step >= 0 else 0):
        cohort = _cohort(run, rules)
        for _ in range(step):
            cohort.step()
        cohort.turn_to(step)
        play_step(cohort, number)
        found = _difference(cohort, batch, door, state_for(batch, run.own), step, number)
        if found is not None:
            return found
    return None


def _difference(
    cohort: Cohort, batch: Batch, door: Door, state: State, step: int, last: int
) -> Difference | None:
    outcomes, sessions = np.zeros(1, OUTCOMES), np.zeros((1, batch.calendars.shape[1] + 1), SESSION)
    run_all_compiled(door, batch, np.array([0]), False, step, last, state, outcomes, sessions)
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
    of_person_and_item = variable.startswith((*_MINDS, "right"))
    of_item = variable.startswith("item ")
    of_people = variable.startswith(("person ", "tie "))
    places = at if of_people else at[:1] if of_person_and_item else ()
    item = at[-1] if of_item or of_person_and_item else -1
    members = tuple(keys[n] for n in places)
    name = variable.removeprefix("person ").removeprefix("tie ").removeprefix("item ").removeprefix("group ")
    return Difference(cohort.replicate, step, part, name, members, item, float(left[at]), float(right[at]))


def states_of_agents(cohort: Cohort) -> Values:
    """Every state of a cohort as arrays: by person, by pair (rows to columns), by person and item, by group."""

    def column(things: Sequence[Any], name: str) -> npt.NDArray[Any]:
        return np.array([getattr(thing, name) for thing in things], float)

    people, size = cohort.people, range(cohort.size)
    out: Values = {f"person {field.name}": column(people, field.name) for field in PERSON}
    for field in TIE:
        rows = [[cohort.ties[i, j] for j in size] for i in size]
        out[f"tie {field.name}"] = np.array(
            [[getattr(bond, field.name) if bond.met else np.nan for bond in row] for row in rows], float
        )
    for name in _MINDS:
        for number, whose in enumerate(_WHOSE):
            out[name + whose] = np.array(getattr(cohort, name).tolist()[number], float)
    out["right"] = np.array(cohort.right.tolist(), float)
    out |= {f"item {field.name}": column(cohort.items, field.name) for field in ITEM}
    out |= {f"group {field.name}": column(cohort.groups, field.name) for field in GROUP_FIELDS}
    totals = [field.name for field in TOTALS if field.name not in _NOT_STATES]
    out |= {name: np.array([getattr(cohort.totals, name)], float) for name in totals}
    return out | {kind: np.array([count], float) for kind, count in _counts(cohort).items()}


def states_of_ensemble(state: State, batch: Batch) -> Values:
    """The same of a run of the ensemble."""
    persons, groups, items = int(batch.persons[0]), int(batch.groups[0]), int(batch.params["items"][0])
    people, ties = state.people[:persons], state.ties[:persons, :persons]
    out: Values = {f"person {field.name}": people[field.name].astype(float) for field in PERSON}
    for field in TIE:
        out[f"tie {field.name}"] = np.where(ties["met"] == 1, ties[field.name], np.nan)
    for name in _MINDS:
        for number, whose in enumerate(_WHOSE):
            out[name + whose] = getattr(state, name)[number, :persons, :items].astype(float)
    out["right"] = state.right[:persons, :items].astype(float)
    out |= {f"item {field.name}": state.items[field.name][:items].astype(float) for field in ITEM}
    out |= {f"group {field.name}": state.groups[field.name][:groups].astype(float) for field in GROUP_FIELDS}
    totals = [field.name for field in TOTALS if field.name not in _NOT_STATES]
    out |= {name: state.totals[name].astype(float) for name in totals}
    return out | {kind: state.counts[at : at + 1].astype(float) for at, kind in enumerate(KINDS)}
