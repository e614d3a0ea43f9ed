"""The pictures of lecture 02: XOR's four corners, what one line can't do, what several units can.

Every number drawn is handed over by the lecture. The corners X have shape (4, 2), in the order
00, 01, 10, 11; labels are positive for the points that XOR is to say 1 to.
"""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.network_diagram import Edge, Unit, network_diagram
from figures.plane import (
    HALO,
    draw_boundary,
    draw_points,
    square_axes,
    tint_half_planes,
    tint_sides,
)
from figures.style import BACKWARD, FORWARD, GREY, INK, POINTING, in_course_style

Score = Callable[[np.ndarray], np.ndarray]
Network = tuple[np.ndarray, np.ndarray, np.ndarray, float]


@in_course_style
def attempts(
    X: np.ndarray, labels: np.ndarray, lines: Sequence[tuple[np.ndarray, float]]
) -> Figure:
    """The four corners, and in each panel one line that gets some of them right."""
    fig = Figure(figsize=(7, 3.0))
    for ax, (w, b) in zip(fig.subplots(1, len(lines), sharey=True), lines, strict=True):
        square_axes(ax, -0.5, 1.5)
        tint_half_planes(ax, w, b)
        draw_boundary(ax, w, b)
        draw_points(ax, X, labels)
        right = int(np.sum((X @ w + b >= 0) == (labels > 0)))
        ax.set_title(f"{right} of 4 right", fontsize=11)
        ax.set_ylabel("")
    fig.axes[0].set_ylabel("$x_2$")
    return fig


@in_course_style
def diagonals(X: np.ndarray, labels: np.ndarray, crossing: np.ndarray) -> Figure:
    """The segment between the two 1s and the segment between the two 0s, which cross."""
    fig = Figure(figsize=(7, 4.2))
    ax = fig.add_subplot()
    square_axes(ax, -0.4, 1.4)
    for positive, colour, style in ((True, FORWARD, "-"), (False, BACKWARD, "--")):
        ax.plot(*X[(labels > 0) == positive].T, color=colour, linestyle=style, linewidth=3)
    draw_points(ax, X, labels, ("XOR is 1", "XOR is 0"), size=12)
    ax.plot(*crossing, "D", color=POINTING, markersize=13, zorder=6)
    ax.annotate(
        f"({crossing[0]:g}, {crossing[1]:g}) lies on both:\nis it 1 or 0?",
        (crossing[0], crossing[1]),
        xytext=(60, 0),
        textcoords="offset points",
        va="center",
        path_effects=HALO,
        arrowprops={"arrowstyle": "-", "color": POINTING},
    )
    ax.set_title("A convex side that has both ends has the middle, too")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return fig


@in_course_style
def strips(patterns: dict[str, np.ndarray], n_shifts: int, mean: np.ndarray) -> Figure:
    """Two strips of pixels, some of their shifts, and the mean of all shifts below each."""
    fig = Figure(figsize=(7, 3.6))
    for ax, (name, pattern) in zip(fig.subplots(1, 2), patterns.items(), strict=True):
        shifts = [np.roll(pattern, shift) for shift in range(n_shifts)]
        for row, strip in enumerate([*shifts, mean]):
            y = -row - (1.6 if row == n_shifts else 0)
            ax.imshow(
                strip[None, :],
                extent=(0, len(strip), y - 0.4, y + 0.4),
                cmap="Greys",
                vmin=0,
                vmax=1,
            )
            edges = np.arange(len(strip) + 1)
            ax.vlines(edges, y - 0.4, y + 0.4, color=GREY, linewidth=0.6)
            ax.hlines([y - 0.4, y + 0.4], 0, len(strip), color=GREY, linewidth=0.6)
        ax.text(len(pattern) / 2, -n_shifts - 0.3, "⋮", ha="center", va="center", fontsize=16)
        ax.set(xlim=(-0.2, len(pattern) + 0.2), ylim=(-n_shifts - 2.3, 0.7), aspect="auto")
        ax.set_yticks(
            [0, *range(-1, -n_shifts, -1), -n_shifts - 1.6],
            ["pattern", *(f"shift {shift}" for shift in range(1, n_shifts)), "mean of 16"],
        )
        ax.set_xticks([])
        ax.set_title(f"Pattern {name} (white 0, black 1)", fontsize=11)
        ax.grid(False)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.tick_params(length=0)
    return fig


