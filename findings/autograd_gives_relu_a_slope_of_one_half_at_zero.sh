#!/usr/bin/env bash
# autograd 1.9.1 with NumPy 2.4.6.
# The usual guess: relu written as np.maximum(x, 0) has the slope 0 at 0, as PyTorch's relu.
# Seen: 0.5, since autograd divides the gradient between equal arguments; written with np.where it
# is 0. np.max divides it in the same way among equal maxima.
# Why it matters: a check of an exercise against autograd fails at 0 although the answer is as in
# every textbook, and biases that start at 0 on data with zeros are exactly there.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check autograd==1.9.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import autograd.numpy as np
from autograd import grad

by_maximum = grad(lambda x: np.maximum(x, 0.0))(0.0)
by_where = grad(lambda x: np.where(x > 0, x, 0.0))(0.0)
of_max = grad(np.max)(np.array([1.0, 1.0, 0.0])).tolist()
print("maximum:", by_maximum, "| where:", by_where, "| max of 1, 1, 0:", of_max)
assert (by_maximum, by_where, of_max) == (0.5, 0.0, [0.5, 0.5, 0.0])
PYTHON
