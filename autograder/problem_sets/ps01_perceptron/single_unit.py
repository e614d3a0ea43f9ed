"""ps01: the threshold unit, which answers 0 or 1 for one input vector."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps01_perceptron.case_data import (
    draw_bias,
    quarters,
    samples_at_margins,
)
from autograder.problem_sets.ps01_perceptron.drivers import drive_threshold_unit
from reference_impl import perceptron


def _threshold_unit_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, d, shared in (
        ("3 inputs, a weight for each", 3, False),
        ("4 inputs, one weight for all", 4, True),
        ("2 inputs, a weight for each", 2, False),
    ):
        w, b = away_from_zero(rng, d), draw_bias(rng)
        w = np.full(d, w[0]) if shared else w
        cases.append(
            Case(label, (samples_at_margins(rng, 12, w, b), float(w[0]) if shared else w, b))
        )
    booleans = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    cases.append(Case("inputs of 0 and 1, one weight, sums of exactly 0", (booleans, 1.0, -1.0)))
    X, w = quarters(rng, 5, 3), quarters(rng, 3)
    cases.append(Case("a weight for each, a sum of exactly 0", (X, w, -float(X[2] @ w))))
    return cases


threshold_unit = Exercise(
    name="threshold_unit",
    arguments=("x", "w", "b"),
    parts=(Part("0 or 1", 3),),
    task="Return 1 if w · x + b is 0 or more, and 0 otherwise; w may be one number for all inputs.",
    reference=perceptron.threshold_unit,
    cases=_threshold_unit_cases,
    driver=drive_threshold_unit,
    leaf_labels={"*": "The answer for input vector {0}"},
)


@threshold_unit.misconception(
    "Where the sum is exactly 0 your unit is off. In this course the threshold itself counts as "
    "reached: the condition is ≥, not >."
)
def off_at_the_threshold(x, w, b):
    return int(np.sum(w * x) + b > 0)


@threshold_unit.misconception(
    "The bias was subtracted. It is added to the weighted sum; what the sum has to reach, the "
    "threshold, is minus the bias."
)
def bias_subtracted(x, w, b):
    return int(np.sum(w * x) - b >= 0)


@threshold_unit.misconception(
    "The bias plays no part. Without it every unit is on when all its inputs are 0, whatever its "
    "weights are."
)
def bias_left_out(x, w, b):
    return int(np.sum(w * x) >= 0)


@threshold_unit.misconception(
    "The bias was added to every input's term, so it counts D times. It belongs to the unit: add "
    "it once, after the sum."
)
def bias_for_each_input(x, w, b):
    return int(np.sum(w * x + b) >= 0)


@threshold_unit.misconception(
    "Off should be 0, not −1. The ±1 form comes later, with the perceptron; a gate answers 0 or 1."
)
def minus_one_for_off(x, w, b):
    return 1 if np.sum(w * x) + b >= 0 else -1


@threshold_unit.misconception(
    "The answer is True or False. Right in spirit, but a number was asked for: 1 or 0, an int, so "
    "that it can be an input of the next unit."
)
def true_or_false(x, w, b):
    return bool(np.sum(w * x) + b >= 0)


@threshold_unit.misconception(
    "You returned the sum itself. The unit only says on which side of the threshold it lies: "
    "1 or 0."
)
def sum_not_thresholded(x, w, b):
    return float(np.sum(w * x) + b)


@threshold_unit.misconception(
    "It works with a weight for each input, but raises when w is a single number for all of them: "
    "a scalar product needs two vectors. Multiplying entry by entry and then adding up works for "
    "both."
)
def needs_a_vector_of_weights(x, w, b):
    return int(w @ x + b >= 0)


@threshold_unit.misconception(
    "It works with a weight for each input, but not when w is a single number for all of them: "
    "times a number, a vector stays a vector, and nothing is added up. Multiply entry by entry, "
    "and then sum in either case."
)
def dot_with_a_number(x, w, b):
    return int(np.dot(w, x) + b >= 0)
