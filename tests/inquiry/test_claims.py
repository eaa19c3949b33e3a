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
from peersim.inquiry.claims.entries import Claim, Claims, load_claims
from peersim.inquiry.claims.judging import effects_table, together, verdict
from peersim.inquiry.claims.trials import named_worlds, on_trial, resolved, sampled_worlds
from peersim.inquiry.comparisons import Columns, Comparison, effect
from peersim.model.errors import InputError
from peersim.model.outcomes import BY_NAME, SD0_KNOWLEDGE
from peersim.model.parameters import Programme
from peersim.stats.intervals import mean_interval

CLAIMS = load_claims()
TESTED = on_trial(CLAIMS)
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
says = "A programme teaches."
test = "Gain is higher than without."
mechanism = "everything"
tests = [{ effect = { external = 1, control = -1 } }]
fails = { "programme.phases" = [{ activity = "none" }] }
fails_in = "a world without sessions"
[claims.C1]
section = "b"
says = "Fear closes people."
test = "Disclosure is deeper without fear."
tests = [{ outcome = "disclosure", effect = { fearless = 1, external = -1 } }]
off = { "world.leak_chance" = 0.0 }
[claims.C3]
section = "c"
says = "People are people."
test = "Not tried."
kind = "input"
"""


class Fixed(Columns):
    """Columns with these values, one point."""

    def __init__(self, **values: list[float]):
        self.items, self._known = 10, {}
        self.values = {name: np.array([given], float) for name, given in values.items()}

    def get(self, arm: str, outcome: str) -> np.ndarray:  # type: ignore[type-arg]
        return self.values[f"{arm}_{outcome}"]


def test_there_are_48_claims_in_order_each_with_a_source_section() -> None:
    assert list(CLAIMS.claims) == [f"C{number}" for number in range(1, 49)]
    assert all(claim.section[0].isdigit() and claim.says and claim.test for claim in CLAIMS.claims.values())
    assert all(claim.tests and claim.mechanism for claim in TESTED.values())


def test_the_experiments_are_valid_and_sample_every_uncertainty() -> None:
    sampled = parse_experiment(sampled_worlds(CLAIMS, load_worlds().tables(CLAIMS.worlds)))
    assert list(sampled.varied) == list(load_worlds().vary)
    assert {"world.rivalry", "world.specific_share", "world.half_life"} <= set(sampled.varied)
    assert not any(path.startswith("programme") or "rules" in path for path in sampled.varied)
    assert len(parse_experiment(named_worlds(CLAIMS)).arms) > 150


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


def test_states_and_how_they_add_up() -> None:
    def state(low: float, high: float, expects: str = "more") -> str:
        wide = [0.5 * (low + high) + side * 0.5 * (high - low) for side in (-1, 1)] * 20
        columns = Fixed(a_gain=[x * SD0_KNOWLEDGE * 10 for x in wide])
        return str(effect(Comparison(effect={"a": 1}), columns, 0.05).states(expects)[0])

    assert state(0.1, 0.2) == "holds"
    assert state(-0.2, -0.1) == "fails"
    assert state(-0.2, -0.1, "difference") == "holds"
    assert state(0.01, 0.03) == "fails"  # off zero, but too small to matter
    assert state(0.04, 0.06) == "undecided"  # off zero, but whether it matters is open
    assert state(-0.04, 0.04, "difference") == "fails"
    assert state(-0.06, -0.04, "difference") == "undecided"
    assert state(-1.0, 1.1) == "undecided"
    many = [np.array(list("hhhf")), np.array(list("hufu"))]
    words = {"h": "holds", "f": "fails", "u": "undecided"}
    assert together([np.vectorize(words.get)(one) for one in many]).tolist() == [
        "holds",
        "undecided",
        "fails",
        "fails",
    ]


@pytest.mark.parametrize(
    ("default", "worlds", "said"),
    [
        ("holds", (90, 10, 50), "supported"),
        ("holds", (45, 4, 51), "undecided"),
        ("holds", (70, 30, 0), "depends on the region"),
        ("fails", (10, 90, 0), "not supported"),
        ("fails", (30, 70, 0), "depends on the region"),
        ("holds", (10, 90, 0), "depends on the region"),
        ("undecided", (90, 10, 0), "depends on the region"),
        ("undecided", (10, 90, 0), "not supported"),
    ],
)
def test_verdicts(default: str, worlds: tuple[int, int, int], said: str) -> None:
    claim = Claim(section="", says="", test="")
    counts = dict(zip(("holds", "fails", "undecided"), worlds, strict=True))
    assert verdict(claim, default, counts) == said  # type: ignore[arg-type]
    for kind, words in (("construction", "by construction"), ("input", "programme fact, an input")):
        assert verdict(claim.model_copy(update={"kind": kind}), default, counts) == words  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return try_claims(out=tmp_path_factory.mktemp("claims") / "out", claims=load_claims(SMALL), workers=1)


def test_a_trial_writes_tables_figure_and_page_and_can_be_traced(small: Trial) -> None:
    verdicts = small.verdicts.set_index("claim")
    assert list(verdicts.index) == ["C1", "C2", "C3"]
    assert verdicts.loc["C2", "verdict"] == "supported"
    assert verdicts.loc["C2", "fails_in"] == "a world without sessions"
    assert verdicts.loc["C1", "without_mechanism"] == "no longer holds"
    assert verdicts.loc["C3", "verdict"] == "programme fact, an input"
    assert pd.read_csv(small.path / "claims.csv")["verdict"].tolist() == small.verdicts["verdict"].tolist()
    page = (small.path / "claims.html").read_text("utf-8")
    assert "Fear closes people." in page
    assert "http" not in page  # nothing is loaded from elsewhere
    row = small.effects[small.effects["world"] == "off"].iloc[0]
    assert row["arms"] == "fearless-C1-off external-C1-off"
    manifest = (small.path / "named" / "manifest.json").read_text("utf-8")
    assert "fearless-C1-off" in manifest
    assert (small.path / "figures" / "contested.png").stat().st_size > 10_000


def test_a_second_trial_runs_nothing_and_writes_the_same_bytes(small: Trial) -> None:
    before = {
        name: (small.path / name).read_bytes()
        for name in ("claims.csv", "effects.csv", "worlds.csv", "claims.html")
    }
    log = (small.path / "named" / "log" / "last_run.json").read_bytes()
    try_claims(out=small.path, claims=load_claims(SMALL), workers=2)
    assert {name: (small.path / name).read_bytes() for name in before} == before
    assert (small.path / "named" / "log" / "last_run.json").read_bytes() == log


def test_the_effect_is_that_of_the_saved_runs(small: Trial) -> None:
    from peersim.store.folder import Folder

    runs = Folder(small.path / "named").planned("runs")
    gain = runs.pivot(index="replicate", columns="arm", values="gain")
    expected = (gain["external"] - gain["control"]).mean() / (SD0_KNOWLEDGE * 12)
    effects = small.effects[(small.effects["claim"] == "C2") & (small.effects["world"] == "default")]
    assert effects["effect"].iloc[0] == pytest.approx(expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", TESTED)
def test_every_tested_claim_fails_somewhere(name: str, tmp_path: Path) -> None:
    """In the default world, or in the one that it names; as many cohorts as the command takes."""
    import peersim as ps

    only = CLAIMS.only([name])
    ps.run(parse_experiment(named_worlds(only)), out=tmp_path / "named", figures=False)
    from peersim.store.folder import Folder

    found = effects_table(only, Folder(tmp_path / "named"))
    fails = {world for world, rows in found.groupby("world") if (rows["state"] == "fails").any()}
    assert fails & {"default", "fails"}, found
    if only.claims[name].fails:
        assert "fails" in fails, found
    if only.claims[name].holds:
        assert (found[found["world"] == "holds"]["state"] == "holds").all(), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fearless = 1", "fearles = 1", "claims.C1: there is no arm 'fearles'; did you mean 'fearless'"),
        ('"disclosure"', '"disclosures"', "there is no outcome 'disclosures'; did you mean 'disclosure'"),
        ("off = {", "offf = {", "offf"),
        ("replicates = 40", "replicates = 1", "replicates"),
        ("[claims.C2]", "[claims.C2", "is not valid TOML"),
        ("effect = { external = 1, control = -1 }", "above = 1.0", "expected either effect or association"),
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
    shown = tomllib.loads(entry)["claims"]["C17"]
    assert shown["says"] == CLAIMS.claims["C17"].says
    assert Claim.model_validate(shown) == CLAIMS.claims["C17"]


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(InputError, match="there is no claim 'C49'"):
        try_claims(["C49"])


def test_what_speaks_of_colleagues_is_tried_in_every_room() -> None:
    """A twin differs from its arm by who sits in it, by the coach, or by both, and by nothing else."""
    everywhere = with_rooms(CLAIMS)
    home = [
        arm for arm in CLAIMS.arms if _programme(everywhere, arm).get("seats", {}).get("externality") == 0.0
    ]
    for name, claim in CLAIMS.claims.items():
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
says = "Elsewhere is better."
test = "Gain is higher."
tests = [{ effect = { external = 1, inhouse = -1 } }]
"""


def test_another_room_is_judged_as_if_the_claim_were_about_it(tmp_path: Path) -> None:
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
    columns = ("verdict", "effect", "low", "high", "share_holds", "share_fails", "share_undecided")
    for room in ROOMS:
        for column in columns:
            assert rows[""][f"{room}_{column}"] == rows[room][column], (room, column)
    assert len({(row["effect"], row["low"], row["share_holds"]) for row in rows.values()}) == 4
