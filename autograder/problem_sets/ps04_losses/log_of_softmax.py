"""ps04: the logarithm of the softmax, taken on paper."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE, logits_only
from reference_impl import losses

log_softmax = Exercise(
    name="log_softmax",
    arguments=("Z",),
    parts=(Part("log P", 2),),
    task=(
        "Return the logarithm of the softmax of each row, with the logarithm taken on paper: "
        "logits may be 1000 apart."
    ),
    reference=losses.log_softmax,
    cases=logits_only,
    leaf_labels={"": "log P"},
    loop_advice=LOOP_ADVICE,
)


def log_p(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "Where a probability is rounded to 0 your logarithm is minus infinity; the right value is "
    "−1000 or so. Take the logarithm of the fraction on paper: it undoes the exponential above "
    "the line."
)
def log_after_softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.log(E / E.sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "It is right for small logits and infinite for large ones, where the exponential overflows, "
    "or underflows in a whole row. Subtract each row's largest logit first, in both places."
)
def log_sum_not_shifted(Z):
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "The maximum was subtracted inside the exponential but nowhere else, so the logarithm is off "
    "by it. A shift changes nothing only if it is made in both places."
)
def shift_in_one_place(Z):
    return Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "The sum ran down the columns. Each row is a sample, and the exponentials of each row's "
    "answer must add up to 1."
)
def log_down_the_columns(Z):
    S = Z - Z.max(axis=0)
    return S - np.log(np.exp(S).sum(axis=0))


@log_softmax.misconception("The sum went over the whole array. Each row needs its own.")
def log_over_everything(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum())


@log_softmax.misconception(
    "One maximum was subtracted from all rows. In a row that lies far below it every exponential "
    "is 0, and the logarithm of 0 is minus infinity."
)
def log_one_maximum(Z):
    S = Z - Z.max()
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "The logarithms of the row sums, shape (N,), were laid along the columns: an error, or "
    "silently wrong when N equals C. They have to stay a column, (N, 1)."
)
def log_sum_lost_its_axis(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1))


@log_softmax.misconception(
    "The row maxima, shape (N,), were laid along the columns: an error, or silently wrong when N "
    "equals C. They have to stay a column, (N, 1)."
)
def log_maximum_lost_its_axis(Z):
    S = Z - Z.max(axis=1)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "Those are the probabilities; their logarithms were asked for, and those are never above 0."
)
def logarithm_forgotten(Z):
    return np.exp(log_p(Z))


@log_softmax.misconception(
    "The sum of the exponentials was subtracted as it is. The logarithm of a quotient is the "
    "difference of the logarithms, of both."
)
def sum_without_logarithm(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.exp(S).sum(axis=1, keepdims=True)


@log_softmax.misconception(
    "All signs are the other way round: a probability is at most 1, so its logarithm is at most 0."
)
def minus_log_softmax(Z):
    return -log_p(Z)


@log_softmax.misconception(
    "A tiny number was added to keep the logarithm finite, so no entry lies below −28. The right "
    "value may be −1000: take the logarithm of the fraction on paper."
)
def tiny_number_of_twelve_digits(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.log(E / E.sum(axis=1, keepdims=True) + 1e-12)


@log_softmax.misconception(
    "A tiny number was added to keep the logarithm finite, so no entry lies below −19. The right "
    "value may be −1000: take the logarithm of the fraction on paper."
)
def tiny_number_of_eight_digits(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.log(E / E.sum(axis=1, keepdims=True) + 1e-8)


@log_softmax.misconception(
    "A tiny number was added to keep the logarithm finite, so no entry lies below −35. The right "
    "value may be −1000: take the logarithm of the fraction on paper."
)
def tiny_number_of_fifteen_digits(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.log(E / E.sum(axis=1, keepdims=True) + 1e-15)


@log_softmax.misconception(
    "A tiny number was added to keep the logarithm finite, so no entry lies below −24. The right "
    "value may be −1000: take the logarithm of the fraction on paper."
)
def tiny_number_of_ten_digits(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.log(E / E.sum(axis=1, keepdims=True) + 1e-10)


@log_softmax.misconception(
    "Two things: the softmax was computed before its logarithm was taken, and nothing was "
    "subtracted first. Far out one gives nan, the other minus infinity."
)
def log_after_softmax_not_shifted(Z):
    E = np.exp(Z)
    return np.log(E / E.sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "Two things: the sum ran down the columns, and nothing was subtracted first. Each row is a "
    "sample."
)
def log_down_the_columns_not_shifted(Z):
    return Z - np.log(np.exp(Z).sum(axis=0))


@log_softmax.misconception(
    "Two things: the sum went over the whole array, and nothing was subtracted first. Each row "
    "needs its own."
)
def log_over_everything_not_shifted(Z):
    return Z - np.log(np.exp(Z).sum())


@log_softmax.misconception(
    "The logarithm of the sum was added. The logarithm of a quotient is a difference."
)
def sum_added(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S + np.log(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "Only the largest logit was subtracted. That shift changes nothing yet: the logarithm of the "
    "sum of the exponentials has to be subtracted, too."
)
def shift_alone(Z):
    return Z - Z.max(axis=1, keepdims=True)


@log_softmax.misconception(
    "That is the logarithm of the sum alone. Each logit stands in front of it."
)
def logarithm_of_the_sum_alone(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.log(np.exp(S).sum(axis=1, keepdims=True)) * np.ones(Z.shape)


@log_softmax.misconception(
    "It is one number for each row. Asked for is a logarithm for every class, an array of the "
    "shape of Z."
)
def one_for_each_row(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.log(np.exp(S).sum(axis=1))


@log_softmax.misconception(
    "That is a logarithm to another base. log stands for the natural logarithm here."
)
def logarithm_to_base_two(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return (S - np.log(np.exp(S).sum(axis=1, keepdims=True))) / np.log(2)


@log_softmax.misconception(
    "The exponential is missing in the sum: the logits themselves were added up. Where the sum is "
    "negative it has no logarithm."
)
def sum_of_the_logits(Z):
    return Z - np.log(Z.sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "That is the logarithm of the sigmoid of each logit. In a softmax the classes of a row share "
    "one total."
)
def log_of_the_sigmoid(Z):
    return -np.maximum(-Z, 0) - np.log1p(np.exp(-np.abs(Z)))


@log_softmax.misconception(
    "The logarithm of the sum is one to the base 10. log stands for the natural logarithm here."
)
def sum_to_base_ten(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log10(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "The logarithm of the mean of the exponentials was subtracted. It is that of their sum, so "
    "yours is too large by the logarithm of C."
)
def mean_of_the_exponentials(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).mean(axis=1, keepdims=True))
