"""The registries of outcomes and events."""

from math import isnan

from peersim.engine.agents.cohort import Cohort
from peersim.model import outcomes
from peersim.model.events import KINDS, Event
from peersim.model.outcomes import BY_NAME, RUN_OUTCOMES, SESSION_OUTCOMES, Outcome
from peersim.model.people import Invented


def test_every_outcome_says_what_it_is() -> None:
    for outcome in (*RUN_OUTCOMES, *SESSION_OUTCOMES):
        assert outcome.name.isidentifier()
        assert outcome.label
        assert outcome.unit
        assert len(outcome.meaning) > 10
        assert outcome.good in (-1, 0, 1)
        assert outcome.sd0 is None or outcome.sd0 > 0.0


def test_names_and_labels_are_unique_within_a_table() -> None:
    for table in (RUN_OUTCOMES, SESSION_OUTCOMES):
        assert (
            len({outcome.name for outcome in table})
            == len({outcome.label for outcome in table})
            == len(table)
        )
    assert list(BY_NAME) == [outcome.name for outcome in RUN_OUTCOMES]


def test_one_name_means_one_thing_in_both_tables() -> None:
    for outcome in SESSION_OUTCOMES:
        if outcome.name in BY_NAME:
            other: Outcome = BY_NAME[outcome.name]
            assert (outcome.label, outcome.unit, outcome.good) == (other.label, other.unit, other.good)


def test_standard_deviations_at_the_start_follow_from_the_start_rules() -> None:
    """Even draws of width w have SD w / sqrt(12); openness .15 by construction."""
    for name, sd in (("trust", 0.0779), ("confidence", 0.1212), ("insight", 0.1212), ("openness", 0.15)):
        found = BY_NAME[name].sd0
        assert found is not None
        assert abs(found - sd) < 0.0001
    parts = {"gain_work": outcomes.SD0_WORK, "gain_career": outcomes.SD0_CAREER}
    parts["gain_deep"] = outcomes.SD0_DEEP
    for outcome in RUN_OUTCOMES:
        if outcome.per_item:
            assert outcome.sd0 == parts.get(outcome.name, outcomes.SD0_KNOWLEDGE)


def test_every_run_outcome_has_a_margin_in_sd_or_in_its_own_unit() -> None:
    for outcome in RUN_OUTCOMES:
        assert (outcome.sd0 is None) == (outcome.margin > 0.0), outcome.name


def test_every_outcome_is_reported() -> None:
    cohort = Cohort({"programme.seats.level_spread": 2}, population=Invented(2))
    cohort.run()
    reported = cohort.datacollector.model_vars
    assert [outcome.name for outcome in SESSION_OUTCOMES] == list(reported)[:-1]
    assert not any(all(map(isnan, reported[outcome.name])) for outcome in SESSION_OUTCOMES)
    assert list(cohort.results) == [outcome.name for outcome in RUN_OUTCOMES]
    assert not any(map(isnan, cohort.results.values()))


def test_every_kind_of_event_has_a_meaning() -> None:
    assert all(len(meaning) > 5 for meaning in KINDS.values())
    assert Event(0, 0, "absent", 3) == (0, 0, "absent", 3, -1, -1, -1, 0.0, 0.0, -1, -1, -1)
