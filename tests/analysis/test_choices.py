"""A choice has no order: its size depends on nothing but its texts, and only a choice between two has a sign."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import peersim as ps
from peersim.analysis import morris, sobol
from peersim.analysis.drivers import drivers
from peersim.analysis.prim import discover
from peersim.analysis.sample import Sample, from_folder, from_table
from peersim.experiment.reading import parse_experiment
from peersim.report.analysed import drivers_text
from peersim.store.folder import Folder

LEVEL = {"calm": 0.0, "drawn": 1.0, "even": 0.2, "wide": 2.5}


def table_of(texts: list[str], seed: int, count: int = 200, noise: float = 0.3) -> pd.DataFrame:
    """The outcome depends on a choice, whose texts are taken in turn, and rises with a."""
    draw = np.random.default_rng(seed)
    rule = np.array([texts[at % len(texts)] for at in range(count)])
    a = draw.random(count)
    y = np.array([LEVEL[text] for text in rule]) + a + noise * draw.normal(size=count)
    return pd.DataFrame({"rule": rule, "a": a, "y": y})


def read(place: Path, table: pd.DataFrame) -> Sample:
    table.to_csv(place / "t.csv", index=False)
    return from_table(place / "t.csv", "y", None)


def test_the_order_of_rows_and_of_texts_changes_nothing(tmp_path: Path) -> None:
    """Only the rows are moved, so that another text appears first: numbers are the same to rounding."""
    table = table_of(["calm", "drawn", "wide"], 0, 60)
    wanted = drivers(read(tmp_path, table)).table.set_index("input")
    for order in permutations(["calm", "drawn", "wide"]):
        moved = table.sort_values("rule", key=lambda rule, order=order: rule.map(order.index), kind="stable")  # type: ignore[misc]
        found = drivers(read(tmp_path, moved)).table.set_index("input")
        for name in ("size", "srrc", "prcc"):
            assert np.allclose(found[name], wanted[name], rtol=1e-9, equal_nan=True)
        assert found["higher"].tolist() == wanted["higher"].tolist()


@settings(deadline=None, max_examples=10)
@given(st.permutations(list("abcd")), st.integers(0, 1000))
@example(["a", "d", "c", "b"], 315)  # a rare value is in some resamples not there
@example(["b", "a", "d", "c"], 573)  # two values that cannot be told apart
def test_other_names_for_the_same_texts_change_no_number(names: list[str], seed: int) -> None:
    draw = np.random.default_rng(seed)
    codes, a = draw.integers(0, 4, 40), draw.random(40)
    y = np.array([0.0, 2.0, 0.5, 1.0])[codes] + a

    def found(texts: list[str]) -> tuple[set[int], dict[str, float]]:
        """Which codes are the highest, or cannot be told from it; and the sizes."""
        order = sorted(texts)
        inputs = pd.DataFrame({"c": [float(order.index(texts[code])) for code in codes], "a": a})
        table = drivers(Sample(inputs, y, "y", "", "", Path("t"), choices={"c": order})).table
        highest = table.set_index("input").loc["c", "higher"].split(" or ")
        return {texts.index(text) for text in highest}, dict(zip(table["input"], table["size"], strict=True))

    highest, sizes = found(names)
    usual, wanted = found(list("abcd"))
    assert highest == usual
    assert 1 in highest <= {1, 3}  # in 1 of 60 samples of 40 points the second is not told from the highest
    assert sizes == pytest.approx(wanted, rel=1e-9)


def test_a_choice_of_three_has_a_size_and_no_sign(tmp_path: Path) -> None:
    """The size is the spread of what the values add to the ranks; the mean of effects over points is nought."""
    sample = read(tmp_path, table_of(["calm", "drawn", "wide"], 1))
    found = drivers(sample)
    row = found.table.set_index("input").loc["rule"]
    assert row[["srrc", "srrc_low", "srrc_high", "prcc"]].isna().all()
    assert 0.6 < row["size_low"] < row["size"] < row["size_high"] < 1.1
    assert row["higher"] == "wide"
    values = found.values.set_index("value")
    assert values["effect"].rank().to_dict() == {"calm": 1.0, "drawn": 2.0, "wide": 3.0}
    assert values["points"].sum() == 200
    assert (values["effect"] * values["points"]).sum() == pytest.approx(0.0, abs=1e-9)
    assert row["size"] ** 2 == pytest.approx((values["effect"] ** 2 * values["points"]).sum() / 200)
    assert found.r_squared > 0.85
    ranks = sample.values.argsort().argsort().astype(float)
    between = sum(
        len(here) * (here.mean() - ranks.mean()) ** 2
        for here in (ranks[sample.inputs["rule"] == code] for code in range(3))
    )
    assert row["alone"] == pytest.approx(between / (200 * ranks.var()))


def test_values_that_cannot_be_told_apart_are_named_together(tmp_path: Path) -> None:
    table = table_of(["calm", "even", "drawn"], 2, noise=0.0)
    table["y"] = (table["rule"] != "drawn").astype(float)
    assert drivers(read(tmp_path, table)).table["higher"][0] == "calm or even"


@pytest.mark.parametrize("texts", [["drawn", "wide"], ["wide", "drawn"]])
def test_a_choice_between_two_names_the_higher(tmp_path: Path, texts: list[str]) -> None:
    """As a number that is 1 at the higher one would have it."""
    table = table_of(texts, 3)
    row = drivers(read(tmp_path, table)).table.set_index("input").loc["rule"]
    assert row["higher"] == "wide"
    assert row["srrc"] > 0.5
    assert row["prcc"] > 0.5
    number = table.assign(rule=(table["rule"] == "wide").astype(float))
    alike = drivers(read(tmp_path, number)).table.set_index("input").loc["rule"]
    names = ["srrc", "srrc_low", "srrc_high", "prcc", "size", "size_low", "size_high"]
    assert row[names].to_numpy(float) == pytest.approx(alike[names].to_numpy(float))
    flipped = table.assign(y=-table["y"])
    assert drivers(read(tmp_path, flipped)).table.set_index("input").loc["rule", "higher"] == "drawn"


def test_true_and_false_are_a_choice_between_two(tmp_path: Path) -> None:
    table = table_of(["drawn", "wide"], 4)
    row = drivers(read(tmp_path, table.assign(rule=table["rule"] == "drawn"))).table.iloc[0]
    assert (row["input"], row["higher"]) == ("rule", "false")
    assert row["srrc"] > 0.5


def test_a_choice_without_effect_is_said_to_have_one_in_few_samples() -> None:
    """In at most 7 of 60 samples (p < .001 where chance is 2.5 %) does the interval leave out 0."""
    beyond = 0
    for seed in range(60):
        draw = np.random.default_rng(seed)
        inputs = pd.DataFrame({"c": draw.integers(0, 4, 80).astype(float), "a": draw.random(80)})
        y = inputs["a"].to_numpy() + 0.5 * draw.normal(size=80)
        found = drivers(Sample(inputs, y, "y", "", "", Path("t"), choices={"c": list("wxyz")})).table
        beyond += bool(found.set_index("input").loc["c", "size_low"] > 0.0)
    assert beyond <= 7


def test_the_interval_of_a_size_holds_what_a_large_sample_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most 9 of 60 miss it (p < .001 where 5 % do), be the effect small or large."""
    monkeypatch.setattr("peersim.analysis.drivers.RESAMPLES", 100)

    def row(seed: int, effect: float, count: int) -> pd.Series:
        draw = np.random.default_rng(seed)
        codes, a = draw.integers(0, 3, count), draw.random(count)
        y = effect * np.array([0.0, 0.1, 2.0])[codes] + a + 0.3 * draw.normal(size=count)
        inputs = pd.DataFrame({"c": codes.astype(float), "a": a})
        found = drivers(Sample(inputs, y, "y", "", "", Path("t"), choices={"c": list("xyz")}))
        return found.table.set_index("input").loc["c"]

    for effect in (0.2, 1.0):
        true = row(999, effect, 10_000)["size"]
        rows = [row(seed, effect, 80) for seed in range(60)]
        assert sum(not one["size_low"] <= true <= one["size_high"] for one in rows) <= 9


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_coefficient_and_partial_correlation_agree_in_sign(data: st.DataObject) -> None:
    """Also where one input decides everything, and where values are tied."""
    count, dimensions = data.draw(st.integers(10, 40)), data.draw(st.integers(1, 4))
    draw = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    x = draw.random((count, dimensions))
    kind = data.draw(st.sampled_from(["one", "one falls", "step", "nearly", "sum"]))
    y = {
        "one": x[:, 0],
        "one falls": np.exp(-x[:, 0]),
        "step": (x[:, 0] > np.median(x[:, 0])) * 1.0,
        "nearly": x[:, 0] + 1e-12 * draw.random(count),
        "sum": x @ np.arange(dimensions) - x[:, 0],
    }[kind]
    inputs = pd.DataFrame(x, columns=[f"x{at}" for at in range(dimensions)])
    found = drivers(Sample(inputs, y, "y", "", "", Path("t"))).table
    assert (np.sign(found["srrc"]) == np.sign(found["prcc"])).all()
    assert found["prcc"].abs().max() <= 1.0
    if kind.startswith("one"):
        by_input = found.set_index("input")
        assert abs(by_input.loc["x0", "prcc"]) == pytest.approx(1.0)
        assert (by_input.drop("x0")[["srrc", "prcc"]] == 0.0).all(axis=None)


