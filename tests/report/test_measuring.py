"""What to measure first, in words."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from peersim.analysis.measuring import Measuring
from peersim.figures.reports.measuring import draw
from peersim.model.outcomes import BY_NAME
from peersim.report.measuring import finding, page, said


def row(name: str, value: float, told: bool, after: float = np.nan, kind: str = "share") -> dict[str, Any]:
    ends = {"low": 0.5 if told else 0.0, "high": 2.0}
    values = {
        f"{of}{end and '_' + end}": value * ends.get(end, 1.0)
        for of in ("evppi", "evsi")
        for end in ("", *ends)
    }
    return {
        "input": name,
        "kind": kind,
        "told": told,
        "chance": 0.001 if told else 0.6,
        "wrong_after": after,
    } | values


def found(wrong: float, *rows: dict[str, Any], whole: float = 0.02, **more: Any) -> Measuring:
    everything = row("everything", whole, True, 0.0, "") | {
        "evsi": np.nan,
        "evsi_low": np.nan,
        "evsi_high": np.nan,
    }
    table = pd.DataFrame([everything, *rows]).assign(
        wrong_now=wrong, wrong_now_low=0.5 * wrong, wrong_now_high=1.5 * wrong, nothing=0.001
    )
    given: dict[str, Any] = {
        "contrast": "leaving_home", "left": "external", "right": "one division", "outcome": BY_NAME["gain"],
        "table": table, "unit": "SD", "own": 3.52, "mean": 0.03, "margin": 0.05, "worlds": 200, "cohorts": 100,
        "observations": 20, "levers": (), "provenance": "peersim",
    }  # fmt: skip
    return Measuring(**(given | more))


BLIND = "world.shared_blind_spots"


def test_the_first_input_is_named_with_the_worlds_it_sets_right() -> None:
    one = found(0.3, row(BLIND, 0.01, True, 0.2), row("world.fear", 0.002, False, kind="number"))
    assert finding(one) == (
        "Measure shared blind spots first: the worse programme is then recommended in 40 of 200 worlds, now in 60"
    )
    text = said(one)
    assert (
        "External is ahead of one division in gain on average, by 0.030 SD (0.11 items per member)." in text
    )
    assert "It is behind in 60 [30, 90] of 200 worlds." in text
    assert "avoid 0.0100 SD [0.0050, 0.0200], that is 0.035 items per member" in text
    assert "20 answers by yes or no (chance that an answer is what everyone" in text
    assert "below the margin of 0.05 SD" in text
    assert "fear" not in text


def test_readings_are_said_of_what_is_no_share_and_nothing_of_what_cannot_be_observed() -> None:
    number = said(found(0.3, row("world.air_time", 0.01, True, 0.2, "number")))
    assert "20 readings, each as uncertain as it is now (voices a round has room for), would avoid" in number
    choice = said(found(0.3, row("world.reach.rule", 0.01, True, 0.2, "choice") | {"evsi": np.nan}))
    assert "sample information" not in choice


def test_where_one_programme_is_ahead_nearly_everywhere_nothing_is_worth_measuring() -> None:
    sure = found(0.01, row(BLIND, 0.0001, True, 0.01), whole=0.0003)
    assert (
        finding(sure) == "Nothing is worth measuring: external is ahead of one division in 198 of 200 worlds"
    )
    assert "partial" not in said(sure)
    other = found(0.01, row(BLIND, 0.0, False), whole=0.0003, mean=-0.03)
    assert (
        finding(other) == "Nothing is worth measuring: one division is ahead of external in 198 of 200 worlds"
    )


def test_a_rare_world_in_which_much_is_lost_is_worth_asking_for() -> None:
    rare = found(0.03, row(BLIND, 0.06, True, 0.005), whole=0.08)
    assert finding(rare).startswith("Measure shared blind spots first")


def test_where_the_two_are_equal_neither_is_called_ahead() -> None:
    equal = found(0.0, row(BLIND, 0.0, False), whole=0.0, mean=0.0)
    assert said(equal) == (
        "Nothing is worth measuring: the two programmes are equal in every world. External and one division have the "
        "same gain."
    )


def test_inputs_that_cannot_be_told_from_nothing_are_not_recommended() -> None:
    unclear = found(0.3, row(BLIND, 0.001, False))
    assert finding(unclear).startswith("No single input is known to be worth measuring")
    never = found(0.3, row(BLIND, 0.0, False))
    assert finding(never) == "No single input is worth measuring: none alone would change the choice"
    for one in (unclear, never):
        assert "nly several inputs known together would change the choice" in said(one)
    assert "Perhaps" in said(unclear) and "Perhaps" not in said(never)


def test_a_loss_beyond_the_margin_is_not_played_down() -> None:
    assert "below the margin" not in said(found(0.4, row(BLIND, 0.05, True, 0.1), whole=0.09))


def test_an_outcome_without_an_sd_is_told_in_its_own_unit_alone() -> None:
    one = found(0.3, row(BLIND, 0.01, True, 0.2), outcome=BY_NAME["disclosure"], unit="0-1", own=None)
    assert "that is" not in said(one)
    assert " SD" not in said(one)


@pytest.mark.parametrize("value", [0.0, 0.01])
def test_the_figure_says_the_finding_and_how_many_worlds_and_cohorts(value: float) -> None:
    one = found(0.3, row(BLIND, value, value > 0, 0.2), whole=2 * value)
    drawing = draw(one, finding(one))
    texts = " ".join(text.get_text() for text in drawing.figure.texts).replace("\n", " ")
    assert finding(one) in texts
    assert "200 worlds of 100 cohorts each" in texts
    assert list(drawing.data["input"]) == ["everything", BLIND]


def test_the_page_has_a_section_for_each_contrast_and_what_to_keep_in_mind() -> None:
    one = found(0.3, row(BLIND, 0.01, True, 0.2), levers=("programme.formality",))
    text = page([one, found(0.01, row(BLIND, 0.0, False), contrast="company")])
    assert text.index("## Leaving home") < text.index("## Company") < text.index("## Keep in mind")
    assert f"| {BLIND} | 0.0100 [0.0050, 0.0200] | 0.0100 [0.0050, 0.0200] | below 0.01 | 40 |" in text
    assert "programme.formality" in text
