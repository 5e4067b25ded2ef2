"""Somebody has derived the gradient, and asks the command line whether it is right."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thalweg.cli.main import thalweg as command

Shell = Callable[..., Result]
RIGHT = "# mine\ne = Yhat - Y\n\ndJ/dalpha = 2 * mean(e)\ndJ/dbeta = (2/m) * e.T @ X\nbeta <- beta - eta * dJ/dbeta\n"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Run ``thalweg derive`` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *words, **more: CliRunner().invoke(command, ["derive", *words], catch_exceptions=False, **more)


def test_a_right_derivation(shell: Shell) -> None:
    Path("mine.txt").write_text(RIGHT)
    done = shell("mse", "--mark", "mine.txt")
    assert done.exit_code == 0
    assert "Every line holds" in done.stdout
    assert "line 2  taken as a definition: e = Yhat - Y" in done.stdout


def test_a_wrong_line(shell: Shell) -> None:
    Path("mine.txt").write_text(RIGHT.replace("e.T @ X", "X.T @ e"))
    done = shell("--mark", "mine.txt")
    assert done.exit_code == 1
    for words in (
        "Line 5",
        "dJ/dbeta = (2/m) * X.T @ e",
        "missing-transpose",
        "row like beta",
        "(n, 1)",
        "not looked at",
    ):
        assert words in done.stdout, words
    hint = shell("--mark", "mine.txt", "--hint")
    assert hint.exit_code == 1
    assert "line 5" in hint.stdout
    assert "?" in hint.stdout
    assert "transpose" not in hint.stdout


def test_in_every_format_and_from_standard_input(shell: Shell) -> None:
    found = json.loads(shell("--mark", "-", "--to", "json", input="dJ/dalpha = mean(u)\n").stdout)
    assert (found["holds"], found["line"], found["mistake"]) == (False, 1, "factor")
    assert found["expected"] == "dJ/dalpha = -(2/m) * sum(u)"
    for name in ("out.html", "out.tex", "out.md"):
        assert shell("--mark", "-", "-o", name, input="u = Y < 3 & <b>\n").exit_code == 2
        assert shell("--mark", "-", "-o", name, input="u = Y - Yhat # <b>\n").exit_code == 0
        assert "holds" in Path(name).read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"u = Y - Yht\n", ("Line 1", "'Yht'", "^", "Did you mean 'Yhat'?")),
        (b"\xff\xfeu", ("UTF-8",)),
        (b"u = Y\n" * 201, ("201 lines",)),
        (b"#" * 200_000, ("larger",)),
        (b"", ("no line to mark",)),
        (b"lam = 3\nlam = 4\n", ()),
    ],
)
def test_what_cannot_be_read(shell: Shell, content: bytes, words: tuple[str, ...]) -> None:
    Path("mine.txt").write_bytes(content)
    done = shell("--mark", "mine.txt")
    assert done.exit_code == (2 if words else 1)
    assert (done.stdout == "") == bool(words)
    for word in words:
        assert word in done.stderr


def test_what_is_no_file(shell: Shell) -> None:
    assert shell("--mark", "nowhere.txt").exit_code == 2
    assert shell("--mark", ".").exit_code == 2
    assert "--mark" in shell("--hint").stderr
    help_page = shell("--help").stdout
    assert "dJ/dalpha = -2 * mean(u)" in help_page


def test_the_whole_program() -> None:
    call = [sys.executable, "-c", "from thalweg.cli.main import main; main()", "derive", "huber", "--mark", "-"]
    done = subprocess.run(call, input="u = Yhat - Y\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "residual-reversed" in done.stdout
