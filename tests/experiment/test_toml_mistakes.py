"""What is no TOML is said in the user's words, with its line; and as much of a file's mistakes as can be at once."""

import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find, names
from peersim.experiment.source import Source
from peersim.experiment.toml_mistakes import decoded, read_toml
from peersim.model.errors import InputError, Mistakes

ONE_LINE = {
    "x = 0,5": "x: has a decimal comma; write 0.5 in place of 0,5",
    "x = { a = 0,5 }": "x: has a decimal comma; write 0.5 in place of 0,5",
    "x = -1,25 # so": "x: has a decimal comma; write -1.25 in place of -1,25",
    "x = 1.234,5": "x: has marks between thousands; write 1234.5",
    "x = 1,234.5": "x: has marks between thousands; write 1234.5",
    "x = 10,000": "x: has a comma; write 10000, or 10.000 if it is a decimal comma",
    "x = my thing": 'x: a text needs quotes: "my thing"',
    'x = ["a", b]': 'x: a text needs quotes: "b"',
    "x = data/people.csv": 'x: a text needs quotes: "data/people.csv"',
    "x = True": "x: write true in place of True, in small letters",
    "x = [true, FALSE]": "x: write false in place of FALSE, in small letters",
    "x = yes": "x: write true in place of yes",
    "x = None": "x: there is no None: leave the key out",
    "x = NA": "x: there is no NA: leave the key out",
    "x = “a”": 'x: has quotes of a word processor (“); write straight ones: "…"',
    "x = „a“": 'x: has quotes of a word processor („); write straight ones: "…"',
    "x = ‘a’": 'x: has quotes of a word processor (‘); write straight ones: "…"',
    r'x = "C:\Users\me\a.csv"': "x: a backslash in",
    r'x = "data\people.csv"': "x: a backslash in",
    "x = (0, 1)": "x: a list stands in square brackets",
    "x = 007": "x: a number has no zeros before it: 7",
    "x = .5": "x: a number has a digit before the point: 0.5",
    "x = -.5": "x: a number has a digit before the point: -0.5",
    "x = 5.": "x: a number has a digit after the point: 5.0",
    "x = 50 %": "x: has a per cent sign; write 0.5",
    "x = 5 weeks": "x: a number stands without its unit: 5",
    "x = 1/3": "x: 1/3 is a fraction; write it as a decimal number",
    "x = −1": "x: has a typographic minus sign (−)",
    "x =\N{NO-BREAK SPACE}1": "x: has a no-break space",
    "x = 1;": "x: has ; after the value; nothing stands at the end of a line",
    "x = 1, y = 2": "x: has two keys; every key stands on a line of its own",
    "x = 'don't'": "x: has something after the text's last quote",
    'x = "abc': 'x: a text has no " at its end',
    "x =": "x: has no value after =",
    "x == 1": "x: has more than one =",
    "x = [0.1 0.2]": "x: the values of a list have commas between them",
    "x = [1, , 2]": "x: has two commas in a row",
    "x = [1]]": "x: has a ] that nothing opens",
    "x = { a = 1, }": "x: has a comma before }; leave it out",
    "x = { a = 1 b = 2 }": "x: in { } stand key = value, with commas between them",
    "x: 1": "has : in place of =; write x = 1",
    "x: some text": 'has : in place of =; write x = "some text"',
    "x 1": "an equals sign is missing: x = 1",
    "group size = 4": "a key is one word: group_size, or in quotes",
    "größe = 4": 'a key with letters other than a to z needs quotes: "größe"',
    "// remark": "begins with //; a comment begins with #",
    "; remark": "begins with ;; a comment begins with #",
    "nonsense": "is no key = value; every line is one, a [table], or a # comment",
    "[t": "the name of a table has ] behind it: [t]",
    "[[t]": "the name of a table has ]] behind it: [[t]]",
    "[t] y = 1": "the name of a table stands on a line of its own; move 'y = 1' to the next",
    "[t t]": "a name with a space needs quotes, or write it without: [t_t]",
    "[]": "has no name between the brackets",
}


@pytest.mark.parametrize(("wrong", "said"), ONE_LINE.items())
def test_one_line(wrong: str, said: str) -> None:
    text = f'# a = 0,5 "\nfirst = 1\n{wrong}\nlast = "it\'s # 0,5"\n'
    with pytest.raises(InputError) as caught:
        read_toml(Source(text, Path("mine.toml")))
    assert not isinstance(caught.value, Mistakes), caught.value
    assert str(caught.value).replace("line 3, x:", "line 3: x:").startswith(f"mine.toml, line 3: {said}")


