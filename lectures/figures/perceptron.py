"""The pictures of lecture 01: one threshold neuron, its line, and how the perceptron turns it.

Every number drawn is handed over by the lecture. X has shape (N, 2), y holds −1 and +1 (or 0 and
1), w has shape (2,), b is a bias.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from figures.network_diagram import Edge, Unit, network_diagram
from figures.plane import draw_boundary, draw_points, ring, square_axes, tint_half_planes
from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

# The weights and the bias after an update, and the index of the sample that asked for it.
Update = tuple[int, np.ndarray, float]


def neuron(x: Sequence[float], w: Sequence[float], b: float, score: float, output: int) -> Figure:
    """One neuron: inputs, weights on the arrows, the sum with its bias, the step."""
    inputs = [Unit(f"x{i}", (f"$x_{i}$", _signed(value))) for i, value in enumerate(x, 1)]
    layers = [
        inputs,
        [Unit("sum", ("$w\\cdot x + b$", _signed(score)), f"$b$ = {_signed(b)}")],
        [Unit("step", ("$f(x)$", f"{output:g}"))],
    ]
    edges = [
        Edge(f"x{i}", "sum", f"$w_{i}$ = {_signed(weight)}", 0.5) for i, weight in enumerate(w, 1)
    ]
    return network_diagram(
        layers,
        [*edges, Edge("sum", "step", "is it $\\geq 0$ ?", 0.5, 0.24, INK)],
        title="A neuron weighs, adds, and says yes or no",
        layer_names=("inputs", "sum", "output"),
        direction="forward",
    )


@in_course_style
def gate_sums(gates: Mapping[str, float]) -> Figure:
    """Where the sum of two Boolean inputs must lie for each gate to say 1: from −b upwards."""
    fig = Figure(figsize=(7, 2.6))
    ax = fig.add_subplot(xlim=(-0.4, 2.4), ylim=(-0.6, len(gates) - 0.3))
    names = list(gates)[::-1]
    for row, name in enumerate(names):
        b = gates[name]
        ax.plot([-0.4, 2.4], [row, row], color=GREY, linewidth=1, zorder=1)
        ax.plot([-b, 2.4], [row, row], color=FORWARD, linewidth=7, alpha=0.3, zorder=1)
        sums = np.array([0.0, 1.0, 2.0])
        draw_points(ax, np.column_stack([sums, [row] * 3]), np.where(sums + b >= 0, 1, -1))
        ax.plot([-b, -b], [row - 0.3, row + 0.3], color=PARAMETER, linewidth=3)
        ax.annotate(
            f"$-b$ = {-b:g}",
            (-b, row - 0.3),
            xytext=(0, -3),
            textcoords="offset points",
            ha="center",
            va="top",
            color=PARAMETER,
        )
    ax.set_yticks(range(len(gates)), [name.upper() for name in names])
    ax.set_xticks([0, 1, 2])
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("$u + v$, what the two inputs add up to")
    ax.set_title("The bias says how large the sum must be for a 1 (circle)")
    return fig


@in_course_style
def line_and_arrow(
    X: np.ndarray, labels: np.ndarray, w: np.ndarray, b: float, scores: np.ndarray
) -> Figure:
    """The plane cut by w · x + b = 0, the arrow w, and each point's score beside it."""
    fig = Figure(figsize=(7, 4.4))
    ax = fig.add_subplot()
    square_axes(ax, -0.6, 1.9)
    tint_half_planes(ax, w, b)
    draw_boundary(ax, w, b)
    draw_points(ax, X, labels, ("neuron says 1", "neuron says 0"))
    for point, score in zip(X, scores, strict=True):
        ax.annotate(
            _signed(score, "+"),
            point,
            xytext=(0, -10),
            textcoords="offset points",
            ha="center",
            va="top",
        )
    across = np.array([-w[1], w[0]]) / np.hypot(*w)
    foot = -b / (w @ w) * w + 0.5 * across
    ax.annotate(
        "",
        foot + 0.55 * w / np.hypot(*w),
        xytext=foot,
        arrowprops={"arrowstyle": "-|>", "color": PARAMETER, "linewidth": 2.5, "shrinkA": 0},
        zorder=6,
    )
    ax.annotate(
        "$w$",
        foot + 0.55 * w / np.hypot(*w),
        xytext=(5, 2),
        textcoords="offset points",
        color=PARAMETER,
        fontsize=13,
    )
    ax.set_title("A score for every point; where it's 0, there is a line")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return fig


@in_course_style
def knobs(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float, wrong: np.ndarray) -> Figure:
    """The points, one neuron's line and sides, and a ring around each point it gets wrong."""
    fig = Figure(figsize=(7, 4.2))
    ax = fig.add_subplot()
    _points_axes(ax, X)
    tint_half_planes(ax, w, b)
    draw_boundary(ax, w, b)
    draw_points(ax, X, y, ("label +1", "label \N{MINUS SIGN}1"))
    for point in X[wrong]:
        ring(ax, point)
    count = int(np.sum(wrong))
    ax.set_title(
        f"$w$ = ({_signed(w[0])}, {_signed(w[1])}), $b$ = {_signed(b)}: "
        f"{count} of {len(X)} on the wrong side" + (" (ringed)" if count else "")
    )
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return fig


@in_course_style
def one_update(
    X: np.ndarray, y: np.ndarray, sample: int, before: tuple[np.ndarray, float], after: Update
) -> Figure:
    """Two panels: the line before an update, with the mistake ringed, and the line after it."""
    fig = Figure(figsize=(7, 3.6))
    titles = ("Before: the ringed point is wrong", "After: the line has turned and moved")
    for ax, title, (w, b) in zip(
        fig.subplots(1, 2, sharey=True), titles, (before, after[1:]), strict=True
    ):
        _points_axes(ax, X)
        tint_half_planes(ax, w, b)
        draw_boundary(ax, w, b)
        draw_points(ax, X, y, size=8)
        ring(ax, X[sample])
        ax.set_title(title, fontsize=10.5)
    fig.axes[1].set_ylabel("")
    return fig


