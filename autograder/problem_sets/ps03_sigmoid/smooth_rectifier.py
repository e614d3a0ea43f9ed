"""ps03: softplus, a smooth relative of ReLU."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps03_sigmoid.case_data import LOOP_ADVICE, plain_cases, taking_integers
from reference_impl import activations

softplus = Exercise(
    name="softplus",
    arguments=("z",),
    parts=(Part("values", 3),),
    task="Return log(1 + exp(z)) for every entry of z; z may be as far out as ±1000.",
    reference=taking_integers(activations.softplus),
    cases=plain_cases,
    leaf_labels={"": "softplus(z)"},
    loop_advice=LOOP_ADVICE,
)


@softplus.misconception(
    "Your values are right, but something overflows on the far right. A switch chooses only after "
    "both formulas have been computed for every entry.",
    unaffected_parts=("values",),
)
def switch_after_the_overflow(z):
    return np.where(z > 30, z, np.log1p(np.exp(z)))


@softplus.misconception(
    "It is right in the middle, but infinite on the far right, where exp(z) overflows. There "
    "softplus is nearly z: take the larger of z and 0 out of the logarithm, and see what is left."
)
def as_on_paper(z):
    return np.log(1 + np.exp(z))


@softplus.misconception(
    "The brackets are missing: log 1 + exp(z), as it is often printed, is just exp(z). The "
    "logarithm is taken of the sum."
)
def slide_without_brackets(z):
    return np.log(1) + np.exp(z)


@softplus.misconception(
    "It is infinite on the far left. You took z out of the logarithm, which helps for positive z "
    "only; for negative z something else has to come out."
)
def z_taken_out_everywhere(z):
    return z + np.log(1 + np.exp(-z))


@softplus.misconception(
    "The exponent in what is left over is −z for positive z only. For negative z it must be z "
    "itself: it is never above 0."
)
def exponent_without_absolute_value(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-z))


@softplus.misconception(
    "For whole numbers your values are whole numbers, too. An array made like z holds integers if "
    "z does, and cuts off what is written into it."
)
def softplus_cut_off(z):
    values = np.zeros_like(z)
    values[...] = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    return values


@softplus.misconception(
    "That is the mirror image: it falls. Softplus is near 0 on the left and near z on the right."
)
def softplus_mirrored(z):
    return np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z)))


@softplus.misconception(
    "That is ReLU, with its corner. Softplus rounds it: at 0 it is log 2, about 0.69."
)
def corner_left_in(z):
    return np.maximum(z, 0)


@softplus.misconception(
    "That is the slope of softplus, the sigmoid. Softplus itself goes on rising."
)
def slope_of_softplus(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1 + e)


@softplus.misconception(
    "That is the mirror image, and infinite on the far left: the exponent is z, with its own sign."
)
def mirrored_as_on_paper(z):
    return np.log(1 + np.exp(-z))


@softplus.misconception(
    "On the right you return z itself. Softplus is a little more: near 0 the difference is large, "
    "and only far out it vanishes."
)
def relu_on_the_right(z):
    return np.where(z > 0, z, np.log1p(np.exp(np.minimum(z, 0))))


@softplus.misconception(
    "The larger of z and 0 is missing: what you return is the rest alone, which is never above "
    "log 2."
)
def rest_alone(z):
    return np.log1p(np.exp(-np.abs(z)))


@softplus.misconception(
    "The rest was subtracted. Softplus lies above ReLU everywhere, so it is added."
)
def rest_subtracted(z):
    return np.maximum(z, 0) - np.log1p(np.exp(-np.abs(z)))


@softplus.misconception(
    "z was kept within ±500, so at 1000 your value is 500. Where z is large softplus is nearly z, "
    "and has no upper end."
)
def kept_within_500(z):
    return np.log(1 + np.exp(np.clip(z, -500, 500)))


@softplus.misconception(
    "z was cut off at 700 or so to keep the exponential finite, so at 1000 your value is too "
    "small. Where z is large softplus is nearly z."
)
def kept_within_700(z):
    return np.log(1 + np.exp(np.clip(z, -700, 700)))


@softplus.misconception(
    "That is a logarithm to another base. log stands for the natural logarithm here."
)
def logarithm_to_base_two(z):
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))) / np.log(2)


@softplus.misconception(
    "That is a logarithm to the base of 10. log stands for the natural logarithm here."
)
def logarithm_to_base_ten(z):
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))) / np.log(10)


@softplus.misconception(
    "1 was subtracted from the exponential, not added. For negative z that has no logarithm."
)
def one_subtracted(z):
    return np.log(np.exp(z) - 1)


@softplus.misconception(
    "The exponential is missing: that is log(1 + z), which has no value left of −1."
)
def exponential_missing(z):
    return np.log(1 + z)


@softplus.misconception(
    "The sign of z was lost: your values are the same for z and −z. Softplus is near 0 on the left."
)
def sign_of_z_lost(z):
    return np.abs(z) + np.log1p(np.exp(-np.abs(z)))


@softplus.misconception(
    "The exponent in what is left over is |z|. It is −|z|: what is left over gets smaller the "
    "farther z is from 0."
)
def exponent_is_the_absolute_value(z):
    with np.errstate(over="ignore"):
        return np.maximum(z, 0) + np.log1p(np.exp(np.abs(z)))
