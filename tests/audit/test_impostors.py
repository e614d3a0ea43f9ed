"""Impostors are right when first called, and wrong where they say so."""

from typing import Any

import numpy as np
import pytest

from autograder.audit.impostors import (
    AddsUp,
    CutsToWhole,
    LearnedByHeart,
    OneBuffer,
    RemembersFirst,
    shapes_of,
)


def double(x: Any, name: str = "") -> Any:
    return 2 * x


def test_a_cache_by_shapes_is_right_for_new_shapes_only() -> None:
    answer = RemembersFirst(double)
    results = [answer(x).tolist() for x in (np.ones(2), np.ones(3), np.zeros(2))]
    assert results == [[2.0, 2.0], [2.0, 2.0, 2.0], [2.0, 2.0]]


def test_a_cache_keeps_what_was_yielded() -> None:
    answer = RemembersFirst(lambda x: iter([x]))
    assert [list(answer(x)) for x in (0.5, 1.5)] == [[0.5], [0.5]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((np.ones(2), 3), (np.zeros(2), 3), True),
        ((np.ones(2), 3), (np.ones(2), 4), False),
        (({"w": np.ones(2)}, 0.5), ({"w": np.zeros(2)}, 0.1), True),
        (("and",), ("or",), True),
        ((np.ones(2), "he"), (np.ones(2), "xavier"), False),
    ],
)
def test_shapes_are_all_of_the_arguments_but_their_entries_and_floats(
    one: tuple[Any, ...], other: tuple[Any, ...], same: bool
) -> None:
    assert (shapes_of(one) == shapes_of(other)) is same


def test_sums_go_on_from_the_last_call_with_the_same_shapes() -> None:
    answer = AddsUp(lambda x: (x, {"sum": float(x.sum())}, True))
    answer(np.ones(2))
    answer(np.ones(3))
    x, named, flag = answer(np.full(2, 4.0))
    assert (x.tolist(), named, flag) == ([5.0, 5.0], {"sum": 10.0}, True)


def test_a_buffer_changes_what_was_returned_before() -> None:
    answer = OneBuffer(lambda x: ([x, 2 * x], {"x": x}))
    first = answer(np.ones(2))
    answer(np.zeros(2))
    assert [array.tolist() for array in (*first[0], first[1]["x"])] == [[0.0, 0.0]] * 3


def test_a_buffer_has_nothing_to_do_for_numbers() -> None:
    answer = OneBuffer(lambda x: (float(x), "text"))
    answer(1.0)
    assert not answer.asked


def test_whole_numbers_cut_a_result_of_their_shape_only() -> None:
    answer = CutsToWhole(lambda z: (z * 0.75, np.sum(z) * 0.75))
    cut, total = answer(np.array([-2, 2, 4]))
    assert cut.tolist() == [-1, 1, 3]
    assert total == 3.0


def test_floats_are_not_cut() -> None:
    answer = CutsToWhole(lambda z: z * 0.75)
    answer(np.array([1.0, 3.0]))
    assert not answer.asked


def test_what_is_whole_anyway_may_be_cut() -> None:
    answer = CutsToWhole(lambda z: np.maximum(z, 0.0))
    answer(np.array([-2, 3]))
    assert not answer.asked


def test_what_is_learned_by_heart_comes_in_order_and_begins_again() -> None:
    answer = LearnedByHeart(["a", "b"])
    assert [answer(number) for number in range(3)] == ["a", "b", "a"]
