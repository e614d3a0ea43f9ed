"""ps11: the drivers. They are sent to the student's process as source text, each by itself."""

from __future__ import annotations

import numpy as np


def drive_split(split, X, T, fractions, seed):
    """Split with two Generators of the same seed, and with one of another."""
    return [split(X, T, fractions, np.random.default_rng(s)) for s in (seed, seed, seed + 1)]


def drive_init(init_dense, d_in, d_out, scheme, seed):
    """Draw twice with the same seed, and once with another."""
    return [
        init_dense(d_in, d_out, scheme, np.random.default_rng(s)) for s in (seed, seed, seed + 1)
    ]


def drive_std(activation_std, X, params, kind, slope):
    """Make the activation from its slope: a ReLU that leaks, or a tanh that is stretched."""

    def leaky(Z):
        return np.where(Z > 0, Z, slope * Z)

    def stretched(Z):
        return np.tanh(slope * Z)

    return activation_std(X, params, leaky if kind == "leaky" else stretched)


def drive_fit(fit, X, labels, sizes, eta, epochs, batch_size, seed):
    """Look at where it starts, then let it train.

    A learning rate of 1e-200 moves no weight. It does move biases that are 0, by 1e-200 times
    their gradients, which tell the batches apart. Where training takes long, start and train once.
    Else start three times, with as many epochs as the training, because the orders may be drawn
    before the weights; and where there are two batches, train twice more, long enough for two
    orders to differ somewhere, and start once more, for eight epochs.
    """

    def run(eta, epochs, seed):
        return fit(X, labels, sizes, eta, epochs, batch_size, np.random.default_rng(seed))

    tiny = 1e-200
    if len(X) >= 100:
        return [run(tiny, 1, seed), run(eta, epochs, seed)]
    runs = [run(tiny, epochs, s) for s in (seed, seed, seed + 1)]
    runs.append(run(eta, epochs, seed))
    if batch_size < len(X):
        runs += [run(eta, 6, seed), run(eta, 6, seed), run(tiny, 8, seed)]
    return runs


def drive_scales(signals_by_scale, sizes, n, factors, seeds, salt):
    """Draw tanh networks whose weights are a factor times Xavier's, by a seed of the student's."""

    def draw(factor, seed):
        rng = np.random.default_rng([salt, seed])
        X, params = rng.normal(size=(n, sizes[0])), []
        for d_in, d_out in [(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)]:
            W = factor * rng.normal(size=(d_out, d_in)) / np.sqrt(d_in)
            params.append((W, 0.2 * rng.normal(size=d_out)))
        return X, params, rng.normal(size=(n, sizes[-1])) / n

    return signals_by_scale(draw, list(factors), list(seeds))
