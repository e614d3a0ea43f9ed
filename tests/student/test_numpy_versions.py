"""Every right answer keeps its points whatever NumPy a student's machine has."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.problem_sets import exercise_names

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
