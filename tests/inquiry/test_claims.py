"""Claims as data: judged by one rule, each with a world in which it fails; what a broken entry says."""

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from peersim.api.claims import Trial, try_claims
from peersim.experiment.reading import parse_experiment
from peersim.experiment.worlds import load_worlds
from peersim.inquiry.claims.beside import COACHING, ROOMS, twin_of, with_rooms
from peersim.inquiry.claims.entries import Claim, Claims, Test, load_claims
from peersim.inquiry.claims.judging import SIZES, _same_numbers, effects_table, over_worlds, size_of
from peersim.inquiry.claims.trials import by_size, cohorts_at, named_worlds, resolved, sampled_worlds
from peersim.inquiry.comparisons import Columns, Comparison, Effect, effect
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, SD0_KNOWLEDGE
from peersim.model.parameters import Programme
from peersim.stats.intervals import mean_interval
from peersim.stats.shares import Share
from peersim.store.folder import Folder

CLAIMS = load_claims()
TESTED = CLAIMS.on_trial
SMALL = """
replicates = 40
worlds = 90
per_world = 60
margin = 0.05
[programme]
coaching = 0.0
sessions = 3
[world]
items = 12
leak_chance = 0.08
stake = 10.0
[arms.external]
[arms.fearless]
world.fear = 0.0
[arms.control]
programme.phases = [{ activity = "none" }]
[claims.C2]
section = "a"
paragraph = 1
says = "A programme teaches."
mechanism = "everything"
off = { "programme.session_minutes" = 0.0 }
[[claims.C2.tests]]
asks = "Gain is higher than without."
effect = { external = 1, control = -1 }
built_in = "sessions take nothing away"
[claims.C1]
section = "b"
paragraph = 2
says = "Fear closes people."
off = { "world.leak_chance" = 0.0 }
mechanism = "fear"
[[claims.C1.tests]]
asks = "Disclosure is deeper without fear."
outcome = "disclosure"
effect = { fearless = 1, external = -1 }
[claims.C3]
section = "c"
paragraph = 3
says = "People are people."
kind = "absent"
because = "nobody is modelled who is none"
[patterns.P1]
says = "Fearless people learn otherwise."
[[patterns.P1.tests]]
asks = "Gain differs without fear."
effect = { fearless = 1, external = -1 }
expects = "difference"
"""


class Fixed(Columns):
    """Columns with these values, one point."""

    def __init__(self, **values: list[float]):
        self.items, self._known = 10, {}
        self.values = {name: np.array([given], float) for name, given in values.items()}

    def get(self, arm: str, outcome: str) -> np.ndarray:  # type: ignore[type-arg]
        return self.values[f"{arm}_{outcome}"]


def test_claims_and_patterns_are_in_order_each_claim_with_its_place_in_the_source() -> None:
    assert list(CLAIMS.claims) == [f"C{number}" for number in range(1, len(CLAIMS.claims) + 1)]
    assert list(CLAIMS.patterns) == [f"P{number}" for number in range(1, len(CLAIMS.patterns) + 1)]
    assert all(
        claim.section[0].isdigit() and claim.paragraph and claim.says for claim in CLAIMS.claims.values()
    )
    assert all(claim.tests and claim.mechanism for claim in TESTED.values())


def test_each_arm_is_needed() -> None:
    used = {base for claim in TESTED.values() for arm in claim.arms for base in CLAIMS.lineage(arm)}
    assert used == set(CLAIMS.arms)


def test_the_experiments_are_valid_and_sample_every_uncertainty() -> None:
    drawn = load_worlds().tables(CLAIMS.worlds)
    for groups, names in by_size(CLAIMS).items():
        sampled = parse_experiment(sampled_worlds(CLAIMS, drawn, names, cohorts_at(CLAIMS, groups, 4)))
        assert list(sampled.varied) == list(load_worlds().vary)
        assert {"world.rivalry", "world.specific_share", "world.half_life"} <= set(sampled.varied)
        assert not any(path.startswith("programme") or "rules" in path for path in sampled.varied)
        assert sampled.replicates * groups >= 4 * CLAIMS.per_world
    assert len(parse_experiment(named_worlds(CLAIMS)).arms) > 100


