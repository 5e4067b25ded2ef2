"""The programs that the doctor is examined with, each with what it should say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final

HERE = Path(__file__).parent
_START, _LABEL = "#%% ", "#:"


@final
@dataclass(frozen=True)
class Case:
    """A program and its label.

    ``expected`` has one entry a mistake, the likeliest first, each with the codes that name it, ours first; a code
    with ``?`` is as good as information as it is as an error. ``notes`` are the further lines of the label by their
    first word: ``may`` (codes that may be said as well), ``info``, ``exit``.
    """

    name: str
    source: str
    expected: tuple[tuple[str, ...], ...]
    notes: dict[str, tuple[str, ...]]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(names[0] for names in self.expected)

    @property
    def mild(self) -> bool:
        """Whether reasonable people would call the program sound all the same."""
        return bool(self.expected) and all(name.endswith("?") for names in self.expected for name in names)

    def note(self, name: str) -> tuple[str, ...]:
        return self.notes.get(name, ())


def cases(folder: str) -> list[Case]:
    """All cases of ``folder``, in the order of its files."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((HERE / folder).glob("*.txt"))]
    found = [_case(part) for text in texts for part in ("\n" + text).split("\n" + _START)[1:]]
    assert found, folder
    assert len({case.name for case in found}) == len(found), "two cases with one name"
    return found


def _case(part: str) -> Case:
    name, *lines = part.splitlines()
    labels = [line.removeprefix(_LABEL).split() for line in lines if line.startswith(_LABEL)]
    notes = {words[0]: tuple(words[1:]) for words in labels if words[0] in {"may", "info", "exit"}}
    expected = [tuple(word.split("|")) for words in labels if words[0] not in notes for word in words]
    source = "\n".join(line for line in lines if not line.startswith(_LABEL)).strip("\n") + "\n"
    return Case(name, source, tuple(expected), notes)
