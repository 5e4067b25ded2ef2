"""The templates by which operations are written, in every language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

# how tightly writings hold together: comparison 5, sum 10, sign 15, fraction 19, product 20, matrix product 22,
# prefix 30, power 40, postfix 50, and 90 for what needs no parentheses anywhere
ATOM = 90
CODE = ("python", "torch", "javascript", "sql")


@final
@dataclass(frozen=True)
class Writing:
    """A template and how tightly what it writes holds together (see above).

    ``{0:20}`` writes the first argument, in parentheses if it holds together less than 20.
    """

    template: str
    precedence: int


def write(precedence: int, **templates: str) -> dict[str, Writing]:
    """Templates of one precedence, by language."""
    return {name: Writing(template, precedence) for name, template in templates.items()}


def infix(
    precedence: int, right: int, sign: str, left: int | None = None, *, text: str, latex: str = "", mathml: str = ""
) -> dict[str, Writing]:
    """Two arguments around a sign; ``right`` and ``left`` say from what tightness on they need no parentheses."""
    left = precedence if left is None else left
    signs = dict.fromkeys(("ascii", *CODE), sign) | {"text": text, "latex": latex, "mathml": mathml}
    return {name: Writing(f"{{0:{left}}}{sign}{{1:{right}}}", precedence) for name, sign in signs.items() if sign}


def called(name: str, count: int, /, **special: str) -> dict[str, Writing]:
    """A function by its name, with its arguments between commas."""
    inside = ", ".join(f"{{{place}:0}}" for place in range(count))
    roman = f"\\{name}" if name in ("exp", "log", "tanh", "max", "min") else rf"\operatorname{{{{{name}}}}}"
    cells = "<mo>,</mo>".join(f"{{{place}:0}}" for place in range(count))
    written = dict.fromkeys(("ascii", "text", "sql"), f"{name}({inside})") | {
        "latex": rf"{roman}\left({inside}\right)",
        "mathml": f"<mrow><mi>{name}</mi><mo>&#x2061;</mo><mo>(</mo>{cells}<mo>)</mo></mrow>",
        "python": f"np.{name}({inside})",
        "torch": f"torch.{name}({inside})",
        "javascript": f"Math.{name}({inside})",
    }
    return write(ATOM, **(written | special))
