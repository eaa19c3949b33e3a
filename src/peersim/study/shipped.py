"""The experiments that come with the package."""

from difflib import get_close_matches
from pathlib import Path

from peersim.model.errors import InputError


def folder() -> Path:
    """Where they lie: inside the installed package, or in the checkout."""
    package = Path(__file__).parents[1]
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parents[1] / "experiments"


def names() -> list[str]:
    """Names of the shipped experiments."""
    return sorted(file.stem for file in folder().glob("*.toml"))


def find(given: str) -> Path:
    """The file a user means: a path, or the name of a shipped experiment."""
    path = Path(given)
    if path.suffix == ".toml" or path.exists():
        return path
    shipped = folder() / f"{given}.toml"
    if shipped.exists():
        return shipped
    near = get_close_matches(given, names(), 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"shipped are {', '.join(names())}"
    raise InputError(f"there is no file and no shipped experiment of this name; {hint}", file=given)
