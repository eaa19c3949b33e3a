"""Each kind of harm once; ``python -m tests.verification.survival`` does it as often as docs/numerics.md says."""

import sys
from pathlib import Path

import pytest
from tests.verification import survival
from tests.verification.kills import trial
from tests.verification.survival import BOTH, TRIES, Try, tried

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("survival")


@pytest.mark.parametrize(
    ("one", "engine"), [pytest.param(one, e, id=f"{one.what}, {e}") for one in TRIES for e in one.engines]
)
def test_it_ends_as_if_nothing_had_happened(place: Path, one: Try, engine: str) -> None:
    if "Dask" in one.what:
        pytest.importorskip("distributed")
    assert tried(one, engine, 1, place)[0] == 1


@pytest.mark.parametrize("engine", BOTH)
def test_killed_at_any_moment(tmp_path: Path, engine: str) -> None:
    trial(tmp_path, 3, engine, survival.REPLICATES[engine])
