"""ps05: the small programs that the cases of `Value` send as text.

An instruction is an operation and its operands, `*:0:1`: a whole number stands for the node that
the instruction of that number made, `#2.5` for a plain number in the expression, and the number
after `leaf` is the leaf's own. `drive_value` carries them out.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case
from autograder.problem_sets.ps05_chain_rule.case_data import (
    CALLS,
    CHAIN,
    RUNGS,
    apart,
    random_distinct,
)

Program = tuple[str, str, int, int, int, bool]
"""Name, code, which node is the root, how often to call backward, how many calls it may make, and
whether to look only at what node 0 collects beside node 1, see `_beside`."""


Instruction = tuple[object, ...]

FUNCTIONS = ("exp", "log", "tanh", "relu", "sigmoid", "neg")
"""Operations of one node."""


def _program(
    name: str, instructions: list[Instruction], root: int = -1, times: int = 1, limit: int = 0
) -> Program:
    """Write a program down as text, which is copied and sent faster than its pieces."""
    code = " ".join(":".join(map(_operand, instruction)) for instruction in instructions)
    return name, code, root, times, limit, False


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


def _beside(name: str, number: float, op: str, left: object, right: object = None) -> Program:
    """Use a node twice, by `+` and by one more operation, and beside it another of its number once.

    Node 0 is used twice, node 1 once by the same operation. So node 0's slope is larger by 1 than
    node 1's, whatever slope the operation has: what is asked here is only whether it adds.
    `"node"` stands for nodes 0 and 1, a float for a further leaf, a list for a plain number.
    """
    code: list[Instruction] = [("leaf", number), ("leaf", number)]
    used: list[int] = []
    for node in (0, 1):
        operands: list[object] = []
        for operand in (left, right)[: 1 if right is None else 2]:
            if isinstance(operand, float):
                code.append(("leaf", operand))
                operands.append(len(code) - 1)
            else:
                operands.append(node if operand == "node" else operand)
        code.append((op, *operands))
        used.append(len(code) - 1)
    a_first = len(name) % 2 == 0  # the two come in either order
    code.append(("+", 0, used[0]) if a_first else ("+", used[0], 0))
    code.append(("+", len(code) - 1, used[1]))
    return (*_program(name, code)[:-1], True)


def _powers(rng: np.random.Generator) -> list[Program]:
    a, b, c = apart(rng, 3, 1.2, 0.2)
    number, other, base, exponent = apart(rng, 4, 1.2, 0.2)
    return [
        _program("(a ** b) ** c", [*_leaves([a, b, c]), ("**", 0, 1), ("**", 3, 2)]),
        _beside("a and a ** b", number, "**", "node", other),
        _beside("a and b ** a", exponent, "**", base, "node"),
    ]


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
    programs.append(_program("number ** a", [("leaf", b), ("**", [c], 0)]))
    a, b, c = apart(rng, 3, 1.2, 0.2)
    programs.append(_beside("a and a ** number", a, "**", "node", [b]))
    programs.append(_beside("a and number / a", c, "/", [b], "node"))
    return programs


def _graphs(rng: np.random.Generator) -> list[Program]:
    def numbers(count: int) -> list[Instruction]:
        return _leaves(random_distinct(rng, count))

    equal = float(apart(rng, 1)[0])
    twin, factor = _leaves([equal, equal]), numbers(1)
    functions = zip(FUNCTIONS, apart(rng, len(FUNCTIONS)), strict=True)
    above, below = apart(rng, 2)
    near = [("*", 1, 0), ("+", 2, 0), ("*", 3, 2), ("*", 2, 4), ("-", 5, 3)]
    middle = [*numbers(3), ("*", 0, 1), ("+", 3, 0), ("*", 4, 3), ("*", 5, 2), ("*", 6, 4)]
    return [
        _program("a + a", [*numbers(1), ("+", 0, 0)]),
        _program("a * a * a", [*numbers(1), ("*", 0, 0), ("*", 1, 0)]),
        _program("a diamond", [*numbers(2), ("*", 0, 1), ("+", 0, 1), ("*", 2, 3)]),
        _program("a node used early and late", [*numbers(2), *near]),
        _program("the same, operands exchanged", [*numbers(2), *((op, b, a) for op, a, b in near)]),
        _program("backward from the middle", middle, root=5),
        _program("two leaves of the same number", [*twin, *factor, ("*", 0, 2), ("*", 3, 1)]),
        _program(
            "two nodes of the same number", [*numbers(2), ("+", 0, 1), ("+", 1, 0), ("*", 2, 3)]
        ),
        *(_beside(f"a and {name} of a", number, name, "node") for name, number in functions),
        _beside("a and a / b", above, "/", "node", below),
        _beside("a and b / a", below, "/", above, "node"),
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


def value_cases(rng: np.random.Generator) -> list[Case]:
    """Return a case for each topic: its name, and the programs that belong to it."""
    topics = [
        ("single operations", "operations", _operations),
        ("single functions", "functions", _functions),
        ("powers of nodes", "powers", _powers),
        ("nodes and plain numbers", "numbers", _numbers_in),
        ("graphs in which nodes are used twice", "graph", _graphs),
        ("backward called twice", "again", _again),
        ("diamond upon diamond", "deep", _diamonds),
        ("a long chain", "deep", _chain),
    ]
    return [Case(label, (topic, draw(rng))) for label, topic, draw in topics]
