"""The experiments that come with the package."""

from pathlib import Path

from peersim.model.errors import InputError, hint


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
    shipped = folder() / f"{given}.toml"
    if shipped.is_file() and not path.is_file():  # a folder of results may have the same name
        return shipped
    if path.suffix == ".toml" or path.exists():
        return path
    raise InputError(
        f"there is no file and no shipped experiment of this name{hint(given, names())}", file=given
    )
