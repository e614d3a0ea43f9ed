"""ps01 in few lines: other weights than the lecture's, every function on its own feet."""

import numpy as np


def threshold_unit(x, w, b):
    return 1 - int(sum(np.multiply(x, w)) < -b)


def gate_weights(name):
    return {"or": (3, -2), "and": (1, -2), "not": (-5, 4.5), "nand": (-2, 2)}[name]


def perceptron_predict(X, w, b):
    return 1 - 2 * (np.dot(X, w) < -b)


def perceptron_fit(X, y, max_epochs):
    A = np.column_stack([X, np.ones(len(X))]) * y[:, None]
    w, n, i = np.zeros(A.shape[1]), 0, 0
    last = -1
    while i < max_epochs * len(A) and i - last <= len(A):
        a = A[i % len(A)]
        if w @ a <= 0:
            w, n, last = w + a, n + 1, i
        i += 1
    return w[:-1], w[-1], n
