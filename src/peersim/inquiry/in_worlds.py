"""The contrasts of an experiment once more, in plausible worlds: how many of them say the same."""

from peersim.experiment.checked import Experiment
from peersim.inquiry.excerpt import excerpt

FOLDER = "worlds"
"""Where their runs lie, in the results folder of the experiment."""


def in_worlds(experiment: Experiment) -> str:
    """The text of an experiment: the contrasts that ``[plausible_worlds]`` names, at points of plausible worlds."""
    asked = experiment.file.plausible_worlds
    assert asked is not None
    changes = {
        "name": f"{experiment.name}_worlds",
        "replicates": asked.replicates,
        "outcomes": list(experiment.file.outcomes),
        "design": {"kind": "latin-hypercube", "points": asked.points, "worlds": asked.worlds},
    }
    return excerpt(experiment, asked.contrasts or experiment.headlines, changes)
