"""ps12 in few lines and by other designs, every function on its own feet."""

import functools

import numpy as np


def collapse_linear(params):
    stacked = [np.block([[W, b[:, None]], [np.zeros_like(W[:1]), 1]]) for W, b in params]
    whole = functools.reduce(lambda inner, outer: outer @ inner, stacked)
    return whole[:-1, :-1], whole[:-1, -1]


def staircase(f, a, b, k):
    t = np.linspace(a, b, k, endpoint=False) + (b - a) / k / 2  # steps in the middles
    ends = np.linspace(a, b, k + 1)
    return np.ones((k, 1)), -t, np.diff(f(ends)), f(ends)[0]


def relu_interpolant(f, a, b, k):
    t, h = np.linspace(a, b, k + 1), (b - a) / k
    v = np.diff(f(t), 2) / h  # from the right end, falling leftwards
    s = (f(t)[-1] - f(t)[-2]) / h
    return -np.ones((k, 1)), t[1:], np.append(v, -s), f(t)[-1]


def sawtooth(x, k):
    return 1 - np.abs(1 - 2 * (x * 2.0 ** (k - 1) % 1))


def count_linear_pieces(f, a, b):
    second = np.diff(f(np.linspace(a, b, 30_000)), 2)
    bent = np.abs(second) > 1e-10
    return 1 + int((np.diff(bent.astype(int), prepend=0) == 1).sum())
