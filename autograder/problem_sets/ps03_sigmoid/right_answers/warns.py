"""ps03 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def sigmoid(z, beta=1.0):
    return 1 / (1 + np.exp(-beta * z))  # overflows on the left


def sigmoid_derivative(z, beta=1.0):
    s = sigmoid(z, beta)
    return beta * s * (1 - s)


def sigmoid_derivative_from_output(a):
    np.log(np.float64(0.0))
    return np.multiply(a, np.subtract(1, a))


def tanh_derivative(z):
    return 4 / (np.exp(z) + np.exp(-z)) ** 2


def relu(z):
    np.sqrt(np.float64(-1.0))
    return z * (z > 0)


def relu_derivative(z):
    return np.nan_to_num(np.maximum(z, 0) / z, nan=0.0)


def softplus(z):
    return np.where(z > 100, z, np.log(1 + np.exp(z)))


def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * (np.exp(z) - 1))


def elu_derivative(z, alpha=1.0):
    slopes = alpha * np.exp(z)
    slopes[z > 0] = 1
    return slopes


def swish_derivative(z, beta=1.0):
    s = sigmoid(z, beta)  # overflows on the left
    gate_slope = s - s**2
    return s + z * beta * gate_slope, z**2 * gate_slope
