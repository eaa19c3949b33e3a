"""``peersim check``: validate an experiment file, count its runs, estimate the time."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from peersim.study.experiment import Experiment
    from peersim.study.plan import Plan

PILOT = 3


def check(
    experiment: Annotated[
        str, typer.Argument(help="an experiment file, or the name of a shipped experiment")
    ],
    replicates: Annotated[int | None, typer.Option(min=1, help="cohorts per arm and point")] = None,
    pilot: Annotated[bool, typer.Option(help="run a few cohorts to estimate the time")] = True,
) -> None:
    """Check an experiment file without running it."""
    from peersim.study.plan import Plan
    from peersim.study.reading import load_experiment
    from peersim.study.shipped import find

    found = load_experiment(find(experiment), replicates=replicates)
    plan = Plan(found)
    typer.echo(f"{found.name}: {found.file.question}".rstrip(": "))
    typer.echo(f"  arms        {len(found.arms)}: {', '.join(found.arms)}")
    for name, (left, right) in found.file.contrasts.items():
        typer.echo(f"  contrast    {name} = {left} − {right}")
    for path, values in found.varied.items():
        typer.echo(
            f"  varied      {path}: {', '.join(f'{v:g}' if isinstance(v, float) else str(v) for v in values)}"
        )
    _warn(found)
    typer.echo(
        f"  runs        {plan.runs} = {len(found.points)} points x {len(found.arms)} arms x {found.replicates} cohorts"
    )
    if pilot:
        _estimate(plan)


def _warn(found: "Experiment") -> None:
    from peersim.model.overrides import leaves
    from peersim.model.registry import parameters

    for arm in found.arms:
        values = leaves(found.setting(0, arm).model_dump())
        for path, value in values.items():
            plausible = parameters[path].plausible if path in parameters else None
            sets = path in leaves(found.base) or path in leaves(found.changes[arm])
            if sets and plausible is not None and not plausible[0] <= value <= plausible[1] and value != 0:
                typer.echo(
                    f"  unusual     {arm}: {path} = {value:g}, plausible are {plausible[0]:g} to {plausible[1]:g}"
                )


def _estimate(plan: "Plan") -> None:
    import time

    from peersim.engines.agents.execute import execute
    from peersim.engines.records import Run
    from peersim.study.running import default_workers

    experiment, workers = plan.experiment, default_workers()
    began = runs = 0.0
    for replicate in range(PILOT + 1):
        for arm in experiment.arms:
            run = Run(
                experiment.setting(0, arm), experiment.populations[arm], experiment.seed, replicate, False
            )
            execute(run)
            runs += 1
        if replicate == 0:  # the first round warms up
            began, runs = time.perf_counter(), 0.0
    each = (time.perf_counter() - began) / runs
    seconds = each * plan.runs / workers
    typer.echo(f"  time        about {_span(seconds)} ({1000 * each:.1f} ms a cohort, {workers} processes)")


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)
