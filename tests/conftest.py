"""What every test starts from, and which tests are fast."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
FAST = {
    "architecture",
    "engine/test_by_hand",
    "experiment",
    "model",
    "rules",
    "stats",
}
"""Where tests are marked ``fast``: ``uv run pytest -m fast``. No kernel is compiled there, no process started, no
figure drawn."""

NOT_FAST = {
    "analysis",
    "architecture/test_imports",
    "cli",
    "docs",
    "engine",
    "experiment/test_defaults",
    "experiment/test_designs",
    "experiment/test_figures_known_before",
    "experiment/test_hostile",
    "experiment/test_rule_files",
    "experiment/test_trying",
    "figures",
    "inquiry",
    "mutation",
    "regression",
    "report",
    "security",
    "store",
    "study",
    "test_api",
    "verification",
}
"""Every other place: a folder, or how files in it begin, which goes before the folder."""


def place_of(file: Path) -> str:
    """The place of a file of tests, the narrowest that holds it; empty if none does."""
    name = file.relative_to(HERE).with_suffix("").as_posix()
    places = {
        place for place in FAST | NOT_FAST if name.startswith((f"{place}/", f"{place}_")) or name == place
    }
    return max(places, key=len, default="")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is not fast is not even read where only that is asked for."""
    only_fast = config.option.markexpr == "fast"
    is_other = collection_path.name.startswith("test_") and place_of(collection_path) not in FAST
    return True if only_fast and is_other else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what is fast; what is slow is not, wherever it stands."""
    if place_of(item.path) in FAST and item.get_closest_marker("slow") is None:
        item.add_marker("fast")


@pytest.fixture(autouse=True, scope="session")
def nothing_remembered(tmp_path_factory: pytest.TempPathFactory) -> "pytest.MonkeyPatch":
    """No test sees, or adds to, what the user of this machine has allowed to be executed."""
    patch = pytest.MonkeyPatch()
    place: Path = tmp_path_factory.mktemp("state")
    patch.setenv("XDG_STATE_HOME", str(place))
    return patch
