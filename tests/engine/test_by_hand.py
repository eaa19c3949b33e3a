"""One session and the work interval after it, worked out by hand from docs/model.md, with every number.

Anna leads Ben; Cleo and Dora work elsewhere. Dora stays away. Anna presents, then Ben, then Cleo:

1. Anna does not notice where she is wrong, and brings item 1, where she is right. Ben is heard, with an answer that is
   wrong for everybody: Anna decides to try it, and Cleo takes it over. Cleo says what Anna wants to hear.
2. Ben brings item 0. Anna withholds her answer. Cleo is heard, is right, and keeps her answer longer for having
   explained it. Ben decides to try it. Anna tells, and it reaches Ben's boss; so does the facilitator.
3. Cleo brings item 3. Anna is not understood. Ben is heard, with an answer that is right where he and Anna work, but
   not for Cleo: Cleo decides to try it, and Anna learns it by listening.

In the interval Anna holds to her advice, not noticing that it fails, Ben keeps his, and Cleo drops hers. Dora is
coached. The job teaches Anna, Cleo, and all twins but Ben's. Ben and Dora forget. Dora leaves the group for good.

No rule of the program is called for what is expected: a name in brackets says which equation of section 7 a line is.
Whatever a chance decides is drawn next to that chance, a billionth of it away, so that the chances are checked as well.
"""

from copy import deepcopy
from math import inf, prod
from statistics import correlation
from typing import Any

import pytest

from peersim.engine.agents.cohort import Cohort
from peersim.engine.steps.state import GROUP_FIELDS, ITEM, PERSON, TIE, TOTALS
from peersim.model.draws import PURPOSES
from peersim.model.events import KINDS, Event
from peersim.model.people import Listed, Person

A, B, C, D = 10, 20, 30, 40
"""Anna, Ben, Cleo and Dora."""

PEOPLE = (  # id, label, organisation, division, industry, function, level
    Person(A, "anna", 1, 1, 1, 0, 3, trust=0.5),
    Person(B, "ben", 1, 1, 1, 1, 1, boss=A),
    Person(C, "cleo", 2, 1, 2, 2, 2),
    Person(D, "dora", 2, 2, 2, 0, 0),
)

CHANGES = {
    "programme.sessions": 4,  # so a step has 13 weeks, and the first ends in week 13
    "programme.session_minutes": 110,  # (110 - 30) / 25 = 3.2, so three cases
    "programme.overhead_minutes": 30,
    "programme.minutes_per_case": 25,
    "programme.coaching": 0.25,
    "programme.inside_facilitator": 0.5,
    "world.items": 4,  # one career item, number 0, and three work items
    "world.options": 4,
    "world.base_disclosure": 0.3,
    "world.trust_disclosure": 0.5,
    "world.reciprocity": 0.3,
    "world.fear": 0.5,
    "world.status_cost": 0.4,
    "world.image_cost": 0.4,
    "world.air_time": 1.5,
    "world.rivalry": 0.4,
    "world.post_fit": 0.25,
    "world.slip": 0.5,
    "world.distance_cost": 0.5,
    "world.function_distance": 0.2,
    "world.organisation_distance": 0.3,
    "world.industry_distance": 0.5,
    "world.inertia": 0.5,
    "world.trial_half_time": 13.0,  # so the trial time is 13 / (13 + 13) = 0.5
    "world.coupling": 2.0,
    "world.vicarious": 0.8,
    "world.rehearsal": 0.5,
    "world.insight_from_advising": 0.02,
    "world.normalisation": 0.01,
    "world.trust_gain": 0.2,
    "world.trust_loss": 0.6,
    "world.drift": 0.1,
    "world.detection": 0.6,
    "world.half_life": 30.0,
    "world.use": 0.5,  # so what is acquired lasts 30 / (1 - 0.5) * (1 - u) / u = 60 * (1 - u) / u weeks
    "world.job_learning": 0.05,  # in 13 weeks 0.05 * 13 / 6.5 = 0.1 for each wrong answer
    "world.initial_trust": 0.45,
    "world.aspiration": 0.1,
    "world.trust_by_rater": 0.0,  # so Ben, Cleo and Dora trust somebody new by 0.45, as stated below
    "world.trust_by_rated": 0.0,
    "world.trust_reciprocity": 0.2,
    "world.closeness_presence": 0.05,
    "world.closeness_dealing": 0.1,
    "world.dropout": 0.1,
    "world.satisfaction.base": 0.4,
    "world.satisfaction.trust": 0.5,
    "world.satisfaction.closeness": 0.3,
    "world.satisfaction.solved": 0.5,
    "world.satisfaction.safety": 0.2,
    "world.satisfaction.facilitator": 0.5,
    "world.satisfaction.novelty": 0.1,
}

NOTHING = 1e-9
"""A draw below which no chance of this session lies but that of what cannot be."""

ITEMS: dict[str, list[Any]] = {
    "domain": [1, 0, 0, 0],
    "field": [2, 0, 3, 1],
    "specific": [0, 1, 0, 1],
    "sensitivity": [0.8, 0.2, 0.5, 0.4],
}
GROUP = {
    **{"number": 0, "size": 4, "facilitation": 0.5, "leak_chance": 0.2, "mood": 0.05, "norm": 0.4},
    "unlike": 5
    + 6
    + 3
    + 5,  # of the 6 pairs, over what the four answer: 2 1 0 2, then 2 3 0 1, 0 0 0 1, 3 0 2 2
}
RIGHT = {A: [0, 2, 0, 0], B: [0, 2, 0, 0], C: [0, 1, 0, 3], D: [0, 1, 0, 3]}

FIXED: dict[str, list[Any]] = {
    "key": [10, 20, 30, 40],
    "place": [0, 1, 2, 3],
    "organisation": [1, 1, 2, 2],
    "division": [1, 1, 1, 2],
    "industry": [1, 1, 2, 2],
    "function": [0, 1, 2, 0],
    "level": [3, 1, 2, 0],
    "boss": [-1, 10, -1, -1],
    "in_group": [0, 0, 0, 0],
    "position": [0, 1, 2, 3],
    "trusting": [0.5, 0.45, 0.45, 0.45],
    "trusted": [0.0, 0.0, 0.0, 0.0],
}
"""What follows from the people listed, of Anna, Ben, Cleo and Dora."""

