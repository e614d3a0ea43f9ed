"""ps02: whether a line separates two classes.

It is asked of points with whole coordinates, where every sum is exact; each draw turns, mirrors
and reorders the same figures.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.verdict import Outcome
from autograder.problem_sets.ps02_xor.drivers import drive_is_linearly_separable
from reference_impl import xor

FIGURES: dict[str, list[tuple[list[tuple[int, ...]], list[tuple[int, ...]]]]] = {
    "points in the plane": [
        ([(0, 1), (1, 0)], [(0, 0), (1, 1)]),
        ([(0, 1), (1, 0), (1, 1)], [(0, 0)]),
        ([(0, 0), (4, 4), (8, 8)], [(1, 0), (5, 4), (9, 8)]),
        ([(0, 0), (6, 0), (0, 6)], [(2, 1)]),
        ([(0, 0), (5, 0), (0, 5)], [(3, 3), (6, 6)]),
    ],
    "points on one line": [
        ([(0, 0), (2, 2)], [(4, 4), (6, 6), (7, 7)]),
        ([(0, 0), (4, 4)], [(2, 2), (6, 6)]),
        ([(1,)], [(5,)]),
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
        ([(33,)], [(34,)]),
        ([(0, 0), (7, 2)], [(4, 1), (3, 0)]),
        ([(0, 0), (8, 3)], [(5, 2), (3, 1)]),
        ([(0, 0), (8, 4)], [(4, 2), (5, 9)]),
        ([(0, 0), (4, 0), (0, 4)], [(2, 2), (5, 5)]),
    ],
    "3 inputs and more": [
        ([(0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 1)], [(0, 0, 0), (0, 1, 1), (1, 0, 1)]),
        ([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [(1, 1, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0)]),
        ([(0, 1, 0), (1, 0, 0)], [(0, 0, 0), (1, 1, 1)]),
        ([(0, 0, 0), (5, 0, 0), (0, 5, 0), (0, 0, 5)], [(1, 1, 1)]),
        ([(1, 2, 3), (2, 1, 1)], [(3, 3, 1)]),
        (
            [tuple(7 * (i == j) for j in range(6)) for i in range(6)],
            [(0, 0, 0, 0, 0, 0), (1, 1, 1, 1, 1, 1)],
        ),
    ],
}  # fmt: skip
"""Two classes of points each, by what is special about them.

Chosen so that no draw is lucky or unlucky, however a figure is turned:

- 33 and 34 take the perceptron 2,281 epochs, all others fewer than 100: any search that gives up
  in between answers the same.
- Of the six inputs all weights must be nearly equal: of 200,000 random directions one separates.
- At 1 and 5 remembering w alone always ends well, and a line through the origin never does; so
  these two misconceptions are told apart in every draw.
"""


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
    "It says True whatever the points are. Can it say False at all? With ≥ in place of >, for one, "
    "w = 0 and b = 0 would pass for every data set."
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


@is_linearly_separable.misconception("It says False whatever the points are.")
def never_separable(X, y):
    return False


@is_linearly_separable.misconception(
    "The rank of X was looked at, or only how many points there are. Whether a line exists "
    "depends on where the labels are."
)
def counts_the_points(X, y):
    return bool(len(X) <= X.shape[1] + 1)
