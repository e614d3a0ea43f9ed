"""ps05: the order in which the nodes of a graph are visited.

Nothing is timed: the driver counts how often a node is asked for its parents.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps05_chain_rule.case_data import CHAIN, RUNGS
from autograder.problem_sets.ps05_chain_rule.drivers import drive_topological_order
from autograder.views.ps05 import view_topological_order
from reference_impl import autodiff


def _exchanged(rng: np.random.Generator, parents: list[list[int]]) -> list[list[int]]:
    """Exchange the operands of some nodes: the graph stays, the walk through it doesn't."""
    return [[int(i) for i in rng.permutation(np.array(ones, dtype=int))] for ones in parents]


def _ladder(rungs: int) -> list[list[int]]:
    """Each rung: two nodes made from the one below, and one made from the two."""
    parents: list[list[int]] = [[]]
    for rung in range(rungs):
        below = 3 * rung
        parents += [[below], [below], [below + 1, below + 2]]
    return parents


def _numbered_anew(
    rng: np.random.Generator, parents: list[list[int]], root: int
) -> tuple[np.ndarray, int]:
    """Draw the nodes' numbers, so that no order of numbers is right twice; −1 fills the rows."""
    number = rng.permutation(len(parents)).tolist()
    most = max(1, *map(len, parents)) if len(parents) > 1 else 1
    table: list[list[int]] = [[]] * len(parents)
    for node, ones in enumerate(parents):
        table[number[node]] = [number[i] for i in ones] + [-1] * (most - len(ones))
    return np.array(table), number[root]


def _order_cases(rng: np.random.Generator) -> list[Case]:
    shortcuts = [[], [], [0, 1], [2], [3], [2, 4], [5, 0], [6, 2], [7, 6], [3, 8], [9, 1]]
    many: list[list[int]] = [[], [], [], []]
    for number in range(4, 12):
        others = rng.choice(number - 1, size=2, replace=False)
        many.append([number - 1, *(int(i) for i in others)])
    chain = [[]] + [[i] for i in range(CHAIN - 1)]
    graphs: list[tuple[str, str, list[list[int]], int]] = [
        ("a leaf alone", "small", [[]], 0),
        ("(a + b) z", "small", _exchanged(rng, [[], [], [0, 1], [], [2, 3]]), 4),
        ("the same operand twice", "small", [[], [0, 0], [1, 1], [2]], 3),
        ("shortcuts past other nodes, on one side", "small", shortcuts, 10),
        ("and on the other side", "small", [ones[::-1] for ones in shortcuts], 10),
        ("a root with nodes above it", "small", shortcuts, 7),
        ("12 nodes with three operands each", "small", _exchanged(rng, many), 11),
        ("24 diamonds in a row", "deep", _exchanged(rng, _ladder(RUNGS)), 3 * RUNGS),
        ("a chain of 3500 nodes", "deep", chain, CHAIN - 1),
    ]
    return [
        Case(label, (kind, *_numbered_anew(rng, parents, root)))
        for label, kind, parents, root in graphs
    ]


topological_order = Exercise(
    name="topological_order",
    arguments=("root",),
    parts=(Part("order", 2, ("small",)), Part("deep graphs", 1, ("deep",))),
    task=(
        "Return a list of all the nodes that root was made from, root included: each node once, "
        "and after all of its parents."
    ),
    reference=autodiff.topological_order,
    cases=_order_cases,
    driver=drive_topological_order,
    view=view_topological_order,
    messages_if_false={
        "*.not too deep": (
            "It stopped with a RecursionError: the graph is deeper than Python lets calls nest. "
            "Walk with a stack of your own, a list, in place of recursion."
        ),
        "*.no path twice": (
            "It asks the same nodes for their parents again and again. Remember which nodes you "
            "have seen, and go on from each of them once only."
        ),
        "*.missing": "Nodes are missing. Every node that root was made from belongs to the list, "
        "leaves and root included.",
        "*.strangers": "There is something in the list that root was not made from.",
        "*.repeated": (
            "Some nodes stand in the list more than once. A node may be reached on several paths, "
            "but it is listed once."
        ),
        "*.late parents": (
            "Some nodes stand before one of their parents. A node's turn comes when all of its "
            "parents are in the list."
        ),
        "*.root last": "root isn't the last in the list, though it depends on all the others.",
        "*.the same when asked again": (
            "Asked a second time for the same root, it gives another list. Something is still "
            "there from the first call, such as a set in a default argument, which Python makes "
            "once for all calls."
        ),
        "*.right for another root": (
            "Asked next for the order of a node below root, it gives a wrong list. Something is "
            "still there from the call before, such as a global or a default argument."
        ),
    },
    leaf_labels={
        "*.not too deep": "no call is nested too deep:",
        "*.no path twice": "no path is walked twice:",
        "*.missing": "nodes that are missing:",
        "*.strangers": "entries that don't belong in the list:",
        "*.repeated": "entries that stand there already:",
        "*.late parents": "parents that stand after their child:",
        "*.*": "{1}:",
    },
)


