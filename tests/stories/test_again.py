"""The report tells how to get the run again, and that gives the run again."""

from __future__ import annotations

import ast
import html
import json
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

import thalweg
from thalweg.cli.main import thalweg as thalweg_command
from thalweg.documents.report import report

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"


def fitted(words: list[str]) -> dict[str, object]:
    done = CliRunner().invoke(thalweg_command, [*words, "--json"], catch_exceptions=False)
    found: dict[str, object] = json.loads(done.stdout)
    del found["seconds"]
    return found


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--no-bias", "--features", "bmi,bp"],
        ["--cost", "huber", "--set", "delta=20", "--quiet"],
        ["--cost", "(y - yhat)**2 * c + log(d)", "--set", "c=2", "--set", "d=5/4", "--iterations", "5"],
        ["--weights", "age", "--rule", "adam(beta1=0.8)", "--batch", "100", "--seed", "3", "--iterations", "9"],
        ["--stop", "held-out", "--hold-out", "0.3", "--alpha", "-3"],
    ],
)
def test_the_command_in_the_report_gives_the_run_again(
    more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["fit", str(DIABETES), "--target", "target", *more]
    first = fitted(words)
    page = Path(str(first["report"])).read_text(encoding="utf-8")
    command = shlex.split(html.unescape(re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)[-1]))
    assert fitted([word for word in command[1:] if word != "--json"]) == first


RANDOM = np.random.default_rng(2)
X = RANDOM.normal(size=(60, 3)) + 1
TABLE = pa.table({"a": X[:, 0], "b": X[:, 1], "w": X[:, 2] ** 2, "y": X @ [1.0, -2.0, 0.5] + RANDOM.normal(size=60)})


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"bias": False, "rule": "momentum"},
        {"bias": False, "cost": "huber"},
        {"rule": "nesterov", "iterations": 20},
        {"schedule": "cosine", "sample_weight": "w"},
        {"schedule": "chebyshev", "stop": "tolerance"},
        {"sample_weight": "w", "batch": 7, "seed": 4},
        {"stop": "held-out", "rule": "momentum"},
        {"stop": "cv", "bias": False},
        {"ridge": "cv", "rule": "nesterov"},
        {"cost": "quantile", "constants": {"tau": 0.25}, "lasso": 0.01},
    ],
)
def test_the_call_in_the_report_gives_the_run_again(asked: dict[str, Any]) -> None:
    run = thalweg.fit(TABLE, "y", **asked)
    page = report(run)
    call = ast.parse(html.unescape(re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)[-1]), mode="eval").body
    assert isinstance(call, ast.Call)
    settings = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
    again = thalweg.fit(TABLE, **settings)
    assert again.iterations == run.iterations
    # a weight that is near zero may differ in its last digits
    assert [again.alpha, *again.beta] == pytest.approx([run.alpha, *run.beta], rel=1e-9, abs=1e-12)
