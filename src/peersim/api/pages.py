"""From a result to the page of its answer."""

from typing import TYPE_CHECKING

from peersim.analysis.sampled import gaps
from peersim.report.answer import answer
from peersim.report.markdown import plain
from peersim.report.page import Page
from peersim.report.sampled import answer_over_points
from peersim.store.manifest import NOTES

if TYPE_CHECKING:
    from peersim.api.result import Result
    from peersim.experiment.checked import Experiment


def answer_of(result: "Result") -> str:
    """The answer in plain words, as Markdown."""
    page, design = _page(result), result.experiment.file.design
    if not result.experiment.is_sampled:
        return answer(page)
    return answer_over_points(page, design.kind, result.n_failed, _left_out(result))


def _page(result: "Result") -> Page:
    experiment, manifest = result.experiment, result.folder.manifest
    grid = not experiment.is_sampled
    return Page(
        name=experiment.name,
        question=plain(experiment.file.question),
        primary=experiment.primary,
        labels={arm: plain(label) for arm, label in manifest["labels"].items()},
        contrasts=experiment.file.contrasts,
        interactions=experiment.file.interactions,
        summary=result.summary,
        found=result.contrasts,
        points=experiment.points,
        defaults=manifest["defaults"],
        provenance=result.provenance,
        decompositions=[
            figure.contrasts
            for figure in experiment.figures.values()
            if figure.kind == "decomposition" and figure.contrasts
        ],
        headlines=experiment.headlines,
        in_worlds=None if result.in_worlds is None else result.in_worlds.contrasts,
        constant_formats=_constant_formats(experiment) if grid else [],
        replaced=[
            f"{entry} by {rule['function']} of {plain(rule['file'])} ({plain(experiment.label(arm))})"
            for arm in experiment.arms
            for entry, rule in manifest["design"]["arms"][arm].get("rules", {}).items()
        ],
        notes=[plain(note) for note in manifest.get(NOTES, [])],
        worlds=plain(_worlds(result)),
    )


def _worlds(result: "Result") -> str:
    """Which plausible worlds were drawn, as the points or beside them; empty if none were asked for."""
    experiment = result.experiment
    if experiment.worlds is not None:
        return experiment.worlds.said(experiment.varied)
    if experiment.file.plausible_worlds is None:
        return ""
    if result.in_worlds is None:
        return "The plausible worlds that the file asks for are not here; peersim run makes them."
    drawn = result.in_worlds.experiment
    said = drawn.worlds.said(drawn.varied) if drawn.worlds is not None else ""
    return (
        f"Plausible worlds ({experiment.file.plausible_worlds.worlds}; results in the folder worlds): "
        f"{len(drawn.points)}, with {drawn.replicates} pairs of cohorts in each. {said}. Negligible: the whole "
        "interval lies within the margin; open: it holds zero and reaches beyond, so more cohorts would tell. The "
        "counts depend on the ranges that are called plausible."
    )


def _constant_formats(experiment: "Experiment") -> list[str]:
    """Arms whose teaching is set by constants of the model."""
    return [
        plain(experiment.label(arm))
        for arm in experiment.arms
        if any(
            phase.activity in ("course", "expert") for phase in experiment.setting(0, arm).programme.phases
        )
    ]


def _left_out(result: "Result") -> str:
    """Which whole replicates or points failures cost."""
    found = gaps(result.folder)
    count, what = max((len(found.replicates), "replicate"), (len(found.points), "point"))
    return f"1 {what} is" if count == 1 else f"{count} {what}s are"
