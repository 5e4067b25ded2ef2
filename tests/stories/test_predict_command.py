"""`thalweg predict`: a model file and a data file in, one column of predictions out."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from thalweg.cli.main import thalweg

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Run ``thalweg`` in a folder that holds a model of the diabetes data."""

    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(thalweg, list(map(str, words)), catch_exceptions=False)
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    done = run("fit", DIABETES, "--target", "target", "--features", "bmi,age,s5", "-o", "model.json", "--quiet")
    assert done.returncode == 0, done.stderr
    return run


def by_hand(folder: Path) -> np.ndarray:
    """alpha + X beta, by NumPy from the plain JSON of the model."""
    model = json.loads((folder / "model.json").read_text())
    frame = pd.read_csv(DIABETES)
    return model["alpha"] + sum(weight * frame[name].to_numpy() for name, weight in model["beta"].items())


def test_predictions_to_csv_parquet_and_standard_output_are_the_same(shell: Shell, tmp_path: Path) -> None:
    for name in ("out.csv", "out.parquet"):
        done = shell("predict", "model.json", DIABETES, "-o", name)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        assert "442 rows" in done.stderr
    printed = shell("predict", "model.json", DIABETES).stdout.splitlines()
    head, *cells = (tmp_path / "out.csv").read_text().splitlines()
    from_csv = pd.DataFrame({head: list(map(float, cells))})
    from_parquet = pd.read_parquet(tmp_path / "out.parquet")
    assert list(from_csv.columns) == list(from_parquet.columns) == ["prediction"] == printed[:1]
    assert from_csv["prediction"].tolist() == from_parquet["prediction"].tolist()
    assert from_csv["prediction"].tolist() == [float(line) for line in printed[1:]]
    np.testing.assert_allclose(from_csv["prediction"], by_hand(tmp_path), rtol=1e-13)


def test_columns_may_stand_in_any_order(shell: Shell, tmp_path: Path) -> None:
    frame = pd.read_csv(DIABETES)
    frame[["s5", "sex", "age", "bmi"]].to_csv(tmp_path / "other.csv", index=False)
    assert shell("predict", "model.json", "other.csv").stdout == shell("predict", "model.json", DIABETES).stdout


def test_more_rows_than_a_block(shell: Shell, tmp_path: Path) -> None:
    frame = pd.concat([pd.read_csv(DIABETES)] * 20)
    frame.to_csv(tmp_path / "long.csv", index=False)
    printed = shell("predict", "model.json", "long.csv").stdout.splitlines()[1:]
    once = shell("predict", "model.json", DIABETES).stdout.splitlines()[1:]
    np.testing.assert_allclose(np.array(printed, float), np.tile(np.array(once, float), 20), rtol=1e-13)


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    for word in words:
        assert word.casefold() in done.stderr.casefold()


def test_a_missing_feature_is_named(shell: Shell, tmp_path: Path) -> None:
    frame = pd.read_csv(DIABETES).rename(columns={"bmi": "bmj"})
    frame.to_csv(tmp_path / "renamed.csv", index=False)
    refused(shell("predict", "model.json", "renamed.csv", "-o", "out.csv"), "'bmi'", "renamed.csv", "'bmj'")
    assert not (tmp_path / "out.csv").exists()


def test_text_where_a_number_should_be(shell: Shell, tmp_path: Path) -> None:
    with (tmp_path / "text.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["bmi", "age", "s5"], [1, 2, 3], [4, "old", 6]])
    refused(shell("predict", "model.json", "text.csv", "-o", "out.csv"), "text.csv", "row 2", "'age'")
    assert not (tmp_path / "out.csv").exists()


def test_a_model_that_was_changed_by_hand_is_refused(shell: Shell, tmp_path: Path) -> None:
    text = (tmp_path / "model.json").read_text()
    model = json.loads(text)
    (tmp_path / "model.json").write_text(json.dumps({**model, "alpha": model["alpha"] + 1}))
    refused(shell("predict", "model.json", DIABETES), "model.json")


@pytest.mark.parametrize("words", [("nowhere.json", DIABETES), ("model.json", "nowhere.csv"), (DIABETES, DIABETES)])
def test_files_that_cannot_be_read(shell: Shell, words: tuple[object, ...]) -> None:
    refused(shell("predict", *words))


def test_the_output_replaces_neither_model_nor_data(shell: Shell, tmp_path: Path) -> None:
    before = (tmp_path / "model.json").read_bytes()
    refused(shell("predict", "model.json", DIABETES, "-o", "model.json"), "model.json")
    assert (tmp_path / "model.json").read_bytes() == before


@pytest.mark.usefixtures("shell")
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    pd.concat([pd.read_csv(DIABETES)] * 60).to_csv(tmp_path / "long.csv", index=False)
    code = "from thalweg.cli.main import main; main()"
    call = [sys.executable, "-c", code, "predict", "model.json", "long.csv"]
    process = subprocess.Popen(call, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141
