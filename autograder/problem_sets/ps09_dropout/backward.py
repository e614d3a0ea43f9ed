"""ps09: dropout on the way back, with the mask of the way out."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps09_dropout.case_data import LOOP_ADVICE, SMALL_SIZES
from autograder.views.ps09 import view_dropout_backward
from reference_impl import dropout


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, q, count_steps in SMALL_SIZES:
        mask = (rng.random((n, d)) < q).astype(float)
        cases.append(Case(label, (away_from_zero(rng, n, d), mask, q), {"N": n}, count_steps))
    return cases


dropout_backward = Exercise(
    name="dropout_backward",
    arguments=("dY", "mask", "keep_prob"),
    parts=(Part("dH", 3),),
    task="Return dH: what the forward step did to H, with the same mask, is done to dY.",
    reference=dropout.dropout_backward,
    cases=_backward_cases,
    view=view_dropout_backward,
    messages_if_false={
        "shut": "Some of dH isn't 0 where the mask is 0. A dropped unit had no part in the loss.",
        "open": "Some of dH is 0 where the mask is 1. What was kept gets its signal back.",
        "one number": "Where the mask is 1, dH isn't dY times one number, the same everywhere.",
    },
    leaf_labels={"scale": "dH ÷ dY at the kept units"},
    loop_advice=LOOP_ADVICE,
)


@dropout_backward.misconception(
    "dH is zero in other places than the mask: you drew a new one. The units that were dropped on "
    "the way out are those that get no signal on the way back, so use the mask you were given."
)
def new_mask(dY, mask, keep_prob):
    return dY * (np.random.rand(*dY.shape) < keep_prob) / keep_prob  # noqa: NPY002


@dropout_backward.misconception(
    "The scale is missing: the forward step divided by keep_prob, so its derivative does, too."
)
def scale_forgotten(dY, mask, keep_prob):
    return dY * mask


@dropout_backward.misconception(
    "dY was multiplied by keep_prob. The forward step divides by it; a linear step has the same "
    "factor on the way back."
)
def backward_times_keep_prob(dY, mask, keep_prob):
    return dY * mask * keep_prob


@dropout_backward.misconception(
    "The mask was left out: dropped units get a signal, too. They gave 0 whatever they were, so "
    "their gradient is 0."
)
def no_mask(dY, mask, keep_prob):
    return dY / keep_prob


@dropout_backward.misconception(
    "The mask is upside down: the signal came back to the dropped units."
)
def mask_upside_down(dY, mask, keep_prob):
    return dY * (1 - mask) / keep_prob


@dropout_backward.misconception(
    "It was divided by 1 − keep_prob. The forward step divides by keep_prob, the probability of "
    "staying; 1 − keep_prob is 0 where nothing is dropped."
)
def backward_by_the_drop_probability(dY, mask, keep_prob):
    return dY * mask / (1 - keep_prob)


@dropout_backward.misconception(
    "The numbers are right, but they were written into the caller's dY. Make a new array."
)
def backward_in_place(dY, mask, keep_prob):
    dY *= mask
    dY /= keep_prob
    return dY


@dropout_backward.misconception(
    "The mask was given back, scaled: dY plays no part. What arrives from above is multiplied by "
    "it."
)
def signal_left_out(dY, mask, keep_prob):
    return mask / keep_prob


@dropout_backward.misconception(
    "dY came back as it was. The forward step multiplied by the mask and divided by keep_prob; its "
    "derivative does the same."
)
def nothing_done(dY, mask, keep_prob):
    return dY.copy()


@dropout_backward.misconception(
    "It was divided by keep_prob twice. The forward step divides once, and so does its derivative."
)
def scaled_twice(dY, mask, keep_prob):
    return dY * mask / keep_prob**2


@dropout_backward.misconception(
    "It was divided by the mask. Where the mask is 0 that gives inf, or nan; the derivative of a "
    "product with the mask is a product with the mask."
)
def divided_by_the_mask(dY, mask, keep_prob):
    return dY / mask / keep_prob


@dropout_backward.misconception(
    "It was multiplied by 1 − keep_prob. The forward step divides by keep_prob, and its derivative "
    "has the same factor."
)
def backward_times_the_drop_probability(dY, mask, keep_prob):
    return dY * mask * (1 - keep_prob)


@dropout_backward.misconception(
    "The scale was made from the mask's own share of ones. It is keep_prob that the forward step "
    "divided by, whatever the draw turned out to be."
)
def scaled_by_the_share_drawn(dY, mask, keep_prob):
    return dY * mask / mask.mean()
