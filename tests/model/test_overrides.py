"""Changes to the parameter tree, and what is said about those that cannot be."""

from typing import Any

import pytest
from hypothesis import given
from tests.strategies import changes

from peersim.model.overrides import SettingError, leaves, merged, nested, setting_from
from peersim.model.parameters import Setting

SAME: list[dict[str, Any]] = [
    {"world.rivalry": 0.5, "programme.seats.externality": 0.0},
    {"world": {"rivalry": 0.5}, "programme": {"seats": {"externality": 0.0}}},
    {"world": {"rivalry": 0.5}, "programme.seats": {"externality": 0.0}},
]


@pytest.mark.parametrize("given_", SAME)
def test_dotted_and_nested_mean_the_same(given_: dict[str, Any]) -> None:
    setting = setting_from(given_)
    assert setting == setting_from(SAME[0])
    assert (setting.world.rivalry, setting.programme.seats.externality) == (0.5, 0.0)


def test_nothing_changed_is_the_default() -> None:
    assert setting_from({}) == Setting()


def test_later_changes_win_and_neighbours_stay() -> None:
    assert nested({"a.b": 1, "a": {"b": 2, "c": 3}, "a.c": 4}) == {"a": {"b": 2, "c": 4}}
    assert nested({"a": {"b.c": 1, "b": {"d": 2}}}) == {"a": {"b": {"c": 1, "d": 2}}}


def test_merged_leaves_what_it_is_given_alone_and_replaces_lists_whole() -> None:
    base = {"a": {"b": [1, 2], "c": 3}}
    assert merged(base, {"a": {"b": [9]}}) == {"a": {"b": [9], "c": 3}}
    assert base == {"a": {"b": [1, 2], "c": 3}}


def test_leaves_undo_nested() -> None:
    flat = {"a.b.c": 1, "a.d": [1, {"e": 2}], "f": None}
    assert leaves(nested(flat)) == flat


@given(changes())
def test_a_setting_survives_being_written_out_and_read_again(given_: dict[str, Any]) -> None:
    setting = setting_from(given_)
    assert setting_from(leaves(setting.model_dump())) == setting
    assert setting_from(setting.model_dump()) == setting


REFUSED = [
    ({"world.rivalty": 0.1}, "world.rivalty", "there is no such key; did you mean 'rivalry'?"),
    ({"wrld.rivalry": 0.1}, "wrld", "there is no such key; did you mean 'world'?"),
    ({"world.reach.decey": 0.1}, "world.reach.decey", "there is no such key; did you mean 'decay'?"),
    ({"world.reach.zzz": 1}, "world.reach.zzz", "expected one of rule, decay, in_division"),
    ({"world.fear.much": 1}, "world.fear", "expected a number"),
    ({"programme.phases": [{"sesions": 4}]}, "programme.phases.0.sesions", "did you mean 'sessions'?"),
    ({"world.rivalry": 1.5}, "world.rivalry", "at most 1 (given: 1.5)"),
    ({"world.rivalry": -0.1}, "world.rivalry", "at least 0 (given: -0.1)"),
    ({"world.rivalry": float("nan")}, "world.rivalry", "finite number"),
    ({"world.stake": float("inf")}, "world.stake", "finite number"),
    ({"world.rivalry": "0.5"}, "world.rivalry", "expected a number (given: '0.5')"),
    ({"world.rivalry": True}, "world.rivalry", "expected a number (given: true)"),
    ({"world.items": 12.5}, "world.items", "expected a whole number without a point (given: 12.5)"),
    ({"world.rules.turns": "three"}, "world.rules.turns", "'one' or 'two' (given: 'three')"),
    ({"programme.phases": []}, "programme.phases", "needs at least 1 value"),
    ({"programme.phases": [{}] * 6}, "programme.phases", "needs at most 5 values"),
    ({"programme.phases": [{"sessions": 26, "weeks_between": 11.0}]}, "programme", "last 286 weeks, at most 260"),
    ({"programme.phases": [{"coaching": float("nan")}]}, "programme.phases.0.coaching", "must be a finite number"),
    ({"programme.seats.organisations": [0, 1]}, "programme", "lists 2 seats for a group of 8"),
    ({"programme.seats.organisations": [0] * 7 + [64]}, "programme.seats.organisations.7", "at most 63"),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "path", "says"), REFUSED)
def test_mistakes_are_refused_with_their_place_and_a_hint(
    given_: dict[str, Any], path: str, says: str
) -> None:
    with pytest.raises(SettingError) as caught:
        setting_from(given_)
    assert caught.value.path == path
    assert says in caught.value.message
    assert str(caught.value) == f"{path}: {caught.value.message}"


@pytest.mark.parametrize(
    "given_", [{"world": 3}, {"": 1}, {"world.": 1}, {".world": 1}, {"programme.phases": 3}]
)
def test_nonsense_is_refused_too(given_: dict[str, Any]) -> None:
    with pytest.raises(SettingError):
        setting_from(given_)


def test_whole_numbers_will_do_where_a_fraction_could_stand() -> None:
    assert setting_from({"world.rivalry": 1, "programme.phases": [{"weeks_between": 2}]}).world.rivalry == 1.0


def test_a_setting_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setting_from({}).world.rivalry = 0.5  # type: ignore[misc]
