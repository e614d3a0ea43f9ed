"""A network at play: every unit's own map of the plane, the weights, both losses, the gradients.

A `Session` is a training run that the lecture hands over; `board` draws one moment of it. The
network may have several hidden layers and more inputs than the two coordinates of a point.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from figures.learning import Layers
from figures.plane import OFF_TINT, ON_TINT, draw_points
from figures.style import BACKWARD, FORWARD, GREY, INK, POINTING, in_course_style

FEATURES: Final[Mapping[str, Mapping[str, Callable[[np.ndarray], np.ndarray]]]] = {
    "x1, x2": {"$x_1$": lambda X: X[:, 0], "$x_2$": lambda X: X[:, 1]},
    "and squares": {
        "$x_1$": lambda X: X[:, 0],
        "$x_2$": lambda X: X[:, 1],
        "$x_1^2$": lambda X: X[:, 0] ** 2,
        "$x_2^2$": lambda X: X[:, 1] ** 2,
        "$x_1x_2$": lambda X: X[:, 0] * X[:, 1],
    },
    "and sines": {
        "$x_1$": lambda X: X[:, 0],
        "$x_2$": lambda X: X[:, 1],
        r"$\sin x_1$": lambda X: np.sin(X[:, 0]),
        r"$\sin x_2$": lambda X: np.sin(X[:, 1]),
    },
}
"""What a network may be given of a point: each input's name, and its value from points (M, 2)."""

VALUES = LinearSegmentedColormap.from_list("values", [BACKWARD, "white", FORWARD])  # evenly
SIDES = LinearSegmentedColormap.from_list("sides", [BACKWARD, OFF_TINT, "white", ON_TINT, FORWARD])
MAP = 51  # points along each side of a unit's map
ROOM = 0.12  # around the points, as a share of their spread
WIDEST = 3.2  # points, the line of the largest weight
LINES = ("-", "--", "-.", ":", (0, (1, 1)))


@dataclass(frozen=True)
class Session:
    """A training run of a network on two classes of points or on values, with points held back.

    Attributes
    ----------
    known, new : pair of array (N, 2), array (N,)
        Points and targets, labels 0 or 1 or any values: those trained on, and those held back.
    given : str
        What the network is given of a point, a key of `FEATURES`.
    states : sequence of [(W, b), …]
        The parameters before the first step, and after each epoch; the last W has one row.
    losses : array, shape (len(states), 2)
        The loss on the known and on the new points with each of the states.
    gradients : array, shape (len(states), layers)
        The size of each layer's gradient of W, root mean square.
    activation : callable
        Of the hidden units. The output is linear, and the boundary lies where it is 0.
    regression : bool
        Whether the targets are values, and the output is to be the same.
    """

    known: tuple[np.ndarray, np.ndarray]
    new: tuple[np.ndarray, np.ndarray]
    given: str
    states: Sequence[Layers]
    losses: np.ndarray
    gradients: np.ndarray
    activation: Callable[[np.ndarray], np.ndarray]
    regression: bool = False

    def layers(self, X: np.ndarray, step: int) -> list[np.ndarray]:
        """What each layer hands on for points (M, 2): inputs, hidden units, the score (M, 1)."""
        A = inputs(X, self.given)
        seen = [A]
        for layer, (W, b) in enumerate(self.states[step]):
            Z = A @ W.T + b
            A = Z if layer == len(self.states[step]) - 1 else self.activation(Z)
            seen.append(A)
        return seen

    def right(self, step: int) -> tuple[float, float]:
        """The share of known and of new points on their own side of the boundary."""
        shares = [
            float(np.mean((self.layers(X, step)[-1][:, 0] >= 0) == (labels > 0)))
            for X, labels in (self.known, self.new)
        ]
        return shares[0], shares[1]

    def off(self, step: int) -> tuple[float, float]:
        """How far outputs are from targets, root mean square, on known and on new points."""
        apart = [
            float(np.sqrt(np.mean((self.layers(X, step)[-1][:, 0] - targets) ** 2)))
            for X, targets in (self.known, self.new)
        ]
        return apart[0], apart[1]

    def said(self, step: int) -> tuple[str, str]:
        """What the known and the new points say of the network, each in a word."""
        if self.regression:
            known, new = self.off(step)
            return f"{known:.2f} off", f"{new:.2f} off"
        known, new = self.right(step)
        return f"{known:.0%} right", f"{new:.0%} right"


def inputs(X: np.ndarray, given: str) -> np.ndarray:
    """What a network is given of points (M, 2): an array (M, D), D the number of features."""
    return np.column_stack([value(X) for value in FEATURES[given].values()])


