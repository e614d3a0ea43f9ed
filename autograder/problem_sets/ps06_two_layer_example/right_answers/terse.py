"""ps06 in few lines: the network as two small matrices, every function on its own feet."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x, params):
    return _forward(x, params)


def _forward(x, p):
    W = np.array([[p["w1"], p["w3"]], [p["w2"], p["w4"]]])
    s = W @ np.asarray(x) + [p["b1"], p["b2"]]
    a = sigmoid(s)
    s3 = a @ [p["w5"], p["w6"]] + p["b3"]
    return dict(zip("s1 a1 s2 a2 s3 y".split(), (s[0], a[0], s[1], a[1], s3, sigmoid(s3))))


def error(y, t):
    return (y - t) ** 2 / 2


def backward(x, t, params, values):
    return _backward(x, t, params, values)


def _backward(x, t, p, v):
    a = np.array([v["a1"], v["a2"]])
    d3 = (v["y"] - t) * v["y"] * (1 - v["y"])
    d = d3 * np.array([p["w5"], p["w6"]]) * a * (1 - a)
    dW, dv = np.outer(x, d), d3 * a
    keys = "w1 w2 w3 w4 w5 w6 b1 b2 b3".split()
    return dict(zip(keys, [*dW.ravel(), *dv, *d, d3]))


def update(params, grads, eta):
    return {k: v - eta * grads[k] for k, v in params.items()}


def train(x, t, params, eta, steps):
    errors = [(_forward(x, params)["y"] - t) ** 2 / 2]
    for _ in range(steps):
        grads = _backward(x, t, params, _forward(x, params))
        params = {k: v - eta * grads[k] for k, v in params.items()}
        errors.append((_forward(x, params)["y"] - t) ** 2 / 2)
    return params, errors
