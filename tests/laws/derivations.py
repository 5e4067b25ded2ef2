"""Derivations as people write them, mutations of their lines, and what NumPy says of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

DELTA, LAM = 1.35, 0.3
_DERIVATIVE = re.compile(r"d[A-Za-z]\w*/d[a-zA-Z]\w*")
_TOKEN = re.compile(r"d[A-Za-z]\w*/d[a-zA-Z]\w*|\.T|\*\*|<=|\d+\.?\d*|[A-Za-z]\w*|\S")


@final
@dataclass(frozen=True)
class Derivation:
    """A correct one. ``slope`` is what each example adds to m dJ/dYhat, written by hand."""

    style: str
    cost: str
    lines: tuple[str, ...]
    slope: Callable[[Mapping[str, Any]], Any]
    options: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


CORRECT = (
    Derivation(
        "chain rule, step by step",
        "mse",
        _lines("""
            Yhat = alpha + X @ beta.T
            u = Y - Yhat
            J = (1/m) * sum(u**2)
            dJ/du = (2/m) * u
            du/dalpha = -1
            dJ/dalpha = sum(dJ/du * du/dalpha)
            dJ/dalpha = -(2/m) * sum(u)
            du/dbeta = -X
            dJ/dbeta = sum(dJ/du * du/dbeta)
            dJ/dbeta = -(2/m) * u.T @ X
            alpha = alpha - eta * dJ/dalpha
            beta = beta - eta * dJ/dbeta
            alpha = alpha + eta * (2/m) * sum(u)
            beta = beta + eta * (2/m) * u.T @ X
        """),
        lambda d: -2 * d["u"],
    ),
    Derivation(
        "an error of one's own, the other way round",
        "mse",
        _lines("""
            e = alpha + X @ beta.T - Y
            J = mean(e**2)
            dJ/de = 2/m * e
            dJ/dalpha = sum(dJ/de)
            g = (2/m) * e.T @ X
            dJ/dbeta = g
            alpha <- alpha - 2 * eta * mean(e)
            beta <- beta - eta * g
        """),
        lambda d: -2 * d["u"],
    ),
    Derivation(
        "everything written out, no u",
        "mse",
        _lines("""
            J = (1/m) * sum((Y - alpha - X @ beta.T)**2)
            dJ/dalpha = (1/m) * sum(2 * (Y - alpha - X @ beta.T) * (-1))
            dJ/dalpha = -2 * mean(Y - alpha - X @ beta.T)
            dJ/dbeta = (1/m) * sum(2 * (Y - alpha - X @ beta.T) * (-X))
            dJ/dbeta = (2/m) * (alpha + X @ beta.T - Y).T @ X
            beta := beta - eta * (2/m) * (Yhat - Y).T @ X
        """),
        lambda d: -2 * d["u"],
    ),
    Derivation(
        "two examples' sums apart",
        "half-mse",
        _lines("""
            Yhat = X @ beta.T + alpha
            u = Y - Yhat
            J = 1/(2*m) * u.T @ u
            dJ/dYhat = (Yhat - Y)/m
            dJ/dalpha = -mean(u)
            dJ/dalpha = mean(Yhat) - mean(Y)
            dJ/dbeta = (X.T @ (Yhat - Y)).T/m
            dJ/dbeta = mean((Yhat - Y) * X)
            alpha = alpha + eta * mean(u)
            beta = beta + (eta/m) * u.T @ X
        """),
        lambda d: -d["u"],
    ),
    Derivation(
        "signs",
        "mae",
        _lines("""
            u = Y - Yhat
            J = mean(abs(u))
            dJ/du = sign(u)/m
            s = sign(u)
            dJ/dalpha = -(1/m) * sum(s)
            dJ/dbeta = -(1/m) * s.T @ X
            dJ/dbeta = -mean(s * X)
            alpha = alpha + eta * mean(sign(u))
            beta = beta + (eta/m) * s.T @ X
        """),
        lambda d: -np.sign(d["u"]),
    ),
    Derivation(
        "cases",
        "huber",
        _lines("""
            Yhat = alpha + X @ beta.T
            u = Y - Yhat
            J = mean(where(abs(u) <= delta, u**2/2, delta * (abs(u) - delta/2)))
            psi = where(abs(u) <= delta, u, delta * sign(u))
            dJ/du = psi/m
            dJ/dalpha = -mean(psi)
            dJ/dalpha = -(1/m) * sum(where(abs(u) <= delta, u, delta * sign(u)))
            dJ/dbeta = -(1/m) * psi.T @ X
            beta = beta + eta * (1/m) * psi.T @ X
        """),
        lambda d: -np.clip(d["u"], -DELTA, DELTA),
    ),
    Derivation(
        "a link",
        "logistic",
        _lines("""
            Yhat = alpha + X @ beta.T
            mu = sigmoid(Yhat)
            J = mean(softplus(Yhat) - Y * Yhat)
            dJ/dYhat = (mu - Y)/m
            dYhat/dbeta = X
            dJ/dalpha = mean(mu - Y)
            dJ/dbeta = sum(dJ/dYhat * dYhat/dbeta)
            dJ/dbeta = (1/m) * (mu - Y).T @ X
            alpha = alpha - eta * mean(sigmoid(Yhat) - Y)
            beta = beta - eta * (1/m) * (mu - Y).T @ X
        """),
        lambda d: d["mu"] - d["Y"],
    ),
    Derivation(
        "a count",
        "poisson",
        _lines("""
            z = alpha + X @ beta.T
            J = (1/m) * sum(exp(z) - Y * z)
            dJ/dz = (1/m) * (exp(z) - Y)
            dJ/dalpha = mean(mu) - mean(Y)
            dJ/dbeta = (mu - Y).T @ X/m
            dJ/dbeta = sum(dJ/dz * X)
            alpha = alpha - eta * mean(exp(Yhat) - Y)
            beta = beta - eta * dJ/dbeta
        """),
        lambda d: d["mu"] - d["Y"],
    ),
    Derivation(
        "a penalty",
        "mse",
        _lines("""
            u = Y - Yhat
            R = lam * sum(beta**2)
            J = mean(u**2) + lam * sum(beta**2)
            J = mean(u**2) + R
            dR/dbeta = 2 * lam * beta
            dJ/dalpha = -2 * mean(u)
            dJ/dbeta = -(2/m) * u.T @ X + 2 * lam * beta
            alpha = alpha + 2 * eta * mean(u)
            beta = beta - eta * (2 * lam * beta - (2/m) * u.T @ X)
            beta = (1 - 2 * eta * lam) * beta + eta * (2/m) * u.T @ X
        """),
        lambda d: -2 * d["u"],
        {"ridge": LAM},
    ),
)


def worlds(derivation: Derivation) -> list[dict[str, Any]]:
    """Two sets of data, each with all names and derivatives, worked out in plain NumPy."""
    draw = np.random.default_rng(11)
    return [_world(derivation, draw, m, n) for m, n in ((6, 2), (4, 3))]


def _world(derivation: Derivation, draw: np.random.Generator, m: int, n: int) -> dict[str, Any]:
    d: dict[str, Any] = {"m": m, "n": n, "X": draw.normal(size=(m, n)), "Y": 2 * draw.normal(size=(m, 1))}
    d |= {"alpha": 0.7, "beta": draw.normal(size=(1, n)), "eta": 0.13, "delta": DELTA, "lam": LAM}
    d |= {"y": d["Y"][0, 0], "yhat": 0.41}
    Yhat = d["alpha"] + d["X"] @ d["beta"].T
    d |= {"Yhat": Yhat, "u": d["Y"] - Yhat, "e": Yhat - d["Y"], "z": Yhat}
    d["mu"] = np.exp(Yhat) if derivation.cost == "poisson" else 1 / (1 + np.exp(-Yhat))
    d |= {"s": np.sign(d["u"]), "psi": np.clip(d["u"], -DELTA, DELTA), "R": LAM * np.sum(d["beta"] ** 2)}
    slope, lam = derivation.slope(d) / m, derivation.options.get("ridge", 0.0)
    ones = np.ones((m, 1))
    d |= {"dJ/dYhat": slope, "dJ/du": -slope, "dJ/de": slope, "dJ/dz": slope, "dR/dbeta": 2 * lam * d["beta"]}
    d |= {"du/dalpha": -ones, "du/dbeta": -d["X"], "dYhat/dbeta": d["X"], "dYhat/dalpha": ones}
    d |= {"dJ/dalpha": np.sum(slope), "dJ/dbeta": slope.T @ d["X"] + 2 * lam * d["beta"]}
    d["g"] = d["dJ/dbeta"]
    tables = {name: np.atleast_2d(value) for name, value in d.items()}
    return tables | _functions(m)


def _functions(m: int) -> dict[str, Any]:
    def summed(a: Any) -> Any:
        return np.sum(a, axis=1 if a.shape[0] == 1 and a.shape[1] > 1 else 0, keepdims=True)

    return {
        "table": lambda number: np.array([[float(number)]]),
        "sum": summed,
        "mean": lambda a: summed(a) / m,
        "softplus": lambda a: np.logaddexp(0, a),
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
        **{name: getattr(np, name) for name in ("exp", "log", "abs", "sign", "where", "tanh", "sqrt")},
    }


def worth(formula: str, world: Mapping[str, Any]) -> Any:
    """What NumPy makes of a formula: a number, an array, or ``None`` where it refuses."""
    named = _DERIVATIVE.sub(lambda found: f"known[{found[0]!r}]", formula)
    named = re.sub(r"(?<![\w.'])(\d+\.?\d*)", r"table(\1)", named)
    try:
        with np.errstate(all="ignore"):
            return np.asarray(eval(named, {"known": world, "__builtins__": {}}, dict(world)), dtype=float)
    except (ValueError, TypeError, AttributeError, SyntaxError):
        return None


def is_same(one: str, two: str, derivation: Derivation) -> bool:
    """Whether two formulas have the same shape and values; one number may stand for a column of equal ones."""
    return all(_same(worth(one, world), worth(two, world)) for world in worlds(derivation))


def _same(one: Any, two: Any) -> bool:
    if one is None or two is None:
        return False
    is_fit = two.size == 1 or one.shape == two.shape
    return is_fit and bool(np.allclose(np.broadcast_to(one, np.broadcast_shapes(one.shape, two.shape)), two, rtol=1e-9))


def mutants(formula: str) -> Iterator[tuple[str, str]]:
    """Every mutation of a formula, and what kind it is."""
    tokens = _TOKEN.findall(formula)
    for place, token in enumerate(tokens):
        for kind, others in _instead(token, tokens[place - 1] if place else ""):
            for other in others:
                yield kind, _joined([*tokens[:place], other, *tokens[place + 1 :]])
    yield "sign", formula[1:] if formula.startswith("-") else f"-({formula})"
    yield "factor", f"2 * ({formula})"
    yield "factor", f"({formula})/2"
    yield "mean", f"m * ({formula})"
    yield "mean", f"({formula})/m"
    yield "transpose", f"({formula}).T"
    yield "square", f"({formula})**2"
    yield from (("term", kept) for kept in _without_one(formula, "+-"))
    yield from (("dropped factor", kept) for kept in _without_one(formula, "*"))


_LETTERS = ("X", "Y", "u", "Yhat", "alpha", "beta")


def _instead(token: str, before: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    match token:
        case "+" | "-":
            yield ("sign" if before not in ("", "(", "*", "=") else "sign"), ("-" if token == "+" else "+",)
        case ".T":
            yield "transpose", ("",)
        case "**":
            yield "operation", ("*",)
        case "@" | "*":
            yield "product", ("*" if token == "@" else "@",)
        case "m":
            yield "m and n", ("n",)
        case "eta":
            yield "rate", ("1",)
        case "mean":
            yield "mean", ("sum", "")
        case "sum":
            yield "double mean", ("mean",)
            yield "sum", ("",)
        case "sign" | "abs" | "sigmoid" | "exp" | "softplus":
            yield "function", tuple(other for other in ("", "abs", "exp", "tanh") if other != token)
        case "u":
            yield "residual", ("(-u)",)
            yield "transpose", ("u.T",)
            yield "square", ("(u**2)",)
    if token in _LETTERS:
        yield "name", tuple(other for other in _LETTERS if other != token)
    if token in ("X", "beta", "psi", "s", "e"):
        yield "transpose", (f"{token}.T",)
    if token.isdigit():
        kind = "exponent" if before == "**" else "factor"
        yield kind, tuple(str(other) for other in (int(token) - 1, int(token) + 1) if other > 0)
    if _DERIVATIVE.fullmatch(token):
        turned = token.replace("alpha", "?").replace("beta", "alpha").replace("?", "beta")
        yield "name", (turned,) if turned != token and turned != "dR/dalpha" and turned != "dYhat/dalpha" else ()


def _joined(tokens: list[str]) -> str:
    return " ".join(filter(None, tokens)).replace(" .T", ".T")


def _without_one(formula: str, signs: str) -> Iterator[str]:
    """The formula with one operand less, at the outermost level."""
    depth, cuts = 0, []
    for place, letter in enumerate(formula):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and letter in signs and formula[max(place - 1, 0) : place + 2].count("*") < 2 and place:
            cuts.append(place)
    pieces = [formula[start:end] for start, end in zip([0, *cuts], [*cuts, len(formula)], strict=True)]
    for place in range(len(pieces) if len(pieces) > 1 else 0):
        kept = "".join(pieces[:place] + pieces[place + 1 :]).strip()
        yield kept.lstrip("*+ ").strip()