BEFORE: dict[str, list[Any]] = {
    "stake": [2.0, 4.0, 1.0, 3.0],
    "ability": [0.0, 0.1, 0.0, -0.1],
    "dominance": [0.6, 0.4, 0.9, 0.5],
    "response_bias": [0.1, 0.15, 0.2, 0.1],
    "interview": [0.5, 0.1, 0.9, 0.3],
    "openness": [0.6, 0.5, 0.4, 0.5],
    "confidence": [0.5, 0.6, 0.4, 0.5],
    "insight": [0.6, 0.5, 0.7, 0.5],
    "commitment": [0.8, 0.6, 0.7, 0.5],
    "aspiration": [0.5, 0.4, 0.6, 0.3],
    "satisfaction": [0.6, 0.6, 0.5, 0.5],
    "perceived_leak": [0.3, 0.2, 0.2, 0.1],
    "facilitator_reach": [
        0.3,
        0.3,
        0.0,
        0.0,
    ],  # 0.5 * 0.6: an employee of Anna and Ben's, not of Cleo and Dora's
    "turns": [0, 0, 1, 2],
    "solved": [0, 0, 0, 0],
    "heard": [3, 0, 2, 1],
    "novel": [1, 0, 2, 0],
    "rounds": [0, 2, 3, 4],
    "answers_given": [0, 1, 3, 1],
    "planned": [0, 0, 0, 0],
    "sessions_held": [1, 2, 3, 4],
    "sessions_present": [1, 1, 3, 2],
    "left": [0, 0, 0, 0],
    "moves": [0, 0, 0, 0],
    "learnt_presenting": [0, 0, 1, 0],
    "learnt_listening": [0, 0, 0, 1],
    "learnt_coaching": [1, 0, 0, 0],
    "started_work": [1, 1, 1, 0],
    "started_career": [0, 0, 0, 0],
}
"""What the four are and feel before the session."""

TIES_BEFORE = {  # trust, competence, closeness, reach
    (A, B): (0.5, 0.5, 0.4, 0.5),
    (A, C): (0.4, 0.6, 0.2, 0.0),
    (A, D): (0.3, 0.5, 0.1, 0.1),
    (B, A): (0.6, 0.5, 0.4, 1.0),
    (B, C): (0.5, 0.4, 0.1, 0.2),
    (B, D): (0.4, 0.5, 0.0, 0.0),
    (C, A): (0.6, 0.7, 0.5, 0.1),
    (C, B): (0.5, 0.9, 0.3, 0.25),
    (C, D): (0.7, 0.5, 0.6, 0.6),
    (D, A): (0.5, 0.5, 0.2, 0.0),
    (D, B): (0.4, 0.5, 0.0, 0.0),
    (D, C): (0.8, 0.6, 0.5, 0.6),
}

POOL_AND_DISTANCE = {  # S5; division, organisation or nothing in common; function + organisation + industry
    (A, B): (1.0 * (1 - 0.25 * (1 - 0.0)), 0.2),  # two levels apart: they fit no post both
    (A, C): (0.0, 0.2 + 0.3 + 0.5),
    (A, D): (0.0, 0.3 + 0.5),
    (B, C): (0.0, 0.2 + 0.3 + 0.5),
    (B, D): (0.0, 0.2 + 0.3 + 0.5),
    (C, D): (0.4 * (1 - 0.25 * (1 - 0.0)), 0.2),  # two levels apart
}

Mind = tuple[list[int], list[int], list[float]]

MINDS_BEFORE: dict[tuple[str, int], Mind] = {  # answers, habits, weeks of forgetting
    ("self", A): ([2, 2, 0, 3], [2, 0, 0, 1], [inf, 15.0, inf, inf]),
    ("twin", A): ([2, 0, 0, 1], [2, 0, 0, 1], [inf, inf, inf, inf]),
    ("self", B): ([1, 3, 0, 0], [1, 3, 2, 0], [inf, inf, 10.0, inf]),
    ("twin", B): ([1, 3, 0, 0], [1, 3, 2, 0], [inf, inf, 14.0, inf]),
    ("self", C): ([0, 0, 0, 2], [3, 0, 0, 2], [20.0, inf, inf, inf]),
    ("twin", C): ([3, 0, 0, 2], [3, 0, 0, 2], [inf, inf, inf, inf]),
    ("self", D): ([2, 1, 1, 2], [2, 3, 1, 2], [inf, 13.0, inf, inf]),
    ("twin", D): ([2, 1, 1, 2], [2, 3, 1, 2], [inf, 20.0, inf, inf]),
}

MINDS_AFTER: dict[tuple[str, int], Mind] = {
    # item 0: the job; item 1: held, and not to be forgotten any more; item 3: learnt by listening, in place of 3
    ("self", A): ([0, 3, 0, 0], [2, 0, 0, 3], [13 + 60 * 0.7 / 0.3, inf, inf, 13 + 60 * 0.4 / 0.6]),
    # item 1: the job
    ("twin", A): ([2, 2, 0, 1], [2, 0, 0, 1], [inf, 13 + 60 * 0.75 / 0.25, inf, inf]),
    # item 0: kept; item 2: forgotten, as 10 <= 13
    ("self", B): ([0, 3, 2, 0], [1, 3, 2, 0], [13 + 60 * 0.25 / 0.75, inf, inf, inf]),
    # item 2: not forgotten, as 14 > 13
    ("twin", B): ([1, 3, 0, 0], [1, 3, 2, 0], [inf, inf, 14.0, inf]),
    # item 0: rehearsed, 26 * 0.5 weeks; item 1: taken over from Anna's case; item 3: the job, after the trial failed
    ("self", C): ([0, 3, 0, 3], [3, 0, 0, 2], [20 + 26 * 0.5, inf, inf, 13 + 60 * 0.5 / 0.5]),
    # item 3: the job, with the draw that says how long Cleo keeps the same item
    ("twin", C): ([3, 0, 0, 3], [3, 0, 0, 2], [inf, inf, inf, 13 + 60 * 0.5 / 0.5]),
    # item 1: forgotten, as 13 <= 13; item 2: coached
    ("self", D): ([2, 3, 0, 2], [2, 3, 1, 2], [inf, inf, 13 + 60 * 0.6 / 0.4, inf]),
    # item 3: the job
    ("twin", D): ([2, 1, 1, 3], [2, 3, 1, 2], [inf, 20.0, inf, 13 + 60 * 0.1 / 0.9]),
}

