"""ps02: what the cases that count steps have in common: the advice to a right answer with a loop.

Each topic draws numbers of its own.
"""

from __future__ import annotations

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy does all rows at once, far quicker."
)
