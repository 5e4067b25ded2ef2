"""Repairs of a text that are known to be right: tried out, and offered only where they cure."""

from __future__ import annotations

import ast
import difflib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from thalweg.core.errors import Refusal
from thalweg.doctor.check import checks
from thalweg.doctor.examination import Examination
from thalweg.doctor.source import Places

Examine = Callable[[Path], Examination]


def with_patch(path: Path, source: str, seen: Examination, examine: Examine) -> Examination:
    """The examination with a patch of its first error, if one of its repairs is found to cure it."""
    first = seen.findings[0] if seen.findings else None
    if first is None or first.severity != "error":
        return seen
    for text in candidates(source, first.function, checks()[first.code].repairs):
        if _cures(text, first.code, seen, examine):
            patched = replace(first, patch=_difference(path.name, source, text))
            return replace(seen, findings=(patched, *seen.findings[1:]))
    return seen


def candidates(source: str, function: str, repairs: tuple[str, ...]) -> Iterator[str]:
    """The source with each repair put in place of what makes the bias and the weights."""
    places = Places.of(source, function)
    if places is None or not source.isascii():
        return
    parameters = {name.lower(): name for name in places.parameters}
    rows = f"len({parameters.get('x', places.parameters[0] if places.parameters else 'X')})"
    for repair in repairs:
        spots = _ranges(places) if repair == "range" else [_moved(made) for made in places.makers("both")]
        text = source
        for spot in sorted(spots, key=lambda spot: (spot.lineno, spot.col_offset), reverse=True):
            text = _replaced(text, spot, lambda it, form=repair: _written(form, it, rows, places))  # type: ignore[misc]
        if text != source:
            yield text


def _written(form: str, it: str, rows: str, places: Places) -> str:
    if form == "range":
        return places.parameters[-1]
    return form.format(it=it, rows=rows)


def _ranges(places: Places) -> list[ast.expr]:
    """What stands in the brackets of the ranges that count iterations."""
    calls = [node for node in ast.walk(places.function) if isinstance(node, ast.Call)]
    ranges = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "range" and call.args]
    counts = places.parameters[-1:]
    return [
        call.args[0] if len(call.args) == 1 else _joined(call.args)
        for call in ranges
        if any(isinstance(node, ast.Name) and node.id in counts for node in ast.walk(call))
    ]


def _joined(several: list[ast.expr]) -> ast.expr:
    """All arguments as one stretch of text."""
    whole = ast.Tuple(elts=several, ctx=ast.Load())
    whole.lineno, whole.col_offset = several[0].lineno, several[0].col_offset
    whole.end_lineno, whole.end_col_offset = several[-1].end_lineno, several[-1].end_col_offset
    return whole


def _moved(made: ast.expr) -> ast.expr:
    """In ``alpha - rate * d`` what is subtracted; else the whole."""
    if isinstance(made, ast.BinOp) and isinstance(made.op, ast.Add | ast.Sub) and isinstance(made.left, ast.Name):
        return made.right
    return made


def _replaced(source: str, spot: ast.expr, write: Callable[[str], str]) -> str:
    lines = source.splitlines(keepends=True)
    start = sum(len(line) for line in lines[: spot.lineno - 1]) + spot.col_offset
    end = sum(len(line) for line in lines[: (spot.end_lineno or spot.lineno) - 1]) + (spot.end_col_offset or 0)
    return source[:start] + write(source[start:end]) + source[end:]


def _cures(text: str, code: str, seen: Examination, examine: Examine) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "repaired.py")
        path.write_text(text, encoding="utf-8")
        try:
            found = examine(path)
        except Refusal:
            return False
    return code not in found.codes and set(found.codes) <= set(seen.codes)


def _difference(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
