"""ps07: back through the sigmoid and through ReLU."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps07_vectorized_backprop.loop_advice import LOOP_ADVICE
from reference_impl import layers
from reference_impl.activations import sigmoid

ELEMENTWISE_SIZES = (
    ("4 samples, 3 units", 4, 3, False),
    ("3 samples, 3 units", 3, 3, False),
    ("1 sample, 5 units", 1, 5, False),
    ("8 samples, 3 units", 8, 3, True),
    ("64 samples, 3 units", 64, 3, True),
)


def _sigmoid_backward_cases(rng: np.random.Generator) -> list[Case]:
    """Draw activations on either side of ½, so that no mask goes unseen."""
    return [
        Case(
            label,
            (away_from_zero(rng, n, d), sigmoid(2.0 * away_from_zero(rng, n, d))),
            {"N": n},
            count_steps,
        )
        for label, n, d, count_steps in ELEMENTWISE_SIZES
    ]


sigmoid_backward = Exercise(
    name="sigmoid_backward",
    arguments=("dA", "A"),
    parts=(Part("dZ", 2),),
    task="Return dZ: dA times the sigmoid's slope, written with A, the sigmoid's output.",
    reference=layers.sigmoid_backward,
    cases=_sigmoid_backward_cases,
    leaf_labels={"": "dZ"},
    loop_advice=LOOP_ADVICE,
)


@sigmoid_backward.misconception(
    "The sigmoid was applied again. A is its output already, and the slope can be written "
    "with A alone."
)
def sigmoid_applied_again(dA, A):
    S = sigmoid(A)
    return dA * S * (1 - S)


@sigmoid_backward.misconception(
    "dA went through unchanged. Each entry has to be multiplied by the slope of the sigmoid at "
    "that place."
)
def sigmoid_slope_forgotten(dA, A):
    return dA


@sigmoid_backward.misconception(
    "That is the slope alone. The chain rule multiplies it by what arrives from above, dA."
)
def upstream_forgotten(dA, A):
    return A * (1 - A)


@sigmoid_backward.misconception(
    "One factor of the slope is missing: you multiplied by 1 − A only. The slope is largest at "
    "A = ½ and goes to zero at both ends."
)
def half_a_slope(dA, A):
    return dA * (1 - A)


@sigmoid_backward.misconception(
    "Where A is below ½ nothing comes back, as if the unit were off. That is a ReLU's habit; a "
    "sigmoid has a slope on either side."
)
def masked_like_relu(dA, A):
    return dA * (A > 0.5) * A * (1 - A)


@sigmoid_backward.misconception(
    "That is the slope of tanh, which runs from −1 to 1. A sigmoid runs from 0 to 1, and its slope "
    "vanishes at both of these ends."
)
def tanh_slope(dA, A):
    return dA * (1 - A**2)


@sigmoid_backward.misconception(
    "You multiplied by A, the sigmoid's value. That is one factor of the slope; the slope goes to "
    "zero where A is near 1, too."
)
def value_for_slope(dA, A):
    return dA * A


@sigmoid_backward.misconception(
    "The slope has the wrong sign: a sigmoid only rises, so where dA is positive dZ is, too. Look "
    "at the difference in the slope's second factor."
)
def falling_slope(dA, A):
    return dA * A * (A - 1)


@sigmoid_backward.misconception(
    "You multiplied by another sigmoid of A. What belongs there is the slope, and A is the "
    "sigmoid's output already."
)
def sigmoid_for_slope(dA, A):
    return dA * sigmoid(A)


@sigmoid_backward.misconception(
    "The slope was taken at dA. It belongs to the place where the sigmoid stood on the way out, "
    "and that is what A tells."
)
def slope_of_the_upstream(dA, A):
    return A * dA * (1 - dA)


@sigmoid_backward.misconception("The slope was added to dA. The chain rule multiplies the two.")
def slope_added(dA, A):
    return dA + A * (1 - A)


@sigmoid_backward.misconception(
    "dA was divided by the slope. On the way back the chain rule multiplies by it, just as it does "
    "with every other slope."
)
def divided_by_slope(dA, A):
    return dA / (A * (1 - A))


@sigmoid_backward.misconception(
    "The parentheses around 1 − A are missing, so A is subtracted at the end in place of being "
    "part of the product."
)
def slope_without_parentheses(dA, A):
    return dA * A * 1 - A


def _relu_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (away_from_zero(rng, n, d), away_from_zero(rng, n, d)),
            {"N": n},
            count_steps,
        )
        for label, n, d, count_steps in ELEMENTWISE_SIZES
    ]
    Z = away_from_zero(rng, 4, 5)
    Z[1, 2] = Z[3, 0] = 0.0
    cases.insert(3, Case("4 samples, 5 units, some z exactly 0", (away_from_zero(rng, 4, 5), Z)))
    return cases


relu_backward = Exercise(
    name="relu_backward",
    arguments=("dA", "Z"),
    parts=(Part("dZ", 2),),
    task="Return dZ: dA where z is positive, 0 elsewhere. ReLU'(0) is 0 in this course.",
    reference=layers.relu_backward,
    cases=_relu_backward_cases,
    leaf_labels={"": "dZ"},
    loop_advice=LOOP_ADVICE,
)


@relu_backward.misconception(
    "dA went through unchanged. Where z was negative the unit was off: nothing it did could "
    "change the loss, so no error comes back through it."
)
def mask_forgotten(dA, Z):
    return dA


@relu_backward.misconception(
    "The mask is upside down: you kept dA where the unit was off. It comes back where z > 0."
)
def mask_inverted(dA, Z):
    return dA * (Z < 0)


@relu_backward.misconception(
    "The mask was taken from dA. Whether a unit lets the error through depends on its own z, "
    "not on the sign of the error."
)
def mask_from_upstream(dA, Z):
    return dA * (dA > 0)


@relu_backward.misconception(
    "dA was multiplied by relu(z). What counts is the slope of ReLU at z, which is 1 or 0, not "
    "its value."
)
def times_relu(dA, Z):
    return dA * np.maximum(Z, 0)


@relu_backward.misconception(
    "The result is right, but the mask was written into the caller's dA. Somebody may still "
    "need it: make a new array."
)
def mask_in_place(dA, Z):
    dA[Z <= 0] = 0
    return dA


@relu_backward.misconception(
    "At z = 0 exactly you let dA through. Either choice is defensible there; this course takes "
    "ReLU'(0) = 0."
)
def slope_one_at_zero(dA, Z):
    return dA * (Z >= 0)


@relu_backward.misconception(
    "That is the slope alone, 1 or 0. The chain rule multiplies it by what arrives from above, dA."
)
def mask_alone(dA, Z):
    return (Z > 0) * 1.0


@relu_backward.misconception(
    "That is ReLU of z, the way out. On the way back it is dA that passes, where the unit was on."
)
def forward_for_backward(dA, Z):
    return np.maximum(Z, 0)


@relu_backward.misconception(
    "The mask is upside down, and lets dA through at z = 0 as well. It comes back where z > 0."
)
def mask_inverted_with_zero(dA, Z):
    return dA * (Z <= 0)


@relu_backward.misconception(
    "Where z is negative a little of dA comes back. That is a leaky ReLU; this one is flat there, "
    "so nothing does."
)
def leaks(dA, Z):
    return np.where(Z > 0, dA, 0.01 * dA)


@relu_backward.misconception(
    "Where z is negative dA came back with the other sign. ReLU is flat there: its slope is 0, "
    "not −1."
)
def sign_for_slope(dA, Z):
    return dA * np.sign(Z)


@relu_backward.misconception(
    "dA was cut off as well: where it is negative nothing comes back. The error may have either "
    "sign; only z decides whether it passes."
)
def both_masked(dA, Z):
    return np.maximum(dA, 0) * (Z > 0)


@relu_backward.misconception(
    "Units whose z lies between 0 and 1 were taken for off. ReLU bends at 0: where z is positive, "
    "however small, dA passes."
)
def bend_elsewhere(dA, Z):
    return dA * (Z > 1)


@relu_backward.misconception(
    "That is the slope of a sigmoid. The units of this layer are ReLU: they let dA through as it "
    "is, or not at all."
)
def sigmoid_slope_for_relu(dA, Z):
    return dA * sigmoid(Z) * (1 - sigmoid(Z))


@sigmoid_backward.misconception(
    "1 − A came in twice. The slope is A times 1 − A, each of them once."
)
def rest_twice(dA, A):
    return dA * A * (1 - A) ** 2
