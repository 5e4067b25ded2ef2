"""A worksheet filled in with right numbers holds, and a slip is found, named, and not counted twice."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas
import polars
import pytest

import thalweg
from thalweg.costs import find_cost, shelf
from thalweg.documents.sheet.mistakes import all_mistakes
from thalweg.documents.sheet.sheet_marking import SheetMarking, mark_sheet

X = [[1, 2], [2, -1], [3, 4], [-2, 3], [4, 1]]
Y = [3, 5, -1, 2, 7]
TARGETS = {"logistic": [0, 1, 1, 0, 1], "poisson": [0, 3, 1, 2, 5], "gamma": [0.5, 3, 1.25, 2, 5]}
TARGETS |= {"hinge": [1, -1, 1, 1, -1], "squared-hinge": [1, -1, 1, 1, -1]}
START = {"alpha": "1/2", "beta": ["1/4", "-3/8"], "learning_rate": "1/25"}
PENALTIES = ({}, {"ridge": "1/3"}, {"lasso": "1/5"}, {"ridge": "1/4", "lasso": "1/7"})
Numbers = dict[tuple[int, str], Any]


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def filled(blank: str, numbers: Mapping[tuple[int, str], str]) -> str:
    """The blank sheet with numbers in its cells, written by another hand than the one that made it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for k, step, quantity, value, formula in rows_of(blank):
        answer = numbers.get((int(k), quantity), "") if k not in ("iteration", "0") else ""
        writer.writerow((k, step, quantity, answer or value, formula))
    return file.getvalue()


def row_of(blank: str, k: int, quantity: str) -> int:
    found = [at for at, row in enumerate(rows_of(blank), start=1) if row[0] == str(k) and row[2] == quantity]
    return found[0]


def worked(cost: str, penalty: Mapping[str, str], exact: bool, count: int = 2) -> Any:
    return thalweg.work(
        X, TARGETS.get(cost, Y), cost=cost, exact=exact, iterations=count, names=["a", "b,2"], **START, **penalty
    )


def right_numbers(cost: str, penalty: Mapping[str, str], exact: bool) -> Numbers:
    """From the worked page, and plain arithmetic on a single row for what it has no list of."""
    sheet, kind = worked(cost, penalty, exact), find_cost(cost)
    turn = Fraction if exact else lambda text: float(Fraction(text))
    ridge, lasso = (turn(penalty.get(name, "0")) for name in ("ridge", "lasso"))
    eta, names, found = turn("1/25"), ("a", "b,2"), {}
    for k, (at, after) in enumerate(zip(sheet.iterations, sheet.iterations[1:], strict=False), start=1):
        for i, (row, y) in enumerate(zip(X, TARGETS.get(cost, Y), strict=True), start=1):
            y = Fraction(y) if exact else float(y)
            yhat = at.alpha + sum(b * x for b, x in zip(at.beta, row, strict=True))
            found[k, f"Yhat[{i}]"], found[k, f"u[{i}]"] = yhat, y - yhat
            found[k, f"loss[{i}]"], found[k, f"mu[{i}]"] = kind.loss(yhat, y), kind.mean(yhat)
        found[k, "R"] = sum(ridge * b * b + lasso * abs(b) for b in at.beta)
        found[k, "J"], found[k, "dJ/dalpha"], found[k, "alpha new"] = at.cost, at.gradient_alpha, after.alpha
        for name, b, g, new in zip(names, at.beta, at.gradient_beta, after.beta, strict=True):
            found[k, f"dJ/dbeta[{name}]"], found[k, f"beta new[{name}]"] = g, new
            found[k, f"b[{name}]"] = b - eta * (g - lasso * ((b > 0) - (b < 0)))
    return found


RATIONAL = {"mse", "half-mse", "mae", "huber", "quantile", "expectile", "epsilon-insensitive", "hinge", "squared-hinge"}
DIGITS: dict[str, Callable[[Any], str]] = {
    "as worked out": str,
    "4 digits": lambda value: f"{float(value):.4g}",
    "6 decimals": lambda value: f"{float(value):.6f}" if abs(value) >= 1e-3 else str(value),
}


