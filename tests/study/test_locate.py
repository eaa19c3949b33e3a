"""The line of a key, for messages."""

import pytest

from peersim.study.locate import line_of

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
        (["figures", "map", "x"], 12),
        (["figures", "bars", "at", "world.rivalry"], 14),
        (["vary", "world.fear"], 16),
        (["nothing"], None),
    ],
)
def test_line_of(path: list[str], line: int | None) -> None:
    assert line_of(TEXT, path) == line
