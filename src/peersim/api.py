"""Run, load and compare: what the command line and a notebook both call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from peersim.analysis.sampled import contrasts_over_points, gaps, replicate_means
from peersim.analysis.summaries import contrast, summarise
from peersim.inquiry.until import Stopped, rounds_until
from peersim.model.errors import InputError, hint, quoted
from peersim.model.overrides import nested
from peersim.model.parameters import Setting
from peersim.report.answer import answer
from peersim.report.page import Page
from peersim.report.sampled import answer_over_points
from peersim.store.files import write_json, write_text
from peersim.store.folder import Folder
from peersim.store.made import DIGESTS, is_current, note_made
from peersim.store.tables import write_csv
from peersim.study.experiment import Experiment
from peersim.study.reading import load_experiment, parse_experiment
from peersim.study.schema import Until
from peersim.study.shipped import find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from peersim.figures import Drawing, Tables
    from peersim.store.lock import Shard
    from peersim.study.choosing import Engine
    from peersim.study.running import Progress

SMALL_FILES = ("summary.csv", "contrasts.csv", "answer.md")
UNTIL = "until"
_ITEMS = "world.items"
REPORTED = ("gain", "spread", "losers")


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
        size = {(r.point, r.arm): r.members // r.groups for r in self.design.itertuples()}
        return summarise(self._outcomes(wanted), wanted, size)

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
            return contrasts_over_points(self.folder, file.contrasts, file.outcomes, file.margin, items)
        by_point = {
            point: self.experiment.setting(point, self.experiment.arms[0]).world.items
            for point in range(len(self.experiment.points))
        }
        return contrast(self._outcomes(file.outcomes), file.contrasts, file.outcomes, file.margin, by_point)

    @property
    def _setting(self) -> Setting:
        """The setting of the first arm where nothing is varied."""
        return self.experiment.setting_at({}, self.experiment.arms[0])

    @property
    def n_failed(self) -> int:
        """How many runs failed."""
        return len(self.failures)

    @property
    def provenance(self) -> str:
        """One line for figures and pages."""
        manifest = self.folder.manifest
        identity = manifest["identity"]
        return (
            f"peersim {manifest['peersim']} · design {identity['design'][:8]} · model {identity['model'][:8]} · "
            f"seed {manifest['seed']} · defaults {manifest['defaults']}"
            f"{self._stopped}"
        )

    @property
    def _stopped(self) -> str:
        """Why no more cohorts were added, if that was left to the results."""
        stopped = self.folder.manifest.get(UNTIL)
        if stopped is None:
            return ""
        reached = stopped["reached"]
        found = "none" if reached is None else f"{reached:.3g}"
        return (
            f" · stopped at {stopped['rounds'][-1]} cohorts ({stopped['reason'].replace('_', ' ')}): "
            f"half-width {found}, wanted {stopped['halfwidth']:g}"
        )

    @cached_property
    def answer(self) -> str:
        """The answer in plain words, as Markdown."""
        experiment = self.experiment
        if experiment.is_sampled:
            return self._answer_over_points()
        return answer(
            Page(
                name=experiment.name,
                question=experiment.file.question,
                primary=experiment.primary,
                labels=self.folder.manifest["labels"],
                contrasts=experiment.file.contrasts,
                summary=self.summary,
                found=self.contrasts,
                points=experiment.points,
                defaults=self.folder.manifest["defaults"],
                provenance=self.provenance,
                decomposition=[
                    name
                    for figure in experiment.figures.values()
                    if figure.kind == "decomposition"
                    for name in figure.contrasts or ()
                ],
                constant_formats=[
                    experiment.label(arm)
                    for arm in experiment.arms
                    if any(
                        phase.activity in ("course", "expert")
                        for phase in experiment.setting(0, arm).programme.phases
                    )
                ],
                replaced=[
                    f"{entry} by {rule['function']} of {rule['file']} ({experiment.label(arm)})"
                    for arm in experiment.arms
                    for entry, rule in self.folder.manifest["design"]["arms"][arm].get("rules", {}).items()
                ],
            )
        )

    def _answer_over_points(self) -> str:
        experiment = self.experiment
        return answer_over_points(
            Page(
                name=experiment.name,
                question=experiment.file.question,
                primary=experiment.primary,
                labels=self.folder.manifest["labels"],
                contrasts=experiment.file.contrasts,
                summary=self.summary,
                found=self.contrasts,
                points=experiment.points,
                defaults=self.folder.manifest["defaults"],
                provenance=self.provenance,
            ),
            experiment.file.design.kind,
            self.n_failed,
            self._left_out,
        )

    @property
    def _left_out(self) -> str:
        """Which whole replicates or points failures cost."""
        found = gaps(self.folder)
        count, what = max((len(found.replicates), "replicate"), (len(found.points), "point"))
        return f"1 {what} is" if count == 1 else f"{count} {what}s are"

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
            primary=self.experiment.primary,
            margin=self.experiment.file.margin,
            labels=self.folder.manifest["labels"],
            provenance=self.provenance,
        )

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
        write_json(self.folder.manifest_file, self.folder.manifest | {DIGESTS: digests})
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
        return [f"figures/{name}.png" for name in self.experiment.figures]

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
    try:
        text = folder.experiment_file.read_text("utf-8")
    except OSError:
        raise InputError("there is no experiment.toml here", file=folder.path) from None
    return parse_experiment(
        text,
        folder.experiment_file,
        replicates=manifest["replicates"],
        seed=manifest["seed"],
        with_people=False,
    )


def run(
    experiment: str | Path | Experiment,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    engine: "Engine | None" = None,
    overwrite: bool = False,
    figures: bool = True,
    timeout: float | None = None,
    max_failures: int | None = None,
    dask: str | None = None,
    progress: "Progress | None" = None,
) -> Result:
    """Run an experiment and save its results; what is there already is not run again.

    ``experiment`` is a file or the name of a shipped experiment. Results go to ``out``, by default
    results/NAME. ``engine`` is "agents" or "ensemble", by default the one that is done first; both give the
    same numbers. A run that takes longer than ``timeout`` seconds fails; once more than ``max_failures`` have
    failed, the rest is not begun. ``dask`` is the address of a scheduler, or "local:4". Raises
    :class:`peersim.model.errors.InputError` for a mistake in the file or a folder that holds something else.
    """
    from peersim.store.lock import locked
    from peersim.study.compacting import compact
    from peersim.study.executing import How
    from peersim.study.plan import Plan
    from peersim.study.running import default_workers, results_folder, run_experiment

    if not isinstance(experiment, Experiment):
        experiment = load_experiment(find(str(experiment)), replicates=replicates, seed=seed)
    folder = results_folder(experiment, Path(out) if out is not None else None)
    how = How(workers or default_workers(), timeout, dask)

    def one_round(planned: Experiment) -> None:
        nonlocal overwrite
        run_experiment(
            planned,
            folder,
            how=how,
            engine=engine,
            progress=progress,
            overwrite=overwrite,
            max_failures=max_failures,
        )
        overwrite = False

    if experiment.until is None:
        one_round(experiment)
    else:
        experiment, stopped = _run_until(experiment, experiment.until, folder, one_round)
        write_json(folder.manifest_file, folder.manifest | {UNTIL: _record(stopped, experiment.until)})
    with locked(folder):
        compact(Plan(experiment), folder)
        result = load(folder.path)
        if not result.is_written:
            result.write()
        if figures and not result.is_drawn:
            result.draw()
    return result


def _run_until(
    experiment: Experiment, wanted: Until, folder: Folder, one_round: Callable[[Experiment], None]
) -> tuple[Experiment, Stopped]:
    """Rounds of replicates until the contrast is known well enough; the experiment as it was run."""

    def measured(replicates: int) -> float:
        one_round(replace(experiment, replicates=replicates))
        found = load(folder.path).contrasts
        here = found[(found["contrast"] == wanted.contrast) & (found["outcome"] == experiment.primary)]
        in_sd = here["d_low"].notna().any()
        low, high = (here[name] for name in (("d_low", "d_high") if in_sd else ("low", "high")))
        return float(((high - low) / 2).fillna(inf).max())

    stopped = rounds_until(wanted, experiment.replicates, measured)
    return replace(experiment, replicates=stopped.rounds[-1]), stopped


def _record(stopped: Stopped, wanted: Until | None) -> dict[str, Any]:
    reached = stopped.halfwidth if isfinite(stopped.halfwidth) else None
    asked = wanted.model_dump() if wanted is not None else {}
    return asked | {"reason": stopped.reason, "rounds": list(stopped.rounds), "reached": reached}


def run_share(
    experiment: Experiment,
    shard: "Shard",
    *,
    out: Path | None = None,
    workers: int | None = None,
    engine: "Engine | None" = None,
    timeout: float | None = None,
    max_failures: int | None = None,
    progress: "Progress | None" = None,
) -> int:
    """Run the i-th of n shares of an experiment into a folder that all shares write to.

    Returns how many planned runs are missing then, because other shares are not done; if none are,
    :func:`run` puts the results together.
    """
    from peersim.study.executing import How
    from peersim.study.plan import Plan
    from peersim.study.progress import status_of
    from peersim.study.running import default_workers, results_folder, run_experiment

    folder = results_folder(experiment, out)
    how = How(workers or default_workers(), timeout)
    run_experiment(
        experiment, folder, how=how, engine=engine, progress=progress, shard=shard, max_failures=max_failures
    )
    return Plan(experiment).runs - status_of(experiment, folder).done


def load(folder: str | Path) -> Result:
    """The saved results in a folder; never simulates."""
    return Result(Folder(Path(folder)))


def compare(
    arms: Mapping[str, Mapping[str, Any]],
    *,
    replicates: int = 200,
    seed: int = 0,
    outcomes: tuple[str, ...] = ("gain",),
    margin: float = 0.05,
) -> pd.DataFrame:
    """Compare settings without any file: a table of paired contrasts, each arm against the last.

    ``arms`` maps a name to changes of parameters by path. Runs in this process; nothing is saved.
    """
    from peersim.engines.records import Run
    from peersim.model.overrides import setting_from
    from peersim.model.people import Invented
    from peersim.study.comparing import outcomes_of

    settings = {arm: setting_from(nested(changes)) for arm, changes in arms.items()}
    keys = [(replicate, arm) for replicate in range(replicates) for arm in settings]
    runs = outcomes_of([Run(settings[arm], Invented(), seed, replicate, False) for replicate, arm in keys])
    rows = [
        {"replicate": replicate, "point": 0, "arm": arm, "status": "ok"} | found
        for (replicate, arm), found in zip(keys, runs, strict=True)
    ]
    *others, last = settings
    pairs = {f"{arm} − {last}": (arm, last) for arm in others}
    table = contrast(pd.DataFrame(rows), pairs, outcomes, margin, {0: settings[last].world.items})
    return table.drop(columns="point")