EXPECTED_KNOWN = {  # right answers of the work items, and of the career item
    ("self", A): (2, 1),
    ("twin", A): (2, 0),
    ("self", B): (1, 1),
    ("twin", B): (2, 0),
    ("self", C): (2, 1),
    ("twin", C): (2, 0),
    ("self", D): (1, 0),
    ("twin", D): (2, 0),
}

Draw = tuple[Any, ...]
"""A purpose, whose draw it is, and of which other person or item."""


class Worked:
    """What is worked out by hand, line by line: states, draws and events."""

    def __init__(self) -> None:
        people = (A, B, C, D)
        self.people = {
            name: dict(zip(people, values, strict=True)) for name, values in (FIXED | BEFORE).items()
        }
        self.o, self.e, self.z = (self.people[name] for name in ("openness", "confidence", "insight"))
        self.m, self.s = self.people["commitment"], self.people["satisfaction"]
        self.q = self.people["perceived_leak"]
        self.t, self.b, self.c, self.reach = (
            {pair: row[at] for pair, row in TIES_BEFORE.items()} for at in range(4)
        )
        self.depth: dict[int, float] = {}
        self.weight: dict[int, float] = {}
        self.image: dict[int, float] = {}
        self.norm = 0.4
        self.draws: dict[Draw, float] = {
            (
                "issue",
                A,
            ): 0.3,  # not noticed: pick(0.3, 4) = 1; of the wrong ones, 0 and 3, it would be item 0
            ("issue", B): 0.3,  # noticed: pick(0.3, 2) = 0, item 0 of 0, 1; else it would be item 1
            ("issue", C): 0.5,  # noticed: pick(0.5, 2) = 1, item 3 of 1, 3; else it would be item 2
            ("leak", A, C): NOTHING,  # Cleo does not reach Anna's boss
            ("vicarious", A, B): NOTHING,  # what Anna takes is what Ben holds already
            ("coach", B): NOTHING,  # but no generic answer of Ben's is wrong then
            ("coach", C): NOTHING,  # nor of Cleo's
            ("coach_item", D): 0.5,  # pick(0.5, 2) = 1, item 2 of 0, 2
            (
                "job_item",
                A,
            ): 0.4,  # pick(0.4, 2) = 0, item 0 of 0, 1; of the twin's 0, 1, 3 pick(0.4, 3) = 1, item 1
            (
                "job_item",
                C,
            ): 0.7,  # pick(0.7, 2) = 1, item 3 of 1, 3; of the twin's 0, 1, 3 pick(0.7, 3) = 2, item 3
            ("job_item", D): 0.9,  # of the twin's 0, 2, 3 pick(0.9, 3) = 2, item 3
            ("retention", A, 0): 0.3,
            ("retention", A, 1): 0.25,
            ("retention", A, 3): 0.6,
            ("retention", B, 0): 0.75,
            ("retention", C, 3): 0.5,
            ("retention", D, 2): 0.4,
            ("retention", D, 3): 0.9,
        }
        self.otherwise: list[tuple[Draw, float]] = []
        self.events: list[Event] = []

    def is_so(self, chance: float, *draw: Any) -> None:
        """What has this chance happens, by a hair."""
        self.draws[draw] = chance * (1 - 1e-9)
        self.otherwise.append((draw, chance * (1 + 1e-9)))

    def is_not_so(self, chance: float, *draw: Any) -> None:
        """What has this chance does not happen, by a hair."""
        self.draws[draw] = chance * (1 + 1e-9)
        self.otherwise.append((draw, chance * (1 - 1e-9)))

    def says(self, low: float, high: float, *pair: int) -> None:
        """The listener answers as they do where the draw is from ``low`` to ``high``."""
        self.is_so(high, "response", *pair)
        if low > 0:
            self.otherwise.append((("response", *pair), low * (1 - 1e-9)))

    def draws_closer(self, presenter: int, listener: int, answered: float) -> None:
        """R8, either way, at a depth of the case; ``answered``: 1 for a voice, heard or an echo."""
        for pair in ((presenter, listener), (listener, presenter)):
            shared = 0.5 * self.depth[presenter] + 0.5 * answered
            self.c[pair] = self.c[pair] + 0.1 * shared * (1 - 0.5 * 0.5) * (1 - self.c[pair])

    def note(self, kind: str, person: int, **columns: Any) -> None:
        """An event of the session, in week 0."""
        self.events.append(Event(0, 0, kind, person, **columns))


def attendance(w: Worked) -> None:
    """Who comes (7.8)."""
    # 8 * (0.5 * m + 0.5 * S - 0.25) is x, and the chance (squash) 0.5 + 0.5 * x / (1 + x)
    w.is_so(0.5 + 0.5 * 3.6 / 4.6, "attendance", A)  # m = 0.8, S = 0.6, x = 3.6
    w.is_so(0.5 + 0.5 * 2.8 / 3.8, "attendance", B)  # m = 0.6, S = 0.6, x = 2.8
    w.is_so(0.5 + 0.5 * 2.8 / 3.8, "attendance", C)  # m = 0.7, S = 0.5, x = 2.8
    w.is_not_so(0.5 + 0.5 * 2.0 / 3.0, "attendance", D)  # m = 0.5, S = 0.5, x = 2
    w.note("absent", D)
    for person in (A, B, C, D):
        w.people["sessions_held"][person] += 1
    for person in (A, B, C):
        w.people["sessions_present"][person] += 1
    # Who presents: -0.5 * turns + 0.5 * dominance is 0.3 for Anna, 0.2 for Ben, -0.05 for Cleo; each once (7.8)


