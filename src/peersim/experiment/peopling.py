"""Who takes part in an arm: invented people, or those of a roster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peersim.experiment.named_files import named_file
from peersim.experiment.schema import ExperimentFile, People
from peersim.experiment.source import Gathered, Source
from peersim.model.checksum import sum_of
from peersim.model.contacts import population as listed_population
from peersim.model.errors import InputError
from peersim.model.given import ROSTER
from peersim.model.people import Invented, Population
from peersim.model.roster import OPTIONAL, REQUIRED

_Key = tuple[str, ...]


@dataclass
class PeopleFiles:
    """The rosters and contacts of an experiment, each read once.

    ``folder`` is where they lie. ``wanted`` are the checksums they had when results were made, by name; a
    file with another one is not read.
    """

    source: Source
    folder: Path
    wanted: Mapping[str, str] | None = None
    sums: dict[str, str] = field(default_factory=dict)
    _known: dict[str, Population] = field(default_factory=dict)
    _refused: dict[tuple[str, _Key], InputError] = field(default_factory=dict)

    def population(self, people: People, key: _Key) -> Population:
        """The people of a roster. Raises :class:`InputError`, for all arms that have them the same."""
        asked = people.model_dump_json(), key
        if asked in self._refused:
            raise self._refused[asked]
        try:
            return self._read(people, key)
        except InputError as error:
            self._refused[asked] = error
            raise

    def _read(self, people: People, key: _Key) -> Population:
        roster, contacts = str(people.roster), people.contacts
        kinds = None if people.contact_kinds is None else tuple(people.contact_kinds)
        asked = people.model_dump_json()
        if asked not in self._known:
            mistakes, file, known = Gathered(), Path(), None
            with mistakes:
                file = self._path(roster, *key, "roster")
            with mistakes:
                known = self._path(contacts, *key, "contacts") if contacts is not None else None
            mistakes.say()
            self._known[asked] = listed_population(
                file,
                known,
                kinds,
                columns=self._columns(people, *key),
                ignore=people.ignore,
                scales={name: (low, high) for name, (low, high) in people.scales.items()},
            )
        return self._known[asked]

    def _columns(self, people: People, *key: str) -> Mapping[str, str]:
        for name in people.columns:
            if name not in (*REQUIRED, *OPTIONAL):
                raise self.source.unknown("column", name, [*REQUIRED, *OPTIONAL], *key, "columns")
        return people.columns

    def _path(self, name: str, *key: str) -> Path:
        path, content = named_file(self.source, self.folder, name, ROSTER, *key)
        self.sums[name] = sum_of(content)
        if self.wanted is not None and self.wanted.get(name) != self.sums[name]:
            raise InputError("is not the file that these runs were made with", file=path)
        return path


def population_of(files: PeopleFiles, file: ExperimentFile, arm: str, with_people: bool) -> Population:
    """The people of an arm; ``with_people`` = False leaves rosters unread."""
    people, key = _given(file, arm)
    if people.roster is None:
        for name in ("contacts", "contact_kinds", "columns", "ignore", "scales"):
            if getattr(people, name):
                raise files.source.mistake(f"{name} need a roster", *key, name)
        return Invented(people.groups)
    if not with_people:
        return Invented()
    if people.contact_kinds is not None and people.contacts is None:
        raise files.source.mistake("kinds of contacts need a file of contacts", *key, "contact_kinds")
    try:
        return files.population(people, key)
    except InputError as error:
        if (
            error.key == "kind" and error.line is None
        ):  # no line of the contacts is wrong: what is asked for is
            problem = f"in {people.contacts} {error.problem}"
            raise files.source.mistake(problem, *key, "contact_kinds") from None
        raise


def _given(file: ExperimentFile, arm: str) -> tuple[People, _Key]:
    """The people of the arm, of an arm it is based on, or of the file; and where they are given."""
    at: str | None = arm
    while at is not None:
        own = file.arms[at].people
        if own is not None:
            return own, ("arms", at, "people")
        at = file.arms[at].based_on
    return file.people, ("people",)