def test_an_effect_is_a_weighted_sum_cohort_by_cohort_in_sd() -> None:
    a, b, c = [3.0, 1.0, 2.0, 5.0, 4.0, 3.5], [1.0, 1.5, 0.5, 2.0, 1.0, 0.0], [0.1, 0.2, 0.0, 0.3, 0.2, 0.1]
    test = Comparison(effect={"a": 1, "b": -2, "a:gain_104": 0.5})
    found = effect(test, Fixed(a_gain=a, b_gain=b, a_gain_104=c), 0.05)
    sums = [(x - 2 * y + 0.5 * z) / (SD0_KNOWLEDGE * 10) for x, y, z in zip(a, b, c, strict=True)]
    expected = mean_interval(sums)
    assert (found.mean[0], found.low[0], found.high[0]) == pytest.approx(expected[:3], rel=1e-12)
    assert (found.n[0], found.unit, found.margin) == (6, "SD", 0.05)


def test_an_outcome_without_sd_keeps_its_unit_and_margin_and_a_failed_run_takes_its_pair_along() -> None:
    nan = float("nan")
    found = effect(
        Comparison(outcome="disclosure", effect={"a": 1, "b": -1}),
        Fixed(
            a_disclosure=[0.5, nan, 0.7, 0.6, 0.5, 0.5, 0.6], b_disclosure=[0.4, 0.4, nan, 0.5, 0.5, 0.3, 0.4]
        ),
        0.05,
    )
    assert (found.n[0], found.unit, found.margin) == (5, "0-1", BY_NAME["disclosure"].margin)
    assert found.mean[0] == pytest.approx(0.12)


def test_an_association_is_pearson_s_with_fisher_s_interval() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=50)
    y = 0.6 * x + rng.normal(size=50)
    found = effect(Comparison(association=("a:attendance", "a:gain")), Fixed(a_attendance=x, a_gain=y), 0.05)
    expected = stats.pearsonr(x, y)
    assert found.mean[0] == pytest.approx(expected.statistic)
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_above_counts_cohorts() -> None:
    test = Comparison(outcome="reported_satisfaction", above=0.5, effect={"a": 1, "b": -1})
    columns = Fixed(
        a_reported_satisfaction=[0.6, 0.7, 0.4, 0.9, 0.8], b_reported_satisfaction=[0.4, 0.6, 0.4, 0.5, 0.4]
    )
    assert effect(test, columns, 0.05).mean[0] == pytest.approx(3 / 5)


def found(mean: list[float], error: float = 0.001) -> Effect:
    """Estimates in worlds, with intervals."""
    middle = np.array(mean)
    half = 1.959964 * error
    return Effect(middle, middle - half, middle + half, np.full(len(mean), 100), "SD", 0.05)


MORE = Test(asks="", effect={"a": 1})


def test_in_worlds_the_estimate_counts_and_three_shares_are_all() -> None:
    worlds = over_worlds(found([0.3, 0.06, 0.05, 0.01, -0.05, -0.2, 0.1, 0.07]), MORE)
    shares = {side: share.share for side, share in worlds.shares.items()}
    assert shares == {"for": 4 / 8, "negligible": 3 / 8, "against": 1 / 8}
    either = over_worlds(found([0.3, -0.3, 0.0, 0.0]), MORE.model_copy(update={"expects": "difference"}))
    assert {side: share.share for side, share in either.shares.items()} == {
        "for": 0.5,
        "negligible": 0.5,
        "against": 0.0,
    }


