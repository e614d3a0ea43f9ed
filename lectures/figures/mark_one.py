"""The pictures of a machine in lecture 01: Rosenblatt's Mark I, its units at work, and its time.

The diagram draws the machine of 1960 with a few of its wires; what a small machine sees and says
is handed over by the lecture.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

# A year, what happened, how high its words stand above the line of time (below: negative), and
# which of their ends stands over the year.
Event = tuple[int, str, float, str]

SIDE = 20  # photocells along a side of the Mark I's retina
CELL = 0.115  # inches from one photocell to the next
SHOWN = 7  # association units drawn, of 512
LIT = "#BFD9EC"  # a photocell in the light: a pale blue, on which wires are seen
WIRES = 3  # photocells that each of them is wired to, of up to 40


@in_course_style
def diagram(rng: np.random.Generator) -> Figure:
    """The Mark I from left to right: photocells, association units, weights, response units.

    The wires between the first two are drawn at random, as they were plugged; `rng` draws them.
    """
    fig = Figure(figsize=(7, 4.1))
    ax = fig.add_subplot(xlim=(0, 6.8), ylim=(-0.72, 3.3), aspect="equal")
    ax.set_axis_off()
    ax.set_title("Rosenblatt's Mark I: only the green dials learn")
    lit = _letter()
    low = (3 - SIDE * CELL) / 2
    for row, column in np.ndindex(SIDE, SIDE):
        corner = (0.05 + column * CELL, low + (SIDE - 1 - row) * CELL)
        face = LIT if lit[row, column] else "white"
        ax.add_patch(Rectangle(corner, CELL, CELL, facecolor=face, edgecolor=GREY, linewidth=0.4))
    units = [(3.65, y) for y in np.linspace(2.85, 0.15, SHOWN)]
    responses = [(6.15, 2.3), (6.15, 0.7)]
    for unit in units:
        for k in range(WIRES):
            row, column = rng.integers(0, SIDE, 2)
            cell = (0.05 + (column + 0.5) * CELL, low + (SIDE - 0.5 - row) * CELL)
            colour, line = (BACKWARD, (0, (3, 2))) if k == WIRES - 1 else (FORWARD, "-")
            ax.plot(*np.transpose([cell, unit]), color=colour, linestyle=line, linewidth=0.9)
            ax.plot(*cell, "o", color=colour, markeredgecolor="white", markersize=5, zorder=3)
    for x, y in units:
        for end, (to_x, to_y) in enumerate(responses):
            ax.plot([x, to_x], [y, to_y], color=GREY, linewidth=0.7, zorder=1)
            at = 0.25 + 0.2 * end  # two columns, so that no two dials touch
            _dial(ax, x + at * (to_x - x), y + at * (to_y - y), rng.uniform(-1.2, 1.2))
        ax.add_patch(
            Circle((x, y), 0.15, facecolor="white", edgecolor=FORWARD, linewidth=1.4, zorder=3)
        )
    for k, (x, y) in enumerate(responses, 1):
        ax.add_patch(Circle((x, y), 0.3, facecolor="white", edgecolor=INK, linewidth=1.6, zorder=3))
        ax.text(x, y, f"$R_{k}$", ha="center", va="center", zorder=4)
    for x, words in (
        (1.2, "retina:\n400 photocells"),
        (3.0, "wires: plugged\nat random, fixed"),
        (4.75, "weights: dials,\nturned by motors"),
        (6.15, "8 response\nunits"),
    ):
        ax.text(x, -0.12, words, ha="center", va="top", fontsize=9.5)
    ax.text(3.65, 3.06, "512 association units", ha="center", va="bottom", fontsize=9.5)
    return fig


@in_course_style
def at_work(
    picture: np.ndarray, active: np.ndarray, weights: np.ndarray, score: float, title: str
) -> Figure:
    """What a machine does with one picture: its retina, its units, and the dials of those on.

    Parameters
    ----------
    picture : array of 0 and 1, shape (side, side)
        The photocells that are lit.
    active : array of 0 and 1, shape (H,)
        The association units that are on.
    weights : array of float, shape (H,)
        Their dials.
    score : float
        The sum of the dials of the units that are on, and the bias.
    title : str
    """
    fig = Figure(figsize=(7, 3.5))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    retina, units, dials = fig.subplots(1, 3)
    retina.imshow(1 - picture, cmap="gray", vmin=-0.3, vmax=1)
    retina.set_title(f"{int(picture.sum())} photocells lit", fontsize=11)
    columns = int(np.ceil(np.sqrt(len(active))))
    row, column = np.divmod(np.arange(len(active)), columns)
    on = active > 0
    size = 120 / columns
    units.plot(column[~on], -row[~on], "o", color="#D9D9D9", markersize=size)
    units.plot(column[on], -row[on], "o", color=FORWARD, markersize=size)
    units.set_title(f"{int(on.sum())} of {len(active)} units on", fontsize=11)
    units.set_aspect("equal")
    pulls = np.sort(weights[on])[::-1]
    colours = [FORWARD if pull > 0 else BACKWARD for pull in pulls]
    dials.bar(np.arange(len(pulls)), pulls, color=colours, width=1.0)
    dials.axhline(0, color=GREY, linewidth=1)
    dials.set_title(f"their dials add up: {score:+g}".replace("-", "\N{MINUS SIGN}"), fontsize=11)
    dials.set(xlabel="units that are on, sorted", ylabel="weight")
    for ax in (retina, units):
        ax.set_xticks([])
        ax.set_yticks([])
        ax.grid(False)
        for spine in ax.spines.values():
            spine.set_visible(False)
    return fig


@in_course_style
def by_units(
    sizes: Sequence[int],
    learned: Sequence[float],
    shares: Mapping[int, Sequence[float]],
    bare: float,
) -> Figure:
    """How much the number of random units helps: on XOR, and on new digits.

    `learned` is the share of machines that learned XOR, for each of the sizes; `shares` has the
    shares of new digits that several machines of a size get right, and `bare` what a perceptron
    that looks at the photocells themselves gets right on average.
    """
    fig = Figure(figsize=(7, 3.5))
    left, right = fig.subplots(1, 2)
    left.plot(sizes, learned, "o-", color=FORWARD)
    left.set_title("Machines that learn XOR", fontsize=11)
    left.set(xscale="log", xlabel="association units", ylabel="share of 100 machines")
    left.set_ylim(-0.05, 1.05)
    left.set_xticks(sizes, [f"{size}" for size in sizes])
    left.minorticks_off()
    many = list(shares)
    means = [np.mean(shares[size]) for size in many]
    spread = [np.std(shares[size], ddof=1) for size in many]
    right.errorbar(many, means, spread, fmt="o-", color=FORWARD, capsize=4)
    right.axhline(bare, color=GREY, linestyle="--", linewidth=1.4)
    right.text(many[0], bare, "photocells, no units", color=INK, va="bottom", fontsize=9.5)
    right.axhline(0.5, color=GREY, linestyle=":", linewidth=1.2)
    right.text(many[-1], 0.5, "guessing", color=INK, va="bottom", ha="right", fontsize=9.5)
    right.set_title("Odd or even? New digits right", fontsize=11)
    right.set(xscale="log", xlabel="association units", ylabel="share right")
    right.set_ylim(0.45, 1.0)
    right.set_xticks(many, [f"{size}" for size in many])
    right.minorticks_off()
    return fig


@in_course_style
def timeline(events: Sequence[Event], quiet: tuple[int, int], title: str) -> Figure:
    """Years on a line, each with its words above or below; `quiet` is a span to be shaded."""
    fig = Figure(figsize=(7, 4.3))
    ax = fig.add_subplot(xlim=(1939, 1991), ylim=(-2.75, 2.75))
    ax.set_title(title)
    ax.axhline(0, color=INK, linewidth=2, zorder=2)
    ax.axvspan(*quiet, color=GREY, alpha=0.13, linewidth=0)
    ax.text(np.mean(quiet), 0.12, "few go on", ha="center", va="bottom", color=INK, fontsize=10)
    for year, words, height, end in events:
        ax.plot([year, year], [0, height], color=GREY, linewidth=1, zorder=1)
        ax.plot(year, 0, "o", color=POINTING, markersize=8, zorder=3)
        ax.text(
            year,
            height,
            f"{year}\n{words}" if height > 0 else f"{words}\n{year}",
            ha=end,
            va="bottom" if height > 0 else "top",
            fontsize=9,
        )
    ax.set_yticks([])
    ax.grid(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xticks([1940, 1950, 1960, 1970, 1980, 1990])
    ax.tick_params(axis="x", length=0)
    return fig


def _dial(ax: Axes, x: float, y: float, angle: float) -> None:
    """A potentiometer: a green ring with a pointer."""
    ax.add_patch(
        Circle((x, y), 0.085, facecolor="white", edgecolor=PARAMETER, linewidth=1.5, zorder=3)
    )
    tip = (x + 0.08 * np.sin(angle), y + 0.08 * np.cos(angle))
    ax.plot([x, tip[0]], [y, tip[1]], color=PARAMETER, linewidth=1.8, zorder=4)


def _letter() -> np.ndarray:
    """The photocells that a large E lights, shape (SIDE, SIDE)."""
    lit = np.zeros((SIDE, SIDE), dtype=bool)
    lit[3:17, 5:8] = True
    for row in (3, 9, 14):
        lit[row : row + 3, 5:15] = True
    return lit
