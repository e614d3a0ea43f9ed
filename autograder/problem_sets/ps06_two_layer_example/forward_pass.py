"""ps06: the forward pass. `sigmoid` is the one that the notebook gives."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps06_two_layer_example.case_data import draw_networks
from autograder.problem_sets.ps06_two_layer_example.students_helpers import (
    all_values,
    hidden_sums,
    run_forward,
    sigmoid,
)
from autograder.views.ps06 import RTOL, view_forward
from reference_impl import two_layer


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(label, (x, params)) for label, x, _, params in draw_networks(rng)]


def _forward_facts(x: Any, params: Any) -> dict[str, Any]:
    return {
        "right": two_layer.forward(x, params),
        "weights": {"a1": params["w5"], "a2": params["w6"]},
        "bias": params["b3"],
    }


forward = Exercise(
    name="forward",
    arguments=("x", "params"),
    parts=(
        Part("hidden layer", 2, ("s1", "a1", "s2", "a2")),
        Part("output", 1, ("s3", "y")),
    ),
    task="Compute s1, a1, s2, a2, s3 and y in this order and return them in a dict.",
    reference=two_layer.forward,
    cases=_forward_cases,
    view=view_forward,
    facts=_forward_facts,
    rtol=RTOL,
    leaf_labels={"*": "{0}"},
)


@forward.misconception(
    "Unit 1 got w1 and w2. In this network w1 and w3 lead to hidden unit 1, w2 and w4 to "
    "hidden unit 2: follow the arrows in the picture.",
    unaffected_parts=("output",),
)
def weights_by_row(x, params):
    s1 = params["w1"] * x[0] + params["w2"] * x[1] + params["b1"]
    s2 = params["w3"] * x[0] + params["w4"] * x[1] + params["b2"]
    return all_values(s1, s2, params)


@forward.misconception(
    "The biases of the two hidden units are exchanged: b1 belongs to unit 1, whose sum is s1, and "
    "b2 to unit 2.",
    unaffected_parts=("output",),
)
def hidden_biases_exchanged(x, params):
    s1 = params["w1"] * x[0] + params["w3"] * x[1] + params["b2"]
    s2 = params["w2"] * x[0] + params["w4"] * x[1] + params["b1"]
    return all_values(s1, s2, params)


@forward.misconception(
    "The biases are missing: each s is a weighted sum of what comes in, plus the bias of its unit."
)
def no_biases(x, params):
    a1 = sigmoid(s1 := params["w1"] * x[0] + params["w3"] * x[1])
    a2 = sigmoid(s2 := params["w2"] * x[0] + params["w4"] * x[1])
    s3 = params["w5"] * a1 + params["w6"] * a2
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "y equals s3, so the output unit has no sigmoid. In this network all three units have one.",
    unaffected_parts=("hidden layer",),
)
def linear_output(x, params):
    s1, s2 = hidden_sums(x, params)
    values = all_values(s1, s2, params)
    return {**values, "y": values["s3"]}


@forward.misconception(
    "The output unit was fed s1 and s2. What travels on from a hidden unit is its activation, "
    "after the sigmoid.",
    unaffected_parts=("hidden layer",),
)
def output_from_preactivations(x, params):
    s1, s2 = hidden_sums(x, params)
    s3 = params["w5"] * s1 + params["w6"] * s2 + params["b3"]
    return {"s1": s1, "a1": sigmoid(s1), "s2": s2, "a2": sigmoid(s2), "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "b3 is missing in s3. The output unit has a bias of its own, as the hidden units have.",
    unaffected_parts=("hidden layer",),
)
def output_bias_forgotten(x, params):
    values = run_forward(x, params)
    s3 = values["s3"] - params["b3"]
    return {**values, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "b1 and b2 are missing in the hidden sums. Each unit adds its own bias to what comes in.",
    unaffected_parts=("output",),
)
def hidden_biases_forgotten(x, params):
    s1, s2 = hidden_sums(x, params)
    return all_values(s1 - params["b1"], s2 - params["b2"], params)


@forward.misconception(
    "The biases were subtracted. A bias is added to the weighted sum; a threshold would be "
    "subtracted."
)
def biases_subtracted(x, params):
    s1, s2 = hidden_sums(x, params)
    s1, s2 = s1 - 2 * params["b1"], s2 - 2 * params["b2"]
    a1, a2 = sigmoid(s1), sigmoid(s2)
    s3 = params["w5"] * a1 + params["w6"] * a2 - params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "w5 and w6 are exchanged: w5 carries what leaves hidden unit 1, w6 what leaves hidden unit 2.",
    unaffected_parts=("hidden layer",),
)
def output_weights_exchanged(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = sigmoid(s1), sigmoid(s2)
    s3 = params["w6"] * a1 + params["w5"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "The two inputs are exchanged: w1 and w2 carry the first, w3 and w4 the second.",
    unaffected_parts=("output",),
)
def inputs_exchanged(x, params):
    s1, s2 = hidden_sums(x[::-1], params)
    return all_values(s1, s2, params)


@forward.misconception(
    "The hidden units have no sigmoid: a1 is s1, and a2 is s2. What leaves a unit has gone "
    "through its sigmoid.",
    unaffected_parts=("output",),
)
def linear_hidden_units(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = s1, s2
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "No unit has its sigmoid, so all that the network computes is linear. In this network all "
    "three units have one."
)
def no_sigmoid_anywhere(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = s1, s2
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": s3}


@forward.misconception(
    "Your units answer with tanh. In this network they are sigmoids, whose values lie between 0 "
    "and 1."
)
def tanh_units(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = np.tanh(s1), np.tanh(s2)
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": np.tanh(s3)}


@forward.misconception(
    "Your units are ReLUs. In this network they are sigmoids, whose values lie between 0 and 1."
)
def relu_units(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = max(s1, 0.0), max(s2, 0.0)
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": max(s3, 0.0)}


@forward.misconception(
    "The units are threshold units, on or off. In this network they are sigmoids: the notebook "
    "gives you the function."
)
def threshold_units(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = float(s1 >= 0), float(s2 >= 0)
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": float(s3 >= 0)}


@forward.misconception(
    "Your sigmoid falls where it should rise: the sign in the exponent is the other way round. "
    "The notebook gives you a right one."
)
def falling_sigmoid(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = sigmoid(-s1), sigmoid(-s2)
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(-s3)}


@forward.misconception(
    "y went through the sigmoid twice. One unit applies it once.",
    unaffected_parts=("hidden layer",),
)
def output_squashed_twice(x, params):
    values = run_forward(x, params)
    return {**values, "y": sigmoid(values["y"])}


@forward.misconception(
    "y is 0 or 1. The output of this network is the sigmoid itself, with all that lies between.",
    unaffected_parts=("hidden layer",),
    is_evident=True,
)
def output_rounded(x, params):
    values = run_forward(x, params)
    return {**values, "y": float(values["y"] >= 0.5)}


@forward.misconception(
    "s and a are exchanged: s is the weighted sum, and a is what the sigmoid makes of it.",
    unaffected_parts=("output",),
)
def sums_and_activations_exchanged(x, params):
    values = run_forward(x, params)
    exchanged = {"s1": values["a1"], "a1": values["s1"], "s2": values["a2"], "a2": values["s2"]}
    return {**values, **exchanged}


@forward.misconception(
    "The two hidden units are exchanged: s1 and a1 hold what belongs to unit 2. w1 and w3 lead to "
    "unit 1, w2 and w4 to unit 2.",
    unaffected_parts=("output",),
)
def hidden_units_exchanged(x, params):
    s1, s2 = hidden_sums(x, params)
    return all_values(s2, s1, params)


@forward.misconception(
    "w5 and w6 are missing: the activations were added up as they are. Each is multiplied by the "
    "weight of its connection.",
    unaffected_parts=("hidden layer",),
)
def output_weights_missing(x, params):
    s1, s2 = hidden_sums(x, params)
    a1, a2 = sigmoid(s1), sigmoid(s2)
    s3 = a1 + a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "s3 has a1 in it twice: w6 carries what leaves hidden unit 2.",
    unaffected_parts=("hidden layer",),
)
def first_unit_twice(x, params):
    values = run_forward(x, params)
    s3 = (params["w5"] + params["w6"]) * values["a1"] + params["b3"]
    return {**values, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "In s3 stand the biases of the hidden units. The output unit has a bias of its own, b3.",
    unaffected_parts=("hidden layer",),
)
def hidden_biases_at_the_output(x, params):
    values = run_forward(x, params)
    s3 = values["s3"] - params["b3"] + params["b1"] + params["b2"]
    return {**values, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "Both hidden units got b1. Each unit has a bias of its own: b2 belongs to unit 2, whose sum is "
    "s2.",
    unaffected_parts=("output",),
)
def first_bias_for_both(x, params):
    s1, s2 = hidden_sums(x, params)
    return all_values(s1, s2 - params["b2"] + params["b1"], params)


@forward.misconception(
    "What stands as a2 is the sigmoid of s1, the sum of unit 1. Each activation is the sigmoid of "
    "its own unit's sum.",
    unaffected_parts=("output",),
)
def first_sum_for_both(x, params):
    values = run_forward(x, params)
    s3 = params["w5"] * values["a1"] + params["w6"] * values["a1"] + params["b3"]
    return {**values, "a2": values["a1"], "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "Only y came back. The way back needs all six numbers, by their names: what each unit added "
    "up, and what left it."
)
def only_the_output(x, params):
    return {"y": run_forward(x, params)["y"]}


@forward.misconception(
    "In s2 the two inputs are exchanged. Look at the drawing: w2 carries x1, w4 carries x2.",
    unaffected_parts=("output",),
)
def inputs_exchanged_in_unit_2(x, params):
    s1, _ = hidden_sums(x, params)
    s2 = params["w2"] * x[1] + params["w4"] * x[0] + params["b2"]
    return all_values(s1, s2, params)
