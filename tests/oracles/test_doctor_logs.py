"""Logs of programs whose mistake is known: loops over the rows, written as people write them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg
from thalweg.core.errors import Refusal

M, RATE = 23, 0.04
CHANCE = np.random.default_rng(7)
X = CHANCE.normal(size=(M, 2)) * [1.0, 2.0] + [1.0, -0.5]
Y = 1 + X @ [2.0, -1.0] + 0.3 * CHANCE.normal(size=M)
Point = tuple[float, np.ndarray]


def gradient(alpha: float, beta: np.ndarray) -> tuple[float, np.ndarray]:
    u = Y - alpha - X @ beta
    return -2 * float(u.mean()), -2 * X.T @ u / M


def times(bias: float, weights: float) -> Callable[[Point], Point]:
    def step(point: Point) -> Point:
        slope = gradient(*point)
        return point[0] - RATE * bias * slope[0], point[1] - RATE * weights * slope[1]

    return step


def bias_first(point: Point) -> Point:
    alpha = point[0] - RATE * gradient(*point)[0]
    return alpha, point[1] - RATE * gradient(alpha, point[1])[1]


def weights_first(point: Point) -> Point:
    beta = point[1] - RATE * gradient(*point)[1]
    return point[0] - RATE * gradient(point[0], beta)[0], beta


def shrunk(bias: float) -> Callable[[Point], Point]:
    def step(point: Point) -> Point:
        alpha, beta = times(1, 1)(point)
        return alpha - RATE * bias * point[0], beta - RATE * 0.3 * point[1]

    return step


def met_by_all(point: Point) -> Point:
    table = Y[:, None] - (point[0] + X @ point[1])[None, :]
    slope = -2 * (X * table.mean(axis=0)[:, None]).mean(axis=0)
    return point[0] + RATE * 2 * table.mean(), point[1] - RATE * slope


def never_cleared() -> Callable[[Point], Point]:
    total: list[Any] = [0.0, np.zeros(2)]

    def step(point: Point) -> Point:
        slope = gradient(*point)
        total[0], total[1] = total[0] + slope[0], total[1] + slope[1]
        return point[0] - RATE * total[0], point[1] - RATE * total[1]

    return step


def old_error(point: Point) -> Point:
    slope = gradient(0.5, np.array([0.25, -0.25]))
    return point[0] - RATE * slope[0], point[1] - RATE * slope[1]


def exchanged(point: Point) -> Point:
    slope = gradient(*point)
    return point[0] - RATE * slope[1][0], point[1] - RATE * slope[0]


def sum_times_mean(point: Point) -> Point:
    u = Y - point[0] - X @ point[1]
    return point[0] + 2 * RATE * u.mean(), point[1] + 2 * RATE * X.sum(axis=0) * u.mean() / M


def some_rows() -> Callable[[Point], Point]:
    chance = np.random.default_rng(3)

    def step(point: Point) -> Point:
        picked = chance.choice(M, 6, replace=False)
        u = Y[picked] - point[0] - X[picked] @ point[1]
        return point[0] + RATE * u.mean(), point[1] + RATE * X[picked].T @ u / 6

    return step


def walk(step: Callable[[Point], Point], count: int = 12) -> Iterator[list[float]]:
    point: Point = 0.5, np.array([0.25, -0.25])
    for _ in range(count + 1):
        yield [point[0], *map(float, point[1])]
        point = step(point)


def log(step: Callable[[Point], Point], folder: Path, form: str = "", count: int = 12, every: int = 1) -> Path:
    lines = ["Iteration, Alpha ,beta[1],Beta 2"]
    for k, point in enumerate(walk(step, count)):
        if k % every == 0:
            lines.append(
                ",".join([str(k), *(format(number, form) if form else repr(float(number)) for number in point)])
            )
    path = folder / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


FAULTS: dict[str, tuple[Callable[[], Callable[[Point], Point]], list[str]]] = {
    "uphill": (lambda: times(-1, -1), ["wrong-sign"]),
    "bias stands": (lambda: times(0, 1), ["bias-not-updated"]),
    "weights stand": (lambda: times(1, 0), ["weights-not-updated"]),
    "bias twice": (lambda: times(2, 1), ["bias-gradient"]),
    "weights summed": (lambda: times(0.1, 0.1 * M), ["weights-gradient"]),
    "bias first": (lambda: bias_first, ["sequential-update"]),
    "weights first": (lambda: weights_first, ["sequential-update"]),
    "bias shrinks": (lambda: shrunk(0.3), ["penalised-bias"]),
    "weights shrink": (lambda: shrunk(0.0), ["unrequested-penalty"]),
    "broadcast": (lambda: met_by_all, ["broadcast"]),
    "never cleared": (never_cleared, ["accumulated-gradient"]),
    "old error": (lambda: old_error, ["stale-error"]),
    "exchanged": (lambda: exchanged, ["swapped-gradients"]),
    "sum times mean": (lambda: sum_times_mean, ["weights-gradient"]),
}


@pytest.mark.parametrize("form", ["", ".6f", ".5g"], ids=["all digits", "6 decimals", "5 digits"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.replace(" ", "-"))
def test_a_fault_is_read_off_the_log(fault: str, form: str, tmp_path: Path) -> None:
    make, codes = FAULTS[fault]
    seen = thalweg.examine((X, Y), log=log(make(), tmp_path, form))
    assert list(seen.codes) == codes


def test_steps_on_some_rows_are_told_apart(tmp_path: Path) -> None:
    assert thalweg.examine((X, Y), log=log(some_rows(), tmp_path, count=40)).codes == ("sampled-rows",)


@pytest.mark.parametrize(
    ("factor", "codes"),
    [
        (1, []),
        (M, ["missing-mean"]),
        (1 / M, ["double-mean"]),
        (0.5, ["factor-two"]),
        (M / 2, ["missing-mean", "factor-two"]),
        (-M, ["wrong-sign", "missing-mean"]),
        (RATE, ["squared-learning-rate"]),
        (1 / RATE, ["ignores-learning-rate"]),
    ],
)
def test_a_factor_is_named_where_the_rate_is(factor: float, codes: list[str], tmp_path: Path) -> None:
    short = log(times(factor, factor), tmp_path, count=6)
    seen = thalweg.examine((X, Y), log=short, learning_rate=RATE)
    assert sorted(seen.codes) == sorted(codes)
    assert seen.learning_rate == pytest.approx(RATE * abs(factor), rel=1e-6)


@pytest.mark.parametrize(("form", "every"), list(itertools.product(["", ".3f", ".4g"], [1, 5, 40])))
def test_a_right_log_is_sound_and_its_rate_known(form: str, every: int, tmp_path: Path) -> None:
    seen = thalweg.examine((X, Y), log=log(times(1, 1), tmp_path, form, count=400, every=every))
    assert seen.codes == ()
    assert seen.learning_rate == pytest.approx(RATE, rel=1e-2 if form else 1e-9)


def test_a_log_of_every_tenth_iterate_shows_faults_too(tmp_path: Path) -> None:
    assert thalweg.examine((X, Y), log=log(bias_first, tmp_path, count=90, every=10)).codes == ("sequential-update",)
    assert thalweg.examine((X, Y), log=log(times(0, 1), tmp_path, count=90, every=10)).codes == ("bias-not-updated",)


def test_a_log_from_where_the_descent_has_ended_is_sound(tmp_path: Path) -> None:
    lines = log(times(1, 1), tmp_path, ".4f", count=3000).read_text("utf-8").splitlines()
    (tmp_path / "log.csv").write_text("\n".join([lines[0], *lines[-20:]]), encoding="utf-8")
    assert thalweg.examine((X, Y), log=tmp_path / "log.csv").codes == ()


def test_a_log_that_diverges_is_read_as_far_as_it_is_finite(tmp_path: Path) -> None:
    A = np.column_stack([np.ones(M), X])
    steepest = float(np.linalg.eigvalsh(2 * A.T @ A / M)[-1])
    factor = 2.2 / steepest / RATE
    with np.errstate(all="ignore"):
        path = log(times(factor, factor), tmp_path, count=6000)
    seen = thalweg.examine((X, Y), log=path)
    assert seen.codes == ("learning-rate-too-large",)
    assert "the last step is 1.2000000" in seen.findings[0].evidence or "1.1999999" in seen.findings[0].evidence
    assert seen.learning_rate == pytest.approx(2.2 / steepest)


def test_standardised_descents_are_recognised(tmp_path: Path) -> None:
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    rows, theta = [], np.zeros(3)
    for k in range(10):
        rows.append(f"{k},{theta[1]!r},[{theta[2]}],{theta[0]!r}")
        u = Y - theta[0] - Z @ theta[1:]
        theta = theta + RATE * 2 * np.append(u.mean(), Z.T @ u / M)
    (tmp_path / "log.csv").write_text("k;x1;x2;intercept\n" + "\n".join(rows).replace(",", ";"), encoding="utf-8")
    seen = thalweg.examine((X, Y), log=tmp_path / "log.csv")
    assert seen.codes == ()
    assert seen.learning_rate == pytest.approx(RATE)
    assert "standardised features" in seen.remark


def test_whole_numbers_for_ever_are_truncated(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("k,theta0,theta1,theta2\n" + "".join(f"{k},0,0,0\n" for k in range(9)), "utf-8")
    assert thalweg.examine((X, Y), log=tmp_path / "log.csv").codes == ("integer-truncation",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "iteration,alpha,beta_1\n0,1,2\n",
        "iteration,alpha,beta_1,beta_2\n0,1,2,3\n",
        "k,alpha,beta_1,beta_2\n0,a,2,3\n",
    ],
    ids=["empty", "a weight missing", "one iterate", "a word"],
)
def test_logs_that_cannot_be_read_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal):
        thalweg.examine((X, Y), log=tmp_path / "log.csv")
