"""The right answers of each set, in three styles, as source and as modules.

A set's room holds them in `right_answers/`, one module for each style, with a function for every
exercise. The audit runs them; the demo cuts their source text into notebooks, so they use only
what the notebook gives, `np` and `sigmoid`, and what they define themselves.
"""

from __future__ import annotations

import importlib
from types import ModuleType

STYLES = ("terse", "loops", "warns")
INDEPENDENT_STYLE = "terse"
"""The style in which no function needs another one: for notebooks that are wrong elsewhere."""


def right_answers(problem_set: str, style: str) -> ModuleType:
    """Return the module with a set's right answers in one of the `STYLES`."""
    return importlib.import_module(f"{__package__}.{problem_set}.right_answers.{style}")
