"""What could have been meant in the place of one expression: each a slip that somebody makes.

What is there is exchanged, dropped or turned round. Nothing is put around it but a name that is
used nowhere: 2 · what was halved elsewhere makes a result right without being the mistake. In the
wrong answers that were looked at, such changes worked in several lines nearly always.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.diagnosis.kinds import Kind

Slip = tuple[Kind, ast.expr]

TAKEN_FOR_EACH_OTHER = (
    "sum mean max min prod std var median ptp",
    "maximum minimum max min fmax fmin",
    "exp log expm1 log1p exp2 log2",
    "sqrt square abs absolute sign",
    "sin cos tan tanh sinh cosh",
    "floor ceil round rint trunc",
    "argmax argmin argsort",
    "any all",
    "zeros ones empty",
    "zeros_like ones_like empty_like",
    "normal uniform standard_normal random",
    "append extend insert",
    "outer dot multiply matmul inner",
    "greater greater_equal less less_equal",
    "hstack vstack concatenate column_stack stack",
    "permutation shuffle",
)
"""Names of functions, a family a line."""
REDUCTIONS = frozenset(
    (
        *("sum", "mean", "max", "min", "prod", "std", "var", "median", "any", "all", "argmax"),
        *("argmin", "norm", "amax", "amin"),
    )
)
"""Functions that take an axis."""
FROM_TO = frozenset(("linspace", "arange", "range", "logspace", "geomspace"))
"""Functions whose ends nobody exchanges; to go backwards undoes what was turned round elsewhere."""
ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
MODULES = frozenset(("np", "numpy", "math", "rng", "self", "cls"))
"""Names that stand for no number."""
# A power in the place of a product is tried with a small exponent only: others may never end.
OPERATORS: dict[type[ast.operator], tuple[tuple[type[ast.operator], Kind], ...]] = {
    ast.Add: ((ast.Sub, Kind.SIGN), (ast.Mult, Kind.OPERATOR)),
    ast.Sub: ((ast.Add, Kind.SIGN), (ast.Div, Kind.OPERATOR), (ast.Mult, Kind.OPERATOR)),
    ast.Mult: ((ast.Div, Kind.OPERATOR), (ast.MatMult, Kind.OPERATOR), (ast.Add, Kind.OPERATOR)),
    ast.Div: ((ast.Mult, Kind.OPERATOR), (ast.Sub, Kind.OPERATOR), (ast.FloorDiv, Kind.OPERATOR)),
    ast.MatMult: ((ast.Mult, Kind.OPERATOR),),
    ast.FloorDiv: ((ast.Div, Kind.OPERATOR), (ast.Mod, Kind.OPERATOR)),
    ast.Mod: ((ast.FloorDiv, Kind.OPERATOR),),
    ast.Pow: ((ast.Mult, Kind.OPERATOR),),
    ast.BitAnd: ((ast.BitOr, Kind.OPERATOR),),
    ast.BitOr: ((ast.BitAnd, Kind.OPERATOR),),
}
_FAMILY: dict[str, list[str]] = {}
for _line in TAKEN_FOR_EACH_OTHER:
    for _name in _line.split():
        _FAMILY.setdefault(_name, []).extend(n for n in _line.split() if n != _name)


@dataclass(frozen=True)
class Scope:
    """The names of a definition.

    Parameters
    ----------
    names : tuple of str
        Arguments and variables.
    unread : tuple of str
        Those of them that are nowhere read.
    keys : tuple of str
        Texts that stand in it.
    attributes : tuple of str
        What is asked of objects that are no modules.
    operands : tuple of str
        Of a method: `self` and the argument beside it, such as `other`; else empty.
    """

    names: tuple[str, ...]
    unread: tuple[str, ...]
    keys: tuple[str, ...]
    attributes: tuple[str, ...]
    operands: tuple[str, ...] = ()


def scope_of(tree: ast.AST) -> Scope:
    """Return the names of a definition."""
    nodes = list(ast.walk(tree))
    arguments = [
        a.arg for n in nodes if isinstance(n, ast.arguments) for a in (*n.args, *n.kwonlyargs)
    ]
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    names = [n for n in dict.fromkeys(arguments + stored) if n not in MODULES and n != "_"]
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    attributes = [
        n.attr
        for n in nodes
        if isinstance(n, ast.Attribute) and not _is_module(n.value) and n.attr not in _FAMILY
    ]
    return Scope(
        names=tuple(names),
        unread=tuple(n for n in names if n not in read),
        keys=tuple(dict.fromkeys(texts)),
        attributes=tuple(dict.fromkeys(attributes)),
        operands=tuple(arguments) if arguments[:1] == ["self"] and len(arguments) == 2 else (),
    )


def slips_of(node: ast.expr, scope: Scope) -> Iterator[Slip]:
    """Yield what could have been meant in the place of an expression, from what is there."""
    match node:
        case ast.BinOp():
            yield from _of_arithmetic(node)
        case ast.UnaryOp(ast.Not(), operand):
            yield Kind.CONDITION, operand
        case ast.UnaryOp(_, operand):
            yield Kind.SIGN, operand
        case ast.Compare(left, [operator], [right]) if isinstance(operator, ORDERS):
            for order in ORDERS:
                if not isinstance(operator, order) and _is_equality(order) == _is_equality(
                    operator
                ):
                    yield Kind.COMPARISON, ast.Compare(left, [order()], [right])
            if not isinstance(right, ast.Constant):
                for step in (ast.Add(), ast.Sub()):
                    moved = ast.BinOp(right, step, ast.Constant(1))
                    yield Kind.COMPARISON, ast.Compare(left, [operator], [moved])
        case ast.Compare(left, [ast.In() | ast.NotIn() as operator], rights):
            turned = ast.NotIn() if isinstance(operator, ast.In) else ast.In()
            yield Kind.CONDITION, ast.Compare(left, [turned], rights)
        case ast.Compare(left, [ast.Is() | ast.IsNot() as operator], rights):
            opposite = ast.IsNot() if isinstance(operator, ast.Is) else ast.Is()
            yield Kind.CONDITION, ast.Compare(left, [opposite], rights)
        case ast.BoolOp(operator, values):
            other_word = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield Kind.CONDITION, ast.BoolOp(other_word, values)
            for value in values:
                yield Kind.CONDITION, value
        case ast.IfExp(test, body, orelse):
            yield Kind.CONDITION, ast.IfExp(test, orelse, body)
            yield Kind.CONDITION, body
            yield Kind.CONDITION, orelse
        case ast.Constant(value):
            yield from _of_constant(value, scope)
        case ast.Name(name) if name in scope.names or name in scope.operands:
            for other_name in dict.fromkeys((*scope.operands, *scope.names)):
                if other_name != name and (name != "self" or other_name in scope.operands):
                    yield Kind.NAME, ast.Name(other_name, ast.Load())
        case ast.Attribute(value, "T"):
            yield Kind.TRANSPOSE, value
        case ast.Attribute(value, attribute) if attribute in scope.attributes:
            for other_name in scope.attributes:
                if other_name not in (attribute, "T"):
                    yield Kind.NAME, ast.Attribute(value, other_name, ast.Load())
        case ast.Subscript(value, index):
            yield from _of_index(value, index)
        case ast.Call():
            yield from _of_call(node)
        case ast.Tuple(items) | ast.List(items) if len(items) > 1:
            for i in range(len(items)):
                for j in range(i):
                    swapped = list(items)
                    swapped[i], swapped[j] = swapped[j], swapped[i]
                    yield Kind.ORDER, type(node)(swapped, ast.Load())


def _of_arithmetic(node: ast.BinOp) -> Iterator[Slip]:
    left, operator, right = node.left, node.op, node.right
    for other, kind in OPERATORS.get(type(operator), ()):
        yield kind, ast.BinOp(left, other(), right)
    yield Kind.SURPLUS, left
    yield Kind.SURPLUS, right
    if isinstance(operator, (ast.Mult, ast.BitXor)) and _is_small(right):
        yield Kind.OPERATOR, ast.BinOp(left, ast.Pow(), right)
    if isinstance(operator, ast.Sub):
        yield Kind.SIGN, ast.BinOp(right, operator, left)
    elif isinstance(operator, (ast.Div, ast.MatMult, ast.FloorDiv, ast.Mod)):
        yield Kind.ORDER, ast.BinOp(right, operator, left)
    if isinstance(operator, (ast.MatMult, ast.Mult)):
        yield from _other_products(left, right)
    yield from _other_parentheses(left, operator, right)


def _other_products(left: ast.expr, right: ast.expr) -> Iterator[Slip]:
    """Yield all matrix products of two factors and their transposes, in both orders."""
    sides = [_untransposed(n) for n in (left, right)]
    turned = [ast.Attribute(side, "T", ast.Load()) for side in sides]
    for a in (sides[0], turned[0]):
        for b in (sides[1], turned[1]):
            yield Kind.TRANSPOSE, ast.BinOp(a, ast.MatMult(), b)
            yield Kind.TRANSPOSE, ast.BinOp(b, ast.MatMult(), a)


def _other_parentheses(left: ast.expr, operator: ast.operator, right: ast.expr) -> Iterator[Slip]:
    """Yield a op (b op c) for (a op b) op c and the other way round; f(x) op c for f(x op c)."""
    if not isinstance(operator, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
        return
    if isinstance(right, ast.BinOp):
        inner = ast.BinOp(left, operator, right.left)
        yield Kind.PARENTHESES, ast.BinOp(inner, right.op, right.right)
    if isinstance(left, ast.BinOp):
        inner = ast.BinOp(left.right, operator, right)
        yield Kind.PARENTHESES, ast.BinOp(left.left, left.op, inner)
    if isinstance(left, ast.Call) and left.args and not isinstance(left.args[0], ast.Starred):
        inner = ast.BinOp(left.args[0], operator, right)
        yield Kind.PARENTHESES, ast.Call(left.func, [inner, *left.args[1:]], left.keywords)
    if isinstance(right, ast.Call) and right.args and not isinstance(right.args[0], ast.Starred):
        inner = ast.BinOp(left, operator, right.args[0])
        yield Kind.PARENTHESES, ast.Call(right.func, [inner, *right.args[1:]], right.keywords)


def _of_constant(value: object, scope: Scope) -> Iterator[Slip]:
    if isinstance(value, bool):
        yield Kind.CONDITION, ast.Constant(not value)
    elif isinstance(value, (int, float)):
        for other in _others(value, [value + 1, value - 1, 2 * value, value / 2, 0, 1, 2, 0.5]):
            yield Kind.NUMBER, other
    elif isinstance(value, str):
        for key in scope.keys:
            if key != value:
                yield Kind.NAME, ast.Constant(key)


def _of_index(value: ast.expr, index: ast.expr) -> Iterator[Slip]:
    yield Kind.INDEX, value
    if isinstance(index, ast.Slice):
        lower, upper, step = index.lower, index.upper, index.step
        for one, other in ((lower, None), (None, upper), (upper, lower)):
            yield Kind.INDEX, ast.Subscript(value, ast.Slice(one, other, step), ast.Load())
    elif isinstance(index, ast.Tuple):
        if len(index.elts) == 2:
            turned = ast.Tuple(index.elts[::-1], ast.Load())
            yield Kind.INDEX, ast.Subscript(value, turned, ast.Load())
    else:
        for step_by in (1, -1):
            moved = ast.BinOp(index, ast.Add(), number(step_by))
            yield Kind.INDEX, ast.Subscript(value, moved, ast.Load())


def _of_call(call: ast.Call) -> Iterator[Slip]:
    function, args, keywords = call.func, call.args, call.keywords
    is_method = isinstance(function, ast.Attribute) and not _is_module(function.value)
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    for other in _FAMILY.get(name, ()):
        if isinstance(function, ast.Attribute):
            swapped = ast.Attribute(function.value, other, ast.Load())
            yield Kind.FUNCTION, ast.Call(swapped, args, keywords)
        else:
            yield Kind.FUNCTION, ast.Call(_np(other), args, keywords)
    if isinstance(function, ast.Attribute) and is_method:
        yield Kind.FUNCTION, function.value  # x.copy() → x
    if len(args) == 1 and not isinstance(args[0], ast.Starred):
        # of several arguments one alone makes up for a slip elsewhere: softplus(−z) → −z
        yield Kind.FUNCTION, args[0]
    if args and isinstance(args[0], ast.BinOp) and not isinstance(args[0].op, ast.Pow):
        inner = args[0]
        outer_right = ast.Call(function, [inner.left, *args[1:]], keywords)
        yield Kind.PARENTHESES, ast.BinOp(outer_right, inner.op, inner.right)
        outer_left = ast.Call(function, [inner.right, *args[1:]], keywords)
        yield Kind.PARENTHESES, ast.BinOp(inner.left, inner.op, outer_left)
    if len(args) >= 2 and name not in FROM_TO:
        yield Kind.ARGUMENTS, ast.Call(function, [args[1], args[0], *args[2:]], keywords)
    if len(args) >= 2:
        yield Kind.ARGUMENTS, ast.Call(function, args[:-1], keywords)
    if len(args) == 2 and name in ("dot", "matmul"):
        yield from _other_products(args[0], args[1])
    if len(args) == 3:
        yield Kind.ARGUMENTS, ast.Call(function, [args[0], args[2], args[1]], keywords)
    if name == "range":
        yield from _of_range(call)
    if name in REDUCTIONS:
        yield from _with_other_axes(call, 0 if is_method else 1)
    else:
        for i in range(len(keywords)):
            yield Kind.ARGUMENTS, ast.Call(function, args, keywords[:i] + keywords[i + 1 :])


def _of_range(call: ast.Call) -> Iterator[Slip]:
    *first, last = call.args or [ast.Constant(0)]
    for step in (ast.Add(), ast.Sub()):
        moved = ast.BinOp(last, step, ast.Constant(1))
        yield Kind.INDEX, ast.Call(call.func, [*first, moved], [])
    yield Kind.ORDER, ast.Call(ast.Name("reversed", ast.Load()), [call], [])
    if not first:
        yield Kind.INDEX, ast.Call(call.func, [ast.Constant(1), last], [])


def _with_other_axes(call: ast.Call, arrays: int) -> Iterator[Slip]:
    """Yield a call of sum, mean, … over other axes, with and without keepdims, with a ddof."""
    rest = [k for k in call.keywords if k.arg not in ("axis", "keepdims")]
    first = call.args[:arrays]
    for axis in (None, 0, 1, -1):
        for keep in (False, True):
            more = [] if axis is None else [ast.keyword("axis", number(axis))]
            more += [ast.keyword("keepdims", ast.Constant(True))] if keep else []
            yield Kind.AXIS, ast.Call(call.func, first, rest + more)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in ("std", "var"):
        others = [k for k in call.keywords if k.arg != "ddof"]
        yield Kind.ARGUMENTS, ast.Call(call.func, call.args, others)
        ddof = ast.keyword("ddof", ast.Constant(1))
        yield Kind.ARGUMENTS, ast.Call(call.func, call.args, [*others, ddof])


def strained_slips_of(node: ast.expr, scope: Scope) -> Iterator[Slip]:
    """Yield what is rarely meant, but often makes up for a slip somewhere else."""
    match node:
        case ast.Constant(int() | float() as value) if not isinstance(value, bool):
            for other in _others(value, [-value, 1 - value]):
                yield Kind.NUMBER, other
            for name in scope.names:
                yield Kind.NAME, ast.Name(name, ast.Load())
        case ast.Compare(left, [operator], [right]) if isinstance(operator, ORDERS):
            for order in ORDERS:
                if _is_equality(order) != _is_equality(operator):
                    yield Kind.COMPARISON, ast.Compare(left, [order()], [right])


def missing_names(node: ast.expr, scope: Scope) -> Iterator[Slip]:
    """Yield an expression with an argument or variable that is nowhere used: beta, eps, N."""
    for name in scope.unread:
        other = ast.Name(name, ast.Load())
        for operator in (ast.Mult, ast.Add, ast.Sub, ast.Div):
            yield Kind.MISSING, ast.BinOp(node, operator(), other)


def _others(value: float, near: list[float]) -> list[ast.expr]:
    """Return numbers as expressions, each once and without the one that is there."""
    others = {repr(n): n for n in near if n != value or type(n) is not type(value)}
    return [number(other) for other in others.values()]


def _is_equality(operator: ast.cmpop | type[ast.cmpop]) -> bool:
    kind = operator if isinstance(operator, type) else type(operator)
    return kind in (ast.Eq, ast.NotEq)


def number(value: float) -> ast.expr:
    """Return a number as an expression."""
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def _np(function: str) -> ast.Attribute:
    return ast.Attribute(ast.Name("np", ast.Load()), function, ast.Load())


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in MODULES


def _is_small(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (2, 3)


def _untransposed(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else node
