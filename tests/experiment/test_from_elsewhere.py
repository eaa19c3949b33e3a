"""Files as people bring them, from the table to what is computed of it: the right value, or the one message.

Each row stands for a kind of fault that other programs' users reported. What the kinds have in common is tested by
property: tables in ``tests/model/test_sheet.py``, choices in ``tests/analysis/test_choices.py``, distributions in
``test_spreads.py``, extending in ``test_extending.py``, the caller's environment in ``tests/cli/test_environment.py``
and ``test_callers.py``.
"""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import peersim as ps
from peersim.cli.main import app
from peersim.experiment.reading import load_experiment
from peersim.model.errors import InputError
from peersim.model.parameters import Setting

PEOPLE = """format = 1
name = "sent"
replicates = 3
keep = 0
outcomes = ["closeness", "gain"]
[people]
roster = "people.csv"
{more}
[arms.a]
"""
POINTS = """format = 1
name = "sent"
replicates = 3
keep = 0
outcomes = ["gain"]
[design]
kind = "table"
file = "points.csv"
[arms.home]
programme.seats = { externality = 0.0 }
[arms.away]
[contrasts]
c = ["away", "home"]
"""


def written(place: Path, text: str, **files: str | bytes) -> Path:
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (place / f"{name}.csv").write_bytes(data)
    (place / "sent.toml").write_text(text, "utf-8")
    return place / "sent.toml"


def check(file: Path) -> Result:
    return CliRunner().invoke(app, ["check", "--no-pilot", str(file)])


def said(file: Path, word: str) -> list[str]:
    """The lines of ``check`` about a word."""
    done = check(file)
    assert done.exit_code == 0, done.exception
    return [line[16:] for line in done.stdout.splitlines() if line.startswith(f"  {word} ")]


def refused(file: Path) -> str:
    done = check(file)
    assert isinstance(done.exception, InputError), done.output
    return str(done.exception)


def people(rows: list[str], head: str = "person,organisation,group") -> str:
    return "\n".join([head, *rows]) + "\n"


TWELVE = [f"p{n:02},Org{'ABC'[n % 3]},g{n // 4}" for n in range(12)]
PLAIN = PEOPLE.format(more="")


def test_rows_of_a_survey_tool_below_the_header_are_nobody(tmp_path: Path) -> None:
    further = ['"Your id","Your employer","Your group"', '"{""ImportId"":""Q1""}","{""ImportId"":""Q2""}",']
    file = written(tmp_path, PLAIN, people=people([*further, *TWELVE]))
    assert "lines 2 to 3 are not answers but headers of a survey tool" in refused(file)
    (tmp_path / "people.csv").write_text(people(TWELVE))
    assert said(file, "people") == ["12 from people.csv"]
    assert said(file, "groups") == ["3: g0 (4), g1 (4), g2 (4)"]
    assert said(file, "organisations") == ["3: OrgA (4), OrgB (4), OrgC (4)"]


@pytest.mark.parametrize("missing", ["NA", '"NA"', "N/A", "None", "#N/A", "-", ""])
def test_somebody_without_a_group_has_no_seat_whatever_the_word(tmp_path: Path, missing: str) -> None:
    rows = [*TWELVE[:10], f"p10,OrgB,{missing}", f"p11,OrgC,{missing}"]
    file = written(tmp_path, PLAIN, people=people(rows))
    assert said(file, "groups") == ["3: g0 (4), g1 (4), g2 (2)"]
    assert said(file, "people") == ["10 from people.csv, and 2 without a seat"]


@pytest.mark.parametrize("kind", ["friend", "friends", "Friendship", "acquaintance", "Acquaintances"])
def test_friends_by_any_word_knew_each_other(tmp_path: Path, kind: str) -> None:
    """All pairs are friends, so all start as close as acquaintances do; else three in ten of two colleagues."""
    pairs = "\n".join(f"p{a:02},p{b:02},{kind}" for a in range(8) for b in range(a))
    roster = people([f"p{n:02},Org{n},g" for n in range(8)])
    files = {"people": roster, "contacts": f"from,to,kind\n{pairs}\n"}
    file = written(tmp_path, PEOPLE.format(more='contacts = "contacts.csv"'), **files)
    known = ps.run(file, out=tmp_path / "out", workers=1, figures=False).runs["closeness"].mean()
    files["contacts"] = "from,to,kind\np00,p01,advice\n"
    file = written(tmp_path, PEOPLE.format(more='contacts = "contacts.csv"'), **files)
    strangers = ps.run(file, out=tmp_path / "other", workers=1, figures=False).runs["closeness"].mean()
    assert known > strangers + 0.2
    file = written(tmp_path, PEOPLE.format(more='contacts = "contacts.csv"'), **files)
    assert "no kind decides it, so it is drawn" in said(file, "contacts")[0]


