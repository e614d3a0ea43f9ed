"""What learning platforms call the files that students hand in, and what their names say.

- Canvas, `lib/content_zipper.rb` in instructure/canvas-lms: `NAME[_LATE]_USER_ATTACHMENT_FILE`,
  NAME being the sortable name in small letters without anything but letters;
  `[LATE_]anon_CODE_…` if marking is anonymous; `…_text.html` and `…_link.html` for what isn't a
  file. A file of a name that the student has used before gets `-1`, `-2` before its ending
  (`Attachment.make_unique_filename`).
  LATE comes before the name in older downloads.
- Moodle, `mod/assign/classes/downloader.php` in moodle/moodle: a folder
  `NAME_NUMBER_assignsubmission_file` (with `_` behind it before 4.1) for each student, or the same
  before the file's own name. NUMBER is the assignment's own: the next one has others. In group work
  NAME and NUMBER are the group's.
- Blackboard, its page "Download assignments": `ASSIGNMENT_USER_attempt_TIME_FILE`, and `….txt`
  about each attempt.
- nbgrader: `STUDENT/SET/FILE`, and in an exchange `STUDENT+SET+TIME[+CODE]/FILE`.
- `folders`: one for each student, named as the student is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.classroom.course import CourseError
from autograder.term.downloads import Entry

CANVAS = re.compile(
    r"(?:(?P<first_late>LATE)_)?(?:(?P<name>\w*?)_)??(?:(?P<late>LATE|late)_)?"
    r"(?P<number>\d+|anon_[A-Za-z0-9]+)_(?P<order>\d+)_(?P<file>.+)"
)
CANVAS_TEXT = re.compile(r"(?P<name>\w+?)_(?:LATE_)?(?P<number>\d+)_(?P<file>text|link)\.html")
MOODLE = re.compile(
    r"(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?"
)
BLACKBOARD = re.compile(
    r"(?:(?P<assignment>.+)_)?(?P<login>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})"
    r"(?:_(?P<file>.+)|\.txt)"
)
EXCHANGE = re.compile(r"(?P<login>[^+]+)\+(?P<set>[^+]+)\+(?P<time>[^+]+)(?:\+.+)?")
OF_A_PLATFORM = re.compile(r"([- ]*\(\d+\)|-Copy\d+|-\d+)+(?=\.[^.]+$)", re.IGNORECASE)
"""What Canvas, browsers and JupyterLab put before a name's ending."""


@dataclass(frozen=True)
class Arrival:
    """A file and what its path says of it.

    Parameters
    ----------
    entry : Entry
    file : tuple of str
        The path under which the student handed it in.
    login, number, name : str
        Who that was, as far as the platform says; empty where it doesn't.
    time : str
        When, as the platform writes it; empty if it doesn't say.
    is_late : bool
    order : int
        Files that came later have larger ones; 0 if that isn't known.
    """

    entry: Entry
    file: tuple[str, ...]
    login: str = ""
    number: str = ""
    name: str = ""
    time: str = ""
    is_late: bool = False
    order: int = 0


class NotAFile(Exception):
    """The platform's own words about a hand-in, or something typed: why it isn't taken.

    Parameters
    ----------
    why : str
    unless : str
        Whoever has this login and has handed in a file needn't be told.
    """

    def __init__(self, why: str, unless: str = "") -> None:
        super().__init__(why)
        self.unless = unless


Reader = Callable[[Entry, str], Arrival | None]
"""Reads a path, given the set's name; None if it isn't of the platform."""


def _canvas(entry: Entry, problem_set: str) -> Arrival | None:
    if CANVAS_TEXT.fullmatch(entry.name):
        raise NotAFile("typed into Canvas: no file was handed in")
    match = CANVAS.fullmatch(entry.name)
    if not match:
        return None
    late = bool(match["late"] or match["first_late"])
    return Arrival(
        entry,
        (match["file"],),
        number=match["number"],
        name=match["name"] or "",
        is_late=late,
        order=int(match["order"]),
    )


def _moodle(entry: Entry, problem_set: str) -> Arrival | None:
    for place, part in enumerate(entry.parts):
        match = MOODLE.fullmatch(part)
        if match is None:
            continue
        if match["plugin"] != "file":
            raise NotAFile("typed into Moodle: no file was handed in")
        rest = entry.parts[place + 1 :]
        file = (match["file"], *rest) if match["file"] else rest
        if not file:
            return None
        return Arrival(entry, file, number=match["number"], name=match["name"])
    return None


