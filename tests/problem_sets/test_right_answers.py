"""Right is right, however it is written."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import PUBLIC_SEED
from reference_impl import functional_mlp, two_layer

EXERCISES = [exercise for name in PROBLEM_SETS for exercise in exercises(name).values()]


@pytest.mark.parametrize("seed", [PUBLIC_SEED, 0, 1, 2, 2**127])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_reference_gets_full_points_and_no_advice(
    exercise: Exercise, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(exercise.name, exercise.reference, seed)
    assert (verdict.earned, verdict.outcome) == (exercise.points, Outcome.RIGHT)
    assert verdict.advice == ()


# -- ps06, as different people would write it ---------------------------------------------


def forward_with_matrices(x: Any, params: Any) -> Any:
    W = np.array([[params["w1"], params["w3"]], [params["w2"], params["w4"]]])
    s = W @ x + [params["b1"], params["b2"]]
    a = 1 / (1 + np.exp(-s))
    s3 = np.array([params["w5"], params["w6"]]) @ a + params["b3"]
    return {"s1": s[0], "a1": a[0], "s2": s[1], "a2": a[1], "s3": s3, "y": 1 / (1 + np.exp(-s3))}


def forward_in_another_order(x: Any, params: Any) -> Any:
    return dict(reversed(two_layer.forward(x, params).items()))


def error_as_numpy_scalar(y: Any, t: Any) -> Any:
    return np.sum(np.square(np.array([y]) - t)) / 2


def error_as_python_float(y: Any, t: Any) -> Any:
    return (y - t) * (y - t) / 2.0


def backward_numerically(x: Any, t: Any, params: Any, values: Any) -> Any:
    """Central differences with one step of Richardson's extrapolation: no formula at all."""

    def slope(key: str, h: float) -> float:
        up, down = ({**params, key: params[key] + s * h} for s in (1, -1))
        rise = two_layer.forward(x, up)["y"], two_layer.forward(x, down)["y"]
        return ((rise[0] - t) ** 2 - (rise[1] - t) ** 2) / (4 * h)

    return {key: (4 * slope(key, 1e-3) - slope(key, 2e-3)) / 3 for key in params}


def update_with_copy(params: Any, grads: Any, eta: Any) -> Any:
    new = params.copy()
    for key in new:
        new[key] -= eta * grads[key]
    return new


def train_with_list_and_array(x: Any, t: Any, params: Any, eta: Any, steps: Any) -> Any:
    params, errors = two_layer.train(x, t, params, eta, steps)
    return [params, tuple(np.float64(e) for e in errors)]


# -- ps07 ---------------------------------------------------------------------------------


def dense_forward_einsum(X: Any, W: Any, b: Any) -> Any:
    return np.einsum("ni,ji->nj", X, W) + b


def dense_forward_in_fortran_order(X: Any, W: Any, b: Any) -> Any:
    return np.asfortranarray(X @ W.T + b)


def dense_backward_einsum_in_a_list(dZ: Any, X: Any, W: Any) -> Any:
    return [np.einsum("nj,ji->ni", dZ, W), np.einsum("nj,ni->ji", dZ, X), np.ones(len(dZ)) @ dZ]


def relu_backward_in_a_copy(dA: Any, Z: Any) -> Any:
    dZ = dA.copy()
    dZ[Z <= 0] = 0
    return dZ


def softmax_by_logarithm(Z: Any, labels: Any) -> Any:
    log_sum = np.logaddexp.reduce(Z, axis=1, keepdims=True)
    one_hot = labels[:, None] == np.arange(Z.shape[1])
    return (np.exp(Z - log_sum) - one_hot) / labels.size


def mlp_forward_all_lists(X: Any, params: Any) -> Any:
    Y, cache = functional_mlp.mlp_forward(X, params)
    return [Y, [list(pair) for pair in cache]]


def mlp_backward_tuple_of_lists(dY: Any, params: Any, cache: Any) -> Any:
    return tuple([list(pair) for pair in functional_mlp.mlp_backward(dY, params, cache)])


def product_from_the_left(W: Any, dz: Any) -> Any:
    return dz @ W


