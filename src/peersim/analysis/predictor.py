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
from peersim.rules.disclosure import disclosure, image_before, image_cost
from peersim.rules.reach import (
    distance,
    facilitator_reach,
    fit_for_one_post,
    path_steps,
    pool_for_posts,
    promotion_pool,
)
from peersim.rules.reach import reach as reach_of
from peersim.rules.response import echo_chance, understanding_chance, withholding_chance
from peersim.rules.seating import FUNCTIONS
from peersim.rules.start import ACQUAINTED_CLOSENESS, CAREER_SHARE, code_accuracy
from peersim.rules.trust import leak_chance_of_group

LEAST = 1e-9  # depth; somebody always says a word
_GRID = (np.arange(500) + 0.5) / 500


def _sensitivities() -> npt.NDArray[np.float64]:
    """Equally likely sensitivities: work issues are Beta(2, 3), career issues Beta(4, 2)."""
    work, career = betaincinv(2, 3, _GRID), betaincinv(4, 2, _GRID)
    return np.concatenate([np.repeat(work, round((1 - CAREER_SHARE) / CAREER_SHARE)), career])


_SENSITIVITY = _sensitivities()


def log_advantage(setting: Setting) -> float:
    """Logarithm of the chance that a voice helps in an external group over that in an in-house group.

    Above zero the formula expects external to gain more. The setting's own seats do not matter: external is one
    member per organisation and industry, in-house one division; functions are mixed, contacts drawn.

    >>> log_advantage(Setting()) > -0.2
    True
    """
    world, reach = setting.world, setting.world.reach
    near, far = reach_of(1, reach.decay), reach_of(path_steps(1.0, 0.0, True, True), reach.decay)
    inside = reach.in_division * near + (1 - reach.in_division) * far
    away = _context(_depth(setting, world.initial_trust, reach.outside * near))
    known, specific = world.acquainted * ACQUAINTED_CLOSENESS, world.specific_share
    trust = world.initial_trust + world.acquainted * world.familiarity_trust
    image = image_cost(image_before(True, known), setting.programme.formality, world.image_cost)
    leader = facilitator_reach(True, setting.programme.inside_facilitator, near)
    home = _context(_depth(setting, trust, inside, image, leader))
    right = code_accuracy(world.own_field, world.other_field)
    strange = world.function_distance * (1 - 1 / FUNCTIONS)
    abroad = strange + distance(False, True, True, 0.0, world.organisation_distance, world.industry_distance)
    external = ((1 - specific) * right + specific / world.options) * understanding_chance(
        away, abroad, 0.0, world.distance_cost
    )
    fit = (1 + (FUNCTIONS - 1) * fit_for_one_post(False, 0)) / FUNCTIONS
    pool = pool_for_posts(promotion_pool(True, True, True, world.industry_pool), world.post_fit, fit)
    rival = withholding_chance(world.rivalry, pool)
    candid = (1 - rival) * (1 - echo_chance(world.slip, known, setting.programme.formality))
    original = 1 - world.shared_blind_spots * world.shared_blind_spots
    inhouse = right * original * candid * understanding_chance(home, strange, known, world.distance_cost)
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


def _depth(setting: Setting, trust: float, reach: float, image: float = 0.0, leader: float = 0.0) -> float:
    """Mean disclosure: rule R1 at mean openness, trust and reach, among equals at the depth they are used to.

    ``image`` is the image cost of asking, ``leader`` how far the facilitator reaches.
    """
    world, formality = setting.world, setting.programme.formality
    leak = leak_chance_of_group(world.leak_chance, formality)
    exposure = 1 - (1 - leak * reach) ** (setting.programme.group_size - 1) * (1 - leak * leader)
    return max(
        LEAST,
        disclosure(
            0.5, trust, world.base_disclosure, formality, world.stake, exposure, 0.0,
            world.base_disclosure, world.trust_disclosure, world.reciprocity, world.fear, world.status_cost,
            image,
        ),
    )  # fmt: skip


def _context(depth: float) -> float:
    """Mean share of an issue's context that reaches the room."""
    return float(np.minimum(1.0, depth / _SENSITIVITY).mean())
