"""Named sets of defaults: what a file gets that names one, and that results remember it."""

from pathlib import Path

import pytest

import peersim as ps
from peersim.experiment.checked import Experiment
from peersim.experiment.reading import load_experiment, parse_experiment
from peersim.experiment.shipped import find, names
from peersim.model.errors import InputError
from peersim.model.parameters import DEFAULTS_VERSION, HAND_SET, SETS, Setting
from peersim.model.registry import default_set, parameters


def experiment(head: str = "", tail: str = "") -> Experiment:
    return parse_experiment(f'format = 1\nname = "a"\nreplicates = 3\n{head}\n[arms.x]\n{tail}')


def test_without_a_name_a_file_gets_the_set_in_force() -> None:
    assert experiment().setting(0, "x") == Setting()
    assert experiment().file.defaults == DEFAULTS_VERSION
    assert default_set(DEFAULTS_VERSION) == {}


def test_the_set_before_calibration_has_the_values_set_by_hand() -> None:
    setting = experiment(f'defaults = "{HAND_SET}"').setting(0, "x")
    assert setting.programme.coaching == 0.12
    assert setting.world.inertia == 0.5
    assert setting.world.normalisation == 0.006
    assert setting.world.half_life == 28.0
    others = [path for path in parameters if path not in default_set(HAND_SET)]
    assert all(parameters[path].by_hand == parameters[path].default for path in others)


def test_what_the_file_or_an_arm_sets_goes_before_the_set() -> None:
    found = experiment(f'defaults = "{HAND_SET}"\nworld.inertia = 0.9', "world.half_life = 40.0")
    setting = found.setting(0, "x")
    assert (setting.world.inertia, setting.world.half_life) == (0.9, 40.0)
    assert setting.programme.coaching == 0.12


def test_what_varies_goes_before_the_set_and_one_at_a_time_starts_from_it() -> None:
    found = experiment(
        f'defaults = "{HAND_SET}"\ndesign.kind = "one-at-a-time"\n'
        'vary = { "world.inertia" = [0.5, 0.9], "world.fear" = [0.6, 0.1] }'
    )
    points = [found.points[number] for number in range(len(found.points))]
    assert {point["world.inertia"] for point in points} == {0.5, 0.9}
    assert len(points) == 3  # 0.5 is the base, so not a change


def test_an_unknown_set_is_said_with_its_line_and_those_that_exist() -> None:
    with pytest.raises(InputError) as caught:
        experiment('defaults = "calibrated 7"')
    assert "line 4, defaults" in str(caught.value)
    assert all(name in str(caught.value) for name in SETS)


def test_results_remember_the_set_and_a_folder_of_another_is_refused(tmp_path: Path) -> None:
    found = experiment(f'defaults = "{HAND_SET}"')
    done = ps.run(found, out=tmp_path, workers=1, figures=False)
    assert done.folder.manifest["defaults"] == HAND_SET
    assert f"defaults {HAND_SET}" in done.provenance
    again = ps.load(tmp_path)
    assert again.experiment.setting(0, "x") == found.setting(0, "x")
    with pytest.raises(InputError, match=r"coaching"):
        ps.run(experiment(), out=tmp_path, workers=1, figures=False)


def test_the_same_values_by_name_or_one_by_one_are_the_same_design() -> None:
    values = "\n".join(f"{path} = {value}" for path, value in default_set(HAND_SET).items())
    assert experiment(values).design() == experiment(f'defaults = "{HAND_SET}"').design()


@pytest.mark.parametrize("name", names())
def test_a_shipped_experiment_has_no_coach_or_the_coach_of_the_defaults(name: str) -> None:
    """A number written into a file would stay behind when the defaults are calibrated again."""
    found = load_experiment(find(name))
    for arm in found.arms:
        programme = found.setting(0, arm).programme
        coaches = {programme.coaching, *(phase.coaching for phase in programme.phases)} - {None, 0.0}
        assert coaches <= {parameters["programme.coaching"].default} or "programme.coaching" in found.varied
