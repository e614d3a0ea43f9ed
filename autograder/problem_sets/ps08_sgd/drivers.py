"""How ps08 runs functions that need a random number generator or a gradient function.

A driver is sent to the student's process as the source text of its function alone, so each one
uses nothing but `np` and its own arguments. How the results are read is in `autograder.views.ps08`.
"""

from __future__ import annotations

import numpy as np


def drive_minibatches(minibatches, X, T, batch_size, seed):
    """Two epochs with one Generator, and the first one again with another of the same seed."""
    rng = np.random.default_rng(seed)
    epochs = [list(minibatches(X, T, batch_size, rng)) for _ in range(2)]
    epochs.append(list(minibatches(X, T, batch_size, np.random.default_rng(seed))))
    return epochs


def drive_gradient_descent(gradient_descent, w0, eta, steps, coefficients):
    """Give it a gradient made of the coefficients: A w − b + c w³."""
    A, b, c = coefficients
    return gradient_descent(lambda w: A @ w - b + c * w**3, w0, eta, steps)


def drive_nesterov_step(nesterov_step, w, v, eta, mu, coefficients):
    """Give it a gradient made of the coefficients: A w − b + c w³."""
    A, b, c = coefficients
    return nesterov_step(w, lambda w: A @ w - b + c * w**3, v, eta, mu)


def drive_rate_slopes(rate_slopes, w, v, eta, mu, coefficients):
    """Give it a gradient made of the coefficients: A w − b + c w³."""
    A, b, c = coefficients
    return rate_slopes(w, lambda w: A @ w - b + c * w**3, v, eta, mu)
