"""Worksheets of every cost, filled in by somebody who works with slopes derived by hand, and slips once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

import thalweg
from thalweg.costs import find_cost, shelf
from thalweg.documents.sheet.sheet_marking import mark_sheet

X = np.array([[1, 2], [2, -1], [3, 4], [-2, 3], [4, 1]], dtype=float)
Y = [3, 5, -1, 2, 7]
COUNTS, SIGNS, BITS = [1, 3, 1, 2, 5], [1, -1, 1, 1, -1], [0, 1, 1, 0, 1]
TARGETS = {"logistic": BITS, "poisson": COUNTS, "gamma": COUNTS, "hinge": SIGNS, "squared-hinge": SIGNS}
PENALTIES = ({}, {"ridge": 0.25}, {"lasso": 0.2}, {"ridge": 0.25, "lasso": 0.125})
ALPHA, BETA, ETA = 0.5, (0.25, -0.375), 0.04
Cell = tuple[int, str]

BY_HAND: dict[str, Callable[..., tuple[float, float]]] = {
    "mse": lambda u, _c: (u**2, -2 * u),
    "half-mse": lambda u, _c: (u**2 / 2, -u),
    "mae": lambda u, _c: (abs(u), -np.sign(u)),
    "huber": lambda u, c: (u**2 / 2 if abs(u) <= c else c * (abs(u) - c / 2), -np.clip(u, -c, c)),
    "pseudo-huber": lambda u, c: (c**2 * (np.hypot(1, u / c) - 1), -u / np.hypot(1, u / c)),
    "log-cosh": lambda u, _c: (np.log(np.cosh(u)), -np.tanh(u)),
    "quantile": lambda u, c: (c * u, -c) if u >= 0 else ((c - 1) * u, 1 - c),
    "expectile": lambda u, c: (c * u**2, -2 * c * u) if u >= 0 else ((1 - c) * u**2, -2 * (1 - c) * u),
    "epsilon-insensitive": lambda u, c: (max(0, abs(u) - c), -np.sign(u) * (abs(u) > c)),
    "logistic": lambda y, p: (np.log(1 + np.exp(p)) - y * p, 1 / (1 + np.exp(-p)) - y),
    "poisson": lambda y, p: (np.exp(p) - y * p, np.exp(p) - y),
    "gamma": lambda y, p: (p + y * np.exp(-p), 1 - y * np.exp(-p)),
    "hinge": lambda y, p: (max(0, 1 - y * p), -y * (y * p < 1)),
    "squared-hinge": lambda y, p: (max(0, 1 - y * p) ** 2, -2 * y * max(0, 1 - y * p)),
}
"""Loss and slope by the prediction: of the residual and the constant, or of y and the prediction."""
LINKS: dict[str, Callable[[float], float]] = {
    "logistic": lambda p: 1 / (1 + np.exp(-p)),
    "poisson": np.exp,
    "gamma": np.exp,
}


@dataclass
class Learner:
    """Works two iterations by hand. ``slips`` changes what is written in some cells, and the rest follows from it."""

    cost: str
    ridge: float = 0
    lasso: float = 0
    slips: Mapping[Cell, Callable[[float], float]] = field(default_factory=dict)
    cells: dict[Cell, float] = field(default_factory=dict)

    def put(self, k: int, label: str, value: float) -> float:
        self.cells[k, label] = float(self.slips.get((k, label), float)(value))
        return self.cells[k, label]

    def of_one(self, k: int, i: int, y: float, yhat: float) -> tuple[float, float]:
        hand, constant = BY_HAND[self.cost], [float(value) for value in find_cost(self.cost).constants.values()]
        self.put(k, f"mu[{i}]", LINKS.get(self.cost, float)(yhat))
        if self.cost in TARGETS:
            loss, slope = hand(y, yhat)
        else:
            loss, slope = hand(self.put(k, f"u[{i}]", y - yhat), *(constant or [None]))
        return self.put(k, f"loss[{i}]", loss), slope

    def work(self) -> dict[Cell, float]:
        alpha, beta, targets = ALPHA, np.array(BETA), TARGETS.get(self.cost, Y)
        for k in (1, 2):
            yhat = [self.put(k, f"Yhat[{i}]", alpha + row @ beta) for i, row in enumerate(X, start=1)]
            rows = [self.of_one(k, i, y, p) for i, (y, p) in enumerate(zip(targets, yhat, strict=True), start=1)]
            loss, slope = map(np.array, zip(*rows, strict=True))
            penalty = self.put(k, "R", self.ridge * beta @ beta + self.lasso * np.abs(beta).sum())
            self.put(k, "J", loss.mean() + penalty)
            step = self.put(k, "dJ/dalpha", slope.mean())
            smooth = slope @ X / len(X) + 2 * self.ridge * beta
            steps = [self.put(k, f"dJ/dbeta[x{j + 1}]", g) for j, g in enumerate(smooth + self.lasso * np.sign(beta))]
            halves = [self.put(k, f"b[x{j + 1}]", b) for j, b in enumerate(beta - ETA * smooth)]
            alpha = self.put(k, "alpha new", alpha - ETA * step)
            new = beta - ETA * np.array(steps)
            if self.lasso:
                new = np.sign(halves) * np.maximum(0, np.abs(halves) - ETA * self.lasso)
            beta = np.array([self.put(k, f"beta new[x{j + 1}]", b) for j, b in enumerate(new)])
        return self.cells


def filled(blank: str, cells: Mapping[Cell, float], digits: int) -> str:
    file = io.StringIO(newline="")
    for k, step, label, value, formula in csv.reader(io.StringIO(blank, newline="")):
        answer = f"{cells[int(k), label]:.{digits}g}" if k in ("1", "2") else value
        csv.writer(file).writerow((k, step, label, answer, formula))
    return file.getvalue()


def blank(cost: str, penalty: Mapping[str, float]) -> str:
    start = {"alpha": ALPHA, "beta": BETA, "learning_rate": ETA}
    return thalweg.work(X, TARGETS.get(cost, Y), cost=cost, iterations=2, **start, **penalty).blank()


def test_every_cost_is_worked_by_hand() -> None:
    assert BY_HAND.keys() == shelf.classes().keys()


# each cost with each slip, and the penalties in turn
SLIPS: list[tuple[Cell, str, Callable[[float], float]]] = [
    ((1, "Yhat[2]"), "", lambda value: value + 0.77),
    ((1, "dJ/dalpha"), "sign", lambda value: -value),
    ((1, "dJ/dbeta[x2]"), "missing-mean", lambda value: value * len(Y)),
    ((1, "alpha new"), "decimal-point", lambda value: value * 10),
    ((2, "loss[3]"), "factor", lambda value: value / 2),
]
CASES = [(cost, PENALTIES[at % 4], *slip) for cost in BY_HAND for at, slip in enumerate(SLIPS)]


@pytest.mark.parametrize(
    ("cost", "penalty", "cell", "code", "slip"), CASES, ids=[f"{cost}-{cell[1]}" for cost, _, cell, _, _ in CASES]
)
def test_a_slip_is_one_wrong_cell_and_the_rest_follows(
    cost: str, penalty: dict[str, float], cell: Cell, code: str, slip: Callable[[float], float]
) -> None:
    right = Learner(cost, **penalty).work()
    assert mark_sheet(filled(blank(cost, penalty), right, 6)).holds
    wrong = Learner(cost, **penalty, slips={cell: slip}).work()
    assert wrong[cell] != right[cell]
    for digits in (12, 6):
        marking = mark_sheet(filled(blank(cost, penalty), wrong, digits))
        assert [(mark.k, mark.label) for mark in marking.wrong_marks] == [cell], marking.text()
        if not penalty and code:
            assert marking.mistake == code
