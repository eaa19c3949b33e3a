"""Run an experiment, or a share of one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from peersim.api.result import Result, load
from peersim.experiment.checked import Experiment
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.schema import Until
from peersim.experiment.shipped import find
from peersim.inquiry.in_worlds import FOLDER, in_worlds
from peersim.inquiry.until import Stopped, rounds_until
from peersim.store.earlier import remove_earlier
from peersim.store.folder import Folder
from peersim.store.freshness import note_made
from peersim.store.manifest import WORLDS
from peersim.store.provenance import STOPPED

if TYPE_CHECKING:
    from peersim.store.lock import Shard
    from peersim.study.engine_choice import Engine
    from peersim.study.execution import Progress


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
    reuse: Sequence[str | Path] = (),
    progress: "Progress | None" = None,
    trust_rules: bool = False,
) -> Result:
    """Run an experiment and save its results; what is there already is not run again.

    ``experiment`` is a file or the name of a shipped experiment. Results go to ``out``, by default
    results/NAME. ``engine`` is "agents" or "ensemble", by default the one that is done first; both give the
    same numbers. A run that takes longer than ``timeout`` seconds fails; once more than ``max_failures`` have
    failed, the rest is not begun. ``dask`` is the address of a scheduler, or "local:4". ``reuse`` are results folders
    whose runs of the same setting, seed and people are taken over; a folder that holds runs of a narrower design is
    widened without being asked. Python code of the experiment's own rules is executed if you have allowed it before,
    or with ``trust_rules``. Where the file has ``[plausible_worlds]``, its headlines are run in
    those too, into the folder ``worlds`` of the results. Raises
    :class:`peersim.model.errors.InputError` for a mistake in the file or a folder that holds something else.
    """
    from peersim.store.lock import locked
    from peersim.study.compacting import compact
    from peersim.study.execution import results_folder, run_experiment, workers_of
    from peersim.study.executors.executor import How
    from peersim.study.plan import Plan

    if not isinstance(experiment, Experiment):
        path = find(str(experiment))
        experiment = load_experiment(path, replicates=replicates, seed=seed, trust_rules=trust_rules)
    folder = results_folder(experiment, Path(out) if out is not None else None)
    executor = None if dask is None else "Dask"
    how = How(workers_of(workers), None if timeout is None else float(timeout), executor, dask)

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
            reuse=[Folder(Path(other)) for other in reuse],
        )
        overwrite = False

    beside = None  # read before anything runs, so that its mistakes are said first
    if experiment.file.plausible_worlds is not None:
        beside = parse_experiment(in_worlds(experiment), experiment.path)
    anew = overwrite
    if experiment.until is None:
        one_round(experiment)
    else:
        experiment, stopped = _run_until(experiment, experiment.until, folder, one_round)
        folder.write_manifest(folder.manifest | {STOPPED: stopped.record(experiment.until)})
    if beside is not None:
        found = run(
            beside,
            out=folder.path / FOLDER,
            workers=workers,
            engine=engine,
            overwrite=anew,
            timeout=timeout,
            max_failures=max_failures,
            dask=dask,
            reuse=[Path(other) / FOLDER for other in reuse if (Path(other) / FOLDER).is_dir()],
            progress=progress,
        )
        folder.write_manifest(folder.manifest | {WORLDS: found.folder.digest("runs")})
    with locked(folder):
        compact(Plan(experiment), folder)
        remove_earlier(folder)
        result = load(folder.path)
        if not result.is_written:
            result.write()
        if figures and not result.is_drawn:
            result.draw()
        note_made(folder, "log", [str(file.relative_to(folder.path)) for file in folder.logs])
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
    from peersim.study.execution import results_folder, run_experiment, workers_of
    from peersim.study.executors.executor import How
    from peersim.study.plan import Plan
    from peersim.study.progress import status_of

    folder = results_folder(experiment, out)
    how = How(workers_of(workers), timeout)
    run_experiment(
        experiment, folder, how=how, engine=engine, progress=progress, shard=shard, max_failures=max_failures
    )
    return Plan(experiment).runs - status_of(experiment, folder).done
