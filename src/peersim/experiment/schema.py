"""The experiment file: what may stand in it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from peersim.model.draws import MAX_SEED
from peersim.model.figure_kinds import KINDS
from peersim.model.parameters import DEFAULTS_VERSION, SETS, Programme, World
from peersim.model.people import Stated
from peersim.model.texts import NAME, one_line

MOST_REPLICATES = 10_000_000
MOST_POINTS = 1_000_000
Name = Annotated[str, Field(pattern=NAME)]
Text = Annotated[str, AfterValidator(one_line)]
"""One line that pages, figures and terminals show as it is."""
Replaced = dict[str, Text]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


def _rising(ends: list[float]) -> list[float]:
    if ends[0] >= ends[1]:
        raise ValueError("must be the lowest and the highest answer")
    return ends


Scale = Annotated[
    list[Annotated[float, Field(allow_inf_nan=False)]],
    Field(min_length=2, max_length=2),
    AfterValidator(_rising),
]


class People(_Table):
    """Who takes part; without a roster, people are invented."""

    roster: str | None = None
    """CSV file of the people, relative to the experiment file"""
    contacts: str | None = None
    """CSV file of who knows whom, relative to the experiment file"""
    contact_kinds: list[Text] | None = None
    """kinds of contacts through which news travels; all if not given"""
    columns: dict[Text, Text] = Field(
        default_factory=dict, description='what the roster calls a column: { person = "email" }'
    )
    ignore: list[Text] = Field(default_factory=list, description="columns of the roster that are passed over")
    scales: dict[Stated, Scale] = Field(
        default_factory=dict,
        description="lowest and highest answer of a survey scale, by column: { openness = [1, 5] }",
    )
    groups: int = Field(default=1, ge=1, le=64, description="groups of invented people")


class Arm(_Table):
    """One configuration: a set of changes to the parameters, nothing else."""

    label: Text | None = None
    """how figures and the answer name the arm"""
    based_on: str | None = None
    """another arm whose changes come first"""
    people: People | None = None
    """other people than the file's"""
    rules: Replaced = Field(default_factory=dict, description="rules that this arm replaces")
    programme: Programme | None = None
    world: World | None = None


class Span(_Table):
    """From one value to another, both ends included: evenly spaced steps, or a range to sample from."""

    start: float = Field(alias="from", allow_inf_nan=False, description="first value")
    stop: float = Field(alias="to", allow_inf_nan=False, description="last value")
    steps: int | None = Field(
        default=None, ge=2, le=10_000, description="how many values; not for a design that samples"
    )
    scale: Literal["linear", "log"] = Field(
        default="linear", description="log: every doubling is as likely as the other (designs that sample)"
    )


Finite = Annotated[float, Field(allow_inf_nan=False)]
Value = bool | int | float | str


class Spread(_Table):
    """How a value is spread, for a Latin hypercube, Sobol or Morris design: one of the kinds, and when it matters."""

    start: Finite | None = Field(default=None, alias="from", description="lowest value")
    stop: Finite | None = Field(default=None, alias="to", description="highest value")
    scale: Literal["linear", "log"] = Field(default="linear", description="of a range without more")
    mean: Finite | None = Field(default=None, description="normal: its mean, before it is cut to from and to")
    sd: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        default=None, description="normal: its standard deviation, before it is cut"
    )
    peak: Finite | None = Field(default=None, description="triangular: the most likely value")
    alpha: Annotated[float, Field(gt=0, le=1000)] | None = Field(
        default=None, description="beta: first shape"
    )
    beta: Annotated[float, Field(gt=0, le=1000)] | None = Field(
        default=None, description="beta: second shape"
    )
    observed: Annotated[list[Value], Field(min_length=1, max_length=100_000)] | None = Field(
        default=None, description="values as they were observed, each as likely as it is frequent"
    )
    quantiles: Annotated[list[Finite], Field(min_length=2, max_length=10_000)] | None = Field(
        default=None, description="values at equal steps of probability, the lowest first, the highest last"
    )
    plausible: Literal[True] | None = Field(default=None, description="the range `describe` gives")
    only_if: dict[str, Value | Annotated[list[Value], Field(min_length=1)]] | None = Field(
        default=None, description="choices of other varied parameters at which this one means anything"
    )
    otherwise: Value | None = Field(
        default=None, description="its value at all other points; the file's own setting if not given"
    )


