"""The pictures of lecture 07: arrays and their shapes, forward through a network and back.

Every number drawn is handed over by the lecture. Arrays are drawn as grids of cells, all to one
scale, so that two arrays of one shape look alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

CELL = 0.13  # inches: the side of one entry of an array
LAST_STAGE = 9
FAINT = "#D8D8D8"
SIGNED = "PuOr_r"  # violet below 0, orange above; every cell has its number beside the colour


@dataclass(frozen=True)
class _Grid:
    """An array in the picture of shapes: drawn from `stage` on, an outline before that."""

    name: str
    shape: tuple[int, ...]
    x: float
    y: float
    colour: str
    stage: int

    @property
    def drawn(self) -> tuple[int, int]:
        rows, cols = self.shape if len(self.shape) == 2 else (1, self.shape[0])
        return rows, cols

    @property
    def words(self) -> str:
        inside = ", ".join(map(str, self.shape)) + ("," if len(self.shape) == 1 else "")
        return f"({inside})"


@in_course_style
def network_shapes(n: int, sizes: tuple[int, int, int], stage: int = LAST_STAGE) -> Figure:
    """Every array of a network with one hidden layer, on its way forward and back.

    Parameters
    ----------
    n : int
        Samples, a row each.
    sizes : tuple of three int
        Inputs, hidden units, outputs.
    stage : int
        How far the computation has come: 0 the inputs and parameters, 4 the loss, 9 all
        gradients. What is not yet computed is an outline.
    """
    d0, d1, d2 = sizes
    top, middle, above, below = 3.42, 1.72, 4.75, 0.42
    columns = 0.55, 2.3, 3.85, 5.5
    between = (columns[0] + columns[1]) / 2, (columns[2] + columns[3]) / 2
    grids = [
        _Grid("$X = A_0$", (n, d0), columns[0], top, FORWARD, 0),
        _Grid("$Z_1$", (n, d1), columns[1], top, FORWARD, 1),
        _Grid("$A_1$", (n, d1), columns[2], top, FORWARD, 2),
        _Grid("$Z_2 = Y$", (n, d2), columns[3], top, FORWARD, 3),
        _Grid("$dY = dZ_2$", (n, d2), columns[3], middle, BACKWARD, 5),
        _Grid("$dA_1$", (n, d1), columns[2], middle, BACKWARD, 7),
        _Grid("$dZ_1$", (n, d1), columns[1], middle, BACKWARD, 8),
    ]
    for layer, (x, d_in, d_out) in enumerate(zip(between, (d0, d1), (d1, d2), strict=True), 1):
        when = (9, 6)[layer - 1]
        grids += [
            _Grid(f"$W_{layer}$", (d_out, d_in), x - 0.32, above, PARAMETER, 0),
            _Grid(f"$b_{layer}$", (d_out,), x + 0.45, above, PARAMETER, 0),
            _Grid(f"$dW_{layer}$", (d_out, d_in), x - 0.32, below, BACKWARD, when),
            _Grid(f"$db_{layer}$", (d_out,), x + 0.45, below, BACKWARD, when),
        ]
    fig = Figure(figsize=(7, 5.6))
    ax = fig.add_subplot(xlim=(0, 7), ylim=(-0.2, 5.25), aspect="equal")
    ax.set_axis_off()
    forward = "Forward: the first size is the samples, the second the width of the layer"
    back = "Back: each gradient has the shape of what it is the gradient of"
    ax.set_title(back if stage > 4 else forward)
    for grid in grids:
        _draw_grid(ax, grid, stage)
    for left, right, when in zip(columns, columns[1:], (1, 2, 3), strict=False):
        _arrow(ax, (left + 0.42, top), (right - 0.42, top), FORWARD, stage >= when)
    for x, when in zip(between, (1, 3), strict=True):
        _arrow(ax, (x, above - 0.65), (x, top + 0.08), PARAMETER, stage >= when)
    for right, left, when in ((3, 2, 7), (2, 1, 8)):
        start, end = (columns[right] - 0.42, middle), (columns[left] + 0.42, middle)
        _arrow(ax, start, end, BACKWARD, stage >= when)
    for x, right_end, when in ((between[1], columns[3], 6), (between[0], columns[1], 9)):
        _arrow(
            ax, (right_end - 0.36, middle - 0.36), (x + 0.25, below + 0.55), BACKWARD, stage >= when
        )
    _loss(ax, columns[3], top, middle, stage)
    ax.text(
        columns[0], middle, "no $dX$:\nnobody\nasks for it", ha="center", va="center", color=GREY
    )
    return fig


def _loss(ax: Axes, column: float, top: float, middle: float, stage: int) -> None:
    x, y = column + 1.1, (top + middle) / 2
    ax.text(
        x, y, "loss", ha="center", va="center", color=INK if stage >= 4 else FAINT, weight="bold"
    )
    _arrow(ax, (column + 0.35, top), (x, y + 0.14), FORWARD, stage >= 4)
    _arrow(ax, (x, y - 0.14), (column + 0.35, middle), BACKWARD, stage >= 5)


def _draw_grid(ax: Axes, grid: _Grid, stage: int) -> None:
    rows, cols = grid.drawn
    left, bottom = grid.x - cols * CELL / 2, grid.y - rows * CELL / 2
    reached = stage >= grid.stage
    for row in range(rows):
        for col in range(cols):
            ax.add_patch(
                Rectangle(
                    (left + col * CELL, bottom + row * CELL),
                    CELL,
                    CELL,
                    facecolor=grid.colour if reached else "white",
                    alpha=0.55 if reached else 1,
                    edgecolor="white" if reached else FAINT,
                    linewidth=0.8,
                )
            )
    if reached:
        over, under = bottom + rows * CELL + 0.05, bottom - 0.05
        ax.text(grid.x, over, grid.name, ha="center", va="bottom", color=grid.colour)
        ax.text(grid.x, under, grid.words, ha="center", va="top", color=INK, fontsize=9.5)


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, reached: bool
) -> None:
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=12,
            shrinkA=0,
            shrinkB=0,
            color=colour if reached else FAINT,
            linewidth=1.4,
        )
    )


@in_course_style
def jacobian(J: np.ndarray, n: int) -> Figure:
    """The table of all slopes of a batch's outputs by its inputs, one block for each sample."""
    fig = Figure(figsize=(7, 4.6))
    ax = fig.add_subplot()
    limit = np.abs(J).max()
    image = ax.imshow(J, cmap=SIGNED, vmin=-limit, vmax=limit)
    d_out, d_in = J.shape[0] // n, J.shape[1] // n
    for block in range(n):
        corner = block * d_in - 0.5, block * d_out - 0.5
        ax.add_patch(Rectangle(corner, d_in, d_out, fill=False, edgecolor=INK, linewidth=1.2))
    ax.grid(False)
    names = [f"sample {block}" for block in range(n)]
    ax.set_xticks(np.arange(n) * d_in + (d_in - 1) / 2, names, rotation=30, fontsize=9)
    ax.set_yticks(np.arange(n) * d_out + (d_out - 1) / 2, names, fontsize=9)
    ax.set_xlabel(f"entries of $X$, {d_in} a sample")
    ax.set_ylabel(f"entries of $Z$, {d_out} a sample")
    fig.suptitle("The same small matrix, once for each sample, and zeros elsewhere", fontsize=12)
    fig.colorbar(image, ax=ax, label=r"slope $\partial z\,/\,\partial x$")
    return fig


