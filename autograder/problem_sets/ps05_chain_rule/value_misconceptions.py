"""ps05: the misconceptions about `Value`, each of which changes one thing in a right class.

They share this module because they share the class `_Node`. Import `Value` from here, with them.
"""

import numpy as np

from autograder.problem_sets.ps05_chain_rule.value import Value

__all__ = ("Value",)

ALL_BUT_SLOPES = (
    "forward values",
    "powers of nodes",
    "plain numbers",
    "fan-out",
    "deep graphs",
    "second backward",
)


class _Node:
    """A right Value, in which each of the misconceptions below changes one thing."""

    root_gradient = 1.0

    def __init__(self, data, parents=(), op="", slopes=()):
        self.data = data
        self.parents = tuple(parents)
        self.op = op
        self.slopes = slopes
        self.grad = 0.0

    def _node(self, other):
        return other if isinstance(other, type(self)) else type(self)(other)

    def _made(self, data, parents, op, slopes):
        return type(self)(data, parents, op, slopes)

    def __add__(self, other):
        other = self._node(other)
        return self._made(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other):
        other = self._node(other)
        slopes = (other.data, self.data)
        return self._made(self.data * other.data, (self, other), "*", slopes)

    def __sub__(self, other):
        other = self._node(other)
        return self._made(self.data - other.data, (self, other), "-", (1.0, -1.0))

    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, -self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)

    def __pow__(self, other):
        other = self._node(other)
        data = self.data**other.data
        slope = other.data * self.data ** (other.data - 1)
        log = np.log(self.data) if self.data > 0 else 0.0
        return self._made(data, (self, other), "**", (slope, data * log))

    def __neg__(self):
        return self._made(-self.data, (self,), "neg", (-1.0,))

    def __radd__(self, other):
        return self._node(other) + self

    def __rmul__(self, other):
        return self._node(other) * self

    def __rsub__(self, other):
        return self._node(other) - self

    def __rtruediv__(self, other):
        return self._node(other) / self

    def __rpow__(self, other):
        return self._node(other) ** self

    def exp(self):
        data = np.exp(self.data)
        return self._made(data, (self,), "exp", (data,))

    def log(self):
        return self._made(np.log(self.data), (self,), "log", (1 / self.data,))

    def tanh(self):
        data = np.tanh(self.data)
        return self._made(data, (self,), "tanh", (1 - data**2,))

    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (float(self.data > 0),))

    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (data * (1 - data),))

    def _order(self):
        order, stack, seen = [], [(self, False)], set()
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        return order

    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = self.root_gradient
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


