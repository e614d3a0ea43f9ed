"""ps04: binary cross-entropy and its gradient, from logits."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE
from reference_impl import losses


# What the notebook gives; it never overflows.
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def _binary_cases(rng: np.random.Generator) -> list[Case]:
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
    cases=_binary_cases,
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
    "The loss is negative. Logarithms of probabilities are; the minus in front makes a loss of "
    "them."
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


binary_cross_entropy_gradient = Exercise(
    name="binary_cross_entropy_gradient",
    arguments=("z", "t"),
    parts=(Part("dz", 2),),
    task="Return the gradient of the binary cross-entropy with respect to the logits z.",
    reference=losses.binary_cross_entropy_gradient,
    cases=_binary_cases,
    leaf_labels={"": "dz"},
    ratio_advice={
        "−1": "Which difference do you take, that of p and t or that of t and p?",
        "N": "The loss is a mean over the samples: what becomes of its 1/N in the derivative?",
    },
    loop_advice=LOOP_ADVICE,
)


@binary_cross_entropy_gradient.misconception(
    "The gradient is right, but your sigmoid overflows at −1000. The one that the notebook gives "
    "you doesn't.",
    unaffected_parts=("dz",),
)
def sigmoid_that_overflows(z, t):
    return (1 / (1 + np.exp(-z)) - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The factor 1/N is missing. The loss is a mean over the samples, and so is its gradient."
)
def binary_gradient_of_the_sum(z, t):
    return sigmoid(z) - t


@binary_cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there. The derivative of the logarithm has already cancelled "
    "it: what is left is the difference alone."
)
def extra_sigmoid_slope(z, t):
    p = sigmoid(z)
    return (p - t) * p * (1 - p) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The sign is the other way round. Where t is 1 the loss falls when z grows, so the gradient is "
    "negative there."
)
def target_minus_probability(z, t):
    return (t - sigmoid(z)) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The sigmoid is missing: you subtracted the targets from the logits. Compare them with "
    "probabilities."
)
def logit_minus_target(z, t):
    return (z - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The labels never enter: you returned the probabilities divided by N. Where t is 1 the "
    "gradient must be negative."
)
def targets_forgotten(z, t):
    return sigmoid(z) / len(z)


@binary_cross_entropy_gradient.misconception(
    "That is the gradient with respect to p. One step is missing, from p to the logit z, whose "
    "slope p(1 − p) cancels what you divide by."
)
def gradient_by_probability(z, t):
    p = sigmoid(z)
    return (p - t) / (p * (1 - p)) / len(z)


@binary_cross_entropy_gradient.misconception(
    "Only the targets were divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_targets_only(z, t):
    return sigmoid(z) - t / len(z)


@binary_cross_entropy_gradient.misconception(
    "It is a single number: the samples were averaged away. A gradient has exactly the shape of "
    "what it is the gradient of."
)
def one_slope_for_the_batch(z, t):
    return np.mean(sigmoid(z) - t)
