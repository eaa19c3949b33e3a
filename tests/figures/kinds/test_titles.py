"""Titles say what the numbers say."""

import pytest
from tests.figures.support import MAP, RIVALRY, SPECIFIC, by, caption, tables, title

from peersim.figures import FigureSpec, draw


@pytest.mark.parametrize(
    ("shift", "noise", "said"),
    [
        (0.2, 0.05, "Gain is higher for external than for in-house: +0.20 SD [0.17, 0.23]"),
        (-0.2, 0.05, "Gain is lower for external than for in-house: −0.20 SD [−0.23, −0.17]"),
        (0.01, 0.02, "Gain is the same for external and in-house within ±0.05 SD: +0.010 SD [−0.003, 0.023]"),
        (0.02, 0.2, "Open whether gain differs between external and in-house: +0.02 SD [−0.11, 0.15]"),
        (
            0.04,
            0.05,
            "Gain is higher for external than for in-house, by how much is open: +0.04 SD [0.01, 0.07]",
        ),
        (0.0, 0.0, "Gain is the same for external and in-house, to the last bit"),
    ],
)
def test_a_forest_says_the_first_contrast(shift: float, noise: float, said: str) -> None:
    assert title(tables(by(external=shift), noise=noise), "forest") == said


def test_one_pair_is_too_few() -> None:
    found = tables(by(external=0.2), cohorts=1)
    assert title(found, "forest") == "Too few cohorts to compare gain between external and in-house (n = 1)"


def test_less_can_be_better() -> None:
    found = tables(by(external=0.2), primary="leaks")
    assert title(found, "forest").startswith("Leaks are less common for external than for in-house: −0.20")
    assert found.contrasts["verdict"].iloc[0] == "better"


def test_an_outcome_that_was_not_reported_is_computed() -> None:
    found = tables(by(external=0.2))
    assert title(found, "forest", outcome="gain_career") == (
        "Gain in career issues is higher for external than for in-house: +0.20 SD [0.17, 0.23]"
    )


def test_trajectories_compare_at_week_52() -> None:
    said = title(tables(by(external=0.2)), "trajectories")
    assert said == "At week 52 gain is higher for external than for in-house: +0.20 SD [0.17, 0.23]"


def test_trajectories_of_three_arms_name_the_ends() -> None:
    labels = {"a": "course", "b": "group", "c": "coach"}
    found = tables(by(a=0.1, b=0.3, c=-0.2), labels=labels, contrasts={"x": ("b", "c")})
    said = title(found, "trajectories", arms=["a", "b", "c"])
    assert said == "Gain at week 52: highest for group, 2.17 items per member; lowest for coach, 0.41"


def test_trajectories_show_session_outcomes() -> None:
    said = title(tables(by(external=0.5)), "trajectories", outcome="trust")
    assert said.startswith("At week 52 trust is higher for external than for in-house: +0.6")
    assert title(tables(by()), "trajectories", outcome="insight").startswith("At week 52 insight is the same")


def test_a_map_names_where_the_left_side_wins() -> None:
    found = tables(
        lambda arm, p: (arm == "external") * (p[RIVALRY] - p[SPECIFIC] + 0.01), vary=MAP, noise=0.02
    )
    said = title(found, "heatmap", x=SPECIFIC, y=RIVALRY)
    assert said == (
        "Gain is higher for external where specific share is low and rivalry is high: "
        "higher in 5, lower in 5, negligible in 2 of 12 cells"
    )


def test_a_map_names_where_the_left_side_loses_if_that_is_more() -> None:
    found = tables(lambda arm, p: (arm == "external") * (0.1 - p[SPECIFIC]), vary=MAP, noise=0.02)
    assert title(found, "heatmap", x=SPECIFIC, y=RIVALRY) == (
        "Gain is lower for external where specific share is high: higher in 3, lower in 9 of 12 cells"
    )


@pytest.mark.parametrize(
    ("shift", "noise", "said"),
    [
        (0.2, 0.05, "Gain is higher for external than for in-house in all 6 cells"),
        (-0.2, 0.05, "Gain is lower for external than for in-house in all 6 cells"),
        (0.0, 0.03, "Gain is the same for external and in-house within ±0.05 SD in all 6 cells"),
        (
            0.0,
            0.4,
            "Open whether gain differs between external and in-house by more than the margin in all 6 cells",
        ),
    ],
)
def test_a_map_of_one_colour(shift: float, noise: float, said: str) -> None:
    small = {RIVALRY: [0.0, 0.3, 0.6], SPECIFIC: [0.0, 0.2]}
    assert title(tables(by(external=shift), vary=small, noise=noise), "heatmap") == said


