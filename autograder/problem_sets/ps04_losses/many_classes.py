"""ps04: cross-entropy for many classes."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE, logits_and_labels
from autograder.problem_sets.ps04_losses.log_of_softmax import log_p
from reference_impl import losses

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
    return -np.sum(_own(log_p(Z), labels))


@cross_entropy.misconception(
    "You averaged over all N · C entries, of which only N are those of a true class. The mean goes "
    "over the samples: divide by N."
)
def entropy_mean_of_all_entries(Z, labels):
    return -np.mean(np.eye(Z.shape[1])[labels] * log_p(Z))


@cross_entropy.misconception(
    "The loss is negative: a minus is missing, or one too many. The logarithm of a probability is "
    "at most 0, and minus it is what a sample costs."
)
def entropy_sign(Z, labels):
    return np.mean(_own(log_p(Z), labels))


@cross_entropy.misconception(
    "Every row was paired with every label: indexing all rows with the labels gives (N, N) "
    "entries. Each row needs its own label only, so give the row numbers, too."
)
def every_row_with_every_label(Z, labels):
    return -np.mean(log_p(Z)[:, labels])


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
    return -np.log(np.mean(np.exp(_own(log_p(Z), labels))))


@cross_entropy.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def entropy_of_each_sample(Z, labels):
    return -_own(log_p(Z), labels)


@cross_entropy.misconception(
    "A very tiny number was added to keep the logarithm finite, so a sample that is wrong by 1000 "
    "costs about 35. Nothing is nan, but the value is wrong: take the logarithm on paper."
)
def tiny_number_of_fifteen_digits(Z, labels):
    P = np.exp(log_p(Z))
    return -np.mean(np.log(_own(P, labels) + 1e-15))


@cross_entropy.misconception(
    "A small number was added to keep the logarithm finite, so a sample that is wrong by 1000 "
    "costs about 23. Nothing is nan, but the value is wrong: take the logarithm on paper."
)
def tiny_number_of_ten_digits(Z, labels):
    P = np.exp(log_p(Z))
    return -np.mean(np.log(_own(P, labels) + 1e-10))


@cross_entropy.misconception(
    "A number of 1e-9 was added to keep the logarithm finite, so a sample that is wrong by 1000 "
    "costs about 21. Nothing is nan, but the value is wrong: take the logarithm on paper."
)
def tiny_number_of_nine_digits(Z, labels):
    P = np.exp(log_p(Z))
    return -np.mean(np.log(_own(P, labels) + 1e-9))


@cross_entropy.misconception(
    "A number of 1e-8 was added to keep the logarithm finite, so a sample that is wrong by 1000 "
    "costs about 18. Nothing is nan, but the value is wrong: take the logarithm on paper."
)
def tiny_number_of_eight_digits(Z, labels):
    P = np.exp(log_p(Z))
    return -np.mean(np.log(_own(P, labels) + 1e-8))


@cross_entropy.misconception(
    "The loss is negative, and the samples were added up. A minus is missing, or one too many, and "
    "a mean goes over the samples."
)
def entropy_negative_sum(Z, labels):
    return np.sum(_own(log_p(Z), labels))


@cross_entropy.misconception(
    "You divided by the number of classes. The mean goes over the samples: N, the number of rows."
)
def divided_by_classes(Z, labels):
    return -np.sum(_own(log_p(Z), labels)) / Z.shape[1]


@cross_entropy.misconception("1/N is there twice. The samples are averaged once.")
def averaged_twice(Z, labels):
    return -np.mean(_own(log_p(Z), labels)) / len(Z)


@cross_entropy.misconception(
    "All classes count, not only each sample's own: the labels were never used."
)
def labels_never_used(Z, labels):
    return -np.mean(np.sum(log_p(Z), axis=1))


@cross_entropy.misconception(
    "That is the entropy of the probabilities themselves: p times its logarithm. Here the label "
    "says which logarithm counts, and nothing else weighs it."
)
def entropy_of_the_probabilities(Z, labels):
    L = log_p(Z)
    return -np.mean(np.sum(np.exp(L) * L, axis=1))


@cross_entropy.misconception(
    "The logarithm is missing: your samples cost 1 − p of their label. A sure and wrong answer "
    "has to cost much more."
)
def logarithm_forgotten(Z, labels):
    return 1 - np.mean(np.exp(_own(log_p(Z), labels)))


@cross_entropy.misconception(
    "The logarithm is missing: that is minus the mean probability of the labels."
)
def minus_mean_probability(Z, labels):
    return -np.mean(np.exp(_own(log_p(Z), labels)))


@cross_entropy.misconception(
    "The softmax is missing: those are the logits of the labels, averaged. What the other classes "
    "have got plays no part."
)
def logits_of_the_labels(Z, labels):
    return -np.mean(_own(Z, labels))


@cross_entropy.misconception(
    "That is the squared error between probabilities and one-hot rows. Asked for is minus the "
    "logarithm of the probability of the label."
)
def squares_for_logarithms(Z, labels):
    P = np.exp(log_p(Z))
    return 0.5 * np.sum((P - np.eye(Z.shape[1])[labels]) ** 2) / len(Z)


@cross_entropy.misconception(
    "That is a logarithm to another base. log stands for the natural logarithm here."
)
def base_two(Z, labels):
    return -np.mean(_own(log_p(Z), labels)) / np.log(2)


@cross_entropy.misconception(
    "The labels were counted from 1. They count from 0, as Python's indices do."
)
def labels_from_one(Z, labels):
    return -np.mean(_own(log_p(Z), labels - 1))


@cross_entropy.misconception(
    "Two things: the softmax ran down the columns, and nothing was subtracted first. Each row is "
    "a sample."
)
def entropy_down_the_columns_not_shifted(Z, labels):
    E = np.exp(Z)
    return -np.mean(np.log(_own(E / E.sum(axis=0), labels)))


@cross_entropy.misconception(
    "The likeliest class was taken for the label: your loss is small even if that is the wrong one."
)
def likeliest_for_the_label(Z, labels):
    return -np.mean(log_p(Z).max(axis=1))


@cross_entropy.misconception(
    "The maximum was subtracted inside the exponential but nowhere else, so the loss is off by "
    "it. A shift changes nothing only if it is made in both places."
)
def entropy_shifted_in_one_place(Z, labels):
    L = Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
    return -np.mean(_own(L, labels))


@cross_entropy.misconception(
    "Two things: with logits near 1000 the exponentials overflow, and the samples were added up. "
    "Subtract each row's largest logit first, and divide by N."
)
def entropy_sum_not_shifted(Z, labels):
    E = np.exp(Z)
    return -np.sum(np.log(_own(E / E.sum(axis=1, keepdims=True), labels)))


@cross_entropy.misconception(
    "Two things: the loss is infinite where the true class's probability is rounded to 0, and the "
    "samples were added up. Take the logarithm on paper, and divide by N."
)
def entropy_sum_by_log_of_softmax(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return -np.sum(np.log(_own(E / E.sum(axis=1, keepdims=True), labels)))


@cross_entropy.misconception(
    "Two things: the loss is infinite where the true class's probability is rounded to 0, and it "
    "is negative. Take the logarithm on paper, and mind the minus in front."
)
def entropy_sign_by_log_of_softmax(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.mean(np.log(_own(E / E.sum(axis=1, keepdims=True), labels)))
