"""What may be wrong with a run: each file is one mistake, with a sick and a well example."""

from __future__ import annotations

from typing import Any

from thalweg.core.shelf import Shelf
from thalweg.doctor.runs.check import RunCheck

shelf: Shelf[RunCheck[Any]] = Shelf(__name__, RunCheck)
