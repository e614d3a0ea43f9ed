"""ps03 entry by entry, with Python's own numbers: slow and right."""

import numpy as np


def _each(function, z):
    return np.array([function(float(number)) for number in z.ravel()]).reshape(z.shape)


def sigmoid(z, beta=1.0):
    def one(number):
        if number >= 0:
            return 1 / (1 + np.exp(-beta * number))
        return np.exp(beta * number) / (1 + np.exp(beta * number))

    return _each(one, z)


def sigmoid_derivative(z, beta=1.0):
    slopes = np.zeros(z.shape)
    s = sigmoid(z, beta)
    for index in np.ndindex(z.shape):
        slopes[index] = beta * s[index] * (1 - s[index])
    return slopes


def sigmoid_derivative_from_output(a):
    return _each(lambda number: number * (1 - number), a)


def tanh_derivative(z):
    slopes = np.empty(z.shape)
    for index, number in np.ndenumerate(z):
        slopes[index] = 1 - np.tanh(number) ** 2
    return slopes


def relu(z):
    return _each(lambda number: max(number, 0.0), z)


def relu_derivative(z):
    return _each(lambda number: 1 if number > 0 else 0, z)


def softplus(z):
    def one(number):
        if number > 0:
            return number + np.log(1 + np.exp(-number))
        return np.log(1 + np.exp(number))

    return _each(one, z)


def elu(z, alpha=1.0):
    values = z.astype(float)
    for index in np.ndindex(z.shape):
        if values[index] <= 0:
            values[index] = alpha * (np.exp(values[index]) - 1)
    return values


def elu_derivative(z, alpha=1.0):
    return _each(lambda number: 1.0 if number > 0 else alpha * np.exp(number), z)


def swish_derivative(z, beta=1.0):
    def by_z(number):
        s = float(sigmoid(np.array(number), beta))
        return s * (1 + beta * number * (1 - s))

    def by_beta(number):
        s = float(sigmoid(np.array(number), beta))
        return number * number * s * (1 - s)

    return _each(by_z, z), _each(by_beta, z)
