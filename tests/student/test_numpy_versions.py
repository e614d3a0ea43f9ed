"""Every right answer keeps its points whatever NumPy a student's machine has."""

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from autograder.core.verdict import Outcome
from autograder.problem_sets import exercise_names, find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.sandbox.inside import newer_numpy
from autograder.sandbox.inside.calling import call
from autograder.student.in_process import verdict_on
from tests.student.refused_by_newer_numpy import REFUSED

ANSWERS = 4 * len(exercise_names())
"""In three styles, and the reference."""

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("judge_right_answers.py")

VERSIONS = ["numpy==2.1.*", "numpy==2.2.*", "numpy==2.3.*", "numpy==2.4.*", "numpy"]
if sys.version_info >= (3, 14):
    VERSIONS = VERSIONS[2:]  # older ones have no wheels for it


def verdicts(python: Path | str) -> Any:
    """What the program says in that Python, which sees this checkout but not what is installed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([python, PROGRAM], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("wanted", VERSIONS)
def test_right_answers_keep_their_points_with(wanted: str, tmp_path: Path) -> None:
    """In an environment with that NumPy and all else that `check` needs: array-api-compat."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path], check=True)
    python = tmp_path / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--only-binary=:all:"]
    subprocess.run([*install, wanted, "array-api-compat"], check=True)
    found = verdicts(python)
    assert re.match(wanted.partition("==")[2].rstrip("*") or ".", found["numpy"])
    assert (found["judged"], found["losses"]) == (ANSWERS, {})
    assert found["refused"] == {label: [Outcome.RAISED.value, 0] for label in REFUSED}


@pytest.mark.parametrize("label", REFUSED)
def test_with_the_locks_numpy_these_answers_raise(label: str) -> None:
    """As older ones must have it: else what is compared with them proves nothing."""
    name, function = REFUSED[label]
    exercise = find_exercise(name)
    assert exercise is not None
    verdict = verdict_on(function, prepare(exercise, PUBLIC_SEED))
    assert (verdict.outcome, verdict.earned) == (Outcome.RAISED, 0)


@pytest.fixture
def older_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the call believe that its NumPy refuses nothing of the table by itself."""
    pattern = "|".join(f"(?:{one.warning})" for one in newer_numpy.REFUSALS)
    monkeypatch.setattr(newer_numpy, "_PENDING", newer_numpy.REFUSALS)
    monkeypatch.setattr(newer_numpy, "_PATTERN", pattern)


CONVERSION = (
    "Conversion of an array with ndim > 0 to a scalar is deprecated, and will error in future. "
    "Ensure you extract a single element from your array before performing this operation. "
    "(Deprecated NumPy 1.25.)"
)
"""Word for word from NumPy 2.1 to 2.3."""


@pytest.mark.usefixtures("older_numpy")
def test_what_newer_ones_refuse_is_refused_and_said_to_raise_where_it_is_graded() -> None:
    def error(y: Any, t: Any) -> Any:
        warnings.warn(CONVERSION, DeprecationWarning, stacklevel=1)
        return 0.5 * (y - t) ** 2

    exercise = find_exercise("error")
    assert exercise is not None
    verdict = verdict_on(error, prepare(exercise, PUBLIC_SEED))
    assert (verdict.outcome, verdict.earned) == (Outcome.RAISED, 0)
    assert verdict.feedback[0].message.startswith(
        "It raised TypeError: your NumPy only warns here, but NumPy from 2.4 on, with which this "
        "is graded, raises it: an array of one or more dimensions is no number"
    )


@pytest.mark.usefixtures("older_numpy")
def test_an_error_that_numpy_makes_of_it_keeps_its_kind_and_gets_the_reason() -> None:
    def as_setitem_does() -> None:
        try:
            warnings.warn(CONVERSION, DeprecationWarning, stacklevel=1)
        except DeprecationWarning as cause:
            raise ValueError("setting an array element with a sequence.") from cause

    error = call(as_setitem_does, ())["error"]
    assert error["kind"] == "ValueError"
    assert "raises it: an array of one or more dimensions is no number" in error["message"]


@pytest.mark.usefixtures("older_numpy")
def test_another_deprecation_costs_nothing_and_is_not_said_to_cost_nothing() -> None:
    def error(y: Any, t: Any) -> Any:
        text = "`row_stack` alias is deprecated. Use `np.vstack` directly."
        warnings.warn(text, DeprecationWarning, stacklevel=1)
        return 0.5 * (y - t) ** 2

    exercise = find_exercise("error")
    assert exercise is not None
    verdict = verdict_on(error, prepare(exercise, PUBLIC_SEED))
    assert verdict.outcome is Outcome.RIGHT
    (advice,) = verdict.advice
    assert advice.endswith("Newer versions of NumPy may refuse it: write it the new way.")
