"""A folder is a registry: whatever file lies in it is found, nothing is listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Generic, TypeVar, final

from thalweg.core.errors import Refusal, did_you_mean

T = TypeVar("T")


@final
class Shelf(Generic[T]):
    """The things of one kind that lie in a package's folder, one file each.

    A file ``huber.py`` that defines a concrete subclass ``Huber`` of ``kind`` is the item named ``huber``
    (underscores print as hyphens: ``half_squared`` is ``half-squared``). Files are imported when first asked for.
    """

    def __init__(self, package: str, kind: type[T]) -> None:
        self.package, self.kind = package, kind

    def modules(self) -> tuple[str, ...]:
        """The names of the files, sorted, the file that defines the kind itself left out."""
        folder = importlib.import_module(self.package)
        names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
        return tuple(name for name in names if f"{self.package}.{name}" != self.kind.__module__)

    def classes(self) -> dict[str, type[T]]:
        """Every item by its printed name."""
        return {_printed(name): self._class(name) for name in self.modules()}

    def find(self, name: str) -> type[T]:
        """The item called ``name``, or a ``Refusal`` with the nearest name."""
        module = name.replace("-", "_")
        if module not in self.modules():
            noun = self.kind.__name__.lower()
            raise Refusal(f"No {noun} is called {name!r}.", do=did_you_mean(name, map(_printed, self.modules())))
        return self._class(module)

    def _class(self, module: str) -> type[T]:
        loaded = importlib.import_module(f"{self.package}.{module}")
        found = [
            item
            for item in vars(loaded).values()
            if isinstance(item, type) and issubclass(item, self.kind) and item.__module__ == loaded.__name__
        ]
        if len(found) != 1:
            raise TypeError(f"{loaded.__name__} must define exactly one {self.kind.__name__}, found {len(found)}")
        return found[0]


def _printed(module: str) -> str:
    return module.replace("_", "-")
