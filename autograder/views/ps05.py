"""What ps05 compares in place of the returned values: a restored x, faults of an order, programs.

A view turns returned values which are equally right into the same value. No exercise and no
reference is imported here.
"""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array
from autograder.core.verdict import Outcome


def _broken(why: str) -> InvalidReturnError:
    """What only the driver makes came back otherwise: it isn't the driver that sent it."""
    return InvalidReturnError(why, Outcome.BROKE_PROTOCOL)


def view_numerical_gradient(value: Any, x: Any, h: Any, coefficients: Any) -> Any:
    """Tell the gradient, and whether x holds its old numbers again."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise _broken("A gradient and an x should have come back")
    gradient, after = value
    if not isinstance(after, np.ndarray) or after.dtype != x.dtype:
        raise _broken("The x that came back is no longer the array that was sent")
    restored = after.shape == x.shape and np.allclose(after, x, rtol=1e-12, atol=1e-12)
    with contextlib.suppress(InvalidReturnError):  # left as it is, it costs the gradient's points
        gradient = check_array(gradient, "the gradient", *x.shape)
    return {"gradient": gradient, "x restored": bool(restored)}


def view_topological_order(value: Any, kind: str, parents: Any, root: int) -> Any:
    """Count the faults of an order, for many are right, and look at those asked for later."""
    made_from = [[i for i in operands if i >= 0] for operands in parents.tolist()]
    if not isinstance(value, (tuple, list)) or not value:
        raise _broken("No orders came back")
    first, *others = value
    faults = _faults_of(first, made_from, root)
    if len(made_from) > 1000:
        stopped = isinstance(first, str) and first == "too much work"
        if len(others) != stopped:
            raise _broken("Another number of orders came back than was asked for")
        if stopped:
            path = [root]
            while made_from[path[-1]]:
                path.append(made_from[path[-1]][0])
            nearer = _faults_of(others[0], made_from, path[-300])
            faults = nearer if nearer == _faults() else faults
        return {kind: faults}
    if len(others) != 2:
        raise _broken("Another number of orders came back than was asked for")
    again, another = others
    other_root = made_from[root][0] if made_from[root] else root
    return {
        kind: {
            **faults,
            "the same when asked again": _faults_of(again, made_from, root) == faults,
            "right for another root": _faults_of(another, made_from, other_root) == _faults(),
        }
    }


def _faults_of(value: Any, made_from: list[list[int]], root: int) -> dict[str, object]:
    wanted, left = set(), [root]
    while left:
        node = left.pop()
        if node not in wanted:
            wanted.add(node)
            left += made_from[node]
    if isinstance(value, str) and value in ("too deep", "too much work"):
        return _faults(too_deep=value == "too deep", too_much=value == "too much work")
    order = _node_numbers(value, len(made_from))
    place = {node: position for position, node in enumerate(order)}
    known = [node for node in place if node in wanted]
    pairs = [(parent, node) for node in known for parent in made_from[node] if parent in place]
    return _faults(
        missing=len(wanted) - len(known),
        strangers=len(place) - len(known),
        repeated=len(order) - len(place),
        late_parents=sum(place[parent] > place[node] for parent, node in pairs),
        root_last=order[-1:] == [root],
    )


def _faults(
    *,
    too_deep: bool = False,
    too_much: bool = False,
    missing: int = 0,
    strangers: int = 0,
    repeated: int = 0,
    late_parents: int = 0,
    root_last: bool = True,
) -> dict[str, object]:
    return {
        "not too deep": not too_deep,
        "no path twice": not too_much,
        "missing": missing,
        "strangers": strangers,
        "repeated": repeated,
        "late parents": late_parents,
        "root last": root_last,
    }


def _node_numbers(value: Any, count: int) -> list[int]:
    """Return the order as the driver sends it: a number for each node, −1 for a stranger."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "i" or value.ndim != 1:
        raise _broken("No order of nodes came back")
    if ((value < -1) | (value >= count)).any():
        raise _broken("The order holds numbers that no node has")
    order: list[int] = value.tolist()
    return order


def view_value(value: Any, topic: str, programs: Any) -> Any:
    """Tell what each program computed and what came back; zeros where nothing did."""
    if not isinstance(value, dict) or set(value) != {name for name, *_ in programs}:
        raise _broken("The results of the programs are incomplete")
    return {topic: {name: _view_program(value[name], *rest) for name, *rest in programs}}


def narrow_value(args: Any, expected: Any, paths: Any) -> tuple[Any, Any]:
    """Return the arguments and what is right for those programs alone to which paths lead."""
    topic, programs = args
    names = {path.split(".")[1] for path in paths if path.count(".")}
    fewer = [program for program in programs if program[0] in names]
    return (topic, fewer), {topic: {name: expected[topic][name] for name, *_ in fewer}}


def _view_program(
    result: Any, code: str, root: int, times: int, limit: int, beside: bool
) -> dict[str, object]:
    instructions = [instruction.split(":") for instruction in code.split()]
    none = np.zeros(sum(int(rest[0]) if op == "chain" else 1 for op, *rest in instructions))
    data, grads = _numbers_of(result, len(none), times)
    trouble = [grad for grad in grads if isinstance(grad, str)]
    went_back = len(grads) == times and not trouble
    built = {"built": data is not None}
    if beside:  # the values are asked for in other programs; here they have to be numbers
        built = {"built": data is not None and bool(np.isfinite(data).all())}
        apart = float(grads[0][0] - grads[0][1]) if went_back else 0.0
        apart = apart if all(np.isfinite(grad).all() for grad in grads if went_back) else math.nan
        return {**built, "went back": went_back, "collected": apart}
    observed: dict[str, object] = {
        **built,
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
        # what is between the leaves may hold anything but what is no number
        is_finite = bool(np.isfinite(second).all())
        observed["second"] = second[leaves] / (2 if twice else 1) if is_finite else none[leaves]
    return observed


def _numbers_of(result: Any, size: int, times: int) -> tuple[Any, list[Any]]:
    """Return a program's data and grads, if they are of the kinds that the driver sends."""

    def fits(array: Any) -> bool:
        is_array = isinstance(array, np.ndarray) and array.dtype == np.float64
        return is_array and array.shape == (size,)

    if not isinstance(result, dict) or set(result) != {"data", "grads"}:
        raise _broken("A program's result is incomplete")
    data, grads = result["data"], result["grads"]
    if not isinstance(grads, list) or len(grads) > times or (data is None and grads):
        raise _broken("A program's result has grads that no call of backward left")
    if data is not None and not fits(data):
        raise _broken("A program's result isn't a number for each node")
    for grad in grads:
        stopped = isinstance(grad, str) and grad in ("too deep", "too much work")
        if not stopped and not fits(grad):
            raise _broken("A program's result isn't a slope for each node")
    return data, grads
