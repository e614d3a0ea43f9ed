"""What the cases of ps05 share: how large their graphs are, and numbers that can't be confused."""

from __future__ import annotations

import numpy as np

CHAIN = 3500
"""Nodes in a row: deeper than any recursion that Python allows of itself, or Jupyter (3000)."""

RUNGS = 24
"""Diamonds in a row: as many paths as 2 to that power."""

CALLS = 20_000
"""Calls that may be made on the way back through them: walking along every path takes millions,
twice looking at each node for each node 15,000."""


def apart(rng: np.random.Generator, count: int, low: float = 0.5, gap: float = 0.25) -> list[float]:
    """Positive numbers in random order, no two of them closer than half a gap."""
    steps = low + gap * (np.arange(count) + rng.uniform(0.25, 0.75, count))
    return [float(number) for number in rng.permutation(steps)]


def random_distinct(rng: np.random.Generator, count: int) -> list[float]:
    """Numbers of either sign, neither near 0 nor near each other in size."""
    return [float(rng.choice([-1.0, 1.0])) * number for number in apart(rng, count)]
