"""The pictures of lecture 12: what one wide hidden layer can do, and what many narrow ones can.

Every number drawn is handed over by the lecture; no network is built or evaluated here.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

LINES = ("-", "--", ":", "-.")


@in_course_style
def hidden_space(X: np.ndarray, H: np.ndarray, t: np.ndarray, w: np.ndarray, b: float) -> Figure:
    """XOR's four points as they come, and where two hidden units put them, with the output's line.

    The line is where w · h + b = 0; `w` has two entries, the second of them not 0.
    """
    fig = Figure(figsize=(7, 3.7))
    left, right = fig.subplots(1, 2)
    for ax, points, letter in ((left, X, "x"), (right, H, "h")):
        for klass, mark, colour, face in ((1, "o", FORWARD, FORWARD), (0, "s", BACKWARD, "white")):
            of_class = points[t == klass]
            ax.plot(
                *of_class.T,
                mark,
                color=colour,
                markerfacecolor=face,
                markeredgewidth=2,
                markersize=11,
                label=f"XOR is {klass}",
                zorder=3,
            )
        rounded = points.round(2) + 0.0
        for place in {(float(p[0]), float(p[1])) for p in rounded}:
            here = [
                f"({x[0]:g}, {x[1]:g})"
                for x, p in zip(X, rounded, strict=True)
                if (p == place).all()
            ]
            ax.annotate(
                "\n".join(here),
                place,
                xytext=(9, 5),
                textcoords="offset points",
                color=INK,
                fontsize=9,
            )
        ax.set_xlabel(f"${letter}_1$")
        ax.set_ylabel(f"${letter}_2$")
        for low, high, limit in zip(
            points.min(axis=0), points.max(axis=0), (ax.set_xlim, ax.set_ylim), strict=True
        ):
            margin = 0.35 * max(high - low, 1.0)
            limit(low - margin, high + (2 if limit == ax.set_xlim else 1.2) * margin)
    left.set_title("As they come: no line helps")
    right.set_title("After two units: one line does")
    ends = np.array(right.get_xlim())
    bottom_and_top = right.get_ylim()
    right.plot(ends, -(w[0] * ends + b) / w[1], color=INK, linewidth=1.6)
    right.set_xlim(ends)
    right.set_ylim(bottom_and_top)
    handles, words = left.get_legend_handles_labels()
    fig.legend(handles, words, loc="outside lower center", ncols=2)
    return fig


@in_course_style
def steps_and_pulse(
    z: np.ndarray,
    sigmoids: Mapping[str, np.ndarray],
    x: np.ndarray,
    parts: Mapping[str, np.ndarray],
) -> Figure:
    """Sigmoids of growing steepness, and a pulse as the difference of two steps."""
    fig = Figure(figsize=(7, 3.2))
    left, right = fig.subplots(1, 2)
    for (name, values), line in zip(sigmoids.items(), LINES, strict=False):
        left.plot(z, values, line, color=FORWARD, label=name)
    left.set_title("A steep sigmoid is a step")
    left.set_xlabel("$z$")
    left.set_ylabel("activation")
    left.legend(loc="lower right", fontsize=9)
    for (name, values), line, colour in zip(
        parts.items(), ("--", ":", "-"), (GREY, GREY, FORWARD), strict=False
    ):
        right.plot(x, values, line, color=colour, label=name)
    right.set_title("Two steps make a pulse")
    right.set_xlabel("$x$")
    right.set_ylabel("output")
    right.set_ylim(-1.3, 2.1)
    right.legend(loc="upper left", fontsize=9)
    return fig


@in_course_style
def climbing(
    x: np.ndarray,
    target: np.ndarray,
    output: np.ndarray,
    errors: Mapping[int, float],
    most: int,
) -> Figure:
    """A network over its target, and the errors of all networks so far, up to `most` units.

    `errors` maps numbers of units to errors; the last one is that of `output`.
    """
    fig = Figure(figsize=(7, 5.2))
    above, below = fig.subplots(2, 1, height_ratios=(1.7, 1))
    units = list(errors)
    _over_target(above, x, target, output)
    words = "1 unit" if units[-1] == 1 else f"{units[-1]} units"
    above.set_title(f"{words}: wrong by {errors[units[-1]]:.2f} at most")
    below.plot(units, list(errors.values()), "o-", color=FORWARD, markersize=5, linewidth=1.2)
    below.plot(units[-1], errors[units[-1]], "o", color=POINTING, markersize=9)
    below.set_xscale("log", base=2)
    below.set_yscale("log")
    powers = [2**i for i in range(most.bit_length())]
    below.set_xticks(powers, [str(power) for power in powers])
    below.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    below.yaxis.set_minor_formatter(NullFormatter())
    below.set_xlim(0.9, 1.15 * most)
    below.set_ylim(0.1, 3.2)
    below.set_xlabel("hidden units (log scale)")
    below.set_ylabel("largest error")
    return fig


@in_course_style
def one_staircase(x: np.ndarray, target: np.ndarray, output: np.ndarray, title: str) -> Figure:
    """A network's output over the target."""
    fig = Figure(figsize=(7, 3.4))
    ax = fig.add_subplot()
    _over_target(ax, x, target, output)
    ax.set_title(title)
    return fig


