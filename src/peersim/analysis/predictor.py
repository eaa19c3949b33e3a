"""A formula for who wins, from the rules alone and without a single run, to hold against the simulation.

The chance that a voice helps is, to first order, a product: how much context reaches the room, the chance that the
speaker knows better and says so, and the chance that it is understood. Their ratio, external over in-house, says which
side should gain more. Means stand for distributions, and turns, trust over time, forgetting and all else that both
sides share are left out; nothing is fitted.
"""

from math import log

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from peersim.model.parameters import Setting
from peersim.rules.disclosure import NEUTRAL_TRUST
from peersim.rules.seating import FUNCTIONS
from peersim.rules.start import code_accuracy
from peersim.rules.trust import leak_chance_of_group

CLOSE = 0.4  # closeness of colleagues who knew each other
CAREER = 0.25  # share of issues that concern the career
_GRID = (np.arange(500) + 0.5) / 500


def _sensitivities() -> npt.NDArray[np.float64]:
    """Equally likely sensitivities: work issues are Beta(2, 3), career issues Beta(4, 2)."""
    work, career = betaincinv(2, 3, _GRID), betaincinv(4, 2, _GRID)
    return np.concatenate([np.repeat(work, round((1 - CAREER) / CAREER)), career])


_SENSITIVITY = _sensitivities()


def log_advantage(setting: Setting) -> float:
    """Logarithm of the chance that a voice helps in an external group over that in an in-house group.

    Above zero the formula expects external to gain more. The setting's own seats do not matter: external is one
    member per organisation and industry, in-house one division; functions are mixed, contacts drawn.

    >>> log_advantage(Setting()) > -0.2
    True
    """
    world, others = setting.world, setting.programme.group_size - 1
    reach = world.reach
    outside = reach.outside * reach.decay
    inside = reach.in_division * reach.decay + (1 - reach.in_division) * reach.decay * reach.decay
    trust = world.initial_trust
    away = _context(_depth(setting, trust, outside, others))
    home = _context(_depth(setting, trust + world.acquainted * world.familiarity_trust, inside, others))
    right = code_accuracy(world.own_field, world.other_field)
    strange = world.function_distance * (1 - 1 / FUNCTIONS)
    far = strange + world.organisation_distance + world.industry_distance
    known = world.acquainted * CLOSE
    specific = world.specific_share
    external = away * ((1 - specific) * right + specific / world.options) / (1 + world.distance_cost * far)
    candid = 1 - world.slip * known * (1 - setting.programme.formality)
    original = 1 - world.shared_blind_spots * world.shared_blind_spots
    inhouse = (
        home
        * right
        * original
        * (1 - world.rivalry)
        * candid
        / (1 + world.distance_cost * strange * (1 - known))
    )
    return log(external / inhouse)


def is_leaving_home(left: Setting, right: Setting) -> bool:
    """Whether the formula speaks of these two: they differ in externality alone, which is 1 and 0."""
    seats = left.programme.seats
    away = left.model_copy(
        update={
            "programme": left.programme.model_copy(
                update={"seats": seats.model_copy(update={"externality": 0.0})}
            )
        }
    )
    return (
        away == right
        and seats.externality == 1.0
        and seats.organisations is None
        and (seats.industry_mix, seats.diversity, seats.level_spread, seats.divisions)
        == (1.0, 1.0, 0, "shared")
        and left.world.reach.rule == "drawn"
    )


def _depth(setting: Setting, trust: float, reach: float, others: int) -> float:
    """Mean disclosure: rule R1 at mean openness, trust and reach."""
    world, formality = setting.world, setting.programme.formality
    leak = leak_chance_of_group(world.leak_chance, formality)
    exposure = 1 - (1 - leak * reach) ** others
    wish = world.base_disclosure + world.trust_disclosure * (trust - NEUTRAL_TRUST) + 0.1 * formality
    return min(1.0, max(1e-9, wish)) / (1 + world.fear * world.stake * exposure)


def _context(depth: float) -> float:
    """Mean share of an issue's context that reaches the room."""
    return float(np.minimum(1.0, depth / _SENSITIVITY).mean())
