"""One cohort's story, told from its events."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from peersim.model.calendar import steps
from peersim.model.parameters import Setting

_LETTERS = "ABCDEFGHIJKLMNOPQRST"
_IN_CASE = {
    "withheld",
    "echoed",
    "heard",
    "not_understood",
    "taken",
    "vicarious",
    "rehearsed",
    "not_alone",
    "leaked",
}


def story(
    events: Sequence[Mapping[str, Any]],
    sessions: Mapping[str, Sequence[float]],
    labels: Mapping[int, str],
    setting: Setting,
    groups: Sequence[Mapping[int, int]] = (),
) -> Iterator[str]:
    """Lines of text, session by session: who presented what, who answered, what was tried, what leaked.

    ``groups`` say who sits in which group, by phase; with several, each group's part has a heading.
    """
    calendar = steps(setting.programme)
    by_step = {key: list(group) for key, group in groupby(events, key=lambda e: (e["phase"], e["session"]))}
    many = max((len(set(phase.values())) for phase in groups), default=1)
    yield f"A cohort of {len(labels)}{f' in {many} groups' if many > 1 else ''}: {', '.join(labels.values())}."
    yield f"At first they handle {sessions['knowledge'][0]:.1f} of {setting.world.items} issues rightly, each."
    for at, step in enumerate(calendar):
        here = by_step.get((step.phase, step.session), [])
        if step.activity == "none" and not here:
            continue
        title = "At work" if step.activity == "none" else f"Session {step.session + 1}"
        phase = (
            f" of phase {step.phase + 1}"
            if len(setting.programme.phases) > 1 and step.activity != "none"
            else ""
        )
        yield ""
        yield f"{title}{phase}, to week {step.end:g}"
        if many > 1:
            yield from _by_group(here, labels, groups[step.phase], step.session == 0)
        else:
            yield from _session(here, labels)
        gap = sessions["knowledge"][at + 1] - sessions["twin_knowledge"][at + 1]
        yield (
            f"  So far {gap:+.2f} issues each, against no programme; trust {sessions['trust'][at + 1]:.2f}, "
            f"openness {sessions['openness'][at + 1]:.2f}."
        )


def _by_group(
    events: Sequence[Mapping[str, Any]], labels: Mapping[int, str], group_of: Mapping[int, int], new: bool
) -> Iterator[str]:
    """A part for each group; who sits in it is said where a phase begins."""
    for number in sorted(set(group_of.values())):
        here = [event for event in events if group_of[event["person"]] == number]
        who = ", ".join(label for person, label in labels.items() if group_of[person] == number)
        yield f"  Group {number + 1}{f': {who}' if new else ''}"
        yield from (f"  {line}" for line in _session(here, labels)) if here else ("    Nothing happens.",)


def _session(events: Sequence[Mapping[str, Any]], labels: Mapping[int, str]) -> Iterator[str]:
    absent = [labels[e["person"]] for e in events if e["kind"] == "absent"]
    if absent:
        yield f"  Absent: {', '.join(absent)}."
    case: list[Mapping[str, Any]] = []
    for event in events:
        if event["kind"] == "presented":
            yield from _case(case, labels)
            case = [event]
        elif event["kind"] in _IN_CASE and case:
            case.append(event)
    yield from _case(case, labels)
    for kind, words in (
        ("lectured", "took in"),
        ("kept", "tried advice that worked:"),
        ("dropped", "tried advice that failed, and dropped it:"),
        ("held", "holds on to wrong advice:"),
        ("coached", "put right with the coach:"),
        ("job", "learnt on the job:"),
        ("forgotten", "forgot:"),
    ):
        for e in events:
            if e["kind"] == kind:
                yield f"  {labels[e['person']]} {words} issue {e['item']}."
    yield from (
        f"  {labels[e['person']]} changed to another employer." for e in events if e["kind"] == "moved"
    )


def _case(case: Sequence[Mapping[str, Any]], labels: Mapping[int, str]) -> Iterator[str]:
    if not case:
        return
    opened, *rest = case
    who, believes = labels[opened["person"]], _LETTERS[opened["answer"]]
    yield f"  {who} presents issue {opened['item']}, depth {opened['value']:.2f}, believing {believes}."
    said = [f"{labels[e['other']]} {_LETTERS[e['answer']]}" for e in rest if e["kind"] == "heard"]
    if said:
        yield f"    Heard: {', '.join(said)}."
    for kind, words in (
        ("echoed", "said what was wished for"),
        ("withheld", "kept the answer back"),
        ("not_understood", "missed the point"),
    ):
        others = [labels[e["other"]] for e in rest if e["kind"] == kind]
        if others:
            yield f"    {', '.join(others)} {words}."
    for e in rest:
        if e["kind"] == "taken":
            yield f"    Will try {_LETTERS[e['answer']]} (weight on advice {e['value']:.2f})."
        elif e["kind"] == "vicarious":
            yield f"    {labels[e['person']]} takes {_LETTERS[e['answer']]} along too."
        elif e["kind"] == "leaked":
            who = "the facilitator" if e["other"] < 0 else labels[e["other"]]
            yield f"    LEAKED: {who} talked, and it reached the boss of {labels[e['person']]}."
