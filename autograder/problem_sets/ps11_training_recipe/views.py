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
import numbers
from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array, describe, unpack
from autograder.core.verdict import Outcome
from reference_impl import datasets, training


def _results(value: Any, count: int) -> list[Any]:
    """Return what the driver has put together: a list that no student's function can change."""
    if not isinstance(value, list) or len(value) != count:
        raise InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)
    return value


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
    results = [_parts_of(sets, X, T) for sets in _results(value, 3)]
    row_numbers = {row.tobytes(): n for n, row in enumerate(X)}
    first, _, other = results
    members, other_members = (
        [[row_numbers.get(row.tobytes(), -1) for row in X_part] for X_part, _ in sets]
        for sets in (first, other)
    )
    order, other_order = (list(itertools.chain(*rows)) for rows in (members, other_members))
    are_rows = -1 not in order and -1 not in other_order
    pairs = all(
        len(rows) == len(T_part) and -1 not in rows and np.array_equal(T[rows], T_part)
        for all_rows, sets in ((members, first), (other_members, other))
        for rows, (_, T_part) in zip(all_rows, sets, strict=True)
    )
    in_place = [
        _chance_to_share(mine, _unshuffled(members, i), len(X))
        * _chance_to_share(others, _unshuffled(other_members, i), len(X))
        for i, (mine, others) in enumerate(zip(members, other_members, strict=True))
    ]
    in_common = [
        _chance_to_share(mine, others, len(X))
        for mine, others in zip(members, other_members, strict=True)
    ]
    everybody = list(range(len(X)))
    return {
        "sizes": _beyond_rounding([len(rows) for rows in members], fractions, len(X)),
        "rows of X": are_rows,
        "once": sorted(order) == everybody and sorted(other_order) == everybody,
        "pairs": pairs,
        "shuffled": are_rows and min(in_place) > UNLIKELY**2,
        "repeats": all(
            np.array_equal(one, same)
            for pair, same_pair in zip(first, results[1], strict=True)
            for one, same in zip(pair, same_pair, strict=True)
        ),
        "by chance": min(in_common) > UNLIKELY,
    }


UNLIKELY = 2e-8
"""How seldom chance may do what is taken for no chance. That the same 8 of 40 samples, or more of
them, are the test set twice happens once in 77 million pairs of splits."""


def _unshuffled(members: list[list[int]], which: int) -> range:
    """Return the rows that would be in a set of this size if nothing had been shuffled."""
    first = sum(len(rows) for rows in members[:which])
    return range(first, first + len(members[which]))


def _chance_to_share(some: Any, others: Any, n: int) -> float:
    """Return how likely it is that two sets of so many out of n samples share as many, or more."""
    a, b = set(some), set(others)
    ways = sum(
        math.comb(len(a), k) * math.comb(max(n - len(a), 0), len(b) - k)
        for k in range(len(a & b), min(len(a), len(b)) + 1)
    )
    return ways / max(math.comb(n, len(b)), 1)


def _beyond_rounding(sizes: list[int], fractions: Any, n: int) -> list[float]:
    """Return by how many samples each set is larger than its share: 0 if rounding explains it.

    Where two of the shares are rounded, the rest goes to any one of the sets, which is then up to
    two samples off.
    """
    off = [size - fraction * n for size, fraction in zip(sizes, fractions, strict=True)]
    by_less_than_one = [abs(difference) < 1 for difference in off]
    if sum(by_less_than_one) >= 2 and max(map(abs, off)) < 2:
        return [0.0] * len(off)
    return [0.0 if fine else by for by, fine in zip(off, by_less_than_one, strict=True)]


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
    pairs = [unpack(result, "W", "b") for result in _results(value, 3)]
    drawn = [check_array(W, "W", d_out, d_in) for W, _ in pairs]
    biases = [check_array(b, "b", d_out) for _, b in pairs]
    W, std = drawn[0], float(drawn[0].std())
    properties: dict[str, object] = {
        "std": _known_std(std, d_in, d_out, scheme, W.size),
        "centred": bool(abs(W.mean()) <= 6 * std / math.sqrt(W.size)),
        "b is 0": not np.any(biases),
    }
    if scheme == "zeros":
        return properties
    return {
        **properties,
        "repeats": np.array_equal(W, drawn[1]),
        "other seed": not np.array_equal(W, drawn[2]),
        "each by itself": all(len({row.tobytes() for row in A}) == len(A) for A in (W, W.T)),
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))


def view_activation_std(value: Any, *args: Any) -> Any:
    """Return a list of numbers as an array, anything else as it is."""
    is_list = isinstance(value, (list, tuple)) and len(value) > 0
    if is_list and all(_is_number(v) for v in value):
        return np.array(value, dtype=float)
    return value


