"""What can be written in every format."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from thalweg.documents.paper import Paper
from thalweg.documents.writers.html import as_html
from thalweg.documents.writers.latex import as_latex
from thalweg.documents.writers.markdown import as_markdown
from thalweg.documents.writers.text import as_text


class Document(ABC):
    """Abstract or final: one gives the paper and the plain values, and all formats follow."""

    @abstractmethod
    def paper(self) -> Paper:
        """The document before it is written."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """What ``json`` writes."""

    def text(self, *, ascii_only: bool = False) -> str:
        """Plain text for a terminal."""
        return as_text(self.paper(), ascii_only=ascii_only)

    def latex(self) -> str:
        """A complete LaTeX document."""
        return as_latex(self.paper())

    def markdown(self) -> str:
        """Markdown with TeX formulas."""
        return as_markdown(self.paper())

    def html(self) -> str:
        """One self-contained web page."""
        return as_html(self.paper())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook shows: formulas where it can set TeX, plain text elsewhere."""
        return {"text/plain": self.text(), "text/markdown": self.markdown()}

    def json(self) -> str:
        """One JSON object."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
