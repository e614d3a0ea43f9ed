"""The pictures of lecture 03: the step, the sigmoid, its slope and its relatives.

Every curve is handed over by the lecture, as values at the places `z`. Values are drawn blue and
slopes vermilion, in every picture.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.style import BACKWARD, FORWARD, GREY, INK, POINTING, in_course_style

LINE_STYLES = ("-", "--", "-.", ":")


@in_course_style
def staircase(
    b: np.ndarray, errors: Mapping[str, np.ndarray], here: float, heights: Sequence[float]
) -> Figure:
    """Two errors over one bias: one of a step, one of a sigmoid, side by side.

    `here` is the bias to point at and `heights` are the two errors there.
    """
    fig = Figure(figsize=(7, 3.2))
    axes = fig.subplots(1, 2, sharey=True)
    words = ("Through a step: flat, or a jump", "Through a sigmoid: a valley")
    for ax, title, (name, curve), height in zip(axes, words, errors.items(), heights, strict=True):
        ax.plot(b, curve, color=FORWARD)
        ax.plot(here, height, "o", color=POINTING, markersize=9)
        ax.set_title(title)
        ax.set_xlabel(f"bias $b$ of the unit with a {name}")
    axes[0].set_ylabel("squared error")
    return fig


@in_course_style
def steps_and_sigmoids(
    z: np.ndarray, step: np.ndarray, sigmoids: Mapping[str, np.ndarray]
) -> Figure:
    """A step, and sigmoids of growing steepness that come ever nearer to it."""
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot()
    ax.plot(z, step, color=GREY, linewidth=1.6, label="step", drawstyle="steps-mid")
    for (name, curve), style in zip(sigmoids.items(), LINE_STYLES, strict=False):
        ax.plot(z, curve, color=FORWARD, linestyle=style, label=name)
    ax.set_title("A steeper sigmoid looks more like a step, but it always has a slope")
    ax.set_xlabel("score $z$")
    ax.set_ylabel("activation")
    ax.legend(loc="center right")
    return fig


@in_course_style
def bump(
    z: np.ndarray,
    values: np.ndarray,
    slopes: np.ndarray,
    beta: float,
    at: float,
    tangent: tuple[float, float],
    drawn_to: float = np.inf,
) -> Figure:
    """A sigmoid with its tangent at one place, and below it the slope at every place.

    `tangent` is the value and the slope at `at`. The slopes beyond `drawn_to` are left out: in a
    film they are still to come.
    """
    fig = Figure(figsize=(7, 4.5))
    top, bottom = fig.subplots(2, 1, sharex=True)
    height, slope = tangent
    top.plot(z, values, color=FORWARD)
    reach = np.array([-1.0, 1.0]) * 0.35 / np.hypot(slope, 0.3)
    top.plot(at + reach, height + slope * reach, color=BACKWARD, linewidth=2.5)
    top.plot(at, height, "o", color=POINTING, markersize=8)
    top.set_ylim(-0.15, 1.15)
    top.set_ylabel("value $\\sigma(\\beta z)$")
    top.set_title(f"How steep the S is at each place makes a bump; here $\\beta$ = {beta:g}")

    past = z <= drawn_to
    bottom.fill_between(z[past], slopes[past], color=BACKWARD, alpha=0.15, linewidth=0)
    bottom.plot(z[past], slopes[past], color=BACKWARD)
    bottom.set_xlim(z[0] - 0.6, z[-1] + 0.6)
    bottom.plot(at, slope, "o", color=POINTING, markersize=8)
    bottom.axhline(beta / 4, color=GREY, linewidth=1, linestyle=":")
    bottom.text(z[0], beta / 4, " $\\beta/4$", va="bottom", color=INK)
    bottom.set_ylim(0, 1.3 * beta / 4)
    bottom.set_ylabel("slope")
    bottom.set_xlabel("score $z$")
    return fig


@in_course_style
def bumps(z: np.ndarray, slopes: Mapping[str, np.ndarray]) -> Figure:
    """The slopes of sigmoids of several steepnesses, in one picture."""
    fig = Figure(figsize=(7, 3.4))
    ax = fig.add_subplot()
    for (name, curve), style in zip(slopes.items(), LINE_STYLES, strict=False):
        ax.plot(z, curve, color=BACKWARD, linestyle=style, label=name)
    ax.set_title("Steeper means higher and narrower: every bump covers the same area")
    ax.set_xlabel("score $z$")
    ax.set_ylabel("slope of $\\sigma(\\beta z)$")
    ax.set_ylim(bottom=0)
    ax.legend()
    return fig


@in_course_style
def six_curves(z: np.ndarray, curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Six activations, each with its slope, in two rows of three."""
    fig = Figure(figsize=(7, 5.0))
    axes = fig.subplots(2, 3, sharex=True, sharey=True)
    for ax, (name, (values, slopes)) in zip(axes.flat, curves.items(), strict=True):
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.plot(z, values, color=FORWARD, label="value")
        ax.plot(z, slopes, color=BACKWARD, linestyle="--", label="slope")
        ax.set_title(name, fontsize=11)
    for ax in axes[1]:
        ax.set_xlabel("$z$")
    axes[0, 0].legend(loc="upper left", fontsize=9, handlelength=1.6)
    axes[0, 0].set_ylim(-1.7, 3.1)
    fig.suptitle(
        "Six activations (blue) and what each lets back through (vermilion)",
        x=0.02,
        ha="left",
        fontsize=12,
    )
    return fig


