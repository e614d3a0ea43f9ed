"""ps05's topological order: other right orders, and lists that miss nodes."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.core.verdict import Outcome, Verdict
from reference_impl import autodiff


def test_any_topological_order_is_right(verdict_of: Callable[..., Verdict]) -> None:
    def by_depth(root: Any) -> Any:
        order = autodiff.topological_order(root)
        depth: dict[Any, int] = {}
        for node in order:
            depth[node] = 1 + max((depth[parent] for parent in node.parents), default=0)
        return sorted(order, key=depth.__getitem__)

    assert verdict_of("topological_order", by_depth).outcome is Outcome.RIGHT


def by_scanning(root: Any) -> Any:
    """Come by all nodes again and again, and list those whose parents are listed."""
    found = [root]
    for node in found:
        for parent in node.parents:
            if parent not in found:
                found.append(parent)
    order, listed = [], set()
    while len(order) < len(found):
        for node in found:
            if node not in listed and all(parent in listed for parent in node.parents):
                listed.add(node)
                order.append(node)
    return order


def test_a_slow_walk_that_takes_no_path_twice_is_right(verdict_of: Callable[..., Verdict]) -> None:
    assert verdict_of("topological_order", by_scanning).outcome is Outcome.RIGHT


def test_what_is_remembered_until_the_next_call_is_named(
    verdict_of: Callable[..., Verdict],
) -> None:
    def remembers(root: Any, seen: set[Any] = set()) -> Any:  # noqa: B006
        fresh = [node for node in autodiff.topological_order(root) if node not in seen]
        seen.update(fresh)
        return fresh

    verdict = verdict_of("topological_order", remembers)
    assert verdict.earned == 0
    assert [remark.misconception for remark in verdict.feedback] == ["seen_remembered"]


@pytest.mark.parametrize("function", [lambda root: [], lambda root: [root, 3]])
def test_missing_nodes_are_named(
    function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("topological_order", function)
    assert verdict.earned < verdict.points
    assert "Nodes are missing" in " ".join(remark.message for remark in verdict.feedback)


def test_nodes_told_apart_by_their_numbers_lose_points(verdict_of: Callable[..., Verdict]) -> None:
    def by_data(root: Any) -> Any:
        order, stack, seen = [], [(root, False)], set()
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node.data not in seen:
                seen.add(node.data)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        return order

    assert verdict_of("topological_order", by_data).earned == 0
