"""What was understood of the people of an experiment, in words: for ``peersim check`` and the answer."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from peersim.experiment.checked import Experiment
from peersim.model.contacts import ACQUAINTED_KINDS, Understood
from peersim.model.people import STATED, Listed, Person
from peersim.model.roster import FUNCTION_NAMES, LEVEL_TITLES, Roster
from peersim.rules.start import least_known, most_known
from peersim.stats.wording import counted

_MOST_LABELS = 12
_MOST_COMPARED = 400
_ALIKE = 0.85
_LEGAL_FORM = re.compile(
    r"[\s,]+(ltd|limited|inc|incorporated|corp|corporation|co|company|plc|llc|ag|gmbh|se|kg|sa|nv|bv|ab|oy)\.?$",
    re.IGNORECASE,
)


def understood(experiment: Experiment) -> Iterator[tuple[str, str]]:
    """A word and a line for everything that was read of people: how many, where from, who sits with whom."""
    for arms, about in _read(experiment):
        whose = "" if len(arms) == len(experiment.arms) else f" ({', '.join(arms)})"
        yield from ((word, line + (whose if word == "people" else "")) for word, line in _of(about))


def doubts(experiment: Experiment) -> Iterator[str]:
    """What of the people may not be meant: one line each. The answer repeats those that bear on numbers."""
    found = list(_read(experiment))
    if len(found) + _invented(experiment) > 1:
        yield "arms have different people, so their differences are those of other people too"
    for _, about in found:
        yield from _doubts(about)
    yield from gaps_in_the_table(experiment)


def _invented(experiment: Experiment) -> int:
    return int(any(not isinstance(people, Listed) for people in experiment.populations.values()))


def _read(experiment: Experiment) -> Iterator[tuple[list[str], Understood]]:
    """What was read, with the arms that it is for."""
    arms: dict[int, list[str]] = {}
    about: dict[int, Understood] = {}
    for arm, people in experiment.populations.items():
        if isinstance(people, Listed) and isinstance(people.about, Understood):
            arms.setdefault(id(people), []).append(arm)
            about[id(people)] = people.about
    for one, named in arms.items():
        yield named, about[one]


def _of(about: Understood) -> Iterator[tuple[str, str]]:
    roster = about.roster
    seated = [person for person in roster.people if person.group is not None]
    known = len(roster.people) - len(seated)
    beside = f", and {known} without a seat" if known else ""
    yield "people", f"{len(seated)} from {roster.file.name}{beside}"
    if roster.seated_apart:
        sizes = Counter(label for label in roster.groups if label)
        yield "groups", f"{len(sizes)}: {_labels(sizes)}"
    else:
        yield "groups", f"no column group: all {len(seated)} sit in one room"
    sizes = Counter(roster.organisations)
    yield "organisations", f"{len(sizes)}: {_labels(sizes)}"
    for column, names in (("function", FUNCTION_NAMES), ("level", LEVEL_TITLES)):
        yield from _counted(roster, seated, column, list(names))
    led = [person for person in roster.people if person.boss is not None]
    bosses = {person.boss for person in led}
    inside = sum(person.key in bosses for person in seated)
    has = "1 person has" if len(led) == 1 else f"{len(led)} people have"
    yield "bosses", f"{has} one; {inside} of the bosses take part" if led else "nobody has one"
    for column in STATED:
        given = [value for person in seated if (value := getattr(person, column)) is not None]
        if given:
            mean = sum(given) / len(given)
            rest = "; drawn for the rest" if len(given) < len(seated) else ""
            yield column, f"stated for {len(given)} of {len(seated)}, on average {mean:.2f}{rest}"
    if about.graph is not None and about.contacts is not None:
        yield "contacts", _contacts(about)
    taken = [f"{count} in {column}" for column, count in roster.missing.items()]
    if taken:
        yield "read", f"as blank, for they stand for nothing known: {', '.join(taken)}"
    for note in (*roster.notes, *(about.graph.graph.get("notes", ()) if about.graph is not None else ())):
        yield "read", note


def _counted(
    roster: Roster, seated: Sequence[Person], column: str, names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Functions or levels by name, where the file says any."""
    if not roster.said.get(column):
        return
    found = Counter(getattr(person, column) for person in seated)
    line = ", ".join(f"{names[number]} ({count})" for number, count in sorted(found.items()))
    blank = len(roster.people) - roster.said[column]
    yield f"{column}s", line + (f"; blank for {blank}, taken for {names[0]}" if blank else "")


