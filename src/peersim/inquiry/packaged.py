"""Reading a data file that comes with the package, and saying what is wrong with it."""

import tomllib
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from peersim.model.errors import InputError

Content = TypeVar("Content", bound=BaseModel)


def checked(text: str, kind: type[Content], file: str) -> Content:
    """The text of a TOML file as what it should be. Raises :class:`InputError` naming file and place."""
    try:
        return kind.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{place}: {first['msg'].removeprefix('Value error, ')}".lstrip(": "), file=file
        ) from None
    except ValueError as error:
        raise InputError(f"is not valid TOML: {error}", file=file) from None
