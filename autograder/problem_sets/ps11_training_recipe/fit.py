"""ps11: training a network from its first weights to the digits.

`fit` is looked at closely where it is small: with a learning rate of nearly 0 it shows its first
weights and what its history measures, in one batch its gradient step, and in two batches whether
each sample has its turn. Then it has to learn the digits.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.validation import InvalidReturnError, check_array, describe, unpack
from reference_impl import datasets, training

HELD_OUT = 497
"""Digits that nobody trains on, always the same ones."""
ENOUGH = 0.90
"""The share of them to get right, far from both sides. Of 1200 right trainings (He) the worst
reached 0.946 (mean 0.968, standard deviation 0.005), of 100 each from six other schemes of first
weights, some of them poor, 0.901; of 300 without shuffling the best reached 0.855 (0.81, 0.02)."""
DIGITS_SIZES, DIGITS_ETA, DIGITS_EPOCHS, DIGITS_BATCH = (64, 60, 10), 0.04, 20, 12


LARGE = 1e4
"""Inputs of this size make exp overflow; the loss may then be infinite, the step may not."""


@functools.cache
def _digits() -> tuple[Any, Any, Any, Any]:
    """X and labels to train on, sorted by class, and X and labels held out."""
    pixels, labels = datasets.digits()
    order = np.random.default_rng(8).permutation(len(labels))
    held_out, rest = order[:HELD_OUT], order[HELD_OUT:]
    rest = rest[np.argsort(labels[rest], kind="stable")]
    X = pixels / 16
    return X[rest], labels[rest], X[held_out], labels[held_out]


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, sizes, epochs, batch_size in (
        ("8 samples in one batch, 3-6-4, 1 epoch", 8, (3, 6, 4), 1, 8),
        ("6 samples in one batch, 5-5-5-5, 3 epochs", 6, (5, 5, 5, 5), 3, 6),
        ("5 samples in batches of 3, 4-7-3, 1 epoch", 5, (4, 7, 3), 1, 3),
        ("7 samples with inputs near 10000 in one batch, 3-8-4", 7, (3, 8, 4), 1, 7),
    ):
        labels = rng.permutation(np.arange(n) % sizes[-1])
        X, eta = rng.normal(size=(n, sizes[0])), float(rng.uniform(0.2, 0.5))
        X *= LARGE if "10000" in label else 1.0
        args = (X, labels, sizes, eta, epochs, batch_size, int(rng.integers(10**6)))
        cases.append(Case(label, args, {"N": n}))
    X, labels, _, _ = _digits()
    rows = rng.permutation(len(X))
    rows = rows[np.argsort(labels[rows], kind="stable")]
    how = (DIGITS_SIZES, DIGITS_ETA, DIGITS_EPOCHS, DIGITS_BATCH, int(rng.integers(10**6)))
    words = "1300 handwritten digits, sorted by class, 64-60-10"
    return [*cases, Case(words, (X[rows], labels[rows], *how), {"N": len(X)})]


def drive_fit(fit, X, labels, sizes, eta, epochs, batch_size, seed):
    """Look at where it starts (such a learning rate moves nothing), twice; then let it train.

    Where that costs no time, train twice more: long enough for two orders to differ somewhere.
    """

    def run(eta, epochs, seed):
        return fit(X, labels, sizes, eta, epochs, batch_size, np.random.default_rng(seed))

    tiny = 1e-200  # above 0, and yet no weight is moved by it
    starts = [run(tiny, 1, s) for s in (seed, seed, seed + 1)]
    repeats = 2 if batch_size < len(X) < 100 else 0
    return [*starts, run(eta, epochs, seed), *(run(eta, 6, seed) for _ in range(repeats))]


def _params_of(value: Any, sizes: Any) -> list[tuple[Any, Any]]:
    shapes = list(itertools.pairwise(sizes))
    layers = unpack(value, *(f"(W, b) of layer {i + 1}" for i in range(len(shapes))))
    params = []
    for number, (layer, (d_in, d_out)) in enumerate(zip(layers, shapes, strict=True), start=1):
        if not isinstance(layer, (tuple, list)):
            words = f"params should be a list of pairs (W, b); layer {number} is"
            raise InvalidReturnError(f"{words} {describe(layer)}")
        W, b = unpack(layer, f"W of layer {number}", f"b of layer {number}")
        W = check_array(W, f"W of layer {number}", d_out, d_in)
        params.append((W, check_array(b, f"b of layer {number}", d_out)))
    return params


def _history_of(value: Any) -> list[float]:
    items = value.tolist() if isinstance(value, np.ndarray) else value
    is_list = isinstance(items, (list, tuple))
    if not is_list or not all(isinstance(loss, (int, float, np.floating)) for loss in items):
        raise InvalidReturnError(f"history should be a list of floats, not {describe(value)}")
    return [float(loss) for loss in items]


def _loss_and_gradients(
    X: Any, labels: Any, params: list[tuple[Any, Any]], slip: str = "", eta: float = 0.0
) -> tuple[float, list[tuple[Any, Any]]]:
    """The mean cross-entropy of a ReLU network and its gradients, with a slip if asked for."""
    inputs, n = [X], np.arange(len(X))
    for W, b in params[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
    Z = inputs[-1] @ params[-1][0].T + params[-1][1]
    Z = Z - Z.max(axis=1, keepdims=True)
    logs = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    dZ = np.exp(logs)
    dZ[n, labels] -= 1
    dZ /= 1 if slip == "no mean" else -len(X) if slip == "uphill" else len(X)
    grads: list[tuple[Any, Any]] = []
    for layer in reversed(range(len(params))):
        dW, db = dZ.T @ inputs[layer], dZ.sum(axis=0)
        grads.append((dW, 0 * db if slip == "no biases" else db))
        W = params[layer][0] - (eta * dW if slip == "updated weights" else 0)
        dZ = dZ @ W * (1 if slip == "no ReLU slope" else inputs[layer] > 0)
    return float(-logs[n, labels].mean()), grads[::-1]


def _stepped(
    X: Any, labels: Any, params: list[tuple[Any, Any]], eta: float, slip: str = ""
) -> list[tuple[Any, Any]]:
    _, grads = _loss_and_gradients(X, labels, params, slip, eta)
    pairs = zip(params, grads, strict=True)
    return [(W - eta * dW, b - eta * db) for (W, b), (dW, db) in pairs]


def _same(one: list[tuple[Any, Any]], other: list[tuple[Any, Any]]) -> bool:
    return all(
        np.allclose(mine, theirs, rtol=1e-6, atol=1e-9)
        for pair, other_pair in zip(one, other, strict=True)
        for mine, theirs in zip(pair, other_pair, strict=True)
    )


def _units_differ(params: list[tuple[Any, Any]]) -> bool:
    return bool(np.ptp(params[0][0], axis=0).any())


SLIPS = ("", "uphill", "no mean", "no biases", "no ReLU slope", "updated weights")


def _step_taken(start: Any, end: Any, X: Any, labels: Any, eta: float, epochs: int) -> str:
    """Which step leads from the start to the end, once for every epoch: the right one, or what."""
    if not _units_differ(start):
        return "none that says anything"
    for slip in SLIPS:
        params = start
        for _ in range(epochs):
            params = _stepped(X, labels, params, eta, slip)
        if _same(params, end):
            return slip or "down the gradient"
    return "none" if _same(start, end) else "another"


def _turns_taken(start: Any, end: Any, X: Any, labels: Any, eta: float, size: int) -> str:
    """How two batches, the second one smaller, lead from start to end, whoever is in them."""
    if not _units_differ(start):
        return "nothing that says anything"
    if _same(_stepped(X, labels, start, eta), end):
        return "all in one batch"
    everybody = set(range(len(X)))
    for some in map(list, itertools.combinations(everybody, size)):
        others = list(everybody - set(some))
        first = _stepped(X[some], labels[some], start, eta)
        if _same(_stepped(X[others], labels[others], first, eta), end):
            return "each sample once"
        if _same(first, end):
            return "the last batch is missing"
    return "another"


def _measured(loss: float, right: float, n: int) -> str:
    """What a history measures in which nothing moves."""
    if not math.isfinite(loss):
        return "not finite"
    ratio = loss / right
    known = {"the mean": 1.0, "the sum": n}
    found = [words for words, factor in known.items() if abs(ratio / factor - 1) < 1e-6]
    return found[0] if found else "nearly the mean" if 0.4 < ratio < 2.5 else "another"


def seen_in_fit(
    value: Any, X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, batch_size: Any, seed: int
) -> dict[str, object]:
    """In words: where fit starts, how it steps, what it measures, and what it has learned."""
    small = len(X) < 100  # as the driver sees it, too
    shuffled = small and batch_size < len(X)
    names = ["a start", "the same again", "another start", "a training"]
    names += ["a longer training", "the same training again"] if shuffled else []
    pairs = [unpack(run, "params", "history") for run in unpack(value, *names)]
    start, again, other, end, *longer = (_params_of(params, sizes) for params, _ in pairs)
    at_rest, history = _history_of(pairs[0][1]), _history_of(pairs[3][1])
    right_loss, _ = _loss_and_gradients(X, labels, start)
    seen: dict[str, object] = {
        "units differ": _units_differ(start),
        "repeats": _same(start, again),
        "by chance": not _same(start, other),
        "entries": (len(at_rest), len(history)),
    }
    step = _step_taken(start, end, X, labels, eta, epochs) if small else ""
    if abs(X).max() >= 0.01 * LARGE:
        return {**seen, "step": step}
    seen["measures"] = _measured(at_rest[0], right_loss, len(X)) if at_rest else "nothing"
    if shuffled:
        turns = _turns_taken(start, end, X, labels, eta, batch_size)
        return {**seen, "turns": turns, "same order": _same(*longer)}
    if small:
        return {**seen, "step": step}
    _, _, X_new, labels_new = _digits()
    A = X_new
    for W, b in end[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    right = (A @ end[-1][0].T + end[-1][1]).argmax(axis=1) == labels_new
    return {
        **seen,
        "falls": len(history) > 0 and bool(history[-1] < 0.5 * right_loss),
        "learned": bool(right.mean() >= ENOUGH),
    }


fit = Exercise(
    name="fit",
    arguments=("X", "labels", "sizes", "eta", "epochs", "batch_size", "rng"),
    parts=(
        Part("first weights", 1, ("units differ", "repeats", "by chance")),
        Part("gradient step", 2, ("step",)),
        Part("mini-batches", 1, ("turns", "same order")),
        Part("history", 2, ("entries", "measures", "falls")),
        Part("digits", 3, ("learned",)),
    ),
    task=(
        "Draw the first weights, go through the samples in shuffled mini-batches for so many "
        "epochs, and step against the gradient. Return (params, history)."
    ),
    reference=training.fit,
    cases=_fit_cases,
    driver=drive_fit,
    view=seen_in_fit,
    messages_if_false={
        "units differ": (
            "All units of the first layer start with the same weights, and so they stay the same "
            "for ever. Draw the weights at random."
        ),
        "repeats": (
            "Two Generators of the same seed gave two different starts. Everything random has to "
            "come from rng."
        ),
        "by chance": "Generators of two seeds gave the same first weights. Draw them from rng.",
        "step": (
            "With all samples in one batch, an epoch is one step against the gradient of the mean "
            "cross-entropy. Yours is another step: check your gradients numerically."
        ),
        "turns": (
            "With 5 samples in batches of 3, an epoch is a step with 3 of them and one with the "
            "other 2, each against the mean over its own samples. Yours does something else."
        ),
        "same order": (
            "Two Generators of the same seed gave two different trainings. Shuffle with rng, too."
        ),
        "measures": (
            "With a learning rate of nearly 0 nothing moves, so the history should hold the mean "
            "loss of all samples, each counted once. Yours holds something else."
        ),
        "falls": "The training loss of the last epoch isn't even half of what it was at the start.",
        "learned": (
            "Trained on 1300 digits, it gets fewer than 90 % of 497 new ones right. Look at the "
            "parts above; if they are right, look at the shuffling and at the first weights."
        ),
    },
    minimum_limits={"call_seconds": 60.0},
    leaf_labels={
        "entries.0": "The number of losses after 1 epoch",
        "entries.1": "The number of losses",
        "step": "The step",
        "turns": "What happens in the batches:",
        "same order": "The same training from the same seed:",
        "measures": "What the history holds:",
        "learned": "90 % of the new digits right:",
        "falls": "The loss at least halved:",
        "units differ": "Units that start differently:",
        "repeats": "The same start from the same seed:",
    },
)


def _drawn_layers(sizes, rng):
    layers = []
    for i in range(len(sizes) - 1):
        W = rng.normal(0, np.sqrt(2 / sizes[i]), (sizes[i + 1], sizes[i]))
        layers.append([W, np.zeros(sizes[i + 1])])
    return layers


def _step_in_place(X, labels, layers, eta, slope=True, mean=True):
    inputs = [X]
    for W, b in layers[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
    Z = inputs[-1] @ layers[-1][0].T + layers[-1][1]
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    dZ = E / E.sum(axis=1, keepdims=True)
    rows = np.arange(len(X))
    losses = -np.log(dZ[rows, labels])
    dZ[rows, labels] -= 1
    if mean:
        dZ = dZ / len(X)
    for i in reversed(range(len(layers))):
        W, A = layers[i][0], inputs[i]
        layers[i] = [W - eta * dZ.T @ A, layers[i][1] - eta * dZ.sum(axis=0)]
        dZ = dZ @ W
        if slope:
            dZ = dZ * (A > 0)
    return losses


def _fitted(X, labels, layers, eta, epochs, batch_size, rng, shuffle=True, **slips):
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X)) if shuffle else np.arange(len(X))
        losses = []
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            losses.extend(_step_in_place(X[rows], labels[rows], layers, eta, **slips))
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "All weights start at 0. Then the units of a layer do the same for ever and nothing reaches "
    "the hidden layers: their gradients are exactly 0. Draw the first weights at random."
)
def starts_at_zero(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = [[0 * W, b] for W, b in _drawn_layers(sizes, rng)]
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng)


@fit.misconception(
    "Two Generators of the same seed start differently: you drew from something else, such as "
    "NumPy's global random numbers. Draw everything from rng: then a training can be repeated.",
    unaffected_parts=("history", "digits"),
)
def fit_by_global_numbers(X, labels, sizes, eta, epochs, batch_size, rng):
    rng = np.random
    return _fitted(X, labels, _drawn_layers(sizes, rng), eta, epochs, batch_size, rng)


@fit.misconception(
    "The first weights come from rng, but the order of the samples from something else, such as "
    "NumPy's global random numbers. Draw it from rng as well, so that a training can be repeated.",
    unaffected_parts=("first weights", "gradient step", "history", "digits"),
)
def shuffles_by_global_numbers(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, np.random)


@fit.misconception(
    "Each step goes uphill: the parameters move along the gradient, and the loss grows.",
    unaffected_parts=("first weights",),
)
def climbs(X, labels, sizes, eta, epochs, batch_size, rng):
    return _fitted(X, labels, _drawn_layers(sizes, rng), -eta, epochs, batch_size, rng)


@fit.misconception(
    "The gradient of a batch isn't divided by its number of samples, so each step is that many "
    "times too long. The loss is a mean over the batch.",
    unaffected_parts=("first weights", "history", "digits"),
)
def batch_not_averaged(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, mean=False)


@fit.misconception(
    "The biases never move: only the weights are updated.",
    unaffected_parts=("first weights", "history", "digits"),
)
def biases_not_trained(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _drawn_layers(sizes, rng), []
    for _ in range(epochs):
        order, losses = rng.permutation(len(X)), []
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            losses.extend(_step_in_place(X[rows], labels[rows], layers, eta))
            for layer in layers:
                layer[1] = np.zeros(len(layer[1]))
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "On the way back the slope of ReLU is missing: a unit that was off gets a gradient all the "
    "same. The output layer's step is right, those of the hidden layers aren't.",
    unaffected_parts=("first weights", "history", "digits"),
)
def relu_slope_forgotten(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, slope=False)


@fit.misconception(
    "The samples aren't shuffled. These digits come sorted by class, so each batch pulls the "
    "network towards one class and lets it forget the last: draw a new order in every epoch.",
    unaffected_parts=("first weights", "gradient step", "mini-batches", "history"),
)
def never_shuffled(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, shuffle=False)


@fit.misconception(
    "The history averages the batches, but the last batch is smaller and counts as much as the "
    "others. Weight each batch by its number of samples, so that every sample counts once.",
    unaffected_parts=("first weights", "gradient step", "mini-batches", "digits"),
)
def last_batch_not_weighted(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _drawn_layers(sizes, rng), []
    for _ in range(epochs):
        order, means = rng.permutation(len(X)), []
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            means.append(np.mean(_step_in_place(X[rows], labels[rows], layers, eta)))
        history.append(float(np.mean(means)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "The history holds sums over all samples. A mean can be compared between data sets of "
    "different sizes; divide by N.",
    unaffected_parts=("first weights", "gradient step", "mini-batches", "digits"),
)
def history_of_sums(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    params, history = _fitted(X, labels, layers, eta, epochs, batch_size, rng)
    return params, [loss * len(X) for loss in history]


@fit.misconception(
    "The last batch of an epoch is left out when it is smaller than the others, so some samples "
    "have no turn, and don't count in the history either.",
    unaffected_parts=("first weights", "gradient step", "digits"),
)
def last_batch_dropped(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _drawn_layers(sizes, rng), []
    for _ in range(epochs):
        order, losses = rng.permutation(len(X)), []
        for start in range(0, len(X) - batch_size + 1, batch_size):
            rows = order[start : start + batch_size]
            losses.extend(_step_in_place(X[rows], labels[rows], layers, eta))
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "batch_size plays no part: every epoch is one step with all samples. That is full-batch "
    "descent, and in so few epochs it doesn't get far.",
    unaffected_parts=("first weights", "gradient step"),
)
def one_batch_an_epoch(X, labels, sizes, eta, epochs, batch_size, rng):
    return _fitted(X, labels, _drawn_layers(sizes, rng), eta, epochs, len(X), rng)
