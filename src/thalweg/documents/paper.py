"""A document before it is written: headings, sentences, formulas, tables. Every format is one writer of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, final

from thalweg.algebra.expression import Expression
from thalweg.core.shapes import Shape

SIGNS: dict[str, str] = {"=": "=", "<-": "←", "≈": "≈", "<": "<", ">": ">", ",": ","}
"""The signs that may stand between the parts of a formula, and how they look in print."""


@final
@dataclass(frozen=True, eq=False)
class Sentence:
    """Plain words."""

    words: str


@final
@dataclass(frozen=True, eq=False)
class Formula:
    """Expressions with relation signs between them. ``wrong`` marks one that does not match in shape."""

    parts: tuple[Expression | str, ...]
    wrong: bool = False


@final
@dataclass(frozen=True, eq=False)
class Fact:
    """A labelled line: the verdict of a check, a convention."""

    label: str
    words: str


@final
@dataclass(frozen=True, eq=False)
class Product:
    """The shapes of a matrix product; the inner dimensions, which must meet, are marked. No result: they do not."""

    left: Shape
    right: Shape
    result: Shape | None = None


@final
@dataclass(frozen=True, eq=False)
class Quantities:
    """Named quantities, each with its shape and the number of the step that defines it, if that is another one."""

    entries: tuple[tuple[Expression, Shape, int | None], ...]


@final
@dataclass(frozen=True, eq=False)
class Code:
    """A line of NumPy."""

    line: str


Cell: TypeAlias = "str | Formula"


@final
@dataclass(frozen=True, eq=False)
class Table:
    """Rows of cells; the first row is the header. Numbers stand to the right. ``last_is_sum`` rules off the last."""

    rows: tuple[tuple[Cell, ...], ...]
    last_is_sum: bool = False


@final
@dataclass(frozen=True, eq=False)
class Details:
    """Parts folded away under a line of words."""

    summary: str
    parts: tuple[Part, ...]


@final
@dataclass(frozen=True, eq=False)
class Answer:
    """Parts that a reader who tries first looks at last: folded away where that can be done, else at the end."""

    parts: tuple[Part, ...]


Part: TypeAlias = "Sentence | Formula | Fact | Product | Quantities | Code | Table | Details | Answer"


@final
@dataclass(frozen=True, eq=False)
class Section:
    """A heading with its parts. A numbered section is a step; ``outline`` is what it comes to, in a line.

    A ``folded`` section shows its heading and outline until it is opened.
    """

    title: str
    parts: tuple[Part, ...]
    number: int | None = None
    aside: str = ""
    outline: Formula | None = None
    folded: bool = False

    @property
    def heading(self) -> str:
        return self.title if self.number is None else f"{self.number}. {self.title}"


@final
@dataclass(frozen=True, eq=False)
class Paper:
    """A whole document."""

    title: str
    lead: str
    sections: tuple[Section, ...]


def answers(paper: Paper) -> tuple[Section, ...]:
    """The answers of a paper to be tried first, as sections of their own, for formats that cannot fold."""
    found = []
    for section in paper.sections:
        parts = [inner for part in section.parts if isinstance(part, Answer) for inner in part.parts]
        if parts:
            found.append(Section(section.title, tuple(parts), section.number, section.aside))
    return tuple(found)
