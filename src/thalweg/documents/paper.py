"""A document before it is written: headings, sentences, formulas, tables. Every format is one writer of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, final

from thalweg.algebra.expression import Expression

SIGNS: dict[str, str] = {"=": "=", "<-": "←", "≈": "≈"}
"""The relations that may stand between the parts of a formula, and how they look in print."""


@final
@dataclass(frozen=True)
class Sentence:
    """Plain words."""

    words: str


@final
@dataclass(frozen=True)
class Formula:
    """Expressions with relation signs between them. ``wrong`` marks one that does not match in shape."""

    parts: tuple[Expression | str, ...]
    wrong: bool = False


@final
@dataclass(frozen=True)
class Fact:
    """A labelled line: the shapes, the verdict of a check."""

    label: str
    words: str


@final
@dataclass(frozen=True)
class Code:
    """A line of NumPy."""

    line: str


@final
@dataclass(frozen=True)
class Table:
    """Rows of cells; the first row is the header. Numbers stand to the right. ``last_is_sum`` rules off the last."""

    rows: tuple[tuple[str, ...], ...]
    last_is_sum: bool = False


Part: TypeAlias = Sentence | Formula | Fact | Code | Table


@final
@dataclass(frozen=True)
class Section:
    """A heading with its parts. A numbered section is a step."""

    title: str
    parts: tuple[Part, ...]
    number: int | None = None
    aside: str = ""

    @property
    def heading(self) -> str:
        return self.title if self.number is None else f"{self.number}. {self.title}"


@final
@dataclass(frozen=True)
class Paper:
    """A whole document."""

    title: str
    lead: str
    sections: tuple[Section, ...]
