"""ps08 the long way: one sample, one step, one entry after the other."""

import math

import numpy as np


def minibatches(X, T, batch_size, rng):
    left = list(range(len(X)))
    while left:
        rows = []
        while left and len(rows) < batch_size:
            rows.append(left.pop(int(rng.integers(len(left)))))
        yield [np.array([X[n] for n in rows]), np.array([T[n] for n in rows])]


def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    trajectory = [w.copy()]
    for _ in range(steps):
        dw = gradient(w)
        for i in range(len(w)):
            w[i] = w[i] - eta * dw[i]
        trajectory.append(w.copy())
    return trajectory


def sgd_step(w, dw, eta):
    new = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        new[i] = w[i] - eta * dw[i]
    return new


def momentum_step(w, dw, v, eta, mu):
    new_w, new_v = w.copy(), v.copy()
    for i in np.ndindex(w.shape):
        new_v[i] = mu * v[i] - eta * dw[i]
        new_w[i] += new_v[i]
    return [new_w, new_v]


def nesterov_step(w, gradient, v, eta, mu):
    ahead = np.array([a + mu * b for a, b in zip(w, v)])
    return momentum_step(w, gradient(ahead), v, eta, mu)


def rmsprop_step(w, dw, s, eta, rho, eps):
    new_w, new_s = w.copy(), s.copy()
    for i in np.ndindex(w.shape):
        new_s[i] = rho * s[i] + (1 - rho) * dw[i] * dw[i]
        new_w[i] = w[i] - eta * dw[i] / (math.sqrt(new_s[i]) + eps)
    return new_w, new_s


def adam_step(w, dw, m, s, t, eta, beta1, beta2, eps):
    new_w, new_m, new_s = w.copy(), m.copy(), s.copy()
    shares = 0.0, 0.0
    for step in range(t):
        shares = shares[0] + (1 - beta1) * beta1**step, shares[1] + (1 - beta2) * beta2**step
    for i in np.ndindex(w.shape):
        new_m[i] = beta1 * m[i] + (1 - beta1) * dw[i]
        new_s[i] = beta2 * s[i] + (1 - beta2) * dw[i] ** 2
        root = math.sqrt(new_s[i] / shares[1])
        new_w[i] = w[i] - eta * (new_m[i] / shares[0]) / (root + eps)
    return new_w, new_m, new_s


def step_decay(eta0, epoch, drop, every):
    eta = eta0
    passed = every
    while passed <= epoch:
        eta *= drop
        passed += every
    return eta


def exponential_decay(eta0, epoch, k):
    return eta0 * math.e ** (-k * epoch)


def cosine_decay(eta0, epoch, total):
    return (eta0 + eta0 * math.cos(math.pi * (epoch / total))) / 2


def rate_slopes(w, gradient, v, eta, mu):
    before = gradient(w)
    there = np.array([w[i] + mu * v[i] - eta * before[i] for i in range(len(w))])
    after = gradient(there)
    by_eta = by_mu = 0.0
    for i in range(len(w)):
        by_eta -= after[i] * before[i]
        by_mu += after[i] * v[i]
    return [by_eta, by_mu]