def _vary_kind(given: Any) -> str:
    """Which form an entry of [vary] has."""
    if isinstance(given, Span | Spread):
        return type(given).__name__
    if isinstance(given, Mapping):
        return "Spread" if SPREAD & given.keys() else "Span"
    return "values" if isinstance(given, list | tuple) else "text"


SPREAD = frozenset(field.alias or name for name, field in Spread.model_fields.items()) - {
    "from",
    "to",
    "scale",
}
"""Keys that make a table in [vary] more than a range."""
VARY_KINDS = ("Span", "Spread", "values", "text")
Vary = Annotated[
    Annotated[Span, Tag("Span")]
    | Annotated[Spread, Tag("Spread")]
    | Annotated[list[Value], Field(min_length=1), Tag("values")]
    | Annotated[Literal["plausible"], Tag("text")],
    Discriminator(_vary_kind),
]


DesignName = Literal["all-combinations", "one-at-a-time", "table", "latin-hypercube", "sobol", "morris"]


class Design(_Table):
    """Which points of what varies are run."""

    kind: DesignName = Field(
        default="all-combinations",
        description="all-combinations of the values; one-at-a-time: the file's own setting, and one parameter "
        "changed; table: the rows of a CSV file; latin-hypercube, sobol (Saltelli's design) and morris "
        "(trajectories) sample",
    )
    points: int | None = Field(
        default=None, ge=1, le=MOST_POINTS, description="latin-hypercube: how many points"
    )
    base: int | None = Field(
        default=None, ge=2, le=2**20, description="sobol: size of the base sample, a power of two"
    )
    second_order: bool = Field(default=False, description="sobol: points for interactions of pairs too")
    trajectories: int | None = Field(
        default=None, ge=2, le=100_000, description="morris: how many trajectories"
    )
    levels: int = Field(default=4, ge=2, le=64, description="morris: levels of the grid, an even number")
    file: str | None = None
    """table: CSV file with a column per parameter, relative to the experiment file"""
    where: str | None = Field(
        default=None,
        description="latin-hypercube: a condition on parameters, such as world.fear > 2 * world.slip; points at "
        "which it does not hold are drawn anew",
    )
    worlds: str | None = Field(
        default=None,
        description="latin-hypercube: plausible, for the inputs that vary as the package has it (`peersim describe "
        "worlds`), or a file of such worlds, relative to the experiment file; [vary] adds inputs or replaces them",
    )
    seed: int | None = Field(
        default=None, ge=0, le=2**32 - 1, description="seed of the sample; the file's seed if not given"
    )


class WorldsFile(_Table):
    """Plausible worlds: which inputs vary, and which combinations make no world."""

    format: Literal[1] = Field(description="version of this file format")
    where: str | None = Field(
        default=None, description="the condition of a plausible world, as where in [design] of an experiment"
    )
    because: Text = Field(default="", description="the reason for the condition, in plain words")
    vary: dict[str, Vary] = Field(
        min_length=1, description="what varies, and how; plausible: the range `describe` gives"
    )


class Until(_Table):
    """Add cohorts until a contrast is known well enough."""

    contrast: Name = Field(description="name of the contrast")
    halfwidth: float = Field(
        gt=0,
        allow_inf_nan=False,
        description="of its 95 % interval, in SD (in the outcome's unit if it has no SD)",
    )
    max_replicates: int = Field(ge=2, le=MOST_REPLICATES, description="but no more cohorts per arm and point")


