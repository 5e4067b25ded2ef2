"""The mistakes that are known by name. Whatever ``Mistake`` a file of this folder holds is found by itself.

Source: what people did in public questions, issues and notebooks on gradient descent for linear models.
"""

from __future__ import annotations

from functools import cache

from thalweg.core.shelf import instances
from thalweg.documents.sheet.mistakes.mistake import Mistake


@cache
def all_mistakes() -> tuple[Mistake, ...]:
    """Every mistake in the folder, in the order in which they are looked for: the most particular first.

    >>> all_mistakes()[0].code
    'residual-reversed'
    """
    return tuple(sorted(instances(__name__, Mistake), key=lambda mistake: mistake.rank))
