"""ps12: what networks can represent, built by hand: lines, staircases, polygons, sawteeth.

Networks that are asked for are judged by what they compute on a grid of the interval. A staircase
has to keep what was promised of it, max |f'| (b − a)/k, with k units; a polygon is the same
function whatever its units are. Functions are made in the driver, from coefficients that the case
sends.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.core.validation import InvalidReturnError, check_array, check_number, unpack
from autograder.core.verdict import Outcome
from reference_impl import expressive_power

# -- layers without a non-linearity ------------------------------------------------------

STACKS = (
    ("sizes 3-5-4-2", (3, 5, 4, 2)),
    ("sizes 4-4-4-4", (4, 4, 4, 4)),
    ("sizes 2-3, a single layer", (2, 3)),
    ("sizes 5-2-3", (5, 2, 3)),
)


def _collapse_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (
                [
                    (away_from_zero(rng, m, d), away_from_zero(rng, m))
                    for d, m in itertools.pairwise(s)
                ],
            ),
        )
        for label, s in STACKS
    ]


collapse_linear = Exercise(
    name="collapse_linear",
    arguments=("params",),
    parts=(Part("W", 2, ("0",)), Part("b", 2, ("1",))),
    task="Return the W and b of a single layer that does what all the linear layers of params do.",
    reference=expressive_power.collapse_linear,
    cases=_collapse_cases,
)


@collapse_linear.misconception(
    "The matrices were multiplied in the wrong order. The first layer acts first, so its matrix "
    "stands next to x, at the right end of the product; in square layers nothing raises."
)
def product_in_reading_order(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


@collapse_linear.misconception(
    "The biases were only added up. The bias of a layer passes through all later layers, and is "
    "multiplied by their matrices on the way."
)
def biases_only_added(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W_next @ W, b + b_next
    return W, b


@collapse_linear.misconception(
    "The product of all matrices so far multiplied the bias. The biases that come from before pass "
    "through the next layer's own matrix only: mind whether W is still the old one when b is made."
)
def bias_through_the_whole_product(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W = W_next @ W
        b = W @ b + b_next
    return W, b


@collapse_linear.misconception(
    "b is the last layer's bias alone. The biases of the earlier layers reach the output, too, "
    "through the matrices of the layers behind them.",
    unaffected_parts=("W",),
)
def last_bias_alone(params):
    W = params[0][0]
    for W_next, _ in params[1:]:
        W = W_next @ W
    return W, params[-1][1].copy()


@collapse_linear.misconception(
    "The biases are gone: b is 0. A stack of layers with biases maps 0 to something else than 0.",
    unaffected_parts=("W",),
)
def biases_gone(params):
    W = params[0][0]
    for W_next, _ in params[1:]:
        W = W_next @ W
    return W, np.zeros(len(W))


@collapse_linear.misconception(
    "W is transposed. It maps D_0 inputs to D_L outputs, so its shape is (D_L, D_0), like that of "
    "any other layer.",
    unaffected_parts=("b",),
)
def collapsed_and_transposed(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W_next @ W, W_next @ b + b_next
    return W.T, b


@collapse_linear.misconception(
    "The last layer is missing from the product. The collapsed layer ends where the last one does."
)
def last_layer_missing(params):
    W, b = params[0]
    for W_next, b_next in params[1:-1]:
        W, b = W_next @ W, W_next @ b + b_next
    return (W, b) if len(params) > 1 else (np.eye(W.shape[1]), np.zeros(W.shape[1]))


# -- following a function ----------------------------------------------------------------

# label, a, b, k, and the coefficients: f(x) = c0 + c1 x + c2 x² + height · sin(speed · x + start)
CURVES: tuple[tuple[str, float, float, int, tuple[float, ...]], ...] = (
    ("a rising curve on [0, 2], k = 8", 0.0, 2.0, 8, (4.0, 1.2, 0.4, 0.0, 1.0, 0.0)),
    ("up and down on [−1, 3], k = 40", -1.0, 3.0, 40, (3.0, 0.2, 0.0, 1.5, 4.0, 0.5)),
    ("a falling curve on [−3, −1], k = 10", -3.0, -1.0, 10, (-4.0, -1.0, 0.3, 0.0, 1.0, 0.0)),
    ("a wave on [5, 7], k = 12", 5.0, 7.0, 12, (-5.0, 0.1, 0.0, 2.0, 3.0, 1.0)),
    ("a line on [1, 4], k = 1", 1.0, 4.0, 1, (9.0, 0.8, 0.0, 0.0, 1.0, 0.0)),
)
WITHIN = np.array([0.013, 0.21, 0.47, 0.78, 0.987])
"""Where in each step to look: not at the ends, where rounding decides on which step one is."""
MARGIN = 1.02
"""How much more than the promised error is let pass."""


def _curve_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (tuple(float(c * rng.uniform(0.9, 1.1)) for c in curve), a, b, k))
        for label, a, b, k, curve in CURVES
    ]


def _f(coefficients: tuple[float, ...], x: Any) -> Any:
    c0, c1, c2, height, speed, start = coefficients
    return c0 + c1 * x + c2 * x * x + height * np.sin(speed * x + start)


def _slope(coefficients: tuple[float, ...], x: Any) -> Any:
    _, c1, c2, height, speed, start = coefficients
    return c1 + 2 * c2 * x + height * speed * np.cos(speed * x + start)


def drive_with_curve(build: Any, coefficients: Any, a: Any, b: Any, k: Any) -> Any:
    c0, c1, c2, height, speed, start = coefficients

    def f(x: Any) -> Any:
        return c0 + c1 * x + c2 * x * x + height * np.sin(speed * x + start)

    return build(f, a, b, k)


def _grid(a: float, b: float, k: int) -> np.ndarray:
    inside = a + (np.arange(k)[:, None] + WITHIN) * (b - a) / k
    return np.concatenate([[a], inside.ravel(), [b]])


def _hidden_sums(value: Any, x: np.ndarray, units: int) -> tuple[Any, Any, float]:
    W1, b1, w2, b2 = unpack(value, "W1", "b1", "w2", "b2")
    W1 = check_array(W1, "W1", units, 1)
    b1, w2 = check_array(b1, "b1", len(W1)), check_array(w2, "w2", len(W1))
    b2 = check_number(b2, "b2")
    return x[:, None] @ W1.T + b1, w2, b2


def _finite(outputs: Any) -> Any:
    if not np.isfinite(outputs).all():
        raise InvalidReturnError("The weights are too large: a sum overflows", Outcome.NOT_FINITE)
    return outputs


def view_staircase(value: Any, coefficients: Any, a: Any, b: Any, k: Any) -> Any:
    """Return by how much the network misses the promised error: 0 wherever it keeps it."""
    x = _grid(a, b, k)
    sums, w2, b2 = _hidden_sums(value, x, k)
    error = np.abs(_finite((sums >= 0) @ w2 + b2) - _f(coefficients, x))
    steepest = np.max(np.abs(_slope(coefficients, np.linspace(a, b, 2001))))
    excess = np.maximum(error - MARGIN * steepest * (b - a) / k, 0.0)
    return {"at a": float(excess[0]), "between a and b": excess[1:-1], "at b": float(excess[-1])}


staircase = Exercise(
    name="staircase",
    arguments=("f", "a", "b", "k"),
    parts=(Part("within the bound", 4),),
    task=(
        "Return W1, b1, w2 and b2 of k threshold units and a linear output that stay within "
        "max |f'| (b − a)/k of f on the whole of [a, b]."
    ),
    reference=expressive_power.staircase,
    cases=_curve_cases,
    driver=drive_with_curve,
    view=view_staircase,
    leaf_labels={"*": "What the error {0} exceeds the bound by:"},
    messages_if_false={
        "at a": "At the left end the network is too far from f. Before any unit is on, only the "
        "output's bias is left.",
        "between a and b": "Somewhere between a and b the network is farther from f than max |f'| "
        "(b − a)/k. Draw its output beside f: are the steps in the right places, and as high as "
        "f rises from one to the next?",
        "at b": "At the right end the network is too far from f. All units are on there; do the "
        "heights of all steps add up to f(b) − f(a), or nearly?",
    },
)


def _steps(knots, heights, start):
    return np.ones((len(knots), 1)), -np.asarray(knots), np.asarray(heights), float(start)


@staircase.misconception(
    "There is one unit too few. k steps have k + 1 ends: with k points between a and b there are "
    "only k − 1 differences."
)
def one_step_too_few(f, a, b, k):
    t = np.linspace(a, b, k)
    return _steps(t[1:], np.diff(f(t)), f(a))


@staircase.misconception(
    "There is one unit too many. The unit at a is always on and does nothing but what the output's "
    "bias can do: begin with f(a) there, and let the k units make the k steps."
)
def one_step_too_many(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t, np.diff(f(t), prepend=0.0), 0.0)


@staircase.misconception(
    "The values of f stand where its rises should. All units to the left of x are on together, so "
    "each adds only what f gains from one knot to the next."
)
def values_for_rises(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], f(t[1:]), f(a))


@staircase.misconception(
    "The staircase begins at 0 and not at f(a): it has the right shape and the wrong height."
)
def begins_at_zero(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.diff(f(t)), 0.0)


@staircase.misconception(
    "The units switch on in the wrong places: their biases have the sign of the knots. A unit with "
    "weight 1 switches on at x = t if its bias is minus t."
)
def knots_for_biases(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return np.ones((k, 1)), t[1:], np.diff(f(t)), float(f(a))


@staircase.misconception(
    "All steps go up. Where f falls the weight of a unit has to be negative: the difference of two "
    "values keeps its sign."
)
def only_upwards(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.abs(np.diff(f(t))), f(a))


@staircase.misconception(
    "The slopes of f stand where its rises should. A threshold unit adds its whole weight at once, "
    "so it must be the rise itself, not divided by the width."
)
def slopes_for_rises(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.diff(f(t)) / np.diff(t), f(a))


@staircase.misconception(
    "The knots lie between 0 and 1. They should divide the interval from a to b that was given."
)
def knots_from_zero_to_one(f, a, b, k):
    t = np.linspace(0.0, 1.0, k + 1)
    return _steps(t[1:], np.diff(f(t)), f(t[0]))


@staircase.misconception(
    "That is a network for ReLU units. Threshold units make jumps: their weights are the rises of "
    "f, not changes of its slope."
)
def polygon_for_staircase(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


def view_relu_interpolant(value: Any, coefficients: Any, a: Any, b: Any, k: Any) -> Any:
    """Return what the network computes, from a to b."""
    sums, w2, b2 = _hidden_sums(value, _grid(a, b, k), -1)
    return _finite(np.maximum(sums, 0.0) @ w2 + b2)


relu_interpolant = Exercise(
    name="relu_interpolant",
    arguments=("f", "a", "b", "k"),
    parts=(Part("polygon", 4),),
    task=(
        "Return W1, b1, w2 and b2 of ReLU units and a linear output that join the values of f at "
        "k + 1 knots, equally spaced from a to b, by straight lines."
    ),
    reference=expressive_power.relu_interpolant,
    cases=_curve_cases,
    driver=drive_with_curve,
    view=view_relu_interpolant,
    leaf_labels={"": "What the network computes, from a to b,"},
)


def _bends(t, changes, start):
    return np.ones((len(t), 1)), -np.asarray(t), np.asarray(changes), float(start)


@relu_interpolant.misconception(
    "There is one unit too few, and at the right end it shows: the last line goes on with the "
    "slope of the one before. k lines take k units, the first of which begins at a."
)
def one_line_too_few(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    slopes = np.diff(f(t)) / np.diff(t)
    return _bends(t[:-2], np.diff(slopes, prepend=0.0)[:-1], f(a))


@relu_interpolant.misconception(
    "The slopes stand where their changes should. Every unit that is on goes on rising, so the "
    "next one adds only the difference to the new slope."
)
def slopes_for_changes(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(f(t)) / np.diff(t), f(a))


@relu_interpolant.misconception(
    "The width of the intervals is missing: rises stand where slopes should. A slope is the rise "
    "of f divided by the distance of the knots."
)
def width_forgotten(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)), prepend=0.0), f(a))


@relu_interpolant.misconception(
    "The first slope is missing: the network starts flat. The unit at a changes the slope from 0 "
    "to that of the first line."
)
def first_slope_missing(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[1:-1], np.diff(np.diff(f(t)) / np.diff(t)), f(a))


@relu_interpolant.misconception(
    "The network begins at 0 and not at f(a): it has the right shape and the wrong height."
)
def starts_at_zero(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), 0.0)


@relu_interpolant.misconception(
    "Every line begins one knot too late. The slope from t0 to t1 has to be there from t0 on."
)
def one_knot_late(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[1:], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


@relu_interpolant.misconception(
    "The units bend in the wrong places: their biases have the sign of the knots. A unit with "
    "weight 1 starts to rise at x = t if its bias is minus t."
)
def bends_at_minus_the_knots(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return np.ones((k, 1)), t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), float(f(a))


@relu_interpolant.misconception(
    "The knots lie between 0 and 1. They should divide the interval from a to b that was given."
)
def bends_from_zero_to_one(f, a, b, k):
    t = np.linspace(0.0, 1.0, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(t[0]))


@relu_interpolant.misconception(
    "There is one line too few: k knots, where k + 1 were asked for. k lines have k + 1 ends, "
    "counting a and b."
)
def one_knot_too_few(f, a, b, k):
    t = np.linspace(a, b, k)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


# -- depth -------------------------------------------------------------------------------


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


def drive_count_linear_pieces(
    count_linear_pieces: Any, corners: Any, heights: Any, a: Any, b: Any
) -> Any:
    def f(x: Any) -> Any:
        return np.interp(x, corners, heights)

    return count_linear_pieces(f, a, b)


def _polygon(
    rng: np.random.Generator, corners: np.ndarray, slopes: list[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return corners, each moved a little, and the heights that these slopes lead to."""
    room = np.diff(corners).min()
    inner = corners[1:-1] + rng.uniform(-0.2, 0.2, len(corners) - 2) * room
    corners = np.concatenate([corners[:1], inner, corners[-1:]])
    heights = rng.uniform(-1, 1) + np.concatenate([[0], np.cumsum(slopes * np.diff(corners))])
    return corners, heights