def test_sobol_indices_know_nothing_of_codes(tmp_path: Path) -> None:
    from SALib.sample.sobol import sample

    x = sample({"num_vars": 2, "names": ["r", "a"], "bounds": [[0, 1]] * 2}, 64, seed=0)
    codes = np.minimum((x[:, 0] * 3).astype(int), 2)
    y = np.array([0.0, 3.0, 1.0])[codes] + x[:, 1]
    found = []
    for texts in permutations(["p", "q", "r"]):
        table = pd.DataFrame({"rule": np.array(texts)[codes], "a": x[:, 1], "y": y})
        found.append(sobol.indices(read(tmp_path, table)))
    assert all(one.equals(found[0]) for one in found)


def trajectories_of(texts: tuple[str, ...], many: int = 40) -> pd.DataFrame:
    """Changes of a choice of three between every two of its texts, and of a number between 0 and 1."""
    draw = np.random.default_rng(8)
    rows = []
    for at in range(many):
        one, other = [(0, 1), (1, 2), (2, 0)][at % 3][:: 1 if at % 2 else -1]
        a = draw.integers(0, 2)
        rows += [(one, a), (other, a), (other, 1 - a)]
    codes, a = np.array(rows).T
    y = np.array([0.0, 3.0, 1.0])[codes] + 0.5 * a
    return pd.DataFrame({"rule": np.array(texts)[codes], "a": a, "y": y})


