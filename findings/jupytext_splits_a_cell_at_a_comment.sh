#!/usr/bin/env bash
# jupytext 1.19.6.
# The usual guess: a notebook that goes to a script in the percent format and back has its cells again.
# Seen: a line `# %% ...` inside a code cell, as people who come from an editor write it, is not
# escaped. One cell comes back as two, the line itself is gone, and the cell's metadata (here
# nbgrader's) stays with the first half.
# Why it matters: the second half of a student's answer lies in a cell that no grader looks at.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jupytext==1.19.6
"$folder/venv/bin/python" - <<'PYTHON'
import jupytext
from nbformat.v4 import new_code_cell, new_notebook

source = "Z = X @ W.T\n# %% now the bias\nZ = Z + b"
answer = new_code_cell(source, metadata={"nbgrader": {"grade_id": "dense", "solution": True}})
script = jupytext.writes(new_notebook(cells=[answer]), fmt="py:percent")
back = jupytext.reads(script, fmt="py:percent").cells
print([(cell.source, "nbgrader" in cell.metadata) for cell in back])
assert [(cell.source, "nbgrader" in cell.metadata) for cell in back] == [
    ("Z = X @ W.T", True),
    ("Z = Z + b", False),
]
PYTHON
