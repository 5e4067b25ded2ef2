"""Rules: each file turns gradients into the directions of steps."""

from __future__ import annotations

from collections.abc import Sequence

from thalweg.core.naming import split_outside
from thalweg.core.shelf import Shelf
from thalweg.rules.rule import Chain, Rule

shelf: Shelf[Rule] = Shelf(__name__, Rule)


def find_rule(rule: str | Rule | Sequence[str | Rule]) -> Rule:
    """The rule of that name, with its constants; several, joined by ``+`` or in a tuple, make a chain.

    Raises ``Refusal`` for names and constants that do not exist, and for constants out of range.

    >>> find_rule("momentum(momentum=0.95)").name
    'momentum(momentum=0.95)'
    >>> find_rule("lion + weight-decay") == find_rule(("lion", "weight-decay"))
    True
    """
    if isinstance(rule, str):
        rule = [piece.strip() for piece in split_outside(rule, "+")]
    if isinstance(rule, Rule) or not isinstance(rule, Sequence):
        return shelf.get(rule)
    found = tuple(map(shelf.get, rule))
    return found[0] if len(found) == 1 else Chain(found)
