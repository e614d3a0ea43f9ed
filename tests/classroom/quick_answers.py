"""What a cluster's workers answer where it isn't the grading that is measured: at once, as much."""

import os
import pickle
import zlib
from typing import Any

from autograder.classroom.cluster import on_worker

CALL = "__import__('quick_answers').answer(question)"
SIZE = 60_000
"""Bytes of a graded notebook, about."""


def answer(question: bytes) -> tuple[str, Any]:
    """Answer as `on_worker.answer`, but don't grade."""
    name, _ = pickle.loads(zlib.decompress(question))
    if name != "grade":
        return on_worker.answer(question)
    return "answer", (zlib.compress(os.urandom(SIZE), 1), {"e": 1.0}, {"e": None}, ())
