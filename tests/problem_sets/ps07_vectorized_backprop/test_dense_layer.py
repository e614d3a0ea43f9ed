"""ps07's dense layer: answers of other forms, and the points that one wrong gradient leaves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict


def bias_as_a_weight(X: Any, W: Any, b: Any) -> Any:
    return np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W.T, b])


def dense_backward_by_tensordot(dZ: Any, X: Any, W: Any) -> Any:
    return np.tensordot(dZ, W, 1), np.tensordot(dZ, X, (0, 0)), np.add.reduce(dZ)


@pytest.mark.parametrize(
    ("name", "function"),
    [("dense_forward", bias_as_a_weight), ("dense_backward", dense_backward_by_tensordot)],
)
def test_a_right_answer_written_otherwise_is_right(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of(name, function).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda X, W, b: np.dot(X, W) + b, "W isn't transposed"),
        (lambda X, W, b: np.einsum("ni,ji->nj", X, W), "The bias is missing"),
        (lambda X, W, b: (X @ W.T + b).T, "The samples became columns"),
        (lambda X, W, b: (X @ W.T + b).tolist(), "should be a NumPy array, not a list"),
    ],
)
def test_a_wrong_forward_pass_is_explained(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    assert message in verdict_of("dense_forward", function).feedback[0].message


def dw_by_the_other_product(dZ: Any, X: Any, W: Any) -> Any:
    return dZ @ W, np.einsum("ni,nj->ij", X, dZ), dZ.sum(axis=0)


def db_averaged(dZ: Any, X: Any, W: Any) -> Any:
    return dZ @ W, dZ.T @ X, np.average(dZ, axis=0)


def db_in_a_row(dZ: Any, X: Any, W: Any) -> Any:
    return dZ @ W, dZ.T @ X, np.ones((1, len(dZ))) @ dZ


@pytest.mark.parametrize(
    ("function", "right", "message"),
    [
        (dw_by_the_other_product, ["dX", "db"], "dW is the transpose of the right answer"),
        (db_averaged, ["dX", "dW"], "db is the mean over the samples"),
        (db_in_a_row, ["dX", "dW"], "db has the right numbers in a row of its own"),
    ],
)
def test_one_wrong_gradient_is_named_and_leaves_the_points_of_the_others(
    function: Callable[..., object],
    right: list[str],
    message: str,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("dense_backward", function)
    assert [part.name for part in verdict.parts if part.right] == right
    assert verdict.feedback[0].message.startswith(message)


def test_a_missing_gradient_is_counted(verdict_of: Callable[..., Verdict]) -> None:
    verdict = verdict_of("dense_backward", lambda dZ, X, W: (dZ @ W, dZ.T @ X))
    assert [part.name for part in verdict.parts if part.right] == ["dX", "dW"]
    message = "db is missing: there should be 3 items, not 2."
    assert [one.message for one in verdict.feedback] == [message]
