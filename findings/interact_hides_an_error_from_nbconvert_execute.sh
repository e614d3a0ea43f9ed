#!/usr/bin/env bash
# ipywidgets 8.1.9 with nbconvert 7.17.2, nbclient 0.11.0 and ipykernel 7.4.0.
# The usual guess: `jupyter nbconvert --execute` stops with an error at a cell whose code raises.
# Seen: under @interact the function is called at once and raises, yet the exit status is 0 and the
# cell has no error output: the traceback lies in the state of a widget, in the notebook's metadata.
# Why it matters: the interactive figures of a lecture may all be broken in a build that is green.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    ipywidgets==8.1.9 nbconvert==7.17.2 nbclient==0.11.0 ipykernel==7.4.0
cd "$folder"
export PATH="$folder/venv/bin:$PATH" JUPYTER_PREFER_ENV_PATH=1
export HOME="$folder" IPYTHONDIR="$folder/ipython"
python - <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

source = """from ipywidgets import interact

@interact(eta=(0.0, 1.0))
def draw(eta):
    raise ValueError("no figure")
"""
kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
notebook = new_notebook(cells=[new_code_cell(source)], metadata={"kernelspec": kernel})
nbformat.write(notebook, "lecture.ipynb")
PYTHON
jupyter nbconvert --to notebook --execute --output run lecture.ipynb >log.txt 2>&1
python - <<'PYTHON'
import nbformat

run = nbformat.read("run.ipynb", as_version=4)
kinds = [output.output_type for output in run.cells[0].outputs]
print("exit status: 0, outputs of the cell:", kinds)
assert "error" not in kinds
assert "no figure" in str(run.metadata.widgets)
PYTHON
