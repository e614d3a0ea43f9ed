"""What came in under which name: remembered for the way back to the platform.

`downloaded/SET/names.json` holds it, and `downloaded/SET/earlier/STUDENT` the hand-ins that
others have taken the place of. Nothing there is ever graded.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.classroom.course import CourseError

FOLDER = "downloaded"
FILE_NAME = "names.json"
EARLIER = "earlier"


@dataclass
class HandedIn:
    """A student's hand-in as it came.

    Parameters
    ----------
    platform : str
    files : dict of str to str
        Paths in the platform's download, by the name that a file has in `submitted`.
    name, login, number : str
        What the platform says of the student.
    is_late : bool
        Whether the platform says so.
    time : str
        When, in UTC; empty if not known.
    order : str
        By which a later hand-in of the same student is known; empty if nothing says it.
    of : str
        The member of the group that handed it in, if that was another student.
    """

    platform: str
    files: dict[str, str] = field(default_factory=dict)
    name: str = ""
    login: str = ""
    number: str = ""
    is_late: bool = False
    time: str = ""
    order: str = ""
    of: str = ""


Names = dict[str, HandedIn]
"""By student."""


def folder_of(root: Path, problem_set: str) -> Path:
    """Return where a set's names and earlier hand-ins are kept."""
    return root / FOLDER / problem_set


def read_names(root: Path, problem_set: str) -> Names:
    """Return what has been collected of a set, by student.

    Raises
    ------
    CourseError
        If the file is there and can't be read.
    """
    path = folder_of(root, problem_set) / FILE_NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {student: HandedIn(**said) for student, said in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CourseError(
            f"{path} can't be read ({error}): put its backup back, or move it away and collect "
            "again"
        ) from None


def write_names(root: Path, problem_set: str, names: Names) -> None:
    """Write what has been collected, whole or not at all."""
    folder = folder_of(root, problem_set)
    draft = folder / f".{FILE_NAME}.part"
    text = json.dumps({s: asdict(h) for s, h in sorted(names.items())}, indent=1)
    draft.write_text(text + "\n", encoding="utf-8")
    os.replace(draft, folder / FILE_NAME)


def keep_earlier(root: Path, problem_set: str, student: str, place: Path) -> Path:
    """Move a hand-in away from its place, to those that others have followed; return where."""
    folder = folder_of(root, problem_set) / EARLIER / student
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while os.path.lexists(folder / str(number)):
        number += 1
    place.rename(folder / str(number))
    return folder / str(number)
