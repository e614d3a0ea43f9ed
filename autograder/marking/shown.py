"""Text as HTML that runs nothing and asks nobody for anything: strangers' answers, and our own."""

from __future__ import annotations

import functools
import re

import bleach
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.grading.texts import TAGS, safe_markdown

ALLOWED = (
    *TAGS,
    *("blockquote", "dd", "del", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
)
HEADING = re.compile(r"<(/?)h[1-6]>")


@functools.lru_cache(maxsize=4096)
def as_html(source: str) -> str:
    """Return Markdown as HTML; formulas stay in their own notation, as text.

    Parameters
    ----------
    source : str
        Anybody's. It is made harmless as Markdown first, and its HTML is cleaned again.
    """
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(safe_markdown(source))
    cleaned = bleach.clean(
        html, tags=ALLOWED, attributes={"a": ["href"]}, protocols=("http", "https"), strip=True
    )
    return HEADING.sub(r"<\1h5>", cleaned)  # an answer has no say in the page's outline