def count_as_numpy_ints_in_an_array_s_items(sizes: Any, n: Any) -> Any:
    work = np.array(sizes[:-1]) * np.array(sizes[1:]) * n
    return [work.sum(), 2 * work.sum() - work[0]]


WRITTEN_OTHERWISE = [
    ("forward", forward_with_matrices),
    ("forward", forward_in_another_order),
    ("error", error_as_numpy_scalar),
    ("error", error_as_python_float),
    ("backward", backward_numerically),
    ("update", update_with_copy),
    ("train", train_with_list_and_array),
    ("dense_forward", dense_forward_einsum),
    ("dense_forward", dense_forward_in_fortran_order),
    ("dense_backward", dense_backward_einsum_in_a_list),
    ("relu_backward", relu_backward_in_a_copy),
    ("softmax_cross_entropy_backward", softmax_by_logarithm),
    ("mlp_forward", mlp_forward_all_lists),
    ("mlp_backward", mlp_backward_tuple_of_lists),
    ("vector_jacobian_product", product_from_the_left),
    ("count_multiply_adds", count_as_numpy_ints_in_an_array_s_items),
]


@pytest.mark.parametrize(
    ("name", "function"), WRITTEN_OTHERWISE, ids=[f.__name__ for _, f in WRITTEN_OTHERWISE]
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback
    assert verdict.advice == ()


def test_a_right_answer_that_warns_gets_full_points_and_advice(
    verdict_of: Callable[..., Verdict],
) -> None:
    def sigmoid_backward(dA: Any, A: Any) -> Any:
        np.exp(np.full(3, 1000.0))  # overflows
        return dA * A * (1 - A)

    verdict = verdict_of("sigmoid_backward", sigmoid_backward)
    assert verdict.outcome is Outcome.RIGHT
    assert ["overflow" in advice for advice in verdict.advice] == [True]


# -- loops over the samples ---------------------------------------------------------------


def loop_dense_forward(X: Any, W: Any, b: Any) -> Any:
    return np.array([[sum(W[j] * x) + b[j] for j in range(len(b))] for x in X])


def loop_dense_backward(dZ: Any, X: Any, W: Any) -> Any:
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for n in range(len(X)):
        dX[n] = W.T @ dZ[n]
        dW += np.outer(dZ[n], X[n])
        db += dZ[n]
    return dX, dW, db


def loop_sigmoid_backward(dA: Any, A: Any) -> Any:
    return np.stack([d * a * (1 - a) for d, a in zip(dA, A, strict=True)])


def loop_relu_backward(dA: Any, Z: Any) -> Any:
    dZ = np.zeros_like(dA)
    for n in range(dA.shape[0]):
        for i in range(dA.shape[1]):
            if Z[n, i] > 0:
                dZ[n, i] = dA[n, i]
    return dZ


def loop_softmax(Z: Any, labels: Any) -> Any:
    dZ = np.empty_like(Z)
    for n, label in enumerate(labels):
        e = np.exp(Z[n] - Z[n].max())
        dZ[n] = e / e.sum()
        dZ[n, label] -= 1
    return dZ / len(Z)


LOOPS = [
    ("dense_forward", loop_dense_forward),
    ("dense_backward", loop_dense_backward),
    ("sigmoid_backward", loop_sigmoid_backward),
    ("relu_backward", loop_relu_backward),
    ("softmax_cross_entropy_backward", loop_softmax),
]


@pytest.mark.parametrize(("name", "function"), LOOPS, ids=[name for name, _ in LOOPS])
def test_a_loop_over_the_samples_gets_full_points_and_the_loop_advice(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function)
    assert verdict.earned == verdict.points
    assert ["a loop goes over" in advice for advice in verdict.advice] == [True]


def test_a_loop_over_the_outputs_gets_no_loop_advice(verdict_of: Callable[..., Verdict]) -> None:
    def dense_forward(X: Any, W: Any, b: Any) -> Any:
        return np.stack([X @ w + bias for w, bias in zip(W, b, strict=True)], axis=1)

    verdict = verdict_of("dense_forward", dense_forward)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ())
