"""Run versions in this process. For a process that is about to end, and for trusted code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.sandbox.inside import wire
from autograder.sandbox.inside.calling import Driver
from autograder.sandbox.inside.trying import Call, trace_call, try_texts


class LocalRunner:
    """Runs a definition's versions here.

    Parameters
    ----------
    names : mapping of str to object
        The notebook's variables.
    name : str
        Of the function or class.
    whole : str
        Text that defines it as the student has it, with ticks.
    driver : (str, str), optional
    """

    def __init__(
        self, names: Mapping[str, object], name: str, whole: str, driver: Driver | None
    ) -> None:
        self._names, self._name, self._whole, self._driver = names, name, whole, driver

    def try_texts(
        self,
        method: str,
        texts: list[str],
        calls: list[Call],
        tick_limit: int,
        all_ticks: int,
    ) -> list[Any]:
        """Return for each text the reports of its calls."""
        tried = try_texts(
            self._names,
            self._name,
            self._whole,
            method,
            texts,
            self._driver,
            calls,
            tick_limit,
            all_ticks,
        )
        return [[_sent(report) for report in reports] for reports in tried]

    def trace_call(self, args: tuple[object, ...], tick_limit: int) -> list[Any]:
        """Return the lines of the whole text that run in a call, and the bytes in use at most."""
        return trace_call(self._names, self._name, self._whole, self._driver, args, tick_limit)


def _sent(report: dict[str, Any]) -> Any:
    """Return a report as the wire would bring it: exactly that is judged."""
    try:
        return wire.decode(wire.encode(report))
    except wire.WireError as error:
        return {"unsendable": str(error), "ticks": report["ticks"]}
