#!/usr/bin/env bash
# nbval 0.11.0.
# The usual guess: nbval compares a cell's outputs with the stored ones, so their order counts.
# Seen: outputs are collected by kind (stdout, text/plain, ...) before they are compared. The stored
# cell shows "before", "after" and then the value; run again it shows the value between the two; nbval
# passes it.
# Why it matters: a lecture whose text says "the figure below" is checked and yet may show it above.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    nbval==0.11.0 pytest==9.1.1 ipykernel==7.4.0
cd "$folder"
export PATH="$folder/venv/bin:$PATH" JUPYTER_PREFER_ENV_PATH=1
export HOME="$folder" IPYTHONDIR="$folder/ipython"
python - <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

text = new_output("stream", name="stdout", text="before\nafter\n")
value = new_output("display_data", data={"text/plain": "0.5"})
kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
source = "print('before')\ndisplay(0.5)\nprint('after')"
for name, code in (("moved", source), ("changed", source.replace("0.5", "0.6"))):
    cell = new_code_cell(code, outputs=[text, value], execution_count=1)
    nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": kernel}), f"{name}.ipynb")
PYTHON
python -m pytest -q -p no:cacheprovider --nbval --nbval-current-env moved.ipynb
echo "and for comparison, a value that has changed:"
if python -m pytest -q -p no:cacheprovider --nbval --nbval-current-env changed.ipynb >log.txt; then
    exit 1
fi
tail -n 1 log.txt
