"""What a cohort reports. Sums run in the order of ids; nothing here changes the cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import isnan, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from peersim.model.outcomes import DEEP, RUN_OUTCOMES

if TYPE_CHECKING:
    from tests.engine.second_writing.case import Case
    from tests.engine.second_writing.cohort import Cohort
    from tests.engine.second_writing.group import Group
    from tests.engine.second_writing.peer import Peer

NOT_DEFINED = float("nan")


class Totals:
    """Running totals to week 52."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.depth = self.weight = self.image = 0.0
        self.cases = self.answered = self.ignored = self.options = self.sensitive = self.leaks = 0

    def add_case(self, case: Case, sensitivity: float) -> None:
        """Count one concluded case."""
        self.cases += 1
        self.depth += case.depth
        self.image += case.image
        self.options += case.options
        self.sensitive += sensitivity > DEEP
        if case.voices:
            self.answered += 1
            self.weight += case.weight
            self.ignored += case.weight <= 0.0

    def add_session(self, cohort: Cohort) -> None:
        """Count one session."""
        self.leaks += cohort.leaks


class Tie(NamedTuple):
    """One directed tie at one time."""

    week: float
    person: int
    other: int
    trust: float
    competence: float
    closeness: float
    reach: float
    advice: int


def _total(values: Sequence[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def mean(values: Sequence[float]) -> float:
    """Sum in the order given, divided by the count; not defined without values."""
    return _total(values) / len(values) if values else NOT_DEFINED


def _per_member(cohort: Cohort, of: Callable[[Peer], float]) -> float:
    return mean([of(peer) for peer in cohort.members])


def _pairs(cohort: Cohort, of: Callable[[Peer], dict[int, float]]) -> float:
    total, n = 0.0, 0
    for peer in cohort.members:
        ties = of(peer)
        for other in peer.group.members:
            if other is not peer:
                total += ties[other.key]
                n += 1
    return total / n


def knowledge(cohort: Cohort) -> float:
    """Mean number of issues handled rightly."""
    return _per_member(cohort, lambda peer: peer.knowledge.count(range(cohort.setting.world.items)))


def twin_knowledge(cohort: Cohort) -> float:
    """The same of the untreated twins."""
    return _per_member(cohort, lambda peer: peer.twin.count(range(cohort.setting.world.items)))


def trust(cohort: Cohort) -> float:
    """Mean trust over directed pairs within groups."""
    return _pairs(cohort, lambda peer: peer.trust)


def closeness(cohort: Cohort) -> float:
    """Mean closeness over directed pairs within groups."""
    return _pairs(cohort, lambda peer: peer.closeness)


def openness(cohort: Cohort) -> float:
    """Mean openness."""
    return _per_member(cohort, lambda peer: peer.openness)


def confidence(cohort: Cohort) -> float:
    """Mean confidence."""
    return _per_member(cohort, lambda peer: peer.confidence)


def insight(cohort: Cohort) -> float:
    """Mean insight."""
    return _per_member(cohort, lambda peer: peer.insight)


def perceived_leak(cohort: Cohort) -> float:
    """Mean perceived leak chance."""
    return _per_member(cohort, lambda peer: peer.perceived_leak)


def safety(cohort: Cohort) -> float:
    """Mean chance that nothing comes back of what is told in full, as each member sees it."""
    return _per_member(cohort, lambda peer: peer.feels_safe())


def disclosure(cohort: Cohort) -> float:
    """Mean depth over the last session's cases."""
    return mean(cohort.depths)


def present(cohort: Cohort) -> float:
    """Share of those invited who were at the last session; not defined without a session or anybody invited."""
    if not cohort.met or not cohort.invited:
        return NOT_DEFINED
    return 1.0 - cohort.absent / cohort.invited


def leaks(cohort: Cohort) -> float:
    """Leaks at the last session."""
    return float(cohort.leaks)


def dispersion(cohort: Cohort) -> float:
    """How often two of a group differ in an answer, of all pairs and items; mean over groups."""
    items, shares = cohort.setting.world.items, []
    for group in cohort.groups:
        n = len(group.members)
        shares.append(group.unlike / (n * (n - 1) // 2 * items))
    return mean(shares)


def _spread_of(one: Sequence[float], other: Sequence[float]) -> float:
    """Sum of products of deviations from the means."""
    both = _total([x * y for x, y in zip(one, other, strict=True)])
    return both - _total(one) * _total(other) / len(one)


def _ties_of(group: Group, of: Callable[[Peer], dict[int, float]]) -> list[float]:
    """All directed ties of a group, less the first."""
    found = [of(i)[j.key] for i in group.members for j in group.members if i is not j]
    return [value - found[0] for value in found]


def stability(cohort: Cohort, then: Callable[[Peer], dict[int, float]]) -> float:
    """Correlation of trust now with that ``then``, from the means of groups."""
    both, now, before = [], [], []
    for group in cohort.groups:
        x, y = _ties_of(group, lambda peer: peer.trust), _ties_of(group, then)
        both.append(_spread_of(x, y))
        now.append(_spread_of(x, x))
        before.append(_spread_of(y, y))
    return _share(_total(both), sqrt(_total(now) * _total(before)))


def trust_stability(cohort: Cohort) -> float:
    """Correlation of trust with that after the session before; not defined without a session."""
    return stability(cohort, lambda peer: peer.trust_before) if cohort.met else NOT_DEFINED


def trust_returned(cohort: Cohort) -> float:
    """Intraclass correlation of trust in both directions, from the means of groups."""
    both, squares = [], []
    for group in cohort.groups:
        first = group.members[0].trust[group.members[1].key]
        pairs = [(i.trust[j.key] - first, j.trust[i.key] - first) for i, j in combinations(group.members, 2)]
        total = _total([x + y for x, y in pairs])
        level = total * total / (2 * len(pairs))
        squares.append(_total([x * x + y * y for x, y in pairs]) - level)
        both.append(2.0 * _total([x * y for x, y in pairs]) - level)
    return _share(_total(both), _total(squares))


def _talk(cohort: Cohort) -> dict[str, float]:
    """Who talks in rounds: the most talkative, and those of the highest level."""
    first, senior = [], []
    for group in cohort.groups:
        given = sum(peer.answers_given for peer in group.members)
        if not given:
            continue
        first.append(max(peer.answers_given for peer in group.members) / given)
        levels = [peer.person.level for peer in group.members]
        top = [peer for peer in group.members if peer.person.level == max(levels)]
        asked = sum(peer.rounds for peer in top)
        if len(top) < len(levels) and asked:
            share = sum(peer.answers_given for peer in top) / given
            senior.append(share / (asked / sum(peer.rounds for peer in group.members)))
    return {"talk_first": mean(first), "talk_senior": mean(senior)}


def overlap(cohort: Cohort) -> float:
    """Of pairs within groups both wrong on an item, the share with the same answer."""
    same = both = 0
    for group in cohort.groups:
        wrong = [set(peer.knowledge.wrong()) for peer in group.members]
        for i, peer in enumerate(group.members):
            for j in range(i + 1, len(group.members)):
                other = group.members[j].knowledge.answers
                shared = wrong[i] & wrong[j]
                both += len(shared)
                same += len([k for k in shared if peer.knowledge.answers[k] == other[k]])
    return same / both if both else NOT_DEFINED


def ties(cohort: Cohort) -> list[Tie]:
    """All directed ties within groups now; ``advice`` counts answers heard so far."""
    heard: Counter[tuple[int, int]] = Counter(
        (event.person, event.other) for event in cohort.events if event.kind == "heard"
    )
    out = []
    for peer in cohort.members:
        for other in peer.group.members:
            if other is not peer:
                j = other.key
                out.append(
                    Tie(
                        cohort.week,
                        peer.key,
                        other.key,
                        peer.trust[j],
                        peer.competence[j],
                        peer.closeness[j],
                        peer.reach[j],
                        heard[peer.key, other.key],
                    )
                )
    return out


def gains(cohort: Cohort, items: Sequence[int]) -> list[int]:
    """Gain over the twin of each member, in ``items``."""
    return [peer.knowledge.count(items) - peer.twin.count(items) for peer in cohort.members]


def read(cohort: Cohort, week: float) -> None:
    """Fill ``cohort.results`` with what is read in ``week``."""
    everything = range(cohort.setting.world.items)
    if week != 52.0:
        cohort.results["gain_104"] = mean(gains(cohort, everything))
    else:
        values = _at_52(cohort, gains(cohort, everything))
        if cohort.keep_events:
            cohort.end_ties, cohort.member_rows = ties(cohort), members(cohort)
        cohort.results = {o.name: float(values.get(o.name, NOT_DEFINED)) for o in RUN_OUTCOMES}


def members(cohort: Cohort) -> list[dict[str, Any]]:
    """One row per member now, ids and states; no names."""
    everything = range(cohort.setting.world.items)
    rows = []
    for peer in cohort.members:
        right, person = peer.knowledge.count(everything), peer.person
        rows.append(
            {
                "person": peer.key,
                "label": person.label,
                "organisation": person.organisation,
                "division": person.division,
                "industry": person.industry,
                "function": person.function,
                "level": person.level,
                "group": peer.group.number,
                "start_right": sum(peer.started_right),
                "end_right": right,
                "gain": right - peer.twin.count(everything),
                "openness": peer.openness,
                "confidence": peer.confidence,
                "insight": peer.insight,
                "commitment": peer.commitment,
                "aspiration": peer.aspiration,
                "satisfaction": peer.satisfaction,
                "reported_satisfaction": peer.opinion,
                "interview": peer.interview,
                "turns": peer.turns,
                "sessions_present": peer.sessions_present,
                "left": peer.left,
                "learnt_presenting": peer.learnt_presenting,
                "learnt_listening": peer.learnt_listening,
                "learnt_coaching": peer.learnt_coaching,
            }
        )
    return rows


def _at_52(cohort: Cohort, gain: list[int]) -> dict[str, float]:
    totals, counts, n = cohort.totals, cohort.totals.counts, len(gain)
    mean_gain, trust_now = mean(gain), trust(cohort)
    deep = [k for k, s in enumerate(cohort.sensitivity) if s > DEEP]
    tried = counts["kept"] + counts["dropped"] + counts["held"]
    held = _total([peer.sessions_held for peer in cohort.members])
    volunteers = [
        g for g, peer in zip(gain, cohort.members, strict=True) if peer.interview < peer.satisfaction
    ]
    reported = [peer.opinion for peer in cohort.members]
    mean_reported = mean(reported)
    return {
        "gain": mean_gain,
        "gain_work": mean(gains(cohort, cohort.items_by_domain[0])),
        "gain_career": mean(gains(cohort, cohort.items_by_domain[1])),
        "gain_deep": mean(gains(cohort, deep)),
        "learnt_presenting": _per_member(cohort, lambda peer: peer.learnt_presenting),
        "learnt_listening": _per_member(cohort, lambda peer: peer.learnt_listening),
        "learnt_coaching": _per_member(cohort, lambda peer: peer.learnt_coaching),
        "spread": sqrt(mean([(g - mean_gain) * (g - mean_gain) for g in gain])),
        "losers": len([g for g in gain if g < 0]) / n,
        "disclosure": _share(totals.depth, totals.cases),
        "image_cost_paid": _share(totals.image, totals.cases),
        "trust": trust_now,
        "trust_rise": trust_now - cohort.start_trust,
        "openness": openness(cohort),
        "confidence": confidence(cohort),
        "insight": insight(cohort),
        "closeness": closeness(cohort),
        "attendance": _share(_total([peer.sessions_present for peer in cohort.members]), held),
        "satisfaction": _per_member(cohort, lambda peer: peer.satisfaction) if held else NOT_DEFINED,
        "reported_satisfaction": mean_reported,
        "spread_satisfaction": sqrt(mean([(r - mean_reported) * (r - mean_reported) for r in reported])),
        "weight_on_advice": _share(totals.weight, totals.answered),
        "zero_weight": _share(totals.ignored, totals.answered),
        "options_heard": _share(totals.options, totals.cases),
        "sensitive_raised": _share(totals.sensitive, totals.cases),
        "transfer": _share(counts["kept"], tried),
        "cases": totals.cases / len(cohort.groups),
        "withheld": _share(counts["withheld"], totals.cases),
        "echoed": _share(counts["echoed"], totals.cases),
        "leaks": totals.leaks,
        "perceived_leak": perceived_leak(cohort),
        "safety": safety(cohort),
        "overlap": cohort.overlap,
        "interview_bias": mean(volunteers) - mean_gain,
        "dropped_out": len([peer for peer in cohort.members if peer.gone]) / n,
        "aspiration": _per_member(cohort, lambda peer: peer.aspiration),
        "dispersion": dispersion(cohort),
        **_talk(cohort),
        "trust_stability": stability(cohort, lambda peer: peer.first_trust),
        "trust_returned": trust_returned(cohort),
        "r_satisfaction_gain": _correlation(reported, gain),
        "icc_gain": _icc(cohort, dict(zip([peer.key for peer in cohort.members], gain, strict=True))),
        "icc_satisfaction": _icc(cohort, {peer.key: peer.opinion for peer in cohort.members}),
        "gain_stayed": mean([g for g, peer in zip(gain, cohort.members, strict=True) if not peer.gone]),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else NOT_DEFINED


def _vary(values: Sequence[float]) -> bool:
    return len(set(values)) > 1 and not any(map(isnan, values))


def _correlation(one: Sequence[float], other: Sequence[float]) -> float:
    if not (_vary(one) and _vary(other)):
        return NOT_DEFINED
    a, b = ([value - mean(values) for value in values] for values in (one, other))
    both, squares, others = (
        _total([x * y for x, y in zip(c, d, strict=True)]) for c, d in ((b, a), (a, a), (b, b))
    )
    return _share(both, sqrt(others * squares))


def _icc(cohort: Cohort, of: Mapping[int, float]) -> float:
    groups = [[of[peer.key] for peer in group.members] for group in cohort.groups]
    if len(groups) < 2 or not _vary(list(of.values())):
        return NOT_DEFINED
    overall, n, g = mean(list(of.values())), len(of), len(groups)
    between = _total([len(v) * ((mean(v) - overall) * (mean(v) - overall)) for v in groups]) / (g - 1)
    within = _total([(x - mean(v)) * (x - mean(v)) for v in groups for x in v]) / (n - g)
    size = (n - _total([len(v) * len(v) for v in groups]) / n) / (g - 1)
    return _share(between - within, between + (size - 1.0) * within)
