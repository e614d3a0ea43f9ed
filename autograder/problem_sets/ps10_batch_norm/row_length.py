"""ps10: back through rows that are scaled to length one; only the forward pass is given."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps10_batch_norm.case_data import LOOP_ADVICE

# label, N, D, whether the interpreter's steps are counted
SIZES = (
    ("5 samples, 3 features", 5, 3, False),
    ("4 samples, 4 features", 4, 4, False),
    ("1 sample, 3 features", 1, 3, False),
    ("8 samples, 3 features", 8, 3, True),
    ("64 samples, 3 features", 64, 3, True),
)


def _row_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, count_steps in SIZES:
        lengths = rng.permutation(np.linspace(0.5, 4.0, n))[:, None]
        X = lengths * away_from_zero(rng, n, d)
        cases.append(Case(label, (away_from_zero(rng, n, d), X), {"N": n, "D": d}, count_steps))
    return cases


def _length(X):
    return np.sqrt((X * X).sum(axis=1, keepdims=True))


def _right_l2_normalize_backward(dY, X):
    r = _length(X)
    Y = X / r
    return (dY - Y * (dY * Y).sum(axis=1, keepdims=True)) / r


l2_normalize_backward = Exercise(
    name="l2_normalize_backward",
    arguments=("dY", "X"),
    parts=(Part("dX", 4),),
    task="Return dX of Y = X with each row divided by its own length.",
    reference=_right_l2_normalize_backward,
    cases=_row_cases,
    leaf_labels={"": "dX"},
    loop_advice=LOOP_ADVICE,
)


@l2_normalize_backward.misconception(
    "The length was taken for a constant. If one entry of a row grows, its length grows with it, "
    "and every entry of that row is divided by it."
)
def length_as_a_constant(dY, X):
    return dY / _length(X)


@l2_normalize_backward.misconception(
    "Only what goes through the length is there. Each entry also stands in its own numerator, and "
    "that road counts as well."
)
def length_only(dY, X):
    return _right_l2_normalize_backward(dY, X) - dY / _length(X)


@l2_normalize_backward.misconception(
    "The two roads were added with the same sign. A longer row makes its entries smaller, so the "
    "road through the length pulls the other way."
)
def roads_of_one_sign(dY, X):
    return 2 * dY / _length(X) - _right_l2_normalize_backward(dY, X)


@l2_normalize_backward.misconception(
    "The size of X has no influence on your result. A row that is twice as long feels the same "
    "push half as much."
)
def not_divided_by_the_length(dY, X):
    return _right_l2_normalize_backward(dY, X) * _length(X)


@l2_normalize_backward.misconception(
    "It was divided by the squared length. Double a row and its gradient must be halved; yours "
    "falls to a quarter."
)
def divided_by_the_square(dY, X):
    return _right_l2_normalize_backward(dY, X) / _length(X)


@l2_normalize_backward.misconception(
    "On the road through the length stands X where the row of length one belongs: a power of the "
    "length is missing there. Try rows of another length."
)
def inputs_for_outputs(dY, X):
    return (dY - X * (dY * X).sum(axis=1, keepdims=True)) / _length(X)


@l2_normalize_backward.misconception(
    "On the road through the length stands X once where the row of length one belongs: that road "
    "is too strong for long rows and too weak for short ones."
)
def one_input_for_an_output(dY, X):
    r = _length(X)
    return (dY - X * (dY * X).sum(axis=1, keepdims=True) / r) / r


@l2_normalize_backward.misconception(
    "The length of a row changes all of its entries, so the sum runs over all of them. You took "
    "each entry's own term only."
)
def own_term_only(dY, X):
    r = _length(X)
    Y = X / r
    return (dY - Y * Y * dY) / r


@l2_normalize_backward.misconception(
    "The sum over a row's entries was divided by their number. A length is the root of a sum, and "
    "no mean."
)
def mean_for_the_sum(dY, X):
    r = _length(X)
    Y = X / r
    return (dY - Y * (dY * Y).mean(axis=1, keepdims=True)) / r


@l2_normalize_backward.misconception(
    "You went back through the lengths of the columns. Here each sample, a row, is divided by its "
    "own length."
)
def along_the_columns(dY, X):
    return _right_l2_normalize_backward(dY.T, X.T).T


@l2_normalize_backward.misconception(
    "You went back through one length for the whole batch. Each row has its own: no sample may "
    "notice another one."
)
def one_length_for_all(dY, X):
    Y = X / np.linalg.norm(X)
    return (dY - Y * (dY * Y).sum()) / np.linalg.norm(X)


@l2_normalize_backward.misconception(
    "A mean was subtracted, as in layer norm. Here nothing is centred: the rows are divided, and "
    "that is all."
)
def centred_as_layer_norm(dY, X):
    dX = _right_l2_normalize_backward(dY, X)
    return dX - dX.mean(axis=1, keepdims=True)


@l2_normalize_backward.misconception(
    "The gradient itself was scaled to length one. It is X that is divided on the way out; dY is "
    "what arrives from above."
)
def gradient_normalised(dY, X):
    return dY / _length(dY)


@l2_normalize_backward.misconception(
    "You went back through a division by the squared length: the root was forgotten on the way out."
)
def squared_length_on_the_way_out(dY, X):
    square = (X * X).sum(axis=1, keepdims=True)
    return (dY - 2 * X * (dY * X).sum(axis=1, keepdims=True) / square) / square


@l2_normalize_backward.misconception(
    "The road through the length counts twice: a factor 2 is left over from the square, which the "
    "root would have halved."
)
def twice_through_the_length(dY, X):
    return 2 * _right_l2_normalize_backward(dY, X) - dY / _length(X)


@l2_normalize_backward.misconception(
    "That is the forward pass: the rows of X at length one. Asked for is the gradient dX."
)
def forward_again(dY, X):
    return X / _length(X)


@l2_normalize_backward.misconception(
    "The sum over a row's entries ran over the whole batch, so that every sample notices the "
    "others. Each row has a sum of its own."
)
def one_sum_for_the_batch(dY, X):
    Y = X / _length(X)
    return (dY - Y * np.sum(Y * dY)) / _length(X)


@l2_normalize_backward.misconception(
    "One length was taken for the whole array. Each row has a length of its own."
)
def one_length_for_all_rows(dY, X):
    length = np.sqrt((X * X).sum())
    Y = X / length
    return (dY - Y * (dY * Y).sum(axis=1, keepdims=True)) / length
