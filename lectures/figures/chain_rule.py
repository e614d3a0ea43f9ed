"""The pictures of lecture 05: computation graphs that light up, and how far a nudge can be trusted.

The numbers are handed over by the lecture: for every node a value and a gradient, and for every
edge the message that the gradient sends back along it. What is known is drawn, the rest is grey.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from figures.style import BACKWARD, FORWARD, GREY, INK, POINTING, in_course_style

Numbers = Mapping[str, float]
Messages = Mapping[tuple[str, str], float]  # (the node it goes to, the node it comes from)

RADIUS = 0.44  # inches, as every length in these drawings
PALE = "#BDBDBD"


@dataclass(frozen=True)
class Node:
    """A circle at `at`: its name, and below it how it was made; `given` means no gradient asked."""

    name: str
    at: tuple[float, float]
    made_by: str = ""
    given: bool = False


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which they can be computed, and edges from what is used to its user."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    height: float

    def leaves(self) -> list[str]:
        """The names of the nodes that nothing leads to."""
        made = {target for _, target in self.edges}
        return [node.name for node in self.nodes if node.name not in made]


CIRCUIT = Graph(
    nodes=(
        Node("x", (0.6, 3.1)),
        Node("y", (0.6, 1.6)),
        Node("z", (3.4, 0.75)),
        Node("q", (3.4, 2.35), "$x + y$"),
        Node("f", (6.2, 1.55), "$q \\cdot z$"),
    ),
    edges=(("x", "q"), ("y", "q"), ("q", "f"), ("z", "f")),
    height=3.7,
)

TWO_ROADS = Graph(
    nodes=(
        Node("t", (0.55, 1.9)),
        Node("x", (2.05, 3.0), "$\\cos t$"),
        Node("y", (2.05, 0.85), "$t^2$"),
        Node("p", (3.55, 2.55), "$x \\cdot y$"),
        Node("e", (5.0, 2.55), "$e^p$"),
        Node("f", (6.4, 1.5), "$y + e$"),
    ),
    edges=(("t", "x"), ("t", "y"), ("x", "p"), ("y", "p"), ("p", "e"), ("y", "f"), ("e", "f")),
    height=3.6,
)

REGULARIZED = Graph(
    nodes=(
        Node("w", (0.55, 3.45)),
        Node("x", (0.55, 2.12), given=True),
        Node("b", (0.55, 0.6)),
        Node("z", (2.0, 2.05), "$w x + b$"),
        Node("y", (3.55, 2.05), "$\\sigma(z)$"),
        Node("t", (3.55, 0.8), given=True),
        Node("L", (5.1, 2.05), "$½(y - t)^2$"),
        Node("R", (3.55, 3.5), "$½ w^2$"),
        Node("L_reg", (6.45, 2.85), "$L + \\lambda R$"),
    ),
    edges=(
        ("w", "z"),
        ("x", "z"),
        ("b", "z"),
        ("z", "y"),
        ("y", "L"),
        ("t", "L"),
        ("w", "R"),
        ("R", "L_reg"),
        ("L", "L_reg"),
    ),
    height=4.05,
)


@in_course_style
def graph_picture(
    graph: Graph,
    values: Numbers,
    grads: Numbers,
    messages: Messages,
    title: str,
    pointed: str = "",
) -> Figure:
    """A computation graph with what is known so far: values blue, gradients vermilion.

    An edge is blue once its value has flowed forward and vermilion, with the message beside it,
    once a gradient has come back. The node `pointed` gets a purple ring.
    """
    fig = Figure(figsize=(7, graph.height + 0.45))
    ax = fig.add_subplot(xlim=(0, 7), ylim=(0, graph.height), aspect="equal")
    ax.set_axis_off()
    ax.set_title(title)
    centres = {node.name: node.at for node in graph.nodes}
    for source, target in graph.edges:
        message = messages.get((source, target))
        ends = centres[source], centres[target]
        _draw_edge(ax, *ends, passed=target in values, message=message)
    for node in graph.nodes:
        _draw_node(ax, node, values.get(node.name), grads.get(node.name), node.name == pointed)
    return fig


def film(graph: Graph, values: Numbers, grads: Numbers, messages: Messages) -> list[Figure]:
    """The graph lighting up: forward, node by node, and back again in the reverse order.

    A node's gradient appears when all who used the node have sent their messages. The last frame
    has everything.
    """
    made = [node.name for node in graph.nodes if node.name not in graph.leaves()]
    known = {name: values[name] for name in graph.leaves()}
    frames = [graph_picture(graph, known, {}, {}, "Forward: the inputs are known")]
    for name in made:
        known[name] = values[name]
        title = f"Forward: ${_math(name)}$ is computed from what is known"
        frames.append(graph_picture(graph, known, {}, {}, title, pointed=name))

    sent: dict[tuple[str, str], float] = {}
    complete = {made[-1]: grads[made[-1]]}
    title = "Backward: the last node starts with 1"
    frames.append(graph_picture(graph, known, complete, sent, title, pointed=made[-1]))
    for name in reversed(made):
        sent |= {edge: message for edge, message in messages.items() if edge[1] == name}
        waiting = {source for source, target in graph.edges if (source, target) not in sent}
        asked = {node.name for node in graph.nodes if not node.given}
        complete |= {n: grads[n] for n in asked - waiting if n in grads}
        title = f"Backward: ${_math(name)}$ sends a message to each node it was made from"
        frames.append(graph_picture(graph, known, complete, sent, title, pointed=name))
    frames.append(graph_picture(graph, known, complete, sent, "Values forward, gradients back"))
    return frames


@in_course_style
def step_sizes(h: Sequence[float], errors: Mapping[str, Sequence[float]]) -> Figure:
    """How wrong differences are over the step h, both axes logarithmic, the best step ringed."""
    fig = Figure(figsize=(7, 4.0))
    ax = fig.add_subplot(xscale="log", yscale="log")
    looks = ((GREY, "s--", "white"), (BACKWARD, "o-", BACKWARD))
    for (name, wrong), (colour, line, face) in zip(errors.items(), looks, strict=True):
        ax.plot(h, wrong, line, color=colour, markerfacecolor=face, markersize=6, label=name)
        best = int(np.argmin(wrong))
        ax.plot(
            h[best],
            wrong[best],
            "o",
            markersize=14,
            markerfacecolor="none",
            markeredgecolor=POINTING,
            markeredgewidth=2,
        )
    ax.set_title("Too large a step bends the answer, too small a step drowns it in rounding")
    ax.set_xlabel("step $h$ (log scale)")
    ax.set_ylabel("relative error (log scale)")
    ax.set_ylim(1e-13, 30)
    ax.legend(loc="upper center")
    ax.text(h[-1], 2e-13, "lost to rounding", color=INK, ha="left")
    ax.text(h[0], 2e-13, "lost to the formula", color=INK, ha="right")
    return fig


def _draw_edge(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    passed: bool,
    message: float | None,
) -> None:
    back = message is not None
    colour = BACKWARD if back else FORWARD if passed else PALE
    ax.add_patch(
        FancyArrowPatch(
            end if back else start,
            start if back else end,
            arrowstyle="-|>",
            mutation_scale=13,
            shrinkA=RADIUS * 72 + 2,
            shrinkB=RADIUS * 72 + 2,
            color=colour,
            linewidth=1.6,
            zorder=1,
        )
    )
    if message is not None:
        along = np.subtract(end, start)
        beside = np.array([-along[1], along[0]]) / np.hypot(*along)
        # Words are wider than high: beside a steep edge they need more room than above a level one.
        x, y = np.add(start, end) / 2 + (0.14 + 0.2 * abs(beside[0])) * beside
        ax.text(x, y, _short(message, 3), ha="center", va="center", color=BACKWARD, fontsize=9)


def _draw_node(
    ax: Axes, node: Node, value: float | None, gradient: float | None, pointed: bool
) -> None:
    x, y = node.at
    colour = BACKWARD if gradient is not None else FORWARD if value is not None else PALE
    ring = POINTING if pointed else GREY if node.given else colour
    width = 3 if pointed else 1.6
    ax.add_patch(
        Circle(node.at, RADIUS, facecolor="white", edgecolor=ring, linewidth=width, zorder=3)
    )
    ink = INK if value is not None else GREY
    lines = [(0.22, f"${_math(node.name)}$", ink)]
    if value is not None:
        lines.append((0.0, _short(value, 4), FORWARD))
    if gradient is not None:
        lines.append((-0.21, _short(gradient, 3), BACKWARD))
    for rise, words, colour in lines:
        ax.text(x, y + rise, words, ha="center", va="center", color=colour, fontsize=10, zorder=4)
    if node.made_by:
        below = y - RADIUS - 0.08
        ax.text(x, below, node.made_by, ha="center", va="top", color=GREY, fontsize=10)


def _math(name: str) -> str:
    """L_reg as LaTeX writes it."""
    letter, _, index = name.partition("_")
    return f"{letter}_{{\\mathrm{{{index}}}}}" if index else letter


def _short(number: float, digits: int) -> str:
    return f"{number:.{digits}g}".replace("-", "\N{MINUS SIGN}")
