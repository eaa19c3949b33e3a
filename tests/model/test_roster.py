"""Rosters: what is read from the tables people have, and how mistakes are answered."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peersim.engine.agents.cohort import Cohort
from peersim.model.contacts import population
from peersim.model.errors import InputError
from peersim.model.people import Listed, Person
from peersim.model.roster import FUNCTION_NAMES, LEVEL_TITLES, key, read_roster

SHIPPED = Path(__file__).parents[2] / "experiments" / "rosters" / "career_community.csv"

TABLE = """person,organisation,division,industry,function,level,boss,openness,group,name
a1,Acorn,north,energy,sales,director,b9,0.25,red,Ann
a2,Acorn,north,,HR,0,,,red,
b1,Birch,,,2,,,1,blue,Zoë
b2,Cedar,,,finance,vp,,,blue,
b9,Acorn,south,,,4,,,,Bo
"""


def roster(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    file = folder / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return file


def complaint(folder: Path, text: str | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read_roster(roster(folder, text))
    return caught.value


# -- what is read ------------------------------------------------------------------------------------


def test_every_column_is_read(tmp_path: Path) -> None:
    a1, a2, b1, b2, b9 = read_roster(roster(tmp_path, TABLE))
    assert [p.label for p in (a1, a2, b1, b2, b9)] == ["a1", "a2", "b1", "b2", "b9"]
    assert (a1.function, a2.function, b1.function, b2.function) == (4, 2, 2, 1)
    assert (a1.level, a2.level, b1.level, b2.level, b9.level) == (2, 0, 0, 4, 4)
    assert (a1.openness, a2.openness, b1.openness) == (0.25, None, 1.0)
    assert a1.boss == b9.key and a2.boss is None
    assert (a1.group, a2.group, b1.group, b2.group, b9.group) == (1, 1, 0, 0, None)
    assert (a1.name, a2.name, b1.name) == ("Ann", "", "Zoë")
    assert a1.organisation == a2.organisation == b9.organisation != b1.organisation
    assert a1.division == a2.division != b9.division
    assert a1.industry == a2.industry == b9.industry
    assert len({p.industry for p in (a1, b1, b2)}) == 3


def test_the_key_is_a_number_of_the_id_alone(tmp_path: Path) -> None:
    people = read_roster(roster(tmp_path, TABLE))
    for person in people:
        digest = hashlib.sha256(person.label.encode()).hexdigest()
        assert person.key == int(digest[:8], 16)
    lines = TABLE.splitlines()
    shuffled = read_roster(roster(tmp_path, "\n".join([lines[0], *reversed(lines[1:])])))
    assert sorted(shuffled, key=lambda p: p.key) == sorted(people, key=lambda p: p.key)


def test_only_person_and_organisation_are_needed(tmp_path: Path) -> None:
    people = read_roster(roster(tmp_path, "person,organisation\n1,Acorn\n2,Acorn\n3,Birch\n"))
    assert {(p.function, p.level, p.group, p.boss, p.openness, p.name) for p in people} == {
        (0, 0, 0, None, None, "")
    }
    assert people[0].division == people[1].division
    assert people[0].industry == people[1].industry != people[2].industry


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends_do_not_matter(
    tmp_path: Path, encoding: str, separator: str, end: str
) -> None:
    text = TABLE.replace(",", separator).replace("\n", end)
    assert read_roster(roster(tmp_path, text, encoding)) == read_roster(roster(tmp_path, TABLE))


def test_what_spreadsheets_add_does_not_matter(tmp_path: Path) -> None:
    text = (
        'sep=;\r\n\r\n Person ;ORGANIZATION;"Function";Open-ness;;\r\n'
        '"p;1"; Acorn ; Human  Resources;"0,5";;\r\n\r\np2;ACORN;hr\r\n;;;;;\r\n\r\n'
    )
    first, second = read_roster(roster(tmp_path, text))
    assert (first.label, first.openness, second.openness) == ("p;1", 0.5, None)
    assert first.function == second.function == 2
    assert first.organisation == second.organisation


def test_an_accent_written_in_two_ways_is_one_id(tmp_path: Path) -> None:
    composed, decomposed = "Zo\u00eb", "Zoe\u0308"
    people = read_roster(roster(tmp_path, f"person,organisation,boss\n{composed},A,\nb,A,{decomposed}\n"))
    assert people[1].boss == people[0].key


@pytest.mark.parametrize("name", [*FUNCTION_NAMES, *map(str, range(5)), "FINANCE", "3.0"])
def test_functions_have_names_and_numbers(tmp_path: Path, name: str) -> None:
    people = read_roster(roster(tmp_path, f"person;organisation;function\n1;A;{name}\n2;A;sales\n"))
    wanted = FUNCTION_NAMES["finance"] if name == "FINANCE" else FUNCTION_NAMES.get(name)
    assert people[0].function == (int(float(name)) if wanted is None else wanted)


@pytest.mark.parametrize(
    ("title", "level"), [*LEVEL_TITLES.items(), ("Senior Director", 3), ("", 0), ("4", 4)]
)
def test_levels_have_titles_and_numbers(tmp_path: Path, title: str, level: int) -> None:
    people = read_roster(roster(tmp_path, f"person,organisation,level\n1,A,{title}\n2,A,0\n"))
    assert people[0].level == level


def test_groups_are_numbered_by_label(tmp_path: Path) -> None:
    rows = [f"{label}{n},A,{label}" for label in ("10", "b", "2", "A") for n in "xy"]
    people = read_roster(roster(tmp_path, "\n".join(["person,organisation,group", *rows])))
    assert [p.group for p in people] == [1, 1, 3, 3, 0, 0, 2, 2]


def test_a_blank_division_is_the_only_one(tmp_path: Path) -> None:
    text = "person,organisation,division\n1,A,east\n2,A,\n3,B,\n4,B,\n"
    a, b, c, d = read_roster(roster(tmp_path, text))
    assert a.division == b.division and c.division == d.division != a.division


def test_divisions_of_one_name_in_two_organisations_differ(tmp_path: Path) -> None:
    a, b = read_roster(roster(tmp_path, "person,organisation,division\n1,A,east\n2,B,east\n"))
    assert a.division != b.division


# -- mistakes ----------------------------------------------------------------------------------------

HEAD = "person,organisation,division,industry,function,level,boss,openness,group\n"
GOOD = "ann,A,,,sales,1,,,x\nben,A,,,sales,1,,,x\n"

MISTAKES = [
    (HEAD, None, None, "nobody in it"),
    ("person,name\n1,b\n", 1, "organisation", "missing"),
    ("person,organistion\n1,A\n", 1, "organistion", "did you mean 'organisation'?"),
    ("person,organisation,e-mail\n1,A,x\n", 1, "e-mail", "expected one of person, organisation"),
    ("person,organisation,Person\n1,A,2\n", 1, "person", "twice"),
    ("ann|A\nben|B\n", 1, None, "not a table"),
    ("", None, None, "not a table"),
    (b"PK\x03\x04\x00\x00", None, None, "save the table as CSV"),
    (b"person,organisation\n\x81,\x8d\n", None, None, "save the table as CSV"),
    ('person,organisation\n1,A\n2,"B\n3,C\n', 3, None, "quotes"),
    ("person,organisation\n1,A\n2,B,0,5\n", 3, "column 3", "needs quotes"),
    (HEAD + GOOD + ",A,,,sales,1,,,x\n", 4, "person", "blank"),
    (HEAD + GOOD + "cy,,,,sales,1,,,x\n", 4, "organisation", "blank"),
    (HEAD + GOOD + "\nben,B,,,sales,1,,,x\n", 5, "person", "already in line 3"),
    (HEAD + GOOD + "cy,A,,,sales,1,anm,,x\n", 4, "boss", "did you mean 'ann'?"),
    (HEAD + GOOD + "cy,A,,,sales,1,cy,,x\n", 4, "boss", "the same person"),
    (HEAD + GOOD + "cy,A,,,sales,5,,,x\n", 4, "level", "from 0 to 4; the nearest is 4"),
    (HEAD + GOOD + "cy,A,,,sales,-1,,,x\n", 4, "level", "the nearest is 0"),
    (HEAD + GOOD + "cy,A,,,sales,1.5,,,x\n", 4, "level", "the nearest is 2"),
    (HEAD + GOOD + "cy,A,,,sales,drector,,,x\n", 4, "level", "did you mean 'director'?"),
    (HEAD + GOOD + "cy,A,,,finanse,1,,,x\n", 4, "function", "did you mean 'finance'?"),
    (HEAD + GOOD + "cy,A,,,5,1,,,x\n", 4, "function", "from 0 to 4"),
    (
        HEAD + GOOD + "cy,A,,,,1,,,x\n",
        4,
        "function",
        "expected one of operations, finance, HR, marketing, sales",
    ),
    (HEAD + GOOD + "cy,A,,,sales,1,,1.2,x\n", 4, "openness", "from 0 to 1; the nearest is 1"),
    (HEAD + GOOD + "cy,A,,,sales,1,,high,x\n", 4, "openness", "from 0 to 1"),
    (HEAD + GOOD + "cy,A,,,sales,1,,inf,x\n", 4, "openness", "from 0 to 1"),
    (HEAD + GOOD + "NA,A,,,sales,1,,,x\n", 4, "person", "stands for nothing known"),
    (HEAD + GOOD + "cy,A,,,sales,1,,#REF!,x\n", 4, "openness", "an error of a spreadsheet program"),
    (HEAD + GOOD + 'cy,A,,,sales,1,,"1,234",x\n', 4, "openness", "may be 1.234 or 1234"),
    (HEAD + GOOD + "c\x1by,A,,,sales,1,,,x\n", 4, "person", "control character"),
    (HEAD + GOOD + HEAD, 4, None, "repeats the header"),
    (HEAD + GOOD + "cy,B,,,sales,1,,,y\n", 4, "group", "2 to 64"),
    (HEAD + GOOD.replace(",x\n", ",\n"), 2, "group", "nobody has a seat"),
    ("person,organisation\n1,A\n", None, "group", "2 to 64"),
    (HEAD + "ann,A,e,,sales,1,,,x\nben,A,f,,sales,1,,,x\ncy,A,,,sales,1,,,x\n", 4, "division", "one of e, f"),
    (HEAD + "ann,A,,oil,sales,1,,,x\nben,A,,gas,sales,1,,,x\n", 3, "industry", "in line 2"),
]


@pytest.mark.parametrize(("text", "line", "column", "part"), MISTAKES)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, text: str | bytes, line: int | None, column: str | None, part: str
) -> None:
    error = complaint(tmp_path, text)
    assert error.file == tmp_path / "people.csv"
    assert (error.line, error.key) == (line, column)
    assert part in error.problem


@pytest.mark.parametrize("size", [65, 200])
def test_a_group_of_more_than_64_is_refused(tmp_path: Path, size: int) -> None:
    rows = [f"{n},A" for n in range(size)]
    assert "2 to 64" in complaint(tmp_path, "\n".join(["person,organisation", *rows])).problem
    rows = [f"{n},A,x" for n in range(size)]
    error = complaint(tmp_path, "\n".join(["person,organisation,group", *rows]))
    assert (error.line, error.key) == (2, "group") and f"of {size}" in error.problem


@pytest.mark.parametrize("column", ["person", "organisation"])
def test_two_texts_with_one_number_are_refused(tmp_path: Path, column: str) -> None:
    one, other = "id46973", "id139689"
    assert key(one) == key(other)
    rows = [f"{one},A", f"{other},A"] if column == "person" else [f"1,{one}", f"2,{other}"]
    error = complaint(tmp_path, "\n".join(["person,organisation", *rows]))
    assert (error.line, error.key) == (3, column) and "line 2" in error.problem


def test_a_missing_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    roster(tmp_path, TABLE)
    with pytest.raises(InputError, match=re.escape("did you mean 'people.csv'?")):
        read_roster(tmp_path / "peple.csv")
    with pytest.raises(InputError, match="no such file"):
        read_roster(tmp_path / "nowhere" / "people.csv")
    with pytest.raises(InputError):
        read_roster(tmp_path / "people\0.csv")


def test_a_folder_is_no_roster(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        read_roster(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", path)

    file = roster(tmp_path, TABLE)
    monkeypatch.setattr("peersim.model.given._without_waiting", refuse)
    with pytest.raises(InputError, match=r"people\.csv: cannot be read: Permission denied"):
        read_roster(file)


BROKEN = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from([*",;\t\n\r\"' ", "a", "b1", "7", "-0,5", "é", "x" * 50]), max_size=60).map(
        lambda parts: ("person,organisation,level,boss,openness,group,function\n" + "".join(parts)).encode()
    ),
)


@pytest.fixture(scope="module")
def any_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "people.csv"


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(content=BROKEN)
def test_any_file_is_read_or_refused(any_file: Path, content: bytes) -> None:
    any_file.write_bytes(content)
    try:
        people = read_roster(any_file)
    except InputError as error:
        assert error.file == any_file
    else:
        assert len({p.key for p in people}) == len(people) and any(p.group is not None for p in people)


# -- the shipped roster, and running one -------------------------------------------------------------


def test_the_shipped_roster_has_five_groups_of_strangers() -> None:
    people = read_roster(SHIPPED)
    groups = [[p for p in people if p.group == number] for number in range(5)]
    assert [len(group) for group in groups] == [8, 8, 7, 7, 7]
    for group in groups:
        assert len({p.organisation for p in group}) == len(group)
        assert {p.function for p in group} == set(range(5))
        assert not {p.key for p in group} & {p.boss for p in group}
    assert sum(p.level == LEVEL_TITLES["director"] for p in people) > len(people) / 2
    assert all(not p.name and p.openness is None for p in people)


def test_the_shipped_roster_names_a_boss_above_and_at_home() -> None:
    people = {p.key: p for p in read_roster(SHIPPED)}
    led = [p for p in people.values() if p.boss is not None]
    assert led
    for person in led:
        boss = people[person.boss]  # type: ignore[index]
        assert boss.organisation == person.organisation and boss.level > person.level


def test_a_shipped_group_runs() -> None:
    people = [p for p in read_roster(SHIPPED) if p.group == 0]
    cohort = Cohort(population=population(people), keep_events=False)
    assert [peer.key for peer in cohort.members] == sorted(p.key for p in people)
    assert cohort.run()["cases"] > 0


def test_the_order_of_lines_changes_nothing(tmp_path: Path) -> None:
    lines = TABLE.splitlines()
    other = population(roster(tmp_path, "\n".join([lines[0], *reversed(lines[1:])])))
    assert population(roster(tmp_path, TABLE)) == other
    assert repr(population(roster(tmp_path, TABLE))) == repr(other)


def test_one_more_person_leaves_the_start_of_the_others_alone() -> None:
    people = read_roster(SHIPPED)
    extra = Person(key("p38"), "p38", key("elsewhere"), 0, 0, 0, 0, group=4)
    start = [
        {
            peer.key: (peer.openness, peer.insight, peer.knowledge.answers)
            for peer in Cohort(population=of).members
        }
        for of in (Listed(people), Listed((extra, *people)))
    ]
    assert start[1].keys() - start[0].keys() == {extra.key}
    assert all(start[1][person] == state for person, state in start[0].items())


# -- the page about rosters --------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs" / "rosters.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_tables_of_the_page_are_read(tmp_path: Path) -> None:
    table, contacts = blocks("csv")
    (tmp_path / "contacts.csv").write_text(contacts, encoding="utf-8")
    listed = population(roster(tmp_path, table), tmp_path / "contacts.csv", kinds=["advice"])
    assert listed.contact_steps is not None
    seated = listed.people(Cohort().setting, 0, 0)
    assert {p.label: p.group for p in seated} == {"p01": 1, "p02": 1, "p03": 0, "p04": 1, "p06": 0}
    # p04 knows p01 only, who presents, and is p03's boss
    assert listed.contact_steps == {(key("p03"), key("p04")): 0, (key("p03"), key("p01")): 1}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("director,,red\np03", "director,p31,red\np03"),
        ("sales,manager", "sales,7"),
        ("organisation,", "organistion,"),
        ("p03,Pellworth Stores,retail,sales,manager,p04,blue\n", "\n"),
    ],
)
def test_the_messages_of_the_page_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    table = blocks("csv")[0].replace(old, new)
    roster(tmp_path, table)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read_roster("people.csv")
    assert str(caught.value) in blocks("text")[0].splitlines()
