"""What nobody decides, and has a plausible range of numbers."""

from peersim.model.registry import parameters


def uncertainties() -> list[str]:
    """The parameters that nobody decides and that have a plausible range of numbers."""
    out = []
    for path, about in parameters.items():
        range_ = about.plausible
        numbers = range_ is not None and all(isinstance(end, int | float) for end in range_)
        if path.startswith("world.") and range_ is not None and numbers and range_[0] != range_[1]:
            out.append(path)
    return out
