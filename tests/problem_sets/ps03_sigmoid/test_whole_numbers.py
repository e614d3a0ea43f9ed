"""Arrays of integers, of which results that aren't whole are asked for, and NumPy's vectorize."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import exercises
from autograder.problem_sets.prepare import PUBLIC_SEED

Judge = Callable[..., Verdict]
INTEGERS = np.array([-2, 0, 3])


@pytest.mark.parametrize(
    "name", ["sigmoid", "sigmoid_derivative", "tanh_derivative", "softplus", "elu"]
)
def test_what_is_right_for_integers_is_right_for_the_same_floats(name: str) -> None:
    reference = exercises("ps03_sigmoid")[name].reference
    np.testing.assert_array_equal(reference(INTEGERS), reference(INTEGERS.astype(float)))


def sigmoid_by_places(z: Any, beta: Any = 1.0) -> Any:
    out = np.zeros_like(z)
    on = z >= 0
    out[on] = 1 / (1 + np.exp(-beta * z[on]))
    out[~on] = np.exp(beta * z[~on]) / (1 + np.exp(beta * z[~on]))
    return out


def softplus_by_places(z: Any) -> Any:
    out = np.zeros_like(z)
    out[z > 0] = z[z > 0] + np.log1p(np.exp(-z[z > 0]))
    out[z <= 0] = np.log1p(np.exp(z[z <= 0]))
    return out


def elu_by_places(z: Any, alpha: Any = 1.0) -> Any:
    out = np.zeros_like(z)
    out[z > 0] = z[z > 0]
    out[z <= 0] = alpha * np.expm1(z[z <= 0])
    return out


def elu_derivative_by_places(z: Any, alpha: Any = 1.0) -> Any:
    out = np.ones_like(z)
    out[z <= 0] = alpha * np.exp(z[z <= 0])
    return out


def tanh_derivative_entry_by_entry(z: Any) -> Any:
    out = np.empty_like(z)
    for index, number in np.ndenumerate(z):
        out[index] = 1 - np.tanh(number) ** 2
    return out


@np.vectorize
def vectorized_relu(v: Any) -> Any:
    return v if v > 0 else 0


@pytest.mark.parametrize(
    ("name", "function", "misconception"),
    [
        ("sigmoid", sigmoid_by_places, "sigmoid_cut_off"),
        ("softplus", softplus_by_places, "softplus_cut_off"),
        ("elu", elu_by_places, "elu_cut_off"),
        ("elu_derivative", elu_derivative_by_places, "slopes_of_elu_cut_off"),
        ("tanh_derivative", tanh_derivative_entry_by_entry, "slopes_of_tanh_cut_off"),
        ("relu", lambda z: vectorized_relu(z), "vectorized_after_an_integer"),
    ],
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 3])
def test_results_cut_off_to_integers_get_no_points_and_are_named(
    name: str, function: Any, misconception: str, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    named = [remark.misconception for remark in verdict.feedback]
    assert (verdict.earned, named) == (0, [misconception])


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 3])
def test_the_same_with_an_array_of_floats_gets_full_points(seed: int, verdict_of: Judge) -> None:
    verdict = verdict_of("elu", lambda z, alpha=1.0: elu_by_places(z.astype(float), alpha), seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 3])
def test_z_in_place_of_the_output_is_named_without_beta_too(seed: int, verdict_of: Judge) -> None:
    (remark,) = verdict_of("sigmoid_derivative", lambda z, beta=1.0: z * (1 - z), seed).feedback
    assert remark.misconception == "product_of_z_without_beta"
