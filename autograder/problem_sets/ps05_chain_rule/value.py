"""ps05: a number that remembers how it was made.

`Value` is judged through a driver that gets small programs as text. An instruction is an operation
and its operands, `*:0:1`: a whole number stands for the node that the instruction of that number
made, `#2.5` for a plain number in the expression, and what follows `leaf` is the leaf's own.
Nothing is timed: the driver counts calls.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps05_chain_rule.case_data import (
    CALLS,
    CHAIN,
    RUNGS,
    apart,
    random_distinct,
)
from reference_impl import autodiff


def drive_value(Value, topic, programs):
    """Run small programs on nodes, call backward on their roots, and count its calls."""
    import sys

    class TooMuch(BaseException):
        pass

    def made(op, a, b=None):
        if op == "+":
            return a + b
        if op == "-":
            return a - b
        if op == "*":
            return a * b
        if op == "/":
            return a / b
        if op == "**":
            return a**b
        return -a if op == "neg" else getattr(a, op)()

    def number_in(text):
        return float(text) if "." in text or "e" in text else int(text)

    def run(code):
        nodes = []
        for instruction in code.split():
            op, *operands = instruction.split(":")
            if op == "leaf":
                nodes.append(Value(number_in(operands[0])))
            elif op == "chain":
                for number in range(int(operands[0])):
                    nodes.append(nodes[-1] + nodes[1] if number % 50 else nodes[-1] * nodes[0])
            else:
                known = [number_in(i[1:]) if i[0] == "#" else nodes[int(i)] for i in operands]
                nodes.append(made(op, *known))
        return nodes

    def go_back(root, limit):
        calls = 0

        def count(frame, event, arg):
            nonlocal calls
            calls += 1
            if calls > limit:
                raise TooMuch

        if sys.getprofile() is not None:  # somebody else is counting
            root.backward()
            return
        sys.setprofile(count)
        try:
            root.backward()
        finally:
            sys.setprofile(None)

    results, unwritten = {}, []
    for name, code, root, times, limit in programs:
        result = results[name] = {"data": None, "grads": []}
        try:
            nodes = run(code)
            result["data"] = np.array([float(node.data) for node in nodes])
            for _ in range(times):
                if limit:
                    go_back(nodes[root], limit)
                else:
                    nodes[root].backward()
                result["grads"].append(np.array([float(node.grad) for node in nodes]))
        except NotImplementedError as error:
            if result["data"] is None:
                unwritten.append(error)
        except TooMuch:
            result["grads"].append("too much work")
        except RecursionError:
            result["grads"].append("too deep")
        except Exception:
            continue
    if len(unwritten) == len(programs):
        raise unwritten[0]
    return results


def seen_in_value(value: Any, topic: str, programs: Any) -> Any:
    """What each program computed and what came back; zeros where nothing did."""
    if not isinstance(value, dict):
        raise TypeError
    return {topic: {name: _program_seen(value[name], *rest) for name, *rest in programs}}


def _program_seen(result: Any, code: str, root: int, times: int, limit: int) -> Any:
    instructions = [instruction.split(":") for instruction in code.split()]
    none = np.zeros(sum(int(rest[0]) if op == "chain" else 1 for op, *rest in instructions))
    data, grads = result["data"], result["grads"]
    trouble = [grad for grad in grads if isinstance(grad, str)]
    went_back = len(grads) == times and not trouble
    seen: dict[str, Any] = {
        "built": data is not None,
        "data": none if data is None else data,
        "not too deep": "too deep" not in trouble,
        "no path twice": "too much work" not in trouble,
        "went back": went_back or bool(trouble),
        "grad": grads[0] if went_back else none,
    }
    if times == 2:
        first, second = grads if went_back else (none, none)
        leaves = [i for i, (op, *_) in enumerate(instructions) if op == "leaf"]
        twice = np.allclose(second[leaves], 2 * first[leaves], rtol=1e-9, atol=0)
        seen["second"] = second[leaves] / (2 if twice else 1)
    return seen


Program = tuple[str, str, int, int, int]
"""Name, code, which node is the root, how often to call backward, how many calls it may make."""

Instruction = tuple[object, ...]


def _program(
    name: str, instructions: list[Instruction], root: int = -1, times: int = 1, limit: int = 0
) -> Program:
    """Write a program down as text, which is copied and sent faster than its pieces."""
    code = " ".join(":".join(map(_operand, instruction)) for instruction in instructions)
    return name, code, root, times, limit


def _operand(one: object) -> str:
    return f"#{one[0]!r}" if isinstance(one, list) else str(one)


def _leaves(numbers: list[float]) -> list[Instruction]:
    return [("leaf", number) for number in numbers]


def _operations(rng: np.random.Generator) -> list[Program]:
    programs = []
    for op in ("+", "-", "*", "/"):
        numbers = random_distinct(rng, 3)
        code = [*_leaves(numbers), (op, 0, 1), (op, 3, 2)]
        programs.append(_program(f"(a {op} b) {op} c".replace("-", "−"), code))
        code = [*_leaves(random_distinct(rng, 3)), (op, 1, 2), (op, 0, 3)]
        programs.append(_program(f"a {op} (b {op} c)".replace("-", "−"), code))
    a, b, c = apart(rng, 3, 1.2, 0.2)
    programs.append(_program("(a ** b) ** c", [*_leaves([a, b, c]), ("**", 0, 1), ("**", 3, 2)]))
    programs.append(
        _program("−(a * b)", [*_leaves(random_distinct(rng, 2)), ("*", 0, 1), ("neg", 2)])
    )
    return programs


def _functions(rng: np.random.Generator) -> list[Program]:
    a, b, c, d, e, f, g = apart(rng, 7, 0.3, 0.1)
    twice = {"exp": -a, "tanh": b, "sigmoid": -c, "log": 3.0 + d}
    programs = [
        _program(f"{name} of {name}", [("leaf", number), (name, 0), (name, 1)])
        for name, number in twice.items()
    ]
    programs.append(_program("log below 1", [("leaf", 0.5 * a), ("log", 0)]))
    for name, number in (("a positive", e), ("a negative", -f)):
        programs.append(
            _program(f"relu of {name} number", [("leaf", number), ("relu", 0), ("exp", 1)])
        )
    programs.append(_program("relu of 0", [("leaf", 0.0), ("relu", 0), ("exp", 1)]))
    programs.append(_program("tanh of a negative number", [("leaf", -g), ("tanh", 0)]))
    return programs


def _numbers_in(rng: np.random.Generator) -> list[Program]:
    programs = []
    for op in ("+", "-", "*", "/"):
        word = op.replace("-", "−")
        a, number, b, other = random_distinct(rng, 4)
        whole = [int(rng.integers(2, 6))]
        programs.append(_program(f"a {word} number", [("leaf", a), (op, 0, [number])]))
        programs.append(_program(f"number {word} a", [("leaf", b), (op, [other], 0)]))
        programs.append(
            _program(f"whole number {word} a", [("leaf", b), (op, whole, 0), (op, 1, whole)])
        )
    a, b, c = apart(rng, 3, 1.2, 0.2)
    cube = [[3], [3.0]][int(rng.integers(2))]
    programs.append(_program("negative a ** 3", [("leaf", -a), ("**", 0, cube), ("**", 1, [2])]))
    programs.append(_program("a ** fraction", [("leaf", b), ("**", 0, [-0.5])]))
    programs.append(_program("number ** a", [("leaf", -b), ("**", [c], 0)]))
    return programs


def _graphs(rng: np.random.Generator) -> list[Program]:
    def numbers(count: int) -> list[Instruction]:
        return _leaves(random_distinct(rng, count))

    near = [("*", 1, 0), ("+", 2, 0), ("*", 3, 2), ("*", 2, 4), ("-", 5, 3)]
    middle = [*numbers(3), ("*", 0, 1), ("+", 3, 0), ("*", 4, 3), ("*", 5, 2), ("*", 6, 4)]
    return [
        _program("a + a", [*numbers(1), ("+", 0, 0)]),
        _program("a * a * a", [*numbers(1), ("*", 0, 0), ("*", 1, 0)]),
        _program("a diamond", [*numbers(2), ("*", 0, 1), ("+", 0, 1), ("*", 2, 3)]),
        _program("a node used early and late", [*numbers(2), *near]),
        _program("the same, operands exchanged", [*numbers(2), *((op, b, a) for op, a, b in near)]),
        _program("backward from the middle", middle, root=5),
    ]


def _diamonds(rng: np.random.Generator) -> list[Program]:
    ladder = _leaves([float(number) for number in rng.uniform(0.4, 0.6, 2 * RUNGS + 1)])
    for rung in range(RUNGS):
        below = len(ladder) - 1 if rung else 0
        ladder += [("*", below, 2 * rung + 1), ("*", below, 2 * rung + 2)]
        ladder.append(("+", len(ladder) - 2, len(ladder) - 1))
    return [_program("24 diamonds in a row", ladder, limit=CALLS)]


def _chain(rng: np.random.Generator) -> list[Program]:
    chain = _leaves([float(rng.uniform(0.98, 0.99)), float(rng.uniform(0.01, 0.02))])
    chain += [("+", 0, 1), ("chain", CHAIN - 3)]
    return [_program("a chain of 3500 nodes", chain)]


def _again(rng: np.random.Generator) -> list[Program]:
    cubed = [*_leaves(random_distinct(rng, 1)), ("*", 0, 0), ("*", 1, 0), ("*", 2, 1)]
    mixed = [*_leaves(random_distinct(rng, 3)), ("+", 0, 1), ("*", 3, 2), ("*", 4, 3), ("+", 5, 4)]
    return [
        _program("two calls on a power of a", cubed, times=2),
        _program("two calls on a mixed graph", mixed, times=2),
    ]


def _value_cases(rng: np.random.Generator) -> list[Case]:
    topics = [
        ("single operations", "operations", _operations),
        ("single functions", "functions", _functions),
        ("nodes and plain numbers", "numbers", _numbers_in),
        ("graphs in which nodes are used twice", "graph", _graphs),
        ("backward called twice", "again", _again),
        ("diamond upon diamond", "deep", _diamonds),
        ("a long chain", "deep", _chain),
    ]
    return [Case(label, (topic, draw(rng))) for label, topic, draw in topics]


WAYS_TO_STOP = {
    "numbers.negative a ** 3.built": (
        "A negative number to the power of a plain 3 raised an exception. The slope with respect "
        "to an exponent holds a logarithm, but a plain number needs no slope."
    ),
    "numbers.*.built": (
        "An expression with a plain number, such as 2 − a or 2 / a, raised an exception. Where "
        "the number comes first, Python asks the class for the reflected operation, whose name "
        "begins with r."
    ),
    "*.*.built": (
        "A program of a few operations raised an exception, or has no data. Try each operation in "
        "a cell of your own: the traceback shows the line."
    ),
    "*.*.not too deep": (
        "backward stopped with a RecursionError on a chain of 3500 nodes: that is deeper than "
        "Python lets calls nest. Neither backward nor the ordering may call itself for each node."
    ),
    "*.*.no path twice": (
        "backward walks along every path. 24 diamonds in a row have 16 million: come to each node "
        "once, when all that it sends its value to have been there."
    ),
    "*.*.went back": (
        "A program stopped: an operation in it or backward raised an exception, or isn't written "
        "yet. Try it on one operation in a cell of your own: the traceback shows the line."
    ),
}

Value = Exercise(
    name="Value",
    arguments=("data", "parents=()", 'op=""'),
    parts=(
        Part(
            "forward values",
            2,
            tuple(
                f"{topic}.*.{leaf}"
                for topic in ("operations", "functions", "graph", "again", "deep")
                for leaf in ("built", "data")
            ),
        ),
        Part(
            "slopes",
            3,
            tuple(
                f"{topic}.*.{leaf}"
                for topic in ("operations", "functions")
                for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part("plain numbers", 1, ("numbers",)),
        Part(
            "fan-out",
            2,
            tuple(
                f"graph.*.{leaf}" for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part(
            "deep graphs",
            1,
            tuple(
                f"deep.*.{leaf}" for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part(
            "second backward",
            1,
            tuple(
                f"again.*.{leaf}"
                for leaf in ("went back", "not too deep", "no path twice", "grad", "second")
            ),
        ),
    ),
    task=(
        "Write a number that remembers how it was made: its operations make new nodes, and "
        "backward finds the slope of the last node with respect to each that it was made from."
    ),
    reference=autodiff.Value,
    cases=_value_cases,
    driver=drive_value,
    view=seen_in_value,
    messages_if_false=WAYS_TO_STOP,
    leaf_labels={
        "*.*.built": "“{1}” can be computed:",
        "*.*.went back": "backward goes through “{1}”:",
        "*.*.not too deep": "backward goes through “{1}”:",
        "*.*.no path twice": "backward visits each node of “{1}” once:",
        "*.*.data": "data in the program “{1}”",
        "*.*.grad": "grad in the program “{1}”",
        "*.*.second": "grad of the leaves after a second backward in “{1}”",
    },
)


class _Node:
    """A right Value, in which each of the slips below changes one thing."""

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
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


@Value.misconception(
    "A node keeps only what came last: each path overwrites what came before. A value that is "
    "used twice hears from both uses, and what they say is added up.",
    unaffected_parts=("forward values", "slopes", "plain numbers"),
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
    "All gradients are 0. What goes back is multiplied from node to node, and it has to start "
    "somewhere: how fast does the last value grow with itself?",
    unaffected_parts=("forward values",),
)
class RootGradientZero(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


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
    unaffected_parts=("forward values", "slopes", "plain numbers"),
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
    unaffected_parts=("forward values", "slopes", "plain numbers"),
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
    unaffected_parts=("forward values", "slopes", "plain numbers", "fan-out", "second backward"),
)
class EveryPathByItself(_Node):
    def backward(self, upstream=1.0):
        self.grad += upstream
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.backward(upstream * slope)


@Value.misconception(
    "The order is found by recursion, and a chain of 3500 nodes is deeper than Python lets calls "
    "nest, about 1000. Keep the nodes that wait on a stack of your own, a list.",
    unaffected_parts=("forward values", "slopes", "plain numbers", "fan-out", "second backward"),
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
    unaffected_parts=("forward values", "slopes", "plain numbers", "fan-out", "deep graphs"),
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
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class NoReflectedOperations(_Node):
    def __radd__(self, other):
        return NotImplemented

    def __rmul__(self, other):
        return NotImplemented

    def __rsub__(self, other):
        return NotImplemented

    def __rtruediv__(self, other):
        return NotImplemented

    def __rpow__(self, other):
        return NotImplemented


@Value.misconception(
    "Addition and product have their reflected operation, but 2 − a, 2 / a and 2 to the a "
    "still raise a TypeError. All five need one.",
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class OnlySumAndProductReflected(_Node):
    def __rsub__(self, other):
        return NotImplemented

    def __rtruediv__(self, other):
        return NotImplemented

    def __rpow__(self, other):
        return NotImplemented


@Value.misconception(
    "2 − a came out as a − 2, and so did division and power. In the reflected operation the node "
    "itself is the second operand.",
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
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
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
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
    unaffected_parts=("forward values", "slopes", "plain numbers", "deep graphs"),
)
class ParentsInASet(_Node):
    def _made(self, data, parents, op, slopes):
        pairs = dict(zip(parents, slopes, strict=True))
        return type(self)(data, tuple(pairs), op, tuple(pairs.values()))


@Value.misconception(
    "In the product each factor got its own value as its slope. How fast ab grows with a is b: "
    "each gets the other.",
    unaffected_parts=("forward values",),
)
class FactorsOwnValues(_Node):
    def __mul__(self, other):
        other = self._node(other)
        slopes = (self.data, other.data)
        return self._made(self.data * other.data, (self, other), "*", slopes)


@Value.misconception(
    "In a − b the slope with respect to b must be negative: the difference falls as b grows.",
    unaffected_parts=("forward values", "deep graphs", "second backward"),
)
class MinusWithoutItsSign(_Node):
    def __sub__(self, other):
        other = self._node(other)
        return self._made(self.data - other.data, (self, other), "-", (1.0, 1.0))


@Value.misconception(
    "In a / b the slope with respect to b is wrong. Write a / b as a times a power of b, and "
    "differentiate that: there is a minus, and b squared.",
    unaffected_parts=("forward values", "fan-out", "deep graphs", "second backward"),
)
class SlopeOfTheDivisor(_Node):
    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)


@Value.misconception(
    "The slope of a power lacks the step down in the exponent: the derivative of a³ is 3a², not "
    "3a³.",
    unaffected_parts=("forward values", "fan-out", "deep graphs", "second backward"),
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
    unaffected_parts=("forward values", "fan-out", "deep graphs", "second backward"),
)
class ExponentWithoutGradient(_Node):
    def __pow__(self, other):
        other = self._node(other)
        slope = other.data * self.data ** (other.data - 1)
        return self._made(self.data**other.data, (self, other), "**", (slope, 0.0))


@Value.misconception(
    "A negative base fails: −1.5 to the power of 3 came out as nan or raised. A power written with "
    "a logarithm of the base works for positive bases only.",
    unaffected_parts=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
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
    unaffected_parts=(
        "forward values",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class TanhSlopeOfTheInput(_Node):
    def tanh(self):
        return self._made(np.tanh(self.data), (self,), "tanh", (1 - self.data**2,))


@Value.misconception(
    "The slope of the sigmoid was computed from its input, as x(1 − x). The formula takes the "
    "output.",
    unaffected_parts=(
        "forward values",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class SigmoidSlopeOfTheInput(_Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (self.data * (1 - self.data),))


@Value.misconception(
    "exp sends back its input where its slope belongs. The exponential is its own derivative: "
    "the value it has just computed.",
    unaffected_parts=(
        "forward values",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class ExpSlopeOfTheInput(_Node):
    def exp(self):
        return self._made(np.exp(self.data), (self,), "exp", (self.data,))


@Value.misconception(
    "log takes another base than e, or its slope isn't 1/x. What is asked for is the natural "
    "logarithm.",
    unaffected_parts=("plain numbers", "fan-out", "deep graphs", "second backward"),
)
class LogarithmToTheBaseTen(_Node):
    def log(self):
        slope = 1 / (self.data * np.log(10.0))
        return self._made(np.log10(self.data), (self,), "log", (slope,))


@Value.misconception(
    "relu lets everything back: its slope is 1 also where the input is negative. There the output "
    "is 0 whatever the input does.",
    unaffected_parts=(
        "forward values",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class ReluWithoutItsMask(_Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (1.0,))


@Value.misconception(
    "At 0 exactly relu lets the gradient back. Either choice is defensible there; this course "
    "takes 0.",
    unaffected_parts=(
        "forward values",
        "plain numbers",
        "fan-out",
        "deep graphs",
        "second backward",
    ),
)
class ReluSlopeOneAtZero(_Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (float(self.data >= 0),))
