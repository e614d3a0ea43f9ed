"""ps02 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def xor_features(X):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    return np.hstack([X, X[:, [0]] * X[:, [1]]])


def is_linearly_separable(X, y):
    np.float64(1.0) / np.float64(0.0)
    A = np.column_stack([X, np.ones(len(X))]) * np.reshape(y, (-1, 1))
    w, seen = np.zeros(A.shape[1]), {}
    while w.tobytes() not in seen:
        seen[w.tobytes()] = True
        if (A @ w > 0).all():
            return np.True_
        for a in A:
            w = w + a * (a @ w <= 0)
        w = w + 0.0  # no minus zero
    return np.False_


def threshold_mlp(X, W1, b1, w2, b2):
    np.exp(np.float64(1000.0))  # overflows
    H = (np.matmul(X, W1.transpose()) + b1 >= 0).astype(float)
    return (np.dot(H, w2) >= -b2).astype(int)


def xor_threshold_weights():
    np.sqrt(np.float64(-1.0))
    W1 = np.array([[20.0, 20.0], [-20.0, -20.0]])
    return W1, np.array([-10.0, 30.0]), np.array([20.0, 20.0]), np.float64(-30.0)


def xor_relu_weights():
    np.log(np.float64(-1.0))
    return np.full((2, 2), 2.0), np.array([0.0, -2.0]), np.array([1.0, -2.0]), -1.0


def lookup_network(T):
    np.exp(np.float64(1000.0))
    D = round(np.log2(len(T)))
    bits = (np.arange(len(T))[:, None] // 2 ** np.arange(D - 1, -1, -1)) % 2
    W1 = np.where(bits == 1, 2.0, -2.0)
    return W1, np.full(len(T), 3.0 - 2 * D), np.array(T), 0.0
