"""A cohort: the Mesa model. One step is one session and the work interval after it."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from operator import index
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from peersim.engine.agents.by_name import called_by_name
from peersim.engine.agents.group import Group
from peersim.engine.agents.peer import Peer, Tie
from peersim.engine.agents.tables import TieRow, member_rows, tie_rows
from peersim.engine.agents.tape import Ask, Tape, foresee_start, foresee_step
from peersim.engine.records import Run
from peersim.engine.room import SEAT, acquainted, contacts, place_of
from peersim.engine.setting import values_of
from peersim.engine.steps import reading
from peersim.engine.steps.start import begin, form_groups
from peersim.engine.steps.state import ACTIVITIES, CASE, ITEM, PLAN, RUN, SESSION, STEP, TOTALS, Field
from peersim.engine.steps.step import REFLECT, play_step
from peersim.model.calendar import READ_WEEKS, reading_step, steps
from peersim.model.draws import MAX_SEED
from peersim.model.events import KINDS, Event
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Population
from peersim.rules.table import Rules, rule_table

_MOST_SUBCLASSES = 4  # between the batch and the cohort that it builds
_KINDS = tuple(KINDS)


class SameCohort(UserWarning):
    """A batch runs one and the same cohort several times."""


def _say_if_repeated() -> None:
    """Warn where ``mesa.batch_run`` repeats what it has run: it hands its iterations the same parameters."""
    frame = sys._getframe(2)
    for _ in range(_MOST_SUBCLASSES):
        if frame.f_globals.get("__name__") == mesa.batchrunner.__name__:
            _, iteration, _ = frame.f_locals.get("run", (0, 0, None))
            if iteration:
                warnings.warn(
                    "iterations of mesa.batch_run are all the same cohort: leave them out, and vary replicate, "
                    'as in parameters={"replicate": range(4)}',
                    SameCohort,
                    stacklevel=4,
                )
            return
        if frame.f_back is None:
            return
        frame = frame.f_back


class _Record:
    """A record of the state: an attribute for each declared variable."""

    def __init__(self, fields: Sequence[Field]):
        for field in fields:
            setattr(self, field.name, field.kind())

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...


class _Ties(dict[tuple[int, int], Tie]):
    """Ties by places, made when first asked for."""

    def __missing__(self, places: tuple[int, int]) -> Tie:
        made = self[places] = Tie()
        return made


class _Plans(dict[tuple[int, int], Any]):
    """Plans by place and number, made when first asked for."""

    def __missing__(self, at: tuple[int, int]) -> Any:
        made = self[at] = _Record(PLAN)
        return made


class _Advisers(dict[tuple[int, int, int], bool]):
    """Whether advice came from somebody: by place, number of the plan, and place of the adviser."""

    def __missing__(self, at: tuple[int, int, int]) -> bool:
        return False


def _table(numbers: Any) -> Any:
    """Numbers by several places, read and written as Python's own."""
    return memoryview(numbers)


