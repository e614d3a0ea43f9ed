"""The pictures of networks for pictures, in lectures 10 and 11: shared weights, maps, norms, depth.

Every number drawn is handed over by the lecture; nothing is trained or differentiated here.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullFormatter

from figures.style import FORWARD, GREY, PARAMETER, POINTING, in_course_style

TINTS = ("#CFE3F1", "#F7DCC8", "#CDE9DF", "#F3DDE9", "#E6E6E6", "#FBF0C9")  # pale


@in_course_style
def shared_weights(window: np.ndarray, matrix: np.ndarray) -> Figure:
    """A window of weights and the matrix of a dense layer that does the same; 0 stays empty."""
    fig = Figure(figsize=(7, 4.3))
    left, right = fig.subplots(1, 2, width_ratios=(1, 3.2))
    shades = {value: n for n, value in enumerate(sorted(set(window.ravel())), start=1)}
    for ax, weights in ((left, window), (right, matrix)):
        drawn = np.full(weights.shape, np.nan)
        for value, n in shades.items():
            drawn[np.isclose(weights, value)] = n
        drawn[weights == 0] = np.nan
        ax.imshow(drawn, cmap="viridis", vmin=0.5, vmax=len(shades) + 0.5)
        ax.grid(False)
    left.set_xticks(range(window.shape[1]), [])
    left.set_yticks(range(window.shape[0]), [])
    left.tick_params(length=0)
    left.set_title("9 weights")
    right.set_xticks(np.arange(0, len(matrix), 8) - 0.5, [str(n) for n in range(0, 64, 8)])
    right.set_yticks(np.arange(0, len(matrix), 8) - 0.5, [str(n) for n in range(0, 64, 8)])
    right.set_xlabel("from pixel")
    right.set_ylabel("to place of the map")
    right.set_title("The same nine, place after place, in a dense layer")
    return fig


@in_course_style
def filters_and_maps(W: np.ndarray, digit: np.ndarray, maps: np.ndarray) -> Figure:
    """The windows of a first layer (grey is 0), and below each what it makes of one digit."""
    count = len(W)
    fig = Figure(figsize=(7, 2.5))
    axes = fig.subplots(2, count + 1)
    largest = np.abs(W).max()
    _bare(axes[0, 0])
    axes[0, 0].set_axis_off()
    _picture(axes[1, 0], digit, 0, 1, "gray_r")
    axes[1, 0].set_title("digit", loc="center", fontsize=9, pad=3)
    for n in range(count):
        _picture(axes[0, n + 1], W[n], -largest, largest, "gray")
        axes[0, n + 1].set_title(f"{n + 1}", loc="center", fontsize=9, pad=3)
        _picture(axes[1, n + 1], maps[n], 0, maps.max(), "gray_r")
    axes[0, 1].set_ylabel("window", fontsize=9)
    axes[1, 1].set_ylabel("map", fontsize=9)
    fig.suptitle("Eight windows, and where each of them finds what it looks for", x=0.02, ha="left")
    return fig


def _picture(ax: Axes, values: np.ndarray, low: float, high: float, colours: str) -> None:
    _bare(ax)
    ax.imshow(values, cmap=colours, vmin=low, vmax=high)


def _bare(ax: Axes) -> None:
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)


@in_course_style
def over_depths(
    depths: Sequence[int], ends: Mapping[str, np.ndarray], *, title: str, ylabel: str
) -> Figure:
    """A curve for each network over its depth, with bars from the best to the worst run.

    `ends` maps a name to numbers of shape (depths, runs).
    """
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot(yscale="log")
    for (name, values), colour, mark, line in zip(
        ends.items(), (GREY, FORWARD), "so", ("--", "-"), strict=True
    ):
        middle = values.mean(axis=1)
        reach = np.abs(np.stack([values.min(axis=1), values.max(axis=1)]) - middle)
        ax.errorbar(depths, middle, reach, fmt=line + mark, color=colour, capsize=3, label=name)
    ax.set_xticks(depths)
    ax.set_yticks([0.1, 0.2, 0.5, 1, 2], ["0.1", "0.2", "0.5", "1", "2"])
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set_title(title)
    ax.set_xlabel("convolutions")
    ax.set_ylabel(ylabel)
    ax.legend(loc="upper left")
    return fig


@in_course_style
def shared_means(samples: int, channels: int, places: int, groups: int) -> Figure:
    """Three tables of samples by channels and places; numbers that share a mean share a colour."""
    fig = Figure(figsize=(7, 3.9))
    kinds = {
        "Batch norm: a mean for each channel": lambda n, k: k,
        "Layer norm: a mean for each sample": lambda n, k: n,
        f"Group norm: {groups} means for each sample": lambda n, k: (
            n * groups + k * groups // channels
        ),
    }
    width = channels * places
    for ax, (title, group) in zip(fig.subplots(3, 1), kinds.items(), strict=True):
        first: list[tuple[int, int]] = []
        for n in range(samples):
            for k in range(channels):
                if group(n, k) == 0:
                    first.append((n, k))
                for place in range(places):
                    corner = (k * places + place, samples - 1 - n)
                    tint = TINTS[group(n, k) % len(TINTS)]
                    ax.add_patch(Rectangle(corner, 1, 1, facecolor=tint, edgecolor="white", lw=1))
        low, high = max(n for n, _ in first), max(k for _, k in first)
        ax.add_patch(
            Rectangle(
                (0, samples - 1 - low),
                places * (high + 1),
                low + 1,
                fill=False,
                edgecolor=POINTING,
                linewidth=3,
                zorder=3,
            )
        )
        for k in range(1, channels):
            ax.axvline(k * places, color=GREY, linewidth=1.2)
        ax.set_xlim(-0.1, width + 0.1)
        ax.set_ylim(-0.1, samples + 0.1)
        ax.set_yticks(np.arange(samples) + 0.5, [str(samples - n) for n in range(samples)])
        ax.set_xticks([])
        ax.tick_params(length=0)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.set_ylabel("sample", fontsize=9)
        ax.set_title(title, fontsize=11)
    middles = places * (np.arange(channels) + 0.5)
    ax.set_xticks(middles, [f"channel {k + 1}" for k in range(channels)])
    return fig


@in_course_style
def norms_and_batches(ends: Mapping[int, Mapping[str, np.ndarray]], *, title: str) -> Figure:
    """Losses of several runs for each norm, one panel for each batch size."""
    fig = Figure(figsize=(7, 3.6))
    axes = fig.subplots(1, len(ends), sharey=True)
    for ax, (batch, by_norm) in zip(axes, ends.items(), strict=True):
        for n, losses in enumerate(by_norm.values()):
            ax.plot(np.full(len(losses), n), losses, "o", color=FORWARD, markersize=5)
            ax.plot([n - 0.25, n + 0.25], [losses.mean()] * 2, color=PARAMETER, linewidth=2.5)
        ax.set_yscale("log")
        ax.set_xticks(range(len(by_norm)), list(by_norm))
        ax.set_xlim(-0.5, len(by_norm) - 0.5)
        ax.set_title(f"batches of {batch}")
        ax.yaxis.set_minor_formatter(NullFormatter())
        ax.set_yticks([0.2, 0.5, 1, 2], ["0.2", "0.5", "1", "2"])
    axes[0].set_ylabel("training loss (log scale)")
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    return fig
