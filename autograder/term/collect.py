"""Collect a set's hand-ins from a platform's download: `course collect`.

Each student's last attempt goes to `submitted/STUDENT/SET`; what was there before is kept. A file
that isn't understood is named, and costs nobody else anything.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom.course import Course, CourseError
from autograder.classroom.grade_class import NOTHING_CAN_BE_WRITTEN
from autograder.classroom.lock import only_writer
from autograder.classroom.people_table import Row
from autograder.classroom.roster import Roster, groups_in
from autograder.classroom.staging import Drafts
from autograder.core.submission import Unreadable
from autograder.grading.door import as_printable, read_file, statuses_in
from autograder.grading.folder import FILE_BYTES, TIMESTAMP
from autograder.grading.privacy import make_private
from autograder.term.attempts import Attempt, attempts_in, read_attempt
from autograder.term.downloads import opened
from autograder.term.names import (
    HandedIn,
    Names,
    folder_of,
    keep_earlier,
    read_names,
    write_names,
)
from autograder.term.people import Clue, People, Unknown, times_by_student
from autograder.term.platforms import Arrival, arrivals, recognise
from autograder.term.times import read_time, written


@dataclass(frozen=True)
class CollectOptions:
    """How a download is read.

    Parameters
    ----------
    platform : str
        Empty: its names say it.
    time : str
        When what has no time of its own was handed in; of Canvas, what is marked as late.
    table : tuple of mapping of str to str
        Rows that say when somebody handed in, and whose a platform's numbers are.
    zone : tzinfo
        Of times that say none.
    groups : bool
        Whether what one member of a group hands in is all members'.
    """

    platform: str = ""
    time: str = ""
    table: tuple[Row, ...] = ()
    zone: datetime.tzinfo = datetime.UTC
    groups: bool = False


@dataclass
class CollectReport:
    """What was collected.

    Parameters
    ----------
    platform : str
    new, changed, unchanged, outdated : list of str
        Students; `outdated` are those of whom a later attempt lies there already.
    renamed, timed : list of str
        Whose notebook had a platform's or a browser's addition to its name; of whom nothing is new
        but the time.
    remarks : dict of str to list of str
        What was done with somebody's files, in words.
    not_taken : dict of str to str
        Why files weren't, by their names in the download.
    nobody : dict of str to str
        Why hand-ins are nobody's, by what the platform says of their owners.
    late_without_time : list of str
        Students whom the platform calls late without saying when they handed in.
    missing : list of str
        Who is in the list of students, and of whom nothing has ever come.
    """

    platform: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    timed: list[str] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    not_taken: dict[str, str] = field(default_factory=dict)
    nobody: dict[str, str] = field(default_factory=dict)
    late_without_time: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether everything was understood."""
        return not self.not_taken and not self.nobody


def collect(
    course: Course, problem_set: str, source: Path, roster: Roster, options: CollectOptions
) -> CollectReport:
    """Sort a download into `submitted`.

    Parameters
    ----------
    course : Course
    problem_set : str
    source : Path
        A zip or a folder.
    roster : Roster
        Empty if the course has no list of students.
    options : CollectOptions

    Raises
    ------
    CourseError
        If the download can't be read, its names are of no platform, or nothing can be written.
    """
    with (
        only_writer(course.root, shared=bool(course.coursedir.groupshared)),
        opened(source) as download,
    ):
        platform = options.platform or recognise(download.entries, problem_set)
        found, others = arrivals(download.entries, platform, problem_set)
        others = {as_printable(path): why for path, why in others.items()}
        report = CollectReport(platform, not_taken={**download.refused, **others})
        if not found:
            raise CourseError(f"no name in {source} is one of {platform.capitalize()}'s")
        return _Collecting(course, problem_set, roster, options, report).collect(found)


