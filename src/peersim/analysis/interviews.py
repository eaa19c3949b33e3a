"""What interviews with some members of a programme tell, against what all members gained."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from peersim.model.outcomes import SD0_KNOWLEDGE
from peersim.stats.intervals import mean_interval
from peersim.stats.power import cohorts_needed
from peersim.stats.shares import share_interval

INTERVIEWED = 17
POSITIVE = (0.5, 0.55, 0.6)
"""Reported satisfaction above which an answer counts as positive: mid-scale, and stricter (assumption)."""
ICCS = (0.04, 0.09, 0.13)
"""Shares of variance between groups that field studies of climate and cohesion report (assumption: range)."""
DIFFERENCES = (0.05, 0.1, 0.2, 0.3, 0.5)


class Spread(NamedTuple):
    """Of what persons learn from start to end: SD in start SDs, share of variance between cohorts; cohort size."""

    sd: float
    icc: float
    members: float


def interviewed(members: pd.DataFrame, count: int = INTERVIEWED) -> pd.DataFrame:
    """The members of each study who come forward first: those whose satisfaction exceeds their reluctance most."""
    order = members.assign(_order=members["interview"] - members["satisfaction"])
    order = order.sort_values(["replicate", "arm", "_order", "person"], kind="stable")
    return order.groupby(["replicate", "arm"], sort=False).head(count).drop(columns="_order")


def by_arm(members: pd.DataFrame, items: int, labels: Mapping[str, str]) -> pd.DataFrame:
    """A row per arm and threshold: in what share of studies all who were interviewed are positive.

    With the exact 95 % interval of that share, mean reported satisfaction and gain of the interviewed and of all.
    """
    asked, rows = interviewed(members), []
    for arm in labels:
        here, all_ = asked[asked["arm"] == arm], members[members["arm"] == arm]
        lowest = here.groupby("replicate")["reported_satisfaction"].min()
        n = len(lowest)
        for threshold in POSITIVE:
            hits = int((lowest > threshold).sum())
            low, high = share_interval(hits, n)
            rows.append(
                {"arm": arm, "label": labels[arm], "positive_above": threshold, "studies": n}
                | {"all_positive": hits / n, "low": low, "high": high}
                | {
                    "reported": here["reported_satisfaction"].mean(),
                    "reported_by_all": all_["reported_satisfaction"].mean(),
                }
                | {"gain_interviewed": here["gain"].mean(), "gain": all_["gain"].mean()}
                | {"items": items}
            )
    return pd.DataFrame(rows)


def true_contrast(members: pd.DataFrame, left: str, right: str, items: int) -> tuple[float, float, float]:
    """Mean gain of the left less that of the right, study by study, in start SDs, with its 95 % interval."""
    means = members.groupby(["arm", "replicate"])["gain"].mean()
    found = mean_interval(((means[left] - means[right]) / (SD0_KNOWLEDGE * items)).tolist())
    return found.mean, found.low, found.high


def ranked_by_satisfaction(asked: pd.DataFrame, left: str, right: str) -> float:
    """Share of studies in which the interviewed of the left report more satisfaction than those of the right."""
    means = asked.groupby(["arm", "replicate"])["reported_satisfaction"].mean()
    return float((means[left] > means[right]).mean())


def spread_of_change(members: pd.DataFrame, arm: str, items: int) -> Spread:
    """How much what persons know changes, within and between cohorts of one arm: all that a trial can see.

    ICC(1), by one-way analysis of variance. Nobody in a trial has an untreated twin.
    """
    here = members[members["arm"] == arm]
    change = (here["end_right"] - here["start_right"]) / (SD0_KNOWLEDGE * items)
    cohorts = change.groupby([here["replicate"], here["group"]])
    sizes = cohorts.size().to_numpy(float)
    means, overall = cohorts.mean().to_numpy(), float(change.mean())
    between = float((sizes * (means - overall) ** 2).sum() / (len(sizes) - 1))
    within = float(((change - cohorts.transform("mean")) ** 2).sum() / (len(change) - len(sizes)))
    size = (len(change) - float((sizes**2).sum()) / len(change)) / (len(sizes) - 1)
    shared = max(0.0, (between - within) / size)
    return Spread(float(np.sqrt(shared + within)), shared / (shared + within), float(sizes.mean()))


def cohorts_table(spread: Spread, contrasts: Mapping[str, float]) -> pd.DataFrame:
    """A row per true difference and ICC: cohorts per arm that a trial needs for 80 % power.

    Differences are in start SDs: those of ``contrasts`` by name, and round ones. Without error of measurement.
    """
    wanted = {name: abs(value) for name, value in contrasts.items()} | {f"{d:g} SD": d for d in DIFFERENCES}
    rows = []
    for name, difference in wanted.items():
        for source, icc in (("the model's", spread.icc), *((f"{icc:g}", icc) for icc in ICCS)):
            needed = cohorts_needed(difference / spread.sd, icc, spread.members)
            rows.append(
                {
                    "difference": difference,
                    "of": name,
                    "icc_source": source,
                    "icc": icc,
                    "sd_of_change": spread.sd,
                }
                | {"members": spread.members, "cohorts_per_arm": needed}
            )
    return pd.DataFrame(rows).astype({"cohorts_per_arm": "Int64"})
