"""What a cohort reports. Sums run in the order of ids; nothing that happens later depends on what is read."""

import math
from typing import Any

from peersim.engine.playing import group_at
from peersim.engine.steps.knowledge import count_known
from peersim.engine.steps.people import everyone, group_of, members, others, safety, tie
from peersim.engine.steps.state import (
    CAREER,
    DROPPED,
    ECHOED,
    HELD,
    KEPT,
    LEAKED,
    NONE,
    SELF,
    TWIN,
    WITHHELD,
    WORK,
)
from peersim.model.outcomes import DEEP

NOT_DEFINED = math.nan


def share(part: float, whole: float) -> float:
    """A part of a whole; not defined without one."""
    if whole == 0.0:
        return NOT_DEFINED
    return part / whole


def read_start(cohort: Any) -> None:
    """What is compared with later: trust, and how much blind spots overlap."""
    cohort.totals.start_trust, _ = mean_ties(cohort)
    cohort.totals.overlap = overlap(cohort)


def mean_ties(cohort: Any) -> tuple[float, float]:
    """Mean trust and closeness over directed pairs within groups."""
    trust = closeness = 0.0
    pairs = 0
    for person in everyone(cohort):
        for other in others(cohort, group_of(cohort, person), person):
            bond = tie(cohort, person, other)
            trust += bond.trust
            closeness += bond.closeness
            pairs += 1
    return trust / pairs, closeness / pairs


def overlap(cohort: Any) -> float:
    """Of pairs within groups both wrong on an item, the share with the same answer."""
    same = both = 0
    for person in everyone(cohort):
        for other in others(cohort, group_of(cohort, person), person):
            if other.place > person.place:
                for k in range(cohort.world.items):
                    mine, theirs = cohort.answer[SELF, person.place, k], cohort.answer[SELF, other.place, k]
                    if mine != cohort.right[person.place, k] and theirs != cohort.right[other.place, k]:
                        both += 1
                        same += int(mine == theirs)
    return share(float(same), float(both))


def dispersion(cohort: Any) -> float:
    """The chance that two members of a group hold different answers to an item; mean over items and groups."""
    total = 0.0
    for number in range(cohort.group_count):
        group = group_at(cohort, number)
        pairs = group.size * (group.size - 1) // 2
        total += group.unlike / (pairs * cohort.world.items)
    return total / cohort.group_count


FIRST, PREVIOUS = range(2)
"""What trust is compared with: that when the two met, and that after the session before."""


def then(bond: Any, since: int) -> float:
    """Trust as it was when the two met, or after the session before."""
    if since == FIRST:
        return float(bond.first_trust)
    return float(bond.trust_before)


def trust_stability(cohort: Any, since: int) -> float:
    """Correlation of trust now with that of ``since``, over the directed pairs within groups.

    Each is counted from its group's own mean, so that no difference between groups counts. Not defined where either
    is the same for all in each group: sums begin at a group's first tie, and then stay 0.
    """
    both = squares = squares_then = 0.0
    for number in range(cohort.group_count):
        group = group_at(cohort, number)
        start = cohort.ties[cohort.seats[number, 0], cohort.seats[number, 1]]
        x = y = xx = yy = xy = 0.0
        for person in members(cohort, group):
            for other in others(cohort, group, person):
                bond = tie(cohort, person, other)
                here, there = bond.trust - start.trust, then(bond, since) - then(start, since)
                x += here
                y += there
                xx += here * here
                yy += there * there
                xy += here * there
        ties = group.size * (group.size - 1)
        squares += xx - x * x / ties
        squares_then += yy - y * y / ties
        both += xy - x * y / ties
    return share(both, math.sqrt(max(0.0, squares) * max(0.0, squares_then)))  # rounding can put 0 below it


def trust_returned(cohort: Any) -> float:
    """Intraclass correlation of the trust of two in each other: each pair counts both ways, so no order matters.

    Sums as in :func:`trust_stability`. Not defined where trust is the same for all in each group.
    """
    both = squares = 0.0
    for number in range(cohort.group_count):
        group = group_at(cohort, number)
        start = cohort.ties[cohort.seats[number, 0], cohort.seats[number, 1]].trust
        x = xx = xy = 0.0
        for person in members(cohort, group):
            for other in others(cohort, group, person):
                if other.place > person.place:
                    given = tie(cohort, person, other).trust - start
                    back = tie(cohort, other, person).trust - start
                    x += given + back
                    xx += given * given + back * back
                    xy += given * back
        beyond = x * x / (group.size * (group.size - 1))
        squares += xx - beyond
        both += 2.0 * xy - beyond
    return share(both, max(0.0, squares))


def remember_trust(cohort: Any) -> None:
    """Trust as it is now, for the reading after the next session; nothing else asks for it."""
    for person in everyone(cohort):
        for other in others(cohort, group_of(cohort, person), person):
            bond = tie(cohort, person, other)
            bond.trust_before = bond.trust


