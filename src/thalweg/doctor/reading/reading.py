"""Read several sets of steps together: which gradient was used, in which way, and by which factors it is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from thalweg.doctor.factor import Factor, name_factor, varying
from thalweg.doctor.probing.samples import Samples
from thalweg.doctor.reading.batches import batches, mispaired
from thalweg.doctor.reading.block import Block, explain
from thalweg.doctor.reading.row_by_row import goes_from_row_to_row, shares
from thalweg.doctor.reading.setting import Setting
from thalweg.doctor.reading.ways import Taken, Way, ways

_LEAST, _MOST = 1e-7, 1e-4
Quantities = Sequence[Mapping[str, float]]


@final
@dataclass(frozen=True)
class Reading:
    """What the steps were. Where ``bias`` or ``weights`` is ``None``, those rows are nothing that is known."""

    way: Way
    bias: Block | None
    weights: Block | None
    bias_factor: Factor | None = None
    weights_factor: Factor | None = None
    rows: tuple[Block | None, ...] = ()
    """Each weight's row on the first data, where they are no one thing."""
    shares: tuple[np.ndarray, ...] = ()
    """What each example counts for on each data, where that differs and explains all."""
    row_to_row: bool = False
    """Whether a step is many small ones, an example each."""
    batches: tuple[int, ...] = ()
    """How many examples each small step takes, where a step is made of such."""
    mispaired: int = 0
    """How many targets belong to the row of another example, on the first data."""
    rolled: bool = False
    """Whether the bias stands last in the gradient and first in the parameters."""
    misfit: float = 0.0
    """How far from affine the steps are, as a share of them."""

    @property
    def is_explained(self) -> bool:
        """Whether every row is something known."""
        return self.bias is not None and self.weights is not None

    @property
    def is_idle(self) -> bool:
        """Whether nothing at all moves, though not in the right way."""
        blocks = (self.bias, self.weights)
        return not self.way.is_plain and all(block is not None and block.base == "zero" for block in blocks)

    @property
    def is_affine(self) -> bool:
        """Whether a step is an affine map, as it is on a squared error."""
        return self.misfit < 1e-3


def read(sets: Sequence[Samples], quantities: Quantities) -> Reading:
    """The simplest account of the steps on all sets of data, with the factors named."""
    off = [misfit(samples) for samples in sets]
    slack = [min(max(30 * each, _LEAST), _MOST) for each in off]
    for several in zip(*(ways(samples) for samples in sets), strict=False):
        found = _in_one_way(sets, several, slack)
        if found.is_explained and not found.is_idle:
            return _with_factors(found, quantities, sets, max(off))
    # last of all what few things can be told apart from
    plain = _in_one_way(sets, [next(ways(samples)) for samples in sets], slack, weak=True)
    named = _with_factors(plain, quantities, sets, max(off))
    return named if named.is_explained else _otherwise(named, sets, slack, quantities)


def count_right(sets: Sequence[Samples]) -> int:
    """How many of the two, bias and weights, are right but for a factor and a penalty: a quick look."""
    slack = [min(max(30 * misfit(samples), _LEAST), _MOST) for samples in sets]
    settings = [Setting.of(samples.X, next(ways(samples))[1]) for samples in sets]
    found = [explain(settings, rows, slack, only_right=True) for rows in (slice(0, 1), slice(1, None))]
    return sum(block is not None and block.is_mere for block in found)


def _in_one_way(
    sets: Sequence[Samples], several: Sequence[tuple[Way, Taken]], slack: Sequence[float], weak: bool = False
) -> Reading:
    settings = [Setting.of(samples.X, taken) for samples, (_, taken) in zip(sets, several, strict=True)]
    way = several[0][0]
    bias = explain(settings, slice(0, 1), slack, weak, rich=way.is_plain)
    # a way that is not the plain one must explain all
    hopeless = bias is None and not way.is_plain
    return Reading(way, bias, None if hopeless else explain(settings, slice(1, None), slack, weak, rich=way.is_plain))


