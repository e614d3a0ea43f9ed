"""ps12, networks that follow a function: units too few, other right networks, wrong forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps12_expressive_power import interpolation
from reference_impl import expressive_power, xor

# -- what the catalogue measured ---------------------------------------------------------


def test_one_unit_too_few_is_wrong_at_the_right_end() -> None:
    network = interpolation.one_line_too_few(np.square, 0.0, 2.0, 4)
    x = np.linspace(0.0, 2.0, 9)[:, None]
    right = xor.relu_mlp(x, *expressive_power.relu_interpolant(np.square, 0.0, 2.0, 4))
    off = np.abs(xor.relu_mlp(x, *network) - right) > 1e-9
    assert off.tolist() == [False] * 7 + [True] * 2


def test_a_staircase_of_one_unit_too_few_misses_a_knot() -> None:
    W1, b1, w2, b2 = interpolation.one_step_too_few(np.square, 0.0, 2.0, 4)
    assert (len(W1), len(b1), len(w2), b2) == (3, 3, 3, 0.0)


# -- right, written otherwise ------------------------------------------------------------


def staircase_of_right_values(f: Any, a: Any, b: Any, k: Any) -> Any:
    t = np.linspace(a, b, k + 1)
    return np.ones((k, 1)), -t[:-1], np.diff(f(t)), f(a)


def staircase_of_large_weights(f: Any, a: Any, b: Any, k: Any) -> Any:
    W1, b1, w2, b2 = expressive_power.staircase(f, a, b, k)
    return [1000 * W1, 1000 * b1, w2, b2]


def staircase_from_the_right(f: Any, a: Any, b: Any, k: Any) -> Any:
    t = np.linspace(a, b, k + 1)
    return -np.ones((k, 1)), t[:-1], -np.diff(f(t)), f(b)


def polygon_by_solving(f: Any, a: Any, b: Any, k: Any) -> Any:
    t = np.linspace(a, b, k + 1)
    H = np.column_stack([np.maximum(t[:, None] - t[:-1], 0.0), np.ones(k + 1)])
    *w2, b2 = np.linalg.solve(H, f(t))
    return np.ones((k, 1)), -t[:-1], np.array(w2), b2


@pytest.mark.parametrize("seed", [3, 4, 5])
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("staircase", staircase_of_right_values),
        ("staircase", staircase_of_large_weights),
        ("staircase", staircase_from_the_right),
        ("relu_interpolant", polygon_by_solving),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Any, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_staircase_that_misses_the_bound_is_told_where(
    verdict_of: Callable[..., Verdict],
) -> None:
    def flat(f: Any, a: Any, b: Any, k: Any) -> Any:
        return np.ones((k, 1)), np.full(k, -a - 100.0), np.zeros(k), float(f(a))

    verdict = verdict_of("staircase", flat)
    assert (verdict.outcome, verdict.earned) == (Outcome.WRONG_VALUE, 0)
    messages = interpolation.staircase.messages_if_false
    assert verdict.feedback[0].message == messages["between a and b"]


# -- wrong forms -------------------------------------------------------------------------


def tampered(**changes: Callable[[Any], object]) -> Callable[..., object]:
    """A right staircase whose W1, b1, w2 or b2 is changed before it is returned."""

    def build(f: Any, a: Any, b: Any, k: Any) -> object:
        W1, b1, w2, b2 = expressive_power.staircase(f, a, b, k)
        network = {"W1": W1, "b1": b1, "w2": w2, "b2": b2}
        return tuple(changes.get(name, lambda same: same)(network[name]) for name in network)

    return build


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda *_: (), "It should return 4 items, (W1, b1, w2, b2), not 0"),
        (tampered(W1=lambda W: W[:, 0]), "W1 should have shape (8, 1), not (8,)"),
        (
            tampered(W1=lambda W: W.T),
            "W1 is a row, shape (1, k). Its rows belong to the units, and each unit has one input: "
            "(k, 1)",
        ),
        (tampered(w2=list), "w2 should be a NumPy array, not a list of 8 items"),
        (tampered(b1=lambda b: b[:, None]), "b1 should have shape (8,), not (8, 1)"),
        (tampered(b2=lambda b: np.array([b])), "b2 should be a number, not an array of shape (1,)"),
        (tampered(w2=lambda w: w * np.inf), "w2 should be finite; it holds nan or inf"),
    ],
)
def test_what_is_no_staircase_is_told_so(
    build: Any, message: str, verdict_of: Callable[..., Verdict]
) -> None:
    (remark,) = verdict_of("staircase", build).feedback
    assert remark.message == f"{message}."
