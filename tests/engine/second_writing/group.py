"""A facilitated group: one session, case by case."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import mesa
from tests.engine.second_writing.case import Case
from tests.engine.second_writing.chances import LectureChances, PairChances, SessionChances
from tests.engine.second_writing.collect import mean

from peersim.rules import coaching as format_rules
from peersim.rules import start
from peersim.rules.arithmetic import irwin_hall, pick
from peersim.rules.attendance import turns_each

if TYPE_CHECKING:
    from tests.engine.second_writing.cohort import Cohort
    from tests.engine.second_writing.peer import Peer

    from peersim.model.calendar import Step
    from peersim.model.people import Person


class Group(mesa.Agent):
    """A group of peers with a facilitator. ``members`` are in the order of their ids."""

    model: Cohort

    def __init__(self, model: Cohort, number: int, phase: int, members: list[Peer]):
        super().__init__(model)
        self.number, self.members, self.keys = number, members, [peer.key for peer in members]
        chances = PairChances(model.seed, model.replicate, phase, number, self.keys)
        programme, world = model.setting.programme, model.setting.world
        self.facilitation = model.rules.facilitation(
            irwin_hall(*chances.facilitation), programme.formality, world.facilitation_spread
        )
        self.leak_chance = model.rules.leak_chance_of_group(world.leak_chance, self.facilitation)
        self.norm = world.base_disclosure
        self.mood = model.rules.group_mood(chances.mood, world.group_mood)
        self.depths: list[float] = []
        most = model.rules.most_turns
        self.turns = max(turns_each(most(n), n) for n in range(2, len(members) + 1))
        self.chances: SessionChances
        staff = Counter(peer.person.organisation for peer in members if not peer.moves)
        self.house = max(staff, key=lambda organisation: (staff[organisation], -organisation), default=-1)
        if staff[self.house] < 2:
            self.house = -1
        for position, peer in enumerate(members):
            peer.group, peer.position, peer.perceived_leak = self, position, self.leak_chance
            colleague = peer.person.organisation == self.house and not peer.moves
            peer.facilitator_reach = model.rules.facilitator_reach(
                {"none": False, "as_division": True}.get(world.reach.rule, colleague),
                programme.inside_facilitator,
                model.rules.reach(1, world.reach.decay),
            )
        for peer in members:
            for other in members:
                if other is not peer and other.key not in peer.trust:
                    self._introduce(peer, other, chances)

    def _introduce(self, peer: Peer, other: Peer, chances: PairChances) -> None:
        """S3-S5: what the other means to this peer when they first meet."""
        rules, world = self.model.rules, self.model.setting.world
        me, you, i, j = peer.person, other.person, peer.position, other.position
        acquainted = self.model.acquaintances(me, you, chances.acquainted[i][j])
        peer.trust[you.key] = rules.initial_trust(
            chances.trust[i][j],
            peer.trusting,
            other.trusted,
            world.trust_by_pair,
            world.familiarity_trust,
            acquainted,
        )
        peer.first_trust[you.key] = peer.trust_before[you.key] = peer.trust[you.key]
        peer.closeness[you.key] = rules.initial_closeness(acquainted)
        peer.competence[you.key] = start.COMPETENCE_START
        self.model.contact_draws[me.key, you.key] = chances.contact[i][j]
        self.at_work(peer, other)

    def at_work(self, peer: Peer, other: Peer) -> None:
        """S4, S5: how the two stand to each other by where they work."""
        rules, world = self.model.rules, self.model.setting.world
        me, you = peer.person, other.person
        apart = bool(peer.moves or other.moves)
        organisation = me.organisation == you.organisation and not apart
        division = organisation and me.division == you.division
        industry = me.industry == you.industry
        u = self.model.contact_draws[me.key, you.key]
        steps = self._steps(me, you, u, organisation, division, industry, apart)
        peer.reach[you.key] = rules.reach(steps, world.reach.decay)
        same_post = rules.fit_for_one_post(me.function == you.function, abs(me.level - you.level))
        peer.pool[you.key] = rules.pool_for_posts(
            rules.promotion_pool(division, organisation, industry, world.industry_pool),
            world.post_fit,
            same_post,
        )
        peer.distance[you.key] = rules.distance(
            me.function != you.function,
            not organisation,
            not industry,
            world.function_distance,
            world.organisation_distance,
            world.industry_distance,
        )

    def _steps(
        self,
        me: Person,
        you: Person,
        u: float,
        organisation: bool,
        division: bool,
        industry: bool,
        apart: bool,
    ) -> int:
        """S4: steps from the listener ``you`` to the boss of ``me``; -1 without a path."""
        rules, reach, contacts = self.model.rules, self.model.setting.world.reach, self.model.contact_steps
        if reach.rule == "none":
            return -1
        if contacts is not None and reach.rule == "contacts":
            return -1 if apart else contacts.get((me.key, you.key), -1)
        if reach.rule == "drawn" and me.boss is not None and not apart:
            known = rules.reported_steps(you.key == me.boss, you.boss == me.boss)
            if known >= 0:
                return known
        if reach.rule == "as_division":
            organisation = division = industry = True
        chance = rules.direct_chance(
            division, organisation, industry, reach.in_division, reach.in_organisation, reach.outside
        )
        return rules.path_steps(u, chance, organisation, division)

    # -- the session -----------------------------------------------------------------------------

    def meet(self, step: Step) -> int:
        """One session of those who are left: attendance, then cases or a lecture, then what being together does.

        Returns how many stayed away.
        """
        chances, world, rules = self.chances, self.model.setting.world, self.model.rules
        invited = self.still_members
        present = [peer for peer in invited if peer.attend(chances.attendance[peer.position])]
        if len(present) >= 2:
            if step.activity == "course":
                self.lecture(step, present)
            else:
                self.hold_cases(step, present)
        if self.depths:
            self.norm = mean(self.depths)
        for peer in present:
            if self.depths:
                peer.openness = rules.openness_drift(peer.openness, self.norm, world.drift)
            for other in present:
                if other is not peer:
                    closeness = peer.closeness[other.key]
                    peer.closeness[other.key] = rules.closeness_after_session(
                        closeness, self.facilitation, world.closeness_presence
                    )
                    peer.look_up_to(other)
        for at, one in enumerate(present):
            for two in present[at + 1 :]:
                there, back = one.trust[two.key], two.trust[one.key]
                one.trust[two.key] = rules.reciprocated(there, back, world.trust_reciprocity)
                two.trust[one.key] = rules.reciprocated(back, there, world.trust_reciprocity)
        for peer in invited:
            peer.perceived_leak = rules.suspicion_relaxed(peer.perceived_leak, self.leak_chance)
        return len(invited) - len(present)

    @property
    def still_members(self) -> list[Peer]:
        """Those who have not gone for good."""
        return [peer for peer in self.members if not peer.gone]

    @property
    def unlike(self) -> int:
        """How often two members hold different answers to an item."""
        held = [peer.knowledge.answers for peer in self.members]
        return sum(a != b for one, two in combinations(held, 2) for a, b in zip(one, two, strict=True))

    def hold_cases(self, step: Step, present: list[Peer]) -> None:
        """Cases as far as the time budget reaches, the next presenter chosen after each."""
        programme, rules = self.model.setting.programme, self.model.rules
        most = rules.most_turns(len(present))
        count = rules.case_count(
            programme.session_minutes, programme.overhead_minutes, programme.minutes_per_case, most
        )
        limit, taken = turns_each(most, len(present)), Counter[int]()
        for _ in range(count):
            presenter = max(
                (peer for peer in present if taken[peer.key] < limit),
                key=lambda peer: (
                    rules.turn_priority(peer.turns, peer.dominance, self.facilitation),
                    peer.dominance,
                    -peer.key,
                ),
            )
            self.hold_case(step, presenter, taken[presenter.key], present)
            taken[presenter.key] += 1
            presenter.turns += 1

    def hold_case(self, step: Step, presenter: Peer, turn: int, present: list[Peer]) -> None:
        """One case: disclose, choose, advise in a round, weigh, learn by listening, trust, leak."""
        model, rules, i = self.model, self.model.rules, presenter.position
        listeners = [peer for peer in present if peer is not presenter]
        u_notice, u_issue, u_uptake, u_detection = self.chances.case[i][turn]
        pair = self.chances.pair[i]
        image = presenter.image_at_risk(listeners, self.facilitation)
        depth = presenter.disclose(listeners, self.norm, self.facilitation, image)
        item = presenter.choose_issue(depth, u_notice, u_issue)
        case = Case(presenter, item, depth, rules.context(depth, model.sensitivity[item]), image)
        self.depths.append(depth)
        model.record("presented", presenter, None, item, presenter.knowledge.answers[item], depth)
        if step.activity == "expert":
            self._ask_expert(case, pair[i][turn][0])
        else:
            self._round(case, listeners, [pair[peer.position][turn][0] for peer in listeners])
        case.conclude()
        model.tally(case)
        presenter.listen_to_answers(case)
        trial_time = rules.trial_time(step.weeks, model.setting.world.trial_half_time)
        presenter.decide(case, trial_time, u_uptake, u_detection)
        for peer in listeners:
            peer.learn_from(case, trial_time, pair[peer.position][turn][1])
        for peer in listeners:
            peer.trust[presenter.key] = rules.trust_from_disclosure(
                peer.trust[presenter.key], depth, model.setting.world.trust_gain
            )
            heard = any(adviser is peer for adviser, _ in case.voices)
            for one, two in ((peer, presenter), (presenter, peer)):
                one.closeness[two.key] = rules.closeness_after_case(
                    one.closeness[two.key],
                    depth,
                    heard,
                    self.facilitation,
                    model.setting.world.closeness_dealing,
                )
        for peer in listeners:
            if pair[peer.position][turn][2] < rules.leak_chance(
                self.leak_chance, depth, presenter.reach[peer.key]
            ):
                self._leak(presenter, peer, item)
        mine = presenter.facilitator_reach
        if self.chances.facilitator[i][turn] < rules.leak_chance(self.leak_chance, depth, mine):
            self._leak(presenter, None, item)

    def _round(self, case: Case, listeners: list[Peer], u: list[float]) -> None:
        air_time = self.model.rules.air_time(self.model.setting.world.air_time, len(listeners))
        loudest = max(listeners, key=lambda peer: (peer.dominance, -peer.key))
        for peer, chance in zip(listeners, u, strict=True):
            peer.advise(case, air_time, peer is loudest, chance)

    def _ask_expert(self, case: Case, u: float) -> None:
        """One eminent outsider answers, rightly on generic issues: the answer is 0."""
        rules, world = self.model.rules, self.model.setting.world
        distance = world.organisation_distance
        if u < rules.understanding_chance(case.context, distance, 0.0, world.distance_cost):
            weight = rules.voice_weight(
                case.presenter.trusting,
                format_rules.TEACHER_COMPETENCE,
                True,
                case.presenter.openness,
                distance,
            )
            case.add(None, 0, rules.expert_weight(weight))

    def _leak(self, presenter: Peer, leaker: Peer | None, item: int) -> None:
        """R9: what was told reached the boss; all members hear of it. No leaker: the facilitator."""
        rules, loss = self.model.rules, self.model.setting.world.trust_loss
        for peer in self.still_members:
            if peer is leaker:
                continue
            victim = peer is presenter
            if leaker is not None:
                peer.trust[leaker.key] = rules.trust_after_leak(peer.trust[leaker.key], loss, victim)
            peer.perceived_leak = rules.suspicion_after_leak(peer.perceived_leak, victim)
        presenter.confidence = rules.shaken(presenter.confidence)
        presenter.openness = rules.shaken(presenter.openness)
        self.model.leaks += 1
        self.model.record("leaked", presenter, leaker, item)

    def lecture(self, step: Step, present: list[Peer]) -> None:
        """A generic course: topics at random among the generic issues, one voice, no cases."""
        model, rules, world = self.model, self.model.rules, self.model.setting.world
        programme, generic = model.setting.programme, model.generic_items
        minutes = programme.minutes_per_case * format_rules.COURSE_MINUTES_RATIO
        topics = rules.case_count(programme.session_minutes, programme.overhead_minutes, minutes, world.items)
        if not generic or topics == 0:
            return
        chances = LectureChances(model.address, self.number, self.keys, topics)
        trial_time = rules.trial_time(step.weeks, world.trial_half_time)
        context = rules.understanding_chance(1.0, world.organisation_distance, 0.0, world.distance_cost)
        for topic in range(topics):
            item = generic[pick(chances.topic[topic], len(generic))]
            for peer in present:
                if peer.knowledge.knows(item):
                    continue
                voice = rules.voice_weight(
                    peer.trusting,
                    format_rules.TEACHER_COMPETENCE,
                    True,
                    peer.openness,
                    world.organisation_distance,
                )
                weight = rules.weight_on_advice(voice, 0.0, world.inertia)
                chance = rules.vicarious_chance(weight, context, peer.insight, trial_time, world.vicarious)
                if chances.lecture[peer.position][topic] < chance:
                    peer.take_over(item, 0, "lectured", None)
                    peer.solved += 1
