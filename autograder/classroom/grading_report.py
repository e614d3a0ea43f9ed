"""What a run of `course grade` did, for whoever tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.classroom.changes import MarkChange
from autograder.classroom.penalties import Renewed


@dataclass
class GradingReport:
    """What a run did.

    Parameters
    ----------
    graded : list of str
        Students, in the order in which they were recorded.
    unchanged : list of str
        Students whose work was up to date.
    failures : dict of str to str
        What could not be graded, or not be put in its place, and why.
    recorded : set of str
        Those of `failures` whose marks are in the gradebook, though not in their folders.
    rejected : dict of str to tuple of str
        What was left out of students' folders.
    to_look_for : dict of str to tuple of str
        Written answers that may stand in other cells, by student.
    remarks : dict of str to tuple of str
        What is odd about students' files, and who has no points for a whole set.
    penalties : Renewed
        What lateness costs, worked out anew for everybody.
    dropped : list of str
        Who has dropped out, and isn't graded.
    changes : list of MarkChange
        Marks of those who had some already.
    read_again : dict of str to tuple of str
        Whose answers have changed since a person gave points for them.
    tier, walls : str
        Where student code ran; empty if none did.
    """

    graded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    recorded: set[str] = field(default_factory=set)
    rejected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    to_look_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    penalties: Renewed = field(default_factory=Renewed)
    dropped: list[str] = field(default_factory=list)
    changes: list[MarkChange] = field(default_factory=list)
    read_again: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tier: str = ""
    walls: str = ""
