"""How ps05 runs functions that get a function, a graph of nodes, or programs to carry out.

A driver is sent to the student's process as the source text of its function alone, so each one
uses nothing but `np`, its own imports and its arguments. How the results are read is in
`autograder.views.ps05`.
Nothing is timed: drivers count calls.
"""

from __future__ import annotations

import numpy as np


def drive_numerical_gradient(numerical_gradient, x, h, coefficients):
    """Give it a function made of the coefficients, and an x of its own."""
    a, b, c, d = coefficients

    def f(point):
        point = np.asarray(point)
        if point.shape != x.shape:
            raise ValueError(f"f takes an array of shape {x.shape} like x, not {point.shape}")
        point = point.astype(np.float64, copy=False) if point.dtype.kind != "f" else point
        return np.sum(a * point + b * point**2 + c * point**3) + d * np.sum(point) ** 2

    mine = x.copy()
    gradient = numerical_gradient(f, mine) if h is None else numerical_gradient(f, mine, h)
    return gradient, mine


def drive_topological_order(topological_order, kind, parents, root):
    """Build nodes, ask for orders, and count how often a node is asked for its parents.

    A small graph is asked for again, and then for the order of another root in it: what a function
    remembers shows there. A walk that comes by every node for each node it lists is slow, but
    right; one along every path is stopped. In a long chain there is one path only: who is stopped
    there is asked for the order of a node 300 steps from the end.
    """
    large = len(parents) > 1000
    asked, allowed = 0, 60 * len(parents) if large else 4 * len(parents) ** 2 + 2000

    class TooMuch(BaseException):
        pass

    class Node:
        def __init__(self):  # all alike: a node is itself, not its number
            self.data = 0.5
            self.grad = 0.0
            self.op = "+"
            self.made_from = ()

        @property
        def parents(self):
            nonlocal asked
            asked += 1
            if asked > allowed:
                raise TooMuch
            return self.made_from

    nodes = [Node() for _ in parents]
    for node, operands in zip(nodes, parents.tolist(), strict=True):
        node.made_from = tuple(nodes[i] for i in operands if i >= 0)
    number_of = {id(node): number for number, node in enumerate(nodes)}

    def ask(number):
        nonlocal asked
        asked = 0
        try:
            order = list(topological_order(nodes[number]))
        except TooMuch:
            return "too much work"
        except RecursionError:
            return "too deep"
        return np.array([number_of.get(id(node), -1) for node in order], dtype=int)

    first = ask(root)
    if not large:
        operands = [int(i) for i in parents[root] if i >= 0]
        return [first, ask(root), ask(operands[0] if operands else root)]
    if isinstance(first, str) and first == "too much work":
        path = [root]
        while parents[path[-1]][0] >= 0:
            path.append(int(parents[path[-1]][0]))
        allowed = 4 * 300**2
        return [first, ask(path[-300])]
    return [first]


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
    for name, code, root, times, limit, _ in programs:
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
