"""What a mark depends on, as one digest: who has a graded notebook can tell if it is up to date.

It is kept in the graded notebook itself, `metadata.backprop_course.graded_as`. That file is
written after the gradebook, so a notebook with today's fingerprint is graded and recorded.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path

MODULES = (
    "core",
    "diagnosis",
    "grading/locate",
    "judging",
    "problem_sets/__init__",
    "problem_sets/prepare",
    "sandbox/inside",
    "views",
)
"""What decides about a verdict besides the problem set itself and the reference."""
LEFT_OUT = ("right_answers",)
"""Folders of a set's room that decide about nothing."""


def fingerprint(handed_in: str, release: bytes, code: str, limits: str) -> str:
    """Return the digest of all that decides what a submission earns and what is written.

    Parameters
    ----------
    handed_in : str
        Digest of what the student handed in.
    release : bytes
        The released notebook, as it lies in its folder.
    code : str
        The version of the code that says what is right.
    limits : str
        The limits that student code has, in a text.

    Returns
    -------
    str
        SHA-256 in hex. It doesn't depend on the course's secret or on the walls: who changes
        those and wants new marks says `--force`.
    """
    parts = (handed_in, hashlib.sha256(release).hexdigest(), code, limits)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@functools.cache
def code_version(problem_set: str) -> str:
    """Return the digest of the code that says what is right in a problem set."""
    return _digest(sources_of(problem_set))


@functools.cache
def code_of_the_set(problem_set: str) -> str:
    """Return the digest of a set's own code: what a fix of one of its exercises changes."""
    return _digest(p for p in sources_of(problem_set) if problem_set in p.parts)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def sources_of(problem_set: str) -> Iterator[Path]:
    """Yield the files that say what is right in a problem set, and how it is judged."""
    for package, names in (
        ("autograder", [*MODULES, f"problem_sets/{problem_set}"]),
        ("reference_impl", ["."]),
    ):
        spec = importlib.util.find_spec(package)
        folders = spec.submodule_search_locations if spec else None
        for folder in folders or ():
            for name in names:
                path = Path(folder) / name
                found = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
                yield from (p for p in found if not {*LEFT_OUT} & {*p.relative_to(folder).parts})
