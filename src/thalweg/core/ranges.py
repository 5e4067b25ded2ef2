"""What a number that somebody gives may be."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core.errors import Refusal


def positive(name: str, value: Any, why: str = "") -> None:
    """Refuse what is not above zero and finite.

    >>> positive("eps", 0.0)
    Traceback (most recent call last):
        ...
    thalweg.core.errors.Refusal: eps is 0. Give a number above 0.
    """
    if not (_is_number(value) and 0 < value < math.inf):
        _refuse(name, value, why, "Give a number above 0.")


def not_negative(name: str, value: Any, why: str = "") -> None:
    """Refuse what is not zero or more, and finite."""
    if not (_is_number(value) and 0 <= value < math.inf):
        _refuse(name, value, why, "Give 0 or more.")


def share(name: str, value: Any, why: str = "") -> None:
    """Refuse what is not between 0 and 1; 0 is allowed, 1 is not."""
    if not (_is_number(value) and 0 <= value < 1):
        _refuse(name, value, why, "Give a number from 0 to below 1.")


def whole(name: str, value: Any, why: str = "") -> None:
    """Refuse what is not a whole number of at least 1."""
    if not (_is_number(value) and 1 <= value < math.inf and value == int(value)):
        _refuse(name, value, why, "Give a whole number of at least 1.")


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, str | bool) and math.isfinite(value)
    except (TypeError, OverflowError):
        return False


def _refuse(name: str, value: Any, why: str, do: str) -> None:
    found = f"{float(value):g}" if _is_number(value) else repr(value)
    raise Refusal(f"{name} is {found}.", why, do)
