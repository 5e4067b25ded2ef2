"""`thalweg plan`, `fit --explain` and `fit --history` from the shell's side."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet
import pytest
from click.testing import CliRunner

import thalweg
from thalweg.cli.main import thalweg as thalweg_command

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"
ASKED = ("--target", "target")
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Run ``thalweg`` with the words given, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(thalweg_command, list(map(str, words)), catch_exceptions=False)
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    return run


def taken(plan: dict[str, Any]) -> dict[str, Any]:
    """The one candidate that is taken."""
    (found,) = [candidate for candidate in plan["candidates"] if candidate["is_taken"]]
    return dict(found)


def strictly(text: str) -> Any:
    """JSON without the words that are none."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


OPTIONS = (
    (),
    ("--iterations", "0"),
    ("--learning-rate", "3", "--iterations", "100000"),
    ("--lasso", "1"),
    ("--stop", "cv"),
    ("--cost", "huber", "--rule", "adam", "--iterations", "20"),
    ("--cost", "log-cosh", "--batch", "50", "--iterations", "20"),
    ("--no-bias", "--weights", "age"),
)


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_the_plan_is_one_json_object_and_writes_no_file(options: tuple[str, ...], shell: Shell, tmp_path: Path) -> None:
    done = shell("plan", DIABETES, *ASKED, *options, "--json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    plan = strictly(done.stdout)
    assert taken(plan)["name"].startswith(plan["path"])
    assert {"name", "passes", "iterations", "seconds", "memory", "gap", "note"} <= set(plan["candidates"][0])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_the_explanation_has_what_was_predicted_and_what_came(options: tuple[str, ...], shell: Shell) -> None:
    said = strictly(shell("fit", DIABETES, *ASKED, *options, "--explain", "--json", "--quiet").stdout)
    foreseen = taken(said["plan"])
    assert (foreseen["iterations"] or 0, foreseen["passes"]) == (said["iterations"], said["passes"])
    assert foreseen["seconds"] > 0
    assert said["seconds"] > 0


def test_without_explain_there_are_no_candidates(shell: Shell) -> None:
    assert strictly(shell("fit", DIABETES, *ASKED, "--json", "--quiet").stdout)["plan"]["candidates"] == []


def test_the_table_reads_well_in_a_pipe(shell: Shell) -> None:
    done = shell("plan", DIABETES, *ASKED)
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    head = next(place for place, line in enumerate(lines) if line.startswith("way "))
    assert lines[head + 1].startswith("* moments, closed form")
    assert "2,385" in lines[head + 1]
    # names and numbers of a way stand in one line
    assert sum(line.startswith("  rows, full batch") and "2,385" in line for line in lines) == 1
    assert "Taken: moments, closed form." in done.stdout


def test_the_table_reads_well_on_a_terminal_of_eighty_columns(tmp_path: Path) -> None:
    main, side = pty.openpty()
    words = ["plan", str(DIABETES), *ASKED, "--cost", "huber", "--rule", "adam", "--iterations", "3", "--quiet"]
    call = [sys.executable, "-W", "error", "-c", "from thalweg.cli.main import main; main()", *words]
    here = {**os.environ, "COLUMNS": "80", "TERM": "dumb"}
    done = subprocess.Popen(call, cwd=tmp_path, env=here, stdin=subprocess.DEVNULL, stdout=side, stderr=side)
    os.close(side)
    shown = b""
    try:
        while piece := os.read(main, 65536):
            shown += piece
    except OSError:  # the other end is closed
        pass
    assert done.wait() == 0
    lines = shown.decode().splitlines()
    assert max(map(len, lines)) <= 80
    head = next(line for line in lines if line.startswith("way"))
    assert head.split() == ["way", "passes", "iterations", "time", "memory", "J", "-", "J*"]


@pytest.mark.parametrize("wrong", [("--rule", "none"), ("--cost", "huber", "--stop", "cv"), ("--target", "nobody")])
def test_the_plan_refuses_what_fit_refuses(wrong: tuple[str, ...], shell: Shell) -> None:
    by_fit, by_plan = (shell(verb, DIABETES, *ASKED, *wrong, "--quiet") for verb in ("fit", "plan"))
    assert (by_plan.returncode, by_plan.stdout) == (2, "")
    assert by_plan.stderr == by_fit.stderr
    assert "Traceback" not in by_plan.stderr


def read_csv(path: Path) -> Any:
    return pyarrow.csv.read_csv(path)


def read_arrow(path: Path) -> Any:
    with pyarrow.ipc.open_file(path) as file:
        return file.read_all()


READERS = {"csv": read_csv, "parquet": pyarrow.parquet.read_table, "arrow": read_arrow}


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("cost", ["mse", "huber"])
def test_the_history_reads_back(ending: str, cost: str, shell: Shell, tmp_path: Path) -> None:
    wanted = ("--history", f"steps.{ending}")
    done = shell("fit", DIABETES, *ASKED, "--cost", cost, *wanted, "--quiet", "-o", "m.json", "--report", "r.html")
    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.json", "r.html", f"steps.{ending}"]
    table, history = READERS[ending](tmp_path / f"steps.{ending}"), thalweg.fit(DIABETES, "target", cost=cost).history
    assert table.column_names == ["k", "cost", "gradient"]
    for name in table.column_names:
        assert np.array_equal(table[name].to_numpy(), getattr(history, name))
    assert table.equals(history.to_arrow())


def test_the_history_of_steps_is_that_of_the_run() -> None:
    history = thalweg.fit(DIABETES, "target", cost="huber").history
    steps = {step.k: step for step in thalweg.steps(DIABETES, "target", cost="huber")}
    assert set(steps) == set(history.k.tolist())
    for k, cost, gradient in zip(history.k.tolist(), history.cost, history.gradient, strict=True):
        assert (steps[k].cost, steps[k].gradient_norm) == (cost, gradient)


@pytest.mark.parametrize("path", ["steps.txt", "steps", "nowhere/steps.csv", DIABETES])
def test_a_history_that_cannot_be_written_is_refused_before_any_work(
    path: str | Path, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*given: Any) -> None:
        raise AssertionError(given)

    before = DIABETES.read_bytes()
    monkeypatch.setattr("thalweg.cli.verbs.fit.fitted", work)
    done = shell("fit", DIABETES, *ASKED, "--history", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("thalweg: ")
    assert str(path) in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert DIABETES.read_bytes() == before


def test_a_history_of_a_descent_that_diverges_holds_numbers_only(shell: Shell, tmp_path: Path) -> None:
    done = shell("fit", DIABETES, *ASKED, "--cost", "poisson", "--learning-rate", "1000", "--history", "steps.csv")
    assert done.returncode == 1
    table = read_csv(tmp_path / "steps.csv")
    assert len(table) > 0
    assert np.isfinite(table["cost"].to_numpy()).all()
