"""Letters of any script: in a font that has them, else one sentence; and figures whatever backend is named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from tests.figures.support import levels

from peersim.figures import save
from peersim.figures.kit import fonts
from peersim.figures.kit.fonts import FONT, families_for, lacking_everywhere

STIX = "STIXGeneral"  # it comes with matplotlib


@pytest.fixture(autouse=True)
def only_fonts_of_matplotlib(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What this machine has besides is not counted on."""
    own = [entry for entry in fontManager.ttflist if "mpl-data" in str(entry.fname)]
    assert {FONT, STIX} <= {entry.name for entry in own}
    monkeypatch.setattr(fontManager, "ttflist", own)
    forget()
    yield
    forget()


def forget() -> None:
    for remembered in (fonts.families_for, fonts._others, fonts._installed, fonts._say):
        remembered.cache_clear()


@cache
def covers(name: str) -> set[int]:
    entry = next(e for e in fontManager.ttflist if e.name == name and e.style == "normal" and e.weight == 400)
    return set(FT2Font(entry.fname).get_charmap())


def only_in(name: str) -> str:
    """A letter that a font has and the usual one has not."""
    return next(
        letter
        for letter in map(chr, sorted(covers(name) - covers(FONT)))
        if letter.isalpha() and families_for(letter) == (FONT, name)
    )


def test_what_the_usual_font_has_needs_no_other() -> None:
    assert families_for("Zürich − łódź Ωμέγα Привет") == (FONT,)
    assert lacking_everywhere("Zürich − łódź Ωμέγα Привет") == ""


def test_another_font_is_taken_for_what_it_lacks() -> None:
    letter = only_in(STIX)
    assert families_for(f"at {letter}") == (FONT, STIX)
    assert lacking_everywhere(f"at {letter}") == ""


def test_what_nobody_has_is_named_in_its_order() -> None:
    assert families_for("社内") == (FONT,)
    assert lacking_everywhere("a 社内 한 社") == "社内한"


@given(st.text(max_size=30))
def test_every_letter_has_a_font_or_is_named(text: str) -> None:
    chosen = set().union(*(covers(name) for name in families_for(text)))
    missing = lacking_everywhere(text)
    for letter in text:
        if letter.isalpha():
            assert (letter in missing) != (ord(letter) in chosen)


def drawn_with(label: str) -> list[Text]:
    figure = levels(label).figure
    return [text for text in figure.findobj(Text) if isinstance(text, Text) and label in text.get_text()]


def test_a_label_is_drawn_in_the_font_that_has_its_letters(capsys: pytest.CaptureFixture[str]) -> None:
    letter = only_in(STIX)
    found = drawn_with(letter)
    assert found
    assert all(text.get_fontfamily() == [FONT, STIX] for text in found)
    assert capsys.readouterr().err == ""


def test_one_sentence_where_no_font_has_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert drawn_with("社内")
    save(levels("社内"), tmp_path / "levels.png")
    said = (
        "no installed font has the letters 社内, so figures show boxes in their place; install one that has"
    )
    assert capsys.readouterr().err == f"peersim: {said}\n"


def test_a_font_that_is_no_longer_there_or_has_no_outlines_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = FontEntry(fname="/none/gone.ttf", name="A gone one", weight=400)
    monkeypatch.setattr(fontManager, "ttflist", [gone, *fontManager.ttflist])
    forget()
    assert lacking_everywhere("社") == "社"


DRAW = """
import sys
sys.path.insert(0, sys.argv[1])
import peersim.figures
from tests.figures.support import levels
from peersim.figures import save
save(levels(), sys.argv[2])
assert "matplotlib.pyplot" not in sys.modules
import matplotlib, os
print(matplotlib.rcParams._get("backend") if os.environ["MPLBACKEND"] else "", os.environ["MPLBACKEND"])
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The picture as it is drawn in this process."""
    file = tmp_path_factory.mktemp("here") / "here.png"
    save(levels(), file)
    return file.read_bytes()


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("module://matplotlib_inline.backend_inline", None),
        ("module://none.such", "module://none.such"),
        pytest.param("none-such", None, marks=pytest.mark.slow),
        pytest.param("TkAgg", "TkAgg", marks=pytest.mark.slow),
        ("pdf", "pdf"),
        pytest.param("", "", marks=pytest.mark.slow),
    ],
)
def test_the_same_picture_whatever_backend_is_named(
    tmp_path: Path, here: bytes, named: str, kept: str | None
) -> None:
    """And who asks matplotlib for a backend later gets the one that is named, where there is such a one."""
    other = tmp_path / "other.png"
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", DRAW, root, str(other)],
        env=os.environ | {"MPLBACKEND": named},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert other.read_bytes() == here
    if kept is not None:
        assert done.stdout.strip() == f"{kept} {named}".strip()