def test_what_many_noisy_worlds_say_is_not_known() -> None:
    """600 worlds whose true effects spread by .05: known where errors are small, not where they are as large."""
    true = np.random.default_rng(3).normal(0.04, 0.05, 600)
    for error, known in ((0.005, True), (0.05, False)):
        noisy = true + np.random.default_rng(4).normal(0.0, error, 600)
        assert over_worlds(found(noisy.tolist(), error), MORE).is_known == known


@pytest.mark.parametrize(
    ("default", "shares", "said"),
    [
        ("better", (0.9, 0.1, 0.0), "matters"),
        ("better", (0.79, 0.21, 0.0), "depends"),
        ("negligible", (0.1, 0.9, 0.0), "too small to matter"),
        ("negligible", (0.9, 0.1, 0.0), "depends"),
        ("worse", (0.0, 0.1, 0.9), "the other way round"),
        ("worse", (0.9, 0.0, 0.1), "depends"),
        ("open", (0.3, 0.7, 0.0), "depends"),
        ("open", (0.0, 1.0, 0.0), "too small or the other way round"),
        ("worse", (0.1, 0.5, 0.4), "too small or the other way round"),
        ("open", None, "open"),
        ("worse", None, "the other way round"),
    ],
)
def test_sizes(default: str, shares: tuple[float, float, float] | None, said: str) -> None:
    held = shares and dict(
        zip(("for", "negligible", "against"), (Share(s, 0.0) for s in shares), strict=True)
    )
    assert size_of(default, held or None) == said


def test_a_claim_is_tried_as_it_is_said() -> None:
    """No two claims and no two tests of a claim ask the same in other words, but where the sheet says so."""
    tests = [test for claim in TESTED.values() for test in claim.tests]
    assert all(test.asks.endswith((".", ")")) for test in tests)
    for claim in TESTED.values():
        assert len({test.asks for test in claim.tests}) == len(claim.tests)


def test_tests_on_one_number_are_named_on_the_sheet() -> None:
    same = {(name, at): other for (name, at), other in _same_numbers(CLAIMS).items()}
    assert same["C20", 1] == "C23.2"
    assert "C36" in same["C39", 2]
    assert ("C13", 1) not in same


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return try_claims(out=tmp_path_factory.mktemp("claims") / "out", claims=load_claims(SMALL), workers=1)


def test_a_trial_writes_tables_figures_and_page_and_can_be_traced(small: Trial) -> None:
    verdicts = small.verdicts.set_index("claim")
    assert list(verdicts.index) == ["C1", "C2", "C3", "P1"]
    assert verdicts.loc["C2", "size"] == "matters"
    assert verdicts.loc["C2", "sign"] == "by construction"
    assert verdicts.loc["C2", "without_mechanism"] in ("gone", "open")
    assert verdicts.loc["C1", "without_mechanism"] == "gone"
    assert verdicts.loc["C1", "sign"] == "emerged"
    assert verdicts.loc["C3", "kind"] == "absent"
    read = pd.read_csv(small.path / "claims.csv")
    assert read["size"].tolist()[:2] == small.verdicts["size"].tolist()[:2]
    page = (small.path / "claims.html").read_text("utf-8")
    assert "Fear closes people." in page
    assert "Nobody is modelled who is none." in page
    assert "http" not in page  # nothing is loaded from elsewhere
    row = small.effects[small.effects["world"] == "off"].iloc[0]
    assert row["arms"] == "fearless-C1-off external-C1-off"
    manifest = (small.path / "named" / "manifest.json").read_text("utf-8")
    assert "fearless-C1-off" in manifest
    for name in ("contested", "margins"):
        assert (small.path / "figures" / f"{name}.png").stat().st_size > 10_000


