"""Model files: exact round trips, and one message for what is not a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg
from thalweg.descent.model import Model

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite, st.dictionaries(st.text(min_size=1), finite, min_size=1, max_size=4))
def test_every_bit_comes_back(tmp_path_factory: Any, alpha: float, beta: dict[str, float]) -> None:
    model = Model(alpha, beta, "ŷ", "mse", {"rows": 3})
    read = thalweg.load(model.save(tmp_path_factory.mktemp("model") / "model.json"))
    assert read == model
    assert [x.hex() for x in (read.alpha, *read.beta.values())] == [x.hex() for x in (alpha, *beta.values())]
    assert read.features == tuple(beta)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return Model(1.0, {"a": 2.0, "b": -1.0}, "y", "mse", {"rows": 4}).save(tmp_path / "model.json")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda text: text[:40], "not JSON"),
        (lambda text: text.replace("2.0", "2.5"), "checksum"),
        (lambda text: text.replace("thalweg-model", "other-model"), "not a model file"),
        (lambda text: text.replace('"version": 1', '"version": 2'), "version 2"),
        (lambda text: json.dumps({k: v for k, v in json.loads(text).items() if k != "checksum"}), "checksum"),
        (lambda text: "[1, 2]", "not a model file"),  # noqa: ARG005
        (lambda text: "", "not JSON"),  # noqa: ARG005
    ],
)
def test_a_file_that_is_no_model_is_refused(saved: Path, change: Any, named: str) -> None:
    saved.write_text(change(saved.read_text()))
    with pytest.raises(thalweg.Refusal, match=named):
        thalweg.load(saved)


def test_a_model_that_lacks_a_part_is_refused(saved: Path) -> None:
    from thalweg.descent.model import _checksum

    content = {k: v for k, v in json.loads(saved.read_text()).items() if k not in ("checksum", "alpha")}
    saved.write_text(json.dumps({**content, "checksum": _checksum(content)}))
    with pytest.raises(thalweg.Refusal, match="alpha"):
        thalweg.load(saved)


def test_bytes_that_are_no_text_are_refused(saved: Path) -> None:
    saved.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(thalweg.Refusal, match="not JSON"):
        thalweg.load(saved)
    with pytest.raises(thalweg.Refusal, match="cannot be read"):
        thalweg.load(saved.parent / "none.json")


def test_columns_with_names_are_found_by_their_names(saved: Path, tmp_path: Path) -> None:
    model = thalweg.load(saved)
    table = {"b": [2.0, 0.0, 1.0], "other": [9.0, 9.0, 9.0], "a": [1.0, 2.0, 3.0]}
    wanted = [1.0, 5.0, 6.0]
    csv = tmp_path / "new.csv"
    pd.DataFrame(table).to_csv(csv, index=False)
    for data in (pd.DataFrame(table), pl.DataFrame(table), csv, str(csv)):
        assert model.predict(data).tolist() == wanted
    assert model.predict([[1, 2], [2, 0], [3, 1]]).tolist() == wanted
    assert model.predict([1, 2]).tolist() == wanted[:1]
    with pytest.raises(thalweg.Refusal, match="'b'"):
        model.predict(pd.DataFrame({"a": [1.0]}))


@pytest.mark.parametrize("X", [[[1.0]], [["u", 1]], [[1, np.nan]], np.zeros((2, 2, 2)), [[1, 2], [3]]])
def test_inputs_that_do_not_fit_are_refused(saved: Path, X: Any) -> None:
    with pytest.raises(thalweg.Refusal):
        thalweg.load(saved).predict(X)


def test_a_run_predicts_as_its_file_does(tmp_path: Path) -> None:
    X = np.array([[1, 2], [2, 0], [3, 1], [0, 3]])
    run = thalweg.fit((X, [1, 5, 6, -2]), scale="none", learning_rate=0.05, iterations=7)
    read = thalweg.load(run.save(tmp_path / "model.json"))
    assert (read.alpha, list(read.beta.values())) == (run.alpha, run.beta.tolist())
    assert np.array_equal(read.predict(X), run.predict(X))
    assert read.origin["rows"] == 4
