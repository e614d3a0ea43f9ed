"""What is said of a slip stays true where it comes in another form, or beside another slip."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student.in_process import verdict_on


def said_of(name: str, function: Callable[..., object]) -> str:
    exercise = find_exercise(name)
    assert exercise is not None
    verdict = verdict_on(function, prepare(exercise, PUBLIC_SEED))
    return " ".join(remark.message for remark in verdict.feedback)


def returns_inside_the_loop(params: Any) -> Any:
    W, b = params[0]
    for W_next, b_next in params[1:]:
        return W_next @ W, W_next @ b + b_next
    return W, b


def dw_first(dZ: Any, X: Any, W: Any) -> Any:
    return dZ.T @ X, dZ @ W, dZ.sum(axis=1)


def one_unit_takes_the_other_weight(x: Any, t: Any, params: Any, values: Any) -> Any:
    y, a1, a2 = values["y"], values["a1"], values["a2"]
    d3 = (y - t) * y * (1 - y)
    d1, d2 = (d3 * params["w5"] * a * (1 - a) for a in (a1, a2))
    return {
        **{"w5": d3 * a1, "w6": d3 * a2, "b3": d3},
        **{"w1": d1 * x[0], "w3": d1 * x[1], "b1": d1 * x[1]},
        **{"w2": d2 * x[0], "w4": d2 * x[1], "b2": d2},
    }


@pytest.mark.parametrize(
    ("name", "function", "untrue", "true"),
    [
        ("collapse_linear", returns_inside_the_loop, "written out", "first two layers"),
        ("dense_backward", dw_first, "parameters' gradients come first", "dW comes first"),
        ("backward", one_unit_takes_the_other_weight, "exchanged", "the other one's weight"),
    ],
)
def test_a_sentence_says_what_the_numbers_show(
    name: str, function: Callable[..., object], untrue: str, true: str
) -> None:
    said = said_of(name, function)
    assert untrue not in said
    assert true in said