def _contacts(about: Understood) -> str:
    assert about.graph is not None and about.contacts is not None
    kinds = Counter(kind for _, _, of in about.graph.edges(data="kinds") for kind in of)
    said = f"{counted(about.graph.number_of_edges(), 'pair')} from {about.contacts.name}"
    if kinds:
        said += f": {_labels(kinds)}"
    without = about.graph.graph.get("without", 0)
    if without:
        said += f"; {counted(without, 'line')} of weight 0 or less passed over"
    deciding = sorted(set(kinds) & ACQUAINTED_KINDS)
    who = (
        f"contacts of kind {' and '.join(deciding)} decide it"
        if deciding
        else "no kind decides it, so it is drawn"
    )
    return f"{said}; who knew whom before: {who}"


def _labels(sizes: Counter[str]) -> str:
    named = [f"{label} ({count})" for label, count in sizes.most_common(_MOST_LABELS)]
    return ", ".join(named) + (", …" if len(sizes) > _MOST_LABELS else "")


def _doubts(about: Understood) -> Iterator[str]:
    roster = about.roster
    for what, labels in roster.labels.items():
        for one, other in near_equal(list(dict.fromkeys(label for label in labels if label))):
            yield f"{what} {one!r} and {other!r} are spelt nearly alike, and are two"
    for one, other in near_equal([person.label for person in roster.people], ids=True):
        yield f"people {one!r} and {other!r} have nearly the same id, and are two"
    yield from _upside_down(roster)
    yield from _odd_lines(roster)
    yield from _without_effect(about)
    for column in ("function", "level"):
        numbers = {getattr(person, column) for person in roster.people}
        if column in roster.numbered and min(numbers) == 1:
            names = list(LEVEL_TITLES if column == "level" else FUNCTION_NAMES)
            usual = f"if your lowest code is 1, begin at 0, which is {names[0]}"
            yield f"{column}s begin at 1, which is {names[1]}; {usual}"
    if about.graph is not None:
        kinds = {kind for _, _, of in about.graph.edges(data="kinds") for kind in of}
        friendly = sorted(
            kind for kind in kinds - ACQUAINTED_KINDS if re.match("(friend|acquaint|know|freund|ami)", kind)
        )
        for kind in friendly:
            used = ", ".join(sorted(ACQUAINTED_KINDS))
            yield f"contacts of kind {kind!r} do not say who knew whom before; these would: {used}"


def _odd_lines(roster: Roster) -> Iterator[str]:
    """Bosses in a circle or of another organisation; organisations that are numbers among names."""
    people = {person.key: person for person in roster.people}
    where = dict(zip((person.key for person in roster.people), roster.organisations, strict=True))
    elsewhere = [
        (person, people[person.boss])
        for person in roster.people
        if person.boss is not None and people[person.boss].organisation != person.organisation
    ]
    for person, boss in elsewhere[:3]:
        there = f"{boss.label} of {where[boss.key]}"
        yield f"{person.label} of {where[person.key]} reports to {there}: a boss in another organisation"
    if len(elsewhere) > 3:
        yield f"{len(elsewhere) - 3} more report to somebody in another organisation"
    for person in roster.people:
        at, steps = person.boss, [person.label]
        while at is not None and at != person.key and len(steps) <= len(people):
            steps.append(people[at].label)
            at = people[at].boss
        if at == person.key and person.label == min(steps):
            yield f"{' reports to '.join([*steps, person.label])}: a circle"
    odd = [label for label in dict.fromkeys(roster.organisations) if label.isdecimal()]
    if odd and len(odd) < len(set(roster.organisations)) / 2:
        yield f"organisation {odd[0]!r} is a number, the others are names"


def _without_effect(about: Understood) -> Iterator[str]:
    """People without a group who are nobody's boss and in no contact: merged cells leave such blanks."""
    bosses = {person.boss for person in about.roster.people}
    idle = [
        person.label
        for person in about.roster.people
        if person.group is None
        and person.key not in bosses
        and (about.graph is None or not about.graph.degree[person.key])
    ]
    if idle:
        who = (
            f"{idle[0]} has no group and is"
            if len(idle) == 1
            else f"{len(idle)} people have no group and are"
        )
        rest = "" if len(idle) == 1 else f" ({', '.join(idle[:3])}{', …' if len(idle) > 3 else ''})"
        yield f"{who} nobody's boss and in no contact, so they count for nothing{rest}; merged cells leave such blanks"