def first_case(w: Worked) -> None:
    """Anna presents before Ben and Cleo; item 1, sensitivity 0.2, field 0."""
    o, e, z, t = w.o, w.e, w.z, w.t
    # R1: trust (0.5 + 0.4) / 2 = 0.45; level gap (2 + 1) / 2 = 1.5; exposure 1 - (1 - 0.3 * 0.5) * (1 - 0)
    # * (1 - 0.3 * 0.3), the last for the facilitator, = 1 - 0.85 * 0.91 = 0.2265
    # Ben is a colleague, Cleo is not: the image cost is 0.4 * (0.6 + 0) / 2 * (1 - 0.7 * 0.5) = 0.078
    w.image[A] = 0.078
    wish = 0.3 * (0.5 + 0.6) + 0.5 * (0.45 - 0.4) + 0.3 * (0.4 - 0.3) + 0.1 * 0.5
    depth = w.depth[A] = wish / (1 + 0.5 * 2.0 * 0.2265 + 0.4 * 1.5 / 4 + 0.078)
    w.is_not_so(0.6 + depth * 0.4, "notice", A)  # R2
    context = 1.0  # R2: the depth, 0.2991, is more than 0.2
    w.note("presented", A, item=1, answer=2, value=depth, right=2, own=2)

    # R3: share 1.5 / 2 = 0.75. Ben, two levels below: turn 0.5 * 0.75 + 0.5 * 0.5 * 0.75 = 0.5625
    voice = 0.5625 * (0.5 + 0.6) / (1 + 0.4 * 2)
    echo, understand = 0.5 * 0.4 * (1 - 0.5), context / (1 + 0.5 * 0.2 * (1 - 0.4))  # R5, R4
    low, high = echo, echo + (1 - echo) * understand
    w.says(voice * (0.3 + 0.7 * low), voice * (0.3 + 0.7 * high), A, B)  # heard; 0.4 * 0.75 withhold (R5)
    w.note("heard", A, other=B, item=1, answer=3, right=2, own=3, adviser=B)
    # Cleo, one level below, takes most room: turn 0.5 * 0.75 + 0.5 * 1 = 0.875
    voice = 0.875 * (0.5 + 0.7) / (1 + 0.4 * 1)
    w.says(0.0, voice * 0.5 * 0.2 * (1 - 0.5), A, C)  # R5: echoed; no rivalry
    w.note("echoed", A, other=C, item=1, answer=2, right=2, own=0, adviser=C)

    # R6: trust, competence, Anna's openness
    own = 0.4 * (0.5 + 0.6) * (0.5 + 0.6)  # what Cleo echoed
    advice = 0.5 * (0.5 + 0.5) * (0.5 + 0.6)  # what Ben said
    weight = w.weight[A] = advice / (advice + own + 0.5)
    w.is_so(weight * 0.5 * (0.75 + 0.5 * 0.5) * 1.0, "uptake", A)  # no gain in career issues: boost 1
    w.note("taken", A, item=1, answer=3, value=weight, right=2, own=2, adviser=B)

    z[B] = z[B] + 0.02 * (1 - z[B])  # R7: Ben spoke; he is wrong
    e[B] = e[B] + 0.01 * context * (1 - e[B])
    o[B] = o[B] + 0.01 * context * (1 - o[B])
    w.note("not_alone", B, other=A, item=1, right=2, own=3)
    w.is_so(0.8 * 0.5 * weight * context * 0.7, "vicarious", A, C)  # R7: Cleo takes over the advice
    # she is wrong again, so it is not counted as learnt
    w.note("vicarious", C, other=A, item=1, answer=3, right=1, own=0, adviser=B)
    e[C] = e[C] + 0.01 * context * (1 - e[C])  # an echo makes no speaker
    o[C] = o[C] + 0.01 * context * (1 - o[C])
    w.note("not_alone", C, other=A, item=1, right=1, own=3)

    t[B, A] = t[B, A] + 0.4 * 0.2 * depth * (1 - t[B, A])  # R8
    t[C, A] = t[C, A] + 0.4 * 0.2 * depth * (1 - t[C, A])
    w.draws_closer(A, B, 1)
    w.draws_closer(A, C, 1)  # an echo is a voice
    for listener in (B, C):  # both had a turn, and both said something
        w.people["rounds"][listener] += 1
        w.people["answers_given"][listener] += 1
    w.is_not_so(0.2 * depth * 0.5, "leak", A, B)  # R9
    w.is_not_so(0.2 * depth * 0.3, "facilitator_leak", A)
    w.people["turns"][A] += 1
    w.people["heard"][A] += 2
    w.people["novel"][A] += 1


