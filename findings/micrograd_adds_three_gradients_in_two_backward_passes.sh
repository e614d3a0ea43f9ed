#!/usr/bin/env bash
# micrograd 0.1.0.
# The usual guess: gradients add up, so a second backward() without a reset doubles them (as PyTorch
# does with retain_graph=True).
# Seen: with one operation in between the leaf's gradient is three times the first one: the inner
# node's gradient is kept, too, and is passed on a second time. With two in between it is four times.
# Why it matters: the classic exercise "why must gradients be reset?" has another answer here, and
# resetting the parameters alone, as micrograd.nn does, does not help who keeps a graph.
set -euo pipefail
unset PYTHONPATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check micrograd==0.1.0
"$folder/venv/bin/python" - <<'PYTHON'
from micrograd.engine import Value


def times_the_first(inner):
    """How many times the first gradient two passes give, with so many nodes in between."""
    leaf = Value(2.0)
    out = leaf
    for _ in range(inner + 1):
        out = out * 3.0
    out.backward()
    first = leaf.grad
    out.backward()
    return leaf.grad / first


print([times_the_first(inner) for inner in range(3)])
assert [times_the_first(inner) for inner in range(3)] == [2.0, 3.0, 4.0]
PYTHON
