"""The mistakes that are known by name. Whatever ``Mistake`` a file of this folder holds is found by itself."""

from __future__ import annotations

from functools import cache

from thalweg.core.shelf import instances
from thalweg.documents.marking.mistakes.mistake import Mistake


@cache
def all_mistakes() -> tuple[Mistake, ...]:
    """Every mistake in the folder, in the order in which they are looked for.

    >>> all_mistakes()[0].code
    'one-example'
    """
    return tuple(sorted(instances(__name__, Mistake), key=lambda mistake: mistake.rank))
