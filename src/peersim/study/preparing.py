"""Making a results folder an experiment's own, with its provenance, or refusing to mix two designs."""

import json
import os
import shutil
from typing import Any

import numpy as np
import pandas as pd

from peersim import __version__
from peersim.engine.compiled.arrangement import Arrangement
from peersim.experiment.checked import Experiment
from peersim.experiment.point_tables import SCENARIO
from peersim.experiment.understood import gaps_in_the_table
from peersim.model.checksum import sum_of
from peersim.model.errors import InputError
from peersim.model.notices import notice
from peersim.model.outcomes import SD0_KNOWLEDGE
from peersim.model.overrides import leaves
from peersim.model.people import realised_shares, seat
from peersim.model.sources import model_hash
from peersim.store.earlier import earlier_of, remove_earlier, set_aside
from peersim.store.files import write_json, write_text
from peersim.store.folder import ANALYSIS, CHUNKED, EXPERIMENT_FILE, POINTS_FILE, RULES, WORLDS_FILE, Folder
from peersim.store.identity import design_hash, differences
from peersim.store.manifest import FILES, NOTES, PEOPLE_FILES
from peersim.store.tables import write_parquet
from peersim.study.arrangements import Arrangements
from peersim.study.plan import Plan
from peersim.study.resuming import say_set_aside
from peersim.study.reusing import Earlier, earlier


def prepare(experiment: Experiment, folder: Folder, overwrite: bool, *, alone: bool = True) -> list[Earlier]:
    """Make the folder this experiment's: manifest, experiment file and design table.

    Runs of a narrower design of the same model are set aside; they are returned, and taken over as the wider one is
    run. A share of several (not ``alone``) cannot begin that.

    Raises :class:`InputError` if it holds runs of another design or model, or runs of which nobody
    can say, unless ``overwrite``.
    """
    design = experiment.design()
    identity = {"design": design_hash(design), "model": model_hash()}
    aside = earlier_of(folder)
    there = folder.has_runs()
    if overwrite and ((there and _problem(folder, design, identity)) or aside is not None):
        _clear(folder)
        remove_earlier(folder)
        there, aside = False, None
    problem = _problem(folder, design, identity) if there else ""
    if problem:
        if aside is not None:
            raise InputError(_HALF_WIDENED, file=folder.path)
        if not _widens(experiment, folder):
            raise InputError(problem, file=folder.path)
        if not alone:
            raise InputError("begin a wider design with a run of the whole, without --shard", key="--shard")
        aside, there = set_aside(folder), False
        notice(f"{folder.path} holds runs of a narrower design; they are taken over")
    taken = [earlier(experiment, aside)] if aside is not None else []
    if any(not _takes_all(experiment, one) for one in taken):
        raise InputError(_HALF_WIDENED, file=folder.path)
    for one in taken:
        one.check()
    _write_provenance(experiment, folder, manifest(experiment, design, identity))
    if not there or not _design_is_right(folder):
        write_parquet(design_table(experiment), folder.design_file)
    return taken


_HALF_WIDENED = (
    "holds runs of a narrower design that were about to be taken over by a wider one (folder earlier); finish that "
    "first, with the file of which experiment.toml is a copy, or say `--overwrite` to run everything anew"
)


def _widens(experiment: Experiment, folder: Folder) -> bool:
    """Whether a folder's runs are all runs of this experiment, so that nothing of them would be lost."""
    try:
        found = earlier(experiment, folder)
    except InputError:
        return False
    return _takes_all(experiment, found)


def _takes_all(experiment: Experiment, found: Earlier) -> bool:
    """Every point, arm and replicate, with members, ties, events and sessions if it has them.

    Where that is so but for the replicates, damaged files are set aside: their runs are made again.
    """
    there = found.folder.manifest["design"]
    if not (
        len(np.unique(found.place[found.place >= 0])) == found.per_replicate
        and found.keep <= experiment.file.keep
        and (experiment.stores_sessions or not there.get("sessions", True))
        and (experiment.file.member_sessions or not there.get("member sessions", False))
    ):
        return False
    say_set_aside(found.folder)
    most = int(found.extents[-1, 1]) if len(found.extents) else 0
    return most <= found.per_replicate * experiment.replicates


def _write_provenance(experiment: Experiment, folder: Folder, wanted: dict[str, Any]) -> None:
    """Manifest, experiment file, rules; a manifest that says the same stays, with what was added since."""
    try:
        held = folder.manifest
    except InputError:
        held = {}
    if any(held.get(key) != json.loads(json.dumps(value)) for key, value in wanted.items()):
        same = held.get("identity") == wanted["identity"]
        folder.write_manifest(wanted | {key: held[key] for key in (POINTS,) if same and key in held})
    for name, text in _given(experiment).items():
        write_text(folder.path / name, text)
    if experiment.path is not None:
        write_json(folder.source_file, {"experiment": str(experiment.path.resolve())})


def _given(experiment: Experiment) -> dict[str, str]:
    """The texts of which the folder has a copy, by its name."""
    texts = {EXPERIMENT_FILE: experiment.text}
    if experiment.table:
        texts[POINTS_FILE] = experiment.table
    if experiment.worlds is not None:
        texts[WORLDS_FILE] = experiment.worlds.text
    sources = sorted({source for own in experiment.own_rules.values() for source in own.sources})
    return texts | {f"{RULES}/{file}": text for file, text in sources}