def second_case(w: Worked) -> None:
    """Ben presents before Anna and Cleo; item 0, sensitivity 0.8, field 2: Cleo's."""
    o, e, z, t, q = w.o, w.e, w.z, w.t, w.q
    # R1: level gap (2 + 1) / 2 = 1.5; exposure 1 - (1 - 0.2 * 1) * (1 - 0.2 * 0.2)
    # * (1 - 0.2 * 0.3), the last for the facilitator, = 1 - 0.8 * 0.96 * 0.94 = 0.27808
    # Anna is a colleague, Cleo is not: the image cost is less than before Ben, as the two are closer
    w.image[B] = 0.4 * ((1 - w.c[B, A]) + 0) / 2 * (1 - 0.7 * 0.5)
    trust = (t[B, A] + t[B, C]) / 2
    wish = 0.3 * (0.5 + o[B]) + 0.5 * (trust - 0.4) + 0.3 * (0.4 - 0.3) + 0.1 * 0.5
    depth = w.depth[B] = wish / (1 + 0.5 * 4.0 * 0.27808 + 0.4 * 1.5 / 4 + w.image[B])
    w.is_so(z[B] + depth * (1 - z[B]), "notice", B)  # R2
    context = depth / 0.8  # R2
    w.note("presented", B, item=0, answer=1, value=depth, right=0, own=1)

    # R3: Anna, above Ben: turn 0.5625 as Ben's before, * (0.5 + 0.8); R5: she competes
    w.says(0.0, 0.5625 * (0.5 + 0.8) * 0.4 * 0.75, B, A)  # withheld
    w.note("withheld", B, other=A, item=0, right=0, own=2)
    # Cleo, above Ben too, takes most room: 0.875 * (0.5 + 0.7) = 1.05, and no chance is above 1
    echo, understand = 0.5 * 0.1 * (1 - 0.5), context / (1 + 0.5 * 1.0 * (1 - 0.1))  # R5, R4
    w.says(echo, echo + (1 - echo) * understand, B, C)  # heard
    w.note("heard", B, other=C, item=0, answer=0, right=0, own=0, adviser=C)

    advice = 0.5 * (0.5 + 0.4 + 0.3) * (0.5 + o[B])  # R6: it is Cleo's own field
    weight = w.weight[B] = advice / (advice + 0.0 + 0.5)
    boost = 1 + 2.0 * (2 - 1) / 3  # two of three work items right, one at the start
    w.is_so(weight * 0.5 * (0.75 + 0.5 * e[B]) * boost, "uptake", B)
    w.note("taken", B, item=0, answer=0, value=weight, right=0, own=1, adviser=C)

    w.is_not_so(0.8 * 0.5 * weight * context * 0.6, "vicarious", B, A)  # R7
    e[A] = e[A] + 0.01 * context * (1 - e[A])  # Anna is wrong too; she did not speak
    o[A] = o[A] + 0.01 * context * (1 - o[A])
    w.note("not_alone", A, other=B, item=0, right=0, own=2)
    z[C] = z[C] + 0.02 * (1 - z[C])  # Cleo spoke, and is right: she rehearses
    w.note("rehearsed", C, other=B, item=0, value=20 + 26 * 0.5, right=0, own=0)

    t[A, B] = t[A, B] + 0.4 * 0.2 * depth * (1 - t[A, B])  # R8
    t[C, B] = t[C, B] + 0.4 * 0.2 * depth * (1 - t[C, B])
    w.draws_closer(B, A, 0)  # Anna kept hers to herself
    w.draws_closer(B, C, 1)
    w.is_so(0.2 * depth * 1.0, "leak", B, A)  # R9: Anna is Ben's boss
    t[B, A] = t[B, A] * (1 - 0.6)  # the victim
    t[C, A] = t[C, A] * (1 - 0.5 * 0.6)  # a witness
    t[D, A] = t[D, A] * (1 - 0.5 * 0.6)  # Dora hears of it
    q[B], q[C], q[D] = 2.0 * q[B], 1.5 * q[C], 1.5 * q[D]
    e[B], o[B] = 0.9 * e[B], 0.9 * o[B]
    w.note("leaked", B, other=A, item=0, right=0)
    w.is_not_so(0.2 * depth * 0.2, "leak", B, C)
    w.is_so(0.2 * depth * 0.3, "facilitator_leak", B)  # no tie changes, and nobody is spared
    q[A], q[B], q[C], q[D] = 1.5 * q[A], 2.0 * q[B], 1.5 * q[C], 1.5 * q[D]
    e[B], o[B] = 0.9 * e[B], 0.9 * o[B]
    w.note("leaked", B, item=0, right=0)
    for listener in (A, C):
        w.people["rounds"][listener] += 1
    w.people["answers_given"][C] += 1  # Anna kept hers to herself
    w.people["turns"][B] += 1
    w.people["heard"][B] += 1
    w.people["novel"][B] += 1


