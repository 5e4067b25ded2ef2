"""Steps that are compiled are those that NumPy takes: every rule, every cost, with weights, penalties, and no bias."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg import costs, rules
from thalweg.descent.batches.compiled import Compiled
from thalweg.descent.batches.formulas import program_of
from thalweg.descent.batches.table import Table, Visit
from thalweg.descent.batches.walker import Interpreted, State, Steps, Walker
from thalweg.descent.problem import pose
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.formulas import move_of
from thalweg.kernels.apart import taken_apart
from thalweg.kernels.compiled.move import SHARED
from thalweg.rules import find_rule
from thalweg.rules.rule import Memory, Rule

ROWS = 75
DRAW = np.random.default_rng(4)
X = DRAW.normal(size=(ROWS, 30))
Y = np.abs(X[:, 0] + DRAW.normal(size=ROWS))
W = DRAW.uniform(0.5, 2.0, size=ROWS)
ENTRYWISE = [name for name, kind in rules.shelf.classes().items() if kind.is_entrywise]
OTHERS = ["adam(eps_before_correction=true)", "rmsprop(centred=true)", "adam + weight-decay", "rmsprop + momentum"]
PENALTIES = [(0.0, 0.0), (0.1, 0.0), (0.02, 0.03)]
BATCHES = [1, 7, 32]


def asked(rule: str, cost: str = "mse", batch: int = 1, columns: int = 6, **given: Any) -> tuple[Steps, Visit]:
    """Steps on rows in an order, each of them seen twice."""
    weighed, penalty, bias = given.get("weighed", False), given.get("penalty", (0.0, 0.0)), given.get("bias", True)
    table = Table(np.ascontiguousarray(X[:, :columns]), Y, W if weighed else None)
    weights, (ridge, lasso) = W if weighed else None, penalty
    problem = pose((table.inputs, Y), "y", cost=cost, sample_weight=weights, bias=bias, ridge=ridge, lasso=lasso)
    order = np.concatenate([np.random.default_rng(seed).permutation(ROWS) for seed in range(2)])
    return Steps(problem, find_rule(rule), batch, float(W.mean()) if weighed else 1.0), Visit(table, order)


def walked(walker: Walker, visit: Visit, columns: int, *rates: np.ndarray) -> State:
    """After all steps, in as many stretches as there are arrays of rates."""
    state = walker.start(np.linspace(-0.2, 0.3, columns + 1))
    with np.errstate(all="ignore"):
        for part in rates:
            state = walker.through(visit, state, part)
            left = visit.places[len(part) * walker.steps.batch :]  # type: ignore[attr-defined]
            visit = replace(visit, places=left)
    return state


def are_the_same(steps: Steps, visit: Visit, rate: float = 0.003) -> None:
    """One after the other the steps go where those of NumPy go."""
    columns = visit.table.inputs.shape[1]
    compiled = Compiled.of(steps)
    assert compiled is not None
    rates = rate / np.arange(1.0, 1 - (-len(visit.places) // steps.batch)) ** 0.5
    found, wanted = (walked(walker, visit, columns, rates) for walker in (compiled, Interpreted(steps)))
    assert found.k == wanted.k == len(rates)
    size = np.abs(wanted.theta).max()
    assert np.isfinite(size)
    assert np.abs(found.theta - wanted.theta).max() <= 1e-12 * size, (found.theta, wanted.theta)


@pytest.mark.parametrize("rule", [*ENTRYWISE, *OTHERS])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_every_rule(rule: str, penalty: tuple[float, float]) -> None:
    for number, batch in enumerate(BATCHES):
        are_the_same(*asked(rule, batch=batch, penalty=penalty, bias=bool(number % 2), weighed=penalty[0] > 0))


@pytest.mark.parametrize("cost", costs.shelf.classes())
@pytest.mark.parametrize("weighed", [False, True])
def test_every_cost(cost: str, weighed: bool) -> None:
    for number, batch in enumerate(BATCHES):
        are_the_same(*asked("plain", cost, batch=batch, weighed=weighed, bias=bool(number % 2)))


@settings(max_examples=40)
@given(st.integers(1, 30), st.integers(1, ROWS), st.booleans(), st.booleans())
def test_every_width_and_every_batch(columns: int, batch: int, weighed: bool, bias: bool) -> None:
    are_the_same(*asked("momentum", "huber", batch, columns, weighed=weighed, bias=bias))


@settings(max_examples=40)
@given(st.integers(1, 40), st.lists(st.integers(1, 30), max_size=3), st.sampled_from(["adam", "plain"]))
def test_in_stretches_of_any_length_the_bits_are_the_same(batch: int, lengths: list[int], rule: str) -> None:
    steps, visit = asked(rule, "logistic", batch)
    walker, rates = Compiled.of(steps), np.full(-(-len(visit.places) // batch), 0.01)
    assert walker is not None
    parts = [
        part for part in np.split(rates, np.unique(np.minimum(np.cumsum(lengths, dtype=int), len(rates)))) if len(part)
    ]
    one, other = walked(walker, visit, 6, rates), walked(walker, visit, 6, *parts)
    assert one.k == other.k
    assert (one.theta == other.theta).all()


@pytest.mark.parametrize("rule", [*ENTRYWISE, *OTHERS])
def test_what_is_shared_is_taken_out_and_nothing_is_lost(rule: str) -> None:
    move = move_of(find_rule(rule), Shrinkage(0.1, 0.2))
    assert move is not None
    for tape in (move.weight, move.bias):
        first, rest = taken_apart(tape, SHARED)
        values = {name: DRAW.uniform(0.1, 0.9, size=5) for name in tape.inputs}
        numbers = first(*(values[name] for name in first.inputs))
        own = [values[name] for name in rest.inputs[: len(rest.inputs) - len(numbers)]]
        wanted = tape(*(values[name] for name in tape.inputs))
        for one, other in zip(rest(*own, *numbers), wanted, strict=True):
            np.testing.assert_array_equal(one, other)
        assert set(first.inputs) <= set(SHARED)
        assert not set(rest.inputs[: len(own)]) & set(SHARED)


@final
@dataclass(frozen=True)
class Steepest(Rule):
    """A rule that looks at all entries at once, though it says that it does not."""

    is_entrywise: ClassVar[bool] = True

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        return g / np.max(np.abs(g)), memory


@final
@dataclass(frozen=True)
class Listed(Rule):
    """Half a step, by a constant that cannot be hashed."""

    shares: Any = field(default_factory=lambda: [0.5])

    def move(self, g: Any, theta: Any, k: Any, memory: Memory) -> tuple[Any, Memory]:  # noqa: ARG002
        return self.shares[0] * g, memory


def test_a_rule_of_constants_that_cannot_be_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thalweg.descent.batches.walkers.ENOUGH", 0.0)
    asked: dict[str, Any] = {"batch": 8, "iterations": 20}
    half = thalweg.fit((X, Y), rule=Listed(), learning_rate=0.02, **asked)
    plain = thalweg.fit((X, Y), rule="plain", learning_rate=0.01, **asked)
    np.testing.assert_allclose(half.beta, plain.beta, rtol=1e-12)


def test_a_rule_without_a_formula_of_one_entry_is_left_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thalweg.descent.batches.walkers.ENOUGH", 0.0)
    run = thalweg.fit((X, Y), rule=Steepest(), batch=8, learning_rate=0.01, iterations=20)
    assert run.iterations == 20
    assert program_of(costs.find_cost("mse"), Steepest(), Shrinkage(), weighed=False) is None
