"""ps04: the logarithm of the softmax, and cross-entropy and its gradient, which are made of it.

They stand together because many of their misconceptions compute the same logarithm, `_log_p`.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps04_losses.case_data import (
    LOOP_ADVICE,
    logits_and_labels,
    logits_only,
)
from reference_impl import losses

# -- log-softmax -------------------------------------------------------------------------

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


def _log_p(Z):
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
    return np.exp(_log_p(Z))


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
    return -_log_p(Z)


# -- cross-entropy -----------------------------------------------------------------------

cross_entropy = Exercise(
    name="cross_entropy",
    arguments=("Z", "labels"),
    parts=(Part("loss", 3),),
    task=(
        "Return minus the logarithm of the probability that softmax gives to each sample's own "
        "label, averaged over the samples, as a float. Logits may be 1000 apart."
    ),
    reference=losses.cross_entropy,
    cases=logits_and_labels,
    leaf_labels={"": "The loss"},
    loop_advice=LOOP_ADVICE,
)


def _own(table, labels):
    return table[np.arange(len(labels)), labels]


@cross_entropy.misconception(
    "The samples were added up and never divided by N. The loss is a mean; for equal logits it is "
    "log C, however many samples there are."
)
def entropy_sum(Z, labels):
    return -np.sum(_own(_log_p(Z), labels))


@cross_entropy.misconception(
    "You averaged over all N · C entries, of which only N are those of a true class. The mean goes "
    "over the samples: divide by N."
)
def entropy_mean_of_all_entries(Z, labels):
    return -np.mean(np.eye(Z.shape[1])[labels] * _log_p(Z))


@cross_entropy.misconception(
    "The loss is negative. The logarithm of a probability is at most 0; the minus in front makes a "
    "loss of it."
)
def entropy_sign(Z, labels):
    return np.mean(_own(_log_p(Z), labels))


@cross_entropy.misconception(
    "Every row was paired with every label: indexing all rows with the labels gives (N, N) "
    "entries. Each row needs its own label only, so give the row numbers, too."
)
def every_row_with_every_label(Z, labels):
    return -np.mean(_log_p(Z)[:, labels])


@cross_entropy.misconception(
    "The loss is infinite where the true class's probability is rounded to 0. Use the logarithm "
    "of the softmax, taken on paper, not the logarithm of a softmax that has been computed."
)
def entropy_by_log_of_softmax(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return -np.mean(np.log(_own(E / E.sum(axis=1, keepdims=True), labels)))


@cross_entropy.misconception(
    "0 times minus infinity is nan: the one-hot 0 doesn't switch off a logarithm of 0. With the "
    "logarithm of the softmax taken on paper nothing is infinite."
)
def zero_times_infinity(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return -np.sum(np.eye(Z.shape[1])[labels] * np.log(P)) / len(Z)


@cross_entropy.misconception(
    "A tiny number was added to keep the logarithm finite, so a sample that is wrong by 1000 costs "
    "about 28. Nothing is nan, but the value is wrong: take the logarithm on paper."
)
def tiny_number_added(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return -np.mean(np.log(_own(P, labels) + 1e-12))


@cross_entropy.misconception(
    "With logits near 1000 the exponentials overflow. Subtract each row's largest logit first, as "
    "in your softmax."
)
def entropy_not_shifted(Z, labels):
    E = np.exp(Z)
    return -np.mean(np.log(_own(E / E.sum(axis=1, keepdims=True), labels)))


@cross_entropy.misconception(
    "The softmax ran down the columns. Each row is a sample, whose classes share a total of 1."
)
def entropy_down_the_columns(Z, labels):
    S = Z - Z.max(axis=0)
    return -np.mean(_own(S - np.log(np.exp(S).sum(axis=0)), labels))


@cross_entropy.misconception(
    "The logits were taken for probabilities; where one is negative its logarithm is nan. The "
    "softmax comes first."
)
def logits_as_probabilities(Z, labels):
    return -np.mean(np.log(_own(Z, labels)))


@cross_entropy.misconception(
    "The mean came before the logarithm. Each sample has its own −log p, and these are averaged."
)
def logarithm_of_the_mean(Z, labels):
    return -np.log(np.mean(np.exp(_own(_log_p(Z), labels))))


@cross_entropy.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def entropy_of_each_sample(Z, labels):
    return -_own(_log_p(Z), labels)


cross_entropy_gradient = Exercise(
    name="cross_entropy_gradient",
    arguments=("Z", "labels"),
    parts=(Part("dZ", 2),),
    task=(
        "Return the gradient of the cross-entropy with respect to the logits Z: compare the "
        "softmax of each row with the one-hot row of its label."
    ),
    reference=losses.cross_entropy_gradient,
    cases=logits_and_labels,
    leaf_labels={"": "dZ"},
    ratio_advice={
        "−1": "Which difference do you take, output − target or target − output?",
        "N": "The loss is a mean over the samples: what becomes of its 1/N in the derivative?",
    },
    loop_advice=LOOP_ADVICE,
)


def _hot(Z, labels):
    return np.eye(Z.shape[1])[labels]


@cross_entropy_gradient.misconception(
    "The factor 1/N is missing: every entry is N times too large. The loss is a mean over the "
    "samples, and so is its gradient."
)
def entropy_gradient_of_the_sum(Z, labels):
    return np.exp(_log_p(Z)) - _hot(Z, labels)


@cross_entropy_gradient.misconception(
    "The labels never enter: you returned the probabilities divided by N. Only the entries of the "
    "true classes differ, and there the gradient must be negative."
)
def labels_forgotten(Z, labels):
    return np.exp(_log_p(Z)) / len(Z)


@cross_entropy_gradient.misconception(
    "The sign is the other way round. The loss falls when the true class's logit grows, so its "
    "gradient is negative there."
)
def one_hot_minus_softmax(Z, labels):
    return (_hot(Z, labels) - np.exp(_log_p(Z))) / len(Z)


@cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there. The logarithm has cancelled softmax's own slope: what "
    "is left is the difference alone."
)
def extra_softmax_slope(Z, labels):
    P = np.exp(_log_p(Z))
    return (P - _hot(Z, labels)) * P * (1 - P) / len(Z)


@cross_entropy_gradient.misconception(
    "The softmax ran down the columns. Each row is a sample, and the entries of each row of the "
    "gradient add up to 0."
)
def gradient_down_the_columns(Z, labels):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "With logits near 1000 the exponentials overflow and give nan. Subtract each row's largest "
    "logit first, as in your softmax."
)
def gradient_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "Only the one-hot part was divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_labels_only(Z, labels):
    return np.exp(_log_p(Z)) - _hot(Z, labels) / len(Z)


@cross_entropy_gradient.misconception(
    "The 1 was subtracted from whole columns, in every row. Row n loses it at its own label only: "
    "give the row numbers together with the labels."
)
def one_from_whole_columns(Z, labels):
    P = np.exp(_log_p(Z))
    P[:, labels] -= 1
    return P / len(Z)


@cross_entropy_gradient.misconception(
    "You divided by the number of all entries. The loss is a mean over the N samples, so N alone "
    "divides the gradient."
)
def gradient_by_all_entries(Z, labels):
    return (np.exp(_log_p(Z)) - _hot(Z, labels)) / Z.size


@cross_entropy_gradient.misconception(
    "The softmax is missing: you compared the logits themselves with the one-hot rows."
)
def logits_minus_one_hot(Z, labels):
    return (Z - _hot(Z, labels)) / len(Z)
