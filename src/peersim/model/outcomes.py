"""Every number a run reports: name, unit, range, meaning, and the direction that is good."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """One reported number.

    ``good`` is 1 where more is better, -1 where less is better, 0 where neither. ``sd0`` is the
    standard deviation across people at the start of the default world in the outcome's own unit
    (None where there is no such start), by which differences become effect sizes.
    """

    name: str
    label: str
    unit: str
    good: int
    sd0: float | None
    meaning: str
    per_item: bool = False


_STATE = 1.0 / 12.0**0.5
SD0_KNOWLEDGE = 0.088
"""As a share of the items; see tests/verification/test_sd0.py."""

_ITEMS = "items per member"


def _gain(name: str, label: str, meaning: str) -> Outcome:
    return Outcome(name, label, _ITEMS, 1, SD0_KNOWLEDGE, meaning, per_item=True)


RUN_OUTCOMES: tuple[Outcome, ...] = (
    _gain("gain", "gain", "issues handled rightly at week 52, more than the untreated twin"),
    _gain("gain_work", "gain, work issues", "the part of gain in work issues"),
    _gain("gain_career", "gain, career issues", "the part of gain in career issues"),
    _gain("gain_deep", "gain, deep issues", "the part of gain in issues of sensitivity above .6"),
    _gain("gain_104", "gain at week 104", "issues handled rightly at week 104, more than the untreated twin"),
    Outcome(
        "learnt_presenting",
        "learnt by presenting",
        _ITEMS,
        1,
        None,
        "answers put right by trying advice on one's own case",
    ),
    Outcome(
        "learnt_listening",
        "learnt by listening",
        _ITEMS,
        1,
        None,
        "answers put right by another's case or a lecture",
    ),
    Outcome(
        "learnt_coaching", "learnt by coaching", _ITEMS, 1, None, "answers put right with the personal coach"
    ),
    Outcome(
        "spread",
        "spread of gain within groups",
        _ITEMS,
        0,
        None,
        "standard deviation of gain over the members of a cohort",
    ),
    Outcome(
        "losers",
        "members who lose",
        "share of members",
        -1,
        None,
        "share of members whose gain is below zero",
    ),
    Outcome(
        "disclosure",
        "depth of disclosure",
        "0-1",
        1,
        None,
        "mean depth of disclosure over all cases to week 52",
    ),
    Outcome("trust", "trust", "0-1", 1, 0.27 * _STATE, "mean trust of members in each other at week 52"),
    Outcome("openness", "openness", "0-1", 1, 0.15, "mean openness at week 52"),
    Outcome("confidence", "confidence", "0-1", 1, 0.42 * _STATE, "mean confidence at week 52"),
    Outcome("insight", "insight", "0-1", 1, 0.42 * _STATE, "mean insight at week 52"),
    Outcome("closeness", "closeness", "0-1", 0, None, "mean closeness of members at week 52"),
    Outcome(
        "attendance",
        "attendance",
        "share of sessions",
        1,
        None,
        "share of members present over all sessions to week 52",
    ),
    Outcome("satisfaction", "satisfaction", "0-1", 1, None, "mean felt satisfaction at week 52"),
    Outcome(
        "reported_satisfaction",
        "reported satisfaction",
        "0-1",
        0,
        None,
        "satisfaction as members would report it at week 52",
    ),
    Outcome(
        "weight_on_advice",
        "weight on advice",
        "0-1",
        1,
        None,
        "mean weight on the heaviest other answer, over cases with a voice heard",
    ),
    Outcome(
        "zero_weight",
        "advice ignored",
        "share of cases",
        0,
        None,
        "share of cases with a voice heard in which no other answer had weight",
    ),
    Outcome(
        "options_heard",
        "distinct options heard",
        "options per case",
        1,
        None,
        "distinct answers other than the presenter's own",
    ),
    Outcome(
        "sensitive_raised",
        "sensitive issues raised",
        "share of cases",
        1,
        None,
        "share of cases with sensitivity above .6",
    ),
    Outcome(
        "transfer", "transfer", "share of trials", 1, None, "share of tried advice that worked and was kept"
    ),
    Outcome("cases", "cases", "cases", 0, None, "cases presented to week 52, per group"),
    Outcome(
        "withheld", "advice withheld", "per case", -1, None, "listeners who kept their answer to themselves"
    ),
    Outcome(
        "echoed",
        "advice echoed",
        "per case",
        -1,
        None,
        "listeners who said what the presenter wanted to hear",
    ),
    Outcome("leaks", "leaks", "per cohort", -1, None, "confidences that reached somebody's boss to week 52"),
    Outcome(
        "perceived_leak",
        "perceived leak chance",
        "0-1",
        -1,
        None,
        "mean perceived chance of a leak at week 52",
    ),
    Outcome(
        "overlap",
        "overlap of wrong answers",
        "share of pairs",
        0,
        None,
        "of pairs who are both wrong on an issue at the start, the share with the same answer",
    ),
    Outcome(
        "interview_bias",
        "interview bias",
        _ITEMS,
        0,
        None,
        "mean gain of those who would volunteer for an interview, less that of all",
    ),
)
"""Columns of the run table, in order. Values are raw; effect sizes are made when runs are read."""

SESSION_OUTCOMES: tuple[Outcome, ...] = (
    Outcome("knowledge", "knowledge", _ITEMS, 1, None, "issues handled rightly, per member", per_item=True),
    Outcome(
        "twin_knowledge",
        "knowledge of the untreated twin",
        _ITEMS,
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
    Outcome("present", "attendance", "share of members", 1, None, "share of members present"),
    Outcome("leaks", "leaks", "per cohort", -1, None, "leaks in the session"),
)
"""Columns of the session table, in order; session 0 is the start."""

BY_NAME = {o.name: o for o in RUN_OUTCOMES}
