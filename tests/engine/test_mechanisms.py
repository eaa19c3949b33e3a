"""What each mechanism does, seen in whole runs."""

from math import inf, isnan
from typing import Any

import pytest
from tests.engine.support import IN_HOUSE, LEVELS, SMALL, TALK, ran, reported, state

from peersim.engine.agents.cohort import Cohort
from peersim.engine.compiled.execute import execute
from peersim.engine.records import Run
from peersim.model.overrides import setting_from
from peersim.model.people import Invented
from peersim.model.registry import default_set


def test_without_reach_nothing_leaks_and_with_it_something_does() -> None:
    for rule, some in (("none", False), ("drawn", True), ("as_division", True)):
        leaks = sum(ran(TALK | {"world.reach.rule": rule}, r).results["leaks"] for r in range(4))
        assert (leaks > 0) is some


def test_reach_as_in_one_division_is_that_of_one_division() -> None:
    """Strangers get what colleagues have, from the same draws."""
    strangers, colleagues = (Cohort(c | {"world.reach.rule": "as_division"}) for c in ({}, IN_HOUSE))
    assert [p.reach for p in strangers.members] == [p.reach for p in colleagues.members]
    assert [p.reach for p in colleagues.members] == [p.reach for p in Cohort(IN_HOUSE).members]
    assert [p.reach for p in strangers.members] != [p.reach for p in Cohort().members]


STILL: list[tuple[str, dict[str, Any], str]] = [
    ("openness", {"world.drift": 0.0, "world.normalisation": 0.0, "world.leak_chance": 0.0}, "openness"),
    ("insight", {"world.insight_from_advising": 0.0, "programme.coaching": 0.0}, "insight"),
    (
        "trust",
        {"world.trust_gain": 0.0, "world.leak_chance": 0.0, "world.trust_reciprocity": 0.0},
        "trust",
    ),
    (
        "trust, though it leaks",
        {"world.trust_gain": 0.0, "world.trust_loss": 0.0, "world.trust_reciprocity": 0.0},
        "trust",
    ),
    ("suspicion", {"world.reach.rule": "none"}, "perceived_leak"),
]


@pytest.mark.parametrize(("changes", "name"), [pytest.param(c, n, id=i) for i, c, n in STILL])
def test_what_nothing_moves_stays_where_it_was(changes: dict[str, Any], name: str) -> None:
    cohort = Cohort(TALK | changes)
    before = [repr(getattr(peer, name)) for peer in cohort.members]
    cohort.run()
    assert [repr(getattr(peer, name)) for peer in cohort.members] == before
    assert [repr(getattr(peer, name)) for peer in ran(TALK).members] != before


def test_trust_that_is_returned_moves_ties_and_not_their_mean() -> None:
    """The knock-out of the above: beside what is gained and lost, this alone moves trust."""
    cohort = Cohort(TALK | {"world.trust_gain": 0.0, "world.leak_chance": 0.0})
    before = [repr(peer.trust) for peer in cohort.members]
    cohort.run()
    trust = cohort.datacollector.model_vars["trust"]
    assert [repr(peer.trust) for peer in cohort.members] != before
    assert trust == pytest.approx([trust[0]] * len(trust), rel=1e-12)  # but for rounding


def test_trust_only_falls_by_leaks_and_only_rises_without() -> None:
    """Where it is not returned, which leaves its mean alone but for rounding."""

    def path(changes: dict[str, Any]) -> list[float]:
        still = {"world.trust_reciprocity": 0.0}
        trust: list[float] = ran(TALK | still | changes).datacollector.model_vars["trust"]
        return trust

    rising, falling = path({"world.leak_chance": 0.0}), path({"world.trust_gain": 0.0})
    assert rising == sorted(rising)
    assert rising[8] > rising[0]
    assert falling == sorted(falling, reverse=True)
    assert falling[8] < falling[0]


