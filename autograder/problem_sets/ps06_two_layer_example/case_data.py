"""The networks that the cases of ps06 send: the worked example, and others of random numbers."""

from __future__ import annotations

import numpy as np

from reference_impl import two_layer

WEIGHTS = ("w1", "w2", "w3", "w4", "w5", "w6")
BIASES = ("b1", "b2", "b3")
LEAST_ERROR = 0.15
"""Of an output, before the first step."""
SIZES = np.linspace(0.2, 1.1, 9)
"""Of parameters, about."""
SIGNS = np.array([-1.0, 1.0])


def _draw_params(rng: np.random.Generator) -> dict[str, float]:
    """Nine numbers away from zero and from each other, so that no misconception hides."""
    sizes = rng.permutation(SIZES) + rng.uniform(-0.03, 0.03, 9)
    signs = SIGNS[rng.integers(0, 2, 9)]
    return {key: float(value) for key, value in zip(WEIGHTS + BIASES, sizes * signs, strict=True)}


def draw_networks(
    rng: np.random.Generator,
) -> list[tuple[str, np.ndarray, float, dict[str, float]]]:
    """Return the worked example and two networks of random numbers: label, x, t, params."""
    example = (two_layer.EXAMPLE_X, two_layer.EXAMPLE_T, two_layer.EXAMPLE_PARAMS)
    networks = [("the worked example", np.array(example[0]), float(example[1]), dict(example[2]))]
    for label in ("other weights, other inputs", "once more, with other numbers"):
        x = rng.uniform(0.3, 1.5, 2) * SIGNS[rng.integers(0, 2, 2)]
        t, params = float(rng.uniform(0.1, 0.9)), _draw_params(rng)
        networks.append((label, x, _away_from_output(t, two_layer.forward(x, params)["y"]), params))
    return networks


def _away_from_output(t: float, y: float) -> float:
    """Return a target that the output isn't near: an error of almost 0 would show hardly a slip."""
    if abs(t - y) >= LEAST_ERROR:
        return t
    return t + 2 * LEAST_ERROR if t < 0.5 else t - 2 * LEAST_ERROR