@in_course_style
def board(session: Session, step: int, title: str) -> Figure:
    """One moment of a session.

    Above, the network: each input and each unit as a small map of the plane, blue where it is
    high and vermilion where it is low, joined by the weights, blue and solid if positive,
    vermilion and dashed if negative, the wider the larger. Beside it the plane with the score.
    Below, the losses, the size of each layer's gradient, and the last hidden layer's view, or
    for a regression the targets over the outputs.
    """
    fig = Figure(figsize=(7, 5.9))
    fig.set_layout_engine("none")  # laid out by hand, because frames are many
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    network = fig.add_axes((0.02, 0.42, 0.57, 0.46))
    plane = fig.add_axes((0.61, 0.42, 0.37, 0.42))
    losses, gradients, view = (fig.add_axes((x, 0.09, 0.25, 0.2)) for x in (0.07, 0.4, 0.73))
    corner = _corners(session)
    side = np.linspace(*corner, MAP)  # shape (MAP, 2)
    points = np.stack(np.meshgrid(side[:, 0], side[:, 1]), axis=-1).reshape(-1, 2)
    seen = session.layers(points, step)
    _network(network, session, seen, step)
    _plane(plane, session, seen[-1][:, 0], corner, step)
    _losses(losses, session, step)
    _gradients(gradients, session, step)
    (_fit if session.regression else _view)(view, session, step)
    return fig


def _corners(session: Session) -> tuple[np.ndarray, np.ndarray]:
    both = np.concatenate([session.known[0], session.new[0]])
    low, high = both.min(axis=0), both.max(axis=0)
    room = ROOM * (high - low).max()
    return low - room, high + room


def _network(ax: Axes, session: Session, seen: Sequence[np.ndarray], step: int) -> None:
    """Maps of inputs and hidden units in columns, and the weights between them."""
    columns = seen[:-1]
    rows = max(column.shape[1] for column in columns)
    tall = max(rows, 4)
    ax.set(xlim=(-1.2, len(columns) * 2.0 - 0.4), ylim=(-0.6, tall + 0.15))
    ax.set_axis_off()
    places = []
    for column, values in enumerate(columns):
        n = values.shape[1]
        gap = tall / n
        places.append([(2.0 * column, tall - gap * (unit + 0.5)) for unit in range(n)])
    places.append([(2.0 * len(columns) - 0.6, tall / 2)])  # towards the plane beside it
    half = min(0.42, 0.42 * tall / max(rows, tall))
    for layer, (W, _) in enumerate(session.states[step]):
        largest = max(float(np.abs(W).max()), 1e-12)
        for (unit, before), weight in np.ndenumerate(W):
            (x0, y0), (x1, y1) = places[layer][before], places[layer + 1][unit]
            ax.plot(
                [x0 + half, x1 - (half if layer < len(columns) - 1 else 0)],
                [y0, y1],
                "-" if weight >= 0 else "--",
                color=FORWARD if weight >= 0 else BACKWARD,
                linewidth=0.3 + (WIDEST - 0.3) * abs(weight) / largest,
                alpha=0.8,
                zorder=1,
            )
    for column, values in enumerate(columns):
        middle = 0.0 if column == 0 else float(session.activation(np.zeros(1))[0])
        for (x, y), of_unit in zip(places[column], values.T, strict=True):
            _map(ax, of_unit, middle, (x - half, x + half, y - half, y + half))
    for (x, y), name in zip(places[0], FEATURES[session.given], strict=True):
        ax.text(x - half - 0.06, y, name, ha="right", va="center", fontsize=9)
    for column in range(1, len(columns)):
        n = columns[column].shape[1]
        words = f"{n} unit" + "s" * (n > 1)
        ax.text(2.0 * column, -0.55, words, ha="center", va="bottom", fontsize=9, color=GREY)
    ax.text(0, -0.55, "inputs", ha="center", va="bottom", fontsize=9, color=GREY)


def _map(
    ax: Axes, values: np.ndarray, middle: float, extent: tuple[float, float, float, float]
) -> None:
    far = max(float(np.abs(values - middle).max()), 1e-12)
    ax.imshow(
        values.reshape(MAP, MAP),
        extent=extent,
        origin="lower",
        aspect="auto",
        cmap=SIDES,
        vmin=middle - far,
        vmax=middle + far,
        interpolation="nearest",
        zorder=3,
    )
    x0, x1, y0, y1 = extent
    ax.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], color=INK, linewidth=0.7, zorder=4)


def _plane(
    ax: Axes,
    session: Session,
    scores: np.ndarray,
    corner: tuple[np.ndarray, np.ndarray],
    step: int,
) -> None:
    (x0, y0), (x1, y1) = corner
    grid = scores.reshape(MAP, MAP)
    across = np.linspace((x0, y0), (x1, y1), MAP)
    look: dict[str, Any] = {"extent": (x0, x1, y0, y1), "origin": "lower", "aspect": "auto"}
    if session.regression:
        top = _top(session)
        values = ax.imshow(grid, cmap=VALUES, vmin=-top, vmax=top, zorder=0, **look)
        levels = np.linspace(-0.75, 0.75, 7) * top
        ax.contour(across[:, 0], across[:, 1], grid, levels, colors=[INK], linewidths=0.6)
        beside = ax.inset_axes((0, -0.075, 1, 0.03))
        bar = ax.figure.colorbar(values, cax=beside, orientation="horizontal")
        bar.ax.tick_params(labelsize=8)
        _draw_values(ax, session, [X for X, _ in (session.known, session.new)])
    else:
        sure = np.tanh(grid / 2)  # twice the probability, less 1
        ax.imshow(sure, cmap=SIDES, vmin=-1.6, vmax=1.6, zorder=0, **look)
        if grid.min() < 0 < grid.max():
            ax.contour(across[:, 0], across[:, 1], grid, [0], colors=[INK], linewidths=1.4)
        draw_points(ax, *session.known, size=5)
        draw_points(ax, *session.new, size=2.6)
    known, new = session.said(step)
    ax.set(xlim=(x0, x1), ylim=(y0, y1), xticks=[], yticks=[])
    ax.grid(False)
    ax.set_title(f"known points: {known},\nnew ones (small): {new}", fontsize=10)