@Value.misconception(
    "A node keeps only what came last: each path overwrites what came before. A value that is "
    "used twice hears from both uses, and what they say is added up.",
    unaffected_parts=("forward values", "slopes"),
)
class OverwritesTheGradient(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad = node.grad * slope


@Value.misconception(
    "exp writes its share over what its operand has got already. A value that is used by exp and "
    "by something else hears from both: in exp, too, what comes back is added.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "plain numbers",
        "deep graphs",
        "second backward",
    ),
)
class ExpOverwritesTheGradient(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                kept = 0.0 if node.op == "exp" else parent.grad
                parent.grad = kept + node.grad * slope


@Value.misconception(
    "All gradients are 0. What goes back is multiplied from node to node, and it has to start "
    "somewhere: how fast does the last value grow with itself?",
    unaffected_parts=("forward values",),
)
class RootGradientZero(_Node):
    root_gradient = 0.0


@Value.misconception(
    "Slopes alone arrive at the parents: what came to a node from above is not multiplied in. "
    "Along a path slopes multiply, all the way from the root.",
    unaffected_parts=("forward values",),
)
class UpstreamForgotten(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope


@Value.misconception(
    "A node passes on its gradient when it is first reached, before all that used it have been "
    "there, so a path is missed. Walk the reverse of a topological order.",
    unaffected_parts=("forward values", "slopes", "powers of nodes", "plain numbers"),
)
class FirstComeFirstServed(_Node):
    def _order(self):
        order, stack, seen = [], [self], set()
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                order.append(node)
                stack.extend(node.parents)
        return order[::-1]


@Value.misconception(
    "A node passes on all it has collected, each time that it is reached. With diamonds the "
    "first share then goes down twice: wait until everything has arrived, and pass it on once.",
    unaffected_parts=("forward values", "slopes", "powers of nodes", "plain numbers"),
)
class PassesOnAgain(_Node):
    def backward(self):
        for node in self._order():
            node.grad = 0.0
        self.grad = 1.0
        waiting = [self]
        while waiting:
            node = waiting.pop(0)
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope
                waiting.append(parent)


@Value.misconception(
    "backward calls itself for every path. That is right, but 24 diamonds in a row have 16 million "
    "paths, and a long chain is deeper than Python lets calls nest. One visit to each node is "
    "enough, in the right order.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "plain numbers",
        "fan-out",
        "second backward",
    ),
)
class EveryPathByItself(_Node):
    def backward(self, upstream=1.0):
        self.grad += upstream
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.backward(upstream * slope)


@Value.misconception(
    "The order is found by recursion, and a chain of 3500 nodes is deeper than Python lets calls "
    "nest, about 1000. Keep the nodes that wait on a stack of your own, a list.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "plain numbers",
        "fan-out",
        "second backward",
    ),
)
class RecursiveOrder(_Node):
    def _order(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        return order


@Value.misconception(
    "A second backward counts the first one again, so the leaves get three times as much, or more. "
    "The nodes between root and leaves still held their old grad: set it to 0 first.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "plain numbers",
        "fan-out",
        "deep graphs",
    ),
)
class OldGradientsKept(_Node):
    def backward(self):
        self.grad = 1.0
        for node in reversed(self._order()):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


