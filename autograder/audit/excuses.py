"""Parts of exercises of which a column of the audit can't ask what it asks, and the reasons why.

They are written by hand, in `audit_excuses.toml` of a set: a table for each column and exercise,
such as `[heart.init_dense]`, and in it `part = "reason"`, or `"" = "reason"` for all parts.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Container
from importlib import resources

from autograder.audit.columns import COLUMNS, EVERYTHING
from autograder.core.exercise import Exercise

Excuses = dict[str, dict[str, dict[str, str]]]
"""Reasons by column, exercise and part."""


@functools.cache
def excuses_in(problem_set: str) -> Excuses:
    """Return all excuses of a set."""
    room = resources.files(f"autograder.problem_sets.{problem_set}")
    file = room / "audit_excuses.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def excuses_for(problem_set: str, exercise: str) -> dict[str, dict[str, str]]:
    """Return why an exercise needn't hold what a column asks, by column and part."""
    return {
        column: by_exercise[exercise]
        for column, by_exercise in excuses_in(problem_set).items()
        if exercise in by_exercise
    }


def unknown_names(excuses: Excuses, exercises: dict[str, Exercise]) -> list[str]:
    """Return what is excused and doesn't exist: a column, an exercise, or a part."""

    def missing(name: str, names: Container[str], kind: str) -> list[str]:
        return [] if name in names else [f"there is no {kind} {name!r} to excuse"]

    wrong = []
    for column, by_exercise in excuses.items():
        wrong += missing(column, COLUMNS, "column")
        for exercise, reasons in by_exercise.items():
            wrong += missing(exercise, exercises, "exercise")
            if exercise in exercises:
                known = [EVERYTHING, *(part.name for part in exercises[exercise].parts)]
                for part in reasons:
                    wrong += missing(part, known, f"part of {exercise}")
    return wrong
