"""Model files: plain JSON with a format version and a checksum."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal, did_you_mean
from thalweg.core.files import write_text
from thalweg.sources.opening import open_source

_FORMAT, _VERSION = "thalweg-model", 1


@final
@dataclass(frozen=True)
class Model:
    """A linear model with the names of its columns.

    >>> model = Model(1.0, {"x1": 2.0, "x2": -1.0}, "y", "mse", {})
    >>> model.predict([[1, 2], [2, 0]])
    array([1., 5.])
    """

    alpha: float
    beta: Mapping[str, float]
    target: str
    cost: str
    origin: Mapping[str, Any]

    @property
    def features(self) -> tuple[str, ...]:
        """The columns it needs, in order."""
        return tuple(self.beta)

    def predict(self, X: Any) -> Float64[np.ndarray, " rows"]:
        """alpha + X beta^T.

        X is an array or a list of shape (rows, n), its columns in the order of ``features``, or data with names (a
        path, a table, a frame), whose columns are found by them. Raises ``Refusal`` where columns are missing or
        entries are not finite numbers.
        """
        beta = np.array(list(self.beta.values()))
        if isinstance(X, np.ndarray | list | tuple):
            predictions: np.ndarray = self.alpha + self._inputs(X) @ beta
            return predictions
        source = open_source(X)
        for name in self.features:
            if name not in source.columns():
                raise Refusal(f"Column {name!r} is not in {source.name}.", do=did_you_mean(name, source.columns()))
        parts = [self.alpha + block @ beta for block in source.blocks(self.features)]
        return np.concatenate([np.empty(0), *parts])

    def _inputs(self, X: Any) -> Float64[np.ndarray, "rows n"]:
        try:
            inputs = np.atleast_2d(np.asarray(X, dtype=float))
        except (TypeError, ValueError) as error:
            raise Refusal("X is not a table of numbers.", do="Give an array of shape (rows, n).") from error
        if inputs.shape[1:] != (len(self.beta),):
            raise Refusal(
                f"X has the shape {inputs.shape} and the model {len(self.beta)} features.",
                do=f"Give them in this order: {', '.join(self.features)}.",
            )
        if not np.all(np.isfinite(inputs)):
            row, column = np.argwhere(~np.isfinite(inputs))[0]
            raise Refusal(f"Row {row + 1} of X holds {inputs[row, column]} as {self.features[column]!r}.")
        return inputs

    def save(self, path: str | Path) -> Path:
        """Write the file, whole or not at all; a ``Refusal`` where the numbers are no longer finite."""
        if not np.all(np.isfinite([self.alpha, *self.beta.values()])):
            raise Refusal("The bias or a weight is no finite number.", "Such a model predicts nothing.", "Fit again.")
        content = {"format": _FORMAT, "version": _VERSION, **asdict(self)}
        text = json.dumps({**content, "checksum": _checksum(content)}, indent=2, ensure_ascii=False, allow_nan=False)
        return write_text(path, text + "\n")


def load(path: str | Path) -> Model:
    """Read a model file.

    Raises ``Refusal`` for a file that is missing, damaged, of another kind, or of a later version.

    >>> import tempfile, pathlib
    >>> file = Model(1.0, {"x1": 0.1}, "y", "mse", {}).save(pathlib.Path(tempfile.mkdtemp(), "model.json"))
    >>> load(file).beta
    {'x1': 0.1}
    """
    content = _content(Path(path))
    if content.get("format") != _FORMAT:
        raise Refusal(f"{path} is not a model file of thalweg.", do="Give a file that fit has written.")
    if content.get("version") != _VERSION:
        raise Refusal(
            f"{path} has the format version {content.get('version')!r}; this thalweg reads version {_VERSION}.",
            do="Use the thalweg that wrote it, or fit again.",
        )
    checksum = content.pop("checksum", None)
    if checksum != _checksum(content):
        raise Refusal(f"{path} was changed after it was written.", "Its checksum is wrong.", "Fit again.")
    try:
        parts = {name: content[name] for name in ("alpha", "beta", "target", "cost", "origin")}
    except KeyError as error:
        raise Refusal(f"{path} lacks {error}.", do="Fit again.") from error
    alpha, beta = parts["alpha"], parts["beta"]
    if not (isinstance(beta, dict) and beta and all(map(_is_number, (alpha, *beta.values())))):
        raise Refusal(f"{path} holds weights that are not numbers.", "Nothing can be predicted.", "Fit again.")
    return Model(**parts)


def _is_number(value: Any) -> bool:
    # the comparison with integers is exact, and false for NaN
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.", do="Give a file that fit has written.") from error
    except (ValueError, RecursionError) as error:
        raise Refusal(f"{path} is not JSON.", "A model file is.", "Give a file that fit has written.") from error
    return content if isinstance(content, dict) else {}


def _checksum(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