IN_BRACES = {
    "externality = 50%": "has a per cent sign; write 0.5",
    "externality = 0.0; diversity = 1.0": "has ; in { }; commas stand there",
    "externality = 0.0;": "has ; in { }; commas stand there",
    "externality: 0.0": "has : in place of =; write externality = 0.0",
    "world.fear: 0.1": "has : in place of =; write world.fear = 0.1",
    "externality 0.0": "an equals sign is missing: externality = 0.0",
    "group size = 4": "a key is one word: group_size, or in quotes",
    "größe: 4": 'a key with letters other than a to z needs quotes: "größe"',
    "x = ": "has no value after =",
    "x = 1]": "has a ] that nothing opens",
    "x = [1, 2] y = 3": "in { } stand key = value, with commas between them",
    "5": "in { } stand key = value, with commas between them",
}


@pytest.mark.parametrize(("wrong", "said"), IN_BRACES.items())
def test_in_braces(wrong: str, said: str) -> None:
    for around in ("{ %s }", "{ a = [1, 2], %s }", '{ %s, b = "c, d" }', "[{ a = 1 }, { %s }]"):
        with pytest.raises(InputError) as caught:
            read_toml(Source(f"t = {around % wrong}\n"))
        assert str(caught.value) == f"line 1, t: {said}", around


PLAIN = [
    wrong.split(" #")[0]
    for wrong in ONE_LINE
    if wrong.startswith("x =") and wrong not in ("x = 1;", "x = 1, y = 2", 'x = "abc', "x = 'don't'")
]


@pytest.mark.parametrize("wrong", PLAIN)
def test_a_mistake_has_the_same_name_in_braces(wrong: str) -> None:
    said = []
    for text in (wrong, f"t = {{ {wrong} }}", f"t = {{ a = 1, {wrong}, b = 2 }}"):
        with pytest.raises(InputError) as caught:
            read_toml(Source(f"{text}\n"))
        said.append(caught.value.problem)
    assert len(set(said)) == 1, said


ONE = "what stands in { } stands on one line; for more lines write a table"
SEVERAL_LINES = {
    "[a]\nx = 1\n[b]\n[a]\ny = 1\n": "line 4, a: stands here a second time; the first is in line 1",
    "[a]\nx = 1\ny = 2\nx = 3\n": "line 4, a.x: stands here a second time; the first is in line 2",
    "a.b = 1\n[a]\nb = 2\n": "line 2, a: stands here a second time; the first is in line 1",
    "a = { b = 1 }\n[a.c]\nd = 1\n": "line 2, a.c: stands here a second time; the first is in line 1",
    "x = {\n  a = 1,\n  b = 2\n}\ny = 1\n": f"line 1, x: {ONE} [x]",
    "[t]\nx = { a = 1,\n  b = 2 }\n": f"line 2, t.x: {ONE} [t.x]",
    "x = [1,\n  2\ny = 3\n[t]\n": "line 1, x: a list has no ] at its end",
    "x = [\n  1,\n  2\n[t]\ny = 1\n": "line 1, x: a list has no ] at its end",
    "x = [1, 2\n": "line 1, x: a list has no ] at its end",
    "x = [0.1,\n  0.2,\n  half]\ny = 1\n": 'line 3: a text needs quotes: "half"',
    'x = """abc\ny = 1\n': 'line 1, x: a text has no """ at its end',
    "x = '''abc\ny = 1\n": "line 1, x: a text has no ''' at its end",
}


@pytest.mark.parametrize(("text", "said"), SEVERAL_LINES.items())
def test_several_lines(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_toml(Source(text))
    assert str(caught.value).split("\n") == [said]


PLANTED = [wrong for wrong in ONE_LINE if wrong.startswith("x =") and "'" not in wrong]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(1, 6),
    name=st.sampled_from(["boundary", "coaching", "alumni"]),
)
def test_every_planted_mistake_is_found_and_no_other(seed: int, count: int, name: str) -> None:
    """Between the lines of a file that is right, wherever a key may stand."""
    draw = random.Random(seed)
    lines = find(name).read_text("utf-8").splitlines()
    places = [at for at in range(len(lines)) if is_whole("\n".join(lines[:at]))]
    for at in sorted(draw.sample(places, count), reverse=True):
        lines.insert(at, draw.choice(PLANTED).replace("x =", f"planted{at} =", 1))
    planted = {at for at, line in enumerate(lines, 1) if line.startswith("planted")}
    with pytest.raises(InputError) as caught:
        read_toml(Source("\n".join(lines)))
    found = caught.value.mistakes if isinstance(caught.value, Mistakes) else (caught.value,)
    assert {error.line for error in found} == planted
    assert all((error.key or "").rpartition(".")[2].startswith("planted") for error in found)


