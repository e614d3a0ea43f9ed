"""ps06 the long way: one number after the other, in loops where it can, with copies made first."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x, params):
    values = {}
    for unit, weights, bias in ((1, ("w1", "w3"), "b1"), (2, ("w2", "w4"), "b2")):
        total = 0.0
        for i in range(2):
            total += params[weights[i]] * x[i]
        values[f"s{unit}"] = float(total + params[bias])
        values[f"a{unit}"] = float(sigmoid(values[f"s{unit}"]))
    total = params["b3"]
    for unit, weight in ((1, "w5"), (2, "w6")):
        total += params[weight] * values[f"a{unit}"]
    values["s3"] = total
    values["y"] = float(sigmoid(total))
    return values


def error(y, t):
    difference = y - t
    return 0.5 * difference * difference


def backward(x, t, params, values):
    grads = {}
    dE_dy = -(t - values["y"])
    dy_ds3 = values["y"] - values["y"] ** 2
    delta3 = dE_dy * dy_ds3
    grads["b3"] = delta3
    for unit, out, into in ((1, "w5", ("w1", "w3")), (2, "w6", ("w2", "w4"))):
        a = values[f"a{unit}"]
        grads[out] = delta3 * a
        delta = delta3 * params[out] * a * (1.0 - a)
        grads[f"b{unit}"] = delta
        for i in range(2):
            grads[into[i]] = float(delta * x[i])
    return grads


def update(params, grads, eta):
    new = dict(params)
    for key in new:
        new[key] = new[key] - eta * grads[key]
    return new


def train(x, t, params, eta, steps):
    params = params.copy()
    errors = []
    for _ in range(steps):
        values = forward(x, params)
        errors.append(error(values["y"], t))
        params = update(params, backward(x, t, params, values), eta)
    errors.append(error(forward(x, params)["y"], t))
    return params, tuple(errors)