def read_session(cohort: Any, week: float, met: bool, out: Any) -> None:
    """The session outcomes now, into ``out``. ``met``: whether the step began with a session."""
    totals, people = cohort.totals, cohort.size
    mine = twins = openness = confidence = insight = suspicion = safe = 0.0
    for person in everyone(cohort):
        mine += count_known(cohort, SELF, person)
        twins += count_known(cohort, TWIN, person)
        openness += person.openness
        confidence += person.confidence
        insight += person.insight
        suspicion += person.perceived_leak
        safe += safety(cohort, person)
    out.knowledge, out.twin_knowledge = mine / people, twins / people
    out.trust, out.closeness = mean_ties(cohort)
    out.openness, out.confidence, out.insight = openness / people, confidence / people, insight / people
    out.disclosure = share(totals.session_depth, float(totals.session_cases))
    out.perceived_leak, out.safety = suspicion / people, safe / people
    out.present = NOT_DEFINED
    if met:
        out.present = 1.0 - share(float(totals.session_absent), float(totals.session_invited))
    out.leaks, out.week = float(totals.session_leaks), week
    out.dispersion, out.trust_returned = dispersion(cohort), trust_returned(cohort)
    out.trust_stability = NOT_DEFINED
    if met:
        out.trust_stability = trust_stability(cohort, PREVIOUS)


def gain_of(cohort: Any, person: Any) -> int:
    """Items answered rightly, more than the untreated twin."""
    return count_known(cohort, SELF, person) - count_known(cohort, TWIN, person)


def mean_gain(cohort: Any) -> float:
    """Mean gain over the twin, all items."""
    total = 0.0
    for person in everyone(cohort):
        total += gain_of(cohort, person)
    return total / cohort.size


def deep_gain(cohort: Any, person: Any) -> int:
    """The gain in items more sensitive than ``DEEP``."""
    gain, at = 0, person.place
    for k in range(cohort.world.items):
        if cohort.items[k].sensitivity > DEEP:
            right = cohort.right[at, k]
            gain += int(cohort.answer[SELF, at, k] == right) - int(cohort.answer[TWIN, at, k] == right)
    return gain


def read_gains(cohort: Any, out: Any) -> None:
    """The outcomes that are made of members' gains."""
    out.gain = mean_gain(cohort)
    work = career = deep = squares = volunteered = stayed = 0.0
    losers = volunteers = left = 0
    for person in everyone(cohort):
        gain, at = gain_of(cohort, person), person.place
        work += cohort.known[SELF, at, WORK] - cohort.known[TWIN, at, WORK]
        career += cohort.known[SELF, at, CAREER] - cohort.known[TWIN, at, CAREER]
        deep += deep_gain(cohort, person)
        squares += (gain - out.gain) * (gain - out.gain)
        losers += int(gain < 0)
        left += person.left
        if not person.left:
            stayed += gain
        if person.interview < person.satisfaction:
            volunteers += 1
            volunteered += gain
    out.gain_work, out.gain_career = work / cohort.size, career / cohort.size
    out.gain_deep = deep / cohort.size
    out.spread, out.losers = math.sqrt(squares / cohort.size), losers / cohort.size
    out.dropped_out, out.gain_stayed = left / cohort.size, share(stayed, float(cohort.size - left))
    out.interview_bias = share(volunteered, float(volunteers)) - out.gain


def reported(cohort: Any, person: Any) -> float:
    """Satisfaction as the person would report it; before the first session nobody has an opinion."""
    if person.sessions_held == 0:
        return NOT_DEFINED
    mood = group_of(cohort, person).mood
    return cohort.rules.reported_satisfaction(person.satisfaction, person.response_bias, mood)


def read_feelings(cohort: Any, out: Any) -> None:
    """What members feel and have learnt where, and how satisfied they say they are."""
    presenting = listening = coaching = satisfaction = says = held = attended = aims = 0.0
    for person in everyone(cohort):
        presenting += person.learnt_presenting
        listening += person.learnt_listening
        coaching += person.learnt_coaching
        satisfaction += person.satisfaction
        aims += person.aspiration
        person.reported_satisfaction = reported(cohort, person)
        says += person.reported_satisfaction
        held += person.sessions_held
        attended += person.sessions_present
    out.learnt_presenting, out.learnt_listening = presenting / cohort.size, listening / cohort.size
    out.learnt_coaching, out.aspiration = coaching / cohort.size, aims / cohort.size
    out.satisfaction, out.reported_satisfaction = satisfaction / cohort.size, says / cohort.size
    if held == 0.0:
        out.satisfaction = NOT_DEFINED
    squares = 0.0
    for person in everyone(cohort):
        beyond = person.reported_satisfaction - out.reported_satisfaction
        squares += beyond * beyond
    out.spread_satisfaction = math.sqrt(squares / cohort.size)
    out.attendance = share(attended, held)


GAIN, REPORTED = range(2)
"""What members are compared in."""


def number_of(cohort: Any, person: Any, what: int) -> float:
    """A member's gain, or reported satisfaction."""
    if what == GAIN:
        return float(gain_of(cohort, person))
    return float(person.reported_satisfaction)