COMBINED = [(cost, penalty) for cost in shelf.classes() for penalty in (PENALTIES[0], PENALTIES[3])]
COMBINED += [(cost, penalty) for cost in ("mse", "huber", "logistic") for penalty in PENALTIES[1:3]]


@pytest.mark.parametrize(("cost", "penalty"), COMBINED, ids=str)
def test_the_right_numbers_hold(cost: str, penalty: dict[str, str]) -> None:
    blank = worked(cost, penalty, exact=True).blank()
    numbers = right_numbers(cost, penalty, exact=cost in RATIONAL)
    for write in DIGITS.values():
        marking = mark_sheet(filled(blank, {key: write(value) for key, value in numbers.items()}))
        assert marking.holds, marking.text()
        assert (marking.wrong, marking.blank) == (0, 0)
        assert marking.right == sum(1 for row in rows_of(blank) if row[0] in "12")


@pytest.mark.parametrize("cost", [*shelf.classes(), "(y - c*yhat)**2", "exp(yhat) - y*yhat"])
def test_a_blank_sheet_is_all_blank_and_holds_its_data(cost: str) -> None:
    sheet = thalweg.work(X, TARGETS.get(cost, Y), cost=cost, constants={"c": "1/3"} if "c*" in cost else None)
    marking = mark_sheet(sheet.blank())
    assert (marking.right, marking.wrong, marking.holds) == (0, 0, True)
    assert marking.blank == sum(1 for row in rows_of(sheet.blank()) if row[0] in "123")


def learner(penalty: Mapping[str, str], slips: Mapping[tuple[int, str], Callable[..., Any]], count: int = 2) -> Numbers:
    """Somebody who works out the mean squared error by hand, slips where told, and goes on with what is there."""
    alpha, beta, eta, m = Fraction(1, 2), [Fraction(1, 4), Fraction(-3, 8)], Fraction(1, 25), len(Y)
    ridge, lasso = (Fraction(penalty.get(name, "0")) for name in ("ridge", "lasso"))
    found: Numbers = {}
    for k in range(1, count + 1):

        def put(label: str, value: Any, **seen: Any) -> Any:
            found[k, label] = slips[k, label](SimpleNamespace(v=value, **seen)) if (k, label) in slips else value  # noqa: B023
            return found[k, label]  # noqa: B023

        yhat = [
            put(f"Yhat[{i + 1}]", alpha + sum(b * x for b, x in zip(beta, row, strict=True)), alpha=alpha, beta=beta)
            for i, row in enumerate(X)
        ]
        u = [put(f"u[{i + 1}]", y - p, yhat=p) for i, (y, p) in enumerate(zip(Y, yhat, strict=True))]
        loss = [put(f"loss[{i + 1}]", e * e, u=e) for i, e in enumerate(u)]
        penalties = put("R", sum(ridge * b * b + lasso * abs(b) for b in beta), alpha=alpha, ridge=ridge)
        put("J", sum(loss) / m + penalties, loss=loss, R=penalties)
        slope = put("dJ/dalpha", -2 * sum(u) / m, u=u, alpha=alpha, ridge=ridge)
        data = [-2 * sum(e * row[j] for e, row in zip(u, X, strict=True)) / m for j in range(2)]
        slopes, halves = [], []
        for j, name in enumerate(("a", "b,2")):
            whole = data[j] + 2 * ridge * beta[j] + lasso * ((beta[j] > 0) - (beta[j] < 0))
            slopes.append(put(f"dJ/dbeta[{name}]", whole, u=u, j=j, alpha=alpha, beta=beta, eta=eta, g=slope))
        if lasso:
            smooth = [d + 2 * ridge * b for d, b in zip(data, beta, strict=True)]
            for name, b, s in zip(("a", "b,2"), beta, smooth, strict=True):
                halves.append(put(f"b[{name}]", b - eta * s, old=b, step=eta * s))
        old, alpha = alpha, alpha - eta * slope
        alpha = put("alpha new", alpha, old=old, g=slope, eta=eta)
        for j, name in enumerate(("a", "b,2")):
            h = halves[j] if lasso else beta[j] - eta * slopes[j]
            new = h if not lasso else max(abs(h) - eta * lasso, 0) * ((h > 0) - (h < 0))
            beta[j] = put(f"beta new[{name}]", new, old=beta[j], g=slopes[j], eta=eta, b=h, t=eta * lasso)
    return found


