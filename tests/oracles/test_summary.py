"""Standard errors, t, p, intervals, R2, F and likelihood against statsmodels and against the hat matrix itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

import thalweg

DATA = Path(__file__).parents[1] / "data"
TARGETS = {"diabetes": "target", "macrodata": "realgdp", "stackloss": "STACKLOSS", "hbk": "Y"}


def columns(name: str) -> tuple[np.ndarray, np.ndarray]:
    path = DATA / f"{name}.csv"
    header = path.read_text().splitlines()[0].split(",")
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    place = header.index(TARGETS[name])
    return np.delete(table, place, axis=1), table[:, place]


def made(condition: float, m: int = 300, n: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Standardised columns whose singular values spread over about ``condition``."""
    draw = np.random.default_rng(7)
    left = np.linalg.qr(draw.normal(size=(m, n)))[0]
    right = np.linalg.qr(draw.normal(size=(n, n)))[0]
    X = (left - left.mean(axis=0)) * np.geomspace(1, 1 / condition, n) @ right.T
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    return X, 3 + X @ draw.normal(size=n) + draw.normal(size=m)


def agree(
    X: np.ndarray, Y: np.ndarray, weights: np.ndarray | None, bias: bool, rtol: float = 1e-9, **more: Any
) -> None:
    """Everything in the summary is what statsmodels says."""
    ours = thalweg.fit((X, Y), sample_weight=weights, bias=bias, **more).summary(level=0.9)
    design = sm.add_constant(X) if bias else X
    peer = (sm.OLS(Y, design) if weights is None else sm.WLS(Y, design, weights=weights)).fit()
    low, high = peer.conf_int(alpha=0.1).T
    wanted = {"estimate": peer.params, "standard_error": peer.bse, "t": peer.tvalues, "p": peer.pvalues}
    for name, values in {**wanted, "low": low, "high": high}.items():
        found = [getattr(coefficient, name) for coefficient in ours.coefficients]
        # an estimate near zero is measured against its standard error, p near zero against p's own size times t^2
        scale = {"p": np.maximum(values * np.maximum(peer.tvalues**2, 1), 1e-300), "t": np.maximum(abs(values), 1)}
        size = scale.get(name, np.maximum(np.abs(values), peer.bse))
        assert np.abs((found - values) / size).max() <= rtol, name
    assert ours.r2 == pytest.approx(peer.rsquared, rel=rtol)
    assert ours.adjusted_r2 == pytest.approx(peer.rsquared_adj, rel=rtol)
    assert ours.residual_error == pytest.approx(np.sqrt(peer.scale), rel=rtol)
    assert ours.residual_degrees_of_freedom == pytest.approx(peer.df_resid, rel=1e-12)
    assert ours.f == pytest.approx(peer.fvalue, rel=rtol)
    assert ours.f_p == pytest.approx(peer.f_pvalue, rel=rtol * max(1.0, peer.df_resid), abs=1e-300)
    if weights is None:
        assert ours.log_likelihood == pytest.approx(peer.llf, rel=rtol)
        assert (ours.aic, ours.bic) == pytest.approx((peer.aic, peer.bic), rel=rtol)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", ["diabetes", "stackloss", "hbk"])
def test_statsmodels_says_the_same(name: str, weighted: bool, bias: bool) -> None:
    X, Y = columns(name)
    weights = np.random.default_rng(1).uniform(0.2, 5.0, len(Y)) if weighted else None
    agree(X, Y, weights, bias)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("condition", [1e1, 1e3, 1e4, 1e5])
def test_features_that_are_alike(condition: float, weighted: bool) -> None:
    X, Y = made(condition)
    agree(X, Y, np.random.default_rng(1).uniform(0.2, 5.0, len(Y)) if weighted else None, bias=True)


@pytest.mark.parametrize("condition", [1e6, 1e7])
def test_beyond_that_the_summary_says_how_many_digits_are_sure(condition: float) -> None:
    X, Y = made(condition)
    summary = thalweg.fit((X, Y)).summary()
    (said,) = (remark for remark in summary.remarks if "vouch" in remark)
    digits = int(said.split("vouch for ")[1].split()[0])
    peer = sm.OLS(Y, sm.add_constant(X)).fit()
    errors = np.array([coefficient.standard_error for coefficient in summary.coefficients])
    assert digits < 9
    assert np.abs(errors / peer.bse - 1).max() <= 10.0**-digits


