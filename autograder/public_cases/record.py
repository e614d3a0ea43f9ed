"""What was read from a file, looked at field by field before anything is done with it."""

from __future__ import annotations

from typing import Any

from autograder.core.verdict import Outcome


class StoredCasesError(ValueError):
    """A file of public cases can't be used; the message says what was found."""


class Record:
    """A dict that was read, whose fields are asked for by type.

    Parameters
    ----------
    data : object
        Whatever was read.
    *names : str
        The fields that it must have: these and no others.

    Raises
    ------
    StoredCasesError
        If it is no dict of these fields; every method, if its field has another type.
    """

    def __init__(self, data: object, *names: str) -> None:
        if not isinstance(data, dict) or set(data) != set(names):
            found = sorted(data) if isinstance(data, dict) else type(data).__name__
            raise StoredCasesError(f"expected the fields {sorted(names)}, found {found}")
        self._data = data

    def any(self, name: str) -> Any:
        """Return a field that may hold any plain data."""
        return self._data[name]

    def text(self, name: str) -> str:
        """Return a text."""
        return checked(self._data[name], str, name)

    def number(self, name: str) -> float:
        """Return a float."""
        return checked(self._data[name], float, name)

    def truth(self, name: str) -> bool:
        """Return True or False."""
        return checked(self._data[name], bool, name)

    def count(self, name: str) -> int | None:
        """Return a whole number from 0 on, or None."""
        value = self._data[name]
        if value is not None and checked(value, int, name) < 0:
            raise StoredCasesError(f"{name}: expected a count, found {value}")
        return None if value is None else int(value)

    def items(self, name: str) -> list[Any]:
        """Return a list."""
        return checked(self._data[name], list, name)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, as a tuple."""
        return tuple(checked(text, str, name) for text in self.items(name))

    def texts_by_text(self, name: str) -> dict[str, str]:
        """Return a dict of texts."""
        return {key: checked(text, str, name) for key, text in self.by_text(name).items()}

    def by_text(self, name: str) -> dict[str, Any]:
        """Return a dict of anything."""
        return checked(self._data[name], dict, name)


def checked(value: Any, kind: type, name: str) -> Any:
    """Return a value that is of exactly this type.

    Raises
    ------
    StoredCasesError
    """
    if type(value) is not kind:
        found = type(value).__name__
        raise StoredCasesError(f"{name}: expected {kind.__name__}, found {found}")
    return value


def outcome(value: Any) -> Outcome:
    """Return the outcome of that name.

    Raises
    ------
    StoredCasesError
    """
    known = {one.value: one for one in Outcome}
    if not isinstance(value, str) or value not in known:
        raise StoredCasesError(f"expected the name of an outcome, found {value!r}")
    return known[value]
