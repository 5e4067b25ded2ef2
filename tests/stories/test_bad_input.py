"""Input that somebody tried in order to break things: one message each, and nothing lost."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import thalweg
from thalweg.cli.main import thalweg as command

Shell = Callable[..., Result]
FOUR = "x1,x2,y\n1,2,3\n2,1,4\n3,4,8\n4,2,7\n"
FIT = ("fit", "four.csv", "--target", "y")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Run ``thalweg`` in a folder that holds a small file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "four.csv").write_text(FOUR)
    return lambda *words: CliRunner().invoke(command, list(map(str, words)), catch_exceptions=False)


def refused(done: Result, *words: str) -> None:
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        (*FIT, "-o", "special"),
        (*FIT, "-o", "m.json", "--report", "special"),
        ("work", "-o", "special", "--to", "text"),
        ("derive", "-o", "special", "--to", "text"),
    ],
)
def test_devices_and_pipes_stay_what_they_are(shell: Shell, tmp_path: Path, words: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "special")
    refused(shell(*words), "special", "a device or a pipe")
    assert stat.S_ISFIFO((tmp_path / "special").stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["four.csv", "special"]


def test_a_link_stays_a_link(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "out.md").write_text("old")
    (tmp_path / "near.md").symlink_to(tmp_path / "far" / "out.md")
    assert shell("derive", "-o", "near.md").exit_code == 0
    assert (tmp_path / "near.md").is_symlink()
    assert "Gradient descent" in (tmp_path / "far" / "out.md").read_text()


@pytest.mark.parametrize("verb", [("work", "four.csv", "--target", "y"), ("derive",)])
def test_a_folder_is_not_written_over(shell: Shell, verb: tuple[str, ...]) -> None:
    refused(shell(*verb, "-o", ".", "--to", "json"), "is a folder")


def test_work_does_not_write_over_what_it_reads(shell: Shell, tmp_path: Path) -> None:
    refused(shell("work", "four.csv", "--target", "y", "-o", "four.csv", "--to", "text"), "four.csv", "lost")
    assert (tmp_path / "four.csv").read_text() == FOUR


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("yhat", "straight line"),
        ("3*yhat - y", "straight line"),
        ("yhat - yhat", "straight line"),
        ("y*yhat", "straight line"),
        ("(y - yhat)**2/0", "divides by zero"),
        ("(y - yhat)**2/(1 - 1)", "divides by zero"),
        ("yhat.T**2", "one example"),
        ("sum(yhat)**2", "one example"),
        ("(yhat**64)**64", "powers"),
        ("(((yhat**64)**64)**64)**64", "powers"),
        ("yhat**2" + "+y*yhat" * 100, "operations"),
    ],
)
@pytest.mark.parametrize("words", [("derive",), ("work", "--cost"), (*FIT, "--cost")])
def test_costs_without_a_descent_are_refused(shell: Shell, words: tuple[str, ...], cost: str, expected: str) -> None:
    refused(shell(*words, cost), expected)


def test_a_cost_as_long_as_allowed(shell: Shell) -> None:
    cost = "(y - yhat)**2" + "+y*yhat" * 49
    assert shell("derive", cost).exit_code == 0
    assert shell("work", "--cost", cost).exit_code == 0


def test_a_cost_without_a_value_anywhere_is_refused(shell: Shell) -> None:
    refused(shell("derive", "0**yhat"), "no finite value")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--alpha", "1e400"), "alpha"),
        (("--alpha", "1e400", "--exact"), "alpha"),
        (("--alpha", "1e999999999"), "alpha"),
        (("--alpha", "1e-999999999", "--exact"), "alpha"),
        (("--learning-rate", "1e300"), "learning_rate"),
        (("--learning-rate", "1e140"), "iteration 2"),
        (("--learning-rate", "1e140", "--exact"), "iteration 2"),
        (("--learning-rate", "2", "--iterations", "400"), "iteration"),
        (("--cost", "exp(yhat)", "--exact"), "fractions"),
        (("--cost", "1/(y - yhat)", "--alpha", "3", "--beta", "0,0"), "iteration 0"),
        (("--cost", "1/(y - yhat)", "--alpha", "3", "--beta", "0,0", "--exact"), "fractions"),
        (("--features", ""), "--features"),
    ],
)
def test_numbers_that_cannot_be_worked_are_refused(shell: Shell, options: tuple[str, ...], expected: str) -> None:
    refused(shell("work", "four.csv", "--target", "y", *options), expected)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--alpha", "1e155"), "cost at the start"),
        (("--beta", "1e308,0"), "cost at the start"),
        (("--learning-rate", "1e308"), "1e+308"),
        (("--iterations", "9" * 30), "iterations"),
        (("--iterations", "9" * 400), "iterations"),
    ],
)
def test_settings_beyond_all_numbers_are_refused(shell: Shell, options: tuple[str, ...], expected: str) -> None:
    refused(shell(*FIT, *options), expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"x,y\n1e300,2\n2,3\n4,9\n", "'x'"),
        (b"x,y\n1,1e200\n2,3\n4,9\n", "'y'"),
        (b"x,y\n1e200,2\n1e200,3\n1e200,9\n", "'x'"),
        (b"\xe9,y\n1,2\n2,3\n4,9\n", "UTF-8"),
        ("x,y\n1,2\n2,3\n4,9\n".encode("utf-16"), "UTF-8"),
    ],
)
def test_files_that_cannot_be_fitted_are_refused(shell: Shell, tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    refused(shell("fit", "bad.csv", "--target", "y"), "bad.csv", expected)


@pytest.mark.parametrize(
    "change",
    [{"alpha": "x"}, {"alpha": None}, {"alpha": float("nan")}, {"alpha": 10**400}]
    + [{"beta": beta} for beta in ([1], {}, {"x1": "q"}, {"x1": float("inf")}, None)],
)
def test_models_with_other_than_numbers_are_refused(shell: Shell, tmp_path: Path, change: dict[str, Any]) -> None:
    assert shell(*FIT, "-o", "m.json").exit_code == 0
    content = json.loads((tmp_path / "m.json").read_text()) | change
    del content["checksum"]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    checksum = hashlib.sha256(canonical.encode()).hexdigest()
    (tmp_path / "m.json").write_text(json.dumps({**content, "checksum": checksum}))
    refused(shell("predict", "m.json", "four.csv"), "m.json", "not numbers")


def test_a_model_nested_without_end_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text("[" * 100_000)
    refused(shell("predict", "m.json", "four.csv"), "not JSON")


@pytest.mark.parametrize(
    "call",
    [
        lambda: thalweg.fit((np.zeros((3, 0)), [1, 2, 3])),
        lambda: thalweg.fit(([[10**400], [1], [2]], [1, 2, 3])),
        lambda: thalweg.work([[10**400]], [1]),
        lambda: thalweg.work(names=["only one"]),
        lambda: thalweg.work(iterations=True),
        lambda: thalweg.work(iterations=0),
        lambda: thalweg.work(iterations=10**8),
    ],
)
def test_python_calls_that_cannot_be_done_are_refused(call: Callable[[], Any]) -> None:
    with pytest.raises(thalweg.Refusal):
        call()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="the system has no device that is always full")
@pytest.mark.parametrize("words", [("derive",), ("work", "--to", "json")])
def test_a_full_disk_is_one_message(words: tuple[str, ...]) -> None:
    call = [sys.executable, "-c", "from thalweg.cli.main import main; main()", *words]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(call, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("thalweg: ")
    assert "Traceback" not in done.stderr