def _upside_down(roster: Roster) -> Iterator[str]:
    people = {person.key: person for person in roster.people}
    if len({person.level for person in roster.people}) < 2:
        return
    wrong = [
        (person, people[person.boss])
        for person in roster.people
        if person.boss is not None and people[person.boss].level <= person.level
    ]
    for person, boss in wrong[:3]:
        yield f"{person.label} (level {person.level}) reports to {boss.label} (level {boss.level})"
    if len(wrong) > 3:
        yield f"{len(wrong) - 3} more report to somebody of no higher level"


def gaps_in_the_table(experiment: Experiment) -> Iterator[str]:
    """What looks like a finding and is only something that the table does not say."""
    for arms, about in _read(experiment):
        yield from _unreachable(experiment, arms, about)
        yield from _unknowable(experiment, arms, about)


def _unknowable(experiment: Experiment, arms: Sequence[str], about: Understood) -> Iterator[str]:
    """Knowledge that is stated, and that what everyone at work believes does not leave room for."""
    stated = [p.knowledge for p in about.roster.people if p.group is not None and p.knowledge is not None]
    ends: dict[tuple[float, float], tuple[str, float]] = {}
    for arm in arms if stated else ():
        world = experiment.setting(0, arm).world
        given = world.shared_blind_spots, world.own_field, world.other_field
        ends.setdefault((least_known(*given), most_known(*given)), (arm, world.shared_blind_spots))
    for (least, most), (arm, shared) in ends.items():
        for beyond, end, how in (
            ([value for value in stated if value > most], most, "above"),
            ([value for value in stated if value < least], least, "below"),
        ):
            if beyond:
                where = f" in arm {arm}" if len(ends) > 1 else ""
                who = "1 person" if len(beyond) == 1 else f"{len(beyond)} people"
                yield (
                    f"knowledge is {how} {end:.2f} for {who}, who start with {end:.2f}{where}: "
                    f"what everyone at work believes decides the rest (world.shared_blind_spots = {shared:g})"
                )


def _unreachable(experiment: Experiment, arms: Sequence[str], about: Understood) -> Iterator[str]:
    """Nobody has a boss, so nothing that is said reaches one."""
    led = sum(person.boss is not None for person in about.roster.people if person.group is not None)
    seated = sum(person.group is not None for person in about.roster.people)
    if about.graph is None or led == seated:
        return
    by_contacts = [arm for arm in arms if experiment.setting(0, arm).world.reach.rule == "contacts"]
    if by_contacts:
        who = (
            "nobody with a seat has a boss"
            if not led
            else f"{seated - led} of {seated} with a seat have no boss"
        )
        yield (
            f"{who} in {about.roster.file.name}, so what they say reaches none in {', '.join(by_contacts)}: "
            "that looks like a benefit, and is a gap in the table"
        )


def near_equal(labels: Sequence[str], ids: bool = False) -> Iterator[tuple[str, str]]:
    """Pairs of labels that differ so little that one may be a misspelling; numbers that differ are no such thing.

    >>> list(near_equal(["Acme Ltd", "Acme Limited", "Org 1", "Org 2", "Sales", "Slaes"]))
    [('Acme Ltd', 'Acme Limited'), ('Sales', 'Slaes')]
    """
    short = [_LEGAL_FORM.sub("", label) or label for label in labels[:_MOST_COMPARED]]
    bare = [re.sub(r"[\W_]+", "", label).casefold() for label in short]
    digits = [[found.lstrip("0") for found in re.findall(r"\d+", text)] for text in bare]
    for one, other in combinations(range(len(bare)), 2):
        if digits[one] != digits[other]:
            continue
        letters = [re.sub(r"\d+", "", bare[at]) for at in (one, other)]
        alike = bare[one] == bare[other] or letters[0] == letters[1]
        long = min(map(len, letters)) >= 5
        swapped = long and sorted(letters[0]) == sorted(letters[1])
        close = long and SequenceMatcher(None, letters[0], letters[1]).ratio() >= _ALIKE
        if alike or (not ids and (swapped or close)):
            yield labels[one], labels[other]
