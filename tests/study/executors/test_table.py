"""An executor stands in the table, and so in what users read."""

from pathlib import Path

import pytest

from peersim.study.executors.executor import Executor, How
from peersim.study.executors.table import EXECUTORS

SWEEPS = (Path(__file__).parents[3] / "docs" / "sweeps.md").read_text("utf-8")
WHERE = SWEEPS.split("## Where it runs\n")[1].split("\n### ")[0]


@pytest.mark.parametrize("name", EXECUTORS)
def test_the_page_says_of_each_what_it_is(name: str) -> None:
    (row,) = [line for line in WHERE.splitlines() if EXECUTORS[name].words in line]
    assert name in row


@pytest.mark.parametrize("name", EXECUTORS)
def test_each_is_made_of_what_is_asked_for(name: str) -> None:
    executor: Executor = EXECUTORS[name].of(How(3, 2.0, name, "local:3"))
    asked = {"workers": 3, "seconds": 2.0, "address": "local:3"}
    taken = vars(executor)
    assert taken == {key: asked[key] for key in taken}
