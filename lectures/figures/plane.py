"""What the pictures of a plane share: two classes of points, a straight boundary, its two sides.

A point of the class +1 (or 1) is a filled blue circle, a point of the other class an open
vermilion square, so that the two differ by shape as well as by colour.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke

from figures.style import BACKWARD, FORWARD, INK, POINTING

ON_TINT, OFF_TINT = "#DCEBF6", "#FBE9DE"  # pale forms of the two classes' colours
HALO = (withStroke(linewidth=5, foreground="white"),)
FAR = 1e3  # longer than any picture is wide


def draw_points(
    ax: Axes,
    X: np.ndarray,
    labels: np.ndarray,
    names: tuple[str, str] | None = None,
    size: float = 9,
) -> None:
    """Draw the points of X, shape (N, 2); `names` are the legend's words for positive and other."""
    positive, negative = names or ("", "")
    on = np.asarray(labels) > 0
    style: dict[str, Any] = {"linestyle": "none", "markersize": size, "zorder": 5}
    ax.plot(*X[on].T, "o", color=FORWARD, markeredgecolor="white", label=positive, **style)
    ax.plot(
        *X[~on].T,
        "s",
        markerfacecolor="white",
        markeredgecolor=BACKWARD,
        markeredgewidth=2,
        label=negative,
        **style,
    )


def draw_boundary(ax: Axes, w: np.ndarray, b: float, **line: Any) -> None:
    """Draw the line w · x + b = 0 right across axes whose limits are set; nothing if w is 0."""
    if not np.any(w):
        return
    look: dict[str, Any] = {"color": INK, "linewidth": 2, "zorder": 4, "path_effects": HALO} | line
    ax.plot(*np.transpose(_line_across(ax, w, b)), scalex=False, scaley=False, **look)


def tint_sides(ax: Axes, score: Callable[[np.ndarray], np.ndarray], edge: bool = False) -> None:
    """Tint pale blue where score(points (M, 2)) is at least 0, pale vermilion where it's below.

    With `edge` a line is drawn between the two.
    """
    x1, x2 = np.meshgrid(np.linspace(*ax.get_xlim(), 301), np.linspace(*ax.get_ylim(), 301))
    values = score(np.column_stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    ax.contourf(x1, x2, values, levels=[-1e9, 0, 1e9], colors=[OFF_TINT, ON_TINT], zorder=0)
    if edge and values.min() < 0 < values.max():  # an untrained network may have no edge here
        ax.contour(x1, x2, values, levels=[0], colors=[INK], linewidths=1.6, zorder=4)


def tint_half_planes(ax: Axes, w: np.ndarray, b: float) -> None:
    """Tint the two sides of w · x + b = 0; everything the same where w is 0."""
    length = np.hypot(*w)
    if length == 0:
        ax.set_facecolor(ON_TINT if b >= 0 else OFF_TINT)
        return
    ax.set_facecolor(OFF_TINT)
    start, end = _line_across(ax, w, b)
    far = FAR * w / length
    ax.add_patch(Polygon([start, end, end + far, start + far], facecolor=ON_TINT, zorder=0))


def _line_across(ax: Axes, w: np.ndarray, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Two points of w · x + b = 0, far outside the axes on either side."""
    middle = np.mean([ax.get_xlim(), ax.get_ylim()], axis=1)
    foot = middle - (w @ middle + b) / (w @ w) * w
    along = FAR * np.array([-w[1], w[0]]) / np.hypot(*w)
    return foot - along, foot + along


def ring(ax: Axes, point: np.ndarray, size: float = 18) -> None:
    """Point at a point."""
    ax.plot(
        *point,
        "o",
        markersize=size,
        markerfacecolor="none",
        markeredgecolor=POINTING,
        markeredgewidth=3,
        zorder=6,
    )


def square_axes(ax: Axes, low: float, high: float) -> None:
    """Axes for the corners of the unit square: equal scales, few ticks, the inputs' names."""
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    ax.set_xticks([0, 1])
    ax.set_yticks([0, 1])
