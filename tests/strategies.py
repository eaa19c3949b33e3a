"""Hypothesis strategies shared by the tests: numbers in the ranges of the model, and whole settings."""

from typing import Any

import hypothesis
from hypothesis import strategies as st

from peersim.model.overrides import setting_from
from peersim.model.parameters import Setting
from peersim.model.registry import Parameter, parameters

# The same examples everywhere and always, and no time limits.
hypothesis.settings.register_profile("peersim", derandomize=True, deadline=None)
hypothesis.settings.load_profile("peersim")

shares = st.floats(0.0, 1.0)
"""A number from 0 to 1, ends included."""

uniforms = st.integers(0, 2**32 - 1).map(lambda word: (word + 0.5) / 2.0**32)
"""What a draw can be: strictly between 0 and 1."""

bells = st.floats(-3.4641016151377544, 3.4641016151377544)
"""What a bell-shaped draw can be."""

levels = st.integers(0, 4)
weeks = st.floats(0.1, 52.0)

MOST = {"programme.group_size": 6, "programme.sessions": 5, "world.items": 20, "world.options": 6}
"""Smaller than the bounds, so that an example stays cheap."""


def values(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Any value of a parameter within its bounds (or below ``MOST``)."""
    if parameter.choices is not None:
        return st.sampled_from(parameter.choices)
    assert parameter.bounds is not None
    low, high = parameter.bounds
    high = min(high, MOST.get(parameter.path, high))
    if parameter.integer:
        return st.integers(int(low), int(high))
    return st.one_of(st.floats(low, high), st.sampled_from([low, high]))


def phases() -> st.SearchStrategy[dict[str, Any]]:
    """One phase of at most 75 weeks."""
    return st.fixed_dictionaries(
        {"activity": st.sampled_from(["group", "group", "none", "course", "expert"])},
        optional={
            "sessions": st.integers(1, 5),
            "weeks_between": st.floats(0.1, 15.0),
            "coaching": shares,
            "seating": st.sampled_from(["stay", "mixed", "home"]),
        },
    )


_FREE = {path: values(p) for path, p in parameters.items() if p.bounds is not None or p.choices is not None}
_FREE["world.reach.rule"] = st.sampled_from(["drawn", "none", "as_division"])  # "contacts" needs a file


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """Any parameters changed to any values, by path."""
    out: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=_FREE))
    if draw(st.booleans()):
        out["programme.phases"] = draw(st.lists(phases(), min_size=1, max_size=3))
    out.setdefault("programme.group_size", 5)
    out.setdefault("world.items", 12)
    if draw(st.booleans()):
        size = out["programme.group_size"]
        out["programme.seats.organisations"] = draw(
            st.lists(st.integers(0, size - 1), min_size=size, max_size=size)
        )
    return out


def settings() -> st.SearchStrategy[Setting]:
    """Whole settings, all within the bounds of their parameters."""
    return changes().map(setting_from)