def test_a_leak_that_costs_all_trust_leaves_none() -> None:
    """Where nothing gives it back: advice, or that those who leaked still trust the victim."""
    still = {"world.trust_gain": 0.0, "world.trust_reciprocity": 0.0}
    cohort = ran(TALK | still | {"world.trust_loss": 1.0})
    leaks = [event for event in cohort.events if event.kind == "leaked"]
    by_key = {peer.key: peer for peer in cohort.members}
    assert leaks
    for event in leaks:
        assert by_key[event.person].trust[event.other] == 0.0


def test_without_specific_issues_the_same_answers_are_right_for_all() -> None:
    cohort = Cohort({"world.specific_share": 0.0})
    assert {tuple(peer.knowledge.right) for peer in cohort.members} == {(0,) * 40}
    assert not any(item.specific for item in cohort.items)
    specific = Cohort({"world.specific_share": 1.0})
    assert all(item.specific for item in specific.items)
    assert len({tuple(peer.knowledge.right) for peer in specific.members}) == 8


def test_blind_spots_are_shared_by_colleagues_only() -> None:
    """Overlap of wrong answers among 15 cohorts: a third by chance, at h = .9 nearly all in-house."""

    def overlap(changes: dict[str, Any]) -> float:
        return sum(Cohort(changes, replicate=r).totals.overlap for r in range(15)) / 15

    generic = {"world.specific_share": 0.0}
    assert overlap(generic | IN_HOUSE | {"world.shared_blind_spots": 0.0}) == pytest.approx(1 / 3, abs=0.04)
    assert overlap(generic | {"world.shared_blind_spots": 0.9}) == pytest.approx(1 / 3, abs=0.1)
    assert overlap(generic | IN_HOUSE | {"world.shared_blind_spots": 0.9}) > 0.85


def test_nobody_knew_anybody_without_acquaintance_and_everybody_with_it() -> None:
    for share, closeness in ((0.0, {0.0}), (1.0, {0.4})):
        cohort = Cohort(IN_HOUSE | {"world.acquainted": share})
        others = {c for p in cohort.members for c in p.closeness.values()}
        assert others == closeness


@pytest.mark.parametrize(("across", "closeness"), [(0.0, {0.0}), (0.5, {0.0, 0.4}), (1.0, {0.4})])
def test_colleagues_of_other_divisions_know_each_other_as_often_as_the_share_says(
    across: float, closeness: set[float]
) -> None:
    world = {"world.acquainted": 1.0, "world.acquainted_across": across}
    apart = Cohort(IN_HOUSE | {"programme.seats.divisions": "separate"} | world)
    assert {c for p in apart.members for c in p.closeness.values()} == closeness
    assert {c for p in Cohort(IN_HOUSE | world).members for c in p.closeness.values()} == {0.4}
    assert {c for p in Cohort(world).members for c in p.closeness.values()} == {0.0}


def test_with_a_status_cost_the_junior_are_silent_before_seniors() -> None:
    """Heard answers of those below and of those above the presenter, over ten cohorts."""
    below = above = 0
    for replicate in range(10):
        cohort = ran(LEVELS | {"world.status_cost": 5.0}, replicate)
        level = {peer.key: peer.person.level for peer in cohort.members}
        for event in cohort.events:
            if event.kind in ("heard", "not_understood", "echoed", "withheld"):
                below += level[event.other] < level[event.person]
                above += level[event.other] > level[event.person]
    assert 0 < below < above / 2


def test_fear_lowers_disclosure_where_words_travel() -> None:
    depths = [ran(TALK | {"world.fear": fear}).results["disclosure"] for fear in (0.0, 0.5, 5.0)]
    assert depths == sorted(depths, reverse=True)
    assert depths[2] < 0.7 * depths[0]


def test_no_time_means_no_cases_and_no_stake_in_the_order_of_members() -> None:
    cohort = ran(SMALL | {"programme.session_minutes": 30.0, "programme.coaching": 0.0})
    assert cohort.results["cases"] == 0.0
    assert cohort.results["gain"] == cohort.results["gain_104"] == 0.0
    assert cohort.results["attendance"] > 0.0
    assert [state(peer)["answers"] for peer in cohort.members] == [
        peer.twin.answers for peer in cohort.members
    ]
    assert reported(cohort) != reported(ran(SMALL))


