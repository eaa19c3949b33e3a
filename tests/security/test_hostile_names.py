"""Hostile names everywhere: in manifests, experiments and rosters that somebody else made."""

import csv
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.security.support import READERS, copied, finished, in_short, read, said
from typer.testing import CliRunner

import peersim as ps
from peersim.cli.main import app
from peersim.model.errors import InputError
from peersim.model.texts import control_characters
from peersim.report.markdown import plain, without_markup
from peersim.store import tables
from peersim.store.manifest import seal_of, write_manifest
from peersim.store.tables import defused, query, table_from, write_csv, write_parquet
from peersim.study.failing import replay_command

__all__ = ["finished", "in_short"]
pytestmark = pytest.mark.usefixtures("in_short")

SQL = [
    "world.fear\" FROM rows; COPY (SELECT 1) TO '{canary}'; --",
    "x'; COPY (SELECT 'planted') TO '{canary}'; --",
    "x' UNION SELECT content, 1 FROM read_text('{secret}') --",
    "world.fear\", (SELECT content FROM read_text('{secret}')) AS \"stolen",
    "../../../../../../{canary}",
    "{canary}",
]
SCREEN = ["\x1b[2J\x1b[1;1H", "a\nb", "a\rb", "\x07", "\u202etxt.exe", "\u2028", "\x9b31m", "\x00"]
PAGE = [
    "<script>alert(1)</script>",
    "a|b|c",
    "`x`",
    "![](http://example.org/x)",
    "# heading",
    "~~~",
    "**",
    "\\",
]
SHEET = ["=1+1", "+1", "-1+2", "@SUM(A1)", '=HYPERLINK("http://example.org")']

hostile = st.one_of(
    st.sampled_from([*SCREEN, *PAGE, *SHEET]),
    st.text(st.characters(max_codepoint=0x17F), min_size=1, max_size=30),
    st.text(alphabet="|<>`*[]#~=+-@\\$_'\"\t\x1b\u202e", min_size=1, max_size=12),
)


def planted(content: dict[str, Any], place: str, text: str) -> dict[str, Any]:
    """The manifest with a hostile text in one of its places."""
    out: dict[str, Any] = json.loads(json.dumps(content))
    design = out["design"]
    match place:
        case "vary":
            design["vary"] = {text: [0.3, 0.6]}
        case "arm":
            design["arms"][text] = design["arms"].pop("inhouse")
            out["labels"][text] = out["labels"].pop("inhouse")
            out["contrasts"] = {"leaving": ["external", text]}
        case "label":
            out["labels"]["inhouse"] = text
        case "contrast":
            out["contrasts"][text] = out["contrasts"].pop("leaving")
        case "outcome":
            out["outcomes"] = [text]
        case "file":
            out["files"][text] = "0" * 64
        case "sets":
            design["arms"]["inhouse"]["sets"] = [text]
        case _:
            out[place] = text
    return out


PLACES = [
    "vary",
    "arm",
    "label",
    "contrast",
    "outcome",
    "file",
    "sets",
    "name",
    "question",
    "defaults",
    "peersim",
]


@pytest.mark.parametrize("text", [*SQL, *SCREEN, *PAGE])
def test_no_reader_obeys_a_manifest(finished: Path, tmp_path: Path, text: str) -> None:
    """Sealed by whoever made it, so the seal fits: nothing is read or written outside, nothing steers the terminal."""
    folder = copied(finished, tmp_path)
    secret, canary = tmp_path / "secret.txt", tmp_path / "canary"
    secret.write_text("do not tell", "utf-8")
    content = json.loads((folder / "manifest.json").read_text("utf-8"))
    text = text.format(canary=canary, secret=secret) if text in SQL else text
    before = outside(tmp_path, folder)

    def hear(names: Iterable[str]) -> None:
        for name in names:
            told = said(read(name, folder))
            assert "do not tell" not in told
            assert not control_characters(told.replace("\n", "")), (name, told)

    accepted = []
    for at, place in enumerate(PLACES):
        write_manifest(folder / "manifest.json", planted(content, place, text))
        try:
            ps.load(folder)
            accepted.append(place)
        except InputError:  # refused by what all of them read first: then one of them, in turn, will do
            hear([[*READERS][(len(text) + at) % len(READERS)]])
    assert set(accepted) <= {"label", "file", "question"}
    if "file" in accepted:
        write_manifest(folder / "manifest.json", planted(content, "file", text))
        hear(name for name in READERS if name not in ("figure", "analyse"))  # which show no names of files
    if {"label", "question"} <= set(accepted):
        both = planted(planted(content, "label", text), "question", text)
        write_manifest(folder / "manifest.json", both)
        hear(READERS)
    assert outside(tmp_path, folder) - before <= {
        "drawn.png",
        "drawn.csv",
        "exported.csv",
        "exported.dictionary.csv",
        "analysed",
    }
    for file in (tmp_path / "exported.csv", *tmp_path.glob("analysed/*.csv")):
        assert "do not tell" not in (file.read_text("utf-8") if file.exists() else "")


