"""ps06: the forward pass, the backward pass, and the training that repeats them.

The three share a module because their misconceptions share helpers, which have to be cut out as
source text from one module. `sigmoid` is the one that the notebook gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps06_two_layer_example.case_data import draw_networks
from autograder.views.ps06 import RTOL, view_forward
from reference_impl import two_layer


def sigmoid(z):
    """As in the notebook."""
    return 1 / (1 + np.exp(-z))


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


def _values(s1, s2, params):
    a1, a2 = sigmoid(s1), sigmoid(s2)
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


@forward.misconception(
    "Unit 1 got w1 and w2. In this network w1 and w3 lead to hidden unit 1, w2 and w4 to "
    "hidden unit 2: follow the arrows in the picture.",
    unaffected_parts=("output",),
)
def weights_by_row(x, params):
    s1 = params["w1"] * x[0] + params["w2"] * x[1] + params["b1"]
    s2 = params["w3"] * x[0] + params["w4"] * x[1] + params["b2"]
    return _values(s1, s2, params)


@forward.misconception(
    "The biases of the two hidden units are exchanged: b1 belongs to unit 1, whose sum is s1, and "
    "b2 to unit 2.",
    unaffected_parts=("output",),
)
def hidden_biases_exchanged(x, params):
    s1 = params["w1"] * x[0] + params["w3"] * x[1] + params["b2"]
    s2 = params["w2"] * x[0] + params["w4"] * x[1] + params["b1"]
    return _values(s1, s2, params)


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
    s1 = params["w1"] * x[0] + params["w3"] * x[1] + params["b1"]
    s2 = params["w2"] * x[0] + params["w4"] * x[1] + params["b2"]
    values = _values(s1, s2, params)
    return {**values, "y": values["s3"]}


@forward.misconception(
    "The output unit was fed s1 and s2. What travels on from a hidden unit is its activation, "
    "after the sigmoid.",
    unaffected_parts=("hidden layer",),
)
def output_from_preactivations(x, params):
    s1 = params["w1"] * x[0] + params["w3"] * x[1] + params["b1"]
    s2 = params["w2"] * x[0] + params["w4"] * x[1] + params["b2"]
    s3 = params["w5"] * s1 + params["w6"] * s2 + params["b3"]
    return {"s1": s1, "a1": sigmoid(s1), "s2": s2, "a2": sigmoid(s2), "s3": s3, "y": sigmoid(s3)}


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (x, t, params, two_layer.forward(x, params)))
        for label, x, t, params in draw_networks(rng)
    ]


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
    leaf_labels={"*": "∂E/∂{0}"},
)


def _gradients(x, values, d1, d2, d3):
    return {
        **{"w1": d1 * x[0], "w2": d2 * x[0], "w3": d1 * x[1], "w4": d2 * x[1]},
        **{"w5": d3 * values["a1"], "w6": d3 * values["a2"], "b1": d1, "b2": d2, "b3": d3},
    }


def _slope(a):
    return a * (1 - a)


@backward.misconception(
    "∂E/∂w6 was multiplied by y, the output's own activation. A weight's gradient is the δ it "
    "leads to times what it carries: w6 carries a2. The slides this example comes from have "
    "the same slip.",
    unaffected_parts=("hidden unit 1", "hidden unit 2"),
)
def output_activation_for_w6(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    d1 = d3 * params["w5"] * _slope(values["a1"])
    d2 = d3 * params["w6"] * _slope(values["a2"])
    return {**_gradients(x, values, d1, d2, d3), "w6": d3 * values["y"]}


@backward.misconception(
    "The slope of the output's sigmoid is missing: your δ3 is y − t. On the way from y back to "
    "s3 the chain rule passes through the sigmoid and takes its derivative along."
)
def no_output_slope(x, t, params, values):
    d3 = values["y"] - t
    d1 = d3 * params["w5"] * _slope(values["a1"])
    d2 = d3 * params["w6"] * _slope(values["a2"])
    return _gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The hidden units' sigmoids are missing from the path: δ3 · w5 is ∂E/∂a1, not yet ∂E/∂s1. "
    "One factor is still to come, the slope of the sigmoid there.",
    unaffected_parts=("output layer",),
)
def no_hidden_slope(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    return _gradients(x, values, d3 * params["w5"], d3 * params["w6"], d3)


@backward.misconception(
    "In the hidden units the sigmoid was applied to a, which has been through it already. With "
    "the activation at hand the slope needs no further sigmoid.",
    unaffected_parts=("output layer",),
)
def slope_of_the_activation(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    d1 = d3 * params["w5"] * _slope(sigmoid(values["a1"]))
    d2 = d3 * params["w6"] * _slope(sigmoid(values["a2"]))
    return _gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The hidden δ were computed with w5 and w6 after their update. Every gradient belongs to "
    "the same point: compute all nine with the parameters you were given, then update.",
    unaffected_parts=("output layer",),
)
def updated_output_weights(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    w5 = params["w5"] - 0.1 * d3 * values["a1"]
    w6 = params["w6"] - 0.1 * d3 * values["a2"]
    d1 = d3 * w5 * _slope(values["a1"])
    d2 = d3 * w6 * _slope(values["a2"])
    return _gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Your function updates params while it computes, so the hidden δ see weights that have "
    "already moved, and the caller's dict has changed. Only compute here; update does the rest."
)
def updates_while_computing(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    params["w5"] -= 0.1 * d3 * values["a1"]
    params["w6"] -= 0.1 * d3 * values["a2"]
    d1 = d3 * params["w5"] * _slope(values["a1"])
    d2 = d3 * params["w6"] * _slope(values["a2"])
    return _gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The hidden δ were sent back along w1 and w2. The error comes back the way the signal went "
    "out: from the output to hidden unit 1 along w5, to hidden unit 2 along w6.",
    unaffected_parts=("output layer",),
)
def wrong_weight_on_the_path(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    d1 = d3 * params["w1"] * _slope(values["a1"])
    d2 = d3 * params["w2"] * _slope(values["a2"])
    return _gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The two hidden units are exchanged: unit 1's gradients are those of unit 2. The slides "
    "number their hidden δ backwards; w1, w3 and b1 belong to the unit that w5 leaves.",
    unaffected_parts=("output layer",),
)
def hidden_deltas_swapped(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    d2 = d3 * params["w5"] * _slope(values["a1"])
    d1 = d3 * params["w6"] * _slope(values["a2"])
    return _gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Every gradient has the wrong sign. The derivative of ½(t − y)² with respect to y is "
    "y − t: mind the inner derivative of −y."
)
def target_minus_output(x, t, params, values):
    d3 = (t - values["y"]) * _slope(values["y"])
    d1 = d3 * params["w5"] * _slope(values["a1"])
    d2 = d3 * params["w6"] * _slope(values["a2"])
    return _gradients(x, values, d1, d2, d3)


def _train_cases(rng: np.random.Generator) -> list[Case]:
    networks = draw_networks(rng)
    cases = []
    for (label, x, t, params), eta, steps in zip(
        networks, rng.permutation([0.2, 0.5, 1.3]), (1, 5, 3), strict=True
    ):
        numbered = f"{label}, {steps} step{'s' if steps > 1 else ''}"
        cases.append(Case(numbered, (x, t, params, float(eta), steps)))
    _, x, t, params = networks[1]
    cases.append(Case("no step at all", (x, t, params, 0.7, 0)))
    # an error of some 1e-7 is no reason to stop: the steps that follow still move the parameters
    _, x, _, params = networks[2]
    nearly = float(two_layer.forward(x, params)["y"] + rng.uniform(5e-4, 1e-3))
    cases.append(Case("nearly right at the start, 3 steps", (x, nearly, params, 0.9, 3)))
    return cases


train = Exercise(
    name="train",
    arguments=("x", "t", "params", "eta", "steps"),
    parts=(Part("final params", 1, ("0",)), Part("errors", 1, ("1",))),
    task=(
        "Repeat forward, backward and update; note the error before the first step and after "
        "each. Return the last params and the list of steps + 1 errors."
    ),
    reference=two_layer.train,
    cases=_train_cases,
    leaf_labels={"0.*": "the final {1}", "1.*": "error number {1}", "1": "errors"},
)


@train.misconception(
    "One error is missing, the one after the last step: with the one before the first step "
    "there are steps + 1 of them.",
    unaffected_parts=("final params",),
)
def last_error_missing(x, t, params, eta, steps):
    errors = []
    for _ in range(steps):
        values = _forward(x, params)
        errors.append(0.5 * (t - values["y"]) ** 2)
        params = _step(params, _backward(x, t, params, values), eta)
    return params, errors


@train.misconception(
    "One error is missing, the one before the first step: with the ones after each step there "
    "are steps + 1 of them.",
    unaffected_parts=("final params",),
)
def first_error_missing(x, t, params, eta, steps):
    errors = []
    for _ in range(steps):
        params = _step(params, _backward(x, t, params, _forward(x, params)), eta)
        errors.append(0.5 * (t - _forward(x, params)["y"]) ** 2)
    return params, errors


@train.misconception(
    "The gradients were computed once and used for every step. After a step the network is "
    "another one: it needs a new forward and a new backward pass."
)
def same_gradients_every_step(x, t, params, eta, steps):
    grads = _backward(x, t, params, _forward(x, params))
    errors = [0.5 * (t - _forward(x, params)["y"]) ** 2]
    for _ in range(steps):
        params = _step(params, grads, eta)
        errors.append(0.5 * (t - _forward(x, params)["y"]) ** 2)
    return params, errors


def _forward(x, params):
    s1 = params["w1"] * x[0] + params["w3"] * x[1] + params["b1"]
    s2 = params["w2"] * x[0] + params["w4"] * x[1] + params["b2"]
    return _values(s1, s2, params)


def _backward(x, t, params, values):
    d3 = (values["y"] - t) * _slope(values["y"])
    d1 = d3 * params["w5"] * _slope(values["a1"])
    d2 = d3 * params["w6"] * _slope(values["a2"])
    return _gradients(x, values, d1, d2, d3)


def _step(params, grads, eta):
    return {key: params[key] - eta * grads[key] for key in params}
