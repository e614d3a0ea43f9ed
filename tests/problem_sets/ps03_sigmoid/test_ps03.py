"""ps03: the catalogue's measured symptoms, other right answers, and wrong types and shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED


def wrong(exercise_name: str, name: str) -> Callable[..., Any]:
    exercise = find_exercise(exercise_name)
    assert isinstance(exercise, Exercise)
    return next(m.wrong for m in exercise.misconceptions if m.name == name)


# exercise, misconception, z, what it gives, what is right
MEASURED = [
    (
        *("sigmoid_derivative", "product_of_z", [-2, -1, -0.5, 0.5, 1, 2]),
        [-6, -2, -0.75, 0.25, 0, -2],
        [0.104994, 0.196612, 0.235004, 0.235004, 0.196612, 0.104994],
    ),
    (
        *("sigmoid_derivative", "slope_at_the_activation", [-2, -1]),
        [0.2491, 0.2455],
        [0.1050, 0.1966],
    ),
    (
        *("tanh_derivative", "one_minus_z_squared", [2, 1, 0.5]),
        [-3, 0, 0.75],
        [0.0707, 0.4200, 0.7864],
    ),
    ("elu", "product_form", [-1, -2], [0.632121, 1.72933], [-0.632121, -0.864665]),
    ("elu", "product_form_as_printed", [-1, -2], [0.632121, 1.72933], [-0.632121, -0.864665]),
    ("softplus", "slide_without_brackets", [3], [20.0855], [3.04859]),
    ("softplus", "as_on_paper", [1000], [np.inf], [1000]),
    ("tanh_derivative", "quotient_of_exponentials", [-1000, 1000], [np.nan] * 2, [0, 0]),
    ("relu_derivative", "one_at_the_corner", [0], [1], [0]),
]


@pytest.mark.parametrize(("name", "slip", "z", "gives", "right"), MEASURED)
def test_a_misconception_gives_the_measured_numbers(
    name: str, slip: str, z: Any, gives: Any, right: Any
) -> None:
    exercise = find_exercise(name)
    assert exercise is not None
    z = np.array(z, dtype=float)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(wrong(name, slip)(z), gives, atol=5e-5, rtol=5e-6)
        np.testing.assert_allclose(exercise.reference(z), right, atol=5e-5, rtol=5e-6)  # type: ignore[call-overload]


def test_without_the_chain_rule_the_slope_is_too_small_by_beta() -> None:
    exercise = find_exercise("sigmoid_derivative")
    assert exercise is not None
    z = np.array([-2.0, 0.5, 1.0])
    ratio = exercise.reference(z, 4.0) / wrong(exercise.name, "chain_rule_without_beta")(z, 4.0)
    np.testing.assert_allclose(ratio, 4.0)


def test_the_naive_sigmoid_warns_at_minus_1000_and_is_right() -> None:
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert wrong("sigmoid", "exponent_above_zero")(np.array([-1000.0])) == 0.0


# -- right answers that people would write otherwise ----------------------------------------


def sigmoid_by_masks(z: Any, beta: Any = 1.0) -> Any:
    z = beta * z
    values = np.empty_like(z)
    right = z >= 0
    values[right] = 1 / (1 + np.exp(-z[right]))
    values[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return values


def sigmoid_clipped(z: Any, beta: Any = 1.0) -> Any:
    return 1 / (1 + np.exp(-np.clip(beta * z, -500, 500)))


def sigmoid_by_logaddexp(z: Any, beta: Any = 1.0) -> Any:
    return np.exp(-np.logaddexp(0.0, -beta * z))


def slope_by_two_sigmoids(z: Any, beta: Any = 1.0) -> Any:
    return beta * sigmoid_clipped(z, beta) * sigmoid_clipped(-z, beta)


def tanh_slope_by_the_sigmoid(z: Any) -> Any:
    return 4 * slope_by_two_sigmoids(2 * z)


def relu_in_a_copy(z: Any) -> Any:
    values = z.copy()
    values[values < 0] = 0
    return values


def relu_slope_as_integers(z: Any) -> Any:
    return (z > 0).astype(int)


def relu_slope_by_heaviside(z: Any) -> Any:
    return np.heaviside(z, 0)


def softplus_by_parts(z: Any) -> Any:
    return z * (z > 0) + np.log(1 + np.exp(-abs(z)))


def elu_with_a_clipped_exponent(z: Any, alpha: Any = 1.0) -> Any:
    return np.maximum(z, 0) + alpha * (np.exp(np.minimum(z, 0)) - 1)


def elu_slope_from_elu(z: Any, alpha: Any = 1.0) -> Any:
    return np.where(z > 0, 1, elu_with_a_clipped_exponent(z, alpha) + alpha)


OTHERWISE = [
    ("sigmoid", sigmoid_by_masks),
    ("sigmoid", sigmoid_clipped),
    ("sigmoid", sigmoid_by_logaddexp),
    ("sigmoid_derivative", slope_by_two_sigmoids),
    ("tanh_derivative", tanh_slope_by_the_sigmoid),
    ("relu", relu_in_a_copy),
    ("relu_derivative", relu_slope_as_integers),
    ("relu_derivative", relu_slope_by_heaviside),
    ("softplus", softplus_by_parts),
    ("elu", elu_with_a_clipped_exponent),
    ("elu_derivative", elu_slope_from_elu),
]


@pytest.mark.parametrize(
    ("name", "function"), OTHERWISE, ids=[function.__name__ for _, function in OTHERWISE]
)
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 4])
def test_a_right_answer_written_otherwise_gets_full_points_and_no_advice(
    name: str, function: Callable[..., Any], seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


# -- wrong types and shapes ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "outcome", "words"),
    [
        (lambda z: np.maximum(z, 0).tolist(), Outcome.WRONG_TYPE, "should be a NumPy array"),
        (lambda z: None, Outcome.WRONG_TYPE, "None (is a return missing?)"),
        (lambda z: np.maximum(z, 0).ravel(), Outcome.WRONG_SHAPE, "should have shape (4, 3)"),
        (lambda z: np.maximum(z, 0).astype("f4"), Outcome.WRONG_TYPE, "should keep float64"),
        (lambda z: np.array([max(x, 0) for x in z]), Outcome.RAISED, "ambiguous"),
        (lambda z: np.maximum(z, 0).T, Outcome.WRONG_SHAPE, "relu(z)"),
    ],
)
def test_a_wrong_type_or_shape_is_told(
    function: Callable[..., Any], outcome: Outcome, words: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("relu", function)
    assert (verdict.outcome, verdict.earned) == (outcome, 0)
    assert words in verdict.feedback[0].message
