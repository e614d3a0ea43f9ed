#!/usr/bin/env bash
# nbgrader 0.9.6.
# The usual guess: an address that nbgrader opens, reads and writes can be upgraded, too.
# Seen: in a folder whose name holds a percent sign, students are added and listed, but
# `nbgrader db upgrade` ends with a CalledProcessError: it writes the address as it stands into an
# alembic.ini, where % begins an interpolation. The backup is made before; nothing is lost.
# Why it matters: in the address of a server's database a password with @, : or / must be written
# with %40, %3A or %2F. A course that keeps its gradebook there works for a year, and can't be brought
# to the next version; the reason stands in the middle of two tracebacks.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbgrader==0.9.6 ipykernel==7.4.0
export PATH="$folder/venv/bin:$PATH" HOME="$folder" JUPYTER_PREFER_ENV_PATH=1
for name in "half done" "50% done"; do
    mkdir "$folder/$name"
    cd "$folder/$name"
    nbgrader db student add ada >log.txt 2>&1
    nbgrader db student list 2>>log.txt | grep ada
    status=0
    nbgrader db upgrade >upgrade.txt 2>&1 || status=$?
    echo "$name: nbgrader db upgrade ends with $status"
    echo "$status" >status
done
grep InterpolationSyntaxError: upgrade.txt
[ "$(cat "$folder/half done/status")" -eq 0 ] && [ "$(cat "$folder/50% done/status")" -ne 0 ]