def _teeth(k: int) -> tuple[np.ndarray, np.ndarray]:
    corners = np.arange(2**k + 1) / 2**k
    return corners, np.arange(2**k + 1) % 2 * 1.0


def _count_cases(rng: np.random.Generator) -> list[Case]:
    one = _polygon(rng, np.array([-1.0, 2.0]), [0.7])
    seven = _polygon(rng, np.linspace(-2.0, 3.0, 8), [1.0, 2.5, 1.0, -1.5, -1.0, -0.8, -1.5])
    outside = _polygon(rng, np.linspace(1.0, 6.0, 11), [1.0, -1.0, 0.5, 0.3, 2.0] * 2)
    close = np.array([0.0, 2.0, 2.004, 4.0, 4.003, 6.0])
    pair = _polygon(rng, close, [0.5, 3.0, -0.5, 2.0, 0.5])
    return [
        Case("a single line on [−1, 2]", (*one, -1.0, 2.0)),
        Case("7 lines on [−2, 3]", (*seven, -2.0, 3.0)),
        Case("lines on [2.25, 4.75] that go on outside", (*outside, 2.25, 4.75)),
        Case("short lines between long ones on [0, 6]", (*pair, 0.0, 6.0)),
        Case("teeth on [0, 1]", (*_teeth(int(rng.integers(4, 7))), 0.0, 1.0)),
        Case("many teeth on [0, 1]", (*_teeth(10), 0.0, 1.0)),
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


EXERCISES = (collapse_linear, staircase, relu_interpolant, sawtooth, count_linear_pieces)
