"""Compiled code is executed: it is taken only from where nobody else can write, and only as it was written."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from peersim.engine.compiled import cache
from peersim.model import private

grp, pwd = pytest.importorskip("grp"), pytest.importorskip("pwd")
PY = f"py{sys.version_info.major}{sys.version_info.minor}"
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
    (folder / "rules").chmod(0o707)


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


def test_where_others_can_replace_the_folder_nothing_is_kept_and_a_way_out_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / "code.nbc").write_bytes(b"planted")
    folder.parent.chmod(0o777)
    found = trusted()
    assert not any(found.iterdir())
    assert found.stat().st_mode & 0o077 == 0
    assert list(folder.parent.iterdir()) == [folder]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "XDG_CACHE_HOME" in said


def test_a_group_that_is_this_user_alone_may_write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on every system whose users have a group of their own: there ``~/.cache`` is often made so."""
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o770)
    monkeypatch.setattr(private, "_mine_alone", lambda group: False)
    assert private.replaceable(folder) == folder.parent
    monkeypatch.setattr(private, "_mine_alone", lambda group: True)
    assert private.replaceable(folder) is None
    assert trusted() == folder


def test_whose_a_group_is() -> None:
    me = pwd.getpwuid(os.geteuid())
    others = [group.gr_gid for group in grp.getgrall() if group.gr_name != me.pw_name]
    assert not any(private._mine_alone(group) for group in others)
    assert not private._mine_alone(54321)


def test_a_folder_below_one_of_another_user_is_not_trusted(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    folder.mkdir(parents=True, mode=0o700)
    os.chown(folder.parent, 12345, -1)
    assert private.replaceable(folder) == folder.parent


def test_links_on_the_way_are_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "open" / "real" / "kernels-x").mkdir(parents=True, mode=0o700)
    (tmp_path / "open").chmod(0o777)
    folder.parent.symlink_to(tmp_path / "open" / "real")
    assert private.replaceable(folder) == (tmp_path / "open").resolve()


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
    (place / f"kernel.run_all-1.{PY}.nbi").write_bytes(b"index")
    (place / f"kernel.run_all-1.{PY}.1.nbc").write_bytes(b"code" * 100)
    (place / f"kernel.run_until-1.{PY}.nbi").write_bytes(b"of another")


def truncated(place: Path) -> None:
    file = place / f"kernel.run_all-1.{PY}.1.nbc"
    file.write_bytes(file.read_bytes()[:50])


def wrong_index(place: Path) -> None:
    (place / f"kernel.run_all-1.{PY}.nbi").write_bytes(b"garbage")


def one_more(place: Path) -> None:
    (place / f"kernel.run_all-1.{PY}.2.nbc").write_bytes(b"planted")


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
    assert (place / f"kernel.run_until-1.{PY}.nbi").exists()
    assert "it is compiled anew" in capsys.readouterr().err


def test_code_for_another_python_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = trusted() / "shipped-rules"
    files(place)
    cache.note_compiled("run_all", "", place)
    other = place / "kernel.run_all-1.py399.1.nbc"
    other.write_bytes(b"of Python 3.99")
    cache.check_whole("run_all", "", place)
    assert other.read_bytes() == b"of Python 3.99"
    assert capsys.readouterr().err == ""