def _over_target(ax: Axes, x: np.ndarray, target: np.ndarray, output: np.ndarray) -> None:
    ax.plot(x, target, color=GREY, linewidth=4, alpha=0.5, label="function")
    ax.plot(x, output, color=FORWARD, linewidth=1.6, label="network")
    ax.set_xlabel("$x$")
    ax.set_ylabel("output")
    ax.set_ylim(-1.35, 1.35)
    ax.legend(loc="upper right", fontsize=9)


@in_course_style
def hinges(
    x: np.ndarray, target: np.ndarray, output: np.ndarray, parts: np.ndarray, knots: np.ndarray
) -> Figure:
    """The hinges of ReLU units, one column of `parts` each, and what they add up to."""
    fig = Figure(figsize=(7, 4.6))
    above, below = fig.subplots(2, 1, sharex=True)
    for number, part in enumerate(parts.T):
        above.plot(x, part, color=PARAMETER, linewidth=1.3, label=None if number else "one unit")
    above.set_title("Each unit bends once ...")
    above.set_ylabel("contribution")
    above.legend(loc="lower left", fontsize=9)
    _over_target(below, x, target, output)
    below.plot(knots, np.interp(knots, x, output), "o", color=FORWARD, markersize=5)
    below.set_title("... and their sum passes through every knot")
    return fig


@in_course_style
def errors(units: Sequence[int], measured: Mapping[str, Sequence[float]]) -> Figure:
    """Largest errors over the number of units, both axes logarithmic."""
    fig = Figure(figsize=(7, 3.5))
    ax = fig.add_subplot(xscale="log", yscale="log")
    ax.set_xscale("log", base=2)
    ax.set_xticks(units, [str(number) for number in units])
    for (name, values), line, mark in zip(measured.items(), LINES, "os", strict=False):
        ax.plot(units, values, line, marker=mark, color=FORWARD, markersize=5, label=name)
    ax.set_title("Twice the units: half the error with steps, a quarter with bends")
    ax.set_xlabel("hidden units (log scale)")
    ax.set_ylabel("largest error (log scale)")
    ax.legend(loc="lower left")
    return fig


@in_course_style
def outside(
    x: np.ndarray, target: np.ndarray, output: np.ndarray, interval: tuple[float, float]
) -> Figure:
    """A network on the interval for which it was built, and beyond."""
    fig = Figure(figsize=(7, 3.4))
    ax = fig.add_subplot()
    ax.axvspan(*interval, color=PARAMETER, alpha=0.12, linewidth=0)
    ax.plot(x, target, color=GREY, linewidth=4, alpha=0.5, label="function")
    ax.plot(x, output, color=FORWARD, linewidth=1.6, label="network")
    ax.text(sum(interval) / 2, 6.9, "promised here", ha="center", color=INK)
    ax.set_ylim(-3, 8)
    ax.set_title("Beyond its interval a ReLU network goes straight on, for ever")
    ax.set_xlabel("$x$")
    ax.set_ylabel("output")
    ax.legend(loc="lower left", fontsize=9, ncols=2)
    return fig


@in_course_style
def towers(surfaces: Mapping[str, np.ndarray]) -> Figure:
    """Surfaces over the unit square seen from above, one panel each, all with the same colours."""
    fig = Figure(figsize=(7, 2.9))
    fig.suptitle("Towers over a square, seen from above", x=0.02, ha="left", fontsize=12)
    panels = fig.subplots(1, len(surfaces), sharey=True)
    low = min(float(heights.min()) for heights in surfaces.values())
    high = max(float(heights.max()) for heights in surfaces.values())
    for ax, (name, heights) in zip(panels, surfaces.items(), strict=True):
        image = ax.imshow(
            heights, origin="lower", extent=(0, 1, 0, 1), cmap="viridis", vmin=low, vmax=high
        )
        ax.set_title(name, fontsize=10.5)
        ax.set_xlabel("$x_1$")
        ax.grid(False)
    panels[0].set_ylabel("$x_2$")
    fig.colorbar(image, ax=list(panels), shrink=0.8, label="output")
    return fig


@in_course_style
def folding(
    x: np.ndarray, deep: np.ndarray, wide: np.ndarray, units: int, pieces: tuple[int, int]
) -> Figure:
    """The same number of units used twice: in layers of two, and in one layer."""
    fig = Figure(figsize=(7, 4.2))
    axes = fig.subplots(2, 1, sharex=True)
    layers = f"{units // 2} layers of 2" if units > 2 else "1 layer of 2"
    names = (f"{layers} units", f"1 layer of {units} units")
    for ax, values, name, count in zip(axes, (deep, wide), names, pieces, strict=True):
        ax.plot(x, values, color=FORWARD, linewidth=1.4)
        ax.set_title(f"{name}: {count} straight pieces")
        ax.set_ylim(-0.06, 1.06)
        ax.set_ylabel("output")
    axes[1].set_xlabel("$x$")
    return fig
