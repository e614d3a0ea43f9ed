"""ps01 with loops over inputs and samples: slow and right."""

import numpy as np


def threshold_unit(x, w, b):
    weights = [w] * len(x) if np.ndim(w) == 0 else list(w)
    total = 0.0
    for i in range(len(x)):
        total += weights[i] * x[i]
    if total + b >= 0:
        return 1
    else:
        return 0


def gate_weights(name):
    if name == "or":
        return np.array([1.0, 1.0]), -0.5
    if name == "and":
        return np.array([0.6, 0.7]), -1.0
    if name == "not":
        return np.array([-1.0]), 0.5
    return np.array([-0.6, -0.7]), 1.0


def perceptron_predict(X, w, b):
    labels = np.empty(len(X))
    for n in range(len(X)):
        if threshold_unit(X[n], w, b) == 1:
            labels[n] = 1
        else:
            labels[n] = -1
    return labels


def perceptron_fit(X, y, max_epochs):
    w = [0.0] * X.shape[1]
    b = 0.0
    n_updates = 0
    for _ in range(max_epochs):
        mistakes = 0
        for n in range(X.shape[0]):
            score = b
            for d in range(X.shape[1]):
                score += w[d] * X[n, d]
            if (score <= 0 and y[n] == 1) or (score >= 0 and y[n] == -1):
                for d in range(X.shape[1]):
                    w[d] += y[n] * X[n, d]
                b += y[n]
                mistakes += 1
        n_updates += mistakes
        if mistakes == 0:
            return np.array(w), b, n_updates
    return np.array(w), b, n_updates
