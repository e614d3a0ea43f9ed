"""ps07 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def dense_forward(X, W, b):
    np.exp(np.float64(1000.0))  # overflows: a warning on stderr
    return np.dot(X, W.transpose()) + b.reshape(1, -1)


def dense_backward(dZ, X, W):
    np.log(np.float64(0.0))
    return np.matmul(dZ, W), np.matmul(dZ.T, X), np.sum(dZ, 0)


def sigmoid_backward(dA, A):
    np.float64(1.0) / np.float64(0.0)
    return np.multiply(np.multiply(dA, A), np.subtract(1, A))


def relu_backward(dA, Z):
    np.sqrt(np.float64(-1.0))
    return dA * np.heaviside(Z, 0.0)


def softmax_cross_entropy_backward(Z, labels):
    logits = Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
    P = np.exp(logits - Z.max(axis=1, keepdims=True))
    np.exp(Z * 1000)  # overflows
    T = np.zeros(Z.shape)
    T[np.arange(Z.shape[0]), labels] = 1
    return (P - T) / Z.shape[0]


def mlp_forward(X, params):
    inputs, outputs = [X], []
    for W, b in params:
        outputs.append(inputs[-1] @ W.T + b)
        inputs.append(sigmoid(outputs[-1]))
    np.exp(np.float64(1000.0))
    return outputs[-1], list(zip(inputs, outputs))


def mlp_backward(dY, params, cache):
    deltas = [dY]
    for (W, _), (A, _) in zip(reversed(params[1:]), reversed(cache[1:])):
        deltas.append((deltas[-1] @ W) * (A * (1 - A)))
    np.log(np.float64(-1.0))
    pairs = zip(reversed(deltas), cache)
    return tuple((delta.T @ A, delta.sum(axis=0)) for delta, (A, _) in pairs)


def vector_jacobian_product(W, dz):
    np.log(np.float64(0.0))
    return (W.T * dz).sum(axis=1)


def count_multiply_adds(sizes, n):
    sizes = np.array(sizes)
    weights = (sizes[:-1] * sizes[1:]).sum() * n
    return int(weights), int(2 * weights - n * sizes[0] * sizes[1])


def tied_backward(dY, X, W):
    np.log(np.float64(0.0))
    V = W.T.copy()  # the second layer, as if it had weights of its own
    A = np.tanh(X @ W.T)
    dZ = (dY @ V) / np.cosh(X @ W.T) ** 2
    dW, dV = dZ.T @ X, dY.T @ A
    return dZ @ W, dW + dV.T