def third_case(w: Worked) -> None:
    """Cleo presents before Anna and Ben; item 3, sensitivity 0.4, field 1: Ben's."""
    o, e, z, t, q, c = w.o, w.e, w.z, w.t, w.q, w.c
    # R1: level gap (1 + 1) / 2 = 1; the leaks have raised what Cleo expects of the others
    # neither is a colleague of Cleo's: no image cost
    trust = (t[C, A] + t[C, B]) / 2
    exposure = 1 - (1 - q[C] * 0.1) * (1 - q[C] * 0.25)
    wish = 0.3 * (0.5 + o[C]) + 0.5 * (trust - 0.4) + 0.3 * (0.4 - 0.3) + 0.1 * 0.5
    depth = w.depth[C] = wish / (1 + 0.5 * 1.0 * exposure + 0.4 * 1.0 / 4)
    w.is_so(z[C] + depth * (1 - z[C]), "notice", C)  # R2
    context = depth / 0.4  # R2
    w.note("presented", C, item=3, answer=2, value=depth, right=3, own=2)

    # R3: Anna, above Cleo, takes most room: 0.875 * (0.5 + 0.8) = 1.1375, and no chance is above 1
    # R5, R4: Cleo has grown closer to Anna by the first case, and to Ben by the second
    echo, understand = 0.5 * c[C, A] * (1 - 0.5), context / (1 + 0.5 * 1.0 * (1 - c[C, A]))
    w.says(echo + (1 - echo) * understand, 1.0, C, A)  # not understood
    w.note("not_understood", C, other=A, item=3, right=3, own=3)
    # Ben, one level below: turn 0.5625
    voice = 0.5625 * (0.5 + 0.6) / (1 + 0.4 * 1)
    echo, understand = 0.5 * c[C, B] * (1 - 0.5), context / (1 + 0.5 * 1.0 * (1 - c[C, B]))  # R5, R4
    w.says(voice * echo, voice * (echo + (1 - echo) * understand), C, B)  # heard
    w.note("heard", C, other=B, item=3, answer=0, right=3, own=0, adviser=B)

    advice = t[C, B] * (0.5 + 1.0) * (0.5 + o[C])  # R6: Ben's field, and clip(0.9 + 0.3) is 1
    weight = w.weight[C] = advice / (advice + 0.0 + 0.5)
    boost = 1 + 2.0 * (1 - 0) / 1  # the career item is right, and was not at the start
    w.is_so(weight * 0.5 * (0.75 + 0.5 * e[C]) * boost, "uptake", C)
    w.note("taken", C, item=3, answer=0, value=weight, right=3, own=2, adviser=B)

    w.is_so(0.8 * 0.5 * weight * context * 0.6, "vicarious", C, A)  # R7
    w.people["learnt_listening"][A] += 1
    w.note("vicarious", A, other=C, item=3, answer=0, right=0, own=3, adviser=B)
    z[A] = z[A] + 0.02 * (1 - z[A])  # Anna spoke, understood or not; she was wrong: nothing to rehearse
    e[A] = e[A] + 0.01 * context * (1 - e[A])
    o[A] = o[A] + 0.01 * context * (1 - o[A])
    w.note("not_alone", A, other=C, item=3, right=0, own=0)
    z[B] = z[B] + 0.02 * (1 - z[B])  # Ben is right, and will not forget it: nothing to rehearse

    t[A, C] = t[A, C] + 0.4 * 0.2 * depth * (1 - t[A, C])  # R8
    t[B, C] = t[B, C] + 0.4 * 0.2 * depth * (1 - t[B, C])
    w.draws_closer(C, A, 0)  # what was not understood is no voice
    w.draws_closer(C, B, 1)
    w.is_not_so(0.2 * depth * 0.1, "leak", C, A)  # R9
    w.is_not_so(0.2 * depth * 0.25, "leak", C, B)
    for listener in (A, B):  # one was not understood, and spoke all the same
        w.people["rounds"][listener] += 1
        w.people["answers_given"][listener] += 1
    w.people["turns"][C] += 1
    w.people["heard"][C] += 1
    w.people["novel"][C] += 1


def end_of_session(w: Worked) -> None:
    """What was usual, openness, closeness, trust returned, suspicion (7.14)."""
    w.norm = (w.depth[A] + w.depth[B] + w.depth[C]) / 3
    for person in (A, B, C):
        w.o[person] = w.o[person] + 0.1 * (w.norm - w.o[person])
    for pair in ((A, B), (A, C), (B, A), (B, C), (C, A), (C, B)):  # nobody grows closer to Dora
        w.c[pair] = w.c[pair] + 0.05 * (1 - 0.5 * 0.5) * (1 - w.c[pair])
    for i, j in ((A, B), (A, C), (B, C)):  # a tenth of the way, each; nobody was there for Dora to return it
        there, back = w.t[i, j], w.t[j, i]
        w.t[i, j], w.t[j, i] = there + 0.5 * 0.2 * (back - there), back + 0.5 * 0.2 * (there - back)
    a = w.people[
        "aspiration"
    ]  # levels 3, 1, 2; Ben looks up to Anna (another function), then to Cleo (industry too)
    a[B] = a[B] + 0.1 * 0.75 * (1 - a[B])
    a[B] = a[B] + 0.1 * 1.0 * (1 - a[B])
    a[C] = a[C] + 0.1 * 1.0 * (1 - a[C])  # Cleo to Anna; Anna to nobody, and Dora was not there
    for person in (A, B, C, D):
        w.q[person] = w.q[person] + 0.2 * (0.2 - w.q[person])


def interval(w: Worked) -> None:
    """Trial, coaching, the job and forgetting; all in week 13."""
    w.is_not_so(0.6, "detection", A)  # R10
    w.draws["detection", A] = 0.6  # which is not below 0.6
    w.note("held", A, item=1, answer=3, week=13.0, right=2, own=2, adviser=B)
    w.e[B] = w.e[B] + 0.04 * (1 - w.e[B])  # R10: Ben's advice from Cleo worked
    w.t[B, C] = w.t[B, C] + 0.2 * (1 - w.t[B, C])
    w.b[B, C] = w.b[B, C] + 0.2 * (1 - w.b[B, C])
    w.people["solved"][B] += 1
    w.people["learnt_presenting"][B] += 1
    w.note("kept", B, item=0, answer=0, value=33.0, week=13.0, right=0, own=1, adviser=C)
    w.is_so(0.6, "detection", C)
    w.b[C, B] = 0.8 * w.b[C, B]  # R10: Cleo's advice from Ben failed; Anna was no adviser
    w.note("dropped", C, item=3, answer=0, week=13.0, right=3, own=2, adviser=B)

    w.is_not_so(0.25 * 13 / 6.5, "coach", A)  # R11
    w.is_so(0.25 * 13 / 6.5, "coach", D)
    w.z[D] = w.z[D] + 0.05 * (1 - w.z[D])
    w.people["learnt_coaching"][D] += 1
    w.note("coached", D, item=2, value=103.0, week=13.0, right=0, own=1)

    w.is_so(0.05 * 2 * 13 / 6.5, "job", A)  # R12: Anna is wrong on two items, her twin on three
    w.note("job", A, item=0, value=153.0, week=13.0, right=0, own=2)
    w.is_not_so(0.05 * 2 * 13 / 6.5, "job", B)  # Ben is wrong on one, his twin on two
    w.note("forgotten", B, item=2, week=13.0, right=0, own=0)  # R13
    w.is_so(0.05 * 2 * 13 / 6.5, "job", C)  # Cleo is wrong on two, her twin on three
    w.note("job", C, item=3, value=73.0, week=13.0, right=3, own=2)
    w.is_so(0.05 * 3 * 13 / 6.5, "job", D)  # Dora is wrong on two, her twin on three
    w.otherwise.append((("job", D), 0.05 * 2 * 13 / 6.5 * (1 - 1e-9)))
    w.note("forgotten", D, item=1, week=13.0, right=1, own=1)


