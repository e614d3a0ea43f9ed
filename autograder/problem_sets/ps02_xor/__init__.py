"""ps02: what one line can't do, how to be sure of it, and networks that do it all the same.

Networks whose weights are asked for are looked at through their outputs for every input, so that
any right design passes. Whether a line separates two classes is asked of points with whole
coordinates, where every sum is exact; each draw turns, mirrors and reorders the same figures.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.core.validation import InvalidReturnError, check_array, check_number, unpack
from autograder.core.verdict import Outcome
from reference_impl import xor

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy does all rows at once, far quicker."
)
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def _quarters(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Multiples of 1/4 of either sign, none of them 0."""
    return rng.integers(1, 9, shape) / 4 * rng.choice([-1.0, 1.0], shape)


# -- a feature that helps ----------------------------------------------------------------

FEATURE_SIZES = (
    ("5 samples", 5, False),
    ("2 samples", 2, False),
    ("1 sample", 1, False),
    ("8 samples", 8, True),
    ("64 samples", 64, True),
)


def _xor_features_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (away_from_zero(rng, n, 2),), {"N": n}, count_steps)
        for label, n, count_steps in FEATURE_SIZES
    ]


xor_features = Exercise(
    name="xor_features",
    arguments=("X",),
    parts=(Part("features", 2),),
    task="Return an array with a row (x1, x2, x1 · x2) for each row (x1, x2) of X.",
    reference=xor.xor_features,
    cases=_xor_features_cases,
    leaf_labels={"": "The result"},
    loop_advice=LOOP_ADVICE,
)


@xor_features.misconception(
    "The third column is the sum. A sum of the two inputs says nothing new to a unit that adds "
    "them up anyway; their product does."
)
def sum_for_product(X):
    return np.column_stack([X, X[:, 0] + X[:, 1]])


@xor_features.misconception(
    "The product stands first. The order that was asked for is x1, x2, and then x1 · x2."
)
def product_first(X):
    return np.column_stack([X[:, 0] * X[:, 1], X])


@xor_features.misconception(
    "Only the product came back. The unit needs all three: each input as it was, and their product."
)
def product_alone(X):
    return X[:, :1] * X[:, 1:]


@xor_features.misconception(
    "The inputs were squared. The features are x1 and x2 themselves and their product; x1² alone "
    "doesn't know about x2."
)
def squared_inputs(X):
    return np.column_stack([X**2, X[:, 0] * X[:, 1]])


@xor_features.misconception(
    "Samples and features are exchanged: each feature lies in a row. Samples stay rows, and the "
    "product is one more column."
)
def features_in_rows(X):
    return np.array([X[:, 0], X[:, 1], X[:, 0] * X[:, 1]])


@xor_features.misconception(
    "The third column is the product of all samples' entries, the same number in every row. Each "
    "sample has a product of its own."
)
def product_over_the_samples(X):
    return np.column_stack([X, np.full(len(X), np.prod(X))])


# -- is there a line? --------------------------------------------------------------------

