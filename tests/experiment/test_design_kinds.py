"""A kind of design stands in the table of kinds, and so wherever kinds are listed."""

import re
from pathlib import Path
from typing import get_args

import pytest

from peersim.experiment.design_kinds import DESIGNS, SAMPLES
from peersim.experiment.reading import parse_experiment
from peersim.experiment.schema import Design, DesignName, json_schema
from peersim.model.errors import InputError

SWEEPS = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text("utf-8")
KINDS = SWEEPS.split("## Designs\n")[1].split("\n## ")[0]
OF_ALL_SAMPLES = {"seed"}
TEXT = """\
format = 1
name = "x"
[arms.one]
[arms.two]
world.fear = 0.1
[vary]
"world.rivalry" = {vary}
[design]
{design}
"""


def said(design: str, vary: str = "[0.1, 0.2]") -> str:
    with pytest.raises(InputError) as found:
        parse_experiment(TEXT.format(vary=vary, design=design))
    return str(found.value)


def test_the_schema_has_the_same_kinds() -> None:
    assert get_args(DesignName) == tuple(DESIGNS)
    assert json_schema()["$defs"]["Design"]["properties"]["kind"]["enum"] == list(DESIGNS)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_description_of_the_key_names_each(name: str) -> None:
    assert name in str(Design.model_fields["kind"].description)


@pytest.mark.parametrize("name", DESIGNS)
def test_its_keys_are_keys_of_the_schema_and_say_whose_they_are(name: str) -> None:
    for key in DESIGNS[name].uses - OF_ALL_SAMPLES:
        assert str(Design.model_fields[key].description).startswith(f"{name}: ")
    assert DESIGNS[name].needs in {None, *DESIGNS[name].uses}
    assert (DESIGNS[name].sample is not None) == (DESIGNS[name].uses >= OF_ALL_SAMPLES)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_page_has_a_row_for_each_with_its_keys(name: str) -> None:
    (keys,) = re.findall(rf"^\| `{name}` \|.*\|(.*)\|$", KINDS, flags=re.MULTILINE)
    assert set(re.findall("`(.*?)`", keys)) == DESIGNS[name].uses - OF_ALL_SAMPLES


@pytest.mark.parametrize("name", DESIGNS)
def test_the_message_for_an_unknown_kind_lists_each(name: str) -> None:
    assert f"'{name}'" in said('kind = "factorial"')


@pytest.mark.parametrize("name", SAMPLES)
def test_messages_say_which_kinds_sample_and_which_are_whole(name: str) -> None:
    assert name in said('kind = "one-at-a-time"', "{ from = 0.1, to = 0.4, peak = 0.2 }")
    whole = said('kind = "sobol"\nbase = 8\nwhere = "world.rivalry > 0.2"', "{ from = 0.1, to = 0.4 }")
    sample = DESIGNS[name].sample
    assert sample is not None
    assert (sample.title if not DESIGNS[name].may_leave_out else name) in whole


@pytest.mark.parametrize("name", DESIGNS)
def test_what_a_kind_needs_and_does_not_know_is_said(name: str) -> None:
    about = DESIGNS[name]
    if about.needs:
        assert f"a design of kind {name} needs {about.needs}" in said(f'kind = "{name}"')
    for key in Design.model_fields.keys() - {"kind", "where", "worlds"} - about.uses:
        given = {"file": '"a.csv"', "second_order": "true"}.get(key, "4")
        found = said(f'kind = "{name}"\n{key} = {given}')
        assert f"a design of kind {name} does not use it" in found
