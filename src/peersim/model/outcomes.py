"""Every number a run reports: name, unit, range, meaning, and the direction that is good."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """One reported number.

    ``good`` is 1 where more is better, -1 where less is better, 0 where neither. ``sd0`` is the
    standard deviation across people at the start of the default world in the outcome's own unit
    (a share of the items where ``per_item``), by which differences become effect sizes. Where there
    is no such start it is None, and ``margin`` is the difference, in the outcome's own unit, below
    which nothing matters (assumption).
    """

    name: str
    label: str
    unit: str
    good: int
    sd0: float | None
    meaning: str
    per_item: bool = False
    margin: float = 0.0


DEEP = 0.6
"""An issue of more sensitivity counts as deep."""

_STATE = 1.0 / 12.0**0.5
SD0_KNOWLEDGE = 0.088
"""Of what a person knows, as a share of the items; see tests/verification/test_sd0.py."""
SD0_WORK, SD0_CAREER, SD0_DEEP = 0.074, 0.040, 0.044
"""The same for the parts of knowledge, as shares of all items. How many issues are deep differs from
cohort to cohort; that part of the spread, which no person carries, is left out."""


def _items(name: str, label: str, meaning: str, good: int = 1, sd0: float = SD0_KNOWLEDGE) -> Outcome:
    return Outcome(name, label, "items per member", good, sd0, meaning, per_item=True)


def _own(name: str, label: str, unit: str, good: int, margin: float, meaning: str) -> Outcome:
    return Outcome(name, label, unit, good, None, meaning, margin=margin)


RUN_OUTCOMES: tuple[Outcome, ...] = (
    _items("gain", "gain", "issues handled rightly at week 52, more than the untreated twin"),
    _items("gain_work", "gain in work issues", "the part of gain in work issues", sd0=SD0_WORK),
    _items("gain_career", "gain in career issues", "the part of gain in career issues", sd0=SD0_CAREER),
    _items(
        "gain_deep", "gain in deep issues", "the part of gain in issues of sensitivity above .6", sd0=SD0_DEEP
    ),
    _items(
        "gain_104", "gain at week 104", "issues handled rightly at week 104, more than the untreated twin"
    ),
    _items(
        "learnt_presenting", "learnt by presenting", "answers put right by trying advice on one's own case"
    ),
    _items("learnt_listening", "learnt by listening", "answers put right by another's case or a lecture"),
    _items("learnt_coaching", "learnt by coaching", "answers put right with the personal coach"),
    _items("spread", "spread of gain", "standard deviation of gain over the members of a cohort", good=0),
    _own(
        "losers",
        "members who lose",
        "share of members",
        -1,
        0.02,
        "share of members whose gain is below zero",
    ),
    _own(
        "disclosure",
        "depth of disclosure",
        "0-1",
        1,
        0.01,
        "mean depth of disclosure over all cases to week 52",
    ),
    _own(
        "image_cost_paid",
        "image cost of asking",
        "part of the cost in R1",
        -1,
        0.01,
        "mean over all cases to week 52 of what it costs presenters to show colleagues that they do not know",
    ),
    Outcome("trust", "trust", "0-1", 1, 0.27 * _STATE, "mean trust of members in each other at week 52"),
    Outcome(
        "trust_rise",
        "rise of trust",
        "0-1",
        1,
        0.27 * _STATE,
        "mean trust of members in each other at week 52, less that at the start",
    ),
    Outcome("openness", "openness", "0-1", 1, 0.15, "mean openness at week 52"),
    Outcome("confidence", "confidence", "0-1", 1, 0.42 * _STATE, "mean confidence at week 52"),
    Outcome("insight", "insight", "0-1", 1, 0.42 * _STATE, "mean insight at week 52"),
    _own("closeness", "closeness", "0-1", 0, 0.01, "mean closeness of members at week 52"),
    _own(
        "attendance",
        "attendance",
        "share of sessions",
        1,
        0.01,
        "share of members present over all sessions to week 52",
    ),
    _own("satisfaction", "satisfaction", "0-1", 1, 0.01, "mean felt satisfaction at week 52"),
    _own(
        "reported_satisfaction",
        "reported satisfaction",
        "0-1",
        0,
        0.01,
        "satisfaction as members would report it at week 52",
    ),
    _own(
        "spread_satisfaction",
        "spread of reported satisfaction",
        "0-1",
        0,
        0.01,
        "standard deviation of reported satisfaction over the members of a cohort",
    ),
    _own(
        "weight_on_advice",
        "weight on advice",
        "0-1",
        1,
        0.01,
        "mean weight on the heaviest other answer, over cases with a voice heard",
    ),
    _own(
        "zero_weight",
        "advice ignored",
        "share of cases",
        0,
        0.01,
        "share of cases with a voice heard in which no other answer had weight",
    ),
    _own(
        "options_heard",
        "distinct options heard",
        "options per case",
        1,
        0.05,
        "distinct answers other than the presenter's own",
    ),
    _own(
        "sensitive_raised",
        "sensitive issues raised",
        "share of cases",
        1,
        0.01,
        "share of cases with sensitivity above .6",
    ),
    _own(
        "transfer", "transfer", "share of trials", 1, 0.01, "share of tried advice that worked and was kept"
    ),
    _own("cases", "cases", "cases", 0, 0.5, "cases presented to week 52, per group"),
    _own(
        "withheld", "advice withheld", "per case", -1, 0.05, "listeners who kept their answer to themselves"
    ),
    _own(
        "echoed",
        "advice echoed",
        "per case",
        -1,
        0.05,
        "listeners who said what the presenter wanted to hear",
    ),
    _own("leaks", "leaks", "per cohort", -1, 0.05, "confidences that reached somebody's boss to week 52"),
    _own(
        "perceived_leak",
        "perceived leak chance",
        "0-1",
        -1,
        0.001,
        "mean perceived chance of a leak at week 52",
    ),
    _own(
        "safety",
        "safety",
        "0-1",
        1,
        0.01,
        "mean chance, as members see it, that the boss does not hear what they tell in full, at week 52",
    ),
    _own(
        "overlap",
        "overlap of wrong answers",
        "share of pairs",
        0,
        0.01,
        "of pairs who are both wrong on an issue at the start, the share with the same answer",
    ),
    _items(
        "interview_bias",
        "interview bias",
        "mean gain of those who would volunteer for an interview, less that of all",
        good=0,
    ),
    _own(
        "dropped_out",
        "members who left",
        "share of members",
        -1,
        0.02,
        "share of members who had left the group for good by week 52",
    ),
    _items("gain_stayed", "gain of those who stayed", "mean gain of the members who had not left by week 52"),
    _own(
        "r_satisfaction_gain",
        "satisfaction with gain",
        "correlation",
        0,
        0.05,
        "correlation of reported satisfaction with gain over the members of a cohort",
    ),
    _own(
        "icc_gain",
        "ICC of gain",
        "correlation",
        0,
        0.02,
        "ICC(1): share of the variance of gain that lies between the groups of a cohort",
    ),
    _own(
        "icc_satisfaction",
        "ICC of satisfaction",
        "correlation",
        0,
        0.02,
        "ICC(1): share of the variance of reported satisfaction that lies between the groups of a cohort",
    ),
    Outcome("aspiration", "aspiration", "0-1", 0, 0.15, "mean height of members' career aims at week 52"),
    _own(
        "dispersion",
        "dispersion of answers",
        "share of pairs",
        0,
        0.01,
        "chance that two members of one group hold different answers to an issue, right or wrong, at week 52, mean "
        "over issues and groups; unlike overlap, which is of the wrong answers at the start",
    ),
    _own(
        "talk_first",
        "talk of the most talkative",
        "share of answers",
        0,
        0.01,
        "of all answers given in a group's rounds to week 52, the share of the member who gave most, mean over "
        "groups; 1/n in a group of n who all give as many",
    ),
    _own(
        "talk_senior",
        "talk of the most senior",
        "times their part of the turns",
        0,
        0.02,
        "share of the answers given in rounds to week 52 that came from the highest level of the group, divided by "
        "the share of turns to answer that they had, mean over groups; 1 if they talk as much as the others",
    ),
    _own(
        "trust_stability",
        "stability of trust",
        "correlation",
        0,
        0.02,
        "correlation of members' trust in each other at week 52 with that when they met, within groups; 1 if those "
        "trusted more at first are trusted more still",
    ),
    _own(
        "trust_returned",
        "return of trust",
        "correlation",
        0,
        0.02,
        "correlation of the trust of one member in another with that of the other in the one at week 52, within "
        "groups; 1 if both always trust each other alike",
    ),
)
"""Columns of the run table, in order. Values are raw; effect sizes are made when runs are read."""

SESSION_OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "knowledge",
        "knowledge",
        "items per member",
        1,
        None,
        "issues handled rightly, per member",
        per_item=True,
    ),
    Outcome(
        "twin_knowledge",
        "knowledge of the untreated twin",
        "items per member",
        0,
        None,
        "the same without a programme",
        per_item=True,
    ),
    Outcome("trust", "trust", "0-1", 1, None, "mean trust of members in each other"),
    Outcome("openness", "openness", "0-1", 1, None, "mean openness"),
    Outcome("disclosure", "depth of disclosure", "0-1", 1, None, "mean depth over the session's cases"),
    Outcome("confidence", "confidence", "0-1", 1, None, "mean confidence"),
    Outcome("insight", "insight", "0-1", 1, None, "mean insight"),
    Outcome("closeness", "closeness", "0-1", 0, None, "mean closeness"),
    Outcome("perceived_leak", "perceived leak chance", "0-1", -1, None, "mean perceived chance of a leak"),
    Outcome(
        "safety",
        "safety",
        "0-1",
        1,
        None,
        "mean chance, as members see it, that the boss does not hear what they tell in full",
    ),
    Outcome("present", "attendance", "share of members", 1, None, "share of members present"),
    Outcome("leaks", "leaks", "per cohort", -1, None, "leaks in the session"),
    Outcome(
        "dispersion",
        "dispersion of answers",
        "share of pairs",
        0,
        None,
        "chance that two members of one group hold different answers to an issue, right or wrong",
    ),
    Outcome(
        "trust_stability",
        "stability of trust",
        "correlation",
        0,
        None,
        "correlation of members' trust in each other after the session with that after the one before, within groups",
    ),
    Outcome(
        "trust_returned",
        "return of trust",
        "correlation",
        0,
        None,
        "correlation of the trust of one member in another with that of the other in the one, within groups",
    ),
)
"""Columns of the session table, in order; session 0 is the start."""

BY_NAME = {o.name: o for o in RUN_OUTCOMES}
