"""The pictures of lecture 10: features and layers brought to one scale, and the way back.

Every number drawn is handed over by the lecture; nothing is normalised or differentiated here.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.ticker import NullFormatter

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

LINES = ("-", "--", ":")
TINTS = ("#CFE3F1", "#F7DCC8", "#CDE9DF", "#F3DDE9")  # the palette's colours, pale


@in_course_style
def two_scales(
    raw: np.ndarray, scaled: np.ndarray, labels: np.ndarray, features: Sequence[str]
) -> Figure:
    """The same samples in their own units and standardised, one unit equally long on both axes."""
    fig = Figure(figsize=(7, 3.9))
    left, right = fig.subplots(1, 2)
    centre = raw.mean(axis=0)
    reach = 1.1 * np.max(np.abs(raw - centre))
    _two_classes(left, raw, labels)
    left.set_xlim(centre[0] - reach, centre[0] + reach)
    left.set_ylim(centre[1] - reach, centre[1] + reach)
    left.set_title("In their own units")
    left.set_xlabel(features[0])
    left.set_ylabel(features[1])
    _two_classes(right, scaled, labels)
    right.set_xlim(-3.4, 3.4)
    right.set_ylim(-3.4, 3.4)
    right.set_title("Standardised")
    right.set_xlabel(f"{features[0].split()[0]}, in deviations")
    right.set_ylabel(f"{features[1].split()[0]}, in deviations")
    right.legend(loc="lower right", fontsize=9, handletextpad=0.2, borderpad=0.1)
    for ax in (left, right):
        ax.set_aspect("equal")
    return fig


def _two_classes(ax: Axes, X: np.ndarray, labels: np.ndarray) -> None:
    healthy, sick = X[labels == 0], X[labels == 1]
    ax.plot(*healthy.T, "o", color=FORWARD, markersize=4.5, label="healthy")
    ax.plot(*sick.T, "s", markerfacecolor="none", color=BACKWARD, markersize=5, label="sick")


@in_course_style
def layer_distribution(before: np.ndarray, after: np.ndarray, units: Sequence[str]) -> Figure:
    """Three units' sums over a batch, before and after normalising, above the tanh's slope.

    `before` and `after` have one column for each unit; `units` names them.
    """
    fig = Figure(figsize=(7, 4.6))
    axes = fig.subplots(2, 1, sharex=True)
    reach = max(4.5, 1.1 * np.max(np.abs(before)))
    z = np.linspace(-reach, reach, 400)
    titles = ("Before: each unit has its own range", "After: all of them where the slope is")
    for ax, values, title in zip(axes, (before, after), titles, strict=True):
        bins = np.linspace(values.min() - 1e-9, values.max() + 1e-9, 25)
        largest = 0.0
        for column, line, name in zip(values.T, LINES, units, strict=False):
            counts, edges = np.histogram(column, bins=bins)
            largest = max(largest, counts.max())
            ax.stairs(counts, edges, color=FORWARD, linestyle=line, linewidth=1.8, label=name)
        height = 1.15 * largest
        slope = height / np.cosh(z) ** 2
        ax.fill_between(z, 0, slope, color=POINTING, alpha=0.35, linewidth=0, label="slope of tanh")
        ax.set_ylim(0, height)
        ax.set_xlim(-reach, reach)
        ax.set_title(title)
        ax.set_ylabel("samples")
    axes[1].set_xlabel("weighted sum of the unit, $Z$")
    axes[1].legend(loc="upper right", fontsize=9)
    return fig


@in_course_style
def three_paths(parts: Mapping[str, Sequence[float]], total: Sequence[float]) -> Figure:
    """One panel for each path that a gradient takes, one bar a sample, and their sum at the end."""
    fig = Figure(figsize=(7, 3.3))
    axes = fig.subplots(1, len(parts) + 1, sharey=True)
    panels = [*parts.items(), ("sum", total)]
    signs = ["", *["+  "] * (len(parts) - 1), "=  "]
    places = np.arange(1, len(total) + 1)
    for ax, (name, values), sign in zip(axes, panels, signs, strict=True):
        ax.bar(places, values, color=BACKWARD, width=0.62)
        ax.axhline(0, color=GREY, linewidth=1)
        for place, value in zip(places, values, strict=True):
            below = value < 0
            ax.annotate(
                f"{value:+.0f}".replace("-", "\N{MINUS SIGN}").replace("+0", "0"),
                (place, value),
                xytext=(0, -3 if below else 3),
                textcoords="offset points",
                ha="center",
                va="top" if below else "bottom",
                fontsize=10,
                color=INK,
            )
        ax.set_title(f"{sign}{name.removeprefix('through the ')}", loc="center")
        ax.set_xticks(places)
        ax.set_xlabel("sample")
        ax.grid(False, axis="x")
    axes[0].set_ylim(-5.5, 9.5)
    axes[0].set_ylabel("gradient, $\\partial L/\\partial x_n$")
    return fig


@in_course_style
def running_statistics(
    batches: Mapping[str, Sequence[float]],
    running: Mapping[str, Sequence[float]],
    truth: Mapping[str, float],
) -> Figure:
    """Each batch's statistic as a dot, the running one as a line; one panel for each statistic."""
    fig = Figure(figsize=(7, 3.5))
    for ax, name in zip(fig.subplots(1, len(batches)), batches, strict=True):
        steps = np.arange(1, len(batches[name]) + 1)
        ax.plot(steps, batches[name], "o", color=GREY, markersize=4, label="of the batch")
        ax.plot(np.arange(len(running[name])), running[name], color=FORWARD, label="running")
        ax.axhline(truth[name], color=POINTING, linestyle="--", label="of all data")
        ax.set_title(f"The {name}")
        ax.set_xlabel("batches seen")
        ax.set_ylabel(name)
        ax.set_ylim(bottom=min(0, min(batches[name])))
    fig.axes[0].legend(loc="lower right", fontsize=9)
    return fig