def test_the_image_cost_closes_presenters_before_colleagues_only() -> None:
    """Depth falls in-house, more without a firm lead; before strangers not a bit changes."""
    off, on = {"world.image_cost": 0.0}, {"world.image_cost": 1.0}
    assert repr(ran(on).results) == repr(ran(off).results)
    fall = {}
    for formality in (0.0, 1.0):
        base = IN_HOUSE | {"programme.formality": formality, "world.facilitation_spread": 0.0}
        depths = [[ran(base | cost, r).results["disclosure"] for r in range(4)] for cost in (off, on)]
        fall[formality] = sum(depths[1]) / sum(depths[0])
    assert 0.4 < fall[0.0] < fall[1.0] < 0.9


def test_the_image_cost_paid_is_the_mean_over_cases() -> None:
    """Worked out from the start: colleagues whom nobody knew, and closeness that does not grow."""
    base = IN_HOUSE | {"world.image_cost": 0.5, "world.acquainted": 0.0, "programme.formality": 0.0}
    base |= {"programme.sessions": 1, "world.facilitation_spread": 0.0, "world.closeness_dealing": 0.0}
    assert ran(base).results["image_cost_paid"] == 0.5
    closer = base | {"world.closeness_dealing": 0.1}
    assert 0.0 < ran(closer).results["image_cost_paid"] < 0.5
    assert ran(base | {"programme.formality": 1.0}).results["image_cost_paid"] == pytest.approx(0.15)
    assert ran(base | {"world.image_cost": 0.0}).results["image_cost_paid"] == 0.0
    assert ran({"world.image_cost": 0.5}).results["image_cost_paid"] == 0.0
    none = ran({"programme.phases": [{"activity": "none"}], "world.image_cost": 0.5})
    assert none.results["image_cost_paid"] != none.results["image_cost_paid"]


def test_where_rivalry_follows_the_posts_less_is_withheld_by_who_wants_another_post() -> None:
    """Five functions fit few posts; with one function and one level nothing changes."""

    def withheld(changes: dict[str, Any]) -> float:
        return sum(ran(IN_HOUSE | changes, r).results["withheld"] for r in range(4))

    off, on = {"world.post_fit": 0.0}, {"world.post_fit": 1.0}
    assert withheld(on) < 0.7 * withheld(off)
    alike = {"programme.seats.diversity": 0.0}
    assert withheld(alike | on) == withheld(alike | off) > 0.0
    assert repr(ran(on).results) == repr(ran(off).results)


MEMBERS_REACH_NOBODY = Cohort().rules._replace(path_steps=lambda *a: -1)


def test_a_facilitator_of_the_house_closes_presenters_there_and_talks() -> None:
    """In-house depth falls and something leaks, though no member reaches anybody; else not a bit changes."""
    inside = {"programme.inside_facilitator": 1.0, "world.leak_chance": 0.3}
    outside = inside | {"programme.inside_facilitator": 0.0}
    assert repr(ran(inside).results) == repr(ran(outside).results)
    led, free = (
        [ran(IN_HOUSE | c, r, rules=MEMBERS_REACH_NOBODY).results for r in range(4)]
        for c in (inside, outside)
    )
    assert all(one["disclosure"] < other["disclosure"] for one, other in zip(led, free, strict=True))
    assert sum(r["leaks"] for r in free) == 0.0 < sum(r["leaks"] for r in led)