def test_shares_and_the_failing_world_are_those_of_the_stored_worlds(small: Trial) -> None:
    row = small.verdicts.set_index("claim").loc["C1"]
    folder = small.path / (
        "worlds" if row["n_per_world"] == 60 else f"worlds-x{int(row['n_per_world']) // 60}"
    )
    runs = Folder(folder).planned("runs")
    wide = runs.pivot(index=["point", "replicate"], columns="arm", values="disclosure")
    mean = (wide["fearless"] - wide["external"]).groupby("point").mean()
    margin = BY_NAME["disclosure"].margin
    assert row["share_for"] == pytest.approx((mean > margin).mean())
    assert row["share_against"] == pytest.approx((mean < -margin).mean())
    assert row["share_for"] + row["share_negligible"] + row["share_against"] == pytest.approx(1.0)
    if not pd.isna(row["turns_at"]):
        assert (mean.loc[int(row["turns_at"])] < margin) == (row["verdict"] == "better")


def test_worlds_of_somebody_may_differ_in_choices(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'format = 1\nbecause = "mine"\n[vary]\n"world.rules.issue" = ["any_gap", "any_topic"]\n'
        '"world.fear" = { from = 0.0, to = 1.0 }\n"world.stake" = { from = 1.0, to = 10.0 }\n',
        "utf-8",
    )
    found = try_claims(["C1", "C2"], out=tmp_path / "out", claims=load_claims(SMALL), worlds=file)
    region = found.verdicts.set_index("claim").loc["C2", "region"]
    assert re.search(r"of 100 where world.rules.issue is any_gap, \d+ of 100 where it is any_topic", region)


def test_another_margin_is_tried_on_the_same_estimates(small: Trial) -> None:
    table = small.margins.set_index("factor")
    assert (table[list(SIZES)].sum(axis=1) <= 2).all()
    sizes = small.verdicts[small.verdicts["kind"] == "tested"]["size"].tolist()
    assert [table.loc[1.0, size] for size in SIZES] == [sizes.count(size) for size in SIZES]
    assert table["matters"].is_monotonic_decreasing


def test_a_second_trial_runs_nothing_and_writes_the_same_bytes(small: Trial) -> None:
    names = ("claims.csv", "effects.csv", "worlds.csv", "margins.csv", "claims.html")
    before = {name: (small.path / name).read_bytes() for name in names}
    log = (small.path / "named" / "log" / "last_run.json").read_bytes()
    try_claims(out=small.path, claims=load_claims(SMALL), workers=2)
    assert {name: (small.path / name).read_bytes() for name in before} == before
    assert (small.path / "named" / "log" / "last_run.json").read_bytes() == log


def test_the_effect_is_that_of_the_saved_runs(small: Trial) -> None:
    runs = Folder(small.path / "named").planned("runs")
    gain = runs.pivot(index="replicate", columns="arm", values="gain")
    expected = (gain["external"] - gain["control"]).mean() / (SD0_KNOWLEDGE * 12)
    effects = small.effects[(small.effects["claim"] == "C2") & (small.effects["world"] == "default")]
    assert effects["effect"].iloc[0] == pytest.approx(expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, claim in TESTED.items() if claim.holds])
def test_a_claim_holds_in_the_world_that_it_names(name: str, tmp_path: Path) -> None:
    """As many cohorts as the command takes."""
    import peersim as ps

    only = CLAIMS.only([name])
    ps.run(parse_experiment(named_worlds(only)), out=tmp_path / "named", figures=False)
    found = effects_table(only, Folder(tmp_path / "named"))
    assert (found[(found["world"] == "holds") & (found["test"] == 1)]["verdict"] == "better").all(), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fearless = 1", "fearles = 1", "claims.C1: there is no arm 'fearles'; did you mean 'fearless'"),
        ('"disclosure"', '"disclosures"', "there is no outcome 'disclosures'; did you mean 'disclosure'"),
        ("off = {", "offf = {", "offf"),
        ("replicates = 40", "replicates = 1", "replicates"),
        ("[claims.C2]", "[claims.C2", "is not valid TOML"),
        ("effect = { external = 1, control = -1 }", "above = 1.0", "expected either effect or association"),
        ("paragraph = 2", "paragraph = -2", "claims.C1.paragraph"),
        ("paragraph = 2\n", "", "claims.C1: a claim has section and paragraph"),
        ('kind = "absent"', 'kind = "fact"', "claims.C3: expected because"),
        ('because = "nobody is modelled who is none"', "", "claims.C3: expected because"),
        ("patterns.P1", "patterns.C4", "patterns.C4: a pattern's name is P and a number"),
    ],
)
def test_a_mistake_in_an_entry_says_what_and_where(old: str, new: str, said: str) -> None:
    assert old in SMALL
    with pytest.raises(InputError) as caught:
        load_claims(SMALL.replace(old, new))
    assert said in str(caught.value)


