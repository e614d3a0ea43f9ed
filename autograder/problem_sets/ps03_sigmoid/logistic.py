"""ps03: the sigmoid.

The notebook gives no `sigmoid`, as students write it here: `sigma` is the misconceptions' own.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps03_sigmoid.case_data import LOOP_ADVICE, cases_with, taking_integers
from reference_impl import activations

sigmoid = Exercise(
    name="sigmoid",
    arguments=("z", "beta=1.0"),
    parts=(Part("values", 3),),
    task="Return 1 / (1 + exp(−βz)) for every entry of z; z may be as far out as ±1000.",
    reference=taking_integers(activations.sigmoid),
    cases=cases_with("beta", 2.5, 0.5, 4.0),
    leaf_labels={"": "sigmoid(z)"},
    loop_advice=LOOP_ADVICE,
)


def sigma(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1 + e)


@sigmoid.misconception(
    "Your values are right, but far to the left, at −1000, exp(−βz) overflows to infinity on the "
    "way. Write the formula so that no exponent is ever positive: multiply numerator and "
    "denominator by exp(βz) and see for which z that helps.",
    unaffected_parts=("values",),
)
def exponent_above_zero(z, beta=1.0):
    return 1 / (1 + np.exp(-beta * z))


@sigmoid.misconception(
    "Your values are right, but something overflows on both far sides. A switch chooses only "
    "after both formulas have been computed for every entry: give each an exponent that can't be "
    "positive.",
    unaffected_parts=("values",),
)
def both_formulas_computed(z, beta=1.0):
    z = beta * z
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@sigmoid.misconception(
    "That is the mirror image, falling from 1 to 0. A sigmoid rises: which sign belongs in the "
    "exponent?"
)
def sign_of_the_exponent(z, beta=1.0):
    return 1 / (1 + np.exp(beta * z))


@sigmoid.misconception(
    "It is right in the middle and nan on the far right: there exp(βz) is infinite, and infinity "
    "over infinity is no number. Which of the two equal forms has an exponent that is negative "
    "there?"
)
def infinity_over_infinity(z, beta=1.0):
    return np.exp(beta * z) / (1 + np.exp(beta * z))


@sigmoid.misconception(
    "β changes nothing in your function. It multiplies z, and makes the S steeper or flatter."
)
def beta_ignored(z, beta=1.0):
    return sigma(z)


@sigmoid.misconception(
    "β was put in front of the sigmoid, so your S climbs to β instead of 1. It belongs to z, in "
    "the exponent."
)
def beta_in_front(z, beta=1.0):
    return beta * sigma(z)


@sigmoid.misconception(
    "z was divided by β. The steepness multiplies z: with a large β the S comes close to a step."
)
def divided_by_beta(z, beta=1.0):
    return sigma(z / beta)


@sigmoid.misconception(
    "The whole denominator needs brackets. As you wrote it, 1 is divided by 1 and the exponential "
    "is added to that, so some values are far above 1."
)
def brackets_missing(z, beta=1.0):
    return 1 / 1 + np.exp(-beta * z)


@sigmoid.misconception(
    "That is a tanh: it runs from −1 to 1 and is 0 at 0. A sigmoid runs from 0 to 1 and is ½ at 0."
)
def tanh_for_sigmoid(z, beta=1.0):
    return np.tanh(beta * z)


@sigmoid.misconception(
    "That is the hard step, 0 or 1 and nothing between. The sigmoid is the smooth form of it, "
    "with a slope."
)
def hard_step(z, beta=1.0):
    return np.where(beta * z >= 0, 1.0, 0.0)


@sigmoid.misconception(
    "An if decides once, for one number, but a whole array is neither positive nor negative. Let "
    "NumPy choose entry by entry."
)
def one_branch_for_all(z, beta=1.0):
    if beta * z >= 0:
        return 1 / (1 + np.exp(-beta * z))
    return np.exp(beta * z) / (1 + np.exp(beta * z))


@sigmoid.misconception(
    "For whole numbers your values are whole numbers, too. An array made like z holds integers if "
    "z does, and cuts off what is written into it."
)
def sigmoid_cut_off(z, beta=1.0):
    values = np.zeros_like(z)
    values[...] = sigma(beta * z)
    return values


@sigmoid.misconception(
    "The values are right, but β was multiplied into the caller's z, which is another array now. "
    "Put the product into an array of its own."
)
def z_scaled_in_place(z, beta=1.0):
    z *= beta
    return sigma(z)


@sigmoid.misconception(
    "Two things: your S falls from 1 to 0, and β changes nothing in it. A sigmoid rises, and β "
    "multiplies z."
)
def falls_and_ignores_beta(z, beta=1.0):
    return sigma(-z)


@sigmoid.misconception(
    "You built the quotient with exp(−βz) above the line. That is the mirror image, which falls, "
    "and far to the left it is infinity over infinity."
)
def falling_quotient(z, beta=1.0):
    e = np.exp(-beta * z)
    return e / (1 + e)


@sigmoid.misconception(
    "The whole denominator needs brackets, and β is missing. As you wrote it, 1 is divided by 1 "
    "and the exponential is added to that."
)
def brackets_and_beta_missing(z, beta=1.0):
    return 1 / 1 + np.exp(-z)


@sigmoid.misconception(
    "There is a minus in the denominator where a plus belongs, so it passes through 0 and the "
    "values leave the range from 0 to 1."
)
def minus_in_the_denominator(z, beta=1.0):
    return 1 / (1 - np.exp(-beta * z))


@sigmoid.misconception(
    "β multiplies the exponential, and not z. That moves the S to one side; to make it steeper, β "
    "has to be in the exponent."
)
def beta_times_the_exponential(z, beta=1.0):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + beta * e), e / (e + beta))


@sigmoid.misconception(
    "That is a tanh without β: it runs from −1 to 1, and is 0 at 0. A sigmoid runs from 0 to 1, "
    "and β multiplies z."
)
def tanh_without_beta(z, beta=1.0):
    return np.tanh(z)


@sigmoid.misconception(
    "Your S is twice as steep. In the form with tanh the argument is halved: half of βz goes into "
    "it."
)
def tanh_of_the_whole(z, beta=1.0):
    return 0.5 * (1 + np.tanh(beta * z))


@sigmoid.misconception(
    "Your S runs from −1 to 1. That is the sigmoid stretched to twice its height and pulled down; "
    "asked for are values between 0 and 1."
)
def stretched_to_both_signs(z, beta=1.0):
    return np.tanh(0.5 * beta * z)


@sigmoid.misconception(
    "That is the slope of the sigmoid, a bump. Asked for is the S itself, near 0 on the left and "
    "near 1 on the right."
)
def slope_for_the_sigmoid(z, beta=1.0):
    s = sigma(beta * z)
    return beta * s * (1 - s)


@sigmoid.misconception(
    "The sigmoid was applied twice: what came out of it went through it once more, so no value is "
    "below ½."
)
def applied_twice(z, beta=1.0):
    return sigma(sigma(beta * z))


@sigmoid.misconception(
    "You built the quotient with exp(−z) above the line, and without β. That is the mirror image, "
    "which falls, and far to the left it is infinity over infinity."
)
def falling_quotient_without_beta(z, beta=1.0):
    e = np.exp(-z)
    return e / (1 + e)
