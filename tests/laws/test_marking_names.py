"""Mistakes that people make are called by their names; what cannot be read is refused; a hint gives nothing away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import thalweg
from thalweg.documents.marking.learner import MOST_CHARACTERS, MOST_LINES
from thalweg.documents.marking.marking import Marking
from thalweg.documents.marking.mistakes import all_mistakes

ROOT = Path(__file__).resolve().parents[2]


def marked(text: str) -> Marking:
    """The first line of a text says which cost is derived, and with which ridge."""
    cost, _, ridge = text.partition("\n")[0].removeprefix("# ").partition(" --ridge ")
    return thalweg.derive(cost, ridge=float(ridge or 0)).mark(text)


CATALOGUE = [
    ("mse", "dJ/dalpha = -2 * sum(u)", "missing-mean"),
    ("mse", "dJ/dalpha = -(2/m) * mean(u)", "double-mean"),
    ("mse", "dJ/dalpha = -(1/m) * sum(u)", "factor"),
    ("half-mse", "dJ/dalpha = -(2/m) * sum(u)", "factor"),
    ("mse", "dJ/dalpha = -(2/n) * sum(u)", "m-and-n"),
    ("mse", "u = Yhat - Y", "residual-reversed"),
    ("mse", "dJ/dalpha = -(2/m) * sum(Yhat - Y)", "residual-reversed"),
    ("mse", "dJ/dalpha = (2/m) * sum(Y - Yhat)", "sign"),
    ("logistic", "dJ/dYhat = (Y - mu)/m", "residual-reversed"),
    ("mse", "dJ/dbeta = -2 * sum(X) * mean(u)", "product-of-sums"),
    ("mse", "dJ/dbeta = -(2/m) * sum(u) * X", "product-of-sums"),
    ("mse", "dJ/dbeta = -(2/m) * X.T @ u", "missing-transpose"),
    ("mse", "dJ/dbeta = -(2/m) * u @ X", "missing-transpose"),
    ("mse", "dJ/dbeta = -(2/m) * u.T @ X.T", "extra-transpose"),
    ("mse", "dJ/dbeta = -(2/m) * X @ u", "product-order"),
    ("mse", "dJ/dbeta = -(2/m) * u * X", "kind-of-product"),
    ("mse", "Yhat = alpha + X @ beta", "missing-transpose"),
    ("mse", "Yhat = alpha + X * beta", "kind-of-product"),
    ("mse", "Yhat = X @ beta.T", "missing-term"),
    ("half-mse", "J = 1/2*m * sum(u**2)", "parentheses"),
    ("mse", "J = mean(u)", "missing-square"),
    ("mse", "J = u**2/m", "missing-sum"),
    ("mse", "J = mean((y - yhat)**2)", "one-example"),
    ("mse", "dJ/du = (2/m) * u**2", "exponent"),
    ("mse", "dJ/dalpha = sum(dJ/du)", "missing-inner"),
    ("mse", "dJ/dbeta = sum(dJ/du)", "missing-inner"),
    ("mse", "dJ/dbeta = -(2/m) * sum(u)", "missing-inner"),
    ("mse", "alpha = alpha + eta * dJ/dalpha", "uphill"),
    ("mse", "alpha = alpha - dJ/dalpha", "missing-rate"),
    ("mse", "alpha = -eta * dJ/dalpha", "missing-start"),
    ("mse", "alpha = alpha - eta * dJ/dbeta", "swapped"),
    ("mse", "beta = beta - eta * dJ/dalpha", "swapped"),
    ("mse", "u = X - Yhat", "wrong-name"),
    ("mse --ridge 0.5", "J = mean(u**2)", "missing-penalty"),
    ("mse --ridge 0.5", "dJ/dbeta = -(2/m) * u.T @ X", "missing-penalty"),
    ("mse --ridge 0.5", "beta = beta + eta * (2/m) * u.T @ X", "missing-penalty"),
    ("mse --ridge 0.5", "dJ/dalpha = -2 * mean(u) + 2 * lam * alpha", "penalised-bias"),
    ("mse --ridge 0.5", "R = lam * (alpha**2 + sum(beta**2))", "penalised-bias"),
    ("logistic", "dJ/dYhat = (Yhat - Y)/m", "missing-link"),
    ("mae", "dJ/du = abs(u)/m", "wrong-function"),
    ("huber", "dJ/du = where(abs(u) <= delta, delta * sign(u), u)/m", "cases"),
    ("mse", "dJ/dalpha = -2 * mean(u) + 0 * sqrt(-u**2)", "extra-term"),
    ("mse", "J = log(-1 - sum(u**2))", "undefined"),
    ("mse", "J = exp(alpha) + sum(beta)", "different"),
    ("mse", "Yhat = X @ X", "shape"),
]


@pytest.mark.parametrize(("cost", "line", "mistake"), CATALOGUE)
def test_what_people_do_is_named(cost: str, line: str, mistake: str) -> None:
    marking = marked(f"# {cost}\n{line}")
    assert (marking.line, marking.mistake) == (2, mistake), marking.found
    assert line in marking.text()


def test_numbers_do_not_pass_for_letters() -> None:
    """Right by chance for one size or one constant is not right; a constant that is never named may be a number."""
    assert [marked(f"# mse\nJ = sum(u**2)/{m}").holds for m in range(1, 9)] == [False] * 8
    assert not marked("# mse --ridge 0.5\nR = lam * sum(beta**2)\ndJ/dbeta = beta - (2/m) * u.T @ X").holds
    assert marked("# mse --ridge 0.5\ndJ/dbeta = beta - (2/m) * u.T @ X").holds
    assert not marked("# mse\nJ = mean(u**2) + 1e-9").holds, "in fractions there is no tolerance"


def test_definitions_are_taken_and_followed() -> None:
    wrong = "# mse\ng = (2/m) * sum(u)\nk = g * g = g**2\ndJ/dalpha = g"
    assert [(verdict.number, verdict.word) for verdict in marked(wrong).verdicts] == [
        (2, "taken as a definition"),
        (3, "holds"),
        (4, "does not hold"),
    ]
    assert marked(wrong).mistake == "sign"
    assert marked("# mse\ne = Yhat - Y\ne = Y - Yhat").line == 3, "a name keeps its meaning"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("u = Y - Yht", ("Line 2", "'Yht'", "^", "'Yhat'")),
        ("u", ("Line 2", "no '='")),
        ("u =", ("Line 2", "lacks a formula")),
        ("= u", ("Line 2", "lacks a formula")),
        ("u = (Y - Yhat", ("Line 2", "')' is missing")),
        ("u = Y - Yhat; J = 3", ("Line 2", "';'")),
        ("eta = 0.1", ("eta is given",)),
        ("sum = u", ("Line 2", "sum")),
        ("q = d/dbeta (dJ/dalpha)", ("derivative of a derivative",)),
        ("q = u - mean(u)\ndJ/dq = 1", ("Line 3", "no meaning")),
        ("q = m**m**m**m**m", ("exponent",)),
        ("k = m*m\nq = k**k**k**k", ("exponent",)),
        ("q = u" + "+u" * 147, ("parts",)),
        ("q = " + "(" * 60 + "u" + ")" * 60, ("nesting",)),
        ("q = " + "u" * MOST_CHARACTERS, (f"at most {MOST_CHARACTERS}",)),
        ("u = Y - Yhat\n" * MOST_LINES, (f"at most {MOST_LINES}",)),
        ("# nothing", ("no line to mark",)),
        ("log(-1 - u**2) = log(-1 - u**2)", ("no finite value",)),
    ],
)
def test_what_cannot_be_read_is_refused(lines: str, words: tuple[str, ...]) -> None:
    with pytest.raises(thalweg.Refusal) as refusal:
        marked(f"# mse\n{lines}")
    for word in words:
        assert word in str(refusal.value)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "latex", "json"])
def test_a_hint_keeps_the_answer_to_itself(form: str) -> None:
    marking = marked("# mse\nu = Y - Yhat\ndJ/dbeta = (2/m) * u.T @ X")
    hint, whole = (getattr(one, form)() for one in (marking.as_hint(), marking))
    assert "sign of" in whole
    assert "sign of" not in hint
    assert "minus signs" in hint
    assert "sign of" not in marking.hint
    assert not re.search(r"\(2/m\).*\(2/m\)", hint.replace("\n", " "))


def test_every_mistake_is_documented_and_hints_ask() -> None:
    page = (ROOT / "docs" / "marking.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([\w-]+)`", page, flags=re.MULTILINE)) == {mistake.code for mistake in all_mistakes()}
    assert all(mistake.lesson.hint.endswith(("?", ".")) and "?" in mistake.lesson.hint for mistake in all_mistakes()), (
        "a question"
    )
