"""Whose hand-in it is: what a platform says of a person, held against the list of students."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.people_table import Row
from autograder.classroom.roster import Roster, groups_in, id_of_name, plain_name, why_no_id
from autograder.term.platforms import Arrival


class Unknown(Exception):
    """Nobody can say whose it is; why, and what would help, in words."""


@dataclass(frozen=True)
class Clue:
    """What a platform says of who handed something in.

    Parameters
    ----------
    platform, login, number, name : str
        Empty where it says nothing.
    """

    platform: str
    login: str = ""
    number: str = ""
    name: str = ""

    @classmethod
    def of(cls, arrival: Arrival, platform: str) -> Clue:
        """Return what a file's path says."""
        return cls(platform, arrival.login, arrival.number, arrival.name)

    def __str__(self) -> str:
        words = (self.name, self.login, self.number)
        return " ".join(word for word in words if word)


class People:
    """Finds students by what platforms call them.

    Parameters
    ----------
    roster : Roster
        Empty if the course has no list; then ids are made of what the platform says.
    table : sequence of mapping of str to str
        Rows of a table of this set's, such as Moodle's grading worksheet, which says whose its
        numbers are.
    clues : iterable of Clue
        All that a download holds: two people of one name can be seen only so.
    """

    def __init__(self, roster: Roster, table: Sequence[Row], clues: Iterable[Clue]) -> None:
        self._roster = roster
        self._groups = groups_in(roster)
        self._by: dict[str, dict[str, list[str]]] = {}
        for name in ("canvas_id", "login", "number", "email"):
            self._by[name] = _index(
                (str(getattr(person, name)).casefold(), person.id) for person in roster.values()
            )
        self._by["name"] = _index(
            (form, person.id)
            for person in roster.values()
            for form in {
                plain_name(f"{person.first_name} {person.last_name}"),
                plain_name(f"{person.last_name} {person.first_name}"),
            }
        )
        self._by["squeezed"] = _index(
            (squeezed(f"{person.last_name}{person.first_name}"), person.id)
            for person in roster.values()
        )
        self._rows = {_digits(row["participant"]): row for row in table if row.get("participant")}
        numbers = defaultdict(set)
        for clue in clues:
            numbers[plain_name(clue.name)].add(clue.number)
        self._namesakes = {name for name, found in numbers.items() if len(found) > 1}

    def ids_of(self, clue: Clue) -> list[str]:
        """Return the id of who handed something in; of all members if it was a group.

        Raises
        ------
        Unknown
            If nobody, or more than one, may be meant.
        """
        found = self._found(clue)
        for name in found:
            if why := why_no_id(name):
                raise Unknown(why)
        return found

    def of_row(self, row: Row) -> str:
        """Return whose row of a table it is; raises `Unknown`."""
        given = row.get("id", "")
        if given in self._roster or (given and not self._roster):
            return given
        for key in ("canvas_id", "login", "number", "email"):
            found = self._one(key, row.get(key, "").casefold())
            if found:
                return found
        name = plain_name(f"{row.get('first_name', '')} {row.get('last_name', '')}")
        if found := self._one("name", name):
            return found
        if self._roster:
            raise Unknown("is not in the list of students")
        made = row.get("canvas_id") or row.get("login") or row.get("number") or id_of_name(name)
        if not made:
            raise Unknown("has neither an id nor a name")
        return made

    def _found(self, clue: Clue) -> list[str]:
        if clue.platform == "canvas":
            return [self._of_canvas(clue)]
        if clue.platform == "moodle":
            return self._of_moodle(clue)
        return self._of_login(clue)

    def _of_canvas(self, clue: Clue) -> str:
        if not self._roster:
            return clue.number
        if known := self._one("canvas_id", clue.number.casefold()):
            return known
        candidates = self._by["squeezed"].get(clue.name.casefold(), [])
        candidates = [name for name in candidates if not self._roster[name].canvas_id]
        return self._only(candidates, clue, "the column ID of Canvas's own export of the gradebook")

    def _of_moodle(self, clue: Clue) -> list[str]:
        row = self._rows.get(clue.number)
        if row is not None:
            return [self.of_row(row)]
        if self._roster and clue.name in self._groups:
            return list(self._groups[clue.name])
        if not self._roster:
            if plain_name(clue.name) in self._namesakes:
                raise Unknown(
                    f"more than one person is called {clue.name}, and Moodle's numbers are other "
                    "ones in each assignment: give a list of students with --roster, and Moodle's "
                    "grading worksheet of this set with --submitted-at"
                )
            return [id_of_name(clue.name)]
        candidates = self._by["name"].get(plain_name(clue.name), [])
        if plain_name(clue.name) in self._namesakes and candidates:
            raise Unknown(_which(clue, "Moodle's grading worksheet, with --submitted-at"))
        return [self._only(candidates, clue, "Moodle's grading worksheet, with --submitted-at")]

    def _of_login(self, clue: Clue) -> list[str]:
        if not self._roster:
            return [clue.login]
        if clue.login in self._roster:
            return [clue.login]
        if clue.login in self._groups:
            return list(self._groups[clue.login])
        plain = clue.login.casefold()
        for key in ("login", "number", "email", "canvas_id"):
            if known := self._one(key, plain):
                return [known]
        same = [name for name in self._roster if name.casefold() == plain]
        candidates = same or self._by["name"].get(plain_name(clue.login), [])
        return [self._only(candidates, clue, "another name for the folder: the id in roster.csv")]

    def _one(self, key: str, value: str) -> str:
        found = self._by[key].get(value, []) if value else []
        return found[0] if len(found) == 1 else ""

    def _only(self, candidates: list[str], clue: Clue, help_with: str) -> str:
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise Unknown(_which(clue, help_with))
        raise Unknown("is not in the list of students: add a line with `course roster`")


def _which(clue: Clue, help_with: str) -> str:
    return f"more than one in the list of students is called {clue.name or clue.login}: {help_with}"


def squeezed(name: str) -> str:
    """Return a name as Canvas writes it into files: small letters and nothing else."""
    return re.sub(r"[^\w]", "", name.lower())


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, name in pairs:
        if key:
            found.setdefault(key, []).append(name)
    return found


def _digits(identifier: str) -> str:
    """Return the number in Moodle's "Participant 123", in whatever language."""
    return "".join(re.findall(r"\d+", identifier)[-1:])


def times_by_student(table: Iterable[Row], people: People) -> tuple[dict[str, str], dict[str, str]]:
    """Return when students handed in, by what a table says, and the rows that nobody understands.

    Returns
    -------
    dict of str to str
        Times as they stand there, by id.
    dict of str to str
        Why not, by what the row says.
    """
    times: dict[str, str] = {}
    others: dict[str, str] = {}
    for row in table:
        if row.get("time", "-") in ("", "-"):
            continue
        try:
            times[people.of_row(row)] = row["time"]
        except Unknown as why:
            others[_words_of(row)] = str(why)
    return times, others


def _words_of(row: Mapping[str, str]) -> str:
    keys = ("participant", "name", "first_name", "last_name", "id", "email")
    return " ".join(row[key] for key in keys if key in row)
