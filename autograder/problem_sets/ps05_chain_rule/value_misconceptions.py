"""ps05: misconceptions about `Value`'s graph: how it grows, and how backward goes through it."""

from autograder.problem_sets.ps05_chain_rule.value import Value
from autograder.problem_sets.ps05_chain_rule.value_node import Node

ALL_BUT_SLOPES = (
    "forward values",
    "powers of nodes",
    "plain numbers",
    "fan-out",
    "deep graphs",
    "second backward",
)


@Value.misconception(
    "A node keeps only what came last: each path overwrites what came before. A value that is "
    "used twice hears from both uses, and what they say is added up.",
    unaffected_parts=("forward values", "slopes"),
)
class OverwritesTheGradient(Node):
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
class ExpOverwritesTheGradient(Node):
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
class RootGradientZero(Node):
    root_gradient = 0.0


@Value.misconception(
    "Slopes alone arrive at the parents: what came to a node from above is not multiplied in. "
    "Along a path slopes multiply, all the way from the root.",
    unaffected_parts=("forward values",),
)
class UpstreamForgotten(Node):
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
class FirstComeFirstServed(Node):
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
class PassesOnAgain(Node):
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
    message_beside=(
        "backward calls itself for every path: 24 diamonds in a row have 16 million paths, and a "
        "long chain is deeper than Python lets calls nest. One visit to each node is enough, in "
        "the right order."
    ),
)
class EveryPathByItself(Node):
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
class RecursiveOrder(Node):
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
class OldGradientsKept(Node):
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
class NoReflectedOperations(Node):
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
class OnlySumAndProductReflected(Node):
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
class ReflectedInTheWrongOrder(Node):
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
class NodesOnly(Node):
    def _node(self, other):
        return other.data and other


@Value.misconception(
    "Of two operands only the last one gets anything, and it gets it twice. A function made in a "
    "loop looks up the loop's variables when it runs, not when it is made.",
    unaffected_parts=("forward values",),
)
class ClosureOverTheLoop(Node):
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
class ParentsInASet(Node):
    def _made(self, data, parents, op, slopes):
        pairs = dict(zip(parents, slopes, strict=True))
        return type(self)(data, tuple(pairs), op, tuple(pairs.values()))


ALL_BUT_PLAIN_NUMBERS = (
    "forward values",
    "slopes",
    "powers of nodes",
    "fan-out",
    "deep graphs",
    "second backward",
)


@Value.misconception(
    "2 − a came out as a − 2; the other reflected operations are right. In it the node itself is "
    "what is taken away.",
    unaffected_parts=ALL_BUT_PLAIN_NUMBERS,
)
class DifferenceReflectedInTheWrongOrder(Node):
    def __rsub__(self, other):
        return self - other


@Value.misconception(
    "2 / a came out as a / 2; the other reflected operations are right. In it the node itself is "
    "the divisor.",
    unaffected_parts=ALL_BUT_PLAIN_NUMBERS,
)
class QuotientReflectedInTheWrongOrder(Node):
    def __rtruediv__(self, other):
        return self / other


@Value.misconception(
    "Where the exponent is a plain number, the slope of the power keeps its exponent as it was. "
    "Differentiate a³: the exponent comes down in front, and one less of it stays.",
    unaffected_parts=ALL_BUT_PLAIN_NUMBERS,
)
class PlainExponentNotLowered(Node):
    def __pow__(self, other):
        if isinstance(other, Node):
            return super().__pow__(other)
        data = self.data**other
        return self._made(data, (self,), "**", (other * data,))
