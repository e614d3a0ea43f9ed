"""What the misconceptions of ps06 are written with: the network as a student would write it."""

import numpy as np


def sigmoid(z):
    """As in the notebook."""
    return 1 / (1 + np.exp(-z))


def slope(a):
    return a * (1 - a)


def all_values(s1, s2, params):
    a1, a2 = sigmoid(s1), sigmoid(s2)
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


def hidden_sums(x, params):
    s1 = params["w1"] * x[0] + params["w3"] * x[1] + params["b1"]
    s2 = params["w2"] * x[0] + params["w4"] * x[1] + params["b2"]
    return s1, s2


def gradients(x, values, d1, d2, d3):
    return {
        **{"w1": d1 * x[0], "w2": d2 * x[0], "w3": d1 * x[1], "w4": d2 * x[1]},
        **{"w5": d3 * values["a1"], "w6": d3 * values["a2"], "b1": d1, "b2": d2, "b3": d3},
    }


def run_forward(x, params):
    s1, s2 = hidden_sums(x, params)
    return all_values(s1, s2, params)


def run_backward(x, t, params, values):
    d3 = (values["y"] - t) * slope(values["y"])
    d1 = d3 * params["w5"] * slope(values["a1"])
    d2 = d3 * params["w6"] * slope(values["a2"])
    return gradients(x, values, d1, d2, d3)


def step(params, grads, eta):
    return {key: params[key] - eta * grads[key] for key in params}


def error_of(x, t, params):
    return 0.5 * (t - run_forward(x, params)["y"]) ** 2


def step_of(x, t, params, eta):
    return step(params, run_backward(x, t, params, run_forward(x, params)), eta)
