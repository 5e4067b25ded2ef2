"""The mistakes that are known by name. Whatever ``Mistake`` a file of this folder holds is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from thalweg.documents.marking.mistakes.mistake import Mistake


@cache
def all_mistakes() -> tuple[Mistake, ...]:
    """Every mistake in the folder, in the order in which they are looked for.

    >>> all_mistakes()[0].code
    'one-example'
    """
    files = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = {item.code: item for file in files for item in vars(file).values() if isinstance(item, Mistake)}
    return tuple(sorted(found.values(), key=lambda mistake: mistake.rank))
