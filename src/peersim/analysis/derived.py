"""Outcomes that no run has: they are made of many cohorts, when results are read."""

from peersim.model.outcomes import Outcome

DERIVED: tuple[Outcome, ...] = (
    Outcome(
        "icc_gain_cohorts",
        "intraclass correlation of gain between cohorts",
        "share of variance",
        0,
        None,
        "share of the variance of members' gains that lies between cohorts (one-way, ICC(1)); below 0 where cohorts "
        "are more alike than chance; only in the summary, without an interval",
    ),
)
"""Rows of the summary beside those of run outcomes."""
