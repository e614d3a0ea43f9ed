"""ps03: the sigmoid, and its slope from its argument or from its output.

The notebook gives no `sigmoid`, as students write it here: `_sigma` is the misconceptions' own.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps03_sigmoid.case_data import (
    LOOP_ADVICE,
    cases_to_notice_a_loop,
    cases_with,
    ordinary_cases,
    taking_integers,
)
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


def _sigma(z):
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
    return _sigma(z)


@sigmoid.misconception(
    "β was put in front of the sigmoid, so your S climbs to β instead of 1. It belongs to z, in "
    "the exponent."
)
def beta_in_front(z, beta=1.0):
    return beta * _sigma(z)


@sigmoid.misconception(
    "z was divided by β. The steepness multiplies z: with a large β the S comes close to a step."
)
def divided_by_beta(z, beta=1.0):
    return _sigma(z / beta)


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
    values[...] = _sigma(beta * z)
    return values


@sigmoid.misconception(
    "The values are right, but β was multiplied into the caller's z, which is another array now. "
    "Put the product into an array of its own."
)
def z_scaled_in_place(z, beta=1.0):
    z *= beta
    return _sigma(z)


sigmoid_derivative = Exercise(
    name="sigmoid_derivative",
    arguments=("z", "beta=1.0"),
    parts=(Part("slopes", 3),),
    task="Return the slope of 1 / (1 + exp(−βz)) with respect to z, for every entry of z.",
    reference=taking_integers(activations.sigmoid_derivative),
    cases=cases_with("beta", 2.5, 0.5, 4.0),
    leaf_labels={"": "The slope"},
    loop_advice=LOOP_ADVICE,
)


@sigmoid_derivative.misconception(
    "Your slopes are right, but your sigmoid overflows far to the left, at −1000. A sigmoid "
    "without positive exponents, as in the exercise before, mends this one too.",
    unaffected_parts=("slopes",),
)
def slope_by_an_overflowing_sigmoid(z, beta=1.0):
    s = 1 / (1 + np.exp(-beta * z))
    return beta * s * (1 - s)


@sigmoid_derivative.misconception(
    "The factor β is missing. In βz the inner derivative is β, and the chain rule multiplies by "
    "it: a steeper S has larger slopes."
)
def chain_rule_without_beta(z, beta=1.0):
    s = _sigma(beta * z)
    return s * (1 - s)


@sigmoid_derivative.misconception(
    "β changes nothing in your function. It makes the S steeper, so it must change the slope, "
    "inside the sigmoid and, by the chain rule, in front of it."
)
def slope_ignores_beta(z, beta=1.0):
    s = _sigma(z)
    return s * (1 - s)


@sigmoid_derivative.misconception(
    "That is z(1 − z), negative for most z, but the sigmoid rises everywhere. The formula with "
    "1 − … wants the sigmoid's output, and your argument is z."
)
def product_of_z(z, beta=1.0):
    return beta * z * (1 - z)


@sigmoid_derivative.misconception(
    "That is z(1 − z), and β isn't in it at all. The formula with 1 − … wants the sigmoid's "
    "output, and your argument is z: the sigmoid rises everywhere, so no slope is negative."
)
def product_of_z_without_beta(z, beta=1.0):
    return z * (1 - z)


@sigmoid_derivative.misconception(
    "For whole numbers your slopes are whole numbers, too. An array made like z holds integers if "
    "z does, and cuts off what is written into it."
)
def slopes_of_the_sigmoid_cut_off(z, beta=1.0):
    slopes = np.zeros_like(z)
    s = _sigma(beta * z)
    slopes[...] = beta * s * (1 - s)
    return slopes


@sigmoid_derivative.misconception(
    "The slope was taken at the activated value, so z went through the sigmoid twice. The output "
    "of the sigmoid enters the product as it is."
)
def slope_at_the_activation(z, beta=1.0):
    s = _sigma(beta * _sigma(beta * z))
    return beta * s * (1 - s)


@sigmoid_derivative.misconception(
    "Every slope has the wrong sign: the sigmoid rises everywhere. Two minus signs meet in the "
    "derivation, one of the power −1 and one of the exponent −βz."
)
def one_minus_sign_lost(z, beta=1.0):
    s = _sigma(beta * z)
    return -beta * s * (1 - s)


@sigmoid_derivative.misconception(
    "That is right in the middle, but far to the left it is nan: the exponential and its square "
    "are both infinite there. Build the slope from the sigmoid itself, or from an exponent that "
    "is never positive."
)
def quotient_of_infinities(z, beta=1.0):
    e = np.exp(-beta * z)
    return beta * e / (1 + e) ** 2


@sigmoid_derivative.misconception(
    "One factor is missing: your slope is largest at the left end or the right. It is largest in "
    "the middle and goes to 0 at both ends, so it takes two factors, the sigmoid and 1 minus it."
)
def one_factor_only(z, beta=1.0):
    return beta * (1 - _sigma(beta * z))


@sigmoid_derivative.misconception(
    "That is the sigmoid, not its slope. The slope is a bump: highest at 0, and close to 0 at "
    "both ends."
)
def the_sigmoid_itself(z, beta=1.0):
    return _sigma(beta * z)


def _outputs(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.uniform(0.02, 0.45, shape) + rng.choice([0.0, 0.5], shape)


def _from_output_cases(rng: np.random.Generator) -> list[Case]:
    ends = _outputs(rng, 3, 4)
    ends[0, 1] = ends[2, 3] = 1.0
    ends[1, 2] = 0.0
    return [
        *ordinary_cases(rng, _outputs),
        Case("some outputs exactly 0 or 1", (ends,)),
        *cases_to_notice_a_loop(rng, _outputs),
    ]


sigmoid_derivative_from_output = Exercise(
    name="sigmoid_derivative_from_output",
    arguments=("a",),
    parts=(Part("slopes", 2),),
    task="Return the sigmoid's slope (β is 1) from its output a alone, without any exponential.",
    reference=activations.sigmoid_derivative_from_output,
    cases=_from_output_cases,
    leaf_labels={"": "The slope"},
    loop_advice=LOOP_ADVICE,
)


@sigmoid_derivative_from_output.misconception(
    "The sigmoid was applied once more. Here a is its output already, so nothing has to be "
    "squashed again."
)
def squashed_again(a):
    s = _sigma(a)
    return s * (1 - s)


@sigmoid_derivative_from_output.misconception(
    "Every slope has the wrong sign: a(a − 1) is negative between 0 and 1, and the sigmoid rises."
)
def difference_turned_round(a):
    return a * (a - 1)


@sigmoid_derivative_from_output.misconception(
    "That is the slope of tanh from its output. A sigmoid's output lies between 0 and 1, and its "
    "slope must vanish at both of these ends."
)
def slope_of_tanh(a):
    return 1 - a**2


@sigmoid_derivative_from_output.misconception(
    "Only one of two factors is there. The slope must vanish at a = 0 and at a = 1; yours "
    "vanishes at one end only."
)
def vanishes_at_one_end(a):
    return 1 - a


@sigmoid_derivative_from_output.misconception(
    "The slopes are right, but they were written into the caller's a. A network still needs its "
    "activations: make a new array."
)
def output_overwritten(a):
    a *= 1 - a
    return a
