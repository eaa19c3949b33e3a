"""R7: what those learn who do not present."""

from typing import Any

from peersim.engine.steps.chances import LEARN, chance_of
from peersim.engine.steps.knowledge import acquire, adopt_wrong, answer_of, knows, right_for
from peersim.engine.steps.note import note
from peersim.engine.steps.state import NEVER, NOT_ALONE, REHEARSED, SELF, VICARIOUS


def learn_from(cohort: Any, presenter: Any, listener: Any) -> None:
    """R7: vicarious learning, rehearsal of one's own answer, and not being alone with a problem."""
    case, rules, world = cohort.case, cohort.rules, cohort.world
    item, wrong = case.item, not knows(cohort, listener, case.item)
    if wrong and case.weight > 0.0:
        chance = rules.vicarious_chance(
            weight=case.weight,
            context=case.context,
            insight=listener.insight,
            trial_time=cohort.now.trial_time,
            vicarious=world.vicarious,
        )
        if chance_of(cohort, listener, LEARN) < chance:
            take_over(cohort, listener, item, case.best_answer, VICARIOUS, presenter.key, case.adviser)
    if listener.speaking:
        listener.insight = rules.insight_from_advising(listener.insight, world.insight_from_advising)
        due = cohort.due[SELF, listener.place, item]
        if not wrong and due != NEVER and world.rehearsal > 0.0:
            due = rules.rehearsed_until(due, world.rehearsal)
            cohort.due[SELF, listener.place, item] = due
            own = answer_of(cohort, listener, item)
            note(cohort, REHEARSED, listener, other=presenter.key, item=item, own=own, value=due)
    if wrong and world.normalisation > 0.0:
        listener.confidence = rules.not_alone(listener.confidence, case.context, world.normalisation)
        listener.openness = rules.not_alone(listener.openness, case.context, world.normalisation)
        note(
            cohort, NOT_ALONE, listener, other=presenter.key, item=item, own=answer_of(cohort, listener, item)
        )


def take_over(cohort: Any, person: Any, item: int, answer: int, kind: int, source: int, adviser: int) -> None:
    """Learn at once from another's case or a lecture: right for this person, or wrong again.

    ``source`` is the id of who presented, ``adviser`` of who gave the answer; -1 for none.
    """
    own = answer_of(cohort, person, item)
    if answer == right_for(cohort, person, item):
        acquire(cohort, SELF, person, item)
        person.learnt_listening += 1
    elif answer != own:
        adopt_wrong(cohort, person, item, answer)
    else:
        return
    note(cohort, kind, person, other=source, item=item, answer=answer, own=own, adviser=adviser)
