"""Every shape that a signature promises is checked while the tests run."""

from __future__ import annotations

import os

import jaxtyping
from hypothesis import settings

# before anything of thalweg is imported; a hook that has imported modules already behind it checks nothing
# an int is welcome where a float is promised, as mypy has it
jaxtyping.install_import_hook("thalweg", "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))")

settings.register_profile("here", deadline=None, database=None)
settings.register_profile("ci", deadline=None, database=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
