"""Colours for code on pages, as long as they cost little: feedback and formgrader's pages."""

from __future__ import annotations

import html
from typing import Any

from nbconvert.filters.highlight import Highlight2HTML

PAGE_SQUARES = 15_000**2
"""Squares of lengths, summed up over a page's code: there is code of which the colouring takes time
that grows so. That much takes two to three seconds, and is eight times that of the longest set."""


class BoundedHighlight(Highlight2HTML):  # type: ignore[misc, unused-ignore]
    """nbconvert's own, up to a budget; code beyond it is shown as it is, without colours.

    There is one for each page.
    """

    def __init__(self, pygments_lexer: str | None = None, **kwargs: Any) -> None:
        super().__init__(pygments_lexer, **kwargs)  # type: ignore[no-untyped-call]
        self._left = PAGE_SQUARES

    def __call__(self, source: str, language: str | None = None, metadata: Any = None) -> str:
        """Return code as HTML."""
        self._left -= len(source) ** 2
        if self._left < 0:
            name = html.escape(language or self.pygments_lexer)
            return f'<div class="highlight hl-{name}"><pre>{html.escape(source)}</pre></div>'
        return str(super().__call__(source, language, metadata))  # type: ignore[no-untyped-call]
