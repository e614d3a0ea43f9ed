"""Points that a person gave: they, and their "done", hold for the text that was read alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading.metadata import METADATA_KEY

CHANGED = "The answer has changed since points were given for it."
SOLUTION = "_solution"


@dataclass(frozen=True)
class GradedTexts:
    """What a graded notebook holds of a student's own.

    Parameters
    ----------
    submission : str
        Digest of the notebook that was handed in.
    digests : mapping of str to str
        Of the student's text, by the grade cell that it counts for.
    elsewhere : frozenset of str
        Written answers that may stand in other cells.
    """

    submission: str
    digests: Mapping[str, str]
    elsewhere: frozenset[str]

    def same_as(self, before: GradedTexts | None) -> frozenset[str]:
        """Return the grade cells whose text is what it was before; none if there was nothing."""
        if before is None:
            return frozenset()
        if self.submission and self.submission == before.submission:
            return frozenset(self.digests)
        return frozenset(
            name
            for name, digest in self.digests.items()
            if before.digests.get(name) == digest and name not in self.elsewhere | before.elsewhere
        )


def texts_in(notebook: Mapping[str, Any]) -> GradedTexts:
    """Return what a graded notebook, parsed, holds of a student's own."""
    metadata = notebook["metadata"].get(METADATA_KEY, {})
    digests = {}
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("solution"):
            name = str(nbgrader.get("grade_id", ""))
            name = name if nbgrader.get("grade") else name.removesuffix(SOLUTION)
            digests[name] = digest_of_text("".join(cell["source"]), cell.get("attachments"))
    submission = str(metadata.get("submission", ""))
    return GradedTexts(submission, digests, frozenset(metadata.get("for_a_person", {})))


def read_texts(path: Path) -> GradedTexts | None:
    """Read what a graded notebook holds of a student's own; None if there is none."""
    try:
        return texts_in(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def digest_of_text(text: str, pictures: Mapping[str, Any] | None = None) -> str:
    """Return the digest of an answer; white space at the ends of lines doesn't count.

    Parameters
    ----------
    text : str
    pictures : mapping of str to anything, optional
        What is attached to it in a graded notebook.
    """
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    attached = json.dumps(pictures, sort_keys=True) if pictures else ""
    return hashlib.sha256(f"{lines}{attached}".encode("utf-8", "surrogatepass")).hexdigest()


def needs_a_person(
    auto: float | None,
    *,
    manual: float | None,
    is_same: bool,
    auto_before: float | None,
    needed_before: bool,
) -> bool:
    """Whether a person should look at a grade cell, after it has been graded again.

    Parameters
    ----------
    auto, auto_before : float or None
        The autograder's points, now and the last time.
    manual : float or None
        Points that a person gave.
    is_same : bool
        Whether the text is that to which they were given.
    needed_before : bool
    """
    if manual is None:
        return auto is None
    return needed_before if is_same and auto == auto_before else True