@pytest.mark.parametrize("start", [0, 1])
def test_row_numbers_without_a_name_are_passed_over(tmp_path: Path, start: int) -> None:
    rows = [f"{n + start},{row}" for n, row in enumerate(TWELVE)]
    file = written(tmp_path, PLAIN, people=people(rows, ",person,organisation,group"))
    assert said(file, "people") == ["12 from people.csv"]
    assert said(file, "read") == ["the first column holds row numbers and is passed over"]


DESIGN = "programme.group_size,world.rivalry\n8,0.1\n6,0.2\n"
WRITTEN = {
    "whole numbers as decimals": DESIGN.replace("8,", "8.0,").replace("6,", "6.00,"),
    "a line sep=": "sep=;\n" + DESIGN.replace(",", ";"),
    "decimal commas": DESIGN.replace(",", ";").replace("0.", "0,"),
    "tabs": DESIGN.replace(",", "\t"),
    "UTF-16": DESIGN.encode("utf-16"),
    "a byte order mark": DESIGN.encode("utf-8-sig"),
    "an empty last column": DESIGN.replace("\n", ",\n"),
    "empty lines at the end": DESIGN + ",\n,\n",
    "line ends of Windows": DESIGN.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_design_is_read_like_any_table(tmp_path: Path, how: str) -> None:
    read = load_experiment(written(tmp_path, POINTS, points=WRITTEN[how]))
    assert list(read.points) == [
        {"programme.group_size": 8, "world.rivalry": 0.1},
        {"programme.group_size": 6, "world.rivalry": 0.2},
    ]


def test_scenarios_of_a_design_have_names(tmp_path: Path) -> None:
    text = "scenario,world.rivalry\ncalm,0.1\ntense,0.3\n"
    file = written(tmp_path, POINTS, points=text)
    assert said(file, "point") == ["calm: world.rivalry = 0.1", "tense: world.rivalry = 0.3"]
    result = ps.run(file, out=tmp_path / "out", workers=1, figures=False)
    for table in ("summary", "contrasts"):
        assert set(pd.read_csv(tmp_path / "out" / f"{table}.csv")["scenario"]) == {"calm", "tense"}
    assert result.design["scenario"].tolist() == ["calm", "calm", "tense", "tense"]


def test_more_arms_than_a_figure_shows_are_found_before_anything_runs(tmp_path: Path) -> None:
    names = [f"a{n}" for n in range(9)]
    text = 'format = 1\nname = "sent"\nreplicates = 3\n' + "".join(f"[arms.{name}]\n" for name in names)
    file = written(tmp_path, f'{text}[figures]\nt = {{ kind = "trajectories", arms = {names} }}\n')
    assert "at most 8 arms" in refused(file)
    done = CliRunner().invoke(app, ["run", str(file), "--out", str(tmp_path / "out")])
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "out").exists()


SAMPLE = [(n / 40, (n * 7 % 40) / 40) for n in range(40)]


@pytest.mark.parametrize(("sep", "comma"), [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ",")])
def test_a_sample_is_read_like_any_table(tmp_path: Path, sep: str, comma: str) -> None:
    rows = [[f"{a}", f"{b}", f"{2 * a - b}"] for a, b in SAMPLE]
    lines = [sep.join(cell.replace(".", comma) for cell in row) for row in rows]
    (tmp_path / "sample.csv").write_text("\n".join([sep.join(["first", "second", "score"]), *lines]) + "\n")
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["analyse", str(tmp_path / "sample.csv"), "--outcome", "score", "--out", str(out)]
    )
    assert done.exit_code == 0, done.exception
    table = pd.read_csv(out / "drivers.csv")
    found = table.set_index("input")["srrc"]
    assert found["first"] > 0.7
    assert found["second"] < -0.3


def test_one_text_in_a_column_of_numbers_is_named(tmp_path: Path) -> None:
    lines = [f"{a},{b},{a - b}" for a, b in SAMPLE]
    lines[16] = lines[16].replace(",", " approx,", 1)
    (tmp_path / "sample.csv").write_text("\n".join(["first,second,score", *lines]) + "\n")
    done = CliRunner().invoke(app, ["analyse", str(tmp_path / "sample.csv"), "--outcome", "score"])
    assert "sample.csv, line 18, first: " in str(done.exception)


