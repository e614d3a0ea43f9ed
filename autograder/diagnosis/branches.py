"""Where a definition decides between two branches, in whatever form: if, where, or a mask.

A change that sends everything into the right one of two branches makes all right, and is not where
the mistake is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard


def nodes_that_decide(tree: ast.AST) -> frozenset[int]:
    """Return the `id` of each node in a condition between two branches.

    Parameters
    ----------
    tree : ast.AST

    Returns
    -------
    frozenset of int
        Of the test of an `if` with an `else`, of the first argument of `np.where`, and of what a
        mask is made of that is used turned round as well, as in `out[~mask]`.
    """
    turned = {
        n.operand.id
        for n in ast.walk(tree)
        if isinstance(n, ast.UnaryOp)
        and isinstance(n.op, (ast.Invert, ast.Not))
        and isinstance(n.operand, ast.Name)
    }
    turned |= {test.id for test in _tests(tree) if isinstance(test, ast.Name)}
    conditions = [*_tests(tree)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in turned for target in node.targets
        ):
            conditions.append(node.value)
    return frozenset(id(node) for condition in conditions for node in ast.walk(condition))


def lines_of_equal_branches(tree: ast.AST) -> frozenset[int]:
    """Return the lines in which a condition decides nothing: what follows is the same either way.

    There is a mistake, whatever else a change may make right.
    """
    both = [branches for node in ast.walk(tree) if (branches := _branches(node)) is not None]
    return frozenset(one.lineno for one, other in both if ast.dump(one) == ast.dump(other))


def _branches(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    if isinstance(node, ast.IfExp):
        return node.body, node.orelse
    if _is_where(node):
        return node.args[1], node.args[2]
    return None


def _tests(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp) or (isinstance(node, ast.If) and node.orelse):
            yield node.test
        elif _is_where(node):
            yield node.args[0]


def _is_where(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a node is a call of `np.where` with a condition and two branches."""
    if not isinstance(node, ast.Call) or len(node.args) != 3:
        return False
    return getattr(node.func, "attr", getattr(node.func, "id", "")) == "where"
