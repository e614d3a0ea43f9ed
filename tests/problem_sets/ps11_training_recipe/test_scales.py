"""The experiment with the scale of first weights: its gradients by nudging, and its summary."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.verdict import Verdict
from autograder.problem_sets.ps11_training_recipe import scales

Judge = Callable[..., Verdict]


def points(verdict: Verdict) -> dict[str, bool]:
    return {part.name: part.right for part in verdict.parts}


def test_the_gradients_agree_with_nudging() -> None:
    rng = np.random.default_rng(3)
    sizes = (3, 4, 2)
    params = [
        (rng.normal(size=(sizes[i + 1], sizes[i])), rng.normal(size=sizes[i + 1])) for i in (0, 1)
    ]
    X, dA = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))

    def total() -> float:
        A = X
        for W, b in params:
            A = np.tanh(A @ W.T + b)
        return float(np.sum(dA * A))

    found: Any = scales.signals_by_scale.reference(
        lambda factor, seed: (X, params, dA), [1.0], [1, 2]
    )
    for layer, (W, _) in enumerate(params):
        nudged = np.zeros_like(W)
        for index in np.ndindex(W.shape):
            old = W[index]
            W[index] = old + 1e-5
            above = total()
            W[index] = old - 1e-5
            below = total()
            W[index] = old
            nudged[index] = (above - below) / 2e-5
        size = np.sqrt(np.mean(nudged**2))
        np.testing.assert_allclose(found["gradient"][0, 0, layer], size, rtol=1e-7)


def test_a_summary_of_wrong_gradients_is_right_if_it_follows_from_them(verdict_of: Judge) -> None:
    verdict = verdict_of("signals_by_scale", scales.slopes_forgotten)
    assert points(verdict) == {"signal": True, "gradient": False, "summary": True}


def gradients_that_are_all_one(draw: Any, factors: Any, seeds: Any) -> Any:
    layers = len(draw(factors[0], seeds[0])[1])
    ones, nothing = np.ones((len(factors), len(seeds), layers)), np.zeros((len(factors), layers))
    return {"signal": ones, "gradient": ones.copy(), "mean": nothing, "error": nothing.copy()}


def test_a_summary_of_gradients_that_were_never_measured_earns_nothing(verdict_of: Judge) -> None:
    assert verdict_of("signals_by_scale", gradients_that_are_all_one).earned == 0
