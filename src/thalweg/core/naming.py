"""A thing by its name, with the values of its constants: ``huber(delta=1.5)``, written and read."""

from __future__ import annotations

import math
import re
from abc import ABC
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from thalweg.core.errors import Refusal, did_you_mean

_NAMED = re.compile(r"\s*([A-Za-z][\w-]*)\s*(?:\((.*=.*)\))?\s*", re.DOTALL)
_EXACT = 2.0**53
_TRUTH = {"true": True, "false": False}


class Named(ABC):  # noqa: B024 (its kinds have the abstract methods)
    """Something on a shelf, a frozen dataclass whose fields are its constants."""

    @property
    def constants(self) -> dict[str, Any]:
        """The constants and their values."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """How the command line calls it: the name of its file, and its constants; one that is ``None`` is left out."""
        return full_name(self, {name: shown(value) for name, value in self.constants.items() if value is not None})


def full_name(thing: object, values: Mapping[str, str]) -> str:
    """The name of the file in which the thing's class stands, and its constants.

    >>> full_name(Refusal("No."), {"delta": "1.5"})
    'errors(delta=1.5)'
    """
    file = type(thing).__module__.rpartition(".")[2].replace("_", "-")
    listed = ", ".join(f"{name}={value}" for name, value in values.items())
    return f"{file}({listed})" if listed else file


def shown(value: Any) -> str:
    """A constant as one types it: ``true``, ``0.9``, ``3``, or the name of a thing that has one.

    >>> shown(True), shown(2.0), shown(1e-08)
    ('true', '2', '1e-08')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(getattr(value, "name", None) or value).removesuffix(".0")


def split_name(text: str) -> tuple[str, dict[str, str]] | None:
    """The name and the constants, still as they are written; ``None`` for what is no name.

    >>> split_name("warm-up(steps=5, then=cosine(floor=0.1))")
    ('warm-up', {'steps': '5', 'then': 'cosine(floor=0.1)'})
    >>> split_name("(y - yhat)**2") is None
    True
    """
    named = _NAMED.fullmatch(text)
    if not named:
        return None
    pairs = (part.partition("=") for part in split_outside(named[2] or "", ",") if part.strip())
    return named[1], {name.strip(): value.strip() for name, _, value in pairs}


def split_outside(text: str, mark: str) -> Iterator[str]:
    """The pieces between the marks that stand in no parentheses."""
    depth = start = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == mark and not depth:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def check_constants(noun: str, name: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse the constants that are not known, with the nearest one that is."""
    known = list(known)
    for one in given:
        if one not in known:
            do = did_you_mean(one, known) if known else "It has none."
            raise Refusal(f"The {noun} {name} has no constant called {one!r}.", do=do)


def read_number(name: str, text: str) -> int | float:
    """The value of a constant, written as 3, 1.5, 2e-3 or 1/3.

    >>> read_number("steps", "1e3"), read_number("delta", "1/4")
    (1000, 0.25)
    """
    try:
        above, slash, below = text.partition("/")
        value = float(above) / float(below) if slash else float(above)
    except (ValueError, ZeroDivisionError):
        value = math.nan
    if not math.isfinite(value):
        raise Refusal(f"The constant {name!r} is {text!r}, which is no number.", do=f"Write {name}=1.5, say.")
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def read_truth(name: str, text: str) -> bool:
    """The value of a constant that is ``true`` or ``false``."""
    if text.lower() not in _TRUTH:
        raise Refusal(f"The constant {name!r} is {text!r}.", "It is true or false.", f"Write {name}=true, say.")
    return _TRUTH[text.lower()]
