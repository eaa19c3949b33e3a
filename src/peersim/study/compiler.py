"""The compiler made ready, or what stands in its way: the caller's environment may switch it off or misguide it."""

import os
from collections.abc import Sequence
from pathlib import Path

from peersim.model.errors import InputError
from peersim.model.own_rules import OwnRules

_SETTINGS = "NUMBA_"
_OFF = f"{_SETTINGS}DISABLE_JIT"
_CONFIGURATION = ".numba_config.yaml"
_INSTEAD = "the agents engine gives the same numbers"


class NoCompiler(InputError):
    """Nothing can be compiled here."""


def is_switched_off() -> bool:
    """Whether the environment asks that nothing be compiled."""
    return os.environ.get(_OFF, "").strip() not in ("", "0")


def make_ready(rules: Sequence[OwnRules]) -> None:
    """Have the ensemble engine's kernel for these rule tables compiled, or taken from disk.

    Raises :class:`InputError` for a rule that cannot be compiled, :class:`NoCompiler` where none can.
    """
    if is_switched_off():
        raise NoCompiler(f"{_OFF} is set, so nothing is compiled; {_INSTEAD}")
    if Path(_CONFIGURATION).exists():  # it may come with an experiment, and can name code to be imported
        problem = f"a file {_CONFIGURATION} in this folder would steer the compiler; run peersim from another folder"
        raise NoCompiler(f"{problem}, or delete it; {_INSTEAD}")
    try:
        from peersim.engine.compiled.execute import load

        for own in rules:
            load(own)
    except (InputError, MemoryError):
        raise
    except Exception as error:
        if any(own.entries for own in rules):
            raise
        said = str(error).strip().split("\n")[0].rstrip(".")
        given = sorted(name for name in os.environ if name.startswith(_SETTINGS))
        settings = f" with {', '.join(given)} set" if given else ""
        raise NoCompiler(
            f"the compiler fails{settings}: {type(error).__name__}: {said}; {_INSTEAD}"
        ) from None