def reflection(w: Worked) -> None:
    """R14, of all."""
    t, c, s, m = w.t, w.c, w.s, w.m
    novelty = {A: 2 / 5, B: 1 / 1, C: 3 / 3, D: 0 / 1}  # answers other than one's own, of those heard so far
    company = {A: (B, C, D), B: (A, C, D), C: (A, B, D), D: (A, B, C)}
    trusting, achieved = {A: 0.5, B: 0.45, C: 0.45, D: 0.45}, {A: 0.0, B: 1.0, C: 0.0, D: 0.0}
    for i, (j, k, n) in company.items():  # Ben has solved 1 of 4, which is more than 0.0875
        rise, closeness = (t[i, j] + t[i, k] + t[i, n]) / 3 - trusting[i], (c[i, j] + c[i, k] + c[i, n]) / 3
        x = 1 - (1 - w.q[i] * w.reach[i, j]) * (1 - w.q[i] * w.reach[i, k]) * (1 - w.q[i] * w.reach[i, n]) * (
            1 - w.q[i] * (0.3 if i in (A, B) else 0.0)  # the facilitator works where Anna and Ben do
        )
        target = 0.4 + 0.5 * rise + 0.3 * closeness + 0.5 * achieved[i]
        target += -0.2 * x + 0.5 * (0.5 - 0.8) + 0.1 * (novelty[i] - 0.7)  # the programme aims at 0.8
        assert 0 < target < 1  # so nothing is clipped
        s[i] = s[i] + 0.3 * (target - s[i])
        m[i] = m[i] + 0.2 * (s[i] - m[i])


def leaving(w: Worked) -> None:
    """R15, of all, with the commitment of now."""
    for person in (A, B, C):
        w.is_not_so(0.1 * (1 - w.m[person]), "leaving", person)
    w.is_so(0.1 * (1 - w.m[D]), "leaving", D)
    w.people["left"][D] = 1
    w.note("left", D, value=w.m[D], week=13.0)


def worked() -> Worked:
    """The whole step."""
    w = Worked()
    for part in (attendance, first_case, second_case, third_case, end_of_session, interval):
        part(w)
    reflection(w)
    leaving(w)
    return w


class Drawn:
    """The draws worked out, in place of a tape. One that nobody should look at is ``other``."""

    def __init__(self, draws: dict[Draw, float], other: float | None):
        self._draws, self._other = draws, other

    def forget(self) -> None:
        """A step begins."""

    def foresee(self, when: int, asked: Any) -> None:
        """Nothing is made before it is asked for."""

    def rows(self, when: int, asked: list[tuple[int, int, int, int]]) -> list[list[float | None]]:
        """The four draws of each."""
        return [[self._one(when, *ask, lane) for lane in range(4)] for ask in asked]

    def _one(self, when: int, block: int, key: int, other: int, slot: int, lane: int) -> float | None:
        assert (when, slot) == (0, 0)  # first step; one turn each, and fewer than five items
        for purpose in PURPOSES.values():
            if purpose.block == block and purpose.lane == lane:
                return self._draws.get(
                    (purpose.name, key, other) if other else (purpose.name, key), self._other
                )
            if purpose.block == block and purpose.lane < 0:
                return self._draws.get((purpose.name, key, lane), self._other)
        return self._other


def cohort_before(tape: Drawn) -> Cohort:
    """The four as they are before the session."""
    cohort: Any = Cohort(CHANGES, population=Listed(PEOPLE))
    cohort.tape = tape
    for name, values in ITEMS.items():
        for k, value in enumerate(values):
            setattr(cohort.items[k], name, value)
    for name, value in GROUP.items():
        setattr(cohort.groups[0], name, value)
    at = {peer.key: peer.place for peer in cohort.members}
    for name, values in BEFORE.items():
        for peer, value in zip(cohort.members, values, strict=True):
            setattr(peer, name, value)
    for (i, j), row in TIES_BEFORE.items():
        bond = cohort.ties[at[i], at[j]]
        bond.trust, bond.competence, bond.closeness, bond.reach = row
        bond.trust_before, bond.first_trust = bond.trust, 0.5
    for (whose, key), (answers, habits, weeks) in MINDS_BEFORE.items():
        mind, place = ("self", "twin").index(whose), at[key]
        cohort.known[mind, place, 0] = sum(answers[k] == RIGHT[key][k] for k in (1, 2, 3))
        cohort.known[mind, place, 1] = int(answers[0] == RIGHT[key][0])
        cohort.soonest[mind, place] = min(weeks)
        for k in range(4):
            cohort.right[place, k] = RIGHT[key][k]
            cohort.answer[mind, place, k], cohort.habit[mind, place, k] = answers[k], habits[k]
            cohort.due[mind, place, k] = weeks[k]
    return cohort


def minds(cohort: Cohort) -> dict[tuple[str, int], Mind]:
    """What each and each twin knows."""
    return {
        (whose, peer.key): (mind.answers, mind.habit, mind.due)
        for peer in cohort.members
        for whose, mind in (("self", peer.knowledge), ("twin", peer.twin))
    }


def close(value: Any) -> Any:
    """Equal but for rounding."""
    return pytest.approx(value, rel=1e-12, abs=0.0)


@pytest.fixture(scope="module")
def hand() -> Worked:
    """The step worked out by hand."""
    return worked()


@pytest.fixture(scope="module")
def cohort(hand: Worked) -> Cohort:
    """The step played by the program."""
    made = cohort_before(Drawn(hand.draws, other=None))
    made.step()
    return made


def test_events(hand: Worked, cohort: Cohort) -> None:
    """Everything that happens, in order."""
    kinds = [(event.kind, event.person, event.other) for event in cohort.events]
    assert kinds == [(event.kind, event.person, event.other) for event in hand.events]
    for found, expected in zip(cohort.events, hand.events, strict=True):
        assert found._replace(value=0.0) == expected._replace(value=0.0)
        assert found.value == close(expected.value), expected