class Cohort(mesa.Model):
    """One run of a programme: its people, their groups, and their untreated twins.

    Cohorts with the same setting, seed and replicate are the same, however often they are built. So vary
    ``replicate`` in ``mesa.batch_run``: ``parameters={"replicate": range(4)}``. ``iterations=4`` would run one
    cohort four times; :class:`SameCohort` warns of it.

    ``members`` are the people, ``groups`` where they sit, ``events`` what happened, ``week`` how far it is, ``results``
    the run's outcomes. What else a cohort holds is declared in :mod:`peersim.engine.steps.state`.

    Parameters
    ----------
    changes
        Parameters that differ from the defaults, by path: ``{"programme.group_size": 6}``.
    seed, replicate
        The address of every draw begins with them; both count from 0. ``seed`` is below 2**64,
        ``replicate`` below 2**32.
    setting
        A complete setting, instead of ``changes``.
    population
        Where people come from; one invented group by default.
    rules
        A rule table of your own, instead of the one the setting's variants name.
    keep_events
        Whether ``events`` is filled.

    Raises
    ------
    ValueError
        For a seed or replicate out of range, ``changes`` beside a ``setting``, people without or with
        equal ids, a group of one, or the reach rule ``contacts`` without contacts;
        :class:`peersim.model.overrides.SettingError` for changes that do not fit.

    Examples
    --------
    >>> cohort = Cohort({"programme.group_size": 6}, seed=0, replicate=3)
    >>> cohort.step()
    >>> len(cohort.members), cohort.week
    (6, 6.5)
    """

    def __init__(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        seed: int = 0,
        replicate: int = 0,
        setting: Setting | None = None,
        population: Population | None = None,
        rules: Rules | None = None,
        keep_events: bool = True,
    ):
        seed, replicate = index(seed), index(replicate)
        if not (0 <= seed <= MAX_SEED and 0 <= replicate < 2**32):
            raise ValueError(f"seed {seed} must be in [0, 2**64), replicate {replicate} in [0, 2**32)")
        if changes and setting is not None:
            raise ValueError("give changes or a setting, not both")
        _say_if_repeated()
        super().__init__(rng=0)  # Mesa's own generators are never used: every draw has an address
        self.setting = setting if setting is not None else setting_from(changes or {})
        choices = self.setting.world.rules.model_dump()
        self.rules = called_by_name(rules) if rules is not None else rule_table(choices)
        self.seed, self.replicate, self.keeps_events = seed, replicate, keep_events
        self.programme = self.world = SimpleNamespace(**values_of(self.setting))
        self.calendar = steps(self.setting.programme)
        self._readings = {reading_step(self.calendar, week): week for week in READ_WEEKS}
        self._make_room(population if population is not None else Invented())
        self.tape = Tape(seed, replicate)
        self.asked: list[Ask] = []
        self.dealt: list[list[float]] = []
        self.events: list[Event] = []
        self.week = 0.0
        self.results: dict[str, float] = {}
        self.end_ties: list[TieRow] = []
        self.member_rows: list[dict[str, Any]] = []
        foresee_start(self)
        begin(self)
        form_groups(self, 0)
        reading.read_start(self)
        self.start_ties = tie_rows(self) if keep_events else []
        self.reading = _Record(SESSION)
        reading.read_session(self, 0.0, False, self.reading)
        self.datacollector = mesa.DataCollector(
            model_reporters={field.name: partial(_read, name=field.name) for field in SESSION}
        )
        self.datacollector.collect(self)

    def _make_room(self, population: Population) -> None:
        """Everything that steps are told of, empty."""
        place = place_of(Run(self.setting, population, self.seed, self.replicate, False))
        size, items, options = len(place.people), self.world.items, self.world.options
        self.size, self.group_count = size, place.groups
        self.invented = isinstance(population, Invented)
        self.roster = [
            SimpleNamespace(**dict(zip(SEAT.names or (), row, strict=True))) for row in place.roster.tolist()
        ]
        self.seating = _table(place.seating)
        self.contacts = _table(contacts(place, size))
        self.acquainted = _table(acquainted(place, size))
        self.now, self.case, self.totals = _Record(STEP), _Record(CASE), _Record(TOTALS)
        self.counts = [0] * len(KINDS)
        with self._numbering():
            self.people = [Peer(self, person, at) for at, person in enumerate(place.people)]
            self.groups = [Group(self) for _ in range(place.groups)]
        self.by_key = {peer.key: peer for peer in self.people}
        self.items = [_Record(ITEM) for _ in range(items)]
        self.ties, self.plans, self.advisers = _Ties(), _Plans(), _Advisers()
        self.seats: dict[tuple[int, int], int] = {}
        self.right = _table(np.zeros((size, items), np.int64))
        self.answer = _table(np.zeros((2, size, items), np.int64))
        self.habit = _table(np.zeros((2, size, items), np.int64))
        self.due = _table(np.zeros((2, size, items), np.float64))
        self.known = _table(np.zeros((2, size, 2), np.int64))
        self.soonest = _table(np.zeros((2, size), np.float64))
        self.thoughts = _table(np.zeros((size, items), np.float64))
        self.friends, self.listening = [0] * size, [0] * size
        self.weights, self.voices, self.listed = [0.0] * options, [0] * options, [0] * items

    @contextmanager
    def _numbering(self) -> Iterator[None]:
        """Let Mesa number the agents made inside, without keeping this model alive for ever.

        Mesa 3.3 holds every model that ever made an agent in a class-wide dictionary.
        """
        yield
        counters = getattr(mesa.Agent, "_ids", None)
        if counters is not None:
            counters.pop(self, None)

    @property
    def members(self) -> list[Peer]:
        """The people, in the order of their ids."""
        return self.people

    def step(self) -> None:
        """One session and the work interval after it; nothing after the last step."""
        if self.steps > len(self.calendar):
            self.running = False
            return
        self.turn_to(self.steps - 1)
        play_step(self, REFLECT)
        self.report()

    def turn_to(self, number: int) -> None:
        """Make a step of the calendar the one at hand."""
        now, step = self.now, self.calendar[number]
        now.phase, now.session, now.activity = step.phase, step.session, ACTIVITIES.index(step.activity)
        now.reseat = number > 0 and step.seating != "stay"
        now.coaching, now.weeks, now.end = step.coaching, step.weeks, step.end
        foresee_step(self)

    def report(self) -> None:
        """Collect the outcomes of the step, and of the run where they are read."""
        self.week = self.now.end
        reading.read_step(self, self.reading)
        self.datacollector.collect(self)
        week = self._readings.get(self.steps - 1)
        if week == READ_WEEKS[0]:
            out = _Record(RUN)
            reading.read_run(self, self.reading, out)
            self.results = {field.name: float(getattr(out, field.name)) for field in RUN}
            if self.keeps_events:
                self.end_ties, self.member_rows = tie_rows(self), member_rows(self)
        elif week is not None:
            self.results["gain_104"] = reading.mean_gain(self)
        self.running = self.steps < len(self.calendar)

    def run(self) -> dict[str, float]:
        """Run to the end and return the run's outcomes."""
        while self.running:
            self.step()
        return self.results

    def write_down(self, kind: int, *about: Any) -> None:
        """Add an event; ``about`` as :class:`peersim.model.events.Event` has it from ``person`` on."""
        self.events.append(Event(self.now.phase, self.now.session, _KINDS[kind], *about))


def _read(cohort: Cohort, name: str) -> float:
    return float(getattr(cohort.reading, name))
