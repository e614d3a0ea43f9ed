#!/usr/bin/env bash
# nbformat 5.11.1, jsonschema 4.26.0 with its extra format-nongpl, rfc3987-syntax 1.1.0, lark 1.3.1.
# The usual guess: importing nbformat loads code and a schema; no notebook holds a URL to be checked.
# Seen: jsonschema (from 4.25 on) imports rfc3987-syntax if it is there, and that compiles dozens of
# grammars when imported. Jupyter Server asks for the extra, so wherever JupyterLab is installed every
# process that imports nbformat pays for them: seconds, on a small machine.
# Why it matters: nbgrader, nbconvert, nbclient and each of their worker processes import nbformat.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbformat==5.11.1 \
    'jsonschema[format-nongpl]==4.26.0' rfc3987-syntax==1.1.0 lark==1.3.1
"$folder/venv/bin/python" - <<'PYTHON'
import lark

compiled = []
make = lark.Lark.__init__


def counted(self, *args, **options):
    compiled.append(options.get("start") or args[1:])
    make(self, *args, **options)


lark.Lark.__init__ = counted
import nbformat

print("nbformat", nbformat.__version__, "imported; grammars compiled:", len(compiled))
assert len(compiled) > 30
PYTHON
