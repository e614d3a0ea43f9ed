"""ps12 with loops over layers, knots and cells: slow and right."""

import numpy as np


def collapse_linear(params):
    n_inputs = params[0][0].shape[1]

    def run(x):
        for W, b in params:
            x = [sum(W[j, i] * x[i] for i in range(len(x))) + b[j] for j in range(len(b))]
        return np.array(x)

    b = run(np.zeros(n_inputs))
    columns = []
    for i in range(n_inputs):
        columns.append(run(np.eye(n_inputs)[i]) - b)
    return np.array(columns).T, b


def staircase(f, a, b, k):
    W1, b1, w2 = np.zeros((k, 1)), np.zeros(k), np.zeros(k)
    last = float(f(a))
    for i in range(k):
        t = a + (i + 1) * (b - a) / k
        W1[i, 0] = 1.0
        b1[i] = -t
        w2[i] = f(t) - last
        last = f(t)
    return [W1, b1, w2, float(f(a))]


def relu_interpolant(f, a, b, k):
    W1, b1, w2 = np.ones((k, 1)), np.zeros(k), np.zeros(k)
    slope = 0.0
    for i in range(k):
        left, right = a + i * (b - a) / k, a + (i + 1) * (b - a) / k
        new_slope = (f(right) - f(left)) / (right - left)
        b1[i] = -left
        w2[i] = new_slope - slope
        slope = new_slope
    return W1, b1, w2, float(f(a))


def sawtooth(x, k):
    y = np.array(x, dtype=float)
    for index in np.ndindex(y.shape):
        for _ in range(k):
            if y[index] <= 0.5:
                y[index] = 2 * y[index]
            else:
                y[index] = 2 * (1 - y[index])
    return y


def count_linear_pieces(f, a, b):
    x = np.linspace(a, b, 10_001)
    y = f(x).tolist()
    pieces, last_was_bend = 1, False
    for i in range(1, len(y) - 1):
        bend = abs(y[i + 1] - 2 * y[i] + y[i - 1]) > 1e-9
        if bend and not last_was_bend:
            pieces += 1
        last_was_bend = bend
    return pieces
