"""ps10: the views: an std that is exactly 0, and forward passes judged step by step.

`X_hat` is made from `inv_std`, and `Y` from `X_hat`. A slip in one of them isn't charged again in
the next, which is right, too, if it follows from the student's own. Exercises and cases don't live
here, and nothing here imports them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.validation import unpack

FACTOR = 1e3
"""How many times smaller or larger than the right one a student's own value may be and still lead
on to the next. A variance in place of a deviation makes inv_std 320 times as large where both are
as small as eps; zeros, from which everything would follow, lead nowhere."""


def view_standardize_fit(value: Any, X: Any) -> dict[str, object]:
    """Return mean and std, and whether the std of a constant column is exactly 0."""
    mean, std = unpack(value, "mean", "std")
    viewed = {"mean": mean, "std": std}
    constant = np.ptp(X, axis=0) == 0
    if len(X) > 1 and constant.any():
        viewed["constant"] = _is_array(std, constant.shape) and not std[constant].any()
    return viewed


def view_normalized(
    value: Any, X: Any, gamma: Any, beta: Any, eps: Any, *, facts: Any
) -> tuple[Any, ...]:
    """Return Y, X_hat and inv_std, the right one wherever it follows from the one before.

    `facts` has the right ones, and X less its mean.
    """
    Y, X_hat, inv_std = unpack(value, "Y", "X_hat", "inv_std")
    right_Y, right_X_hat, right_inv_std = facts["right"]
    follows_X_hat = (
        _is_array(inv_std, right_inv_std.shape)
        and bool((inv_std > right_inv_std / FACTOR).all())
        and bool((inv_std < right_inv_std * FACTOR).all())
        and _same(X_hat, facts["centred"] * inv_std)
    )
    follows_Y = (
        _is_array(X_hat, X.shape)
        and bool(X_hat.std() >= right_X_hat.std() / FACTOR)
        and _same(Y, gamma * X_hat + beta)
    )
    return (
        right_Y if follows_Y else Y,
        right_X_hat if follows_X_hat else X_hat,
        inv_std,
    )


def _is_array(value: Any, shape: tuple[int, ...]) -> bool:
    """Whether it is an array of finite numbers, of that shape."""
    return (
        isinstance(value, np.ndarray)
        and value.shape == shape
        and value.dtype.kind in "fiu"
        and bool(np.isfinite(value).all())
    )


def _same(value: Any, expected: Any) -> bool:
    """Whether it is the expected array of float64, but for rounding."""
    return (
        _is_array(value, expected.shape)
        and value.dtype == expected.dtype
        and np.allclose(value, expected, rtol=1e-6, atol=1e-9 * np.abs(expected).max())
    )