@in_course_style
def lifted(
    X: np.ndarray, labels: np.ndarray, features: np.ndarray, w: np.ndarray, b: float
) -> Figure:
    """Left: the corners lifted to (x1, x2, x1 x2), cut by a plane. Right: the cut, back in 2-D."""
    fig = Figure(figsize=(7, 4.0))
    grid = fig.add_gridspec(1, 2, width_ratios=[1.15, 1])
    space = fig.add_subplot(grid[0], projection="3d")
    side = np.array([-0.2, 1.2])
    x1, x2 = np.meshgrid(side, side)
    height = -(w[0] * x1 + w[1] * x2 + b) / w[2]
    space.plot_surface(x1, x2, height, color=GREY, alpha=0.25, shade=False)
    for point, low in zip(features, X, strict=True):
        space.plot(*np.transpose([[*low, 0], point]), color=GREY, linewidth=1)
    on = labels > 0
    space.plot(*features[on].T, "o", color=FORWARD, markersize=9)
    space.plot(
        *features[~on].T,
        "s",
        markerfacecolor="white",
        markeredgecolor=BACKWARD,
        markeredgewidth=2,
        markersize=9,
    )
    space.set(xlabel="$x_1$", ylabel="$x_2$", zlabel="$x_1 x_2$")
    space.set(xticks=[0, 1], yticks=[0, 1], zticks=[0, 1])
    space.view_init(elev=18, azim=-62)
    space.set_box_aspect((1, 1, 0.8), zoom=0.82)
    space.set_title("A plane separates them up here", fontsize=11)
    flat = fig.add_subplot(grid[1])
    square_axes(flat, -0.5, 1.5)
    tint_sides(flat, lambda p: p @ w[:2] + p[:, 0] * p[:, 1] * w[2] + b)
    for place in (flat.axvline, flat.axhline):
        place(-w[0] / w[2], color=INK, linewidth=2, path_effects=HALO)
    draw_points(flat, X, labels)
    flat.set_title("Seen from above: a cross", fontsize=11)
    return fig


@in_course_style
def planes(
    X: np.ndarray, labels: np.ndarray, panels: Sequence[tuple[str, Score, np.ndarray]]
) -> Figure:
    """A panel for each (title, score, outputs): where it is ≥ 0, and the outputs."""
    fig = Figure(figsize=(7, 3.0))
    axes = fig.subplots(1, len(panels), sharey=True)
    for ax, (title, score, outputs) in zip(axes, panels, strict=True):
        square_axes(ax, -0.5, 1.5)
        tint_sides(ax, score, edge=True)
        draw_points(ax, X, labels)
        for point, output in zip(X, outputs, strict=True):
            outward = 1 if point[0] > 0.5 else -1  # a number inside would stand on a line
            ax.annotate(
                signed(output),
                point,
                xytext=(9 * outward, 4),
                textcoords="offset points",
                ha="left" if outward > 0 else "right",
                fontweight="bold",
            )
        ax.set_title(title, fontsize=10.5)
        ax.set_ylabel("")
    axes[0].set_ylabel("$x_2$")
    return fig


def network(weights: Network, names: tuple[str, str, str], title: str) -> Figure:
    """Two inputs, two hidden units, one output, with a number on every arrow and at every unit."""
    W1, b1, w2, b2 = weights
    hidden, out = names[:2], names[2]
    layers = [
        [Unit("x1", ("$x_1$",)), Unit("x2", ("$x_2$",))],
        [Unit(f"h{j}", (hidden[j],), f"$b$ = {signed(b1[j])}") for j in (0, 1)],
        [Unit("o", (out,), f"$b$ = {signed(b2)}")],
    ]
    edges = [
        Edge(f"x{i + 1}", f"h{j}", signed(W1[j, i]), 0.5 if i == j else 0.28, 0.18 if i == j else 0)
        for i in (0, 1)
        for j in (0, 1)
    ]
    edges += [Edge(f"h{j}", "o", signed(w2[j]), 0.5, 0.3 - 0.6 * j) for j in (0, 1)]
    return network_diagram(
        layers, edges, title=title, layer_names=("inputs", "hidden units", "output")
    )


