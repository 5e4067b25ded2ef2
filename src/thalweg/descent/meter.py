"""Tells how far the work is, in one line that is written over, or in a few lines where nothing can be written over."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import IO, final

from thalweg.descent.step import Step

_QUIET = 1.0
"""Work that is done within so many seconds is not talked about."""


@final
@dataclass
class Meter:
    """Shows the rows that are read and the iterations that are taken, to a terminal, a notebook, or a pipe.

    >>> meter = Meter("cars.csv", sys.stdout, quiet=0.0)
    >>> meter.rows(4096, None)
    Reading cars.csv: 4,096 rows
    """

    name: str
    stream: IO[str] = field(default_factory=lambda: sys.stderr)
    quiet: float = _QUIET
    begun: float = field(default_factory=time.monotonic)
    due: float = 0.0
    width: int = 0

    @property
    def is_live(self) -> bool:
        """Whether a line can be written over: on a terminal, and in a notebook."""
        return self.stream.isatty() or "ipykernel" in sys.modules

    def rows(self, done: int, total: int | None) -> None:
        """So many rows are read."""
        if self._is_due():
            self._say(f"Reading {self.name}: {done:,} rows" + (f" of {total:,}" if total else ""))

    def step(self, step: Step) -> None:
        """So many iterations are taken."""
        if self._is_due():
            self._say(f"Descending: iteration {step.k:,}, cost {step.cost:.6g}, gradient {step.gradient_norm:.2g}")

    def end(self) -> None:
        """Leave the line clean."""
        if self.width and self.is_live:
            self.stream.write("\r" + " " * self.width + "\r")
            self.stream.flush()

    def _is_due(self) -> bool:
        spent = time.monotonic() - self.begun
        if spent < max(self.quiet, self.due):
            return False
        # ten times a second where a line is written over; elsewhere each line waits twice as long as the one before
        self.due = spent + 0.1 if self.is_live else 2 * spent
        return True

    def _say(self, text: str) -> None:
        printable = "".join(c if c.isprintable() else "?" for c in text)
        if self.is_live:
            self.stream.write("\r" + printable.ljust(self.width))
        else:
            self.stream.write(printable + "\n")
        self.width = len(printable)
        self.stream.flush()
