"""Distributions, conditions, and parameters that mean nothing at some points."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from typer.testing import CliRunner

from peersim.cli.main import app
from peersim.experiment.checked import Experiment
from peersim.experiment.conditions import NoConditionError, condition
from peersim.experiment.reading import parse_experiment
from peersim.experiment.schema import json_schema
from peersim.model.errors import InputError
from peersim.model.registry import parameters
from peersim.store.identity import design_hash

ARMS = "\n[arms.inhouse]\nprogramme.seats.externality = 0.0\n[arms.external]\n"
LHS = 'kind = "latin-hypercube"\npoints = 400'


def experiment(vary: str, design: str = LHS, base: str = "") -> Experiment:
    head = 'format = 1\nname = "spread"\nreplicates = 2\n'
    return parse_experiment(f"{head}{base}[design]\n{design}\n[vary]\n{vary}{ARMS}")


def values(found: Experiment, path: str) -> np.ndarray:
    return np.asarray(found.points.columns[path].values)


@pytest.mark.parametrize(
    ("given", "distribution"),
    [
        ("{ mean = 0.5, sd = 0.1 }", stats.truncnorm(-5.0, 45.0, 0.5, 0.1)),
        ("{ mean = 0.5, sd = 0.2, from = 0.3, to = 0.9 }", stats.truncnorm(-1.0, 2.0, 0.5, 0.2)),
        ("{ from = 0.1, to = 0.9, peak = 0.3 }", stats.triang(0.25, 0.1, 0.8)),
        ("{ from = 0.0, to = 2.0, alpha = 2.0, beta = 5.0 }", stats.beta(2.0, 5.0, 0.0, 2.0)),
        ("{ from = 0.2, to = 0.7, plausible = true }", None),
        ("{ plausible = true }", stats.uniform(0.0, 1.0)),
    ],
)
def test_the_values_are_those_of_the_distribution(given: str, distribution: object) -> None:
    """In every slice of equal probability there is one, so the distance to the quantiles is below a slice."""
    if distribution is None:
        with pytest.raises(InputError, match="goes with no plausible distribution"):
            experiment(f'"world.fear" = {given}\n')
        return
    found = np.sort(values(experiment(f'"world.fear" = {given}\n'), "world.fear").astype(float))
    slices = np.floor(distribution.cdf(found) * 400 + 1e-6)  # type: ignore[attr-defined]
    assert np.abs(slices - np.arange(400)).max() <= 1.0
    assert all(value == float(f"{value:.10g}") for value in found)


def test_observed_values_come_as_often_as_they_were_observed() -> None:
    found = experiment(
        '"world.fear" = { observed = [0.2, 0.2, 0.9, 0.4] }\n"programme.group_size" = { observed = [4, 8] }\n'
        '"world.reach.rule" = { observed = ["none", "drawn", "drawn", "drawn"] }\n'
    )
    fear = values(found, "world.fear").tolist()
    assert [fear.count(value) for value in (0.2, 0.4, 0.9)] == [200, 100, 100]
    size = found.points.columns["programme.group_size"].numbers
    assert size.dtype == np.int64
    assert sorted(set(size.tolist())) == [4, 8]
    rule = values(found, "world.reach.rule").tolist()
    assert [rule.count(text) for text in ("none", "drawn")] == [100, 300]


def test_quantiles_are_joined_by_lines() -> None:
    found = values(experiment('"world.fear" = { quantiles = [0.0, 0.1, 1.0] }\n'), "world.fear").astype(float)
    assert (found <= 0.1).sum() == 200
    assert np.abs(np.sort(found)[:200] - np.linspace(0.0, 0.1, 200)).max() < 0.001


def test_whole_numbers_stay_whole() -> None:
    found = experiment('"programme.group_size" = { mean = 7, sd = 2, from = 4, to = 12 }\n')
    sizes = found.points.columns["programme.group_size"].numbers
    assert sizes.dtype == np.int64
    assert (sizes.min(), sizes.max()) == (4, 12)
    assert np.bincount(sizes).argmax() in (6, 7, 8)


def test_sobol_and_morris_take_distributions_too() -> None:
    vary = '"world.fear" = { mean = 0.5, sd = 0.1, from = 0.2, to = 0.8 }\n"world.slip" = "plausible"\n'
    for design in ('kind = "sobol"\nbase = 64', 'kind = "morris"\ntrajectories = 10'):
        fear = values(experiment(vary, design), "world.fear").astype(float)
        assert fear.min() >= 0.2
        assert fear.max() <= 0.8
        assert fear.mean() == pytest.approx(0.5, abs=0.1)


def test_a_condition_holds_at_every_point_and_what_was_drawn_is_said() -> None:
    vary = '"world.own_field" = "plausible"\n"world.other_field" = "plausible"\n'
    where = "world.own_field > world.other_field + 0.1"
    found = experiment(vary, f'{LHS}\nwhere = "{where}"')
    assert len(found.points) == 400
    assert (values(found, "world.own_field") > values(found, "world.other_field") + 0.1).all()
    assert found.points.drawn > 400
    record = found.design()["design"]
    assert (record["where"], record["drawn"]) == (where, found.points.drawn)
    assert experiment(vary, f'{LHS}\nwhere = "{where}"').points.digest == found.points.digest
    always = experiment(vary, f'{LHS}\nwhere = "world.own_field > -1"')
    assert always.points.drawn == 400
    assert always.points.digest == experiment(vary).points.digest


def test_a_condition_may_name_what_does_not_vary() -> None:
    found = experiment(
        '"world.fear" = "plausible"\n', f'{LHS}\nwhere = "world.fear < world.slip"', "world.slip = 0.3\n"
    )
    assert values(found, "world.fear").max() < 0.3


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("world.fear", "is no comparison"),
        ("world.faer > 1", "did you mean 'world.fear'"),
        ("__import__('os').system('x') > 0", "there is no parameter"),
        ("world.fear.__class__ == 1", "there is no parameter"),
        ("len(world.fear) > 1", "there is no parameter 'len'"),
        ("world.fear > (lambda: 1)()", "is no number, parameter, sum"),
        ("world.fear > [1, 2]", "is no number, parameter, sum"),
        ("world.fear ** 9 > 1", "is no number, parameter, sum"),
        ("world.fear > 1 if 1 else 2", "is no comparison"),
        ("world.fear >", "is no condition"),
        ("1 > 0", "names no parameter"),
        ("world.fear > 'a'", "compares a text with a number"),
        ("world.reach.rule > 'drawn'", "texts have no order"),
        ("world.reach.rule == 'drawm'", "did you mean 'drawn'"),
        ("world.reach.rule == world.fear", "compares a text with a number"),
        ("world.fear in (1, 2)", "is no comparison"),
        ("programme.phases > 1", "no number or choice"),
        ("world.slip > 0.5", "names nothing that varies"),
        ("world.fear > 2", "holds at 0 of 2000 points"),
        ("world.fear > " + "1 + " * 400 + "1", "longer than"),
        ("(" * 400 + "world.fear" + ")" * 400 + " > 1", "is no condition"),
        ("world.fear > 1e999", "too large"),
    ],
)
def test_a_condition_is_parsed_and_never_executed(where: str, said: str) -> None:
    with pytest.raises(InputError, match=r"design\.where") as found:
        experiment('"world.fear" = "plausible"\n', f'{LHS}\nwhere = """{where}"""')
    assert said in str(found.value)


@given(st.text(max_size=60) | st.text("world.fear<>=+-*/() andornt0123456789'\"[]", max_size=60))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        found = condition(text)
    except NoConditionError:
        return
    fixed = {path: np.full(3, parameters[path].default, object) for path in found.paths}
    assert found.holds(fixed).shape in ((3,), ())


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-2, 2))
def test_a_condition_means_what_it_says(fear: float, slip: float, number: float) -> None:
    cases = {
        f"world.fear > {number} * world.slip + 0.1": fear > number * slip + 0.1,
        "not (world.fear < world.slip or world.fear > 0.9)": not (fear < slip or fear > 0.9),
        f"0.2 < world.fear <= 0.8 and world.slip != {slip}": False,
        "-world.fear / 2 >= -world.slip": -fear / 2 >= -slip,
    }
    for text, expected in cases.items():
        found = condition(text).holds({"world.fear": np.array([fear]), "world.slip": np.array([slip])})
        assert found.tolist() == [expected], text


ONLY = 'only_if = { "world.reach.rule" = "drawn" }'
RULE = '"world.reach.rule" = ["drawn", "none"]\n'


def test_a_parameter_that_means_nothing_has_its_default_there() -> None:
    vary = f'{RULE}"world.reach.decay" = {{ from = 0.4, to = 0.9, {ONLY} }}\n'
    for text, other in ((vary, 0.2), (vary.replace("to = 0.9", "to = 0.9, otherwise = 0.05"), 0.05)):
        found = experiment(text, base="world.reach.decay = 0.2\n")
        active = values(found, "world.reach.rule") == "drawn"
        decay = values(found, "world.reach.decay")
        assert active.sum() == 200
        assert (decay[active] >= 0.4).all()
        assert (decay[~active] == other).all()
        assert found.design()["vary"]["world.reach.decay"]["otherwise"] == other


def test_a_choice_may_depend_on_a_choice() -> None:
    turns = '"world.rules.turns" = { observed = ["two", "two"], only_if = { world.reach.rule = ["none"] } }\n'
    with pytest.raises(InputError, match="two values that differ"):
        experiment(RULE + turns)
    found = experiment(RULE + turns.replace('"two", "two"', '"one", "two"'))
    rule, turn = values(found, "world.reach.rule"), values(found, "world.rules.turns")
    assert set(turn[rule == "drawn"]) == {parameters["world.rules.turns"].default}
    assert set(turn[rule == "none"]) == {"one", "two"}


@pytest.mark.parametrize(
    ("vary", "design", "said"),
    [
        ('"world.fear" = { mean = 0.5 }', LHS, ["line 8", "needs sd"]),
        ('"world.fear" = { mean = 0.5, sd = 0.0 }', LHS, ["sd", "more than 0"]),
        ('"world.fear" = { mean = 9.5, sd = 0.1 }', LHS, ["100 % lie beyond 0 to 5"]),
        ('"world.fear" = { mean = 0.5, sd = 0.1, from = 0.6, to = 0.4 }', LHS, ["no room from 0.6 to 0.4"]),
        (
            '"world.fear" = { mean = 0.5, sd = 0.1, from = -1.0 }',
            LHS,
            ["world.fear", "at least 0"],
        ),
        ('"world.fear" = { mean = 0.5, sdd = 0.1 }', LHS, ["sdd", "did you mean 'sd'"]),
        (
            '"world.fear" = { mean = 0.5, sd = 0.1, peak = 1.0 }',
            LHS,
            ["goes with no normal distribution", "peak"],
        ),
        ('"world.fear" = { from = 0.0, to = 1.0, peak = 2.0 }', LHS, ["peak", "must be from 0 to 1"]),
        ('"world.fear" = { from = 0.0, to = 1.0, alpha = 2.0 }', LHS, ["needs beta"]),
        ('"world.fear" = { quantiles = [0.5, 0.1] }', LHS, ["must rise"]),
        ('"world.fear" = { observed = [0.5, "a"] }', LHS, ["takes numbers"]),
        ('"world.fear" = { observed = [0.5, 9.0] }', LHS, ["world.fear", "at most 5"]),
        ('"world.reach.rule" = { mean = 0.5, sd = 0.1 }', LHS, ["takes texts", "observed"]),
        ('"world.reach.rule" = { observed = ["drawn", "nun"] }', LHS, ["world.reach.rule", "'nun'"]),
        (
            '"world.fear" = { mean = 0.5, sd = 0.1 }',
            'kind = "all-combinations"',
            ["for a design that samples"],
        ),
        (
            '"world.fear" = { mean = 0.5, sd = 0.1 }',
            'kind = "morris"\ntrajectories = 4',
            ["needs from and to"],
        ),
        (
            f'{RULE}"world.fear" = {{ plausible = true, {ONLY} }}',
            'kind = "sobol"\nbase = 8',
            ["only_if", "interaction"],
        ),
        (f'"world.fear" = {{ plausible = true, {ONLY} }}', LHS, ["does not vary"]),
        (
            f'{RULE}"world.fear" = {{ plausible = true, {ONLY.replace("drawn", "drawm")} }}',
            LHS,
            ["never takes drawm"],
        ),
        (
            f'{RULE}"world.fear" = {{ plausible = true, {ONLY.replace("reach.rule", "reach.rul")} }}',
            LHS,
            ["did you mean"],
        ),
        (f'{RULE}"world.fear" = {{ plausible = true, only_if = {{}} }}', LHS, ["is empty"]),
        (
            '"world.slip" = "plausible"\n"world.fear" = { plausible = true, only_if = { "world.slip" = 0.5 } }',
            LHS,
            ["listed values"],
        ),
        (f'{RULE}"world.fear" = {{ plausible = true, otherwise = 0.1 }}', LHS, ["needs only_if"]),
        (f'{RULE}"world.fear" = {{ plausible = true, otherwise = "a", {ONLY} }}', LHS, ["must be a number"]),
        (
            f'{RULE}"world.fear" = {{ plausible = true, otherwise = 9.0, {ONLY} }}',
            LHS,
            ["at most 5"],
        ),
        (
            '"world.fear" = "plausible"',
            'kind = "sobol"\nbase = 8\nwhere = "world.fear > 1"',
            ["would break it"],
        ),
        ('"world.fear" = [1.0, 2.0]', 'kind = "all-combinations"\nwhere = "world.fear > 1"', ["as a table"]),
    ],
)
def test_what_is_wrong_is_said(vary: str, design: str, said: Sequence[str]) -> None:
    with pytest.raises(InputError) as found:
        experiment(f"{vary}\n", design)
    for part in said:
        assert part in str(found.value)


def test_experiments_without_any_of_this_are_what_they_were() -> None:
    """Hashes of designs and points from before there were distributions, conditions and only_if."""
    vary = (
        '"world.rivalry" = "plausible"\n"world.stake" = { from = 0.1, to = 50.0, scale = "log" }\n'
        '"programme.group_size" = { from = 3, to = 6 }\n"world.rules.turns" = ["one", "two"]\n'
    )
    found = {
        kind: experiment(vary, f'kind = "{kind}"\n{more}')
        for kind, more in (
            ("latin-hypercube", "points = 20"),
            ("sobol", "base = 8"),
            ("morris", "trajectories = 4"),
        )
    }
    assert {
        kind: (design_hash(one.design())[:16], one.points.digest[:16]) for kind, one in found.items()
    } == BEFORE


def test_check_says_what_is_drawn_and_where_it_counts(tmp_path: Path) -> None:
    vary = (
        f'{RULE}"world.reach.decay" = {{ plausible = true, {ONLY} }}\n"world.leak_chance" = "plausible"\n'
        '"world.reach.in_division" = "plausible"\n"world.fear" = { mean = 0.5, sd = 0.1 }\n'
    )
    text = experiment(vary, f'{LHS}\nwhere = "world.fear > world.leak_chance"').text
    (tmp_path / "x.toml").write_text(text, "utf-8")
    said = CliRunner().invoke(app, ["check", "--no-pilot", str(tmp_path / "x.toml")]).output
    assert "where         world.fear > world.leak_chance (400 kept of " in said
    assert "world.fear: normal, mean 0.5, SD 0.1, cut from 0 to 5" in said
    assert "only where world.reach.rule is drawn, else 0.6 (200 of 400 points)" in said
    assert "unusual       world.reach.in_division means nothing where world.reach.rule is none" in said
    assert "unusual       world.reach.decay" not in said


def test_the_schema_for_editors_takes_what_the_reader_takes() -> None:
    schema = json_schema()
    entry = schema["properties"]["vary"]["additionalProperties"]
    assert [part.get("$ref", part.get("type")) for part in entry["anyOf"]] == [
        "#/$defs/Span", "#/$defs/Spread", "array", "string",
    ]  # fmt: skip
    assert {"mean", "sd", "from", "to", "observed", "only_if"} <= schema["$defs"]["Spread"][
        "properties"
    ].keys()
    assert "where" in schema["$defs"]["Design"]["properties"]


BEFORE = {
    "latin-hypercube": ("b5d43e59f5203cc8", "38b32aaec8ed20e0"),
    "sobol": ("d325191bdc0c8830", "56dea7d79191b322"),
    "morris": ("f21dc0c68faaa356", "f8fdb8872b849071"),
}
