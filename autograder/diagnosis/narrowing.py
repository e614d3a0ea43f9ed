"""A call of many small programs, made about fewer of them: enough to see a mistake, and quick.

A class is judged by dozens of programs in one call. To try some hundred changes on all of them
costs more than a search has; most changes are refuted by the one program that was wrong.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

from autograder.core.prepared import PreparedCase, PreparedExercise
from autograder.judging.paths import Path


def narrowed(prepared: PreparedExercise, case: PreparedCase, paths: Sequence[Path]) -> PreparedCase:
    """Return a case that is about no more than what stands at some paths.

    Parameters
    ----------
    prepared : PreparedExercise
        If beside its view `view_this` there is a function `narrow_this`, that one is asked: it
        takes the case's arguments, what is right, and the paths, and returns fewer of both.
    case : PreparedCase
    paths : sequence of str

    Returns
    -------
    PreparedCase
        The case itself if there is no such function.
    """
    view = prepared.view
    module = None if view is None else sys.modules.get(getattr(view, "__module__", ""))
    name = getattr(view, "__name__", "").replace("view_", "narrow_", 1)
    narrow: Any = getattr(module, name, None) if name.startswith("narrow_") else None
    if narrow is None or not paths:
        return case
    args, expected = narrow(case.case.args, case.expected, paths)
    return dataclasses.replace(
        case, case=dataclasses.replace(case.case, args=args), expected=expected
    )
