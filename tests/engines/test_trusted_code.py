"""Compiled code is executed: it is taken only from where nobody else can write, and only as it was written."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from peersim.engines.ensemble import cache

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where compiled code would lie, made as it is made."""
    tmp_path.chmod(0o700)
    place = tmp_path / "peersim" / "kernels-x"
    monkeypatch.setattr(cache, "cache_folder", lambda: place)
    cache.trusted_folder.cache_clear()
    yield place
    cache.trusted_folder.cache_clear()


def trusted() -> Path:
    cache.trusted_folder.cache_clear()
    return cache.trusted_folder()


def test_it_is_made_so_that_nobody_else_can_enter(folder: Path) -> None:
    before = os.umask(0)
    try:
        assert trusted() == folder
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_only_read_is_closed_and_kept(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    (folder / "code.nbc").write_bytes(b"code")
    assert trusted() == folder
    assert (folder / "code.nbc").read_bytes() == b"code"
    assert folder.stat().st_mode & 0o077 == 0


def open_to_all(folder: Path) -> None:
    folder.chmod(0o777)


def open_file(folder: Path) -> None:
    (folder / "code.nbc").chmod(0o666)


def open_below(folder: Path) -> None:
    (folder / "rules").chmod(0o770)


def link_below(folder: Path) -> None:
    (folder / "rules" / "link.nbc").symlink_to(folder / "code.nbc")


def another_owner(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(folder / "code.nbc", 12345, -1)


@pytest.mark.parametrize("how", [open_to_all, open_file, open_below, link_below, another_owner])
def test_what_others_may_have_written_is_set_aside_and_said(
    folder: Path, how: object, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "rules").mkdir(parents=True)
    (folder / "code.nbc").write_bytes(b"planted")
    for place in (folder, folder / "rules"):
        place.chmod(0o700)
    (folder / "code.nbc").chmod(0o600)
    how(folder)  # type: ignore[operator]
    assert trusted() == folder
    assert list(folder.iterdir()) == []
    assert len(list(folder.parent.glob("kernels-x.aside-*"))) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "it is set aside, and the rules are compiled anew" in said


def test_a_folder_that_others_can_replace_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o777)
    assert trusted() == folder
    assert not any(folder.iterdir())


def test_where_no_folder_can_be_had_one_is_made_for_this_process(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.parent.parent.mkdir(exist_ok=True)
    folder.parent.write_text("a file in its place")
    found = trusted()
    assert found != folder
    assert found.stat().st_mode & 0o077 == 0
    assert "for this run alone" in capsys.readouterr().err


def files(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / "kernel.run_all-1.py311.nbi").write_bytes(b"index")
    (place / "kernel.run_all-1.py311.1.nbc").write_bytes(b"code" * 100)
    (place / "kernel.run_until-1.py311.nbi").write_bytes(b"of another")


def truncated(place: Path) -> None:
    file = place / "kernel.run_all-1.py311.1.nbc"
    file.write_bytes(file.read_bytes()[:50])


def wrong_index(place: Path) -> None:
    (place / "kernel.run_all-1.py311.nbi").write_bytes(b"garbage")


def one_more(place: Path) -> None:
    (place / "kernel.run_all-1.py311.2.nbc").write_bytes(b"planted")


def never_noted(place: Path) -> None:
    for mark in trusted().glob("run_all-*"):
        mark.unlink()


def damaged_note(place: Path) -> None:
    for mark in trusted().glob("run_all-*"):
        mark.write_text("[1, 2")


@pytest.mark.parametrize("how", [truncated, wrong_index, one_more, never_noted, damaged_note])
def test_damaged_code_is_set_aside_and_said(
    folder: Path, how: object, capsys: pytest.CaptureFixture[str]
) -> None:
    place = trusted() / "shipped-rules"
    files(place)
    cache.note_compiled("run_all", "", place)
    cache.check_whole("run_all", "", place)
    assert capsys.readouterr().err == ""
    how(place)  # type: ignore[operator]
    cache.check_whole("run_all", "", place)
    assert not list(place.glob("*.run_all-*.nb[ic]"))
    assert (place / "kernel.run_until-1.py311.nbi").exists()
    assert "it is compiled anew" in capsys.readouterr().err
