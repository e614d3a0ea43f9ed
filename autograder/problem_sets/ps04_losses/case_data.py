"""ps04: the batches that its cases are made of: their sizes, numbers, labels and logits."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case
from autograder.core.sampling import away_from_zero

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy does the same for all samples at once, far quicker."
)

# label, N, C, whether to count steps
SIZES = (
    ("5 samples, 3 columns", 5, 3, False),
    ("4 samples, 4 columns", 4, 4, False),
    ("3 samples, 5 columns", 3, 5, False),
    ("1 sample, 3 columns", 1, 3, False),
    ("8 samples, 3 columns", 8, 3, True),
    ("64 samples, 3 columns", 64, 3, True),
)


def draw_labels(rng: np.random.Generator, n: int, c: int) -> np.ndarray:
    """Labels that differ, one of them not 0."""
    labels = rng.integers(0, c, n)
    labels[:2] = rng.permutation(np.arange(1, c))[: min(n, 2)]
    return labels


def _logits(
    rng: np.random.Generator, *, labels: bool
) -> list[tuple[str, tuple[np.ndarray, ...], dict[str, int], bool]]:
    """Return (label, arguments, sizes, count_steps), with a label for each sample if asked."""

    def drawn(n: int, c: int, shift: object = 0.0) -> tuple[np.ndarray, ...]:
        Z = away_from_zero(rng, n, c) + shift
        return (Z, draw_labels(rng, n, c)) if labels else (Z,)

    apart = away_from_zero(rng, 4, 3)
    lost = np.array([2, 0, 1, 1])
    apart[0, 2] -= 1000.0  # the true class, hopelessly beaten
    apart[1, 2] -= 1000.0  # another one
    apart[3] += [1000.0, -1000.0, -1000.0]  # a mean or a minimum is no help here
    rows = np.array([[1000.0], [0.0], [-1000.0]])
    far = [
        ("4 samples, 3 classes, logits near 1000", drawn(4, 3, 1000.0), 4, 3),
        ("3 samples, 5 classes, logits near −1000", drawn(3, 5, -1000.0), 3, 5),
        ("3 samples, 4 classes, one near 1000, one near −1000", drawn(3, 4, rows), 3, 4),
        ("4 samples, 3 classes, logits 1000 apart and more", (apart, lost)[: 1 + labels], 4, 3),
        ("5 samples, 4 classes, all logits equal", _equal(rng, labels), 5, 4),
    ]
    sized = [
        (label.replace("columns", "classes"), drawn(n, c), {"N": n, "C": c}, count_steps)
        for label, n, c, count_steps in SIZES
    ]
    between = [(label, args, {"N": n, "C": c}, False) for label, args, n, c in far]
    return sized[:4] + between + sized[4:]


def _equal(rng: np.random.Generator, labels: bool) -> tuple[np.ndarray, ...]:
    Z = np.full((5, 4), rng.uniform(0.5, 1.5))
    return (Z, draw_labels(rng, 5, 4)) if labels else (Z,)


def logits_only(rng: np.random.Generator) -> list[Case]:
    """Return cases whose one argument is a batch of logits."""
    return [Case(*fields) for fields in _logits(rng, labels=False)]


def logits_and_labels(rng: np.random.Generator) -> list[Case]:
    """Return cases of a batch of logits and the label of each sample."""
    return [Case(*fields) for fields in _logits(rng, labels=True)]