def _design_is_right(folder: Folder) -> bool:
    """Whether the table of points and arms is there as peersim writes it; says so of one that is not."""
    try:
        file = folder.checked_design_file()
    except InputError:
        if os.path.lexists(folder.design_file):
            notice(f"{folder.design_file} was damaged; it is made again from the experiment")
        return False
    return file.is_file()


POINTS = "points_sha256"


def check_points(experiment: Experiment, folder: Folder) -> None:
    """Points that a library samples are those that were run before; the first time, note which they are.

    Raises :class:`InputError` where another version of the library samples others.
    """
    if not experiment.is_sampled:
        return
    held = folder.manifest
    if POINTS not in held:
        folder.write_manifest(held | {POINTS: experiment.points.digest})
    elif held[POINTS] != experiment.points.digest:
        problem = (
            "holds runs at other points than this version of scipy or SALib samples for the same design; "
            "install the one they were sampled with, or give `--out` another folder"
        )
        raise InputError(problem, file=folder.path)


def _problem(folder: Folder, design: dict[str, Any], identity: dict[str, str]) -> str:
    """Why the runs that are there are not this experiment's; empty if they are."""
    try:
        held = folder.manifest
    except InputError as error:
        return (
            f"holds runs, which are kept, but not what design they are of:\n  {error}\n"
            f"Restore {folder.manifest_file.name} from a copy, give `--out` another folder, or "
            "`--overwrite` to run everything anew"
        )
    if held["identity"] == identity:
        return ""
    found = differences(held["design"], design)
    if held["identity"].get("model") != identity["model"]:
        found.append("the sources of the model have changed")
    shown = "".join(f"\n  {line}" for line in found[:12]) + ("\n  ..." if len(found) > 12 else "")
    return (
        f"holds runs of another design, which are kept:{shown}\n"
        f"Give `--out` another folder, with `--reuse {folder.path}` for the runs that both designs have; or "
        "`--overwrite` to replace these runs"
    )


def _clear(folder: Folder) -> None:
    shutil.rmtree(folder.pieces_folder, ignore_errors=True)
    shutil.rmtree(folder.path / ANALYSIS, ignore_errors=True)  # of other runs
    folder.manifest_file.unlink(missing_ok=True)
    for table in ("runs", *CHUNKED):  # run tables first: without its run table a chunk is not there
        for file in folder.chunks(table).glob("*.parquet*"):
            file.unlink()


def manifest(experiment: Experiment, design: dict[str, Any], identity: dict[str, str]) -> dict[str, Any]:
    """Provenance that stays the same on every machine: what would give the same tables again."""
    return {
        "format": 1,
        "name": experiment.name,
        "question": experiment.file.question,
        "peersim": __version__,
        "identity": identity,
        "seed": experiment.seed,
        "replicates": experiment.replicates,
        "outcomes": experiment.file.outcomes,
        "margin": experiment.file.margin,
        "defaults": experiment.file.defaults,
        "sd0_share": SD0_KNOWLEDGE,
        "labels": {arm: experiment.label(arm) for arm in experiment.arms},
        "contrasts": {name: list(pair) for name, pair in experiment.file.contrasts.items()},
        "design": design,
        FILES: {name: sum_of(text) for name, text in _given(experiment).items()},
        PEOPLE_FILES: dict(experiment.people_files),
        NOTES: list(gaps_in_the_table(experiment)),
    }


def design_table(experiment: Experiment) -> pd.DataFrame:
    """One row per point and arm: every varied or changed parameter, members, and realised shares."""
    count, arms = len(experiment.points), experiment.arms
    changed = {arm: leaves(experiment.changes[arm]) for arm in arms}
    paths = list(dict.fromkeys([*experiment.varied, *(path for arm in arms for path in changed[arm])]))
    parts = [_design_of(experiment, arm, paths) for arm in arms]
    order = np.arange(count * len(arms)).reshape(len(arms), count).T.reshape(-1)
    return pd.concat(parts, ignore_index=True).iloc[order].reset_index(drop=True)


def _design_of(experiment: Experiment, arm: str, paths: list[str]) -> pd.DataFrame:
    """The rows of an arm at all points."""
    count = len(experiment.points)
    own = leaves(experiment.changes[arm])
    default = leaves(experiment.setting(0, arm).model_dump(mode="json"))
    columns: dict[str, Any] = {"point": np.arange(count, dtype=np.int32), "arm": arm}
    if experiment.point_names:
        columns[SCENARIO] = np.array(experiment.point_names, object)
    for path in paths:
        sampled = path in experiment.varied and path not in own
        columns[path] = experiment.points.columns[path].values if sampled else _cell(default[path])
    arrangements, which = Arrangements(Plan(experiment)).of_arm(arm, np.arange(count))
    seats = (
        pd.DataFrame([_seats(arrangement) for arrangement in arrangements]).iloc[which].reset_index(drop=True)
    )
    return pd.concat([pd.DataFrame(columns, index=range(count)), seats], axis=1)


def _seats(arrangement: Arrangement) -> dict[str, Any]:
    """What the seats of these points amount to, beside the functions that differ from point to point."""
    people, phases = arrangement.place.people, arrangement.run.setting.programme.phases
    groups = seat(people, phases[0].seating, None)
    counts = {"members": np.int32(len(people)), "groups": np.int32(len(groups))}
    return counts | realised_shares(people, groups)


def _cell(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str) else repr(value)
