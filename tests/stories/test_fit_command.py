"""`thalweg fit` from the shell's side: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
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
    """The same without a new process: quicker, for the many refusals."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(thalweg_command, list(map(str, words)), catch_exceptions=False)
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Run ``thalweg`` with the words given, in an empty folder."""

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        call = [sys.executable, "-W", "error", "-c", "from thalweg.cli.main import main; main()", *map(str, words)]
        return subprocess.run(
            call, cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
        )

    return run


def diabetes() -> tuple[np.ndarray, np.ndarray]:
    rows = np.genfromtxt(DIABETES, delimiter=",", skip_header=1)
    return rows[:, :-1], rows[:, -1]


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One message of at most three sentences, exit status 2, nothing on standard output, no traceback."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    message = done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert message.startswith("thalweg: ")
    for word in words:
        assert word.casefold() in message.casefold()


def test_a_fit_is_the_least_squares_solution_and_says_where_everything_is(shell: Shell, tmp_path: Path) -> None:
    done = shell("fit", DIABETES, "--target", "target", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    X, Y = diabetes()
    wanted = np.linalg.lstsq(np.column_stack([np.ones(len(Y)), X]), Y, rcond=None)[0]
    best = np.mean((Y - wanted[0] - X @ wanted[1:]) ** 2)
    found = np.mean((Y - said["alpha"] - X @ list(said["beta"].values())) ** 2)
    assert 0 <= (found - best) / best <= 1e-9 + 1e-12
    assert said["cost"] == pytest.approx(found, rel=1e-12)
    assert said["r2"] == pytest.approx(1 - found / np.var(Y), rel=1e-9)
    assert said["rows"] == len(Y)
    assert (tmp_path / said["model"]).is_file()
    assert (tmp_path / said["report"]).is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["diabetes.model.json", "diabetes.report.html"]


def test_raw_iterations_are_those_stepped_by_hand(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "four.csv").write_text("x1,x2,y\n1,2,3\n2,1,4\n3,4,8\n4,2,7\n")
    options = ("--scale", "none", "--learning-rate", "1/20", "--iterations", "3", "--alpha", "0", "--beta", "0.5,1/4")
    said = json.loads(shell("fit", "four.csv", "--target", "y", *options, "--json").stdout)
    X, Y = np.array([[1.0, 2], [2, 1], [3, 4], [4, 2]]), np.array([3.0, 4, 8, 7])
    alpha, beta = 0.0, np.array([0.5, 0.25])
    for _ in range(3):
        u = Y - (alpha + X @ beta)
        alpha, beta = alpha + 0.05 * 2 / 4 * u.sum(), beta + 0.05 * 2 / 4 * u @ X
    assert said["alpha"] == pytest.approx(alpha, rel=1e-12)
    assert list(said["beta"].values()) == pytest.approx(list(beta), rel=1e-12)
    assert said["iterations"] == 3


def test_words_for_people(shell: Shell) -> None:
    done = shell("fit", DIABETES, "--target", "target", PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 0, done.stderr
    for said in ("Plan", "bmi", "cost at the start", "cost at the end", "R2"):
        assert said in done.stdout
    for written in ("diabetes.model.json", "diabetes.report.html"):
        assert written in done.stdout
    assert "442 rows" in done.stderr
    assert (done.stdout + done.stderr).isascii()
    assert "\x1b" not in done.stdout + done.stderr


def test_quiet_says_nothing_beside_the_result(shell: Shell) -> None:
    done = shell("fit", DIABETES, "--target", "target", "--quiet")
    assert done.stderr == ""
    assert "bmi" in done.stdout


def test_too_large_a_rate_is_bad_news(shell: Shell, tmp_path: Path) -> None:
    done = shell("fit", DIABETES, "--target", "target", "--learning-rate", "0.6", "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said["model"] is None
    assert not (tmp_path / "diabetes.model.json").exists()
    assert (tmp_path / said["report"]).is_file()
    told = shell("fit", DIABETES, "--target", "target", "--learning-rate", "0.6")
    assert told.returncode == 1
    assert "overflow" in told.stdout
    assert f"{said['bound']:.6g}" in told.stdout
    assert "Traceback" not in told.stderr


def test_a_finite_iterate_that_was_asked_for_is_kept(shell: Shell) -> None:
    done = shell("fit", DIABETES, "--target", "target", "--learning-rate", "0.6", "--iterations", "5", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["model"] == "diabetes.model.json"


def test_names_with_commas(inside: Shell, tmp_path: Path) -> None:
    with (tmp_path / "odd.csv").open("w", newline="") as file:
        rows = np.random.default_rng(3).normal(size=(40, 4)).tolist()
        csv.writer(file).writerows([["a,b", "c", "[bold]d", "y"], *rows])
    said = json.loads(inside("fit", "odd.csv", "--target", "y", "--features", '"a,b",[bold]d', "--json").stdout)
    assert said["features"] == ["a,b", "[bold]d"]
    assert "[bold]d" in inside("fit", "odd.csv", "--target", "y").stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("nowhere.csv", "--target", "y"), ("nowhere.csv",)),
        ((DIABETES, "--target", "targit"), ("targit", "'target'")),
        ((DIABETES, "--target", "target", "--features", "bmi,sexx"), ("sexx", "'sex'")),
        ((DIABETES, "--target", "target", "--features", "bmi,target"), ("target",)),
        ((DIABETES, "--target", "target", "--features", "bmi,,sex"), ("--features",)),
        ((DIABETES, "--target", "target", "--beta", "1,two"), ("--beta", "two")),
        ((DIABETES, "--target", "target", "--alpha", "1/0"), ("--alpha", "1/0")),
        ((DIABETES, "--target", "target", "--alpha", "nan"), ("--alpha", "nan")),
        ((DIABETES, "--target", "target", "--beta", "1,2"), ("2", "10")),
        ((DIABETES, "--target", "target", "--learning-rate", "fast"), ("--learning-rate", "fast")),
        ((DIABETES, "--target", "target", "--learning-rate", "-1"), ("-1",)),
        ((DIABETES, "--target", "target", "--scale", "robust"), ("robust",)),
        ((DIABETES, "--target", "target", "--cost", "msee"), ("msee", "'mse'")),
        ((DIABETES, "--target", "target", "-o", "missing/folder/model.json"), ("missing",)),
        ((DIABETES, "--target", "target", "-o", "one.out", "--report", "one.out"), ("one.out",)),
        ((DIABETES, "--target", "target", "-o", DIABETES), ("diabetes.csv", "lost")),
    ],
)
def test_what_cannot_be_done_is_refused(
    inside: Shell, tmp_path: Path, words: tuple[object, ...], expected: tuple[str, ...]
) -> None:
    refused(inside("fit", *words), *expected)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("bad.csv",)),
        ("x,y\n", ("bad.csv",)),
        ("x,y\n1,2\n", ("bad.csv",)),
        ("x,y\n1,5\n2,5\n3,5\n", ("'y'",)),
        ("x,x,y\n1,2,3\n2,3,5\n4,4,4\n", ("'x'",)),
        ("x,y\n1,2\noops,4\n5,6\n", ("bad.csv", "row 2", "'x'", "oops")),
        ("x,y\n1,2\nnan,4\n5,6\n", ("bad.csv", "row 2", "'x'")),
        ("x,y\n1,2\n3,inf\n5,6\n", ("bad.csv", "row 2", "'y'")),
        ("x,y\n1,2\n,4\n5,6\n", ("bad.csv", "row 2", "'x'")),
    ],
)
def test_bad_files_are_refused(inside: Shell, tmp_path: Path, text: str, expected: tuple[str, ...]) -> None:
    (tmp_path / "bad.csv").write_text(text)
    refused(inside("fit", "bad.csv", "--target", "y"), *expected)
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]


def test_an_old_model_survives_a_refusal(inside: Shell, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text("old")
    refused(inside("fit", DIABETES, "--target", "no such column", "-o", "m.json"))
    assert (tmp_path / "m.json").read_text() == "old"


def test_csv_and_parquet_give_the_same_model(inside: Shell, tmp_path: Path) -> None:
    import pandas as pd

    pd.read_csv(DIABETES).to_parquet(tmp_path / "same.parquet")
    first = json.loads(inside("fit", DIABETES, "--target", "target", "--json").stdout)
    second = json.loads(inside("fit", "same.parquet", "--target", "target", "--json").stdout)
    assert (first["alpha"], first["beta"]) == (second["alpha"], second["beta"])


def test_an_unknown_verb_is_answered_with_the_nearest(shell: Shell) -> None:
    done = shell("fitt")
    assert done.returncode == 2
    assert "Did you mean 'fit'?" in done.stderr


def test_help_is_quick_and_lists_every_verb() -> None:
    code = (
        "import sys\nfrom thalweg.cli.main import thalweg\n"
        "try:\n    thalweg.main(['--help'], prog_name='thalweg')\n"
        "except SystemExit as end:\n    print(end.code, sorted({'numpy', 'pyarrow', 'rich'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
    for verb in ("fit", "predict"):
        assert f"\n  {verb} " in done.stdout


def test_version(shell: Shell) -> None:
    import thalweg

    assert shell("--version").stdout == f"thalweg {thalweg.__version__}\n"
