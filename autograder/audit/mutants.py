"""Small changes of a solution's syntax tree, each of them a slip that somebody could make.

General mutation tools change operators, constants and comparisons, and run a test command
for each change. These know NumPy as well (axes, transposes, keepdims, means for sums,
swapped arguments), and give back source text that a judge can look at in milliseconds.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
LIKENED = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "any": "all",
    "all": "any",
    "exp": "log",
    "log": "exp",
    "exp2": "exp",
    "expm1": "exp",
    "log1p": "log",
    "sin": "cos",
    "cos": "sin",
    "sinh": "cosh",
    "std": "var",
    "var": "std",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "floor": "ceil",
    "ceil": "floor",
    "append": "extend",
}
"""Names that are taken for each other."""


@dataclass(frozen=True)
class Mutant:
    """One changed solution.

    Attributes
    ----------
    change : str
        `"line before → line after"`: the smallest statement around the change. It is the
        mutant's name.
    source : str
        The changed definitions.
    """

    change: str
    source: str


def mutants_of(source: str) -> list[Mutant]:
    """Return every mutant of some definitions, each one once.

    Parameters
    ----------
    source : str
        Definitions without docstrings and comments.

    Returns
    -------
    list of Mutant
        In the order of the source; none reads like the original.
    """
    tree = ast.parse(source)
    found: dict[str, Mutant] = {}
    original = ast.unparse(tree)
    keys = sorted({n.value for n in ast.walk(tree) if _is_text(n)})  # type: ignore[attr-defined]
    others = dict(zip(keys, keys[1:] + keys[:1], strict=True))
    for number, node in enumerate(ast.walk(tree)):
        for kind in range(len(list(_variants(node, others)))):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            before, after = _put(changed, target, list(_variants(target, others))[kind])
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text != original:
                found.setdefault(text, Mutant(f"{before} → {after}", text))
    return list(found.values())


def _put(tree: ast.AST, target: ast.AST, variant: ast.AST) -> tuple[str, str]:
    """Put a variant in a node's place; return the statement around it before and after."""
    before = _statement_around(tree, target)
    line = _first_line(before)
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, variant)
            elif isinstance(value, list) and any(item is target for item in value):
                setattr(parent, field, [variant if item is target else item for item in value])
    return line, _first_line(variant if before is target else before)


def _statement_around(tree: ast.AST, target: ast.AST) -> ast.AST:
    smallest: ast.AST = tree
    for node in ast.walk(tree):  # from the outside to the inside
        if isinstance(node, ast.stmt) and any(inner is target for inner in ast.walk(node)):
            smallest = node
    return smallest


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).strip().partition("\n")[0]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _variants(node: ast.AST, other_keys: dict[str, str]) -> Iterator[ast.AST]:
    """Yield what could stand in a node's place; for a text another one of the same source."""
    match node:
        case ast.Constant(str(key)):
            yield ast.Constant(other_keys[key])
        case ast.BinOp(left, operator, right):
            yield from _of_arithmetic(left, operator, right)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Compare(left, [operator], [right]):
            for opposite in COMPARISONS[type(operator)]:
                yield ast.Compare(left, [opposite()], [right])
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            yield values[0]
            yield values[-1]
        case ast.Constant(value):
            yield from _of_constant(value)
        case ast.Attribute(value, "T"):
            yield value
        case ast.Call():
            yield from _of_call(node)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Return(value=ast.Tuple(elts=[first, second, *rest], ctx=context)):
            yield ast.Return(ast.Tuple([second, first, *rest], context))
        case ast.AugAssign(target, operator, value):
            for other in ARITHMETIC.get(type(operator), ()):
                yield ast.AugAssign(target, other(), value)
            yield ast.Assign([target], value, lineno=0)
            yield ast.Pass()
        case ast.Assign() | ast.Expr():
            yield ast.Pass()
        case ast.If(test, body, orelse) | ast.While(test, body, orelse):
            yield type(node)(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Raise():
            yield ast.Pass()


def _of_arithmetic(left: ast.expr, operator: ast.operator, right: ast.expr) -> Iterator[ast.expr]:
    yield left
    yield right
    for other in ARITHMETIC.get(type(operator), ()):
        yield ast.BinOp(left, other(), right)
    if isinstance(operator, (ast.MatMult, ast.Sub, ast.Div, ast.Pow)):
        yield ast.BinOp(right, operator, left)
    if isinstance(operator, ast.MatMult):
        for side in (left, right):
            if not (isinstance(side, ast.Attribute) and side.attr == "T"):
                turned = ast.Attribute(side, "T", ast.Load())
                pair = (turned, right) if side is left else (left, turned)
                yield ast.BinOp(pair[0], operator, pair[1])


def _of_constant(value: object) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value:
            yield ast.Constant(value - 1)
    elif isinstance(value, float):
        yield ast.Constant(2 * value if value else 1.0)
        if value not in (0.0, 1.0):
            yield ast.Constant(1.0)


def _of_call(call: ast.Call) -> Iterator[ast.expr]:
    """Yield a call of a similar function, of its first argument alone, or with others changed."""
    function, arguments, keywords = call.func, call.args, call.keywords
    if isinstance(function, ast.Attribute):
        if function.attr in LIKENED:
            other = ast.Attribute(function.value, LIKENED[function.attr], ast.Load())
            yield ast.Call(other, arguments, keywords)
        if not arguments and not _is_module(function.value):
            yield function.value  # x.copy() → x
    elif isinstance(function, ast.Name) and function.id in LIKENED:
        yield ast.Call(ast.Name(LIKENED[function.id], ast.Load()), arguments, keywords)
    if arguments and not isinstance(arguments[0], ast.Starred):
        yield arguments[0]
    if len(arguments) >= 2:
        yield ast.Call(function, [arguments[1], arguments[0], *arguments[2:]], keywords)
    for number, keyword in enumerate(keywords):
        if keyword.arg in ("axis", "keepdims", "ddof", "initial"):
            yield ast.Call(function, arguments, keywords[:number] + keywords[number + 1 :])


def _is_module(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in ("np", "math", "rng")
