"""Charts as HTML and SVG of our own: coloured by the page's style, each with its numbers as text.

Each has a title that says what to see, and the same numbers in a table that a screen reader or a
printer takes instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 44
BINS = 10
_numbers = itertools.count(1)


def histogram(shares: Sequence[float], middle: float) -> str:
    """Return how many students have which share of the points, in ten bars.

    Parameters
    ----------
    shares : sequence of float
        From 0 to 1.
    middle : float
        The median, drawn as a line.
    """
    counts = [0] * BINS
    for value in shares:
        counts[min(BINS - 1, max(0, int(value * BINS)))] += 1
    most = 1.1 * max([*counts, 1])  # room for a number above the highest
    step = _plot_width() / BINS
    bars = [
        f'<rect class="bar" x="{LEFT + i * step + 2:.1f}" y="{_y(count / most):.1f}" '
        f'width="{step - 4:.1f}" height="{_plot_height() * count / most:.1f}"/>'
        + (
            f'<text class="small" text-anchor="middle" x="{LEFT + (i + 0.5) * step:.1f}" '
            f'y="{_y(count / most) - 4:.1f}">{count}</text>'
            if count
            else ""
        )
        for i, count in enumerate(counts)
    ]
    line = LEFT + min(1.0, middle) * _plot_width()
    parts = [
        *bars,
        f'<line class="mark" x1="{line:.1f}" x2="{line:.1f}" y1="{TOP}" y2="{_y(0):.1f}"/>',
        _axis_x("share of the exercises' points"),
        *(_tick_x(q, f"{100 * q:.0f} %") for q in (0, 0.25, 0.5, 0.75, 1)),
    ]
    title = f"Half of the class has {100 * middle:.0f} % or more of the exercises' points"
    rows = [
        (f"{100 * i // BINS}–{100 * (i + 1) // BINS} %", str(count))
        for i, count in enumerate(counts)
    ]
    return figure(svg(title, parts), title, ("share of the points", "students"), rows)


def scatter(points: Sequence[tuple[float, float]], title: str) -> str:
    """Return marks by the time of hand-in: hours before the due date against share of the points.

    Parameters
    ----------
    points : sequence of (float, float)
        Hours before the due date, negative if late; share of the points.
    title : str
        Which says what to see; the numbers stand in the page's table of groups.
    """
    latest, earliest = min(h for h, _ in points), max(h for h, _ in points)
    low, high = min(0.0, latest), max(earliest, 1.0)

    def x(hours: float) -> float:
        return LEFT + (high - hours) / (high - low) * _plot_width()

    dots = [
        f'<circle class="{"late" if hours < 0 else "dot"}" cx="{x(hours):.1f}" '
        f'cy="{_y(share):.1f}" r="3"/>'
        for hours, share in points
    ]
    parts = [
        *(_tick_y(q) for q in (0, 0.25, 0.5, 0.75, 1)),
        *dots,
        f'<line class="mark" x1="{x(0):.1f}" x2="{x(0):.1f}" y1="{TOP}" y2="{_y(0):.1f}"/>',
        _label(x(high), f"{high:.0f} h before", "start"),
        _label(min(x(0), WIDTH - RIGHT), "due", "end" if x(0) > WIDTH - 80 else "middle"),
        _axis_x("time of hand-in"),
    ]
    return f"<figure>{svg(title, parts)}<figcaption>{escape(title)}</figcaption></figure>"


def lines_by_set(
    labels: Sequence[str], quartiles: Sequence[tuple[float, float, float]], title: str
) -> str:
    """Return median and quartiles, set by set."""
    step = _plot_width() / max(1, len(labels))
    middle = [LEFT + (i + 0.5) * step for i in range(len(labels))]
    upper = [f"{x:.1f},{_y(q[2]):.1f}" for x, q in zip(middle, quartiles, strict=True)]
    lower = [f"{x:.1f},{_y(q[0]):.1f}" for x, q in zip(middle, quartiles, strict=True)]
    parts = [
        *(_tick_y(q) for q in (0, 0.25, 0.5, 0.75, 1)),
        f'<polygon class="band" points="{" ".join([*upper, *reversed(lower)])}"/>',
        '<polyline class="line" points="'
        + " ".join(f"{x:.1f},{_y(q[1]):.1f}" for x, q in zip(middle, quartiles, strict=True))
        + '"/>',
        *(
            f'<line class="whisker" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(q[0]):.1f}" '
            f'y2="{_y(q[2]):.1f}"/><circle class="dot" cx="{x:.1f}" cy="{_y(q[1]):.1f}" r="4"/>'
            for x, q in zip(middle, quartiles, strict=True)
        ),
        *(_label(x, label, "middle") for x, label in zip(middle, labels, strict=True)),
        _axis_x("problem set"),
    ]
    rows = [
        (label, *(f"{100 * value:.0f} %" for value in q))
        for label, q in zip(labels, quartiles, strict=True)
    ]
    columns = ("set", "a quarter has at most", "half", "three quarters")
    return figure(svg(title, parts), title, columns, rows)


def bar(share: float, kind: str = "") -> str:
    """Return a bar in a table's cell, as long as a share from 0 to 1; its number stands beside."""
    width = 100 * min(1.0, max(0.0, share))
    fill = f'<span class="fill {kind}" style="width:{width:.0f}%"></span>'
    return f'<span class="track" aria-hidden="true">{fill}</span>'


def figure(drawing: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a drawing with its caption and, to unfold, its numbers."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        "<tr>"
        + f'<th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return (
        f"<figure>{drawing}<figcaption>{escape(title)}</figcaption>"
        f"<details><summary>The numbers of this picture</summary>{table}</details></figure>"
    )


def svg(title: str, parts: Sequence[str]) -> str:
    """Return a drawing that a screen reader calls by its title."""
    name = f"chart-{next(_numbers)}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{name}">'
        f'<title id="{name}">{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _plot_width() -> float:
    return WIDTH - LEFT - RIGHT


def _plot_height() -> float:
    return HEIGHT - TOP - BOTTOM


def _y(share: float) -> float:
    return TOP + (1 - min(1.0, max(0.0, share))) * _plot_height()


def _axis_x(label: str) -> str:
    return (
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(0):.1f}" y2="{_y(0):.1f}"/>'
        f'<text text-anchor="middle" x="{LEFT + _plot_width() / 2:.1f}" y="{HEIGHT - 6}">'
        f"{escape(label)}</text>"
    )


def _tick_x(share: float, label: str) -> str:
    anchor = "end" if share == 1 else "middle"
    return _label(LEFT + share * _plot_width(), label, anchor)


def _label(x: float, label: str, anchor: str) -> str:
    return f'<text text-anchor="{anchor}" x="{x:.1f}" y="{_y(0) + 16:.1f}">{escape(label)}</text>'


def _tick_y(share: float) -> str:
    y = _y(share)
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text text-anchor="end" x="{LEFT - 6}" y="{y + 4:.1f}">{100 * share:.0f} %</text>'
    )
