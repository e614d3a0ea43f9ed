"""Mutants that no judge can tell from the solution, each with the reason why.

They are written by hand in `equivalent_mutants.toml`, after a look at each survivor.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("equivalent_mutants.toml")


@functools.cache
def _reasons() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def reasons_for(problem_set: str, exercise: str) -> dict[str, str]:
    """Return why mutants of a printed solution are right answers, by `Mutant.change`."""
    return _reasons().get(problem_set, {}).get(exercise, {})