def is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(names()),
    seed=st.integers(0, 10**6),
    what=st.text(st.sampled_from(list("[]{}\"'=,.#\\\n x1é\t\r:“")), min_size=0, max_size=3),
)
def test_no_damage_makes_anything_but_a_message_with_its_line(name: str, seed: int, what: str) -> None:
    draw = random.Random(seed)
    text = find(name).read_text("utf-8")
    at, length = draw.randrange(len(text)), draw.choice([0, 1, 1, 2, 30])
    damaged = text[:at] + what + text[at + length :]
    try:
        found = read_toml(Source(damaged))
    except InputError as error:
        assert not is_whole(damaged)
        assert error.line is not None
        assert 1 <= error.line <= damaged.count("\n") + 1
        assert all(len(line) < 700 for line in str(error).split("\n"))
    else:
        assert found == tomllib.loads(damaged)


def test_files_of_other_encodings(tmp_path: Path) -> None:
    text = 'format = 1\nname = "x"\nquestion = "Für wen?"\n[arms.a]\n'
    assert decoded(text.encode("utf-8")) == decoded(text.encode("utf-8-sig")) == text
    assert decoded(text.encode("utf-16")) == decoded(b"\xfe\xff" + text.encode("utf-16-be")) == text
    file = tmp_path / "mine.toml"
    for content in (text.encode("utf-16"), text.replace("\n", "\r\n").encode("utf-8-sig")):
        file.write_bytes(content)
        assert load_experiment(file).file.question == "Für wen?"
    file.write_bytes(text.encode("cp1252"))
    with pytest.raises(
        InputError, match=r"mine\.toml, line 3: is not UTF-8 text .* meant to be 'ü'.*: save it as UTF-8"
    ):
        load_experiment(file)
    file.write_bytes(b"\xff\xfea")
    with pytest.raises(InputError, match="begins like UTF-16 text, but is none"):
        load_experiment(file)
    file.write_bytes(text.replace("\n", "\r").encode())
    with pytest.raises(InputError, match="line end of its own kind"):
        load_experiment(file)


@pytest.mark.parametrize(
    "key", ["[people]\nroster", "[people]\ncontacts", "[arms.a.people]\nroster", "[design]\nfile"]
)
def test_a_path_whose_backslash_began_a_code_is_noticed(key: str) -> None:
    text = f'format = 1\nname = "x"\n[arms.a]\n{key} = "data\\table.csv"\n'
    with pytest.raises(
        InputError, match=r"line 5, .*a backslash in .* begins a code, such as \\t; use single quotes"
    ) as caught:
        parse_experiment(text)
    assert caught.value.line == 5
    with pytest.raises(InputError) as other:
        parse_experiment(text.replace('"data\\table.csv"', "'data\\table.csv'"))
    assert "begins a code" not in str(other.value)


def test_mistakes_of_all_parts_of_a_file_at_once() -> None:
    text = """\
format = 1
name = "x"
replicates = "4"
[programme]
rivalry = 0.3
group_size = 1
[arms.a]
[figures]
f = { kind = "forst" }
"""
    with pytest.raises(Mistakes) as caught:
        parse_experiment(text, Path("mine.toml"))
    said = str(caught.value).split("\n")
    assert [line.split(": ")[0] for line in said] == [
        "mine.toml",
        "  line 3, replicates",
        "  line 5, programme.rivalry",
        "  line 6, programme.group_size",
        "  line 9, figures.f.kind",
    ]
    text = text.replace('"4"', "4").replace("rivalry = 0.3\n", "").replace("= 1\n[arms", "= 4\n[arms")
    text = text.replace('kind = "forst"', 'kind = "levels", arms = ["b"]')
    more = 'world.fera = 1\nworld.rivalry = 7\n[contrasts]\nc = ["a", "z"]\nd = ["a", "a"]\n[figures]'
    with pytest.raises(Mistakes) as caught:
        parse_experiment(text.replace("[figures]", more))
    assert [error.key for error in caught.value.mistakes] == [
        "arms.a.world.fera",
        "arms.a.world.rivalry",
        "contrasts.c",
        "contrasts.d",
        "figures.f.arms",
    ]
    more = "world.fera = 1\nworld.rivalry = 7\n[figures]"
    with pytest.raises(Mistakes) as caught:
        parse_experiment(text.replace("[figures]", more))
    assert [error.key for error in caught.value.mistakes] == [
        "arms.a.world.fera",
        "arms.a.world.rivalry",
        "figures.f.arms",
    ]


