"""Right programs by combination: layout, way of writing, sign of the residual, type of number, convention, function.

Each is real source text, put together from lines that people write; the factor is that of the cost in the same file.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import final

from doctor_cases.cases import Case

LAYOUTS = "flat", "column", "theta"
WAYS = "at", "dot", "einsum", "mean", "rows", "loops"
SHAPES = "gradient", "step", "fit", "both", "all"
NUMBERS = "", "float32", "float64"


@final
@dataclass(frozen=True)
class Recipe:
    """``residual``: the error is Y - Yhat; ``halved``: the file's own cost is; ``named``: LAYOUT says the layout."""

    layout: str
    way: str
    shape: str
    residual: bool
    halved: bool
    number: str
    listed: bool
    named: bool

    @property
    def name(self) -> str:
        words = [self.layout, self.way, self.shape, "residual" if self.residual else "error"]
        words += (
            ["halved"] * self.halved
            + [self.number] * bool(self.number)
            + ["lists"] * self.listed
            + ["unnamed"] * (not self.named)
        )
        return "_".join(words)

    @property
    def parameters(self) -> str:
        return "theta" if self.layout == "theta" else "alpha, beta"

    @property
    def guess(self) -> str:
        """The predictions as an expression."""
        beta = "beta.T" if self.layout == "column" else "beta"
        product = {
            "dot": f"np.dot(X, {beta})",
            "einsum": "np.einsum('ij,kj->ik', X, beta)" if self.layout == "column" else "np.einsum('ij,j->i', X, beta)",
        }.get(self.way, f"X @ {beta}")
        return product.replace("beta", "theta") if self.layout == "theta" else f"alpha + {product}"

    @property
    def error(self) -> str:
        return f"Y - ({self.guess})" if self.residual else f"{self.guess} - Y"

    @property
    def scale(self) -> str:
        return ("-" if self.residual else "") + ("1" if self.halved else "2")


BIAS = {
    "at": "{c} / m * e.sum()",
    "dot": "({c} / m) * np.sum(e)",
    "einsum": "{c} * np.einsum('{i}->', e) / m",
    "mean": "{c} * np.mean(e)",
    "rows": "{c} * sum(np.ravel(e)) / m",
}
WEIGHTS = {
    ("at", "flat"): "{c} / m * X.T @ e",
    ("dot", "flat"): "({c} / m) * np.dot(e, X)",
    ("einsum", "flat"): "{c} * np.einsum('i,ij->j', e, X) / m",
    ("mean", "flat"): "{c} * np.mean(e[:, None] * X, axis=0)",
    ("rows", "flat"): "{c} * sum(k * row for k, row in zip(e, X)) / m",
    ("at", "column"): "{c} / m * e.T @ X",
    ("dot", "column"): "({c} / m) * np.dot(X.T, e).T",
    ("einsum", "column"): "{c} * np.einsum('ik,ij->kj', e, X) / m",
    ("mean", "column"): "{c} * np.mean(e * X, axis=0, keepdims=True)",
    ("rows", "column"): "{c} * sum(k * row for k, row in zip(e, X)).reshape(1, -1) / m",
}


def _slopes(r: Recipe) -> list[str]:
    """The lines that leave the derivatives in ``d_alpha`` and ``d_beta``, or in ``grad``."""
    if r.way == "loops":
        return _loops(r)
    weights = WEIGHTS[r.way, "flat" if r.layout == "theta" else r.layout].format(c=r.scale)
    lines = ["m = len(Y)", f"e = {r.error}"]
    if r.layout == "theta":
        return [*lines, f"grad = {weights}"]
    return [
        *lines,
        f"d_alpha = {BIAS[r.way].format(c=r.scale, i='ik' if r.layout == 'column' else 'i')}",
        f"d_beta = {weights}",
    ]


def _loops(r: Recipe) -> list[str]:
    y, w = ("Y[i][0]", "beta[0]") if r.layout == "column" else ("Y[i]", r.parameters.rpartition(" ")[2])
    start, first = ("0.0", "grad") if r.layout == "theta" else ("alpha", "d_beta")
    inner = f"guess += {w}[j] * X[i][j]"
    error = f"{y} - guess" if r.residual else f"guess - {y}"
    lines = ["m, n = X.shape", f"{first} = [0.0] * n"] + ["d_alpha = 0.0"] * (r.layout != "theta")
    lines += ["for i in range(m):", f"    guess = {start}", "    for j in range(n):", f"        {inner}"]
    lines += [f"    e = {error}"] + [f"    d_alpha += {r.scale} * e / m"] * (r.layout != "theta")
    lines += ["    for j in range(n):", f"        {first}[j] += {r.scale} * e * X[i][j] / m"]
    return [*lines, f"{first} = np.array([{first}])" if r.layout == "column" else f"{first} = np.array({first})"]