@in_course_style
def shares(parts: Sequence[np.ndarray], total: np.ndarray) -> Figure:
    """What each sample adds to the gradient of a weight matrix, and their sum."""
    fig = Figure(figsize=(7, 3.6))
    grid = fig.add_gridspec(2, 4, width_ratios=(1, 1, 1, 1.25))
    places = [grid[i // 3, i % 3] for i in range(len(parts))] + [grid[:, 3]]
    limit = np.abs(total).max()
    titles = [f"sample {i}" for i in range(len(parts))] + [f"the sum: $dW$, {total.shape}"]
    for place, values, title in zip(places, [*parts, total], titles, strict=True):
        ax = fig.add_subplot(place)
        ax.imshow(values, cmap=SIGNED, vmin=-limit, vmax=limit, aspect="auto")
        for (j, i), value in np.ndenumerate(values):
            dark = abs(value) > 0.65 * limit
            text = f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
            ax.text(
                i, j, text, ha="center", va="center", color="white" if dark else INK, fontsize=8
            )
        ax.set_title(title, fontsize=10, loc="center", pad=4)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.grid(False)
        ax.spines[:].set_visible(False)
    fig.suptitle("Every sample has its say on every weight, and all of them add up", fontsize=12)
    return fig


@in_course_style
def two_paths(shares_of_paths: Sequence[float]) -> Figure:
    """A network of two, two, two and one units, with the two ways from a weight to the error."""
    fig = Figure(figsize=(7, 3.1))
    ax = fig.add_subplot(xlim=(0, 7), ylim=(-0.15, 2.55), aspect="equal")
    ax.set_axis_off()
    ax.set_title(r"The weight $\omega_1$ reaches the error on two paths, so two terms add up")
    centres = {
        "$x_1$": (0.5, 2.0),
        "$x_2$": (0.5, 0.4),
        "1": (2.2, 2.0),
        "2": (2.2, 0.4),
        "3": (3.9, 2.0),
        "4": (3.9, 0.4),
        "5": (5.4, 1.2),
        "$E$": (6.6, 1.2),
    }
    columns = [["$x_1$", "$x_2$"], ["1", "2"], ["3", "4"], ["5"], ["$E$"]]
    upper, lower = {("1", "3"), ("3", "5")}, {("1", "4"), ("4", "5")}
    shared = {("$x_1$", "1"), ("5", "$E$")}
    for left, right in pairwise(columns):
        for edge in ((a, b) for a in left for b in right):
            on_path = edge in upper | lower | shared
            ax.add_patch(
                FancyArrowPatch(
                    centres[edge[0]],
                    centres[edge[1]],
                    arrowstyle="-|>",
                    mutation_scale=12,
                    shrinkA=22,
                    shrinkB=22,
                    color=POINTING if on_path else FAINT,
                    linestyle="--" if edge in lower else "-",
                    linewidth=2.4 if on_path else 1.2,
                )
            )
    for name, centre in centres.items():
        ax.add_patch(Circle(centre, 0.28, facecolor="white", edgecolor=GREY, linewidth=1.5))
        ax.text(*centre, name, ha="center", va="center", color=INK)
    ax.text(1.35, 2.12, r"$\omega_1$", ha="center", va="bottom", color=PARAMETER)
    for y, share, name in zip((1.92, 0.42), shares_of_paths, ("over 3", "over 4"), strict=True):
        text = f"{name}: {share:.6f}".replace("-", "\N{MINUS SIGN}")
        ax.text(4.95, y, text, ha="left", va="center", color=BACKWARD, fontsize=10)
    return fig
