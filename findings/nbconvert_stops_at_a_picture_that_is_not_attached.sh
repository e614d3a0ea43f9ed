#!/usr/bin/env bash
# nbconvert 7.17.2.
# The usual guess: a missing picture leaves a gap in the page, as a missing file does.
# Seen: ![](sketch.png) of a missing file gives a page with a broken picture, but
# ![](attachment:sketch.png) without the attachment stops the conversion with InvalidNotebook.
# Why it matters: pasted pictures are attachments, and copying a cell's text to another cell, or
# cleaning a notebook, loses them. That student's feedback page is then not made at all.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbconvert==7.17.2
"$folder/venv/bin/python" - <<'PYTHON'
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook
from nbformat.v4 import new_markdown_cell, new_notebook


def page(text):
    return HTMLExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell(text)]))[0]


assert '<img alt="sketch" src="sketch.png"' in page("![sketch](sketch.png)")
print("missing file: a page")
try:
    page("![sketch](attachment:sketch.png)")
except InvalidNotebook as error:
    print("missing attachment: InvalidNotebook:", error)
else:
    raise SystemExit("a page was made")
PYTHON
