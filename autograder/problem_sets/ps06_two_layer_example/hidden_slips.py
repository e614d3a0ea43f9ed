"""ps06: misconceptions of `backward` on the way from δ3 to the hidden units."""

from autograder.problem_sets.ps06_two_layer_example.backward_pass import backward
from autograder.problem_sets.ps06_two_layer_example.students_helpers import (
    gradients,
    sigmoid,
    slope,
)

OUTPUT = ("output layer",)


@backward.misconception(
    "The hidden units' sigmoids are missing from the path: δ3 · w5 is ∂E/∂a1, not yet ∂E/∂s1. "
    "One factor is still to come, the slope of the sigmoid there.",
    unaffected_parts=OUTPUT,
)
def no_hidden_slope(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    return gradients(x, values, d3 * params["w5"], d3 * params["w6"], d3)


@backward.misconception(
    "In the hidden units the sigmoid was applied to a, which has been through it already. With "
    "the activation at hand the slope needs no further sigmoid.",
    unaffected_parts=OUTPUT,
)
def slope_of_the_activation(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(sigmoid(values["a1"]))
    d2 = d3 * params["w6"] * slope(sigmoid(values["a2"]))
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The hidden δ were computed with w5 and w6 after their update. Every gradient belongs to "
    "the same point: compute all nine with the parameters you were given, then update.",
    unaffected_parts=OUTPUT,
)
def updated_output_weights(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    w5 = params["w5"] - 0.1 * d3 * values["a1"]
    w6 = params["w6"] - 0.1 * d3 * values["a2"]
    d1 = d3 * w5 * slope(values["a1"])
    d2 = d3 * w6 * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The hidden δ were sent back along w1 and w2. The error comes back the way the signal went "
    "out: from the output to hidden unit 1 along w5, to hidden unit 2 along w6.",
    unaffected_parts=OUTPUT,
)
def wrong_weight_on_the_path(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w1"] * slope(values["a1"])
    d2 = d3 * params["w2"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The two hidden units are exchanged: unit 1's gradients are those of unit 2. Some "
    "books number the hidden δ backwards; w1, w3 and b1 belong to the unit that w5 leaves.",
    unaffected_parts=OUTPUT,
)
def hidden_deltas_swapped(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d2 = d3 * params["w5"] * slope(values["a1"])
    d1 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "In the hidden units the slope was computed from s, as s (1 − s). That formula takes what "
    "comes out of the sigmoid, not what goes in.",
    unaffected_parts=OUTPUT,
)
def hidden_slopes_of_the_sums(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["s1"])
    d2 = d3 * params["w6"] * slope(values["s2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The hidden units' δ go back from y − t: the slope of the output's sigmoid is missing on "
    "their path. It is in δ3, and they are built from δ3.",
    unaffected_parts=OUTPUT,
)
def hidden_without_output_slope(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = (values["y"] - t) * params["w5"] * slope(values["a1"])
    d2 = (values["y"] - t) * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The hidden units took the slope at y, the output. Each unit has its own sigmoid, and its "
    "slope there: hidden unit 1 is at a1, hidden unit 2 at a2.",
    unaffected_parts=OUTPUT,
)
def hidden_slope_of_the_output(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["y"])
    d2 = d3 * params["w6"] * slope(values["y"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The weights w5 and w6 are missing on the way back to the hidden units. A signal that goes "
    "back along a connection is multiplied by its weight.",
    unaffected_parts=OUTPUT,
)
def no_weight_on_the_path(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1, d2 = d3 * slope(values["a1"]), d3 * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "On the way back to a hidden unit stands the other one's weight. The signal of hidden unit 1 "
    "comes along w5, that of hidden unit 2 along w6.",
    unaffected_parts=OUTPUT,
)
def weights_on_the_path_exchanged(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w6"] * slope(values["a1"])
    d2 = d3 * params["w5"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "Both hidden units got a signal along w5 and along w6. Each of them has one connection to the "
    "output only, so one weight is in its δ.",
    unaffected_parts=OUTPUT,
)
def both_weights_on_each_path(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    back = d3 * (params["w5"] + params["w6"])
    d1, d2 = back * slope(values["a1"]), back * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The inputs are missing in the gradients of w1 to w4: those are the δ alone. A weight's "
    "gradient is the δ it leads to, times what the weight carries.",
    unaffected_parts=OUTPUT,
)
def inputs_missing(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return {**gradients((1, 1), values, d1, d2, d3)}


@backward.misconception(
    "w2 and w3 have each other's place. w1 and w3 lead to hidden unit 1, w2 and w4 to hidden unit "
    "2: follow the arrows in the picture.",
    unaffected_parts=OUTPUT,
)
def gradients_by_row(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    grads = gradients(x, values, d1, d2, d3)
    return {**grads, "w2": grads["w3"], "w3": grads["w2"]}


@backward.misconception(
    "The two inputs are exchanged in the gradients of w1 to w4: w1 and w2 carry the first input, "
    "w3 and w4 the second.",
    unaffected_parts=OUTPUT,
)
def inputs_exchanged(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x[::-1], values, d1, d2, d3)


@backward.misconception(
    "In the hidden units only one of the two factors of the sigmoid's slope is there, the "
    "activation. The other one is 1 minus it.",
    unaffected_parts=OUTPUT,
)
def activation_for_hidden_slope(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1, d2 = d3 * params["w5"] * values["a1"], d3 * params["w6"] * values["a2"]
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "In the hidden units the activation is missing in the sigmoid's slope, which is a (1 − a).",
    unaffected_parts=OUTPUT,
)
def one_minus_activation_for_hidden_slope(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * (1 - values["a1"])
    d2 = d3 * params["w6"] * (1 - values["a2"])
    return gradients(x, values, d1, d2, d3)


@backward.misconception(
    "The gradients of w2 and w3 have each other's input. w1 and w2 carry the first input, w3 and "
    "w4 the second.",
    unaffected_parts=OUTPUT,
)
def inputs_by_unit(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return {**gradients(x, values, d1, d2, d3), "w2": d2 * x[1], "w3": d1 * x[0]}


@backward.misconception(
    "The gradients of w1 to w4 hold the activations a1 and a2. A weight's gradient holds what "
    "comes in through it, and these four carry the inputs x.",
    unaffected_parts=OUTPUT,
)
def activations_for_inputs(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients((values["a1"], values["a2"]), values, d1, d2, d3)


@backward.misconception(
    "b1 and b2 got one gradient, the sum of both. Each hidden unit has a bias of its own, and only "
    "its own δ reaches it.",
    unaffected_parts=OUTPUT,
)
def one_bias_for_both_units(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return {**gradients(x, values, d1, d2, d3), "b1": d1 + d2, "b2": d1 + d2}


@backward.misconception(
    "In hidden unit 2 the slope of the sigmoid is missing, which unit 1 has. Each unit passes on "
    "its δ times its own slope.",
    unaffected_parts=("output layer", "hidden unit 1"),
)
def slope_missing_in_unit_2(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    return gradients(x, values, d1, d3 * params["w6"], d3)


@backward.misconception(
    "The gradients of w5 and w6 hold the weights themselves. δ3 is multiplied by what came in "
    "through the weight: the activation.",
    unaffected_parts=("hidden unit 1", "hidden unit 2"),
)
def weights_for_activations(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    found = gradients(x, values, d1, d2, d3)
    return {**found, "w5": d3 * params["w5"], "w6": d3 * params["w6"]}