@in_course_style
def leaky_and_elu(z: np.ndarray, curves: Mapping[str, np.ndarray], product: np.ndarray) -> Figure:
    """Three ways to treat what is negative, and beside them a common slip, ELU as a product."""
    fig = Figure(figsize=(7, 3.6))
    left, right = fig.subplots(1, 2, sharex=True, sharey=True)
    for (name, curve), style in zip(curves.items(), LINE_STYLES, strict=False):
        left.plot(z, curve, color=FORWARD, linestyle=style, label=name)
    left.set_title("Below 0: nothing, a little, or\na soft floor", fontsize=11)
    right.plot(z, list(curves.values())[-1], color=FORWARD, linestyle="-.", label="ELU")
    right.plot(z, product, color=POINTING, label="as a product")
    right.set_title("As a product, ELU turns up\nwhere it should level off", fontsize=11)
    for ax in (left, right):
        _zero_lines(ax)
        ax.legend(loc="upper center", fontsize=9, frameon=True, framealpha=1, edgecolor="white")
        ax.set_xlabel("score $z$")
    left.set_ylabel("activation")
    return fig


def _zero_lines(ax: Axes) -> None:
    ax.axhline(0, color=GREY, linewidth=0.8)
    ax.axvline(0, color=GREY, linewidth=0.8)


@in_course_style
def soft_corners(z: np.ndarray, curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """ReLU and its smooth relatives, each with its slope; the first, ReLU, is drawn grey."""
    fig = Figure(figsize=(7, 3.7))
    left, right = fig.subplots(1, 2, sharex=True)
    looks = zip(("-", "-.", "--", "-"), (2.6, 1.8, 1.8, 1.8), strict=True)
    for (name, (values, slopes)), (line, width) in zip(curves.items(), looks, strict=True):
        first = name == next(iter(curves))
        left.plot(z, values, line, color=GREY if first else FORWARD, linewidth=width, label=name)
        right.plot(z, slopes, line, color=GREY if first else BACKWARD, linewidth=width, label=name)
    left.set_title("A corner, a soft floor, and dips", fontsize=11)
    left.set(xlabel="score $z$", ylabel="activation", ylim=(-1.05, 2.1))
    right.set_title("A jump, a ramp, and overshoots", fontsize=11)
    right.set(xlabel="score $z$", ylabel="slope", ylim=(-0.25, 1.25))
    for ax in (left, right):
        _zero_lines(ax)
        ax.legend(loc="upper left", fontsize=9)
    return fig


@in_course_style
def gradients_by_layer(sizes: Mapping[str, Sequence[np.ndarray]]) -> Figure:
    """For each activation, a histogram of the gradient's entries for each layer, first on top.

    `sizes` holds the logarithms (base 10) of the absolute values, from the first layer to the last.
    """
    fig = Figure(figsize=(7, 5.2))
    axes = fig.subplots(2, 4, sharex=True, sharey=True)
    bins = np.linspace(-9, 0, 46)
    middles = (bins[:-1] + bins[1:]) / 2
    for ax, (name, layers) in zip(axes.flat, sizes.items(), strict=False):
        for row, logs in enumerate(layers):
            counts, _ = np.histogram(np.clip(logs, -9, 0), bins)
            height = 0.9 * counts / max(counts.max(), 1)
            base = -float(row)
            ax.fill_between(middles, base, base + height, color=BACKWARD, alpha=0.35, linewidth=0)
            ax.plot(middles, base + height, color=BACKWARD, linewidth=1)
            ax.plot(np.median(logs), base + 0.1, "o", color=INK, markersize=4, zorder=4)
        ax.set_title(name, fontsize=11)
        n = len(layers)
        ax.set_yticks([-row + 0.1 for row in range(n)], [f"{row + 1}" for row in range(n)])
        ax.set_xticks([-8, -6, -4, -2, 0])
        ax.grid(False, axis="y")
    for ax in list(axes.flat)[len(sizes) :]:
        ax.set_visible(False)
    for ax in axes[1]:
        ax.set_xlabel("log₁₀ |gradient|", fontsize=10)
    axes[0, 3].tick_params(labelbottom=True)
    axes[0, 0].set_ylabel("layer")
    axes[1, 0].set_ylabel("layer")
    fig.suptitle(
        "Gradients of a fresh network, six hidden layers: what reaches the first?",
        x=0.02,
        ha="left",
        fontsize=12,
    )
    return fig
