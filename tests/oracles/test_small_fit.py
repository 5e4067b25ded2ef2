"""What a fit of few rows costs, counted and not timed: what is done once is done once, what nobody asks for never."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import weakref
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg
from thalweg.descent.asked import Asked
from thalweg.descent.quadratic.arrived import Arrived
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.survey import survey

PROGRAM = """
import cProfile, json, pathlib, pstats, sys
import numpy as np
import thalweg

draw = np.random.default_rng(0)
X = draw.normal(size=(442, 10))
Y = X @ draw.normal(size=10) + draw.normal(size=442)
thalweg.fit((X, Y))
loaded, profile = set(sys.modules), cProfile.Profile()
profile.enable()
thalweg.fit((X, Y))
profile.disable()
calls = pstats.Stats(profile).stats
named = [(f"{pathlib.Path(file).stem}.{name}", times) for (file, _, name), (times, *_) in calls.items()]
print(json.dumps({"loaded": sorted(set(sys.modules) - loaded), "calls": named}))
"""
"""Without the checker of shapes, which would look at everything that is still to be worked out."""


@pytest.fixture(scope="module")
def second() -> dict[str, list[tuple[str, int]]]:
    """What is loaded and what is called by a second fit in one program."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    found: dict[str, list[tuple[str, int]]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def calls(second: dict[str, list[tuple[str, int]]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, times in second["calls"]:
        found[name] += times
    return found


def test_the_calls_are_seen(calls: Counter[str]) -> None:
    assert calls["fit.fit"] == calls["survey.survey"] == calls["run.lay"] == 1


def test_a_fit_makes_few_calls(calls: Counter[str]) -> None:
    assert sum(calls.values()) <= 1_200


def test_a_second_fit_imports_nothing(second: dict[str, list[tuple[str, int]]]) -> None:
    assert second["loaded"] == []


@pytest.mark.parametrize(
    "work",
    ["shelf._modules", "pkgutil.iter_modules", "__init__.import_module", "inspect.signature", "parse.parse",
     "tidy.tidy", "expression.substitute", "differentiate.differentiate", "evaluate.evaluate"],
)  # fmt: skip
def test_a_second_fit_looks_for_nothing_and_derives_nothing(calls: Counter[str], work: str) -> None:
    assert calls[work] == 0


def test_a_fit_decomposes_once(calls: Counter[str]) -> None:
    decompositions = ("eigh", "eigvalsh", "svd", "svdvals", "qr", "inv", "pinv", "solve", "cholesky", "lstsq")
    assert {name: calls[f"_linalg.{name}"] for name in decompositions if calls[f"_linalg.{name}"]} == {"eigh": 1}


@pytest.mark.parametrize("work", ["plan.draw_up", "certificate.of", "outcome.tell", "explained.r2", "evidence.of"])
def test_nothing_is_told_before_it_is_asked_for(calls: Counter[str], work: str) -> None:
    assert calls[work] == 0


def test_what_is_told_is_worked_out_once() -> None:
    run = thalweg.fit(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -1]))
    assert isinstance(run.account, Arrived)
    for name in ("cost", "cost_start", "r2", "outcome", "certificate", "plan", "evidence"):
        assert getattr(run, name) is getattr(run, name)


def test_a_run_does_not_keep_the_rows() -> None:
    draw = np.random.default_rng(0)
    X, Y = draw.normal(size=(5_000, 4)), draw.normal(size=5_000)
    run, known = thalweg.fit((X, Y)), weakref.ref(X)
    del X
    assert known() is None
    assert len(pickle.dumps(run)) < 20_000
    again = pickle.loads(pickle.dumps(run))
    assert again.to_dict() == run.to_dict()
    with pytest.raises(thalweg.Refusal, match="no longer at hand"):
        run.account.laid.problem.source.blocks(["x1"])


def test_what_was_told_can_be_told_otherwise() -> None:
    run = thalweg.fit(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -1]))
    other = run.told(r2=0.5)
    assert (other.r2, other.cost, other.outcome) == (0.5, run.cost, run.outcome)
    assert run.r2 != 0.5


@given(
    st.integers(0, 2**32), st.sampled_from([0.0, 0.3]), st.booleans(), st.sampled_from(["none", "alike", "constant"])
)
def test_the_modes_of_standardised_features_are_those_of_an_svd(seed: int, ridge: float, bias: bool, odd: str) -> None:
    draw = np.random.default_rng(seed)
    X = draw.normal(size=(20, 4)) * draw.uniform(0.1, 10, size=4) + draw.normal(size=4)
    if odd == "alike":
        X[:, 3] = 2 * X[:, 0]
    if odd == "constant":
        X[:, 3] = 7 * bias
    asked = Asked.read((X, X @ draw.normal(size=4) + draw.normal(size=20)), ridge=ridge, bias=bias)
    assert asked.quadratic is not None
    spectrum = Landscape.of(asked.problem, asked.quadratic, survey(asked.problem)).spectrum
    root, curvature = spectrum.root, spectrum.curvature
    assert root.is_modal
    left, roots, right = np.linalg.svd(root.factor)
    roots = np.concatenate([roots, np.zeros(5 - len(roots))])
    np.testing.assert_allclose(spectrum.eigenvalues, curvature * roots**2, atol=1e-13)
    hessian = curvature * root.factor.T @ root.factor
    np.testing.assert_allclose(
        (spectrum.eigenvectors * spectrum.eigenvalues) @ spectrum.eigenvectors.T, hessian, atol=1e-13
    )
    np.testing.assert_allclose(spectrum.eigenvectors.T @ spectrum.eigenvectors, np.eye(5), atol=1e-14)
    moves = roots > 1e-12
    steps = np.divide((left.T @ root.sides)[: len(roots)][moves[: left.shape[0]]], roots[moves])
    np.testing.assert_allclose(spectrum.optimum(np.zeros(5)), right[: len(roots)][moves].T @ steps, atol=1e-9)
    rest = root.sides - root.factor @ spectrum.optimum(np.zeros(5))
    assert spectrum.unexplained == pytest.approx(root.unexplained + rest @ rest, rel=1e-12)
    assert (spectrum.null_modes, spectrum.frozen) == (int(odd != "none" and not ridge), int(not bias))
