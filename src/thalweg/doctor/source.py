"""Where in a file a mistake stands."""

from __future__ import annotations

import ast
from dataclasses import replace

from thalweg.doctor.finding import Finding


def with_places(source: str, function: str, finding: Finding) -> Finding:
    """The finding with the line of what it speaks of, where that can be told."""
    return replace(finding, line=None)


def parsed(source: str) -> ast.Module | None:
    """The syntax tree, if there is one."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return None
