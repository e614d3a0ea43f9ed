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
