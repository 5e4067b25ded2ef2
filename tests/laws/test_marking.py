"""A learner's derivation: every correct style holds, every wrong line is found, and most mistakes get their name."""

from __future__ import annotations

import contextlib
import cProfile
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg
from thalweg.documents.derivation import Derivation
from thalweg.documents.marking.learner import MOST_LINES
from thalweg.documents.marking.marking import Marking

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((Path(__file__).parent / "derivations").glob("*.txt"))
DELTA, LAM = 1.35, 0.3
_DERIVATIVE = re.compile(r"d[A-Za-z]\w*/d[a-zA-Z]\w*")
_TOKEN = re.compile(r"d[A-Za-z]\w*/d[a-zA-Z]\w*|\.T|\*\*|<=|\d+\.?\d*|[A-Za-z]\w*|\S")
_SIGN = re.compile(r" (=|<-|:=) ")
OWN = {"e", "g", "s", "psi", "z"}
SLOPES: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "mse": lambda d: -2 * d["u"],
    "half-mse": lambda d: -d["u"],
    "mae": lambda d: -np.sign(d["u"]),
    "huber": lambda d: -np.clip(d["u"], -DELTA, DELTA),
    "logistic": lambda d: d["mu"] - d["Y"],
    "poisson": lambda d: d["mu"] - d["Y"],
}
"""The derivative of one example's loss by its prediction, worked out by hand."""


def derivation_of(text: str) -> tuple[str, float]:
    """The first line of a text says which cost is derived, and with which ridge."""
    cost, _, ridge = text.partition("\n")[0].removeprefix("# ").partition(" --ridge ")
    return cost, float(ridge or 0)


@cache
def derived(cost: str, ridge: float) -> Derivation:
    return thalweg.derive(cost, ridge=ridge)


def marked(text: str) -> Marking:
    return derived(*derivation_of(text)).mark(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_correct_derivation_holds(file: Path) -> None:
    marking = marked(file.read_text("utf-8"))
    assert marking.holds, marking.text()


@cache
def worlds(header: str) -> list[dict[str, Any]]:
    """Two sets of data, each with all names and derivatives, worked out in plain NumPy."""
    draw = np.random.default_rng(11)
    cost, ridge = derivation_of(header)
    return [_world(cost, ridge, draw, m, n) for m, n in ((6, 2), (4, 3))]


def _world(cost: str, lam: float, draw: np.random.Generator, m: int, n: int) -> dict[str, Any]:
    d: dict[str, Any] = {"m": m, "n": n, "X": draw.normal(size=(m, n)), "Y": 2 * draw.normal(size=(m, 1))}
    d |= {"alpha": 0.7, "beta": draw.normal(size=(1, n)), "eta": 0.13, "delta": DELTA, "lam": LAM}
    d |= {"y": d["Y"][0, 0], "yhat": 0.41}
    Yhat = d["alpha"] + d["X"] @ d["beta"].T
    d |= {"Yhat": Yhat, "u": d["Y"] - Yhat, "e": Yhat - d["Y"], "z": Yhat}
    d["mu"] = np.exp(Yhat) if cost == "poisson" else 1 / (1 + np.exp(-Yhat))
    d |= {"s": np.sign(d["u"]), "psi": np.clip(d["u"], -DELTA, DELTA), "R": LAM * np.sum(d["beta"] ** 2)}
    slope, ones = SLOPES[cost](d) / m, np.ones((m, 1))
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


def is_same(one: str, two: str, header: str) -> bool:
    """Whether two formulas have the same shape and values; one number may stand for a column of equal ones."""
    return all(_same(worth(one, world), worth(two, world)) for world in worlds(header))


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


_TOKENS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "+": (("sign", ("-",)),),
    "-": (("sign", ("+",)),),
    ".T": (("transpose", ("",)),),
    "**": (("operation", ("*",)),),
    "@": (("product", ("*",)),),
    "*": (("product", ("@",)),),
    "m": (("m and n", ("n",)),),
    "eta": (("rate", ("1",)),),
    "mean": (("mean", ("sum", "")),),
    "sum": (("double mean", ("mean",)), ("sum", ("",))),
    "u": (("residual", ("(-u)",)), ("transpose", ("u.T",)), ("square", ("(u**2)",))),
    **dict.fromkeys(("sign", "abs", "sigmoid", "exp", "softplus"), (("function", ("", "abs", "exp", "tanh")),)),
    **{name: (("transpose", (f"{name}.T",)),) for name in ("X", "beta", "psi", "s", "e")},
}
"""What may stand in the place of a token, by kinds of mutation."""


