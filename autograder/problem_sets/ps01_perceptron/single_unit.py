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
    "The bias counts D times: it was added to every input's term, or the mean of the terms stands "
    "where their sum belongs. Add up the terms, and then add the bias once."
)
def bias_for_each_input(x, w, b):
    return int(np.sum(w * x + b) >= 0)


@threshold_unit.misconception(
    "Off should be 0, not −1. The ±1 form comes later, with the perceptron; a gate answers 0 or 1."
)
def minus_one_for_off(x, w, b):
    return 1 if np.sum(w * x) + b >= 0 else -1


@threshold_unit.misconception(
    "Your unit's answers are right in spirit, but an int was asked for: 1 or 0, not True or "
    "False, and not 1.0 or 0.0."
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


@threshold_unit.misconception("On and off are exchanged: your unit is 1 where the sum is below 0.")
def on_and_off_exchanged(x, w, b):
    return int(np.sum(w * x) + b < 0)


@threshold_unit.misconception(
    "Two things: where the sum is exactly 0 your unit is off, and off is −1 in place of 0. The "
    "condition is ≥, and the answers are 1 and 0."
)
def sign_of_the_sum(x, w, b):
    return 1 if np.sum(w * x) + b > 0 else -1


@threshold_unit.misconception(
    "NumPy's sign has three answers, −1, 0 and 1. This unit has two: 1 from 0 on, and 0 below."
)
def three_answers(x, w, b):
    return int(np.sign(np.sum(w * x) + b))


@threshold_unit.misconception(
    "The weights play no part: the inputs were added up as they are. Each is multiplied by its "
    "weight first."
)
def weights_left_out(x, w, b):
    return int(np.sum(x) + b >= 0)


@threshold_unit.misconception(
    "The weights were added to the inputs. Each input is multiplied by its weight."
)
def weights_added(x, w, b):
    return int(np.sum(w + x) + b >= 0)


@threshold_unit.misconception(
    "The sum has to reach ½ or 1 in your unit. The threshold is in the bias: with b added, the "
    "comparison is with 0."
)
def compared_with_one(x, w, b):
    return int(np.sum(w * x) + b >= 1)


@threshold_unit.misconception("The products were multiplied with each other. They are added up.")
def product_of_the_products(x, w, b):
    return int(np.prod(w * x) + b >= 0)


@threshold_unit.misconception(
    "That is the sigmoid, with everything between 0 and 1. A threshold unit answers 1 or 0."
)
def sigmoid_for_step(x, w, b):
    return float(1 / (1 + np.exp(-(np.sum(w * x) + b))))


@threshold_unit.misconception(
    "The unit is on for each input by itself: an array came back. Add up first, and decide once."
)
def answer_for_each_input(x, w, b):
    return (w * x + b >= 0).astype(int)


@threshold_unit.misconception(
    "It is a ReLU: above the threshold the sum itself came back. A threshold unit answers 1."
)
def sum_when_on(x, w, b):
    return max(float(np.sum(w * x) + b), 0.0)


@threshold_unit.misconception(
    "The answers are the right numbers, but as 1.0 and 0.0. An int was asked for: 1 or 0."
)
def floats_for_an_int(x, w, b):
    return float(np.sum(w * x) + b >= 0)


@threshold_unit.misconception(
    "The sum of the weights was multiplied by the sum of the inputs. Each weight meets its own "
    "input: multiply them in pairs, then add up."
)
def weights_and_inputs_added_apart(x, w, b):
    return 1 if np.sum(w) * np.sum(x) + b >= 0 else 0
