"""Fonts that have the letters of a text: the one of all figures, and installed ones for what it lacks.

Labels may be in any script. Which fonts a machine has besides cannot be known; the first that has the letters
is taken, those without serifs before others, by name. Where none has them, one sentence says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from peersim.model.notices import notice

FONT = "DejaVu Sans"
"""It comes with matplotlib, so a figure is the same everywhere as long as it has the letters."""

_NO_REAL_LETTERS = "Last Resort"  # has a box for everything
_UNDRAWN = ("Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Zs")  # categories without a shape of their own
_MOST_NAMED = 20


@lru_cache(maxsize=4096)
def families_for(text: str) -> tuple[str, ...]:
    """Names of fonts, the usual one first, that together have the letters of a text, as far as any has."""
    lacking = _lacking(text)
    return (FONT, *_others(frozenset(lacking))) if lacking else (FONT,)


def lacking_everywhere(text: str) -> str:
    """The letters of a text that no font has, each once, as they come."""
    entries = {entry.name: entry for entry in _installed()}
    fonts = [entries[name] for name in families_for(text)[1:]]
    return "".join(letter for letter in _lacking(text) if not any(_has(font, letter) for font in fonts))


def give_fonts(figure: Figure, more: Iterable[str]) -> list[str]:
    """Have the texts of a figure drawn in fonts that have their letters; the names of these fonts.

    ``more`` are texts that the figure will have. What no font has is said once.
    """
    axes = [axis for panel in figure.axes for axis in (panel.xaxis, panel.yaxis)]
    for axis in axes:
        axis.get_ticklabels()  # only now are they written
    texts = [found for found in figure.findobj(Text) if isinstance(found, Text)]
    everything = "".join(dict.fromkeys("".join([*more, *(text.get_text() for text in texts)])))
    families = list(families_for(everything))
    if len(families) > 1:
        for text in texts:
            text.set_fontfamily(families)
        for axis in axes:
            axis.set_tick_params(labelfontfamily=families)
    absent = lacking_everywhere(everything)
    if absent:
        _say(absent)
    return families


@cache
def _say(letters: str) -> None:
    shown = letters if len(letters) <= _MOST_NAMED else f"{letters[:_MOST_NAMED]}…"
    notice(
        f"no installed font has the letters {shown}, so figures show boxes in their place; install one that has"
    )


def _lacking(text: str) -> list[str]:
    """The letters of a text that the usual font has not, each once."""
    if text.isascii():
        return []
    usual = next(entry for entry in _installed() if entry.name == FONT)
    return [
        letter
        for letter in dict.fromkeys(text)
        if unicodedata.category(letter) not in _UNDRAWN and not _has(usual, letter)
    ]


@lru_cache(maxsize=256)
def _others(letters: frozenset[str]) -> tuple[str, ...]:
    """Fonts that have these letters: one that has all, else those that add most, one after the other."""
    names: list[str] = []
    left = set(letters)
    while left:
        best, has = None, set[str]()
        for entry in _installed():
            here = {letter for letter in left if entry.name not in names and _has(entry, letter)}
            if len(here) > len(has):
                best, has = entry, here
            if has == left:
                break
        if best is None:
            break
        names.append(best.name)
        left -= has
    return tuple(names)


@cache
def _installed() -> tuple[FontEntry, ...]:
    """One upright face of each installed family, the usual one and those without serifs first."""
    faces: dict[str, FontEntry] = {}
    for entry in sorted(fontManager.ttflist, key=_away_from_plain):
        if _NO_REAL_LETTERS not in entry.name:
            faces.setdefault(entry.name, entry)
    return tuple(
        sorted(faces.values(), key=lambda entry: (entry.name != FONT, "Serif" in entry.name, entry.name))
    )


def _away_from_plain(entry: FontEntry) -> tuple[Any, ...]:
    weight = entry.weight if isinstance(entry.weight, int) else 400
    return entry.style != "normal", abs(weight - 400), entry.stretch != "normal", entry.fname


@lru_cache(maxsize=16)
def _face(file: str, index: int) -> FT2Font | None:
    """The font in a file; None if it is not there any more, or has no outlines to draw."""
    try:
        font = FT2Font(Path(file), face_index=index) if index else FT2Font(Path(file))
    except (OSError, RuntimeError, TypeError):
        return None
    return font if font.scalable else None


def _has(entry: FontEntry, letter: str) -> bool:
    font = _face(str(entry.fname), int(getattr(entry, "index", 0)))
    return font is not None and font.get_char_index(ord(letter)) != 0
