"""The lines of a learner's derivation: comments and blank lines aside, each is ``left = right`` or an update."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import final

from thalweg.core.errors import Refusal

MOST_LINES, MOST_CHARACTERS, MOST_BYTES = 200, 300, 100_000
_SIGN = re.compile(r"[()]|<-|←|:=|==|<=|>=|!=|[-+]=|=")
_RELATIONS = {"=", "==", "<-", "←", ":=", "-=", "+="}
_NUMBER_BEFORE_NAME = re.compile(r"(?<![\w.])((?>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?))\s*(?=[^\W\d]|\()")
_SPELLINGS = (
    (re.compile(r"\^\s*T\b"), ".T"),
    (re.compile(r"\bJ\s*\(\s*(?:alpha|α)\s*,\s*(?:beta|β)\s*\)"), "J"),
    (re.compile(r"\bd_(alpha|beta)\b"), r"dJ/d\1"),
    (re.compile(r"\bd(J|u|Yhat|mu|R)_d(\w+)\b"), r"d\1/d\2"),
    (_NUMBER_BEFORE_NAME, r"\1 * "),
    (re.compile(r"(?<=[\w)ᵀ²])\s*(?=Σ)"), " * "),
)


@final
@dataclass(frozen=True)
class Line:
    """One statement: its place in the file, what was written, and the formulas between its relation signs."""

    number: int
    written: str
    left: str
    right: tuple[str, ...]
    is_arrow: bool


def read_lines(text: str) -> tuple[Line, ...]:
    """The statements of a text; ``Refusal`` for one that is none, and for a text that is too long.

    >>> [(line.number, line.left, line.right) for line in read_lines("# mine\\nu = Y - Yhat\\nalpha -= eta * g")]
    [(2, 'u', ('Y - Yhat',)), (3, 'alpha', ('alpha - (eta * g)',))]
    """
    rows = unicodedata.normalize("NFC", text.removeprefix("\ufeff")).splitlines()
    if len(rows) > MOST_LINES:
        raise Refusal(f"The derivation has {len(rows)} lines; at most {MOST_LINES} are read.")
    kept = ((number, row.partition("#")[0].strip()) for number, row in enumerate(rows, start=1))
    lines = tuple(_line(number, row) for number, row in kept if row)
    if not lines:
        raise Refusal("There is no line to mark.", do="Write one statement a line, such as 'u = Y - Yhat'.")
    return lines


def read_file(path: Path) -> str:
    """The text of a file in UTF-8, ``-`` for standard input; ``Refusal`` if there is none, or if it is too large."""
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise Refusal(f"{path} is larger than {MOST_BYTES:,} bytes.", "No derivation is that long.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(f"{path} is not text in UTF-8 (byte {error.start + 1}).", do="Save it as UTF-8.") from error


def spelled(formula: str) -> str:
    """The formula in the spelling that the parser of formulas reads.

    >>> spelled("2u^T X + d_beta")
    '2 * u.T X + dJ/dbeta'
    """
    for found, instead in _SPELLINGS:
        formula = found.sub(instead, formula)
    return formula


def _line(number: int, row: str) -> Line:
    if len(row) > MOST_CHARACTERS:
        raise Refusal(f"Line {number} has {len(row)} characters; at most {MOST_CHARACTERS} are read.")
    signs = list(_relations(row))
    if not signs:
        raise Refusal(f"Line {number} has no '=': {row}", do="Write a statement such as 'u = Y - Yhat'.")
    starts, ends = [0, *(sign.end() for sign in signs)], [*(sign.start() for sign in signs), len(row)]
    left, *right = (row[start:end].strip() for start, end in zip(starts, ends, strict=True))
    if not left or not all(right):
        mark = " " * next(sign.start() for sign in signs)
        raise Refusal(f"Line {number} lacks a formula beside its relation sign:\n  {row}\n  {mark}^")
    if signs[0][0] in ("-=", "+="):
        right = [f"{left} {signs[0][0][0]} ({right[0]})", *right[1:]]
    return Line(number, row, left, tuple(right), signs[0][0] not in ("=", "=="))


def _relations(row: str) -> Iterator[re.Match[str]]:
    """The relation signs outside all parentheses."""
    depth = 0
    for sign in _SIGN.finditer(row):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if depth <= 0 and sign[0] in _RELATIONS:
            yield sign
