"""ps11: the views: properties of a split, of first weights and of a training, found in its results.

Random results are judged by their properties, within six standard deviations. Every leaf of a view
is a word, a truth value or a number that is known beforehand, so that misconceptions are recognised
by it in every draw. Exercises and cases don't live here, and nothing here imports them. Two views
need more than NumPy, namely the reference: that of the autoencoder, whose error is put beside
PCA's, and that of `fit`, which measures the trained network on digits held out.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array, describe, unpack
from reference_impl import datasets, training


def _parts_of(value: Any, X: Any, T: Any) -> list[tuple[Any, Any]]:
    sets = unpack(value, "(X_tr, T_tr)", "(X_va, T_va)", "(X_te, T_te)")
    parts = []
    for name, one in zip(("tr", "va", "te"), sets, strict=True):
        if not isinstance(one, (tuple, list)):
            expected = f"Each of the three sets should be a pair, this one (X_{name}, T_{name})"
            raise InvalidReturnError(f"{expected}, not {describe(one)}")
        X_part, T_part = unpack(one, f"X_{name}", f"T_{name}")
        X_part = check_array(X_part, f"X_{name}", -1, *X.shape[1:])
        parts.append((X_part, check_array(T_part, f"T_{name}", -1, *T.shape[1:])))
    return parts


def view_split(value: Any, X: Any, T: Any, fractions: Any, seed: int) -> dict[str, object]:
    """Return sizes, and whether each sample is in one set, by chance, and with its target."""
    first, again, other = unpack(value, "the first", "the same again", "another")
    parts, same, others = (_parts_of(sets, X, T) for sets in (first, again, other))
    numbers = {row.tobytes(): n for n, row in enumerate(X)}
    members = [[numbers.get(row.tobytes(), -1) for row in X_part] for X_part, _ in parts]
    order = [n for members_of_one in members for n in members_of_one]
    pairs = all(
        len(rows) == len(T_part) and -1 not in rows and np.array_equal(T[rows], T_part)
        for rows, (_, T_part) in zip(members, parts, strict=True)
    )
    return {
        "sizes": _rounded([len(rows) for rows in members], fractions, len(X)),
        "rows of X": -1 not in order,
        "once": sorted(order) == list(range(len(X))),
        "pairs": pairs,
        "shuffled": order != sorted(order),
        "repeats": all(np.array_equal(p, q) for (p, _), (q, _) in zip(parts, same, strict=True)),
        "by chance": {row.tobytes() for row in parts[0][0]}
        != {row.tobytes() for row in others[0][0]},
    }


def _rounded(sizes: list[int], fractions: Any, n: int) -> list[int]:
    """Return the same sizes for every way to round the fractions of N."""
    wanted = [fraction * n for fraction in fractions]
    margins = (1, 1, 2)  # rounded down twice, the rest goes to the last
    fine = sum(sizes) == n and all(
        abs(size - want) < margin for size, want, margin in zip(sizes, wanted, margins, strict=True)
    )
    return [math.floor(want) for want in wanted] if fine else sizes


def _known_std(std: float, d_in: int, d_out: int, scheme: str, count: int) -> float:
    """Return the std that six standard deviations can't tell this one from, the right one first."""
    right = {"zeros": 0.0, "small": 0.01, "xavier": d_in**-0.5, "he": (2 / d_in) ** 0.5}[scheme]
    if right == 0.0:
        return std
    gain = (right * d_in**0.5) ** 2 if scheme != "small" else 1e-4
    known = [right, right**2, right**0.5]
    if scheme != "small":
        known += [(gain / d_out) ** 0.5, (1 / d_in) ** 0.5, (2 / d_in) ** 0.5, 1.0]
        known += [(2 / (d_in + d_out)) ** 0.5, right / 3**0.5]
    margin = 6 / math.sqrt(2 * count)
    return next((k for k in known if abs(std / k - 1) <= margin), std)


def view_init_dense(value: Any, d_in: int, d_out: int, scheme: str, seed: int) -> dict[str, object]:
    """Return the std of W as far as chance lets it be known, and whether W was drawn from rng."""
    results = unpack(value, "the first", "the same again", "another")
    pairs = [unpack(result, "W", "b") for result in results]
    drawn = [check_array(W, "W", d_out, d_in) for W, _ in pairs]
    b = check_array(pairs[0][1], "b", d_out)
    W, std = drawn[0], float(drawn[0].std())
    properties: dict[str, object] = {
        "std": _known_std(std, d_in, d_out, scheme, W.size),
        "centred": bool(abs(W.mean()) <= 6 * std / math.sqrt(W.size)),
        "b is 0": not b.any(),
    }
    if scheme == "zeros":
        return properties
    return {
        **properties,
        "repeats": np.array_equal(W, drawn[1]),
        "other seed": not np.array_equal(W, drawn[2]),
        "each by itself": len(np.unique(W)) > W.size / 2,
    }


def view_activation_std(value: Any, *args: Any) -> Any:
    """Return a list of numbers as an array, anything else as it is."""
    is_list = isinstance(value, (list, tuple)) and len(value) > 0
    if is_list and all(isinstance(v, (int, float, np.floating)) for v in value):
        return np.array(value, dtype=float)
    return value


