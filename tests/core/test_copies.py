"""Plain data are copied as by copy.deepcopy."""

import copy
from typing import Any

import numpy as np
import pytest

from autograder.core.copies import copied
from autograder.core.read_report import identical

SHARED = np.arange(3.0)
VALUES = [
    *(None, True, 1, 2.5, 1j, "a", b"a", (), [], {}),
    *(SHARED, SHARED > 1, np.array(["a"]), np.float64(1.5), np.int64(2), np.ones((2, 0))),
    (SHARED, [SHARED, {"a": (1, [2.0, SHARED])}]),
    *(np.array([[1], None], dtype=object), {1, 2}, range(3), np.ma.masked_array([1.0])),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_copy_is_what_deepcopy_makes(value: Any) -> None:
    assert repr(copied(value)) == repr(copy.deepcopy(value))


def test_nothing_that_can_change_is_shared() -> None:
    array, inner = np.zeros(2), [1]
    array_copy, (inner_copy, entries) = copied((array, (inner, {"a": array})))
    array_copy[0] = inner_copy[0] = 9
    entries["b"] = 1
    assert identical((array, inner), (np.zeros(2), [1]))


def test_what_was_one_object_is_one_in_the_copy() -> None:
    one, other = copied([SHARED, {"a": SHARED}])
    assert one is other["a"]


def test_a_list_in_itself_is_copied() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    result = copied(loop)
    assert result[1] is result


@pytest.mark.parametrize("array", [np.ones((3, 2)).T, np.ones((4, 4))[::2, ::2]])
def test_an_array_keeps_the_order_of_its_memory(array: np.ndarray) -> None:
    assert copied(array).strides == copy.deepcopy(array).strides
