"""Whether rules that come with an experiment may be executed: nobody's are, unless the user has said so.

A file of rules is a program. It can do whatever its user can. So an experiment that names one is read no further
until the user has allowed that file, by its text; what was allowed is remembered until the text changes.
"""

import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from platformdirs import user_state_path

from peersim.experiment.rule_files import RuleFile, said_of
from peersim.model.checksum import sum_of
from peersim.model.errors import InputError
from peersim.model.given import RULES, given_bytes
from peersim.model.private import open_to_others

_here: set[str] = set()  # allowed in this process, wherever nothing can be remembered


class NotTrusted(InputError):
    """Rules came with an experiment, and nobody has said that they may be executed."""


def check_trusted(
    files: Sequence[RuleFile], uses: Mapping[str, Sequence[str]], place: Path, path: Path | None, trust: bool
) -> None:
    """Raise :class:`NotTrusted` unless these files may be executed; with ``trust``, remember that they may.

    ``uses`` say, for each file, which function stands in place of which rule; ``place`` is the folder in which the
    files lie, ``path`` the experiment file or results folder that names them.
    """
    if trust:
        _remember([_sum(file) for file in files])
        return
    allowed = _here | _remembered()
    unknown = [file for file in files if _sum(file) not in allowed]
    if not unknown:
        return
    lines = ["brings Python code, which is executed only if you allow it"]
    for file in unknown:
        lines += [f"  {said_of(file, place / file.name)}", *(f"    {use}" for use in uses[file.name])]
    lines += [
        "  Code can do whatever you can on this machine. Read it; then allow it with --trust-rules (in Python: "
        "trust_rules=True). That is remembered until the text changes."
    ]
    raise NotTrusted("\n".join(lines), file=path)


def _sum(file: RuleFile) -> str:
    return sum_of(file.text.encode())


def _file() -> Path:
    return user_state_path("peersim") / "trusted-rules"


def _remembered() -> set[str]:
    """Sums of the texts that were allowed before; none if others could have written them down."""
    file = _file()
    with contextlib.suppress(InputError, OSError, ValueError):
        if file.is_file() and not open_to_others(file):
            return set(given_bytes(file, RULES).decode("ascii").split())
    return set()


def _remember(sums: Sequence[str]) -> None:
    _here.update(sums)
    new = sorted(set(sums) - _remembered())
    if not new:
        return
    file = _file()
    with contextlib.suppress(OSError):  # a machine where nothing can be kept asks again next time
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and open_to_others(file):
            file.unlink()
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(handle, "a") as opened:
            opened.writelines(f"{one}\n" for one in new)
