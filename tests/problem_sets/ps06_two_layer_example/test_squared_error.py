"""ps06's error: slips written in other words, and a return that isn't a float."""

from collections.abc import Callable

import pytest

from autograder.core.verdict import Verdict


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda y, t: y * y - 2 * y * t + t * t, "Your error is twice the right one"),
        (lambda y, t: max(y - t, t - y) / 2, "That is half the absolute difference"),
        (lambda y, t: (t - y) / 2, "The difference isn't squared"),
        (lambda y, t: [(t - y) ** 2 / 2], "should be a float"),
    ],
)
def test_a_wrong_error_is_explained(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("error", function)
    assert verdict.earned == 0
    assert message in verdict.feedback[0].message
