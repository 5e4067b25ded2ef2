"""Words made harmless for TeX; for HTML the standard library's ``html.escape`` does it."""

from __future__ import annotations

from thalweg.core.notation import NAMES

_SPECIAL = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"} | {sign: f"\\{sign}" for sign in "&%$#_{}"}
_SPECIAL |= {name.text: f"${name.latex}$" for name in NAMES.values() if not name.text.isascii()}
_SPECIAL |= {"₁": "$_1$", "₂": "$_2$", "ⱼ": "$_j$", "½": r"$\frac12$", "|": r"\textbar{}"}
_SPECIAL |= {"≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "∞": r"$\infty$", "±": r"$\pm$"}
_SPECIAL |= {
    "−": "$-$",
    "≈": r"$\approx$",
    "·": r"$\cdot$",
    "∂": r"$\partial$",
    "ᵀ": r"$^{\mathsf{T}}$",
}
_SPECIAL |= {
    "←": r"$\leftarrow$",
    "…": r"\dots{}",
    "²": "$^2$",
    "Σ": r"$\sum$",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def tex(words: str) -> str:
    """Words in which no character is a command to TeX; what the Latin alphabets lack becomes a question mark.

    >>> tex("50 % of α_1")
    '50 \\\\% of $\\\\alpha$\\\\_1'
    """
    known = "".join(_SPECIAL.get(character, character) for character in words)
    return known.encode("latin-1", "replace").decode("latin-1")
