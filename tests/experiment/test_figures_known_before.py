"""Whatever a figure refuses on finished tables is refused before anything runs: what is checked can be drawn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import peersim as ps
from peersim.api import Result
from peersim.experiment.reading import parse_experiment
from peersim.figures.kit.style import LOOKS
from peersim.model.errors import InputError
from peersim.model.figure_kinds import KINDS

HEAD = """\
format = 1
name = "{name}"
replicates = 2
keep = {keep}
outcomes = ["gain"]
[programme]
group_size = 3
sessions = 1
[world]
items = 6
"""
ARMS = "".join(f"[arms.a{n}]\nprogramme.seats = {{ externality = {n / 8} }}\n" for n in range(9))
PAIR = "[arms.a0]\nprogramme.seats = { externality = 0.0 }\n[arms.a1]\n"
CONTRAST = '[contrasts]\nc = ["a1", "a0"]\n'
FILES = {
    "nine": HEAD.format(name="nine", keep=1) + ARMS,
    "contrast": HEAD.format(name="contrast", keep=1) + ARMS + CONTRAST,
    "one_value": HEAD.format(name="one_value", keep=0) + PAIR + CONTRAST + '[vary]\n"world.fear" = [0.1]\n',
    "two": HEAD.format(name="two", keep=1)
    + PAIR
    + CONTRAST
    + '[vary]\n"world.fear" = [0.1, 0.2]\n"world.rivalry" = [0.0]\n"world.rules.weighing" = ["trust", "similarity"]\n',
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    made: dict[str, Result] = {}
    place = tmp_path_factory.mktemp("figures")

    def of(name: str) -> Result:
        if name not in made:
            made[name] = ps.run(parse_experiment(FILES[name]), out=place / name, engine="agents", workers=1)
        return made[name]

    return of


def asked() -> st.SearchStrategy[dict[str, Any]]:
    """Requests of which most name things that exist."""
    arms = st.lists(st.sampled_from([f"a{n}" for n in range(9)]), min_size=1, max_size=9, unique=True)
    paths = st.sampled_from(["world.fear", "world.rivalry", "world.rules.weighing", "world.slip"])
    values = st.sampled_from([0.0, 0.1, 0.2, "trust"])
    keys = {
        "contrast": st.just("c"),
        "contrasts": st.just(["c"]),
        "outcome": st.sampled_from(["gain", "trust", "gain_104", "knowledge"]),
        "arms": arms,
        "x": paths,
        "y": paths,
        "at": st.dictionaries(paths, values, max_size=2),
        "replicate": st.integers(0, 2),
    }
    return st.sampled_from(list(KINDS)).flatmap(
        lambda kind: st.fixed_dictionaries(
            {"kind": st.just(kind)}, optional={key: keys[key] for key in keys if key in KINDS[kind].keys}
        )
    )


def written(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {written(one)}' for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(list(FILES)), figure=asked())
@example(name="nine", figure={"kind": "trajectories", "arms": [f"a{n}" for n in range(9)]})
@example(name="one_value", figure={"kind": "line"})
@example(name="nine", figure={"kind": "networks", "arms": ["a0", "a1", "a2"]})
def test_what_is_accepted_can_be_drawn(
    results: Callable[[str], Result], name: str, figure: dict[str, Any]
) -> None:
    """Up to the layout, which takes longer than all before it and depends on no request."""
    try:
        parse_experiment(f"{FILES[name]}[figures]\nf = {written(figure)}\n")
    except InputError:
        return
    found = dict(figure)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("peersim.figures.kit.page.LAYOUTS", 0)
        assert results(name).drawing(found.pop("kind"), **found).title


@pytest.mark.parametrize(
    ("name", "figure", "said"),
    [
        (
            "nine",
            "kind = 'trajectories', arms = ['a0','a1','a2','a3','a4','a5','a6','a7','a8']",
            "at most 8 arms, not 9",
        ),
        (
            "nine",
            "kind = 'distributions', arms = ['a0','a1','a2','a3','a4','a5','a6','a7','a8']",
            "at most 8 arms",
        ),
        (
            "nine",
            "kind = 'networks', arms = ['a0','a1','a2']",
            "at most 2 arms, not 3; choose some with `arms`",
        ),
        ("one_value", "kind = 'line'", "needs a varied parameter with more than one value in [vary]"),
        ("one_value", "kind = 'levels', at = { world.fear = 0.1 }", "world.fear has one value only"),
        ("two", "kind = 'heatmap', x = 'world.rivalry'", "world.rivalry has one value only"),
    ],
)
def test_what_cannot_is_said_with_its_line(name: str, figure: str, said: str) -> None:
    text = f"{FILES[name]}[figures]\nf = {{ {figure} }}\n"
    with pytest.raises(InputError) as caught:
        parse_experiment(text, Path("mine.toml"))
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"mine.toml, line {len(text.splitlines())}, figures.f")


def test_a_line_of_all_arms_has_room_for_eight() -> None:
    vary = '[vary]\n"world.fear" = [0.1, 0.2]\n[figures]\nf = { kind = "line" }\n'
    with pytest.raises(InputError, match="kind line shows at most 8 arms, not 9"):
        parse_experiment(FILES["nine"] + vary)
    parse_experiment(FILES["contrast"] + vary.replace('"line"', '"line", contrast = "c"'))


def test_a_design_that_samples_says_who_draws_it() -> None:
    more = (
        '[vary]\n"world.fear" = "plausible"\n[design]\nkind = "latin-hypercube"\npoints = 5\n'
        '[figures]\nf = { kind = "levels" }\ng = { kind = "levels" }\n'
    )
    with pytest.raises(InputError) as caught:
        parse_experiment(FILES["nine"] + more, Path("mine.toml"))
    assert caught.value.key == "figures"
    assert "this design is of kind latin-hypercube: leave them out" in caught.value.problem
    assert "`peersim analyse` draws" in caught.value.problem


def test_as_many_arms_as_there_are_looks() -> None:
    assert {KINDS[kind].most_arms for kind in ("trajectories", "distributions", "line")} == {len(LOOKS)}
