"""ps03: the slope of the sigmoid, from its argument or from its output."""

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
from autograder.problem_sets.ps03_sigmoid.logistic import sigma
from reference_impl import activations

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
    s = sigma(beta * z)
    return s * (1 - s)


@sigmoid_derivative.misconception(
    "β changes nothing in your function. It makes the S steeper, so it must change the slope, "
    "inside the sigmoid and, by the chain rule, in front of it."
)
def slope_ignores_beta(z, beta=1.0):
    s = sigma(z)
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
    s = sigma(beta * z)
    slopes[...] = beta * s * (1 - s)
    return slopes


@sigmoid_derivative.misconception(
    "The slope was taken at the activated value, so z went through the sigmoid twice. The output "
    "of the sigmoid enters the product as it is."
)
def slope_at_the_activation(z, beta=1.0):
    s = sigma(beta * sigma(beta * z))
    return beta * s * (1 - s)


@sigmoid_derivative.misconception(
    "Every slope has the wrong sign: the sigmoid rises everywhere. Two minus signs meet in the "
    "derivation, one of the power −1 and one of the exponent −βz."
)
def one_minus_sign_lost(z, beta=1.0):
    s = sigma(beta * z)
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
    return beta * (1 - sigma(beta * z))


@sigmoid_derivative.misconception(
    "That is the sigmoid, not its slope. The slope is a bump: highest at 0, and close to 0 at "
    "both ends."
)
def the_sigmoid_itself(z, beta=1.0):
    return sigma(beta * z)


@sigmoid_derivative.misconception(
    "β is in front, but not inside: the sigmoid in your slope is the one of z alone. It has to be "
    "taken at βz."
)
def beta_in_front_only(z, beta=1.0):
    s = sigma(z)
    return beta * s * (1 - s)


@sigmoid_derivative.misconception(
    "β is in front twice. The chain rule brings it out of the exponent once."
)
def beta_squared(z, beta=1.0):
    s = sigma(beta * z)
    return beta**2 * s * (1 - s)


@sigmoid_derivative.misconception(
    "You divided by β. The inner derivative of βz is β, and the chain rule multiplies by it."
)
def slope_divided_by_beta(z, beta=1.0):
    s = sigma(beta * z)
    return s * (1 - s) / beta


@sigmoid_derivative.misconception(
    "Every slope has the wrong sign, and the factor β is missing. The sigmoid rises everywhere, "
    "and the steeper it is the larger its slopes."
)
def minus_sign_and_beta_lost(z, beta=1.0):
    s = sigma(beta * z)
    return -s * (1 - s)


@sigmoid_derivative.misconception(
    "Every slope has the wrong sign, and β changes nothing. The sigmoid rises everywhere, and β "
    "makes it steeper."
)
def negative_and_without_beta(z, beta=1.0):
    s = sigma(z)
    return -s * (1 - s)


@sigmoid_derivative.misconception(
    "z went through the sigmoid twice, and β isn't in it at all. The output of the sigmoid enters "
    "the product as it is."
)
def squashed_twice_without_beta(z, beta=1.0):
    s = sigma(sigma(z))
    return s * (1 - s)


@sigmoid_derivative.misconception(
    "z went through the sigmoid twice, and the factor β is missing in front. The output of the "
    "sigmoid enters the product as it is."
)
def squashed_twice(z, beta=1.0):
    s = sigma(sigma(beta * z))
    return s * (1 - s)


@sigmoid_derivative.misconception(
    "One factor of the slope is missing, and so is β. It takes two factors, the sigmoid and 1 "
    "minus it, or the slope doesn't vanish at both ends."
)
def one_factor_without_beta(z, beta=1.0):
    s = sigma(z)
    return 1 - s


@sigmoid_derivative.misconception(
    "One factor is missing, and β in front: what is left is 1 minus the sigmoid, which doesn't "
    "vanish on the left."
)
def one_factor_and_no_beta_in_front(z, beta=1.0):
    s = sigma(beta * z)
    return 1 - s


@sigmoid_derivative.misconception(
    "That is 1 minus the square of the sigmoid, the rule for tanh. A sigmoid's slope must vanish "
    "where its output is 0, too."
)
def rule_of_tanh(z, beta=1.0):
    s = sigma(beta * z)
    return beta * (1 - s**2)


