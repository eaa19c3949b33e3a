"""Run, load and compare: what the command line and a notebook both call."""

from peersim.api.comparing import compare
from peersim.api.flipping import flip
from peersim.api.information import value_of_information
from peersim.api.result import Result, experiment_of, load
from peersim.api.running import run, run_share

__all__ = [
    "Result",
    "compare",
    "experiment_of",
    "flip",
    "load",
    "run",
    "run_share",
    "value_of_information",
]
