"""ps09: the sizes that the cases of several topics have in common, and their advice on loops."""

from __future__ import annotations

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy draws a whole mask, and multiplies by it, in one call."
)

# label, N, D, q, whether the interpreter's steps are counted
SMALL_SIZES = (
    ("12 samples, 10 units, keep 0.8", 12, 10, 0.8, False),
    ("9 samples, 9 units, keep 0.4", 9, 9, 0.4, False),
    ("1 sample, 80 units, keep 0.7", 1, 80, 0.7, False),
    ("4 samples, 3 units, keep 1", 4, 3, 1.0, False),
    ("8 samples, 12 units, keep 0.5", 8, 12, 0.5, True),
    ("64 samples, 12 units, keep 0.5", 64, 12, 0.5, True),
)
