"""Networks whose weights are asked for: nothing but weights is taken for weights."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.validation import InvalidReturnError
from autograder.core.verdict import Outcome
from autograder.views import ps02 as views
from reference_impl import xor

T = np.arange(4.0)
VIEWS: list[tuple[Callable[[Any], Any], tuple[Any, ...]]] = [
    (views.view_xor_threshold, xor.xor_threshold_weights()),
    (views.view_xor_relu, xor.xor_relu_weights()),
    (lambda value: views.view_lookup(value, T), xor.lookup_network(T)),
]
JUNK = [None, "x", [], (), {}, True, np.True_, np.nan, np.zeros(0), np.array(np.nan)]


# the view says so to the judge, by a warning; a number in a 0-d array is taken all the same
@pytest.mark.filterwarnings("ignore::autograder.core.validation.ZeroDimensionalWarning")
@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("place", [None, 0, 1, 2, 3])
@pytest.mark.parametrize(("view", "right"), VIEWS, ids=["threshold", "relu", "lookup"])
def test_nothing_else_stands_for_weights(
    view: Callable[[Any], Any], right: tuple[Any, ...], place: int | None, junk: Any
) -> None:
    weights = [junk if number == place else value for number, value in enumerate(right)]
    with pytest.raises(InvalidReturnError):
        view(junk if place is None else weights)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize(("view", "right"), VIEWS, ids=["threshold", "relu", "lookup"])
def test_a_sum_that_overflows_is_named_without_a_warning(
    view: Callable[[Any], Any], right: tuple[Any, ...], place: int
) -> None:
    huge = [value * 0 + 1.7e308 for value in right]
    huge[place] = right[place]
    with pytest.raises(InvalidReturnError) as refused:
        view(huge)
    assert refused.value.outcome is Outcome.NOT_FINITE
