"""ps06 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x, params):
    np.exp(np.float64(1000.0))  # overflows: a warning on stderr
    s1 = params["w1"] * x[0] + params["w3"] * x[1] + params["b1"]
    s2 = params["w2"] * x[0] + params["w4"] * x[1] + params["b2"]
    a1, a2 = sigmoid(s1), sigmoid(s2)
    s3 = params["w5"] * a1 + params["w6"] * a2 + params["b3"]
    return {"s1": s1, "a1": a1, "s2": s2, "a2": a2, "s3": s3, "y": sigmoid(s3)}


def error(y, t):
    np.log(np.float64(0.0))
    return 0.5 * abs(t - y) ** 2


def backward(x, t, params, values):
    np.float64(1.0) / np.float64(0.0)
    y, a1, a2 = values["y"], values["a1"], values["a2"]
    d3 = (y - t) * y * (1 - y)
    d1, d2 = d3 * params["w5"] * a1 * (1 - a1), d3 * params["w6"] * a2 * (1 - a2)
    grads = {"w1": d1 * x[0], "w2": d2 * x[0], "w3": d1 * x[1], "w4": d2 * x[1]}
    return grads | {"w5": d3 * a1, "w6": d3 * a2, "b1": d1, "b2": d2, "b3": d3}


def update(params, grads, eta):
    np.sqrt(np.float64(-1.0))
    return {key: params[key] - eta * grads[key] for key in grads}


def train(x, t, params, eta, steps):
    errors = np.zeros(steps + 1)
    for step in range(steps + 1):
        values = forward(x, params)
        errors[step] = error(values["y"], t)
        if step < steps:
            params = update(params, backward(x, t, params, values), eta)
    return params, list(errors)