M = len(Y)
SLIPS: list[tuple[str, str, Callable[..., Any]]] = [
    ("Yhat[2]", "missing-bias", lambda s: s.v - s.alpha),
    ("Yhat[3]", "missing-feature", lambda s: s.v - s.beta[1] * X[2][1]),
    ("Yhat[4]", "weights-swapped", lambda s: s.alpha + s.beta[1] * X[3][0] + s.beta[0] * X[3][1]),
    ("u[1]", "residual-reversed", lambda s: -s.v),
    ("u[5]", "residual-reversed", lambda s: -s.v),
    ("u[3]", "decimal-point", lambda s: 10 * s.v),
    ("loss[2]", "residual-itself", lambda s: s.u),
    ("loss[4]", "factor", lambda s: s.v / 2),
    ("J", "missing-mean", lambda s: s.v * M),
    ("J", "double-mean", lambda s: s.v / M),
    ("J", "missing-row", lambda s: sum(s.loss[:-1]) / M),
    ("J", "not-summed", lambda s: s.loss[-1] / M),
    ("J", "root", lambda s: Fraction(math.sqrt(s.v)).limit_denominator(10**14)),
    ("J", "wrong-count", lambda s: s.v * M / (M - 1)),
    ("J", "factor", lambda s: s.v / 2),
    ("dJ/dalpha", "sign", lambda s: -s.v),
    ("dJ/dalpha", "factor", lambda s: s.v / 2),
    ("dJ/dalpha", "missing-mean", lambda s: s.v * M),
    ("dJ/dalpha", "double-mean", lambda s: s.v / M),
    ("dJ/dalpha", "wrong-count", lambda s: s.v * M / 2),
    ("dJ/dalpha", "not-summed", lambda s: -2 * s.u[3] / M),
    ("dJ/dalpha", "missing-row", lambda s: s.v + 2 * s.u[2] / M),
    ("dJ/dalpha", "sign-in-one-row", lambda s: s.v + 4 * s.u[2] / M),
    ("dJ/dbeta[a]", "sign", lambda s: -s.v),
    ("dJ/dbeta[b,2]", "factor", lambda s: s.v / 2),
    ("dJ/dbeta[a]", "missing-mean", lambda s: s.v * M),
    ("dJ/dbeta[b,2]", "double-mean", lambda s: s.v / M),
    ("dJ/dbeta[a]", "missing-inner", lambda s: -2 * sum(s.u) / M),
    ("dJ/dbeta[a]", "missing-row", lambda s: s.v + 2 * s.u[1] * X[1][0] / M),
    ("dJ/dbeta[b,2]", "sign-in-one-row", lambda s: s.v + 4 * s.u[1] * X[1][1] / M),
    ("dJ/dbeta[b,2]", "product-of-sums", lambda s: -2 * sum(s.u) * sum(row[1] for row in X) / M),
    ("dJ/dbeta[a]", "product-of-sums", lambda s: -2 * sum(s.u) / M * Fraction(sum(row[0] for row in X), M)),
    ("dJ/dbeta[a]", "new-bias", lambda s: s.v - 2 * s.eta * s.g * Fraction(sum(row[0] for row in X), M)),
    ("alpha new", "missing-rate", lambda s: s.old - s.g),
    ("alpha new", "uphill", lambda s: s.old + s.eta * s.g),
    ("alpha new", "missing-start", lambda s: s.eta * s.g),
    ("alpha new", "not-moved", lambda s: s.old),
    ("beta new[a]", "missing-rate", lambda s: s.old - s.g),
    ("beta new[b,2]", "uphill", lambda s: s.old + s.eta * s.g),
    ("beta new[b,2]", "missing-start", lambda s: s.v - s.old),
    ("beta new[a]", "not-moved", lambda s: s.old),
    ("beta new[a]", "decimal-point", lambda s: s.v / 100),
]