@Value.misconception(
    "A number before a node, such as 2 + a or 2 * a, raises a TypeError. Python asks the number "
    "first, then the node for the reflected operation: its name begins with r, and it is missing.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class NoReflectedOperations(_Node):
    def __radd__(self, other):
        return NotImplemented

    __rmul__ = __rsub__ = __rtruediv__ = __rpow__ = __radd__


@Value.misconception(
    "Addition and product have their reflected operation, but 2 − a, 2 / a and 2 to the a "
    "still raise a TypeError. All five need one.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class OnlySumAndProductReflected(_Node):
    def __rsub__(self, other):
        return NotImplemented

    __rtruediv__ = __rpow__ = __rsub__


@Value.misconception(
    "2 − a came out as a − 2, and so did division and power. In the reflected operation the node "
    "itself is the second operand.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class ReflectedInTheWrongOrder(_Node):
    def __rsub__(self, other):
        return self - other

    def __rtruediv__(self, other):
        return self / other

    def __rpow__(self, other):
        return self**other


@Value.misconception(
    "Only operations between two nodes work: a + 2 has a plain number in it, which has no data. "
    "Make a node of it first.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class NodesOnly(_Node):
    def _node(self, other):
        return other.data and other


@Value.misconception(
    "Of two operands only the last one gets anything, and it gets it twice. A function made in a "
    "loop looks up the loop's variables when it runs, not when it is made.",
    unaffected_parts=("forward values",),
)
class ClosureOverTheLoop(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            rules = []
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                rules.append(lambda: (parent, slope))  # noqa: B023
            for rule in rules:
                rule()[0].grad += node.grad * rule()[1]


@Value.misconception(
    "The parents are kept in a set, where a node that is used twice by the same operation stands "
    "once: a + a sends back 1 in place of 2.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "plain numbers",
        "deep graphs",
    ),
)
class ParentsInASet(_Node):
    def _made(self, data, parents, op, slopes):
        pairs = dict(zip(parents, slopes, strict=True))
        return type(self)(data, tuple(pairs), op, tuple(pairs.values()))


@Value.misconception(
    "In the product each factor got its own value as its slope. How fast ab grows with a is b: "
    "each gets the other.",
    unaffected_parts=("forward values", "powers of nodes"),
)
class FactorsOwnValues(_Node):
    def __mul__(self, other):
        other = self._node(other)
        slopes = (self.data, other.data)
        return self._made(self.data * other.data, (self, other), "*", slopes)


@Value.misconception(
    "In a − b the slope with respect to b must be negative: the difference falls as b grows.",
    unaffected_parts=("forward values", "powers of nodes", "deep graphs", "second backward"),
)
class MinusWithoutItsSign(_Node):
    def __sub__(self, other):
        other = self._node(other)
        return self._made(self.data - other.data, (self, other), "-", (1.0, 1.0))


@Value.misconception(
    "In a / b the slope with respect to b is wrong. Write a / b as a times a power of b, and "
    "differentiate that: there is a minus, and b squared.",
    unaffected_parts=(
        "forward values",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class SlopeOfTheDivisor(_Node):
    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)


@Value.misconception(
    "The slope of a power lacks the step down in the exponent: the derivative of a³ is 3a², not "
    "3a³.",
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class ExponentNotLowered(_Node):
    def __pow__(self, other):
        other = self._node(other)
        data = self.data**other.data
        log = np.log(self.data) if self.data > 0 else 0.0
        return self._made(data, (self, other), "**", (other.data * data, data * log))


@Value.misconception(
    "In a power nothing comes back to the exponent. If that is a node, the power grows with it "
    "too, by the power itself times the logarithm of the base.",
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class ExponentWithoutGradient(_Node):
    def __pow__(self, other):
        other = self._node(other)
        slope = other.data * self.data ** (other.data - 1)
        return self._made(self.data**other.data, (self, other), "**", (slope, 0.0))


@Value.misconception(
    "A negative base fails: −1.5 to the power of 3 came out as nan or raised. A power written with "
    "a logarithm of the base works for positive bases only.",
    unaffected_parts=(
        "forward values",
        "slopes",
        "powers of nodes",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class PowerByLogarithm(_Node):
    def __pow__(self, other):
        other = self._node(other)
        with np.errstate(invalid="ignore"):
            log = np.log(self.data)
        data = np.exp(other.data * log)
        return self._made(data, (self, other), "**", (other.data * data / self.data, data * log))


@Value.misconception(
    "The slope of tanh was computed from its input, as 1 − x². The formula takes the output: "
    "1 − tanh²x.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class TanhSlopeOfTheInput(_Node):
    def tanh(self):
        return self._made(np.tanh(self.data), (self,), "tanh", (1 - self.data**2,))


@Value.misconception(
    "The slope of the sigmoid was computed from its input, as x(1 − x). The formula takes the "
    "output.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class SigmoidSlopeOfTheInput(_Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (self.data * (1 - self.data),))


@Value.misconception(
    "exp sends back its input where its slope belongs. The exponential is its own derivative: "
    "the value it has just computed.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ExpSlopeOfTheInput(_Node):
    def exp(self):
        return self._made(np.exp(self.data), (self,), "exp", (self.data,))


@Value.misconception(
    "log takes another base than e, or its slope isn't 1/x. What is asked for is the natural "
    "logarithm.",
    unaffected_parts=(
        "powers of nodes",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class LogarithmToTheBaseTen(_Node):
    def log(self):
        slope = 1 / (self.data * np.log(10.0))
        return self._made(np.log10(self.data), (self,), "log", (slope,))


@Value.misconception(
    "relu lets everything back: its slope is 1 also where the input is negative. There the output "
    "is 0 whatever the input does.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ReluWithoutItsMask(_Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (1.0,))


@Value.misconception(
    "At 0 exactly relu lets the gradient back. Either choice is defensible there; this course "
    "takes 0.",
    unaffected_parts=ALL_BUT_SLOPES,
)
class ReluSlopeOneAtZero(_Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (float(self.data >= 0),))
