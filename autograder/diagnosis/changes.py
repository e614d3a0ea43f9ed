"""All small changes of a piece, as lines of text to put in the place of others.

An expression is exchanged in its tree, its statement is written, and the old one goes back:
nothing is copied.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.diagnosis.branches import nodes_that_decide
from autograder.diagnosis.kinds import Kind
from autograder.diagnosis.pieces import Piece, is_tick
from autograder.diagnosis.slips import (
    MODULES,
    OPERATORS,
    Scope,
    missing_names,
    scope_of,
    slips_of,
    strained_slips_of,
)

STEP = "    "
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return)
SIZED = frozenset(("zeros", "ones", "empty", "full", "eye", "reshape", "tile", "repeat"))
"""Functions whose numbers are sizes."""
HEADED = (ast.If, ast.While, ast.For, ast.With)


@dataclass(frozen=True)
class Change:
    """One small change.

    Parameters
    ----------
    line : int
        Of the changed statement in the piece, counted from one.
    own_line : int
        The line in the student's text.
    kind : Kind
    lines : tuple of (int, str)
        Which lines of the piece are replaced, and by what.
    is_strained : bool
        Whether it is rarely meant; see `rules`.
    needs_run : bool
        Whether it can't make a difference where its line doesn't run.
    """

    line: int
    own_line: int
    kind: Kind
    lines: tuple[tuple[int, str], ...]
    is_strained: bool = False
    needs_run: bool = True

    def text(self, piece: Piece) -> str:
        """Return the piece's text with this change."""
        lines = list(piece.lines)
        for number, text in self.lines:
            lines[number - 1] = text
        return "\n".join(lines)


def changes_of(piece: Piece) -> list[Change]:
    """Return every small change of a piece once.

    Parameters
    ----------
    piece : Piece

    Returns
    -------
    list of Change
        None of them leaves the text as it was; no two give the same text.
    """
    found: dict[tuple[tuple[int, str], ...], Change] = {}
    scope = scope_of(piece.tree)
    for change in _all_changes(piece, scope):
        if any(piece.lines[number - 1] != text for number, text in change.lines):
            found.setdefault(change.lines, change)
    return list(found.values())


def _all_changes(piece: Piece, scope: Scope) -> Iterator[Change]:
    deciding = nodes_that_decide(piece.tree)
    for statement in _statements_of(piece):
        right_by_name = _fetched_by_name(statement)
        for slot in _slots(statement):
            if id(slot.node) in right_by_name:
                continue
            for kind, new in slips_of(slot.node, scope):
                if slot.leaves_nothing(new):
                    continue
                if not slot.decides_between_branches or isinstance(new, type(slot.node)):
                    yield from _exchanged(piece, statement, slot, kind, new, is_strained=False)
            for kind, new in strained_slips_of(slot.node, scope):
                # z >= z and z != 0 spare the wrong branch, and mend nothing
                if id(slot.node) not in deciding and not slot.leaves_nothing(new):
                    yield from _exchanged(piece, statement, slot, kind, new, is_strained=True)
            if slot.is_value:
                for kind, new in missing_names(slot.node, scope):
                    yield from _exchanged(piece, statement, slot, kind, new, is_strained=True)
        yield from _of_statement(piece, statement)
        yield from _renamed(piece, statement, scope)
    yield from _places(piece)


def _statements_of(piece: Piece) -> list[ast.stmt]:
    found = [
        node
        for node in ast.walk(piece.tree)
        if isinstance(node, (*SIMPLE, *HEADED, ast.Break, ast.Continue)) and not is_tick(node)
    ]
    # a text of several lines can't be replaced line by line
    one_line = [n for n in found if not isinstance(n, SIMPLE) or n.end_lineno == n.lineno]
    return sorted(one_line, key=lambda node: node.lineno)


# -- expressions ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Slot:
    """Where an expression hangs: a field of its owner, and the place in it if that is a list."""

    owner: ast.AST
    field: str
    index: int | None
    node: ast.expr
    is_value: bool
    is_size: bool

    @property
    def decides_between_branches(self) -> bool:
        """Whether it is all of the test of an if with an else.

        What makes such a test true whatever comes spares the wrong branch, and mends nothing.
        """
        return isinstance(self.owner, ast.If) and self.field == "test" and bool(self.owner.orelse)

    def leaves_nothing(self, new: ast.expr) -> bool:
        """Whether an array would have no entries any more: nobody means that."""
        return self.is_size and isinstance(new, ast.Constant) and new.value == 0

    def put(self, node: ast.expr) -> None:
        if self.index is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.index] = node