def loop(X: np.ndarray, w: np.ndarray, bias: bool, ridge: float, rate: float, count: int) -> np.ndarray:
    """A of the descent, column by column: what one unit in each target adds to alpha and beta, stepped over rows."""
    centre = np.average(X, axis=0, weights=w) if bias else np.zeros(X.shape[1])
    spread = np.sqrt(np.average((X - centre) ** 2, axis=0, weights=w))
    Z = np.column_stack([np.full(len(X), float(bias)), (X - centre) / spread])
    A, penalty = np.zeros((Z.shape[1], len(X))), 2 * ridge * np.diag([0.0] + [1.0] * X.shape[1])
    for _ in range(count):
        A = A + rate * (2 * Z.T @ (w[:, None] * (np.eye(len(X)) - Z @ A)) / w.sum() - penalty @ A)
    beta = A[1:] / spread[:, None]
    return np.vstack([A[:1] - centre @ beta, beta])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("ridge", "count"), [(0.0, 7), (0.3, 7), (0.3, 4000)])
def test_a_shrunk_fit_has_the_covariance_of_its_smoother(ridge: float, count: int, bias: bool) -> None:
    X, Y = columns("stackloss")
    w = np.random.default_rng(3).uniform(0.5, 2.0, len(Y))
    run = thalweg.fit((X, Y), ridge=ridge, learning_rate=0.1, iterations=count, sample_weight=w, bias=bias)
    summary = run.summary()
    A = loop(X, w, bias, ridge, 0.1, count)
    design = np.column_stack([np.full(len(X), float(bias)), X])
    np.testing.assert_allclose(A @ Y, [run.alpha, *run.beta], rtol=1e-9, atol=1e-9)
    freedom = np.trace(design @ A)
    variance = w @ (Y - design @ A @ Y) ** 2 / (len(Y) - freedom)
    errors = np.sqrt(variance * np.sum(A**2 / w, axis=1))[0 if bias else 1 :]
    assert summary.degrees_of_freedom == pytest.approx(freedom, rel=1e-9)
    assert run.shrinkage_at().degrees_of_freedom == pytest.approx(freedom, rel=1e-9)
    assert [c.standard_error for c in summary.coefficients] == pytest.approx(errors, rel=1e-9)
    assert np.isnan(summary.f)
    assert "smoother" in str(summary) or "bias that shrinking" in str(summary)


def test_what_the_data_leave_open_has_no_standard_error() -> None:
    X, Y = columns("stackloss")
    doubled = np.column_stack([X, X[:, 0]])
    found = thalweg.fit((doubled, Y)).summary()
    with pytest.warns(match="rank-deficient"):
        peer = sm.OLS(Y, sm.add_constant(doubled)).fit()
    errors = [coefficient.standard_error for coefficient in found.coefficients]
    assert np.isnan(errors).tolist() == [False, True, False, False, True]
    assert [errors[0], *errors[2:4]] == pytest.approx([peer.bse[0], *peer.bse[2:4]], rel=1e-9)
    assert found.residual_degrees_of_freedom == peer.df_resid
    assert "'x1', 'x4'" in " ".join(found.remarks)
    assert found.to_dict()["coefficients"][1]["standard_error"] is None


def test_as_many_parameters_as_rows_leave_nothing_to_be_sure_by() -> None:
    found = thalweg.fit(([[1.0, 2.0], [2.0, 0.0], [3.0, 1.0]], [1.0, 5.0, 6.0])).summary()
    assert found.to_dict()["coefficients"][0]["standard_error"] is None
    assert "nothing is left" in str(found)


def test_the_tables_show_hostile_names_as_they_are() -> None:
    import pyarrow as pa

    draw = np.random.default_rng(0)
    names = ("<b>", "bell" + chr(7), "y")
    found = thalweg.fit(pa.table(dict(zip(names, draw.normal(size=(3, 9)), strict=True))), "y").summary()
    assert "bell\\x07" in str(found)
    assert "<th>&lt;b&gt;</th>" in found._repr_html_()


@pytest.mark.parametrize("cost", ["huber", "logistic", "(y - 2*yhat)**2"])
def test_other_costs_have_no_summary(cost: str) -> None:
    X = np.random.default_rng(0).normal(size=(20, 1))
    run = thalweg.fit((X, (X[:, 0] > 0) + 0.0), cost=cost, iterations=3)
    with pytest.raises(thalweg.Refusal, match="least squares"):
        run.summary()


def test_a_level_is_a_share_and_a_run_that_failed_has_no_summary() -> None:
    X, Y = columns("stackloss")
    with pytest.raises(thalweg.Refusal, match="level"):
        thalweg.fit((X, Y)).summary(level=95)
    with pytest.raises(thalweg.Refusal, match="diverged"):
        thalweg.fit((X, Y), learning_rate=5.0).summary()
