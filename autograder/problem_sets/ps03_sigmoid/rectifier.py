"""ps03: ReLU and its slope."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps03_sigmoid.case_data import LOOP_ADVICE, plain_cases, taking_integers
from reference_impl import activations

relu = Exercise(
    name="relu",
    arguments=("z",),
    parts=(Part("values", 2),),
    task="Return z where it is positive and 0 elsewhere, in a new array of z's shape.",
    reference=taking_integers(activations.relu),
    cases=plain_cases,
    leaf_labels={"": "relu(z)"},
    loop_advice=LOOP_ADVICE,
)


@relu.misconception(
    "The result is right, but the zeros were written into the caller's z. A network needs what "
    "arrived again on the way back: make a new array."
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
    "Some entries have lost what stands behind the point. The vectorize of NumPy takes the first "
    "result for the pattern of all: if that is the integer 0, all become integers."
)
def vectorized_after_an_integer(z):
    return np.vectorize(lambda number: number if number > 0 else 0)(z)


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


@relu.misconception(
    "Only the positive entries came back, so the shape has changed. Each entry keeps its place; "
    "the others become 0."
)
def only_the_positive_ones(z):
    return z[z > 0]


@relu.misconception(
    "That is the negative part, mirrored: it is 0 where z is positive. ReLU lets positive entries "
    "through as they are."
)
def negative_part_mirrored(z):
    return np.maximum(-z, 0)


@relu.misconception("Every value is squared. ReLU lets positive entries through as they are.")
def square_on_the_right(z):
    return np.maximum(z, 0) ** 2


@relu.misconception(
    "A single number came back, the largest of all entries. ReLU decides at every entry by itself."
)
def largest_of_all(z):
    return np.maximum(np.max(z), 0)


@relu.misconception(
    "That is softplus, the smooth relative of ReLU. ReLU has a corner: below 0 it is exactly 0."
)
def softplus_for_relu(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


@relu.misconception(
    "Negative entries came through with a tenth of their size: that is a leaky ReLU. Here they "
    "become exactly 0."
)
def leaking_a_tenth(z):
    return np.where(z > 0, z, 0.1 * z)


@relu.misconception("Negative entries became 1, as the larger of z and 1. ReLU makes them 0.")
def larger_of_z_and_one(z):
    return np.maximum(z, 1)


@relu.misconception("Negative entries became −1. ReLU makes them 0.")
def minus_one_on_the_left(z):
    return np.where(z > 0, z, -1.0)


@relu.misconception("z came back as it was. Its negative entries have to become 0.")
def z_as_it_was(z):
    return z.copy()


@relu.misconception(
    "That is z times its sigmoid, another activation. ReLU has a hard switch: z, or 0."
)
def z_times_its_sigmoid(z):
    e = np.exp(-np.abs(z))
    return z * np.where(z >= 0, 1.0, e) / (1 + e)


relu_derivative = Exercise(
    name="relu_derivative",
    arguments=("z",),
    parts=(Part("slopes", 2),),
    task=(
        "Return 1 where z is positive and 0 elsewhere, as numbers in a new array of z's shape. At "
        "0 this course takes the slope 0."
    ),
    reference=taking_integers(activations.relu_derivative),
    cases=plain_cases,
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


@relu_derivative.misconception(
    "It holds True and False, and at z = 0 exactly it is True. A slope is a number, 1 or 0, and "
    "this course takes 0 at the corner."
)
def truth_values_with_the_corner(z):
    return z >= 0


@relu_derivative.misconception(
    "You return 1 everywhere. Where z is negative ReLU is flat, and its slope is 0."
)
def one_everywhere(z):
    return np.ones(z.shape)


@relu_derivative.misconception(
    "You return −1 where z is not positive. ReLU is flat there, so its slope is 0."
)
def minus_one_where_not_positive(z):
    return np.where(z > 0, 1.0, -1.0)


@relu_derivative.misconception(
    "You return 1 for negative z, too: that is the size of a sign. ReLU is flat on the left, so "
    "its slope is 0 there."
)
def size_of_the_sign(z):
    return np.abs(np.sign(z)).astype(float)


@relu_derivative.misconception(
    "On the left your slope is small, but not 0: that belongs to a leaky ReLU."
)
def slope_of_a_leaky_relu(z):
    return np.where(z > 0, 1.0, 0.01)


@relu_derivative.misconception(
    "That is the sigmoid, the slope of softplus. ReLU has a corner, and its slope jumps from 0 to "
    "1."
)
def slope_of_softplus_for_relu(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1 + e)


@relu_derivative.misconception(
    "Only slopes of 1 came back, one for each positive entry. Each entry keeps its place; the "
    "others get 0."
)
def slopes_of_the_positive_ones(z):
    return np.ones(int((z > 0).sum()))


@relu_derivative.misconception("z is compared with 1, not with 0: ReLU bends at 0.")
def bend_at_one(z):
    return np.where(z > 1, 1.0, 0.0)


@relu_derivative.misconception(
    "Your slope is 0 everywhere. Where z is positive ReLU rises as z does: by 1 for each 1."
)
def flat_everywhere(z):
    return np.zeros(z.shape)
