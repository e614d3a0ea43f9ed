"""Mutants that no judge can tell from the solution, each with the reason why.

They are written by hand, after a look at each survivor, in `equivalent_mutants.toml` of a set.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

EVERY_SURVIVOR = "*"
"""Stands in the list for all that survive, where what survives is right by definition."""


@functools.cache
def _reasons(problem_set: str) -> dict[str, dict[str, str]]:
    room = resources.files(f"autograder.problem_sets.{problem_set}")
    file = room / "equivalent_mutants.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def reasons_for(problem_set: str, exercise: str) -> dict[str, str]:
    """Return why mutants of a printed solution are right answers, by `Mutant.change`."""
    return _reasons(problem_set).get(exercise, {})
