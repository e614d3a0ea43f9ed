"""Who takes the course: roster.csv beside nbgrader_config.py, and who has dropped out.

It knows what the gradebook has no place for: section, group, the platforms' numbers, drop-outs.
Names and e-mail addresses go into the gradebook as well. Only those who run the course can read it.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from nbgrader.api import Gradebook, Student

from autograder.classroom.people_table import Row, TableError, read_people
from autograder.grading.door import as_printable, why_no_student
from autograder.grading.spreadsheets import as_text

FILE_NAME = "roster.csv"
LONGEST_ID = 100


@dataclass(frozen=True)
class Person:
    """A student.

    Parameters
    ----------
    id : str
        The name of the student's folders.
    last_name, first_name, email, section, group : str
    login, number, canvas_id : str
        What platforms call the student; empty if not known.
    dropped : bool
        Has left: no longer graded or exported, and nothing of what was is removed.
    """

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    login: str = ""
    number: str = ""
    canvas_id: str = ""
    dropped: bool = False

    @property
    def name(self) -> str:
        """First and last name, or the id where there is none."""
        return f"{self.first_name} {self.last_name}".strip() or self.id


Roster = dict[str, Person]
"""People by their ids."""
COLUMNS = tuple(field.name for field in fields(Person))


def read_roster(root: Path) -> Roster:
    """Return who takes a course; nobody if it has no list.

    Raises
    ------
    TableError
        If there is a list that can't be read.
    """
    path = root / FILE_NAME
    return people_in(path) if path.exists() else {}


def people_in(path: Path) -> Roster:
    """Read a list of students, as a platform exports it or as `course roster` writes it.

    An id is what the column `id` says; where there is none, the login, the number, Canvas's number,
    the e-mail address, or the name in small letters.

    Raises
    ------
    TableError
        If it can't be read, or if a line gives no id, one that can't be a folder's name, or one
        that another line has, too; all such lines are named.
    """
    found: Roster = {}
    wrong = []
    for row in read_people(path):
        person = _person(row)
        who = as_printable(row.get("name", "") or person.name or repr(dict(row)))
        if why := why_no_id(person.id):
            wrong.append(f"{who}: {why}")
        elif person.id in found:
            wrong.append(f"{who}: {as_printable(person.id)} is {found[person.id].name}'s id, too")
        else:
            found[person.id] = person
    if wrong:
        raise TableError(
            f"{path} can't be used, and nothing was changed:\n  "
            + "\n  ".join(wrong)
            + "\nGive everybody an id of their own, in a column id."
        )
    return found


def why_no_id(name: str) -> str:
    """Return why a text can't be a student's id, in words; empty if it can."""
    if not name:
        return "there is no id"
    if why := why_no_student(name):
        return f"the id {as_printable(name)!r} can't be used: {why}"
    if re.search(r"[/\\:*?\"<>|]", name) or len(name.encode()) > LONGEST_ID:
        return f"the id {as_printable(name)!r} can't be the name of a folder"
    return ""


def id_of_name(name: str) -> str:
    """Return an id made of somebody's name: small letters, dashes between words."""
    return re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", name).casefold()).strip("-")


def _person(row: Row) -> Person:
    own = row.get("id") or row.get("login") or row.get("number") or row.get("canvas_id")
    own = own or row.get("email") or id_of_name(_name_in(row))
    known = {name: row.get(name, "") for name in COLUMNS if name not in ("id", "dropped")}
    is_dropped = row.get("dropped", "").casefold() in ("yes", "true", "1", "x")
    return Person(id=own, dropped=is_dropped, **known)


def _name_in(row: Row) -> str:
    return f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()


@dataclass(frozen=True)
class Merged:
    """A roster after a new list was read.

    Parameters
    ----------
    roster : Roster
    new, changed, absent : tuple of str
        Ids: of who is new, of whom something has changed, of who isn't in the new list.
    """

    roster: Roster
    new: tuple[str, ...]
    changed: tuple[str, ...]
    absent: tuple[str, ...]


def merge(old: Roster, new: Roster) -> Merged:
    """Return the old roster with what a new list says; who isn't in that stays, and is told.

    What the new list doesn't say is kept, and who has dropped out stays so.
    """
    merged = dict(old)
    changed = []
    for name, person in new.items():
        if name in old:
            said = {key: getattr(person, key) for key in COLUMNS if getattr(person, key)}
            person = replace(old[name], **said)
            if person != old[name]:
                changed.append(name)
        merged[name] = person
    added = tuple(name for name in new if name not in old)
    absent = tuple(name for name, p in old.items() if name not in new and not p.dropped)
    return Merged(merged, added, tuple(changed), absent)


def with_dropped(roster: Roster, names: Iterable[str], *, dropped: bool) -> Roster:
    """Return the roster with some who have left, or are back.

    Who isn't in the list is put there: somebody without one may still have a drop-out.
    """
    changed = {name: replace(roster.get(name, Person(name)), dropped=dropped) for name in names}
    return {**roster, **changed}


def write_roster(root: Path, roster: Roster, *, shared: bool = False) -> Path:
    """Write the list, whole or not at all, for nobody else to read.

    Parameters
    ----------
    root : Path
    roster : Roster
    shared : bool
        Whether the group may read and write it, too.
    """
    path = root / FILE_NAME
    draft = path.with_name(f".{FILE_NAME}.part")
    draft.unlink(missing_ok=True)
    mode = 0o660 if shared else 0o600
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for person in sorted(roster.values(), key=lambda p: p.id):
            row = [getattr(person, name) for name in COLUMNS[:-1]]
            writer.writerow([as_text(field) for field in row] + ["yes" if person.dropped else ""])
    draft.chmod(mode)
    draft.replace(path)
    return path


def tell_gradebook(gradebook: Gradebook, roster: Mapping[str, Person]) -> None:
    """Write names, addresses and the platform's numbers into the gradebook, for formgrader."""
    for person in roster.values():
        student = gradebook.db.get(Student, person.id)
        if student is None:
            student = Student(id=person.id)
            gradebook.db.add(student)
        student.first_name = person.first_name or student.first_name
        student.last_name = person.last_name or student.last_name
        student.email = person.email or student.email
        student.lms_user_id = person.canvas_id or person.number or student.lms_user_id
    gradebook.db.commit()


def groups_in(roster: Roster) -> dict[str, list[str]]:
    """Return ids by group; who has none, or has left, is in none."""
    found: dict[str, list[str]] = {}
    for person in roster.values():
        if person.group and not person.dropped:
            found.setdefault(person.group, []).append(person.id)
    return found


def namesakes(roster: Roster) -> list[str]:
    """Return the names that more than one person has."""
    counts = Counter(plain_name(person.name) for person in roster.values())
    return sorted(name for name, count in counts.items() if count > 1)


def plain_name(name: str) -> str:
    """Return a name as it is compared: one form of each letter, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