def view_autoencoder_reconstruct(value: Any, X: Any, params: Any) -> Any:
    """Return the reconstruction, and its error in units of that of PCA with as many components."""
    check_array(value, "The reconstruction", *X.shape)
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
of first weights, some of them poor, 0.901; of 360 without shuffling the best reached 0.873 (0.81,
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


def class_of_each_digit(seed: int) -> Any:
    """Return which class each of the ten digits is in a case.

    Another in each draw, so that a network that has learned another draw's digits is no answer.
    """
    return np.random.default_rng([seed, 10]).permutation(10)


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
    if not isinstance(items, (list, tuple)) or not all(_is_number(loss) for loss in items):
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


def _losses(X: Any, labels: Any, params: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """Return each sample's cross-entropy, and the least that is still taken for it.

    That is what log(p + 1e-7) gives, a habit of many; it shows where p is small.
    """
    A = X
    for W, b in params[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    Z = A @ params[-1][0].T + params[-1][1]
    Z = Z - Z.max(axis=1, keepdims=True)
    logs = (Z - np.log(np.exp(Z).sum(axis=1, keepdims=True)))[np.arange(len(X)), labels]
    return -logs, -np.log(np.exp(logs) + 1e-7)


def _is_mean(loss: float, losses: tuple[Any, Any], factor: float = 1.0) -> bool:
    """Whether a loss is a factor times the mean of these losses of samples."""
    most, least = (factor * float(one.mean()) for one in losses)
    return least * (1 - 1e-6) <= loss <= most * (1 + 1e-6)


TELLING = 1e-5
"""Where a sample's right class has a smaller probability, its loss depends too much on habits."""


def _path(
    X: Any, labels: Any, start: list[tuple[Any, Any]], eta: float, epochs: int, slip: str
) -> list[list[tuple[Any, Any]]]:
    """Return the parameters before each epoch of one batch, and after the last."""
    path = [start]
    for _ in range(epochs):
        path.append(_stepped(X, labels, path[-1], eta, slip))
    return path


def _step_taken(
    start: Any, end: Any, X: Any, labels: Any, eta: float, epochs: int
) -> tuple[str, list[Any]]:
    """Return the name of the step that leads from start to end, once in each epoch, and its path.

    The path of a step that has no name is its start.
    """
    path = _path(X, labels, start, eta, epochs, "")
    if not _units_differ(start):
        return "none that says anything", path
    for slip in SLIPS:
        if slip:
            path = _path(X, labels, start, eta, epochs, slip)
        if _same(path[-1], end):
            return slip or "down the gradient", path
    return "none" if _same(start, end) else "another", [start]


def _along(path: list[Any], history: list[float], X: Any, labels: Any) -> str:
    """Return what a history holds in a training of one batch whose path is known."""
    losses = [_losses(X, labels, params) for params in path]
    known = {"the mean": losses, "the sum": losses, "the mean after each step": losses[1:]}
    for name, wanted in known.items():
        factor = len(X) if name == "the sum" else 1
        telling = [
            (loss, mean)
            for loss, mean in zip(history, wanted, strict=False)
            if mean[0].max() < -math.log(TELLING)
        ]
        if all(_is_mean(loss, mean, factor) for loss, mean in telling):
            return name
    return "another"


def _turns_taken(start: Any, end: Any, X: Any, labels: Any, eta: float, size: int) -> str:
    """Return how two batches, the second one smaller, lead from start to end.

    The order is random, so every choice of samples for the first batch is tried.
    """
    if not _units_differ(start):
        return "nothing that says anything"
    if _same(_stepped(X, labels, start, eta), end):
        return "all in one batch"
    for slip in SLIPS:
        for some, others in _pairs_of_batches(len(X), size):
            first = _stepped(X[some], labels[some], start, eta, slip)
            if _same(_stepped(X[others], labels[others], first, eta, slip), end):
                return ", ".join(["each sample once", slip]) if slip else "each sample once"
            if not slip and _same(first, end):
                return "the last batch is missing"
    return "another"


def _pairs_of_batches(n: int, size: int) -> list[tuple[list[int], list[int]]]:
    """Return every way to divide n samples into a first batch of that size and the rest."""
    everybody = set(range(n))
    firsts = map(list, itertools.combinations(range(n), size))
    return [(first, sorted(everybody - set(first))) for first in firsts]


TINY = 1e-200
"""The learning rate with which the driver looks at the start."""


def _always_the_same_batches(moved: Any, X: Any, labels: Any, epochs: int, size: int) -> bool:
    """Whether the same two batches had their turns in all epochs of a training that moves nothing.

    It has moved the biases, which began at 0, by TINY times the sum of all their gradients.
    """
    start = _at_rest(moved)
    if not _units_differ(start):
        return False
    gradients = [
        [db for _, db in _loss_and_gradients(X[[n]], labels[[n]], start)[1]] for n in range(len(X))
    ]
    of_sample = np.array([np.concatenate(of_one) for of_one in gradients])
    sums = np.concatenate([b for _, b in moved]) / -TINY
    return any(
        np.allclose(
            epochs * (of_sample[some].mean(axis=0) + of_sample[others].mean(axis=0)),
            sums,
            rtol=1e-6,
            atol=1e-9,
        )
        for some, others in _pairs_of_batches(len(X), size)
    )


def _at_rest(params: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return the parameters as they were before TINY steps.

    Biases that began at 0 must be 0 again: where all of a hidden layer is off, the next one's sums
    are exactly 0, and its units are on or off by the sign of whatever is left there.
    """
    return [(W, np.where(np.abs(b) < 1e-100, 0.0, b)) for W, b in params]


def _measured(history: list[float], losses: tuple[Any, Any], batches: Any = ()) -> str:
    """Return what a history measures while nothing moves: the mean, the sum, or something else."""
    if not history:
        return "nothing"
    if not all(map(math.isfinite, history)):
        return "not finite"
    n = len(losses[0])
    if all(_is_mean(loss, losses) for loss in history):
        return "the mean"
    if all(_is_mean(loss, losses, n) for loss in history):
        return "the sum"
    for some, others in batches:
        first, last = ([one[rows] for one in losses] for rows in (some, others))
        if _is_mean(2 * history[0] - float(first[0].mean()), tuple(last)):
            return "each batch counted once"
        if _is_mean(history[0], tuple(last)):
            return "the last batch alone"
    ratio = history[0] / float(losses[0].mean())
    return "nearly the mean" if 0.4 < ratio < 2.5 else "another"


def view_fit(
    value: Any, X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, batch_size: Any, seed: int
) -> dict[str, object]:
    """Return where fit starts, how it steps, what its history measures, and what it has learned."""
    if len(X) >= 100:  # as the driver sees it, too
        return _view_of_a_long_training(value, X, labels, sizes, seed)
    shuffled = batch_size < len(X)
    pairs = [unpack(run, "params", "history") for run in _results(value, 7 if shuffled else 4)]
    histories = [_history_of(history) for _, history in pairs]
    too_many = (len(one) - e for one, e in zip(histories, [epochs] * 4 + [6, 6, 8], strict=False))
    entries = epochs + next((difference for difference in too_many if difference), 0)
    if abs(X).max() >= 0.01 * LARGE:
        return {"entries": entries, "step": _large_step(pairs, sizes, X, labels, eta)}
    moved = [_params_of(params, sizes) for params, _ in pairs]
    start, again, other = map(_at_rest, moved[:3])
    end, longer = moved[3], moved[4:6]
    repeats = _same(start, again)
    batches = _pairs_of_batches(len(X), batch_size) if shuffled else []
    measures = [
        _measured(history, _losses(X, labels, params), batches)
        for history, params in zip(histories, (start, again, other), strict=False)
    ]
    properties: dict[str, object] = {
        "units differ": _units_differ(start),
        "repeats": repeats,
        "by chance": not _same(start, other),
        "entries": entries,
        "measures": max(measures, key=lambda word: word != "the mean"),
    }
    if shuffled:
        return {
            **properties,
            "turns": _turns_taken(start, end, X, labels, eta, batch_size),
            "same order": _same(*longer),
            "new orders": not _always_the_same_batches(moved[6], X, labels, 8, batch_size),
        }
    step, path = _step_taken(start, end, X, labels, eta, epochs)
    # where the same seed doesn't start in the same place, the path isn't known
    on_its_way = _along(path, histories[3], X, labels) if repeats else "the mean"
    return {**properties, "step": step, "on its way": on_its_way}


def _large_step(pairs: list[Any], sizes: Any, X: Any, labels: Any, eta: float) -> str:
    """Return the name of the step, which large logits may have made nan."""
    try:
        start, end = (_params_of(pairs[i][0], sizes) for i in (0, 3))
    except InvalidReturnError as error:
        if error.outcome is Outcome.NOT_FINITE:
            return "not finite"
        raise
    return _step_taken(_at_rest(start), end, X, labels, eta, 1)[0]


def _view_of_a_long_training(
    value: Any, X: Any, labels: Any, sizes: Any, seed: int
) -> dict[str, object]:
    pairs = [unpack(run, "params", "history") for run in _results(value, 2)]
    start, end = (_params_of(params, sizes) for params, _ in pairs)
    at_rest, history = (_history_of(history) for _, history in pairs)
    losses = _losses(X, labels, _at_rest(start))
    _, _, X_new, digits_new = digits()
    labels_new, A = class_of_each_digit(seed)[digits_new], X_new
    for W, b in end[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    right = (A @ end[-1][0].T + end[-1][1]).argmax(axis=1) == labels_new
    return {
        "entries": len(history) if len(at_rest) == 1 else len(at_rest),
        "measures": _measured(at_rest, losses),
        "falls": len(history) > 0 and bool(history[-1] < 0.5 * losses[0].mean()),
        "learned": bool(right.mean() >= ENOUGH),
    }
