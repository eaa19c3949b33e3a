"""Writing a drawing: the picture, and the numbers beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from peersim.model.errors import InputError

if TYPE_CHECKING:
    from peersim.figures.kit.spec import Drawing

SUFFIXES = (".png", ".pdf", ".svg")


def save(drawing: Drawing, path: Path | str) -> None:
    """Write a drawing as PNG, PDF or SVG, by the suffix, and its numbers as CSV of the same stem.

    Both files are whole or not there, and the same drawing gives the same bytes: no dates inside.
    """
    from peersim.figures.kit.style import DPI, styled
    from peersim.store.files import write_whole
    from peersim.store.tables import write_csv

    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"a figure's name ends in {', '.join(SUFFIXES)}, not {path.suffix!r}", file=path)

    def write(part: Path) -> None:
        with styled():
            drawing.figure.savefig(part, format=suffix[1:], dpi=DPI, metadata=_metadata(drawing, suffix))

    write_whole(path, write)
    write_csv(drawing.data, path.with_suffix(".csv"))


def _metadata(drawing: Drawing, suffix: str) -> dict[str, str | None]:
    if suffix == ".png":
        return {"Title": drawing.title, "Description": drawing.provenance, "Software": "peersim"}
    if suffix == ".pdf":
        return {"Title": drawing.title, "Subject": drawing.provenance, "CreationDate": None}
    return {"Title": drawing.title, "Description": drawing.provenance, "Date": None}
