"""`thalweg fit` with any cost: a file to a model and a report, or to one message."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from thalweg.cli.main import thalweg as thalweg_command

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(thalweg_command, list(map(str, words)), catch_exceptions=False)
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    return run


def test_a_cost_of_ones_own_trains_and_is_reported(inside: Shell, tmp_path: Path) -> None:
    done = inside("fit", DIABETES, "--target", "target", "--cost", "sqrt(1+(y-yhat)**2)-1")
    assert done.returncode == 0, done.stderr
    for words in ("converged", "not quadratic", "Fenchel", "diabetes.model.json"):
        assert words in done.stdout
    report = (tmp_path / "diabetes.report.html").read_text(encoding="utf-8")
    assert report.count("<svg") >= 1
    assert "length of the gradient" in report
    assert "the modes" not in report
    assert inside("predict", "diabetes.model.json", DIABETES, "-o", "out.csv").returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--cost", "mae"),
        ("--cost", "huber", "--set", "delta=20"),
        ("--cost", "mse", "--lasso", "2", "--ridge", "1/10"),
        ("--cost", "log(1 + (y - yhat)**2)"),
        ("--cost", "huber", "--iterations", "20"),
        ("--cost", "huber", "--iterations", "20", "--learning-rate", "0.5", "--scale", "none", "--features", "sex"),
    ],
)
def test_json_says_what_the_run_was(inside: Shell, words: tuple[str, ...]) -> None:
    done = inside("fit", DIABETES, "--target", "target", "--json", *words)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    rows = np.genfromtxt(DIABETES, delimiter=",", names=True)
    predicted = said["alpha"] + sum(weight * rows[name] for name, weight in said["beta"].items())
    assert said["r2"] == pytest.approx(
        1 - np.mean((rows["target"] - predicted) ** 2) / np.var(rows["target"]), rel=1e-9
    )
    assert said["history"]["cost"][0] == said["cost_start"]
    assert said["history"]["cost"][-1] <= said["cost_start"]
    assert said["cost_start"] > said["cost"]


def test_bad_news_ends_with_status_1_and_writes_no_model(inside: Shell, tmp_path: Path) -> None:
    done = inside("fit", DIABETES, "--target", "target", "--cost", "(y - yhat)**3", "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["outcome"], said["model"]) == ("no minimum", None)
    assert not (tmp_path / "diabetes.model.json").exists()
    assert (tmp_path / "diabetes.report.html").exists()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--cost", "huber", "--set", "epsilon=1"), "epsilon"),
        (("--cost", "huber", "--set", "delta"), "delta"),
        (("--ridge", "-1"), "ridge"),
        (("--lasso", "much"), "--lasso"),
        (("--cost", "log(yhat) + y/yhat"), "--alpha"),
    ],
)
def test_what_cannot_be_meant_is_refused(inside: Shell, words: tuple[str, ...], named: str) -> None:
    done = inside("fit", DIABETES, "--target", "target", *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert named in done.stderr
    assert "Traceback" not in done.stderr
