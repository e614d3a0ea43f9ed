"""What ps05 compares in place of the returned values: a restored x, faults of an order, programs.

A view turns returned values which are equally right into the same value. No exercise and no
reference is imported here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.validation import check_array, unpack


def view_numerical_gradient(value: Any, x: Any, h: Any, coefficients: Any) -> Any:
    """Tell the gradient, and whether x holds its old numbers again."""
    gradient, after = unpack(value, "the gradient", "x")
    restored = np.shape(after) == x.shape and np.allclose(after, x, rtol=1e-12, atol=1e-12)
    return {
        "gradient": check_array(gradient, "the gradient", *x.shape),
        "x restored": bool(restored),
    }


def view_topological_order(value: Any, kind: str, parents: Any, root: int) -> Any:
    """Count the faults of an order: many orders are right."""
    made_from = [[i for i in operands if i >= 0] for operands in parents.tolist()]
    wanted, left = set(), [root]
    while left:
        node = left.pop()
        if node not in wanted:
            wanted.add(node)
            left += made_from[node]
    ended = isinstance(value, np.ndarray)
    order = value.astype(int).tolist() if ended else sorted(wanted)
    place = {node: position for position, node in enumerate(order)}
    known = [node for node in place if node in wanted]
    pairs = [(parent, node) for node in known for parent in made_from[node] if parent in place]
    return {
        kind: {
            "not too deep": value != "too deep" if not ended else True,
            "no path twice": value != "too much work" if not ended else True,
            "missing": len(wanted) - len(known),
            "strangers": len(place) - len(known),
            "repeated": len(order) - len(place),
            "late parents": sum(place[parent] > place[node] for parent, node in pairs),
            "root last": order[-1:] == [root],
        }
    }


def view_value(value: Any, topic: str, programs: Any) -> Any:
    """Tell what each program computed and what came back; zeros where nothing did."""
    if not isinstance(value, dict):
        raise TypeError
    return {topic: {name: _view_program(value[name], *rest) for name, *rest in programs}}


def _view_program(result: Any, code: str, root: int, times: int, limit: int) -> Any:
    instructions = [instruction.split(":") for instruction in code.split()]
    none = np.zeros(sum(int(rest[0]) if op == "chain" else 1 for op, *rest in instructions))
    data, grads = result["data"], result["grads"]
    trouble = [grad for grad in grads if isinstance(grad, str)]
    went_back = len(grads) == times and not trouble
    observed: dict[str, Any] = {
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
        observed["second"] = second[leaves] / (2 if twice else 1)
    return observed
