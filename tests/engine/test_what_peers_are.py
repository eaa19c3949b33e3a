"""First impressions, what acquaintances talked over, and how people grow close."""

from collections.abc import Iterator
from itertools import combinations, permutations
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from tests.engine.support import IN_HOUSE, TALK, ran

from peersim.engine.agents.cohort import Cohort

FIRST: dict[str, Any] = {"programme.group_size": 6, "world.acquainted": 0.0}


def first_trust(changes: dict[str, Any], cohorts: int) -> Iterator[np.ndarray]:
    """(n, n) trust before the first session, of i in j; NaN on the diagonal."""
    for replicate in range(cohorts):
        cohort = Cohort(FIRST | changes, replicate=replicate, keep_events=False)
        n = cohort.size
        yield np.array(
            [[cohort.ties[i, j].trust if i != j else np.nan for j in range(n)] for i in range(n)], float
        )


def parts(changes: dict[str, Any], cohorts: int = 400) -> tuple[float, float, float]:
    """Variances of who trusts, who is trusted, and the rest: what two ratings by one, or of one, have in common."""
    all_of_them = np.array(list(first_trust(changes, cohorts)))
    apart = all_of_them - np.nanmean(all_of_them)
    n = apart.shape[1]
    raters, rated = [], []
    for i, j, k in permutations(range(n), 3):
        raters.append(np.mean(apart[:, i, j] * apart[:, i, k]))
        rated.append(np.mean(apart[:, i, j] * apart[:, k, j]))
    rater, target = fmean(raters), fmean(rated)
    return rater, target, float(np.nanmean(apart**2)) - rater - target


def test_one_who_trusts_more_trusts_everybody_more() -> None:
    alone = {"world.trust_by_rated": 0.0, "world.trust_by_pair": 0.0}
    for trust in first_trust(alone | {"world.trust_by_rater": 0.3}, 5):
        rows = [row[~np.isnan(row)] for row in trust]
        assert all(np.ptp(row) == 0.0 for row in rows)
        assert len({row[0] for row in rows}) == len(rows)


def test_one_who_is_trusted_more_is_so_by_everybody() -> None:
    alone = {"world.trust_by_rater": 0.0, "world.trust_by_pair": 0.0}
    for trust in first_trust(alone | {"world.trust_by_rated": 0.3}, 5):
        columns = [column[~np.isnan(column)] for column in trust.T]
        assert all(np.ptp(column) == 0.0 for column in columns)
        assert len({column[0] for column in columns}) == len(columns)


@pytest.mark.parametrize(("rater", "rated", "pair"), [(0.3, 0.15, 0.25), (0.0, 0.0, 0.27), (0.2, 0.3, 0.0)])
def test_variances_of_first_trust_are_those_chosen(rater: float, rated: float, pair: float) -> None:
    """A width w makes a variance of w^2/12. 400 round robins of six: standard errors of some .0001, seed fixed."""
    widths = {"world.trust_by_rater": rater, "world.trust_by_rated": rated, "world.trust_by_pair": pair}
    for found, width in zip(parts(widths), (rater, rated, pair), strict=True):
        assert found == pytest.approx(width**2 / 12, abs=4e-4)


def overlaps(cohort: Cohort) -> Iterator[tuple[bool, float]]:
    """Of every pair: whether they knew each other, and the share of issues that both answer alike."""
    for one, two in combinations(range(cohort.size), 2):
        alike = [cohort.answer[0, one, k] == cohort.answer[0, two, k] for k in range(cohort.world.items)]
        yield cohort.ties[one, two].closeness > 0.0, fmean(alike)


def test_acquainted_colleagues_answer_alike_more_often_than_others_and_are_right_as_often() -> None:
    """Over 150 groups: the share of equal answers rises by what was talked over, knowledge stays."""
    alike: dict[tuple[float, bool], list[float]] = {}
    right: dict[float, list[float]] = {}
    for redundancy in (0.0, 0.3):
        changes = IN_HOUSE | {"world.redundancy": redundancy, "world.acquainted": 0.3}
        for replicate in range(150):
            cohort = Cohort(changes, replicate=replicate, keep_events=False)
            for knew, share in overlaps(cohort):
                alike.setdefault((redundancy, knew), []).append(share)
            right.setdefault(redundancy, []).append(
                fmean(peer.started_work + peer.started_career for peer in cohort.members)
            )
    assert fmean(alike[0.0, True]) == pytest.approx(fmean(alike[0.0, False]), abs=0.01)
    assert fmean(alike[0.3, True]) > fmean(alike[0.3, False]) + 0.04
    # 40 issues, SD of a group's mean about .9: standard error of the difference .07
    assert fmean(right[0.3]) == pytest.approx(fmean(right[0.0]), abs=0.25)


def test_strangers_have_talked_nothing_over() -> None:
    for replicate in range(3):
        without, with_it = (
            ran({"world.redundancy": redundancy}, replicate).results for redundancy in (0.0, 0.5)
        )
        assert without == with_it


def test_where_all_is_talked_over_all_answer_alike() -> None:
    """All eight know each other: nearly every answer rests on the draw of the first."""
    cohort = Cohort(
        IN_HOUSE
        | {
            "world.acquainted": 1.0,
            "world.redundancy": 0.99,
            "world.own_field": 0.4,
            "world.other_field": 0.4,
        },
        keep_events=False,
    )
    assert fmean(share for _, share in overlaps(cohort)) > 0.85


def test_nobody_grows_close_by_dealings_where_nothing_is_told() -> None:
    lecture = {"programme.phases": [{"activity": "course"}], "world.acquainted": 0.0}
    cohort = ran(lecture | {"world.closeness_presence": 0.0, "world.closeness_dealing": 0.2})
    assert cohort.results["closeness"] == 0.0
    told = ran(
        TALK | {"world.closeness_presence": 0.0, "world.closeness_dealing": 0.2, "world.acquainted": 0.0}
    )
    assert told.results["closeness"] > 0.0


def test_those_who_answer_grow_closest() -> None:
    """After one case: who was heard is closer to the presenter than who was silent, either way."""
    changes = TALK | {
        "programme.sessions": 1,
        "programme.session_minutes": 60,
        "world.closeness_presence": 0.0,
        "world.closeness_dealing": 0.2,
        "world.acquainted": 0.0,
    }
    seen = set()
    for replicate in range(6):
        cohort = Cohort(changes, replicate=replicate)
        cohort.step()
        (presenter,) = {event.person for event in cohort.events if event.kind == "presented"}
        heard = {e.other for e in cohort.events if e.kind in ("heard", "echoed") and e.person == presenter}
        here = {peer.key for peer in cohort.members if peer.present}
        at = {peer.key: peer.place for peer in cohort.members}
        close = {key: cohort.ties[at[presenter], at[key]].closeness for key in here - {presenter}}
        back = {key: cohort.ties[at[key], at[presenter]].closeness for key in here - {presenter}}
        assert close == back
        assert all(close[a] > close[b] for a in heard for b in close.keys() - heard)
        seen |= {len(heard) > 0, len(close.keys() - heard) == 0}
    assert True in seen


def test_trust_that_is_returned_brings_two_directions_together() -> None:
    def asymmetry(reciprocity: float) -> float:
        cohort = ran(TALK | {"world.trust_reciprocity": reciprocity})
        return fmean(
            abs(cohort.ties[i, j].trust - cohort.ties[j, i].trust)
            for i, j in combinations(range(cohort.size), 2)
        )

    assert asymmetry(0.3) < asymmetry(0.1) < asymmetry(0.0)
