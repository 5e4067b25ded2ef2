"""What can be written in every format."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from thalweg.documents.paper import Paper


class Document(ABC):
    """Abstract or final: one gives the paper and the plain values, and all formats follow.

    Each method imports its own writer: one page does not wait for the other formats.
    """

    @abstractmethod
    def paper(self) -> Paper:
        """The document before it is written."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """What ``json`` writes."""

    def text(self, *, ascii_only: bool = False) -> str:
        """Plain text for a terminal."""
        from thalweg.documents.writers.text import as_text

        return as_text(self.paper(), ascii_only=ascii_only)

    def latex(self) -> str:
        """A complete LaTeX document."""
        from thalweg.documents.writers.latex import as_latex

        return as_latex(self.paper())

    def markdown(self) -> str:
        """Markdown with TeX formulas."""
        from thalweg.documents.writers.markdown import as_markdown

        return as_markdown(self.paper())

    def html(self) -> str:
        """One self-contained web page."""
        from thalweg.documents.writers.html import as_html

        return as_html(self.paper())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook shows: formulas where it can set TeX, plain text elsewhere."""
        return {"text/plain": self.text(), "text/markdown": self.markdown()}

    def json(self) -> str:
        """One JSON object."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
