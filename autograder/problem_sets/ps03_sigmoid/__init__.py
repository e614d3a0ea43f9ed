"""ps03: the sigmoid, its relatives and their slopes, for arrays of any shape.

Every function works entry by entry, so the cases differ in shape and in where the numbers lie:
around 0, exactly 0, and far out on either side, where a formula that is right on paper may
overflow. The two far sides are cases of their own: whoever warns is told why by where it warns.

The notebook gives no `sigmoid`, as students write it here: `_sigma` is the misconceptions' own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from reference_impl import activations

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of entries, so a loop goes over "
    "them. NumPy's functions take a whole array at once, whatever its shape, far quicker."
)

Numbers = Callable[..., np.ndarray]


def _around_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, none of them near zero; the first of all is positive."""
    z = rng.uniform(0.3, 3.0, shape) * rng.choice([-1.0, 1.0], shape)
    flat = z.reshape(-1)  # a view
    flat[0] = abs(flat[0])
    if flat.size > 1:
        flat[1] = -abs(flat[1])
    return z


def _ordinary(rng: np.random.Generator, numbers: Numbers = _around_zero) -> list[Case]:
    """Arrays of one, two and three axes, one of them square, and one with a single number."""
    shapes = [
        ("a vector of 5", (5,)),
        ("a 4 × 3 matrix", (4, 3)),
        ("a 3 × 3 matrix", (3, 3)),
        ("a 2 × 3 × 4 block", (2, 3, 4)),
        ("a single number in an array", (1,)),
    ]
    return [Case(label, (numbers(rng, *shape),)) for label, shape in shapes]


def _with_zeros(rng: np.random.Generator) -> np.ndarray:
    z = _around_zero(rng, 3, 4)
    z[1, 2] = z[2, 0] = 0.0
    return z


def _far_left(rng: np.random.Generator) -> np.ndarray:
    return -rng.uniform(720.0, 1000.0, (2, 3))


