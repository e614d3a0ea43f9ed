"""Exercises of which a column of the audit can't ask what it asks, each with the reason why.

They are written by hand, in `audit_excuses.toml` of a set: `[column]`, then `exercise = "reason"`.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources


@functools.cache
def excuses_in(problem_set: str) -> dict[str, dict[str, str]]:
    """Return all reasons of a set, by column and exercise."""
    room = resources.files(f"autograder.problem_sets.{problem_set}")
    file = room / "audit_excuses.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def excuses_for(problem_set: str, exercise: str) -> dict[str, str]:
    """Return why an exercise needn't hold what a column asks, by column."""
    return {
        column: reasons[exercise]
        for column, reasons in excuses_in(problem_set).items()
        if exercise in reasons
    }
