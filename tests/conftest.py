"""What every test starts from."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def nothing_remembered(tmp_path_factory: pytest.TempPathFactory) -> "pytest.MonkeyPatch":
    """No test sees, or adds to, what the user of this machine has allowed to be executed."""
    patch = pytest.MonkeyPatch()
    place: Path = tmp_path_factory.mktemp("state")
    patch.setenv("XDG_STATE_HOME", str(place))
    return patch
