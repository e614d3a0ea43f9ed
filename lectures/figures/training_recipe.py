"""The pictures of lecture 11: signals through deep networks, training runs, digits and features.

Every number drawn is handed over by the lecture; nothing is trained or differentiated here.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import NullFormatter

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

LINES = ("-", "--", ":", "-.")
MARKS = "osDv"


@in_course_style
def three_networks(networks: Mapping[str, tuple[Sequence[int], str]]) -> Figure:
    """Small networks beside each other: for each name its layer sizes and a line below."""
    fig = Figure(figsize=(7, 3.1))
    for ax, (name, (sizes, words)) in zip(
        fig.subplots(1, len(networks)), networks.items(), strict=True
    ):
        ax.set_axis_off()
        ax.set_aspect("equal")
        ax.set_title(name, loc="center")
        places = [
            [(1.3 * column, (size - 1) / 2 - row) for row in range(size)]
            for column, size in enumerate(sizes)
        ]
        for left, right in pairwise(places):
            for start in left:
                for end in right:
                    ax.plot(*zip(start, end, strict=True), color="#C8C8C8", linewidth=0.9, zorder=1)
        for column, layer in enumerate(places):
            last = column == len(places) - 1
            narrow = 0 < column < len(places) - 1 and len(layer) < min(sizes[0], sizes[-1])
            edge = POINTING if last or narrow else FORWARD
            for centre in layer:
                circle = Circle(
                    centre, 0.3, facecolor="white", edgecolor=edge, linewidth=2, zorder=2
                )
                ax.add_patch(circle)
        middle = 1.3 * (len(sizes) - 1) / 2
        ax.text(middle, -2.9, words, ha="center", va="center", color=INK, fontsize=10)
        ax.set_xlim(-0.7, 1.3 * (len(sizes) - 1) + 0.7)
        ax.set_ylim(-3.4, 2.2)
    return fig


@in_course_style
def signals(
    rows: Mapping[str, Sequence[np.ndarray]], layers: Sequence[int], *, title: str
) -> Figure:
    """Histograms of activations between −1 and 1: one row a network, one column a layer."""
    fig = Figure(figsize=(7, 1.55 * len(rows) + 0.8))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    axes = fig.subplots(len(rows), len(layers), sharex=True, squeeze=False)
    bins = np.linspace(-1, 1, 42)
    for row, (name, activations) in zip(axes, rows.items(), strict=True):
        for ax, values, layer in zip(row, activations, layers, strict=True):
            counts, _ = np.histogram(values, bins=bins)
            # Each panel has its own height: a spike as high as all values would hide the rest.
            ax.stairs(counts / counts.max(), bins, fill=True, color=FORWARD)
            ax.set_yticks([])
            ax.set_xticks([-1, 0, 1])
            ax.grid(False)
            ax.set_ylim(0, 1.45)
            ax.text(0, 1.24, f"std {values.std():.2g}", ha="center", fontsize=9, color=INK)
            if name == next(iter(rows)):
                ax.set_title(f"layer {layer}", loc="center", fontsize=11)
            if name == list(rows)[-1]:
                ax.set_xlabel("activation", fontsize=10)
        row[0].set_ylabel(name)
    return fig


@in_course_style
def over_depth(curves: Mapping[str, Sequence[float]], *, title: str, ylabel: str) -> Figure:
    """One logarithmic curve for each network over its layers, named beside the picture."""
    fig = Figure(figsize=(7, 3.7))
    ax = fig.add_subplot(yscale="log")
    gradients = "gradient" in ylabel
    colours = (BACKWARD, BACKWARD, BACKWARD, BACKWARD) if gradients else (FORWARD,) * 4
    for (name, values), colour, line, mark in zip(
        curves.items(), colours, LINES, MARKS, strict=False
    ):
        layers = np.arange(1, len(values) + 1)
        ax.plot(layers, values, line, color=colour, marker=mark, markersize=4.5, label=name)
    depth = max(len(values) for values in curves.values())
    ax.set_xticks([1, *range(5, depth + 1, 5)])
    ax.set_title(title)
    ax.set_xlabel("layer")
    ax.set_ylabel(ylabel)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), handlelength=3)
    return fig


@in_course_style
def restarts(runs: Sequence[Sequence[float]], solved: float) -> Figure:
    """The loss of several runs of one network; those that end below `solved` are solid blue."""
    fig = Figure(figsize=(7, 3.4))
    ax = fig.add_subplot()
    named = set()
    for losses in runs:
        good = losses[-1] < solved
        name = "solved" if good else "stuck"
        label = None if name in named else name
        ax.plot(losses, "-" if good else "--", color=FORWARD if good else BACKWARD, label=label)
        named.add(name)
    ax.set_title("One network, one data set; only the first weights differ")
    ax.set_xlabel("step")
    ax.set_ylabel("training loss")
    ax.set_ylim(bottom=0)
    ax.legend(loc="upper right")
    return fig


@in_course_style
def plateau(
    steps: Sequence[int], excess: np.ndarray, slope: np.ndarray, length: np.ndarray
) -> Figure:
    """A run that is stuck: excess loss and gradient fall for ever, and the weights grow."""
    fig = Figure(figsize=(7, 3.4))
    left, right = fig.subplots(1, 2)
    left.loglog(steps, excess, "o-", color=FORWARD, markersize=5, label="loss − ½ log 2")
    left.loglog(steps, slope, "s--", color=BACKWARD, markersize=5, label="length of the gradient")
    left.set_title("Ever flatter, never 0")
    left.legend(loc="lower left", fontsize=9)
    left.set_ylim(top=3 * slope.max(), bottom=0.3 * min(excess.min(), slope.min()))
    right.semilogx(steps, length, "o-", color=PARAMETER, markersize=5)
    right.set_title("Weights that never stop")
    right.set_ylabel("length of the weights")
    right.set_ylim(bottom=0)
    for ax in (left, right):
        ax.set_xlabel("step")
        ax.set_xticks([500, 2000, 8000], ["500", "2000", "8000"])
        ax.xaxis.set_minor_formatter(NullFormatter())
    return fig


@in_course_style
def early_stopping(
    training: Sequence[float], validation: Sequence[float], best: int, stop: int, title: str
) -> Figure:
    """Both losses over the epochs, the best epoch and the one in which training stops."""
    fig = Figure(figsize=(7, 3.7))
    ax = fig.add_subplot()
    ax.plot(validation, color=POINTING, label="validation")
    ax.plot(training, "--", color=FORWARD, label="training")
    for epoch, words, height in ((best, "best", 0.25), (stop, "stop", 0.8)):
        ax.axvline(epoch, color=GREY, linewidth=1, linestyle=":")
        place = (epoch, height * max(validation))
        ax.annotate(
            f"{words}: epoch {epoch}",
            place,
            xytext=(5, 0),
            textcoords="offset points",
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    ax.plot(best, validation[best], "o", color=POINTING, markersize=8)
    ax.set_ylim(bottom=0)
    ax.set_title(title)
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss")
    ax.legend(loc="upper center")
    return fig


@in_course_style
def instruments(
    rates: Sequence[float], losses: np.ndarray, ratios: Mapping[str, Sequence[float]]
) -> Figure:
    """The loss over the rate, a mark a seed; and how large an update is beside its weights.

    `losses` has shape (seeds, rates); `ratios` maps a rate's name to one ratio an epoch.
    """
    fig = Figure(figsize=(7, 3.6))
    left, right = fig.subplots(1, 2)
    left.loglog(rates, losses.mean(axis=0), "-", color=FORWARD, linewidth=1.4)
    for of_seed in losses:
        left.loglog(rates, of_seed, "o", color=FORWARD, markersize=4.5)
    left.set_title("Too slow on the left")
    left.set_xlabel("learning rate (log scale)")
    left.set_ylabel("training loss (log scale)")
    right.axhspan(3e-4, 3e-3, color=GREY, alpha=0.18, linewidth=0)
    for (name, ratio), line, mark in zip(ratios.items(), LINES, MARKS, strict=False):
        epochs = np.arange(1, len(ratio) + 1)
        right.semilogy(epochs, ratio, line, marker=mark, color=BACKWARD, markersize=5, label=name)
    right.set_title("Update beside weights")
    right.set_xlabel("epoch")
    right.set_ylabel("ratio (log scale)")
    right.legend(loc="upper right", fontsize=9)
    right.set_ylim(top=0.1)
    return fig


@in_course_style
def confusion(counts: np.ndarray, *, title: str) -> Figure:
    """Right classes down, answers across; mistakes are vermilion, the darker the more often."""
    fig = Figure(figsize=(5.2, 4.6))
    ax = fig.add_subplot(aspect="equal")
    wrong = counts * (1 - np.eye(len(counts)))
    for row, column in np.ndindex(counts.shape):
        n = int(counts[row, column])
        if n == 0:
            continue
        strength = 0.2 + 0.5 * n / max(wrong.max(), 1) if row != column else 0.12
        colour = FORWARD if row == column else BACKWARD
        corner = (column - 0.5, row - 0.5)
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=colour, alpha=strength, linewidth=0))
        ax.text(column, row, str(n), ha="center", va="center", fontsize=10, color=INK)
    ax.set_xlim(-0.5, len(counts) - 0.5)
    ax.set_ylim(len(counts) - 0.5, -0.5)
    ax.set_xticks(range(len(counts)))
    ax.set_yticks(range(len(counts)))
    ax.set_xlabel("the network's answer")
    ax.set_ylabel("right class")
    ax.set_title(title)
    ax.grid(False)
    return fig


@in_course_style
def regression(
    x: np.ndarray, t: np.ndarray, grid: np.ndarray, fits: Mapping[str, np.ndarray]
) -> Figure:
    """Noisy samples and the curves of some networks."""
    fig = Figure(figsize=(7, 3.5))
    ax = fig.add_subplot()
    ax.plot(x, t, "o", color=GREY, markersize=4.5, label="training samples")
    for (name, curve), line, colour in zip(fits.items(), LINES, (FORWARD, PARAMETER), strict=False):
        ax.plot(grid, curve, line, color=colour, label=name)
    ax.set_title("A sigmoid at the end cuts off what a linear output can reach")
    ax.set_xlabel("input $x$")
    ax.set_ylabel("target, output")
    ax.set_ylim(-2.4, 1.6)
    ax.legend(loc="lower left", ncols=3, fontsize=9)
    ax.set_xlim(-3.1, 3.1)
    return fig


@in_course_style
def images(rows: Mapping[str, np.ndarray], *, title: str, captions: Sequence[str] = ()) -> Figure:
    """Rows of 8×8 pictures of ink on paper, with the rows' names and captions on top."""
    columns = max(len(row) for row in rows.values())
    fig = Figure(figsize=(7, 0.35 + 0.85 * len(rows) * 10 / columns + (0.3 if captions else 0.1)))
    axes = fig.subplots(len(rows), columns, squeeze=False)
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    for line, (name, row) in zip(axes, rows.items(), strict=True):
        for ax in line:
            _bare(ax)
        for ax, picture in zip(line, row, strict=False):
            ax.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=10)
    for ax, caption in zip(axes[0], captions, strict=False):
        ax.set_title(caption, loc="center", fontsize=9, pad=4)
    return fig


@in_course_style
def features(W: np.ndarray, *, title: str, columns: int = 8) -> Figure:
    """Each row of W as an 8×8 picture: grey is 0, white positive, black negative."""
    rows = -(-len(W) // columns)
    fig = Figure(figsize=(7, 0.45 + rows * 6.6 / columns))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    largest = 0.8 * np.abs(W).max()  # one scale for all: a unit that learned little stays grey
    for ax, weights in zip(fig.subplots(rows, columns, squeeze=False).flat, W, strict=False):
        _bare(ax)
        ax.imshow(weights.reshape(8, 8), cmap="gray", vmin=-largest, vmax=largest)
    return fig


def _bare(ax: Axes) -> None:
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)
