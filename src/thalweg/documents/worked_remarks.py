"""What a step did: its effect against what the slope promised, and the learning rate against its bound."""

from __future__ import annotations

from thalweg.documents.numerals import Value
from thalweg.documents.worked_tables import predicted_change
from thalweg.documents.working import Working


def remarks(working: Working) -> tuple[str, ...]:
    """Sentences about the first update."""
    here, there = working.iteration(0), working.updated.iteration(1)
    change, promised = there.cost - here.cost, predicted_change(here, working.values["eta"])
    if working.model.has_proximal_step:
        return _of_proximal(working, change)
    if promised == 0:
        return ("The gradient is zero: the parameters are at a minimum and stay there.",)
    text = working.numerals.text
    effect = f"The cost changes by {text(change)}; the slope alone predicts {text(promised)}."
    if working.bound is None:
        return (effect,)
    return tuple(filter(None, (effect, _shot(change, promised), _rate(float(working.values["eta"]), working.bound))))


def _of_proximal(working: Working, change: Value) -> tuple[str, ...]:
    """A soft threshold is no step along a slope: nothing is promised of it but that it converges below the bound."""
    effect = f"The cost changes by {working.numerals.text(change)}."
    rate = float(working.values["eta"])
    if working.bound is None:
        return (effect,)
    if rate < working.bound:
        return (effect, _rate(rate, working.bound))
    return (effect, f"The learning rate is {_times(rate, working.bound)}: nothing says that the descent converges.")


def _shot(change: Value, promised: Value) -> str:
    """Along the step the cost is a parabola with the promised slope: the best step is this many times as long."""
    curved = 2 * (change - promised)
    if curved <= 0:
        return ""
    best = float(-promised / curved)
    if abs(best - 1) < 1e-9:
        return "The step ends at the lowest point along its direction."
    word = "undershoots" if best > 1 else "overshoots"
    return f"Along its direction the step {word}: one {best:.4g} times as long would reach the lowest point."


def _rate(rate: float, bound: float) -> str:
    if rate < bound:
        return f"The learning rate is {rate / bound:.1%} of the bound 2/λmax ≈ {bound:.6g}: the descent converges."
    return f"The learning rate is {_times(rate, bound)}: the descent does not converge."


def _times(rate: float, bound: float) -> str:
    return f"{rate / bound:.4g} times the bound 2/λmax ≈ {bound:.6g}"
