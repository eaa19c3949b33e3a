"""One case: the presenter discloses, the round answers, advice is weighed, others learn, and somebody may leak."""

from typing import Any

from peersim.engine.playing import draws
from peersim.engine.steps.chances import (
    DETECTION,
    FACILITATOR,
    FACILITATOR_TALKS,
    ISSUE,
    LEAK,
    NOTICE,
    UPTAKE,
    chance_of,
    draw_case,
    this_step,
)
from peersim.engine.steps.knowledge import answer_of, knows
from peersim.engine.steps.listening import learn_from
from peersim.engine.steps.note import first_to_say, note
from peersim.engine.steps.people import gather, listeners, shared_now, staying, tie
from peersim.engine.steps.round import ask_expert, count_case, hold_round, weigh
from peersim.engine.steps.state import EXPERT, LEAKED, PRESENTED, SELF, TAKEN, UNKNOWN, WORK
from peersim.rules.arithmetic import pick


def hold_case(cohort: Any, group: Any, presenter: Any) -> None:
    """One case from beginning to end."""
    rules, case = cohort.rules, cohort.case
    gather(cohort, group, presenter)
    draw_case(cohort, group, presenter)
    case.depth = disclose(cohort, group, presenter)
    case.item = choose_issue(cohort, presenter, case.depth)
    case.context = rules.context(case.depth, cohort.items[case.item].sensitivity)
    own = answer_of(cohort, presenter, case.item)
    note(cohort, PRESENTED, presenter, item=case.item, answer=own, own=own, value=case.depth)
    if cohort.now.activity == EXPERT:
        ask_expert(cohort, group, presenter)
    else:
        hold_round(cohort, group, presenter)
    weigh(cohort, presenter)
    count_case(cohort, group, presenter)
    case.adviser = first_to_say(cohort, group, presenter, case.best_answer)
    decide(cohort, group, presenter)
    for listener in listeners(cohort):
        learn_from(cohort, presenter, listener)
    for listener in listeners(cohort):
        bond = tie(cohort, listener, presenter)
        bond.trust = rules.trust_from_disclosure(bond.trust, case.depth, cohort.world.trust_gain)
        draw_closer(cohort, group, presenter, listener)
    for listener in listeners(cohort):
        reach = tie(cohort, presenter, listener).reach
        if chance_of(cohort, listener, LEAK) < rules.leak_chance(group.leak_chance, case.depth, reach):
            leak(cohort, group, presenter, listener)
    if presenter.facilitator_reach > 0.0:
        tempt_facilitator(cohort, group, presenter)


def draw_closer(cohort: Any, group: Any, presenter: Any, listener: Any) -> None:
    """R8: who told and who heard, and perhaps answered, grow closer to each other."""
    for bond in (tie(cohort, presenter, listener), tie(cohort, listener, presenter)):
        bond.closeness = cohort.rules.closeness_after_case(
            closeness=bond.closeness,
            depth=cohort.case.depth,
            answered=listener.said >= 0,
            facilitation=group.facilitation,
            dealing=cohort.world.closeness_dealing,
        )


def disclose(cohort: Any, group: Any, presenter: Any) -> float:
    """R1: how deep the presenter goes before those present, 0-1."""
    rules, world = cohort.rules, cohort.world
    trust = gap = shown = 0.0
    kept, audience = 1.0, cohort.case.audience
    for listener in listeners(cohort):
        bond = tie(cohort, presenter, listener)
        trust += bond.trust
        gap += abs(presenter.level - listener.level)
        kept = rules.exposure_kept(kept, presenter.perceived_leak, bond.reach)
        shown += rules.image_before(shared_now(presenter, listener)[0], bond.closeness)
    kept = rules.exposure_kept(kept, presenter.perceived_leak, presenter.facilitator_reach)
    cohort.case.image = rules.image_cost(shown / audience, group.facilitation, world.image_cost)
    return rules.disclosure(
        openness=presenter.openness,
        mean_trust=trust / audience,
        norm=group.norm,
        facilitation=group.facilitation,
        stake=presenter.stake,
        exposure=1.0 - kept,
        level_gap=gap / audience,
        base=world.base_disclosure,
        trust_weight=world.trust_disclosure,
        reciprocity=world.reciprocity,
        fear=world.fear,
        status_cost=world.status_cost,
        image=cohort.case.image,
    )