def test_a_few_clear_cells_are_counted_and_not_generalised() -> None:
    found = tables(lambda arm, p: 0.3 * (arm == "external" and p == {RIVALRY: 0.3, SPECIFIC: 0.2}), vary=MAP)
    assert title(found, "heatmap") == (
        "Gain, external against in-house: higher in 1, negligible in 11 of 12 cells"
    )


def test_lines_follow_each_arm() -> None:
    course = {0.0: (0.0, 0.0), 0.3: (0.5, 0.1), 0.6: (0.1, 0.3)}
    found = tables(lambda arm, p: course[p[RIVALRY]][arm == "external"], vary={RIVALRY: [0.0, 0.3, 0.6]})
    assert title(found, "line") == (
        "With rivalry from 0 to 0.6, gain rises for external, peaks near 0.3 for in-house"
    )
    found = tables(by(external=0.2), vary={RIVALRY: [0.0, 0.6]})
    assert (
        title(found, "line")
        == "With rivalry from 0 to 0.6, gain stays the same within ±0.05 SD for external and in-house"
    )


def test_a_line_of_a_contrast() -> None:
    found = tables(lambda arm, p: (arm == "external") * (0.3 - p[RIVALRY]), vary={RIVALRY: [0.0, 0.3, 0.6]})
    assert title(found, "line", contrast="leaving_home") == (
        "Gain is higher for external where rivalry is low: "
        "higher in 1, lower in 1, negligible in 1 of 3 values of rivalry"
    )


CHANNELS = {
    "all_equal": ("away", "home"),
    "blind_spots": ("away_b", "home_b"),
    "rivalry": ("away_r", "home_r"),
}
SIDES = {"away": "away, all equal", "home": "home, all equal"} | {
    f"{side}_{c}": f"{side} {word}"
    for c, word in (("b", "blind"), ("r", "rivalry"))
    for side in ("away", "home")
}


@pytest.mark.parametrize(
    ("blind", "rivalry", "said"),
    [
        (
            0.2,
            -0.1,
            "Gain, in favour of away: most by blind spots, +0.20 SD; in favour of home: most by rivalry, −0.10 SD",
        ),
        (
            0.2,
            0.1,
            "Gain, in favour of away: most by blind spots, +0.20 SD; in favour of home: nothing clear",
        ),
        (0.0, 0.0, "No single difference separates away and home in gain by more than ±0.05 SD"),
    ],
)
def test_a_decomposition_names_the_strongest_differences(blind: float, rivalry: float, said: str) -> None:
    found = tables(by(away_b=blind, away_r=rivalry), labels=SIDES, contrasts=CHANNELS)
    assert title(found, "decomposition") == said


def test_levels_name_the_ends() -> None:
    assert title(tables(by(external=0.2)), "levels") == (
        "Gain: highest for external, 1.82 items per member; lowest for in-house, 1.12"
    )


def test_distributions_name_medians_and_losers() -> None:
    assert title(tables(by(external=0.2), noise=0.0), "distributions") == (
        "Gain in the median cohort: 1.80 items per member for external and 1.09 for in-house; "
        "25 % and 25 % of members lose"
    )


def test_networks_say_how_trust_went() -> None:
    assert title(tables(by()), "networks") == (
        "In cohort 0 mean trust went from 0.41 to 0.51 for external and from 0.51 to 0.61 for in-house"
    )


def test_a_point_that_was_not_chosen_is_named_in_the_caption() -> None:
    found = tables(by(external=0.2), vary=MAP)
    assert "At world.specific_share = 0.2; world.rivalry = 0, the first of 3." in caption(
        draw(FigureSpec("forest", at={SPECIFIC: 0.2}), found)
    )
    assert "first of" not in caption(draw(FigureSpec("heatmap"), found))


def test_one_cohort_is_singular() -> None:
    found = tables(by(external=0.2), cohorts=1)
    assert "Means of 1 cohort per arm" in caption(draw(FigureSpec("levels"), found))
    assert "intervals, 1 pair of cohorts." in caption(draw(FigureSpec("forest"), found))


def test_captions_state_n_and_interval() -> None:
    found = tables(by(external=0.2), cohorts=7, vary={RIVALRY: [0.0, 0.6]})
    for kind in ("forest", "decomposition", "trajectories", "line", "levels", "distributions"):
        said = caption(draw(FigureSpec(kind), found))
        assert "7 " in said and found.provenance in said, kind
        assert "95 % interval" in said, kind
