#!/usr/bin/env bash
# IPython 9.18.1.
# The usual guess: a cell that raises has its exception formatted once, for the traceback that is
# shown, and what IPython keeps of it is the same.
# Seen: the traceback is formatted twice, once to be shown and once for the history's record of
# exceptions, which calls __str__ of the exception again, too: three times in all. An exception that
# counts says "asked 1" on the screen and "asked 3" in the record. (IPython 8.37.0: asked once.)
# Why it matters: formatting is most of the cost of a cell that raises, so a grader pays it twice for
# each mistake; and an exception whose words are made when they are asked for isn't shown as recorded.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export IPYTHONDIR="$folder/ipython"
cat >"$folder/count.py" <<'PYTHON'
import sys

from IPython.core.interactiveshell import InteractiveShell

CELL = """
class Wrong(ValueError):
    asked = 0

    def __str__(self):
        Wrong.asked += 1
        return f"asked {Wrong.asked}"

raise Wrong
"""
shell = InteractiveShell.instance()
formatted, original = [], shell.InteractiveTB.structured_traceback


def counted(*args, **options):
    formatted.append(args)
    return original(*args, **options)


shell.InteractiveTB.structured_traceback = counted
shell.run_cell(CELL, store_history=True)
kept = getattr(shell.history_manager, "exceptions", {})
found = [len(formatted), shell.user_ns["Wrong"].asked, [e["evalue"] for e in kept.values()]]
print("formatted, asked, kept:", found)
assert str(found) == sys.argv[1], sys.argv[1]
PYTHON
for version in 9.18.1 8.37.0; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/pip" install --quiet --disable-pip-version-check "ipython==$version"
done
"$folder/9.18.1/bin/python" "$folder/count.py" "[2, 3, ['asked 3']]"
"$folder/8.37.0/bin/python" "$folder/count.py" "[1, 1, []]"
