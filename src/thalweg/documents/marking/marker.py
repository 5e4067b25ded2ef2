"""Mark a derivation line by line, until one does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import final

from thalweg.algebra.expression import Derivative, Expression, Symbol, walk
from thalweg.algebra.linear_model import ALPHA, BETA, LinearModel
from thalweg.algebra.parse import FUNCTIONS
from thalweg.algebra.shape import shape_of
from thalweg.core.errors import Refusal
from thalweg.core.notation import NAMES
from thalweg.core.shapes import ShapeMismatch
from thalweg.documents.marking.learner import Line, read_lines, spelled
from thalweg.documents.marking.marking import HOLDS, TAKEN, UNREAD, WRONG, Marking, Verdict
from thalweg.documents.marking.mistakes.mistake import Case
from thalweg.documents.marking.mistakes.unnamed import SHAPE
from thalweg.documents.marking.naming import Named, name_mistake
from thalweg.documents.marking.notebook import Notebook, Slope
from thalweg.documents.marking.reading import plain

_NEW = re.compile(r"[^\W\d]\w{0,30}")
_TAKEN_NAMES = {*FUNCTIONS, "mean", *(name.text for name in NAMES.values() if not name.text.isascii())}


@final
@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, and what would be right there."""

    named: Named
    expected: tuple[Expression | str, ...]


@final
@dataclass(frozen=True)
class Claim:
    """What the formulas of a line are held to: one of ``true`` is to be met; ``shown`` is how that is written."""

    subject: Expression
    true: tuple[Expression, ...]
    shown: tuple[Expression | str, ...]
    is_update: bool = False


def mark_lines(model: LinearModel, of: str, text: str) -> Marking:
    """Mark the derivation that ``text`` writes; ``Refusal`` where it cannot be read."""
    notebook, lines, verdicts = Notebook(model, text), read_lines(text), []
    for place, line in enumerate(lines):
        word, fault = _marked(line, notebook)
        verdicts.append(Verdict(line.number, line.written, word))
        if fault is not None:
            rest = tuple(Verdict(after.number, after.written, UNREAD) for after in lines[place + 1 :])
            lesson = fault.named.mistake.lesson
            return Marking(
                of,
                (*verdicts, *rest),
                line.number,
                lesson.code,
                fault.named.found,
                lesson.why,
                lesson.hint,
                fault.expected,
            )
    return Marking(of, tuple(verdicts))


def _marked(line: Line, notebook: Notebook) -> tuple[str, Fault | None]:
    is_new = _is_new(spelled(line.left), notebook)
    try:
        fault = _defined(line, notebook) if is_new else _checked(line, notebook)
    except Refusal as refusal:
        raise Refusal(f"Line {line.number} cannot be marked: {refusal}") from None
    if fault is not None:
        return WRONG, fault
    return TAKEN if is_new and len(line.right) == 1 else HOLDS, None


def _is_new(left: str, notebook: Notebook) -> bool:
    return bool(_NEW.fullmatch(left)) and left not in notebook.names and left not in _TAKEN_NAMES


def _defined(line: Line, notebook: Notebook) -> Fault | None:
    """Take the first formula as the definition of the new name; the others of the line must be equal to it."""
    raw = notebook.read(line.right[0])
    definition = notebook.settled(raw)
    try:
        notebook.define(line.left, definition)
    except ShapeMismatch as mismatch:
        return Fault(Named(SHAPE, f"{SHAPE.found} {mismatch}."), ())
    name = notebook.names[line.left]
    notebook.worth(name, notebook.floats[0])
    rest = [(part, notebook.settled(notebook.read(part))) for part in line.right[1:]]
    return _compared(Claim(name, (name,), (raw,)), rest, notebook)


def _checked(line: Line, notebook: Notebook) -> Fault | None:
    raws = [notebook.read(part) for part in (line.left, *line.right)]
    parts = [notebook.settled(raw) for raw in raws]
    # a part that stands alone beside the sign needs no quoting
    labels = ["the right side"] if len(line.right) == 1 else list(line.right)
    if parts[0] in (ALPHA, BETA):
        return _compared(_update(parts[0], notebook), list(zip(labels, parts[1:], strict=True)), notebook)
    if isinstance(parts[0], Symbol) and all(not _has_names(raw) for raw in raws[1:]):
        _refuse_number(parts[0], notebook)
    place = next((place for place, part in enumerate(parts) if isinstance(part, Symbol)), 0)
    subject = parts[place]
    try:
        shape_of(plain(subject))
    except ShapeMismatch as mismatch:
        return Fault(Named(SHAPE, f"{SHAPE.found} {mismatch}."), ())
    others = [pair for pair in zip((line.left, *labels), parts, strict=True) if pair[1] is not subject]
    return _compared(Claim(subject, (subject,), _shown(raws[place], subject, notebook)), others, notebook)


def _compared(claim: Claim, parts: list[tuple[str, Expression]], notebook: Notebook) -> Fault | None:
    """The first of the parts, each with its label, that is not what it should be."""
    for label, part in parts:
        if not _is_equal(claim, part, notebook):
            return Fault(name_mistake(_case(claim, part, notebook), label, notebook), claim.shown)
    return None


def _is_equal(claim: Claim, part: Expression, notebook: Notebook) -> bool:
    try:
        return any(notebook.equal(true, part) for true in claim.true)
    except ShapeMismatch:
        return False


def _update(parameter: Expression, notebook: Notebook) -> Claim:
    assert isinstance(parameter, Symbol)
    update, rule = notebook.model.update(parameter), notebook.model.rule(parameter)
    return Claim(parameter, (update, notebook.settled(rule)), (parameter, "<-", update), is_update=True)


def _shown(raw: Expression, subject: Expression, notebook: Notebook) -> tuple[Expression | str, ...]:
    how = notebook.made.get(subject.name) if isinstance(subject, Symbol) else None
    return (raw,) if how is None or isinstance(how, Slope) else (raw, "=", how)


def _case(claim: Claim, part: Expression, notebook: Notebook) -> Case:
    derivatives = [name for name in notebook.made if "/d" in name]
    names = {**notebook.names, **{name: notebook.symbol_of(name) for name in derivatives}}
    names.pop(claim.subject.name if isinstance(claim.subject, Symbol) and not claim.is_update else "", None)
    how = claim.shown[-1]
    formula = how if isinstance(how, Expression) else claim.true[0]
    return Case(notebook.model, part, claim.subject, claim.true[0], formula, claim.is_update, names)


def _has_names(raw: Expression) -> bool:
    return any(isinstance(part, Symbol | Derivative) for part in walk(raw))


def _refuse_number(subject: Symbol, notebook: Notebook) -> None:
    """A derivation is right for all numbers; a letter that is given has none of its own."""
    if subject.name in notebook.given_numbers:
        raise Refusal(
            f"{subject.name} is given, and gets a number here.",
            "A derivation is checked with letters, for any numbers.",
            "Leave the line out.",
        )