def marked(penalty: dict[str, str], numbers: Numbers, write: Callable[[Any], str]) -> tuple[SheetMarking, str]:
    blank = worked("mse", penalty, exact=True).blank()
    return mark_sheet(filled(blank, {key: write(value) for key, value in numbers.items()})), blank


def assert_named(penalty: dict[str, str], k: int, cell: str, code: str, slip: Any, write: Callable[[Any], str]) -> None:
    marking, blank = marked(penalty, learner(penalty, {(k, cell): slip}), write)
    assert (marking.cell, marking.mistake, marking.wrong) == (cell, code, 1), marking.text()
    assert marking.row == row_of(blank, k, cell)
    assert (marking.blank, marking.right) == (0, sum(1 for row in rows_of(blank) if row[0] in "12") - 1)
    assert marking.found in " ".join(marking.text().split())
    assert marking.why


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize(("cell", "code", "slip"), SLIPS, ids=[f"{cell}-{code}" for cell, code, _ in SLIPS])
def test_a_slip_is_located_and_named_and_what_follows_from_it_is_right(
    cell: str, code: str, slip: Callable[..., Any], k: int
) -> None:
    assert_named({}, k, cell, code, slip, str)
    assert_named({}, k, cell, code, slip, lambda value: f"{float(value):.6g}")


PENALISED: list[tuple[dict[str, str], str, str, Callable[..., Any]]] = [
    ({"ridge": "1/3"}, "J", "missing-penalty", lambda s: s.v - s.R),
    ({"ridge": "1/3"}, "dJ/dbeta[a]", "missing-penalty", lambda s: s.v - s.beta[0] * 2 / 3),
    ({"ridge": "1/3"}, "dJ/dbeta[b,2]", "penalty-halved", lambda s: s.v - s.beta[1] / 3),
    ({"ridge": "1/3"}, "dJ/dalpha", "penalised-bias", lambda s: s.v + 2 * s.ridge * s.alpha),
    ({"ridge": "1/3"}, "R", "penalised-bias", lambda s: s.v + s.ridge * s.alpha**2),
    ({"ridge": "1/3"}, "dJ/dbeta[a]", "missing-mean", lambda s: (s.v - s.beta[0] * 2 / 3) * M + s.beta[0] * 2 / 3),
    ({"lasso": "1/5"}, "beta new[a]", "missing-threshold", lambda s: s.b),
    ({"lasso": "1/5"}, "b[a]", "uphill", lambda s: s.old + s.step),
    ({"lasso": "1/5"}, "b[b,2]", "missing-rate", lambda s: s.old - 25 * s.step),
    ({"lasso": "1/5"}, "dJ/dbeta[a]", "missing-penalty", lambda s: s.v - Fraction(1, 5)),
]


@pytest.mark.parametrize(("penalty", "cell", "code", "slip"), PENALISED, ids=[f"{c}-{k}" for _, c, k, _ in PENALISED])
def test_a_slip_with_the_penalty_is_named(penalty: dict[str, str], cell: str, code: str, slip: Any) -> None:
    assert_named(penalty, 1, cell, code, slip, str)
    assert_named(penalty, 1, cell, code, slip, lambda value: f"{float(value):.6g}")