@pytest.mark.parametrize("other", ["1.0", "01", "1,00", "1"])
def test_one_number_is_one_group(tmp_path: Path, other: str) -> None:
    rows = [f"p{n:02};Org{'ABC'[n % 3]};{other if n % 2 and n < 6 else 1 + n // 6}" for n in range(12)]
    file = written(tmp_path, PLAIN, people=people(rows, "person;organisation;group"))
    assert [line.split(":")[0] for line in said(file, "groups")] == ["2"]
    read = load_experiment(file).populations["a"].people
    sizes = pd.Series([person.group for person in read(Setting(), 0, 0)]).value_counts()
    assert sizes.tolist() == [6, 6]


def test_ties_of_a_network_program(tmp_path: Path) -> None:
    ties = "Source,Target,Type,Id,Weight\np00,p01,Undirected,0,1.0\np02,p03,Undirected,1,0.0\n"
    file = written(tmp_path, PEOPLE.format(more='contacts = "ties.csv"'), people=people(TWELVE), ties=ties)
    (line,) = said(file, "contacts")
    assert line.startswith("1 pair from ties.csv; 1 line of weight 0 or less passed over")


def test_a_matrix_of_ties(tmp_path: Path) -> None:
    names = [f"p{n:02}" for n in range(12)]
    rows = [f"{a}," + ",".join(str(int(abs(i - j) == 1)) for j in range(12)) for i, a in enumerate(names)]
    ties = "\n".join(["," + ",".join(names), *rows]) + "\n"
    file = written(tmp_path, PEOPLE.format(more='contacts = "ties.csv"'), people=people(TWELVE), ties=ties)
    assert said(file, "contacts")[0].startswith("11 pairs from ties.csv")


def test_columns_that_the_model_does_not_use_are_named_together_and_can_be_passed_over(
    tmp_path: Path,
) -> None:
    rows = [f"2026-11-01,{row},thanks" for row in TWELVE]
    table = people(rows, "Timestamp,E-mail,Employer,group,Comments")
    file = written(tmp_path, PLAIN, people=table)
    message = refused(file)
    assert all(name in message for name in ("'Timestamp'", "'E-mail'", "'Employer'", "'Comments'"))
    more = 'columns = { person = "E-mail", organisation = "Employer" }\nignore = ["Timestamp", "Comments"]'
    file = written(tmp_path, PEOPLE.format(more=more), people=table)
    assert said(file, "people") == ["12 from people.csv"]
    assert said(file, "organisations") == ["3: OrgA (4), OrgB (4), OrgC (4)"]


def test_answers_on_a_scale_say_how_to_bring_them_to_0_to_1(tmp_path: Path) -> None:
    rows = [f"{row},{1 + n % 5}" for n, row in enumerate(TWELVE)]
    table = people(rows, "person,organisation,group,openness")
    file = written(tmp_path, PLAIN, people=table)
    said_so = "scales = { openness = [1, 5] } for one from 1 to 5, which makes (x - 1) / 4 of every answer x"
    assert said_so in refused(file)
    file = written(tmp_path, PEOPLE.format(more="scales = { openness = [1, 5] }"), people=table)
    assert said(file, "openness") == ["stated for 12 of 12, on average 0.44"]
    read = load_experiment(file).populations["a"].people(Setting(), 0, 0)
    assert sorted({person.openness for person in read}) == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_trust_knowledge_and_confidence_can_be_stated(tmp_path: Path) -> None:
    rows = [f"{row},0.5,0.6,{0.9 if n else 'NA'}" for n, row in enumerate(TWELVE)]
    table = people(rows, "person,organisation,group,trust,knowledge,confidence")
    file = written(tmp_path, PLAIN, people=table)
    assert said(file, "trust") == ["stated for 12 of 12, on average 0.50"]
    assert said(file, "knowledge") == ["stated for 12 of 12, on average 0.60"]
    assert said(file, "confidence") == ["stated for 11 of 12, on average 0.90; drawn for the rest"]
    read = load_experiment(file).populations["a"].people(Setting(), 0, 0)
    assert {(person.trust, person.knowledge) for person in read} == {(0.5, 0.6)}
    assert [person.confidence for person in read].count(None) == 1


def test_knowledge_beyond_what_is_shared_leaves_room_for_is_said(tmp_path: Path) -> None:
    rows = [f"{row},{0.95 if n < 2 else 0.6}" for n, row in enumerate(TWELVE)]
    file = written(tmp_path, PLAIN, people=people(rows, "person,organisation,group,knowledge"))
    (line,) = said(file, "unusual")
    assert line.startswith("knowledge is above 0.80 for 2 people, who start with 0.80: what everyone at work")
    ps.run(file, out=tmp_path / "out", workers=1, figures=False)
    assert "knowledge is above 0.80 for 2 people" in (tmp_path / "out" / "answer.md").read_text("utf-8")
