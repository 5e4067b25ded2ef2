"""The compiled read of rows: what it sums is what NumPy sums, with the same bits on any threads and from any source."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg
from thalweg import costs
from thalweg.costs import find_cost
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes import reading
from thalweg.descent.problem import pose
from thalweg.descent.stepwise.rows import Passes, Rows
from thalweg.descent.survey import survey
from thalweg.engines.threads import Threads
from thalweg.kernels.pieces import Frame, Piece, piece_rows
from thalweg.kernels.sums import Sums
from thalweg.laws.rows import same_bits_as_doubles, sums_what_numpy_sums, view_is_a_block
from thalweg.sources.strips import KINDS, Strips

WRITTEN = ["(y - yhat)**4", "log(1 + exp(yhat)) - y*yhat", "abs(y - yhat) + max(0, 2*(y - yhat))"]
COSTS = [*costs.shelf.classes(), "quantile(tau=0.9)", "epsilon-insensitive(epsilon=1)", *WRITTEN]
WEIGHTS = (None, np.float64, np.int32, np.bool_)


def drawn(rows: int, n: int, weights: Any = None, seed: int = 0) -> tuple[Piece, Frame, np.ndarray]:
    """Rows [X Y] far from zero, coordinates that bring them near, and a theta; some rows do not count."""
    draw = np.random.default_rng(seed)
    X, y = draw.normal(size=(rows, n)) * 3 + 100, draw.integers(0, 2, size=(rows, 1)) * 1.0
    counting = None if weights is None else np.abs(draw.integers(-1, 4, size=rows)).astype(weights)
    frame = Frame(X.mean(axis=0), X.std(axis=0) + 1)
    return Piece(Strips((X, y)), counting), frame, draw.normal(size=n + 1) / 2


@pytest.mark.parametrize("name", COSTS)
def test_a_cost_is_summed_as_numpy_sums_it(name: str) -> None:
    for number, rows in enumerate((1, 7, 64, 65, 4096, 9001)):
        piece, frame, theta = drawn(rows, 1 + 3 * number, WEIGHTS[number % len(WEIGHTS)], number)
        if piece.counting is not None:
            piece.counting[0] = True
        for mu in (0.0, 0.25):
            sums_what_numpy_sums(find_cost(name), piece, frame, theta, mu)


@given(st.data())
def test_rows_of_any_type_and_stride_give_the_bits_of_doubles(data: st.DataObject) -> None:
    rows, n = data.draw(st.integers(1, 9000)), data.draw(st.integers(1, 10))
    tables = [_laid(data, rows, width) for width in (*_split(data, n), 1)]
    weights = data.draw(st.sampled_from([None, "f8", "f4", "i2", "u1", "b1"]))
    counting = (
        None if weights is None else (np.arange(rows) % 3).astype(weights)[:: data.draw(st.sampled_from([1, -1]))]
    )
    theta = np.arange(n + 1) / 8 - 0.5
    frame = Frame(np.full(n, 0.5), np.full(n, 2.0))
    same_bits_as_doubles(find_cost("huber"), Piece(Strips(tuple(tables)), counting), frame, theta)


def _split(data: st.DataObject, n: int) -> tuple[int, ...]:
    first = data.draw(st.integers(0, n))
    return tuple(width for width in (first, n - first) if width)


def _laid(data: st.DataObject, rows: int, width: int) -> np.ndarray:
    kind, step = data.draw(st.sampled_from(KINDS)), data.draw(st.sampled_from([1, 2, -1]))
    whole = np.arange(2 * rows * width).reshape(2 * rows, width) % 7
    table = np.array(whole, dtype=kind, order=data.draw(st.sampled_from(["C", "F"])))
    table.flags.writeable = False
    return table[: rows * abs(step) : abs(step)][:: 1 if step > 0 else -1, :: data.draw(st.sampled_from([1, -1]))]


@pytest.mark.parametrize("name", ["huber", "mae", "logistic"])
@pytest.mark.parametrize("weights", WEIGHTS, ids=str)
def test_a_view_shows_what_a_copy_shows(name: str, weights: Any) -> None:
    for rows, n in ((5, 1), (4097, 6), (20_000, 33)):
        view_is_a_block(find_cost(name), *drawn(rows, n, weights))


def test_a_piece_is_as_many_blocks_as_can_be_halved_to_one() -> None:
    for columns in range(1, 3000, 7):
        blocks, rest = divmod(piece_rows(columns), 4096)
        assert not rest
        assert blocks.bit_count() == 1


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every number of rows is taken to be many."""
    monkeypatch.setattr(reading, "_MANY", 1)


