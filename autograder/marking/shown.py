"""Text as HTML that runs nothing and asks nobody for anything: strangers' answers, and our own."""

from __future__ import annotations

import functools
import re
from html import escape

import bleach
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.grading.pictures import Attachments
from autograder.grading.texts import TAGS, Texts, safe_markdown

ALLOWED = (
    *TAGS,
    *("blockquote", "dd", "del", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
)
PICTURE = re.compile(r"!\[([\w .,-]*)\]\(attachment:([\w.-]+)\)")
PLACE = "\ue000{}\ue001"
"""Stands for a picture while a text becomes HTML; `Texts` has taken it out of what came."""
HEADING = re.compile(r"<(/?)h[1-6]>")


@functools.lru_cache(maxsize=4096)
def as_html(source: str) -> str:
    """Return Markdown as HTML; formulas stay in their own notation, as text.

    Parameters
    ----------
    source : str
        Anybody's. It is made harmless as Markdown first, and its HTML is cleaned again.
    """
    return _cleaned(safe_markdown(source))


def with_pictures(source: str, attachments: Attachments) -> str:
    """Return Markdown as HTML, in which the pictures that are attached to it stand.

    Parameters
    ----------
    source : str
    attachments : mapping of str to mapping of str to str
        Of its cell. What is no picture is named in the text.
    """
    if not attachments:
        return as_html(source)
    text, kept = Texts().safe_with_pictures(source, attachments)
    pictures: list[str] = []

    def place(found: re.Match[str]) -> str:
        ((kind, encoded),) = kept[found[2]].items()
        words = escape(found[1].strip() or "picture")
        pictures.append(f'<img alt="{words}" src="data:{kind};base64,{encoded}">')
        return PLACE.format(len(pictures) - 1)

    html = _cleaned(PICTURE.sub(place, text))
    for number, picture in enumerate(pictures):
        html = html.replace(PLACE.format(number), picture)
    return html


def _cleaned(markdown: str) -> str:
    """Return harmless Markdown as HTML that is cleaned again."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(markdown)
    cleaned = bleach.clean(
        html, tags=ALLOWED, attributes={"a": ["href"]}, protocols=("http", "https"), strip=True
    )
    return HEADING.sub(r"<\1h5>", cleaned)  # an answer has no say in the page's outline
