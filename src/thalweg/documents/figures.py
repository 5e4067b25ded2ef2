"""The two pictures of a fit: how the cost falls, and how fast each mode of the cost shrinks."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from thalweg.descent.run import Run
from thalweg.documents.axis import Axis, around
from thalweg.documents.chart import Dots, Layer, Level, Line, Moment, Point, chart
from thalweg.documents.page import details, escape, table

_POINTS = 200
_SEEN = 1e-16  # gaps below this share of the cost are beneath what float64 can tell from none


def cost_figure(run: Run) -> str:
    """The cost J(k) and its gap to the least cost J*, both on a logarithmic axis, from the exact path."""
    rows = _cost_rows(run)
    costs = [(k, cost) for k, cost, _ in rows if 0 < cost < math.inf]
    floor = _SEEN * max((cost for _, cost in costs), default=0.0)
    falls = run.path.overflow() is None
    gaps = [(k, gap) for k, _, gap in rows if falls and floor < gap < math.inf]
    if not costs:
        return "<p>The cost is zero from the start: there is nothing to draw.</p>"
    picture = chart(
        "Cost against iteration", _cost_words(run, costs), *_cost_axes(run, costs, gaps), _cost_layers(run, costs, gaps)
    )
    shown = rows[:: max(1, len(rows) // 40)]
    cells = [[f"{k:,.0f}", f"{cost:.10g}", f"{gap:.4g}"] for k, cost, gap in (*shown, rows[-1])]
    return _figure(
        picture,
        _cost_caption(run),
        ["iteration k", "cost J", "gap J − J*"],
        list(dict.fromkeys(map(tuple, cells))),
        numbers_from=0,
    )


def mode_figure(run: Run) -> str:
    """What one iteration leaves of each mode, |1 - eta lambda| for plain steps, against its eigenvalue lambda."""
    modes = _modes(run)
    moving = [(value, factor) for value, factor, _ in modes if value > 0]
    if not moving:
        return "<p>Every eigenvalue is zero: nothing moves.</p>"
    picture = chart(
        "Shrinking of each mode", _mode_words(run, moving), *_mode_axes(run, moving), _mode_layers(run, moving)
    )
    rows = [(escape(parts), f"{value:.6g}", f"{factor:.8g}", _tenfold(factor)) for value, factor, parts in modes]
    still = len(modes) - len(moving)
    _, slowest, parts = max((mode for mode in modes if mode[0] > 0), key=lambda mode: mode[1])
    caption = (
        "Near 0 a mode is gone in a few iterations; near 1 it lingers; above 1 it grows without end. "
        f"The largest factor here is {slowest:.6g}, of a mode that is mostly {parts}."
    )
    if still:
        caption += (
            f" {still} more with eigenvalue 0 {'does' if still == 1 else 'do'} not move and keep the start's part."
        )
    return _figure(
        picture,
        caption,
        ["mode, mostly of", "eigenvalue λ", f"factor{_formula(run)}", "iterations to a tenth"],
        rows,
        numbers_from=1,
    )


def _figure(picture: str, caption: str, head: list[str], rows: Sequence[tuple[str, ...]], numbers_from: int) -> str:
    numbers = details("The numbers of this chart", table(head, rows, numbers_from))
    return (
        f'<figure><div class="scroll">{picture}</div><figcaption>{escape(caption)}</figcaption></figure>\n{numbers}\n'
    )


def _cost_rows(run: Run) -> list[tuple[float, float, float]]:
    """About 200 iterations, dense at the start, each with its cost and gap, as far as the numbers are finite."""
    overflow = run.path.overflow()
    last = run.iterations or 100 if overflow is None else max(overflow - 1, 1)
    k = np.unique(np.rint(np.expm1(np.linspace(0.0, math.log1p(last), _POINTS))).astype(np.int64))
    cost, gap = run.path.cost(k), run.path.gap(k)
    rows = zip(k.tolist(), cost.tolist(), gap.tolist(), strict=True)
    return [row for row in rows if math.isfinite(row[1])]


def _cost_axes(run: Run, costs: list[Point], gaps: list[Point]) -> tuple[Axis, Axis]:
    x = Axis("iteration k", 0.0, max(costs[-1][0], 1.0), "counts")
    label = "cost J and gap J − J*" if gaps else "cost J"
    least = [run.path.least] if _has_floor(run, costs, gaps) else []
    return x, around(label, [y for _, y in (*costs, *gaps)] + least)


def _cost_layers(run: Run, costs: list[Point], gaps: list[Point]) -> list[Layer]:
    layers: list[Layer] = []
    if _has_floor(run, costs, gaps):
        layers.append(Level(run.path.least, f"least J* = {run.path.least:.6g}"))
    if gaps:
        layers.append(Line(gaps, "gap J − J*", "two"))
    layers.append(Line(costs, "cost J"))
    overflow = run.path.overflow()
    if overflow is not None:
        layers.append(Moment(float(overflow), f"overflow at k = {overflow:,}"))
    return layers


def _has_floor(run: Run, costs: list[Point], gaps: list[Point]) -> bool:
    """Whether J* is worth a line: not where it would only stretch the axis."""
    return run.path.least > min(y for _, y in (*costs, *gaps)) / 100


def _cost_words(run: Run, costs: list[Point]) -> str:
    (first, before), (last, after) = costs[0], costs[-1]
    return (
        f"The cost goes from {before:.6g} at iteration {first:.0f} to {after:.6g} at iteration {last:.0f}; "
        f"the least possible cost is {run.path.least:.6g}."
    )


def _cost_caption(run: Run) -> str:
    if run.path.overflow() is not None:
        return "The steepest mode multiplies itself in every iteration until the numbers no longer fit."
    return "Each fall of the gap is a mode that dies out; the last one, the slowest, decides how long it takes."


def _modes(run: Run) -> list[tuple[float, float, str]]:
    """Every mode's eigenvalue, contraction factor, and the features that it mostly consists of."""
    values, vectors = run.spectrum.eigenvalues, run.spectrum.eigenvectors
    factors = run.path.decay.factor(values)
    return [
        (float(value), float(factor), _mostly(run, vectors[:, i]))
        for i, (value, factor) in enumerate(zip(values, factors, strict=True))
    ]


