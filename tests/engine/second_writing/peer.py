"""A peer: one manager, who attends, presents, advises, weighs advice and tries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import mesa
from tests.engine.second_writing.knowledge import NEVER, Knowledge

from peersim.engine.answers import option
from peersim.model.people import Person
from peersim.rules import response as turn
from peersim.rules import start
from peersim.rules.arithmetic import irwin_hall, pick

if TYPE_CHECKING:
    from tests.engine.second_writing.case import Case
    from tests.engine.second_writing.cohort import Cohort
    from tests.engine.second_writing.group import Group


class Plan(NamedTuple):
    """Advice a peer has decided to try: who gave it, and the uniform that decides on detection."""

    item: int
    answer: int
    advisers: list[Peer]
    detection: float


class Peer(mesa.Agent):
    """One member of a coaching group.

    ``trust``, ``competence``, ``closeness``, ``reach``, ``pool`` and ``distance`` are directed from
    this peer to those met so far, by their ids; ``reach[j]`` is the chance that what is told to j gets
    to this peer's boss.
    """

    model: Cohort

    def __init__(self, model: Cohort, person: Person, at: int):
        super().__init__(model)
        chances, world, rules = model.start_chances, model.setting.world, model.rules
        self.person, self.key = person, person.key
        confidence, insight, self.dominance, bias = chances.traits[at]
        if person.openness is None:
            self.openness = rules.openness(irwin_hall(*chances.openness[at]))
        else:
            self.openness = person.openness
        self.confidence = rules.confidence(confidence) if person.confidence is None else person.confidence
        trusting, trusted, *_ = chances.impression[at]
        self.trusted = rules.trusted(trusted, world.trust_by_rated)
        if person.trust is None:
            self.trusting = rules.trusting(trusting, world.initial_trust, world.trust_by_rater)
        else:
            self.trusting = person.trust
        self.insight = rules.insight(insight)
        self.commitment = rules.commitment(irwin_hall(*chances.commitment[at]))
        self.stake = rules.stake(irwin_hall(*chances.stake[at]), world.stake)
        if person.knowledge is None:
            self.ability = rules.ability(irwin_hall(*chances.ability[at]))
        else:
            self.ability = rules.ability_for(
                person.knowledge, world.shared_blind_spots, world.own_field, world.other_field
            )
        self.response_bias = rules.response_bias(bias, world.response_style)
        self.interview = chances.seat[at][2]
        self.aspiration = rules.aspiration(irwin_hall(*chances.aspiration[at]))
        self.satisfaction = start.SATISFACTION_START
        self.perceived_leak = self.facilitator_reach = 0.0
        self.turns = self.solved = self.heard = self.novel = 0
        self.rounds = self.answers_given = 0
        self.sessions_held = self.sessions_present = 0
        self.learnt_presenting = self.learnt_listening = self.learnt_coaching = 0
        self.gone, self.moves = False, 0
        self.plans: list[Plan] = []
        self.knowledge = self._first_answers(model.views[at])
        self.twin = Knowledge(self.knowledge.answers, self.knowledge.right)
        self.started_right = [self.knowledge.count(items) for items in model.items_by_domain]
        self.group: Group
        self.position = 0
        self.trust: dict[int, float] = {}
        self.competence: dict[int, float] = {}
        self.closeness: dict[int, float] = {}
        self.reach: dict[int, float] = {}
        self.pool: dict[int, float] = {}
        self.distance: dict[int, float] = {}
        self.first_trust: dict[int, float] = {}
        self.trust_before: dict[int, float] = {}

    def _first_answers(self, u: list[float]) -> Knowledge:
        """S1: each answer is the organisation's or one's own."""
        model, world, rules = self.model, self.model.setting.world, self.model.rules
        right, code = model.right_answers[self.person.organisation], model.codes[self.person.organisation]
        answers = []
        for k in range(world.items):
            chance = rules.accuracy(
                model.item_field[k] == self.person.function, world.own_field, world.other_field, self.ability
            )
            answer = rules.start_answer(
                u[k], world.shared_blind_spots, code[k], right[k], chance, world.options
            )
            answers.append(option(answer, world.options))
        return Knowledge(answers, right)

    # -- the session ---------------------------------------------------------------------------

    def attend(self, u: float) -> bool:
        """Whether the peer comes."""
        self.sessions_held += 1
        comes = u < self.model.rules.attendance_chance(self.commitment, self.satisfaction)
        if comes:
            self.sessions_present += 1
        else:
            self.model.record("absent", self)
        return comes

    def image_at_risk(self, others: list[Peer], facilitation: float) -> float:
        """R1: what it costs the peer to show these listeners that they do not know."""
        rules, at_stake = self.model.rules, 0.0
        for other in others:
            colleague = other.person.organisation == self.person.organisation
            colleague = colleague and not (self.moves or other.moves)
            at_stake += rules.image_before(colleague, self.closeness[other.key])
        return rules.image_cost(at_stake / len(others), facilitation, self.model.setting.world.image_cost)

    def disclose(self, others: list[Peer], norm: float, facilitation: float, image: float) -> float:
        """R1: how deep the peer goes before these listeners."""
        rules, world = self.model.rules, self.model.setting.world
        trust = gap = 0.0
        kept = 1.0
        for other in others:
            trust += self.trust[other.key]
            gap += abs(self.person.level - other.person.level)
            kept = rules.exposure_kept(kept, self.perceived_leak, self.reach[other.key])
        kept = rules.exposure_kept(kept, self.perceived_leak, self.facilitator_reach)
        return rules.disclosure(
            self.openness,
            trust / len(others),
            norm,
            facilitation,
            self.stake,
            1.0 - kept,
            gap / len(others),
            world.base_disclosure,
            world.trust_disclosure,
            world.reciprocity,
            world.fear,
            world.status_cost,
            image,
        )

    def feels_safe(self) -> float:
        """The chance, as the peer sees it, that what all members are told in full stays among them."""
        safe, suspicion = 1.0, self.perceived_leak
        for ear in [
            *(self.reach[peer.key] for peer in self.group.members if peer is not self),
            self.facilitator_reach,
        ]:
            safe = self.model.rules.exposure_kept(safe, suspicion, ear)
        return safe

    def choose_issue(self, depth: float, u_notice: float, u_issue: float) -> int:
        """R2: an issue where the peer is wrong, if noticed; else any issue."""
        rules, sensitivity = self.model.rules, self.model.sensitivity
        if u_notice < rules.notice_chance(self.insight, depth):
            knows = self.knowledge.knows
            candidates = [
                k for k in range(len(sensitivity)) if rules.candidate(not knows(k), sensitivity[k], depth)
            ] or self.knowledge.wrong()
            if candidates:
                return candidates[pick(u_issue, len(candidates))]
        return pick(u_issue, len(sensitivity))

    def advise(self, case: Case, air_time: float, dominates: bool, u: float) -> None:
        """R3-R5: this listener's turn in the round."""
        rules, world, presenter = self.model.rules, self.model.setting.world, case.presenter
        facilitation, j = self.group.facilitation, self.key
        closeness = presenter.closeness[j]
        voice = rules.voice_chance(
            air_time,
            dominates,
            facilitation,
            self.commitment,
            float(presenter.person.level - self.person.level),
            world.status_cost,
        )
        outcome = rules.response(
            u,
            voice,
            rules.withholding_chance(world.rivalry, presenter.pool[j]),
            rules.echo_chance(world.slip, closeness, facilitation),
            rules.understanding_chance(case.context, presenter.distance[j], closeness, world.distance_cost),
        )
        self.rounds += 1
        self.answers_given += outcome not in (turn.SILENT, turn.WITHHELD)
        if outcome == turn.HEARD:
            case.hear(self, self.knowledge.answers[case.item], "heard")
            case.speakers.append(self)
        elif outcome == turn.ECHOED:
            case.hear(self, presenter.knowledge.answers[case.item], "echoed")
        elif outcome == turn.NOT_UNDERSTOOD:
            case.speakers.append(self)
            self.model.record("not_understood", presenter, self, case.item)
        elif outcome == turn.WITHHELD:
            self.model.record("withheld", presenter, self, case.item)

    def look_up_to(self, other: Peer) -> None:
        """Aim higher, if the other's career is one to be had."""
        rules, me, you = self.model.rules, self.person, other.person
        found = rules.inspiration(
            float(you.level - me.level), you.function != me.function, you.industry != me.industry
        )
        self.aspiration = rules.aspiration_raised(self.aspiration, found, self.model.setting.world.aspiration)

    def listen_to_answers(self, case: Case) -> None:
        """Keep count of the answers to one's own cases, and of those that were not one's own."""
        held = self.knowledge.answers[case.item]
        self.heard += len(case.voices)
        self.novel += len([answer for _, answer in case.voices if answer != held])

    def weight_of(self, adviser: Peer, item: int) -> float:
        """R6: how much this peer's answer counts."""
        j = adviser.key
        return self.model.rules.voice_weight(
            self.trust[j],
            self.competence[j],
            self.model.item_field[item] == adviser.person.function,
            self.openness,
            self.distance[j],
        )

    def decide(self, case: Case, trial_time: float, u_uptake: float, u_detection: float) -> None:
        """R6: take the heaviest other answer, or leave things as they are."""
        model, rules, world = self.model, self.model.rules, self.model.setting.world
        if case.weight <= 0.0:
            return
        other_domain = 1 - model.item_domain[case.item]
        items = model.items_by_domain[other_domain]
        gain = 0.0
        if items:
            gain = (self.knowledge.count(items) - self.started_right[other_domain]) / len(items)
        chance = rules.uptake_chance(
            case.weight, trial_time, self.confidence, rules.coupling(gain, world.coupling)
        )
        if u_uptake < chance:
            self.plans.append(Plan(case.item, case.best_answer, case.advisers, u_detection))
            model.record("taken", self, None, case.item, case.best_answer, case.weight)

    def learn_from(self, case: Case, trial_time: float, u: float) -> None:
        """R7: vicarious learning, rehearsal of one's own answer, and not being alone with a problem."""
        model, rules, world, item = self.model, self.model.rules, self.model.setting.world, case.item
        wrong = not self.knowledge.knows(item)
        if wrong and case.weight > 0.0:
            chance = rules.vicarious_chance(
                case.weight, case.context, self.insight, trial_time, world.vicarious
            )
            if u < chance:
                self.take_over(item, case.best_answer, "vicarious", case.presenter)
        if self in case.speakers:
            self.insight = rules.insight_from_advising(self.insight, world.insight_from_advising)
            if not wrong and self.knowledge.due[item] != NEVER and world.rehearsal > 0.0:
                self.knowledge.due[item] = rules.rehearsed_until(self.knowledge.due[item], world.rehearsal)
                model.record("rehearsed", self, case.presenter, item, value=self.knowledge.due[item])
        if wrong and world.normalisation > 0.0:
            self.confidence = rules.not_alone(self.confidence, case.context, world.normalisation)
            self.openness = rules.not_alone(self.openness, case.context, world.normalisation)
            model.record("not_alone", self, case.presenter, item)

    def take_over(self, item: int, answer: int, kind: str, source: Peer | None) -> None:
        """Learn at once from another's case or a lecture: right for this peer, or wrong again."""
        if answer == self.knowledge.right[item]:
            self.acquire(item)
            self.learnt_listening += 1
        elif answer != self.knowledge.answers[item]:
            self.knowledge.adopt_wrong(item, answer)
        else:
            return
        self.model.record(kind, self, source, item, answer)

    def acquire(self, item: int) -> float:
        """Put an item right; returns the week in which it will be forgotten."""
        world = self.model.setting.world
        weeks = self.model.rules.retention_weeks(
            self.group.chances.retention[self.position][item], world.half_life, world.use
        )
        due = self.model.week_after + weeks
        self.knowledge.acquire(item, due)
        return due

    def note_trust(self) -> None:
        """Keep how much the others of the group are trusted now."""
        for other in self.group.members:
            if other is not self:
                self.trust_before[other.key] = self.trust[other.key]

    # -- the work interval -----------------------------------------------------------------------

    def try_out(self) -> None:
        """R10: try what was taken; what fails is dropped or, unnoticed, held."""
        model, rules, world = self.model, self.model.rules, self.model.setting.world
        for item, answer, advisers, u in self.plans:
            if answer == self.knowledge.right[item]:
                if not self.knowledge.knows(item):
                    self.solved += 1
                    self.learnt_presenting += 1
                due = self.acquire(item)
                self.confidence = rules.confidence_after_success(self.confidence)
                for adviser in advisers:
                    j = adviser.key
                    self.trust[j] = rules.trust_from_help(self.trust[j], world.trust_gain)
                    self.competence[j] = rules.competence_after_success(self.competence[j])
                model.record("kept", self, None, item, answer, due)
            elif u < world.detection:
                for adviser in advisers:
                    j = adviser.key
                    self.competence[j] = rules.competence_after_failure(self.competence[j])
                model.record("dropped", self, None, item, answer)
            else:
                self.knowledge.adopt_wrong(item, answer)
                model.record("held", self, None, item, answer)
        self.plans = []

    def be_coached(self, coaching: float, weeks: float, u_coach: float, u_item: float) -> None:
        """R11: with some chance the personal coach helps to put one generic answer right."""
        rules = self.model.rules
        if u_coach >= rules.coach_chance(coaching, weeks):
            return
        specific = self.model.item_specific
        candidates = [k for k in self.knowledge.wrong() if not specific[k]]
        if candidates:
            item = candidates[pick(u_item, len(candidates))]
            due = self.acquire(item)
            self.learnt_coaching += 1
            self.insight = rules.insight_after_coaching(self.insight)
            self.model.record("coached", self, None, item, value=due)

    def work(self, weeks: float) -> None:
        """R12 and R13, for the peer and for the untreated twin: the job teaches, time takes away."""
        model, world, at = self.model, self.model.setting.world, self.position
        u, retention, end = self.group.chances.work[at], self.group.chances.retention[at], model.week_after
        for mind, is_peer in ((self.knowledge, True), (self.twin, False)):
            item = mind.learn_on_the_job(
                model.rules, world.job_learning, weeks, end, u[2:], retention, world.half_life, world.use
            )
            gone = mind.forget(end)
            if is_peer:
                if item >= 0:
                    model.record("job", self, None, item, value=mind.due[item])
                for k in gone:
                    model.record("forgotten", self, None, k)

    def reflect(self) -> None:
        """R14: satisfaction and commitment."""
        rules, world = self.model.rules, self.model.setting.world
        others = [other.key for other in self.group.members if other is not self]
        trust = closeness = 0.0
        for j in others:
            trust += self.trust[j]
            closeness += self.closeness[j]
        weights = world.satisfaction
        target = rules.satisfaction_target(
            trust / len(others) - self.trusting,
            closeness / len(others),
            self.solved / world.items,
            1.0 - self.feels_safe(),
            self.group.facilitation - self.model.setting.programme.formality,
            rules.novelty(self.novel, self.heard),
            weights.base,
            weights.trust,
            weights.closeness,
            weights.solved,
            weights.safety,
            weights.facilitator,
            weights.novelty,
        )
        self.satisfaction = rules.satisfaction_moved(self.satisfaction, target)
        self.commitment = rules.commitment_moved(self.commitment, self.satisfaction)

    @property
    def opinion(self) -> float:
        """What the peer would say of the group; nothing without a session."""
        if self.sessions_held == 0:
            return float("nan")
        return self.model.rules.reported_satisfaction(self.satisfaction, self.response_bias, self.group.mood)

    def leave_or_stay(self, u: float) -> None:
        """R15: who has little commitment may go for good."""
        if u < self.model.rules.dropout_chance(self.commitment, self.model.setting.world.dropout):
            self.gone = True
            self.model.record("left", self, value=self.commitment)

    def change_job(self, weeks: float) -> None:
        """R16: perhaps work for somebody else from now on, where other answers are right; the twin as well."""
        model, chances, world = self.model, self.group.chances, self.model.setting.world
        change = model.rules.job_change_chance(world.job_change, weeks)
        if chances.job_change[self.position] >= change:
            return
        self.moves += 1
        if world.reach.rule != "as_division":
            self.facilitator_reach = 0.0
        for other in model.members:
            for one, two in ((self, other), (other, self)):
                if two.key in one.trust:
                    one.group.at_work(one, two)
        right = [
            option(model.rules.right_answer(u, True, world.options), world.options) if specific else old
            for u, specific, old in zip(
                chances.new_right[self.position], model.item_specific, self.knowledge.right, strict=True
            )
        ]
        for mind in (self.knowledge, self.twin):
            mind.right = right
            mind.hold_on_to([k for k, specific in enumerate(model.item_specific) if specific])
        model.record("moved", self)

    @property
    def left(self) -> int:
        """Whether this peer has gone for good, as a number."""
        return int(self.gone)
