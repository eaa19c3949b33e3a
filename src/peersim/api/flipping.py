"""What is the smallest change of what nobody knows that turns a headline?"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from peersim.api.running import run
from peersim.experiment.checked import Experiment
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find
from peersim.inquiry.flips.moving import Moves, moves_of
from peersim.inquiry.flips.points import paired_effects, points_table, points_text
from peersim.inquiry.flips.rows import About, Effect, Row, alone_rows, reading_rows, table_of, together_rows
from peersim.inquiry.flips.searching import Confirmed, Effects, alone, anchored, confirmed, together
from peersim.inquiry.flips.space import Array
from peersim.inquiry.flips.targets import Target, targets_of
from peersim.inquiry.robustness import headline_of, readings_but
from peersim.model.errors import InputError, hint, quoted
from peersim.model.outcomes import BY_NAME
from peersim.model.overrides import leaves
from peersim.model.values import whole
from peersim.store.files import write_text
from peersim.store.folder import Folder
from peersim.store.identity import design_hash
from peersim.store.provenance import provenance_of
from peersim.store.tables import write_csv

if TYPE_CHECKING:
    from peersim.study.execution import Progress

REPLICATES = 4000  # cohorts per arm and world where a flip is confirmed
SEARCHED = 16  # of so many cohorts one is enough while it is searched
FEWEST = 20  # cohorts per arm and world
TRIES = 2  # searches for a joint flip: the second goes on from where the first was not confirmed
FRESH = 1  # streams of chances, beside the experiment's own: those that confirm


class Flips(NamedTuple):
    """A row per input of each flip, what may move by contrast, and where tables, page and figures lie."""

    table: pd.DataFrame
    moves: Mapping[str, Moves]
    experiment: str
    provenance: str
    path: Path

    def __repr__(self) -> str:
        return f"<peersim.Flips of {self.experiment!r}: {len(self.table)} rows in {self.path}>"

    def _repr_markdown_(self) -> str:
        from peersim.report.flip import page

        return page(self.table, self.moves, self.experiment, self.provenance)


def flip(
    experiment: str | Path | Experiment,
    contrast: str | None = None,
    *,
    inputs: Sequence[str] = (),
    worlds: str | Path | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    overwrite: bool = False,
    progress: "Progress | None" = None,
    trust_rules: bool = False,
) -> Flips:
    """Find the nearest world in which a headline says something else, for every headline or the contrast named.

    It starts at the world of the experiment. What may move are the inputs of its plausible worlds, or those that it
    samples itself; ``inputs`` names some of them, ``worlds`` is a file of other worlds. Inputs that an arm of the
    contrast sets are held. ``replicates`` are the cohorts per arm and world with which a flip is confirmed, 4,000 if
    not given; a sixteenth of them search. ``trust_rules`` allows the Python code of the experiment's own rules.

    Results go to ``out``, by default results/NAME-flip. Raises :class:`peersim.model.errors.InputError` for a
    mistake in a file, a contrast or an input that does not exist, or a contrast in which nothing uncertain can move.
    """
    asked = experiment
    if not isinstance(asked, Experiment):
        asked = load_experiment(find(str(experiment)), seed=seed, trust_rules=trust_rules)
    many = REPLICATES if replicates is None else whole("replicates", replicates, FEWEST)
    place = Path(out) if out is not None else Path("results") / f"{asked.name}-flip"
    moves = {name: moves_of(asked, name, worlds, inputs) for name in _asked(asked, contrast)}

    def runs(found: Experiment, folder: Path, derived: bool) -> Folder:
        anew = overwrite or (derived and _is_another(Folder(folder), found))
        return run(
            found, out=folder, workers=workers, figures=False, overwrite=anew, progress=progress
        ).folder

    searches = [_Search(asked, name, moves[name], place / name, many, runs) for name in moves]
    rows = [row for search in searches for row in search.rows()]
    result = Flips(table_of(rows), moves, asked.name, searches[-1].provenance, place)
    _write(result)
    return result


def _asked(experiment: Experiment, contrast: str | None) -> list[str]:
    """The contrasts that are asked for. Raises :class:`InputError` for one that does not exist."""
    if contrast is None:
        headline_of(experiment)  # there is one
        return experiment.headlines
    if contrast not in experiment.file.contrasts:
        headline_of(experiment)
        nearest = hint(contrast, list(experiment.file.contrasts))
        problem = f"there is no contrast {quoted(contrast)}{nearest}"
        raise InputError(problem, file=experiment.path, key="contrasts")
    return [contrast]


def _is_another(folder: Folder, experiment: Experiment) -> bool:
    """Whether a folder holds other points of a search: earlier rounds led elsewhere."""
    try:
        return bool(folder.manifest["identity"]["design"] != design_hash(experiment.design()))
    except InputError:
        return False


@dataclass
class _Search:
    """The search for the flips of one contrast; ``runs`` runs an experiment into a folder."""

    asked: Experiment
    contrast: str
    moves: Moves
    place: Path
    replicates: int
    runs: Callable[[Experiment, Path, bool], Folder]
    provenance: str = field(default="", init=False)

    def rows(self) -> list[Row]:
        """Everything that is found, as rows of the table."""
        now, switched = self._switched()
        about = self._about(now)
        targets = targets_of(now.mean, about.margin, about.outcome, about.left, about.right)
        rows = [about.row("now", now)]
        if self.moves.inputs:
            rows += self._moved(about, targets, now.mean)
        return rows + reading_rows(about, targets, self.moves.base, now, switched)

    def _about(self, now: Effect) -> About:
        left, right = self.asked.file.contrasts[self.contrast]
        outcome, file = BY_NAME[self.asked.primary], self.asked.file
        in_sd = outcome.sd0 is not None
        unit, margin = ("SD", file.margin) if in_sd else (outcome.unit, outcome.margin)
        return About(
            self.contrast, self.asked.label(left), self.asked.label(right), outcome, unit, float(margin or 0)
        )

    def _switched(self) -> tuple[Effect, list[tuple[str, Any, Effect]]]:
        """The effect as it is, and with every other reading of a contested rule, and value of a choice, alone."""
        arms = self.asked.file.contrasts[self.contrast]
        fixed = {path for arm in arms for path in leaves(self.asked.changes[arm])}
        values = dict(readings_but(fixed)) | dict(self.moves.steps)
        base = self.moves.base
        switches = [(path, value) for path, own in values.items() for value in own if value != base[path]]
        anchor = next(iter([*values, *(each.path for each in self.moves.inputs)]))
        points: list[dict[str, Any]] = [{anchor: base[anchor]}, *({path: value} for path, value in switches)]
        found = self._effects_at(points, "readings", self.replicates, FRESH, False)
        effects = [Effect.of(row) for row in found]
        return effects[0], [(*switch, effect) for switch, effect in zip(switches, effects[1:], strict=True)]

    def _moved(self, about: About, targets: Sequence[Target], now: float) -> list[Row]:
        """The flips of inputs that move by any amount, alone and together."""
        space, levels = self.moves.space, [target.level for target in targets]
        few = max(FEWEST, self.replicates // SEARCHED)
        tried = alone(anchored(self._effects("alone", few, 0), space, now), space, levels)
        lines = [line for one in tried for line in one.lines.values()]
        fresh = self._effects("confirm", self.replicates, FRESH)
        found: list[Confirmed] = []
        joint: dict[float, Confirmed] = {}
        for number in range(TRIES):
            missing = [level for level in levels if level not in joint or not joint[level].crossing.found]
            if not missing:
                break
            searched = self._effects(f"together-{number + 1}", few * 2**number, 0)
            steps = together(anchored(searched, space, now), space, missing, self.asked.seed + number)
            here = confirmed(fresh, space, [*steps.values(), *([] if number else lines)])
            joint |= dict(zip(missing, here, strict=False))
            found = found or here[len(missing) :]
        rows = alone_rows(about, self.moves, targets, tried, found)
        for target in targets:
            rows += together_rows(about, self.moves, target, joint[target.level])
        return rows

    def _effects(self, stage: str, replicates: int, stream: int) -> Effects:
        """Effects at points of the space; each call has a folder of its own."""
        calls = iter(range(1, sys.maxsize))

        def effects(points: Array) -> Array:
            columns = {path: own.tolist() for path, own in self.moves.values(points).items()}
            rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
            return self._effects_at(rows, f"{stage}-{next(calls)}", replicates, stream, True)

        return effects

    def _effects_at(
        self, points: Sequence[Mapping[str, Any]], name: str, replicates: int, stream: int, derived: bool
    ) -> Array:
        """(N, R) paired effects at points, from runs in the folder of this name."""
        table = self.place / f"{name}.csv"
        write_text(table, points_table(points, self.moves.base).to_csv(index=False, lineterminator="\n"))
        text = points_text(self.asked, self.contrast, f"{self.asked.name}_flip", replicates, table.name)
        seed = (self.asked.seed + stream) % 2**64
        found = self.runs(
            parse_experiment(text, self.asked.path, seed=seed, table=table), self.place / name, derived
        )
        own = found.manifest["identity"] | {"design": design_hash(self.asked.design())}
        self.provenance = provenance_of(found.manifest | {"identity": own, "seed": self.asked.seed})
        return paired_effects(found, self.asked, self.contrast)


def _write(found: Flips) -> None:
    """The table, the page, and a figure per contrast."""
    from peersim.figures.kit.save import save
    from peersim.figures.reports.flip import draw
    from peersim.report.flip import page

    write_csv(found.table, found.path / "flips.csv")
    write_text(found.path / "flip.md", page(found.table, found.moves, found.experiment, found.provenance))
    for contrast in found.moves:
        here = found.table[found.table["contrast"] == contrast]
        if here["kind"].isin(["alone", "together"]).any():
            save(draw(here, found.provenance), found.path / "figures" / f"{contrast}.png")
