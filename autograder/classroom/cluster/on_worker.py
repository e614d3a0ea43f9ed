"""What runs in a worker of a cluster: it answers questions, one at a time.

Questions and answers are bytes and Python's own types; a scheduler hands them on, and needs nothing
of ours. Of the course a worker gets the release, the limits, and for each submission its bytes and
the seed of its cases: neither the secret nor a student's name.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Callable
from typing import Any

from autograder.classroom.cluster.kit import kit
from autograder.classroom.forking import ONE_THREAD
from autograder.classroom.worker import WorkerConfig, grade_handed_in, open_worker, use_config
from autograder.grading.handed_in import HandedIn
from autograder.sandbox.opening import DESCRIPTIONS
from autograder.sandbox.self_test import strongest_isolation

CALL = "__import__('autograder.classroom.cluster.on_worker', fromlist=['answer']).answer(question)"
"""What a cluster is asked to evaluate. A name, not our function, which a scheduler without the kit,
or a worker with another one, could not even read."""


class NotReady(Exception):
    """The worker isn't the one that was made ready: it has been started anew."""


_ready_for = ""


def ask(name: str, *arguments: object) -> bytes:
    """Return a question for `answer`."""
    return zlib.compress(pickle.dumps((name, arguments)), 1)


def answer(question: bytes) -> tuple[str, Any]:
    """Answer a question.

    Returns
    -------
    kind : str
        "answer", or "error" with the exception, pickled.
    """
    name, arguments = pickle.loads(zlib.decompress(question))
    try:
        return "answer", QUESTIONS[name](*arguments)
    except Exception as error:
        return "error", _pickled(error)


def _pickled(error: Exception) -> bytes:
    try:
        content = pickle.dumps(error)
        pickle.loads(content)
    except Exception:  # some can be written and not read
        content = pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return content


def _walls() -> tuple[str, str]:
    """Try out which walls hold here; return their tier and their description."""
    tier = strongest_isolation()
    return str(tier), DESCRIPTIONS[tier]


def _prepare(token: str, config: WorkerConfig, number: int | None) -> tuple[str, str]:
    """Get ready for a run; return the tier and the description of the walls."""
    global _ready_for
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    use_config(config, number)
    walls = open_worker()
    _ready_for = token
    return walls


def _grade(token: str, handed_in: HandedIn, seed: int) -> tuple[Any, ...]:
    """Grade one submission; return the parts of a `GradedSubmission`."""
    if token != _ready_for:
        raise NotReady
    graded = grade_handed_in(lambda: handed_in, lambda _: seed)
    return zlib.compress(graded.content, 1), graded.scores, graded.comments, graded.to_look_for


QUESTIONS: dict[str, Callable[..., Any]] = {
    "kit": kit,
    "walls": _walls,
    "prepare": _prepare,
    "grade": _grade,
}
