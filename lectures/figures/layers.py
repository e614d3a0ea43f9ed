"""Films of trained layers: a sheet with a grid and two classes of points, carried on by each layer.

Every layer takes two steps, which are drawn one after the other: it moves the sheet, z = W h + b,
and then bends it, tanh(z). The lecture trains the networks and hands over their parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from figures.plane import draw_boundary, draw_points, tint_half_planes, tint_sides
from figures.style import BACKWARD, FORWARD, GREY, INK, in_course_style

FINE = 81  # places along a line of the grid
LINES = 11  # of the grid, in each direction


@dataclass(frozen=True)
class Layers:
    """A trained network of tanh layers with a linear output, and two classes of points.

    Attributes
    ----------
    X : array of float, shape (N, 2)
    labels : array, shape (N,)
        Positive for one class.
    params : sequence of (W, b)
        All layers; the hidden ones as wide as they are to be drawn, two units or three.
    """

    X: np.ndarray
    labels: np.ndarray
    params: Sequence[tuple[np.ndarray, np.ndarray]]

    @property
    def steps(self) -> int:
        """How many steps the hidden layers take: two each."""
        return 2 * (len(self.params) - 1)

    def carried(self, points: np.ndarray, at: float) -> np.ndarray:
        """Where points (M, 2) are after so many steps; between two, on the straight way.

        Where a layer has one unit more than the one before, its direction is there, at 0, from
        the beginning of its first step.
        """
        here, done = points, 0
        for W, b in self.params[:-1]:
            for move in (lambda h, W=W, b=b: h @ W.T + b, np.tanh):
                there = move(here)
                flat = np.zeros((len(here), there.shape[1] - here.shape[1]))
                here = np.column_stack([here, flat])  # a new unit's direction opens from 0
                share = float(np.clip(at - done, 0, 1))
                if share < 1:
                    return (1 - share) * here + share * there
                here, done = there, done + 1
        return here

    def score(self, points: np.ndarray) -> np.ndarray:
        """The output, shape (M,), for points (M, 2)."""
        W, b = self.params[-1]
        return self.carried(points, self.steps) @ W[0] + b[0]

    def right(self) -> int:
        """How many of the points are on their own side."""
        return int(np.sum((self.score(self.X) >= 0) == (self.labels > 0)))


@in_course_style
def frame(net: Layers, at: float, title: str) -> Figure:
    """Left the inputs, right the sheet after `at` steps; at the end, the output's line in both."""
    fig = Figure(figsize=(7, 3.8))
    fig.set_layout_engine("none")  # laid out by hand, because frames are many
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    where = {"left": 0.1, "right": 0.985, "bottom": 0.15, "top": 0.84, "wspace": 0.2}
    inputs, sheet = fig.subplots(1, 2, gridspec_kw=where)
    low, high = _ends(net)
    inputs.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="$x_1$", ylabel="$x_2$")
    inputs.set_title("the inputs", fontsize=11)
    last = at == net.steps
    if last:
        tint_sides(inputs, net.score, edge=True)
    draw_points(inputs, net.X, net.labels, size=5)
    points = net.carried(net.X, at)
    room = 0.12 * np.ptp(points, axis=0) + 0.02
    sheet.set_xlim(points[:, 0].min() - room[0], points[:, 0].max() + room[0])
    sheet.set_ylim(points[:, 1].min() - room[1], points[:, 1].max() + room[1])
    if last:
        W, b = net.params[-1]
        tint_half_planes(sheet, W[0], b[0])
        draw_boundary(sheet, W[0], b[0], linewidth=1.6)
    lines = [net.carried(line, at) for line in _grid(net)]
    sheet.add_collection(LineCollection(lines, colors=GREY, linewidths=0.7, alpha=0.6))
    draw_points(sheet, points, net.labels, size=5)
    sheet.set_title(_state(net, at), fontsize=11)
    for ax in (inputs, sheet):
        ax.grid(False)
    return fig


@in_course_style
def opened(net: Layers, at: float, title: str) -> Figure:
    """The same for one hidden layer of three units: the sheet in space, at the end with a plane."""
    fig = Figure(figsize=(7, 3.9))
    fig.set_layout_engine("none")
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    inputs = fig.add_axes((0.08, 0.15, 0.36, 0.64))
    low, high = _ends(net)
    inputs.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="$x_1$", ylabel="$x_2$")
    inputs.set_title("the inputs", fontsize=11)
    inputs.grid(False)
    last = at == net.steps
    if last:
        tint_sides(inputs, net.score, edge=True)
    draw_points(inputs, net.X, net.labels, size=4)
    space = fig.add_axes((0.5, 0.02, 0.48, 0.82), projection="3d")
    for line in _grid(net):
        space.plot(*_in_space(net.carried(line, at)).T, color=GREY, linewidth=0.6, alpha=0.6)
    points = _in_space(net.carried(net.X, at))
    on = net.labels > 0
    space.plot(*points[on].T, "o", color=FORWARD, markersize=4)
    space.plot(
        *points[~on].T,
        "s",
        markerfacecolor="white",
        markeredgecolor=BACKWARD,
        markeredgewidth=1.3,
        markersize=4,
    )
    if last:
        _cut(space, net)
    reach = 1.05 * np.abs(points).max(axis=0) + 0.05
    space.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]), zlim=(-reach[2], reach[2]))
    space.set_title(_state(net, at), fontsize=11, loc="left")
    for axis in (space.xaxis, space.yaxis, space.zaxis):
        axis.set_ticklabels([])
    space.view_init(elev=18, azim=-62 + 30 * at / net.steps)
    return fig


def _cut(space: Axes, net: Layers) -> None:
    """The output's plane W h + b = 0, drawn over the two units that it is least steep in."""
    W, b = net.params[-1]
    w = W[0]
    up = int(np.argmax(np.abs(w)))
    across = [axis for axis in range(3) if axis != up]
    corners = np.meshgrid([-0.9, 0.9], [-0.9, 0.9])
    sides: list[np.ndarray] = [np.zeros((2, 2))] * 3
    sides[across[0]], sides[across[1]] = corners
    height = -(b[0] + w[across[0]] * corners[0] + w[across[1]] * corners[1]) / w[up]
    sides[up] = height
    space.plot_surface(*sides, color=INK, alpha=0.35, linewidth=0)


def _in_space(points: np.ndarray) -> np.ndarray:
    return np.column_stack([points, np.zeros((len(points), 3 - points.shape[1]))])


def _ends(net: Layers) -> tuple[np.ndarray, np.ndarray]:
    low, high = net.X.min(axis=0), net.X.max(axis=0)
    return low - 0.12 * (high - low), high + 0.12 * (high - low)


def _grid(net: Layers) -> list[np.ndarray]:
    """The lines of the sheet in the plane of the inputs, each of shape (FINE, 2)."""
    low, high = _ends(net)
    lines = []
    for axis in (0, 1):
        along = np.linspace(low[axis], high[axis], FINE)
        for across in np.linspace(low[1 - axis], high[1 - axis], LINES):
            lines.append(np.column_stack([along, np.full(FINE, across)][:: 1 - 2 * axis]))
    return lines


def _state(net: Layers, at: float) -> str:
    if at == 0:
        return "the same plane"
    layer, bends = divmod(int(np.ceil(at)) - 1, 2)
    if at == net.steps:
        enough = ": one cut is enough" if net.right() == len(net.X) else ""
        return f"after layer {layer + 1}{enough}"
    return f"layer {layer + 1} {'bends' if bends else 'moves'}"
