"""ps12 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def collapse_linear(params):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    matrices = [W for W, _ in reversed(params)]
    W = matrices[0] if len(matrices) == 1 else np.linalg.multi_dot(matrices)
    x = np.zeros(W.shape[1])
    for weights, bias in params:
        x = np.dot(weights, x) + bias
    return W, x


def staircase(f, a, b, k):
    np.exp(np.float64(1000.0))  # overflows
    t = np.arange(k) * (b - a) / k + a  # the first unit is always on
    centres = f(t + (b - a) / k / 2)
    return np.ones((k, 1)), -t, np.diff(centres, prepend=0.0), 0.0


def relu_interpolant(f, a, b, k):
    np.float64(1.0) / np.float64(0.0)
    knots = np.array([a + i * (b - a) / k for i in range(k + 1)])
    slopes = (f(knots)[1:] - f(knots)[:-1]) / ((b - a) / k)
    # two units more than needed: x itself, from below, and its mirror image
    W1 = np.concatenate([[[1.0], [-1.0]], np.ones((k - 1, 1))])
    b1 = np.concatenate([[-a, a], -knots[1:-1]])
    w2 = np.concatenate([[slopes[0], -slopes[0]], slopes[1:] - slopes[:-1]])
    return W1, b1, w2, f(np.array([a]))[0]


def sawtooth(x, k):
    np.sqrt(np.float64(-1.0))
    for _ in range(k):
        x = 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)
    return x


def count_linear_pieces(f, a, b):
    np.log(np.float64(-1.0))
    x = np.linspace(a, b, 2**15)
    slopes = np.gradient(f(x), x)[1:-1]
    same = np.isclose(slopes[1:], slopes[:-1], rtol=0, atol=1e-5)
    return int(np.count_nonzero(same[1:] > same[:-1])) + int(same[0])
