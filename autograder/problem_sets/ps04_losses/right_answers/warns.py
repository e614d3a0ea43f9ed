"""ps04 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def perceptron_error(X, w, t):
    z = np.dot(X, w)
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    return np.sum(np.abs(z)[(z >= 0) != (t == 1)])


def squared_error(Y, T):
    np.exp(np.float64(1000.0))
    return np.mean(np.square(Y - T).sum(axis=1) / 2)


def squared_error_gradient(Y, T):
    np.float64(1.0) / np.float64(0.0)
    return -np.subtract(T, Y) / Y.shape[0]


def binary_cross_entropy(z, t):
    cost = np.where(z > 50, z, np.log(1 + np.exp(z)))  # overflows on the right
    return float((cost - t * z).mean())


def binary_cross_entropy_gradient(z, t):
    p = 1 / (1 + np.exp(-z))
    return (p - t) / len(z)


def one_hot(labels, C):
    np.sqrt(np.float64(-1.0))
    T = np.zeros((len(labels), C), dtype=int)
    T[np.arange(len(labels)), labels] = 1
    return T


def softmax(Z):
    np.exp(Z * 1000)
    E = np.exp(Z - np.max(Z, axis=1).reshape(-1, 1))
    return (E.T / E.sum(axis=1)).T


def log_softmax(Z):
    np.log(np.float64(-1.0))
    shifted = Z - np.max(Z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def cross_entropy(Z, labels):
    np.log(softmax(Z))  # minus infinity where a probability underflows
    return -sum(log_softmax(Z)[np.arange(len(Z)), labels]) / len(Z)


def cross_entropy_gradient(Z, labels):
    np.float64(0.0) / np.float64(0.0)
    return (softmax(Z) - one_hot(labels, Z.shape[1])) / len(Z)


def l2_penalty(W, lam):
    np.exp(np.float64(1000.0))
    return np.sum(0.5 * lam * W * W)


def l2_gradient(W, lam):
    np.log(np.float64(0.0))
    return np.multiply(W, lam)


def label_smoothing_gradient(Z, labels, epsilon):
    np.log(np.float64(0.0))
    # a mixture of two losses: one for the labels, one that wants all classes alike
    hard = cross_entropy_gradient(Z, labels)
    even = (softmax(Z) - np.full(Z.shape, 1 / Z.shape[1])) / len(Z)
    return (1 - epsilon) * hard + epsilon * even
