"""The pictures of lecture 06: a network of two inputs, two hidden units, one output.

Every number drawn is handed over by the lecture. `x` is the pair of inputs, `t` the target;
`params` and `grads` have the keys w1..w6, b1..b3, `values` the keys s1, a1, s2, a2, s3, y.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from figures.network_diagram import Edge, Unit, network_diagram
from figures.style import BACKWARD, FORWARD, INK, POINTING, in_course_style

Numbers = Mapping[str, float]

LAYER_NAMES = ("inputs", "hidden units", "output", "error")
# Which edge carries which weight, how far along its label stands and how high above the line.
# On the two edges that cross, the label keeps off the crossing.
WEIGHTS = (
    ("w1", "x1", "h1", 0.5, 0.24),
    ("w2", "x1", "h2", 0.34, 0.0),
    ("w3", "x2", "h1", 0.34, 0.0),
    ("w4", "x2", "h2", 0.5, 0.24),
    ("w5", "h1", "o", 0.52, 0.4),
    ("w6", "h2", "o", 0.52, -0.4),
)


def parameters_picture(x: Sequence[float], t: float, params: Numbers) -> Figure:
    """The network before anything flows: its inputs, its nine parameters, its target."""
    layers = [
        [Unit("x1", ("$x_1$", f"{x[0]:g}")), Unit("x2", ("$x_2$", f"{x[1]:g}"))],
        [_hidden("h1", ("$s_1$", "$a_1$"), params), _hidden("h2", ("$s_2$", "$a_2$"), params)],
        [Unit("o", ("$s_3$", "$y$"), _named("b3", params))],
        [Unit("E", (f"$t$ = {t:g}", "$E$"))],
    ]
    return network_diagram(
        layers,
        _edges(params),
        title="Nine parameters (green) stand between two inputs and one error",
        layer_names=LAYER_NAMES,
    )


def forward_picture(
    x: Sequence[float],
    t: float,
    params: Numbers,
    values: Numbers,
    error: float,
    title: str = "Forward: values (blue) flow from the inputs to the error",
) -> Figure:
    """The forward pass: each unit's weighted sum and activation, blue, from left to right."""
    hidden = []
    for i in (1, 2):
        lines = (f"$s_{i}$ {values[f's{i}']:.4f}", f"$a_{i}$ {values[f'a{i}']:.4f}")
        hidden.append(_hidden(f"h{i}", lines, params))
    output = (f"$s_3$ {values['s3']:.4f}", f"$y$ {values['y']:.4f}")
    layers = [
        [Unit("x1", ("$x_1$", f"{x[0]:g}")), Unit("x2", ("$x_2$", f"{x[1]:g}"))],
        hidden,
        [Unit("o", output, _named("b3", params))],
        [Unit("E", (f"$t$ = {t:g}", f"$E$ {error:.4f}"))],
    ]
    return network_diagram(
        layers,
        _edges(params),
        title=title,
        layer_names=LAYER_NAMES,
        direction="forward",
    )


def backward_picture(
    x: Sequence[float], t: float, deltas: Numbers, grads: Numbers, error_slope: float
) -> Figure:
    """The backward pass: an error signal in each unit, a gradient on each edge and each bias.

    `deltas` has the keys s1, s2, s3: the derivative of the error by each weighted sum.
    """
    layers = [
        [Unit(f"x{i}", (f"$x_{i}$", f"{x[i - 1]:g}"), quiet=True) for i in (1, 2)],
        [
            Unit(f"h{i}", (rf"$\delta_{i}$", short(deltas[f"s{i}"])), _gradient(f"b{i}", grads))
            for i in (1, 2)
        ],
        [Unit("o", (r"$\delta_3$", short(deltas["s3"])), _gradient("b3", grads))],
        [Unit("E", (f"$t$ = {t:g}", "$E$"), quiet=True)],
    ]
    edges = [
        Edge(source, target, _gradient(name, grads), at, lift)
        for name, source, target, at, lift in WEIGHTS
    ]
    slope = "$\\partial E/\\partial y$\n" + short(error_slope)
    return network_diagram(
        layers,
        [*edges, Edge("o", "E", slope, lift=0.24)],
        title="Backward: error signals (vermilion) flow back and leave nine gradients",
        layer_names=LAYER_NAMES,
        direction="backward",
    )


