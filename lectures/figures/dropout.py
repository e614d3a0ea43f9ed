"""The pictures of lecture 09: networks with units left out, and what that does to learning.

Every number drawn is handed over by the lecture. A mask is a sequence of 0 (dropped) and 1 (kept),
one entry for each hidden unit.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

# One look a curve, so that three can be told apart without colour.
LOOKS = ((BACKWARD, "o", ":"), (POINTING, "^", "--"), (FORWARD, "s", "-"))
FAINT = "#DDDDDD"


@in_course_style
def learning_by_heart(training: Sequence[float], test: Sequence[float]) -> Figure:
    """The loss on the training set and on new pictures over the epochs of one training."""
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot()
    epochs = np.arange(1, len(training) + 1)
    ax.plot(epochs, training, "-", color=FORWARD, label="training set (what it sees)")
    ax.plot(epochs, test, "--", color=BACKWARD, label="new pictures (never seen)")
    best = int(np.argmin(test))
    ax.plot(epochs[best], test[best], "o", color=POINTING, markersize=9)
    ax.annotate(
        f"best at epoch {epochs[best]}",
        (epochs[best], test[best]),
        xytext=(-10, 14),
        textcoords="offset points",
    )
    ax.set_ylim(bottom=0)
    ax.set_xlabel("epoch")
    ax.set_ylabel("mean loss")
    ax.set_title("One curve goes on falling, the other turns")
    ax.legend(loc="upper right")
    return fig


@in_course_style
def coin_outputs(outputs: Mapping[str, np.ndarray], full: float) -> Figure:
    """What two small networks say under each mask; both say `full` when nothing is dropped.

    `outputs` maps a network's name to its possible outputs, one for each mask.
    """
    fig = Figure(figsize=(7, 2.9))
    ax = fig.add_subplot()
    places = np.arange(len(outputs), 0, -1)
    for place, (values, (colour, marker, _)) in zip(
        places, zip(outputs.values(), (LOOKS[0], LOOKS[2]), strict=True), strict=True
    ):
        ax.hlines(place, values.min(), values.max(), color=FAINT, linewidth=1.5)
        ax.plot(values, np.full(len(values), place), marker, color=colour, markersize=9)
    ax.axvline(full, color=INK, linestyle="--", linewidth=1.2)
    ax.annotate(
        "nothing dropped", (full, 0.45), xytext=(5, 0), textcoords="offset points", fontsize=10
    )
    ax.set_yticks(places, list(outputs))
    ax.set_ylim(0.3, len(outputs) + 0.6)
    ax.grid(False, axis="y")
    ax.set_xlabel("output")
    ax.set_title("Units that cancel each other can't stand a coin")
    return fig


@in_course_style
def family(masks: Sequence[Sequence[int]], words: Sequence[str], title: str) -> Figure:
    """Every thinned network of a small one: two inputs, some hidden units, one output."""
    fig = Figure(figsize=(7, 6.2))
    axes = fig.subplots(4, len(masks) // 4)
    for ax, mask, text in zip(axes.flat, masks, words, strict=True):
        _small_network(ax, mask)
        ax.set_title(text, fontsize=9, loc="center", pad=2)
    fig.suptitle(title, fontsize=12)
    return fig


def _small_network(ax: Axes, mask: Sequence[int]) -> None:
    ax.set(xlim=(-0.25, 2.25), ylim=(-0.3, len(mask) - 0.7))
    ax.set_axis_off()
    top = len(mask) - 1
    inputs = [(0.0, top * 0.7), (0.0, top * 0.3)]
    output = (2.0, top / 2)
    for place, kept in zip(range(top, -1, -1), mask, strict=True):
        hidden = (1.0, float(place))
        for start, end in [(start, hidden) for start in inputs] + [(hidden, output)]:
            ax.plot(
                *np.transpose([start, end]),
                color=PARAMETER if kept else FAINT,
                linewidth=1.3 if kept else 0.6,
                linestyle="-" if kept else ":",
                zorder=1,
            )
        ax.plot(
            *hidden,
            "o" if kept else "x",
            color=FORWARD if kept else GREY,
            markersize=7 if kept else 6,
            zorder=2,
        )
    for x, y in [*inputs, output]:
        ax.plot(x, y, "o", color=FORWARD, markersize=7, zorder=2)


@in_course_style
def averaging(counts: np.ndarray, means: np.ndarray, full: float, exact: float) -> Figure:
    """Running means of thinned networks' outputs, on their way to the full network's output.

    `means` has a row for each of several runs.
    """
    fig = Figure(figsize=(7, 3.2))
    ax = fig.add_subplot(xscale="log")
    for row in means:
        ax.plot(counts, row, color=FORWARD, linewidth=1, alpha=0.6)
    ax.axhline(full, color=INK, linewidth=1.6, label="the full network, one pass")
    ax.plot(
        counts[-1], exact, "*", color=POINTING, markersize=15, label="exact mean over all networks"
    )
    ax.set_xlabel("thinned networks averaged (log scale)")
    ax.set_ylabel("mean output")
    ax.set_title("Averages of thinned networks close in on the full one")
    ax.legend(loc="upper right")
    return fig


@in_course_style
def with_and_without(
    training: Mapping[str, Sequence[float]], test: Mapping[str, Sequence[float]]
) -> Figure:
    """Loss over the epochs for several keep probabilities, on training data and new data."""
    fig = Figure(figsize=(7, 3.7))
    left, right = fig.subplots(1, 2, sharey=True)
    for name, (colour, marker, line) in zip(training, LOOKS, strict=True):
        for ax, curves in ((left, training), (right, test)):
            losses = curves[name]
            ax.plot(
                np.arange(1, len(losses) + 1),
                losses,
                line,
                marker=marker,
                markevery=10,
                markersize=5,
                color=colour,
                label=name,
            )
    left.set_title("on the training set", fontsize=11)
    right.set_title("on new pictures", fontsize=11)
    left.set_ylabel("mean loss")
    left.set_ylim(0, 1.5)
    for ax in (left, right):
        ax.set_xlabel("epoch")
    handles, names = left.get_legend_handles_labels()
    fig.legend(handles, names, loc="outside lower center", ncols=3)
    fig.suptitle("Dropout learns the training set less well and new pictures better", fontsize=12)
    return fig


@in_course_style
def units_taken_away(shares: Sequence[float], accuracies: Mapping[str, Sequence[float]]) -> Figure:
    """The accuracy of trained networks when a share of their hidden units is taken away."""
    fig = Figure(figsize=(7, 3.4))
    ax = fig.add_subplot()
    for (name, values), (colour, marker, line) in zip(
        accuracies.items(), (LOOKS[0], LOOKS[2]), strict=True
    ):
        ax.plot(100 * np.asarray(shares), values, line, marker=marker, color=colour, label=name)
    ax.axhline(0.1, color=GREY, linewidth=1)
    ax.annotate("guessing", (0, 0.1), xytext=(0, 4), textcoords="offset points", color=GREY)
    ax.set_ylim(0, 1)
    ax.set_xlabel("hidden units taken away (%)")
    ax.set_ylabel("accuracy on new pictures")
    ax.set_title("Who trained with gaps can stand gaps")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 0.15))
    return fig
