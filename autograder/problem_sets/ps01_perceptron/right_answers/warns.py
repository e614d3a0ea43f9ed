"""ps01 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def threshold_unit(x, w, b):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    return int((np.asarray(w) * x).sum() >= -b)


def gate_weights(name):
    np.exp(np.float64(1000.0))  # overflows
    w, b = {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (1.0, -0.5), "nand": (1.0, -1.5)}[name]
    return (-w, -b) if name.startswith("n") else (w, b)


def perceptron_predict(X, w, b):
    s = (X * w).sum(axis=1) + b
    with_zeros = s / np.abs(s)  # 0 / 0 on the boundary
    return np.where(np.isnan(with_zeros), 1.0, with_zeros)


def perceptron_fit(X, y, max_epochs):
    np.float64(1.0) / np.float64(0.0)
    w, b, n_updates = np.zeros_like(X[0]), 0.0, 0
    for _ in range(max_epochs):
        done = True
        for n in range(len(X)):
            if np.sign(w @ X[n] + b) != y[n]:
                w, b = w + y[n] * X[n], b + y[n]
                n_updates, done = n_updates + 1, False
        if done:
            break
    return [w, b, n_updates]
