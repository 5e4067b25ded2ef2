"""The picture of a descent that was walked: its cost and the length of its gradient, as they were seen."""

from __future__ import annotations

import math

from thalweg.descent.history import History
from thalweg.descent.run import Run
from thalweg.documents.axis import Axis, around
from thalweg.documents.chart import Layer, Line, Point, chart
from thalweg.documents.page import details, escape, table

_ROWS = 40


def history_figure(run: Run) -> str:
    """Cost J and length of the gradient against the iteration, on a logarithmic axis as far as they are above 0."""
    history = run.history.finite
    costs, gradients = _above_zero(history, history.cost.tolist()), _above_zero(history, history.gradient.tolist())
    if len(costs) < len(history):
        costs = []
    if not (costs or gradients):
        return "<p>Neither the cost nor the gradient is above zero: there is nothing to draw.</p>"
    picture = chart(
        "Cost against iteration", _words(history), *_axes(history, costs, gradients), _layers(costs, gradients)
    )
    figure = (
        f'<figure><div class="scroll">{picture}</div><figcaption>{escape(_caption(run, costs))}</figcaption></figure>'
    )
    return f"{figure}\n{_numbers(history)}\n"


def _above_zero(history: History, values: list[float]) -> list[Point]:
    return [(float(k), y) for k, y in zip(history.k.tolist(), values, strict=True) if 0 < y < math.inf]


def _axes(history: History, costs: list[Point], gradients: list[Point]) -> tuple[Axis, Axis]:
    names = ["cost J"] * bool(costs) + ["length of the gradient"] * bool(gradients)
    x = Axis("iteration k", 0.0, max(float(history.k[-1]), 1.0), "counts")
    return x, around(" and ".join(names), [y for _, y in (*costs, *gradients)])


def _layers(costs: list[Point], gradients: list[Point]) -> list[Layer]:
    layers: list[Layer] = [Line(gradients, "length of the gradient", "two")] if gradients else []
    return [*layers, Line(costs, "cost J")] if costs else layers


def _words(history: History) -> str:
    return (
        f"The cost goes from {history.cost[0]:.6g} at iteration {history.k[0]} to {history.cost[-1]:.6g} "
        f"at iteration {history.k[-1]}."
    )


def _caption(run: Run, costs: list[Point]) -> str:
    drawn = "" if costs else " The cost is not above zero everywhere, so it stands in the table alone."
    if run.plan.rule == "accelerated":
        return f"Accelerated steps may rise for a while; the momentum is then dropped.{drawn}"
    return f"Plain steps, each against the gradient.{drawn}"


def _numbers(history: History) -> str:
    rows = list(zip(history.k.tolist(), history.cost.tolist(), history.gradient.tolist(), strict=True))
    shown = [*rows[:: max(1, len(rows) // _ROWS)], rows[-1]]
    cells = [(f"{k:,}", f"{cost:.10g}", f"{length:.4g}") for k, cost, length in dict.fromkeys(shown)]
    return details(
        "The numbers of this chart", table(["iteration k", "cost J", "length of the gradient"], cells, numbers_from=0)
    )