def _far_right(rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(720.0, 1000.0, (2, 3))


def _far_out(rng: np.random.Generator) -> list[Case]:
    return [
        Case("some z exactly 0", (_with_zeros(rng),)),
        Case("far to the left, down to −1000", (_far_left(rng),)),
        Case("far to the right, up to 1000", (_far_right(rng),)),
    ]


def _many(rng: np.random.Generator, numbers: Numbers = _around_zero) -> list[Case]:
    """Two arrays that differ in their number of rows only, to notice a loop."""
    return [
        Case(f"a {n} × 3 matrix", (numbers(rng, n, 3),), {"N": n}, count_steps=True)
        for n in (8, 64)
    ]


def _plain_cases(rng: np.random.Generator) -> list[Case]:
    return _ordinary(rng) + _far_out(rng) + _many(rng)


def _cases_with(name: str, *values: float) -> Callable[[np.random.Generator], list[Case]]:
    """Return a maker of cases, some with the second argument and some without."""

    def cases(rng: np.random.Generator) -> list[Case]:
        vector, matrix, square, block, single = (case.args[0] for case in _ordinary(rng))
        first, second, third = values
        told = [
            Case(f"a 4 × 3 matrix, {name} = {first:g}", (matrix, first)),
            Case(f"a 3 × 3 matrix, {name} = {second:g}", (square, second)),
            Case("a 2 × 3 × 4 block", (block,)),
            Case(f"a single number in an array, {name} = {third:g}", (single, third)),
            Case(f"some z exactly 0, {name} = {second:g}", (_with_zeros(rng), second)),
            Case(f"far to the left, {name} = {first:g}", (_far_left(rng), first)),
            Case("far to the right, up to 1000", (_far_right(rng),)),
        ]
        return [Case("a vector of 5", (vector,)), *told, *_many(rng)]

    return cases


# -- the sigmoid and its slope -----------------------------------------------------------

sigmoid = Exercise(
    name="sigmoid",
    arguments=("z", "beta=1.0"),
    parts=(Part("values", 3),),
    task="Return 1 / (1 + exp(−βz)) for every entry of z; z may be as far out as ±1000.",
    reference=activations.sigmoid,
    cases=_cases_with("beta", 2.5, 0.5, 4.0),
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
    reference=activations.sigmoid_derivative,
    cases=_cases_with("beta", 2.5, 0.5, 4.0),
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
        *_ordinary(rng, _outputs),
        Case("some outputs exactly 0 or 1", (ends,)),
        *_many(rng, _outputs),
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


# -- tanh --------------------------------------------------------------------------------

tanh_derivative = Exercise(
    name="tanh_derivative",
    arguments=("z",),
    parts=(Part("slopes", 2),),
    task="Return the slope of tanh at every entry of z; z may be as far out as ±1000.",
    reference=activations.tanh_derivative,
    cases=_plain_cases,
    leaf_labels={"": "The slope"},
    loop_advice=LOOP_ADVICE,
)


@tanh_derivative.misconception(
    "Your slopes are right, but exponentials or a cosh of numbers near ±1000 overflow on the way. "
    "NumPy's own tanh stays between −1 and 1, and the slope can be had from it.",
    unaffected_parts=("slopes",),
)
def cosh_overflows(z):
    return 1 / np.cosh(z) ** 2


@tanh_derivative.misconception(
    "That is 1 − z², which falls without end, but tanh rises everywhere. What is squared is "
    "tanh z, not z."
)
def one_minus_z_squared(z):
    return 1 - z**2


@tanh_derivative.misconception(
    "tanh was applied twice. Its slope is written with tanh z, and z is what you were given."
)
def tanh_of_tanh(z):
    return 1 - np.tanh(np.tanh(z)) ** 2


@tanh_derivative.misconception(
    "The square is missing: 1 − tanh z is 2 at the far left. The slope of tanh is 0 at both ends "
    "and the same for z and −z."
)
def tanh_not_squared(z):
    return 1 - np.tanh(z)


@tanh_derivative.misconception(
    "That is the sigmoid's rule, t(1 − t), applied to tanh. The output of tanh runs from −1 to 1, "
    "so the slope must vanish at −1 and at 1."
)
def sigmoid_rule_for_tanh(z):
    t = np.tanh(z)
    return t * (1 - t)


@tanh_derivative.misconception(
    "That is the slope of the sigmoid. tanh is an S from −1 to 1, and four times as steep at 0."
)
def slope_of_the_sigmoid(z):
    s = _sigma(z)
    return s * (1 - s)


@tanh_derivative.misconception(
    "Far out the quotient of exponentials is infinity over infinity, which is nan. NumPy's own "
    "tanh is right everywhere."
)
def quotient_of_exponentials(z):
    t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - t**2


@tanh_derivative.misconception(
    "Every slope has the wrong sign: tanh rises everywhere. Which of the two is subtracted from "
    "which?"
)
def squared_minus_one(z):
    return np.tanh(z) ** 2 - 1


@tanh_derivative.misconception(
    "That is tanh, not its slope. The slope is a bump: 1 in the middle, and 0 at both ends."
)
def tanh_itself(z):
    return np.tanh(z)


# -- ReLU --------------------------------------------------------------------------------

relu = Exercise(
    name="relu",
    arguments=("z",),
    parts=(Part("values", 2),),
    task="Return z where it is positive and 0 elsewhere, in a new array of z's shape.",
    reference=activations.relu,
    cases=_plain_cases,
    leaf_labels={"": "relu(z)"},
    loop_advice=LOOP_ADVICE,
)


@relu.misconception(
    "The result is right, but the zeros were written into the caller's z. A network needs its "
    "pre-activations again on the way back: make a new array."
)
def negatives_overwritten(z):
    z[z < 0] = 0
    return z


@relu.misconception(
    "You took the largest entry along an axis, so the shape has changed. You need the larger of "
    "two numbers at every place, which NumPy spells with another name."
)
def largest_along_an_axis(z):
    return np.max(z, 0)


@relu.misconception(
    "Python's max and its if decide once, for one number; a whole array is neither positive nor "
    "negative. You need a NumPy function that decides entry by entry."
)
def one_decision_for_all(z):
    return max(z, 0)


@relu.misconception(
    "You kept the negative entries and cut off the positive ones. ReLU does the opposite."
)
def the_smaller_one(z):
    return np.minimum(z, 0)


@relu.misconception(
    "That is the absolute value: negative entries were mirrored. ReLU makes them 0."
)
def mirrored(z):
    return np.abs(z)


@relu.misconception("That is the slope, 1 or 0. ReLU itself lets z through where z is positive.")
def gate_without_z(z):
    return np.where(z > 0, 1.0, 0.0)


@relu.misconception(
    "Negative entries come through, made smaller: that is a leaky ReLU. Here they become exactly 0."
)
def leaking(z):
    return np.maximum(z, 0.01 * z)


@relu.misconception("It is cut off at 1 as well. ReLU has no upper end: at 1000 it is 1000.")
def cut_off_at_one(z):
    return np.clip(z, 0, 1)


relu_derivative = Exercise(
    name="relu_derivative",
    arguments=("z",),
    parts=(Part("slopes", 2),),
    task=(
        "Return 1 where z is positive and 0 elsewhere, as numbers in a new array of z's shape. At "
        "0 this course takes the slope 0."
    ),
    reference=activations.relu_derivative,
    cases=_plain_cases,
    leaf_labels={"": "The slope"},
    loop_advice=LOOP_ADVICE,
)


@relu_derivative.misconception(
    "It holds True and False. A slope is a number that will be multiplied with others: turn the "
    "truth values into 1 and 0."
)
def truth_values(z):
    return z > 0


@relu_derivative.misconception(
    "At z = 0 exactly you return 1. There is no slope at the corner, and this course takes "
    "ReLU'(0) = 0."
)
def one_at_the_corner(z):
    return np.where(z >= 0, 1.0, 0.0)


@relu_derivative.misconception(
    "At z = 0 exactly you return ½, the mean of both sides. That is defensible, but this course "
    "takes ReLU'(0) = 0."
)
def half_at_the_corner(z):
    return np.heaviside(z, 0.5)


@relu_derivative.misconception(
    "That is ReLU itself. Its slope is how fast it rises, 1 for every positive z, however large."
)
def value_for_slope(z):
    return np.maximum(z, 0)


@relu_derivative.misconception(
    "You return −1 for negative z. ReLU is flat there, so its slope is 0."
)
def sign_of_z(z):
    return np.sign(z)


@relu_derivative.misconception(
    "relu(z) / z is 0 divided by 0 where z is 0, which is nan. The slope can be had by comparing, "
    "without dividing."
)
def divided_by_z(z):
    return np.maximum(z, 0) / z


@relu_derivative.misconception(
    "An if decides once, for one number, but a whole array is neither positive nor negative. "
    "Compare entry by entry instead, as NumPy does."
)
def one_slope_for_all(z):
    return 1.0 if z > 0 else 0.0


@relu_derivative.misconception(
    "The slope is upside down: 1 belongs where z is positive, 0 where it is negative."
)
def slope_on_the_left(z):
    return np.where(z < 0, 1.0, 0.0)


@relu_derivative.misconception(
    "The result is right, but it was written into the caller's z. Make a new array."
)
def slope_overwrites_z(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z


# -- softplus ----------------------------------------------------------------------------

softplus = Exercise(
    name="softplus",
    arguments=("z",),
    parts=(Part("values", 3),),
    task="Return log(1 + exp(z)) for every entry of z; z may be as far out as ±1000.",
    reference=activations.softplus,
    cases=_plain_cases,
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
    "The brackets are missing: log 1 + exp(z), as on one of the slides, is just exp(z). The "
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
    return _sigma(z)


# -- ELU ---------------------------------------------------------------------------------

elu = Exercise(
    name="elu",
    arguments=("z", "alpha=1.0"),
    parts=(Part("values", 2),),
    task=(
        "Return z where it is positive and α (exp(z) − 1) elsewhere; z may be as far out as ±1000."
    ),
    reference=activations.elu,
    cases=_cases_with("alpha", 0.5, 2.0, 1.5),
    leaf_labels={"": "elu(z)"},
    loop_advice=LOOP_ADVICE,
)


@elu.misconception(
    "Your values are right, but exp(z) overflows on the far right, where it isn't even needed. A "
    "switch chooses only after both formulas have been computed for every entry.",
    unaffected_parts=("values",),
)
def exponential_for_every_entry(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(z) - 1))


@elu.misconception(
    "Left of 0 your ELU is positive and goes on climbing: there exp(z) − 1 was multiplied by z, as "
    "on one of the slides. The negative part is a switch, not a factor; at −1 it must be −0.632 "
    "for α = 1."
)
def product_form(z, alpha=1.0):
    return np.where(z > 0, z, alpha * z * (np.exp(np.minimum(z, 0)) - 1))


@elu.misconception(
    "That is the product form of one of the slides. It gives +0.632 at −1, where ELU is −0.632, "
    "and on the far right it is 0 times infinity, nan. What was meant is a switch."
)
def product_form_as_printed(z, alpha=1.0):
    return np.maximum(z, 0) + alpha * np.minimum(z, 0) * (np.exp(z) - 1)


@elu.misconception(
    "On the far right 0 is multiplied by infinity, which is nan: a mask doesn't switch off what "
    "has overflowed. Keep the exponent from being positive."
)
def mask_times_infinity(z, alpha=1.0):
    return (z > 0) * z + (z <= 0) * alpha * (np.exp(z) - 1)


@elu.misconception(
    "The −1 is missing: left of 0 your ELU is positive, and it jumps at 0. Without α it must come "
    "to 0 at 0, and to −1 far to the left."
)
def minus_one_missing(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)))


@elu.misconception("α changes nothing in your function. Far to the left ELU comes to −α.")
def alpha_ignored(z, alpha=1.0):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@elu.misconception(
    "α multiplies both sides. For positive z ELU is z itself; α belongs to the left side alone."
)
def alpha_on_both_sides(z, alpha=1.0):
    return alpha * np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@elu.misconception(
    "The −1 has slipped into the exponent: exp(z − 1) is positive, and ELU is negative left of 0. "
    "Take the exponential first."
)
def minus_one_in_the_exponent(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0) - 1))


