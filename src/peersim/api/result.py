"""The saved results of one experiment."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from peersim.analysis.predictor import is_leaving_home, log_advantage
from peersim.analysis.sampled import contrasts_over_points, replicate_means
from peersim.analysis.summaries import contrast, summarise
from peersim.api.pages import answer_of
from peersim.experiment.checked import Experiment
from peersim.experiment.point_tables import SCENARIO
from peersim.experiment.reading import parse_experiment
from peersim.inquiry.in_worlds import FOLDER
from peersim.model.errors import InputError, hint, quoted
from peersim.model.parameters import Setting
from peersim.store.files import write_text
from peersim.store.folder import RESTORE, UNFIT, Folder
from peersim.store.freshness import DIGESTS, is_current, note_made
from peersim.store.provenance import provenance_of
from peersim.store.shapes import plan_of
from peersim.store.tables import write_csv
from peersim.study.saved import Saved

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from peersim.figures import Drawing, Tables

SMALL_FILES = ("summary.csv", "contrasts.csv", "answer.md")
MOST_PREDICTED = 2000  # points of a grid
MAP_AXES = 2  # only a map shows it
REPORTED = ("gain", "spread", "losers")
_ITEMS = "world.items"


class Result:
    """The saved results of one experiment. Reading never simulates.

    Attributes
    ----------
    runs, sessions, design, members, ties, events, failures
        The tables of a results folder, as DataFrames.
    summary, contrasts
        Means per arm, and paired differences, with 95 % intervals.
    """

    def __init__(self, folder: Folder):
        self.folder = folder
        folder.manifest  # noqa: B018 - fails at once where there are no results
        self.experiment = experiment_of(folder)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: raw outcomes."""
        table = self.folder.planned("runs")
        if table.empty:
            raise InputError("holds no runs; `peersim run` makes them", file=self.folder.path)
        return table

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """One row per run and session; session 0 is the start."""
        return self.folder.planned("sessions")

    @property
    def design(self) -> pd.DataFrame:
        """One row per point and arm: what was varied or changed."""
        return self.folder.design

    @property
    def members(self) -> pd.DataFrame:
        """Members of the kept cohorts at week 52."""
        return self.folder.planned("members")

    @property
    def member_sessions(self) -> pd.DataFrame:
        """Members of the kept cohorts after each session, if ``member_sessions = true``; session 0 is the start."""
        return self.folder.planned("member_sessions")

    @property
    def ties(self) -> pd.DataFrame:
        """Ties of the kept cohorts at weeks 0 and 52."""
        return self.folder.planned("ties")

    @property
    def events(self) -> pd.DataFrame:
        """Events of the kept cohorts."""
        return self.folder.planned("events")

    @property
    def failures(self) -> pd.DataFrame:
        """Runs that failed, with the command that replays each."""
        return self.folder.planned("failures")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Mean, interval and SD over cohorts."""
        wanted = list(dict.fromkeys([*self.experiment.file.outcomes, *REPORTED]))
        if self.experiment.is_sampled:
            return summarise(replicate_means(self.folder, wanted), wanted, {}).drop(columns="point")
        size = {(r.point, r.arm): r.members for r in self.design.itertuples()}
        return self._named(summarise(self._outcomes(wanted), wanted, size))

    def _outcomes(self, names: Sequence[str]) -> pd.DataFrame:
        """The runs with these outcomes alone."""
        columns = ["replicate", "point", "arm", "status", *names]
        table = self.folder.planned("runs", columns)
        if table.empty:
            raise InputError("holds no runs; `peersim run` makes them", file=self.folder.path)
        return table

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """Paired differences with effect sizes and verdicts."""
        file = self.experiment.file
        if self.experiment.is_sampled:
            items = None if _ITEMS in self.experiment.varied else self._setting.world.items
            return contrasts_over_points(
                self.folder, file.contrasts, file.outcomes, file.margin, items, file.interactions
            )
        by_point = {
            point: self.experiment.setting(point, self.experiment.arms[0]).world.items
            for point in range(len(self.experiment.points))
        }
        runs = self._outcomes(file.outcomes)
        table = contrast(runs, file.contrasts, file.outcomes, file.margin, by_point, file.interactions)
        return self._named(table)

    def _named(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table with the names of its points, where a table of points has given them some."""
        names = self.experiment.point_names
        if names and "point" in table:
            table.insert(table.columns.get_loc("point") + 1, SCENARIO, [names[at] for at in table["point"]])
        return table

    @property
    def _setting(self) -> Setting:
        """The setting of the first arm where nothing is varied."""
        return self.experiment.setting_at({}, self.experiment.arms[0])

    @cached_property
    def in_worlds(self) -> "Result | None":
        """The headlines in plausible worlds; None if the file asks for none, or their results are not here."""
        folder = Folder(self.folder.path / FOLDER)
        asked = self.experiment.file.plausible_worlds is not None
        return Result(folder) if asked and folder.path.is_dir() else None

    @property
    def n_failed(self) -> int:
        """How many runs failed."""
        return len(self.failures)

    @property
    def provenance(self) -> str:
        """One line for figures and pages."""
        return provenance_of(self.folder.manifest)

    @cached_property
    def answer(self) -> str:
        """The answer in plain words, as Markdown."""
        return answer_of(self)

    @property
    def tables(self) -> "Tables":
        """What figures are drawn from."""
        from peersim.figures import Tables

        return Tables(
            runs=self.runs,
            sessions=self.sessions,
            design=self.design,
            summary=self.summary,
            contrasts=self.contrasts,
            members=self.members,
            ties=self.ties,
            events=self.events,
            name=self.experiment.name,
            question=self.experiment.file.question,
            contrasts_spec={name: (a, b) for name, (a, b) in self.experiment.file.contrasts.items()},
            interactions={name: (a, b) for name, (a, b) in self.experiment.file.interactions.items()},
            primary=self.experiment.primary,
            margin=self.experiment.file.margin,
            labels=self.folder.manifest["labels"],
            provenance=self.provenance,
            predicted=self._predicted,
        )

    @cached_property
    def _predicted(self) -> dict[str, dict[int, float]]:
        """By contrast and point of a grid, the formula's expectation where one side is external, the other in-house."""
        found, experiment, points = {}, self.experiment, range(len(self.experiment.points))
        if not experiment.is_grid or len(experiment.varied) < MAP_AXES or len(points) > MOST_PREDICTED:
            return {}
        for name, (left, right) in experiment.file.contrasts.items():
            same = experiment.populations[left] == experiment.populations[right]
            pairs = ((experiment.setting(point, left), experiment.setting(point, right)) for point in points)
            if same and all(is_leaving_home(*pair) for pair in pairs):  # stops at the first that is not
                found[name] = {point: log_advantage(experiment.setting(point, left)) for point in points}
        return found

    def drawing(self, name: str, **changes: Any) -> "Drawing":
        """Draw a figure of the experiment file, or one of a kind of figure; with the numbers drawn."""
        from peersim.figures import KINDS, FigureSpec, draw

        asked = {key: value for key, value in changes.items() if value is not None}
        figures = self.experiment.figures
        if name in figures:
            given = figures[name].model_dump()
            if "contrast" in asked:
                given |= {"arms": None, "contrasts": None}
        elif name in KINDS:
            given = {"kind": name}
        else:
            nearest = hint(name, [*figures, *KINDS])
            raise InputError(f"there is no figure {quoted(name)}{nearest}", file=self.folder.path)
        if self.experiment.is_sampled and "kept cohort" not in KINDS[given["kind"]].needs:
            problem = f"a sample has no figure of kind {given['kind']}, for no single point is of interest"
            raise InputError(f"{problem}; `peersim analyse` draws its figures", file=self.folder.path)
        return draw(FigureSpec(**{k: v for k, v in (given | asked).items() if v is not None}), self.tables)

    def figure(self, name: str, **changes: Any) -> "Figure":
        """A matplotlib figure: one named in the experiment file, or a kind of figure."""
        return self.drawing(name, **changes).figure

    def write(self) -> None:
        """Write the summary, the contrasts and the answer beside the runs."""
        path = self.folder.path
        write_csv(self.summary, path / "summary.csv")
        write_csv(self.contrasts, path / "contrasts.csv")
        write_text(path / "answer.md", self.answer)
        digests = {name: self.folder.digest(name) for name in ("runs", "sessions")}
        self.folder.write_manifest(self.folder.manifest | {DIGESTS: digests})
        note_made(self.folder, "tables", SMALL_FILES)

    @property
    def is_written(self) -> bool:
        """Whether the small tables and the answer are those that would be written now."""
        return is_current(self.folder, "tables", SMALL_FILES)

    @property
    def is_drawn(self) -> bool:
        """The same of the figures."""
        return is_current(self.folder, "figures", self._figure_files)

    @property
    def _figure_files(self) -> list[str]:
        return [f"figures/{name}.{kind}" for name in self.experiment.figures for kind in ("png", "csv")]

    def draw(self) -> list[Path]:
        """Draw every figure of the experiment file into figures/; returns the files.

        If some cannot be drawn, the others are; then the first :class:`InputError` is raised.
        """
        from peersim.figures import save

        out, problems = [], []
        for name in self.experiment.figures:
            file = self.folder.path / "figures" / f"{name}.png"
            try:
                save(self.drawing(name), file)
                out.append(file)
            except InputError as error:
                problems.append(error)
        if problems:
            raise problems[0]
        note_made(self.folder, "figures", self._figure_files)
        return out

    def __repr__(self) -> str:
        n = sum(self.folder.rows("runs").values())
        return f"<peersim.Result {self.experiment.name!r}: {n} runs in {self.folder.path}>"

    def _repr_markdown_(self) -> str:
        return self.answer


