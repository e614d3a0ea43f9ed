"""ps12: the depth of a network and the number of straight pieces: sawteeth, and how to count.

Pieces are counted in polygons; the driver makes them from the corners that the case sends.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps12_expressive_power.drivers import drive_count_linear_pieces
from reference_impl import expressive_power


def _sawtooth_cases(rng: np.random.Generator) -> list[Case]:
    ends = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 0.3])
    return [
        Case("7 numbers, k = 1", (rng.uniform(0.05, 0.95, 7), 1)),
        Case("a (3, 4) array, k = 3", (rng.uniform(0.05, 0.95, (3, 4)), 3)),
        Case("5 numbers, k = 2", (rng.uniform(0.05, 0.95, 5), 2)),
        Case("0, ½, 1 and others, k = 4", (ends, 4)),
        Case("9 numbers, k = 7", (rng.uniform(0.05, 0.95, 9), 7)),
    ]


sawtooth = Exercise(
    name="sawtooth",
    arguments=("x", "k"),
    parts=(Part("sawtooth", 2),),
    task="Return m(m(… m(x))), k times, where m(x) is 2x up to ½ and 2 (1 − x) from there on.",
    reference=expressive_power.sawtooth,
    cases=_sawtooth_cases,
    leaf_labels={"": "The result"},
)


def _triangle(x):
    return 2 * np.minimum(x, 1 - x)


@sawtooth.misconception(
    "The k triangles were added up, which makes one triangle k times as high. Each is to be put "
    "into the next: what comes out of m goes in again."
)
def triangles_added_up(x, k):
    return k * _triangle(x)


@sawtooth.misconception(
    "Those are k teeth side by side, 2k pieces. Putting m into m doubles the teeth each time, "
    "which makes 2 to the power k pieces."
)
def teeth_side_by_side(x, k):
    return _triangle(k * x % 1)


@sawtooth.misconception("m was applied once too often. For k = 1 the result is m(x) itself.")
def one_fold_too_many(x, k):
    for _ in range(k + 1):
        x = _triangle(x)
    return x


@sawtooth.misconception("m was applied once too few. For k = 1 the result is m(x) itself, not x.")
def one_fold_too_few(x, k):
    for _ in range(k - 1):
        x = _triangle(x)
    return x


@sawtooth.misconception(
    "The second half isn't folded back: it starts at 0 again and jumps. From ½ on the triangle "
    "falls, so that it is continuous."
)
def jumps_back(x, k):
    for _ in range(k):
        x = 2 * x % 1
    return x


@sawtooth.misconception(
    "m(x) was raised to the power k. Composition means that m acts on its own result, not that its "
    "value is multiplied by itself."
)
def power_for_composition(x, k):
    return _triangle(x) ** k


@sawtooth.misconception(
    "The triangle has the height ½: a factor 2 is missing. It must reach 1 in the middle, or the "
    "next one can't run through both of its halves."
)
def half_as_high(x, k):
    for _ in range(k):
        x = np.minimum(x, 1 - x)
    return x


@sawtooth.misconception(
    "The values are right, but they were written into the caller's x. Make a new array in "
    "each step."
)
def folds_in_place(x, k):
    for _ in range(k):
        x[...] = _triangle(x)
    return x


@sawtooth.misconception(
    "The larger of the two lines was taken, so the triangle stands on its tip. Up to ½ it is 2x, "
    "from there on 2 (1 − x): at each x the smaller one."
)
def larger_for_smaller(x, k):
    for _ in range(k):
        x = 2 * np.maximum(x, 1 - x)
    return x


@sawtooth.misconception(
    "The second half goes below 0: it is 1 − 2x there. From ½ on the triangle falls from 1 to 0."
)
def second_half_below_zero(x, k):
    for _ in range(k):
        x = np.where(x <= 0.5, 2 * x, 1 - 2 * x)
    return x


@sawtooth.misconception(
    "Only the 1 was doubled in the second half: look at the parentheses. It is twice the whole "
    "difference 1 − x."
)
def parentheses_missing(x, k):
    for _ in range(k):
        x = np.where(x <= 0.5, 2 * x, 2 - x)
    return x


@sawtooth.misconception(
    "That is a parabola, x times 1 − x. The triangle is straight on both sides of ½."
)
def parabola(x, k):
    for _ in range(k):
        x = 4 * x * (1 - x)
    return x


@sawtooth.misconception(
    "The product of both lines was taken, where m takes one or the other: 2x up to ½, 2 (1 − x) "
    "from there on."
)
def product_of_lines(x, k):
    for _ in range(k):
        x = 2 * x * (1 - x)
    return x


@sawtooth.misconception(
    "x was stretched by k and put into one triangle. Composition means that m acts on its own "
    "result, k times."
)
def stretched(x, k):
    return _triangle(k * x)


@sawtooth.misconception(
    "x was raised to the power k first. Composition means that m acts on its own result, k times."
)
def power_inside(x, k):
    return _triangle(x**k)


@sawtooth.misconception("k plays no part: that is m(x), once.")
def once_whatever_k(x, k):
    return _triangle(x)


def _polygon(
    rng: np.random.Generator, corners: np.ndarray, slopes: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Return corners, each moved a little, and the heights that these slopes lead to."""
    room = np.diff(corners).min()
    inner = corners[1:-1] + rng.uniform(-0.2, 0.2, len(corners) - 2) * room
    corners = np.concatenate([corners[:1], inner, corners[-1:]])
    heights = rng.uniform(-1, 1) + np.concatenate(
        [[0], np.cumsum(np.asarray(slopes) * np.diff(corners))]
    )
    return corners, heights