def test_a_weight_moved_past_zero_is_named() -> None:
    sheet = thalweg.work([[1], [2]], [1, -1], beta=["1/100"], learning_rate="1/25", lasso=3, iterations=1)
    half = Fraction(1, 100) - Fraction(1, 25) * Fraction(-2, 2) * (1 * Fraction(99, 100) + 2 * Fraction(-102, 100))
    assert 0 < abs(half) < Fraction(3, 25)
    past = half - Fraction(3, 25) * (1 if half > 0 else -1)
    marking = mark_sheet(filled(sheet.blank(), {(1, "beta new[x1]"): str(past)}))
    assert marking.mistake == "past-zero"
    assert mark_sheet(filled(sheet.blank(), {(1, "beta new[x1]"): "0"})).holds


def test_numbers_of_the_iteration_before_are_named() -> None:
    numbers = learner({}, {})
    for cell in ("Yhat[2]", "J", "dJ/dbeta[a]"):
        marking, _ = marked({}, {**numbers, (2, cell): numbers[1, cell]}, str)
        assert (marking.cell, marking.mistake) == (cell, "stale")
        assert marking.first is not None
        assert marking.first.k == 2


def test_numbers_of_another_row_or_feature_are_named() -> None:
    numbers = learner({}, {})
    for cell, other, code in (("Yhat[2]", "Yhat[3]", "wrong-row"), ("dJ/dbeta[a]", "dJ/dbeta[b,2]", "wrong-feature")):
        assert marked({}, {**numbers, (1, cell): numbers[1, other]}, str)[0].mistake == code


def test_slips_with_links_and_cases_are_named() -> None:
    logistic = right_numbers("logistic", {}, exact=False)
    for cell, value in (
        ("mu[2]", logistic[1, "Yhat[2]"]),
        ("dJ/dalpha", sum(logistic[1, f"Yhat[{i + 1}]"] - y for i, y in enumerate(TARGETS["logistic"])) / M),
    ):
        sheet = worked("logistic", {}, exact=False).blank()
        marking = mark_sheet(filled(sheet, {(1, cell): f"{value:.5g}"}))
        assert (marking.cell, marking.mistake) == (cell, "missing-link")
    huber = worked("huber", {}, exact=True).blank()
    u = Fraction(right_numbers("huber", {}, exact=True)[1, "u[1]"])
    assert abs(u) > Fraction("1.35")
    assert mark_sheet(filled(huber, {(1, "loss[1]"): str(u * u / 2)})).mistake == "cases"


FIRST_CELLS = [(cost, {}) for cost in shelf.classes()] + [("mse", penalty) for penalty in PENALTIES[1:]]


@pytest.mark.parametrize(("cost", "penalty"), FIRST_CELLS, ids=str)
def test_every_mistake_finds_itself(cost: str, penalty: dict[str, str]) -> None:
    """A wrong number of the table leads to the entry that made it, or to one before it that makes the same number."""
    from thalweg.documents.sheet.case import Case
    from thalweg.documents.sheet.marking import likeliest
    from thalweg.documents.sheet.numbers import read_written
    from thalweg.documents.sheet.stages import stages

    working, codes = (
        worked(cost, penalty, exact=cost in RATIONAL, count=1).working,
        [found.code for found in all_mistakes()],
    )
    line, values, tried = stages(working.model), dict(working.values), set()
    for stage in line:
        truth = values[stage.name] = working.worth(stage.formula, values)
        case = Case(working, line, stage, (0, 0), truth, values, None)
        for mistake in all_mistakes():
            for wrong in mistake.in_cell(case):
                if abs(wrong - case.right) > 1e-9 * abs(case.right):
                    named, meant = likeliest(case, read_written(str(wrong)), 0.0)
                    assert named is not None, (stage.name, mistake.code, wrong)
                    assert codes.index(named.code) <= codes.index(mistake.code)
                    assert meant == pytest.approx(wrong, rel=1e-9)
                    tried.add(mistake.code)
    assert len(tried) >= 18


def test_every_mistake_is_documented_with_its_words() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "worksheets.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.*?) \| (.*) \|$", page, flags=re.MULTILINE)
    assert rows == [(found.code, found.found, ", ".join(sorted(found.cells)) or "any") for found in all_mistakes()]


