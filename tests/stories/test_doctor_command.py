"""Somebody's gradient descent does not work, and they ask the doctor; some files are not what they seem."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import thalweg
from thalweg.cli.main import thalweg as command

Shell = Callable[..., Result]
SICK = """print("hello")


def step(X, Y, alpha, beta, learning_rate):
    print("noise" * 1000)
    u = Y - alpha - X @ beta
    return alpha + learning_rate * -2 * u.sum(), beta + learning_rate * -2 * u @ X
"""
RIGHT = """def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    return -2 * u.mean(), -2 * u @ X / len(Y)
"""
GRADIENT = "def gradient(X, Y, alpha, beta):\n    "


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Run ``thalweg doctor`` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(command, ["doctor", *words], catch_exceptions=False)


def test_in_words(shell: Shell) -> None:
    Path("mine.py").write_text(SICK)
    done = shell("mine.py")
    assert done.exit_code == 1
    words = " ".join(done.stdout.split())
    for piece in ("faulty", "wrong-sign", "missing-mean", "x -7 = -m", "7 examples", "matters", "change"):
        assert piece in words
    assert "noisenoise" not in done.output


def test_as_json(shell: Shell) -> None:
    Path("mine.py").write_text(SICK)
    done = shell("mine.py", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["verdict"], told["layout"]) == (1, "faulty", "flat")
    assert [finding["code"] for finding in told["findings"]] == ["wrong-sign", "missing-mean"]
    assert set(told["findings"][0]) == {"code", "title", "severity", "evidence", "why", "fix", "line", "patch"}
    assert told["findings"][0]["line"] == 7


def test_a_sound_file(shell: Shell) -> None:
    Path("mine.py").write_text(RIGHT)
    done = shell("mine.py", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"verdict": "sound", "layout": "flat", "findings": []})


def test_a_hint_keeps_the_answer(shell: Shell) -> None:
    Path("mine.py").write_text(SICK)
    done = shell("mine.py", "--hint")
    assert done.exit_code == 1
    assert "?" in done.stdout
    assert not any(word in done.stdout for word in ("wrong-sign", "uphill", "missing-mean", "divided by m"))
    told = json.loads(shell("mine.py", "--hint", "--json").stdout)
    assert set(told) == {"verdict", "hints"}


def test_on_data_of_ones_own(shell: Shell) -> None:
    Path("mine.py").write_text(SICK)
    draw = np.random.default_rng(1)
    rows = np.column_stack([1000 * draw.normal(size=30), draw.normal(size=30) + 50, draw.normal(size=30)])
    np.savetxt("my.csv", rows, delimiter=",", header="area,rooms,price", comments="")
    done = shell("mine.py", "--data", "my.csv", "--target", "price", "--json")
    assert [finding["code"] for finding in json.loads(done.stdout)["findings"]] == ["wrong-sign", "missing-mean"]
    assert "30 examples and 2 features" in done.stdout
    assert shell("mine.py", "--target", "price").exit_code == 2


def test_a_class_is_graded(shell: Shell) -> None:
    Path("class").mkdir()
    for name, text in {"a": SICK, "b": RIGHT, "c": "while True: pass", "=d": "import os; os._exit(0)"}.items():
        Path("class", f"{name}.py").write_text(text)
    done = shell("--grade", "class", "-o", "grades.csv", "--time-limit", "1")
    assert done.exit_code == 1
    with Path("grades.csv").open(newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["'=d.py", "a.py", "b.py", "c.py"]
    assert [row["verdict"] for row in rows.values()] == ["not examined", "faulty", "sound", "not examined"]
    assert (rows["a.py"]["first"], rows["a.py"]["codes"]) == ("wrong-sign", "wrong-sign missing-mean")


HOSTILE = {
    "an endless loop": ("while True: pass", "did not come to an end within 1 s"),
    "an endless loop in a function": (GRADIENT + "while True: pass", "did not come to an end"),
    "a long sleep": ("import time; time.sleep(100)", "did not come to an end"),
    "a flood of output": ("while True: print('x' * 100000)", "did not come to an end"),
    "an exit": ("import os; os._exit(0)", "ended its process"),
    "an exit in a function": ("import os\n" + GRADIENT + "os._exit(0)", "ended its process (exit status 0)"),
    "a system exit": ("raise SystemExit(0)", "ends as it is imported"),
    "a system exit in a function": (GRADIENT + "raise SystemExit(0)", "raises SystemExit"),
    "a huge list": ("x = [0] * 10**12", "MemoryError"),
    "a huge array": ("import numpy as np\nx = np.ones(10**9)", "MemoryError"),
    "a huge answer": ("import numpy as np\n" + GRADIENT + "return 1.0, np.zeros(10**7)", "gives a sequence"),
    "forks": ("import os\nwhile True: os.fork()", "does not allow os.fork"),
    "a shell": ("import os; os.system('true')", "does not allow os.system"),
    "a process": ("import subprocess; subprocess.Popen(['true'])", "does not allow subprocess.Popen"),
    "the network": ("import socket; socket.create_connection(('127.0.0.1', 9))", "does not allow socket"),
    "a written file": ("open('x.txt', 'w')", "does not allow open"),
    "a removed file": ("import os; os.remove('bad.py')", "does not allow os.remove"),
    "closed channels": ("import os; os.closerange(0, 1000)\n" + RIGHT, "ended its process"),
    "forged answers": (
        "import os\n" + GRADIENT + "os.write(4, b'[1]\\n'); os.write(6, b'[1]\\n'); return 1, beta",
        "",
    ),
    "an exception": ("raise ValueError('no \x1b[31m')", "ValueError: no \\x1b[31m"),
    "an exception in a function": (GRADIENT + "raise ZeroDivisionError('x')", "ZeroDivisionError in line 2"),
    "a syntax error": ("def gradient(X:", "SyntaxError"),
    "a library that is not there": ("import torch_that_is_not_there", "cannot be imported in line 1: ModuleNotFound"),
    "a question": ("input()", "EOFError"),
    "nothing at all": ("", "defines no function called gradient"),
    "another name": ("def train(X, Y): pass", "It has train"),
    "other arguments": ("def gradient(X, Y): pass", "cannot be called with the arguments that are due"),
    "None": (GRADIENT + "pass", "gives None"),
    "words": (GRADIENT + "return 'a', 'b'", "gives a sequence of 2"),
    "not a number": (GRADIENT + "return float('nan'), beta", "NaN comes back"),
    "an unknown layout": ("LAYOUT = 'rows'\n" + RIGHT, "LAYOUT 'rows' is not known"),
    "a crash": ("import ctypes; ctypes.string_at(0)", "ended its process"),
}


@pytest.mark.parametrize(("text", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_in_time_and_in_one_message(shell: Shell, text: str, said: str) -> None:
    Path("bad.py").write_text(text)
    begin = time.monotonic()
    done = shell("bad.py", "--time-limit", "1", "--json")
    assert time.monotonic() - begin < 8
    assert done.exit_code == 2 or (not said and done.exit_code == 1)
    assert done.exit_code == 1 or done.stdout == ""
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("acc = [0.0, 0.0]\n" + GRADIENT + "u = Y - alpha - X @ beta\n    acc[0] = acc[0] - 2 * u.mean()\n    "
         "acc[1] = acc[1] - 2 * u @ X / len(Y)\n    return tuple(acc)\n", "accumulated-gradient"),
        ("kept = []\n" + GRADIENT + "kept.append(Y - alpha - X @ beta)\n    u = kept[0]\n    "
         "return -2 * u.mean(), -2 * u @ X / len(Y)\n", "stale-error"),
    ],
)  # fmt: skip
def test_what_is_kept_between_calls(shell: Shell, text: str, code: str) -> None:
    Path("mine.py").write_text(text)
    told = json.loads(shell("mine.py", "--json").stdout)
    assert [finding["code"] for finding in told["findings"]] == [code]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nowhere.py",),
        ("mine.py", "--scale", "none"),
        ("mine.py", "--time-limit", "0"),
        ("mine.py", "-o", "x.csv"),
        ("--grade", "."),
        ("--grade", "nowhere", "-o", "x.csv"),
        ("--grade", "empty", "-o", "x.csv"),
        ("--grade", ".", "-o", "nowhere/x.csv"),
    ],
)
def test_what_cannot_be_meant_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    Path("mine.py").write_text(RIGHT)
    Path("empty").mkdir()
    done = shell(*words)
    assert done.exit_code == 2
    assert done.output.startswith("thalweg: ")


def test_one_line_in_a_test_suite() -> None:
    def step(X, Y, alpha, beta, learning_rate):  # type: ignore[no-untyped-def]
        u = Y - alpha - X @ beta
        return alpha + learning_rate * 2 * u.sum(), beta + learning_rate * 2 * u @ X / len(Y)

    with pytest.raises(AssertionError, match="bias-gradient") as failed:
        thalweg.examine(step).check()
    assert "right one x 7 = m" in str(failed.value)


def test_the_kind_is_told_by_name_or_parameters_or_said() -> None:
    def gradient(X, Y, alpha, beta):  # type: ignore[no-untyped-def]
        u = Y - alpha - X @ beta
        return -2 * u.mean(), -2 * u @ X / len(Y)

    def update(X, Y, alpha, beta, eta):  # type: ignore[no-untyped-def]
        slopes = gradient(X, Y, alpha, beta)
        return alpha - eta * slopes[0], beta - eta * slopes[1]

    def f(X, Y, a, b):  # type: ignore[no-untyped-def]
        return gradient(X, Y, a, b)

    assert thalweg.examine(gradient).verdict == thalweg.examine(update).verdict == "sound"
    assert thalweg.examine(gradient=f, step=update).verdict == "sound"
    with pytest.raises(thalweg.Refusal, match="gradient=f"):
        thalweg.examine(f)
    with pytest.raises(thalweg.Refusal, match="nothing to examine"):
        thalweg.examine()
    X, Y = [[1.0, 2], [2, 0], [3, 1], [0, 3]], [1.0, 5, 6, -2]
    assert thalweg.examine(gradient, X, Y).verdict == "sound"
    with pytest.raises(thalweg.Refusal, match="do not tell the weights apart"):
        thalweg.examine(gradient, X[:2], Y[:2])