def misfit(samples: Samples) -> float:
    """How far the steps are from an affine map of parameters and targets, as a share of the largest."""
    known = np.column_stack([samples.before, samples.Y, np.ones(len(samples.Y))])
    if not np.all(np.isfinite(samples.gradient)):
        return np.inf
    lengths = np.linalg.norm(known, axis=0)
    known = known / np.where(lengths > 0, lengths, 1.0)
    amounts = np.linalg.lstsq(known, samples.gradient, rcond=1e-12)[0]
    size = np.abs(samples.gradient).max(axis=0)
    return float((np.abs(known @ amounts - samples.gradient).max(axis=0) / np.where(size > 0, size, 1.0)).max())


def _with_factors(found: Reading, quantities: Quantities, sets: Sequence[Samples], off: float) -> Reading:
    named = [_factor(block, quantities, sets[0].moves) for block in (found.bias, found.weights)]
    return Reading(found.way, found.bias, found.weights, named[0], named[1], misfit=off)


def _factor(block: Block | None, quantities: Quantities, moves: bool) -> Factor | None:
    if block is None or block.base == "zero":
        return None
    allowed = [{name: value for name, value in known.items() if moves or name != "rate"} for known in quantities]
    found = name_factor(block.factors, allowed)
    if moves and (found is None or found.fixed is not None):
        found = name_factor(
            block.factors, [{name: known[name] for name in ("m", "rate")} for known in allowed], free=True
        )
    return varying(block.factors) if found is None and block.is_mere else found


def _otherwise(plain: Reading, sets: Sequence[Samples], slack: Sequence[float], quantities: Quantities) -> Reading:
    """What else there is to say of steps that no way explains."""
    rows = () if plain.weights else _by_row(sets[0], slack[0])
    counted = [shares(samples.first_steps()) for samples in sets]
    known = tuple(each for each in counted if each is not None)
    known = known if len(known) == len(sets) else ()
    if known:
        factor = _of_sample(known, quantities)
        plain = replace(plain, bias_factor=factor, weights_factor=factor)
    passes = all(goes_from_row_to_row(samples) for samples in sets)
    turned = not passes and not known and plain.is_affine and _is_rolled(sets, slack)
    told = replace(plain, rows=rows, shares=known, row_to_row=passes, rolled=turned)
    if known or passes or turned:
        return told
    small = max((batches(samples) for samples in sets if samples.moves), key=len, default=())
    others = [mispaired(samples) for samples in sets] if not small else [0]
    return replace(told, batches=small, mispaired=max(others))


def _of_sample(known: Sequence[np.ndarray], quantities: Quantities) -> Factor | None:
    """The factor of a mean over some of the rows, whether it is divided by their number or by that of all."""
    values = [float(np.median(share[share != 0])) for share in known]
    if all(abs(abs(value) - 1) < 1e-3 for value in values):
        return Factor(1 if values[0] > 0 else -1)
    used = [np.count_nonzero(share) for share in known]
    means = [value * count / len(share) for value, count, share in zip(values, used, known, strict=True)]
    return name_factor(
        means, [{"m": float(count), "rate": q["rate"]} for count, q in zip(used, quantities, strict=True)]
    )


def _by_row(samples: Samples, slack: float) -> tuple[Block | None, ...]:
    setting = Setting.of(samples.X, next(ways(samples))[1])
    return tuple(explain([setting], slice(row, row + 1), [slack]) for row in range(1, setting.A.shape[1]))


def _is_rolled(sets: Sequence[Samples], slack: Sequence[float]) -> bool:
    settings = []
    for samples in sets:
        taken = next(ways(samples))[1]
        turned = type(taken)(np.roll(taken.gradient, 1, axis=1), taken.points, taken.Y)
        settings.append(Setting.of(samples.X, turned))
    blocks = [explain(settings, rows, slack) for rows in (slice(0, 1), slice(1, None))]
    return all(block is not None and block.is_right for block in blocks)
