"""ps01: weights and biases with which the threshold unit is a logic gate."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps01_perceptron.drivers import drive_gate_weights
from autograder.views.ps01 import TABLES, view_gates
from reference_impl import perceptron


def _gate_cases(rng: np.random.Generator) -> list[Case]:
    """Return a case for each gate, in an order that is drawn.

    Nothing else can be drawn, and answers learned by heart must not come in the right order.
    """
    return [
        Case(f"{name}, every input", ((name,),)) for name in rng.permutation([*TABLES]).tolist()
    ]


gate_weights = Exercise(
    name="gate_weights",
    arguments=("name",),
    parts=tuple(Part(name, 1, (name,)) for name in TABLES),
    task="Return a weight w and a bias b with which threshold_unit is the gate of that name.",
    reference=perceptron.gate_weights,
    cases=_gate_cases,
    driver=drive_gate_weights,
    view=view_gates,
    leaf_labels={"*.*": "The answer of “{0}” for {1}"},
)


@gate_weights.misconception(
    "These are thresholds, with the sign the other way round: or is on for every input. A bias is "
    "added; where a book writes a threshold that the sum must reach, the bias is minus that."
)
def thresholds_for_biases(name):
    return {"or": (1.0, 0.5), "and": (1.0, 1.5), "not": (-1.0, -0.5), "nand": (-1.0, -1.5)}[name]


@gate_weights.misconception(
    "One sum lies exactly on the threshold in each gate, and there the unit is on, not off. Put "
    "the bias between the sums that must give 0 and those that must give 1."
)
def made_for_a_strict_threshold(name):
    return {"or": (1.0, 0.0), "and": (1.0, -1.0), "not": (-1.0, 1.0), "nand": (-1.0, 2.0)}[name]


@gate_weights.misconception(
    "not and nand are on where they should be off, and the other way round. An input that "
    "switches a unit off needs a negative weight.",
    unaffected_parts=("or", "and"),
)
def no_negative_weight(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (1.0, -0.5), "nand": (1.0, -1.5)}[name]


@gate_weights.misconception(
    "“or” and “and” are exchanged. One input alone must be enough for or, so the sum 1 lies above "
    "its threshold; for and it takes both.",
    unaffected_parts=("not", "nand"),
)
def or_and_exchanged(name):
    return {"or": (1.0, -1.5), "and": (1.0, -0.5), "not": (-1.0, 0.5), "nand": (-1.0, 1.5)}[name]


@gate_weights.misconception(
    "nand is on for every input: for (1, 1), too, where the sum has to fall below 0. Turning and "
    "round takes both signs, the weight's and the bias's, and at 0 a unit is still on.",
    unaffected_parts=("or", "and", "not"),
)
def only_the_bias_turned(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (-1.0, 0.5), "nand": (1.0, 1.5)}[name]


@gate_weights.misconception(
    "nand answers as nor does: one input alone switches it off. Its output is 0 only where both "
    "inputs are 1, so the sum of two weights must be needed to get below 0.",
    unaffected_parts=("or", "and", "not"),
)
def nor_for_nand(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (-1.0, 0.5), "nand": (-1.0, 0.5)}[name]


@gate_weights.misconception("The two items are exchanged: the weight comes first, then the bias.")
def bias_first(name):
    return {"or": (-0.5, 1.0), "and": (-1.5, 1.0), "not": (0.5, -1.0), "nand": (1.5, -1.0)}[name]


@gate_weights.misconception(
    "nand answers as and does. It is 0 only where both inputs are 1, so both signs have to be "
    "turned round.",
    unaffected_parts=("or", "and", "not"),
)
def and_for_nand(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (-1.0, 0.5), "nand": (1.0, -1.5)}[name]


@gate_weights.misconception(
    "not hands its input on as it is. Its weight has to be negative, so that an input of 1 "
    "switches it off.",
    unaffected_parts=("or", "and", "nand"),
    is_evident=True,
)
def not_hands_on(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (1.0, -0.5), "nand": (-1.0, 1.5)}[name]


@gate_weights.misconception(
    "not is on for both inputs. At an input of 1 the weight has to pull the sum below 0.",
    unaffected_parts=("or", "and", "nand"),
    is_evident=True,
)
def not_always_on(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (-1.0, 1.0), "nand": (-1.0, 1.5)}[name]


@gate_weights.misconception(
    "or is on for every input. For (0, 0) the sum is the bias alone, and at 0 a unit is on: the "
    "bias has to be a little below 0.",
    unaffected_parts=("and", "not", "nand"),
)
def or_with_bias_zero(name):
    return {"or": (1.0, 0.0), "and": (1.0, -1.5), "not": (-1.0, 0.5), "nand": (-1.0, 1.5)}[name]


@gate_weights.misconception(
    "and answers as or does: one input alone reaches its threshold. It should take both.",
    unaffected_parts=("or", "not", "nand"),
)
def or_for_and(name):
    return {"or": (1.0, -0.5), "and": (1.0, -0.5), "not": (-1.0, 0.5), "nand": (-1.0, 1.5)}[name]


@gate_weights.misconception(
    "or answers as and does: one input alone doesn't reach its threshold. It should be enough.",
    unaffected_parts=("and", "not", "nand"),
)
def and_for_or(name):
    return {"or": (1.0, -1.5), "and": (1.0, -1.5), "not": (-1.0, 0.5), "nand": (-1.0, 1.5)}[name]


@gate_weights.misconception(
    "and is off for every input. Two weights together have to reach the threshold.",
    unaffected_parts=("or", "not", "nand"),
)
def and_out_of_reach(name):
    return {"or": (1.0, -0.5), "and": (1.0, -2.5), "not": (-1.0, 0.5), "nand": (-1.0, 1.5)}[name]