def _function(head: str, body: list[str]) -> str:
    return "\n".join([f"def {head}:", *(f"    {line}" for line in body)]) + "\n"


def _returned(r: Recipe, theta: str, pair: tuple[str, str]) -> str:
    if r.layout == "theta":
        return f"return list({theta})" if r.listed else f"return {theta}"
    return f"return [{pair[0]}, {pair[1]}.tolist()]" if r.listed else f"return {pair[0]}, {pair[1]}"


def _cast(r: Recipe, *parameters: str) -> list[str]:
    given = "X", "Y", *parameters
    return [f"{name} = np.asarray({name}, dtype=np.{r.number})" for name in given] if r.number else []


def _gradient(r: Recipe) -> str:
    body = [*_cast(r, r.parameters.rpartition(" ")[2]), *_slopes(r), _returned(r, "grad", ("d_alpha", "d_beta"))]
    return _function(f"gradient(X, Y, {r.parameters})", body)


def _update(r: Recipe, called: bool) -> list[str]:
    if r.layout == "theta":
        slopes = ["grad = np.array(gradient(X, Y, theta))"] if called else _slopes(r)
        return [*slopes, "theta = theta - learning_rate * grad"]
    slopes = ["d_alpha, d_beta = gradient(X, Y, alpha, beta)"] if called else _slopes(r)
    return [*slopes, "alpha = alpha - learning_rate * d_alpha", "beta = beta - learning_rate * np.array(d_beta)"]


def _step(r: Recipe, called: bool) -> str:
    body = [*_cast(r, r.parameters.rpartition(" ")[2]), *_update(r, called), _returned(r, "theta", ("alpha", "beta"))]
    return _function(f"step(X, Y, {r.parameters}, learning_rate)", body)


def _fit(r: Recipe, called: bool) -> str:
    zeros = "np.zeros((1, X.shape[1]))" if r.layout == "column" else "np.zeros(X.shape[1])"
    if r.shape == "while":
        head, again, seen = ["seen = 0", f"alpha, beta = 1.0, 1 + {zeros}"], "while seen < iterations:", "seen += 1"
    else:
        head, again = ["seen = []", f"alpha, beta = 0.0, {zeros}"], "for _ in range(iterations):"
        seen = "seen.append(alpha)"
    body = [*_cast(r), *head, again, *(f"    {line}" for line in [*_update(r, called), seen])]
    return _function("fit(X, Y, learning_rate, iterations)", [*body, "return alpha, beta, seen"])


def _cost(r: Recipe) -> str:
    value = "np.sum(np.square(e)) / (2 * len(Y))" if r.halved else "np.mean(e ** 2)"
    return _function(f"cost(X, Y, {r.parameters})", [f"e = {r.error}", f"return {value}"])


def written(r: Recipe) -> Case:
    """The program of a recipe."""
    parts = ["import numpy as np\n"] + [f'LAYOUT = "{r.layout}"\n'] * r.named
    parts += [_cost(r)] * (r.halved or r.shape == "all")
    parts += [_gradient(r)] * (r.shape in {"gradient", "both", "all"})
    parts += [_step(r, called=r.shape != "step")] * (r.shape in {"step", "both", "all"})
    parts += [_fit(r, called=r.shape == "all")] * (r.layout != "theta" and r.shape in {"fit", "while", "all"})
    return Case(r.name, "\n\n".join(parts), (), {"info": ("factor-two",)} if r.halved else {})


def recipes() -> list[Recipe]:
    """Every layout in every way with both signs and both conventions; the function and the number take turns."""
    turns = itertools.cycle(itertools.product(SHAPES, NUMBERS, (True, False)))
    every = itertools.product(LAYOUTS, WAYS, (True, False), (True, False), (True, False))
    found = []
    for layout, way, residual, halved, listed in every:
        shape, number, named = next(turns)
        shape = "step" if (layout, shape) == ("theta", "fit") else shape
        found.append(Recipe(layout, way, shape, residual, halved, number, listed, named))
    loops = itertools.product(LAYOUTS[:2], WAYS, (True, False))
    return [*found, *(Recipe(layout, way, "while", sign, sign, "", False, True) for layout, way, sign in loops)]


def combined() -> list[Case]:
    return [written(recipe) for recipe in recipes()]