def _slots(statement: ast.stmt) -> list[_Slot]:
    """Return every expression that a statement's line reads, with the place where it hangs."""
    found: list[_Slot] = []
    waiting: list[tuple[ast.AST, bool]] = [(statement, False)]
    while waiting:
        owner, of_size = waiting.pop(0)
        of_size = of_size or _makes_an_array(owner)
        for field, value in ast.iter_fields(owner):
            for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(node, ast.AST) or isinstance(node, (ast.stmt, ast.arguments)):
                    continue
                if _may_explode(owner) or is_tick(node):
                    continue
                waiting.append((node, of_size))
                if isinstance(node, ast.expr) and _is_read(node):
                    is_value = _is_value(owner, field, node)
                    found.append(_Slot(owner, field, index, node, is_value, of_size))
    return found


def _makes_an_array(node: ast.AST) -> bool:
    """Whether the numbers in a call are sizes."""
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in SIZED


def _may_explode(owner: ast.AST) -> bool:
    """Whether a change inside may never end, in a call of C that nothing interrupts.

    What is unpacked may grow with each round, and 4**15 numbers fill the memory where 2**15 don't.
    """
    if isinstance(owner, ast.BinOp) and isinstance(owner.op, ast.Pow):
        exponent = owner.right.value if isinstance(owner.right, ast.Constant) else None
        return isinstance(exponent, int) and exponent > 4
    return isinstance(owner, ast.Starred)


def _is_read(node: ast.expr) -> bool:
    is_place = isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))
    return not is_place and not isinstance(node, (ast.Slice, ast.Starred, ast.JoinedStr))


def _is_value(owner: ast.AST, field: str, node: ast.expr) -> bool:
    """Whether an expression is a value around which something can be put."""
    if isinstance(owner, ast.Call) and field == "func":
        return False
    if isinstance(owner, ast.Attribute) and isinstance(node, ast.Name) and node.id in MODULES:
        return False
    if isinstance(owner, (ast.keyword, ast.Expr, ast.FormattedValue, ast.JoinedStr)):
        return False
    if isinstance(node, ast.Name) and node.id in MODULES:
        return False
    return not isinstance(node, (ast.Lambda, ast.Constant)) or isinstance(
        getattr(node, "value", None), (int, float)
    )


def _exchanged(
    piece: Piece, statement: ast.stmt, slot: _Slot, kind: Kind, new: ast.expr, *, is_strained: bool
) -> Iterator[Change]:
    slot.put(new)
    try:
        text = _line_of(piece, statement)
    finally:
        slot.put(slot.node)
    if text is not None:
        line = statement.lineno
        own = piece.own_line(slot.node, statement)
        yield Change(line, own, kind, ((line, text),), is_strained)


def _line_of(piece: Piece, statement: ast.stmt) -> str | None:
    """Write a statement's own line: of one with a block only the head."""
    old = piece.lines[statement.lineno - 1]
    indent = old[: len(old) - len(old.lstrip())]
    if isinstance(statement, HEADED):
        body, orelse = statement.body, getattr(statement, "orelse", [])
        statement.body = [ast.Pass()]
        if orelse:
            statement.orelse = []  # type: ignore[union-attr]
        try:
            text = ast.unparse(statement).split("\n")[0]
        finally:
            statement.body = body
            if orelse:
                statement.orelse = orelse  # type: ignore[union-attr]
        if old.lstrip().startswith("elif "):
            text = f"el{text}"
    else:
        text = ast.unparse(statement)
    return None if "\n" in text else indent + text


def _renamed(piece: Piece, statement: ast.stmt, scope: Scope) -> Iterator[Change]:
    """Yield a statement with another name in all places where one stands more than once."""
    slots: dict[str, list[_Slot]] = {}
    for slot in _slots(statement):
        if isinstance(slot.node, ast.Name) and slot.node.id in scope.names:
            slots.setdefault(slot.node.id, []).append(slot)
    for name, places in slots.items():
        if len(places) < 2:
            continue
        for other in scope.names:
            if other == name:
                continue
            for slot in places:
                slot.put(ast.Name(other, ast.Load()))
            try:
                text = _line_of(piece, statement)
            finally:
                for slot in places:
                    slot.put(slot.node)
            if text is not None:
                own = piece.own_line(places[0].node, statement)
                yield Change(statement.lineno, own, Kind.NAME, ((statement.lineno, text),))


