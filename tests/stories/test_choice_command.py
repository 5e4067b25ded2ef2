"""`--summary`, `--stop` and `--ridge cv` from the shell's side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import thalweg
from thalweg.cli.main import thalweg as thalweg_command

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def called(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(thalweg_command, ["fit", str(DIABETES), "--target", "target", *words])
    return done.exit_code, done.stdout, done.stderr


def test_the_summary_is_printed_and_is_in_the_json() -> None:
    code, out, _ = called("--summary", "--quiet")
    assert code == 0
    for line in str(thalweg.fit(str(DIABETES), "target").summary()).splitlines():
        assert " ".join(line.split()) in " ".join(out.split())
    said = json.loads(called("--summary", "--json")[1])["summary"]
    assert said == thalweg.fit(str(DIABETES), "target").summary().to_dict()
    assert "summary" not in json.loads(called("--json")[1])


def test_a_choice_is_told_with_its_curve() -> None:
    code, out, _ = called("--stop", "cv", "--folds", "10", "--seed", "3")
    run = thalweg.fit(str(DIABETES), "target", stop="cv", folds=10, seed=3)
    assert code == 0
    assert run.validation is not None
    assert f"Stop: after {run.iterations:,} iterations, where the rows left out in turn, 10 folds" in " ".join(
        out.split()
    )
    assert "acts like a ridge of" in " ".join(out.split())
    said = json.loads(called("--stop", "cv", "--folds", "10", "--seed", "3", "--json")[1])
    assert said["validation"] == run.validation.to_dict()
    assert said["outcome"] == "stopped early"


def test_held_out_rows_and_the_ridge() -> None:
    said = json.loads(called("--stop", "held-out", "--hold-out", "1/4", "--json")[1])
    assert (said["rows"], said["validation"]["rows"]) == (332, 110)
    assert said["validation"]["standard_error"][0] is None
    ridged = json.loads(called("--ridge", "cv", "--json")[1])
    assert ridged["plan"]["ridge"] == ridged["validation"]["chosen"] > 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--summary", "--cost", "huber"), "least squares"),
        (("--stop", "cvv"), "'cv'"),
        (("--stop", "held-out", "--hold-out", "two"), "--hold-out"),
        (("--hold-out", "0.2"), "held-out"),
        (("--stop", "cv", "--cost", "logistic"), "logistic"),
    ],
)
def test_what_cannot_be_done_is_refused(words: tuple[str, ...], expected: str) -> None:
    code, out, err = called(*words)
    assert (code, out) == (2, "")
    assert expected in err
    assert list(Path().iterdir()) == []


def test_a_run_that_diverges_has_no_summary_and_still_reports() -> None:
    code, out, _ = called("--summary", "--learning-rate", "0.6", "--json")
    assert code == 1
    assert json.loads(out)["summary"] is None
