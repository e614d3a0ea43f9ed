"""ps06: half the squared error of one output."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from reference_impl import two_layer


def _error_cases(rng: np.random.Generator) -> list[Case]:
    pairs = [("y below t", 0.3, 0.8), ("y above t", 0.9, 0.2), ("far apart", 3.0, -1.0)]
    return [
        Case(label, (float(y + rng.uniform(-0.1, 0.1)), float(t + rng.uniform(-0.1, 0.1))))
        for label, y, t in pairs
    ]


error = Exercise(
    name="error",
    arguments=("y", "t"),
    parts=(Part("error", 1),),
    task="Return half the squared difference of t and y, a float.",
    reference=two_layer.error,
    cases=_error_cases,
    leaf_labels={"": "The error"},
    ratio_advice={"2": "Look at the ½ of the squared error."},
)


@error.misconception(
    "Your error is twice the right one: the ½ is missing. It is there so that it cancels the "
    "2 of the derivative."
)
def no_half(y, t):
    return (t - y) ** 2


@error.misconception(
    "The difference isn't squared, so errors on either side would cancel. Square it, and keep "
    "the ½."
)
def not_squared(y, t):
    return 0.5 * (t - y)


@error.misconception(
    "That is half the absolute difference. The course's error is half the squared difference, "
    "which has a derivative everywhere."
)
def absolute_difference(y, t):
    return 0.5 * abs(t - y)


@error.misconception(
    "The ½ was squared along with the difference, so your error is half the right one. It stands "
    "in front of the square."
)
def half_inside_the_square(y, t):
    return (0.5 * (t - y)) ** 2


@error.misconception(
    "The error is negative. A square isn't, and so an error of 0 is the best there is."
)
def minus_the_error(y, t):
    return -0.5 * (t - y) ** 2


@error.misconception(
    "The squares were subtracted from each other. Take the difference first, and square that."
)
def difference_of_squares(y, t):
    return 0.5 * (t**2 - y**2)


@error.misconception(
    "That is the derivative with respect to y. The error itself is half the square of the "
    "difference."
)
def derivative_for_error(y, t):
    return y - t


@error.misconception("That is the difference alone. Square it, and halve that.")
def difference_alone(y, t):
    return t - y


@error.misconception(
    "y and t were added. The error is about how far apart they are: take their difference."
)
def sum_for_difference(y, t):
    return 0.5 * (t + y) ** 2


@error.misconception("That is the distance, without the square and without the ½.")
def distance_for_error(y, t):
    return abs(t - y)


@error.misconception(
    "The error has the sign of the difference. A square has no sign: too high and too low count "
    "alike."
)
def error_with_a_sign(y, t):
    return 0.5 * (y - t) * abs(y - t)
