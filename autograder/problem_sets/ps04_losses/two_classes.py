"""ps04: binary cross-entropy from logits."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE
from reference_impl import losses


# What the notebook gives; it never overflows.
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def binary_cases(rng: np.random.Generator) -> list[Case]:
    """Return cases of logits and targets, for the loss and for its gradient."""

    def targets(n: int) -> np.ndarray:
        t = rng.integers(0, 2, n).astype(float)
        t[:2] = [1.0, 0.0][:n]
        return t

    def case(label: str, n: int, far: float = 0.0, *, count_steps: bool = False) -> Case:
        z = away_from_zero(rng, n)
        return Case(label, (z + far * np.sign(z), targets(n)), {"N": n}, count_steps)

    signs = np.array([1.0, 1.0, -1.0, -1.0, 1.0])
    far = signs * rng.uniform(720.0, 1000.0, 5)
    return [
        case("6 samples", 6),
        case("3 samples", 3),
        case("1 sample", 1),
        case("4 samples, logits up to 20", 4, 15.0),
        Case(
            "5 samples, logits up to ±1000",
            (far, np.array([0.0, 1.0, 1.0, 0.0, 0.0])),
            {"N": 5},
        ),
        Case(
            "2 samples, logits down to −1000, both labels 0",
            (-rng.uniform(720.0, 1000.0, 2), np.zeros(2)),
            {"N": 2},
        ),
        case("8 samples", 8, count_steps=True),
        case("64 samples", 64, count_steps=True),
        Case("4 samples, logits from 0 to 1", (rng.uniform(0.2, 0.9, 4), targets(4)), {"N": 4}),
    ]


binary_cross_entropy = Exercise(
    name="binary_cross_entropy",
    arguments=("z", "t"),
    parts=(Part("loss", 2),),
    task=(
        "Return the mean over the samples of −log p where t is 1 and −log(1 − p) where t is 0, "
        "with p the sigmoid of the logit z, which may be as far out as ±1000."
    ),
    reference=losses.binary_cross_entropy,
    cases=binary_cases,
    leaf_labels={"": "The loss"},
    loop_advice=LOOP_ADVICE,
)


def _binary_terms(z, t):
    return np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z)))


@binary_cross_entropy.misconception(
    "Your value is right, but on the way exp(z) overflows for large logits. A switch chooses only "
    "after both formulas have been computed for every entry.",
    unaffected_parts=("loss",),
)
def softplus_that_overflows(z, t):
    return np.mean(np.where(z > 30, z, np.log(1 + np.exp(z))) - t * z)


@binary_cross_entropy.misconception(
    "It is right for small logits and infinite or nan for large ones: p is rounded to 0 or 1 "
    "before the logarithm sees it. Put the sigmoid into the logarithm on paper first; what comes "
    "out is a softplus."
)
def logarithm_of_the_sigmoid(z, t):
    p = sigmoid(z)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by clipping, so a sample that is wrong by 1000 costs about 28 "
    "where it should be 1000 or so. Nothing is nan, but the value is wrong: start from the logit."
)
def clipped_probability(z, t):
    p = np.clip(sigmoid(z), 1e-12, 1 - 1e-12)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "The samples were added up and never divided by N. The loss is their mean."
)
def binary_sum(z, t):
    return np.sum(_binary_terms(z, t))


@binary_cross_entropy.misconception(
    "The loss is negative: a minus is missing, or one too many. Logarithms of probabilities are "
    "negative and need one; a softplus is positive and needs none."
)
def binary_sign(z, t):
    return -np.mean(_binary_terms(z, t))


@binary_cross_entropy.misconception(
    "The two labels are exchanged: yours is small where the unit is sure of the wrong class. "
    "Where t is 1, a large z must cost nothing."
)
def labels_exchanged(z, t):
    return np.mean(_binary_terms(z, 1 - t))


@binary_cross_entropy.misconception(
    "Samples with t = 0 cost nothing in your formula. The second term, (1 − t) log(1 − p), is for "
    "them."
)
def only_the_first_term(z, t):
    return np.mean(t * _binary_terms(z, t))


@binary_cross_entropy.misconception(
    "The label changes nothing in your loss: every sample costs −log p. That is for t = 1 only."
)
def every_label_one(z, t):
    return np.mean(_binary_terms(z, 1))


@binary_cross_entropy.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def binary_loss_of_each_sample(z, t):
    return _binary_terms(z, t)


@binary_cross_entropy.misconception(
    "z was taken for a probability: its logarithm is nan where z is negative. z is a logit; the "
    "probability is its sigmoid."
)
def logit_as_probability(z, t):
    return -np.mean(t * np.log(z) + (1 - t) * np.log(1 - z))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by clipping at fifteen digits, so a sample that is wrong by "
    "1000 costs far too little. Nothing is nan, but the value is wrong: start from the logit."
)
def clipped_at_fifteen_digits(z, t):
    p = np.clip(sigmoid(z), 1e-15, 1 - 1e-15)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by clipping at ten digits, so a sample that is wrong by 1000 "
    "costs far too little. Nothing is nan, but the value is wrong: start from the logit."
)
def clipped_at_ten_digits(z, t):
    p = np.clip(sigmoid(z), 1e-10, 1 - 1e-10)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by clipping at seven digits, so a sample that is wrong by 1000 "
    "costs far too little. Nothing is nan, but the value is wrong: start from the logit."
)
def clipped_at_seven_digits(z, t):
    p = np.clip(sigmoid(z), 1e-7, 1 - 1e-7)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by a tiny number added inside both logarithms, so a sample that "
    "is wrong by 1000 costs far too little. Nothing is nan, but the value is wrong: start from "
    "the logit."
)
def tiny_number_in_both_logarithms(z, t):
    p = sigmoid(z)
    return -np.mean(t * np.log(p + 1e-8) + (1 - t) * np.log(1 - p + 1e-8))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by a very tiny number added inside both logarithms, so a sample "
    "that is wrong by 1000 costs far too little. Nothing is nan, but the value is wrong: start "
    "from the logit."
)
def tinier_number_in_both_logarithms(z, t):
    p = sigmoid(z)
    return -np.mean(t * np.log(p + 1e-15) + (1 - t) * np.log(1 - p + 1e-15))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by a number of 1e-12 added inside both logarithms, so a sample "
    "that is wrong by 1000 costs far too little. Nothing is nan, but the value is wrong: start "
    "from the logit."
)
def tiny_number_of_twelve_digits(z, t):
    p = sigmoid(z)
    return -np.mean(t * np.log(p + 1e-12) + (1 - t) * np.log(1 - p + 1e-12))


@binary_cross_entropy.misconception(
    "z was kept within ±500, so a sample that is wrong by 1000 costs 500. The logit may be as far "
    "out as it likes: rewrite the formula instead."
)
def logit_within_500(z, t):
    z = np.clip(z, -500, 500)
    return np.mean(_binary_terms(z, t))


@binary_cross_entropy.misconception(
    "Samples with t = 1 cost nothing in your formula. The first term, t log p, is for them."
)
def only_the_second_term(z, t):
    return np.mean((1 - t) * _binary_terms(z, t))


@binary_cross_entropy.misconception(
    "The label changes nothing in your loss: every sample costs −log(1 − p). That is for t = 0 "
    "only."
)
def every_label_zero(z, t):
    return np.mean(_binary_terms(z, 0))


@binary_cross_entropy.misconception(
    "Both terms count for every sample. t switches the first on and 1 − t the second, so that "
    "each sample has one of them."
)
def both_terms_for_all(z, t):
    return np.mean(_binary_terms(z, 1) + _binary_terms(z, 0))


@binary_cross_entropy.misconception(
    "The loss is negative, and the samples were added up. A minus is missing, or one too many, and "
    "a mean goes over the samples."
)
def negative_sum(z, t):
    return -np.sum(_binary_terms(z, t))


@binary_cross_entropy.misconception(
    "There is a ½ too many, or a mean over two classes. Each sample costs minus the logarithm of "
    "the probability of its label."
)
def halved(z, t):
    return 0.5 * np.mean(_binary_terms(z, t))


@binary_cross_entropy.misconception(
    "That is a logarithm to another base. log stands for the natural logarithm here."
)
def base_two(z, t):
    return np.mean(_binary_terms(z, t)) / np.log(2)


@binary_cross_entropy.misconception(
    "The logarithm is missing: your samples cost 1 − p of their label. A sure and wrong answer "
    "has to cost much more."
)
def logarithm_missing(z, t):
    return np.mean(np.abs(sigmoid(z) - t))


@binary_cross_entropy.misconception(
    "That is the squared error of the probability. Asked for is the logarithm of the probability "
    "of the label."
)
def squared_error_of_the_probability(z, t):
    return 0.5 * np.mean((sigmoid(z) - t) ** 2)


@binary_cross_entropy.misconception(
    "The mean came before the logarithm. Each sample has its own −log p, and these are averaged."
)
def logarithm_of_the_mean(z, t):
    p = sigmoid(z)
    return -np.log(np.mean(np.where(t == 1, p, 1 - p)))


@binary_cross_entropy.misconception(
    "The second term has the wrong sign: both terms are logarithms of probabilities, and the "
    "minus in front is for both of them."
)
def minus_between_the_terms(z, t):
    p = sigmoid(z)
    return -np.mean(t * np.log(p) - (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "p is rounded to 0 or 1 before the logarithm sees it, and the samples were added up. Put the "
    "sigmoid into the logarithm on paper first, and divide by N."
)
def logarithm_of_the_sigmoid_summed(z, t):
    p = sigmoid(z)
    return -np.sum(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "p is rounded to 0 or 1 before the logarithm sees it, and the minus in front is missing. Put "
    "the sigmoid into the logarithm on paper first."
)
def logarithm_of_the_sigmoid_negative(z, t):
    p = sigmoid(z)
    return np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "The logarithm that is left knows only how far z is from 0, not on which side. For a large z "
    "the logarithm of 1 + exp(z) is nearly z: what was taken out of it has to be added again."
)
def what_was_taken_out_missing(z, t):
    return np.mean(np.log1p(np.exp(-np.abs(z))) - z * t)


@binary_cross_entropy.misconception(
    "1 − log p stands where log(1 − p) is meant: the logarithm of a difference is no difference of "
    "logarithms."
)
def one_minus_the_logarithm(z, t):
    log_p = -np.logaddexp(0.0, -z)
    return float(-np.mean(t * log_p + (1 - t) * (1 - log_p)))