@in_course_style
def learning_frame(
    X: np.ndarray,
    y: np.ndarray,
    updates: Sequence[Update],
    wrong: Sequence[int],
    last_update: int,
) -> Figure:
    """The newest of the perceptron's lines over the older ones, and the mistakes after each.

    `wrong` has one entry more than there are updates: how many points were on the wrong side, or
    on the line, at the start and after each update; `last_update` is the end of that axis.
    """
    fig = Figure(figsize=(7, 3.7))
    fig.set_layout_engine("none")  # laid out by hand, because frames are many
    place = {"left": 0.1, "right": 0.98, "bottom": 0.15, "top": 0.9, "wspace": 0.25}
    ax, errors = fig.subplots(1, 2, width_ratios=[3, 2], gridspec_kw=place)
    _points_axes(ax, X)
    if updates:
        sample, w, b = updates[-1]
        tint_half_planes(ax, w, b)
        for k, (_, old_w, old_b) in enumerate(updates[:-1]):
            shade = 0.15 + 0.5 * k / len(updates)
            draw_boundary(ax, old_w, old_b, linewidth=1, alpha=shade, path_effects=[])
        draw_boundary(ax, w, b)
        ring(ax, X[sample])
    draw_points(ax, X, y, size=8)
    ax.set_title(f"after {len(updates)} update{'' if len(updates) == 1 else 's'}")
    steps = range(len(wrong))
    errors.plot(steps, wrong, color=GREY, linewidth=1.2)
    errors.plot(steps, wrong, "o", color=BACKWARD, markersize=5)
    errors.plot(len(wrong) - 1, wrong[-1], "o", color=POINTING, markersize=10)
    errors.set(xlabel="updates", ylabel="points not yet right")
    errors.set(xlim=(-0.8, last_update + 0.8), ylim=(-0.8, len(X) + 0.8))
    errors.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    errors.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    errors.set_title(f"{wrong[-1]} not yet right")
    return fig


@in_course_style
def squeeze(
    along: Sequence[float], sizes: Sequence[float], margin: float, radius: float, bound: float
) -> Figure:
    """Novikoff's proof: ‖w‖ lies between a line kγ and a curve √k R, which meet at (R/γ)²."""
    fig = Figure(figsize=(7, 4))
    near, far = fig.subplots(1, 2)
    for ax, last in ((near, len(sizes) - 1), (far, 1.25 * bound)):
        k = np.linspace(0, last, 300)
        ax.plot(k, np.sqrt(k) * radius, color=INK, linestyle="--")
        ax.plot(k, k * margin, color=INK)
        ax.set_xlabel("updates $k$")
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    steps = range(len(sizes))
    near.plot(steps, sizes, "o", color=PARAMETER, markersize=6)
    near.plot(steps, along, "D", color=POINTING, markersize=4)
    end, top = len(sizes) - 1, np.sqrt(len(sizes) - 1) * radius
    near.text(0.5 * end, 0.82 * top, "$\\sqrt{k}\\,R$", ha="right")
    near.text(end, 0.06 * top, "$k\\,\\gamma$", ha="right")
    near.text(0.62 * end, 0.36 * top, "$\\|w_k\\|$", color=PARAMETER, ha="right")
    near.text(0.76 * end, 0.165 * top, "$u \\cdot w_k$", color=POINTING, ha="right")
    near.set_title("Between two fences")
    near.set_ylabel("length")
    far.plot(bound, bound * margin, "o", color=POINTING, markersize=10)
    far.annotate(
        f"they meet at\n$k$ = {bound:.0f}",
        (bound, bound * margin),
        xytext=(-12, 4),
        textcoords="offset points",
        ha="right",
        va="bottom",
    )
    far.plot([len(sizes) - 1] * 2, [0, sizes[-1]], color=PARAMETER, linewidth=3)
    far.annotate(
        f"the run ended\nat {len(sizes) - 1}",
        (len(sizes) - 1, 0),
        xytext=(34, 2),
        textcoords="offset points",
        color=PARAMETER,
    )
    far.set_title("The fences meet")
    return fig


@in_course_style
def xor_cycle(X: np.ndarray, y: np.ndarray, updates: Sequence[Update]) -> Figure:
    """One epoch on XOR: a panel for each update, which ends where it began."""
    fig = Figure(figsize=(7, 2.6))
    for k, (ax, (sample, w, b)) in enumerate(
        zip(fig.subplots(1, len(updates), sharey=True), updates, strict=True), 1
    ):
        square_axes(ax, -0.6, 1.6)
        tint_half_planes(ax, w, b)
        draw_boundary(ax, w, b)
        draw_points(ax, X, y)
        ring(ax, X[sample])
        ax.set_title(f"{k}: $w$ = ({w[0]:g}, {w[1]:g})\n$b$ = {_signed(b)}", fontsize=10)
        if k > 1:
            ax.set_ylabel("")
    return fig


def _points_axes(ax: Axes, X: np.ndarray) -> None:
    low, high = X.min(axis=0) - 0.5, X.max(axis=0) + 0.5
    ax.set(
        xlim=(low[0], high[0]),
        ylim=(low[1], high[1]),
        aspect="equal",
        xlabel="$x_1$",
        ylabel="$x_2$",
    )
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))


def _signed(number: float, plus: str = "") -> str:
    """A number as short as possible, with a true minus sign."""
    return f"{number:{plus}g}".replace("-", "\N{MINUS SIGN}")
