"""Mutants are small, different from each other, and what somebody could have written."""

import ast

import pytest

from autograder.audit.mutants import mutants_of

LAYER = """def dense_backward(dZ, X, W):
    scale = 1.0
    grads = {'dX': dZ @ W, 'dW': dZ.T @ X}
    if len(X) > 1:
        scale *= -0.5
    return (grads['dX'].copy(), np.maximum(dZ, 0).sum(axis=0, keepdims=True))"""


def changes() -> list[str]:
    return [mutant.change.partition(" → ")[2] for mutant in mutants_of(LAYER)]


@pytest.mark.parametrize(
    "line",
    [
        "scale = 2.0",
        "pass",
        "grads = {'dX': W @ dZ, 'dW': dZ.T @ X}",
        "grads = {'dX': dZ @ W.T, 'dW': dZ.T @ X}",
        "grads = {'dX': dZ @ W, 'dW': dZ @ X}",
        "grads = {'dX': dZ, 'dW': dZ.T @ X}",
        "grads = {'dW': dZ @ W, 'dW': dZ.T @ X}",
        "if len(X) >= 1:",
        "if len(X) > 2:",
        "if not len(X) > 1:",
        "scale /= -0.5",
        "scale = -0.5",
        "scale *= 0.5",
        "return (np.maximum(dZ, 0).sum(axis=0, keepdims=True), grads['dX'].copy())",
        "return (grads['dX'], np.maximum(dZ, 0).sum(axis=0, keepdims=True))",
        "return (grads['dX'].copy(), np.minimum(dZ, 0).sum(axis=0, keepdims=True))",
        "return (grads['dX'].copy(), np.maximum(0, dZ).sum(axis=0, keepdims=True))",
        "return (grads['dX'].copy(), np.maximum(dZ, 0).mean(axis=0, keepdims=True))",
        "return (grads['dX'].copy(), np.maximum(dZ, 0).sum(axis=1, keepdims=True))",
        "return (grads['dX'].copy(), np.maximum(dZ, 0).sum(axis=0, keepdims=False))",
        "return (grads['dX'].copy(), np.maximum(dZ, 0).sum(keepdims=True))",
        "return (grads['dX'].copy(), np.maximum(dZ, 1).sum(axis=0, keepdims=True))",
        "return (grads['dX'].copy(), dZ.sum(axis=0, keepdims=True))",
    ],
)
def test_what_people_get_wrong_is_among_them(line: str) -> None:
    assert line in changes()


def test_each_can_be_compiled_and_none_is_the_original_or_there_twice() -> None:
    sources = [mutant.source for mutant in mutants_of(LAYER)]
    assert len(set(sources)) == len(sources) > 30
    assert ast.unparse(ast.parse(LAYER)) not in sources
    for source in sources:
        compile(source, "<mutant>", "exec")


def test_making_them_leaves_one_change_in_each() -> None:
    original = ast.unparse(ast.parse(LAYER)).splitlines()
    for mutant in mutants_of(LAYER):
        lines = mutant.source.splitlines()
        assert len(lines) == len(original)
        assert sum(old != new for old, new in zip(original, lines, strict=True)) == 1
