"""ps08 in few lines, every function on its own feet."""

import numpy as np


def minibatches(X, T, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    cuts = range(batch_size, len(X), batch_size)
    return zip(np.split(X[order], cuts), np.split(T[order], cuts))


def gradient_descent(gradient, w0, eta, steps):
    path = [w0]
    while len(path) <= steps:
        path.append(path[-1] - eta * gradient(path[-1]))
    return np.vstack(path)


def sgd_step(w, dw, eta):
    return w + dw * -eta


def momentum_step(w, dw, v, eta, mu):
    return w - (eta * dw - mu * v), mu * v - eta * dw


def nesterov_step(w, gradient, v, eta, mu):
    ahead = w + mu * v
    new = ahead - eta * gradient(ahead)
    return new, new - w


def rmsprop_step(w, dw, s, eta, rho, eps):
    s = s + (1 - rho) * (dw * dw - s)
    return w - dw / (s**0.5 + eps) * eta, s


def adam_step(w, dw, m, s, t, eta, beta1, beta2, eps):
    m, s = m + (1 - beta1) * (dw - m), s + (1 - beta2) * (dw**2 - s)
    c = np.sqrt(1 - beta2**t)
    return w - eta * c / (1 - beta1**t) * m / (np.sqrt(s) + c * eps), m, s


def step_decay(eta0, epoch, drop, every):
    return eta0 * np.prod([drop] * int(epoch / every))


def exponential_decay(eta0, epoch, k):
    return eta0 / np.exp(k) ** epoch


def cosine_decay(eta0, epoch, total):
    return eta0 * np.cos(np.pi * epoch / total / 2) ** 2


def rate_slopes(w, gradient, v, eta, mu):
    g = gradient(w)
    return tuple(np.stack([-g, v]) @ gradient(w + mu * v - eta * g))
