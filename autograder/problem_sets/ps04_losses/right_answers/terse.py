"""ps04 in few lines: log-sum-exp wherever it fits, every function on its own feet."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def perceptron_error(X, w, t):
    z = X @ w
    return z @ ((z >= 0) - t)


def squared_error(Y, T):
    return np.vdot(Y - T, Y - T) / (2 * len(Y))


def squared_error_gradient(Y, T):
    return Y / len(Y) - T / len(T)


def binary_cross_entropy(z, t):
    return np.logaddexp(0, (1 - 2 * t) * z).mean()


def binary_cross_entropy_gradient(z, t):
    return (np.exp(-np.logaddexp(0, -z)) - t) / z.size


def one_hot(labels, C):
    return np.eye(C)[labels]


def softmax(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None])


def log_softmax(Z):
    return -np.logaddexp.reduce(Z[:, None, :] - Z[:, :, None], axis=2)


def cross_entropy(Z, labels):
    own = np.take_along_axis(Z, labels[:, None], 1)
    return np.logaddexp.reduce(Z - own, axis=1).mean()


def cross_entropy_gradient(Z, labels):
    dZ = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
    dZ[np.arange(len(Z)), labels] -= 1
    return dZ / len(Z)


def l2_penalty(W, lam):
    return lam / 2 * np.linalg.norm(W) ** 2


def l2_gradient(W, lam):
    return lam * W


def label_smoothing_gradient(Z, labels, epsilon):
    dZ = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)) - epsilon / Z.shape[1]
    dZ[np.arange(len(Z)), labels] -= 1 - epsilon
    return dZ / len(Z)
