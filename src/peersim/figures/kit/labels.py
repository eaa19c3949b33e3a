"""How parameters, outcomes and arms are called on axes and in captions."""

from collections.abc import Sequence
from numbers import Real
from typing import Any

from peersim.model.outcomes import Outcome
from peersim.model.registry import parameters
from peersim.model.values import value_text as as_in_a_file
from peersim.stats.wording import capital


def outcome_axis(outcome: Outcome, unit: str | None = None) -> str:
    """Axis label of an outcome, with its unit."""
    return f"{outcome.label} ({(unit or outcome.unit).replace('0-1', '0–1')})"


def outcome_note(outcome: Outcome) -> str:
    """What an outcome means, as a sentence."""
    return f"{capital(outcome.label)}: {outcome.meaning}."


def short(path: str) -> str:
    """A parameter's own name in words: ``world.specific_share`` is *specific share*."""
    return path.rpartition(".")[2].replace("_", " ")


def parameter_axis(path: str) -> str:
    """Axis label of a parameter: its path, meaning and unit."""
    if path not in parameters:
        return path
    known = parameters[path]
    unit = f" ({known.unit})" if known.unit not in ("", "share") and known.unit not in known.meaning else ""
    return f"{path}: {known.meaning}{unit}"


def value_text(value: Any) -> str:
    """A parameter's value as in an experiment file, but for the minus sign."""
    if isinstance(value, Real) and not isinstance(value, bool):
        return as_in_a_file(float(value)).replace("-", "−")
    return str(value)


def span(values: Sequence[Any]) -> str:
    """Where an extreme lies, as the values that cannot be told from it: ``near 6``, ``between 5 and 8``."""
    if len(values) == 1:
        return f"near {value_text(values[0])}"
    return f"between {value_text(values[0])} and {value_text(values[-1])}"
