#!/usr/bin/env bash
# nbgrader 0.9.6.
# The usual guess: a test cell without an error earns its points, one with an error earns none, and
# a test that ends in a comparison fails when it shows False.
# Seen: anything on stderr, such as a warning, earns 0 though every assertion held; a cell that shows
# False earns everything; one that happens to show a number above its points stops the grading.
# Why it matters: what a library says on stderr, or a stray last line in a test, decides about marks.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbgrader==0.9.6
"$folder/venv/bin/python" - <<'PYTHON'
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

FACTS = {"grade": True, "solution": False, "locked": True, "task": False, "grade_id": "f",
         "points": 3, "schema_version": 3}


def grade(output):
    cell = new_code_cell("", metadata={"nbgrader": FACTS}, outputs=[output])
    return determine_grade(cell)[0]


def shown(text):
    return new_output("execute_result", data={"text/plain": text})


warning = new_output("stream", name="stderr", text="DeprecationWarning: soon\n")
print("a warning:", grade(warning), "| False:", grade(shown("False")))
assert (grade(warning), grade(shown("False"))) == (0, 3)
try:
    grade(shown("17"))
except ValueError as error:
    print("17:", error)
else:
    raise SystemExit("17 was accepted")
PYTHON