@sigmoid_derivative.misconception(
    "That is 1 minus the square of the sigmoid, the rule for tanh, and without β. A sigmoid's "
    "slope must vanish where its output is 0, too."
)
def rule_of_tanh_without_beta(z, beta=1.0):
    s = sigma(z)
    return 1 - s**2


@sigmoid_derivative.misconception(
    "The sigmoid was squared: the second factor is 1 minus the sigmoid, not the sigmoid again."
)
def sigmoid_squared(z, beta=1.0):
    s = sigma(beta * z)
    return beta * s**2


@sigmoid_derivative.misconception(
    "The difference isn't in brackets: the sigmoid times 1, less the sigmoid, is 0."
)
def brackets_of_the_difference(z, beta=1.0):
    return np.zeros(z.shape)


@sigmoid_derivative.misconception(
    "That is the sigmoid times z. The slope at z is the product of the sigmoid and 1 minus it."
)
def product_with_z(z, beta=1.0):
    s = sigma(beta * z)
    return z * s


@sigmoid_derivative.misconception(
    "That is right in the middle, but far to the right it is nan: the exponential and its square "
    "are both infinite there. Build the slope from the sigmoid itself."
)
def quotient_infinite_on_the_right(z, beta=1.0):
    e = np.exp(beta * z)
    return beta * e / (1 + e) ** 2


@sigmoid_derivative.misconception(
    "That is right for β = 1 and finite values, but β is missing, and far to the left infinity is "
    "divided by infinity. Build the slope from the sigmoid itself."
)
def quotient_without_beta(z, beta=1.0):
    e = np.exp(-z)
    return e / (1 + e) ** 2


@sigmoid_derivative.misconception(
    "In the quotient the square of the denominator is missing, and the factor β. Differentiating "
    "a quotient squares what is below the line."
)
def denominator_not_squared(z, beta=1.0):
    e = np.exp(-beta * z)
    return e / (1 + e)


@sigmoid_derivative.misconception(
    "In the quotient the square of the denominator is missing. Differentiating a quotient squares "
    "what is below the line."
)
def denominator_not_squared_with_beta(z, beta=1.0):
    e = np.exp(-beta * z)
    return beta * e / (1 + e)


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
    s = sigma(a)
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


@sigmoid_derivative_from_output.misconception(
    "The output was squared. The second factor is 1 minus the output, so that the slope vanishes "
    "at a = 1, too."
)
def output_squared(a):
    return a**2


@sigmoid_derivative_from_output.misconception(
    "That is the output itself. Where the sigmoid has come near 1 it is nearly flat, so its slope "
    "there is near 0."
)
def output_for_slope(a):
    return a.copy()


@sigmoid_derivative_from_output.misconception(
    "Yours is one divided by the slope: it is largest at both ends, where the sigmoid is flat, "
    "and infinite at 0 and 1."
)
def one_over_the_slope(a):
    return 1 / (a * (1 - a))


@sigmoid_derivative_from_output.misconception(
    "There is a plus where a minus belongs: at a = 1 the slope must be 0."
)
def plus_for_minus(a):
    return a * (1 + a)


@sigmoid_derivative_from_output.misconception(
    "Every slope is negative, and only one of the two factors is there. The sigmoid rises, and is "
    "flat at a = 0 as well as at a = 1."
)
def one_factor_turned_round(a):
    return a - 1


@sigmoid_derivative_from_output.misconception(
    "That is a quotient, which grows without end as a comes near 1. The slope is a product of two "
    "factors."
)
def quotient_for_product(a):
    return a / (1 - a)


@sigmoid_derivative_from_output.misconception(
    "You differentiated a (1 − a) once more. It is the slope already: put a in."
)
def differentiated_again(a):
    return 1 - 2 * a


@sigmoid_derivative_from_output.misconception(
    "That is the slope of ReLU, 1 for every positive output. A sigmoid has another slope at each "
    "output."
)
def slope_of_relu(a):
    return (a > 0).astype(float)


@sigmoid_derivative.misconception(
    "The second factor is 1 − s². That is the slope of tanh, of its own output; here it is 1 − s."
)
def square_in_the_second_factor(z, beta=1.0):
    s = 0.5 * (1.0 + np.tanh(0.5 * beta * z))
    return beta * s * (1 - s**2)


@sigmoid_derivative.misconception(
    "That is βz (1 − βz), negative for most z, but the sigmoid rises everywhere. The formula with "
    "1 − … wants the sigmoid's output, and βz is its input."
)
def product_of_the_input(z, beta=1.0):
    return beta * (beta * z) * (1 - beta * z)
