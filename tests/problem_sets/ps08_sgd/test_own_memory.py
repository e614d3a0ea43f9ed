"""ps08's steps with a memory: a slip in v, m or s costs the points of the memory only."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Verdict

SHARE = 0.25


def wrong_s_in_rmsprop(w: Any, dw: Any, s: Any, eta: Any, rho: Any, eps: Any) -> Any:
    s = rho * s + SHARE * dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


def wrong_m_in_adam(
    w: Any, dw: Any, m: Any, s: Any, t: Any, eta: Any, b1: Any, b2: Any, eps: Any
) -> Any:
    m, s = b1 * m + SHARE * dw, b2 * s + (1 - b2) * dw**2
    return w - eta * m / (1 - b1**t) / (np.sqrt(s / (1 - b2**t)) + eps), m, s


def wrong_v_in_momentum(w: Any, dw: Any, v: Any, eta: Any, mu: Any) -> Any:
    v = mu * v - SHARE * eta * dw
    return w + v, v


def wrong_v_in_nesterov(w: Any, gradient: Any, v: Any, eta: Any, mu: Any) -> Any:
    v = mu * v - SHARE * eta * gradient(w + mu * v)
    return w + v, v


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize(
    ("name", "function", "right"),
    [
        ("rmsprop_step", wrong_s_in_rmsprop, ["w"]),
        ("adam_step", wrong_m_in_adam, ["w", "s"]),
        ("momentum_step", wrong_v_in_momentum, ["w"]),
        ("nesterov_step", wrong_v_in_nesterov, ["w"]),
    ],
)
def test_w_that_follows_from_a_wrong_memory_keeps_its_points(
    name: str,
    function: Callable[..., object],
    right: list[str],
    seed: int,
    verdict_of: Callable[..., Verdict],
) -> None:
    verdict = verdict_of(name, function, seed)
    assert [part.name for part in verdict.parts if part.right] == right


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("rmsprop_step", lambda w, dw, s, *_: (w, np.full_like(s, 1e300))),
        ("adam_step", lambda w, dw, m, s, *_: (w, 0 * m, s + 1)),
        ("momentum_step", lambda w, dw, v, eta, mu: (w, 0 * v)),
        ("nesterov_step", lambda w, gradient, v, eta, mu: (w, 0 * v)),
    ],
)
def test_a_memory_with_which_nothing_moves_earns_nothing(
    name: str, function: Callable[..., object], verdict_of: Callable[..., Verdict]
) -> None:
    assert verdict_of(name, function).earned == 0