def _top(session: Session) -> float:
    """The largest target in size: there the colours of values end, on either side of white."""
    return float(max(np.abs(targets).max() for _, targets in (session.known, session.new)))


def _draw_values(ax: Axes, session: Session, places: Sequence[np.ndarray]) -> None:
    """Known and new points at places (N, 2), in the colours of their targets, new ones small."""
    top = _top(session)
    for place, (_, targets), size in zip(
        places, (session.known, session.new), (22, 7), strict=True
    ):
        ax.scatter(
            *place.T,
            s=size,
            c=targets,
            cmap=VALUES,
            vmin=-top,
            vmax=top,
            edgecolors=INK,
            linewidths=0.5,
            zorder=5,
        )


def _losses(ax: Axes, session: Session, step: int) -> None:
    for values, name, look in zip(
        session.losses.T,
        ("known", "new"),
        ({"color": FORWARD}, {"color": GREY, "linestyle": "--"}),
        strict=True,
    ):
        ax.plot(values, linewidth=1.5, label=name, **look)
        ax.plot(step, values[step], "o", color=POINTING, markersize=6, zorder=5)
    ax.set_ylim(0, 1.4 * min(float(session.losses.max()), 2.0))
    ax.set_xlabel(f"epoch {step}", fontsize=9)
    ax.set_title("loss", fontsize=10)
    ax.tick_params(labelsize=8)
    ax.legend(loc="upper right", fontsize=8)


def _gradients(ax: Axes, session: Session, step: int) -> None:
    for layer, sizes in enumerate(session.gradients.T):
        line = LINES[layer % len(LINES)]
        ax.semilogy(sizes, linestyle=line, color=BACKWARD, linewidth=1.3, label=f"W{layer + 1}")
        ax.plot(step, sizes[step], "o", color=POINTING, markersize=5, zorder=5)
    ax.set_xlabel(f"epoch {step}", fontsize=9)
    ax.set_title("size of each gradient", fontsize=10)
    ax.set_ylim(top=15 * float(session.gradients.max()))  # room for the legend
    ax.tick_params(labelsize=8)
    ax.legend(loc="upper right", fontsize=8, ncols=2, columnspacing=0.8, handlelength=1.6)


def _fit(ax: Axes, session: Session, step: int) -> None:
    """All targets over their outputs, and the line on which both are the same."""
    places = [
        np.column_stack([session.layers(X, step)[-1][:, 0], targets])
        for X, targets in (session.known, session.new)
    ]
    ax.axline((0, 0), slope=1, color=INK, linewidth=1.0)
    _draw_values(ax, session, places)
    ax.grid(False)
    ax.set_xlabel("output", fontsize=9)
    ax.set_title("target over output", fontsize=10)
    ax.tick_params(labelsize=8)


def _view(ax: Axes, session: Session, step: int) -> None:
    """The last hidden layer's outputs, turned so that the output's cut stands upright at 0."""
    across, up = turned(session, step)
    places = np.column_stack([across, up])
    n = len(session.known[0])
    draw_points(ax, places[:n], session.known[1], size=4)
    draw_points(ax, places[n:], session.new[1], size=2.2)
    ax.axvline(0, color=INK, linewidth=1.4)
    ax.grid(False)
    ax.set(yticks=[])
    ax.set_xlabel("score", fontsize=9)
    ax.set_title("as the last units see it", fontsize=10)
    ax.tick_params(labelsize=8)


def turned(session: Session, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Two coordinates of all points, known ones first, in the space of the last hidden layer.

    The first is the score, so that the output's cut lies at 0; the second the direction at right
    angles to it along which the points lie farthest apart.
    """
    both = np.concatenate([session.known[0], session.new[0]])
    *_, hidden, score = session.layers(both, step)
    w = session.states[step][-1][0][0]
    apart = hidden - hidden.mean(axis=0)
    length = float(w @ w)
    if length > 0:
        apart = apart - np.outer(apart @ w, w) / length
    direction = np.linalg.svd(apart, full_matrices=False)[2][0]
    direction *= np.sign(direction[np.argmax(np.abs(direction))])
    return score[:, 0], apart @ direction
