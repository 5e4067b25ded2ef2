"""Every shape that a signature promises is checked while the tests run."""

from __future__ import annotations

import os

import jaxtyping
from hypothesis import settings

# before anything of thalweg is imported; a hook that has imported modules already behind it checks nothing
jaxtyping.install_import_hook("thalweg", "beartype.beartype")

settings.register_profile("here", deadline=None, database=None)
settings.register_profile("ci", deadline=None, database=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