class Figure(_Table):
    """One figure to draw."""

    kind: Literal[tuple(KINDS)]  # type: ignore[valid-type]
    contrast: str | None = None
    """name of a contrast; the first one if not given"""
    contrasts: list[str] | None = None
    """names of contrasts, in order"""
    outcome: str | None = None
    """name of an outcome; the first one if not given"""
    arms: list[str] | None = None
    """names of arms, in order"""
    x: str | None = None
    """path of a varied parameter"""
    y: str | None = None
    """path of a varied parameter"""
    at: dict[str, Any] = Field(
        default_factory=dict, description="values of varied parameters that select a point"
    )
    replicate: int = Field(default=0, ge=0, description="which kept cohort to show")


class PlausibleWorlds(_Table):
    """The same contrasts in plausible worlds: in how many of them each side is better."""

    points: int = Field(default=200, ge=10, le=MOST_POINTS, description="worlds to draw")
    replicates: int = Field(default=100, ge=5, le=MOST_REPLICATES, description="cohorts per arm and world")
    contrasts: list[str] | None = None
    """names of contrasts; the headlines if not given"""
    worlds: Text = Field(
        default="plausible",
        description="plausible, or a file that says what varies and which worlds are none",
    )


class ExperimentFile(_Table):
    """A question, the arms that answer it, and how many cohorts of each to run."""

    format: Literal[1] = Field(description="version of this file format")
    name: Name = Field(description="name of the results folder")
    question: Text = Field(default="", description="the question in plain words")
    seed: int = Field(default=0, ge=0, le=MAX_SEED, description="first part of the address of every draw")
    defaults: Literal[SETS] = Field(  # type: ignore[valid-type]
        default=DEFAULTS_VERSION, description="the set of defaults for whatever the file does not set"
    )
    replicates: int = Field(default=200, ge=1, le=MOST_REPLICATES, description="cohorts per arm and point")
    until: Until | None = None
    """rounds of cohorts are added until the primary outcome of a contrast is known well enough"""
    outcomes: list[str] = Field(
        default_factory=lambda: ["gain", "gain_career", "disclosure", "trust"],
        min_length=1,
        description="outcomes to report; the first is the primary one",
    )
    margin: float = Field(
        default=0.05, ge=0, le=10, allow_inf_nan=False, description="in SD: less does not matter"
    )
    keep: int = Field(
        default=1, ge=0, description="cohorts per arm whose members, ties and events are stored"
    )
    sessions: bool | None = Field(
        default=None,
        description="whether to store a row per session of every cohort; if not given: unless the design samples",
    )
    member_sessions: bool = Field(
        default=False, description="whether of those cohorts a row per member and session is stored too"
    )
    people: People = Field(default_factory=People)
    rules: Replaced = Field(
        default_factory=dict, description="rules replaced by functions of your own: rule = file.py:function"
    )
    programme: Programme = Field(default_factory=Programme)
    world: World = Field(default_factory=World)
    arms: dict[Name, Arm] = Field(min_length=1, description="the configurations to compare")
    contrasts: dict[Name, Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        default_factory=dict, description="pairs of arms; left minus right"
    )
    headlines: list[str] | None = None
    """contrasts that the answer opens with, in order; the first contrast if not given"""
    interactions: dict[Name, Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        default_factory=dict,
        description="pairs of contrasts; the first minus the second: whether a difference depends on another",
    )
    vary: dict[str, Vary] = Field(
        default_factory=dict, description="parameters to vary; plausible: the range `describe` gives"
    )
    design: Design = Field(default_factory=Design)
    plausible_worlds: PlausibleWorlds | None = None
    """run the headlines again in plausible worlds, which differ in what is uncertain"""
    figures: dict[Name, Figure] = Field(default_factory=dict)


def json_schema(worlds: bool = False) -> dict[str, Any]:
    """JSON Schema of an experiment file, or of a file of plausible worlds, for editors."""
    schema = (WorldsFile if worlds else ExperimentFile).model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "peersim plausible worlds" if worlds else "peersim experiment file"
    vary = schema["properties"]["vary"]["additionalProperties"]
    vary["anyOf"] = vary.pop("oneOf")  # a range is both a range and a distribution
    return schema
