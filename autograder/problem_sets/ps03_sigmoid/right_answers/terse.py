"""ps03 in few lines: equal formulas that one has to think about, each function on its own feet."""

import numpy as np


def sigmoid(z, beta=1.0):
    return 0.5 + 0.5 * np.tanh(0.5 * beta * z)


def sigmoid_derivative(z, beta=1.0):
    return beta / 4 * (1 - np.tanh(beta * z / 2) ** 2)


def sigmoid_derivative_from_output(a):
    return a - a * a


def tanh_derivative(z):
    return (1 + np.tanh(z)) * (1 - np.tanh(z))


def relu(z):
    return (z + abs(z)) / 2


def relu_derivative(z):
    return 1 * (z > 0)


def softplus(z):
    return np.logaddexp(0, z)


def elu(z, alpha=1.0):
    return z.clip(0) + alpha * np.expm1(z.clip(None, 0))


def elu_derivative(z, alpha=1.0):
    return (z > 0) + (z <= 0) * alpha * np.exp(-abs(z))


def swish_derivative(z, beta=1.0):
    t = np.tanh(beta * z / 2)
    bump = z * (1 - t * t) / 4
    return (1 + t) / 2 + beta * bump, z * bump