@in_course_style
def error_curve(errors: Sequence[float], marked: Mapping[str, int]) -> Figure:
    """The error over the steps of a training run, both axes logarithmic.

    `marked` names some steps to point at; step 0, which a logarithmic axis can't show, is left
    out of the line.
    """
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot(xscale="log", yscale="log")
    steps = np.arange(1, len(errors))
    ax.plot(steps, errors[1:], color=FORWARD)
    for words, step in marked.items():
        ax.plot(step, errors[step], "o", color=POINTING, markersize=8)
        ax.annotate(
            f"{words}\n$E$ = {errors[step]:.2g}",
            (step, errors[step]),
            xytext=(9, 7),
            textcoords="offset points",
            color=INK,
        )
    ax.set_title("The error falls at every step, and each step helps less than the last")
    ax.set_xlabel("step (log scale)")
    ax.set_ylabel("error $E$ (log scale)")
    # Room for the words beside the first and the last point.
    ax.set_xlim(right=8 * len(errors))
    ax.set_ylim(top=3 * errors[0])
    return fig


@in_course_style
def gradient_sizes(grads: Numbers) -> Figure:
    """The size of each of the nine gradients on a logarithmic axis, layer by layer."""
    names = ["w1", "w2", "w3", "w4", "b1", "b2", "w5", "w6", "b3"]
    sizes = [abs(grads[name]) for name in names]
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot(xscale="log")
    places = np.arange(len(names), 0, -1)
    ax.hlines(places, 1e-4, sizes, color="#C8C8C8", linewidth=1.2)
    # Hidden and output layer differ by marker as well as by how dark they are.
    _dots(ax, sizes[:6], places[:6], "o", "hidden layer")
    _dots(ax, sizes[6:], places[6:], "D", "output layer")
    ax.set_yticks(places, [f"${symbol(name)}$" for name in names])
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlim(1e-4, 1e-1)
    ax.set_title("The hidden layer's gradients are smaller, and its weights' the smallest")
    ax.set_xlabel("size of the gradient, $|\\partial E/\\partial\\,\\cdot\\,|$ (log scale)")
    ax.set_ylabel("parameter")
    ax.legend(loc="upper right", labelcolor=INK)
    return fig


def _dots(ax: Axes, sizes: Sequence[float], places: np.ndarray, marker: str, label: str) -> None:
    face = "white" if marker == "o" else BACKWARD
    ax.plot(
        sizes,
        places,
        linestyle="none",
        marker=marker,
        markersize=8,
        markerfacecolor=face,
        markeredgecolor=BACKWARD,
        markeredgewidth=1.8,
        label=label,
    )


def _hidden(name: str, lines: tuple[str, ...], params: Numbers) -> Unit:
    return Unit(name, lines, _named(f"b{name[1]}", params))


def _edges(params: Numbers) -> list[Edge]:
    weights = [
        Edge(source, target, f"${symbol(name)}$\n{params[name]:.2f}", at, lift)
        for name, source, target, at, lift in WEIGHTS
    ]
    return [*weights, Edge("o", "E")]


def symbol(name: str) -> str:
    """How the text writes a parameter: w1 in code is omega with index 1."""
    letter = "\\omega" if name[0] == "w" else name[0]
    return f"{letter}_{name[1]}"


def _named(name: str, params: Numbers) -> str:
    return f"${symbol(name)}$ = {params[name]:.2f}"


def _gradient(name: str, grads: Numbers) -> str:
    return f"$\\partial E/\\partial {symbol(name)}$\n{short(grads[name])}"


def short(number: float) -> str:
    """Three significant digits, without an exponent, with a true minus sign."""
    return np.format_float_positional(
        number, precision=3, unique=False, fractional=False, trim="k"
    ).replace("-", "\N{MINUS SIGN}")
