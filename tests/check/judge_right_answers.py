"""Judges all right answers as `check` does, with whatever NumPy this Python has.

Needs NumPy, array-api-compat and, on PYTHONPATH, the checkout; no more, since students' machines
may have no more. Writes a line of JSON: NumPy's version, how many answers were judged, and what
each loser lost. No test in here: see test_numpy_versions.py.
"""

import importlib.util
import json
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder.check import verdict_on
from autograder.exercise import Exercise, Outcome
from autograder.preparing import PUBLIC_SEED, prepare
from autograder.problem_sets import NAMES, exercises

ROOT = Path(__file__).resolve().parents[2]


def in_the_styles() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(problem set's short name, style, names defined) of each module of right answers."""
    for path in sorted((ROOT / "autograder").rglob("right_answers/*.py")):
        place = path.relative_to(ROOT).as_posix()
        if path.name == "__init__.py":
            continue
        spec = importlib.util.spec_from_file_location(re.sub(r"\W", "_", place), path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # where dataclasses look for it
        spec.loader.exec_module(module)
        yield re.findall(r"ps\d\d", place)[-1], path.stem.rpartition("_")[2], vars(module)


def loss(exercise: Exercise, function: Callable[..., object]) -> str | None:
    """What `check` says against an answer, or None when it has all points."""
    verdict = verdict_on(function, prepare(exercise, PUBLIC_SEED))
    if (verdict.earned, verdict.outcome) == (exercise.points, Outcome.RIGHT):
        return None
    return f"{verdict.earned} of {exercise.points}, {verdict.outcome.value}: {verdict.remarks}"


def main() -> None:
    """Judge them all, and the reference beside them."""
    warnings.simplefilter("ignore")  # some of the answers warn, and may
    by_short_name = {problem_set[:4]: exercises(problem_set) for problem_set in NAMES}
    answers = [
        (f"{short} {name}, {style}", exercise, names[name])
        for short, style, names in in_the_styles()
        for name, exercise in by_short_name[short].items()
    ]
    answers += [
        (f"{short} {name}, reference", exercise, exercise.reference)
        for short, found in by_short_name.items()
        for name, exercise in found.items()
    ]
    problems = {label: loss(exercise, function) for label, exercise, function in answers}
    losses = {label: problem for label, problem in problems.items() if problem}
    print(json.dumps({"numpy": np.__version__, "judged": len(answers), "losses": losses}))


if __name__ == "__main__":
    main()
