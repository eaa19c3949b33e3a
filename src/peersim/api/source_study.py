"""The source's own design, replayed: what 17 interviews can tell, and what a trial would need."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from peersim.analysis import interviews
from peersim.api.running import run
from peersim.store.files import write_text
from peersim.store.tables import write_csv

if TYPE_CHECKING:
    from peersim.study.execution import Progress

EXPERIMENT = "source_study"
FOLDER = "interviews"


class SourceStudy(NamedTuple):
    """Interviews by arm and threshold, worlds with their true contrast, cohorts that a trial needs; and the answer."""

    interviews: pd.DataFrame
    worlds: pd.DataFrame
    cohorts: pd.DataFrame
    answer: str
    path: Path


def replay_source_study(
    *,
    replicates: int | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: "Progress | None" = None,
) -> SourceStudy:
    """Run the shipped experiment ``source_study``, or go on with it, and ask 17 members of each study.

    Tables, figures and an answer go into ``interviews`` inside the results folder.
    """
    from peersim.figures.kit.save import save
    from peersim.figures.reports.interviews import needed, positive
    from peersim.report.interviews import answer_of

    result = run(
        EXPERIMENT,
        replicates=replicates,
        out=out,
        workers=workers,
        figures=False,
        overwrite=overwrite,
        progress=progress,
    )
    folder, members = result.folder, result.members
    items = int(result.experiment.setting(0, result.experiment.arms[0]).world.items)
    labels = folder.manifest["labels"]
    asked = interviews.by_arm(members, items, {arm: labels[arm] for arm in result.experiment.arms})
    asked_members, rows = interviews.interviewed(members), []
    for name, (left, right) in folder.contrasts.items():
        mean, low, high = interviews.true_contrast(members, left, right, items)
        ranked = interviews.ranked_by_satisfaction(asked_members, left, right)
        rows.append(
            {"contrast": name, "left": left, "right": right, "d": mean, "d_low": low, "d_high": high}
            | {"more_satisfied_left": ranked}
        )
    worlds = pd.DataFrame(rows)
    spread = interviews.spread_of_change(members, worlds["left"].iloc[0], items)
    cohorts = interviews.cohorts_table(spread, dict(zip(worlds["contrast"], worlds["d"], strict=True)))
    answer = answer_of(asked, worlds, cohorts, spread, result.provenance)
    place = folder.path / FOLDER
    for name, table in (("interviews", asked), ("worlds", worlds), ("cohorts", cohorts)):
        write_csv(table, place / f"{name}.csv")
    write_text(place / "answer.md", answer)
    save(positive(asked, worlds, result.provenance), place / "positive.png")
    save(needed(cohorts, spread, result.provenance), place / "needed.png")
    return SourceStudy(asked, worlds, cohorts, answer, place)
