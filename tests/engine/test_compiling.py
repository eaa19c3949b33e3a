"""Compiled code belongs to the sources it was made from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from peersim.engine.compiled import cache


def test_every_state_of_the_sources_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now = cache.cache_folder()
    assert now == cache.cache_folder()
    monkeypatch.setattr(cache, "model_hash", lambda: "another state of the sources")
    assert cache.cache_folder() != now
    assert cache.cache_folder().parent == now.parent


def test_only_the_latest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path)
    folders = [tmp_path / f"kernels-{at}" for at in range(cache.MOST_KEPT + 2)]
    for at, folder in enumerate(folders):
        folder.mkdir()
        os.utime(folder, (1000.0 + at, 1000.0 + at))
    (tmp_path / "notes").mkdir()
    cache.remove_old()
    assert set(tmp_path.iterdir()) == {*folders[2:], tmp_path / "notes"}


def test_reading_the_engine_compiles_nothing_and_the_command_line_does_not_load_it() -> None:
    code = (
        "import sys, peersim.cli.main; assert 'numba' not in sys.modules;"
        "import peersim.api; assert 'numba' not in sys.modules;"
        "from peersim.engine.compiled import kernel; assert not kernel.run_all_compiled.__wrapped__ is None"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
