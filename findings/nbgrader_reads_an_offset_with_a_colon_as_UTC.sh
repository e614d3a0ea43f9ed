#!/usr/bin/env bash
# nbgrader 0.9.6.
# The usual guess: "2026-11-20 12:00 +01:00", as a due date or in timestamp.txt, is eleven o'clock UTC.
# Seen: nbgrader.utils.parse_utc takes a time of three words apart, looks its last word up as the name
# of a time zone, finds none of the name "+01:00", and says nothing: it is noon UTC. "+0100" is worse:
# it is an offset of a hundred seconds. Without the space before the offset both are right.
# Why it matters: a due date an hour off, or a student who is late by it and pays the penalty.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbgrader==0.9.6
"$folder/venv/bin/python" - <<'PYTHON'
from nbgrader.utils import parse_utc

for text, seen in {
    "2026-11-20 12:00 +01:00": "2026-11-20 12:00:00",
    "2026-11-20 12:00 +0100": "2026-11-20 11:58:20",
    "2026-11-20 12:00+01:00": "2026-11-20 11:00:00",
    "2026-11-20 12:00 Europe/Berlin": "2026-11-20 11:00:00",
}.items():
    found = str(parse_utc(text))
    print(f"{text}: {found} UTC")
    assert found == seen, seen
PYTHON
