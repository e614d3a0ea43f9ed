#!/usr/bin/env bash
# nbgrader 0.9.6.
# The usual guess: `nbgrader validate` says by its exit status whether the tests passed, as every
# test runner does.
# Seen: it prints VALIDATION FAILED and exits with 0.
# Why it matters: in CI, or in a student's script, `nbgrader validate *.ipynb && submit` hands in
# whatever there is, and a course whose own solutions fail stays green.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbgrader==0.9.6 ipykernel==7.4.0
cd "$folder"
export PATH="$folder/venv/bin:$PATH" JUPYTER_PREFER_ENV_PATH=1
export HOME="$folder" IPYTHONDIR="$folder/ipython"
python - <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

facts = {"grade": True, "solution": False, "locked": True, "task": False, "grade_id": "f",
         "points": 3, "schema_version": 3}
kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
cell = new_code_cell("assert 1 == 2", metadata={"nbgrader": facts})
nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": kernel}), "homework.ipynb")
PYTHON
status=0
nbgrader validate homework.ipynb >said.txt 2>log.txt || status=$?
grep "VALIDATION FAILED" said.txt
echo "exit status: $status"
[ "$status" -eq 0 ]
