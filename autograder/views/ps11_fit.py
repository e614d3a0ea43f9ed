"""ps11: the view of `fit`: where it starts, whether it goes downhill, what its history measures.

A trained network is measured on digits that were held out, which the view is told as its facts.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from autograder.core.validation import (
    InvalidReturnError,
    check_array,
    describe,
    is_sequence,
    unpack,
    without_zero_dimensions,
)
from autograder.core.verdict import Outcome
from autograder.views.ps11 import is_number, results_of_calls
from autograder.views.ps11_fit_steps import (
    pairs_of_batches,
    same,
    slopes,
    step_taken,
    steps_taken,
    turns_taken,
    units_differ,
)

LARGE = 1e4
"""Inputs of this size make exp overflow; the loss may then be infinite, the step may not."""
ENOUGH = 0.90
"""The share of the digits held out to get right, far from both sides. Of 1200 right trainings (He)
the worst reached 0.946 (mean 0.968, standard deviation 0.005), of 100 each from six other schemes
of first weights, some of them poor, 0.901; of 360 without shuffling the best reached 0.873 (0.81,
0.02)."""


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
    losses = [without_zero_dimensions(loss) for loss in items] if is_sequence(items) else None
    if losses is None or not all(is_number(loss) for loss in losses):
        raise InvalidReturnError(f"history should be a list of floats, not {describe(value)}")
    return [float(loss) for loss in losses]


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


SCALES = {"He's": 2.0, "Xavier's": 1.0}
"""By scheme: the variance of a weight times the number of inputs."""
OF_A_SCALE = 2**0.25
"""How far a layer's deviation may be from its scheme's, as a factor: half the way from He's to
Xavier's. A deviation measured in 600 weights, the fewest here, is uncertain by 3 %."""


def _scale(params: list[tuple[Any, Any]]) -> str | float:
    """Return whose deviation all first weights have; if nobody's, the first layer's over He's."""
    sizes = [float(np.sqrt(np.square(W).mean() * W.shape[1])) for W, _ in params]
    for name, variance in SCALES.items():
        if all(1 / OF_A_SCALE < size / math.sqrt(variance) < OF_A_SCALE for size in sizes):
            return name
    return sizes[0] / math.sqrt(SCALES["He's"])


TELLING = 1e-5
"""Where a sample's right class has a smaller probability, its loss depends too much on habits."""


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
        shown = bool(telling) or name == "the mean"  # what nothing speaks against
        if shown and all(_is_mean(loss, mean, factor) for loss, mean in telling):
            return name
    return "another"


TINY = 1e-200
"""The learning rate with which the driver looks at the start."""


def _always_the_same_batches(moved: Any, X: Any, labels: Any, epochs: int, size: int) -> bool:
    """Whether the same two batches had their turns in all epochs of a training that moves nothing.

    It has moved the biases, which began at 0, by TINY times the sum of all their gradients.
    """
    start = _at_rest(moved)
    if not units_differ(start):
        return False
    gradients = [[db for _, db in slopes(X[[n]], labels[[n]], start)] for n in range(len(X))]
    of_sample = np.array([np.concatenate(of_one) for of_one in gradients])
    sums = np.concatenate([b for _, b in moved]) / -TINY
    return any(
        np.allclose(
            epochs * (of_sample[some].mean(axis=0) + of_sample[others].mean(axis=0)),
            sums,
            rtol=1e-6,
            atol=1e-9,
        )
        for some, others in pairs_of_batches(len(X), size)
    )


