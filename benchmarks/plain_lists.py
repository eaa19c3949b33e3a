"""The model over plain Python lists: what the rules cost without an agent framework.

One cohort of invented people in one group, in phases of activity ``group`` or ``none``. Letters are
those of docs/model.md: A and B a run, C a session, D a case; S1-S5 and R1-R14 rules. In one group
a person's id is their place, so lists are read ``[person]``, ``[person][other]`` or ``[person][item]``.

Run ``uv run python benchmarks/plain_lists.py``: is it the agents engine bit for bit? How much
faster it is, ``benchmarks/engines.py`` says.
"""

import random
from operator import eq, ne
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from peersim.model.calendar import READ_WEEKS, Step, reading_step, steps
from peersim.model.draws import PURPOSES, Address, Request, table
from peersim.model.parameters import Setting
from peersim.model.people import Invented
from peersim.model.registry import parameters
from peersim.rules.arithmetic import irwin_hall, pick, round_half_up
from peersim.rules.response import ECHOED, HEARD, NOT_UNDERSTOOD
from peersim.rules.seating import FUNCTIONS
from peersim.rules.start import CAREER_SHARE, COMPETENCE_START, SATISFACTION_START
from peersim.rules.table import rule_table

NEVER = float("inf")
Rows = list[list[float]]


class Mind(NamedTuple):
    """What a person knows, item by item. ``right`` is shared with the person's organisation."""

    answer: list[int]
    habit: list[int]
    due: list[float]
    right: list[int]


def alone(name: str, keys: npt.NDArray[np.int64], slots: int = 1) -> Request:
    """The block of draws that ``name`` lies in, for each key."""
    return Request(PURPOSES[name].block, keys, np.zeros_like(keys), slots)


def paired(name: str, n: int, slots: int = 1) -> Request:
    """The same for each person and other; they stand in row ``n * person + other``."""
    everybody = np.arange(n)
    return Request(PURPOSES[name].block, np.repeat(everybody, n), np.tile(everybody, n), slots)


def lists(address: Address, requests: list[Request]) -> list[Rows]:
    """The draws, one row per key. Item k stands at place k; turn t has places 4 t to 4 t + 3."""
    return [u.reshape(len(u), -1).tolist() for u in table(address, requests)]


def mean(values: list[float]) -> float:
    """Sum in order, divided by the count; NaN of nothing. (``sum`` compensates in later Pythons.)"""
    total = 0.0
    for value in values:
        total += value
    return total / len(values) if values else float("nan")


