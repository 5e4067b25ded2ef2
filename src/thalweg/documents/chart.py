"""Charts as SVG, drawn by our own code: axes, lines, dots and marks, named where they stand, no legend to look up."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, final

from thalweg.documents.axis import Axis
from thalweg.documents.page import escape

Point = tuple[float, float]
_LEFT, _RIGHT, _TOP, _BOTTOM = 72.0, 590.0, 44.0, 326.0
_WIDTH, _HEIGHT, _LINE = 760, 380, 17.0


@final
@dataclass(frozen=True)
class Line:
    """A curve named at its end; "one" is drawn solid, "two" dashed, "thin" is a faint guide."""

    points: Sequence[Point]
    name: str
    look: Literal["one", "two", "thin"] = "one"


@final
@dataclass(frozen=True)
class Dots:
    """Separate points; "bad" ones are drawn as squares, so that colour is not needed to see it."""

    points: Sequence[Point]
    look: Literal["one", "bad"] = "one"


@final
@dataclass(frozen=True)
class Level:
    """A dotted line across at the height ``y``, named at its right end."""

    y: float
    name: str


@final
@dataclass(frozen=True)
class Moment:
    """A dotted line upwards at ``x``, with its name beside it."""

    x: float
    name: str


Layer = Line | Dots | Level | Moment


def chart(title: str, description: str, x: Axis, y: Axis, layers: Sequence[Layer]) -> str:
    """An SVG picture of ``layers`` on the axes ``x`` and ``y``; title and description are read out by screen readers.

    >>> chart("Squares", "x squared", Axis("x", 0, 2), Axis("y", 0, 4), [Line([(0, 0), (2, 4)], "y")])[:27]
    '<svg viewBox="0 0 760 380" '
    """
    frame = _Frame(x, y)
    marks = "".join(frame.draw(layer) for layer in layers)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>\n"
        f"{frame.grid()}{marks}{_names(frame, layers)}</svg>\n"
    )


def bar(value: float, largest: float) -> str:
    """A small bar from a zero in the middle, to the right for positive and to the left for negative values.

    >>> 'x="60.0"' in bar(1.0, 2.0), 'width="29.0"' in bar(1.0, 2.0)
    (True, True)
    """
    length = 58.0 * abs(value) / largest if largest > 0 else 0.0
    start, look = (60.0, "one") if value >= 0 else (60.0 - length, "two")
    return (
        '<svg viewBox="0 0 120 12" width="120" height="12" aria-hidden="true">'
        f'<rect class="{look}" x="{start:.1f}" y="2" width="{length:.1f}" height="8"/>'
        '<line class="axis" x1="60" y1="0" x2="60" y2="12"/></svg>'
    )


@final
@dataclass(frozen=True)
class _Frame:
    """The two axes on the paper."""

    x: Axis
    y: Axis

    def across(self, value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * self.x.place(value)

    def up(self, value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * self.y.place(value)

    def grid(self) -> str:
        rows = "".join(
            _line("grid", _LEFT, self.up(value), _RIGHT, self.up(value))
            + _text(_LEFT - 8, self.up(value) + 4.5, text, "end", "quiet")
            for value, text in self.y.ticks()
        )
        columns = "".join(
            _line("axis", self.across(value), _BOTTOM, self.across(value), _BOTTOM + 5)
            + _text(self.across(value), _BOTTOM + 20, text, "middle", "quiet")
            for value, text in self.x.ticks()
        )
        labels = _text(_LEFT - 60, 18, self.y.title) + _text((_LEFT + _RIGHT) / 2, _HEIGHT - 8, self.x.title, "middle")
        return rows + columns + _line("axis", _LEFT, _BOTTOM, _RIGHT, _BOTTOM) + labels + "\n"

    def draw(self, layer: Layer) -> str:
        match layer:
            case Line(points, _, look):
                path = " L".join(f"{self.across(x):.1f} {self.up(y):.1f}" for x, y in points)
                return f'<path class="{"thin" if look == "thin" else f"line stroke-{look}"}" d="M{path}"/>\n'
            case Dots(points, look):
                return "".join(self._dot(x, y, look) for x, y in points) + "\n"
            case Level(y, _):
                return _line("mark", _LEFT, self.up(y), _RIGHT, self.up(y))
            case Moment(x, name):
                return self._moment(x, name)

    def _dot(self, x: float, y: float, look: str) -> str:
        if look == "bad":
            corner = f'x="{self.across(x) - 5:.1f}" y="{self.up(y) - 5:.1f}"'
            return f'<rect class="dot bad" {corner} width="10" height="10"/>'
        return f'<circle class="dot {look}" cx="{self.across(x):.1f}" cy="{self.up(y):.1f}" r="5"/>'

    def _moment(self, x: float, name: str) -> str:
        here = self.across(x)
        right = here > (_LEFT + _RIGHT) / 2
        # a curve that climbs to the mark is at the top there, so the name goes to the foot
        label = _text(here - 7, _BOTTOM - 34, name, "end") if right else _text(here + 7, _TOP + 14, name)
        return _line("mark", here, _TOP, here, _BOTTOM) + label + "\n"


def _names(frame: _Frame, layers: Sequence[Layer]) -> str:
    """The names of lines and levels at the right edge, moved apart where they would overlap."""
    ends: list[tuple[float, str, str]] = []
    for layer in layers:
        match layer:
            case Line(points, name, look) if name:
                ends.append((frame.up(points[-1][1]), name, {"one": "one", "two": "two", "thin": "quiet"}[look]))
            case Level(y, name):
                ends.append((frame.up(y), name, ""))
            case _:
                pass
    ends.sort(key=lambda end: end[0])
    heights = _apart([height for height, _, _ in ends])
    texts = (_text(_RIGHT + 8, y + 4.5, name, "start", look) for y, (_, name, look) in zip(heights, ends, strict=True))
    return "".join(texts)


def _apart(heights: Sequence[float]) -> list[float]:
    """Sorted heights pushed down until neighbours are a line apart, then up again if the last fell off the paper.

    >>> _apart([100.0, 101.0, 200.0])
    [100.0, 117.0, 200.0]
    """
    down = list(itertools.accumulate(heights, lambda above, here: max(here, above + _LINE)))
    floor = _BOTTOM + _LINE
    back = itertools.accumulate(reversed(down), lambda below, here: min(here, below - _LINE), initial=floor)
    return list(back)[:0:-1]


def _line(look: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{look}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>\n'


def _text(x: float, y: float, text: str, anchor: str = "start", look: str = "") -> str:
    shown = f' class="{look}"' if look else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{shown}>{escape(text)}</text>'