THERE = "there is no such key; did you mean"
QUOTED = "a key in quotes is one name, so write it without:"
TOP = "(at the top of the file, above the first [table])"
NEAREST = {
    '[arms.b]\n"programme.seats.externality" = 0.0\n': f"{QUOTED} programme.seats.externality = …",
    '"world.fear" = 0.2\n': f"line 3, world.fear: there is no such key; {QUOTED} world.fear = …",
    '[world]\n"world.fear" = 0.2\n': f"{QUOTED} fear = …",
    '[world]\n"reach.rule" = "none"\n': f"{QUOTED} reach.rule = …",
    '[arms.b]\nworld = { "reach.rule" = "none" }\n': f"{QUOTED} reach.rule = …",
    '[arms.b]\n"world.fera" = 0.2\n': "dots in quotes are for [vary]; did you mean 'world.fear'?",
    '[programme]\n"world.fear" = 0.2\n': "did you mean 'world.fear', without quotes?",
    '"people.roster" = "people.csv"\n': f"{QUOTED} people.roster = …",
    '"people.rooster" = "people.csv"\n': "a key in quotes is one name, and dots in quotes are for [vary]",
    "[world]\nworld.fear = 0.2\n": "this is the table 'world' already, so leave out 'world.'",
    "replicate = 10\n": f"{THERE} 'replicates'?",
    **{
        f"{name} = 10\n": f"{THERE} 'replicates'?"
        for name in ("repetitions", "runs", "n", "samples", "iterations")
    },
    "random_seed = 1\n": f"{THERE} 'seed'?",
    "description = 'x'\n": f"{THERE} 'question'?",
    "treatments = 1\n": f"{THERE} 'arms'?",
    "parameters = 1\n": f"{THERE} 'vary'?",
    "metrics = ['gain']\n": f"{THERE} 'outcomes'?",
    "[arms.b]\nruns = 4\n": f"{THERE} 'replicates' {TOP}?",
    "[world]\nruns = 4\n": f"{THERE} 'replicates' {TOP}?",
    "[world]\nrule = 'none'\n": f"{THERE} 'world.reach.rule'?",
    "[figures.f]\nkind = 'levels'\noutcomes = ['gain']\n": f"{THERE} 'outcome'?",
    "[figures.f]\ntype = 'levels'\n": f"{THERE} 'kind'?",
    "[design]\nsamples = 10\n": f"{THERE} 'points'?",
    "[contrasts]\nmargin = 0.1\n": "the key 'margin' belongs at the top of the file, above the first [table]",
    "[contrasts]\noutcomes = ['gain', 'trust']\n": "compares no arms; the key 'outcomes' belongs at the top",
    "[vary]\nreplicates = 10\n": "the key 'replicates' belongs at the top",
    "[vary]\nseed = [1, 2]\n": "the key 'seed' belongs at the top",
    "[figures]\nkeep = 1\n": "the key 'keep' belongs at the top",
    "[rules]\nmargin = 0.1\n": "the key 'margin' belongs at the top",
}


@pytest.mark.parametrize(("part", "said"), NEAREST.items())
def test_the_nearest_name_is_of_the_same_table_if_one_is_near(part: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_experiment(f'format = 1\nname = "x"\n{part}[arms.a]\n')
    assert said in str(caught.value)


WRONG_TABLE = {
    "[programme]\nrivalry = 0.3\n": f"line 4, programme.rivalry: {THERE} 'world.rivalry'?",
    "rivalry = 0.3\n": f"line 3, rivalry: {THERE} 'world.rivalry'?",
    "[world]\nexternality = 1.0\n": f"world.externality: {THERE} 'programme.seats.externality'?",
    "[world]\nreplicates = 9\n": "'replicates' (at the top of the file, above the first [table]) or",
    "[people]\nactivity = 'none'\n": "did you mean 'programme.phases[].activity'?",
    "[world]\nlabel = 'x'\n": "did you mean 'arms.NAME.label'?",
    "[arms.b]\nprogramme.rivalry = 0.3\n": f"arms.b.programme.rivalry: {THERE} 'world.rivalry'?",
    "[arms.b]\nrivalry = 0.3\n": f"arms.b.rivalry: {THERE} 'world.rivalry'?",
    "[arms.b]\nseats = { externality = 1.0 }\n": f"arms.b.seats: {THERE} 'programme.seats'?",
    "[vary]\nprogramme.rivalry = [0.1, 0.2]\n": "'programme.rivalry'; did you mean 'world.rivalry'?",
    "[vary]\nrivalry = [0.1, 0.2]\n": "there is no parameter 'rivalry'; did you mean 'world.rivalry'?",
    "[arm.b]\nprogramme.coaching = 1.0\n": f"line 3, arm: {THERE} 'arms'?",
}


@pytest.mark.parametrize(("part", "said"), WRONG_TABLE.items())
def test_a_key_in_the_wrong_table_is_answered_with_its_path(part: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_experiment(f'format = 1\nname = "x"\n{part}[arms.a]\n')
    assert said in str(caught.value)