def _formula(run: Run) -> str:
    return " |1 − ηλ|" if run.path.decay.is_steady else ", in the long run"


def _mostly(run: Run, vector: np.ndarray) -> str:
    names = run.features if len(vector) == len(run.features) else ("the bias alpha", *run.features)
    share = vector**2 / np.sum(vector**2)
    order = np.argsort(-share, kind="stable")[:2]
    return ", ".join(f"{names[j]} ({share[j]:.0%})" for j in order if share[j] >= 0.05)


def _mode_axes(run: Run, moving: list[Point]) -> tuple[Axis, Axis]:
    top = min(max(1.15, 1.1 * max(factor for _, factor in moving)), 1e300)
    x = around("eigenvalue λ of the Hessian, in the coordinates of the descent", [x for x, _ in moving])
    return x, Axis(f"what one iteration leaves of a mode{_formula(run)}", 0.0, top, "counts" if top > 20 else "linear")


def _mode_layers(run: Run, moving: list[Point]) -> list[Layer]:
    x, y = _mode_axes(run, moving)
    places = np.geomspace(x.low, x.high, 200)
    curve = list(zip(places.tolist(), run.path.decay.factor(places).tolist(), strict=True))
    guide = [point for point in curve if point[1] <= y.high]
    good = [point for point in moving if point[1] < 1]
    bad = [point for point in moving if point[1] >= 1]
    layers: list[Layer] = [Level(1.0, "1: the bound"), Line(guide, "", "thin"), Dots(good)]
    return [*layers, Dots(bad, "bad")] if bad else layers


def _mode_words(run: Run, moving: list[Point]) -> str:
    slowest = max(factor for _, factor in moving)
    grow = sum(factor >= 1 for _, factor in moving)
    return (
        f"{len(moving)} modes at learning rate {run.learning_rate:.6g}; the largest factor is {slowest:.6g}; "
        f"{grow} of them at or above the bound of 1."
    )


def _tenfold(factor: float) -> str:
    if factor >= 1:
        return "never"
    return "1" if factor <= 0.1 else f"{math.ceil(-1 / math.log10(factor)):,}"