@in_course_style
def which_numbers(X: np.ndarray) -> Figure:
    """The same table twice: coloured by feature for batch norm, by sample for layer norm."""
    fig = Figure(figsize=(7, 3.2))
    rows, columns = X.shape
    titles = ("Batch norm: a mean for each feature", "Layer norm: a mean for each sample")
    for ax, title, by_column in zip(fig.subplots(1, 2), titles, (True, False), strict=True):
        for n in range(rows):
            for d in range(columns):
                tint = TINTS[(d if by_column else n) % len(TINTS)]
                place = (d, rows - 1 - n)
                ax.add_patch(Rectangle(place, 1, 1, facecolor=tint, edgecolor="white", lw=2))
                ax.text(d + 0.5, rows - 0.5 - n, f"{X[n, d]:g}", ha="center", va="center")
        first = (0, 0, 1, rows) if by_column else (0, rows - 1, columns, 1)
        ax.add_patch(Rectangle(first[:2], *first[2:], fill=False, edgecolor=POINTING, linewidth=3))
        ax.set_xlim(-0.05, columns + 0.05)
        ax.set_ylim(-0.05, rows + 0.05)
        ax.set_xticks(np.arange(columns) + 0.5, [str(d + 1) for d in range(columns)])
        ax.set_yticks(np.arange(rows) + 0.5, [str(rows - n) for n in range(rows)])
        ax.tick_params(length=0)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.set_xlabel("feature")
        ax.set_ylabel("sample")
        ax.set_title(title, fontsize=11)
    return fig


@in_course_style
def rate_sweeps(rates: Sequence[float], ends: Mapping[tuple[str, bool], np.ndarray]) -> Figure:
    """Last losses over the learning rate, a panel each setting, with and without batch norm.

    `ends` maps (setting, with batch norm) to losses of shape (rates, seeds).
    """
    fig = Figure(figsize=(7, 5.2))
    settings = list(dict.fromkeys(setting for setting, _ in ends))
    panels = fig.subplots(2, 2, sharex=True, sharey=True)
    for ax, setting in zip(panels.flat, settings, strict=True):
        for norm, colour, mark, line in ((False, GREY, "s", "--"), (True, FORWARD, "o", "-")):
            losses = ends[setting, norm]
            middle = losses.mean(axis=1)
            reach = np.abs(np.stack([losses.min(axis=1), losses.max(axis=1)]) - middle)
            name = "with batch norm" if norm else "without"
            ax.errorbar(rates, middle, reach, fmt=line + mark, color=colour, capsize=3, label=name)
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
        ax.set_yticks([0.05, 0.2, 1, 5], ["0.05", "0.2", "1", "5"])
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.yaxis.set_minor_formatter(NullFormatter())
        ax.set_title(setting)
    for ax in panels[1]:
        ax.set_xlabel("learning rate (log scale)")
    for ax in panels[:, 0]:
        ax.set_ylabel("training loss (log)")
    handles, names = panels[0, 0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside lower center", ncols=2)
    return fig


@in_course_style
def architecture(blocks: Sequence[tuple[str, str, bool]]) -> Figure:
    """A network as a row of blocks: name, parameters (green) and whether training differs."""
    fig = Figure(figsize=(7, 1.9))
    ax = fig.add_subplot(xlim=(0, 7), ylim=(0, 1.45))
    ax.set_axis_off()
    ax.set_title("Purple blocks do one thing in training and another afterwards")
    step = 7 / len(blocks)
    width = 0.8 * step
    for i, (name, parameters, differs) in enumerate(blocks):
        left = i * step + (step - width) / 2
        ax.add_patch(
            FancyBboxPatch(
                (left, 0.62),
                width,
                0.55,
                boxstyle="round,pad=0,rounding_size=0.08",
                facecolor="white",
                edgecolor=POINTING if differs else FORWARD,
                linewidth=2.6 if differs else 1.5,
            )
        )
        ax.text(left + width / 2, 0.895, name, ha="center", va="center", fontsize=8.5)
        ax.text(left + width / 2, 0.42, parameters, ha="center", color=PARAMETER, fontsize=9.5)
        if i:
            ends = ((left - (step - width), 0.895), (left, 0.895))
            arrow = FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=9, color=FORWARD)
            arrow.shrinkA = arrow.shrinkB = 0
            ax.add_patch(arrow)
    return fig