def test_elementary_effects_of_a_choice_are_those_of_changing_it(tmp_path: Path) -> None:
    """Differences 3, 2 and 1 between its values: 2 on average over pairs; the number moves it by a half."""
    for texts in permutations(["p", "q", "r"]):
        found = morris.effects(read(tmp_path, trajectories_of(texts))).set_index("input")
        assert found.loc["rule", "mu_star"] == pytest.approx(2.0)
        assert np.isnan(found.loc["rule", "mu"])
        assert found.loc["rule", "sigma"] == pytest.approx(0.0, abs=1e-12)
        assert found.loc["a", ["mu", "mu_star"]].tolist() == pytest.approx([0.5, 0.5])


FILE = """
format = 1
name = "rule"
replicates = 3
keep = 0
outcomes = ["disclosure"]
[design]
kind = "{kind}"
{size}
seed = {seed}
[programme]
group_size = 4
sessions = 4
[world]
items = 12
[vary]
"world.reach.rule" = {order}
"world.base_disclosure" = {{ from = 0.28, to = 0.32 }}
[arms.inhouse]
programme.seats.externality = 0.0
"""


@pytest.mark.parametrize(
    ("seed", "order"),
    [
        (1, '["none", "drawn", "as_division"]'),
        (3, '["none", "drawn", "as_division"]'),
        (3, '["drawn", "none", "as_division"]'),
    ],
)
def test_real_runs_give_the_rule_of_reach_its_size_whatever_seed_and_order(
    tmp_path: Path, seed: int, order: str
) -> None:
    """Read as numbers, in the order in which they appear, the coefficient was .6, .0 or −.7."""
    text = FILE.format(kind="latin-hypercube", size="points = 45", seed=seed, order=order)
    ps.run(parse_experiment(text), out=tmp_path / "out", workers=1, engine="ensemble", figures=False)
    found = drivers(from_folder(Folder(tmp_path / "out"), arm="inhouse"))
    row = found.table.set_index("input").loc["world.reach.rule"]
    assert 0.7 < row["size"] < 0.95
    assert 0.6 < row["alone"] < 0.9
    assert row["higher"] == "none"
    assert np.isnan(row["srrc"])
    assert found.r_squared > 0.75


