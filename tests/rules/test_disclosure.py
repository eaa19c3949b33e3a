"""R1: how much a presenter tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import shares

from peersim.rules import disclosure as rule

ARGUMENTS = {
    "openness": 0.7,
    "mean_trust": 0.6,
    "norm": 0.5,
    "facilitation": 0.5,
    "stake": 4.0,
    "exposure": 0.25,
    "level_gap": 2.0,
    "base": 0.3,
    "trust_weight": 0.5,
    "reciprocity": 0.4,
    "fear": 0.5,
    "status_cost": 0.3,
    "image": 0.2,
}

STAKES = {"stake": st.floats(0, 100), "level_gap": st.floats(0, 4)}
WIDE = {
    "trust_weight": st.floats(0, 2),
    "fear": st.floats(0, 5),
    "status_cost": st.floats(0, 5),
    "image": st.floats(0, 5),
}
situations = st.fixed_dictionaries({name: shares for name in ARGUMENTS} | STAKES | WIDE)
RISING = ["openness", "mean_trust", "norm", "facilitation"]
FALLING = ["stake", "exposure", "level_gap", "fear", "status_cost", "image"]


def test_disclosure_by_hand() -> None:
    # wish .3 x 1.2 + .5 x .2 + .4 x .2 + .1 x .5 = .59; cost .5 x 4 x .25 + .3 x 2 / 4 + .2 = .85
    assert rule.disclosure(**ARGUMENTS) == pytest.approx(0.59 / 1.85, abs=1e-15)


def test_each_part_of_disclosure_by_hand() -> None:
    plain = dict.fromkeys(ARGUMENTS, 0.0) | {"openness": 0.5, "mean_trust": 0.4, "norm": 0.3, "base": 0.3}
    assert rule.disclosure(**plain) == pytest.approx(0.3, abs=1e-15)
    # trust .4 above neutral at weight .5; the group .2 deeper at .5; a facilitator lifts by .1
    assert rule.disclosure(**plain | {"mean_trust": 0.8, "trust_weight": 0.5}) == pytest.approx(0.5)
    assert rule.disclosure(**plain | {"norm": 0.5, "reciprocity": 0.5}) == pytest.approx(0.4)
    assert rule.disclosure(**plain | {"facilitation": 1.0}) == pytest.approx(0.4)
    # a cost of 1 halves: fear .5 x stake 10 x exposure .2; status cost 1 at the widest gap
    assert rule.disclosure(**plain | {"fear": 0.5, "stake": 10.0, "exposure": 0.2}) == pytest.approx(0.15)
    assert rule.disclosure(**plain | {"status_cost": 1.0, "level_gap": 4.0}) == pytest.approx(0.15)
    assert rule.disclosure(**plain | {"image": 1.0}) == pytest.approx(0.15)


def test_disclosure_at_its_limits() -> None:
    assert (
        rule.disclosure(
            **ARGUMENTS | {"base": 1.0, "openness": 1.0, "exposure": 0.0, "level_gap": 0.0, "image": 0.0}
        )
        == 1.0
    )
    assert rule.disclosure(**ARGUMENTS | {"mean_trust": 0.0, "trust_weight": 2.0}) == 0.0


@given(situations)
def test_depth_is_between_0_and_1(situation: dict[str, float]) -> None:
    assert 0.0 <= rule.disclosure(**situation) <= 1.0


@pytest.mark.parametrize("name", RISING)
@given(situation=situations, a=shares, b=shares)
def test_depth_rises_with(name: str, situation: dict[str, float], a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    assert rule.disclosure(**situation | {name: low}) <= rule.disclosure(**situation | {name: high})


@pytest.mark.parametrize("name", FALLING)
@given(situation=situations, a=st.floats(0, 4), b=st.floats(0, 4))
def test_depth_falls_with(name: str, situation: dict[str, float], a: float, b: float) -> None:
    top = 1.0 if name == "exposure" else 4.0
    low, high = min(a, b, top), min(max(a, b), top)
    assert rule.disclosure(**situation | {name: low}) >= rule.disclosure(**situation | {name: high})


@pytest.mark.parametrize("name", RISING + FALLING)
def test_depth_really_depends_on(name: str) -> None:
    sign = 1 if name in RISING else -1
    change = rule.disclosure(**ARGUMENTS | {name: ARGUMENTS[name] + 0.1}) - rule.disclosure(**ARGUMENTS)
    assert sign * change > 0.001


@given(situations, st.floats(0, 100))
def test_without_fear_stakes_and_exposure_do_not_matter(situation: dict[str, float], stake: float) -> None:
    calm = situation | {"fear": 0.0}
    assert rule.disclosure(**calm) == rule.disclosure(**calm | {"stake": stake, "exposure": 1.0})


@given(situations, st.floats(0, 4))
def test_without_status_cost_levels_do_not_matter(situation: dict[str, float], gap: float) -> None:
    level = situation | {"status_cost": 0.0}
    assert rule.disclosure(**level) == rule.disclosure(**level | {"level_gap": gap})


def test_exposure_kept_by_hand() -> None:
    assert rule.exposure_kept(1.0, 0.5, 0.5) == 0.75
    assert rule.exposure_kept(0.5, 0.5, 0.5) == 0.375
    assert rule.exposure_kept(0.5, 0.9, 0.0) == 0.5
    assert rule.exposure_kept(1.0, 1.0, 1.0) == 0.0


@given(shares, shares, shares)
def test_one_more_listener_never_makes_a_secret_safer(kept: float, leak: float, reach: float) -> None:
    assert 0.0 <= rule.exposure_kept(kept, leak, reach) <= kept


def test_image_cost_by_hand() -> None:
    assert rule.image_before(True, 0.25) == 0.75
    assert rule.image_before(True, 1.0) == 0.0
    assert rule.image_before(False, 0.0) == rule.image_before(False, 0.5) == 0.0
    # 1.2 x .75 x (1 - .7 x .8) = .9 x .44
    assert rule.image_cost(0.75, 0.8, 1.2) == pytest.approx(0.396, abs=1e-15)
    assert rule.image_cost(0.75, 0.0, 1.2) == pytest.approx(0.9, abs=1e-15)
    assert rule.image_cost(0.75, 1.0, 1.2) == pytest.approx(0.27, abs=1e-15)


@given(shares, shares)
def test_there_is_more_to_lose_before_who_is_less_close(a: float, b: float) -> None:
    assert 1.0 >= rule.image_before(True, min(a, b)) >= rule.image_before(True, max(a, b)) >= 0.0


@given(shares, shares, shares, st.floats(0, 5))
def test_image_cost_falls_with_structure_and_is_off_at_0(shown: float, a: float, b: float, s: float) -> None:
    assert rule.image_cost(shown, min(a, b), s) >= rule.image_cost(shown, max(a, b), s) >= 0.0
    assert rule.image_cost(shown, a, 0.0) == 0.0
