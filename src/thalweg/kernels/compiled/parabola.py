"""The routine behind a descent on moments: many steps along the gradient of a paraboloid in one call."""

from __future__ import annotations

from functools import lru_cache

from llvmlite import ir

from thalweg.kernels.compiled.dots import dots
from thalweg.kernels.compiled.lanes import abreast
from thalweg.kernels.compiled.machine import Call, compiled
from thalweg.kernels.compiled.move import Move, move_routine
from thalweg.kernels.compiled.writing import DOUBLE, LANES, VECTOR, Routine, whole

FIXED = "bias", "target_mean", "curvature", "rate", "ridge", "lasso"
_ARGUMENTS = "covariance mean cross columns width fixed state first steps iterates stride"
_GRADIENT = "covariance mean cross columns width fixed gradient theta"
_KEPT = 32


@lru_cache(_KEPT)
def parabola_steps(move: Move) -> Call:
    """``steps(covariance, mean, cross, columns, width, fixed, state, first, steps, iterates, stride)``.

    Steps k = first, first + 1, ... along the gradient of

    .. math:: \\tfrac c2 \\big[(\\bar t - \\alpha - \\mu\\beta^T)^2 - 2 s\\beta^T + \\beta S\\beta^T\\big]

    with the ``covariance`` S (n x n), the ``mean`` mu and ``cross``, s. ``fixed`` are the doubles that ``FIXED`` names:
    1 with a bias or 0, the mean of the target, c, the learning rate, and the penalty, whose gradient ``move`` adds.

    ``state`` has lines of ``width`` doubles and one, as ``width_of(n)`` says: one for the gradient, theta, and what is
    remembered. (bias, weights) after each step go to ``iterates``, ``stride`` doubles after those of the step before.
    """
    module = ir.Module("parabola")
    gradient, step = _gradient(module), move_routine(module, move)
    r = Routine(module, "parabola_steps", _ARGUMENTS)
    fixed = {name: r.at(r["fixed"], place) for place, name in enumerate(FIXED)}
    theta = r.at(r["state"], r.sum(r["width"], 1))
    here = {"gradient": r["state"], "theta": theta}
    with r.loop(r["steps"]) as k:
        r.call(gradient, *(here[name] if name in here else r[name] for name in _GRADIENT.split()))
        r.call(step, r.sum(r["first"], k), fixed["rate"], fixed["ridge"], r["width"], r["state"])
        iterate = r.at(r["iterates"], r.product(k, r["stride"]))
        r.store(r.load(theta, r["width"]), iterate)
        r.copy(theta, r.at(iterate, 1), r["columns"])
    r.end()
    return compiled(module, "parabola_steps")


def _gradient(module: ir.Module) -> Routine:
    """The mean residual is taken out first: nothing large is subtracted from anything large."""
    r = Routine(module, "gradient", _GRADIENT, inner=True)
    bias, target, curvature = (r.load(r["fixed"], place) for place in range(3))
    beyond = r.write.fsub(r.load(r["theta"], r["width"]), target)
    over = dots(r, [r["mean"]], r["theta"], r["columns"], beyond)
    r.store(r.write.fmul(r.write.fmul(bias, over), curvature), r["gradient"], r["width"])
    together = r.write.and_(r["columns"], whole(-LANES))
    for start, stop, rows, kind in ((0, together, LANES, VECTOR), (together, r["columns"], 1, DOUBLE)):
        with r.loop(stop, start, rows) as k:
            lines = [r.at(r["covariance"], r.product(r.sum(k, line), r["columns"])) for line in range(rows)]
            moved = dots(r, lines, r["theta"], r["columns"], DOUBLE(0.0))
            apart = r.write.fsub(moved, r.load(r["cross"], k, kind))
            slope = r.fused(r.load(r["mean"], k, kind), abreast(r, [over] * rows), apart)
            r.store(r.write.fmul(slope, abreast(r, [curvature] * rows)), r["gradient"], k)
    r.end()
    return r
