"""The file of results: a run renews its own sections and leaves the others as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.bars import ONCE
from benchmarks.section import Section
from benchmarks.sizes import SIZES
from thalweg.core.files import write_text

PLACE = Path(__file__).parent / "RESULTS.md"
_TITLE = """# Results

Written by `make bench`, whole sections at a time, and never by hand. Times are medians of turns taken in processes of
their own. A turn is a call, or if that takes less than 20 ms as many as fit into 0.1 s, and then its time is their
median; *after a rest* is the median of the first calls alone, which find their data far away. For a tenth of a second
before every turn nothing is done but to feel the pulse of the machine, a small loop on one processor after the other,
and once more after it. Where it is slower by a fourth than at its best, the host slows our cores down or lends them to
others, and the turn does not count, whoever took it (*11 of 14*), as long as three others do.
*Ratio* is how many times as long as Thalweg, calm turns beside calm ones or all beside all; *of limit* the least time
of a moments pass (reading at the measured bandwidth, multiplying at the measured peak) as a share of the time; *excess
cost* J/J* - 1 and the relative error of the *coefficients* are beside a solution refined in extended precision;
*memory* is the peak of resident memory above that before the call.
"""


def renew(sections: Iterable[Section], place: Path = PLACE) -> Path:
    """Put the sections in their places, atomically."""
    known = _read(place) | {section.heading: section.markdown() for section in sections}
    return write_text(place, "\n".join([_TITLE, *(known[heading] for heading in sorted(known, key=_rank))]))


def _read(place: Path) -> dict[str, str]:
    """
    >>> _read(Path("there is none"))
    {}
    """
    if not place.exists():
        return {}
    parts = re.split(r"^(?=## )", place.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].removeprefix("## "): part.rstrip() + "\n" for part in parts}


def _rank(heading: str) -> tuple[bool, int, str]:
    """Full runs first, in the order of the sizes."""
    name, _, pace = heading.partition(", ")
    order = (*SIZES, ONCE)
    return bool(pace), order.index(name) if name in order else len(order), heading
