"""What tables hold that are kept by people and written by programs: understood as it is meant, or refused in words."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peersim.analysis.sample import from_table
from peersim.experiment.point_tables import read_points
from peersim.experiment.source import Source
from peersim.experiment.understood import near_equal
from peersim.model.contacts import population, read_contacts
from peersim.model.errors import InputError
from peersim.model.roster import read_roster, roster_of
from peersim.model.totals import is_nobody

SIX = [f"p{n},Org{n % 3},{'ab'[n // 3]}" for n in range(6)]
HEAD = "person,organisation,group"


def table(place: Path, *lines: str, name: str = "people.csv") -> Path:
    (place / name).write_text("\n".join(lines) + "\n", "utf-8")
    return place / name


def refused(place: Path, *lines: str, **how: object) -> str:
    with pytest.raises(InputError) as caught:
        read_roster(table(place, *lines), **how)  # type: ignore[arg-type]
    return str(caught.value)


def points(place: Path, *lines: str) -> str:
    with pytest.raises(InputError) as caught:
        read_points(Source("", place / "t.toml"), table(place, *lines))
    return str(caught.value)


# -- columns -----------------------------------------------------------------------------------------


def test_one_column_cannot_be_two_things(tmp_path: Path) -> None:
    columns = {"openness": "Q1", "trust": "q1"}
    said = refused(tmp_path, "person,organisation,Q1", "a,A,0.5", "b,B,0.6", columns=columns)
    assert "'Q1' cannot be openness and trust at once" in said
    said = refused(tmp_path, "who,organisation", "a,A", "b,B", columns={"person": "who"}, ignore=["who"])
    assert "'who' stands both under columns and under ignore" in said


def test_a_scale_for_a_column_that_is_not_there_is_said(tmp_path: Path) -> None:
    said = refused(tmp_path, HEAD, *SIX, scales={"trust": (1.0, 5.0)})
    assert "a scale is given for trust, but the file has no such column" in said


@pytest.mark.parametrize("last", ["", "x"])
@pytest.mark.parametrize("start", [0, 1])
def test_a_header_one_name_short_is_never_read_shifted(tmp_path: Path, last: str, start: int) -> None:
    """As R writes a table with row names; the last column may be blank for all."""
    rows = [f"{n + start},{row},{last}" for n, row in enumerate(SIX)]
    said = refused(tmp_path, f"{HEAD},name", *rows)
    assert "every row has one cell more than there are names" in said
    assert "row.names=FALSE" in said


@pytest.mark.parametrize("ids", ["p0 p1 p2 p3 p4 p5", "5 3 8 1 2 9", "2 3 4 5 6 7"])
def test_row_names_without_a_name_are_never_read_as_people(tmp_path: Path, ids: str) -> None:
    """R leaves the name of its row names out; after a subset or a sort they do not count from 1."""
    rows = [f"{at},{row}," for at, row in zip(ids.split(), SIX, strict=True)]
    said = refused(tmp_path, f"{HEAD},name", *rows)
    assert "line 2: every row has one cell more than there are names. If rows end with a separator" in said
    said = refused(tmp_path, f"{HEAD},name", *(f"{row}x" for row in rows))
    assert f"begins with '{ids.split(maxsplit=1)[0]}', which has none" in said


def test_what_stands_beside_the_table_is_said_once(tmp_path: Path) -> None:
    """Merged cells of a header at its end have one name."""
    said = refused(tmp_path, HEAD, *(f"{row},x,y" for row in SIX))
    assert said.count("stands under no column name") == 2
    assert "line 2, column 4: 'x' stands under no column name (lines 3, 4, 5 and 2 more too)" in said


def test_separators_at_the_end_of_every_row_are_nothing(tmp_path: Path) -> None:
    assert len(read_roster(table(tmp_path, f"{HEAD},", *(f"{row}," for row in SIX)))) == 6
    said = refused(tmp_path, HEAD, *(f"{row}," for row in SIX))
    assert "If rows end with a separator, delete it, or put one at the end of the first line too" in said
    assert len(read_roster(table(tmp_path, f"{HEAD},,", *(f"{row},," for row in SIX)))) == 6


@given(st.integers(1, 2), st.integers(0, 5), st.integers(1, 3))
def test_what_stands_under_no_name_is_never_passed_over(
    tmp_path_factory: pytest.TempPathFactory, place: int, filled: int, width: int
) -> None:
    """Of merged header cells only the first has a name."""
    tmp_path = tmp_path_factory.mktemp("nameless")

    def wide(line: str, cells: list[str]) -> str:
        parts = line.split(",")
        return ",".join([*parts[:place], *cells, *parts[place:]])

    rows = [wide(row, ["0.9" if n == filled else ""] * width) for n, row in enumerate(SIX)]
    said = refused(tmp_path, wide(HEAD, [""] * width), *rows)
    assert f"line {filled + 2}, column {place + 1}: holds '0.9', but no name stands above it" in said
    empty = [wide(row, [""] * width) for row in SIX]
    assert len(read_roster(table(tmp_path, wide(HEAD, [""] * width), *empty))) == 6


def test_the_same_in_the_other_tables(tmp_path: Path) -> None:
    assert "holds '3', but no name" in points(tmp_path, "world.fear,,world.rivalry", "0.1,3,0.2")
    file = table(tmp_path, "a,,b,y", *(f"{n},{n},{-n},{n}" for n in range(1, 9)), name="sample.csv")
    with pytest.raises(InputError, match="no name stands above it"):
        from_table(file, "y", None)


# -- lines ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        *("Total,6,", "TOTALS,,", "Summe,6,a", "Source: personnel office,March,", "Note: as of May,A,b"),
        *("Grand total,3,", "Total (6),3,a", "TOTAL: 6 people,3,", "Tot.,3,a", "Std. Dev.,0.5,", "n = 6,3,a"),
        *("Итого,3,", "合計,3,", "Sous-total,3,a", "Total général,3,", "Standard deviation,1,a"),
    ],
)
def test_totals_and_notes_are_nobody(tmp_path: Path, line: str) -> None:
    assert "line 8, person: " in (said := refused(tmp_path, HEAD, *SIX, line))
    assert "is no person but a total or a note; delete the line" in said


def test_the_number_of_people_below_them_is_nobody(tmp_path: Path) -> None:
    said = refused(tmp_path, HEAD, *SIX, "6,3,a")
    assert "line 8, person: '6' is the number of the people above" in said
    rows = [row.removeprefix("p") for row in SIX]
    assert len(read_roster(table(tmp_path, HEAD, *rows, "6,Org3,a"))) == 7


@given(st.from_regex(r"[a-zA-Z]{1,2}[0-9]{1,3}|[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}", fullmatch=True))
@example("Max Tot")
@example("N 12")
@example("Sum Yi")
@example("total1")
def test_an_id_is_no_total(text: str) -> None:
    assert is_nobody(text) == ({*text.casefold().split()} <= {"total", "grand", "sum", "mean", "count"})


@pytest.mark.parametrize("line", ["Your ID,Your employer,Team", "E-mail address,Company,a"])
def test_a_second_header_is_nobody(tmp_path: Path, line: str) -> None:
    assert "line 2, person: this looks like a second header" in refused(tmp_path, HEAD, line, *SIX)


def test_a_comment_above_the_table_is_said_once(tmp_path: Path) -> None:
    for text in (refused(tmp_path, "# of May", HEAD, *SIX), points(tmp_path, "# run 3", "world.fear", "0.1")):
        assert "line 1: is a comment; the first line of a table holds the names" in text
        assert "\n" not in text


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("numbered", [False, True])
def test_columns_that_only_spaces_separate_are_named(tmp_path: Path, quote: str, numbered: bool) -> None:
    def line(cells: str) -> str:
        return " ".join(f"{quote}{cell}{quote}" for cell in cells.split(","))

    rows = [line(f"{n + 1},{row}" if numbered else row) for n, row in enumerate(SIX)]
    said = refused(tmp_path, line(HEAD), *rows)
    assert "line 1: its columns are separated by spaces; save it with commas" in said
    assert "\n" not in said


def test_one_unknown_parameter_is_named_and_not_the_table_blamed(tmp_path: Path) -> None:
    said = points(tmp_path, "programme.weeks_betwen", "4", "5")
    assert "programme.weeks_betwen: there is no such column" in said
    assert "not a table" not in said


def test_scenarios_have_names_of_their_own(tmp_path: Path) -> None:
    said = points(tmp_path, "scenario,world.fear", "calm,0.1", "calm,0.2", ",0.3")
    assert "line 3, scenario: 'calm' names another point already" in said
    assert "line 4, scenario: is blank" in said


# -- cells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [["2.67", "3.5", "4"], ["2", "3.5", ""], ["20", "45", "80"]])
def test_answers_on_a_scale_are_told_once_whole_or_not(tmp_path: Path, answers: list[str]) -> None:
    rows = [f"{row},{answer}" for row, answer in zip(SIX, answers, strict=False)]
    said = refused(tmp_path, f"{HEAD},trust", *rows)
    assert "answers are above 1" in said
    assert "scales = { trust = [lowest, highest] }" in said
    assert "\n" not in said


@pytest.mark.parametrize("top", [5, 7, 10])
def test_only_a_usual_scale_that_was_used_to_its_end_is_suggested(tmp_path: Path, top: int) -> None:
    rows = [f"{row},{answer}" for row, answer in zip(SIX, (1, 2, top), strict=False)]
    assert f"scales = {{ trust = [1, {top}] }}" in refused(tmp_path, f"{HEAD},trust", *rows)
    rows = [f"{row},{answer}" for row, answer in zip(SIX, (0, 2, top), strict=False)]
    assert "[lowest, highest]" in refused(tmp_path, f"{HEAD},trust", *rows)


def test_a_text_among_the_answers_is_named_beside(tmp_path: Path) -> None:
    rows = [f"{row},{answer}" for row, answer in zip(SIX, ("5 - agree", "2", "3"), strict=False)]
    said = refused(tmp_path, f"{HEAD},trust", *rows)
    assert "line 2, trust: '5 - agree'" in said
    assert "line 3, trust: 2 answers are above 1" in said


@pytest.mark.parametrize("written", ["3.0", "3.00", "3,0", "3,00"])
def test_an_id_that_a_program_gave_decimals_is_found(tmp_path: Path, written: str) -> None:
    people = read_roster(table(tmp_path, "person;organisation;boss", f"1;A;{written}", "3;A;"))
    assert people[0].boss == people[1].key


def test_a_boss_given_by_name_is_told(tmp_path: Path) -> None:
    said = refused(tmp_path, "person,organisation,boss,name", "p1,A,Ann Lee,Bo", "p2,A,,Ann Lee")
    assert "line 2, boss: 'Ann Lee' is the name of 'p2'; a boss is given by the id" in said


# -- contacts ----------------------------------------------------------------------------------------------


def contacts(place: Path, *lines: str) -> int:
    people = read_roster(table(place, HEAD, *SIX))
    return int(read_contacts(table(place, *lines, name="ties.csv"), people).number_of_edges())


def bad_contacts(place: Path, *lines: str) -> str:
    with pytest.raises(InputError) as caught:
        contacts(place, *lines)
    return str(caught.value)


_NO = ["none", "None", "no", "0", "FALSE", "never", "N", "No contact", "not at all"]
_NO += ["keine", "kein Kontakt", "nein", "non", "nie", "Нет", "aucun"]


@pytest.mark.parametrize("word", _NO)
def test_a_kind_that_says_there_is_no_contact_is_refused(tmp_path: Path, word: str) -> None:
    said = bad_contacts(tmp_path, "from,to,kind", "p1,p2,advice", f"p2,p3,{word}")
    assert f"line 3, kind: '{word}' is no kind of contact" in said


@pytest.mark.parametrize("kind", ["non-work friend", "no longer colleagues", "not close", "nightly"])
def test_a_kind_that_begins_with_no_is_a_kind(tmp_path: Path, kind: str) -> None:
    assert contacts(tmp_path, "from,to,kind", f"p1,p2,{kind}") == 1


@pytest.mark.parametrize("word", ["", "NA", "-", "None"])
def test_a_weight_that_is_missing_beside_others_is_refused(tmp_path: Path, word: str) -> None:
    said = bad_contacts(tmp_path, "from,to,weight", "p1,p2,1", f"p2,p3,{word}")
    assert "line 3, weight: " in said
    assert "expected a number; 0 is no contact" in said
    assert contacts(tmp_path, "from,to,weight", "p1,p2,", "p2,p3,") == 2
    if word in ("NA", "-"):
        said = bad_contacts(tmp_path, "from,to,weight", f"p1,p2,{word}", f"p2,p3,{word}")
        assert "line 2, weight: is not known: expected a number" in said


def test_kinds_that_are_not_known_are_said(tmp_path: Path) -> None:
    people = read_roster(table(tmp_path, HEAD, *SIX))
    ties = table(tmp_path, "from,to,kind", "p1,p2,advice", "p2,p3,NA", name="ties.csv")
    assert read_contacts(ties, people).graph["notes"] == ("in ties.csv, 1 in kind as blank",)


def test_contacts_without_a_first_line_of_names(tmp_path: Path) -> None:
    for lines in (["p1,p2", "p2,p3"], ["p1,p2,3", "p2,p3,1"]):
        said = bad_contacts(tmp_path, *lines)
        assert "line 1: the first line is a contact already; put the line from,to" in said


def matrix(corner: bool, one: str = "1", nought: str = "0") -> list[str]:
    names = [f"p{n}" for n in range(6)]
    rows = [
        ",".join([a, *(one if abs(i - j) == 1 else nought for j in range(6))]) for i, a in enumerate(names)
    ]
    return [",".join([*([""] if corner else []), *names]), *rows]


@pytest.mark.parametrize("corner", [True, False])
@pytest.mark.parametrize(("one", "nought"), [("1", "0"), ("TRUE", "FALSE"), ("2.5", ""), ("1", "NA")])
def test_a_matrix_however_it_is_written(tmp_path: Path, corner: bool, one: str, nought: str) -> None:
    assert contacts(tmp_path, *matrix(corner, one, nought)) == 5


def test_what_is_not_known_in_a_matrix_is_said(tmp_path: Path) -> None:
    """A triangle says all there is to say, and nobody has contact with themselves."""
    people = read_roster(table(tmp_path, HEAD, *SIX))
    names = [f"p{n}" for n in range(6)]

    def notes(cell: Callable[[int, int], str]) -> object:
        rows = [",".join([a, *(cell(i, j) for j in range(6))]) for i, a in enumerate(names)]
        return read_contacts(table(tmp_path, ",".join(["", *names]), *rows, name="m.csv"), people).graph[
            "notes"
        ]

    assert notes(lambda i, j: "1" if i < j else "NA") == ()
    assert notes(lambda i, j: "NA" if i == j else "0") == ()
    assert notes(lambda i, j: "" if i > j else "0") == ()
    assert notes(lambda i, j: "NA" if {i, j} <= {1, 2, 3} else "0") == (
        "in m.csv, 3 pairs with a word for nothing known as no contact",
    )


def test_a_matrix_without_ids_is_told(tmp_path: Path) -> None:
    for one, nought in (("1", "0"), ("TRUE", "FALSE")):
        said = bad_contacts(tmp_path, *(f"{nought},{one},{nought}" for _ in range(3)))
        assert (
            "line 1: the first line holds values; expected the names of the columns, or of a matrix" in said
        )


def test_columns_of_a_network_program(tmp_path: Path) -> None:
    head = "Source,Target,Type,Id,Label,timeset,Weight"
    assert contacts(tmp_path, head, "p1,p2,Undirected,0,,,1.0", "p2,p3,Undirected,1,,,2.0") == 2
    said = bad_contacts(tmp_path, "Source,Target,Type", "p1,p2,friend", "p2,p3,advice")
    assert "if it says what kind of contact it is, call it kind" in said


def test_valid_ids_are_listed_as_people_sort_them(tmp_path: Path) -> None:
    rows = [f"{n},Org{n % 3}" for n in range(1, 13)]
    people = population(table(tmp_path, "person,organisation", *rows)).roster
    with pytest.raises(InputError, match="expected one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12"):
        read_contacts(table(tmp_path, "from,to", "1,xyz", name="ties.csv"), people)


# -- what may not be meant -----------------------------------------------------------------------------------


def test_what_was_understood_of_functions_and_levels(tmp_path: Path) -> None:
    rows = [f"{row},{n % 4 + 1},{n % 4 + 1 if n else ''}" for n, row in enumerate(SIX)]
    read = roster_of(table(tmp_path, f"{HEAD},function,level", *rows))
    assert read.said == {"function": 6, "level": 5}
    assert read.numbered == {"function", "level"}
    assert read.labels["organisations"] == ("Org0", "Org1", "Org2", "Org0", "Org1", "Org2")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Acme Ltd", "Acme Limited", True),
        ("BMW", "BMW AG", True),
        ("Sales", "Slaes", True),
        ("Northern Rail", "Northern Rial", True),
        ("North", "South", False),
        ("Plant 1", "Plant 2", False),
        ("Acme AG", "Bcme AG", False),
    ],
)
def test_spellings_that_may_be_one(one: str, other: str, alike: bool) -> None:
    assert bool(list(near_equal([one, other]))) == alike


def test_a_quoted_table_is_written_and_read_back(tmp_path: Path) -> None:
    """Whatever the csv module quotes, these checks do not take for something else."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([HEAD.split(","), *(row.split(",") for row in SIX)])
    (tmp_path / "people.csv").write_text(out.getvalue(), "utf-8")
    assert len(read_roster(tmp_path / "people.csv")) == 6


@pytest.mark.parametrize(
    "column", ["person", "organisation", "group", "boss", "level", "function", "openness", "name"]
)
def test_a_number_of_many_digits_is_a_text_or_refused(tmp_path: Path, column: str) -> None:
    """Python makes no whole number of more than 4,300 digits."""
    long = "9" * 5000
    rows = [
        f"p{n},Org{n % 3},a,{long if column not in ('person', 'organisation', 'group') and n == 0 else ''}"
        for n in range(6)
    ]
    head = f"{HEAD},{column}" if column not in HEAD.split(",") else f"{HEAD},name"
    if column in HEAD.split(","):
        rows[0] = ",".join(
            long if name == column else cell
            for name, cell in zip(HEAD.split(","), rows[0].split(","), strict=False)
        )
        rows[0] += ","
    try:
        read = roster_of(table(tmp_path, head, *rows))
        list(near_equal([long, long + "1"]))
        assert len(read.people) == 6
    except InputError as error:
        assert len(str(error)) < 1500