class _Collecting:
    """One run, under the lock."""

    def __init__(
        self,
        course: Course,
        problem_set: str,
        roster: Roster,
        options: CollectOptions,
        report: CollectReport,
    ) -> None:
        self._course, self._set, self._roster = course, problem_set, roster
        self._options, self._report = options, report
        self._names: Names = read_names(course.root, problem_set)

    def collect(self, found: Sequence[Arrival]) -> CollectReport:
        clues: dict[Clue, list[Arrival]] = {}
        for arrival in found:
            clues.setdefault(Clue.of(arrival, self._report.platform), []).append(arrival)
        people = People(self._roster, self._options.table, clues)
        times, odd = times_by_student(self._options.table, people)
        self._report.nobody |= {as_printable(row): why for row, why in odd.items()}
        owners = self._owners(people, clues)
        try:
            self._open_folders()
            for students, clue in owners:
                try:
                    self._take(students, clue, clues[clue], times)
                except OSError as error:
                    if error.errno in NOTHING_CAN_BE_WRITTEN:
                        raise
                    words = f"can't be written: {error.strerror} ({error.filename})"
                    self._report.nobody[as_printable(str(clue))] = words
            if self._options.groups:
                self._give_to_groups({student for students, _ in owners for student in students})
        except OSError as error:
            raise CourseError(
                f"{error.filename} can't be written: {error.strerror}. What was collected is "
                "complete; mend it, and run the same command again"
            ) from None
        finally:
            self._close_folders()
        known = {*self._names, *self._course.folders("submitted", self._set).by_student}
        self._report.missing = sorted(
            p.id for p in self._roster.values() if not p.dropped and p.id not in known
        )
        return self._report

    def _owners(
        self, people: People, clues: dict[Clue, list[Arrival]]
    ) -> list[tuple[list[str], Clue]]:
        """Return whose hand-ins are whose; those of nobody, or of two at once, are noted."""
        owners: list[tuple[list[str], Clue]] = []
        taken: dict[str, Clue] = {}
        for clue in clues:
            words = as_printable(str(clue))
            try:
                students = people.ids_of(clue)
            except Unknown as why:
                self._report.nobody[words] = str(why)
                continue
            if both := [student for student in students if student in taken]:
                self._report.nobody[words] = (
                    f"seems to be {as_printable(both[0])}, as {taken[both[0]]} does, too: say in "
                    "the list of students who is who"
                )
                continue
            taken.update(dict.fromkeys(students, clue))
            present = [s for s in students if s not in self._roster or not self._roster[s].dropped]
            if present:
                owners.append((present, clue))
            else:
                self._report.nobody[words] = "has dropped out (`course roster --restore ID`)"
        return owners

    def _open_folders(self) -> None:
        course = self._course.coursedir
        beside = Path(course.root) / course.submitted_directory
        kept = folder_of(self._course.root, self._set)
        for folder in (kept.parent, kept, beside):
            make_private(course, folder)
        mode = 0o664 if course.groupshared else 0o644
        # the platform's download is still there if the machine stops now
        self._drafts: Drafts | None = Drafts(beside, mode, waits=False)

    def _close_folders(self) -> None:
        drafts = getattr(self, "_drafts", None)
        if drafts is not None:
            drafts.remove()
            write_names(self._course.root, self._set, self._names)

    def _take(
        self, students: list[str], clue: Clue, files: list[Arrival], times: dict[str, str]
    ) -> None:
        """Put a hand-in into the place of whoever handed it in."""
        attempts = []
        for one in attempts_in(files):
            has_stamps = clue.platform == "nbgrader"
            attempt, refused = read_attempt(one, self._set, has_stamps=has_stamps)
            self._report.not_taken |= {as_printable(path): why for path, why in refused.items()}
            if attempt.files:
                attempts.append((attempt, one))
        if not attempts:
            self._report.nobody[as_printable(str(clue))] = "there is no notebook in the hand-in"
            return
        *earlier, (attempt, last) = attempts
        is_late = any(arrival.is_late for arrival in last)
        for student in students:
            time = self._time_of(student, last[0].time, is_late, times)
            said = HandedIn(
                clue.platform, attempt.came_as, clue.name, clue.login, clue.number, is_late, time
            )
            said.order = attempt.order or time
            if student != students[0]:
                said.of, said.files = students[0], {}
            for before, arrived in earlier:
                self._put_earlier(student, before, arrived[0].time)
            self._put(student, attempt, said)

    def _time_of(self, student: str, own: str, is_late: bool, times: dict[str, str]) -> str:
        text = times.get(student) or own
        if not text and (is_late or self._report.platform != "canvas"):
            text = self._options.time
        if not text and is_late:
            self._report.late_without_time.append(student)
        if not text:
            return ""
        try:
            return written(read_time(text, self._options.zone))
        except CourseError as error:
            self._remark(student, str(error))
            return ""

    def _put(self, student: str, attempt: Attempt, said: HandedIn) -> None:
        """Write a hand-in, unless it lies there already; what lay there is kept."""
        assert self._drafts is not None
        report, known = self._report, self._names.get(student)
        if known and known.order and said.order and said.order < known.order:
            report.outdated.append(student)
            return
        files = dict(attempt.files)
        if said.time:
            files[TIMESTAMP] = f"{said.time}\n".encode()
        place = self._course.folder("submitted", student, self._set)
        if place.parent.is_symlink():
            self._remark(student, f"not taken: {place.parent} is a link, and links aren't followed")
            return
        before = _content(place)
        if before is not None and not said.time and _without_time(before) == files:
            files, said.time = before, known.time if known else ""  # what was known stays known
        if before == files:
            report.unchanged.append(student)
        elif before is not None and _without_time(before) == _without_time(files):
            report.timed.append(student)
            self._drafts.publish_file(TIMESTAMP, files.get(TIMESTAMP), place)
        else:
            draft = self._drafts.write(files)
            self._drafts.make_room(place)
            (report.new if before is None else report.changed).append(student)
            if before is not None:
                kept = keep_earlier(self._course.root, self._set, student, place)
                where = kept.relative_to(self._course.root)
                self._remark(student, f"a new hand-in; what was there before is in {where}")
            self._drafts.publish(draft, place)
        if attempt.is_renamed:
            report.renamed.append(student)
        for remark in attempt.remarks:
            self._remark(student, remark)
        self._names[student] = said

    def _put_earlier(self, student: str, attempt: Attempt, time: str) -> None:
        """Keep an attempt that another has followed already in the platform."""
        assert self._drafts is not None
        folder = folder_of(self._course.root, self._set) / "earlier" / student / as_printable(time)
        if not folder.exists():
            draft = self._drafts.write(attempt.files)
            self._drafts.make_room(folder)
            self._drafts.publish(draft, folder)

    def _give_to_groups(self, own: set[str]) -> None:
        """Give each group's last hand-in to the members who have none of their own."""
        for group, members in sorted(groups_in(self._roster).items()):
            handed = [m for m in members if m in self._names and not self._names[m].of]
            if not handed:
                continue
            last = max(handed, key=lambda m: (self._names[m].order, m in own))
            if len(handed) > 1:
                words = ", ".join(handed)
                self._remark(last, f"group {group}: {words} handed in; others get {last}'s")
            content = _content(self._course.folder("submitted", last, self._set)) or {}
            content.pop(TIMESTAMP, None)
            for member in members:
                if member not in handed:
                    given = self._names[last]
                    said = HandedIn(given.platform, order=given.order, time=given.time, of=last)
                    self._put(member, Attempt(content, remarks=[f"{last}'s, group {group}"]), said)

    def _remark(self, student: str, words: str) -> None:
        self._report.remarks.setdefault(student, []).append(as_printable(words))


def _without_time(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name != TIMESTAMP}


def _content(place: Path) -> dict[str, bytes] | None:
    """Return what lies in a student's folder; None if there is none, and nothing of a link's."""
    if place.is_symlink() or not place.is_dir():
        return {} if place.is_symlink() or place.exists() else None
    found: dict[str, bytes] = {}
    folders = [""]
    while folders:
        inside = folders.pop()
        for name, _ in statuses_in(place, inside):
            path = f"{inside}/{name}" if inside else name
            if (place / path).is_dir() and not (place / path).is_symlink():
                folders.append(path)
                continue
            try:
                found[path] = read_file(place, path, FILE_BYTES)
            except (Unreadable, FileNotFoundError):
                found[path] = b""
    return found
