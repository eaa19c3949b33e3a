"""The line of a key, for messages."""

import random
import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersim.experiment.locate import line_of

TEXT = """\
format = 1
name = "x"          # world.rivalry = 9
[world]
rivalry = 0.3
[arms.inhouse]
programme.seats = { externality = 0.0, diversity = 1.0 }
[arms.external.programme]
seats.externality = 1.0
[vary]
"world.rivalry" = [0.1]
[figures]
map = { kind = "heatmap",
        x = "world.rivalry" }
bars = { kind = "levels", at = { world.rivalry = 0.3 } }
[vary.world]
fear = [0.1]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (["name"], 2),
        (["world", "rivalry"], 4),
        (["arms", "inhouse", "programme", "seats", "diversity"], 6),
        (["arms", "external", "programme", "seats", "externality"], 8),
        (["arms", "external", "programme", "group_size"], 7),
        (["vary", "world.rivalry"], 10),
        (["figures", "map", "x"], 13),
        (["figures", "bars", "at", "world.rivalry"], 14),
        (["vary", "world.fear"], 16),
        (["nothing"], None),
    ],
)
def test_line_of(path: list[str], line: int | None) -> None:
    assert line_of(TEXT, path) == line


TRICKY = '''\
# [world] rivalry = 1
label = """
[world]
rivalry = 2
"""
other = \'\'\'
world.rivalry = 3 \'\'\'
list = [ # [world]
  1,
  { rivalry = 4 }, # ]
  "]"
]
[[steps]]
name = "a"
[steps.inner]
x = 1
[[steps]]
name = "b"
[steps.inner]
x = 2
["world" . 'rivalry']
"a \\\\"b\\\\" = c" = 5
[world.fear]
at = 1979-05-27 07:32:00
'''.replace("\\\\", "\\")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (["label"], 2),
        (["other"], 6),
        (["list", "1", "rivalry"], 10),
        (["list", "2"], 11),
        (["steps", "0", "name"], 14),
        (["steps", "0", "inner", "x"], 16),
        (["steps", "1"], 17),
        (["steps", "1", "name"], 18),
        (["steps", "1", "inner", "x"], 20),
        (["world", "rivalry"], 21),
        (["world", "rivalry", 'a "b" = c'], 22),
        (["world", "fear", "at"], 24),
        (["world"], 21),
    ],
)
def test_texts_comments_lists_and_quoted_names_are_no_keys(path: list[str], line: int) -> None:
    tomllib.loads(TRICKY)
    assert line_of(TRICKY, path) == line


NAMES = st.one_of(
    st.text(st.sampled_from("abc_-9"), min_size=1, max_size=3),
    st.text(st.sampled_from("ab =\"#[]\\'é"), min_size=1, max_size=4),
)
SCALARS = st.sampled_from(
    [
        "1",
        "true",
        '"x = 1 # [y]"',
        "'[z]'",
        '"""\n[world]\na = 1\n"""',
        "'''\nb = 2'''",
        "1979-05-27 07:32:00",
        '"\\""',
    ]
)


def key_text(name: str, draw: random.Random) -> str:
    bare = re.fullmatch(r"[A-Za-z0-9_-]+", name)
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ways = [quoted, *([f"'{name}'"] if "'" not in name else []), *([name] * 3 if bare else [])]
    return draw.choice(ways)


class Written:
    """A random file, and on which line each of its keys was written."""

    def __init__(self, seed: int, names: list[str], values: list[str]):
        self.draw, self.names, self.values = random.Random(seed), names, values
        self.text, self.lines = "", dict[tuple[str, ...], int]()
        for table in self.draw.sample(names, min(3, len(names))):
            if not self.text or self.draw.random() < 0.8:
                self.noise()
                self.lines[(table,)] = self.line
                self.text += f" [ {key_text(table, self.draw)} ] # [{table!r}\n"
                self.pairs((table,))
        self.tree = tomllib.loads(self.text)

    @property
    def line(self) -> int:
        return self.text.count("\n") + 1

    def noise(self) -> None:
        self.text += self.draw.choice(["", "\n", "# a = 1\n", "   \r\n", "#[a]\n\n"])

    def pairs(self, table: tuple[str, ...]) -> None:
        for name in self.draw.sample(self.names, self.draw.randint(0, len(self.names))):
            self.noise()
            path = (*table, name)
            self.lines[path] = self.line
            self.text += f"{self.draw.choice(['', '  '])}{key_text(name, self.draw)} = "
            self.value(path, self.draw.randint(0, 2))
            self.text += self.draw.choice(["\n", " # x = 1\n", "\r\n"])

    def value(self, path: tuple[str, ...], depth: int) -> None:
        kind = self.draw.choice(["scalar", "list", "table"]) if depth else "scalar"
        if kind == "scalar":
            self.text += self.draw.choice(self.values)
            return
        of = (
            [str(at) for at in range(self.draw.randint(0, 3))]
            if kind == "list"
            else self.draw.sample(self.names, 2)
        )
        self.text += "[" if kind == "list" else "{"
        for at, name in enumerate(of):
            self.text += ", " if at else " "
            if kind == "list":
                self.text += self.draw.choice(["", "\n", " # ]\n"])
            self.lines[(*path, name)] = self.line
            self.text += "" if kind == "list" else f"{key_text(name, self.draw)} = "
            self.value((*path, name), depth - 1)
        self.text += " ]" if kind == "list" else " }"


@given(
    seed=st.integers(0, 10**9),
    names=st.lists(NAMES, min_size=2, max_size=5, unique=True),
    values=st.lists(SCALARS, min_size=1, max_size=4),
)
def test_every_key_is_found_on_the_line_it_was_written_on(
    seed: int, names: list[str], values: list[str]
) -> None:
    written = Written(seed, names, values)
    for path, line in written.lines.items():
        at: object = written.tree
        for part in path:
            at = at[int(part)] if isinstance(at, list) else at[part]  # type: ignore[index]
        assert line_of(written.text, path) == line, (path, written.text)
