"""Laws of conservation: what is counted in two ways gives the same count, in any experiment."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps.reading import gain_of
from peersim.engine.steps.state import NONE
from peersim.model.parameters import Setting
from peersim.model.people import Invented


@settings(max_examples=60)
@given(strategies.settings(), st.integers(1, 3), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_nothing_is_lost_and_nothing_comes_from_nowhere(
    setting: Setting, groups: int, seed: int, replicate: int
) -> None:
    cohort = Cohort(setting=setting, population=Invented(groups), seed=seed, replicate=replicate)
    start = {peer.key: peer.knowledge.count(range(setting.world.items)) for peer in cohort.members}
    while cohort.running:
        cohort.step()
        check_step(cohort)
    kinds = Counter(event.kind for event in cohort.events)
    assert kinds["presented"] == sum(peer.turns for peer in cohort.members) == cohort.totals.cases
    assert kinds["absent"] == sum(p.sessions_held - p.sessions_present for p in cohort.members)
    assert kinds["taken"] == kinds["kept"] + kinds["dropped"] + kinds["held"]
    assert kinds["coached"] == sum(peer.learnt_coaching for peer in cohort.members)
    check_answers_of_listeners(cohort)
    learnt, lost = Counter[int](), Counter[int]()
    for event in cohort.events:
        was, now = event.own == event.right, event.answer == event.right
        if event.kind in ("kept", "coached", "job"):
            learnt[event.person] += not was
        elif event.kind in ("vicarious", "lectured", "held"):
            learnt[event.person] += now and not was
            lost[event.person] += was and not now
    for peer in (peer for peer in cohort.members if not peer.moves):
        right = peer.knowledge.count(range(setting.world.items))
        fell_back = start[peer.key] + learnt[peer.key] - lost[peer.key] - right
        forgotten = sum(e.kind == "forgotten" and e.person == peer.key for e in cohort.events)
        assert 0 <= fell_back <= forgotten
    assert kinds["moved"] == sum(peer.moves for peer in cohort.members)


def check_step(cohort: Cohort) -> None:
    """Everybody sits in one group, knows what is counted, and has nothing left to try."""
    assert sorted(p.key for group in cohort.groups for p in group.members) == [p.key for p in cohort.members]
    items = range(cohort.setting.world.items)
    for peer in cohort.members:
        assert cohort.known[0, peer.place, 0] + cohort.known[0, peer.place, 1] == peer.knowledge.count(items)
        assert gain_of(cohort, peer) == peer.knowledge.count(items) - peer.twin.count(items)
        assert peer.planned == 0
        assert not any(cohort.advisers[at] for at in list(cohort.advisers))
    held = sum(group.session_cases for group in cohort.groups) if cohort.now.activity != NONE else 0
    assert cohort.totals.session_cases == held


def check_answers_of_listeners(cohort: Cohort) -> None:
    """In a round each listener has one turn; who is silent leaves no event."""
    for at, event in enumerate(cohort.events):
        if event.kind != "presented":
            continue
        asked = []
        for later in cohort.events[at + 1 :]:
            if later.kind not in ("withheld", "echoed", "heard", "not_understood"):
                break
            asked.append(later.other)
        assert asked == sorted(set(asked) - {event.person})
