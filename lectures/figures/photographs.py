"""The pictures of lecture 11 that show photographs, and what networks learn from them.

Every number drawn is handed over by the lecture; nothing is trained here. Each figure is put
together from tiles, in few greys and with no pixel smoothed: a small file, drawn quickly.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import POINTING, in_course_style

GREYS = 32
WHITE = np.nan  # imshow leaves it empty


@in_course_style
def parts_of_photographs(
    photographs: Mapping[str, np.ndarray], parts: Mapping[str, tuple[int, int]], size: int
) -> Figure:
    """Photographs with a frame around each part, and beside them the names and a patch's size.

    `parts` maps "training" and other names to the columns, from and up to, that a part has.
    """
    fig = Figure(figsize=(7, 2.6))
    tiles = [_greys(pixels, 0, 255) for pixels in photographs.values()]
    height, width = tiles[0].shape
    ax, corners = _mosaic(fig, [*tiles, np.full((height, width), WHITE)], across=4, gap=(30, 14))
    for (top, left), name in zip(corners, [*photographs, "parts, and a patch"], strict=True):
        ax.text(left + width / 2, top - 4, name, fontsize=9, ha="center")
        for start, end in parts.values():
            _frame(ax, left + start, top, end - start, height)
    top, left = corners[-1]
    for name, (start, end) in parts.items():
        middle = (left + (start + end) / 2, top + height / 2)
        ax.text(*middle, name, rotation=90, fontsize=8, ha="center", va="center")
    _frame(ax, left + parts["training"][0] + 8, top + 8, size, size)
    return fig


@in_course_style
def windows_and_gratings(
    rows: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]], *, title: str
) -> Figure:
    """Windows, and below each the grating that comes closest, with the share that it explains.

    `rows` maps a name to windows and gratings, each of shape (windows, rows, columns), and shares
    of shape (windows,). Each window has its own scale of greys, with 0 in the middle.
    """
    fig = Figure(figsize=(7, 0.4 + 2 * len(rows)))
    tiles: list[np.ndarray] = []
    for windows, gratings, _ in rows.values():
        largest = np.abs(windows).max(axis=(1, 2))
        for values in (windows, gratings):
            tiles += [_greys(v, -m, m) for v, m in zip(values, largest, strict=True)]
    height, width = tiles[0].shape
    ax, corners = _mosaic(fig, tiles, across=len(windows), gap=(3, 2))
    for n, (name, (_, _, shares)) in enumerate(rows.items()):
        for row, words in ((2 * n, name), (2 * n + 1, "grating")):
            top, left = corners[row * len(shares)]
            ax.text(left - 1, top + height / 2, words, rotation=90, ha="right", va="center")
        for (top, left), share in zip(corners[(2 * n + 1) * len(shares) :], shares, strict=False):
            ax.text(left + width / 2, top + height + 0.3, f"{share:.2f}", ha="center", va="top")
    ax.set_title(title)
    return fig


@in_course_style
def maps_of_a_photograph(
    photograph: np.ndarray, windows: np.ndarray, maps: np.ndarray, *, title: str
) -> Figure:
    """A photograph, and the map that each window makes of it, with the window in its corner."""
    fig = Figure(figsize=(7, 5))
    tiles = [_greys(photograph, photograph.min(), photograph.max())]
    for window, made in zip(windows, maps, strict=True):
        tile = 1 - _greys(made, 0, float(np.quantile(made, 0.995)) or 1)
        largest = np.abs(window).max()
        small = np.kron(_greys(window, -largest, largest), np.ones((6, 6)))
        small = np.pad(small, ((0, 3), (0, 3)), constant_values=WHITE)
        tile[: small.shape[0], : small.shape[1]] = small
        tiles.append(tile)
    ax, _ = _mosaic(fig, tiles, across=3, gap=(6, 6))
    ax.set_title(title)
    return fig


def _greys(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """From 0 for low to 1 for high, in a few steps."""
    return np.round(np.clip((values - low) / (high - low), 0, 1) * (GREYS - 1)) / (GREYS - 1)


def _mosaic(
    fig: Figure, tiles: Sequence[np.ndarray], *, across: int, gap: tuple[int, int]
) -> tuple[Axes, list[tuple[int, int]]]:
    """All tiles in rows of so many, on one Axes in pixels, and the upper left corner of each."""
    height, width = tiles[0].shape
    down, right = height + gap[0], width + gap[1]
    corners = [(down * (n // across), right * (n % across)) for n in range(len(tiles))]
    canvas = np.full((corners[-1][0] + height, right * across - gap[1]), WHITE)
    for tile, (top, left) in zip(tiles, corners, strict=True):
        canvas[top : top + height, left : left + width] = tile
    ax = fig.add_subplot()
    extent = (0, canvas.shape[1], canvas.shape[0], 0)
    ax.imshow(canvas, cmap="gray", vmin=0, vmax=1, interpolation="nearest", extent=extent)
    ax.set_xlim(-1, canvas.shape[1] + 1)  # room for the lines of frames
    ax.set_ylim(canvas.shape[0] + 1, -1)
    ax.set_axis_off()
    return ax, corners


def _frame(ax: Axes, left: float, top: float, width: float, height: float) -> None:
    ax.add_patch(
        Rectangle((left, top), width, height, fill=False, edgecolor=POINTING, linewidth=1.2)
    )
