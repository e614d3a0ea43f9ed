"""A verdict as a small HTML card, for notebooks and feedback pages.

Everything is escaped: names, code lines and messages may come from a stranger, and an
instructor's browser shows them. Colours work on white and on dark pages, and never carry
the meaning alone.
"""

from __future__ import annotations

from html import escape

from autograder.core.verdict import Outcome, Verdict
from autograder.judging.as_text import has_parts_to_tell, points_text

RIGHT = "#009E73"
WRONG = "#D55E00"
GREY = "#8a8a8a"

_CARD = (
    "border-left:4px solid {colour};padding:.35em .9em;margin:.2em 0;max-width:46em;"
    "font-family:system-ui,sans-serif;font-size:14px;line-height:1.45;"
    "background:rgba(128,128,128,.08);border-radius:3px"
)
_ROW = "display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1.5em"
_NAME = "background:none;border:0;padding:0;color:inherit"
_SEEN = "font-size:12.5px;opacity:.8"


def as_html(verdict: Verdict) -> str:
    """Return the card.

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
        One `div` with inline styles and no script.
    """
    colour, mark = _look(verdict)
    name = f'<code style="{_NAME}">{escape(verdict.exercise)}</code>'
    rows = [
        f'<div style="{_ROW}"><strong>{name}</strong>'
        f'<span><span style="color:{colour}" aria-hidden="true">{mark}</span> '
        f"{_status(verdict)}{escape(points_text(verdict))}</span></div>"
    ]
    if has_parts_to_tell(verdict):
        rows.append(f"<div>{' · '.join(_part(p.name, p.right) for p in verdict.parts)}</div>")
    for remark in verdict.feedback:
        rows.append(f'<div style="margin-top:.25em">{escape(remark.message)}</div>')
        if remark.observed:
            rows.append(f'<div style="{_SEEN}">seen: {escape(remark.observed)}</div>')
    rows += [f'<div style="{_SEEN}">by the way: {escape(text)}</div>' for text in verdict.advice]
    return f'<div role="status" style="{_CARD.format(colour=colour)}">' + "".join(rows) + "</div>"


def _look(verdict: Verdict) -> tuple[str, str]:
    if verdict.outcome is Outcome.RIGHT:
        return RIGHT, "✓"
    if verdict.outcome is Outcome.NOT_ATTEMPTED:
        return GREY, "○"
    return WRONG, "✗"


def _status(verdict: Verdict) -> str:
    return "not attempted · " if verdict.outcome is Outcome.NOT_ATTEMPTED else ""


def _part(name: str, right: bool) -> str:
    colour, word = (RIGHT, "right") if right else (WRONG, "wrong")
    # the colour underlines: as a colour of letters it has too little contrast on white
    style = f"font-weight:600;border-bottom:2px solid {colour}"
    # the word stays on the line of what it is said of
    return f'{escape(name)}&nbsp;<span style="{style}">{word}</span>'