class Cohort:
    """The state of one run, and what happens to it."""

    def __init__(self, setting: Setting, seed: int, replicate: int) -> None:
        """A: everything before the first session."""
        self.setting, self.world, self.address = setting, setting.world, (seed, replicate)
        self.rules = rules = rule_table(self.world.rules.model_dump())
        self.people = Invented(1).people(setting, seed, replicate)
        self.n, self.slots = len(self.people), -(-self.world.items // 4)
        everybody, items = np.arange(self.n), np.arange(self.world.items)
        firms = np.array(sorted({person.organisation for person in self.people}))
        traits = ("openness_1", "stake_1", "ability_1", "commitment_1", "confidence")
        wanted = [alone(name, everybody) for name in traits]
        wanted += [alone("item_field", items), alone("item_sensitivity_3", items)]
        wanted += [alone("start_answer", everybody, self.slots)]
        wanted += [alone(name, firms, self.slots) for name in ("right_answer", "code_answer")]
        wanted += [paired("initial_trust", self.n), paired("acquainted", self.n)]
        opening, stakes, abilities, commitments, flat, *rest = lists(Address(seed, replicate, 0, 0), wanted)
        self.openness = [rules.openness(irwin_hall(*u)) for u in opening]
        self.stake = [rules.stake(irwin_hall(*u), self.world.stake) for u in stakes]
        self.commitment = [rules.commitment(irwin_hall(*u)) for u in commitments]
        self.confidence = [rules.confidence(u[0]) for u in flat]
        self.insight = [rules.insight(u[1]) for u in flat]
        self.dominance = [u[2] for u in flat]
        self.satisfaction = [SATISFACTION_START] * self.n
        self.turns, self.solved = [0] * self.n, [0] * self.n
        self.plans: list[list[tuple[int, int, list[int], float]]] = [[] for _ in everybody]
        self.depths: list[float] = []
        self.leaks = 0
        self.make_items(*rest[:2])
        ability = [rules.ability(irwin_hall(*u)) for u in abilities]
        self.minds = self.make_minds(ability, firms.tolist(), *rest[2:5])
        self.twins = [Mind(m.answer[:], m.habit[:], m.due[:], m.right) for m in self.minds]
        self.known = [self.right_by_domain(m) for m in self.minds]
        self.open_group(0)
        self.make_pairs(*rest[5:])

    def make_items(self, first: Rows, second: Rows) -> None:
        """Fields, specific items and sensitivities; the first ``careers`` items are career issues."""
        career, work = self.rules.career_sensitivity, self.rules.work_sensitivity
        self.careers = at = round_half_up(CAREER_SHARE * self.world.items)
        self.fields = [pick(u[0], FUNCTIONS) for u in first]
        self.specific = [u[1] < self.world.specific_share for u in first]
        draws = [a[2:] + b for a, b in zip(first, second, strict=True)]
        self.sensitivity = [career(*u[:5]) for u in draws[:at]] + [work(*u[:4]) for u in draws[at:]]

    def make_minds(
        self, ability: list[float], firms: list[int], answers: Rows, rights: Rows, codes: Rows
    ) -> list[Mind]:
        """Right answers and codes of the organisations, then S1."""
        rules, world, items, right, code = self.rules, self.world, range(self.world.items), {}, {}
        q, blind, fields = world.options, world.shared_blind_spots, self.fields
        usual = rules.code_accuracy(world.own_field, world.other_field)
        for firm, u, v in zip(firms, rights, codes, strict=True):
            right[firm] = r = [rules.right_answer(u[k], self.specific[k], q) for k in items]
            code[firm] = [rules.drawn_answer(v[k], r[k], usual, q) for k in items]
        minds = []
        for p, u, shift in zip(self.people, answers, ability, strict=True):
            r, c, own, other = right[p.organisation], code[p.organisation], world.own_field, world.other_field
            chance = [rules.accuracy(field == p.function, own, other, shift) for field in fields]
            held = [rules.start_answer(u[k], blind, c[k], r[k], chance[k], q) for k in items]
            minds.append(Mind(held, held[:], [NEVER] * len(held), r))
        return minds

    def make_pairs(self, trusts: Rows, acquainted: Rows) -> None:
        """S3-S5, for each person and each other. What one is to oneself is never read."""
        n, each = self.n, range(self.n)
        known = [[acquainted[n * min(i, j) + max(i, j)][0] for j in each] for i in each]
        cells = [[self.meet(i, j, trusts[n * i + j], known[i][j]) for j in each] for i in each]
        self.trust, self.closeness, self.competence, self.reach, self.distance, self.withholding = (
            [[cell[at] for cell in row] for row in cells] for at in range(6)
        )

    def meet(self, i: int, j: int, u: list[float], u_known: float) -> tuple[float, ...]:
        """S3-S5: what i feels for j and thinks of j, how j reaches i's boss, and how foreign j is."""
        rules, world, way, a, b = self.rules, self.world, self.world.reach, self.people[i], self.people[j]
        firm, industry = a.organisation == b.organisation, a.industry == b.industry
        division = firm and a.division == b.division
        known = u_known < rules.acquaintance_chance(world.acquainted, firm, division)
        near = (True, True, True) if way.rule == "as_division" else (division, firm, industry)
        direct = rules.direct_chance(*near, way.in_division, way.in_organisation, way.outside)
        path = -1 if way.rule == "none" else rules.path_steps(u[1], direct, near[1], near[0])
        costs = world.function_distance, world.organisation_distance, world.industry_distance
        pool = rules.promotion_pool(division, firm, industry, world.industry_pool)
        return (
            rules.initial_trust(u[0], world.initial_trust, world.familiarity_trust, known),
            rules.initial_closeness(known),
            COMPETENCE_START,
            rules.reach(path, way.decay),
            rules.distance(a.function != b.function, not firm, not industry, *costs),
            rules.withholding_chance(world.rivalry, pool),
        )

    def open_group(self, phase: int) -> None:
        """The group as it is seated (anew): facilitator, leak chance, norm and suspicion."""
        draws = lists(Address(*self.address, phase, 0), [alone("facilitation_1", np.arange(1))])[0][0]
        self.lead = self.rules.facilitation(irwin_hall(*draws), self.setting.programme.formality)
        self.leak_chance = self.rules.leak_chance_of_group(self.world.leak_chance, self.lead)
        self.norm = self.world.base_disclosure
        self.suspicion = [self.leak_chance] * self.n

    def right_by_domain(self, mind: Mind) -> tuple[int, int]:
        """How many answers are right on career and on work issues."""
        career = sum(map(eq, mind.answer[: self.careers], mind.right))
        return career, sum(map(eq, mind.answer, mind.right)) - career

    def acquire(self, mind: Mind, i: int, item: int) -> None:
        """The right answer, until its week of forgetting (R13)."""
        if mind.answer[item] != mind.right[item]:
            mind.habit[item], mind.answer[item] = mind.answer[item], mind.right[item]
        u, world = self.retention[i][item], self.world
        mind.due[item] = self.step.end + self.rules.retention_weeks(u, world.half_life, world.use)

    def begin(self, step: Step, requests: list[Request]) -> None:
        """The draws of a step; without a session only the first two."""
        self.step, self.trial_time = step, self.rules.trial_time(step.weeks, self.world.trial_half_time)
        self.interval, self.retention, *session = lists(Address(*self.address, *step[:2]), requests)
        if session:
            self.attendance, self.case_draws, self.voices = session

    def hold_session(self) -> None:
        """C: attendance, cases, and what they leave behind."""
        rules, comes = self.rules, self.rules.attendance_chance
        chances = map(comes, self.commitment, self.satisfaction)
        present = [i for i, chance in enumerate(chances) if self.attendance[i][0] < chance]
        depths = self.hold_cases(present) if len(present) > 1 else []
        if depths:
            self.depths += depths
            self.norm = mean(depths)
            for i in present:
                self.openness[i] = rules.openness_drift(self.openness[i], self.norm, self.world.drift)
        for i in present:
            row = self.closeness[i]
            for j in present:
                if i != j:
                    row[j] = rules.closeness_after_session(row[j], self.lead)
        self.suspicion = [rules.suspicion_relaxed(q, self.leak_chance) for q in self.suspicion]

    def hold_cases(self, present: list[int]) -> list[float]:
        """Case after case; returns their depths."""
        rules, programme, taken, depths = self.rules, self.setting.programme, [0] * self.n, []
        most = rules.most_turns(len(present))
        minutes = programme.session_minutes, programme.overhead_minutes, programme.minutes_per_case

        def eager(i: int) -> tuple[float, float]:
            return rules.turn_priority(self.turns[i], self.dominance[i], self.lead), self.dominance[i]

        for _ in range(rules.case_count(*minutes, most)):
            i = max((i for i in present if taken[i] < -(-most // len(present))), key=eager)
            depths.append(self.hold_case(i, 4 * taken[i], [j for j in present if j != i]))
            taken[i] += 1
            self.turns[i] += 1
        return depths

    def hold_case(self, i: int, at: int, listeners: list[int]) -> float:
        """D: one case of presenter i, whose draws stand from place ``at``; returns its depth."""
        rules, world, own_trust = self.rules, self.world, self.trust
        u_notice, u_issue, u_uptake, u_detection = self.case_draws[i][at : at + 4]
        depth = self.disclose(i, listeners)
        item = self.bring(i, depth, u_notice, u_issue)
        context = rules.context(depth, self.sensitivity[item])
        draws = [self.voices[self.n * i + j][at : at + 3] for j in listeners]
        weights, advisers, speakers = self.hear(i, item, context, listeners, draws)
        own = weights.pop(self.minds[i].answer[item], 0.0)
        best = max(sorted(weights), key=weights.__getitem__, default=-1)
        weight = rules.weight_on_advice(weights.get(best, 0.0), own, world.inertia)
        if weight > 0.0:
            boost = rules.coupling(self.gain_elsewhere(i, item), world.coupling)
            if u_uptake < rules.uptake_chance(weight, self.trial_time, self.confidence[i], boost):
                self.plans[i].append((item, best, advisers[best], u_detection))
        for j, u in zip(listeners, draws, strict=True):
            self.listen(j, item, best, weight, context, j in speakers, u[1])
        for j in listeners:
            own_trust[j][i] = rules.trust_from_disclosure(own_trust[j][i], depth, world.trust_gain)
        for j, u in zip(listeners, draws, strict=True):
            if u[2] < rules.leak_chance(self.leak_chance, depth, self.reach[i][j]):
                self.leak(i, j)
        return depth

    def disclose(self, i: int, listeners: list[int]) -> float:
        """R1: how deep the presenter goes."""
        world, trust, reach, suspicion = self.world, self.trust[i], self.reach[i], self.suspicion[i]
        level, kept = self.people[i].level, 1.0
        for j in listeners:
            kept = self.rules.exposure_kept(kept, suspicion, reach[j])
        gap = sum(abs(level - self.people[j].level) for j in listeners) / len(listeners)
        mean_trust, stake = mean([trust[j] for j in listeners]), self.stake[i]
        state = self.openness[i], mean_trust, self.norm, self.lead, stake, 1.0 - kept, gap
        cares = world.trust_disclosure, world.reciprocity, world.fear, world.status_cost
        return self.rules.disclosure(*state, world.base_disclosure, *cares)

    def bring(self, i: int, depth: float, u_notice: float, u_issue: float) -> int:
        """R2: the item that the presenter brings."""
        mind, candidate = self.minds[i], self.rules.candidate
        if u_notice < self.rules.notice_chance(self.insight[i], depth):
            wrong = list(map(ne, mind.answer, mind.right))
            fit = [k for k, s in enumerate(self.sensitivity) if candidate(wrong[k], s, depth)]
            fit = fit or [k for k, is_wrong in enumerate(wrong) if is_wrong]
            if fit:
                return fit[pick(u_issue, len(fit))]
        return pick(u_issue, len(mind.answer))

    def hear(
        self, i: int, item: int, context: float, listeners: list[int], draws: Rows
    ) -> tuple[dict[int, float], dict[int, list[int]], set[int]]:
        """R3-R5: weight and advisers of each answer that got a voice, and who spoke."""
        rules, world, lead, people, minds = self.rules, self.world, self.lead, self.people, self.minds
        trust, belief = self.trust[i], self.competence[i]
        distance, closeness = self.distance[i], self.closeness[i]
        share = rules.air_time(world.air_time, len(listeners))
        loudest = max(listeners, key=self.dominance.__getitem__)
        weights: dict[int, float] = {}
        advisers: dict[int, list[int]] = {}
        speakers = set()
        for j, u in zip(listeners, draws, strict=True):
            near, far, below = closeness[j], distance[j], float(people[i].level - people[j].level)
            voice = rules.voice_chance(
                share, j == loudest, lead, self.commitment[j], below, world.status_cost
            )
            echo = rules.echo_chance(world.slip, near, lead)
            understanding = rules.understanding_chance(context, far, near, world.distance_cost)
            kind = rules.response(u[0], voice, self.withholding[i][j], echo, understanding)
            if kind in (HEARD, NOT_UNDERSTOOD):
                speakers.add(j)
            if kind in (HEARD, ECHOED):
                answer = minds[j if kind == HEARD else i].answer[item]
                expert = self.fields[item] == people[j].function
                weight = rules.voice_weight(trust[j], belief[j], expert, self.openness[i], far)
                weights[answer] = weights.get(answer, 0.0) + weight
                advisers.setdefault(answer, []).append(j)
        return weights, advisers, speakers

    def gain_elsewhere(self, i: int, item: int) -> float:
        """R6: share of the other domain's items that i has gained since the start."""
        sizes, other = (self.careers, self.world.items - self.careers), int(item < self.careers)
        gain = self.right_by_domain(self.minds[i])[other] - self.known[i][other]
        return gain / sizes[other]

    def listen(
        self, j: int, item: int, best: int, weight: float, context: float, spoke: bool, u: float
    ) -> None:
        """R7: a listener may learn, rehearses, and feels less alone."""
        rules, world, mind, z = self.rules, self.world, self.minds[j], self.insight[j]
        held, right = mind.answer[item], mind.right[item]
        wrong = held != right
        if wrong and weight > 0.0:
            takes = u < rules.vicarious_chance(weight, context, z, self.trial_time, world.vicarious)
            if takes and best == right:
                self.acquire(mind, j, item)
            elif takes and best != held:
                mind.answer[item], mind.due[item] = best, NEVER
        if spoke:
            self.insight[j] = rules.insight_from_advising(z, world.insight_from_advising)
            if not wrong and mind.due[item] != NEVER and world.rehearsal > 0.0:
                mind.due[item] = rules.rehearsed_until(mind.due[item], world.rehearsal)
        if wrong and world.normalisation > 0.0:
            self.confidence[j] = rules.not_alone(self.confidence[j], context, world.normalisation)
            self.openness[j] = rules.not_alone(self.openness[j], context, world.normalisation)

    def leak(self, i: int, j: int) -> None:
        """R9: what j passed on has reached i's boss, and everybody knows."""
        rules, trust, suspicion = self.rules, self.trust, self.suspicion
        for p in range(self.n):
            if p != j:
                trust[p][j] = rules.trust_after_leak(trust[p][j], self.world.trust_loss, p == i)
                suspicion[p] = rules.suspicion_after_leak(suspicion[p], p == i)
        self.confidence[i], self.openness[i] = (
            rules.shaken(self.confidence[i]),
            rules.shaken(self.openness[i]),
        )
        self.leaks += 1

    def try_plans(self, i: int) -> None:
        """R10: what was planned is tried."""
        rules, world, mind = self.rules, self.world, self.minds[i]
        trust, belief = self.trust[i], self.competence[i]
        for item, answer, advisers, u_detection in self.plans[i]:
            if answer == mind.right[item]:
                self.solved[i] += int(mind.answer[item] != answer)
                self.acquire(mind, i, item)
                self.confidence[i] = rules.confidence_after_success(self.confidence[i])
                for j in advisers:
                    trust[j] = rules.trust_from_help(trust[j], world.trust_gain)
                    belief[j] = rules.competence_after_success(belief[j])
            elif u_detection < world.detection:
                for j in advisers:
                    belief[j] = rules.competence_after_failure(belief[j])
            else:
                mind.answer[item], mind.due[item] = answer, NEVER
        self.plans[i] = []

    def coach(self, i: int) -> None:
        """R11: the coach may put a generic item right."""
        u_coach, u_item, mind = *self.interval[i][:2], self.minds[i]
        if u_coach < self.rules.coach_chance(self.step.coaching, self.step.weeks):
            wrong = list(map(ne, mind.answer, mind.right))
            fit = [k for k, specific in enumerate(self.specific) if wrong[k] and not specific]
            if fit:
                self.acquire(mind, i, fit[pick(u_item, len(fit))])
                self.insight[i] = self.rules.insight_after_coaching(self.insight[i])

    def work(self, mind: Mind, i: int) -> None:
        """R12-R13: a person, or their twin, learns on the job, then forgets."""
        (answer, habit, due, right), end = mind, self.step.end
        count = sum(map(ne, answer, right))
        chance = self.rules.job_chance(count, self.world.job_learning, self.step.weeks)
        if count and self.interval[i][2] < chance:
            wrong = [k for k, held in enumerate(answer) if held != right[k]]
            self.acquire(mind, i, wrong[pick(self.interval[i][3], count)])
        if min(due) <= end:
            for k, week in enumerate(due):
                if week <= end:
                    answer[k], due[k] = habit[k], NEVER

    def reflect(self, i: int) -> None:
        """R14: satisfaction, then commitment."""
        rules, world = self.rules, self.world
        trust, near = (mean(row[:i] + row[i + 1 :]) for row in (self.trust[i], self.closeness[i]))
        target = rules.satisfaction_target(trust - world.initial_trust, near, self.solved[i] / world.items)
        self.satisfaction[i] = rules.satisfaction_moved(self.satisfaction[i], target)
        self.commitment[i] = rules.commitment_moved(self.commitment[i], self.satisfaction[i])

    def outcomes(self) -> dict[str, float]:
        """What a reading finds."""
        both = zip(map(self.right_by_domain, self.minds), map(self.right_by_domain, self.twins), strict=True)
        career, work = map(sum, zip(*((a[0] - b[0], a[1] - b[1]) for a, b in both), strict=True))
        out = {"gain": (career + work) / self.n, "gain_work": work / self.n, "gain_career": career / self.n}
        out |= {"disclosure": mean(self.depths), "leaks": float(self.leaks), "cases": float(len(self.depths))}
        for name in ("trust", "closeness"):
            rows = enumerate(getattr(self, name))
            out[name] = mean([value for i, row in rows for j, value in enumerate(row) if i != j])
        return out | {"openness": mean(self.openness), "confidence": mean(self.confidence)}


def run(setting: Setting, seed: int, replicate: int) -> dict[str, float]:
    """B: one cohort to the end of its calendar; its outcomes by name."""
    cohort, calendar = Cohort(setting, seed, replicate), steps(setting.programme)
    at_52, at_104 = (reading_step(calendar, week) for week in READ_WEEKS)
    n, everybody = cohort.n, np.arange(cohort.n)
    turns = -(-cohort.rules.most_turns(n) // n)
    quiet = [alone("coach", everybody), alone("retention", everybody, cohort.slots)]
    session = [
        alone("attendance", everybody),
        alone("notice", everybody, turns),
        paired("response", n, turns),
    ]
    out: dict[str, float] = {}
    for at, step in enumerate(calendar):
        if step.phase and step.seating != "stay":
            cohort.open_group(step.phase)
        cohort.begin(step, quiet if step.activity == "none" else quiet + session)
        if step.activity != "none":
            cohort.hold_session()
        for i in range(n):
            cohort.try_plans(i)
        for i in range(n):
            cohort.coach(i)
        for minds in (cohort.minds, cohort.twins):
            for i, mind in enumerate(minds):
                cohort.work(mind, i)
        if step.activity != "none":
            for i in range(n):
                cohort.reflect(i)
        if at == at_52:
            out = cohort.outcomes()
        if at == at_104:
            out["gain_104"] = cohort.outcomes()["gain"]
    return out


def random_setting(rng: random.Random) -> Setting:
    """A setting whose numbers all lie within their plausible ranges, or all within their bounds."""
    values: dict[str, Any] = {"programme": {"seats": {}}, "world": {"reach": {}}}
    plausible = rng.random() < 0.7
    for path, parameter in parameters.items():
        if parameter.bounds is not None and parameter.plausible is not None:
            low, high = parameter.plausible if plausible else parameter.bounds
            value = rng.randint(int(low), int(high)) if parameter.integer else rng.uniform(low, high)
            *above, name = path.split(".")
            place = values[above[0]] if len(above) == 1 else values[above[0]][above[1]]
            place[name] = value
    programme, world = values["programme"], values["world"]
    programme |= {"group_size": rng.randint(3, 10), "overhead_minutes": rng.uniform(0, 60)}
    programme["seats"]["divisions"] = rng.choice(("shared", "separate"))
    later = {"weeks_between": rng.uniform(0.5, 7.5), "seating": rng.choice(("stay", "mixed", "home"))}
    programme["phases"] = rng.choice((({},), ({}, later), (later, {})))
    world |= {"items": rng.randint(4, 80), "options": rng.randint(2, 8)}
    world["reach"]["rule"] = rng.choice(("drawn", "drawn", "none", "as_division"))
    return Setting.model_validate(values)


if __name__ == "__main__":
    from peersim.engines.agents.execute import execute
    from peersim.engines.records import Run

    COHORTS = 60

    def agents(setting: Setting, seed: int, replicate: int) -> dict[str, float]:
        """The same cohort in the agents engine."""
        return dict(execute(Run(setting, Invented(1), seed, replicate, False)).outcomes)

    rng, agreeing = random.Random(1), 0
    for _ in range(COHORTS):
        of = random_setting(rng), rng.getrandbits(64), rng.getrandbits(32)
        mine, theirs = run(*of), agents(*of)
        differing = [name for name in mine if repr(mine[name]) != repr(theirs[name])]
        agreeing += not differing
        print(*(f"{name}: {mine[name]!r} here, {theirs[name]!r} with agents\n" for name in differing), end="")
    print(f"{agreeing} of {COHORTS} cohorts agree to the last bit in every outcome")