def _fetched_by_name(statement: ast.stmt) -> set[int]:
    """Return the nodes of keys that are what the variable is called: `y = values["y"]`.

    Such a line is right by its own words. To fetch something else under that name makes up for
    another name further on.
    """
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return set()
    target, value = statement.targets[0], statement.value
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = list(zip(target.elts, value.elts, strict=False))
    found = set()
    for to, fetched in pairs:
        match to, fetched:
            case ast.Name(name), ast.Subscript(_, ast.Constant(key) as node) if key == name:
                found |= {id(node), id(fetched)}
            case ast.Name(name), ast.Attribute(_, attribute) if attribute == name:
                found.add(id(fetched))
    return found


# -- statements ----------------------------------------------------------------------------------


def _of_statement(piece: Piece, statement: ast.stmt) -> Iterator[Change]:
    """Yield what could have been meant in the place of a whole statement."""
    line, own = statement.lineno, piece.own_lines[id(statement)]
    old = piece.lines[line - 1]
    indent = old[: len(old) - len(old.lstrip())]

    def instead(kind: Kind, text: str, *, is_strained: bool = False) -> Change:
        return Change(line, own, kind, ((line, indent + text),), is_strained)

    match statement:
        case ast.AugAssign(target, operator, value):
            name, rest = ast.unparse(target), ast.unparse(value)
            yield instead(Kind.ASSIGNMENT, f"{name} = {rest}")
            yield instead(Kind.ASSIGNMENT, f"{name} = -({rest})", is_strained=True)
            for other, kind in OPERATORS.get(type(operator), ()):
                changed = ast.AugAssign(target, other(), value)
                yield instead(kind, ast.unparse(changed))
            sum_of_both = ast.BinOp(ast.parse(name, mode="eval").body, operator, value)
            yield instead(Kind.ASSIGNMENT, f"{name} = {ast.unparse(sum_of_both)}")
        case ast.Assign([target], value) if not isinstance(target, (ast.Tuple, ast.List)):
            name, rest = ast.unparse(target), ast.unparse(value)
            for sign in "+-*":
                yield instead(Kind.ASSIGNMENT, f"{name} {sign}= {rest}", is_strained=sign != "+")
        case ast.Break():
            yield instead(Kind.JUMP, "continue")
        case ast.Continue():
            yield instead(Kind.JUMP, "break")
        case ast.If() | ast.While():
            head = old.lstrip()
            word, _, test = head.partition(" ")
            yield instead(Kind.CONDITION, f"{word} not ({test.rstrip(':')}):")
            if isinstance(statement, ast.If) and word == "if" and not statement.orelse:
                yield instead(Kind.CONDITION, "if True:")
    if isinstance(statement, (ast.Assign, ast.AugAssign, ast.Expr, ast.Break, ast.Continue)):
        yield instead(Kind.REMOVED, "pass", is_strained=True)


def _places(piece: Piece) -> Iterator[Change]:
    """Yield two neighbours exchanged, and statements moved into and out of a block beside them."""
    for owner in ast.walk(piece.tree):
        for field in ("body", "orelse"):
            block = getattr(owner, field, None)
            if isinstance(block, list):
                yield from _places_in(piece, [n for n in block if not is_tick(n)])


def _places_in(piece: Piece, block: list[ast.stmt]) -> Iterator[Change]:
    def change(statement: ast.stmt, *lines: tuple[int, str]) -> Change:
        own = piece.own_lines[id(statement)]
        return Change(statement.lineno, own, Kind.PLACE, lines, needs_run=False)

    def text(node: ast.stmt) -> str:
        return piece.lines[node.lineno - 1]

    for first, second in itertools.pairwise(block):
        if _is_line(first) and _is_line(second):
            swapped = ((first.lineno, text(second)), (second.lineno, text(first)))
            yield change(first, *swapped)
        if isinstance(first, HEADED) and _is_line(second):  # into the block before it
            inside: ast.stmt = first
            while isinstance(inside, HEADED):
                inside = (getattr(inside, "orelse", None) or inside.body)[-1]
                deeper = text(inside)[: len(text(inside)) - len(text(inside).lstrip())]
                yield change(second, (second.lineno, deeper + text(second).lstrip()))
    for one in block:
        if isinstance(one, (ast.For, ast.While, ast.If)) and not getattr(one, "orelse", None):
            last = one.body[-1]
            if _is_line(last) and not is_tick(last):  # out of the block, behind it
                head = text(one)
                indent = head[: len(head) - len(head.lstrip())]
                others = [n for n in one.body if n is not last and not is_tick(n)]
                stays = "" if others or is_tick(one.body[0]) else f"{indent}{STEP}pass\n"
                yield change(last, (last.lineno, stays + indent + text(last).lstrip()))


def _is_line(node: ast.stmt) -> bool:
    is_jump = isinstance(node, (ast.Break, ast.Continue))
    return is_jump or (isinstance(node, SIMPLE) and node.end_lineno == node.lineno)