def outside(place: Path, folder: Path) -> set[str]:
    return {file.name for file in place.iterdir() if file != folder}


EXPERIMENT = """\
format = 1
name = "planted"
question = {question}
replicates = 1
keep = 1
[people]
roster = "people.csv"
[arms.a]
label = {label}
[arms.b]
world.fear = 0.1
[contrasts]
c = ["a", "b"]
[figures]
who = {{ kind = "networks" }}
"""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=hostile, label=hostile, person=hostile)
def test_an_experiment_and_its_roster_are_refused_or_shown_as_they_are(
    tmp_path: Path, question: str, label: str, person: str
) -> None:
    file = tmp_path / "planted.toml"
    file.write_text(EXPERIMENT.format(question=quoted(question), label=quoted(label)), "utf-8")
    with (tmp_path / "people.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerows(
            [["person", "organisation"], [person.replace("\0", ""), "o1"], ["p2", "o2"], ["p3", "o3"]]
        )
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", str(file), "--out", str(out), "--overwrite", "--engine", "agents"])
    assert done.exception is None or isinstance(done.exception, InputError | SystemExit), repr(done.exception)
    assert not control_characters(said(done).replace("\n", "").replace("\t", ""))
    if done.exit_code == 0:
        answer = (out / "answer.md").read_text("utf-8")
        assert not control_characters(answer.replace("\n", ""))
        table = [line for line in answer.splitlines() if line.startswith("|")]
        assert all(len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) >= 5 for line in table)
        for sheet in (*out.glob("*.csv"), *out.glob("figures/*.csv")):
            for row in csv.reader(sheet.read_text("utf-8").splitlines()):
                assert not any(cell[:1] in "=+@" and cell for cell in row), (sheet, row)


def quoted(text: str) -> str:
    """A text as a TOML basic string."""
    return (
        '"'
        + "".join(
            f"\\U{ord(c):08x}" if not (c.isascii() and c.isalnum()) else c
            for c in text
            if not "\ud800" <= c <= "\udfff"
        )
        + '"'
    )


@given(hostile)
def test_markdown_shows_a_text_as_it_stands(text: str) -> None:
    if control_characters(text):
        return
    out = plain(text)
    assert without_markup(out) == text.strip()
    assert not re.search(r"(?<!\\)(?:\\\\)*[|<`\[*]", out)


