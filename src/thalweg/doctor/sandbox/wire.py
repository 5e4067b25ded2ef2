"""What goes to the examined process and comes back, as JSON: numbers, arrays, and sequences of them, nothing else.

The examined process reads this file by its path, so it imports nothing of the house.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# bound before anything of theirs runs, which may put other things in their places
_asarray = np.asarray
MOST_NUMBERS, _MOST_DEPTH, _MOST_ITEMS, _MOST_WIDE = 100_000, 6, 10_000, 8


class Odd:
    """Something that came back and is no number, array or sequence: all that is known is what it is called."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


def pack(value: Any, depth: int = 0) -> Any:
    """A value as JSON has it.

    >>> pack((1.5, np.ones(2)))
    {'sequence': [{'array': [1.5], 'shape': [], 'type': '<f8'}, {'array': [1.0, 1.0], 'shape': [2], 'type': '<f8'}]}
    """
    if value is None or depth > _MOST_DEPTH:
        return {"odd": "None" if value is None else "something deeply nested"}
    if isinstance(value, list | tuple):
        return _sequence(value, depth)
    try:
        return _array(_asarray(_off_the_tape(value)), type(value).__name__)
    except Exception:  # an object of theirs may raise anything when it is looked at
        return {"odd": type(value).__name__}


def _sequence(value: Any, depth: int) -> Any:
    flat = value and all(type(item) in (float, int) for item in value)
    if flat and isinstance(value, list):
        return _array(_asarray(value), "list")
    if len(value) > _MOST_ITEMS:
        return {"odd": f"a {type(value).__name__} of {len(value)}"}
    return {"sequence": [pack(item, depth + 1) for item in value]}


def _off_the_tape(value: Any) -> Any:
    """A tensor without what an automatic differentiation keeps of it."""
    return value.detach().cpu().numpy() if hasattr(value, "detach") else value


def _array(value: Any, kind: str) -> Any:
    if value.dtype == object and value.size <= MOST_NUMBERS:
        value = value.astype(float)
    if value.dtype.kind not in "fiub" or value.size > MOST_NUMBERS:
        return {"odd": f"{kind} of {value.size} {value.dtype}"}
    if value.dtype.itemsize > _MOST_WIDE:
        value = value.astype(float)
    return {"array": value.ravel().tolist(), "shape": list(value.shape), "type": value.dtype.str}


def unpack(packed: Any) -> Any:
    """The value again; arrays and numbers come back as arrays.

    >>> unpack(pack((1.5, np.ones(2))))
    [array(1.5), array([1., 1.])]

    Raises whatever NumPy raises for what ``pack`` did not make.
    """
    if "sequence" in packed:
        return [unpack(item) for item in packed["sequence"]]
    if "array" in packed:
        found = _asarray(packed["array"], dtype=packed["type"])
        if found.dtype.kind not in "fiub":
            raise ValueError("these are no numbers")
        return found.reshape(packed["shape"])
    return Odd(str(packed.get("odd", "nothing")))
