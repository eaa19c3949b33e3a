"""The Python API as the documents promise it."""

from pathlib import Path

import pytest

import peersim as ps
from peersim.model.errors import InputError

TINY = Path(__file__).parent / "data" / "tiny.toml"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> "ps.Result":
    return ps.run(TINY, replicates=2, out=tmp_path_factory.mktemp("api") / "tiny", workers=1, figures=False)


def test_run_gives_tables_and_an_answer(result: "ps.Result") -> None:
    assert len(result.runs) == 2 * 2 * 2
    assert set(result.sessions["session"]) == set(range(4 + 8 + 1))
    assert "machinery" in result.answer
    assert result.contrasts["n_pairs"].max() == 2
    assert "8 runs" in repr(result)
    assert result._repr_markdown_() == result.answer
    assert len(result.events) > 0
    assert set(result.ties["week"]) == {0.0, 52.0}


def test_load_never_simulates(result: "ps.Result", monkeypatch: pytest.MonkeyPatch) -> None:
    from peersim.study import by_agents, by_ensemble

    def refuse(*_: object) -> None:
        raise AssertionError("simulated")

    monkeypatch.setattr(by_agents, "execute", refuse)
    monkeypatch.setattr(by_ensemble, "execute_table", refuse)
    again = ps.load(result.folder.path)
    assert again.runs.equals(result.runs)
    assert again.answer == result.answer


def test_fewer_replicates_than_lie_there_are_read_in_every_table(tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    kept.write_text(TINY.read_text("utf-8").replace("keep       = 1", "keep       = 3"), "utf-8")
    ps.run(kept, replicates=3, out=tmp_path / "out", workers=1, figures=False)
    fewer = ps.run(kept, replicates=1, out=tmp_path / "out", workers=1, figures=False)
    for table in (fewer.runs, fewer.sessions, fewer.members, fewer.ties, fewer.events):
        assert set(table["replicate"]) == {0}
    assert fewer.failures.empty


def test_loading_what_is_no_results_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no results folder"):
        ps.load(tmp_path)


def test_compare_needs_no_file() -> None:
    table = ps.compare(
        {"home": {"programme.seats.externality": 0.0}, "away": {"programme.seats.externality": 1.0}},
        replicates=3,
    )
    assert table.loc[0, "contrast"] == "home − away"
    assert table.loc[0, "n_pairs"] == 3


def test_cohort_is_a_mesa_model_to_step_through() -> None:
    import mesa

    cohort = ps.Cohort({"programme.group_size": 6}, seed=0, replicate=3)
    assert isinstance(cohort, mesa.Model)
    cohort.step()
    assert 0 <= cohort.members[0].openness <= 1
    assert cohort.events[-1].phase == 0
    assert len(cohort.agents_by_type[type(cohort.members[0])]) == 6


def test_parameters_explain_themselves() -> None:
    rivalry = ps.parameters["world.rivalry"]
    assert (rivalry.default, rivalry.bounds, rivalry.source) == (0.3, (0.0, 1.0), "Cai 2018")


def test_unknown_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="simulate"):
        ps.simulate  # noqa: B018
    assert "run" in dir(ps)
