"""ps11, first weights: how a signal dies in twenty layers, other right draws, and wrong forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps11_training_recipe import first_weights
from reference_impl import initializers, training


@pytest.mark.parametrize(
    ("init", "low", "high"),
    [
        (initializers.init_dense, 0.2, 2.0),
        (first_weights.he_without_its_two, 1e-4, 3e-3),
        (first_weights.variance_for_std, 0.0, 1e-15),
    ],
)
def test_wrong_first_weights_let_the_signal_of_twenty_layers_die(
    init: Callable[..., Any], low: float, high: float
) -> None:
    rng = np.random.default_rng(0)
    params: Any = [init(100, 100, "he", rng) for _ in range(20)]
    deviations = training.activation_std(
        rng.normal(size=(200, 100)), params, lambda Z: np.maximum(Z, 0)
    )
    assert low < deviations[-1] < high


def init_uniform(d_in: Any, d_out: Any, scheme: Any, rng: Any) -> Any:
    std = {"zeros": 0, "small": 0.01, "xavier": d_in**-0.5, "he": (2 / d_in) ** 0.5}[scheme]
    return (rng.random((d_out, d_in)) - 0.5) * 12**0.5 * std, np.zeros(d_out)


def init_by_signs(d_in: Any, d_out: Any, scheme: Any, rng: Any) -> Any:
    """Mean 0 and exactly that std, as the docstring asks; each entry is drawn."""
    std = {"zeros": 0, "small": 0.01, "xavier": d_in**-0.5, "he": (2 / d_in) ** 0.5}[scheme]
    return std * rng.choice([-1.0, 1.0], (d_out, d_in)), np.zeros(d_out)


def std_as_a_list(X: Any, params: Any, activation: Any) -> Any:
    deviations = []
    for W, b in params:
        X = activation(X @ W.T + b)
        deviations.append(X.std())
    return deviations


def std_as_arrays_without_axes(*args: Any) -> Any:
    return [np.array(deviation) for deviation in std_as_a_list(*args)]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("init_dense", init_uniform),
        ("init_dense", init_by_signs),
        ("activation_std", std_as_a_list),
        ("activation_std", std_as_arrays_without_axes),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


@pytest.mark.parametrize(
    ("function", "outcome", "message"),
    [
        (lambda i, o, s, rng: np.ones((o, i)), Outcome.WRONG_TYPE, "2 items, (W, b)"),
        (
            lambda i, o, s, rng: (np.ones((o, i)), np.zeros((o, 1))),
            Outcome.WRONG_VALUE,
            "The shape of b is wrong",
        ),
    ],
)
def test_first_weights_of_the_wrong_form_are_told_so(
    function: Callable[..., object],
    outcome: Outcome,
    message: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("init_dense", function)
    assert verdict.outcome is outcome
    assert any(message in remark.message for remark in verdict.feedback), verdict.feedback


@pytest.mark.parametrize(
    ("turned", "b_of", "kept"),
    [(True, "d_out", {"b"}), (False, "d_in", {"W"}), (False, "column", {"W"})],
)
def test_the_shape_of_one_item_costs_the_other_nothing(
    turned: bool, b_of: str, kept: set[str], verdict_of: Callable[..., Verdict]
) -> None:
    def function(d_in: int, d_out: int, scheme: str, rng: np.random.Generator) -> Any:
        W, _ = initializers.init_dense(d_in, d_out, scheme, rng)
        shapes = {"d_in": (d_in,), "d_out": (d_out,), "column": (d_out, 1)}
        return (rng.permuted(W).T if turned else W), np.zeros(shapes[b_of])

    verdict = verdict_of("init_dense", function)
    assert {part.name for part in verdict.parts if part.right} == kept


def test_rows_that_are_drawn_once_for_two_units_are_noticed(
    verdict_of: Callable[..., Verdict],
) -> None:
    def units_in_pairs(d_in: Any, d_out: Any, scheme: Any, rng: Any) -> Any:
        W, b = initializers.init_dense(d_in, d_out, scheme, rng)
        return W[np.arange(d_out) // 2], b

    verdict = verdict_of("init_dense", units_in_pairs)
    assert [part.right for part in verdict.parts] == [False, True]
