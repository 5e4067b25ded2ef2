"""Every program, run in its own language, gives the cost and the gradient of the derivation."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

import thalweg
from thalweg import costs
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.linear_model import ALPHA, BETA, J
from thalweg.cli.main import thalweg as command

WRITTEN = ["log(1 + (y - yhat)**2/2)", "max(0, abs(y - yhat) - 1, yhat - 2)", "logcosh(logcosh(y - yhat) - 1)"]
PENALTIES: list[dict[str, float]] = [{}, {"ridge": 0.3}, {"lasso": 0.2}, {"ridge": 0.3, "lasso": 0.2}]
CASES = [(name, {}) for name in (*costs.shelf.classes(), *WRITTEN)]
CASES += [(name, penalty) for name in ("mse", "logistic", "quantile(tau=0.3)") for penalty in PENALTIES[1:]]
DRAW = np.random.default_rng(11)
X, Y, A, B = DRAW.normal(size=(9, 2)), DRAW.integers(0, 2, 9).astype(float), 0.3, np.array([0.7, -1.2])


def sqlite_calculates() -> bool:
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        try:
            return bool(base.execute("SELECT pow(2, 3) = 8").fetchone()[0])
        except sqlite3.OperationalError:
            return False


SQLITE_CALCULATES = sqlite_calculates()


def derived(name: str, penalty: dict[str, float], x: Any = X) -> tuple[float, float, np.ndarray]:
    """Cost and gradient by the plain evaluation of the derivation's formulas."""
    model = thalweg.derive(name, **penalty).model
    values = {"X": x, "Y": Y.reshape(-1, 1), "alpha": np.array([[A]]), "beta": B.reshape(1, -1), "m": 9, "n": 2}
    constants = {constant: float(value) for constant, value in model.constants}
    setting = Setting({**values, **constants}, model.definitions, exact=False)
    cost, d_alpha, d_beta = (evaluate(part, setting) for part in (J, model.gradient(ALPHA), model.gradient(BETA)))
    return float(np.squeeze(cost)), float(np.squeeze(d_alpha)), np.ravel(d_beta)


def same(found: Any, wanted: tuple[float, float, np.ndarray]) -> None:
    cost, d_alpha, d_beta = found
    np.testing.assert_allclose([cost, d_alpha, *d_beta], [wanted[0], wanted[1], *wanted[2]], rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_numpy(name: str, penalty: dict[str, float]) -> None:
    space: dict[str, Any] = {}
    exec(thalweg.derive(name, **penalty).program("python"), space)
    for y, beta in ((Y, B), (Y.reshape(-1, 1), B.reshape(1, -1)), (Y.tolist(), B.tolist())):
        same(space["cost_and_gradient"](X, y, A, beta), derived(name, penalty))


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node here to run JavaScript")
def test_javascript(tmp_path: Path) -> None:
    """All programs in one process of node: each a module of its own."""
    data = json.dumps([X.tolist(), Y.tolist(), A, B.tolist()])
    lines = []
    for k, (name, penalty) in zip(count(), CASES, strict=False):
        program = thalweg.derive(name, **penalty).program("javascript")
        lines.append(f"results.push((() => {{\n{program}\nreturn cost_and_gradient(...data);\n}})());")
        assert "require" not in program, k
    script = tmp_path / "all.js"
    whole = [f'"use strict"; const data = {data}, results = [];', *lines, "console.log(JSON.stringify(results));"]
    script.write_text("\n".join(whole), encoding="utf-8")
    done = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True, timeout=60)
    for case, found in zip(CASES, json.loads(done.stdout), strict=True):
        same(found, derived(*case))


def run_sql(query: str, x: np.ndarray, names: tuple[str, ...] = ("x1", "x2"), target: str = "y") -> dict[str, float]:
    with duckdb.connect() as base:
        columns = ", ".join('"' + name.replace('"', '""') + '" DOUBLE' for name in (*names, target))
        base.execute(f"CREATE TABLE data ({columns})")
        base.executemany("INSERT INTO data VALUES (?, ?, ?)", np.column_stack([x, Y]).tolist())
        found = base.execute(query)
        (row,) = found.fetchall()
        return dict(zip([column[0] for column in found.description], row, strict=True))


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_sql(name: str, penalty: dict[str, float]) -> None:
    query = thalweg.derive(name, **penalty).program("sql", alpha=A, beta=tuple(map(float, B)))
    row = run_sql(query, X)
    assert list(row) == ["cost", "d_alpha", "d_x1", "d_x2"]
    same((row["cost"], row["d_alpha"], [row["d_x1"], row["d_x2"]]), derived(name, penalty))


