"""A cohort: the Mesa model. One step is one session and the work interval after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import index
from typing import Any

import mesa
from tests.engine.second_writing import collect
from tests.engine.second_writing.case import Case
from tests.engine.second_writing.chances import SessionChances, StartChances
from tests.engine.second_writing.group import Group
from tests.engine.second_writing.peer import Peer

from peersim.engine.answers import option
from peersim.model.calendar import PARTS, READ_WEEKS, Step, reading_step, steps
from peersim.model.draws import MAX_SEED, Address
from peersim.model.events import Event
from peersim.model.outcomes import SESSION_OUTCOMES
from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.people import Invented, Person, Population, seat
from peersim.rules import start
from peersim.rules.arithmetic import pick, round_half_up
from peersim.rules.seating import FUNCTIONS
from peersim.rules.table import Rules, rule_table

WORK, CAREER = 0, 1


class Cohort(mesa.Model):
    """One run of a programme, with the arguments of :class:`peersim.engine.agents.cohort.Cohort`."""

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
        super().__init__(rng=0)  # Mesa's own generators are never used: every draw has an address
        self.setting = setting if setting is not None else setting_from(changes or {})
        self.rules = rules if rules is not None else rule_table(self.setting.world.rules.model_dump())
        self.seed, self.replicate, self.keep_events = seed, replicate, keep_events
        source = population if population is not None else Invented()
        self.contact_steps, self.acquainted = source.contact_steps, source.acquainted
        self.calendar = steps(self.setting.programme)
        self.events: list[Event] = []
        self.leaks = self.absent = self.invited = 0
        self.met = False  # whether the last step began with a session
        self.depths: list[float] = []
        self.totals = collect.Totals()
        self.address = Address(seed, replicate, 0, 0)
        self.week = self.week_after = 0.0
        if self.setting.world.reach.rule == "contacts" and self.contact_steps is None:
            raise ValueError('world.reach.rule = "contacts" needs a population with contacts')
        people = source.people(self.setting, seed, replicate)
        ids = {p.key for p in people}
        if not people or len(ids) < len(people) or not (min(ids) >= 0 and max(ids) < 2**32):
            raise ValueError("a population needs people, each with an id of their own in [0, 2**32)")
        self._draw_issues(sorted({p.organisation for p in people}), [p.key for p in people])
        self.views = self._talk_over(people)
        self._counter: Any = None
        with self._numbering():
            self.members = [Peer(self, person, at) for at, person in enumerate(people)]
        self.groups: list[Group] = []
        self.contact_draws: dict[tuple[int, int], float] = {}
        self._seating = seat(people, "stay", None)
        self._form_groups(0, self.calendar[0].seating if self.calendar else "stay")
        self.overlap, self.start_trust = collect.overlap(self), collect.trust(self)
        self.start_ties = collect.ties(self) if keep_events else []
        self.end_ties: list[collect.Tie] = []
        self.member_rows: list[dict[str, Any]] = []
        self.results: dict[str, float] = {}
        self.datacollector = mesa.DataCollector(
            model_reporters={o.name: getattr(collect, o.name) for o in SESSION_OUTCOMES} | {"week": "week"}
        )
        self.datacollector.collect(self)
        self._readings = {reading_step(self.calendar, week): week for week in READ_WEEKS}

    @contextmanager
    def _numbering(self) -> Iterator[None]:
        """Let Mesa number the agents made inside, without keeping this model alive for ever.

        Mesa 3.3 holds every model that ever made an agent in a class-wide dictionary.
        """
        counters = getattr(mesa.Agent, "_ids", None)
        if counters is None:
            yield
            return
        if self._counter is not None:
            counters[self] = self._counter
        yield
        self._counter = counters.pop(self, None)

    def _draw_issues(self, organisations: list[int], persons: list[int]) -> None:
        """The items, and for each organisation what is right and what everyone there believes."""
        world, rules = self.setting.world, self.rules
        self.start_chances = chances = StartChances(
            self.seed, self.replicate, persons, organisations, world.items
        )
        careers = round_half_up(start.CAREER_SHARE * world.items)
        self.item_domain = [CAREER if k < careers else WORK for k in range(world.items)]
        self.item_field = [pick(u[0], FUNCTIONS) for u in chances.issue]
        self.item_specific = [u[1] < world.specific_share for u in chances.issue]
        self.sensitivity = [
            rules.career_sensitivity(u[2], u[3], u[4], u[5], u[6])
            if k < careers
            else rules.work_sensitivity(u[2], u[3], u[4], u[5])
            for k, u in enumerate(chances.issue)
        ]
        self.generic_items = [k for k, specific in enumerate(self.item_specific) if not specific]
        self.items_by_domain = [
            [k for k, domain in enumerate(self.item_domain) if domain == wanted] for wanted in (WORK, CAREER)
        ]
        accuracy = rules.code_accuracy(world.own_field, world.other_field)
        self.right_answers, self.codes = {}, {}
        for at, organisation in enumerate(organisations):
            right = [
                option(
                    rules.right_answer(chances.right[at][k], self.item_specific[k], world.options),
                    world.options,
                )
                for k in range(world.items)
            ]
            self.right_answers[organisation] = right
            self.codes[organisation] = [
                rules.drawn_answer(chances.code[at][k], right[k], accuracy, world.options)
                for k in range(world.items)
            ]

    def acquaintances(self, me: Person, you: Person, u: float) -> bool:
        """S3: whether two knew each other before."""
        if self.acquainted is not None:
            return (min(me.key, you.key), max(me.key, you.key)) in self.acquainted
        firm = me.organisation == you.organisation
        return u < self.rules.acquaintance_chance(
            self.setting.world.acquainted,
            self.setting.world.acquainted_across,
            firm,
            firm and me.division == you.division,
        )

    def _talk_over(self, people: Sequence[Person]) -> list[list[float]]:
        """S1: the draws with which each answers; some are those of an acquainted colleague who came before."""
        chances, share = self.start_chances, self.setting.world.redundancy
        views: list[list[float]] = []
        for at, me in enumerate(people):
            friends = [
                before
                for before, you in enumerate(people[:at])
                if you.organisation == me.organisation
                and self.acquaintances(me, you, chances.acquainted[at][before])
            ]
            views.append(list(chances.answer[at]))
            for item, u in enumerate(chances.talked[at]):
                if friends and u < share:
                    views[at][item] = views[friends[int(u / share * len(friends))]][item]
        return views

    def _form_groups(self, phase: int, seating: str) -> None:
        """Seat the members; pairs start anew unless everybody stays."""
        if self.groups and seating == "stay":
            return
        for group in self.groups:
            group.remove()
        people = [peer.person for peer in self.members]
        self._seating = seat(people, seating, self._seating)
        if min(map(len, self._seating)) < 2:
            raise ValueError("a group needs at least two members")
        with self._numbering():
            self.groups = [
                Group(self, number, phase, [self.members[at] for at in positions])
                for number, positions in enumerate(self._seating)
            ]

    def step(self) -> None:
        """One session and the work interval after it; nothing after the last step."""
        if self.steps > len(self.calendar):
            self.running = False
            return
        for part in PARTS:
            getattr(self, part)(self.calendar[self.steps - 1])
        self.report()

    def seat(self, now: Step) -> None:
        """Part 1: seat people anew where a phase says so; draw the chances of the step."""
        if self.steps > 1:
            self._form_groups(now.phase, now.seating)
        self.address = Address(self.seed, self.replicate, now.phase, now.session)
        self.week_after, self.leaks, self.depths = now.end, 0, []
        self.absent = self.invited = 0
        self.met = now.activity != "none"
        for group in self.groups:
            group.depths = []
            group.chances = SessionChances(
                self.address, group.number, group.keys, self.setting.world.items, group.turns, self.met
            )

    def meet(self, now: Step) -> None:
        """Part 2: a session of each group."""
        if self.met:
            for group in self.groups:
                self.invited += len(group.still_members)
                self.absent += group.meet(now)
                self.depths.extend(group.depths)

    def try_out(self, now: Step) -> None:
        """Part 3: R10."""
        for peer in self.members:
            peer.try_out()

    def be_coached(self, now: Step) -> None:
        """Part 4: R11."""
        for peer in self.members:
            u = peer.group.chances.work[peer.position]
            peer.be_coached(now.coaching, now.weeks, u[0], u[1])

    def work(self, now: Step) -> None:
        """Part 5: R12 and R13, twins included; then R16."""
        for peer in self.members:
            peer.work(now.weeks)
        for peer in self.members:
            peer.change_job(now.weeks)

    def reflect(self, now: Step) -> None:
        """Part 6: R14 of all who are still there, then R15."""
        if self.met:
            here = [peer for peer in self.members if not peer.gone]
            for peer in here:
                peer.reflect()
            for peer in here:
                peer.leave_or_stay(peer.group.chances.leaving[peer.position])

    def report(self) -> None:
        """Collect the outcomes of the step, and of the run where they are read."""
        self.week = self.week_after
        self.totals.add_session(self)
        self.datacollector.collect(self)
        if self.steps - 1 in self._readings:
            collect.read(self, self._readings[self.steps - 1])
        if self.met:
            for peer in self.members:
                peer.note_trust()
        self.running = self.steps < len(self.calendar)

    def run(self) -> dict[str, float]:
        """Run to the end and return the run's outcomes."""
        while self.running:
            self.step()
        return self.results

    def tally(self, case: Case) -> None:
        """Count a case for the run's outcomes."""
        self.totals.add_case(case, self.sensitivity[case.item])

    def record(
        self,
        kind: str,
        person: Peer,
        other: Peer | None = None,
        item: int = -1,
        answer: int = -1,
        value: float = 0.0,
    ) -> None:
        """Note an event."""
        self.totals.counts[kind] += 1
        if self.keep_events:
            self.events.append(
                Event(
                    self.address.phase,
                    self.address.session,
                    kind,
                    person.key,
                    -1 if other is None else other.key,
                    item,
                    answer,
                    value,
                )
            )