def test_a_leak_of_the_facilitator_hurts_no_tie_and_makes_everybody_suspicious() -> None:
    """Ties stay as they were where trust is neither earned nor returned."""
    changes = IN_HOUSE | {"programme.inside_facilitator": 1.0, "world.facilitation_spread": 0.0}
    changes |= {"world.leak_chance": 1.0, "world.trust_gain": 0.0, "programme.formality": 0.0}
    changes |= {"world.trust_reciprocity": 0.0}
    cohort = Cohort(changes | {"world.fear": 0.0}, rules=MEMBERS_REACH_NOBODY)
    before = [repr(peer.trust) for peer in cohort.members]
    cohort.step()
    leaks = [event for event in cohort.events if event.kind == "leaked"]
    assert leaks
    assert {event.other for event in leaks} == {-1}
    assert [repr(peer.trust) for peer in cohort.members] == before
    assert cohort.totals.session_leaks == len(leaks)


@pytest.mark.parametrize(
    ("rule", "inside", "outside"), [("none", 0, 0), ("drawn", 8, 0), ("as_division", 8, 8)]
)
def test_the_rule_of_reach_holds_for_a_facilitator_too(rule: str, inside: int, outside: int) -> None:
    changes = {"programme.inside_facilitator": 1.0, "world.reach.rule": rule}
    for arm, count in ((IN_HOUSE, inside), ({}, outside)):
        reach = [peer.facilitator_reach for peer in Cohort(changes | arm).members]
        assert reach == [0.6] * count + [0.0] * (8 - count)


@pytest.mark.parametrize(
    ("organisations", "house"),
    [([0, 0, 1, 1, 2], 0), ([0, 1, 1, 1, 0], 1), ([0, 1, 2, 3, 4], None), ([0, 1, 2, 2, 3], 2), ([0] * 5, 0)],
)
def test_a_facilitator_of_the_house_works_where_most_members_do(
    organisations: list[int], house: int | None
) -> None:
    seats = {"programme.group_size": 5, "programme.seats.organisations": organisations}
    cohort = Cohort(seats | {"programme.inside_facilitator": 0.5, "world.reach.decay": 0.4})
    expected = [0.2 if organisation == house else 0.0 for organisation in organisations]
    assert [peer.facilitator_reach for peer in cohort.members] == pytest.approx(expected)


def test_safety_is_what_reach_and_suspicion_leave_of_it() -> None:
    """All is safe where nobody reaches a boss; less so with a facilitator of the house."""
    assert ran(TALK | {"world.reach.rule": "none"}).results["safety"] == 1.0
    assert ran(TALK | {"world.leak_chance": 0.0}).results["safety"] == 1.0
    inside = {"programme.inside_facilitator": 1.0}
    led, strangers = (ran(c | inside, rules=MEMBERS_REACH_NOBODY).results["safety"] for c in (TALK, {}))
    assert led < 1.0 == strangers
    home, away = (ran(c).datacollector.model_vars["safety"][0] for c in (IN_HOUSE, {}))
    assert home < away < 1.0


def test_the_more_leave_the_less_is_learnt_by_all() -> None:
    """The sign that the document states, over 40 cohorts; nobody leaves where it is switched off."""
    left, gains = [], []
    for dropout in (0.0, 0.1, 0.5):
        cohorts = [ran({"world.dropout": dropout}, r, keep_events=False).results for r in range(40)]
        left.append(sum(found["dropped_out"] for found in cohorts) / 40)
        gains.append(sum(found["gain"] for found in cohorts) / 40)
    assert left[0] == 0.0 < left[1] < left[2]
    assert gains[0] > gains[1] > gains[2]


def test_the_less_committed_leave_sooner() -> None:
    """A knock-out: where the chance asks nobody's commitment, those who leave are like those who stay."""

    def difference(**rules: Any) -> float:
        stayed, left = [], []
        for replicate in range(150):
            cohort = Cohort({"world.dropout": 0.1}, replicate=replicate, keep_events=False)
            cohort.rules = cohort.rules._replace(**rules)
            before = [peer.commitment for peer in cohort.members]
            while not cohort.results:
                cohort.step()
            for peer, commitment in zip(cohort.members, before, strict=True):
                (left if peer.left else stayed).append(commitment)
        return sum(stayed) / len(stayed) - sum(left) / len(left)

    assert difference() > 0.02
    assert (
        abs(difference(dropout_chance=lambda commitment, dropout: 0.04)) < 0.03
    )  # about three standard errors


