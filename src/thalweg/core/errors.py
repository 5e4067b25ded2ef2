"""The one exception a user meets: what was found, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final


@final
class Refusal(ValueError):
    """Input that cannot be used, said in at most three sentences.

    The command line prints it and ends with exit status 2; Python callers catch it as a ``ValueError``.

    >>> print(Refusal("Column 'prize' is not in cars.csv.", do="Did you mean 'price'?"))
    Column 'prize' is not in cars.csv. Did you mean 'price'?
    """

    def __init__(self, found: str, why: str = "", do: str = "") -> None:
        self.found, self.why, self.do = found, why, do
        super().__init__(" ".join(sentence for sentence in (found, why, do) if sentence))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A closing sentence for an unknown name: the nearest known one, or all of them.

    >>> did_you_mean("prize", ["price", "area"])
    "Did you mean 'price'?"
    >>> did_you_mean("zzz", ["price", "area"])
    "Known are 'price', 'area'."
    """
    # slow to import, and of use when something went wrong only
    import difflib

    names = list(known)
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {folded[near[0]]!r}?"
    shown = ", ".join(repr(name) for name in names[:8])
    return f"Known are {shown}{' and others' if len(names) > 8 else ''}."
