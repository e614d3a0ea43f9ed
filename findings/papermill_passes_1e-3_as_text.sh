#!/usr/bin/env bash
# papermill 2.7.0.
# The usual guess: `-y "eta: 1e-3"` (or a file given with -f) and `-p eta 1e-3` set the same number.
# Seen: with -y the notebook gets eta = "1e-3", a string, since YAML 1.1 wants a point and a sign
# (1.0e-3); with -p it gets the number 0.001.
# Why it matters: learning rates are written so. `theta - eta * gradient` then fails far from the
# cause, and `eta * 3` with a whole number doesn't fail at all.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check papermill==2.7.0
cd "$folder"
cat >write.py <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
cell = new_code_cell("eta = 0.1", metadata={"tags": ["parameters"]})
nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": kernel}), "training.ipynb")
PYTHON
venv/bin/python write.py
venv/bin/papermill --prepare-only training.ipynb by_y.ipynb -y "eta: 1e-3" 2>log.txt
venv/bin/papermill --prepare-only training.ipynb by_p.ipynb -p eta 1e-3 2>log.txt
venv/bin/python - <<'PYTHON'
import nbformat

found = [nbformat.read(f"by_{way}.ipynb", as_version=4).cells[1].source for way in "yp"]
print(found)
assert found == ['# Parameters\neta = "1e-3"\n', "# Parameters\neta = 0.001\n"]
PYTHON
