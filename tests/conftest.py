"""Every shape that a signature promises is checked while the tests run."""

from __future__ import annotations

import os
from pathlib import Path

import jaxtyping
from hypothesis import settings

SOURCE = Path(__file__).parents[1] / "src"


def with_shapes() -> list[str]:
    """The modules whose signatures promise shapes; mypy has proved the types of all others."""
    files = [file for file in SOURCE.rglob("*.py") if "jaxtyping" in file.read_text("utf-8")]
    return [".".join(file.relative_to(SOURCE).with_suffix("").parts) for file in files]


# before anything of thalweg is imported; a hook that has imported modules already behind it checks nothing
# an int is welcome where a float is promised, as mypy has it
jaxtyping.install_import_hook(with_shapes(), "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))")

settings.register_profile("here", deadline=None, database=None)
settings.register_profile("ci", deadline=None, database=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
