"""Small files, short functions, few files in a folder: a stranger can read any of them."""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "thalweg"
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES, MOST_MEDIAN, MOST_FILES = 300, 40, 8, 25


def code_lines(function: ast.AST, source: list[str]) -> int:
    """Lines of a function without its docstring, comments and blank lines."""
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    lines = source[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def functions(path: Path) -> list[tuple[str, int]]:
    text = path.read_text(encoding="utf-8")
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(f"{path.name}:{node.name}", code_lines(node, text.splitlines())) for node in found]


def test_there_is_something_to_measure() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert [name for name, lines in functions(path) if lines > MOST_FUNCTION_LINES] == []


def test_the_median_function_is_short() -> None:
    lengths = [lines for path in FILES for _, lines in functions(path)]
    assert statistics.median(lengths) <= MOST_MEDIAN


def test_no_folder_is_crowded() -> None:
    crowded = {folder: count for folder, count in Counter(path.parent for path in FILES).items() if count > MOST_FILES}
    assert crowded == {}
