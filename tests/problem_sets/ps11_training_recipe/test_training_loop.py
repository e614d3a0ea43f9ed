"""ps11, a whole training: zero weights on XOR, a right training written otherwise, wrong forms."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps11_training_recipe import training_loop
from reference_impl import datasets, training


def test_zero_weights_leave_xor_where_it_is() -> None:
    X, labels = datasets.xor()
    params, history = training_loop.starts_at_zero(
        X, labels, (2, 4, 2), 0.5, 3, 4, np.random.default_rng(0)
    )
    assert all(not W.any() for W, _ in params)
    assert history == pytest.approx([np.log(2)] * 3)


def fit_with_small_first_weights_and_the_loss_after_each_epoch(
    X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, batch_size: Any, rng: Any
) -> Any:
    """The history is measured on the whole training set, after the epoch."""
    params = [(rng.normal(size=(m, n)) / n**0.5, np.zeros(m)) for n, m in itertools.pairwise(sizes)]
    history = []
    for _ in range(epochs):
        rows = np.arange(len(X))
        rng.shuffle(rows)
        while len(rows):
            batch, rows = rows[:batch_size], rows[batch_size:]
            inputs = [X[batch]]
            for W, b in params:
                inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
            Z = inputs[-2] @ params[-1][0].T + params[-1][1]
            dZ = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
            dZ = (dZ - np.eye(sizes[-1])[labels[batch]]) / len(batch)
            for i in range(len(params) - 1, -1, -1):
                W, b = params[i]
                params[i] = (W - eta * dZ.T @ inputs[i], b - eta * dZ.sum(0))
                dZ = dZ @ W * (inputs[i] > 0)
        Z = training.predict(X, params)
        history.append(np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(X)), labels]))
    return tuple(params), np.array(history)


def test_a_right_training_written_otherwise_gets_full_points(
    verdict_of: Callable[..., Verdict],
) -> None:
    fit = fit_with_small_first_weights_and_the_loss_after_each_epoch
    verdict = verdict_of("fit", fit, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


@pytest.mark.parametrize(
    ("returned", "message"),
    [([], "2 items, (params, history)"), (([], []), "(W, b) of layer 1")],
)
def test_what_is_no_training_is_told_so(
    returned: object, message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("fit", lambda *args: returned)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert any(message in remark.message for remark in verdict.feedback), verdict.feedback
