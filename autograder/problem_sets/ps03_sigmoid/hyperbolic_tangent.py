"""ps03: the slope of tanh."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps03_sigmoid.case_data import LOOP_ADVICE, plain_cases, taking_integers
from reference_impl import activations

tanh_derivative = Exercise(
    name="tanh_derivative",
    arguments=("z",),
    parts=(Part("slopes", 2),),
    task="Return the slope of tanh at every entry of z; z may be as far out as ±1000.",
    reference=taking_integers(activations.tanh_derivative),
    cases=plain_cases,
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
    e = np.exp(-np.abs(z))
    s = np.where(z >= 0, 1.0, e) / (1 + e)
    return s * (1 - s)


@tanh_derivative.misconception(
    "Far out the quotient of exponentials is infinity over infinity, which is nan. NumPy's own "
    "tanh is right everywhere."
)
def quotient_of_exponentials(z):
    t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - t**2


@tanh_derivative.misconception(
    "For whole numbers your slopes are whole numbers, too. An array made like z holds integers if "
    "z does, and cuts off what is written into it."
)
def slopes_of_tanh_cut_off(z):
    slopes = np.zeros_like(z)
    slopes[...] = 1 - np.tanh(z) ** 2
    return slopes


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


@tanh_derivative.misconception(
    "There is a plus where a minus belongs, so your slope grows towards both ends. tanh is flat "
    "there."
)
def plus_the_square(z):
    return 1 + np.tanh(z) ** 2


@tanh_derivative.misconception(
    "That is the square of tanh. Its slope is largest where tanh is 0, and 0 where tanh is 1 or −1."
)
def square_of_tanh(z):
    return np.tanh(z) ** 2


@tanh_derivative.misconception(
    "z was squared before tanh was taken. Take tanh first, and square what comes out."
)
def tanh_of_the_square(z):
    return 1 - np.tanh(z * z)


@tanh_derivative.misconception(
    "The whole difference was squared. Only tanh is, and then it is subtracted from 1."
)
def difference_squared(z):
    return (1 - np.tanh(z)) ** 2


@tanh_derivative.misconception(
    "The square of the cosh is missing: 1 over cosh z falls too slowly towards both ends."
)
def cosh_not_squared(z):
    e = np.exp(-np.abs(z))
    return 2 * e / (1 + e * e)


@tanh_derivative.misconception(
    "Your slopes are twice the right ones. At 0 tanh is as steep as the line through the corners "
    "of a square: its slope is 1."
)
def slope_doubled(z):
    return 2 * (1 - np.tanh(z) ** 2)


@tanh_derivative.misconception(
    "That is the slope of the arc tangent, another S. The slope of tanh can be written with tanh "
    "itself."
)
def slope_of_the_arc_tangent(z):
    return 1 / (1 + z**2.0)


@tanh_derivative.misconception("In your slope stands tanh of 2z. Its argument is z alone.")
def tanh_of_twice_z(z):
    return 1 - np.tanh(2 * z) ** 2
