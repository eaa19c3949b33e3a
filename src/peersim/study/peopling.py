"""Who takes part in an arm: invented people, or those of a roster."""

from pathlib import Path

from peersim.model.contacts import population as listed_population
from peersim.model.errors import InputError
from peersim.model.people import Invented, Population
from peersim.study.schema import ExperimentFile, People
from peersim.study.source import Source


def population_of(source: Source, file: ExperimentFile, arm: str, with_people: bool) -> Population:
    """The people of an arm; ``with_people`` = False leaves rosters unread."""
    people, key = _given(file, arm)
    if people.roster is None:
        for name in ("contacts", "contact_kinds"):
            if getattr(people, name) is not None:
                raise source.mistake(f"{name} need a roster", *key, name)
        return Invented(people.groups)
    if not with_people:
        return Invented()
    if people.contact_kinds is not None and people.contacts is None:
        raise source.mistake("kinds of contacts need a file of contacts", *key, "contact_kinds")
    folder = source.path.parent if source.path is not None else Path()
    contacts = folder / people.contacts if people.contacts is not None else None
    try:
        return listed_population(folder / people.roster, contacts, people.contact_kinds)
    except InputError as error:
        if (
            error.key == "kind" and error.line is None
        ):  # no line of the contacts is wrong: what is asked for is
            raise source.mistake(f"in {people.contacts} {error.problem}", *key, "contact_kinds") from None
        raise


def _given(file: ExperimentFile, arm: str) -> tuple[People, tuple[str, ...]]:
    """The people of the arm, of an arm it is based on, or of the file; and where they are given."""
    at: str | None = arm
    while at is not None:
        own = file.arms[at].people
        if own is not None:
            return own, ("arms", at, "people")
        at = file.arms[at].based_on
    return file.people, ("people",)
