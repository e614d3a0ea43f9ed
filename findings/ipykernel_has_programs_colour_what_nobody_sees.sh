#!/usr/bin/env bash
# ipykernel 7.2.0 (with rich 14.2.0, as one of many programs that heed FORCE_COLOR)
#
# Usual guess: a program that is started from a notebook with its output captured writes plain text,
# as it does from any script, since what it writes to is a pipe and no terminal.
# Seen: ipykernel sets FORCE_COLOR, CLICOLOR and CLICOLOR_FORCE for all that a kernel starts, so the
# captured text is full of escape sequences: "1 of 3 points" is in the script's output and not in the
# notebook's.
# It matters to who drives a grader, pytest or a linter from a notebook and searches what it says;
# take FORCE_COLOR and CLICOLOR_FORCE out of the environment first.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/python -m pip --disable-pip-version-check install --quiet \
    ipykernel==7.2.0 nbclient==0.10.4 nbformat==5.10.4 rich==14.2.0
unset FORCE_COLOR CLICOLOR CLICOLOR_FORCE NO_COLOR

cat > captured.py <<'PYTHON'
import subprocess
import sys

says = "from rich.console import Console; Console().print('1 of 3 points')"
print(ascii(subprocess.run([sys.executable, "-c", says], capture_output=True, text=True).stdout))
PYTHON

cat > check.py <<'PYTHON'
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat

source = Path("captured.py").read_text()
script = subprocess.run([sys.executable, "captured.py"], capture_output=True, text=True).stdout
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
nbclient.NotebookClient(notebook, kernel_name="python3").execute()
kernel = notebook.cells[0].outputs[0].text
print("from a script: ", script.strip())
print("from a notebook:", kernel.strip())
assert script.strip() == r"'1 of 3 points\n'"
assert "1 of 3 points" not in kernel
assert "\\x1b[" in kernel
PYTHON
JUPYTER_PATH="$work/venv/share/jupyter" venv/bin/python check.py
