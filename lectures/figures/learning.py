"""A small network that is seen learning: the plane, the plane of its hidden units, and its loss.

The networks have two inputs (for `curve` one), one hidden layer and one output. They are trained
by the lecture, which hands over their parameters after every step; here they are only drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from figures.plane import draw_boundary, draw_points, tint_half_planes, tint_sides
from figures.style import BACKWARD, FORWARD, GREY, PARAMETER, POINTING, in_course_style

Layers = Sequence[tuple[np.ndarray, np.ndarray]]

MARGIN = 0.15  # of the spread of the points, on each side
FEW = 12  # so many lines of units can be told apart; of more the others are left out


@dataclass(frozen=True)
class Run:
    """A training run of a network 2 → H → 1 on two classes of points, or of 1 → H → 1 on a curve.

    Attributes
    ----------
    X : array of float, shape (N, 2) or (N, 1)
    labels : array, shape (N,)
        Positive for one class; on a curve, the targets.
    states : sequence of [(W1, b1), (W2, b2)]
        The parameters before the first step, and after each one; W1 (H, 2), W2 (1, H).
    losses : sequence of float
        The loss with each of the states.
    activation : callable
        Of the hidden units. The output is linear, and the boundary lies where it is 0.
    """

    X: np.ndarray
    labels: np.ndarray
    states: Sequence[Layers]
    losses: Sequence[float]
    activation: Callable[[np.ndarray], np.ndarray]

    def hidden(self, points: np.ndarray, step: int) -> np.ndarray:
        """The hidden units' outputs, shape (M, H), for points (M, 2) after so many steps."""
        W, b = self.states[step][0]
        return self.activation(points @ W.T + b)

    def score(self, points: np.ndarray, step: int) -> np.ndarray:
        """The output, shape (M,), for points (M, 2) after so many steps."""
        W, b = self.states[step][1]
        return self.hidden(points, step) @ W[0] + b[0]

    def right(self, step: int) -> int:
        """How many of the points are on their own side of the boundary."""
        return int(np.sum((self.score(self.X, step) >= 0) == (self.labels > 0)))


def frames_of(run: Run, n: int = 30) -> list[int]:
    """The steps for a film of n frames: at each, the loss or the number of steps has moved on.

    Half of the way between two frames is measured in the logarithm of steps, half in loss, so
    that neither a long plateau nor a sudden fall is missed.
    """
    steps = np.arange(len(run.states))
    late = np.log1p(steps) / np.log1p(steps[-1])
    moved = np.append(0, np.cumsum(np.abs(np.diff(run.losses))))
    way = (late + moved / moved[-1]) / 2
    return sorted({int(np.abs(way - at).argmin()) for at in np.linspace(0, 1, n)})


@in_course_style
def frame(run: Run, step: int, title: str, units: tuple[int, int] = (0, 1)) -> Figure:
    """The plane with the units' lines and the boundary, the hidden plane, and below the loss.

    `units` are the two that span the hidden plane; their lines are drawn solid, the others dashed.
    """
    fig = Figure(figsize=(7, 5.5))
    left, right, below = _panels(fig, title)
    _input_plane(left, run, step, units)
    left.set_title(f"{run.right(step)} of {len(run.X)} right", fontsize=11)
    _hidden_plane(right, run, step, units)
    n_units = run.states[0][0][0].shape[0]
    right.set_title(
        "Seen by the two units" if n_units == 2 else f"Seen by two of {n_units} units", fontsize=11
    )
    _loss(below, {"": run}, step)
    return fig


@in_course_style
def two_runs(runs: Mapping[str, Run], step: int, title: str) -> Figure:
    """The planes of two runs side by side, after equally many steps, and both losses below."""
    fig = Figure(figsize=(7, 5.5))
    *planes, below = _panels(fig, title)
    for ax, (name, run) in zip(planes, runs.items(), strict=True):
        _input_plane(ax, run, step, (0, 1))
        ax.set_title(f"{name}: {run.right(step)} of {len(run.X)} right", fontsize=11)
    _loss(below, runs, step)
    return fig


@in_course_style
def planes(run: Run, steps: Mapping[str, int], title: str) -> Figure:
    """The plane with the boundary of one run at several steps, side by side, without the lines."""
    fig = Figure(figsize=(7, 3.8))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    axes = fig.subplots(1, len(steps), sharey=True)
    for ax, (name, step) in zip(axes, steps.items(), strict=True):
        _input_plane(ax, run, step, ())
        ax.set_title(f"{name}: {run.right(step)} of {len(run.X)} right", fontsize=11)
    return fig


@in_course_style
def sheet(run: Run, step: int, moved: float, title: str) -> Figure:
    """The plane of the inputs, as a sheet with a grid, on its way to the plane of two units.

    `moved` says how far it has come, from 0 to 1; there, the output's line is drawn, too. The
    network has two hidden units whose outputs lie between -1 and 1.
    """
    fig = Figure(figsize=(7, 3.8))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    left, right = fig.subplots(1, 2)
    _input_plane(left, run, step, (0, 1))
    left.set_title("the inputs, the units' lines", fontsize=11)
    ends = np.array([run.X.min(axis=0) - 0.5, run.X.max(axis=0) + 0.5])

    def place(points: np.ndarray) -> np.ndarray:
        return (1 - moved) * points + moved * run.hidden(points, step)

    for n in range(2):  # lines along one axis, at places across it
        along = np.linspace(ends[0, n], ends[1, n], 61)
        for across in np.linspace(ends[0, 1 - n], ends[1, 1 - n], 13):
            line = np.column_stack([along, np.full(61, across)][:: 1 - 2 * n])
            right.plot(*place(line).T, color=GREY, linewidth=0.7, alpha=0.6)
    low, high = np.minimum(ends[0], -1.15), np.maximum(ends[1], 1.15)
    right.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    names = {0.0: "the same plane", 1.0: "the plane of the units"}
    right.set_title(names.get(moved, f"moved by {moved:.0%}"), fontsize=11)
    right.set(xlabel="unit 1" if moved else "$x_1$", ylabel="unit 2" if moved else "$x_2$")
    if moved == 1:
        W, b = run.states[step][1]
        tint_half_planes(right, W[0], b[0])
        draw_boundary(right, W[0], b[0], linewidth=1.6)
    draw_points(right, place(run.X), run.labels, size=_size(run))
    right.grid(False)
    return fig


