"""One reader of tables: whatever program wrote it, the same table is read the same, by all who read tables."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peersim.analysis.sample import from_table
from peersim.experiment.point_tables import read_points
from peersim.experiment.source import Source
from peersim.model.cells import MISSING, Marks, number
from peersim.model.contacts import read_contacts
from peersim.model.errors import InputError, Mistakes
from peersim.model.people import STATED, Person
from peersim.model.roster import key, read_roster, roster_of
from peersim.model.sheet import Form, read_sheet

PEOPLE = tuple(Person(key(name), name, 0, 0, 0, 0, 0) for name in ("p1", "p2", "Zoë"))

TABLES: dict[str, list[list[str]]] = {
    "roster": [
        ["person", "organisation", "openness", "group"],
        ["p1", "Acorn", "0.25", "red"],
        ["p2", "Birch & Co", "0.5", "red"],
        ["Zoë", "Acorn", "", "red"],
    ],
    "contacts": [["from", "to", "weight"], ["p1", "p2", "1.5"], ["p2", "Zoë", "0"], ["p1", "Zoë", "2"]],
    "design": [["world.rivalry", "world.fear"], ["0.125", "0.5"], ["0.25", "0.75"], ["1", "0"]],
    "points": [["alpha", "kind", "score"], ["0.125", "a", "1.5"], ["0.25", "b", "-2"], ["1", "a", "3e-05"]],
}


def roster(file: Path) -> Any:
    return read_roster(file)


def contacts(file: Path) -> Any:
    return sorted(read_contacts(file, PEOPLE).edges())


def design(file: Path) -> Any:
    found = read_points(Source("", None), file)
    return {name: column.numbers.tolist() for name, column in found.columns.items()}, found.names


def points(file: Path) -> Any:
    found = from_table(file, "score", None)
    named = {name.lower(): values for name, values in found.inputs.to_dict("list").items()}
    return named, found.values.tolist(), {name.lower(): texts for name, texts in found.choices.items()}


READ: dict[str, Callable[[Path], Any]] = {
    "roster": roster, "contacts": contacts, "design": design, "points": points,
}  # fmt: skip


@st.composite
def spellings(draw: st.DrawFn) -> dict[str, Any]:
    """How a program may write a table."""
    return {
        "separator": draw(st.sampled_from(",;\t")),
        "encoding": draw(
            st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
        ),
        "end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "comma": draw(st.booleans()),
        "quoted": draw(st.booleans()),
        "told": draw(st.booleans()),
        "blank": draw(st.integers(0, 2)),
        "tail": draw(st.integers(0, 2)),
        "numbers": draw(st.sampled_from([None, ("", 0), ("", 1), ("Unnamed: 0", 0)])),
        "invisible": draw(st.sampled_from(["", "\u200b", "\ufeff", "\u00ad", "\u00a0", " "])),
        "upper": draw(st.booleans()),
        "minus": draw(st.booleans()),
    }


def written(rows: list[list[str]], how: dict[str, Any]) -> bytes:
    """The table as that program writes it."""
    out = []
    for at, row in enumerate(rows):
        cells = [cell.upper() if at == 0 and how["upper"] else cell for cell in row]
        if at and how["comma"]:
            cells = [cell.replace(".", ",") if number(cell) is not None else cell for cell in cells]
        if at and how["minus"] and how["encoding"] != "cp1252":
            cells = [cell.replace("-", "\u2212") if cell.startswith("-") else cell for cell in cells]
        if how["invisible"] and (how["encoding"] != "cp1252" or how["invisible"] in "\u00ad\u00a0 "):
            cells = [how["invisible"] + cell + how["invisible"] if cell else cell for cell in cells]
        if how["numbers"] is not None:
            name, first = how["numbers"]
            cells = [name if at == 0 else str(first + at - 1), *cells]
        out.append(cells + [""] * how["tail"])
    out += [[""] * len(out[0])] * how["blank"]
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if how["quoted"] else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=how["separator"], lineterminator=how["end"], quoting=quoting).writerows(out)
    told = f"sep={how['separator']}{how['end']}" if how["told"] else ""
    text = told + stream.getvalue()
    return text.encode(how["encoding"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(how=spellings())
def test_one_table_however_it_is_written(place: Path, name: str, how: dict[str, Any]) -> None:
    plain, other = place / f"{name}.csv", place / f"{name}-other.csv"
    plain.write_text("\n".join(",".join(row) for row in TABLES[name]), "utf-8")
    other.write_bytes(written(TABLES[name], how))
    assert repr(READ[name](other)) == repr(READ[name](plain))


@pytest.mark.parametrize("word", sorted({*MISSING, "NA", "N/A", "None", "#N/A", "NaN", "NULL"}))
def test_a_word_for_nothing_known_is_never_a_value(tmp_path: Path, word: str) -> None:
    file = tmp_path / "people.csv"
    lines = ["person,organisation,group,boss,openness,division,name", "a,A,x,b,0.5,east,Ann", "b,A,x,,,east,"]
    file.write_text("\n".join([*lines, f"c,A,{word},{word},{word},{word},{word}"]), "utf-8")
    found = roster_of(file)
    third = found.people[2]
    assert (third.group, third.boss, third.openness, third.name) == (None, None, None, "")
    assert third.division == found.people[0].division
    assert dict(found.missing) == {"group": 1, "boss": 1, "openness": 1, "division": 1, "name": 1}
    for column in ("person", "organisation"):
        ends = (word, "Z") if column == "person" else ("z", word)
        file.write_text("\n".join([*lines[:2], ",".join([*ends, "x,,,east,"])]), "utf-8")
        with pytest.raises(InputError, match="stands for nothing known"):
            roster_of(file)
    (tmp_path / "points.csv").write_text(f"world.rivalry\n0.1\n{word}\n", "utf-8")
    with pytest.raises(InputError, match=r"line 3, world\.rivalry: must be a number"):
        design(tmp_path / "points.csv")


@pytest.mark.parametrize("error", ["#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#ref!"])
def test_an_error_of_a_spreadsheet_program_is_refused(tmp_path: Path, error: str) -> None:
    for name, rows in TABLES.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(
            "\n".join(",".join([*row[:-1], error] if at == 2 else row) for at, row in enumerate(rows))
        )
        with pytest.raises(InputError, match="line 3") as caught:
            READ[name](file)
        assert "spreadsheet program" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "marks", "value"),
    [
        ("0,5", Marks(), 0.5),
        ("12,5", Marks(), 12.5),
        ("1.234", Marks(point=True), 1.234),
        ("1.234", Marks(), 1.234),
        ("1,234", Marks(comma=True), 1.234),
        ("0,123", Marks(point=True), 0.123),
        ("1,234", Marks(), None),
        ("1,234", Marks(comma=True, point=True), None),
        ("1.234", Marks(comma=True), None),
        ("1,234.5", Marks(), None),
        ("1.234,5", Marks(), None),
        ("1 234", Marks(), None),
        ("1'234", Marks(), None),
        ("1,234,567", Marks(), None),
        ("1e999", Marks(), None),
    ],
)
def test_a_separator_of_thousands_is_never_taken_for_a_decimal_mark(
    text: str, marks: Marks, value: float | None
) -> None:
    """None: refused, for it may mean two numbers, or means another than it would be read as."""
    if value is None:
        with pytest.raises(ValueError, match=r"thousands|computer"):
            number(text, marks)
    else:
        assert number(text, marks) == value


@given(st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_every_number_that_python_writes_is_read_to_the_bit(value: float, comma: bool) -> None:
    text = repr(value).replace(".", ",") if comma else repr(value)
    assert number(text) == value


def test_the_decimal_mark_is_that_of_the_table(tmp_path: Path) -> None:
    """1,234 is one and a bit where other numbers have decimal commas, and refused where they have points."""
    file = tmp_path / "t.csv"
    file.write_text("a;y\n1,234;0,5\n2,5;0,7\n3;1\n")
    assert from_table(file, "y", None).inputs["a"].tolist() == [1.234, 2.5, 3.0]
    file.write_text("a;y\n1,234;0.5\n987;0.7\n3;1\n")
    with pytest.raises(InputError, match=r"line 2, a: '1,234' may be 1\.234 or 1234"):
        from_table(file, "y", None)


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "person,organisation,level,boss,openness,group\n"
        "a,A,7,,0.5,x\nb,A,1,zz,0.5,x\nb,A,1,,high,x\n,A,1,,0.5,x\nd,,1,,0.5,y\n"
    )
    with pytest.raises(Mistakes) as caught:
        read_roster(file)
    assert [(one.line, one.key) for one in caught.value.mistakes] == [
        (2, "level"), (3, "boss"), (4, "person"), (4, "openness"), (5, "person"), (6, "organisation"), (6, "group"),
    ]  # fmt: skip
    assert str(caught.value).count("\n") == 7


def test_many_mistakes_do_not_fill_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person,organisation,level\n" + "".join(f"p{n},A,99\n" for n in range(60)))
    with pytest.raises(InputError) as caught:
        read_roster(file)
    assert "60 mistakes" in str(caught.value)
    assert len(str(caught.value).splitlines()) < 25


def test_a_column_of_another_name_is_said_and_others_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text("Timestamp,e-mail,Employer,Comments\n2024,ann,A,\n2024,ben,B,hm\n")
    with pytest.raises(InputError) as caught:
        read_roster(file)
    for name in ("'Timestamp'", "'e-mail'", "'Employer'", "'Comments'"):
        assert name in str(caught.value)
    people = read_roster(
        file, columns={"person": "e-mail", "organisation": "employer"}, ignore=["Timestamp", "comments"]
    )
    assert [person.label for person in people] == ["ann", "ben"]
    with pytest.raises(InputError, match="there is no column 'mail'"):
        read_roster(file, columns={"person": "mail"})


def test_a_scale_is_said_and_made_0_to_1(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person,organisation,openness\na,A,1\nb,A,3\nc,A,5\nd,A,\n")
    with pytest.raises(InputError, match=r"2 answers are above 1.*openness = \[1, 5\].*\(x - 1\) / 4"):
        read_roster(file)
    people = read_roster(file, scales={"openness": (1.0, 5.0)})
    assert [person.openness for person in people] == [0.0, 0.5, 1.0, None]


@pytest.mark.parametrize("column", STATED)
def test_each_start_value_can_be_stated_on_a_scale_of_its_own(tmp_path: Path, column: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"person,organisation,{column.upper()}\na,A,2\nb,A,6\nc,B,NA\n")
    with pytest.raises(
        InputError, match=rf"line 2, {column}: 2 answers are above 1.*{column} = \[lowest, highest\]"
    ):
        read_roster(file)
    people = read_roster(file, scales={column: (0.0, 8.0)})
    assert [getattr(person, column) for person in people] == [0.25, 0.75, None]
    others = set(STATED) - {column}
    assert {getattr(person, other) for person in people for other in others} == {None}


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("1", "01"), ("2", "2,0"), ("Red", "red")])
def test_labels_that_are_the_same_number_are_one(tmp_path: Path, one: str, other: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        f'person;organisation;group\na;"{one}";"{one}"\nb;"{other}";"{other}"\nc;"{one}";"{other}"\nd;x;"{one}"\n'
    )
    people = read_roster(file)
    assert {person.group for person in people} == {0}
    assert len({person.organisation for person in people}) == 2


def test_an_id_that_a_program_made_a_decimal_number_is_found(tmp_path: Path) -> None:
    """Where some bosses are missing, programs write the others as 3.0."""
    file = tmp_path / "people.csv"
    file.write_text("person,organisation,boss\n3,A,\n4,A,3.0\n")
    three, four = read_roster(file)
    assert four.boss == three.key == key("3")


@pytest.mark.parametrize("head", ["from,to", "Source,Target", "ego,alter", "V1,V2", "Sender,Receiver"])
def test_contacts_have_several_names(tmp_path: Path, head: str) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(f"{head}\np1,p2\n")
    assert [set(pair) for pair in contacts(file)] == [{PEOPLE[0].key, PEOPLE[1].key}]


def test_what_network_programs_add_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(
        "Source,Target,Type,Id,Weight\np1,p2,Directed,0,3\np2,p1,Directed,1,0\np2,Zoë,Directed,2,-1\n"
    )
    graph = read_contacts(file, PEOPLE)
    assert graph.number_of_edges() == 1
    assert graph.graph["without"] == 2
    file.write_text("Source,Target,Type\np1,p2,advice\n")
    with pytest.raises(InputError, match=r"Type: there is no such column"):
        read_contacts(file, PEOPLE)


def test_a_square_matrix_is_a_table_of_contacts(tmp_path: Path) -> None:
    file, lines = tmp_path / "matrix.csv", tmp_path / "lines.csv"
    file.write_text(",p1,p2,Zoë\np1,1,0.5,0\np2,0,0,\nZoë,0,1,NA\n", "utf-8")
    lines.write_text("from,to\np1,p2\np2,Zoë\n", "utf-8")
    assert contacts(file) == contacts(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",p1,p2,Zoë\np1,0,1,0\np2,1,0,0\n", "not in both"),
        (",p1,p2,Zoë\np1,0,1\np2,1,0,0\nZoë,0,0,0\n", "line 2.*expected 3"),
        (",p1,p2,Zoo\np1,0,1,0\np2,1,0,0\nZoo,0,0,0\n", "'Zoo'"),
        (",p1,p2,Zoë\np1,0,yes,0\np2,1,0,0\nZoë,0,0,0\n", "line 2, p2: 'yes': expected a number"),
        ("q1,q2,q3\n0,1,0\n1,0,0\n", "the columns of this one are 'q1', 'q2', 'q3'"),
    ],
)
def test_a_matrix_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "matrix.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        read_contacts(tmp_path / "matrix.csv", PEOPLE)


@pytest.mark.parametrize(
    "mark", ['{"ImportId":"Q1"}', '{""ImportId"": ""Q1""}', "{'ImportId': 'Q1'}", '{"importid":"x"}']
)
def test_further_headers_of_a_survey_tool_are_named(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "people.csv"
    cell = mark if '""' in mark else mark.replace('"', '""')
    file.write_text(f'person,organisation\n"Who are you?","Where?"\n"{cell}","{cell}"\na,A\nb,B\n')
    with pytest.raises(InputError, match=r"lines 2 to 3 are not answers but headers of a survey tool"):
        read_roster(file)


def test_a_first_column_that_holds_no_row_numbers_is_named(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(",person,organisation\n7,a,A\n9,b,B\n")
    with pytest.raises(
        InputError, match=r"column 1: the first column has no name.*index=False.*row\.names=FALSE"
    ):
        read_roster(file)


def test_only_rows_are_counted_not_lines_in_quotes(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text('person,organisation\n"a","A\nand more"\nb,\n')
    with pytest.raises(InputError, match="line 4, organisation"):
        read_roster(file)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    content=st.one_of(
        st.binary(max_size=300), st.text(alphabet=',;\t\n"ab1.0-{}=', max_size=200).map(str.encode)
    )
)
@pytest.mark.parametrize("name", TABLES)
def test_any_file_is_read_or_refused(place: Path, name: str, content: bytes) -> None:
    file = place / "any.csv"
    file.write_bytes(content)
    try:
        READ[name](file)
    except InputError as error:
        assert len(str(error)) < 5000


def test_a_table_says_what_it_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("Unnamed: 0,a,b\n0,x,NA\n1,y,2\n")
    sheet = read_sheet(file, Form(("a",), ("b",)))
    assert sheet.missing == {"b": 1}
    assert sheet.notes == ("the first column holds row numbers and is passed over",)
    assert [dict(row.values) for row in sheet.rows] == [{"a": "x", "b": ""}, {"a": "y", "b": "2"}]