def _teeth(k: int) -> tuple[np.ndarray, np.ndarray]:
    corners = np.arange(2**k + 1) / 2**k
    return corners, np.arange(2**k + 1) % 2 * 1.0


SLOPES = (1.0, 2.5, 1.0, -1.5, -1.0, -0.8, -1.5, 0.7, 1.9)
"""Of lines one after the other: some slopes come twice, and some bends don't turn round."""


def _some_lines(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return 4 to 9 lines on [−2, 3]."""
    lines = int(rng.integers(4, 10))
    return _polygon(rng, np.linspace(-2.0, 3.0, lines + 1), SLOPES[:lines])


def _lines_inside(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return lines with 3 to 8 bends between 2.25 and 4.75, and others outside."""
    bends = int(rng.integers(3, 9))
    inside = np.linspace(2.25, 4.75, bends + 2)[1:-1]
    corners = np.concatenate([[1.0, 1.6], inside, [5.3, 6.0]])
    return _polygon(rng, corners, np.resize([1.0, -1.0, 0.5, 0.3, 2.0], bends + 3))


def _short_lines(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return 2 to 5 long lines on [0, 6], and a short one between every two of them."""
    bends = np.linspace(0.0, 6.0, int(rng.integers(2, 6)) + 1)[1:-1]
    corners = np.concatenate([[0.0], np.column_stack([bends, bends + 0.005]).ravel(), [6.0]])
    return _polygon(rng, corners, np.resize([0.5, 3.0, -0.5, 2.0], len(corners) - 1))


def _count_cases(rng: np.random.Generator) -> list[Case]:
    one = _polygon(rng, np.array([-1.0, 2.0]), [0.7])
    return [
        Case("a single line on [−1, 2]", (*one, -1.0, 2.0)),
        Case("some lines on [−2, 3]", (*_some_lines(rng), -2.0, 3.0)),
        Case("lines on [2.25, 4.75] that go on outside", (*_lines_inside(rng), 2.25, 4.75)),
        Case("short lines between long ones on [0, 6]", (*_short_lines(rng), 0.0, 6.0)),
        Case("teeth on [0, 1]", (*_teeth(int(rng.integers(4, 7))), 0.0, 1.0)),
        Case("many teeth on [0, 1]", (*_teeth(int(rng.integers(8, 11))), 0.0, 1.0)),
    ]


count_linear_pieces = Exercise(
    name="count_linear_pieces",
    arguments=("f", "a", "b"),
    parts=(Part("number of pieces", 4),),
    task="Return how many straight lines the graph of f from a to b is made of, an int.",
    reference=expressive_power.count_linear_pieces,
    cases=_count_cases,
    driver=drive_count_linear_pieces,
    leaf_labels={"": "The number of pieces"},
)


def _slopes(f, a, b, cells=20_000):
    x = np.linspace(a, b, cells + 1)
    return np.diff(f(x)) / np.diff(x)


def _count_bends(slopes):
    bent = np.abs(np.diff(slopes)) > 1e-6
    return int(bent[0]) + int(np.sum(bent[1:] & ~bent[:-1]))


@count_linear_pieces.misconception(
    "You counted the bends. A line without a bend is one piece, and each bend adds another: posts "
    "and fence."
)
def bends_for_pieces(f, a, b):
    return _count_bends(_slopes(f, a, b))


@count_linear_pieces.misconception(
    "Most bends were counted twice. A bend between two points of your grid makes a cell with a "
    "slope in between, so the slope changes twice in a row; that is still one bend."
)
def bends_counted_twice(f, a, b):
    return 1 + int(np.sum(np.abs(np.diff(_slopes(f, a, b))) > 1e-6))


@count_linear_pieces.misconception(
    "Rounding errors were counted as bends. Two cells of one line have slopes that agree to many "
    "digits and still aren't equal; a change counts only if it is larger than some small number."
)
def every_difference_a_bend(f, a, b):
    return 1 + int(np.sum(np.diff(_slopes(f, a, b)) != 0))


@count_linear_pieces.misconception(
    "The changes were halved. Only a bend inside a cell changes the slope twice; one that lies on "
    "a point of the grid changes it once, and it is a whole bend all the same."
)
def changes_halved(f, a, b):
    return 1 + int(np.sum(np.abs(np.diff(_slopes(f, a, b))) > 1e-6)) // 2


@count_linear_pieces.misconception(
    "Short pieces fell through your grid. It has to be so fine that several of its points lie "
    "even on the shortest line."
)
def grid_too_coarse(f, a, b):
    return 1 + _count_bends(_slopes(f, a, b, 100))


@count_linear_pieces.misconception(
    "Only the turning points were counted, where f stops rising or falling. A line can also bend "
    "and go on in the same direction."
)
def turning_points_only(f, a, b):
    signs = np.sign(_slopes(f, a, b))
    return 1 + int(np.sum(signs[1:] != signs[:-1]))


@count_linear_pieces.misconception(
    "The interval from 0 to 1 was searched in place of the one from a to b."
)
def zero_to_one_searched(f, a, b):
    return 1 + _count_bends(_slopes(f, 0.0, 1.0))


@count_linear_pieces.misconception(
    "You counted the different slopes. Two pieces may have the same slope and still be two, as "
    "the teeth of a saw have."
)
def different_slopes(f, a, b):
    slopes = np.round(_slopes(f, a, b), 4)
    return int(np.sum(np.unique(slopes, return_counts=True)[1] > 2))


@count_linear_pieces.misconception(
    "That is one too many. A line without a bend is one piece, and each bend adds another."
)
def one_piece_too_many(f, a, b):
    return 2 + _count_bends(_slopes(f, a, b))


@count_linear_pieces.misconception(
    "Only bends towards a larger slope were counted. The slope may also become smaller, and that "
    "is a bend, too."
)
def upward_bends_only(f, a, b):
    return 1 + int(np.sum(np.diff(_slopes(f, a, b)) > 1e-6))


@count_linear_pieces.misconception(
    "You counted where f crosses 0. A piece ends where the slope changes, whatever the value is "
    "there."
)
def crossings_of_zero(f, a, b):
    values = f(np.linspace(a, b, 20_001))
    return 1 + int(np.sum(np.sign(values[1:]) != np.sign(values[:-1])))


@count_linear_pieces.misconception(
    "You counted the tops. Each bend ends a piece, those at the bottom and those between, too."
)
def tops_only(f, a, b):
    slopes = _slopes(f, a, b)
    return 1 + int(np.sum((slopes[:-1] > 0) & (slopes[1:] < 0)))


@count_linear_pieces.misconception(
    "You counted all slopes that occur, with those of the cells in which a bend lies. And two "
    "pieces may have the same slope and still be two."
)
def all_slopes_that_occur(f, a, b):
    return len(np.unique(np.round(_slopes(f, a, b), 6)))


@count_linear_pieces.misconception(
    "You compared values, not slopes: on a line that isn't level they differ from point to point."
)
def values_for_slopes(f, a, b):
    return 1 + int(np.sum(np.abs(np.diff(f(np.linspace(a, b, 20_001)))) > 1e-6))


@count_linear_pieces.misconception(
    "The rises from point to point were compared with the limit, not the slopes. Divide them by "
    "the distance of the points first."
)
def rises_for_slopes(f, a, b):
    x = np.linspace(a, b, 20001)
    changes = np.abs(np.diff(np.diff(f(x)))) > 1e-3
    return 1 + int((changes[1:] & ~changes[:-1]).sum())