@elu.misconception(
    "Left of 0 the sign is wrong: ELU levels off at −α, below 0. Which of the two is subtracted "
    "from which?"
)
def levels_off_above(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (1 - np.exp(np.minimum(z, 0))))


@elu.misconception(
    "Left of 0 yours is a straight line, a leaky ReLU. ELU bends and levels off at −α."
)
def straight_on_the_left(z, alpha=1.0):
    return np.where(z > 0, z, alpha * z)


@elu.misconception(
    "An if decides once, for one number, but a whole array is neither positive nor negative. Let "
    "NumPy choose entry by entry, as in your relu."
)
def one_side_for_all(z, alpha=1.0):
    return z if z > 0 else alpha * (np.exp(z) - 1)


@elu.misconception(
    "The values are right, but they were written into the caller's z. Make a new array."
)
def elu_overwrites_z(z, alpha=1.0):
    left = z <= 0
    z[left] = alpha * np.expm1(z[left])
    return z


elu_derivative = Exercise(
    name="elu_derivative",
    arguments=("z", "alpha=1.0"),
    parts=(Part("slopes", 2),),
    task=(
        "Return the slope of ELU: 1 where z is positive, and the derivative of α (exp(z) − 1) "
        "elsewhere. At 0 take the slope of the left side."
    ),
    reference=activations.elu_derivative,
    cases=_cases_with("alpha", 0.5, 2.0, 1.5),
    leaf_labels={"": "The slope"},
    loop_advice=LOOP_ADVICE,
)