@in_course_style
def hidden_plane(
    H: np.ndarray, labels: np.ndarray, w: np.ndarray, b: float, axes_names: tuple[str, str]
) -> Figure:
    """The corners, as the hidden units see them, and the output unit's line through that plane."""
    fig = Figure(figsize=(7, 3.6))
    ax = fig.add_subplot()
    square_axes(ax, -0.5, 1.9)
    tint_half_planes(ax, w, b)
    draw_boundary(ax, w, b)
    draw_points(ax, H, labels, ("XOR is 1", "XOR is 0"), size=11)
    for place in np.unique(H, axis=0):
        who = [f"{i:02b}" for i in range(len(H)) if np.array_equal(H[i], place)]
        ax.annotate(" and ".join(who), place, xytext=(9, 6), textcoords="offset points")
    ax.set(xlabel=axes_names[0], ylabel=axes_names[1])
    ax.set_title("What the hidden units hand on: one line is enough")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    return fig


@in_course_style
def fold_frame(
    X: np.ndarray, labels: np.ndarray, weights: Network, moved: float, folded: float
) -> Figure:
    """The plane on its way to z = U x + c (`moved` from 0 to 1) and to ReLU(z) (`folded`).

    Left stands the plane of the inputs, right a sheet with a grid that moves. The end, where both
    are 1, also has the output's line on the right, and what it cuts out on the left.
    """
    U, c, w, b = weights

    def place(points: np.ndarray) -> np.ndarray:
        z = (1 - moved) * points + moved * (points @ U.T + c)
        return np.where(z < 0, (1 - folded) * z, z)

    fig = Figure(figsize=(7, 3.7))
    fig.set_layout_engine("none")  # laid out by hand, because frames are many
    where = {"left": 0.08, "right": 0.98, "bottom": 0.15, "top": 0.88, "wspace": 0.2}
    inputs, sheet = fig.subplots(1, 2, gridspec_kw=where)
    square_axes(inputs, -0.5, 1.5)
    sheet.set(xlim=(-1.3, 2.6), ylim=(-1.95, 1.95), aspect="equal")
    sheet.set_xticks([-1, 0, 1, 2])
    sheet.set_yticks([-1, 0, 1])
    inputs.set_title("the inputs")
    done = moved == folded == 1
    if done:
        tint_sides(inputs, lambda points: place(points) @ w + b, edge=True)
        tint_half_planes(sheet, w, b)
        draw_boundary(sheet, w, b)
    along = np.linspace(-0.5, 1.5, 41)
    for across in np.linspace(-0.5, 1.5, 9):
        for line in ((along, np.full(41, across)), (np.full(41, across), along)):
            sheet.plot(*place(np.column_stack(line)).T, color=GREY, linewidth=0.7, alpha=0.6)
    if folded:
        z = X @ U.T + c
        sheet.plot(*z[[0, -1]].T, "--", color=GREY, linewidth=1)
        for start, end in zip(z, place(X), strict=True):
            sheet.plot(*np.transpose([start, end]), ":", color=POINTING, linewidth=2)
    draw_points(inputs, X, labels)
    draw_points(sheet, place(X), labels)
    # 01 and 10 come to lie on each other, so their names go below one another.
    beside = {"00": (-9, 6), "01": (9, -12), "10": (9, -25), "11": (-9, 6)}
    for (name, offset), point in zip(beside.items(), place(X), strict=True):
        sheet.annotate(
            name,
            point,
            xytext=offset,
            textcoords="offset points",
            ha="right" if offset[0] < 0 else "left",
            fontsize=10,
        )
    letter = "h" if folded else "z" if moved else "x"
    sheet.set(xlabel=f"${letter}_1$", ylabel=f"${letter}_2$")
    sheet.set_title(
        "folded: one line is enough"
        if done
        else "folding: h = ReLU(z)"
        if folded
        else "moving: z = U x + c"
        if moved
        else "the same plane"
    )
    return fig


def signed(number: float) -> str:
    """A number as short as possible, with a true minus sign."""
    return f"{number:g}".replace("-", "\N{MINUS SIGN}")
