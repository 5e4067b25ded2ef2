"""The shapes in which a function takes its arguments and gives its parameters back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, final

import numpy as np

from thalweg.doctor.identification import with_ones

Form = Literal["arrays", "lists", "tensors"]
Shape = tuple[int, ...]


@final
@dataclass(frozen=True, eq=False)
class Misshapen:
    """What came back where a bias of one number and n weights were due; ``None`` for what has no shape."""

    alpha: Shape | None
    beta: Shape | None
    kind: str = ""
    table: np.ndarray | None = None
    """What stands where the weights are due."""

    def is_swapped(self, n: int) -> bool:
        """Whether n numbers stand where the bias is due, and one where the weights are."""
        if self.alpha is None or self.beta is None or n < 2:
            return False
        return (int(np.prod(self.alpha)), int(np.prod(self.beta))) == (n, 1)


@final
@dataclass(frozen=True)
class Layout:
    """How data and parameters are laid out: ``name`` is what a file may call it in its ``LAYOUT``."""

    name: str
    target: Literal["row", "column"] = "row"
    weights: Literal["flat", "row", "column", "number"] = "flat"
    bias: Literal["number", "matrix", "none"] = "number"
    form: Form = "arrays"
    features: Literal["matrix", "line"] = "matrix"

    @property
    def joined(self) -> bool:
        """Whether bias and weights are one vector and X has a column of ones."""
        return self.bias == "none"

    def data(self, X: np.ndarray, Y: np.ndarray) -> list[np.ndarray]:
        """X and Y as the functions take them."""
        x = with_ones(X) if self.joined else X
        return [x[:, 0] if self.features == "line" else x, Y[:, None] if self.target == "column" else Y]

    def parameters(self, theta: np.ndarray) -> list[Any]:
        """The parameters as the functions take them."""
        if self.joined:
            return [self._weights(theta)]
        alpha = np.array([[theta[0]]]) if self.bias == "matrix" else theta[0].item()
        return [alpha, self._weights(theta[1:])]

    def _weights(self, beta: np.ndarray) -> Any:
        if self.weights == "number":
            return beta[0].item()
        return {"flat": beta, "row": beta[None, :], "column": beta[:, None]}[self.weights]

    def read(self, value: Any, n: int) -> np.ndarray | Misshapen:
        """(bias, weights) as one vector of n + 1, if that is what came back."""
        return self._read_joined(value, n) if self.joined else self._read_apart(value, n)

    def _read_joined(self, value: Any, n: int) -> np.ndarray | Misshapen:
        first = _array(value[0]) if isinstance(value, list) and value else None
        if first is not None and first.size == n + 1 != 1:
            value = first
        parts = [_array(part) for part in value] if isinstance(value, list) else []
        sizes = [-1 if part is None else part.size for part in parts[:2]]
        if sizes == [1, n] != [1, 1] or (len(parts) == 2 and sizes == [1, 1]):
            value = np.concatenate([part.ravel() for part in parts[:2] if part is not None])
        found = _array(value)
        if found is None or found.size != n + 1:
            return Misshapen(None, None if found is None else found.shape, _kind(value))
        return self._as_vector(found, n + 1)

    def _read_apart(self, value: Any, n: int) -> np.ndarray | Misshapen:
        if isinstance(value, np.ndarray) and value.shape == (n + 1,) and n > 1:
            value = [value[:1], value[1:]]
        if isinstance(value, np.ndarray) and value.shape[:1] == (2,):
            value = list(value)
        if not isinstance(value, list) or len(value) < 2:
            return Misshapen(None, None, _kind(value))
        alpha, beta = (_array(part) for part in value[:2])
        if alpha is None or beta is None or alpha.size != 1 or beta.size != n:
            shapes = [None if part is None else part.shape for part in (alpha, beta)]
            return Misshapen(shapes[0], shapes[1], _kind(value), beta)
        weights = self._as_vector(beta, n)
        return weights if isinstance(weights, Misshapen) else np.concatenate([alpha.ravel(), weights])

    def _as_vector(self, found: np.ndarray, size: int) -> np.ndarray | Misshapen:
        """Flat, unless adding it to the parameters would make a table of them."""
        given = np.shape(self._weights(np.zeros(size)))
        if np.broadcast_shapes(given, found.shape) != given and np.prod(np.broadcast_shapes(given, found.shape)) > size:
            return Misshapen((), found.shape, "turned")
        return found.astype(float).ravel()


def _array(value: Any) -> np.ndarray | None:
    """Numbers of any nesting as an array."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, list) and value:
        parts = [_array(part) for part in value]
        if all(part is not None and part.shape == getattr(parts[0], "shape", None) for part in parts):
            return np.array(parts)
    return None


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a sequence of {len(value)}" if isinstance(value, list) else str(getattr(value, "kind", "nothing"))


APART = (
    Layout("flat"),
    Layout("column", "column", "row", "number"),
    Layout("column", "column", "row", "matrix"),
    Layout("column", "column", "column", "number"),
    Layout("column", "column", "column", "matrix"),
    Layout("flat", "row", "row"),
    Layout("flat", form="lists"),
)
JOINED = (
    Layout("theta", bias="none"),
    Layout("theta", "column", "column", "none"),
    Layout("theta", "column", "row", "none"),
    Layout("theta", bias="none", form="lists"),
)
ONE_FEATURE = (
    Layout("flat", features="line", weights="number"),
    Layout("flat", features="line"),
    Layout("flat", features="line", weights="number", form="lists"),
)
Chosen = Callable[[Layout], bool]
