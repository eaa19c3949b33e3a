"""What a run reports. Sums run in the order of ids, as in the agents engine; nothing here changes a state."""

import math
from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.knowledge import CAREER, WORK, count_right
from peersim.engines.ensemble.layout import State
from peersim.model.outcomes import DEEP

NOT_DEFINED = math.nan


@part
def share(part: float, whole: float) -> float:
    """A part of a whole; not defined without one."""
    if whole == 0.0:
        return NOT_DEFINED
    return part / whole


@part
def mean_ties(persons: int, s: State) -> tuple[float, float]:
    """Mean trust and closeness over directed pairs within groups."""
    trust = closeness = 0.0
    n = 0
    for i in range(persons):
        g = s.people[i].group
        for m in range(s.groups[g].size):
            j = s.members[g, m]
            if j != i:
                trust += s.pairs[i, j].trust
                closeness += s.pairs[i, j].closeness
                n += 1
    return trust / n, closeness / n


@part
def overlap(p: Any, persons: int, s: State) -> float:
    """Of pairs within groups both wrong on an item, the share with the same answer."""
    same = both = 0
    for i in range(persons):
        for j in range(i + 1, persons):
            if s.people[i].group == s.people[j].group:
                for k in range(p.items):
                    a, b = s.answer[0, i, k], s.answer[0, j, k]
                    if a != s.right[i, k] and b != s.right[j, k]:
                        both += 1
                        same += a == b
    return share(same, both)


@part
def read_session(p: Any, persons: int, week: float, met: bool, s: State, out: Any) -> None:
    """The session outcomes now."""
    totals = s.totals[0]
    known = twins = openness = confidence = insight = suspicion = 0.0
    for i in range(persons):
        person = s.people[i]
        known += count_right(s, 0, i)
        twins += count_right(s, 1, i)
        openness += person.openness
        confidence += person.confidence
        insight += person.insight
        suspicion += person.perceived_leak
    out.knowledge, out.twin_knowledge = known / persons, twins / persons
    out.trust, out.closeness = mean_ties(persons, s)
    out.openness, out.confidence, out.insight = openness / persons, confidence / persons, insight / persons
    out.disclosure = share(totals.session_depth, float(totals.session_cases))
    out.perceived_leak = suspicion / persons
    out.present = 1.0 - totals.session_absent / persons if met else NOT_DEFINED
    out.leaks, out.week = float(totals.session_leaks), week


@part
def mean_gain(persons: int, s: State) -> float:
    """Mean gain over the twin, all items."""
    total = 0.0
    for i in range(persons):
        total += count_right(s, 0, i) - count_right(s, 1, i)
    return total / persons


@part
def deep_gain(p: Any, i: int, s: State) -> int:
    """One member's gain over the twin in items more sensitive than ``DEEP``."""
    gain = 0
    for k in range(p.items):
        if s.items[k].sensitivity > DEEP:
            gain += s.answer[0, i, k] == s.right[i, k]
            gain -= s.answer[1, i, k] == s.right[i, k]
    return gain


@part
def read_gains(p: Any, persons: int, s: State, out: Any) -> None:
    """The outcomes that are made of members' gains."""
    out.gain = mean_gain(persons, s)
    work = career = deep = squares = volunteered = 0.0
    losers = volunteers = 0
    for i in range(persons):
        gain = count_right(s, 0, i) - count_right(s, 1, i)
        work += s.known[0, i, WORK] - s.known[1, i, WORK]
        career += s.known[0, i, CAREER] - s.known[1, i, CAREER]
        deep += deep_gain(p, i, s)
        squares += (gain - out.gain) * (gain - out.gain)
        losers += gain < 0
        if s.people[i].interview < s.people[i].satisfaction:
            volunteers += 1
            volunteered += gain
    out.gain_work, out.gain_career, out.gain_deep = work / persons, career / persons, deep / persons
    out.spread, out.losers = math.sqrt(squares / persons), losers / persons
    out.interview_bias = share(volunteered, float(volunteers)) - out.gain


@part
def read_run(rules: Any, p: Any, persons: int, count: int, s: State, now: Any, out: Any) -> None:
    """The run outcomes of week 52. ``now`` holds the session outcomes of the step."""
    totals = s.totals[0]
    read_gains(p, persons, s, out)
    presenting = listening = coaching = satisfaction = reported = held = present = 0.0
    for i in range(persons):
        person = s.people[i]
        presenting += person.learnt_presenting
        listening += person.learnt_listening
        coaching += person.learnt_coaching
        satisfaction += person.satisfaction
        reported += rules.reported_satisfaction(person.satisfaction, person.response_bias)
        held += person.sessions_held
        present += person.sessions_present
    out.learnt_presenting, out.learnt_listening = presenting / persons, listening / persons
    out.learnt_coaching = coaching / persons
    out.satisfaction, out.reported_satisfaction = satisfaction / persons, reported / persons
    squares = 0.0
    for i in range(persons):
        person = s.people[i]
        said = rules.reported_satisfaction(person.satisfaction, person.response_bias)
        squares += (said - out.reported_satisfaction) * (said - out.reported_satisfaction)
    out.spread_satisfaction = math.sqrt(squares / persons)
    out.attendance = share(present, held)
    out.trust, out.trust_rise = now.trust, now.trust - totals.start_trust
    out.openness, out.confidence, out.insight = now.openness, now.confidence, now.insight
    out.closeness, out.perceived_leak = now.closeness, now.perceived_leak
    cases, answered = float(totals.cases), float(totals.answered)
    out.disclosure = share(totals.depth, cases)
    out.weight_on_advice = share(totals.weight, answered)
    out.zero_weight = share(float(totals.ignored), answered)
    out.options_heard = share(float(totals.options), cases)
    out.sensitive_raised = share(float(totals.sensitive), cases)
    out.transfer = share(float(totals.kept), float(totals.kept + totals.dropped + totals.held))
    out.cases = cases / count
    out.withheld, out.echoed = share(float(totals.withheld), cases), share(float(totals.echoed), cases)
    out.leaks, out.overlap, out.gain_104 = float(totals.leaked), totals.overlap, NOT_DEFINED