def _instead(token: str, before: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from _TOKENS.get(token, ())
    if token in _LETTERS:
        yield "name", _LETTERS
    if token.isdigit():
        numbers = tuple(str(other) for other in (int(token) - 1, int(token) + 1) if other > 0)
        yield "exponent" if before == "**" else "factor", numbers
    if token in ("dJ/dalpha", "dJ/dbeta", "du/dalpha", "du/dbeta"):
        yield "name", ("dJ/dalpha", "dJ/dbeta", "du/dalpha", "du/dbeta")


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


NAMED = {
    "sign": {"sign", "uphill", "residual-reversed", "missing-inner"},
    "factor": {"factor"},
    "exponent": {"exponent", "missing-square"},
    "square": {"exponent"},
    "mean": {"missing-mean", "double-mean", "missing-sum"},
    "double mean": {"double-mean"},
    "transpose": {"missing-transpose", "extra-transpose", "product-order"},
    "product": {"kind-of-product", "product-order", "missing-transpose"},
    "m and n": {"m-and-n"},
    "name": {"wrong-name", "swapped"},
    "rate": {"missing-rate"},
    "residual": {"sign", "uphill", "residual-reversed"},
    "sum": {"missing-sum", "kind-of-product"},
    "term": {"missing-term", "missing-start", "missing-penalty"},
    "function": {"wrong-function", "missing-function", "extra-function", "missing-link"},
}
"""What a mutation of a kind may rightly be called; other kinds have no name of their own."""


@cache
def wrong_derivations() -> list[tuple[str, int, str]]:
    """All mutations of one line that NumPy finds to be something else: text, wrong line, kind."""
    found = []
    for file in FILES:
        header, *lines = file.read_text("utf-8").splitlines()
        for place, line in enumerate(lines):
            parts = _SIGN.split(line)
            if len(parts) != 3 or not line.isascii() or parts[0] in OWN or "#" in line or worth_is_none(parts, header):
                continue
            for kind, mutant in mutants(parts[2]):
                if not is_same(parts[2], mutant, header):
                    text = [header, *lines[:place], f"{parts[0]} {parts[1]} {mutant}", *lines[place + 1 :]]
                    found.append(("\n".join(text), place + 2, kind))
    return found


def worth_is_none(parts: list[str], header: str) -> bool:
    return worth(parts[2], worlds(header)[0]) is None


def test_wrong_lines_are_found_and_named() -> None:
    sample = random.Random(2022).sample(wrong_derivations(), 300)
    markings = [marked(text) for text, _, _ in sample]
    missed = [text for (text, line, _), found in zip(sample, markings, strict=True) if found.line != line]
    names = Counter(
        found.mistake in NAMED[kind]
        for (_, line, kind), found in zip(sample, markings, strict=True)
        if kind in NAMED and found.line == line
    )
    assert missed == []
    assert names.total() >= 200
    assert names[True] >= 0.9 * names.total(), names


def test_any_text_ends_soon_in_a_marking_or_a_refusal() -> None:
    draw = random.Random(5)
    letters = "abdehmnuXYJT.=<-:+*/@^()|,# \n0129αβŶ∂Σ²ᵀ·−\x00\t'\"[]{}" + "".join(map(chr, range(0x300, 0x303)))
    sources = [file.read_text("utf-8") for file in FILES]
    hostile = [_mutilated(draw.choice(sources), letters, draw) for _ in range(200)]
    grown = [
        "# mse\na0 = u\n" + "\n".join(f"a{k + 1} = a{k} * a{k} + a{k}" for k in range(190)) + "\ndJ/dalpha = sum(a190)",
        "# mse\nq = ((((u**64)**64)**64)**64)**64\nJ = sum(q)",
        "# mse\nq = " + "1+" * 60 + "u\nJ = " + "q*" * 60 + "q",
        "# logistic\nJ = " + "exp(" * 40 + "u" + ")" * 40,
        "# huber\nJ = mean(" + "where(u > 0, " * 10 + "u" + ", 0)" * 10 + ")",
        "# mse\n" + "dJ/dbeta = -(2/m) * u.T @ X\n" * (MOST_LINES - 1),
        "# mse\nq = 9" + "9" * 38 + "/" + "7" * 39 + "*u\nJ = sum(" + "*".join(["q"] * 60) + ")",
    ]
    for text in (*hostile, *grown):
        derived(*derivation_of(text))
        calls, seconds = _cost_of(partial(marked, text))
        assert calls < 2_500_000, text
        assert seconds < 10, text


def _cost_of(action: Callable[[], object]) -> tuple[int, float]:
    """The calls of Python functions, a million of which take about half a second, and the seconds of all the rest."""
    profile, start = cProfile.Profile(builtins=False), time.process_time()
    with contextlib.suppress(thalweg.Refusal):
        profile.runcall(action)
    return sum(entry.callcount for entry in profile.getstats()), time.process_time() - start


def _mutilated(text: str, letters: str, draw: random.Random) -> str:
    """The text with its first line as it was, and a few letters changed, lost, added, or a piece of it twice."""
    header, _, body = text.partition("\n")
    for _ in range(draw.randint(1, 6)):
        place, other = draw.randrange(len(body)), draw.choice(letters)
        piece = body[place : place + draw.randint(1, 30)]
        body = body[:place] + draw.choice(["", other, other + body[place], piece + piece]) + body[place + 1 :]
    return f"{header}\n{body}"
