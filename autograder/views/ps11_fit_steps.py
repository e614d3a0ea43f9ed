"""ps11: which step, or which steps, lead from first weights to the trained ones, by name.

Whatever has no name is "another". A name is a word that says how the step differs from the right
one; none of them says what is right.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

Params = list[tuple[Any, Any]]

SLIPS = (
    "",
    "uphill",
    "no mean",
    "no biases",
    "no hidden biases",
    "no ReLU slope",
    "ReLU slope at the top only",
    "updated weights",
)
"""Slips that show in a single gradient; the first is none."""
FRICTIONS = (0.9, 0.5, 0.8, 0.95, 0.99, 1.0)
"""Shares of the old velocity that people choose; with 1.0 all gradients add up."""
DECAYS = (0.99, 0.98, 0.95, 0.9, 0.8, 0.5)
"""Factors that people multiply the learning rate by, in each epoch."""
WEIGHT_DECAYS = (1e-5, 1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Shares of the weights that people add to the gradient."""


def slopes(X: Any, labels: Any, params: Params, slip: str = "", eta: float = 0.0) -> Params:
    """Return the slopes of a ReLU network's mean cross-entropy, or those with a slip.

    A push at a unit goes up through the layers above it, and changes each sample's loss by as much
    as its class is pushed less than the mean of all classes, each counted by its probability. That
    takes longer than the way back, which students are asked for, and isn't given to them here.
    """
    inputs = [X]
    for W, b in params[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
    Z = inputs[-1] @ params[-1][0].T + params[-1][1]
    Z = Z - Z.max(axis=1, keepdims=True)
    chances = np.exp(Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)))
    factor = {"no mean": len(X), "uphill": -1}.get(slip, 1)
    found: Params = []
    above: list[Any] = []  # the weights of the layers above
    last = len(params) - 1
    for layer in reversed(range(len(params))):
        units = len(params[layer][1])
        pushes = np.broadcast_to(np.eye(units)[:, None], (units, len(X), units))
        for higher, W in enumerate(above, start=layer + 1):
            flat = slip == "no ReLU slope"
            flat = flat or (slip == "ReLU slope at the top only" and higher < last)
            pushes = (pushes if flat else pushes * (inputs[higher] > 0)) @ W.T
        at_class = np.take_along_axis(pushes, labels[None, :, None], axis=2)
        changes = factor * (chances * (pushes - at_class)).sum(axis=2)
        by_weight = (changes[:, :, None] * inputs[layer]).mean(axis=1)
        stays = slip == "no biases" or (slip == "no hidden biases" and layer < last)
        found.insert(0, (by_weight, (0 if stays else 1) * changes.mean(axis=1)))
        W = params[layer][0]
        above.insert(0, W - eta * by_weight if slip == "updated weights" else W)
    return found


def same(one: Params, other: Params) -> bool:
    """Whether two networks have the same parameters, but for rounding."""
    return all(
        np.allclose(mine, theirs, rtol=1e-6, atol=1e-9)
        for pair, other_pair in zip(one, other, strict=True)
        for mine, theirs in zip(pair, other_pair, strict=True)
    )


def units_differ(params: Params) -> bool:
    """Whether the units of the first layer have different weights."""
    return bool(np.ptp(params[0][0], axis=0).any())


def _minus(params: Params, factor: float, grads: Params) -> Params:
    pairs = zip(params, grads, strict=True)
    return [(W - factor * dW, b - factor * db) for (W, b), (dW, db) in pairs]


def _path(
    batches: list[tuple[Any, Any]],
    start: Params,
    etas: list[float],
    slip: str = "",
    mu: float = 0.0,
    decay: float = 0.0,
) -> list[Params]:
    """Return the parameters before each batch's step, and after the last."""
    path, velocity = [start], [(0 * W, 0 * b) for W, b in start]
    for (X, labels), eta in zip(batches, etas, strict=True):
        grads = slopes(X, labels, path[-1], slip, eta)
        grads = [(dW + decay * W, db) for (dW, db), (W, _) in zip(grads, path[-1], strict=True)]
        velocity = _minus(grads, -mu, velocity)
        path.append(_minus(path[-1], eta, velocity))
    return path


def _word_for_friction(mu: float) -> str:
    return "gradients add up" if mu == 1.0 else "momentum"


def step_taken(start: Params, end: Params, X: Any, labels: Any, eta: float) -> tuple[str, Any]:
    """Return the name of the single step that leads from start to end, and its path.

    The path of a step that can't be told is its start.
    """
    batch = [(X, labels)]
    path = _path(batch, start, [eta])
    if not units_differ(start):
        return "none that says anything", path
    for slip in SLIPS:
        path = _path(batch, start, [eta], slip)
        if same(path[-1], end):
            return slip or "down the gradient", path
    if same(start, end):
        return "none", [start]
    grads = slopes(X, labels, start)
    ratio = _share(_minus(start, 1, end), grads) / eta
    if same(_minus(start, ratio * eta, grads), end):
        return _word_for_ratio(ratio, eta, len(X)), [start, end]
    missing = _minus(_minus(start, eta, grads), 1, end)
    decay = _share([(W, 0 * b) for W, b in missing], start)
    if same([(decay * W, b) for W, b in start], missing):
        return "weight decay", [start, end]
    return "another", [start]


