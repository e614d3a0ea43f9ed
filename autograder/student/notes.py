"""What `check` adds to a verdict's card: notices above it, warnings and prints under it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from autograder.core.verdict import Verdict
from autograder.judging.as_text import as_text
from autograder.judging.card import as_html

SHOWN_LINES = 3
"""Lines of what a case prints that stand in plain text; in a notebook all that was kept unfold."""
NOTICE = "#E69F00"

_BOX = (
    "border-left:4px solid {colour};padding:.35em .9em;margin:.2em 0;max-width:46em;"
    "font-family:system-ui,sans-serif;font-size:14px;line-height:1.45;"
    "background:rgba(128,128,128,.08);border-radius:3px"
)
_SMALL = "font-size:12.5px;opacity:.8"
_PRE = "white-space:pre-wrap;margin:.2em 0;font-size:12.5px;max-height:20em;overflow:auto"


@dataclass(frozen=True)
class Folded:
    """Lines under a heading, to be unfolded."""

    heading: str
    text: str
    lines: int


@dataclass(frozen=True)
class Notes:
    """What stands around a card.

    Parameters
    ----------
    before : tuple of str
        Notices that say what the verdict is about, to be read first.
    warnings : tuple of str
        What will be otherwise in grading.
    further : tuple of str
        What helps to find the place.
    folded : tuple of Folded
    """

    before: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    folded: tuple[Folded, ...] = ()


def bundle(verdict: Verdict, notes: Notes) -> dict[str, str]:
    """Return a verdict with its notes, as Jupyter shows it and as plain text."""
    return {"text/html": _html(verdict, notes), "text/plain": _text(verdict, notes)}


def _html(verdict: Verdict, notes: Notes) -> str:
    box = f'<div role="status" style="{_BOX.format(colour=NOTICE)}">{{}}</div>'
    rows = [box.format(f"<strong>First:</strong> {escape(text)}") for text in notes.before]
    rows.append(as_html(verdict))
    rows += [
        box.format(f"<strong>Before you hand in:</strong> {escape(text)}")
        for text in notes.warnings
    ]
    inner = [f'<div style="{_SMALL}">{escape(text)}</div>' for text in notes.further]
    inner += [
        f'<details style="{_SMALL}"><summary>{escape(one.heading)}</summary>'
        f'<pre style="{_PRE}">{escape(one.text)}</pre></details>'
        for one in notes.folded
    ]
    if inner:
        style = "padding:.1em .9em;max-width:46em;font-family:system-ui,sans-serif"
        rows.append(f'<div style="{style}">{"".join(inner)}</div>')
    return "".join(rows)


def _text(verdict: Verdict, notes: Notes) -> str:
    lines = [f"first: {text}" for text in notes.before]
    lines.append(as_text(verdict))
    lines += [f"before you hand in: {text}" for text in notes.warnings]
    lines += notes.further
    for one in notes.folded:
        lines.append(f"{one.heading}:")
        shown = one.text.splitlines()[:SHOWN_LINES]
        lines += [f"    {line[:100]}" for line in shown]
        if one.lines > len(shown):
            lines.append(f"    … and {one.lines - len(shown)} more lines")
    return "\n".join(lines)
