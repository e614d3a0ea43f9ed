#!/usr/bin/env bash
# nbgrader 0.9.6 with NumPy 2.4.6.
# The usual guess: a test cell that ends in `score` earns that many points, since nbgrader's
# partial credit is the number that the cell shows.
# Seen: if `score` came out of NumPy, NumPy 2 shows it as np.float64(0.5), nbgrader finds no number
# in it, and the cell earns all its points. float(score) earns the half point that was meant.
# Why it matters: a grader that gave parts of the points under NumPy 1 gives all of them to
# everybody under NumPy 2, and nothing is reported.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbgrader==0.9.6 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from IPython.core.formatters import PlainTextFormatter
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

FACTS = {"grade": True, "solution": False, "locked": True, "task": False, "grade_id": "mean",
         "points": 3, "schema_version": 3}


def earned(value):
    """Points of a test cell of 3 points that ends in this value."""
    data = {"text/plain": PlainTextFormatter()(value)}
    cell = new_code_cell("score", metadata={"nbgrader": FACTS},
                         outputs=[new_output("execute_result", data=data)])
    return determine_grade(cell)[0]


score = np.mean([1.0, 0.0])
print("score:", repr(score), "| points:", earned(score), "| as a float:", earned(float(score)))
assert (earned(score), earned(float(score))) == (3, 0.5)
PYTHON
