"""A request that cannot be met says what was expected, and what is nearest."""

from dataclasses import fields, replace
from typing import Any

import pandas as pd
import pytest
from tests.figures.support import MAP, RIVALRY, SPECIFIC, by, tables

from peersim.figures import KINDS, FigureSpec, draw
from peersim.model import figure_kinds
from peersim.model.errors import InputError

FOUND = tables(by(external=0.2), vary=MAP)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"kind": "forrest"}, "no kind of figure 'forrest'; did you mean 'forest'?"),
        ({"kind": "xyz"}, "expected one of trajectories, forest"),
        ({"kind": "forest", "contrast": "leaving"}, "no contrast 'leaving'; did you mean 'leaving_home'?"),
        (
            {"kind": "forest", "contrasts": ["leaving_home", "zz"]},
            "no contrast 'zz'; expected one of leaving_home",
        ),
        ({"kind": "forest", "outcome": "gian"}, "no outcome 'gian'; did you mean 'gain'?"),
        ({"kind": "trajectories", "outcome": "gain_career"}, "no outcome over the weeks 'gain_career'"),
        ({"kind": "levels", "arms": ["externl"]}, "no arm 'externl'; did you mean 'external'?"),
        (
            {"kind": "heatmap", "x": "world.rivalri"},
            "no varied parameter 'world.rivalri'; did you mean 'world.rivalry'?",
        ),
        ({"kind": "line", "x": "world.slip"}, "no varied parameter 'world.slip'"),
        ({"kind": "forest", "at": {"world.slip": 1}}, "no varied parameter 'world.slip'"),
        (
            {"kind": "forest", "at": {RIVALRY: 0.25}},
            "no point with world.rivalry = 0.25; expected one of 0, 0.3, 0.6",
        ),
        ({"kind": "line", "x": RIVALRY, "at": {RIVALRY: 0.3}}, "it is an axis of the figure"),
        ({"kind": "forest", "outcome": "GAIN"}, "no outcome 'GAIN'; did you mean 'gain'?"),
        ({"kind": "f" * 60}, f"no kind of figure '{'f' * 39}…'"),
        ({"kind": "networks", "replicate": 4}, "replicate 4 was not kept; expected one of 0"),
    ],
)
def test_requests_that_name_nothing(spec: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        draw(FigureSpec(**spec), FOUND)
    assert said in str(caught.value)


def test_without_contrasts() -> None:
    found = tables(by(), contrasts={})
    for kind in ("forest", "decomposition"):
        with pytest.raises(InputError, match="needs a contrast, and the experiment has none"):
            draw(FigureSpec(kind), found)
    for kind in ("levels", "distributions", "trajectories"):
        assert draw(FigureSpec(kind), found).title


def test_without_anything_varied() -> None:
    found = tables(by(), vary={RIVALRY: [0.0, 0.3]})
    with pytest.raises(InputError, match="needs a varied parameter for y, and the experiment varies 1"):
        draw(FigureSpec("heatmap"), found)
    with pytest.raises(InputError, match="needs a varied parameter for x, and the experiment varies 0"):
        draw(FigureSpec("line"), tables(by()))


def test_without_kept_cohorts() -> None:
    with pytest.raises(InputError, match="no cohorts were kept"):
        draw(FigureSpec("networks"), tables(by(), keep=0))


@pytest.mark.parametrize("kind", ["forest", "decomposition", "heatmap", "line", "levels", "distributions"])
def test_an_outcome_without_values(kind: str) -> None:
    with pytest.raises(InputError, match="satisfaction has no value in any"):
        draw(FigureSpec(kind, outcome="satisfaction"), FOUND)


def test_too_many_arms_to_tell_apart() -> None:
    labels = {f"arm{i}": f"arm {i}" for i in range(9)}
    found = tables(by(), labels=labels, contrasts={})
    with pytest.raises(InputError, match="shows at most 8 arms, not 9"):
        draw(FigureSpec("distributions", arms=list(labels)), found)
    assert len(draw(FigureSpec("levels"), found).data) == 9


def test_every_kind_refuses_an_arm_that_does_not_exist() -> None:
    for kind in set(KINDS) - {"forest", "decomposition", "heatmap"}:
        with pytest.raises(InputError, match="no arm 'nobody'"):
            draw(FigureSpec(kind, arms=["nobody"]), FOUND)


def test_an_arm_that_sets_a_varied_parameter_itself_does_not_hide_the_axis() -> None:
    found = tables(by(external=0.2), vary={RIVALRY: [0.0, 0.3, 0.6]})
    design = pd.DataFrame(found.design)
    design.loc[design["arm"] == "external", RIVALRY] = 0.3
    found = replace(found, design=design)
    assert sorted(draw(FigureSpec("line", contrast="leaving_home"), found).data[RIVALRY]) == [0.0, 0.3, 0.6]


GIVEN: dict[str, Any] = {
    "contrast": "leaving_home",
    "contrasts": ["leaving_home"],
    "outcome": "gain",
    "arms": ["external", "inhouse"],
    "x": RIVALRY,
    "y": SPECIFIC,
    "at": {SPECIFIC: 0.2},
    "replicate": 1,
}


def test_the_table_of_keys_names_kinds_and_keys_that_exist() -> None:
    assert KINDS is figure_kinds.KINDS
    keys = {field.name for field in fields(FigureSpec)} - {"kind"}
    assert set(GIVEN) == keys == {key for kind in KINDS.values() for key in kind.keys}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", GIVEN)
def test_a_key_is_used_or_refused(kind: str, key: str) -> None:
    """A key that is used changes the request, so one that names nothing is noticed."""
    uses = ", ".join(sorted(KINDS[kind].keys))
    refusal = f"a figure of kind {kind} does not use `{key}`; it uses {uses}"
    wrong: Any = {"at": {"nothing": 1}, "replicate": 7}.get(key, ["nothing"] if key[-1] == "s" else "nothing")
    with pytest.raises(InputError) as caught:
        draw(FigureSpec(kind, **{key: wrong}), FOUND)
    assert (str(caught.value) == refusal) == (key not in KINDS[kind].keys)
    if key not in KINDS[kind].keys:
        with pytest.raises(InputError, match="does not use"):
            draw(FigureSpec(kind, **{key: GIVEN[key]}), FOUND)


@pytest.mark.parametrize("kind", ["line", "levels", "distributions", "trajectories", "networks"])
def test_a_contrast_and_arms_are_not_given_together(kind: str) -> None:
    spec = FigureSpec(kind, contrast="leaving_home", arms=["inhouse"])
    with pytest.raises(InputError, match="from `contrast` or from `arms`, not from both; leave one out"):
        draw(spec, FOUND)
    spec = FigureSpec("forest", contrast="leaving_home", contrasts=["leaving_home"])
    with pytest.raises(InputError, match="from `contrast` or from `contrasts`, not from both"):
        draw(spec, FOUND)
