"""A file in a process of its own, with limits; whatever it does, it ends in time and in one message."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, final

from thalweg.core.errors import Refusal
from thalweg.core.plain import printable
from thalweg.doctor.sandbox.forms import is_about, is_answer

_MOST_BYTES, _MEMORY = 50_000_000, 2 * 1024**3
_CHILD = Path(__file__).with_name("child.py")
_QUIET = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
_KEPT = "PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR"


@contextlib.contextmanager
def examined(path: Path, seconds: float) -> Iterator[Process]:
    """The process of a file, ended with all that it started when the block ends, however it ends."""
    theirs, ours = os.pipe(), os.pipe()
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD), str(path.resolve()), str(theirs[0]), str(ours[1])]
    child = subprocess.Popen(
        [*command, str(int(seconds) + 1), str(_MEMORY)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(theirs[0], ours[1]),
        env={**environment, **_QUIET, "MPLBACKEND": "Agg"},
        start_new_session=True,
    )
    os.close(theirs[0])
    os.close(ours[1])
    try:
        yield Process(path, theirs[1], ours[0], seconds)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        os.close(theirs[1])
        os.close(ours[0])


@final
class Process:
    """What is asked of the process and what it answers. Every answer is held to be the worst that it can be.

    A word that the file does not know opens every answer; lines without it are the file's own and not looked at.
    """

    def __init__(self, path: Path, write: int, read: int, seconds: float) -> None:
        self._path, self._write, self._read, self._seconds = path, write, read, seconds
        self._left = seconds
        """The time that it may still take; ours does not count."""
        self._rest, self._noise = b"", 0
        self._word = secrets.token_hex(16).encode()
        with self._its_fault():
            os.write(write, self._word + b"\n")

    def about(self) -> Mapping[str, Any]:
        """What the file defines. Raises ``Refusal`` where it cannot be imported."""
        told = self._line()
        if "error" in told:
            raise _not_imported(self._path, told)
        if not is_about(told):
            raise _ended(self._path, None)
        return told

    def ask(self, calls: Sequence[Mapping[str, Any]]) -> list[Any]:
        """What each call of a batch gave. Raises ``Refusal`` where the process ends itself or takes too long."""
        with self._its_fault(), self._its_time():
            _write_all(self._write, (json.dumps(list(calls)) + "\n").encode(), time.monotonic() + self._left)
        told = self._line()
        answers = told.get("answers")
        if not isinstance(answers, list) or len(answers) != len(calls) or not all(map(is_answer, answers)):
            raise _ended(self._path, told.get("ended"))
        self._line()
        return answers

    def _line(self) -> dict[str, Any]:
        line = self._any_line()
        while not line.startswith(self._word):
            self._noise += len(line) + 1
            line = self._any_line()
        with self._its_fault():
            told = json.loads(line.removeprefix(self._word))
            if isinstance(told, dict):
                return told
        raise _ended(self._path, None)

    def _any_line(self) -> bytes:
        while b"\n" not in self._rest:
            self._rest += self._more()
            if len(self._rest) + self._noise > _MOST_BYTES:
                raise Refusal(f"{self._path} sent back more than can be read.", do="Return the parameters only.")
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _more(self) -> bytes:
        with selectors.DefaultSelector() as waiting, self._its_time():
            waiting.register(self._read, selectors.EVENT_READ)
            if not waiting.select(max(self._left, 0)):
                raise Refusal(
                    f"{self._path} did not come to an end within {self._seconds:g} seconds.",
                    "It may hold an endless loop, or do its work as it is imported.",
                    "Keep what runs under if __name__ == '__main__', or allow more with --time-limit.",
                )
        found = os.read(self._read, 1 << 16)
        if not found:
            raise _ended(self._path, None)
        return found

    @contextlib.contextmanager
    def _its_time(self) -> Iterator[None]:
        begin = time.monotonic()
        try:
            yield
        finally:
            self._left -= time.monotonic() - begin

    @contextlib.contextmanager
    def _its_fault(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, RecursionError) as error:
            if isinstance(error, Refusal):
                raise
            raise _ended(self._path, None) from error


def _write_all(channel: int, what: bytes, deadline: float) -> None:
    """A process that does not read must not hold us up."""
    os.set_blocking(channel, False)
    while what:
        try:
            what = what[os.write(channel, what) :]
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _not_imported(path: Path, told: Mapping[str, Any]) -> Refusal:
    kind, words, line = str(told.get("error")), printable(str(told.get("words", ""))), told.get("line")
    where = f" in line {line}" if isinstance(line, int) else ""
    said = f"{kind}: {words}" if words else kind
    if kind in ("ModuleNotFoundError", "ImportError"):
        return Refusal(
            f"{path} cannot be imported{where}: {said}.",
            "It is run by the Python that runs thalweg.",
            "Install what is missing there, or leave the import out.",
        )
    if kind in ("SystemExit", "EOFError", "KeyboardInterrupt"):
        return Refusal(
            f"{path} ends as it is imported{where}: {said}.", do="Keep what runs under if __name__ == '__main__'."
        )
    return Refusal(f"{path} cannot be imported{where}: {said}.", do="Mend that first: it must import without an error.")


def _ended(path: Path, status: Any) -> Refusal:
    how = f" (exit status {status})" if isinstance(status, int) and status >= 0 else ""
    how = f" (signal {-status})" if isinstance(status, int) and status < 0 else how
    return Refusal(
        f"{path} ended its process{how} while it was examined.",
        "So it could not be seen what its functions give.",
        "Take out what ends the program, or what takes all the memory or time.",
    )
