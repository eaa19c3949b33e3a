"""R7: what those learn who do not present."""

from typing import Any

from peersim.engines.ensemble.door import part
from peersim.engines.ensemble.knowledge import NEVER, acquire, adopt_wrong, knows
from peersim.engines.ensemble.layout import State
from peersim.engines.ensemble.philox import At


@part
def learn_from(
    rules: Any, p: Any, at: At, end: float, j: int, item: int, answer: int, weight: float, context: float,
    trial_time: float, u: float, s: State,
) -> None:  # fmt: skip
    """R7: vicarious learning, rehearsal of one's own answer, and not being alone with a problem."""
    person, totals = s.people[j], s.totals[0]
    wrong = not knows(s, j, item)
    if wrong and weight > 0.0:
        chance = rules.vicarious_chance(weight, context, person.insight, trial_time, p.vicarious)
        if u < chance:
            totals.vicarious += take_over(rules, p, at, end, j, item, answer, s)
    if person.speaker:
        person.insight = rules.insight_from_advising(person.insight, p.insight_from_advising)
        if not wrong and s.due[0, j, item] != NEVER and p.rehearsal > 0.0:
            s.due[0, j, item] = rules.rehearsed_until(s.due[0, j, item], p.rehearsal)
            totals.rehearsed += 1
    if wrong and p.normalisation > 0.0:
        person.confidence = rules.not_alone(person.confidence, context, p.normalisation)
        person.openness = rules.not_alone(person.openness, context, p.normalisation)
        totals.not_alone += 1


@part
def take_over(rules: Any, p: Any, at: At, end: float, j: int, item: int, answer: int, s: State) -> bool:
    """Learn at once from another's case or a lecture: right for j, or wrong again; whether anything is new."""
    if answer == s.right[j, item]:
        acquire(rules, p, at, end, 0, j, item, s)
        s.people[j].learnt_listening += 1
        return True
    if answer != s.answer[0, j, item]:
        adopt_wrong(s, j, item, answer)
        return True
    return False
