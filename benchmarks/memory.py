"""How much memory a call adds to what its process held before."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_RESET_PEAK = "5"


def added(call: Callable[[], T]) -> tuple[T, float]:
    """What the call gives, and its peak of resident memory above the start, in bytes; NaN where nothing tells."""
    gc.collect()
    _give_back()
    try:
        start = _held("VmRSS")
        _CLEAR.write_text(_RESET_PEAK, encoding="ascii")
    except OSError:
        return call(), math.nan
    result = call()
    return result, float(max(0, _held("VmHWM") - start))


def _held(name: str) -> int:
    found = re.search(rf"^{name}:\s*(\d+) kB", _STATUS.read_text(encoding="ascii"), flags=re.MULTILINE)
    if found is None:
        raise OSError(f"{_STATUS} has no {name}")
    return 1024 * int(found[1])


def _give_back() -> None:
    """What earlier calls freed and the allocator kept would hide what the next one takes."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
