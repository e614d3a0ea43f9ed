"""ps09: the drivers. They are sent to the student's process as source text, each by itself."""

from __future__ import annotations

import numpy as np


def drive_forward(dropout_forward, H, keep_prob, seed):
    """Draw twice from one Generator, then from one of the same seed and from one of another."""
    rng = np.random.default_rng(seed)
    return [
        dropout_forward(H, keep_prob, rng),
        dropout_forward(H, keep_prob, rng),
        dropout_forward(H, keep_prob, np.random.default_rng(seed)),
        dropout_forward(H, keep_prob, np.random.default_rng(seed + 1)),
    ]


def drive_predict(dropout_mlp_predict, X, params, keep_prob):
    """Ask twice: after training there is nothing random."""
    return [dropout_mlp_predict(X, params, keep_prob) for _ in range(2)]
