"""A step can be played by hand, with what groups and peers do."""

from tests.engine.support import everything
from tests.engine.test_agreement import BUSY

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps.chances import draw_interval
from peersim.engine.steps.step import begin_step


def test_a_step_by_hand_is_a_step() -> None:
    """Some leave and some change jobs in the three steps."""
    whole, by_hand = Cohort(BUSY, replicate=16), Cohort(BUSY, replicate=16)
    for number in range(3):
        whole.step()
        by_hand.steps += 1
        by_hand.turn_to(number)
        begin_step(by_hand)
        for group in by_hand.groups:
            group.meet()
        draw_interval(by_hand)
        for peer in by_hand.members:
            peer.try_out()
        for peer in by_hand.members:
            peer.be_coached()
        for peer in by_hand.members:
            peer.work()
        for peer in by_hand.members:
            peer.stay_or_move()
        for peer in (peer for peer in by_hand.members if not peer.left):
            peer.reflect()
        for peer in (peer for peer in by_hand.members if not peer.left):
            peer.stay_or_leave()
        by_hand.report()
    assert {"left", "moved"} <= {event.kind for event in whole.events}
    assert everything(whole) == everything(by_hand)


def test_what_a_peer_is_can_be_read_and_changed() -> None:
    cohort = Cohort(BUSY)
    peer, other = cohort.members[0], cohort.members[1]
    peer.openness = 0.25
    peer.trust[other.key] = 0.75
    assert (peer.openness, peer.trust[other.key]) == (0.25, 0.75)
    assert peer.key not in peer.trust
    assert set(peer.trust) == {p.key for p in cohort.members} - {peer.key}
    assert peer.group.members[peer.position] is peer
    wrong = peer.knowledge.wrong()
    due = peer.acquire(wrong[0])
    assert peer.knowledge.knows(wrong[0])
    assert peer.knowledge.due[wrong[0]] == due
    assert not peer.twin.knows(wrong[0])


def test_one_more_case_can_be_held() -> None:
    cohort = Cohort(BUSY)
    cohort.step()
    before = cohort.totals.cases
    presenter = next(peer for peer in cohort.members if peer.present)
    presenter.present_case()
    assert cohort.totals.cases == before + 1
    assert cohort.events[-1].week == 0.0