def test_the_page_shows_an_entry_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "claims.md").read_text("utf-8")
    (entry,) = re.findall(r"^```toml\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    shown = tomllib.loads(entry)["claims"]["C38"]
    assert shown["says"] == CLAIMS.claims["C38"].says
    assert Claim.model_validate(shown) == CLAIMS.claims["C38"]


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(InputError, match="there is no claim 'C490'"):
        try_claims(["C490"])


def test_what_speaks_of_colleagues_is_tried_in_every_room() -> None:
    """A twin differs from its arm by who sits in it, by the coach, or by both, and by nothing else."""
    everywhere = with_rooms(CLAIMS)
    home = [
        arm for arm in CLAIMS.arms if _programme(everywhere, arm).get("seats", {}).get("externality") == 0.0
    ]
    for name, claim in CLAIMS.on_trial.items():
        about_coach = any("coach" in arm for arm in claim.arms)
        for room, what in ROOMS.items():
            there = everywhere.claims.get(twin_of(name, room))
            speaks = any(arm in home for arm in claim.arms) and not (what.coached and about_coach)
            assert (there is not None) == speaks, (name, room)
            for before, after in zip(claim.arms, there.arms if there else [], strict=bool(there)):
                was, found = _programme(everywhere, before), _programme(everywhere, after)
                seats = {"divisions": "separate"} if what.company and before in home else {}
                assert found.get("seats", {}) == was.get("seats", {}) | seats, (name, room, before)
                assert found.get("coaching") == (0.23 if what.coached else was.get("coaching"))
                rest = {"seats", "coaching"}
                assert {k: v for k, v in found.items() if k not in rest} == {
                    k: v for k, v in was.items() if k not in rest
                }


def _programme(claims: Claims, arm: str) -> dict[str, Any]:
    return dict(resolved(claims, arm).get("programme", {}))


def test_the_coach_of_a_room_is_that_of_the_programme() -> None:
    assert Programme().coaching == COACHING


HOME = """
[arms.inhouse]
programme.seats = { externality = 0.0%s }
[claims.C4]
section = "d"
paragraph = 4
says = "Elsewhere is better."
[[claims.C4.tests]]
asks = "Gain is higher."
effect = { external = 1, inhouse = -1 }
"""


def test_another_room_is_judged_as_if_the_claim_were_about_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peersim.api.claims.ROUNDS", (1,))  # other rooms are run once
    changes = {
        "": ("", 0.0),
        "company": (', divisions = "separate"', 0.0),
        "coached": ("", 0.23),
        "company_coached": (', divisions = "separate"', 0.23),
    }
    rows = {
        name: try_claims(
            out=tmp_path / (name or "alone"),
            claims=load_claims(SMALL.replace("coaching = 0.0", f"coaching = {coaching}") + HOME % seats),
        )
        .verdicts.set_index("claim")
        .loc["C4"]
        for name, (seats, coaching) in changes.items()
    }
    columns = ("verdict", "size", "effect", "low", "high", "share_for", "share_negligible", "share_against")
    for room in ROOMS:
        for column in columns:
            assert rows[""][f"{room}_{column}"] == rows[room][column], (room, column)
    assert len({(row["effect"], row["low"], row["share_for"]) for row in rows.values()}) == 4
