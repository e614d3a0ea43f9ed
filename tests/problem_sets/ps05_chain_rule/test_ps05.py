"""ps05: the catalogue's measured symptoms, right answers written otherwise, clear remarks."""

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps05_chain_rule as ps05
from autograder.problem_sets import ps05_value
from reference_impl import autodiff

VerdictOf = Callable[..., Verdict]


def slip(exercise: Exercise, name: str) -> Any:
    (wrong,) = [wrong.implementation for wrong in exercise.misconceptions if wrong.name == name]
    return wrong


# -- measured symptoms --------------------------------------------------------------------


def test_without_the_regulariser_path_dw_is_off_by_lambda_w() -> None:
    wrong = slip(ps05.regularized_logistic, "regulariser_path_forgotten")(0.5, 2.0, -0.3, 1.0, 0.1)
    assert wrong[1] == pytest.approx(-0.0971341 - 0.1 * 0.5, rel=1e-5)


def test_differences_go_wrong_as_measured() -> None:
    cube = np.array([2.0])
    for name, slope in (("forward_difference", 15.25), ("divided_by_h", 24.5)):
        wrong = slip(ps05.numerical_gradient, name)
        assert wrong(lambda x: np.sum(x**3), cube, 0.5) == pytest.approx([slope])
    integers = slip(ps05.numerical_gradient, "integers_swallow_the_step")
    assert abs(integers(lambda x: float(np.sum(x**3)), np.array([2]), 0.05)[0] - 12) > 1
    exponential = slip(ps05.numerical_gradient, "in_float32")(
        lambda x: float(np.sum(np.exp(x))), np.array([1.0]), 1e-6
    )
    assert abs(exponential[0] / math.e - 1) > 5e-3


def test_overwriting_gives_one_for_a_plus_a() -> None:
    a = slip(ps05.Value, "OverwritesTheGradient")(3.0)
    (a + a).backward()
    assert a.grad == 1.0


def test_old_gradients_make_72_of_24() -> None:
    a = slip(ps05.Value, "OldGradientsKept")(2.0)
    f = (a * a) * 6.0
    for expected in (24.0, 72.0):
        f.backward()
        assert a.grad == expected


def test_recursion_ends_on_a_chain_of_1500_nodes() -> None:
    node = slip(ps05.Value, "RecursiveOrder")(0.0)
    for _ in range(max(1500, sys.getrecursionlimit())):
        node = node + 1.0
    with pytest.raises(RecursionError):
        node.backward()


def test_without_reflected_operations_a_number_first_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        1 + slip(ps05.Value, "NoReflectedOperations")(2.0)


# -- right, written otherwise -------------------------------------------------------------


class AddsUp(ps05_value._Node):
    """Every backward adds to what all nodes have; what travels is kept elsewhere."""

    def backward(self) -> None:
        order = autodiff.topological_order(self)
        slopes = dict.fromkeys(order, 0.0)
        slopes[self] = 1.0
        for node in reversed(order):
            node.grad += slopes[node]
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                slopes[parent] += slopes[node] * slope


def test_gradients_that_add_up_over_calls_are_right(verdict_of: VerdictOf) -> None:
    assert verdict_of("Value", AddsUp).outcome is Outcome.RIGHT


def test_any_topological_order_is_right(verdict_of: VerdictOf) -> None:
    def by_depth(root: Any) -> Any:
        order = autodiff.topological_order(root)
        depth: dict[Any, int] = {}
        for node in order:
            depth[node] = 1 + max((depth[parent] for parent in node.parents), default=0)
        return sorted(order, key=depth.__getitem__)

    assert verdict_of("topological_order", by_depth).outcome is Outcome.RIGHT


def test_wiggling_the_callers_own_x_and_putting_it_back_is_right(verdict_of: VerdictOf) -> None:
    def gradient(f: Any, x: Any, h: float = 1e-6) -> Any:
        if x.dtype.kind == "i":
            return gradient(f, x.astype(float), h)
        slopes = np.zeros_like(x)
        for i in np.ndindex(*x.shape):
            old = x[i]
            x[i] = old + h
            slopes[i] = f(x)
            x[i] = old - h
            slopes[i] = (slopes[i] - f(x)) / (2 * h)
            x[i] = old
        return slopes

    assert verdict_of("numerical_gradient", gradient).outcome is Outcome.RIGHT


def test_float_and_numpy_results_both_serve(verdict_of: VerdictOf) -> None:
    def error(a: Any, b: Any) -> Any:
        size = np.fmax(np.fmax(abs(a), abs(b)), 1e-300)
        return np.max(abs(a - b) / size, keepdims=True).item()

    assert verdict_of("relative_error", error).outcome is Outcome.RIGHT


# -- what is missing or cannot be used ----------------------------------------------------


def test_a_class_of_stubs_is_not_attempted(verdict_of: VerdictOf) -> None:
    class Value:
        def __init__(self, data: Any) -> None:
            self.data = data

        def __add__(self, *other: Any) -> Any:
            raise NotImplementedError

        __sub__ = __mul__ = __truediv__ = __pow__ = __neg__ = __add__
        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = __add__
        exp = log = tanh = relu = sigmoid = __add__

    Value.__add__.__code__ = Value.__add__.__code__.replace(co_qualname="Value.__add__")
    verdict = verdict_of("Value", Value)
    assert verdict.outcome is Outcome.NOT_ATTEMPTED


def test_who_has_begun_with_sum_product_and_backward_has_their_points(
    verdict_of: VerdictOf,
) -> None:
    class Value(ps05_value._Node):
        def exp(self, *other: Any) -> Any:
            raise NotImplementedError

        __sub__ = __truediv__ = __pow__ = __neg__ = log = tanh = relu = sigmoid = exp
        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = exp

    Value.exp.__code__ = Value.exp.__code__.replace(co_qualname="Value.exp")
    verdict = verdict_of("Value", Value)
    assert [part.name for part in verdict.parts if part.right] == ["deep graphs", "second backward"]
    assert verdict.feedback[0].message.endswith("Part of it is not written yet.")
    assert "Value.exp" in verdict.feedback[0].observed


def test_without_backward_the_forward_values_still_count(verdict_of: VerdictOf) -> None:
    class Value(ps05_value._Node):
        def backward(self) -> None:
            raise NotImplementedError

    verdict = verdict_of("Value", Value)
    assert [part.name for part in verdict.parts if part.right] == ["forward values"]
    assert "isn't written yet" in verdict.feedback[0].message


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("topological_order", lambda root: [], "Nodes are missing"),
        ("topological_order", lambda root: [root, 3], "Nodes are missing"),
        ("numerical_gradient", lambda f, x, h=1: [1.0], "should be a NumPy array"),
        ("numerical_gradient", lambda f, x, h=1: f(x.ravel()[:2]), "like x, not"),
        ("relative_error", lambda a, b: [0.1], "should be a float"),
    ],
)
def test_what_cannot_be_used_is_told(
    name: str, function: Callable[..., object], words: str, verdict_of: VerdictOf
) -> None:
    verdict = verdict_of(name, function)
    assert verdict.earned < verdict.points
    assert words in " ".join(remark.message for remark in verdict.feedback)