def _listed(root, order, seen):
    """Depth first, by recursion."""
    if root not in seen:
        seen.add(root)
        for parent in root.parents:
            _listed(parent, order, seen)
        order.append(root)
    return order


@topological_order.misconception(
    "Your recursion is right for small graphs, but a chain of 3500 nodes is deeper than Python "
    "lets calls nest, about 1000. Keep the nodes that wait on a stack of your own, a list.",
    unaffected_parts=("order",),
    message_beside=(
        "A chain of 3500 nodes is deeper than Python lets calls nest, about 1000. Keep the nodes "
        "that wait on a stack of your own, a list."
    ),
)
def recursive_order(root):
    return _listed(root, [], set())


@topological_order.misconception(
    "The list runs from root down to the leaves. Parents come before their children here; "
    "backward will walk the list in reverse."
)
def children_first(root):
    order, children, stack, seen = [], {}, [root], {root}
    while stack:
        node = stack.pop()
        for parent in node.parents:
            children[parent] = children.get(parent, 0) + 1
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    ready = [root]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in node.parents:
            children[parent] -= 1
            if children[parent] == 0:
                ready.append(parent)
    return order


@topological_order.misconception(
    "Without a record of the nodes already seen, a node is listed once for every path that leads "
    "to it. With 24 diamonds in a row there are 16 million paths."
)
def no_visited_set(root):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        order.append(node)

    visit(root)
    return order


@topological_order.misconception(
    "The list has no repeats, but the walk has: it goes down again from nodes it has been at. "
    "24 diamonds in a row have 16 million paths; ask whether a node is known before you go on.",
    unaffected_parts=("order",),
    message_beside=(
        "The walk goes down again from nodes it has been at. 24 diamonds in a row have 16 million "
        "paths; ask whether a node is known before you go on."
    ),
)
def known_nodes_walked_again(root):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        if node not in order:
            order.append(node)

    visit(root)
    return order


@topological_order.misconception(
    "You listed each node when you first came to it, and turned the list round. On a graph with "
    "shortcuts a node is then listed before one of its parents: list it when its parents are done."
)
def first_come_reversed(root):
    order, stack, seen = [], [root], set()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(node.parents)
    return order[::-1]


@topological_order.misconception(
    "You listed the nodes level by level, by their shortest distance from root. With a shortcut a "
    "node is near root and still below others: what counts is that all its parents are listed.",
    unaffected_parts=("deep graphs",),
)
def level_by_level(root):
    order, level, seen = [], [root], {root}
    while level:
        order += level
        below = []
        for node in level:
            for parent in node.parents:
                if parent not in seen:
                    seen.add(parent)
                    below.append(parent)
        level = below
    return order[::-1]


@topological_order.misconception(
    "root itself is missing. It is the last in the list: backward starts there."
)
def root_missing(root):
    order, stack, seen = [], [(root, False)], set()
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in node.parents]
    return order[:-1]


@topological_order.misconception(
    "The leaves are missing. They have no parents, but they belong to the list: it is their "
    "gradients that everybody wants."
)
def leaves_missing(root):
    order, stack, seen = [], [(root, False)], set()
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen and node.parents:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in node.parents]
    return order


@topological_order.misconception(
    "The first call is right, and the next one lists nothing: what was seen then is still noted "
    "as seen. Python makes a default argument once for all calls; begin each call with an empty "
    "record."
)
def seen_remembered(root, seen=set()):  # noqa: B006
    order, stack = [], [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in node.parents]
    return order


@topological_order.misconception(
    "Only root and its parents came back. The parents have parents, too: go on until the leaves."
)
def parents_of_root_only(root):
    order = []
    for node in (*root.parents, root):
        if node not in order:
            order.append(node)
    return order


@topological_order.misconception(
    "You went along the first parent only. A node may be made from several, and all of them "
    "belong to the list."
)
def first_parent_only(root):
    order, node = [], root
    while True:
        order.append(node)
        if not node.parents:
            return order[::-1]
        node = node.parents[0]


@topological_order.misconception(
    "The list is that of first visits, root first. Turned round it would still put some nodes "
    "before their parents: list a node when its parents are done."
)
def first_come(root):
    order, stack, seen = [], [root], {root}
    while stack:
        node = stack.pop()
        order.append(node)
        for parent in node.parents:
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return order


@topological_order.misconception(
    "You listed each node before its parents, and turned the list round. With shortcuts a node "
    "then stands before one of its parents: list it after the calls for its parents, and nothing "
    "has to be turned."
)
def listed_before_the_calls(root):
    order = []

    def visit(node):
        if node not in order:
            order.append(node)
            for parent in node.parents:
                visit(parent)

    visit(root)
    return order[::-1]