def mean_of(cohort: Any, what: int) -> float:
    """Over all members; not defined where a member has none, or where all have the same."""
    total, first, differ = 0.0, NOT_DEFINED, False
    for person in everyone(cohort):
        number = number_of(cohort, person, what)
        total += number
        if math.isnan(first):
            first = number
        differ = differ or number != first
    if math.isnan(total) or not differ:
        return NOT_DEFINED
    return total / cohort.size


def correlation(cohort: Any, mean_gain: float, mean_reported: float) -> float:
    """Of reported satisfaction with gain, over the members; not defined without either mean of :func:`mean_of`."""
    if math.isnan(mean_gain) or math.isnan(mean_reported):
        return NOT_DEFINED
    both = gains = reports = 0.0
    for person in everyone(cohort):
        gain = number_of(cohort, person, GAIN) - mean_gain
        says = number_of(cohort, person, REPORTED) - mean_reported
        both += gain * says
        gains += gain * gain
        reports += says * says
    return share(both, math.sqrt(gains * reports))


def icc(cohort: Any, what: int, overall: float) -> float:
    """ICC(1) over the groups, by one-way analysis of variance; not defined with one group, or without the mean."""
    people, groups = cohort.size, cohort.group_count
    if math.isnan(overall) or groups < 2:
        return NOT_DEFINED
    between = within = squares = 0.0
    for number in range(groups):
        group = group_at(cohort, number)
        total = 0.0
        for member in members(cohort, group):
            total += number_of(cohort, member, what)
        mean = total / group.size
        between += group.size * ((mean - overall) * (mean - overall))
        squares += group.size * group.size
        for member in members(cohort, group):
            beyond = number_of(cohort, member, what) - mean
            within += beyond * beyond
    between, within = between / (groups - 1), within / (people - groups)
    size = (people - squares / people) / (groups - 1)
    return share(between - within, between + (size - 1.0) * within)


def read_agreement(cohort: Any, out: Any) -> None:
    """Whether the satisfied have learnt, and how alike the members of a group are."""
    gain, says = mean_of(cohort, GAIN), mean_of(cohort, REPORTED)
    out.r_satisfaction_gain = correlation(cohort, gain, says)
    out.icc_gain, out.icc_satisfaction = icc(cohort, GAIN, gain), icc(cohort, REPORTED, says)


def read_cases(cohort: Any, out: Any) -> None:
    """What was said and done in cases."""
    totals, counts = cohort.totals, cohort.counts
    cases, answered = float(totals.cases), float(totals.answered)
    out.disclosure = share(totals.depth, cases)
    out.image_cost_paid = share(totals.image, cases)
    out.weight_on_advice = share(totals.weight, answered)
    out.zero_weight = share(float(totals.ignored), answered)
    out.options_heard = share(float(totals.options), cases)
    out.sensitive_raised = share(float(totals.sensitive), cases)
    tried = counts[KEPT] + counts[DROPPED] + counts[HELD]
    out.transfer = share(float(counts[KEPT]), float(tried))
    out.cases = cases / cohort.group_count
    out.withheld, out.echoed = share(float(counts[WITHHELD]), cases), share(float(counts[ECHOED]), cases)
    out.leaks = float(counts[LEAKED])


def read_talk(cohort: Any, out: Any) -> None:
    """Of the answers given in rounds, the part of the member who gave most, and of those of the highest level."""
    first = senior = 0.0
    talking = mixed = 0
    for number in range(cohort.group_count):
        group = group_at(cohort, number)
        given = rounds = most = high_given = high_rounds = 0
        highest, lowest = -1, -1
        for member in members(cohort, group):
            given += member.answers_given
            rounds += member.rounds
            most = max(most, member.answers_given)
            highest = max(highest, member.level)
            if lowest < 0 or member.level < lowest:
                lowest = member.level
        for member in members(cohort, group):
            if member.level == highest:
                high_given += member.answers_given
                high_rounds += member.rounds
        if given > 0:
            talking += 1
            first += most / given
            if lowest < highest and high_rounds > 0:
                mixed += 1
                senior += (high_given / given) / (high_rounds / rounds)
    out.talk_first, out.talk_senior = share(first, float(talking)), share(senior, float(mixed))


def read_run(cohort: Any, now: Any, out: Any) -> None:
    """The run outcomes of week 52, into ``out``. ``now`` holds the session outcomes of the step."""
    read_gains(cohort, out)
    read_feelings(cohort, out)
    read_agreement(cohort, out)
    read_cases(cohort, out)
    read_talk(cohort, out)
    out.dispersion, out.trust_returned = now.dispersion, now.trust_returned
    out.trust_stability = trust_stability(cohort, FIRST)
    out.trust, out.trust_rise = now.trust, now.trust - cohort.totals.start_trust
    out.openness, out.confidence, out.insight = now.openness, now.confidence, now.insight
    out.closeness, out.perceived_leak, out.safety = now.closeness, now.perceived_leak, now.safety
    out.overlap, out.gain_104 = cohort.totals.overlap, NOT_DEFINED


def read_step(cohort: Any, now: Any) -> None:
    """The session outcomes after the step at hand, into ``now``."""
    read_session(cohort, cohort.now.end, cohort.now.activity != NONE, now)
    if cohort.now.activity != NONE:
        remember_trust(cohort)
