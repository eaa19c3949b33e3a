"""Results of designs with many points: complete in themselves, and honest while they are not finished."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import peersim as ps
from peersim.analysis.drivers import drivers
from peersim.analysis.sample import Sample, from_folder, from_table
from peersim.analysis.sampled import gaps
from peersim.api import run_share
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.model.errors import InputError
from peersim.store.folder import Folder
from peersim.study.execution import run_experiment
from peersim.study.executors.executor import How
from peersim.study.replaying import rerun

FILE = """
format = 1
name = "many"
replicates = 6
keep = 0
[design]
{design}
[programme]
sessions = 2
[world]
items = 8
{vary}
[arms.inhouse]
programme.seats.externality = 0.0
[arms.external]
{contrasts}
"""
SAMPLED = {
    "design": 'kind = "latin-hypercube"\npoints = 16',
    "vary": '[vary]\n"world.rivalry" = "plausible"\n"world.fear" = "plausible"',
    "contrasts": '[contrasts]\nleaving = ["external", "inhouse"]',
}


def file_in(place: Path, **changes: str) -> Path:
    file = place / "many.toml"
    file.write_text(FILE.format(**(SAMPLED | changes)), "utf-8")
    return file


def test_a_table_of_points_is_kept_with_its_results(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("world.rivalry;world.fear\n0.1;0.2\n0.5;0.7\n", "utf-8")
    file = file_in(tmp_path, design='kind = "table"\nfile = "points.csv"', vary="")
    out = tmp_path / "out"
    ps.run(file, out=out, workers=1)
    (tmp_path / "points.csv").unlink()
    assert ps.load(out).experiment.points[1] == {"world.rivalry": 0.5, "world.fear": 0.7}
    assert rerun(out, "3:1:external").differs == []
    assert "Over 2 settings" in ps.load(out).answer


def test_a_sample_needs_no_contrast(tmp_path: Path) -> None:
    result = ps.run(file_in(tmp_path, contrasts=""), out=tmp_path / "out", workers=1)
    assert result.contrasts.empty
    assert len(result.summary) > 0


def test_figures_of_single_points_are_refused_for_a_sample(tmp_path: Path) -> None:
    result = ps.run(file_in(tmp_path), out=tmp_path / "out", workers=1, figures=False)
    for kind in ("forest", "line", "levels", "heatmap", "decomposition", "trajectories", "distributions"):
        with pytest.raises(InputError, match="peersim analyse"):
            result.drawing(kind)


def test_only_whole_replicates_count_and_it_says_how_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill: the last replicate is not whole."""
    monkeypatch.setattr("peersim.study.by_agents.RUNS_PER_CHUNK", 20)
    folder = Folder(tmp_path / "out")
    run_experiment(load_experiment(file_in(tmp_path)), folder, how=How(1), engine="agents")
    for start in range(100, 192, 20):
        folder.chunk("runs", start).unlink()
    there = folder.table("runs").groupby("replicate").size()
    whole = there[there == 32].index.tolist()
    assert whole == [0, 1, 2]
    assert gaps(folder).replicates == [number for number in there.index if number not in whole]
    sample = from_folder(folder)
    assert sample.replicates == len(whole)
    assert sample.provenance.endswith(f"{len(whole)} of 6 replicates")
    runs = folder.table("runs")
    runs = runs[runs["replicate"].isin(whole)].pivot(
        index=["point", "replicate"], columns="arm", values="gain"
    )
    expected = (runs["external"] - runs["inhouse"]).groupby("point").mean() / (0.088 * 8)
    assert np.allclose(sample.values, expected)


def test_before_the_first_whole_replicate_there_is_nothing_to_analyse(tmp_path: Path) -> None:
    file, out = file_in(tmp_path), tmp_path / "out"
    run_share(load_experiment(file), (1, 4), out=out, workers=1)
    folder = ps.load(out).folder
    for chunk in folder.chunks("runs").glob("*"):
        chunk.unlink()
    with pytest.raises(InputError, match="holds no runs yet"):
        from_folder(folder)


def test_an_input_without_a_value_is_named(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [1.0, None, 3.0], "b": [1.0, 2.0, 3.0], "y": [2.0, 3.0, 4.0]})
    file = tmp_path / "points.csv"
    table.to_csv(file, index=False)
    with pytest.raises(InputError, match=r"points.csv, line 3, a: an input has no value here"):
        from_table(file, "y", None)


def test_nothing_drives_what_is_the_same_everywhere() -> None:
    inputs = pd.DataFrame({"a": np.arange(10.0), "b": np.arange(10.0)[::-1] ** 2})
    with pytest.raises(InputError, match="y is the same at every point"):
        drivers(Sample(inputs, np.ones(10), "y", "", "", Path("t.csv")))


def test_until_begins_below_its_limit() -> None:
    until = 'until = { contrast = "leaving", halfwidth = 0.1, max_replicates = 5 }\n[design]'
    text = FILE.format(**SAMPLED).replace("[design]", until)
    with pytest.raises(InputError, match=r"until\.max_replicates: is less than replicates = 6"):
        parse_experiment(text)
