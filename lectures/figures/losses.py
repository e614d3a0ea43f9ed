"""The pictures of lecture 04: losses over parameters and logits, softmax, L2, what fits scatter by.

Every number drawn is handed over by the lecture. Where several losses share a picture they differ
by line style as well as by colour.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.style import (
    BACKWARD,
    FORWARD,
    GREY,
    INK,
    PARAMETER,
    POINTING,
    in_course_style,
)

# How each loss is drawn: the two that can't be used to train, then the two that can.
LOSS_LINES = ((GREY, ":"), (INK, "--"), (FORWARD, "-."), (POINTING, "-"))
PARTS = ((BACKWARD, "--"), (FORWARD, "-."), (GREY, ":"))  # bias², variance and noise
COIN_LINES = ((GREY, ":"), (PARAMETER, "-."), (POINTING, "--"), (FORWARD, "-"))


@in_course_style
def landscapes(b: np.ndarray, errors: Mapping[str, np.ndarray], here: float) -> Figure:
    """Several errors of the same unit over its bias, side by side; `here` is where it stands."""
    fig = Figure(figsize=(7, 3.3))
    _headline(fig, "At the dashed line one error is flat, the two others slope")
    axes = fig.subplots(1, len(errors))
    for ax, (name, curve) in zip(axes, errors.items(), strict=True):
        ax.plot(b, curve, color=FORWARD)
        ax.axvline(here, color=POINTING, linewidth=1.4, linestyle="--")
        ax.set_title(name, fontsize=11)
        ax.set_xlabel("bias $b$")
        ax.set_ylim(0, 1.1 * float(curve.max()))
    axes[0].set_ylabel("error")
    return fig


@in_course_style
def over_the_logit(
    z: np.ndarray, losses: Mapping[str, np.ndarray], slopes: Mapping[str, np.ndarray]
) -> Figure:
    """Losses of one sample with target 1 over its logit, and below them their slopes."""
    fig = Figure(figsize=(7, 5.6))
    top, bottom = fig.subplots(2, 1, sharex=True)
    for (name, curve), (colour, style) in zip(losses.items(), LOSS_LINES, strict=True):
        top.plot(z, curve, color=colour, linestyle=style, label=name)
        bottom.plot(z, slopes[name], color=colour, linestyle=style)
    for ax in (top, bottom):
        ax.axvspan(float(z[0]), 0, color=BACKWARD, alpha=0.06, linewidth=0)
        ax.set_xlim(float(z[0]), float(z[-1]))
    top.text(float(z[0]), 3.5, "  wrong side", color=INK, fontsize=10)
    top.text(float(z[-1]), 1.2, "right side  ", color=INK, fontsize=10, ha="right")
    top.set_ylim(0, 4.2)
    top.set_title("Far on the wrong side, only the log loss and the perceptron error still pull")
    top.set_ylabel("loss")
    top.legend(loc="upper right")
    bottom.set_ylim(-1.15, 0.15)
    bottom.set_ylabel("slope of the loss")
    bottom.set_xlabel("logit $z$ (the target is 1)")
    return fig


@in_course_style
def softmax_shift(columns: Sequence[tuple[str, np.ndarray, np.ndarray]], title: str) -> Figure:
    """Logits above, their softmax below, for several logits that differ by a shift.

    Each column has a heading, the logits and the probabilities.
    """
    fig = Figure(figsize=(7, 4.8))
    _headline(fig, title)
    axes = fig.subplots(2, len(columns), sharex=True, sharey="row", squeeze=False)
    low = min(0.0, *(float(logits.min()) for _, logits, _ in columns))
    high = max(float(logits.max()) for _, logits, _ in columns)
    for (top, bottom), (heading, logits, probabilities) in zip(axes.T, columns, strict=True):
        _bars(top, logits, FORWARD, "{:g}")
        top.axhline(0, color=GREY, linewidth=1)
        top.set_title(heading, fontsize=11)
        top.set_ylim(low - 0.22 * (high - low), high + 0.22 * (high - low))
        _bars(bottom, probabilities, FORWARD, "{:.3f}")
        bottom.set_ylim(0, 1.15)
        bottom.set_xlabel("class")
    axes[0, 0].set_ylabel("logit")
    axes[1, 0].set_ylabel("probability")
    return fig


@in_course_style
def pushes(probabilities: np.ndarray, gradient: np.ndarray, label: int) -> Figure:
    """What softmax says about one sample, and how the loss pushes at each logit."""
    fig = Figure(figsize=(7, 3.4))
    left, right = fig.subplots(1, 2)
    _bars(left, probabilities, FORWARD, "{:.3f}")
    left.set_ylim(0, 1.15)
    left.set_title(f"Softmax says; the label is {label}")
    left.set_ylabel("probability")
    _bars(right, gradient, BACKWARD, "{:+.3f}")
    right.axhline(0, color=GREY, linewidth=1)
    right.set_ylim(-1.15, 1.15)
    right.set_title("Gradient by each logit")
    right.set_ylabel("slope by the logit")
    for ax in (left, right):
        ax.get_xticklabels()[label].set_fontweight("bold")
        ax.set_xlabel("class")
    return fig


@in_course_style
def penalty(w: np.ndarray, curves: Mapping[str, np.ndarray], lowest: tuple[float, float]) -> Figure:
    """A loss, a penalty and their sum over one weight, with the lowest place of the sum."""
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot()
    drawn = zip(curves.items(), ((FORWARD, "--"), (PARAMETER, "-."), (INK, "-")), strict=True)
    for (name, curve), (colour, style) in drawn:
        ax.plot(w, curve, color=colour, linestyle=style, label=name)
    ax.plot(*lowest, "o", color=POINTING, markersize=9)
    ax.set_title("The loss falls for ever; with a penalty there is a lowest place")
    ax.set_xlabel("weight $w$")
    ax.set_ylabel("loss")
    ax.set_ylim(bottom=0)
    ax.legend(loc="upper center")
    return fig


@in_course_style
def spread_of_fits(
    x: np.ndarray,
    truth: np.ndarray,
    fits: Mapping[str, np.ndarray],
    by_size: tuple[np.ndarray, np.ndarray],
    by_penalty: tuple[np.ndarray, np.ndarray],
) -> Figure:
    """Above, curves learned from many data sets; below, bias², variance, noise and error.

    `fits` maps a title to curves of shape (runs, len(x)), of which the first 25 are drawn. The two
    others hold places on an axis, shape (K,), and the four numbers there, shape (K, 4).
    """
    fig = Figure(figsize=(7, 6))
    above, below = fig.subfigures(2, 1, height_ratios=(1, 1.25))
    for ax, (title, curves) in zip(
        above.subplots(1, len(fits), sharey=True, squeeze=False)[0], fits.items(), strict=True
    ):
        ax.plot(x, curves[:25].T, color=FORWARD, linewidth=0.7, alpha=0.4)
        ax.plot(x, truth, "--", color=INK, label="truth")
        ax.plot(x, curves.mean(axis=0), color=BACKWARD, label="mean of the fits")
        ax.set_title(title, fontsize=11)
        ax.set(ylim=(-2, 2.2), xlabel="$x$")
    above.axes[-1].legend(loc="upper left", fontsize=8)
    left, right = below.subplots(1, 2, sharey=True)
    for ax, (places, parts) in ((left, by_size), (right, by_penalty)):
        for name, part, (colour, line) in zip(
            ("bias²", "variance", "noise"), parts.T, PARTS, strict=False
        ):
            ax.plot(places, part, line, color=colour, label=name)
        ax.plot(places, parts[:, :3].sum(axis=1), color=INK, label="their sum")
        ax.plot(places, parts[:, 3], "o", color=POINTING, markersize=5, label="measured")
    left.set(xlabel="weights, no penalty", ylabel="squared error", ylim=(0, 0.8))
    right.set(xscale="log", xlabel=f"penalty λ, {by_size[0][-1]:g} weights")
    left.legend(loc="upper right", fontsize=8)
    return fig


@in_course_style
def beliefs_and_lines(
    p: np.ndarray,
    coins: Mapping[str, np.ndarray],
    points: tuple[np.ndarray, np.ndarray],
    x: np.ndarray,
    truth: np.ndarray,
    bands: Mapping[str, tuple[np.ndarray, np.ndarray]],
) -> Figure:
    """Left, what is believed of a coin after some tosses; right, two bands around fitted lines.

    `bands` maps a name to the height of a line over `x` and half the width of its band there.
    """
    fig = Figure(figsize=(7, 3.9))
    left, right = fig.subplots(1, 2, width_ratios=(1, 1.15))
    for (name, density), (colour, line) in zip(coins.items(), COIN_LINES, strict=True):
        left.plot(p, density, line, color=colour, label=name)
    left.set(xlabel="probability of heads", ylabel="density", ylim=(0, None), xlim=(0, 1))
    left.set_title("A coin, toss by toss", fontsize=11)
    left.legend(loc="upper left", fontsize=8)
    for (name, (height, half)), colour in zip(bands.items(), (BACKWARD, FORWARD), strict=True):
        right.fill_between(x, height - half, height + half, color=colour, alpha=0.15, linewidth=0)
        for edge in (height - half, height + half):
            right.plot(x, edge, color=colour, linewidth=0.8)
        line = "--" if colour == BACKWARD else "-"
        right.plot(x, height, line, color=colour, label=name)
    right.plot(x, truth, ":", color=INK, label="the truth")
    right.plot(*points, "o", color=INK, markersize=5)
    right.set(xlabel="$x$", ylabel="target", xlim=(x[0], x[-1]))
    right.set_title("Where nine of ten targets should lie", fontsize=11)
    right.legend(loc="upper right", fontsize=8)
    return fig


def _headline(fig: Figure, words: str) -> None:
    fig.suptitle(words, x=0.02, ha="left", fontsize=12)


def _bars(ax: Axes, heights: np.ndarray, colour: str, form: str) -> None:
    places = np.arange(len(heights))
    ax.bar(places, heights, color=colour, width=0.62)
    for place, height in zip(places, heights, strict=True):
        ax.annotate(
            form.format(height).replace("-", "\N{MINUS SIGN}"),
            (place, height),
            xytext=(0, 3 if height >= 0 else -3),
            textcoords="offset points",
            ha="center",
            va="bottom" if height >= 0 else "top",
            color=INK,
            fontsize=10,
        )
    ax.set_xticks(places)
    ax.grid(False, axis="x")


@in_course_style
def likelihoods(
    t: np.ndarray, densities: Mapping[str, np.ndarray], costs: Mapping[str, np.ndarray]
) -> Figure:
    """How targets may scatter around an output of 0, and minus the logarithm of each density."""
    fig = Figure(figsize=(7, 3.5))
    left, right = fig.subplots(1, 2)
    for (name, density), (colour, line) in zip(
        densities.items(), ((FORWARD, "-"), (POINTING, "--")), strict=True
    ):
        left.plot(t, density, line, color=colour, label=name)
        right.plot(t, costs[name], line, color=colour, label=name)
    left.set_title("How likely is a target so far away?", fontsize=11)
    left.set(xlabel="target minus output", ylabel="density", ylim=(0, None))
    right.set_title("Minus its logarithm: a loss", fontsize=11)
    right.set(xlabel="target minus output", ylabel="\N{MINUS SIGN}log density")
    right.legend(loc="upper center", fontsize=9)
    return fig


@in_course_style
def fitted_lines(
    x: np.ndarray, t: np.ndarray, fits: Mapping[str, np.ndarray], moved: int, title: str
) -> Figure:
    """Points, one of them ringed, and the lines that several losses lay through them.

    Each of `fits` holds a line's slope and its height at 0.
    """
    fig = Figure(figsize=(7, 3.9))
    ax = fig.add_subplot()
    ends = np.array([-1.05, 1.05])
    looks = ((GREY, "-"), (FORWARD, "-"), (POINTING, "--"))
    for (name, (slope, height)), (colour, line) in zip(fits.items(), looks, strict=False):
        ax.plot(ends, slope * ends + height, line, color=colour, label=name)
    ax.plot(x, t, "o", color=INK, markersize=4)
    ax.plot(
        x[moved],
        t[moved],
        "o",
        markersize=14,
        markerfacecolor="none",
        markeredgecolor=POINTING,
        markeredgewidth=2.5,
    )
    ax.set(xlabel="$x$", ylabel="target", xlim=(-1.1, 1.1), ylim=(-5, 9))
    ax.set_title(title)
    ax.legend(loc="upper left", fontsize=9)
    return fig


@in_course_style
def two_parts(names: Sequence[str], entropy: float, extra: Sequence[float]) -> Figure:
    """Cross entropies as bars of two parts: the truth's entropy, and what the answer adds to it."""
    fig = Figure(figsize=(7, 3.2))
    ax = fig.add_subplot()
    places = np.arange(len(names))
    ax.barh(places, [entropy] * len(names), color=GREY, height=0.6, label="entropy of the truth")
    ax.barh(places, extra, left=entropy, color=BACKWARD, height=0.6, label="divergence: added")
    for place, more in zip(places, extra, strict=True):
        ax.text(entropy + more, place, f"  {entropy + more:.3f}", va="center", color=INK)
    ax.set_yticks(places, names)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.25 * (entropy + max(extra)))
    ax.set_xlabel("cross entropy")
    ax.set_title("No answer costs less than the truth itself")
    ax.legend(loc="upper right", fontsize=9)
    ax.grid(False, axis="y")
    return fig


@in_course_style
def by_noise(distances: Mapping[str, Mapping[str, np.ndarray]]) -> Figure:
    """For each kind of noise, how far each loss's lines are from the truth: mean and deviation."""
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot()
    looks = ((FORWARD, "o"), (POINTING, "s"), (PARAMETER, "D"))
    losses = list(next(iter(distances.values())))
    for k, (loss, (colour, mark)) in enumerate(zip(losses, looks, strict=True)):
        values = [of_noise[loss] for of_noise in distances.values()]
        ax.errorbar(
            np.arange(len(values)) + 0.2 * (k - 1),
            [value.mean() for value in values],
            [value.std(ddof=1) for value in values],
            fmt=mark,
            color=colour,
            capsize=4,
            label=loss,
        )
    ax.set_xticks(range(len(distances)), list(distances))
    ax.set_ylim(bottom=0)
    ax.set_ylabel("distance from the true line")
    ax.set_title("Each kind of noise has a loss of its own")
    ax.legend(loc="upper left", fontsize=9)
    ax.grid(False, axis="x")
    return fig
