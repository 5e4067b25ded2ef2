"""Programs to paste elsewhere: each file writes cost and gradient in one language, from the derived formulas."""

from __future__ import annotations

from thalweg.core.shelf import Shelf
from thalweg.documents.programs.program import Program, Task

__all__ = ["Program", "Task", "shelf"]

shelf: Shelf[Program] = Shelf(__name__, Program)
