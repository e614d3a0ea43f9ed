"""ps05: misconceptions about `Value` that lie in one operation, or in where backward begins."""

import numpy as np

from autograder.problem_sets.ps05_chain_rule.value import Value
from autograder.problem_sets.ps05_chain_rule.value_node import Node


@Value.misconception(
    "A number to the power of a node came out as the node to the power of the number. In the "
    "reflected operation the node is the exponent.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class PowerReflectedInTheWrongOrder(Node):
    def __rpow__(self, other):
        return self**other


@Value.misconception(
    "A number plus a came out as a + a. In the reflected sum, too, both operands count.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class NodeAddedToItself(Node):
    def __radd__(self, other):
        return self + self


@Value.misconception(
    "A number minus a came out as −(number + a). Only a changes its sign.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class WholeSumNegated(Node):
    def __rsub__(self, other):
        return -(self + other)


@Value.misconception(
    "Nothing goes back through a number times a: the product doesn't know its parents.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class ReflectedProductWithoutParents(Node):
    def __rmul__(self, other):
        return type(self)(self.data * other)


@Value.misconception(
    "The slope of exp is exp of its output. It is the output itself: exp was applied already.",
    unaffected_parts=(
        "forward values",
        "powers of nodes",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class ExpOfItsOutput(Node):
    def exp(self):
        data = np.exp(self.data)
        return self._made(data, (self,), "exp", (np.exp(data),))


@Value.misconception(
    "In a + b nothing goes back to b: its slope is 0 there. A sum grows with either of its two "
    "summands.",
    unaffected_parts=("forward values", "powers of nodes"),
)
class SecondSummandWithoutSlope(Node):
    def __add__(self, other):
        other = self._node(other)
        return self._made(self.data + other.data, (self, other), "+", (1.0, 0.0))


@Value.misconception(
    "backward begins at the leaves. What a node passes on has to have come down to it before: walk "
    "the order from the root.",
    unaffected_parts=("forward values",),
)
class LeavesFirst(Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in order:
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope
