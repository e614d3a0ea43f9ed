"""ps04: labels as one-hot rows, and the softmax."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE, draw_labels, logits_only
from autograder.problem_sets.ps04_losses.two_classes import sigmoid
from reference_impl import losses


def _cycle(rng: np.random.Generator, n: int) -> np.ndarray:
    """Labels whose one-hot matrix is square and never its own transpose."""
    order = rng.permutation(n)
    labels = np.empty(n, dtype=np.int64)
    labels[order] = np.roll(order, 1)
    return labels


def _one_hot_cases(rng: np.random.Generator) -> list[Case]:
    low = rng.integers(0, 3, 5)
    low[0] = 0
    return [
        Case("6 samples, 3 classes", (np.append(draw_labels(rng, 5, 3), 2), 3)),
        Case("4 samples, 4 classes", (_cycle(rng, 4), 4)),
        Case("3 samples, 5 classes", (draw_labels(rng, 3, 5), 5)),
        Case("1 sample, 4 classes", (draw_labels(rng, 1, 4), 4)),
        Case("5 samples, 7 classes, the last of which nobody has", (low, 7)),
        *(
            Case(f"{n} samples, 3 classes", (draw_labels(rng, n, 3), 3), {"N": n}, count_steps=True)
            for n in (8, 64)
        ),
    ]


one_hot = Exercise(
    name="one_hot",
    arguments=("labels", "C"),
    parts=(Part("rows", 1),),
    task="Return an array of shape (N, C): in row n a 1 in the column of its label, else 0.",
    reference=losses.one_hot,
    cases=_one_hot_cases,
    leaf_labels={"": "The one-hot array"},
    loop_advice=LOOP_ADVICE,
)


@one_hot.misconception(
    "It holds True and False. It will be subtracted from probabilities: make numbers of them, 1 "
    "and 0."
)
def truth_values(labels, C):
    return labels[:, None] == np.arange(C)


@one_hot.misconception(
    "It is lying on its side: (C, N). Samples are rows here as everywhere in the course."
)
def samples_as_columns(labels, C):
    return np.eye(C)[:, labels]


@one_hot.misconception(
    "The number of columns was taken from the labels. A batch may lack the last classes and still "
    "needs their columns: use C."
)
def classes_counted_in_the_batch(labels, C):
    return np.eye(labels.max() + 1)[labels]


@one_hot.misconception(
    "Whole columns were filled with ones, in every row. Row n has a single 1: pair each row's "
    "number with its own label."
)
def whole_columns(labels, C):
    T = np.zeros((len(labels), C))
    T[:, labels] = 1
    return T


@one_hot.misconception(
    "Every 1 is a column too far left. Labels count from 0, as Python's indices do: nothing has to "
    "be subtracted."
)
def counted_from_one(labels, C):
    return np.eye(C)[labels - 1]


@one_hot.misconception(
    "In each row stands the label itself. A 1 marks the place; which place it is says the class."
)
def label_for_one(labels, C):
    T = np.zeros((len(labels), C))
    T[np.arange(len(labels)), labels] = labels
    return T


@one_hot.misconception(
    "There are 0 and 1 exchanged: the 1 marks the sample's own class, all others are 0."
)
def zeros_and_ones_exchanged(labels, C):
    return 1.0 - np.eye(C)[labels]


@one_hot.misconception(
    "Only the first row is filled in: the return stands inside the loop. It belongs after it."
)
def first_row_only(labels, C):
    T = np.zeros((len(labels), C))
    T[0, labels[0]] = 1
    return T


@one_hot.misconception("Every other class got −1. In a one-hot row the others are 0.")
def minus_one_for_the_others(labels, C):
    return 2.0 * np.eye(C)[labels] - 1


@one_hot.misconception(
    "The classes are counted from the right. Label 0 belongs to the first column."
)
def columns_from_the_right(labels, C):
    return np.eye(C)[:, ::-1][labels]


@one_hot.misconception(
    "All rows lie behind one another in a single axis. One row for each sample is asked for, "
    "shape (N, C)."
)
def rows_in_one_axis(labels, C):
    return np.eye(C)[labels].ravel()


@one_hot.misconception("That is the identity matrix: row n has its 1 at n, whatever the label is.")
def identity_for_labels(labels, C):
    return np.eye(len(labels), C)


@one_hot.misconception("Every entry is 1. Only the column of the row's own label gets a 1.")
def ones_everywhere(labels, C):
    return np.ones((len(labels), C))


@one_hot.misconception("Every entry is 0: the array is never filled in.")
def never_filled_in(labels, C):
    return np.zeros((len(labels), C))


@one_hot.misconception(
    "Everything up to the label is 1. One column for each row is: the label's own."
)
def ones_up_to_the_label(labels, C):
    return (np.arange(C) <= labels[:, None]).astype(float)


softmax = Exercise(
    name="softmax",
    arguments=("Z",),
    parts=(Part("P", 3),),
    task=(
        "Return the probabilities of each row: the exponentials of its logits divided by their "
        "sum. Logits may be as far out as ±1000."
    ),
    reference=losses.softmax,
    cases=logits_only,
    leaf_labels={"": "P"},
    loop_advice=LOOP_ADVICE,
)


@softmax.misconception(
    "It is right for small logits and nan for large ones, where the exponential overflows, or "
    "underflows in a whole row. Subtracting each row's largest logit first changes no probability."
)
def shift_missing(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The softmax ran down the columns, so the samples of a batch compete with each other. Each "
    "row is a sample: each row adds up to 1."
)
def down_the_columns(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


@softmax.misconception(
    "You divided by the sum over the whole array, so that all entries together add up to 1. Each "
    "row has to, by itself."
)
def over_everything(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum()


@softmax.misconception(
    "One maximum was subtracted from all rows. A row that lies far below it underflows to 0 / 0, "
    "nan: each row needs its own."
)
def one_maximum_for_all_rows(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The row maxima, shape (N,), were laid along the columns: an error, or silently wrong when N "
    "equals C. They have to stay a column, (N, 1)."
)
def maximum_lost_its_axis(Z):
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The row sums, shape (N,), were laid along the columns: an error, or silently wrong when N "
    "equals C. They have to stay a column, (N, 1)."
)
def sum_lost_its_axis(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)


@softmax.misconception(
    "Both the row maxima and the row sums, shape (N,), were laid along the columns: an error, or "
    "silently wrong when N equals C. Both have to stay columns, (N, 1)."
)
def both_lost_their_axis(Z):
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1)


@softmax.misconception(
    "The exponentials were not divided by their sum, so the rows don't add up to 1."
)
def not_divided_by_the_sum(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


@softmax.misconception(
    "You divided the logits themselves by their sum. They may be negative: the exponential comes "
    "first."
)
def logits_divided_by_their_sum(Z):
    return Z / Z.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The largest logit got the smallest probability: the sign in the exponent is the other way "
    "round."
)
def smallest_wins(Z):
    E = np.exp(Z.min(axis=1, keepdims=True) - Z)
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "That is the sigmoid of each logit. Its values don't add up to 1 in a row: in a softmax the "
    "classes share one total."
)
def sigmoid_of_each(Z):
    return sigmoid(Z)


@softmax.misconception(
    "The probabilities are right, but the maxima were subtracted from the caller's Z. Put the "
    "difference into an array of its own."
)
def logits_shifted_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "Two things: the softmax ran down the columns, and nothing was subtracted first, so large "
    "logits overflow. Each row is a sample and adds up to 1."
)
def down_the_columns_not_shifted(Z):
    E = np.exp(Z)
    return E / E.sum(axis=0)


@softmax.misconception(
    "Two things: you divided by the sum over the whole array, and nothing was subtracted first, "
    "so large logits overflow. Each row adds up to 1 by itself."
)
def over_everything_not_shifted(Z):
    E = np.exp(Z)
    return E / E.sum()


@softmax.misconception(
    "Two things: the row sums, shape (N,), were laid along the columns, and nothing was "
    "subtracted first, so large logits overflow."
)
def sum_lost_its_axis_not_shifted(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1)


@softmax.misconception(
    "The maxima are those of the rows, but the sums run down the columns. Each row is divided by "
    "its own sum."
)
def sums_down_the_columns(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=0)


@softmax.misconception(
    "You divided by one sum over the whole array. The sum is each row's own, as the maximum is."
)
def one_sum_for_all_rows(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum()


@softmax.misconception(
    "You divided by the largest exponential, not by the sum. The entries of a row have to add up "
    "to 1."
)
def divided_by_the_largest(Z):
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return E / E.max(axis=1, keepdims=True)


@softmax.misconception(
    "The row's smallest logit was subtracted, so the exponents are as large as they can be, and "
    "overflow. Subtract the largest."
)
def smallest_subtracted(Z):
    E = np.exp(Z - Z.min(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The row's mean was subtracted. Where logits are 1000 apart an exponent is still far above 0, "
    "and overflows: subtract the largest."
)
def mean_subtracted(Z):
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "Those are the logarithms of the probabilities. Asked for are the probabilities themselves, "
    "between 0 and 1."
)
def logarithms_for_probabilities(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@softmax.misconception(
    "The largest logit of each row got 1 and the others 0. Softmax is the soft form of that: each "
    "class has a share."
)
def hard_maximum(Z):
    return (Z.max(axis=1, keepdims=True) == Z).astype(float)


@softmax.misconception(
    "The probabilities were averaged over the samples once more: divided by N. Each row adds up "
    "to 1."
)
def probabilities_by_n(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True) / len(Z)


@softmax.misconception(
    "Powers of 2 were taken, not of e. Any base gives shares that add up to 1, but only that of e "
    "is a softmax."
)
def powers_of_two(Z):
    E = 2.0 ** (Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "One maximum was subtracted from all rows, and the sums run down the columns. Each row is a "
    "sample, with a maximum and a sum of its own."
)
def down_the_columns_with_one_maximum(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0)


@softmax.misconception(
    "Only the first row was worked out: the return stands inside the loop, so there is no second "
    "round. It belongs after the loop."
)
def softmax_of_the_first_row(Z):
    P = np.zeros(Z.shape)
    for n, row in enumerate(Z):
        E = np.exp(row - row.max())
        P[n] = E / E.sum()
        return P
    return P


@softmax.misconception(
    "The divisor is the sum of the logits, not of their exponentials. Divide by the sum of what "
    "stands above."
)
def divided_by_the_sum_of_logits(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        return np.exp(shifted) / shifted.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The first row is right, and the others are too small, as if the sum went on from row to row. "
    "Each row is divided by a sum of its own, which begins at 0."
)
def sum_goes_on(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / np.cumsum(E.sum(axis=1))[:, None]