def test_codes_are_words_and_none_stands_twice() -> None:
    codes = [mistake.code for mistake in all_mistakes()]
    assert len(set(codes)) == len(codes)
    assert all(code.replace("-", "").isalpha() and code.islower() for code in codes)
    assert all(mistake.lesson.hint.endswith("?") and mistake.found.endswith(".") for mistake in all_mistakes())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("-4.12", "rounding"),
        ("-4.1", "digits"),
        ("-4", "digits"),
        ("-4.13", ""),
        ("-4.125", ""),
        ("-33/8", ""),
        ("9.9", None),
    ],
)
def test_digits(written: str, code: str | None) -> None:
    """The truth is -33/8 = -4.125: rounded it is right, cut off or with fewer than three digits it is not."""
    sheet = thalweg.work([[1]], [0], alpha="-33/8", learning_rate=1, iterations=1).blank()
    marking = mark_sheet(filled(sheet, {(1, "Yhat[1]"): written}))
    if code == "rounding":
        # a tie may be rounded either way
        assert marking.holds
    else:
        assert (marking.mistake, marking.holds) == (code or "", code == "")


def test_a_number_cut_off_is_named() -> None:
    sheet = thalweg.work([[1]], [0], alpha="2/3", learning_rate=1, iterations=1).blank()
    assert mark_sheet(filled(sheet, {(1, "Yhat[1]"): "0.666"})).mistake == "rounding"
    assert mark_sheet(filled(sheet, {(1, "Yhat[1]"): "0.667"})).holds
    assert mark_sheet(filled(sheet, {(1, "Yhat[1]"): "2/3"})).holds


def test_two_slips_are_two_wrong_cells_and_a_correction_is_right() -> None:
    slips = {(1, "u[2]"): lambda s: -s.v, (2, "dJ/dalpha"): lambda s: s.v / 2}
    marking, _ = marked({}, learner({}, slips), str)
    assert [mark.label for mark in marking.wrong_marks] == ["u[2]", "dJ/dalpha"]
    # one slip of the pen: what comes after it is right without it, and counts as right
    marking, _ = marked({}, {**learner({}, {}), (1, "u[2]"): Fraction(77)}, str)
    assert (marking.cell, marking.wrong, marking.mistake) == ("u[2]", 1, "")


def test_a_hint_does_not_give_the_answer_away() -> None:
    numbers = learner({}, {(1, "dJ/dalpha"): lambda s: -s.v})
    marking, _ = marked({}, numbers, str)
    hinted = marking.hinted()
    truth = str(learner({}, {})[1, "dJ/dalpha"])
    assert truth in marking.text()
    for document in (hinted.text(), hinted.json(), hinted.markdown(), hinted.html(), hinted.latex()):
        assert truth.lstrip("-") not in document
        assert "dJ/dalpha" in document
    assert marking.hint in hinted.text()


def names_sheet() -> str:
    names = ["=cmd|' /C calc'!A0", "-2+3", 'a "quoted", name', "two\nlines", "@x]"]
    return thalweg.work([[1, 2, 3, 4, 5]], [2], names=names, target="=HYPERLINK(1)", iterations=1).blank()


def test_names_are_quoted_and_no_spreadsheet_runs_them() -> None:
    for row in rows_of(names_sheet()):
        assert all(not cell.startswith(("=", "+", "@")) for cell in row)
        assert len(row) == 5
    marking = mark_sheet(names_sheet().replace("J,,", "J,4,"))
    assert (marking.right, marking.wrong) == (1, 0)
    formula = thalweg.work(cost="-y*yhat + exp(yhat)", X=[[1]], Y=[2]).blank()
    assert "'-y * yhat + exp(yhat)" in formula
    assert mark_sheet(formula).holds