def _share(some: Params, whole: Params) -> float:
    """Return by which factor the second comes nearest to the first."""
    pairs = list(zip(some, whole, strict=True))
    along = sum(float((a * c).sum() + (b * d).sum()) for (a, b), (c, d) in pairs)
    return along / (sum(float((c * c).sum() + (d * d).sum()) for _, (c, d) in pairs) or 1.0)


def _known_ratios(eta: float, n: int) -> dict[str, float]:
    """Return how many times as long as the right one a step with a slip is, for n samples."""
    return {"no eta": 1 / eta, "mean twice": 1 / n, "twice": 2.0, "half": 0.5}


def _word_for_ratio(ratio: float, eta: float, n: int) -> str:
    """Return a word for a step that is so many times as long as the right one."""
    known = _known_ratios(eta, n)
    near = (word for word, factor in known.items() if np.isclose(ratio, factor, rtol=1e-4))
    return next(
        near, "too long" if ratio > 1 else "too short" if ratio > 0 else "uphill and longer"
    )


def steps_taken(
    start: Params, end: Params, X: Any, labels: Any, eta: float, epochs: int
) -> tuple[str, Any]:
    """Return the name of the steps with one batch, one in each epoch, and their path."""
    batches, etas = [(X, labels)] * epochs, [eta] * epochs
    path = _path(batches, start, etas)
    if not units_differ(start):
        return "none that say anything", path
    for slip in SLIPS:
        path = _path(batches, start, etas, slip)
        if same(path[-1], end):
            return slip or "down the gradient", path
    for mu in FRICTIONS:
        path = _path(batches, start, etas, mu=mu)
        if same(path[-1], end):
            return _word_for_friction(mu), path
    for decay in WEIGHT_DECAYS:
        path = _path(batches, start, etas, decay=decay)
        if same(path[-1], end):
            return "weight decay", path
    for word, factor in _known_ratios(eta, len(X)).items():
        path = _path(batches, start, [factor * eta] * epochs)
        if same(path[-1], end):
            return word, path
    for rates in _falling(eta, epochs):
        path = _path(batches, start, rates)
        if same(path[-1], end):
            return "a rate that changes", path
    return "none" if same(start, end) else "another", [start]


def _falling(eta: float, epochs: int) -> list[list[float]]:
    """Return learning rates of the epochs, as people let them fall."""
    shares = [[decay**epoch for epoch in range(epochs)] for decay in DECAYS]
    shares += [[1 / (1 + epoch) ** power for epoch in range(epochs)] for power in (0.5, 1.0)]
    shares.append([1 - epoch / epochs for epoch in range(epochs)])
    return [[eta * share for share in of_epochs] for of_epochs in shares]


def turns_taken(start: Params, end: Params, X: Any, labels: Any, eta: float, size: int) -> str:
    """Return how two batches, the second one smaller, lead from start to end.

    The order is random, so every choice of samples for the first batch is tried.
    """
    if not units_differ(start):
        return "nothing that says anything"
    if same(_path([(X, labels)], start, [eta])[-1], end):
        return "all in one batch"
    pairs = [
        [(X[some], labels[some]), (X[others], labels[others])]
        for some, others in pairs_of_batches(len(X), size)
    ]
    for slip in SLIPS:
        for batches in pairs:
            path = _path(batches, start, [eta, eta], slip)
            if same(path[-1], end):
                return ", ".join(["each sample once", slip]) if slip else "each sample once"
            if not slip and same(path[1], end):
                return "the last batch is missing"
    of_all, rest = [eta * size / len(X), eta * (1 - size / len(X))], (len(X) - size) / size
    for batches in pairs:
        if same(_path(batches, start, [eta, eta * rest])[-1], end):
            return "the last batch divided by batch_size"
        if same(_path(batches, start, of_all)[-1], end):
            return "divided by the number of all samples"
        for decay in WEIGHT_DECAYS:
            if same(_path(batches, start, [eta, eta], decay=decay)[-1], end):
                return "weight decay"
        ratios = [_known_ratios(eta, len(rows)) for rows, _ in batches]
        for word in ratios[0]:
            rates = [eta * of_batch[word] for of_batch in ratios]
            if same(_path(batches, start, rates)[-1], end):
                return word
        for mu in FRICTIONS:
            if same(_path(batches, start, [eta, eta], mu=mu)[-1], end):
                return _word_for_friction(mu)
    for order in map(list, itertools.permutations(range(len(X)))):
        batches = [(X[order[:size]], labels[:size]), (X[order[size:]], labels[size:])]
        if same(_path(batches, start, [eta, eta])[-1], end):
            return "labels left in their places"
    return "another"


def pairs_of_batches(n: int, size: int) -> list[tuple[list[int], list[int]]]:
    """Return every way to divide n samples into a first batch of that size and the rest."""
    everybody = set(range(n))
    firsts = map(list, itertools.combinations(range(n), size))
    return [(first, sorted(everybody - set(first))) for first in firsts]