@pytest.mark.skipif(not SQLITE_CALCULATES, reason="this SQLite was built without its mathematical functions")
@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_sql_where_integers_divide_to_integers(name: str, penalty: dict[str, float]) -> None:
    """Most databases make 0 of 1 / 2; SQLite is one of them."""
    query = thalweg.derive(name, **penalty).program("sql", alpha=A, beta=tuple(map(float, B)))
    # two names that SQLite has its own for
    query = query.replace("greatest(", "max(").replace("least(", "min(")
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.execute('CREATE TABLE data ("x1" INTEGER, "x2" INTEGER, "y" INTEGER)')
        whole = np.rint(3 * X)
        base.executemany("INSERT INTO data VALUES (?, ?, ?)", np.column_stack([whole, Y]).astype(int).tolist())
        cost, *gradient = base.execute(query).fetchone()
    same((cost, gradient[0], gradient[1:]), derived(name, penalty, whole))


@pytest.mark.parametrize("name", ["logistic", "log-cosh", "pseudo-huber", "mse"])
def test_sql_far_from_the_data(name: str) -> None:
    """Predictions of a thousand overflow nothing that the derivation has a value for."""
    far = 1000 * X
    row = run_sql(thalweg.derive(name).program("sql", alpha=A, beta=tuple(map(float, B))), far)
    same((row["cost"], row["d_alpha"], [row["d_x1"], row["d_x2"]]), derived(name, {}, far))


HOSTILE = ['"; DROP TABLE data; --', "select", 'a"b', "x y", "größe", "t1", "beta_1", "yhat", "*/", "'"]


@pytest.mark.parametrize("feature", HOSTILE)
def test_no_column_name_becomes_code(feature: str) -> None:
    names = (feature, "x2")
    query = thalweg.derive("mse").program("sql", features=names, target="loss", alpha=A, beta=tuple(map(float, B)))
    row = run_sql(query, X, names, "loss")
    wanted = derived("mse", {})
    same((row["cost"], row["d_alpha"], [row[f"d_{feature}"], row["d_x2"]]), wanted)


@pytest.mark.parametrize("constant", ["lambda", "np", "t1", "const", "class", "x_1", "def", "SELECT"])
def test_no_constant_name_becomes_code(constant: str) -> None:
    derivation = thalweg.derive(f"(y - yhat)**2 * {constant}", constants={constant: 2.0})
    wanted = tuple(2 * part for part in derived("mse", {}))
    space: dict[str, Any] = {}
    exec(derivation.program("python"), space)
    same(space["cost_and_gradient"](X, Y, A, B), wanted)  # type: ignore[arg-type]
    row = run_sql(derivation.program("sql", alpha=A, beta=tuple(map(float, B))), X)
    same((row["cost"], row["d_alpha"], [row["d_x1"], row["d_x2"]]), wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_torch(name: str, penalty: dict[str, float]) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    space: dict[str, Any] = {}
    exec(thalweg.derive(name, **penalty).program("torch"), space)
    alpha, beta = torch.tensor(A, dtype=torch.float64, requires_grad=True), torch.tensor(B, requires_grad=True)
    cost, d_alpha, d_beta = space["cost_and_gradient"](torch.tensor(X), torch.tensor(Y), alpha, beta)
    same((cost.item(), d_alpha.item(), d_beta.detach().numpy()), derived(name, penalty))
    cost.backward()
    same((cost.item(), alpha.grad.item(), beta.grad.numpy()), derived(name, penalty))


def test_the_command_writes_programs(tmp_path: Path) -> None:
    run = CliRunner().invoke
    for ending, word in ((".py", "import numpy"), (".js", "function cost_and_gradient"), (".sql", "WITH parameters")):
        out = tmp_path / f"cost{ending}"
        assert run(command, ["derive", "huber", "-o", str(out)]).exit_code == 0
        assert word in out.read_text(encoding="utf-8")
    shown = run(command, ["derive", "--to", "sql", "--features", "a,b", "--target", "c", "--alpha", "1/4"])
    assert shown.exit_code == 0
    assert '"a"' in shown.stdout
    assert str(float(Fraction(1, 4))) in shown.stdout
    assert run(command, ["derive", "--to", "python", "--features", "a"]).exit_code == 2
    assert run(command, ["derive", "--features", "a"]).exit_code == 2
    assert run(command, ["derive", "--to", "sql", "--features", "alpha"]).exit_code == 2
    assert run(command, ["derive", "--to", "sql", "--features", "a,a"]).exit_code == 2