def test_people(hand: Worked, cohort: Cohort) -> None:
    """Every state of everybody, but for what counts only within a step."""
    assert set(hand.people) == {field.name for field in PERSON if field.start}
    for name, values in hand.people.items():
        assert {peer.key: getattr(peer, name) for peer in cohort.members} == close(values), name


def test_ties(hand: Worked, cohort: Cohort) -> None:
    """Every state of every directed pair."""
    both = POOL_AND_DISTANCE | {(j, i): row for (i, j), row in POOL_AND_DISTANCE.items()}
    expected = {"trust": hand.t, "competence": hand.b, "closeness": hand.c, "reach": hand.reach}
    expected |= {
        "pool": {p: row[0] for p, row in both.items()},
        "distance": {p: row[1] for p, row in both.items()},
    }
    expected["met"] = dict.fromkeys(both, 1)
    expected |= {"first_trust": dict.fromkeys(both, 0.5), "trust_before": hand.t}
    assert set(expected) == {field.name for field in TIE}
    for name, values in expected.items():
        pairs = [(a, b) for a in cohort.members for b in cohort.members if a is not b]
        found = {(a.key, b.key): getattr(cohort.ties[a.place, b.place], name) for a, b in pairs}
        assert found == close(values), name


def test_knowledge(cohort: Cohort) -> None:
    """Answers, habits and weeks of forgetting of all and of their twins, and how many are right."""
    found, places = minds(cohort), {peer.key: peer.place for peer in cohort.members}
    for (whose, key), (answers, habits, weeks) in MINDS_AFTER.items():
        assert found[whose, key][:2] == (answers, habits), (whose, key)
        assert found[whose, key][2] == close(weeks), (whose, key)
        known = tuple(cohort.known[("self", "twin").index(whose), places[key], domain] for domain in range(2))
        assert known == EXPECTED_KNOWN[whose, key], (whose, key)
    assert {peer.key: peer.knowledge.right for peer in cohort.members} == RIGHT
    assert all(peer.plans == [] for peer in cohort.members)


def test_group_and_items(hand: Worked, cohort: Cohort) -> None:
    """The group has a new norm, and is more at one; the rest of it, and the items, are as they were."""
    # they now answer 0 0 0 2, then 3 3 3 3, 0 2 0 0, 0 0 3 2
    expected = GROUP | {"norm": hand.norm, "unlike": 3 + 0 + 3 + 5}
    assert set(expected) == {field.name for field in GROUP_FIELDS if field.start}
    for name, value in expected.items():
        assert getattr(cohort.groups[0], name) == close(value), name
    assert set(ITEMS) == {field.name for field in ITEM}
    for name, values in ITEMS.items():
        assert [getattr(item, name) for item in cohort.items] == values, name


def test_session_outcomes(hand: Worked, cohort: Cohort) -> None:
    """What is reported of the step (8.2)."""
    of_pairs = {"trust": sum(hand.t.values()) / 12, "closeness": sum(hand.c.values()) / 12}
    ears = {
        A: (0.5, 0.0, 0.1, 0.3),
        B: (1.0, 0.2, 0.0, 0.3),
        C: (0.1, 0.25, 0.6, 0.0),
        D: (0.0, 0.0, 0.6, 0.0),
    }
    safe = {
        i: prod(1 - hand.q[i] * ear for ear in of) for i, of in ears.items()
    }  # the last is the facilitator's
    of_all = {
        "openness": hand.o,
        "confidence": hand.e,
        "insight": hand.z,
        "perceived_leak": hand.q,
        "safety": safe,
    }
    before = {pair: row[0] for pair, row in TIES_BEFORE.items()}
    expected = {
        "dispersion": (3 + 0 + 3 + 5) / (6 * 4),
        "trust_stability": correlation([*before.values()], [hand.t[pair] for pair in before]),
        "trust_returned": correlation([hand.t[i, j] for i, j in before], [hand.t[j, i] for i, j in before]),
        "knowledge": (3 + 2 + 3 + 1) / 4,
        "twin_knowledge": (2 + 2 + 2 + 2) / 4,
        "disclosure": (hand.depth[A] + hand.depth[B] + hand.depth[C]) / 3,
        "present": 1.0 - 1 / 4,
        "leaks": 2.0,
        "week": 13.0,
        **of_pairs,
        **{name: sum(values.values()) / 4 for name, values in of_all.items()},
    }
    assert {name: values[-1] for name, values in cohort.datacollector.model_vars.items()} == close(expected)


def test_running_totals(hand: Worked, cohort: Cohort) -> None:
    """What run outcomes are made of later (8.1)."""
    depth, weight, image = (sum(values.values()) for values in (hand.depth, hand.weight, hand.image))
    cases = {
        "cases": 3,
        "answered": 3,
        "ignored": 0,
        "options": 3,
        "sensitive": 1,
        "depth": depth,
        "weight": weight,
        "image": image,
    }
    step = {"session_cases": 3, "session_leaks": 2, "session_absent": 1, "session_invited": 4}
    step |= {"session_depth": depth}
    expected = cases | step | {"careers": 1}
    assert set(expected) == {field.name for field in TOTALS} - {"start_trust", "overlap", "events"}
    assert {name: getattr(cohort.totals, name) for name in expected} == close(expected)
    assert dict(zip(KINDS, cohort.counts, strict=True)) == {
        kind: sum(event.kind == kind for event in hand.events) for kind in KINDS
    }


@pytest.mark.parametrize("number", range(len(worked().otherwise)))
def test_on_the_other_side_of_its_chance_a_draw_decides_otherwise(
    hand: Worked, cohort: Cohort, number: int
) -> None:
    """So every chance is the one worked out: nearly the same draw, and something else happens."""
    draw, instead = hand.otherwise[number]
    other = cohort_before(Drawn(deepcopy(hand.draws) | {draw: instead}, other=0.999))
    other.step()
    assert (other.events, minds(other)) != (cohort.events, minds(cohort)), draw