def test_who_has_left_is_out_of_it() -> None:
    """Nobody presents to them or hears of them again; what they feel and are owed in trust stays as it was."""
    cohort = Cohort(TALK | {"world.dropout": 0.3})
    gone: dict[int, tuple[Any, ...]] = {}
    while cohort.running:
        cohort.step()
        for peer in cohort.members:
            felt = (peer.satisfaction, peer.commitment, peer.openness, peer.perceived_leak, peer.turns)
            felt = (*felt, peer.sessions_held, peer.sessions_present, dict(peer.closeness))
            if peer.left:
                assert gone.setdefault(peer.key, felt) == felt
    left_in = {event.person: event.session for event in cohort.events if event.kind == "left"}
    assert set(left_in) == set(gone) and 2 <= len(gone) < 8
    for event in cohort.events:
        if event.kind in ("absent", "presented", "heard", "vicarious", "leaked") and event.phase == 0:
            for key in (event.person, event.other):
                assert event.session <= left_in.get(key, 99)


ALL_MOVE = {"job_change_chance": lambda *a: 1.0}


def test_who_has_moved_is_from_elsewhere_and_still_a_friend() -> None:
    """After one step: to each former colleague an outsider of the same industry, whoever of the two has moved.

    They compete as outsiders do, .2 of what colleagues of one division do; for which posts does not change.
    """
    world = TALK | {"world.job_change": 0.1, "world.reach.outside": 0.0, "programme.inside_facilitator": 1.0}
    stayed, moved = (Cohort(world | {"world.job_change": 0.0}), Cohort(world))
    one = moved.members[2]
    moved.rules = moved.rules._replace(job_change_chance=lambda *a: 1.0 if one.moves == 0 else 0.0)
    before = {peer.key: (dict(peer.reach), dict(peer.pool), peer.facilitator_reach) for peer in moved.members}
    stayed.step()
    moved.step()
    assert [peer.moves for peer in moved.members] == [1, 1, 1, 0, 0, 0, 0, 0]
    assert [event.person for event in moved.events if event.kind == "moved"] == [0, 1, 2]
    for was, peer in zip(stayed.members, moved.members, strict=True):
        assert (was.trust, was.closeness, was.competence) == (peer.trust, peer.closeness, peer.competence)
        assert was.knowledge.answers == peer.knowledge.answers
        reach, pool, leader = before[peer.key]
        assert peer.facilitator_reach == (0.0 if peer.moves else leader)
        for other in moved.members:
            if other is not peer:
                apart, away = peer.moves + other.moves > 0, peer.person.function != other.person.function
                assert peer.reach[other.key] == (0.0 if apart else reach[other.key])
                assert peer.pool[other.key] == (0.2 if apart else 1.0) * pool[other.key]
                assert peer.distance[other.key] == 0.2 * away + 0.3 * apart


def test_other_answers_are_right_elsewhere_and_only_the_specific_ones() -> None:
    cohort = Cohort({"world.job_change": 0.1}, rules=Cohort().rules._replace(**ALL_MOVE))
    before = [peer.knowledge.right for peer in cohort.members]
    cohort.step()
    changed = 0
    for right, peer in zip(before, cohort.members, strict=True):
        assert peer.moves == 1 and peer.knowledge.right == peer.twin.right
        for mind in (peer.knowledge, peer.twin):
            for k in (k for k in range(40) if cohort.items[k].specific):
                assert mind.habit[k] == mind.answers[k] and mind.due[k] == inf
        for k, (old, new) in enumerate(zip(right, peer.knowledge.right, strict=True)):
            changed += old != new
            assert old == new or cohort.items[k].specific
    specific = sum(bool(item.specific) for item in cohort.items)
    assert changed / (8 * specific) == pytest.approx(3 / 4, abs=0.15)


