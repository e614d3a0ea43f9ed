#!/usr/bin/env bash
# array-api-strict 2.6.1 with NumPy 2.4.6.
# The usual guess: `array + variable` asks variable.__radd__ when the array doesn't know the type, as
# Python's operators do and NumPy's arrays do for a class with __array_ufunc__ = None.
# Seen: array-api-strict raises TypeError itself instead of returning NotImplemented, so __radd__ is
# never called; `variable + array` works.
# Why it matters: a small autodiff library that passes with NumPy and CuPy fails in the very tool that
# is meant to prove it portable, unless every constant stands on the right.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    array-api-strict==2.6.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import array_api_strict
import numpy as np


class Variable:
    __array_ufunc__ = None

    def __add__(self, other):
        return "Variable.__add__"

    def __radd__(self, other):
        return "Variable.__radd__"


constant = array_api_strict.ones(2)
print("NumPy:", np.ones(2) + Variable(), "| on the right:", Variable() + constant)
assert np.ones(2) + Variable() == "Variable.__radd__"
assert Variable() + constant == "Variable.__add__"
try:
    constant + Variable()
except TypeError as error:
    print("array-api-strict: TypeError:", error)
else:
    raise SystemExit("__radd__ was called")
PYTHON
