"""Call somebody's functions in order and keep what each gave or raised.

The examined process reads this file by its path, so it imports nothing of the house.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

_PATIENCE = 3


def perform(
    functions: Mapping[str, Callable[..., Any]],
    calls: Sequence[Mapping[str, Any]],
    pack: Callable[[Any], Any],
    file: str,
) -> list[Any]:
    """What each call gave, packed, or how it failed and in which line of ``file``.

    A call has a ``name``, ``args`` (numbers and arrays), a ``seed`` and what the arrays are given ``as``.
    """
    told: list[Any] = []
    with chance_kept() as sow:
        for call in calls:
            # what failed so often in a row is not tried any more
            failed = len(told) >= _PATIENCE and all("error" in answer for answer in told[-_PATIENCE:])
            sow(call["seed"])
            told.append(told[-1] if failed else _one(functions, call, pack, file))
    return told


def _one(functions: Mapping[str, Any], call: Mapping[str, Any], pack: Callable[[Any], Any], file: str) -> Any:
    try:
        arguments = [_given(value, call["as"]) for value in call["args"]]
        with np.errstate(all="ignore"):
            return {"value": pack(functions[call["name"]](*arguments))}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit and whatever else they raise
        return failure(error, file)


def failure(error: BaseException, file: str) -> dict[str, Any]:
    """An exception in words, with the last line of the file that it went through."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if isinstance(error, SyntaxError) and error.filename == file:
        lines.append(error.lineno)
    try:
        words = str(error)
    except Exception:
        words = ""
    return {"error": type(error).__name__, "words": words[:300], "line": lines[-1] if lines else None}


def _given(value: Any, form: str) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    if form == "lists":
        return value.tolist()
    if form == "tensors":
        return sys.modules["torch"].tensor(value)
    return value.copy()


@contextlib.contextmanager
def chance_kept() -> Iterator[Callable[[int], None]]:
    """Within it all that is random is drawn from the seed that is sown, unless they seed it themselves.

    Afterwards all is as before.
    """
    make, state, numbers, sown = np.random.default_rng, random.getstate(), np.random.get_state(), [0]

    def sow(seed: int) -> None:
        sown[0] = seed
        random.seed(seed)
        np.random.seed(seed)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(seed)

    np.random.default_rng = lambda seed=None: make(sown[0] if seed is None else seed)
    try:
        yield sow
    finally:
        np.random.default_rng = make
        random.setstate(state)
        np.random.set_state(numbers)


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Within it nothing that Python prints is seen."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):  # noqa: PTH123
        yield
