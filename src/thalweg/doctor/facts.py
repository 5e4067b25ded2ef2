"""What is known of one function that was examined: the checks read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from thalweg.doctor.factor import Factor
from thalweg.doctor.probing.costing import CostReading
from thalweg.doctor.probing.layout import Layout, Misshapen
from thalweg.doctor.probing.trial import Trial
from thalweg.doctor.reading.block import Block
from thalweg.doctor.reading.reading import Reading

_SWAPPED = {"first feature", "last feature", "total"}, {"bias", "mean residual times sum of x"}


@final
@dataclass(frozen=True)
class Descent:
    """How the file's own descent differs from the right one: what its cost is held to."""

    factor: Factor
    ridge: bool = False
    lasso: bool = False


@final
@dataclass(frozen=True)
class Facts:
    """One function as it was seen."""

    function: str
    layout: Layout
    trials: Sequence[Trial]
    reading: Reading | None = None
    misshapen: Misshapen | None = None
    cost: CostReading | None = None
    """The file's own cost, if it has one."""
    descent: Descent | None = None
    """The file's own gradient or steps, if it has any; for the cost to be held to."""
    turned: Reading | None = None
    """The same with as many rows as features, where nothing else runs."""
    single: Reading | None = None
    """The same with one feature, where more give something of the wrong shape."""
    unsummed: bool = False
    """Whether the weights came back as a table that was not summed over the rows."""
    surplus: int = 0
    start_varies: bool = False
    """Whether a fit of no iterations depends on the target."""
    frozen: bool = False
    closed: bool = False
    """Whether a fit gives the same for any number of iterations, and yet looks at the target."""
    changes: bool = False
    is_random: bool = False
    cuts: tuple[bool, bool] = (False, False)
    """Whether the bias, and the weights, come back as whole numbers where fractions are due."""
    whole_numbers: tuple[bool, bool] = (False, False)
    """Whether small and large whole numbers are treated rightly, where others are not."""

    @property
    def best(self) -> Reading | None:
        """The reading there is, of whatever data it is."""
        return self.reading or self.turned or self.single

    @property
    def bias(self) -> Block | None:
        """What the bias row is."""
        return self.best.bias if self.best else None

    @property
    def weights(self) -> Block | None:
        """What the weights' rows are."""
        return self.best.weights if self.best else None

    @property
    def is_right(self) -> bool:
        """Whether it is the right step and nothing else."""
        best = self.reading
        blocks = best is not None and best.is_explained and best.way.is_plain and not self.surplus
        return bool(blocks) and self.common.is_one and not self.odd and self._are_right

    @property
    def is_only_flipped(self) -> bool:
        """Whether nothing but the sign is wrong, in a gradient."""
        return self._are_right and not self.odd and self.common == Factor(-1)

    @property
    def _are_right(self) -> bool:
        return all(block is not None and block.is_right for block in (self.bias, self.weights)) and not self.rates

    @property
    def _has_right_rows(self) -> bool:
        return any(block is not None and block.is_mere for block in (self.bias, self.weights))

    @property
    def cuts_results(self) -> bool:
        """Whether something that came back was cut to whole numbers."""
        return any(self.cuts)

    @property
    def is_new_place(self) -> bool:
        """Whether the old parameters are not in the new ones: only the gradient's part is."""
        rates = [trial.rate for trial in self.trials]
        blocks = [block for block in (self.bias, self.weights) if block is not None and "own" in block.extras]
        return any(
            abs(rate * amount - 1) < 1e-3
            for block in blocks
            for rate, amount in zip(rates, block.extras["own"], strict=True)
        )

    @property
    def is_swapped(self) -> bool:
        """Whether the bias has a weight's gradient and the weights have the bias'."""
        if self.misshapen is not None and self.misshapen.is_swapped(self.trials[0].n):
            return True
        return self.reads_as_swapped

    @property
    def reads_as_swapped(self) -> bool:
        """The same, seen from what the rows are."""
        if self.best is None or self.bias is None or self.weights is None:
            return bool(self.best and self.best.rolled)
        return self.bias.base in _SWAPPED[0] and self.weights.base in _SWAPPED[1]

    @property
    def is_broadcast(self) -> bool:
        """Whether every target met every prediction."""
        return self.weights is not None and self.weights.base.startswith("broadcast")

    @property
    def factors(self) -> tuple[Factor, Factor] | None:
        """The bias' and the weights' factors, the learning rate left out; ``None`` where neither is known."""
        if self.best is None or not (self.best.is_affine or self._has_right_rows):
            return None
        bias, weights = _without_rate(self.best.bias_factor), _without_rate(self.best.weights_factor)
        if bias is None or weights is None:
            only = bias or weights
            return (only, only) if only else None
        right = [block is not None and block.is_mere for block in (self.bias, self.weights)]
        if right[0] != right[1] and not self.is_broadcast:
            only = bias if right[0] else weights
            return only, only
        return bias, weights

    @property
    def common(self) -> Factor:
        """What both rows are off by."""
        if self.factors is None:
            return Factor()
        bias, weights = self.factors
        if bias == weights:
            return Factor(bias.sign) if self.is_broadcast else bias
        if self.is_broadcast:
            return Factor(min(bias.sign, weights.sign) if bias.sign == weights.sign else 1)
        return Factor(
            -1 if bias.sign == weights.sign == -1 else 1,
            bias.twos if bias.twos == weights.twos else 0,
            bias.ms if bias.ms == weights.ms else 0,
            *((bias.other, bias.power) if (bias.other, bias.power) == (weights.other, weights.power) else ("", 0)),
            bias.fixed if bias.fixed == weights.fixed else None,
        )

    @property
    def odd(self) -> frozenset[str]:
        """Which of the rows, right but for its factor, is off by more than both are."""
        if self.factors is None or self.is_broadcast:
            return frozenset()
        named = zip(("bias", "weights"), self.factors, strict=True)
        return frozenset(name for name, factor in named if factor != self.common)

    def amounts(self, of: str) -> tuple[Factor, str] | None:
        """The factor of the ``bias`` or the ``weights``, and its value on the first data."""
        if self.best is None:
            return None
        factor = self.best.bias_factor if of == "bias" else self.best.weights_factor
        block = self.bias if of == "bias" else self.weights
        return None if factor is None or block is None else (factor, f"{block.factors[0]:.4g}")

    @property
    def rates(self) -> frozenset[int]:
        """The powers of the learning rate by which the rows are off; a step without it has -1."""
        if self.best is None:
            return frozenset()
        factors = [self.best.bias_factor, self.best.weights_factor]
        return frozenset(factor.power for factor in factors if factor is not None and factor.other == "rate")

    @property
    def sizes(self) -> str:
        """The first data in words."""
        trial = self.trials[0]
        return f"{trial.m} examples and {trial.n} feature{'s' if trial.n > 1 else ''}"


def _without_rate(factor: Factor | None) -> Factor | None:
    if factor is None or factor.other != "rate":
        return factor
    return replace(factor, other="", power=0, fixed=None)
