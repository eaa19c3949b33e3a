"""The share of the variance of gain between cohorts is of all members of a cohort, however many groups they sit in."""

from pathlib import Path

import numpy as np
import pytest

import peersim as ps

FILE = """
format = 1
name = "several"
replicates = 12
keep = 12
outcomes = ["gain"]
[people]
groups = 3
[programme]
group_size = 4
sessions = 3
[world]
items = 20
[arms.a]
"""


def test_it_is_the_one_way_icc_of_members_in_cohorts(tmp_path: Path) -> None:
    file = tmp_path / "several.toml"
    file.write_text(FILE, "utf-8")
    result = ps.run(file, out=tmp_path / "out", figures=False)
    gains = result.members.groupby("replicate")["gain"].apply(list).tolist()
    table = np.array(gains)
    n = table.shape[1]
    assert table.shape == (12, 12)
    between = n * table.mean(axis=1).var(ddof=1)
    within = table.var(axis=1, ddof=1).mean()
    row = result.summary.set_index("outcome").loc["icc_gain_cohorts"]
    assert row["mean"] == pytest.approx((between - within) / (between + (n - 1) * within))
