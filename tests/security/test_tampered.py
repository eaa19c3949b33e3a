"""A results folder that is not as it was written: every reader says so, none misreads it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.security.support import READERS, copied, finished, in_short, no_pictures, read, said

import peersim as ps
from peersim.model.errors import InputError
from peersim.store.manifest import write_manifest

__all__ = ["finished", "in_short", "no_pictures"]
pytestmark = pytest.mark.usefixtures("no_pictures")


def keys(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key of a manifest; of many parameters in a setting the first."""
    if not isinstance(content, dict):
        return
    inside_setting = "setting" in path
    for key, value in [*content.items()][
        : 1 if inside_setting and len(path) > path.index("setting") + 1 else None
    ]:
        yield (*path, key)
        yield from keys(value, (*path, key))


def changed(content: dict[str, Any], path: tuple[str, ...], how: str) -> dict[str, Any]:
    """A deep copy with one key renamed, removed, or given another value."""
    out = json.loads(json.dumps(content))
    *above, last = path
    at = out
    for key in above:
        at = at[key]
    value = at.pop(last)
    if how == "renamed":
        at[f"{last}x"] = value
    elif how == "changed":
        at[last] = _another(value)
    return dict(out)


def _another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    if isinstance(value, list):
        return [*value, "more"]
    return {**value, "more": 1} if isinstance(value, dict) else "something"


@pytest.mark.parametrize("how", ["renamed", "removed", "changed"])
def test_every_reader_finds_every_key_that_was_touched(finished: Path, tmp_path: Path, how: str) -> None:
    place = copied(finished, tmp_path)
    file = place / "manifest.json"
    content = json.loads(file.read_text("utf-8"))
    tried = 0
    for path in keys(content):
        file.write_text(json.dumps(changed(content, path, how), indent=2), "utf-8")
        with pytest.raises(InputError, match=r"manifest\.json: was changed since"):
            ps.load(place)
        tried += 1
    assert tried > 40
    for name in READERS:
        done = read(name, place)
        assert done.exit_code == 2 or isinstance(done.exception, InputError), name
        assert "manifest.json: was changed since" in said(done), (name, said(done))


@pytest.mark.parametrize("key", ["labels", "contrasts", "replicates", "design", "outcomes", "seal", "files"])
@pytest.mark.parametrize("name", READERS)
def test_a_renamed_key_is_named(finished: Path, tmp_path: Path, key: str, name: str) -> None:
    place = copied(finished, tmp_path)
    file = place / "manifest.json"
    content = json.loads(file.read_text("utf-8"))
    content[f"{key}x"] = content.pop(key)
    file.write_text(json.dumps(content), "utf-8")
    done = read(name, place)
    assert f"there is no key '{key}x'; did you mean '{key}'?" in said(done)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("how", ["renamed", "removed"])
def test_a_seal_made_anew_hides_no_missing_key(finished: Path, tmp_path: Path, name: str, how: str) -> None:
    """Whoever changes a manifest can seal it again; its shape is checked all the same."""
    place = copied(finished, tmp_path)
    content = json.loads((place / "manifest.json").read_text("utf-8"))
    optional = ("sha256", "seal")
    for key in content:
        if key in optional:
            continue
        write_manifest(place / "manifest.json", changed(content, (key,), how))
        done = read(name, place)
        assert isinstance(done.exception, InputError), (name, key)
        assert "manifest.json" in said(done)


def test_whatever_is_changed_and_sealed_again_raises_nothing_else(finished: Path, tmp_path: Path) -> None:
    place = copied(finished, tmp_path)
    content = json.loads((place / "manifest.json").read_text("utf-8"))
    for path in keys(content):
        if path == ("seal",):
            continue
        write_manifest(place / "manifest.json", changed(content, path, "changed"))
        read("status", place)
        read("export", place)


FILES = [
    "experiment.toml",
    "manifest.json",
    "summary.csv",
    "contrasts.csv",
    "answer.md",
    "figures/line.png",
    "figures/line.csv",
    "log/made.json",
    "log/last_run.json",
    "log/source.json",
    "data/design.parquet",
    "runs.parquet",
    "sessions.parquet",
    "members.parquet",
    "ties.parquet",
    "events.parquet",
]


def find(place: Path, name: str) -> Path:
    file = place / name
    return file if "/" in name or file.exists() else next(place.glob(f"data/pieces/*/*/{name}"))


def test_the_list_of_files_is_complete(finished: Path) -> None:
    there = {file for file in finished.rglob("*") if file.is_file() and file.suffix != ".lock"}
    named = {find(finished, name) for name in FILES} | {
        finished / "figures/levels.png",
        finished / "figures/levels.csv",
    }
    assert there == named


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("where", [0.02, 0.5, 0.97])
def test_one_flipped_bit_is_found_and_said(finished: Path, tmp_path: Path, name: str, where: float) -> None:
    """`verify` names the file; no other reader ends in anything but words."""
    place = copied(finished, tmp_path)
    file = find(place, name)
    data = bytearray(file.read_bytes())
    data[int(where * len(data))] ^= 4
    file.write_bytes(bytes(data))
    done = read("verify", place)
    assert done.exit_code in (1, 2) or isinstance(done.exception, InputError)
    assert str(file) in said(done), said(done)
    for reader in READERS:
        if reader != "verify" and where == 0.5:
            read(reader, place)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found_and_said(finished: Path, tmp_path: Path, name: str) -> None:
    place = copied(finished, tmp_path)
    file = find(place, name)
    file.unlink()
    done = read("verify", place)
    assert done.exit_code in (1, 2) or isinstance(done.exception, InputError)
    assert file.stem in said(done), said(done)
    for reader in READERS:
        if reader != "verify":
            read(reader, place)


def test_what_is_whole_is_found_whole(finished: Path, tmp_path: Path) -> None:
    place = copied(finished, tmp_path)
    for name in READERS:
        done = read(name, place)
        assert done.exit_code == 0, (name, said(done))
