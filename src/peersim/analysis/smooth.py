"""The expectation of a number given one input, as a smooth curve or as a mean per choice."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline
from scipy.linalg import eigh

Array = npt.NDArray[Any]

PIECES = 8  # assumption: stretches of a cubic spline; more change nothing that some dozens of worlds can show
DEGREE = 3
STRENGTHS = 10.0 ** np.arange(-6.0, 7.0)  # of the penalty, from hardly any to a straight line
CHARGE = 1.4  # assumption: each degree of freedom counts so much in cross-validation, so that chance is not followed
_LEAST = 1e-9  # of the largest eigenvalue: what rounding leaves of nought


class Smooth:
    """A regression on one input (N,): a penalised spline, or a mean for each text of a choice.

    The spline has even stretches and a penalty on second differences of its coefficients (Eilers & Marx 1996); how
    strong that is, generalised cross-validation says, anew for every outcome. Straight lines are free. Worlds in which
    the input means nothing (nan) have a mean of their own.
    """

    def __init__(self, column: Array, *, is_choice: bool = False):
        self.column = np.asarray(column, float)
        self.is_choice = is_choice

    @cached_property
    def basis(self) -> Array:
        """(N, K) columns whose sum is one in every world."""
        known = np.isfinite(self.column)
        here = self.column[known]
        if self.is_choice or len(np.unique(here)) <= DEGREE + 1:
            each = (here[:, None] == np.unique(here)).astype(float)
        else:
            low, high = float(here.min()), float(here.max())
            step = (high - low) / PIECES
            knots = low + step * np.arange(-DEGREE, PIECES + DEGREE + 1)
            inside = np.clip(here, low, np.nextafter(high, low))
            each = BSpline.design_matrix(inside, knots, DEGREE).toarray()
        out = np.zeros((len(known), each.shape[1] + (not known.all())))
        out[known, : each.shape[1]] = each
        out[~known, each.shape[1] :] = 1.0
        return out

    @cached_property
    def penalty(self) -> Array:
        """(K, K) of second differences; nothing where each text has its mean."""
        known = int(np.isfinite(self.column).all())
        count = self.basis.shape[1] - 1 + known
        out = np.zeros((self.basis.shape[1],) * 2)
        if count == PIECES + DEGREE and not self.is_choice:
            apart = np.diff(np.eye(count), n=2, axis=0)
            out[:count, :count] = apart.T @ apart
        return out

    @cached_property
    def _turned(self) -> tuple[Array, Array]:
        """(N, K) orthonormal columns that span the basis, and what the penalty costs in each."""
        gram = self.basis.T @ self.basis
        scale, turn = eigh(gram)
        kept = scale > _LEAST * scale[-1]
        turn = turn[:, kept] / np.sqrt(scale[kept])
        cost, again = eigh(turn.T @ self.penalty @ turn)
        return self.basis @ turn @ again, np.where(cost > _LEAST * max(cost[-1], 1.0), cost, 0.0)

    def strengths(self, values: Array) -> Array:
        """(M,) of outcomes (N, M) the penalty that cross-validation prefers."""
        across, cost = self._turned
        count = len(values)
        shares = (across.T @ values) ** 2
        whole = (values**2).sum(axis=0)
        scores = []
        for strength in STRENGTHS:
            kept = 1.0 / (1.0 + strength * cost)
            left = np.maximum(whole - (2.0 * kept - kept**2) @ shares, 0.0)
            scores.append(left / (count - min(CHARGE * kept.sum(), count - 1.0)) ** 2)
        return STRENGTHS[len(STRENGTHS) - 1 - np.argmin(scores[::-1], axis=0)]

    def fitted(self, values: Array) -> Array:
        """(N, M) expectations of outcomes (N, M) in each world."""
        across, cost = self._turned
        kept = 1.0 / (1.0 + np.outer(cost, self.strengths(values)))
        return across @ (kept * (across.T @ values))

    def resampled(self, values: Array, weights: Array) -> Array:
        """(N, B) expectations of one outcome (N,) in each world, from samples that hold it ``weights`` (B, N) times.

        The penalty is that of the outcome as it is.
        """
        strength = float(self.strengths(values[:, None])[0])
        pairs = (self.basis[:, :, None] * self.basis[:, None, :]).reshape(len(values), -1)
        size = self.basis.shape[1]
        held = strength * self.penalty + _LEAST * len(values) * np.eye(
            size
        )  # a text that a sample lacks has no mean
        grams = (weights @ pairs).reshape(-1, size, size) + held
        sums = weights @ (self.basis * values[:, None])
        return self.basis @ np.linalg.solve(grams, sums[:, :, None])[:, :, 0].T
