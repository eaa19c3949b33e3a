"""``peersim check``: validate an experiment file, count its runs, estimate the time."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from peersim.cli.allowing import allowed
from peersim.cli.options import TrustRules
from peersim.experiment.shipped import find
from peersim.model.values import value_text
from peersim.stats.wording import counted

if TYPE_CHECKING:
    from peersim.experiment.checked import Experiment
    from peersim.experiment.designs import Given
    from peersim.study.plan import Plan

_MOST_INPUTS = 12  # of a point, that are shown


def check(
    experiment: Annotated[
        str, typer.Argument(help="an experiment file, or the name of a shipped experiment")
    ],
    replicates: Annotated[int | None, typer.Option(min=1, help="cohorts per arm and point")] = None,
    pilot: Annotated[bool, typer.Option(help="run a few cohorts to estimate the time")] = True,
    trust_rules: TrustRules = False,
) -> None:
    """Check an experiment file without running it."""

    from peersim.experiment.reading import load_experiment
    from peersim.experiment.replacing import said_of_rules
    from peersim.experiment.understood import understood
    from peersim.experiment.unusual import unusual
    from peersim.study.plan import Plan

    found = allowed(
        lambda trust: load_experiment(find(experiment), replicates=replicates, trust_rules=trust), trust_rules
    )
    plan = Plan(found)
    typer.echo(f"{found.name}: {found.file.question}".rstrip(": "))
    _say("arms", f"{len(found.arms)}: {', '.join(found.arms)}")
    for name, (left, right) in found.file.contrasts.items():
        _say("contrast", f"{name} = {left} − {right}")
    for name, (one, other) in found.file.interactions.items():
        _say("interaction", f"{name} = ({one}) − ({other})")
    _say("defaults", f"{found.file.defaults}")
    for word, line in understood(found):
        _say(word, line)
    for line in said_of_rules(found):
        _say("own rule", line)
    if not found.is_grid:
        _say("design", f"{found.file.design.kind}, {len(found.points)} points")
    if found.worlds is not None:
        _say("worlds", f"{found.file.design.worlds}: {found.worlds.said(found.varied)}")
    if found.points.drawn:
        kept = f"{len(found.points)} kept of {found.points.drawn} drawn"
        _say("where", f"{found.file.design.where} ({kept})")
    for path, given in found.varied.items():
        _say("varied", f"{path}: {_values(given)}{_when(found, path)}")
    if not found.is_grid:
        for at, point in enumerate(found.points[:3]):
            named = [f"{path} = {value_text(value)}" for path, value in point.items()]
            shown = ", ".join(named[:_MOST_INPUTS]) + (", …" if len(named) > _MOST_INPUTS else "")
            if found.point_names:
                shown = f"{found.point_names[at]}: {shown}"
            _say(f"point {at}", shown)
    strange = list(unusual(found))
    for line in strange:
        _say("unusual", f"{line}")
    _say(
        "runs",
        f"{plan.runs} = {len(found.points)} points x {len(found.arms)} arms x {found.replicates} cohorts",
    )
    most = plan
    if found.until is not None:
        enough = f"{found.until.contrast} within ± {found.until.halfwidth:g}"
        most = Plan(replace(found, replicates=max(found.replicates, found.until.max_replicates)))
        _say("until", f"{enough}: more rounds, up to {most.runs} runs ({most.experiment.replicates} cohorts)")
    beside = _said_in_worlds(found, strange)
    if pilot:
        _say_time(plan, beside=beside)
    if pilot and most.runs > plan.runs:
        _say_time(most, "at most")


def _said_in_worlds(found: "Experiment", strange: "Sequence[str]") -> "list[Plan]":
    """Say what is run in plausible worlds beside the experiment; its plan, if there is one."""
    from peersim.experiment.reading import parse_experiment
    from peersim.experiment.unusual import unusual
    from peersim.inquiry.in_worlds import in_worlds
    from peersim.study.plan import Plan

    asked = found.file.plausible_worlds
    if asked is None:
        return []
    again = parse_experiment(in_worlds(found), found.path)
    plan = Plan(again)
    _say(
        "worlds",
        f"{', '.join(again.file.contrasts)} in {len(again.points)} plausible worlds: {plan.runs} runs more = "
        f"{len(again.points)} worlds x {len(again.arms)} arms x {again.replicates} cohorts",
    )
    if again.worlds is not None:
        _say("worlds", f"{asked.worlds}: {again.worlds.said(again.varied)}")
    for line in unusual(again):
        if line not in strange:
            _say("unusual", f"in plausible worlds: {line}")
    return [plan]


def _say(word: str, line: str) -> None:
    typer.echo(f"  {word:13} {line}")


def _values(given: "Given") -> str:
    """What a parameter takes, in words."""
    from peersim.experiment.schema import Spread
    from peersim.experiment.spreads import said

    if isinstance(given, tuple):
        many = len(given) > 12
        return (
            ", ".join(value_text(value) for value in given[:12]) + (", …" if many else "")
            or "as in the table"
        )
    if isinstance(given, Spread):
        return said(given)
    return f"from {given.start:g} to {given.stop:g}" + (", log scale" if given.scale == "log" else "")


def _when(experiment: "Experiment", path: str) -> str:
    """When a parameter means anything, and at how many points that is."""
    from peersim.experiment.schema import Spread
    from peersim.experiment.spreads import active_at, when

    given = experiment.varied[path]
    if not isinstance(given, Spread) or given.only_if is None:
        return ""
    columns = experiment.points.columns
    active = active_at(given.only_if, {other: columns[other].values for other in given.only_if})
    return f"; {when(given)} ({int(active.sum())} of {len(active)} points)"


def _say_time(plan: "Plan", word: str = "about", beside: "Sequence[Plan]" = ()) -> None:
    from peersim.study.execution import default_workers
    from peersim.study.timing import estimate

    start_up = time.process_time()  # this process has just loaded what a worker will load
    seconds, each, engine, workers = estimate(plan, default_workers(), start_up)
    seconds += sum(estimate(other, default_workers(), 0.0).seconds for other in beside)
    a_cohort = f"{1000 * each:.1f} ms" if each > 0.001 else f"{1e6 * each:.0f} µs"
    at_once = counted(workers, "process" if engine == "agents" else "thread")
    figures = counted(len(plan.experiment.figures), "figure")
    details = f"{engine} engine, {a_cohort} a cohort, {at_once}, {figures}"
    _say("time", f"{word} {_span(seconds)} ({details})")


def _span(seconds: float) -> str:
    """As precise as an estimate can be."""
    if seconds < 20:
        return f"{max(1, round(seconds))} s"
    if seconds < 90:
        return f"{5 * round(seconds / 5)} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
