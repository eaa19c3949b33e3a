"""The rule table: the one door through which engines reach rules.

An engine never imports a decision by name. It receives a :class:`Rules`, so that a named variant, or
a researcher's own function, enters every engine in the same way. Only constants, the outcomes of
``response`` and the arithmetic that rules share are imported. Seats are made before an engine starts,
by :mod:`peersim.model.people`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from peersim.rules import aspiration as aims
from peersim.rules import (
    attendance,
    coaching,
    dropout,
    forgetting,
    issue,
    job,
    listening,
    moving,
    satisfaction,
    start,
    trial,
    trust,
    voice,
    weighing,
)
from peersim.rules import disclosure as opening
from peersim.rules import reach as ties
from peersim.rules import response as round_
from peersim.rules.arithmetic import toward

Rule = Callable[..., float]


class Rules(NamedTuple):
    """One function for each decision of the model, in the order of use. See each function's docstring."""

    # S1-S5, before the first session
    openness: Rule = start.openness
    confidence: Rule = start.confidence
    insight: Rule = start.insight
    commitment: Rule = start.commitment
    stake: Rule = start.stake
    ability: Rule = start.ability
    ability_for: Rule = start.ability_for
    response_bias: Rule = start.response_bias
    trusting: Rule = start.trusting
    trusted: Rule = start.trusted
    aspiration: Rule = start.aspiration
    right_answer: Callable[..., int] = start.right_answer
    work_sensitivity: Rule = start.work_sensitivity
    career_sensitivity: Rule = start.career_sensitivity
    accuracy: Rule = start.accuracy
    code_accuracy: Rule = start.code_accuracy
    drawn_answer: Callable[..., int] = start.drawn_answer
    start_answer: Callable[..., int] = start.start_answer
    facilitation: Rule = start.facilitation
    group_mood: Rule = satisfaction.group_mood
    initial_trust: Rule = start.initial_trust
    acquaintance_chance: Rule = start.acquaintance_chance
    initial_closeness: Rule = start.initial_closeness
    reported_steps: Callable[..., int] = ties.reported_steps
    direct_chance: Rule = ties.direct_chance
    path_steps: Callable[..., int] = ties.path_steps
    reach: Rule = ties.reach
    facilitator_reach: Rule = ties.facilitator_reach
    promotion_pool: Rule = ties.promotion_pool
    fit_for_one_post: Rule = ties.fit_for_one_post
    pool_for_posts: Rule = ties.pool_for_posts
    distance: Rule = ties.distance
    # a session
    attendance_chance: Rule = attendance.attendance_chance
    case_count: Callable[..., int] = attendance.case_count
    most_turns: Callable[[int], int] = attendance.one_turn
    turn_priority: Rule = attendance.turn_priority
    exposure_kept: Rule = opening.exposure_kept
    image_before: Rule = opening.image_before
    image_cost: Rule = opening.image_cost
    disclosure: Rule = opening.disclosure
    notice_chance: Rule = issue.notice_chance
    candidate: Callable[[bool, float, float], bool] = issue.any_gap
    context: Rule = issue.context
    air_time: Rule = voice.shared_air_time
    voice_chance: Rule = voice.voice_chance
    withholding_chance: Rule = round_.withholding_chance
    echo_chance: Rule = round_.echo_chance
    understanding_chance: Rule = round_.understanding_chance
    response: Callable[..., int] = round_.response
    voice_weight: Rule = weighing.trust_weight
    expert_weight: Rule = coaching.expert_weight
    weight_on_advice: Rule = weighing.weight_on_advice
    coupling: Rule = weighing.coupling
    trial_time: Rule = trial.saturating_trial_time
    uptake_chance: Rule = weighing.uptake_chance
    vicarious_chance: Rule = listening.vicarious_chance
    rehearsed_until: Rule = listening.rehearsed_until
    insight_from_advising: Rule = listening.insight_from_advising
    not_alone: Rule = listening.not_alone
    trust_from_disclosure: Rule = trust.trust_from_disclosure
    closeness_after_case: Rule = trust.closeness_after_case
    leak_chance_of_group: Rule = trust.leak_chance_of_group
    leak_chance: Rule = trust.leak_chance
    trust_after_leak: Rule = trust.trust_after_leak
    suspicion_after_leak: Rule = trust.suspicion_after_leak
    shaken: Rule = trust.shaken
    openness_drift: Rule = toward
    closeness_after_session: Rule = trust.closeness_after_session
    reciprocated: Rule = trust.reciprocated
    inspiration: Rule = aims.inspiration
    aspiration_raised: Rule = aims.aspiration_raised
    suspicion_relaxed: Rule = trust.suspicion_relaxed
    # the work interval
    confidence_after_success: Rule = trial.confidence_after_success
    trust_from_help: Rule = trust.trust_from_help
    competence_after_success: Rule = trial.competence_after_success
    competence_after_failure: Rule = trial.competence_after_failure
    retention_weeks: Rule = forgetting.retention_weeks
    coach_chance: Rule = trial.chance_per_interval
    insight_after_coaching: Rule = coaching.insight_after_coaching
    job_chance: Rule = job.job_chance
    job_change_chance: Rule = moving.job_change_chance
    novelty: Rule = satisfaction.novelty
    satisfaction_target: Rule = satisfaction.satisfaction_target
    satisfaction_moved: Rule = satisfaction.satisfaction_moved
    commitment_moved: Rule = satisfaction.commitment_moved
    dropout_chance: Rule = dropout.dropout_chance
    reported_satisfaction: Rule = satisfaction.reported_satisfaction


