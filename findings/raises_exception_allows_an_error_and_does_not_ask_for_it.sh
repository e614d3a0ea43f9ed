#!/usr/bin/env bash
# nbconvert 7.17.2 with nbclient 0.11.0, and nbval 0.11.0.
# The usual guess: a cell tagged raises-exception must raise; the run fails if it doesn't.
# Seen: the tag only allows an error. A tagged cell that raises nothing passes in both tools.
# Why it matters: lectures tag the cell that shows a mistake; when a library stops refusing the
# mistake, the text beside it is wrong and every check stays green.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    nbconvert==7.17.2 nbclient==0.11.0 nbval==0.11.0 pytest==9.1.1 ipykernel==7.4.0
cd "$folder"
export PATH="$folder/venv/bin:$PATH" JUPYTER_PREFER_ENV_PATH=1
export HOME="$folder" IPYTHONDIR="$folder/ipython"
python - <<'PYTHON'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
for name, metadata in (("tagged", {"tags": ["raises-exception"]}), ("plain", {})):
    for source in ("1 + 1;", "1 / 0"):
        cell = new_code_cell(source, metadata=metadata)
        notebook = new_notebook(cells=[cell], metadata={"kernelspec": kernel})
        nbformat.write(notebook, f"{name}_{'raises' if '0' in source else 'fine'}.ipynb")
PYTHON
run() {
    jupyter nbconvert --to notebook --execute --output out "$1" >log.txt 2>&1 &&
        python -m pytest -q -p no:cacheprovider --nbval-lax --nbval-current-env "$1" >log.txt 2>&1
}
run tagged_fine.ipynb && echo "tagged, raises nothing: passed by both"
run tagged_raises.ipynb && echo "tagged, raises: passed by both"
if run plain_raises.ipynb; then exit 1; fi
echo "not tagged, raises: failed"
