"""ps07's softmax with cross-entropy: an answer of another form, and slips."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict


def probabilities(Z: Any) -> Any:
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def one_subtracted_in_place(Z: Any, labels: Any) -> Any:
    P = probabilities(Z)
    np.subtract.at(P, (np.arange(len(Z)), labels), 1.0)
    return P / len(Z)


def divided_by_all_entries(Z: Any, labels: Any) -> Any:
    return one_subtracted_in_place(Z, labels) * len(Z) / Z.size


def never_divided(Z: Any, labels: Any) -> Any:
    return one_subtracted_in_place(Z, labels) * len(Z)


def bare_exponentials(Z: Any, labels: Any) -> Any:
    with np.errstate(all="ignore"):
        P = np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]
    P[np.arange(len(Z)), labels] -= 1.0
    return P / len(Z)


def test_one_may_be_subtracted_from_the_probabilities_in_place(
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of("softmax_cross_entropy_backward", one_subtracted_in_place)
    assert verdict.outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (never_divided, "The factor 1/N is missing"),
        (divided_by_all_entries, "It was divided by the number of all entries"),
        (bare_exponentials, "With logits of ±1000 your softmax overflows"),
    ],
)
def test_a_slip_is_named_however_it_is_written(
    function: Callable[..., object], message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("softmax_cross_entropy_backward", function)
    assert verdict.earned == 0
    assert verdict.feedback[0].message.startswith(message)
