"""What may come back from the examined process: anything of another form was not written by us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thalweg.doctor.sandbox.child import NAMES
from thalweg.doctor.sandbox.wire import unpack


def is_about(told: Mapping[str, Any]) -> bool:
    """Whether it tells of functions, a layout and other names, as ``child.described`` does.

    >>> is_about({"functions": {}, "layout": None, "others": [], "tensors": False}), is_about({"verdict": "sound"})
    (True, False)
    """
    functions, layout, others = (told.get(name) for name in ("functions", "layout", "others"))
    return (
        isinstance(functions, dict)
        and all(name in NAMES and _are_parameters(known) for name, known in functions.items())
        and (layout is None or isinstance(layout, str))
        and _are_words(others)
    )


def is_answer(told: Any) -> bool:
    """Whether it is what a call gave, or how it failed.

    >>> is_answer({"value": {"array": [1.0], "shape": [], "type": "<f8"}}), is_answer({"value": [1.0]})
    (True, False)
    """
    if not isinstance(told, dict):
        return False
    if "value" not in told:
        return isinstance(told.get("error"), str) and isinstance(told.get("words"), str)
    try:
        unpack(told["value"])
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return False
    return True


def _are_parameters(known: Any) -> bool:
    needed = known.get("needed") if isinstance(known, dict) else ""
    return (needed is None or isinstance(needed, int)) and _are_words(known.get("names"))


def _are_words(several: Any) -> bool:
    return isinstance(several, list) and all(isinstance(name, str) for name in several)
