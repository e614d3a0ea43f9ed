#!/usr/bin/env bash
# nbgrader 0.9.6, from Python, where its environment isn't activated (a kernel, an IDE, cron).
# The usual guess: Gradebook(address) makes a new gradebook with the packages that it imports.
# Seen: for a gradebook that isn't there yet it starts the program `alembic`, by name, to ask for the
# version of its tables. Where the environment's bin isn't on the PATH that is a FileNotFoundError for
# 'alembic' which names neither PATH nor gradebook. The second try succeeds, with a gradebook whose
# tables have no version. One that was made where alembic is in sight is opened without it.
# Why it matters: the same script makes a course's gradebook in a terminal and fails in a notebook; and
# each new gradebook takes the start of a program, a second or two, which a class's tests pay each time.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    nbgrader==0.9.6 sqlalchemy==2.1.9 alembic==1.20.1
cat >"$folder/make.py" <<'PYTHON'
import sys

from nbgrader.api import Gradebook

try:
    with Gradebook(f"sqlite:///{sys.argv[1]}") as gradebook:
        print("opened, students:", len(gradebook.students))
except Exception as error:
    print(type(error).__name__, getattr(error, "filename", ""))
PYTHON
seen() {
    env PATH="$1" "$folder/venv/bin/python" "$folder/make.py" "$folder/$2"
}
without=$(seen /nowhere new.db)
with=$(seen "$folder/venv/bin" made.db)
again=$(seen /nowhere made.db)
left=$(seen /nowhere new.db)
tables_of() {
    "$folder/venv/bin/python" - "$folder/$1" <<'PYTHON'
import sqlite3
import sys

tables = sqlite3.connect(sys.argv[1]).execute("select name from sqlite_master").fetchall()
print(len(tables), ("alembic_version",) in tables)
PYTHON
}
printf '%s\n' "not on the PATH: $without, then $left" "on the PATH: $with, then $again"
echo "tables, a version among them: $(tables_of new.db), $(tables_of made.db)"
test "$without" = "FileNotFoundError alembic"
test "$left" = "opened, students: 0"
[[ "$(tables_of new.db)" = *False && "$(tables_of made.db)" = *True ]]
test "$with" = "opened, students: 0"
test "$again" = "opened, students: 0"
