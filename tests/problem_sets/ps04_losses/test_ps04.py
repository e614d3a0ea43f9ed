"""ps04: the symptoms of its misconceptions, other right answers, and wrong types and shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED
from reference_impl import losses

# The notebook's examples by hand.
Z = np.log([[2.0, 1.0, 1.0], [1.0, 2.0, 5.0]])
LABELS = np.array([0, 1])
Y = np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]])
T = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 2.0]])
GRADIENT = np.array([[-0.25, 0.125, 0.125], [0.0625, -0.375, 0.3125]])
HUGE = np.array([[1000.0, 1001.0]])


def wrong(exercise_name: str, name: str) -> Callable[..., Any]:
    exercise = find_exercise(exercise_name)
    assert isinstance(exercise, Exercise)
    return next(m.wrong for m in exercise.misconceptions if m.name == name)


# exercise, misconception, arguments, what it gives
SYMPTOMS = [
    ("squared_error", "samples_not_averaged", (Y, T), 2 * 1.75),
    ("squared_error", "mean_over_all_entries", (Y, T), 1.75 / 3),
    ("squared_error", "half_missing", (Y, T), 2 * 1.75),
    ("squared_error", "mean_squared_error_of_libraries", (Y, T), 2 * 1.75 / 3),
    ("squared_error_gradient", "target_minus_output", (Y, T), (T - Y) / 2),
    ("squared_error_gradient", "two_kept", (Y, T), Y - T),
    ("softmax", "shift_missing", (HUGE,), np.full((1, 2), np.nan)),
    ("softmax", "down_the_columns", (Z,), [[2 / 3, 1 / 3, 1 / 6], [1 / 3, 2 / 3, 5 / 6]]),
    ("softmax", "over_everything", (Z,), np.exp(Z) / 12),
    ("log_softmax", "log_after_softmax", (np.array([[0.0, 1000.0]]),), [[-np.inf, 0.0]]),
    ("cross_entropy", "every_row_with_every_label", (Z, LABELS), 1.386294),
    ("cross_entropy", "entropy_sum", (Z, LABELS), 2 * 1.039721),
    ("cross_entropy", "entropy_mean_of_all_entries", (Z, LABELS), 1.039721 / 3),
    ("cross_entropy_gradient", "one_hot_minus_softmax", (Z, LABELS), -GRADIENT),
]


@pytest.mark.parametrize(("name", "slip", "args", "gives"), SYMPTOMS)
def test_a_misconception_gives_what_the_catalogue_says(
    name: str, slip: str, args: Any, gives: Any
) -> None:
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(wrong(name, slip)(*args), gives, rtol=1e-6)


def test_what_is_right_is_what_the_notebook_works_out_by_hand() -> None:
    assert losses.squared_error(Y, T) == 1.75
    assert losses.cross_entropy(Z, LABELS) == pytest.approx(1.039721, abs=5e-7)
    assert losses.cross_entropy(np.full((4, 3), 0.7), np.array([0, 1, 2, 0])) == pytest.approx(
        np.log(3)
    )


def test_labels_forgotten_is_wrong_on_the_true_entries_only() -> None:
    difference = wrong("cross_entropy_gradient", "labels_forgotten")(
        Z, LABELS
    ) - losses.cross_entropy_gradient(Z, LABELS)
    np.testing.assert_allclose(difference, losses.one_hot(LABELS, 3) / 2, atol=1e-15)


def test_an_extra_slope_of_softmax_makes_the_gradient_a_quarter_or_less() -> None:
    right = losses.cross_entropy_gradient(Z, LABELS)
    ratio = wrong("cross_entropy_gradient", "extra_softmax_slope")(Z, LABELS) / right
    assert ((ratio > 0.1) & (ratio <= 0.25)).all()


@pytest.mark.parametrize("slip", ["maximum_lost_its_axis", "sum_lost_its_axis"])
def test_a_lost_axis_raises_unless_there_are_as_many_samples_as_classes(slip: str) -> None:
    with pytest.raises(ValueError, match="broadcast"):
        wrong("softmax", slip)(Z)
    square = np.array([[0.0, 1.0], [2.0, 5.0]])
    assert not np.allclose(wrong("softmax", slip)(square), losses.softmax(square))


# -- right answers that people would write otherwise ----------------------------------------


def perceptron_error_by_choosing(X: Any, w: Any, t: Any) -> Any:
    z = X @ w
    return np.where(t == 1, np.maximum(-z, 0), np.maximum(z, 0)).sum()


def squared_error_by_the_norm(Y: Any, T: Any) -> Any:
    return (np.linalg.norm(Y - T, axis=1) ** 2).mean() / 2


def squared_error_as_python_float(Y: Any, T: Any) -> Any:
    return float(np.einsum("nk,nk->", Y - T, Y - T)) / (2 * Y.shape[0])


def binary_by_choosing(z: Any, t: Any) -> Any:
    return np.mean(np.where(t == 1, np.logaddexp(0, -z), np.logaddexp(0, z)))


def binary_gradient_by_two_forms(z: Any, t: Any) -> Any:
    e = np.exp(-np.abs(z))
    return (np.where(z > 0, 1, e) / (1 + e) - t) / z.shape[0]


def one_hot_by_comparing(labels: Any, C: Any) -> Any:
    return (labels[:, None] == np.arange(C)).astype(int)


def softmax_by_another_shift(Z: Any) -> Any:
    E = np.exp(Z - Z.max(axis=1, keepdims=True) + 3)
    return E / E.sum(axis=1)[:, None]


def log_softmax_by_logaddexp(Z: Any) -> Any:
    return Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)


def cross_entropy_by_one_hot(Z: Any, labels: Any) -> Any:
    return -np.sum(losses.one_hot(labels, Z.shape[1]) * losses.log_softmax(Z)) / len(labels)


def cross_entropy_by_the_margin(Z: Any, labels: Any) -> Any:
    m = Z.max(axis=1)
    log_sum = m + np.log(np.exp(Z - m[:, None]).sum(axis=1))
    return (log_sum - Z[np.arange(len(Z)), labels]).mean()


def cross_entropy_gradient_in_place(Z: Any, labels: Any) -> Any:
    dZ = losses.softmax(Z)
    dZ[range(len(Z)), labels] -= 1
    dZ /= len(Z)
    return dZ


def l2_penalty_by_dot(W: Any, lam: Any) -> Any:
    return lam * np.dot(W.ravel(), W.ravel()) / 2


OTHERWISE = [
    ("perceptron_error", perceptron_error_by_choosing),
    ("squared_error", squared_error_by_the_norm),
    ("squared_error", squared_error_as_python_float),
    ("binary_cross_entropy", binary_by_choosing),
    ("binary_cross_entropy_gradient", binary_gradient_by_two_forms),
    ("one_hot", one_hot_by_comparing),
    ("softmax", softmax_by_another_shift),
    ("log_softmax", log_softmax_by_logaddexp),
    ("cross_entropy", cross_entropy_by_one_hot),
    ("cross_entropy", cross_entropy_by_the_margin),
    ("cross_entropy_gradient", cross_entropy_gradient_in_place),
    ("l2_penalty", l2_penalty_by_dot),
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


# -- wrong types and shapes, and sums that are no means -----------------------------------------


@pytest.mark.parametrize(
    ("name", "function", "outcome", "words"),
    [
        (
            *("squared_error", lambda Y, T: [losses.squared_error(Y, T)]),
            *(Outcome.WRONG_TYPE, "should be a float, not a list of 1 items"),
        ),
        (
            *("squared_error", lambda Y, T: np.array([losses.squared_error(Y, T)])),
            *(Outcome.WRONG_TYPE, "should be a float, not an array of shape (1,)"),
        ),
        (
            *("cross_entropy", lambda Z, labels: print(end="")),
            *(Outcome.WRONG_TYPE, "None (is a return missing?)"),
        ),
        (
            *("softmax", lambda Z: losses.softmax(Z).T),
            *(Outcome.WRONG_SHAPE, "P is the transpose"),
        ),
        (
            *("softmax", lambda Z: list(losses.softmax(Z))),
            *(Outcome.WRONG_TYPE, "should be a NumPy array"),
        ),
        (
            *("squared_error_gradient", lambda Y, T: ((Y - T) / len(Y)).sum(axis=1)),
            *(Outcome.WRONG_SHAPE, "should have shape (5, 3), not (5,)"),
        ),
    ],
)
def test_a_wrong_type_or_shape_is_told(
    name: str,
    function: Callable[..., Any],
    outcome: Outcome,
    words: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of(name, function)
    assert (verdict.outcome, verdict.earned) == (outcome, 0)
    assert words in verdict.feedback[0].message


def test_no_mean_over_n_is_asked_of_the_perceptron_error(
    verdict_of: Callable[..., Verdict],
) -> None:
    def doubled(X: Any, w: Any, t: Any) -> Any:
        return 2 * losses.perceptron_error(X, w, t)

    def over_the_sum_of_the_inputs(X: Any, w: Any, t: Any) -> Any:
        return losses.perceptron_error(X, w, t) * len(X)

    for function in (doubled, over_the_sum_of_the_inputs):
        (remark,) = verdict_of("perceptron_error", function).feedback
        assert "1/N" not in remark.message