def test_other_readers_and_writers_of_csv_give_the_same_sheet(tmp_path: Path) -> None:
    blank = worked("mse", {}, exact=True).blank()
    text = filled(blank, {key: str(float(value)) for key, value in learner({}, {}).items()})
    frame = pandas.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert mark_sheet(frame.to_csv(index=False)).to_dict() == mark_sheet(text).to_dict()
    assert mark_sheet(frame.sample(frac=1, random_state=1).to_csv(index=False)).right == mark_sheet(text).right
    polars.read_csv(io.StringIO(text), infer_schema=False).write_csv(tmp_path / "sheet.csv")
    assert mark_sheet((tmp_path / "sheet.csv").read_text(encoding="utf-8")).right == mark_sheet(text).right
    semicolons = frame.assign(value=frame["value"].str.replace(".", ",")).to_csv(index=False, sep=";")
    assert mark_sheet(semicolons).right == mark_sheet(text).right


SHEET = worked("mse", {}, exact=True).blank().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.replace("iteration,step", "step,iteration2"), "iteration"),
        (lambda t: t.replace("value", "worth"), "columns"),
        (lambda t: t[:0], "columns"),
        (lambda t: t[:0] + "\0\1\2", "columns"),
        (lambda t: t.replace("1,residual,u[2],", "1,residual,v[2],"), "'v[2]'"),
        (lambda t: t.replace("1,residual,u[2],", "1,residual,u[1],"), "already"),
        (lambda t: t.replace("1,residual,u[2],,", "1,residual,u[2],1e999999,"), "column value"),
        (lambda t: t.replace("1,residual,u[2],,", "1,residual,u[2],1e200,"), "1e150"),
        (
            lambda t: t.replace("1,residual,u[2],,", "1,residual,u[2],NaN,"),
            f"Row {row_of(SHEET, 1, 'u[2]')}, column value: 'NaN'",
        ),
        (lambda t: t.replace("1,residual,u[2],,", "1,residual,u[2],inf,"), "'inf'"),
        (lambda t: t.replace("1,residual,u[2],,", "1,residual,u[2],5%,"), "percentage"),
        (lambda t: t.replace("1,residual,u[2],,", '1,residual,u[2],"1,5",'), "decimal comma"),
        (lambda t: t.replace("1,residual,u[2],,", "1,residual,u[2],=1+1,"), "spreadsheet formula"),
        (lambda t: t.replace("1,residual,u[2],,", "1,residual,u[2],1/0,"), "division by zero"),
        (lambda t: t.replace("1,residual,u[2],,", f"1,residual,u[2],{'9' * 5000},"), "characters"),
        (lambda t: t.replace("1,residual", "one,residual"), "column iteration"),
        (lambda t: t.replace("1,residual", "999999,residual"), "rows"),
        (lambda t: t.replace("0,given,Y[2],5,\n", ""), "Y[2]"),
        (lambda t: t.replace("0,given,Y[2],5,\n", "0,given,Y[2],,\n"), "column value"),
        (lambda t: t.replace("0,given,eta", "0,given,etta"), "eta"),
        (lambda t: t.replace("0,given,cost,mse", "0,given,cost,mze"), "mse"),
        (lambda t: t.replace("0,given,ridge,0", "0,given,ridge,-1"), "ridge"),
        (lambda t: t + "".join(f"1,residual,u[{i}],,\n" for i in range(6, 10_006)), "5,000"),
        (lambda t: "\n".join(line for line in t.splitlines() if line.startswith(("iter", "0"))), "no rows"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(change: Callable[[str], str], words: str) -> None:
    with pytest.raises(thalweg.Refusal) as refusal:
        mark_sheet(change(SHEET))
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "\ufeff" + t,
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t + "\n\n,,,,\n",
        lambda t: t.replace("iteration,step,quantity,value", "Iteration, Step,QUANTITY,value"),
        lambda t: "".join(f"{line},note\n" for line in t.splitlines()),
        lambda t: "\n".join(line.rstrip(",") for line in t.splitlines()),
        lambda t: "\n".join(line for line in t.splitlines() if "u[3]" not in line),
        lambda t: t.replace("\n1,", "\n1.0,"),
    ],
)
def test_what_spreadsheets_do_to_a_file_is_read(change: Callable[[str], str]) -> None:
    assert mark_sheet(change(SHEET)).blank == mark_sheet(SHEET).blank