def test_where_people_change_jobs_strangers_lose_gain_and_nothing_where_no_issue_is_specific() -> None:
    """Mean gain over 400 cohorts falls by .03, standard error .008; the knock-out leaves every outcome as it was."""

    def outcomes(changes: dict[str, Any], cohorts: int) -> Any:
        setting = setting_from(changes)
        return execute([Run(setting, Invented(), 7, replicate, False) for replicate in range(cohorts)])[0]

    some = {"world.job_change": 0.2}
    assert outcomes(some, 400)["gain"].mean() < outcomes({}, 400)["gain"].mean() - 0.01
    generic = {"world.specific_share": 0.0}
    assert outcomes(generic | some, 50).tobytes() == outcomes(generic, 50).tobytes()


def test_where_all_leave_there_is_no_session_more() -> None:
    cohort = ran({"world.dropout": 1.0}, rules=Cohort().rules._replace(dropout_chance=lambda *a: 1.0))
    assert cohort.results["dropped_out"] == 1.0
    assert {event.session for event in cohort.events if event.kind == "presented"} == {0}
    assert {peer.sessions_held for peer in cohort.members} == {1}
    present = cohort.datacollector.model_vars["present"]
    assert present[1] > 0.0 and all(map(isnan, present[2:]))
    assert isnan(cohort.results["gain_stayed"])


def test_how_people_answer_moves_no_gain() -> None:
    """Style and mood are in what is reported, and in nothing else."""
    plain = ran(TALK, groups=3).results
    wide = ran(TALK | {"world.response_style": 0.6, "world.group_mood": 0.3}, groups=3).results
    moved = {name for name in plain if repr(plain[name]) != repr(wide[name])}
    assert moved == {
        *("reported_satisfaction", "spread_satisfaction", "r_satisfaction_gain", "icc_satisfaction")
    }
    assert wide["spread_satisfaction"] > plain["spread_satisfaction"]


def means(changes: dict[str, Any], name: str, cohorts: int = 30) -> float:
    """An outcome over cohorts of three groups."""
    found = [ran(changes, r, groups=3, keep_events=False).results[name] for r in range(cohorts)]
    return sum(found) / cohorts


@pytest.mark.parametrize(
    ("changes", "name", "rises"),
    [
        ({"world.satisfaction.safety": 2.0}, "satisfaction", False),
        ({"world.satisfaction.novelty": 0.4, "programme.seats.externality": 1.0}, "satisfaction", True),
        ({"world.satisfaction.facilitator": 1.0}, "icc_satisfaction", True),
        ({"world.group_mood": 0.3}, "icc_satisfaction", True),
        ({"world.response_style": 0.8}, "r_satisfaction_gain", False),
        ({"world.satisfaction.solved": 0.1}, "r_satisfaction_gain", False),
    ],
)
def test_parts_of_satisfaction_do_what_the_document_expects(
    changes: dict[str, Any], name: str, rises: bool
) -> None:
    """Against the part as the first edition has it: off, or before it was made smaller or wider."""
    first = default_set("calibrated 1")
    without = {path: first.get(path, value) for path, value in changes.items()}
    assert without != changes
    off, on = means(TALK | without, name), means(TALK | changes, name)
    assert (on > off) is rises
    assert on != off


def test_nobody_minds_exposure_where_nobody_reaches_anybody() -> None:
    """A knock-out of the part for safety."""
    safe = TALK | {"world.reach.rule": "none"}
    assert reported(ran(safe)) == reported(ran(safe | {"world.satisfaction.safety": 2.0}))


def test_aims_rise_where_a_career_is_within_reach_and_move_nothing_else() -> None:
    """The sign that the document states; a knock-out: in a group of one level nobody looks up to anybody."""
    for changes, rises in ((LEVELS, True), (TALK, False)):
        off, on = (ran(changes | {"world.aspiration": x}, groups=3).results for x in (0.0, 0.05))
        moved = {name for name in off if repr(off[name]) != repr(on[name])}
        assert moved == ({"aspiration"} if rises else set())
        assert (on["aspiration"] > off["aspiration"]) is rises