FIGURES: dict[str, list[tuple[list[tuple[int, ...]], list[tuple[int, ...]]]]] = {
    "points in the plane": [
        ([(0, 1), (1, 0)], [(0, 0), (1, 1)]),
        ([(0, 1), (1, 0), (1, 1)], [(0, 0)]),
        ([(0, 0), (4, 4), (8, 8)], [(1, 0), (5, 4), (9, 8)]),
        ([(0, 0), (6, 0), (0, 6)], [(2, 1)]),
        ([(0, 0), (6, 0), (0, 6)], [(4, 3), (7, 7)]),
    ],
    "points on one line": [
        ([(0, 0), (2, 2)], [(4, 4), (6, 6), (7, 7)]),
        ([(0, 0), (4, 4)], [(2, 2), (6, 6)]),
        ([(0,), (1,)], [(2,), (30,)]),
        ([(1,), (4,), (6,)], [(2,), (3,)]),
    ],
    "points that coincide, or all of one class": [
        ([(1, 2), (3, 4)], [(1, 2), (0, 0)]),
        ([(1, 2), (1, 2), (3, 4)], [(0, 1), (0, 1)]),
        ([(1, 2), (5, 1), (3, 4)], []),
        ([(3, 1, 2)], []),
    ],
    "classes that nearly touch, or just do": [
        ([(24,)], [(25,)]),
        ([(0, 0), (8, 3)], [(5, 2), (2, 1)]),
        ([(0, 0), (8, 3)], [(5, 2), (3, 1)]),
        ([(0, 0), (8, 4)], [(4, 2), (5, 9)]),
        ([(0, 0), (4, 0), (0, 4)], [(2, 2), (5, 5)]),
    ],
    "3 inputs": [
        ([(0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 1)], [(0, 0, 0), (0, 1, 1), (1, 0, 1)]),
        ([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [(1, 1, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0)]),
        ([(0, 1, 0), (1, 0, 0)], [(0, 0, 0), (1, 1, 1)]),
        ([(0, 0, 0), (5, 0, 0), (0, 5, 0), (0, 0, 5)], [(1, 1, 1)]),
        ([(1, 2, 3), (2, 1, 1)], [(3, 3, 1)]),
    ],
}  # fmt: skip
"""Two classes of points each, by what is special about them."""


def _turned(
    rng: np.random.Generator, figure: tuple[list[tuple[int, ...]], list[tuple[int, ...]]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return a figure as X and y: axes exchanged and mirrored, rows and classes in any order."""
    X = np.array(figure[0] + figure[1], dtype=float)
    y = np.array([1] * len(figure[0]) + [-1] * len(figure[1])) * rng.choice([-1, 1])
    X = X[:, rng.permutation(X.shape[1])] * rng.choice([-1.0, 1.0], X.shape[1])
    rows = rng.permutation(len(X))
    return X[rows] + 0.0, y[rows]  # + 0.0: no minus zero


def _separable_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, figures in FIGURES.items():
        order = rng.permutation(len(figures))
        cases.append(Case(label, ([_turned(rng, figures[i]) for i in order],)))
    return cases


def drive_is_linearly_separable(is_linearly_separable: Any, problems: Any) -> Any:
    return [is_linearly_separable(X, y) for X, y in problems]


is_linearly_separable = Exercise(
    name="is_linearly_separable",
    arguments=("X", "y"),
    parts=(Part("True or False", 4),),
    task=(
        "Return True if some w and b have y (w · x + b) > 0 for every sample, else False: with "
        "certainty, for points with whole coordinates."
    ),
    reference=xor.is_linearly_separable,
    cases=_separable_cases,
    driver=drive_is_linearly_separable,
    leaf_labels={"*": "The answer for data set {0}"},
)


def _perceptron_ends(X, y, max_epochs):
    """Whether it ends, until it has weights that it had before or the epochs are over."""
    w, seen = np.zeros(X.shape[1]), set()
    while tuple(w) not in seen and len(seen) < max_epochs:
        seen.add(tuple(w))
        before = w
        for x, label in zip(X, y, strict=True):
            if label * (x @ w) <= 0:
                w = w + label * x
        if w is before:
            return True
    return False


@is_linearly_separable.misconception(
    "Your search gives up too soon: two classes that leave little room were called inseparable. "
    "Having found no line is no proof that there is none; what would prove it?"
)
def gives_up_after_some_epochs(X, y):
    return _perceptron_ends(np.column_stack([X, np.ones(len(X))]), y, 100)


@is_linearly_separable.misconception(
    "It says True whatever the points are. With ≥ in place of >, w = 0 and b = 0 pass for every "
    "data set: samples on the boundary are not separated."
)
def zero_weights_will_do(X, y):
    return True


@is_linearly_separable.misconception(
    "Only lines through the origin were tried, because there is no bias. A column of ones beside X "
    "turns b into one more weight."
)
def lines_through_the_origin(X, y):
    return _perceptron_ends(X, y, 9999)


@is_linearly_separable.misconception(
    "Only lines parallel to an axis were tried: you compared the ranges of one input at a time. A "
    "slanting line can separate classes that overlap in every single input."
)
def one_input_at_a_time(X, y):
    A, B = X[y > 0], X[y < 0]
    if len(A) == 0 or len(B) == 0:
        return True
    apart = (A.max(axis=0) < B.min(axis=0)) | (B.max(axis=0) < A.min(axis=0))
    return bool(apart.any())


@is_linearly_separable.misconception(
    "Only the line half-way between the two means was tried. If it fails, another one may do: a "
    "single sample far out pulls its class's mean away."
)
def line_between_the_means(X, y):
    A, B = X[y > 0], X[y < 0]
    if len(A) == 0 or len(B) == 0:
        return True
    w = A.mean(axis=0) - B.mean(axis=0)
    scores = X @ w - (A.mean(axis=0) + B.mean(axis=0)) @ w / 2
    return bool((y * scores > 1e-9).all())


@is_linearly_separable.misconception(
    "Only one line was tried, that of least squares. It looks for small errors, not for the right "
    "sides, and samples far out pull it over others."
)
def least_squares_line(X, y):
    A = np.column_stack([X, np.ones(len(X))])
    return bool((y * (A @ np.linalg.lstsq(A, y, rcond=None)[0]) > 1e-9).all())


@is_linearly_separable.misconception(
    "Only w was remembered, without b. An epoch can leave w as it was and still move b, so the "
    "same w is no proof that everything repeats: keep the two together."
)
def bias_not_remembered(X, y):
    w, b, seen = np.zeros(X.shape[1]), 0.0, set()
    while tuple(w) not in seen:
        seen.add(tuple(w))
        updated = False
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, updated = w + label * x, b + label, True
        if not updated:
            return True
    return False


@is_linearly_separable.misconception(
    "Data of a single class were called inseparable. With w = 0 and b = y every sample is on its "
    "class's side, so the answer is True."
)
def needs_two_classes(X, y):
    if len(np.unique(y)) < 2:
        return False
    return _perceptron_ends(np.column_stack([X, np.ones(len(X))]), y, 9999)


@is_linearly_separable.misconception(
    "True and False are exchanged: XOR was called separable. The question is whether a line exists."
)
def inseparable_for_separable(X, y):
    return not _perceptron_ends(np.column_stack([X, np.ones(len(X))]), y, 9999)


@is_linearly_separable.misconception(
    "Where no line exists, your search never ends. A perceptron alone only notices success; it "
    "takes a second reason to stop, such as weights that it has had before.",
    never_returns=Outcome.TIMED_OUT,
)
def searches_for_ever(X, y):
    w = np.zeros(X.shape[1] + 1)
    A = np.column_stack([X, np.ones(len(X))]) * y[:, None]
    while not (A @ w > 0).all():
        for a in A:
            if a @ w <= 0:
                w = w + a
    return True


# -- a network of threshold units --------------------------------------------------------

MLP_SIZES = (
    ("9 samples through 3-5-1", 9, 3, 5, False),
    ("7 samples through 4-4-1", 7, 4, 4, False),
    ("1 sample through 3-2-1", 1, 3, 2, False),
    ("5 samples through 2-5-1", 5, 2, 5, False),
    ("12 samples through 3-5-1", 12, 3, 5, True),
    ("96 samples through 3-5-1", 96, 3, 5, True),
)


def _network(rng: np.random.Generator, n: int, d: int, h: int) -> tuple[object, ...]:
    """Return X and weights with which units and output are on for some samples, off for others."""
    X, W1, w2 = (
        away_from_zero(rng, n, d),
        away_from_zero(rng, h, d),
        away_from_zero(rng, h),
    )
    b1 = -_between(rng, X @ W1.T)
    totals = (X @ W1.T + b1 >= 0) @ w2
    return X, W1, b1, w2, float(-_between(rng, totals[:, None])[0])


def _between(rng: np.random.Generator, sums: np.ndarray) -> np.ndarray:
    """Return for each column a number in its middle, never 0 and never one of its entries."""
    levels = np.sort(sums, axis=0)
    half = len(levels) // 2
    if half == 0:
        return levels[0] + rng.choice([-0.5, 0.4], levels.shape[1])
    return 0.4 * levels[half - 1] + 0.6 * levels[half] + 1e-3


def _threshold_mlp_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(label, _network(rng, n, d, h), {"N": n}, count_steps)
        for label, n, d, h, count_steps in MLP_SIZES
    ]
    X, W1, w2 = _quarters(rng, 6, 3), _quarters(rng, 4, 3), rng.permutation([1.0, 2.0, 4.0, 8.0])
    b1 = -(X[:4] * W1).sum(axis=1)  # unit j is exactly at its threshold for sample j
    b2 = -float((W1 @ X[2] + b1 >= 0) @ w2)  # and the output for sample 2
    cases.insert(4, Case("6 samples, some sums exactly 0", (X, W1, b1, w2, b2), {"N": 6}))
    return cases


threshold_mlp = Exercise(
    name="threshold_mlp",
    arguments=("X", "W1", "b1", "w2", "b2"),
    parts=(Part("outputs", 3),),
    task=(
        "Run every sample through a hidden layer of threshold units and an output unit, which is "
        "a threshold unit too; return an array of 0 and 1."
    ),
    reference=xor.threshold_mlp,
    cases=_threshold_mlp_cases,
    leaf_labels={"": "The array of outputs"},
    loop_advice=LOOP_ADVICE,
)


def _step(z):
    return np.where(z >= 0, 1.0, 0.0)


@threshold_mlp.misconception(
    "W1 isn't transposed. Its rows belong to the hidden units, (H, D), and X has D columns. With "
    "symmetric weights, or those of XOR, nothing would show; in a square layer only the numbers do."
)
def hidden_weights_not_transposed(X, W1, b1, w2, b2):
    return _step(_step(X @ W1 + b1) @ w2 + b2)


@threshold_mlp.misconception(
    "The hidden units have no threshold: their sums went straight to the output. Without a "
    "non-linearity between them two layers are one, and one layer is one line."
)
def hidden_threshold_forgotten(X, W1, b1, w2, b2):
    return _step((X @ W1.T + b1) @ w2 + b2)


@threshold_mlp.misconception(
    "The outputs aren't 0 and 1: the output unit's threshold is missing. Its weighted sum decides, "
    "and the answer is on or off."
)
def output_threshold_forgotten(X, W1, b1, w2, b2):
    return _step(X @ W1.T + b1) @ w2 + b2


@threshold_mlp.misconception(
    "Units whose sum is exactly 0 are off in your network. In this course a unit is on from 0, "
    "in the hidden layer and at the output."
)
def strict_units(X, W1, b1, w2, b2):
    return 1.0 * (1.0 * (X @ W1.T + b1 > 0) @ w2 + b2 > 0)


@threshold_mlp.misconception(
    "The hidden units answer with −1 and +1. Units of this network are off or on, 0 or 1; its "
    "output weights were made for that."
)
def signs_for_hidden_units(X, W1, b1, w2, b2):
    return _step(np.where(X @ W1.T + b1 >= 0, 1.0, -1.0) @ w2 + b2)


@threshold_mlp.misconception(
    "The hidden units are ReLUs. A threshold unit hands on 1 or 0, not how far it is above 0."
)
def relu_for_hidden_units(X, W1, b1, w2, b2):
    return _step(np.maximum(X @ W1.T + b1, 0) @ w2 + b2)


@threshold_mlp.misconception(
    "The hidden biases are missing, so all the lines run through the origin."
)
def hidden_biases_forgotten(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T) @ w2 + b2)


@threshold_mlp.misconception(
    "The output's bias is missing. It says how much the hidden units together must give before "
    "the output switches on."
)
def output_bias_forgotten(X, W1, b1, w2, b2):
    return _step(_step(X @ W1.T + b1) @ w2)


@threshold_mlp.misconception(
    "The outputs are True and False. What is asked for are the numbers 1 and 0."
)
def outputs_true_or_false(X, W1, b1, w2, b2):
    return _step(X @ W1.T + b1) @ w2 + b2 >= 0


# -- weights for XOR ---------------------------------------------------------------------


def _xor_sums(value: Any, *names: str) -> tuple[Any, ...]:
    """Return the hidden sums at the four corners, and the output weights and bias."""
    W1, b1, w2, b2 = unpack(value, *names)
    W1 = check_array(W1, names[0], 2, 2)
    b1, w2 = check_array(b1, names[1], 2), check_array(w2, names[2], 2)
    b2 = check_number(b2, names[3])
    return np.array(CORNERS) @ W1.T + b1, w2, b2


def _at_corners(outputs: Any) -> dict[str, Any]:
    if not np.isfinite(outputs).all():
        raise InvalidReturnError("The weights are too large: a sum overflows", Outcome.NOT_FINITE)
    return {str(corner): value for corner, value in zip(CORNERS, outputs.tolist(), strict=True)}


def view_xor_threshold(value: Any) -> Any:
    sums, w2, b2 = _xor_sums(value, "W1", "b1", "w2", "b2")
    total = (sums >= 0) @ w2 + b2
    _at_corners(total)
    return _at_corners((total >= 0).astype(int))


xor_threshold_weights = Exercise(
    name="xor_threshold_weights",
    arguments=(),
    parts=(Part("XOR", 2),),
    task="Return weights W1, b1, w2 and b2 with which threshold_mlp computes XOR.",
    reference=xor.xor_threshold_weights,
    cases=lambda rng: [Case("the four inputs of XOR", ())],
    view=view_xor_threshold,
    leaf_labels={"*": "The output for {0}"},
)


@xor_threshold_weights.misconception(
    "The network computes OR: the corner (1, 1) isn't cut off. If your second line is "
    "−x1 − x2 + 2.5, as on two of Liu's slides, (1, 1) still lies on its positive side."
)
def line_beyond_the_corner(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 2.5]), np.ones(2), -1.5


@xor_threshold_weights.misconception(
    "The output is on for all four inputs. Look at the signs of the biases, which are added, and "
    "at the output: it should need both hidden units, not one of them."
)
def output_needs_one_unit_only(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5]), np.ones(2), -0.5


@xor_threshold_weights.misconception(
    "The output is off for all four inputs. If these are Roman-Rangel's nine weights, mind their "
    "order: read with his later numbering, ω4 and ω5 come to stand in each other's place."
)
def weights_in_another_order(*_):
    return np.array([[20.0, 20.0], [-20.0, 20.0]]), np.array([-10.0, 30.0]), np.array([-20.0, 20.0]), -30.0  # fmt: skip # noqa: E501


@xor_threshold_weights.misconception(
    "That is the opposite of XOR: on where the inputs are equal. Turning a threshold unit round "
    "takes the other sign for its weights and for its bias."
)
def equality_for_xor(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5]), -np.ones(2), 1.5


@xor_threshold_weights.misconception(
    "These look like weights for ReLU units. A threshold unit gives 1 however large its sum is, so "
    "at 0 it is on already, and what the slides' ReLU network does by size must be done by lines."
)
def weights_for_relu(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([2.0, -4.0]), -1.0


def view_xor_relu(value: Any) -> Any:
    sums, w, b = _xor_sums(value, "U", "c", "w", "b")
    return _at_corners(np.maximum(sums, 0) @ w + b)


xor_relu_weights = Exercise(
    name="xor_relu_weights",
    arguments=(),
    parts=(Part("XOR", 2),),
    task=(
        "Return U, c, w and b of a network of two ReLU units and a linear output that gives −1, "
        "+1, +1, −1 for (0, 0), (0, 1), (1, 0), (1, 1)."
    ),
    reference=xor.xor_relu_weights,
    cases=lambda rng: [Case("the four inputs of XOR", ())],
    view=view_xor_relu,
    leaf_labels={"*": "The output for {0}"},
)


@xor_relu_weights.misconception(
    "The outputs are 0 and 1. Asked for are −1 and +1, labels that a sign can be taken of: twice "
    "as far apart, and lower."
)
def zero_and_one_for_labels(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([1.0, -2.0]), 0.0


@xor_relu_weights.misconception(
    "All four signs are the other way round: the network says +1 where the inputs are equal."
)
def labels_exchanged(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([-2.0, 4.0]), 1.0


@xor_relu_weights.misconception(
    "At (1, 1) the output is still +1. There the first unit has given twice what it gave at "
    "(0, 1), and the second must take back both, not one."
)
def takes_back_too_little(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([2.0, -2.0]), -1.0


@xor_relu_weights.misconception(
    "Both units do the same: they have the same weights and the same bias, so together they are "
    "one unit. The second should stay off until both inputs are on."
)
def two_equal_units(*_):
    return np.ones((2, 2)), np.array([0.0, 0.0]), np.array([2.0, -4.0]), -1.0


@xor_relu_weights.misconception(
    "These are weights for threshold units. A ReLU hands on how far its sum is above 0, so here "
    "the hidden units give ½ where a threshold unit would give 1."
)
def weights_for_threshold_units(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5]), np.ones(2), -1.5


@xor_relu_weights.misconception(
    "The signs are right, but the outputs are −2 and +2. Asked for are −1 and +1 exactly: halve "
    "what goes into the output."
)
def twice_too_large(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([4.0, -8.0]), -2.0


# -- any table ---------------------------------------------------------------------------


def _configurations(n_inputs: int) -> np.ndarray:
    """All inputs of ±1 in binary order, the first input being the most significant bit."""
    numbers = np.arange(2**n_inputs)[:, None]
    return 2.0 * (numbers >> np.arange(n_inputs)[::-1] & 1) - 1


def view_lookup(value: Any, T: Any) -> Any:
    """Return what the network gives for every input, in the order of the table."""
    n_units = len(T)
    n_inputs = n_units.bit_length() - 1
    W1, b1, w2, b2 = unpack(value, "W1", "b1", "w2", "b2")
    W1, b1 = check_array(W1, "W1", n_units, n_inputs), check_array(b1, "b1", n_units)
    w2, b2 = check_array(w2, "w2", n_units), check_number(b2, "b2")
    return (_configurations(n_inputs) @ W1.T + b1 >= 0) @ w2 + b2


def _lookup_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case("3 inputs, a table of numbers", (away_from_zero(rng, 8),)),
        Case("2 inputs, a table of numbers", (away_from_zero(rng, 4) + 3,)),
        Case("4 inputs, a table of numbers", (away_from_zero(rng, 16),)),
    ]
    for label, n in (("2 inputs, XOR", 4), ("3 inputs, are they odd in number?", 8)):
        table = [float(number.bit_count() % 2) for number in range(n)]
        cases.append(Case(label, (np.array(table),)))
    return cases


lookup_network = Exercise(
    name="lookup_network",
    arguments=("T",),
    parts=(Part("table", 4),),
    task=(
        "Return W1, b1, w2 and b2 of a network with a threshold unit for each of the 2^D inputs "
        "of ±1 and a linear output that gives the table's entry."
    ),
    reference=xor.lookup_network,
    cases=_lookup_cases,
    view=view_lookup,
    leaf_labels={"": "The table that the network computes"},
)


def _lookup(T, bias, turn=1.0):
    n_inputs = len(T).bit_length() - 1
    bits = np.arange(len(T))[:, None] >> np.arange(n_inputs)[::-1] & 1
    return turn * (2.0 * bits - 1), np.full(len(T), bias(n_inputs)), T.copy(), 0.0


@lookup_network.misconception(
    "Each hidden unit is on for D + 1 inputs: its own, and the D that differ from it in one place. "
    "There the sum is D − 2, which must not be enough."
)
def fires_for_neighbours(T):
    return _lookup(T, lambda n_inputs: 2.0 - n_inputs)


@lookup_network.misconception(
    "No hidden unit is ever on, so every output is the same. The largest sum a unit can have is D, "
    "at its own input, and with the bias that must still reach 0."
)
def never_fires(T):
    return _lookup(T, lambda n_inputs: -1.0 - n_inputs)


@lookup_network.misconception(
    "The hidden units are on for every input: the biases have the sign of thresholds. A unit is to "
    "be off unless its sum is the largest possible."
)
def always_fires(T):
    return _lookup(T, lambda n_inputs: n_inputs - 1.0)


@lookup_network.misconception(
    "Each unit responds to the opposite of its input, so the table comes out upside down. A unit's "
    "weights are the input it stands for: +1 where that is +1."
)
def responds_to_the_opposite(T):
    return _lookup(T, lambda n_inputs: 1.0 - n_inputs, turn=-1.0)


@lookup_network.misconception(
    "The inputs are read from the wrong end. In binary order the first input counts most: in row 1 "
    "of the table only the last input is +1."
)
def last_input_counts_most(T):
    W1, b1, w2, b2 = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1[:, ::-1].copy(), b1, w2, b2


@lookup_network.misconception(
    "These units are made for inputs of 0 and 1. Here an input that is off is −1, and it has to "
    "count against the unit if it should be on."
)
def made_for_zero_and_one(T):
    n_inputs = len(T).bit_length() - 1
    bits = np.arange(len(T))[:, None] >> np.arange(n_inputs)[::-1] & 1
    return 2.0 * bits - 1, 0.5 - bits.sum(axis=1), T.copy(), 0.0


@lookup_network.misconception(
    "The digits 0 and 1 stand in W1 as they are. A weight of 0 doesn't look at its input at all; "
    "where the digit is 0 the unit expects the input −1, and so its weight is −1."
)
def digits_for_weights(T):
    n_inputs = len(T).bit_length() - 1
    bits = np.arange(len(T))[:, None] >> np.arange(n_inputs)[::-1] & 1
    return 1.0 * bits, np.full(len(T), 1.0 - n_inputs), T.copy(), 0.0


@lookup_network.misconception(
    "The output has a bias of −½, as a threshold unit would need it. The output of this network is "
    "linear: exactly one unit is on, and its weight is the answer."
)
def half_taken_away(T):
    W1, b1, w2, _ = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, w2, -0.5


@lookup_network.misconception(
    "The table's entries were turned into ±1. The output of this network is linear, so a unit's "
    "weight is the entry itself."
)
def labels_for_entries(T):
    W1, b1, w2, b2 = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, 2 * w2 - 1, b2


EXERCISES = (
    xor_features,
    is_linearly_separable,
    threshold_mlp,
    xor_threshold_weights,
    xor_relu_weights,
    lookup_network,
)
