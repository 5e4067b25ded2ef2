"""A folder is a registry: whatever file lies in it is found, nothing is listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, final

from thalweg.core.errors import Refusal, did_you_mean
from thalweg.core.naming import check_constants, read_number, read_truth, split_name

T = TypeVar("T")


@final
class Shelf(Generic[T]):
    """The things of one kind that lie in a package's folder, one file each.

    A file ``huber.py`` that defines a concrete subclass ``Huber`` of ``kind`` is the item named ``huber``
    (underscores print as hyphens: ``half_squared`` is ``half-squared``). Files are imported when first asked for. The
    folder is looked through once.
    """

    def __init__(self, package: str, kind: type[T]) -> None:
        self.package, self.kind = package, kind

    def classes(self) -> dict[str, type[T]]:
        """Every item by its printed name, sorted. A file that defines none is a part of the shelf, not an item."""
        return dict(self._classes)

    def find(self, name: str) -> type[T]:
        """The item called ``name``, or a ``Refusal`` with the nearest name."""
        file = name.replace("-", "_")
        item = self._item(file) if file in self._files else None
        if item is None:
            raise Refusal(f"No {self.noun} is called {name!r}.", do=did_you_mean(name, self.classes()))
        return item

    @property
    def noun(self) -> str:
        """What an item is called in a sentence."""
        return self.kind.__name__.lower()

    def get(self, item: object) -> T:
        """The item itself, or the one that ``huber(delta=1.5)`` names, with these constants. Raises ``Refusal``."""
        if isinstance(item, self.kind):
            return item
        if not isinstance(item, str):
            raise Refusal(f"A {self.noun} is given by its name, not by {type(item).__name__}.")
        name, texts = split_name(item) or (item, {})
        found: T = self.find(name)()
        known = {entry.name: getattr(found, entry.name) for entry in fields(found)}  # type: ignore[arg-type]
        check_constants(self.noun, name, texts, known)
        return replace(found, **self._values(texts, known))  # type: ignore[type-var]

    def _values(self, texts: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
        """What is written of each constant, read as the kind of thing that it now is."""
        return {name: self._value(name, text, known[name]) for name, text in texts.items()}

    def _value(self, name: str, text: str, now: Any) -> Any:
        if isinstance(now, self.kind):
            return self.get(text)
        return read_truth(name, text) if isinstance(now, bool) else read_number(name, text)

    @cached_property
    def _classes(self) -> dict[str, type[T]]:
        return {_printed(name): item for name in self._files if (item := self._item(name))}

    @cached_property
    def _files(self) -> tuple[str, ...]:
        return tuple(name for name in _modules(self.package) if f"{self.package}.{name}" != self.kind.__module__)

    def _item(self, file: str) -> type[T] | None:
        loaded = importlib.import_module(f"{self.package}.{file}")
        here = [item for item in vars(loaded).values() if getattr(item, "__module__", None) == loaded.__name__]
        found = [item for item in here if isinstance(item, type) and issubclass(item, self.kind)]
        if len(found) > 1:
            raise TypeError(f"{loaded.__name__} must define one {self.kind.__name__}, found {len(found)}")
        return found[0] if found else None


def _printed(module: str) -> str:
    return module.replace("_", "-")


@cache
def _modules(package: str) -> tuple[str, ...]:
    """The files of a folder, which does not change while a program runs, sorted."""
    folder = importlib.import_module(package)
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folder.__path__)))


def instances(package: str, kind: type[T]) -> tuple[T, ...]:
    """Every ``kind`` that a file of the package's folder holds, for things that are no classes of their own."""
    files = [importlib.import_module(f"{package}.{name}") for name in _modules(package)]
    return tuple({id(item): item for file in files for item in vars(file).values() if isinstance(item, kind)}.values())
