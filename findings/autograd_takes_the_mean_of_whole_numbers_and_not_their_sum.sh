#!/usr/bin/env bash
# autograd 1.9.1 with NumPy 2.4.6.
# The usual guess: a gradient with respect to an array of whole numbers works, or it is refused.
# Seen: both. np.mean(x ** 2) has its gradient, and so has np.sum(x / 1); np.sum(x ** 2) and x[0] ** 2
# raise TypeError, since there an int64 comes out, which autograd knows as an array but not as a number.
# Why it matters: np.array([1, 2]) is what beginners write, and it breaks when they turn a mean into a
# sum, or a formula into a loop, which is not where anyone looks for the type of the data.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check autograd==1.9.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import autograd.numpy as np
from autograd import grad

FUNCTIONS = {
    "mean": lambda x: np.mean(x ** 2),
    "sum of floats": lambda x: np.sum(x / 1),
    "sum": lambda x: np.sum(x ** 2),
    "index": lambda x: x[0] ** 2,
}
found = {}
for name, function in FUNCTIONS.items():
    try:
        found[name] = grad(function)(np.array([1, 2])).tolist()
    except TypeError as error:
        found[name] = "TypeError"
print(found)
assert found == {"mean": [1, 2], "sum of floats": [1, 1], "sum": "TypeError", "index": "TypeError"}
PYTHON
