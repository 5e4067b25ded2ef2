"""Where in a file a mistake stands: the lines on which bias and weights get what is returned of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import final

from thalweg.doctor.finding import Finding

_OF_THE_LOOP = "off-by-one", "stale-error"


@final
@dataclass(frozen=True)
class Places:
    """The syntax of one function: what is returned, and what makes it."""

    function: ast.FunctionDef

    @staticmethod
    def of(source: str, name: str) -> Places | None:
        """The function of this name, if the source has one."""
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            return None
        found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        return Places(found[-1]) if found else None

    @property
    def parameters(self) -> list[str]:
        """The names of what it takes."""
        return [argument.arg for argument in (*self.function.args.posonlyargs, *self.function.args.args)]

    def returned(self) -> list[ast.expr]:
        """The parts of what is returned last."""
        values = [node.value for node in ast.walk(self.function) if isinstance(node, ast.Return) and node.value]
        if not values:
            return []
        last = max(values, key=lambda value: value.lineno)
        return list(last.elts) if isinstance(last, ast.Tuple | ast.List) else [last]

    def makers(self, part: str) -> list[ast.expr]:
        """The expressions that make the bias, the weights, or both: on the last assignment, or where returned."""
        parts = self.returned()[:2]
        if part in ("bias", "weights") and len(parts) == 2:
            parts = [parts[part == "weights"]]
        found = [self._maker(value) for value in parts]
        return list({(each.lineno, each.col_offset): each for each in found}.values())

    def loop(self) -> ast.stmt | None:
        """The first loop."""
        loops = [node for node in ast.walk(self.function) if isinstance(node, ast.For | ast.While)]
        return min(loops, key=lambda node: node.lineno) if loops else None

    def line(self, finding: Finding) -> int | None:
        """The line to look at."""
        if finding.code in _OF_THE_LOOP:
            loop = self.loop()
            return loop.lineno if loop else None
        makers = self.makers(finding.part)
        return makers[-1].lineno if makers else None

    def _maker(self, value: ast.expr) -> ast.expr:
        name = next((node.id for node in ast.walk(value) if isinstance(node, ast.Name)), None)
        if not isinstance(value, ast.Name) or name is None:
            return value
        found = list(self._assigned(name))
        return max(found, key=lambda made: made.lineno) if found else value

    def _assigned(self, name: str) -> Iterator[ast.expr]:
        """What is put into a name, or into a place of it, in each assignment."""
        for node in ast.walk(self.function):
            if isinstance(node, ast.AugAssign) and _is(node.target, name):
                yield node.value
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from _into(target, node.value, name)


def _is(target: ast.expr, name: str) -> bool:
    target = target.value if isinstance(target, ast.Subscript) else target
    return isinstance(target, ast.Name) and target.id == name


def _into(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if _is(target, name):
        yield value
    if isinstance(target, ast.Tuple | ast.List):
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else [value] * len(target.elts)
        yield from (made for place, made in zip(target.elts, values, strict=False) if _is(place, name))


def with_line(source: str, function: str, finding: Finding) -> Finding:
    """The finding with the line of what it speaks of, where that can be told."""
    places = Places.of(source, function)
    return finding if places is None else replace(finding, line=places.line(finding))
