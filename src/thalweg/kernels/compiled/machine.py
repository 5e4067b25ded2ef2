"""Programs for this machine's processor: translated once, kept on disk, called without the interpreter's lock."""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import llvmlite
from llvmlite import binding, ir

from thalweg.core.errors import Refusal
from thalweg.core.files import atomic

Call: TypeAlias = Callable[..., None]
_SPEED, _DIGEST = 3, 32


def compiled(module: ir.Module, name: str) -> Call:
    """The function of the module that is called so, to be called with integers and addresses; it returns nothing.

    The lock of the interpreter is free while it runs. What was translated is kept in the user's cache (the folder
    ``thalweg`` in ``XDG_CACHE_HOME`` or ``~/.cache``) under a name that is the digest of the program, the processor
    and the translator, and is found there the next time; where the folder cannot be used, nothing is kept.
    """
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _machine())
    engine.add_object_file(binding.ObjectFileRef.from_data(_translated(str(module))))
    engine.finalize_object()
    arguments = len(module.get_global(name).args)
    function = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * arguments)(engine.get_function_address(name))

    def call(*values: int) -> None:
        function(*values)

    # the program lives as long as what calls it
    call.engine = engine  # type: ignore[attr-defined]
    return call


def _translated(text: str) -> bytes:
    kept = _place(text)
    found = kept and _read(kept)
    if not found:
        found = _translate(text)
        if kept:
            _keep(kept, found)
    return found


def _translate(text: str) -> bytes:
    module = binding.parse_assembly(text)
    module.verify()
    options = binding.create_pipeline_tuning_options(speed_level=_SPEED)
    # what is worth vectors is written in vectors
    options.loop_vectorization = options.slp_vectorization = options.loop_unrolling = False
    machine = _machine()
    builder = binding.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    found: bytes = machine.emit_object(module)
    return found


def _place(text: str) -> Path | None:
    """Where the translation of a program is kept; ``None`` where somebody else may have put it there."""
    home = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(home) if home else Path("~/.cache").expanduser()) / "thalweg"
    parts = text, llvmlite.__version__, sys.platform, *_processor()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.stat()
    except OSError:
        return None
    if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & 0o022):
        return None
    return folder / f"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()}.o"


def _read(kept: Path) -> bytes:
    """What was kept, nothing where it is damaged: its digest comes first."""
    with suppress(OSError):
        whole = kept.read_bytes()
        digest, found = whole[:_DIGEST], whole[_DIGEST:]
        if hashlib.sha256(found).digest() == digest:
            return found
    return b""


def _keep(kept: Path, found: bytes) -> None:
    with suppress(OSError, Refusal), atomic(kept) as draft:
        draft.write_bytes(hashlib.sha256(found).digest() + found)


@cache
def _processor() -> tuple[str, str]:
    return binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()


def _machine() -> Any:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    name, features = _processor()
    target = binding.Target.from_default_triple()
    return target.create_target_machine(cpu=name, features=features, opt=_SPEED, jit=True)