def experiment_of(folder: Folder) -> Experiment:
    """The experiment of a results folder, as it was run; its people are not read."""
    manifest = folder.manifest
    experiment = parse_experiment(
        folder.given_text(folder.experiment_file),
        folder.experiment_file,
        replicates=manifest["replicates"],
        seed=manifest["seed"],
        with_people=False,
        saved=Saved(folder),
    )
    _check_fit(experiment, folder)
    return experiment


def _check_fit(experiment: Experiment, folder: Folder) -> None:
    """Raise :class:`InputError` unless the experiment is that of the manifest: either may be from somewhere else."""
    plan = plan_of(folder.manifest["design"])
    for what, there, here in (
        ("arms", list(plan.arms), list(experiment.arms)),
        ("what varies", sorted(plan.varied), sorted(experiment.varied)),
        ("how many points there are", plan.points, len(experiment.points)),
        ("outcomes", folder.manifest["outcomes"], list(experiment.file.outcomes)),
    ):
        if there != here:
            raise InputError(
                f"{UNFIT} in {what}: {here} against {there}; {RESTORE}", file=folder.experiment_file
            )
    folder.contrasts  # noqa: B018 - says if they differ


def load(folder: str | Path) -> Result:
    """The saved results in a folder; never simulates."""
    return Result(Folder(Path(folder)))
