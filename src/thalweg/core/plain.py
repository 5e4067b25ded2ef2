"""Values and words as they may leave the program: JSON that everybody reads, text that steers no terminal."""

from __future__ import annotations

import math
from typing import Any


def plain(value: Any) -> Any:
    """Nested dicts and lists with ``None`` for every number that is not finite: JSON has no other word for it.

    >>> plain({"cost": float("nan"), "beta": (1.5, float("inf"))})
    {'cost': None, 'beta': [1.5, None]}
    """
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def printable(text: str) -> str:
    """Text without what would steer a terminal: control characters are shown as their escapes.

    >>> printable("bell" + chr(7))
    'bell\\\\x07'
    """
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