def test_random_damage_ends_in_a_marking_or_a_refusal() -> None:
    text = filled(SHEET, {key: str(value) for key, value in learner({}, {}).items()})
    for seed in range(200):
        draw, damaged = random.Random(seed), list(text)
        for _ in range(draw.randint(1, 12)):
            at = draw.randrange(len(damaged))
            damaged[at : at + draw.randint(0, 4)] = draw.choice(
                ["", ",", '"', "\n", "9", "e9", "-", "/", "[", "]", "é", "0"]
            )
        start = time.perf_counter()
        with contextlib.suppress(thalweg.Refusal):
            mark_sheet("".join(damaged)).json()
        assert time.perf_counter() - start < 5


def test_a_sheet_that_nobody_fills_in_is_refused() -> None:
    with pytest.raises(thalweg.Refusal, match="5,000"):
        thalweg.work([[1]] * 2000, [1] * 2000).blank()


def test_numbers_that_run_away_end_in_a_refusal_or_a_marking() -> None:
    blank = worked("poisson", {}, exact=False).blank()
    with pytest.raises(thalweg.Refusal, match="iteration 1"):
        mark_sheet(filled(blank, {(1, "Yhat[1]"): "1e100"}))
    marking = mark_sheet(filled(worked("mse", {}, exact=True).blank(), {(1, "Yhat[1]"): "1e120"}))
    assert marking.wrong == 1


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    source = str(Path(thalweg.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {source!r}); from thalweg.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "work", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_from_blank_to_marked_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text('a,"b,2",y\n' + "".join(f"{x[0]},{x[1]},{y}\n" for x, y in zip(X, Y, strict=True)))
    start = ["--alpha", "1/2", "--beta", "1/4,-3/8", "--learning-rate", "1/25", "--iterations", "2"]
    made = command(
        "my.csv", "--target", "y", *start, "--ridge", "1/3", "--exact", "--blank", "-o", "s.csv", cwd=tmp_path
    )
    assert (made.returncode, made.stdout) == (0, "")
    sheet = (tmp_path / "s.csv").read_bytes().decode()
    done = command("--mark", "s.csv", cwd=tmp_path)
    assert (done.returncode, "0 right, 0 wrong" in done.stdout) == (0, True)
    numbers = {key: str(value) for key, value in learner({"ridge": "1/3"}, {}).items()}
    (tmp_path / "right.csv").write_text(filled(sheet, numbers))
    assert command("--mark", "right.csv", cwd=tmp_path).returncode == 0
    slip = learner({"ridge": "1/3"}, {(1, "dJ/dbeta[a]"): lambda s: -s.v})
    (tmp_path / "slip.csv").write_text(filled(sheet, {key: str(value) for key, value in slip.items()}))
    found = command("--mark", "slip.csv", "--to", "json", cwd=tmp_path)
    first = json.loads(found.stdout)["first"]
    assert (found.returncode, first["quantity"], first["mistake"]) == (1, "dJ/dbeta[a]", "sign")
    assert first["row"] == row_of(sheet, 1, "dJ/dbeta[a]")
    hinted = command("--mark", "slip.csv", "--hint", cwd=tmp_path)
    assert hinted.returncode == 1
    assert str(learner({"ridge": "1/3"}, {})[1, "dJ/dbeta[a]"]).lstrip("-") not in hinted.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--mark", "none.csv"],
        ["--mark", "."],
        ["--hint"],
        ["--mark", "s.csv", "--cost", "mae"],
        ["s.csv", "--mark", "s.csv"],
        ["--blank", "--to", "json"],
        ["--blank", "-o", "sheet.xlsx"],
        ["--mark", "s.csv", "-o", "s.csv"],
        ["--mark", "bad.csv"],
    ],
)
def test_what_does_not_go_together_is_one_message(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "s.csv").write_text(SHEET)
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\x00" + bytes(range(256)))
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (tmp_path / "s.csv").read_text() == SHEET
