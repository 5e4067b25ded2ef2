"""The codes that an account of logged steps stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from thalweg.doctor.factor import Factor
from thalweg.doctor.finding import Severity
from thalweg.doctor.logs.account import Account, Row
from thalweg.doctor.logs.pace import Pace

_FEATURE_FOR_BIAS = {"first feature", "last feature", "total"}
_BIAS_FOR_FEATURE = {"bias", "mean residual times sum of x"}
_STATES = {"accumulated": "accumulated-gradient", "stale": "stale-error"}


@final
@dataclass(frozen=True)
class Shown:
    """A code, and what of the steps shows it."""

    code: str
    how: str
    severity: Severity = "error"


def codes(account: Account, pace: Pace | None) -> Iterator[Shown]:
    """Every mistake that the account holds."""
    yield from _of_the_way(account)
    yield from _of_rest(account)
    yield from _of_bases(account)
    yield from _of_penalties(account)
    if pace is not None:
        yield from _of_factors(account, pace)


def _of_the_way(account: Account) -> Iterator[Shown]:
    way = account.way
    for state, code in _STATES.items():
        if state in way.state:
            yield Shown(code, f"the gradients are {way.state}: only so do they account for every step")
    if way.order != "at once":
        how = (
            f"the parameters were put in place {way.order}, so some gradients were taken at a point half old, half new"
        )
        yield Shown("sequential-update", how)
    if way.state == "momentum" and account.weights is not None:
        kept = account.weights.block.extras["previous"][0]
        yield Shown("not-gradient-descent", f"each step keeps {kept:.4g} of the one before: momentum", "info")
    if _base(account.bias) == _base(account.weights) == "target only":
        yield Shown("stale-error", "every step is the same as the first: the error of the start was used throughout")


def _of_rest(account: Account) -> Iterator[Shown]:
    still = _base(account.bias) == "zero", _base(account.weights) == "zero"
    if still[0] and not still[1]:
        yield Shown("bias-not-updated", "the bias never moved, though its gradient is not 0")
    if still[1] and not still[0]:
        yield Shown("weights-not-updated", "the weights never moved, though their gradient is not 0")


def _of_bases(account: Account) -> Iterator[Shown]:
    bias, weights = _base(account.bias), _base(account.weights)
    if bias == weights == "target only":
        return
    if bias in _FEATURE_FOR_BIAS and weights in _BIAS_FOR_FEATURE:
        yield Shown(
            "swapped-gradients", f"the bias moved by the gradient of a weight ({bias}), the weights by the bias'"
        )
        return
    if weights is not None and weights.startswith("broadcast"):
        yield Shown(
            "broadcast", "the weights moved as if every target had met every prediction: an (m, m) table of errors"
        )
    elif weights not in (None, "right", "zero"):
        yield Shown("weights-gradient", f"the weights moved by something else than their gradient: {weights}")
    if bias not in (None, "right", "zero"):
        yield Shown("bias-gradient", f"the bias moved by something else than its gradient: {bias}")
    for number, row in enumerate(account.rows, 1):
        if row is not None and row.block.base != "right":
            yield Shown("weights-gradient", f"the row of weight {number} is something else: {row.block.base}")


def _of_penalties(account: Account) -> Iterator[Shown]:
    own = [row for row in (account.bias, account.weights) if row is not None and "own" in row.block.extras]
    if not own:
        return
    sizes = " and ".join(f"{row.penalty / abs(row.pace):.4g}" for row in own)
    if account.bias in own:
        yield Shown("penalised-bias", f"each step also shrinks the bias, by the rate times {sizes} of it")
    else:
        yield Shown("unrequested-penalty", f"each step also shrinks the weights, by the rate times {sizes} of them")


def _of_factors(account: Account, pace: Pace) -> Iterator[Shown]:
    odd, common = _odd(account, pace)
    if common is not None:
        yield from _of_factor(common, pace)
    if odd is not None:
        paces = [row.pace for row in (account.bias, account.weights) if row is not None]
        ratio = paces[0] / paces[1]
        how = (
            f"the bias moved by {paces[0]:.6g} times its right gradient and the weights by {paces[1]:.6g} times theirs"
        )
        yield Shown(f"{odd}-gradient", f"{how}: a ratio of {ratio:.6g}, where it should be 1")
    yield from _of_apart_rows(account)


def _odd(account: Account, pace: Pace) -> tuple[str | None, Factor | None]:
    """Which of the rows is off by more than both, and what both are off by."""
    bias, weights = account.bias, account.weights
    if bias is None or weights is None or not (bias.pace and weights.pace):
        return None, pace.weights or pace.bias
    if not (bias.block.is_mere and weights.block.is_mere) or not bias.is_apart_from(weights):
        return None, pace.weights if weights.block.is_mere else pace.bias
    if pace.claimed is not None and pace.bias and pace.weights:
        simple = min(pace.bias, pace.weights, key=lambda factor: factor.complexity)
        return ("weights" if simple == pace.bias else "bias"), simple
    if (bias.pace < 0) != (weights.pace < 0):
        return ("bias" if bias.pace < 0 else "weights"), None
    return ("weights" if abs(weights.pace) > 2.5 * abs(bias.pace) else "bias"), None


def _of_apart_rows(account: Account) -> Iterator[Shown]:
    """The one weight that goes at another pace than the others."""
    right = [row.pace for row in account.rows if row is not None and row.block.is_mere]
    if account.bias is not None and account.bias.block.is_mere:
        right.append(account.bias.pace)
    if not account.rows or not right:
        return
    usual = max(right, key=lambda each: sum(abs(each / other - 1) < 1e-3 for other in right if other))
    for number, row in enumerate(account.rows, 1):
        if row is not None and row.block.is_mere and abs(row.pace / usual - 1) > 1e-3:
            yield Shown("weights-gradient", f"weight {number} moved {row.pace / usual:.6g} times as fast as the others")


def _of_factor(factor: Factor, pace: Pace) -> Iterator[Shown]:
    told = f"the steps are the right ones times {factor.text}"
    if pace.claimed is not None:
        told = (
            f"the learning rate really used is {pace.rate:.6g}, {factor.text} times the {pace.claimed:g} that you name"
        )
    if factor.sign < 0:
        yield Shown("wrong-sign", "every step goes uphill: " + told)
    if factor.other == "rate":
        yield Shown("ignores-learning-rate" if factor.power < 0 else "squared-learning-rate", told)
        return
    if factor.wrong_divisor:
        yield Shown("wrong-divisor", told)
        return
    if factor.ms > 0:
        yield Shown("missing-mean", told)
    if factor.ms < 0:
        yield Shown("double-mean", told)
    if factor.twos:
        yield Shown("factor-two", told)


def _base(row: Row | None) -> str | None:
    return None if row is None else row.block.base