DRAW = np.random.default_rng(5)
X, Y, W = DRAW.normal(size=(30_000, 20)) + 5, DRAW.normal(size=30_000), DRAW.integers(0, 3, size=30_000)


def rows_of(data: Any, **asked: Any) -> tuple[Rows, np.ndarray]:
    problem = pose(data, "y", **asked)
    moments = survey(problem)
    rows = Rows.of(problem, Coordinates.of(moments, "standard"), moments.count, Passes())
    assert rows.many is not None
    return rows, np.linspace(-1, 1, 1 + len(problem.features))


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("weights", [None, W])
@pytest.mark.parametrize("cost", ["huber", "mae"])
def test_any_source_and_any_threads_give_the_same_bits(
    cost: str, weights: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, found = [*(f"x{k}" for k in range(20)), "y"], set()
    table = pa.table([*X.T, Y], names=names)
    cut = pa.concat_tables([table.slice(0, 17), table.slice(17, 9000), table.slice(9017)])
    for data in ((X, Y), (np.asfortranarray(X), Y.reshape(-1, 1)), table, cut):
        for most_bytes in (0, 2**30):
            monkeypatch.setattr("thalweg.descent.stepwise.rows.MOST_BYTES", most_bytes)
            rows, theta = rows_of(data, cost=cost, sample_weight=weights)
            assert rows.in_memory == (most_bytes > 0 or isinstance(data, tuple))
            for threads in (1, 2, 4):
                some = replace(rows, many=replace(rows.many, threads=threads))  # type: ignore[type-var]
                for mu in (0.0, 0.1):
                    sums = some.sums(theta, mu)
                    found.add((threads, mu, sums.weight, sums.loss, sums.raised, sums.gradient.tobytes()))
    assert len(found) == 6
    assert len({bits[1:] for bits in found}) == 2


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("cost", ["huber", "mae", "logistic", "(y - yhat)**4"])
@pytest.mark.parametrize("weights", [None, W[:3000]])
def test_a_fit_is_what_it_is_in_numpy(cost: str, weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    y = (Y[:3000] > 0) * 1.0 if cost == "logistic" else Y[:3000]
    compiled = thalweg.fit((X[:3000, :4], y), cost=cost, sample_weight=weights)
    monkeypatch.setattr(reading, "_MANY", 1 << 60)
    plain = thalweg.fit((X[:3000, :4], y), cost=cost, sample_weight=weights)
    assert compiled.outcome.name == plain.outcome.name == "converged"
    assert compiled.cost == pytest.approx(plain.cost, rel=2e-9)


@pytest.mark.usefixtures("_many")
def test_nothing_is_copied_and_an_iteration_is_one_read() -> None:
    rows, theta = rows_of((np.tile(X, (10, 1)), np.tile(Y, 10)), cost="huber")
    rows.sums(theta)
    tracemalloc.start()
    rows.sums(theta, 0.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**23, "the data take 48 MB"
    assert rows.passes.count == 2


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("rule", ["plain", "nesterov"])
def test_iterations_go_over_the_rows_once_each(rule: str) -> None:
    some = [thalweg.fit((X, Y), cost="huber", rule=rule, learning_rate=0.1, iterations=k).passes for k in (3, 13)]
    assert some[1] - some[0] == 10


@pytest.mark.usefixtures("_many")
def test_single_precision_is_summed_in_double() -> None:
    rows = 10_000_000
    x = np.float32(1000) + np.arange(rows, dtype=np.float32).reshape(-1, 1) % 8
    y = (x[:, 0] - 1000) / 4
    seen, theta = rows_of((x, y), cost="mse")
    sums = seen.sums(theta)
    # eight different rows, over and over: the sums are known from one round of them
    z = (np.arange(8) - 3.5) / np.sqrt(5.25)
    u = np.arange(8) / 4 - (theta[0] + theta[1] * z)
    exact = [np.sum(u**2), np.sum(-2 * u), np.sum(-2 * u * z)]
    np.testing.assert_allclose([sums.loss, *sums.gradient], np.array(exact) * rows / 8, rtol=1e-11)


def test_few_rows_do_not_wait_for_a_compiler() -> None:
    problem = pose((X[:1000], Y[:1000]), "y", cost="huber")
    moments = survey(problem)
    assert Rows.of(problem, Coordinates.of(moments, "standard"), moments.count, Passes()).many is None


def test_threads_may_be_more_than_there_is_to_do() -> None:
    assert Threads(4).total([Sums(1.0, 2.0, 0.0, np.zeros(2))], lambda sums: sums).loss == 2.0  # type: ignore[union-attr]