class _Choice(NamedTuple):
    name: str
    meaning: str


CHOICES: dict[str, str] = dict(
    [
        _Choice("weighing", "whose advice weighs more"),
        _Choice("trial_time", "how the time to try advice depends on the interval"),
        _Choice("turns", "how often one may present in a session"),
        _Choice("air_time", "whether listeners share air time"),
        _Choice("issue", "which issues a presenter brings"),
        _Choice("image", "whether the image cost of asking falls or rises with closeness"),
        _Choice("inspiration", "whether a career out of reach deflates"),
    ]
)
"""Contested rules: what each is about. They are parameters, ``world.rules``."""

VARIANTS: dict[str, tuple[str, dict[str, Callable[..., Any]]]] = {
    "weighing": (
        "voice_weight",
        {"trust": weighing.trust_weight, "similarity": weighing.similarity_weight},
    ),
    "trial_time": (
        "trial_time",
        {"saturating": trial.saturating_trial_time, "constant": trial.constant_trial_time},
    ),
    "turns": ("most_turns", {"one": attendance.one_turn, "two": attendance.two_turns}),
    "air_time": ("air_time", {"shared": voice.shared_air_time, "fixed": voice.fixed_air_time}),
    "issue": (
        "candidate",
        {"any_gap": issue.any_gap, "hold_back": issue.hold_back, "any_topic": issue.any_topic},
    ),
    "image": ("image_before", {"signalling": opening.image_before, "shame": opening.shame_before}),
    "inspiration": (
        "inspiration",
        {"within_reach": aims.inspiration, "deflating": aims.deflating_inspiration},
    ),
}
"""Contested rules: name of the choice -> (entry of the table, {name of the variant: function}).
The first variant is the default."""


def rule_table(choices: Mapping[str, str]) -> Rules:
    """The rules with the named variants in place.

    ``choices`` maps a name in :data:`VARIANTS` to one of its variants; what is missing stays at the
    default. Raises ``KeyError`` for a name that does not exist.

    >>> rule_table({"turns": "two"}).most_turns(4)
    8
    """
    return Rules()._replace(
        **{VARIANTS[name][0]: VARIANTS[name][1][variant] for name, variant in choices.items()}
    )