def _blackboard(entry: Entry, problem_set: str) -> Arrival | None:
    match = BLACKBOARD.fullmatch(entry.name)
    if not match:
        return None
    if not match["file"]:
        raise NotAFile(
            "no file came with this attempt; what was typed into Blackboard stands in it",
            unless=match["login"],
        )
    return Arrival(entry, (match["file"],), login=match["login"], time=match["time"])


def _nbgrader(entry: Entry, problem_set: str) -> Arrival | None:
    for place, part in enumerate(entry.parts[:-1]):
        match = EXCHANGE.fullmatch(part)
        if match and match["set"] == problem_set:
            file = entry.parts[place + 1 :]
            return Arrival(entry, file, login=match["login"], time=match["time"])
        if part == problem_set and place:
            return Arrival(entry, entry.parts[place + 1 :], login=entry.parts[place - 1])
    return None


def _folders(entry: Entry, problem_set: str) -> Arrival | None:
    if len(entry.parts) < 2:
        return None
    return Arrival(entry, entry.parts[1:], login=entry.parts[0])


READERS: dict[str, Reader] = {
    "moodle": _moodle,
    "blackboard": _blackboard,
    "nbgrader": _nbgrader,
    "canvas": _canvas,
    "folders": _folders,
}
"""By the platform's name; of those that read as many paths, the first one is it."""


def recognise(entries: Sequence[Entry], problem_set: str) -> str:
    """Return the platform that a download is from, by its names.

    Raises
    ------
    CourseError
        If none of them explains half of the notebooks; shows some names, and says what to do.
    """
    notebooks = [e for e in entries if e.name.casefold().endswith(".ipynb")]
    if not notebooks:
        raise CourseError("there is no notebook in it: no file whose name ends in .ipynb")
    counts = {name: _explained(notebooks, read, problem_set) for name, read in READERS.items()}
    best = max(counts, key=lambda name: counts[name])
    if 2 * counts[best] < len(notebooks):
        some = "\n  ".join(entry.came_as for entry in notebooks[:5])
        raise CourseError(
            f"the names don't say which platform they are from, such as\n  {some}\n"
            f"Put each student's file into a folder named with the student's id, or, if you know "
            f"it, say --from {'|'.join(READERS)}"
        )
    return best


def _explained(entries: Iterable[Entry], read: Reader, problem_set: str) -> int:
    return sum(1 for _ in _arrivals(entries, read, problem_set))


def _arrivals(entries: Iterable[Entry], read: Reader, problem_set: str) -> Iterator[Arrival]:
    for entry in entries:
        try:
            arrival = read(entry, problem_set)
        except NotAFile:
            continue
        if arrival is not None:
            yield arrival


def arrivals(
    entries: Iterable[Entry], platform: str, problem_set: str
) -> tuple[list[Arrival], dict[str, str]]:
    """Read the paths of a download.

    Parameters
    ----------
    entries : iterable of Entry
    platform : str
        A key of `READERS`.
    problem_set : str

    Returns
    -------
    list of Arrival
    dict of str to str
        Why others weren't understood, by their paths.
    """
    found, others = [], {}
    words: list[tuple[Entry, NotAFile]] = []
    if platform == "folders":
        entries = _below_the_top(list(entries))
    for entry in entries:
        try:
            arrival = READERS[platform](entry, problem_set)
        except NotAFile as why:
            words.append((entry, why))
            continue
        if arrival is None:
            others[entry.came_as] = f"its name isn't one of {platform.capitalize()}'s"
        else:
            found.append(arrival)
    logins = {arrival.login for arrival in found if arrival.login}
    others |= {entry.came_as: str(why) for entry, why in words if why.unless not in logins}
    return found, others


def _below_the_top(entries: list[Entry]) -> list[Entry]:
    """Leave out a folder around everybody's folders, which some programs put into a zip."""
    tops = {entry.parts[0] for entry in entries}
    below = {entry.parts[1] for entry in entries if len(entry.parts) > 2}
    if len(tops) > 1 or len(below) < 2 or any(len(entry.parts) < 3 for entry in entries):
        return entries
    return [replace(entry, parts=entry.parts[1:]) for entry in entries]


def without_suffix(name: str) -> str:
    """Return a file's name without what a platform or browser has put before its ending."""
    return OF_A_PLATFORM.sub("", name)
