"""The pictures of lecture 08's sections on quadratics: momentum to its end, and what limits it.

Every number drawn is handed over by the lecture. μ is the momentum, λ a curvature, η the rate.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from figures.style import BACKWARD, FORWARD, GREY, INK, PARAMETER, POINTING, in_course_style

KINDS = ("glides", "swings", "jumps", "flies off")
TINTS = ("#DCEBF6", "#DDF1EA", "#F5E6EF", "#FBE9DE")  # pale forms of the course's colours
NAMED_AT = ((0.03, 0.03), (1.0, 0.68), (1.5, 0.03), (3.3, 0.16))
STACK = (FORWARD, PARAMETER, POINTING, BACKWARD)
REST = "#BBBBBB"
LOOKS = ((GREY, "--"), (FORWARD, "-"), (PARAMETER, "-."), (BACKWARD, ":"))


@in_course_style
def momentum_map(
    products: np.ndarray,
    mus: np.ndarray,
    radius: np.ndarray,
    kinds: np.ndarray,
    paths: Mapping[str, tuple[float, float, np.ndarray]],
    title: str,
) -> Figure:
    """What a ball does in one direction over ηλ and μ, and below the paths of some points.

    `radius` is the factor of a step in the end and `kinds` an index into `KINDS`, both of shape
    (len(mus), len(products)). `paths` maps a letter to (ηλ, μ, w after each step), four at most.
    """
    fig = Figure(figsize=(7, 5.2))
    fig.suptitle(title, x=0.02, ha="left", fontsize=12)
    above, below = fig.subfigures(2, 1, height_ratios=(2.2, 1))
    ax = above.subplots()
    levels = np.arange(len(KINDS) + 1) - 0.5
    ax.contourf(products, mus, kinds, levels=levels, colors=TINTS)
    ax.contour(products, mus, kinds, levels=levels[1:-1], colors=[INK], linewidths=1.2)
    inside = np.where(radius <= 1, radius, np.nan)
    lines = ax.contour(
        products, mus, inside, levels=[0.2, 0.4, 0.6, 0.8, 0.9], colors=[GREY], linewidths=0.8
    )
    ax.clabel(lines, fontsize=8)
    for words, place in zip(KINDS, NAMED_AT, strict=True):
        ax.text(*place, words, fontsize=11, color=INK, style="italic")
    for letter, (product, mu, _) in paths.items():
        ax.plot(product, mu, "o", color=POINTING, markersize=9, markeredgecolor="white")
        ax.annotate(letter, (product, mu), xytext=(7, 4), textcoords="offset points", fontsize=11)
    ax.set(xlim=(0, products[-1]), ylim=(0, mus[-1]), xlabel=r"$\eta\lambda$", ylabel=r"$\mu$")
    ax.grid(False)
    for panel, (letter, (_, _, path)) in zip(
        below.subplots(1, len(paths), sharey=True, squeeze=False)[0], paths.items(), strict=True
    ):
        _one_ball(panel, path)
        panel.set_title(letter, fontsize=10)
    below.axes[0].set_ylabel("$w$")
    return fig


def _one_ball(ax: Axes, path: np.ndarray) -> None:
    ax.axhline(0, color=INK, linewidth=0.8, linestyle=":")
    ax.plot(path, "-o", color=BACKWARD, markersize=2.5, linewidth=1)
    ax.set(ylim=(-1.6, 1.6), xlabel="step")
    ax.tick_params(labelsize=8)


@in_course_style
def by_direction(
    steps: np.ndarray,
    parts: Sequence[np.ndarray],
    curvatures: np.ndarray,
    errors: np.ndarray,
    limits: tuple[float, float],
) -> Figure:
    """Left, the loss above its minimum, stacked by direction; right, how far a fit is from truth.

    `parts` has a row for each of the `curvatures`, the largest first, and one more for all other
    directions together; `errors` has shape (draws, steps), and its band holds four fifths of the
    draws. Both go over the steps, which are at logarithmic places.
    """
    fig = Figure(figsize=(7, 3.9))
    left, right = fig.subplots(1, 2)
    names = [*(rf"$\lambda$ = {curvature:.1g}" for curvature in curvatures), "the others"]
    colours = [*STACK[: len(curvatures)], REST]
    left.stackplot(steps, np.array(parts)[::-1], colors=colours[::-1], labels=names[::-1])
    left.set(xscale="log", xlim=(steps[0], steps[-1]), xlabel="steps (log scale)")
    left.set_ylabel("loss above its minimum")
    left.set_title("Steep directions first", fontsize=11)
    handles, labels = left.get_legend_handles_labels()
    left.legend(handles[::-1], labels[::-1], fontsize=8, loc="upper right")
    mean = errors.mean(axis=0)
    low, high = np.quantile(errors, (0.1, 0.9), axis=0)
    right.fill_between(steps, low, high, color=FORWARD, alpha=0.18, linewidth=0)
    right.plot(steps, mean, color=FORWARD)
    best = int(mean.argmin())
    right.plot(steps[best], mean[best], "o", color=POINTING, markersize=8)
    right.set(xscale="log", yscale="log", xlim=(steps[0], steps[-1]), ylim=limits)
    right.set(xlabel="steps (log scale)", ylabel="squared distance from the truth")
    right.set_title("The last ones learn the noise", fontsize=11)
    return fig


@in_course_style
def message(travels: Mapping[str, np.ndarray], distances: Mapping[str, np.ndarray]) -> Figure:
    """How far a message has come along a chain, and how far each method is from the minimum.

    `travels` maps a method to the chain after each step, as a share of the minimum's, shape
    (steps + 1, places); `distances` maps methods, and the bound, to a distance for each step.
    """
    fig = Figure(figsize=(7, 3.7))
    *panels, last = fig.subplots(1, len(travels) + 1, width_ratios=[1] * len(travels) + [1.35])
    for ax, (name, chain) in zip(panels, travels.items(), strict=True):
        steps, places = np.nonzero(chain)
        ax.imshow(
            np.clip(chain, 0, 1.2).T,
            origin="lower",
            aspect="auto",
            cmap=ListedColormap([_blend(share) for share in np.linspace(0, 1, 64)]),
            vmin=0,
            vmax=1,
        )
        front = [places[steps == step].max() + 1 for step in range(1, len(chain))]
        ax.plot(range(1, len(chain)), front, color=BACKWARD, linewidth=1.4)
        ax.set_title(name, fontsize=11)
        ax.set_xlabel("step")
        ax.set_ylim(0, chain.shape[1])
        ax.grid(False)
    panels[0].set_ylabel("place in the chain")
    for (name, far), (colour, line) in zip(distances.items(), LOOKS, strict=False):
        last.semilogy(far, line, color=colour, linewidth=1.5, label=name)
    last.set(xlabel="step", ylim=(1e-6, 2))
    last.set_title("distance left", fontsize=11)
    fig.legend(loc="outside lower center", ncols=4, fontsize=9.5)
    return fig


def _blend(share: float) -> tuple[float, float, float]:
    """White for 0, the course's blue for 1."""
    blue = np.array([0, 0x72, 0xB2]) / 255
    r, g, b = 1 - share * (1 - blue)
    return float(r), float(g), float(b)


@in_course_style
def noisy_balls(heights: Mapping[str, np.ndarray], floors: Sequence[float]) -> Figure:
    """Balls on noisy ground: mean and middle of some seeds, and the floor that the formula gives.

    `heights` maps words to f after each step, shape (seeds, steps + 1).
    """
    fig = Figure(figsize=(7, 3.9))
    ax = fig.add_subplot(yscale="log")
    for (name, of_seeds), floor, (colour, line) in zip(
        heights.items(), floors, LOOKS, strict=False
    ):
        low, high = np.quantile(of_seeds, (0.1, 0.9), axis=0)
        ax.fill_between(np.arange(len(low)), low, high, color=colour, alpha=0.15, linewidth=0)
        ax.plot(of_seeds.mean(axis=0), line, color=colour, linewidth=1.5, label=name)
        ax.axhline(floor, color=colour, linewidth=0.8, linestyle=line)
    ax.set(xlabel="step", ylabel="f (log scale)")
    ax.set_title("The same ball: sooner down, or lower down")
    fig.legend(loc="outside lower center", ncols=3, fontsize=9.5)
    return fig
