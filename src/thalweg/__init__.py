"""Thalweg: gradient descent on linear models that you can read, check, trust and run at scale.

>>> import thalweg
>>> thalweg.__version__
'0.1.0'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thalweg.core.errors import Refusal as Refusal
    from thalweg.descent.fit import fit as fit
    from thalweg.descent.model import load as load
    from thalweg.descent.planning.plan import plan as plan
    from thalweg.descent.steps import steps as steps
    from thalweg.doctor.examination import Examination as Examination
    from thalweg.doctor.public import examine as examine
    from thalweg.documents.derivation import derive as derive
    from thalweg.documents.worksheet import work as work

__version__ = "0.1.0"
_HOMES = {
    "Examination": "thalweg.doctor.examination",
    "Refusal": "thalweg.core.errors",
    "derive": "thalweg.documents.derivation",
    "examine": "thalweg.doctor.public",
    "fit": "thalweg.descent.fit",
    "load": "thalweg.descent.model",
    "plan": "thalweg.descent.planning.plan",
    "steps": "thalweg.descent.steps",
    "work": "thalweg.documents.worksheet",
}
__all__ = ["Examination", "Refusal", "__version__", "derive", "examine", "fit", "load", "plan", "steps", "work"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'thalweg' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
