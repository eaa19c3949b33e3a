"""Every parameter: name, meaning, unit, bounds, default and source, in one place.

``programme.*`` are levers (what a director decides), ``world.*`` uncertainties (what nobody
decides). *Bounds* are the values that make sense at all, so that a mechanism can be switched off;
*plausible* ranges are those a sensitivity analysis should span. The validation of experiment files,
the JSON Schema, ``peersim describe`` and the table in the model document are made from this file, through
:mod:`peersim.model.registry`.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from peersim.rules.table import CHOICES, VARIANTS

DEFAULTS_VERSION = "calibrated 2"
"""Name of the set of defaults: those that measured targets identify are calibrated, the rest is set by hand."""

HAND_SET = "hand-set 2"
"""Name of the set before calibration: every default set by hand from the sources named."""

BY_HAND = (HAND_SET, "hand-set 1")
"""All sets in which every default is set by hand."""

_FIRST_EDITION: dict[str, float] = {
    "world.reach.in_division": 0.72,
    "world.reach.in_organisation": 0.25,
    "world.redundancy": 0.0,
    "world.acquainted_across": 0.5,
    "world.closeness_presence": 0.05,
    "world.closeness_dealing": 0.0,
    "world.trust_by_rater": 0.0,
    "world.trust_by_rated": 0.0,
    "world.trust_by_pair": 0.27,
    "world.trust_reciprocity": 0.0,
    "world.post_fit": 0.0,
    "world.image_cost": 0.0,
    "world.facilitation_spread": 0.15,
    "world.coupling": 2.0,
    "world.aspiration": 0.0,
    "world.dropout": 0.0,
    "world.satisfaction.base": 0.4,
    "world.satisfaction.solved": 0.5,
    "world.satisfaction.safety": 0.0,
    "world.satisfaction.facilitator": 0.0,
    "world.satisfaction.novelty": 0.0,
    "world.response_style": 0.1,
    "world.group_mood": 0.0,
}
"""The first edition of the model: what came with the second is off or as it was."""

EARLIER: dict[str, dict[str, float]] = {
    HAND_SET: {},
    "calibrated 1": _FIRST_EDITION | {"world.inertia": 0.45, "world.normalisation": 0.0062},
    "hand-set 1": _FIRST_EDITION,
}
"""Earlier sets of defaults: what differs from the set in force, by path; in those by hand also each ``by_hand``."""

SETS = (DEFAULTS_VERSION, *EARLIER)
"""All sets that an experiment file may name."""

WEEKS_PER_PHASE = 52.0
LONGEST_RUN = 260.0

Plausible = tuple[float, float]


def _par(
    default: float | int,
    bounds: tuple[float, float],
    meaning: str,
    *,
    unit: str = "",
    symbol: str = "",
    source: str = "assumption",
    plausible: Plausible | None = None,
    prior: Plausible | None = None,
    by_hand: float | None = None,
    drawn: bool = True,
) -> Any:
    """A number. ``by_hand``: its value in the set before calibration, if the default is calibrated.

    ``prior``: the range before calibration, of an input whose plausible range is the 90 % interval that calibration
    left. Not ``drawn``: what the set of defaults in force leaves off, or fixes because hardly any outcome notices where
    in its range it stands (docs/mechanisms.md); plausible worlds do not differ in it.
    """
    about: dict[str, Any] = {
        "unit": unit,
        "symbol": symbol,
        "source": source,
        "plausible": list(plausible or bounds),
    }
    if prior is not None:
        about["prior"] = list(prior)
    if by_hand is not None:
        about["by_hand"] = by_hand
    if not drawn:
        about["drawn"] = False
    return Field(
        default=default,
        ge=bounds[0],
        le=bounds[1],
        allow_inf_nan=False,
        description=meaning,
        json_schema_extra=about,
    )


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Seats(_Part):
    """Who is in the room: the levers that generate a seat table."""

    externality: float = _par(
        1.0, (0, 1), "share of the way from one organisation to a different one for each member", symbol="ε"
    )
    diversity: float = _par(1.0, (0, 1), "share of the way from one function to five", symbol="φ")
    industry_mix: float = _par(
        1.0, (0, 1), "share of the way from one industry to a different one for each organisation", symbol="ι"
    )
    level_spread: int = _par(
        0,
        (0, 4),
        "hierarchical levels in the room, beyond one",
        unit="levels",
        source="career-communities C12",
    )
    divisions: Literal["shared", "separate"] = Field(
        default="shared", description="colleagues share one division, or each has their own"
    )
    organisations: tuple[Annotated[int, Field(ge=0, le=63)], ...] | None = Field(
        default=None,
        description="organisation of each seat, in place of externality; half and half is such a list",
    )


class Phase(_Part):
    """One stretch of the calendar: so many sessions, each followed by a work interval."""

    activity: Literal["group", "none", "course", "expert"] = Field(
        default="group",
        description="what happens at the sessions: peer coaching, nothing, a generic course, or cases that "
        "one expert answers",
    )
    sessions: Annotated[int, Field(ge=1, le=26)] | None = Field(
        default=None, description="sessions of this phase; programme.sessions if not given"
    )
    weeks_between: Annotated[float, Field(gt=0, le=52, allow_inf_nan=False)] | None = Field(
        default=None, description="weeks of work after each session; 52 divided by the sessions if not given"
    )
    coaching: Annotated[float, Field(ge=0, le=1)] | None = Field(
        default=None, description="as programme.coaching, for this phase only"
    )
    seating: Literal["stay", "mixed", "home"] = Field(
        default="stay",
        description="stay: the groups of before; mixed: members of each organisation spread over the groups; "
        "home: members of each organisation together",
    )


class Programme(_Part):
    """Levers: what a director decides."""

    group_size: int = _par(
        8,
        (2, 64),
        "members of a group",
        unit="people",
        symbol="n",
        plausible=(3, 16),
        source="career-communities: seven to eight, at most twelve",
    )
    sessions: int = _par(8, (1, 26), "sessions of a phase", unit="sessions", source="career-communities")
    session_minutes: float = _par(
        180,
        (0, 600),
        "length of a session",
        unit="minutes",
        symbol="budget",
        plausible=(60, 360),
        source="career-communities: three hours",
    )
    overhead_minutes: float = _par(
        30, (0, 300), "opening and closing of a session", unit="minutes", symbol="overhead", plausible=(0, 60)
    )
    minutes_per_case: float = _par(25, (1, 180), "time for one case", unit="minutes", plausible=(15, 45))
    formality: float = _par(
        0.8,
        (0, 1),
        "how firmly a facilitator leads",
        symbol="F",
        source="career-communities; Ladyshewsky 2006",
    )
    inside_facilitator: float = _par(
        0.0,
        (0, 1),
        "how far the facilitator is an employee of the organisation of most members; 0: from outside",
    )
    coaching: float = _par(
        0.23,
        (0, 1),
        "chance that personal coaching repairs one answer in 6.5 weeks",
        symbol="coach",
        plausible=(0.12, 0.33),
        prior=(0, 0.5),
        source="calibrated; De Haan 2023",
        by_hand=0.12,
    )
    seats: Seats = Field(default_factory=Seats)
    phases: tuple[Phase, ...] = Field(
        default=(Phase(),), min_length=1, max_length=5, description="the calendar, phase after phase"
    )

    @model_validator(mode="after")
    def _fits(self) -> "Programme":
        seats = self.seats.organisations
        if seats is not None and len(seats) != self.group_size:
            raise ValueError(f"seats.organisations lists {len(seats)} seats for a group of {self.group_size}")
        weeks = sum(phase_weeks(self, phase) for phase in self.phases)
        if weeks > LONGEST_RUN:
            raise ValueError(f"the phases last {weeks:g} weeks, at most {LONGEST_RUN:g} are possible")
        return self


class Reach(_Part):
    """S4: who can carry what is said to whose boss."""

    rule: Literal["drawn", "none", "as_division", "contacts"] = Field(
        default="drawn",
        description="drawn: a random contact graph; none: nobody, facilitators included, reaches a boss; "
        "as_division: everybody as within one division; contacts: the people's own contact file",
    )
    decay: float = _par(
        0.6,
        (0, 1),
        "chance that news survives one step of the contact graph",
        symbol="λ",
        plausible=(0.3, 0.8),
    )
    in_division: float = _par(
        0.9,
        (0, 1),
        "chance of one step to the boss, same division",
        symbol="a_in",
        plausible=(0.6, 1.0),
        source="Krackhardt 1987: 62 of 62 pairs of one department, in a small firm",
    )
    in_organisation: float = _par(
        0.3,
        (0, 1),
        "the same, other division of the organisation",
        symbol="a_div",
        plausible=(0.05, 0.6),
        source="Krackhardt 1987: .48 of 178 pairs across departments of a small firm",
    )
    outside: float = _par(
        0.07,
        (0, 1),
        "the same, other organisation; twice this in one's own industry",
        symbol="a_out",
        plausible=(0.0, 0.2),
    )


class Satisfaction(_Part):
    """R14: what satisfaction is made of. Parts that are 0 are off."""

    base: float = _par(
        0.45, (0, 1), "satisfaction with a group in which nothing has happened", plausible=(0.45, 0.45)
    )
    trust: float = _par(0.5, (0, 2), "weight of the rise of trust", plausible=(0.5, 0.5))
    closeness: float = _par(0.3, (0, 2), "weight of closeness", plausible=(0.3, 0.3))
    solved: float = _par(
        0.1,
        (0, 2),
        "weight of what advice has solved, at most",
        plausible=(0.0, 0.25),
        source="assumption: reactions hardly follow learning; Alliger 1997; Sitzmann 2008",
    )
    safety: float = _par(
        0.5,
        (0, 10),
        "how much the chance that what is told reaches one's boss takes away",
        plausible=(0, 2),
        drawn=False,
    )
    facilitator: float = _par(
        0.1,
        (0, 2),
        "weight of how much better the group is led than the programme aims at",
        plausible=(0, 0.35),
        source="assumption: .23 moves satisfaction by .35 of its SD; Sitzmann 2008",
        drawn=False,
    )
    novelty: float = _par(
        0.1,
        (0, 2),
        "weight of the share of answers other than one's own that were heard",
        plausible=(0, 0.4),
        drawn=False,
    )


if TYPE_CHECKING:
    Variants = _Part
else:
    Variants = create_model(
        "Variants",
        __base__=_Part,
        __doc__="Named variants of rules that a referee would contest; as the table of rules has them.",
        **{
            choice: (
                Literal[tuple(variants)],
                Field(default=next(iter(variants)), description=CHOICES[choice]),
            )
            for choice, (_, variants) in VARIANTS.items()
        },
    )


class World(_Part):
    """Uncertainties: what nobody decides. 0 switches a mechanism off."""

    items: int = _par(40, (4, 400), "issues a manager may meet", unit="items", symbol="K", plausible=(40, 40))
    options: int = _par(4, (2, 20), "possible answers to an issue", symbol="Q", plausible=(4, 4))
    specific_share: float = _par(
        0.30,
        (0, 1),
        "share of issues whose right answer depends on the organisation",
        symbol="γ",
        plausible=(0, 0.6),
        source="career-communities C38",
    )
    shared_blind_spots: float = _par(
        0.35,
        (0, 0.99),
        "chance that an answer is what everyone in the organisation believes",
        symbol="h",
        plausible=(0, 0.7),
        source="career-communities C35; March 1991",
    )
    redundancy: float = _par(
        0.15,
        (0, 0.99),
        "chance that an issue was talked over with an acquainted colleague, so that both see it alike",
        plausible=(0, 0.32),
        source="Goel 2010: friends agree on .75 of questions and strangers on .63, so .32 at most",
    )
    own_field: float = _par(
        0.60, (0, 1), "chance to be right in one's own function", symbol="p_own", plausible=(0.5, 0.8)
    )
    other_field: float = _par(
        0.40, (0, 1), "chance to be right elsewhere", symbol="p_other", plausible=(0.3, 0.5)
    )
    acquainted: float = _par(
        0.45,
        (0, 1),
        "chance that colleagues knew each other",
        symbol="p",
        plausible=(0.1, 0.8),
        source="Krackhardt 1987: advice .39, friendship .30",
    )
    acquainted_across: float = _par(
        0.83,
        (0, 1),
        "acquaintance of colleagues of other divisions, as a share of that within one division",
        plausible=(0.5, 1),
        source="Krackhardt 1987: .43 of .52 across departments of one small firm, so .83",
    )
    familiarity_trust: float = _par(
        0.20, (0, 1), "trust that acquaintance adds", symbol="t_fam", plausible=(0, 0.4)
    )
    closeness_presence: float = _par(
        0.01,
        (0, 1),
        "how much closer a session in one room brings two people",
        plausible=(0.0, 0.03),
        source="assumption; Hall 2019: hours at work hardly count",
        drawn=False,
    )
    closeness_dealing: float = _par(
        0.04,
        (0, 1),
        "how much closer a case brings who tells it and who hears and answers it",
        plausible=(0.01, 0.1),
        source="Aron 1997; Sprecher 2013; assumption",
    )
    initial_trust: float = _par(0.45, (0, 1), "mean trust in somebody new", symbol="t0", plausible=(0.3, 0.6))
    trust_by_rater: float = _par(
        0.15,
        (0, 1),
        "how far people differ in how much they trust somebody new: from the least to the most trusting",
        symbol="w_r",
        plausible=(0, 0.4),
        source="Jones & Shah 2016: at first it matters most who trusts; assumption",
        drawn=False,
    )
    trust_by_rated: float = _par(
        0.1,
        (0, 1),
        "how far people differ in how much they are trusted by somebody new",
        symbol="w_t",
        plausible=(0, 0.25),
        source="Jones & Shah 2016: at first it matters less who is trusted; assumption",
        drawn=False,
    )
    trust_by_pair: float = _par(
        0.2,
        (0, 1),
        "how far first trust differs from pair to pair beside that",
        symbol="w_p",
        plausible=(0.15, 0.4),
        drawn=False,
    )
    trust_reciprocity: float = _par(
        0.1,
        (0, 1),
        "how far a session together brings the trust of two in each other together",
        plausible=(0, 0.3),
        source="Kenny 1994: liking is returned, and more so with time; assumption",
        drawn=False,
    )
    reach: Reach = Field(default_factory=Reach)
    leak_chance: float = _par(
        0.03, (0, 1), "chance that a member passes on what was told", symbol="q0", plausible=(0.005, 0.08)
    )
    fear: float = _par(
        0.6,
        (0, 5),
        "how strongly the expected cost of a leak closes a presenter",
        plausible=(0, 1),
        source="Milliken 2003",
    )
    stake: float = _par(5.0, (0, 100), "mean cost of a leak to a career", plausible=(1, 10), drawn=False)
    rivalry: float = _par(
        0.3, (0, 1), "chance that a full competitor withholds advice", plausible=(0, 1), source="Cai 2018"
    )  # of firms in product markets; that it holds among colleagues is an assumption
    industry_pool: float = _par(
        0.2,
        (0, 1),
        "competition with outsiders of the same industry",
        symbol="π_ind",
        source="Cai 2018",
        drawn=False,
    )
    # The whole range: no study is known of rivalry by function and level, so either end may be true.
    post_fit: float = _par(
        0.5,
        (0, 1),
        "how far only those compete who fit the same post, by function and level",
        source="assumption; Lazear 1989",
    )
    base_disclosure: float = _par(
        0.30, (0, 1), "depth at average openness and trust", symbol="base", plausible=(0.15, 0.45)
    )
    trust_disclosure: float = _par(
        0.45, (0, 2), "how trust opens a presenter", symbol="β", plausible=(0.2, 0.7), source="De Jong 2016"
    )
    reciprocity: float = _par(
        0.30,
        (0, 1),
        "how the group's depth opens a presenter",
        symbol="r",
        plausible=(0, 0.6),
        source="Sprecher 2013",
    )
    status_cost: float = _par(
        0.3,
        (0, 5),
        "how level differences close presenters and silence juniors",
        symbol="μ",
        plausible=(0, 1),
        source="career-communities C12",
    )
    # At 1.2, without a facilitator, before colleagues who are not close and without another cost, a presenter
    # goes .45 as deep: as requests for help fall by 55 % in Chandrasekhar, Golub & Yang (2018).
    image_cost: float = _par(
        0.4,
        (0, 5),
        "how showing colleagues that one does not know closes a presenter",
        plausible=(0, 1.2),
        source="assumption; Chandrasekhar 2018; Sandvik 2020",
    )
    distance_cost: float = _par(
        0.6, (0, 5), "how foreignness makes advice miss the point", symbol="κ", plausible=(0.1, 1.5)
    )
    function_distance: float = _par(
        0.2, (0, 1), "distance between functions", symbol="w_f", plausible=(0, 0.4)
    )
    organisation_distance: float = _par(
        0.3, (0, 1), "distance between organisations", symbol="w_o", plausible=(0, 0.4)
    )
    industry_distance: float = _par(
        0.2, (0, 1), "distance between industries", symbol="w_i", plausible=(0, 0.4)
    )
    slip: float = _par(
        0.6, (0, 1), "how closeness turns advice into agreement", plausible=(0, 1), source="Ladyshewsky 2006"
    )
    # Up to twice .15: at 0 all lead alike, at .3 one group in six is led at .5 or less. That some 5 % of what
    # patients gain lies between therapists (Wampold & Brown 2005) says that they differ, not by how much here.
    facilitation_spread: float = _par(
        0.2,
        (0, 1),
        "standard deviation, over groups, of how firmly facilitators lead",
        plausible=(0.1, 0.3),
        source="assumption; Wampold 2005",
        drawn=False,
    )
    air_time: float = _par(
        4.0,
        (0, 20),
        "voices a round has room for",
        unit="voices",
        symbol="A",
        plausible=(2, 7),
        source="Fay 2000",
    )
    inertia: float = _par(
        0.44,
        (0.01, 10),
        "weight of leaving things as they are",
        plausible=(0.36, 0.55),
        prior=(0.2, 1.5),
        source="calibrated; Bonaccio 2006",
        by_hand=0.5,
    )
    trial_half_time: float = _par(
        5.0,
        (0.1, 52),
        "weeks in which half of all advice finds a chance to be tried",
        unit="weeks",
        symbol="w0",
        plausible=(2, 15),
    )
    detection: float = _par(
        0.6,
        (0, 1),
        "chance that advice which fails is dropped",
        symbol="v",
        plausible=(0.3, 0.9),
        drawn=False,
    )
    coupling: float = _par(
        0.0,
        (0, 20),
        "how a gain in career issues feeds work issues and the reverse",
        symbol="χ",
        plausible=(0, 5),
        source="career-communities C43",
        drawn=False,
    )
    vicarious: float = _par(
        0.35,
        (0, 1),
        "how readily people learn from another's case or a lecture; 0: neither teaches",
        plausible=(0, 0.6),
        source="career-communities C29",
    )
    rehearsal: float = _par(
        0.5,
        (0, 5),
        "how much explaining keeps one's own answer alive",
        plausible=(0, 1),
        source="Cohen 1982",
        drawn=False,
    )
    insight_from_advising: float = _par(
        0.01,
        (0, 1),
        "insight gained by giving advice once",
        symbol="ζ",
        plausible=(0, 0.03),
        source="career-communities C34",
        drawn=False,
    )
    normalisation: float = _par(
        0.0065,
        (0, 1),
        "confidence and openness from hearing one's own problem",
        symbol="ν",
        plausible=(0.0022, 0.012),
        prior=(0, 0.02),
        source="calibrated; career-communities C31",
        by_hand=0.006,
    )
    trust_gain: float = _par(
        0.12, (0, 1), "trust earned by advice that worked", symbol="λ₊", plausible=(0.03, 0.25)
    )
    trust_loss: float = _par(0.60, (0, 1), "trust lost by a leak", symbol="λ₋", plausible=(0.2, 0.9))
    drift: float = _par(0.05, (0, 1), "pull of the group's depth on openness", plausible=(0, 0.2))
    half_life: float = _par(
        29.0,
        (1, 1000),
        "weeks until half of what is never used is lost",
        unit="weeks",
        plausible=(23, 42),
        prior=(20, 56),
        source="calibrated; Tatel 2025",
        by_hand=28.0,
    )
    use: float = _par(0.7, (0, 0.99), "share of what was learnt that the job calls on", plausible=(0.3, 0.95))
    job_learning: float = _par(
        0.004,
        (0, 1),
        "chance that the job puts a given wrong answer right in 6.5 weeks",
        symbol="job",
        plausible=(0, 0.01),
        drawn=False,
    )
    aspiration: float = _par(
        0.03,
        (0, 1),
        "how strongly the career of a present member, one or two levels above, raises one's aims",
        plausible=(0.0, 0.1),
        source="assumption: .05 lifts three mixed levels from .50 to .70 in a year; Lockwood 1997",
        drawn=False,
    )
    dropout: float = _par(
        0.03,
        (0, 1),
        "chance that a member without any commitment leaves for good after a session",
        plausible=(0, 0.1),
        source="assumption: up to 29 % in a year; Swift 2012",
    )
    job_change: float = _par(
        0.0,
        (0, 1),
        "chance per year that a person changes to another employer",
        plausible=(0, 0.2),
        drawn=False,
    )
    satisfaction: Satisfaction = Field(default_factory=Satisfaction)
    response_style: float = _par(
        0.3,
        (0, 2),
        "how far people differ in what they report of one and the same satisfaction, widest less narrowest",
        plausible=(0.1, 0.6),
        source="assumption: .22 is 29 % of the variance; Baumgartner 2001",
    )
    group_mood: float = _par(
        0.05,
        (0, 2),
        "how far groups differ in what all their members report, widest less narrowest",
        plausible=(0.0, 0.2),
        source="assumption; Bliese 2002",
    )
    rules: Variants = Field(default_factory=Variants)


class Setting(_Part):
    """One complete setting of the model: every lever and every uncertainty."""

    programme: Programme = Field(default_factory=Programme)
    world: World = Field(default_factory=World)


def phase_sessions(programme: Programme, phase: Phase) -> int:
    """Sessions of a phase."""
    return programme.sessions if phase.sessions is None else phase.sessions


def phase_weeks(programme: Programme, phase: Phase) -> float:
    """Length of a phase in weeks: 52 unless it states the weeks between its sessions."""
    if phase.weeks_between is None:
        return WEEKS_PER_PHASE
    return phase_sessions(programme, phase) * phase.weeks_between
