#!/usr/bin/env bash
# nbdev 3.3.26.
# The usual guess: nbdev-clean takes away what changes with every run: counts, ids, widget state.
# Seen: it keeps only metadata that it knows. `nbgrader`, which makes a cell an answer or a test, is
# taken from every cell, and so are tags that others rely on (here raises-exception).
# Why it matters: run as a git hook on an assignment it leaves a notebook without a gradable cell.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbdev==3.3.26 nbformat==5.11.1
cd "$folder"
export HOME="$folder" XDG_CONFIG_HOME="$folder"
cat >make.py <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

facts = {"grade": True, "solution": False, "locked": True, "task": False, "grade_id": "f",
         "points": 3, "schema_version": 3}
cell = new_code_cell("1 / 0", metadata={"nbgrader": facts, "tags": ["raises-exception"]})
nbformat.write(new_notebook(cells=[cell]), "homework.ipynb")
PYTHON
venv/bin/python make.py
venv/bin/nbdev-clean --fname homework.ipynb
venv/bin/python - <<'PYTHON'
import nbformat

(cell,) = nbformat.read("homework.ipynb", as_version=4).cells
print("source:", cell.source, "| metadata left:", dict(cell.metadata))
assert cell.metadata == {}
PYTHON
