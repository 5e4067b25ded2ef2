"""Compiled steps on the moments are those of NumPy and of exact fractions; sizes decide who takes them."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg import rules
from thalweg.descent.asked import Asked
from thalweg.descent.quadratic.compiled import Compiled
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.stepped import Interpreted, Walker
from thalweg.descent.quadratic.walkers import ENOUGH, quickest
from thalweg.descent.survey import survey
from thalweg.rules import find_rule

ENTRYWISE = [name for name, kind in rules.shelf.classes().items() if kind.is_entrywise]
OTHERS = ["adam(eps_before_correction=true)", "rmsprop(centred=true)", "adam + weight-decay", "rmsprop + momentum"]
WIDTHS = [1, 2, 3, 4, 5, 8, 20, 33]
STEPS = 60
MANY = (60_000, 20)
"""So many cells that the routine may be taken."""


def parabola_of(columns: int, seed: int = 0, **asked: Any) -> Parabola:
    draw = np.random.default_rng(seed)
    X = draw.normal(size=(50, columns)) + draw.normal(size=columns)
    wanted = Asked.read((X, X[:, 0] + draw.normal(size=50)), scale="none", **asked)
    assert wanted.quadratic is not None
    return Landscape.of(wanted.problem, wanted.quadratic, survey(wanted.problem)).parabola


def compiled(parabola: Parabola, rule: str = "plain", rate: float = 0.003) -> Compiled:
    found = Compiled.of(parabola, find_rule(rule), rate)
    assert found is not None
    return found


def start_of(parabola: Parabola) -> np.ndarray:
    theta = np.linspace(-0.2, 0.3, len(parabola.mean) + 1)
    theta[0] *= parabola.bias
    return theta


def go_the_same_way(parabola: Parabola, rule: str) -> None:
    walkers: tuple[Walker, ...] = compiled(parabola, rule), Interpreted(parabola, find_rule(rule), 0.003)
    with np.errstate(all="ignore"):
        found, wanted = (np.array(list(walker.iterates(start_of(parabola), STEPS))) for walker in walkers)
    assert found.shape == (STEPS + 1, len(parabola.mean) + 1)
    assert np.isfinite(wanted).all()
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12 * np.abs(wanted).max())


@pytest.mark.parametrize("rule", [*ENTRYWISE, *OTHERS])
@pytest.mark.parametrize("ridge", [0.0, 0.1])
@pytest.mark.parametrize("bias", [True, False])
def test_every_rule(rule: str, ridge: float, bias: bool) -> None:
    for columns in WIDTHS:
        go_the_same_way(parabola_of(columns, ridge=ridge, bias=bias), rule)


@settings(max_examples=40)
@given(st.integers(1, 70), st.integers(0, 2**32), st.sampled_from([0.0, 0.2]), st.booleans())
def test_every_width(columns: int, seed: int, ridge: float, bias: bool) -> None:
    go_the_same_way(parabola_of(columns, seed, ridge=ridge, bias=bias), "momentum")


@pytest.mark.parametrize("columns", [1, 3, 6])
@pytest.mark.parametrize("ridge", [0.0, 0.25])
def test_the_iterates_are_those_of_exact_fractions(columns: int, ridge: float) -> None:
    parabola, rate = parabola_of(columns, ridge=ridge), 1 / 64
    theta = start_of(parabola)
    alpha, *beta = map(Fraction, theta.tolist())
    mean, cross = ([Fraction(value) for value in array.tolist()] for array in (parabola.mean, parabola.cross))
    covariance = [[Fraction(value) for value in line] for line in parabola.covariance.tolist()]
    c, target = Fraction(parabola.curvature), Fraction(parabola.target_mean)
    for iterate in deque(compiled(parabola, rate=rate).iterates(theta, 12)):
        wanted = np.array([float(value) for value in (alpha, *beta)])
        np.testing.assert_allclose(iterate, wanted, rtol=0, atol=1e-14 * np.abs(wanted).max())
        residual = target - alpha - sum(m * b for m, b in zip(mean, beta, strict=True))
        slopes = [
            -c * (s - sum(entry * b for entry, b in zip(line, beta, strict=True)) + m * residual)
            for s, line, m in zip(cross, covariance, mean, strict=True)
        ]
        alpha += Fraction(rate) * c * residual
        moves = [slope + 2 * Fraction(ridge) * b for slope, b in zip(slopes, beta, strict=True)]
        beta = [b - Fraction(rate) * move for b, move in zip(beta, moves, strict=True)]


@pytest.mark.parametrize("rule", ["plain", "adam", "nesterov"])
@pytest.mark.parametrize("columns", [3, 8])
def test_the_last_has_the_bits_it_has_among_all(rule: str, columns: int) -> None:
    parabola = parabola_of(columns)
    walker, start = compiled(parabola, rule), start_of(parabola)
    every = list(walker.iterates(start, 300))
    for count in (0, 1, 2, 127, 128, 129, 257, 300):
        np.testing.assert_array_equal(walker.end(start, count), every[count])
    np.testing.assert_array_equal(start, start_of(parabola))


def test_moments_that_do_not_lie_side_by_side_are_read_aright() -> None:
    parabola = parabola_of(7)
    wide = np.zeros((14, 14))
    wide[::2, ::2] = parabola.scatter
    apart = replace(parabola, scatter=wide[::2, ::2], mean=np.repeat(parabola.mean, 2)[::2])
    one, other = (compiled(each).end(start_of(parabola), 20) for each in (parabola, apart))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("rule", "count", "rows", "taken"),
    [
        ("plain", ENOUGH, 2**20 // 8, Compiled),
        ("plain", ENOUGH - 1, 2**20 // 8, Interpreted),
        ("plain", ENOUGH, 2**20 // 8 - 1, Interpreted),
        ("barzilai-borwein", ENOUGH, 2**20 // 8, Interpreted),
    ],
)
def test_sizes_and_the_rule_decide(rule: str, count: int, rows: int, taken: type[Walker]) -> None:
    assert type(quickest(parabola_of(7), find_rule(rule), 0.1, count, rows)) is taken


def of_many(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    X = np.random.default_rng(seed).integers(-9, 10, size=MANY) / 4
    return X, X[:, 0] - X[:, 1] + np.arange(len(X)) % 5


@pytest.mark.parametrize("asked", [{}, {"rule": "momentum", "ridge": 0.5}, {"bias": False}], ids=str)
def test_each_step_has_the_bits_of_a_fit_that_ends_there(asked: dict[str, Any]) -> None:
    wanted = {"scale": "none", "learning_rate": 0.01, "iterations": ENOUGH, **asked}
    run, last = thalweg.fit(of_many(), **wanted), deque(thalweg.steps(of_many(), **wanted), maxlen=1).pop()
    assert run.plan.path == "moments, stepped"
    assert (last.k, last.alpha, last.beta.tolist()) == (ENOUGH, run.alpha, run.beta.tolist())


def test_from_a_file_of_unknown_length_the_bits_are_those_of_arrays(tmp_path: Path) -> None:
    X, Y = of_many()
    names, path = [f"x{place}" for place in range(1, MANY[1] + 1)], tmp_path / "rows.csv"
    pyarrow.csv.write_csv(pa.table([*X.T, Y], names=[*names, "y"]), path)
    held, read = (thalweg.fit(data, target="y", iterations=ENOUGH) for data in ((X, Y), path))
    assert (held.alpha, held.beta.tolist()) == (read.alpha, read.beta.tolist())


@pytest.mark.parametrize("rate", [3.0, 1e200])
def test_a_descent_beyond_the_doubles_ends_as_numpy_ends_it(rate: float, monkeypatch: pytest.MonkeyPatch) -> None:
    one = thalweg.fit(of_many(), scale="none", learning_rate=rate, iterations=1000)
    monkeypatch.setattr("thalweg.descent.quadratic.walkers.ENOUGH", 10**9)
    other = thalweg.fit(of_many(), scale="none", learning_rate=rate, iterations=1000)
    assert one.outcome.name == other.outcome.name == "diverged"
    assert not np.isfinite([one.alpha, *one.beta]).any()
    assert not np.isfinite([other.alpha, *other.beta]).any()


def test_few_rows_wait_for_no_translator_however_many_steps() -> None:
    told = "thalweg.fit((numpy.random.rand(442, 10), numpy.random.rand(442)), learning_rate=0.01, iterations=1000)"
    program = f"import sys, numpy, thalweg; {told}; sys.exit('llvmlite' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