@elu_derivative.misconception(
    "Your slopes are right, but exp(z) overflows on the far right, where it isn't even needed. A "
    "switch chooses only after both formulas have been computed for every entry.",
    unaffected_parts=("slopes",),
)
def slope_for_every_entry(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(z))


@elu_derivative.misconception(
    "The −1 is still there. A constant has the slope 0, so it vanishes when you differentiate."
)
def constant_not_differentiated(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.expm1(np.minimum(z, 0)))


@elu_derivative.misconception(
    "α is missing on the left. It is a factor, and a factor stays when you differentiate."
)
def slope_ignores_alpha(z, alpha=1.0):
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


@elu_derivative.misconception("Right of 0 your slope is α. There ELU is z itself, and its slope 1.")
def alpha_on_the_right(z, alpha=1.0):
    return alpha * np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))


@elu_derivative.misconception(
    "You differentiated exp(z) like a power, with z as a factor. The exponential is its own "
    "derivative."
)
def exponential_as_a_power(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * z * np.exp(np.minimum(z, 0)))


@elu_derivative.misconception(
    "The slope was taken at the activated value: left of 0, z went through ELU first. The slope "
    "is a function of z here."
)
def elu_slope_at_the_activation(z, alpha=1.0):
    a = alpha * np.expm1(np.minimum(z, 0))
    return np.where(z > 0, 1.0, alpha * np.exp(a))


@elu_derivative.misconception(
    "Only at z = 0 exactly is it wrong. The two sides have the slopes α and 1 there; take the one "
    "of the left side, as for ReLU."
)
def right_slope_at_zero(z, alpha=1.0):
    return np.where(z >= 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


@elu_derivative.misconception(
    "An if decides once, for one number, but a whole array is neither positive nor negative. Let "
    "NumPy choose the slope entry by entry."
)
def one_side_of_the_slope(z, alpha=1.0):
    return 1.0 if z > 0 else alpha * np.exp(z)


@elu_derivative.misconception(
    "Left of 0 your slope is 0, as for a ReLU. ELU still rises there, ever more slowly."
)
def relu_slope_for_elu(z, alpha=1.0):
    return np.where(z > 0, 1.0, 0.0)


EXERCISES = (
    sigmoid,
    sigmoid_derivative,
    sigmoid_derivative_from_output,
    tanh_derivative,
    relu,
    relu_derivative,
    softplus,
    elu,
    elu_derivative,
)
