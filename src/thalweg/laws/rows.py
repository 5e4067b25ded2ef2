"""Laws of the compiled read of rows: it sums what NumPy sums, whatever the rows are made of and however they lie."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from thalweg.core.additive import tree_sum
from thalweg.costs.cost import Cost
from thalweg.kernels.compiled.columns import on_columns
from thalweg.kernels.loss import Loss
from thalweg.kernels.pieces import Frame, Piece, Sweep, View, piece_rows
from thalweg.kernels.sums import Block, Sums
from thalweg.kernels.tape import Tape
from thalweg.sources.strips import Strips

Vector = Float64[np.ndarray, " p"]
_EPS = float(np.finfo(float).eps)


def swept(cost: Cost, piece: Piece, frame: Frame, theta: Vector, mu: float = 0.0) -> tuple[Sums, bytes]:
    """The sums of a piece at theta, compiled, and their bits."""
    loss = Loss.of(cost)
    if mu and loss.may_bend:
        sweep = Sweep(loss.corners.rounded_alone, frame, theta, (mu,))
    else:
        sweep = Sweep(Tape.of((cost.numeric, cost.slope), ("y", "yhat")), frame, theta)
    size = piece_rows(len(theta))
    found = tree_sum(sweep.of(piece.between(start, start + size)) for start in range(0, len(piece), size))
    assert found is not None, "no rows"
    weight, value, slope, *raised = map(float, sweep.totals(found))
    return Sums(weight, value, sum(raised), np.concatenate([[slope], sweep.pull(found)])), found.tobytes()


def sums_what_numpy_sums(cost: Cost, piece: Piece, frame: Frame, theta: Vector, mu: float = 0.0) -> None:
    """The sums are those of a copy in the descent's coordinates, to the roundings of as many terms of their size."""
    found, block = swept(cost, piece, frame, theta, mu)[0], block_of(cost, piece, frame)
    wanted = Sums.of(block, theta, Loss.of(cost), mu)
    loss, slope = (np.abs(values) for values in Loss.of(cost).value_and_slope(block.target, block.predict(theta)))
    wide = np.column_stack([np.ones(len(loss)), np.abs(block.inputs)])
    # a prediction is off by a few roundings of its terms, and the slope by its curvature times as much
    curvature = np.abs(Loss.of(cost).slope_and_curvature(block.target, block.predict(theta))[1])
    off = 64 * _EPS * (wide @ np.abs(theta) + np.abs(block.target))
    room = 64 * _EPS * (np.sqrt(len(loss)) + 8)
    assert abs(found.weight - wanted.weight) <= room * wanted.weight, (found.weight, wanted.weight)
    slack = room * block.total(loss) + block.total(off * slope)
    assert abs(found.loss - wanted.loss) <= slack, (cost.name, found.loss, wanted.loss, slack)
    assert abs(found.raised - wanted.raised) <= 1e-9 * (1 + wanted.raised), (found.raised, wanted.raised)
    slack = block.by_weight(room * slope + off * (curvature + 1 / (mu or 1.0))) @ wide
    assert np.all(np.abs(found.gradient - wanted.gradient) <= slack), (cost.name, found.gradient - wanted.gradient)


def same_bits_as_doubles(cost: Cost, piece: Piece, frame: Frame, theta: Vector) -> None:
    """Rows of any type and stride give the same bits as a copy of them in doubles."""
    copy = Piece(Strips((piece.rows.doubles(),)), None if piece.counting is None else piece.counting.astype(float))
    assert swept(cost, piece, frame, theta)[1] == swept(cost, copy, frame, theta)[1]


def view_is_a_block(cost: Cost, piece: Piece, frame: Frame, theta: Vector) -> None:
    """A piece looked at where it lies shows what a copy shows."""
    view, block = View.of(piece, frame, Loss.of(cost, on_columns)), block_of(cost, piece, frame)
    assert view is not None, "no row counts"
    np.testing.assert_array_equal(view.target, block.target)
    sizes = np.abs(theta[0]) + np.abs(block.inputs) @ np.abs(theta[1:])
    assert np.all(np.abs(view.predict(theta) - block.predict(theta)) <= 64 * _EPS * sizes)
    bends = np.abs(np.sin(np.arange(len(view.target))))
    for found, wanted in ((view.pull(bends), block.pull(bends)), (view.gram(bends), block.gram(bends))):
        np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10 * block.total(bends))


def block_of(cost: Cost, piece: Piece, frame: Frame) -> Block:
    """The rows that count as a copy."""
    table, loss = piece.rows.doubles(), Loss.of(cost)
    kept = np.ones(len(table), dtype=bool) if piece.counting is None else piece.counting > 0
    weights = None if piece.counting is None else piece.counting[kept].astype(float)
    target = table[kept, -1]
    kinks = loss.kinks(target) if loss.may_bend else None
    return Block((table[kept, :-1] - frame.centre) / frame.spread, target, kinks, weights)
