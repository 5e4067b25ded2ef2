"""How far slopes chosen for the rows are from those at their predictions, as a cost: the Fenchel residuals.

Summed over rows they bound how far a convex cost is above its minimum: see ``FenchelSums``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Seen

_WIDEN, _FARTHEST, _HALVINGS = 4.0, 60, 6
_WIDE = 1e-5
_ROUNDINGS = 4 * float(np.finfo(float).eps)


@final
@dataclass(frozen=True, eq=False)
class Weighed:
    r"""Sums at theta for the correction of the slopes: ``gram``
    :math:`\sum_i w_i \ell''_i (1, z_i)^T(1, z_i)`.

    ``size`` is the sum of the losses without their signs, ``owed`` of the residuals that rounding off the kinks leaves;
    ``steepest`` is the largest curvature, ``least`` the smallest.
    """

    weight: float
    gram: Float64[np.ndarray, "p p"]
    size: float
    owed: float
    steepest: float
    least: float

    @classmethod
    def of(cls, block: Seen, theta: Float64[np.ndarray, " p"], loss: Loss, mu: float) -> Weighed:
        """The sums of a block at theta, the kinks rounded off by ``mu``."""
        yhat = block.predict(theta)
        _, curvature, owed = bent(block, yhat, loss, mu)
        curvature = np.where(np.isfinite(curvature), curvature, 0.0)
        size = block.total(np.abs(loss.value_and_slope(block.target, yhat)[0]))
        top, bottom = float(curvature.max()), float(curvature.min())
        gram = block.gram(np.maximum(curvature, 0.0))
        return cls(block.weight, gram, size, block.total(owed), top, bottom)

    def __add__(self, other: Weighed) -> Weighed:
        return type(self)(
            self.weight + other.weight,
            self.gram + other.gram,
            self.size + other.size,
            self.owed + other.owed,
            max(self.steepest, other.steepest),
            min(self.least, other.least),
        )


def bent(
    block: Seen, yhat: Float64[np.ndarray, " rows"], loss: Loss, mu: float
) -> tuple[Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"]]:
    """Slope and curvature of each row, its kinks rounded off by ``mu``, and the residual that this leaves."""
    if mu and block.kinks is not None:
        return loss.bent(block.target, yhat, block.kinks, mu)
    slope, curvature = loss.slope_and_curvature(block.target, yhat)
    return slope, curvature, np.zeros(len(yhat))


@final
@dataclass(frozen=True, eq=False)
class Chosen:
    r"""The slopes that are weighed: :math:`v_i = c\,(\ell'_i - (\ell''_i + \omega)(1, z_i)\delta)`.

    ``shift`` is delta, ``floor`` omega, ``share`` c, ``mu`` how far kinks are rounded off.
    """

    theta: Float64[np.ndarray, " p"]
    shift: Float64[np.ndarray, " p"]
    floor: float
    share: float
    mu: float


@final
@dataclass(frozen=True, eq=False)
class FenchelSums:
    r"""Sums, by weight, of upper bounds of the residuals :math:`\ell_i(\hat y_i) + \ell^*_i(v_i) - v_i\hat y_i \ge 0`.

    The conjugate :math:`\ell^*(v) = \sup_t vt - \ell(t)` is bounded from the tangents on both sides of the place where
    the slope is v: a convex loss lies above them, so the residual is never larger. ``share`` is the part of the
    slopes that lies where every conjugate is finite (1: all of it), ``convex`` whether no loss was found below one
    of its tangents. A slope of zero that cannot be changed is left as it is: ``held`` is the pull that is missing then.

    Source: Rockafellar, "Convex Analysis" (1970), section 31.
    """

    weight: float
    residual: float
    share: float
    convex: bool
    held: Float64[np.ndarray, " p"]

    @classmethod
    def of(cls, block: Seen, chosen: Chosen, loss: Loss) -> FenchelSums:
        """The sums of a block."""
        yhat, move = block.predict(chosen.theta), block.predict(chosen.shift)
        slope, curvature, _ = bent(block, yhat, loss, chosen.mu)
        wanted = chosen.share * (slope - (np.maximum(curvature, 0.0) + chosen.floor) * move)
        # Newton's step may point far beyond what the numbers are about
        about = np.abs(yhat) + np.abs(block.target)
        reach = np.minimum(2 * np.abs(move), about / 8) + 2 * chosen.mu + 1e-12 * (1 + np.abs(yhat))
        bracket = _Bracket.around(loss, block.target, yhat, wanted, reach)
        residual, convex = bracket.residual()
        share = np.where(bracket.found, 1.0, _share(wanted, bracket.far_slope))
        held = (share == 0) & (slope == 0)
        residual, share = np.where(held, 0.0, residual), np.where(held, 1.0, share)
        missing = block.pull(np.where(held, -wanted, 0.0))
        return cls(block.weight, block.total(residual), float(share.min()), bool(convex.all()), missing)

    def __add__(self, other: FenchelSums) -> FenchelSums:
        return type(self)(
            self.weight + other.weight,
            self.residual + other.residual,
            min(self.share, other.share),
            self.convex and other.convex,
            self.held + other.held,
        )


def _share(wanted: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """How much of the wanted slopes is reached by any prediction."""
    with np.errstate(all="ignore"):
        share: np.ndarray = np.where(wanted * reached > 0, np.minimum(reached / wanted, 1.0), 0.0)
    return share


@final
@dataclass(frozen=True, eq=False)
class _Point:
    """A prediction for each row, its loss and its slope."""

    place: Float64[np.ndarray, " rows"]
    worth: Float64[np.ndarray, " rows"]
    slope: Float64[np.ndarray, " rows"]

    @classmethod
    def at(cls, loss: Loss, y: np.ndarray, place: np.ndarray) -> _Point:
        worth, slope = loss.value_and_slope(y, place)
        return cls(place, worth, np.where(np.isnan(worth), np.nan, slope))

    def where(self, chosen: np.ndarray, other: _Point) -> _Point:
        """These where they are chosen, the others elsewhere."""
        pairs = ((self.place, other.place), (self.worth, other.worth), (self.slope, other.slope))
        return _Point(*(np.where(chosen, one, two) for one, two in pairs))


@final
@dataclass(frozen=True, eq=False)
class _Bracket:
    """Two predictions for each row, between which the slope passes the wanted one, seen from where the row stands."""

    at: Float64[np.ndarray, " rows"]
    worth: Float64[np.ndarray, " rows"]
    wanted: Float64[np.ndarray, " rows"]
    near: _Point
    far: _Point
    found: Bool[np.ndarray, " rows"]

    @classmethod
    def around(cls, loss: Loss, y: np.ndarray, at: np.ndarray, wanted: np.ndarray, reach: np.ndarray) -> _Bracket:
        """Go from ``at`` towards the wanted slope in growing steps, then halve what lies between."""
        worth, slope = loss.value_and_slope(y, at)
        side = np.sign(wanted - slope)
        near = far = _Point(at, worth, slope)
        found = side == 0
        for _ in range(_FARTHEST):
            if found.all():
                break
            place = np.where(found, far.place, far.place + side * reach)
            reach = reach * _WIDEN
            near, far = near.where(found, far), _Point.at(loss, y, place)
            found = found | _past(far.slope, wanted, side)
        for _ in range(_HALVINGS):
            here = _Point.at(loss, y, (near.place + far.place) / 2)
            past = _past(here.slope, wanted, side)
            near, far = near.where(past, here), here.where(past, far)
        return cls(at, worth, wanted, near, far, found)

    @property
    def _cancelled(self) -> np.ndarray:
        """What may have been taken from what in a loss that is nearly zero far out, as in log(1 + exp(t)) - t."""
        steepest = max(float(np.abs(self.near.slope).max()), float(np.abs(self.wanted).max()))
        about: np.ndarray = steepest * (np.abs(self.near.place) + np.abs(self.far.place))
        return np.where(np.isfinite(about), about, 0.0)

    @property
    def far_slope(self) -> np.ndarray:
        return self.far.slope

    def residual(self) -> tuple[Float64[np.ndarray, " rows"], Bool[np.ndarray, " rows"]]:
        """The bound of each row, and whether the loss lies above its tangents there."""
        place, worth, slope = self.near.place, self.near.worth, self.near.slope
        width, rise = self.far.place - place, self.far.worth - worth
        with np.errstate(all="ignore"):
            along = (self.far.slope * width - rise) / (self.far.slope - slope)
            # where the far end is beyond the doubles its tangent says nothing: the whole bracket counts
            along = np.where(np.isfinite(along), along, width)
            inside = np.clip(along, np.minimum(width, 0.0), np.maximum(width, 0.0))
            bound = self.wanted * (place - self.at + inside) - (worth - self.worth) - slope * inside
            sizes = np.abs(worth) + np.abs(self.far.worth) + np.abs(slope * width) + self._cancelled
            bound, room = bound + _ROUNDINGS * sizes, 16 * _ROUNDINGS * sizes
            below = (rise < slope * width - room) | (rise > self.far.slope * width + room)
            # in a narrow bracket rounding looks like a dent
            convex = ~(below & (np.abs(width) > _WIDE * (1 + np.abs(self.at))))
        return np.maximum(bound, 0.0), convex


def _past(slope: np.ndarray, wanted: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Whether the slope has reached the wanted one; where it has no value, the loss has ended before."""
    with np.errstate(invalid="ignore"):
        past: np.ndarray = ~((slope - wanted) * side < 0)
    return past