@given(st.lists(hostile, min_size=1, max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_cell_of_a_table_is_a_formula(tmp_path: Path, texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode("utf-8").replace("\0", "") for text in texts]
    frame = pd.DataFrame({"text": texts, "number": -1.5})
    write_csv(frame, tmp_path / "small.csv")
    write_parquet(frame, tmp_path / "large.parquet")
    table_from([tmp_path / "large.parquet"], "SELECT * FROM rows", tmp_path / "large.csv")
    for file in (tmp_path / "small.csv", tmp_path / "large.csv"):
        read_back = pd.read_csv(
            file,
            keep_default_na=False,
            dtype={"text": str},
            lineterminator="\n" if file.stem == "small" else None,
        )
        assert (read_back["number"] == -1.5).all()
        assert not any(str(cell)[:1] in tuple("=+-@\t\r") for cell in read_back["text"])
    assert defused("text") == "text"


def test_a_query_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Should a text ever reach a query, it reads and writes nothing outside, and cannot change that."""
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    frame = pd.DataFrame({"a": [1]})
    write_parquet(frame, home / "a.parquet")
    write_parquet(frame, other / "b.parquet")
    (other / "secret.txt").write_text("do not tell")
    for select in (
        f"SELECT * FROM read_parquet('{other}/b.parquet')",
        f"SELECT * FROM read_text('{other}/secret.txt')",
        f"SELECT * FROM read_csv('{other}/secret.txt')",
        f"SELECT * FROM glob('{other}/*')",
        f"COPY (SELECT 1) TO '{other}/canary.csv'",
        f"ATTACH '{other}/canary.db'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        f"SET allowed_directories = ['{other}']",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM frame",
        "SELECT * FROM tables",
    ):
        with pytest.raises(InputError, match="cannot be read as a table"):
            query([home / "a.parquet"], select)
    assert sorted(file.name for file in other.iterdir()) == ["b.parquet", "secret.txt"]
    assert tables.identifier('a"b') == '"a""b"'


def test_links_that_lead_out_are_refused(finished: Path, tmp_path: Path) -> None:
    """A folder that was sent may hold links: nothing is written where they lead, nothing read."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("figures", "log", "data", "analysis", "rules"):
        place = tmp_path / name
        place.mkdir()
        folder = copied(finished, place)
        if (folder / name).exists():
            (folder / name).rename(place / "moved")
        (folder / name).symlink_to(elsewhere, target_is_directory=True)
        for reader in READERS:
            done = read(reader, folder)
            assert "is a link that leads out of the results folder" in said(done), (name, reader, said(done))
        again = CliRunner().invoke(app, ["run", str(finished.parent / "tampered.toml"), "--out", str(folder)])
        assert isinstance(again.exception, InputError)
        assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    "place", ["piece", "runs of a piece", "a part of the analysis", "a circle", "nowhere"]
)
def test_links_deeper_down_are_refused_too(finished: Path, tmp_path: Path, place: str) -> None:
    folder, victim = copied(finished, tmp_path), tmp_path / "victim"
    piece = next((folder / "data" / "pieces").glob("*/*"))
    shutil.copytree(piece, victim)
    link, target = {
        "piece": (piece.with_name("000000018-000000036"), victim),
        "runs of a piece": (piece / "runs.parquet", victim / "runs.parquet"),
        "a part of the analysis": (folder / "analysis" / "outcome=trust", victim),
        "a circle": (folder / "figures" / "figures", folder / "figures" / "figures"),
        "nowhere": (folder / "log" / "note.txt", tmp_path / "no" / "such"),
    }[place]
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    before = {file.name: file.read_bytes() for file in victim.iterdir()}
    for reader in READERS:
        assert "is a link that leads out of the results folder" in said(read(reader, folder)), reader
    for command in (
        ["run", str(finished.parent / "tampered.toml"), "--out", str(folder)],
        ["analyse", str(folder), "--outcome", "trust"],
        ["figure", str(folder)],
    ):
        assert isinstance(CliRunner().invoke(app, command).exception, InputError)
    assert {file.name: file.read_bytes() for file in victim.iterdir()} == before


def test_what_tables_of_failures_say_is_shown_and_never_pasted(tmp_path: Path) -> None:
    hostile = {
        "replicate": 2,
        "point": 0,
        "arm": "a; rm -rf ~ #",
        "replay": "peersim replay RESULTS; rm -rf ~ #",
    }
    command = replay_command("out", hostile)
    assert shlex.split(command) == ["peersim", "replay", "out", "2:0:a; rm -rf ~ #"]
    assert "\x1b" not in replay_command("out", hostile | {"arm": "\x1b]0;x\x07"})


@pytest.mark.parametrize(
    "record",
    [
        {"tables": {}},
        {"tables": {"sums": ["x"]}},
        {"tables": {"sums": {"../../x": "0" * 64, "/etc/passwd": "0" * 64, "\x1b[31m": "0" * 64}}},
        {"tables": {"sums": {"\ud800": "0" * 64}}},
        {"tables": 3},
    ],
)
def test_a_record_of_what_was_made_reads_nothing_elsewhere(
    finished: Path, tmp_path: Path, record: dict[str, Any]
) -> None:
    folder = copied(finished, tmp_path)
    (folder / "log" / "made.json").write_text(json.dumps(record | {"seal": seal_of(record)}))
    done = read("verify", folder)
    assert "\x1b" not in said(done)
    assert done.exit_code == (1 if "../../x" in str(record) or "ud800" in repr(record) else 0), said(done)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("name", ["manifest.json", "experiment.toml", "data/design.parquet", "log/made.json"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(finished: Path, tmp_path: Path, name: str) -> None:
    folder = copied(finished, tmp_path)
    (folder / name).unlink()
    os.mkfifo(folder / name)
    for reader in READERS:
        read(reader, folder)
    assert name.rsplit("/", 1)[-1] in said(read("verify", folder))


def test_the_location_of_a_roster_in_a_folder_that_was_sent_tells_nothing(tmp_path: Path) -> None:
    """`log/source.json` may name any place; a file there is read only if it is the one of the runs."""
    (tmp_path / "own").mkdir()
    file = tmp_path / "own" / "planted.toml"
    file.write_text(EXPERIMENT.format(question='"q"', label='"l"'), "utf-8")
    (tmp_path / "own" / "people.csv").write_text("person,organisation\np1,o1\np2,o2\n", "utf-8")
    folder = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", str(file), "--out", str(folder), "--engine", "agents"])
    assert done.exit_code == 0
    assert CliRunner().invoke(app, ["replay", str(folder), "0:0:a"]).exit_code == 0
    private = tmp_path / "private"
    private.mkdir()
    (private / "people.csv").write_text("do not tell\nwhatever\n", "utf-8")
    (folder / "log" / "source.json").write_text(json.dumps({"experiment": str(private / "x.toml")}), "utf-8")
    done = CliRunner().invoke(app, ["replay", str(folder), "0:0:a"])
    assert "is not the file that these runs were made with" in said(done)
    assert "do not tell" not in said(done)
