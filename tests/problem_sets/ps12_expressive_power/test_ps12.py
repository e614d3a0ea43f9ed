"""ps12: the catalogue's symptoms, answers that people would write otherwise, and odd types."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps12_expressive_power as ps12
from reference_impl import expressive_power, xor
from reference_impl.expressive_power import count_linear_pieces

Judge = Callable[..., Verdict]


def wrong(exercise: Any, name: str) -> Any:
    (found,) = [wrong.implementation for wrong in exercise.misconceptions if wrong.name == name]
    return found


# -- what the catalogue measured ----------------------------------------------------------


@pytest.mark.parametrize("k", [3, 5])
def test_teeth_side_by_side_make_twice_k_pieces_and_not_two_to_the_k(k: int) -> None:
    side_by_side = wrong(ps12.sawtooth, "teeth_side_by_side")
    assert count_linear_pieces(lambda x: side_by_side(x, k), 0.0, 1.0) == 2 * k
    assert count_linear_pieces(lambda x: expressive_power.sawtooth(x, k), 0.0, 1.0) == 2**k


def test_one_unit_too_few_is_wrong_at_the_right_end() -> None:
    network = wrong(ps12.relu_interpolant, "one_line_too_few")(np.square, 0.0, 2.0, 4)
    x = np.linspace(0.0, 2.0, 9)[:, None]
    right = xor.relu_mlp(x, *expressive_power.relu_interpolant(np.square, 0.0, 2.0, 4))
    off = np.abs(xor.relu_mlp(x, *network) - right) > 1e-9
    assert off.tolist() == [False] * 7 + [True] * 2


def test_a_staircase_of_one_unit_too_few_misses_a_knot() -> None:
    W1, b1, w2, b2 = wrong(ps12.staircase, "one_step_too_few")(np.square, 0.0, 2.0, 4)
    assert (len(W1), len(b1), len(w2), b2) == (3, 3, 3, 0.0)


def test_the_wrong_order_gives_another_shape_or_other_values() -> None:
    rng = np.random.default_rng(0)
    reversed_order = wrong(ps12.collapse_linear, "product_in_reading_order")
    sizes = [(4, 3), (2, 4)]
    with pytest.raises(ValueError, match="mismatch"):
        reversed_order([(rng.random((m, d)), rng.random(m)) for m, d in sizes])
    square = [(rng.random((3, 3)), rng.random(3)) for _ in range(2)]
    assert not np.allclose(reversed_order(square)[0], expressive_power.collapse_linear(square)[0])


# -- right, written otherwise -------------------------------------------------------------


def collapse_from_the_end(params: Any) -> Any:
    W, b = params[-1]
    for W_before, b_before in params[-2::-1]:
        b = b + W @ b_before
        W = W @ W_before
    return [W, b]


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


def fold_by_recursion(x: Any, k: Any) -> Any:
    return x if k == 0 else fold_by_recursion(np.where(x < 0.5, 2 * x, 2 - 2 * x), k - 1)


def count_by_second_differences(f: Any, a: Any, b: Any) -> Any:
    second = np.diff(f(np.linspace(a, b, 12_345)), 2)
    at = np.flatnonzero(np.abs(second) > 1e-9)
    return np.int64(1 + len(at) - np.sum(np.diff(at) == 1))


@pytest.mark.parametrize("seed", [3, 4, 5])
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("collapse_linear", collapse_from_the_end),
        ("staircase", staircase_of_right_values),
        ("staircase", staircase_of_large_weights),
        ("staircase", staircase_from_the_right),
        ("relu_interpolant", polygon_by_solving),
        ("sawtooth", fold_by_recursion),
        ("count_linear_pieces", count_by_second_differences),
    ],
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Any, seed: int, verdict_of: Judge
) -> None:
    verdict = verdict_of(name, function, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


def test_a_staircase_that_misses_the_bound_is_told_where(verdict_of: Judge) -> None:
    def flat(f: Any, a: Any, b: Any, k: Any) -> Any:
        return np.ones((k, 1)), np.full(k, -a - 100.0), np.zeros(k), float(f(a))

    verdict = verdict_of("staircase", flat)
    assert (verdict.outcome, verdict.earned) == (Outcome.WRONG_VALUE, 0)
    assert verdict.feedback[0].message == ps12.staircase.messages_if_false["between a and b"]


# -- odd types ----------------------------------------------------------------------------


def tampered(**changes: Any) -> Any:
    names = ("W1", "b1", "w2", "b2")

    def build(f: Any, a: Any, b: Any, k: Any) -> Any:
        network = dict(zip(names, expressive_power.staircase(f, a, b, k), strict=True))
        return tuple(changes[name](network[name]) if name in changes else network[name] for name in names)  # fmt: skip # noqa: E501

    return build


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda *_: (), "It should return 4 items, (W1, b1, w2, b2), not 0"),
        (tampered(W1=lambda W: W[:, 0]), "W1 should have shape (8, 1), not (8,)"),
        (tampered(W1=lambda W: W.T), "W1 should have shape (8, 1), not (1, 8)"),
        (tampered(w2=list), "w2 should be a NumPy array, not a list of 8 items"),
        (tampered(b1=lambda b: b[:, None]), "b1 should have shape (8,), not (8, 1)"),
        (tampered(b2=lambda b: np.array([b])), "b2 should be a number, not an array of shape (1,)"),
        (tampered(w2=lambda w: w * np.inf), "w2 should be finite; it holds nan or inf"),
    ],
)  # fmt: skip
def test_what_is_no_staircase_is_told_so(build: Any, words: str, verdict_of: Judge) -> None:
    (remark,) = verdict_of("staircase", build).feedback
    assert remark.message == f"{words}."


@pytest.mark.parametrize("kind", [float, np.atleast_1d, str])
def test_the_number_of_pieces_is_an_int(kind: Any, verdict_of: Judge) -> None:
    def count(f: Any, a: Any, b: Any) -> Any:
        return kind(count_linear_pieces(f, a, b))

    verdict = verdict_of("count_linear_pieces", count)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert verdict.feedback[0].message.startswith("The number of pieces should be an int")