def _at_rest(params: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return the parameters as they were before TINY steps.

    Biases that began at 0 must be 0 again: where all of a hidden layer is off, the next one's sums
    are exactly 0, and its units are on or off by the sign of whatever is left there.
    """
    return [(W, np.where(np.abs(b) < 1e-100, 0.0, b)) for W, b in params]


def _measured(history: list[float], losses: tuple[Any, Any], batches: Any = ()) -> str | float:
    """Return what a history measures while nothing moves: the mean, the sum, or how many means."""
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
        if _is_mean(history[0] - float(first[0].mean()), tuple(last)):
            return "the sum over batches"
        if _is_mean(history[0], tuple(last)):
            return "the last batch alone"
        if _is_mean(history[0], tuple(first)):
            return "the first batch alone"
    ratio = history[0] / float(losses[0].mean())
    # a number of its own for each draw: such words alone tell nothing from nothing
    return "nearly the mean" if n >= 100 and 0.4 < ratio < 2.5 else ratio


def view_fit(
    value: Any,
    X: Any,
    labels: Any,
    sizes: Any,
    eta: Any,
    epochs: Any,
    batch_size: Any,
    seed: int,
    *,
    facts: Any = (),
) -> dict[str, object]:
    """Return where fit starts, how it steps, what its history measures, and what it has learned.

    `facts` are the digits held out, X and their classes, where the training is long.
    """
    if len(X) >= 100:  # as the driver sees it, too
        return _view_of_a_long_training(value, X, labels, sizes, *facts)
    shuffled = batch_size < len(X)
    pairs = [
        unpack(run, "params", "history") for run in results_of_calls(value, 7 if shuffled else 4)
    ]
    histories = [_history_of(history) for _, history in pairs]
    too_many = (len(one) - e for one, e in zip(histories, [epochs] * 4 + [6, 6, 8], strict=False))
    entries = epochs + next((difference for difference in too_many if difference), 0)
    if abs(X).max() >= 0.01 * LARGE:
        for params, _ in pairs[:3]:  # nothing has moved there, so nothing may be nan
            _params_of(params, sizes)
        return {"entries": entries, "step": _large_step(pairs, sizes, X, labels, eta)}
    moved = [_params_of(params, sizes) for params, _ in pairs]
    start, again, other = map(_at_rest, moved[:3])
    end, longer = moved[3], moved[4:6]
    repeats = same(start, again)
    batches = pairs_of_batches(len(X), batch_size) if shuffled else []
    measures = [
        _measured(history, _losses(X, labels, params), batches)
        for history, params in zip(histories, (start, again, other), strict=False)
    ]
    properties: dict[str, object] = {
        "units differ": units_differ(start),
        "repeats": repeats,
        "by chance": not same(start, other),
        "entries": entries,
        "measures": max(measures, key=lambda word: word != "the mean"),
    }
    if shuffled:
        return {
            **properties,
            "turns": turns_taken(start, end, X, labels, eta, batch_size),
            "same order": same(*longer),
            "new orders": not _always_the_same_batches(moved[6], X, labels, 8, batch_size),
        }
    if epochs == 1:
        name, (step, path) = "step", step_taken(start, end, X, labels, eta)
    else:
        name, (step, path) = "steps", steps_taken(start, end, X, labels, eta, epochs)
    # where the same seed doesn't start in the same place, the path isn't known
    on_its_way = _along(path, histories[3], X, labels) if repeats else "the mean"
    return {**properties, name: step, "on its way": on_its_way}


def _large_step(pairs: list[Any], sizes: Any, X: Any, labels: Any, eta: float) -> str:
    """Return the name of the step, which large logits may have made nan."""
    try:
        start, end = (_params_of(pairs[i][0], sizes) for i in (0, 3))
    except InvalidReturnError as error:
        if error.outcome is Outcome.NOT_FINITE:
            return "not finite"
        raise
    return step_taken(_at_rest(start), end, X, labels, eta)[0]


def _view_of_a_long_training(
    value: Any, X: Any, labels: Any, sizes: Any, X_new: Any, labels_new: Any
) -> dict[str, object]:
    pairs = [unpack(run, "params", "history") for run in results_of_calls(value, 2)]
    start, end = (_params_of(params, sizes) for params, _ in pairs)
    at_rest, history = (_history_of(history) for _, history in pairs)
    start = _at_rest(start)
    losses = _losses(X, labels, start)
    A = X_new
    for W, b in end[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    right = (A @ end[-1][0].T + end[-1][1]).argmax(axis=1) == labels_new
    share = float(right.mean())
    # of a training that has learned little the history may well be right
    falls = share < ENOUGH or (len(history) > 0 and history[-1] < 0.5 * losses[0].mean())
    return {
        "scale": _scale(start),
        "entries": len(history) if len(at_rest) == 1 else len(at_rest),
        "measures": _measured(at_rest, losses),
        "falls": bool(falls),
        # where it hasn't: a number that only the same training has, for False would prove nothing
        "learned": True if share >= ENOUGH else float(np.abs(end[0][0]).mean()),
    }