def test_a_morris_design_compares_every_two_values_of_a_choice() -> None:
    """And as often as the others, whatever their order in the file."""
    for order in ('["none", "drawn", "as_division"]', '["as_division", "none", "drawn"]'):
        text = FILE.format(kind="morris", size="trajectories = 300", seed=0, order=order)
        rules = [point["world.reach.rule"] for point in parse_experiment(text).points]
        pairs: dict[frozenset[str], int] = {}
        for start in range(0, len(rules), 3):
            used = frozenset(rules[start : start + 3])
            pairs[used] = pairs.get(used, 0) + 1
        assert len(pairs) == 3
        assert all(60 < count < 140 for count in pairs.values())  # 100 each; five SDs are 41


def conditional(seed: int, count: int = 200) -> Sample:
    """A choice, and a number that raises the outcome by 1 in SD of ranks or so, but only at one of its texts."""
    draw = np.random.default_rng(seed)
    on, a, b = draw.integers(0, 2, count).astype(bool), draw.random(count), draw.random(count)
    inputs = pd.DataFrame({"rule": on.astype(float), "a": np.where(on, a, 0.5), "b": b})
    y = np.where(on, a, 0.2) + 0.3 * b
    return Sample(inputs, y, "y", "", "", Path("t"), choices={"rule": ["off", "on"]}, active={"a": on})


def test_an_input_that_means_nothing_at_some_points_is_judged_by_the_others() -> None:
    sample = conditional(0)
    found = drivers(sample).table.set_index("input")
    on = sample.active["a"]
    alone = drivers(Sample(sample.inputs[on][["a", "b"]], sample.values[on], "y", "", "", Path("t"))).table
    names = ["srrc", "srrc_low", "srrc_high", "prcc", "points"]
    assert found.loc["a", names].tolist() == pytest.approx(alone.set_index("input").loc["a", names].tolist())
    assert found["points"].to_dict() == {"rule": 200, "a": int(on.sum()), "b": 200}
    everywhere = drivers(Sample(sample.inputs, sample.values, "y", "", "", Path("t"), choices=sample.choices))
    assert found.loc["a", "srrc"] > 1.15 * everywhere.table.set_index("input").loc["a", "srrc"]


def test_of_an_input_that_is_active_at_too_few_points_nothing_is_said() -> None:
    sample = conditional(1)
    sample.active["a"][:] = np.arange(200) < 2
    found = drivers(sample)
    row = found.table.set_index("input").loc["a"]
    assert row[["srrc", "size", "prcc"]].isna().all()
    text = drivers_text(found.table, found.r_squared, found.n, "y")
    assert "of a, active at 2 points, nothing can be said" in text
    assert "nan" not in text


def test_a_box_on_such_an_input_holds_where_it_is_active_alone() -> None:
    sample = conditional(2, 600)
    box = discover(sample, sample.values > 0.6).boxes[0]
    low, high = box.limits["a"]
    inside = sample.active["a"] & (sample.inputs["a"] >= low) & (sample.inputs["a"] <= high)
    for name, limit in box.limits.items():
        if isinstance(limit, tuple) and name != "a":
            inside &= (sample.inputs[name] >= limit[0]) & (sample.inputs[name] <= limit[1])
    assert box.density == pytest.approx((sample.values > 0.6)[inside].mean())
    assert box.density > 0.9


def test_only_if_is_read_back_from_the_manifest(tmp_path: Path) -> None:
    text = FILE.format(kind="latin-hypercube", size="points = 24", seed=0, order='["none", "drawn"]').replace(
        "from = 0.28, to = 0.32", 'from = 0.28, to = 0.32, only_if = { "world.reach.rule" = "drawn" }'
    )
    ps.run(parse_experiment(text), out=tmp_path / "out", workers=1, engine="ensemble", figures=False)
    sample = from_folder(Folder(tmp_path / "out"), arm="inhouse")
    rule = np.array(sample.choices["world.reach.rule"])[sample.inputs["world.reach.rule"].astype(int)]
    assert (sample.active["world.base_disclosure"] == (rule == "drawn")).all()
    found = drivers(sample)
    assert found.table.set_index("input").loc["world.base_disclosure", "points"] == 12
    assert "(active at 12 points)" in drivers_text(found.table, found.r_squared, found.n, "y")
    assert ps.load(tmp_path / "out").experiment.points.digest == parse_experiment(text).points.digest