@in_course_style
def curve(run: Run, step: int, function: Callable[[np.ndarray], np.ndarray], title: str) -> Figure:
    """A run on one input: the function, the network after so many steps, and below the loss.

    Marks on the network's line show where its hidden units' scores are 0: there a ReLU bends.
    """
    fig = Figure(figsize=(7, 4.8))
    above, below = fig.subplots(2, 1, height_ratios=(2.4, 1))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    low, high = float(run.X.min()), float(run.X.max())
    x = np.linspace(low, high, 401)[:, None]
    above.plot(x, function(x), color=GREY, linewidth=4, alpha=0.5, label="function")
    above.plot(x, run.score(x, step), color=FORWARD, linewidth=1.6, label="network")
    W, b = run.states[step][0]
    places = (-b / np.where(W[:, 0] == 0, np.nan, W[:, 0]))[:, None]
    here = places[(places >= low) & (places <= high)][:, None]
    marks = run.score(here, step)
    above.plot(here, marks, "o", color=PARAMETER, markersize=5, label="a unit's place")
    above.set(xlim=(low, high), xlabel="$x$", ylabel="output")
    room = np.ptp(function(x))
    above.set_ylim(function(x).min() - 0.2 * room, function(x).max() + 0.35 * room)
    above.legend(loc="upper right", fontsize=9, ncols=3)
    below.semilogy(run.losses, color=FORWARD)
    below.plot(step, run.losses[step], "o", color=POINTING, markersize=8, zorder=5)
    below.axvline(step, color=GREY, linewidth=1, linestyle=":")
    below.yaxis.set_minor_formatter(NullFormatter())
    below.set(xlabel=f"step {step}", ylabel="loss (log)")
    return fig


def _panels(fig: Figure, title: str) -> tuple[Axes, Axes, Axes]:
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    grid = fig.add_gridspec(2, 2, height_ratios=(3.2, 1.2))
    return (
        fig.add_subplot(grid[0, 0]),
        fig.add_subplot(grid[0, 1]),
        fig.add_subplot(grid[1, :]),
    )


def _input_plane(ax: Axes, run: Run, step: int, units: Sequence[int]) -> None:
    low, high = run.X.min(axis=0), run.X.max(axis=0)
    room = MARGIN * (high - low).max()
    ax.set(xlim=(low[0] - room, high[0] + room), ylim=(low[1] - room, high[1] + room))
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    tint_sides(ax, lambda points: run.score(points, step), edge=True)
    W, b = run.states[step][0]
    for unit in range(len(W)) if units and len(W) <= FEW else units:
        chosen = unit in units
        draw_boundary(
            ax,
            W[unit],
            b[unit],
            color=PARAMETER,
            linewidth=1.8 if chosen else 1.0,
            linestyle="-" if chosen else (0, (4, 3)),
            path_effects=(),
            zorder=3,
        )
    draw_points(ax, run.X, run.labels, size=_size(run))
    ax.grid(False)


def _hidden_plane(ax: Axes, run: Run, step: int, units: tuple[int, int]) -> None:
    some = np.linspace(0, len(run.states) - 1, 20).astype(int)
    reached = np.concatenate([run.hidden(run.X, n)[:, units] for n in {*some.tolist(), step}])
    low, high = reached.min(axis=0), reached.max(axis=0)
    room = MARGIN * np.maximum(high - low, 0.2)
    ax.set(xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]))
    ax.set(xlabel=f"unit {units[0] + 1}", ylabel=f"unit {units[1] + 1}")
    W, b = run.states[step][1]
    if W.shape[1] == 2:  # with more units the output's cut is no line in this plane
        w = W[0, list(units)]
        tint_half_planes(ax, w, b[0])
        draw_boundary(ax, w, b[0], linewidth=1.6)
    draw_points(ax, run.hidden(run.X, step)[:, units], run.labels, size=_size(run))
    ax.grid(False)


def _loss(ax: Axes, runs: Mapping[str, Run], step: int) -> None:
    looks = ((FORWARD, "-"), (BACKWARD, "--"))
    for (name, run), (colour, line) in zip(runs.items(), looks, strict=False):
        ax.plot(run.losses, line, color=colour, label=name)
        ax.plot(step, run.losses[step], "o", color=POINTING, markersize=8, zorder=5)
    ax.axvline(step, color=GREY, linewidth=1, linestyle=":")
    ax.set(xlabel=f"step {step}", ylabel="loss")
    ax.set_ylim(bottom=0)
    if len(runs) > 1:
        ax.legend(loc="upper center", fontsize=9)  # the marks end on the right


def _size(run: Run) -> float:
    return 9 if len(run.X) <= 8 else 5
