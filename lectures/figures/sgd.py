"""The pictures of lecture 08: surfaces, paths down them, and what noise does to a gradient.

Every number drawn is handed over by the lecture; a surface comes as a function of a grid of
points. Paths are arrays of shape (steps + 1, 2).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

Surface = Callable[[np.ndarray], np.ndarray]
Window = tuple[tuple[float, float], tuple[float, float]]

# One look a path, so that five can be told apart without colour.
LOOKS = (
    (GREY, "o", "-"),
    (FORWARD, "s", "-"),
    (POINTING, "^", "--"),
    (PARAMETER, "D", "-."),
    (BACKWARD, "v", ":"),
)
CONTOUR = "#C8C8C8"


def _contours(ax: Axes, surface: Surface, window: Window, levels: Sequence[float]) -> None:
    """Lines of equal height; the surface takes points of shape (2, ...) and gives heights."""
    across, up = (np.linspace(low, high, 161) for low, high in window)
    points = np.stack(np.meshgrid(across, up))
    ax.contour(*points, surface(points), levels=levels, colors=CONTOUR, linewidths=0.9)
    ax.set_xlim(window[0])
    ax.set_ylim(window[1])
    ax.grid(False)


@in_course_style
def arrow_downhill(
    surface: Surface, window: Window, levels: Sequence[float], path: np.ndarray
) -> Figure:
    """One path down a surface, seen from above, each step an arrow across the contours."""
    fig = Figure(figsize=(7, 3.4))
    ax = fig.add_subplot(aspect="equal")
    _contours(ax, surface, window, levels)
    moves = np.diff(path, axis=0)
    ax.quiver(
        *path[:-1].T,
        *moves.T,
        angles="xy",
        scale_units="xy",
        scale=1,
        width=0.006,
        color=BACKWARD,
        zorder=3,
    )
    ax.plot(*path[0], "o", color=INK, markersize=7)
    ax.annotate("start", path[0], xytext=(8, 6), textcoords="offset points")
    ax.plot(0, 0, "*", color=POINTING, markersize=13)
    ax.set_xlabel("$w_1$")
    ax.set_ylabel("$w_2$")
    ax.set_title("Each step crosses the contour under it at a right angle")
    return fig


@in_course_style
def three_rates(
    surface: Surface, window: Window, levels: Sequence[float], paths: Mapping[str, np.ndarray]
) -> Figure:
    """The same start with several learning rates, a panel each."""
    fig = Figure(figsize=(7, 3.2))
    panels = fig.subplots(1, len(paths), sharex=True, sharey=True)
    for ax, (name, path) in zip(panels, paths.items(), strict=True):
        _contours(ax, surface, window, levels)
        ax.plot(*path.T, "-o", color=BACKWARD, markersize=3, linewidth=1)
        ax.plot(0, 0, "*", color=POINTING, markersize=12)
        ax.set_title(name, fontsize=11)
        ax.set_xlabel("$w_1$")
    panels[0].set_ylabel("$w_2$")
    fig.suptitle("Too small a step crawls; too large a step climbs out", fontsize=12)
    return fig


@in_course_style
def one_path(
    surface: Surface,
    window: Window,
    levels: Sequence[float],
    path: np.ndarray,
    title: str,
) -> Figure:
    """One path on a surface, for a reader who turns a knob."""
    fig = Figure(figsize=(7, 3.4))
    ax = fig.add_subplot()
    _contours(ax, surface, window, levels)
    ax.plot(*path.T, "-o", color=BACKWARD, markersize=4, linewidth=1.2)
    ax.plot(0, 0, "*", color=POINTING, markersize=13)
    ax.set_xlabel("$w_1$")
    ax.set_ylabel("$w_2$")
    ax.set_title(title)
    return fig


@in_course_style
def saddle(
    surface: Surface, window: Window, levels: Sequence[float], path: np.ndarray, title: str
) -> Figure:
    """One path past a saddle at (0, 0), whose place is marked with a cross."""
    fig = Figure(figsize=(7, 4.4))
    ax = fig.add_subplot()
    _contours(ax, surface, window, levels)
    ax.plot(*path.T, "-o", color=BACKWARD, markersize=4, linewidth=1.2)
    ax.plot(0, 0, "x", color=POINTING, markersize=12, markeredgewidth=3)
    ax.annotate("saddle", (0, 0), xytext=(10, -14), textcoords="offset points", color=INK)
    ax.set_aspect("equal")
    ax.set_xlabel("$w_1$")
    ax.set_ylabel("$w_2$")
    ax.set_title(title)
    return fig


@in_course_style
def over_rates(rates: np.ndarray, after: Mapping[str, np.ndarray]) -> Figure:
    """What each optimiser has reached after a number of steps, over its learning rate."""
    fig = Figure(figsize=(7, 4.2))
    ax = fig.add_subplot(xscale="log", yscale="log")
    for (name, heights), (colour, marker, line) in zip(after.items(), LOOKS, strict=False):
        shown = np.where(heights < 1e3, heights, np.nan)
        ax.plot(rates, shown, line, color=colour, linewidth=1.6, label=name)
        lowest = int(heights.argmin())
        ax.plot(rates[lowest], heights[lowest], marker, color=colour, markersize=9)
    ax.set_ylim(top=50)
    ax.set_title("Each has its own best rate, and a curve around it")
    ax.set_xlabel("learning rate (log scale)")
    ax.set_ylabel("f after 90 steps (log scale)")
    fig.legend(loc="outside lower center", ncols=5, fontsize=9.5, handletextpad=0.4)
    return fig


@in_course_style
def momentum_factors(
    products: np.ndarray,
    factors: Mapping[float, np.ndarray],
    etas: np.ndarray,
    slowest: Mapping[float, np.ndarray],
) -> Figure:
    """What a step with momentum multiplies by: in one direction, and in the slower of two.

    `factors` maps μ to the factor over ηλ, `slowest` maps μ to that of a bowl over η.
    """
    fig = Figure(figsize=(7, 3.7))
    left, right = fig.subplots(1, 2, sharey=True)
    for panel, xs, curves in ((left, products, factors), (right, etas, slowest)):
        for (mu, values), (colour, marker, line) in zip(curves.items(), LOOKS, strict=False):
            panel.plot(xs, values, line, color=colour, linewidth=1.6, label=f"μ = {mu:.2g}")
            lowest = int((values < values.min() + 1e-6).argmax())  # the first of a level stretch
            if panel is right:
                panel.plot(xs[lowest], values[lowest], marker, color=colour, markersize=8)
        panel.axhline(1, color=INK, linewidth=1, linestyle=":")
        panel.set_xlim(0, xs[-1])
    left.set_ylim(0, 1.25)
    left.set_title("One direction", fontsize=11)
    left.set_xlabel(r"$\eta\lambda$")
    left.set_ylabel("factor of a step, in the end")
    right.set_title("The bowl: the slower of its two", fontsize=11)
    right.set_xlabel(r"$\eta$")
    handles, names = right.get_legend_handles_labels()
    fig.legend(handles, names, loc="outside lower center", ncols=4)
    return fig


@in_course_style
def directions(
    paths: Mapping[str, np.ndarray], title: str, limits: tuple[float, float] = (1e-9, 10)
) -> Figure:
    """How far each of two parameters is from 0 after each step, a panel for each path."""
    fig = Figure(figsize=(7, 3.4))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    for ax, (name, path) in zip(
        fig.subplots(1, len(paths), sharey=True, squeeze=False)[0], paths.items(), strict=True
    ):
        for place, (colour, line) in enumerate(((FORWARD, "-"), (BACKWARD, "--"))):
            far = np.maximum(np.abs(path[:, place]), 1e-300)
            ax.semilogy(far, line, color=colour, linewidth=1.5, label=f"$|w_{place + 1}|$")
        ax.set_title(name, fontsize=11)
        ax.set_xlabel("step")
        ax.set_ylim(limits)
    fig.axes[0].set_ylabel("from the minimum (log scale)")
    fig.axes[0].legend(loc="lower left")
    return fig


@in_course_style
def network_rates(rates: np.ndarray, losses: Mapping[str, np.ndarray], most: float) -> Figure:
    """A network's loss after training over the learning rate: mean and range of some seeds.

    `losses` maps an optimiser to losses of shape (seeds, rates); means above `most` are left out.
    """
    fig = Figure(figsize=(7, 4.2))
    ax = fig.add_subplot(xscale="log", yscale="log")
    for (name, of_seeds), (colour, marker, line) in zip(losses.items(), LOOKS, strict=False):
        mean = of_seeds.mean(axis=0)
        kept = mean <= most
        ax.plot(rates[kept], mean[kept], line, marker=marker, color=colour, label=name)
        low, high = of_seeds.min(axis=0)[kept], of_seeds.max(axis=0)[kept]
        ax.fill_between(rates[kept], low, high, color=colour, alpha=0.15, linewidth=0)
    ax.set_ylim(top=1)
    ax.set_title("A real network: again each has a curve, and they cross")
    ax.set_xlabel("learning rate (log scale)")
    ax.set_ylabel("loss after 100 steps (log scale)")
    fig.legend(loc="outside lower center", ncols=5, fontsize=9.5, handletextpad=0.4)
    return fig


@in_course_style
def race(
    surface: Surface,
    window: Window,
    levels: Sequence[float],
    paths: Mapping[str, np.ndarray],
    step: int,
    best: tuple[float, float],
) -> Figure:
    """Several optimisers on one surface, as far as they have come after `step` steps."""
    fig = Figure(figsize=(7, 4.4))
    ax = fig.add_subplot()
    _contours(ax, surface, window, levels)
    for (name, path), (colour, marker, line) in zip(paths.items(), LOOKS, strict=False):
        so_far = path[: step + 1]
        ax.plot(*so_far.T, line, color=colour, linewidth=1.4)
        ax.plot(*so_far[-1], marker, color=colour, markersize=9, label=name)
    ax.plot(*best, "*", color=INK, markersize=14, zorder=1)
    ax.set_xlabel("$w_1$")
    ax.set_ylabel("$w_2$")
    ax.set_title(f"Five ways down the same bent valley: step {step}")
    fig.legend(loc="outside lower center", ncols=5, fontsize=9.5, handletextpad=0.2)
    return fig


@in_course_style
def memory(weights: np.ndarray, fair: float) -> Figure:
    """How much of each sample is in the result of one pass, in the order they were seen."""
    fig = Figure(figsize=(7, 3.2))
    ax = fig.add_subplot()
    places = np.arange(1, len(weights) + 1)
    ax.bar(places, weights, color=POINTING, width=0.8, label="one by one, constant $\\eta$")
    ax.axhline(fair, color=INK, linestyle="--", linewidth=1.4, label="in the mean: all alike")
    ax.set_xlabel("sample, in the order it was seen")
    ax.set_ylabel("weight in the result")
    ax.set_title("The last samples weigh most")
    ax.legend(loc="upper left")
    return fig


@in_course_style
def noise(
    clouds: Mapping[int, np.ndarray],
    true: np.ndarray,
    sizes: Sequence[int],
    spreads: Sequence[float],
) -> Figure:
    """Clouds of gradient estimates for some batch sizes, and their spread for many.

    `clouds` maps a batch size to estimates of shape (draws, 2); `true` is the full gradient.
    """
    fig = Figure(figsize=(7, 5.2))
    grid = fig.add_gridspec(2, len(clouds), height_ratios=(1, 1.15))
    first = None
    for place, (size, cloud) in enumerate(clouds.items()):
        ax = fig.add_subplot(grid[0, place], sharex=first, sharey=first)
        first = first or ax
        ax.plot(*cloud.T, "o", color=BACKWARD, markersize=2.5, alpha=0.45, markeredgewidth=0)
        ax.plot(*true, "+", color=INK, markersize=14, markeredgewidth=2)
        ax.set_title(f"batches of {size}", fontsize=10.5, loc="center")
        ax.tick_params(labelsize=8, labelleft=place == 0)
        ax.set_xlabel(r"$\partial E/\partial w$", fontsize=10)
        if place == 0:
            ax.set_ylabel(r"$\partial E/\partial b$", fontsize=10)
    ax = fig.add_subplot(grid[1, :], xscale="log", yscale="log")
    line = spreads[0] / np.sqrt(np.asarray(sizes) / sizes[0])
    ax.plot(sizes, line, "--", color=GREY, label=r"$1/\sqrt{\mathrm{batch\ size}}$")
    ax.plot(sizes, spreads, "o", color=BACKWARD, label="measured")
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.set_yticks([0.2, 0.5, 1, 2, 4], ["0.2", "0.5", "1", "2", "4"])
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel("batch size (log scale)")
    ax.set_ylabel("spread (log scale)")
    ax.legend(loc="lower left")
    fig.suptitle("Four times the batch, half the noise", fontsize=12)
    return fig


@in_course_style
def progress(spent: Mapping[int, np.ndarray], samples: int) -> Figure:
    """The excess loss of some batch sizes over the samples seen and over the updates made.

    `spent` maps a batch size to the excess after each update, shape (seeds, updates), over whole
    epochs of `samples` samples. A line is the mean of the seeds, and its band reaches from the
    lowest to the highest; each point drawn is the mean since the point before.
    """
    fig = Figure(figsize=(7, 3.6))
    left, right = fig.subplots(1, 2, sharey=True)
    for (size, above), (colour, marker, line) in zip(
        spent.items(), (LOOKS[4], LOOKS[1], LOOKS[0]), strict=True
    ):
        ends = np.unique(np.geomspace(1, above.shape[1], 60).astype(int))
        means = np.add.reduceat(above, [0, *ends[:-1]], axis=1) / np.diff([0, *ends])
        epochs, more = np.divmod(ends, -(-samples // size))
        style = {"color": colour, "linewidth": 1.3, "marker": marker, "markersize": 5}
        for ax, along in ((left, samples * epochs + size * more), (right, ends)):
            ax.fill_between(
                along, means.min(axis=0), means.max(axis=0), color=colour, alpha=0.2, linewidth=0
            )
            ax.plot(
                along,
                means.mean(axis=0),
                line,
                markevery=max(1, len(ends) // 9),
                label=f"batches of {size}",
                **style,
            )
    for ax, name in ((left, "samples seen"), (right, "updates made")):
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlabel(f"{name} (log scale)")
    left.set_ylabel("loss above minimum (log)")
    handles, names = left.get_legend_handles_labels()
    fig.legend(handles, names, loc="outside lower center", ncols=3)
    fig.suptitle("Small batches are ahead at first, large ones in the end", fontsize=12)
    return fig


@in_course_style
def decays(rates: Mapping[str, Sequence[float]], losses: Mapping[str, Sequence[float]]) -> Figure:
    """Schedules of the learning rate, and the excess loss with each, over the epochs."""
    fig = Figure(figsize=(7, 3.6))
    left, right = fig.subplots(1, 2)
    for name, (colour, marker, line) in zip(rates, LOOKS, strict=False):
        style = {"color": colour, "linewidth": 1.5, "marker": marker, "markevery": 6}
        left.plot(rates[name], line, markersize=5, label=name, **style)
        right.plot(losses[name], line, markersize=5, **style)
    left.set_xlabel("epoch")
    left.set_ylabel(r"learning rate $\eta$")
    right.set_xlabel("epoch")
    right.set_yscale("log")
    right.set_ylabel("loss above minimum (log)")
    fig.legend(loc="outside lower center", ncols=5)
    fig.suptitle("A rate that falls lets the noise die down", fontsize=12)
    return fig


@in_course_style
def valleys(
    w: np.ndarray,
    heights: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
    ends_heights: np.ndarray,
) -> Figure:
    """A curve with two valleys: where some descents started, and where each ended."""
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot()
    ax.plot(w, heights, color=FORWARD)
    floor = heights.min() - 0.22
    deep = ends_heights < ends_heights.mean()
    ax.plot(
        starts[deep],
        np.full(deep.sum(), floor),
        "^",
        color=PARAMETER,
        label="ends in the deep valley",
    )
    ax.plot(
        starts[~deep],
        np.full((~deep).sum(), floor),
        "s",
        color=BACKWARD,
        markerfacecolor="white",
        label="ends in the shallow one",
    )
    ax.plot(ends, ends_heights, "o", color=INK, markersize=8)
    ax.set_xlabel("$w$ (marks at the bottom: where each descent started)")
    ax.set_ylabel("loss")
    ax.set_title("Where you end depends on where you start")
    ax.legend(loc="upper center")
    return fig
