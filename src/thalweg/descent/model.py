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

from thalweg.core.errors import Refusal
from thalweg.core.files import write_text

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
        """alpha + X beta^T for X of shape (rows, n), the columns in the order of ``features``."""
        inputs = np.atleast_2d(np.asarray(X, dtype=float))
        if inputs.shape[1] != len(self.beta):
            raise Refusal(
                f"X has {inputs.shape[1]} columns and the model {len(self.beta)} features.",
                do=f"Give them in this order: {', '.join(self.features)}.",
            )
        predictions: np.ndarray = self.alpha + inputs @ np.array(list(self.beta.values()))
        return predictions

    def save(self, path: str | Path) -> Path:
        """Write the file, whole or not at all."""
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
