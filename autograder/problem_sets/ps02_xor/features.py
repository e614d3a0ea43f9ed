"""ps02: the product of two inputs as a feature beside them."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps02_xor.case_data import LOOP_ADVICE
from reference_impl import xor

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


@xor_features.misconception(
    "The third column is the difference. A unit that adds its inputs up can make differences "
    "anyway; the product is new to it."
)
def difference_for_product(X):
    return np.column_stack([X, X[:, 0] - X[:, 1]])


@xor_features.misconception(
    "The third column is the square of the first input. Asked for is the product of the two."
)
def square_for_product(X):
    return np.column_stack([X, X[:, 0] ** 2])


@xor_features.misconception(
    "The third column is 1 in every row: a column of ones, or whether the two inputs differ. "
    "Asked for is the product of the two numbers."
)
def ones_for_product(X):
    return np.column_stack([X, np.ones(len(X))])


@xor_features.misconception(
    "x1 and x2 are exchanged. The order that was asked for is x1, x2, and then x1 · x2."
)
def inputs_exchanged(X):
    return np.column_stack([X[:, 1], X[:, 0], X[:, 0] * X[:, 1]])


@xor_features.misconception(
    "The product stands between the inputs. The order that was asked for is x1, x2, and then x1 · "
    "x2."
)
def product_in_the_middle(X):
    return np.column_stack([X[:, 0], X[:, 0] * X[:, 1], X[:, 1]])


@xor_features.misconception(
    "The inputs came back as they were. The product has to stand beside them, as a third column."
)
def product_missing(X):
    return X.copy()


@xor_features.misconception("The product has the wrong sign.")
def product_negative(X):
    return np.column_stack([X, -X[:, 0] * X[:, 1]])


@xor_features.misconception(
    "The third column is the quotient of the inputs. Asked for is their product."
)
def quotient_for_product(X):
    return np.column_stack([X, X[:, 0] / X[:, 1]])


@xor_features.misconception(
    "The products stand in an array of one axis, one for each sample. Asked for are rows of three."
)
def product_as_a_vector(X):
    return X[:, 0] * X[:, 1]


@xor_features.misconception(
    "The absolute value of the product was taken. Its sign is what tells the corners apart."
)
def sign_of_the_product_lost(X):
    return np.column_stack([X, np.abs(X[:, 0] * X[:, 1])])


@xor_features.misconception(
    "The third column is the larger of the two inputs. Asked for is their product."
)
def larger_for_product(X):
    return np.column_stack([X, X.max(axis=1)])


@xor_features.misconception(
    "Each input was multiplied by itself, and there are four columns. Asked for is one more "
    "column: the first input times the second."
)
def squares_beside_the_inputs(X):
    return np.column_stack([X, X**2])


@xor_features.misconception(
    "There is a column of ones as well. Asked for are three columns: the two inputs and their "
    "product. A bias is added by the unit."
)
def ones_in_front(X):
    return np.column_stack([np.ones(len(X)), X, X[:, 0] * X[:, 1]])
