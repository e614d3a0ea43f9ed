"""Draws a network as layers of units: what stands in a unit, and what stands on an edge.

It knows nothing about any one network. The caller says which units there are, which edges join
them, and what to write; this module decides where things go.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

Direction = Literal["rest", "forward", "backward"]

WIDTH = 7.0  # inches; the drawing's own units are inches too, so sizes can be read off
RADIUS = 0.5
ROW_HEIGHT = 2.3
TOP_MARGIN = 0.5  # for the headings above the columns
BOTTOM_MARGIN = 0.56  # for the notes below the last row
TITLE_HEIGHT = 0.35
MANY_LINES = 9.5  # points; three or four lines fit a circle in this size
FLOW_COLOUR = {"rest": GREY, "forward": FORWARD, "backward": BACKWARD}


@dataclass(frozen=True)
class Unit:
    """One circle: `name` joins it to edges, `lines` are written inside, `note` below it.

    A `note` is a parameter that belongs to the unit, its bias or the bias's gradient. A `quiet`
    unit stays grey: it is there, but what flows in this picture doesn't pass through it.
    """

    name: str
    lines: tuple[str, ...]
    note: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Edge:
    """A line between two units, `label` written beside it at a fraction `at` of the way.

    The label's middle is `lift` inches above the line, below it if negative; with no lift it
    stands on the line. A label that is neither a parameter nor a gradient has a `colour`. A
    `quiet` edge stays grey and thin, like a quiet unit.
    """

    source: str
    target: str
    label: str = ""
    at: float = 0.5
    lift: float = 0.0
    colour: str = ""
    quiet: bool = False


@in_course_style
def network_diagram(
    layers: Sequence[Sequence[Unit]],
    edges: Sequence[Edge],
    *,
    title: str,
    layer_names: Sequence[str] = (),
    direction: Direction = "rest",
    pointed: Collection[str] = (),
) -> Figure:
    """Draw a network from left to right, one column a layer.

    Parameters
    ----------
    layers : sequence of sequences of Unit
        The columns, six at most, from the inputs to the outputs; every unit's name is used once.
    edges : sequence of Edge
        Always from the earlier unit to the later one; `direction` turns the arrows.
    title : str
        What to see in the picture.
    layer_names : sequence of str
        A heading above each column, or nothing.
    direction : {"rest", "forward", "backward"}
        What flows: nothing (grey), values to the right (blue), error signals to the left
        (vermilion). Labels are parameters (green) unless errors flow: then they are gradients.
    pointed : collection of str
        Names of units to ring in purple.

    Returns
    -------
    Figure
        7 inches wide.

    Raises
    ------
    ValueError
        If the columns don't fit beside each other.
    """
    rows = max(len(layer) for layer in layers)
    height = TOP_MARGIN + (rows - 1) * ROW_HEIGHT + 2 * RADIUS + BOTTOM_MARGIN
    fig = Figure(figsize=(WIDTH, height + TITLE_HEIGHT))
    ax = fig.add_subplot(xlim=(0, WIDTH), ylim=(0, height), aspect="equal")
    ax.set_axis_off()
    ax.set_title(title)

    centres = _centres(layers, height)
    label_colour = BACKWARD if direction == "backward" else PARAMETER
    for edge in edges:
        _draw_edge(ax, edge, centres, direction, label_colour)
    for layer in layers:
        for unit in layer:
            _draw_unit(ax, unit, centres[unit.name], direction, label_colour, unit.name in pointed)
    for name, layer in zip(layer_names, layers, strict=False):
        x = centres[layer[0].name][0]
        ax.text(x, height - 0.2, name, ha="center", va="center", color=GREY)
    return fig


def _centres(layers: Sequence[Sequence[Unit]], height: float) -> dict[str, tuple[float, float]]:
    """Where each unit's centre goes: columns evenly over the width, rows centred."""
    first, last = RADIUS + 0.08, WIDTH - RADIUS - 0.08
    step = (last - first) / max(len(layers) - 1, 1)
    if step < 2.2 * RADIUS:
        raise ValueError(f"{len(layers)} layers don't fit into {WIDTH:g} inches: draw fewer")
    middle = (height - TOP_MARGIN + BOTTOM_MARGIN) / 2
    centres = {}
    for column, layer in enumerate(layers):
        top = middle + (len(layer) - 1) * ROW_HEIGHT / 2
        for row, unit in enumerate(layer):
            centres[unit.name] = (first + column * step, top - row * ROW_HEIGHT)
    return centres


def _draw_edge(
    ax: Axes,
    edge: Edge,
    centres: dict[str, tuple[float, float]],
    direction: Direction,
    label_colour: str,
) -> None:
    start, end = centres[edge.source], centres[edge.target]
    arrow_from, arrow_to = (end, start) if direction == "backward" else (start, end)
    margin = RADIUS * 72 + 2  # the circle's radius in points, and a little air
    ax.add_patch(
        FancyArrowPatch(
            arrow_from,
            arrow_to,
            arrowstyle="-|>",
            mutation_scale=13,
            shrinkA=margin,
            shrinkB=margin,
            color=GREY if edge.quiet else FLOW_COLOUR[direction],
            linewidth=0.8 if edge.quiet else 1.4,
            zorder=1,
        )
    )
    if edge.label:
        on_white = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        ax.text(
            start[0] + edge.at * (end[0] - start[0]),
            start[1] + edge.at * (end[1] - start[1]) + edge.lift,
            edge.label,
            ha="center",
            va="center",
            color=edge.colour or label_colour,
            bbox=None if edge.lift else on_white,
            zorder=2,
        )


def _draw_unit(
    ax: Axes,
    unit: Unit,
    centre: tuple[float, float],
    direction: Direction,
    label_colour: str,
    pointed: bool,
) -> None:
    x, y = centre
    colour = GREY if unit.quiet else FLOW_COLOUR[direction]
    ax.add_patch(
        Circle(
            centre,
            RADIUS,
            facecolor="white",
            edgecolor=POINTING if pointed else colour,
            linewidth=3 if pointed else 1.6,
            zorder=3,
        )
    )
    ink = INK if direction == "rest" else colour
    words = "\n".join(unit.lines)
    size = MANY_LINES if words.count("\n") > 1 else None
    ax.text(x, y, words, ha="center", va="center", color=ink, zorder=4, fontsize=size)
    if unit.note:
        ax.text(
            x,
            y - RADIUS - 0.1,
            unit.note,
            ha="center",
            va="top",
            color=label_colour,
            zorder=4,
        )