def view_autoencoder_reconstruct(value: Any, X: Any, params: Any) -> Any:
    """Return the reconstruction, and its error in units of that of PCA with as many components."""
    if not isinstance(value, np.ndarray) or value.shape != X.shape or value.dtype.kind not in "fiu":
        return {"reconstruction": value, "error": 0.0}
    k = min(len(b) for _, b in params[:-1])
    if k >= min(X.shape):
        return {"reconstruction": value, "error": float(((X - value) ** 2).sum())}
    best = float(((X - training.pca_reconstruct(X, k)) ** 2).sum())
    return {"reconstruction": value, "error": float(((X - value) ** 2).sum()) / best}


LARGE = 1e4
"""Inputs of this size make exp overflow; the loss may then be infinite, the step may not."""
HELD_OUT = 497
"""How many digits are never trained on, always the same ones."""
ENOUGH = 0.90
"""The share of the digits held out to get right, far from both sides. Of 1200 right trainings (He)
the worst reached 0.946 (mean 0.968, standard deviation 0.005), of 100 each from six other schemes
of first weights, some of them poor, 0.901; of 300 without shuffling the best reached 0.855 (0.81,
0.02)."""


@functools.cache
def digits() -> tuple[Any, Any, Any, Any]:
    """Return X and labels to train on, sorted by class, and X and labels held out.

    Returns
    -------
    X, labels, X_held_out, labels_held_out : ndarray
        Shapes (1300, 64), (1300,), (497, 64) and (497,). Pixels from 0 to 1, float64.
    """
    pixels, labels = datasets.digits()
    order = np.random.default_rng(8).permutation(len(labels))
    held_out, rest = order[:HELD_OUT], order[HELD_OUT:]
    rest = rest[np.argsort(labels[rest], kind="stable")]
    X = pixels / 16
    return X[rest], labels[rest], X[held_out], labels[held_out]


def _params_of(value: Any, sizes: Any) -> list[tuple[Any, Any]]:
    shapes = list(itertools.pairwise(sizes))
    layers = unpack(value, *(f"(W, b) of layer {i + 1}" for i in range(len(shapes))))
    params = []
    for number, (layer, (d_in, d_out)) in enumerate(zip(layers, shapes, strict=True), start=1):
        if not isinstance(layer, (tuple, list)):
            expected = "params should be a list of pairs (W, b)"
            raise InvalidReturnError(f"{expected}; layer {number} is {describe(layer)}")
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
    """Return the mean cross-entropy of a ReLU network and its gradients, or those with a slip."""
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
    """Return the name of the step that leads from start to end, taken once in every epoch."""
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
    """Return how two batches, the second one smaller, lead from start to end.

    The order is random, so every choice of samples for the first batch is tried.
    """
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
    """Return what a history measures while nothing moves: the mean, the sum, or something else."""
    if not math.isfinite(loss):
        return "not finite"
    ratio = loss / right
    known = {"the mean": 1.0, "the sum": n}
    matches = [name for name, factor in known.items() if abs(ratio / factor - 1) < 1e-6]
    return matches[0] if matches else "nearly the mean" if 0.4 < ratio < 2.5 else "another"


def view_fit(
    value: Any, X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, batch_size: Any, seed: int
) -> dict[str, object]:
    """Return where fit starts, how it steps, what its history measures, and what it has learned."""
    small = len(X) < 100  # as the driver sees it, too
    shuffled = small and batch_size < len(X)
    names = ["a start", "the same again", "another start", "a training"]
    names += ["a longer training", "the same training again"] if shuffled else []
    pairs = [unpack(run, "params", "history") for run in unpack(value, *names)]
    start, again, other, end, *longer = (_params_of(params, sizes) for params, _ in pairs)
    at_rest, history = _history_of(pairs[0][1]), _history_of(pairs[3][1])
    right_loss, _ = _loss_and_gradients(X, labels, start)
    properties: dict[str, object] = {
        "units differ": _units_differ(start),
        "repeats": _same(start, again),
        "by chance": not _same(start, other),
        "entries": (len(at_rest), len(history)),
    }
    step = _step_taken(start, end, X, labels, eta, epochs) if small else ""
    if abs(X).max() >= 0.01 * LARGE:
        return {**properties, "step": step}
    properties["measures"] = _measured(at_rest[0], right_loss, len(X)) if at_rest else "nothing"
    if shuffled:
        turns = _turns_taken(start, end, X, labels, eta, batch_size)
        return {**properties, "turns": turns, "same order": _same(*longer)}
    if small:
        return {**properties, "step": step}
    _, _, X_new, labels_new = digits()
    A = X_new
    for W, b in end[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    right = (A @ end[-1][0].T + end[-1][1]).argmax(axis=1) == labels_new
    return {
        **properties,
        "falls": len(history) > 0 and bool(history[-1] < 0.5 * right_loss),
        "learned": bool(right.mean() >= ENOUGH),
    }
