"""The examined process: it imports the file and calls its functions, as it is asked, on a channel of its own.

Run as ``python -I child.py FILE READ WRITE SECONDS BYTES``; the two numbers are descriptors. Every batch of calls is
answered by a copy of the process as it was after the import, so what a file keeps between calls lasts one batch.

The first line to read is a word that opens every line written: what the file writes on the channel has it not.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import json.decoder
import json.encoder
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_MOST_NAMES = 60_000
NAMES = ("gradient", "step", "fit", "cost")
_REFUSED = frozenset(
    [
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "os.exec",
        "os.kill",
        "os.killpg",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.truncate",
        "os.chmod",
        "os.chown",
        "os.link",
        "os.symlink",
        "shutil.rmtree",
        "shutil.move",
        "pty.spawn",
        "subprocess.Popen",
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "socket.sendto",
    ]
)


class Guard:
    """Refuses what no descent needs: other processes, the network, writing files."""

    def __init__(self) -> None:
        self.on = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook."""
        if self.on and (event in _REFUSED or (event == "open" and _writes(arguments))):
            raise PermissionError(f"the doctor does not allow {event} in a file that it examines")


def _writes(arguments: tuple[Any, ...]) -> bool:
    path, mode, flags = (*arguments, None, None, None)[:3]
    if path == os.devnull:
        return False
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def beside(name: str) -> Any:
    """A module from the file that lies beside this one."""
    return load(str(Path(__file__).with_name(f"{name}.py")), f"doctor_{name}")


def load(path: str, name: str) -> Any:
    """A module from a file."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def limit(seconds: int, size: int) -> None:
    """No more processor time and memory than that, no core file, and no file of any length."""
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, size),
        (resource.RLIMIT_AS, 8 * size),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def described(module: Any) -> dict[str, Any]:
    """What the file defines: each function's parameters, the layout it names, and the other names in it."""
    functions = {name: getattr(module, name) for name in NAMES if callable(getattr(module, name, None))}
    layout = getattr(module, "LAYOUT", None)
    return {
        "functions": {name: parameters(function) for name, function in functions.items()},
        "layout": layout if isinstance(layout, str) or layout is None else repr(layout)[:80],
        "others": [name for name, value in vars(module).items() if callable(value) and not name.startswith("_")][:50],
        "tensors": "torch" in sys.modules,
    }


def parameters(function: Any) -> dict[str, Any]:
    """The names that may be given by position, and how many of them must be."""
    try:
        known = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {"names": [], "needed": None}
    if any(entry.kind is entry.KEYWORD_ONLY and entry.default is entry.empty for entry in known):
        return {"names": [], "needed": -1}
    placed = [entry for entry in known if entry.kind in (entry.POSITIONAL_ONLY, entry.POSITIONAL_OR_KEYWORD)]
    any_number = any(entry.kind is entry.VAR_POSITIONAL for entry in known)
    needed = sum(entry.default is entry.empty for entry in placed)
    return {"names": [entry.name for entry in placed], "needed": None if any_number else needed}


def serve(file: str, requests: Any, answers: Any, guard: Guard) -> None:
    """Import the file, tell what it defines, then answer batches until there are no more."""
    wire, acts = beside("wire"), beside("perform")
    tell, read = telling(answers, next(requests).strip()), privately("decoder").JSONDecoder().decode
    fork, wait, leave = os.fork, os.waitpid, os._exit
    sys.path.insert(0, str(Path(file).parent))
    sys.argv = [file]
    tempfile.gettempdir()  # found by writing, which will not be allowed
    guard.on = True
    try:
        module = load(file, "examined")
    except BaseException as error:  # SystemExit and whatever else they raise
        tell(acts.failure(error, file))
        return
    about = described(module)
    warm(file)
    guard.on = False
    tell(about)
    for line in requests:
        calls = read(line)
        for call in calls:
            call["args"] = [wire.unpack(value) if isinstance(value, dict) else value for value in call["args"]]
        known, (end, start) = set(sys.modules), os.pipe()
        child = fork()
        if not child:
            guard.on = True
            tell({"answers": acts.perform(vars(module), calls, wire.pack, file)})
            os.write(start, "\n".join(name for name in sys.modules if name not in known).encode()[:_MOST_NAMES])
            leave(0)
        os.close(start)
        with os.fdopen(end) as names:
            late = names.read().split()
        tell({"ended": os.waitstatus_to_exitcode(wait(child, 0)[1])})
        guard.on = True
        import_now(late)
        warm(file)
        guard.on = False


def import_now(names: list[str]) -> None:
    """What calls have imported: here it is imported once, in a copy it would be for every batch."""
    for name in names:
        with contextlib.suppress(BaseException):
            if "." not in name:
                importlib.import_module(name)


def warm(file: str) -> None:
    """The first optimiser of torch brings in half of the library: it is made here once."""
    torch = sys.modules.get("torch")
    with contextlib.suppress(BaseException):
        if torch is not None and b".optim" in Path(file).read_bytes():
            torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)


def telling(answers: Any, word: str) -> Callable[[Any], None]:
    """What writes a line of JSON after the word, with an encoder that the file cannot have replaced."""
    encode = privately("encoder").JSONEncoder().encode

    def tell(what: Any) -> None:
        answers.write(f"\n{word} {encode(what)}\n")
        answers.flush()

    return tell


def privately(name: str) -> Any:
    """A module of ``json`` once more, for nobody else."""
    return load(str(getattr(json, name).__file__), f"doctor_{name}")


def main(file: str, read: str, write: str, seconds: str, size: str) -> None:
    """Serve with the limits set."""
    sys.dont_write_bytecode = True
    guard = Guard()
    limit(int(seconds), int(size))
    sys.addaudithook(guard)
    with os.fdopen(int(read)) as requests, os.fdopen(int(write), "w") as answers:
        serve(file, requests, answers, guard)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
