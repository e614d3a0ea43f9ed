"""ps06: the backward pass, whose nine gradients are built from δ3."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps06_two_layer_example.case_data import draw_networks
from autograder.problem_sets.ps06_two_layer_example.students_helpers import (
    gradients,
    sigmoid,
    slope,
)
from autograder.views.ps06 import view_backward
from reference_impl import two_layer

HIDDEN = ("hidden unit 1", "hidden unit 2")


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (x, t, params, two_layer.forward(x, params)))
        for label, x, t, params in draw_networks(rng)
    ]


def _backward_facts(x: Any, t: Any, params: Any, values: Any) -> dict[str, Any]:
    right = two_layer.backward(x, t, params, values)
    hidden = ("w1", "w2", "w3", "w4", "b1", "b2")
    return {"b3": right["b3"], "hidden": {key: right[key] for key in hidden}}


backward = Exercise(
    name="backward",
    arguments=("x", "t", "params", "values"),
    parts=(
        Part("output layer", 2, ("w5", "w6", "b3")),
        Part("hidden unit 1", 2, ("w1", "w3", "b1")),
        Part("hidden unit 2", 2, ("w2", "w4", "b2")),
    ),
    task=(
        "Begin at the output: compute δ3 = ∂E/∂s3, then the hidden units' δ from it, then the "
        "nine gradients, and return them in a dict with the keys of params."
    ),
    reference=two_layer.backward,
    cases=_backward_cases,
    view=view_backward,
    facts=_backward_facts,
    leaf_labels={"*": "∂E/∂{0}"},
)


@backward.misconception(
    "∂E/∂w6 was multiplied by y, the output's own activation. A weight's gradient is the δ it "
    "leads to times what it carries: w6 carries a2. It is a common slip, even in print.",
    unaffected_parts=HIDDEN,
)
def output_activation_for_w6(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return {**gradients(x, values, d1, d2, d3), "w6": d3 * values["y"]}


@backward.misconception(
    "The slope of the output's sigmoid is missing: your δ3 is y − t. On the way from y back to "
    "s3 the chain rule passes through the sigmoid and takes its derivative along.",
    unaffected_parts=HIDDEN,
)
def no_output_slope(x, t, params, values):
    d3 = values["y"] - t
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Your function updates params while it computes, so the hidden δ see weights that have "
    "already moved, and the caller's dict has changed. Only compute here; update does the rest."
)
def updates_while_computing(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    params["w5"] -= 0.1 * d3 * values["a1"]
    params["w6"] -= 0.1 * d3 * values["a2"]
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "δ3 has the wrong sign, and its gradients have it, too. The derivative of ½(t − y)² with "
    "respect to y is y − t: mind the inner derivative of −y.",
    unaffected_parts=HIDDEN,
)
def target_minus_output(x, t, params, values):
    d3 = (t - values["y"]) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Your δ3 is t − y: it has the wrong sign, and the slope of the output's sigmoid is missing in "
    "it. Go back from E to y, and then from y to s3.",
    unaffected_parts=HIDDEN,
)
def sign_and_slope_missing(x, t, params, values):
    d3 = t - values["y"]
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "In δ3 the sigmoid was applied to y, which has been through it already. With y at hand its "
    "slope needs no further sigmoid.",
    unaffected_parts=HIDDEN,
)
def output_slope_of_the_activation(x, t, params, values):
    d3 = (values["y"] - t) * slope(sigmoid(values["y"]))
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Your δ3 is twice the right one. The ½ of the error cancels the 2 that comes down from the "
    "square.",
    unaffected_parts=HIDDEN,
)
def two_kept_in_delta(x, t, params, values):
    d3 = 2 * (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Your δ3 is half the right one: the ½ of the error is still there. It cancels against the 2 "
    "that comes down from the square.",
    unaffected_parts=HIDDEN,
)
def half_kept_in_delta(x, t, params, values):
    d3 = 0.5 * (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Your δ3 is the slope of the sigmoid alone. How wrong the output is, y − t, has to be in it, "
    "too: that is where the error comes in.",
    unaffected_parts=HIDDEN,
)
def difference_missing(x, t, params, values):
    d3 = slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "δ3 was built from the error itself, ½(t − y)², and not from its derivative with respect to y.",
    unaffected_parts=HIDDEN,
)
def error_not_differentiated(x, t, params, values):
    d3 = 0.5 * (values["y"] - t) ** 2 * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "In δ3 only one of the two factors of the sigmoid's slope is there. The slope is y (1 − y).",
    unaffected_parts=HIDDEN,
)
def one_factor_of_the_output_slope(x, t, params, values):
    d3 = (values["y"] - t) * (1 - values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "In δ3 the factor 1 − y of the sigmoid's slope is missing. The slope is y (1 − y).",
    unaffected_parts=HIDDEN,
)
def other_factor_of_the_output_slope(x, t, params, values):
    d3 = (values["y"] - t) * values["y"]
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The slopes were computed from s, as s (1 − s). That formula takes what comes out of the "
    "sigmoid, not what goes in."
)
def slopes_of_the_sums(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["s3"])
    d1 = d3 * params["w5"] * slope(values["s1"])
    d2 = d3 * params["w6"] * slope(values["s2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "1 − a² is the slope of tanh. The units of this network are sigmoids: what is their slope, "
    "written with a?"
)
def slopes_of_tanh(x, t, params, values):
    d3 = (values["y"] - t) * (1 - values["y"] ** 2)
    d1 = d3 * params["w5"] * (1 - values["a1"] ** 2)
    d2 = d3 * params["w6"] * (1 - values["a2"] ** 2)
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "No sigmoid's slope is in your gradients, neither at the output nor in the hidden units. Each "
    "time the path goes back through a sigmoid it takes its derivative along."
)
def no_slopes_at_all(x, t, params, values):
    d3 = values["y"] - t
    d1, d2 = d3 * params["w5"], d3 * params["w6"]
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Each bias's gradient was multiplied by the bias. A bias is added, as a weight whose input is "
    "always 1: what is the slope of s with respect to b?"
)
def biases_multiplied_in(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    bias = {"b1": d1 * params["b1"], "b2": d2 * params["b2"], "b3": d3 * params["b3"]}
    return {**gradients(x, values, d1, d2, d3), **bias}


@backward.misconception(
    "The gradients of the biases are 0. A bias moves its unit's sum as much as a weight whose "
    "input is 1, so it has a gradient."
)
def biases_without_gradient(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return {**gradients(x, values, d1, d2, d3), "b1": 0.0, "b2": 0.0, "b3": 0.0}


@backward.misconception(
    "∂E/∂w5 and ∂E/∂w6 are δ3 alone. A weight's gradient is the δ it leads to, times what the "
    "weight carries: the activation of the hidden unit it comes from.",
    unaffected_parts=HIDDEN,
)
def hidden_activations_missing(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return {**gradients(x, values, d1, d2, d3), "w5": d3, "w6": d3}


@backward.misconception(
    "The gradients of w5 and w6 are exchanged. w5 carries the activation of hidden unit 1, w6 "
    "that of hidden unit 2.",
    unaffected_parts=HIDDEN,
)
def output_weights_exchanged(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    exchanged = {"w5": d3 * values["a2"], "w6": d3 * values["a1"]}
    return {**gradients(x, values, d1, d2, d3), **exchanged}


@backward.misconception(
    "∂E/∂w5 and ∂E/∂w6 were multiplied by s1 and s2. What w5 and w6 carry is what leaves the "
    "hidden units, after the sigmoid.",
    unaffected_parts=HIDDEN,
)
def sums_for_activations(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    sums = {"w5": d3 * values["s1"], "w6": d3 * values["s2"]}
    return {**gradients(x, values, d1, d2, d3), **sums}


@backward.misconception(
    "Each weight's gradient was multiplied by the weight itself. A product's slope with respect "
    "to one factor is the other factor: what the weight carries."
)
def weight_for_what_it_carries(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    deltas = {"w1": d1, "w2": d2, "w3": d1, "w4": d2, "w5": d3, "w6": d3}
    weights = {key: delta * params[key] for key, delta in deltas.items()}
    return {**weights, "b1": d1, "b2": d2, "b3": d3}
