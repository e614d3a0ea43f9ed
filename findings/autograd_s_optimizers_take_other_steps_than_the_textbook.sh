#!/usr/bin/env bash
# autograd 1.9.1 with NumPy 2.4.6, autograd.misc.optimizers.
# The usual guess: sgd and rmsprop there take the steps of the textbook and of PyTorch.
# Seen: sgd multiplies each gradient by 1 - mass, so with mass 0.9 the first step is a tenth of
# step_size times gradient; rmsprop's mean of squares starts at 1 instead of 0, so its first step at
# a gradient of 0.01 is a three-hundredth of PyTorch's.
# Why it matters: step sizes can't be carried over, and an optimizer that a student writes by the
# formula "differs from the reference".
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check autograd==1.9.1 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from autograd.misc.optimizers import rmsprop, sgd

GRADIENT = 0.01


def first_step(optimizer, **options):
    options |= {"num_iters": 1, "step_size": 1.0}
    return -optimizer(lambda x, i: np.array([GRADIENT]), np.zeros(1), **options)[0]


by_sgd = first_step(sgd, mass=0.9)
by_rmsprop = first_step(rmsprop, gamma=0.9, eps=0.0)
print("sgd:", by_sgd, "textbook:", GRADIENT)
print("rmsprop:", by_rmsprop, "textbook:", GRADIENT / np.sqrt(0.1 * GRADIENT**2))
assert np.isclose(by_sgd, 0.1 * GRADIENT)
assert np.isclose(by_rmsprop, GRADIENT / np.sqrt(0.9 * 1.0 + 0.1 * GRADIENT**2))
PYTHON
