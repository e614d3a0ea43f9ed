"""Answers that NumPy 2.1 to 2.3 let pass with a DeprecationWarning and 2.4 refuses.

All of them would be right if it weren't for that. No test in here.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def perceptron_error(X: Any, w: Any, t: Any) -> Any:
    d = (X @ w >= 0)[:, None] - t[:, None]
    z = (X @ w)[:, None]
    return float(z.T @ d)


def l2_penalty(W: Any, lam: Any) -> Any:
    w = W.reshape(-1, 1)
    return float(0.5 * lam * w.T @ w)


def error(y: Any, t: Any) -> Any:
    return float(0.5 * (np.array([y]) - t) ** 2)


def staircase(f: Any, a: Any, b: Any, k: Any) -> Any:
    middles = a + (b - a) / k * (np.arange(k) + 0.5)
    heights = np.array([float(f(np.array([x]))) for x in np.linspace(a, b, k + 1)])
    return np.ones((k, 1)), -middles, np.diff(heights), heights[0]


def threshold_unit(x: Any, w: Any, b: Any) -> Any:
    return int(np.sum(w * x, keepdims=True) + b >= 0)


def forward(x: Any, params: Any) -> Any:
    W1 = np.array([[params["w1"], params["w3"]], [params["w2"], params["w4"]]])
    s = (W1 @ np.reshape(x, (2, 1)) + [[params["b1"]], [params["b2"]]]).tolist()
    a = [1 / (1 + math.exp(np.array([-u[0]]))) for u in s]
    s3 = params["w5"] * a[0] + params["w6"] * a[1] + params["b3"]
    y = 1 / (1 + math.exp(-s3))
    return {"s1": s[0][0], "a1": a[0], "s2": s[1][0], "a2": a[1], "s3": s3, "y": y}


def accuracy(Y: Any, labels: Any) -> Any:
    return float(np.mean(Y.argmax(axis=1) == labels, keepdims=True))


def count_linear_pieces(f: Any, a: Any, b: Any) -> Any:
    bent = np.abs(np.diff(f(np.linspace(a, b, 30_000)), 2)) > 1e-10
    begins = np.diff(bent.astype(int), prepend=0) == 1
    return int(1 + np.sum(begins, keepdims=True))


def early_stopping(losses: Any, patience: Any) -> Any:
    for epoch in range(len(losses)):
        best = int(np.argmin(losses[: epoch + 1], keepdims=True))
        if epoch - best >= patience:
            break
    return best


def numerical_gradient(f: Any, x: Any, h: float = 1e-6) -> Any:
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        up, down = f(x + step), f(x - step)
        g[i] = (np.array([up]) - np.array([down])) / (2 * h)
    return g


def squared_error(Y: Any, T: Any) -> Any:
    return np.sum(np.sum((y - t) ** 2) for y, t in zip(Y, T, strict=True)) / (2 * len(Y))


def minibatches(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        assert np.in1d(rows, order).all()  # noqa: NPY201
        yield X[rows], T[rows]


def softplus(z: Any) -> Any:
    out = np.zeros(z.shape)
    for i, u in np.ndenumerate(z):
        out[i] = np.logaddexp(0.0, np.array([u]))
    return out


REFUSED: dict[str, tuple[str, Callable[..., Any]]] = {
    "float of a one-element product": ("perceptron_error", perceptron_error),
    "float of a matrix of one entry": ("l2_penalty", l2_penalty),
    "float of an array made for it": ("error", error),
    "float of what f gives": ("staircase", staircase),
    "int of a sum that keeps dimensions": ("threshold_unit", threshold_unit),
    "math.exp of an array": ("forward", forward),
    "float of a mean that keeps dimensions": ("accuracy", accuracy),
    "int of a count that keeps dimensions": ("count_linear_pieces", count_linear_pieces),
    "int of an argmin that keeps dimensions": ("early_stopping", early_stopping),
    "an array as an entry": ("numerical_gradient", numerical_gradient),
    "np.sum of a generator": ("squared_error", squared_error),
    "np.in1d": ("minibatches", minibatches),
    "an array as an entry, in a loop": ("softplus", softplus),
}
