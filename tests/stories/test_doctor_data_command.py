"""The doctor on data and on logs, from the command line: exit status, JSON, words, hints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import thalweg
from thalweg.cli.main import thalweg as command

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
DIABETES = ["doctor", str(DATA / "diabetes.csv"), "--target", "target"]


def run(*words: str) -> Any:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def codes(*words: str) -> tuple[int, list[tuple[str, str]]]:
    done = run(*words, "--json")
    found = json.loads(done.stdout)
    assert set(found) >= {"verdict", "layout", "findings"}
    assert (found["verdict"] == "faulty") == (done.exit_code == 1)
    return done.exit_code, [(finding["code"], finding["severity"]) for finding in found["findings"]]


@pytest.mark.parametrize(
    ("file", "target"),
    [("diabetes.csv", "target"), ("stackloss.csv", "STACKLOSS"), ("macrodata.csv", "unemp"), ("macrodata.csv", "infl")],
)
def test_healthy_data_are_sound(file: str, target: str) -> None:
    status, found = codes("doctor", str(DATA / file), "--target", target)
    assert status == 0
    assert {severity for _, severity in found} <= {"info"}


def test_a_run_that_diverges_and_its_cure() -> None:
    done = run(*DIABETES, "--learning-rate", "0.01", "--iterations", "100", "--scale", "none")
    assert done.exit_code == 1
    run_itself = thalweg.fit(str(DATA / "diabetes.csv"), "target", scale="none", learning_rate=0.01, iterations=100)
    assert f"overflows at iteration {run_itself.path.overflow()}" in " ".join(done.stdout.split())
    assert f"{run_itself.bound:.4g}" in done.stdout
    cured = thalweg.fit(str(DATA / "diabetes.csv"), "target", iterations=100)
    assert f"cost {cured.cost:.6g}" in " ".join(done.stdout.split())


def test_units_are_told_where_the_run_does_not_arrive() -> None:
    status, found = codes(*DIABETES, "--learning-rate", "1.3e-5", "--iterations", "1000", "--scale", "none")
    assert (status, found) == (1, [("unscaled-features", "error")])


def test_gaps_are_found_and_the_rest_is_looked_at() -> None:
    done = run("doctor", str(DATA / "airquality.csv"), "--target", "Ozone", "--json")
    (first, *others) = json.loads(done.stdout)["findings"]
    assert first["code"] == "nan-in-data"
    assert "'Ozone' has 153 cells, 37 missing" in first["evidence"]
    assert "111 complete rows of 153" in first["evidence"]
    assert {finding["severity"] for finding in others} <= {"info"}


def test_text_that_nobody_asked_for_is_left_out() -> None:
    penguins = str(DATA / "penguins.csv")
    done = run("doctor", penguins, "--target", "body_mass_g", "--json")
    first = json.loads(done.stdout)["findings"][0]
    assert (first["code"], done.exit_code) == ("nan-in-data", 1)
    assert "'species', 'island' and 'sex' hold text" in first["evidence"]
    assert "After, with the 342 complete rows of 344" in first["evidence"]
    assert codes("doctor", penguins, "--target", "species")[1][0][1] == "error"


def test_words_in_the_target(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("x,y\n" + "".join(f"{k},{2 * k % 7}\n" for k in range(20)) + "20,n.d.\n", "utf-8")
    assert codes("doctor", str(tmp_path / "d.csv"), "--target", "y") == (1, [("non-numeric-target", "error")])


def test_one_row(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("x1,x2,x3,y\n2104,3,1,400\n", "utf-8")
    words = ["doctor", str(tmp_path / "d.csv"), "--target", "y"]
    assert codes(*words)[1][0] == ("more-features-than-examples", "error")
    found = codes(*words, "--learning-rate", "0.01", "--scale", "none")[1]
    assert ("learning-rate-too-large", "error") in found


def test_known_outliers_with_leverage_are_found() -> None:
    """Hawkins, Bradu and Kass made ten of the 75 rows outliers that least squares hides."""
    done = run("doctor", str(DATA / "hbk.csv"), "--target", "Y", "--json")
    first = json.loads(done.stdout)["findings"][0]
    assert (first["code"], first["title"].split()[0]) == ("outliers", "10")


def test_the_line_of_a_lesson_is_no_error() -> None:
    x = np.arange(10.0)
    assert thalweg.examine((x, 2 * x + 1)).verdict == "sound"
    assert thalweg.examine((x, x)).codes == ("target-leak",)


def test_a_hint_keeps_the_answer() -> None:
    done = run(*DIABETES, "--learning-rate", "0.01", "--scale", "none", "--hint")
    assert done.exit_code == 1
    assert "?" in done.stdout
    assert "too-large" not in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["doctor", "none.csv", "--target", "y"],
        ["doctor", str(DATA / "diabetes.csv"), "--target", "taget"],
        ["doctor", str(DATA / "diabetes.csv")],
        [*DIABETES, "--learning-rate", "fast"],
        [*DIABETES, "--learning-rate", "-1"],
        [*DIABETES, "--iterations", "many"],
        [*DIABETES, "--scale", "some"],
        [*DIABETES, "--log", "none.csv"],
        [*DIABETES, "--log", str(DATA / "stackloss.csv")],
    ],
)
def test_what_cannot_be_examined_is_said_in_one_message(words: list[str]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "thalweg: " in done.stderr


def log_of(folder: Path, rate: float, count: int, form: str = "") -> tuple[str, str]:
    """Two slopes of a loop over rows of a feature that is not scaled, as one prints them; the data beside."""
    x = np.arange(1.0, 65.0)
    y = 3 + 0.5 * x + np.sin(x)
    (folder / "d.csv").write_text("x,y\n" + "".join(f"{a!r},{b!r}\n" for a, b in zip(x.tolist(), y.tolist())), "utf-8")  # noqa: B905
    alpha, beta, lines = 0.0, 0.0, ["step,b,slope"]
    for k in range(count + 1):
        lines.append(f"{k},{alpha:{form}},{beta:{form}}" if form else f"{k},{alpha!r},{beta!r}")
        u = y - alpha - beta * x
        alpha, beta = float(alpha + rate * 2 * np.mean(u)), float(beta + rate * 2 * np.mean(u * x))
    (folder / "log.csv").write_text("\n".join(lines), "utf-8")
    return str(folder / "log.csv"), str(folder / "d.csv")


def test_the_growth_of_a_log_is_the_one_that_the_data_predict(tmp_path: Path) -> None:
    x = np.arange(1.0, 65.0)
    A = np.column_stack([np.ones(64), x])
    steepest = float(np.linalg.eigvalsh(2 * A.T @ A / 64)[-1])
    rate = 2.0847709 / steepest
    log, data = log_of(tmp_path, rate, 60)
    done = run("doctor", "--log", log, data, "--target", "y", "--json")
    found = json.loads(done.stdout)
    assert found["learning_rate"] == pytest.approx(rate)
    first = found["findings"][0]
    assert first["code"] == "learning-rate-too-large"
    seen, predicted = (
        float(first["evidence"].partition(word)[2].split()[0].rstrip(".")) for word in ("step is", "predict")
    )
    assert seen == pytest.approx(1.0847709, rel=1e-9)
    assert predicted == pytest.approx(1.0847709, rel=1e-9)


def test_the_rate_that_was_really_used_is_held_to_the_one_named(tmp_path: Path) -> None:
    log, data = log_of(tmp_path, 64e-6, 30, ".8f")
    words = ["doctor", "--log", log, data, "--target", "y"]
    assert codes(*words)[1] == []
    assert codes(*words, "--learning-rate", "1e-6") == (1, [("missing-mean", "error")])
    assert "6.4e-05" in run(*words).stdout
