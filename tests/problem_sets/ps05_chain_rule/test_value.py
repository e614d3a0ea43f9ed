"""ps05's Value: measured symptoms, a right class written otherwise, and classes half written."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps05_chain_rule as ps05
from autograder.problem_sets.ps05_chain_rule.value_node import Node
from reference_impl import autodiff

# -- measured symptoms --------------------------------------------------------------------


def test_overwriting_gives_one_for_a_plus_a(misconception: Callable[..., Any]) -> None:
    a = misconception(ps05.Value, "OverwritesTheGradient")(3.0)
    (a + a).backward()
    assert a.grad == 1.0


def test_old_gradients_make_72_of_24(misconception: Callable[..., Any]) -> None:
    a = misconception(ps05.Value, "OldGradientsKept")(2.0)
    f = (a * a) * 6.0
    grads = []
    for _ in range(2):
        f.backward()
        grads.append(a.grad)
    assert grads == [24.0, 72.0]


def test_recursion_ends_on_a_chain_of_1500_nodes(misconception: Callable[..., Any]) -> None:
    node = misconception(ps05.Value, "RecursiveOrder")(0.0)
    for _ in range(max(1500, sys.getrecursionlimit())):
        node = node + 1.0
    with pytest.raises(RecursionError):
        node.backward()


def test_without_reflected_operations_a_number_first_is_a_type_error(
    misconception: Callable[..., Any],
) -> None:
    with pytest.raises(TypeError):
        1 + misconception(ps05.Value, "NoReflectedOperations")(2.0)


class SumsOfNodesOnly(Node):
    """Whose sum makes no node of a number, and whose reflected sum relies on it."""

    def __add__(self, other: Any) -> Any:
        return self._made(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __radd__(self, other: Any) -> Any:
        return self + other


def test_a_number_behind_a_node_is_no_matter_of_reflected_operations(
    verdict_of: Callable[..., Verdict],
) -> None:
    (remark,) = verdict_of("Value", SumsOfNodesOnly).feedback
    assert remark.message.startswith("a + 2 raised an exception")


# -- right, written otherwise -------------------------------------------------------------


class AddsUp(Node):
    """Every backward adds to what all nodes have; what travels is kept elsewhere."""

    def backward(self) -> None:
        order = autodiff.topological_order(self)
        slopes = dict.fromkeys(order, 0.0)
        slopes[self] = 1.0
        for node in reversed(order):
            node.grad += slopes[node]
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                slopes[parent] += slopes[node] * slope


def test_gradients_that_add_up_over_calls_are_right(verdict_of: Callable[..., Verdict]) -> None:
    assert verdict_of("Value", AddsUp).outcome is Outcome.RIGHT


# -- nodes that are used twice ------------------------------------------------------------


def overwriting(op: str, operand: int = 0) -> type[Node]:
    """Return a class in which one operation has = for += in what it sends to one operand."""

    class Value(Node):
        def backward(self) -> None:
            order = self._order()
            for node in order:
                node.grad = 0.0
            self.grad = 1.0
            for node in reversed(order):
                pairs = zip(node.parents, node.slopes, strict=True)
                for place, (parent, slope) in enumerate(pairs):
                    overwrites = node.op == op and place == operand
                    parent.grad = (0.0 if overwrites else parent.grad) + node.grad * slope

    return Value


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("op", ["exp", "log", "tanh", "relu", "sigmoid", "neg"])
def test_one_function_that_overwrites_costs_the_points_of_fan_out_and_is_named(
    op: str, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("Value", overwriting(op), seed)
    assert [part.name for part in verdict.parts if not part.right] == ["fan-out"]
    assert ("a minus sign" if op == "neg" else op) in verdict.feedback[0].message


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("op", "operand", "lost"),
    [("/", 0, "fan-out"), ("/", 1, "fan-out"), ("**", 0, "powers"), ("**", 1, "powers")],
)
def test_one_operation_of_two_nodes_that_overwrites_loses_points(
    op: str, operand: int, lost: str, seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("Value", overwriting(op, operand), seed)
    wrong = " ".join(part.name for part in verdict.parts if not part.right)
    assert lost in wrong


def test_a_power_by_a_plain_number_that_overwrites_loses_the_point_of_plain_numbers(
    verdict_of: Callable[..., Verdict],
) -> None:
    class Value(overwriting("number**")):  # type: ignore[misc]
        def __pow__(self, other: Any) -> Any:
            made = super().__pow__(other)
            made.op = "**" if isinstance(other, Value) else "number**"
            return made

    verdict = verdict_of("Value", Value)
    assert [part.name for part in verdict.parts if not part.right] == ["plain numbers"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_nodes_that_are_equal_when_their_numbers_are_lose_points(
    seed: int, verdict_of: Callable[..., Verdict]
) -> None:
    class Value(Node):
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Value) and bool(self.data == other.data)

        def __hash__(self) -> int:
            return hash(self.data)

    verdict = verdict_of("Value", Value, seed)
    assert "fan-out" in [part.name for part in verdict.parts if not part.right]


def test_a_wrong_slope_of_a_function_costs_no_point_of_fan_out(
    misconception: Callable[..., Any], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("Value", misconception(ps05.Value, "TanhSlopeOfTheInput"))
    assert [part.name for part in verdict.parts if not part.right] == ["slopes"]


# -- half written -------------------------------------------------------------------------


def test_a_class_of_stubs_is_not_attempted(verdict_of: Callable[..., Verdict]) -> None:
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


def test_a_class_with_sum_product_and_backward_only_has_their_points(
    verdict_of: Callable[..., Verdict],
) -> None:
    class Value(Node):
        def exp(self, *other: Any) -> Any:
            raise NotImplementedError

        __sub__ = __truediv__ = __pow__ = __neg__ = log = tanh = relu = sigmoid = exp
        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = exp

    Value.exp.__code__ = Value.exp.__code__.replace(co_qualname="Value.exp")
    verdict = verdict_of("Value", Value)
    assert [part.name for part in verdict.parts if part.right] == ["deep graphs", "second backward"]
    assert verdict.feedback[0].message.endswith("Part of it is not written yet.")
    assert "Value.exp" in verdict.feedback[0].observed


def test_without_backward_the_forward_values_still_count(
    verdict_of: Callable[..., Verdict],
) -> None:
    class Value(Node):
        def backward(self) -> None:
            raise NotImplementedError

    verdict = verdict_of("Value", Value)
    assert [part.name for part in verdict.parts if part.right] == ["forward values"]
    assert "isn't written yet" in verdict.feedback[0].message


def test_without_powers_of_nodes_two_of_ten_points_are_lost(
    verdict_of: Callable[..., Verdict],
) -> None:
    class Value(Node):  # as micrograd has it
        def __pow__(self, other: Any) -> Any:
            assert isinstance(other, (int, float)), "only int and float powers"
            return super().__pow__(other)

    verdict = verdict_of("Value", Value)
    wrong = [part.name for part in verdict.parts if not part.right]
    assert wrong == ["powers of nodes", "plain numbers"]


def test_a_power_that_takes_plain_numbers_only_keeps_all_that_needs_no_other(
    misconception: Callable[..., Any], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("Value", misconception(ps05.Value, "PowersOfNumbersOnly"))
    wrong = [part.name for part in verdict.parts if not part.right]
    assert wrong == ["powers of nodes", "plain numbers"]
