"""ps08 right, but NumPy warns on the way: that is worth a remark and costs nothing."""

import numpy as np


def minibatches(X, T, batch_size, rng):
    np.log(np.float64(0.0))  # minus infinity: a warning on stderr
    order = np.arange(X.shape[0])
    rng.shuffle(order)
    batches = []
    for start in range(0, order.size, batch_size):
        rows = order[start : min(start + batch_size, order.size)]
        batches.append((np.take(X, rows, axis=0), np.take(T, rows, axis=0)))
    return batches


def gradient_descent(gradient, w0, eta, steps):
    np.exp(np.float64(1000.0))
    points = np.zeros((steps + 1, w0.size))
    points[0] = w0
    for n in range(steps):
        points[n + 1] = points[n] - eta * gradient(points[n])
    return points


def sgd_step(w, dw, eta):
    np.float64(1.0) / np.float64(0.0)
    return np.subtract(w, np.multiply(eta, dw))


def momentum_step(w, dw, v, eta, mu):
    np.sqrt(np.float64(-1.0))
    velocity = np.multiply(mu, v)
    velocity -= eta * dw
    return np.add(w, velocity), velocity


def nesterov_step(w, gradient, v, eta, mu):
    np.log(np.float64(0.0))
    step = mu * v
    step = step - eta * gradient(np.add(w, step))
    return w + step, step


def rmsprop_step(w, dw, s, eta, rho, eps):
    np.log(np.float64(-1.0))
    s = np.average([s, np.square(dw)], axis=0, weights=[rho, 1 - rho])
    return w - eta * np.divide(dw, np.sqrt(s) + eps), s


def adam_step(w, dw, m, s, t, eta, beta1, beta2, eps):
    np.exp(np.float64(1000.0))
    m, s = np.dot(beta1, m) + np.dot(1 - beta1, dw), np.dot(beta2, s) + np.dot(1 - beta2, dw**2)
    mean, root = m / (1 - np.power(beta1, t)), np.sqrt(s / (1 - np.power(beta2, t)))
    return w - eta * mean / (root + eps), m, s


def step_decay(eta0, epoch, drop, every):
    np.log(np.float64(0.0))
    return np.float64(eta0) * np.power(drop, np.floor_divide(epoch, every))


def exponential_decay(eta0, epoch, k):
    np.exp(np.float64(1000.0))
    return np.exp(np.log(eta0) - k * epoch)


def cosine_decay(eta0, epoch, total):
    np.sqrt(np.float64(-1.0))
    return eta0 - eta0 * np.square(np.sin(np.pi * epoch / (2 * total)))


def rate_slopes(w, gradient, v, eta, mu):
    np.log(np.float64(0.0))
    g = gradient(w)
    g_new = gradient(np.add(w, mu * v - eta * g))
    return np.sum(g_new * -g), np.sum(g_new * v)