def choose_issue(cohort: Any, presenter: Any, depth: float) -> int:
    """R2: an issue where the presenter is wrong, if noticed; else any issue."""
    items, u_issue = cohort.world.items, chance_of(cohort, presenter, ISSUE)
    if chance_of(cohort, presenter, NOTICE) < cohort.rules.notice_chance(presenter.insight, depth):
        found = 0
        for k in range(items):
            wrong = not knows(cohort, presenter, k)
            cohort.listed[found] = k
            found += int(cohort.rules.candidate(wrong, cohort.items[k].sensitivity, depth))
        if found == 0:
            for k in range(items):
                cohort.listed[found] = k
                found += int(not knows(cohort, presenter, k))
        if found > 0:
            return cohort.listed[pick(u_issue, found)]
    return pick(u_issue, items)


def decide(cohort: Any, group: Any, presenter: Any) -> None:
    """R6: plan to try the heaviest other answer, or leave things as they are."""
    case, rules, world = cohort.case, cohort.rules, cohort.world
    if case.weight <= 0.0:
        return
    boost = rules.coupling(gain_elsewhere(cohort, presenter, cohort.items[case.item].domain), world.coupling)
    chance = rules.uptake_chance(case.weight, cohort.now.trial_time, presenter.confidence, boost)
    if chance_of(cohort, presenter, UPTAKE) < chance:
        plan = cohort.plans[presenter.place, presenter.planned]
        plan.item, plan.answer = case.item, case.best_answer
        plan.detection = chance_of(cohort, presenter, DETECTION)
        for listener in listeners(cohort):
            cohort.advisers[presenter.place, presenter.planned, listener.place] = (
                listener.said == case.best_answer
            )
        presenter.planned += 1
        plan.adviser = case.adviser
        note(
            cohort,
            TAKEN,
            presenter,
            item=case.item,
            answer=case.best_answer,
            own=answer_of(cohort, presenter, case.item),
            adviser=case.adviser,
            value=case.weight,
        )


def gain_elsewhere(cohort: Any, person: Any, domain: int) -> float:
    """What the person has gained in the other domain, as a share of its items."""
    other = 1 - domain
    started, items = person.started_career, cohort.totals.careers
    if other == WORK:
        started, items = person.started_work, cohort.world.items - cohort.totals.careers
    if items == 0:
        return 0.0
    return (cohort.known[SELF, person.place, other] - started) / items


def leak(cohort: Any, group: Any, presenter: Any, leaker: Any) -> None:
    """R9: a listener passed on what was told, and it reached the boss: all others trust them less."""
    for member in staying(cohort, group):
        if member.place != leaker.place:
            bond, victim = tie(cohort, member, leaker), member.place == presenter.place
            bond.trust = cohort.rules.trust_after_leak(bond.trust, cohort.world.trust_loss, victim)
    come_out(cohort, group, presenter, leaker.key)


def tempt_facilitator(cohort: Any, group: Any, presenter: Any) -> None:
    """R9: the facilitator may talk as a listener may; then no tie is hurt."""
    depth, reach = cohort.case.depth, presenter.facilitator_reach
    u = draws(cohort, this_step(cohort), FACILITATOR, presenter.key, 0, presenter.taken)[FACILITATOR_TALKS]
    if u < cohort.rules.leak_chance(group.leak_chance, depth, reach):
        come_out(cohort, group, presenter, UNKNOWN)


def come_out(cohort: Any, group: Any, presenter: Any, leaker: int) -> None:
    """R9: all members who have not left hear of a leak and grow suspicious, and its victim is shaken.

    ``leaker`` is the id of who talked; -1 for the facilitator.
    """
    rules = cohort.rules
    for member in staying(cohort, group):
        if member.key != leaker:
            victim = member.place == presenter.place
            member.perceived_leak = rules.suspicion_after_leak(member.perceived_leak, victim)
    presenter.confidence = rules.shaken(presenter.confidence)
    presenter.openness = rules.shaken(presenter.openness)
    cohort.totals.session_leaks += 1
    note(cohort, LEAKED, presenter, other=leaker, item=cohort.case.item)
