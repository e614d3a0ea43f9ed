"""ps03: ELU, which is smooth for α = 1, and its slope."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps03_sigmoid.case_data import LOOP_ADVICE, cases_with, taking_integers
from reference_impl import activations

elu = Exercise(
    name="elu",
    arguments=("z", "alpha=1.0"),
    parts=(Part("values", 2),),
    task=(
        "Return z where it is positive and α (exp(z) − 1) elsewhere; z may be as far out as ±1000."
    ),
    reference=taking_integers(activations.elu),
    cases=cases_with("alpha", 0.5, 2.0, 1.5),
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
    "it is sometimes printed. The negative part is a switch, not a factor; at −1 it must be −0.632 "
    "for α = 1."
)
def product_form(z, alpha=1.0):
    return np.where(z > 0, z, alpha * z * (np.exp(np.minimum(z, 0)) - 1))


@elu.misconception(
    "That is the product form, as it is sometimes printed. It gives +0.632 at −1, where ELU is "
    "−0.632, and on the far right it is 0 times infinity, nan. What was meant is a switch."
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
    "For whole numbers your values are whole numbers, too. A copy of z holds integers if z does, "
    "and so does an array made like z: it cuts off what is written into it."
)
def elu_cut_off(z, alpha=1.0):
    values = z.copy()
    values[z <= 0] = alpha * np.expm1(z[z <= 0])
    return values


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


@elu.misconception(
    "The exponential was taken on both sides, so on the right your values grow far above z. For "
    "positive z ELU is z itself."
)
def exponential_on_both_sides(z, alpha=1.0):
    return alpha * (np.exp(z) - 1)


@elu.misconception(
    "The brackets are missing: α multiplies exp(z) alone, and 1 is subtracted afterwards. Far to "
    "the left ELU comes to −α, and at 0 it is 0."
)
def brackets_around_the_difference(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)) - 1)


@elu.misconception("α went into the exponent. It multiplies the whole left side.")
def alpha_in_the_exponent(z, alpha=1.0):
    return np.where(z > 0, z, np.expm1(alpha * np.minimum(z, 0)))


@elu.misconception(
    "The two sides are exchanged: z belongs to the right, the exponential to the left."
)
def sides_exchanged(z, alpha=1.0):
    return np.where(z <= 0, z, alpha * (np.exp(z) - 1))


@elu.misconception(
    "You took the larger of both formulas. To the right of 0 the exponential is the larger one; "
    "the sign of z decides, not which is larger."
)
def larger_of_the_two(z, alpha=1.0):
    return np.maximum(z, alpha * (np.exp(z) - 1))


@elu.misconception(
    "Left of 0 your values are 0: that is ReLU. ELU goes below 0 there and levels off at −α."
)
def relu_for_elu(z, alpha=1.0):
    return np.maximum(z, 0.0)


@elu.misconception(
    "The sign in the exponent is the other way round: to the left your values grow without end. "
    "ELU levels off at −α."
)
def exponent_turned_round(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(-z) - 1))


@elu.misconception(
    "Left of 0 you return −α everywhere. ELU comes to that value far out only; at 0 it is 0."
)
def constant_on_the_left(z, alpha=1.0):
    return np.where(z > 0, z, -alpha)


@elu.misconception(
    "You divided by α. Far to the left ELU comes to −α, so α multiplies the left side."
)
def divided_by_alpha(z, alpha=1.0):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)) / alpha)


elu_derivative = Exercise(
    name="elu_derivative",
    arguments=("z", "alpha=1.0"),
    parts=(Part("slopes", 2),),
    task=(
        "Return the slope of ELU: 1 where z is positive, and the derivative of α (exp(z) − 1) "
        "elsewhere. At 0 take the slope of the left side."
    ),
    reference=taking_integers(activations.elu_derivative),
    cases=cases_with("alpha", 0.5, 2.0, 1.5),
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
    "For whole numbers your slopes are whole numbers, too. An array made like z holds integers if "
    "z does, and cuts off what is written into it."
)
def slopes_of_elu_cut_off(z, alpha=1.0):
    slopes = np.ones_like(z)
    slopes[z <= 0] = alpha * np.exp(z[z <= 0])
    return slopes


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


@elu_derivative.misconception("That is ELU itself, not its slope.")
def elu_for_its_slope(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@elu_derivative.misconception("On the right stands z. There ELU is z, and the slope of z is 1.")
def z_for_its_slope(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0)))


@elu_derivative.misconception(
    "Left of 0 your slope is α everywhere, as for a leaky ReLU. ELU levels off, so its slope "
    "falls towards 0."
)
def slope_alpha_on_the_left(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha)


@elu_derivative.misconception(
    "The exponential was taken on both sides, so on the right your slopes grow without end. There "
    "ELU is z, and its slope 1."
)
def exponential_slope_on_both_sides(z, alpha=1.0):
    return alpha * np.exp(z)


@elu_derivative.misconception(
    "The two sides are exchanged: the slope is 1 on the right, and the exponential is on the left."
)
def slopes_exchanged(z, alpha=1.0):
    return np.where(z > 0, alpha * np.exp(z), 1.0)


@elu_derivative.misconception("Left of 0 the slope has the wrong sign. ELU rises everywhere.")
def falls_on_the_left(z, alpha=1.0):
    return np.where(z > 0, 1.0, -alpha * np.exp(np.minimum(z, 0)))


@elu_derivative.misconception(
    "The sign in the exponent is the other way round: far to the left your slope is infinite, and "
    "ELU is flat there."
)
def exponent_of_the_slope_turned_round(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(-z))


@elu_derivative.misconception(
    "α was taken into the exponent. It is a factor, and stays one when you differentiate."
)
def alpha_in_the_exponent_of_the_slope(z, alpha=1.0):
    return np.where(z > 0, 1.0, np.exp(alpha * np.minimum(z, 0)))
