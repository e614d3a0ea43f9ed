"""No message holds a part of the printed solution, compared by syntax tree, nor a change's text."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.audit.solutions import printed_solution
from autograder.core.exercise import Exercise
from autograder.diagnosis import Place, as_remarks
from autograder.diagnosis.kinds import Kind
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student.in_process import verdict_on

CHECKOUT = Path(__file__).parents[2]
ENOUGH = 2
"""Operations of an expression that says more than a name or `y - t` does."""
LONGEST = 14
"""Words of a text that are read together."""
OPERATIONS = (ast.BinOp, ast.Call, ast.Compare, ast.Subscript, ast.UnaryOp, ast.Attribute)


def expressions_in(source: str) -> set[str]:
    """Return all expressions of a source that do enough, each as its syntax tree is written."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.expr) and operations(node) >= ENOUGH:
            found.add(ast.dump(node).replace("Store()", "Load()"))
    return found


def operations(node: ast.AST) -> int:
    return sum(isinstance(n, OPERATIONS) for n in ast.walk(node))


def code_in(text: str) -> Iterator[str]:
    """Yield the syntax trees of all expressions that some neighbouring words are."""
    words = text.replace("·", "*").replace("−", "-").replace("²", "**2").split()
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            piece = " ".join(words[start:end]).strip(".,:;?!“”")
            if not re.search(r"[-+*/@(\[.]", piece):
                continue
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    tree = ast.parse(piece, mode="eval").body
            except (SyntaxError, ValueError):
                continue
            if operations(tree) >= ENOUGH:
                yield ast.dump(tree)


def texts_of(exercise: Exercise) -> Iterator[str]:
    for one in exercise.misconceptions:
        yield one.message
        yield one.message_beside
    yield from exercise.messages_if_false.values()
    yield from exercise.ratio_advice.values()
    yield exercise.loop_advice


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_no_message_holds_a_part_of_the_printed_solution(problem_set: str) -> None:
    sources = printed_solution(CHECKOUT, problem_set).sources
    told = [
        f"{exercise.name}: {text}"
        for exercise in exercises(problem_set).values()
        for text in texts_of(exercise)
        if expressions_in(sources[exercise.name]).intersection(code_in(text))
    ]
    assert told == []


def test_a_part_of_a_solution_in_a_message_would_be_noticed() -> None:
    solution = expressions_in("def f(dA, A):\n    return dA * A * (1 - A)")
    assert solution.intersection(code_in("Multiply it by dA·A·(1 − A), and you are done."))
    assert not solution.intersection(code_in("The slope must vanish at both ends, 0 and 1."))


@pytest.mark.parametrize("parts", [(), ("dW",)])
@pytest.mark.parametrize("kind", [None, *Kind])
def test_what_is_said_of_a_line_is_its_number_and_a_kind(
    kind: Kind | None, parts: tuple[str, ...]
) -> None:
    exercise = exercises("ps07_vectorized_backprop")["dense_backward"]
    prepared = prepare(exercise, PUBLIC_SEED)
    verdict = verdict_on(lambda dZ, X, W: (dZ @ W, X.T @ dZ * 1.5, dZ.sum(axis=0)), prepared)
    source = "dW = X.T @ dZ * 1.5"
    (remark,) = as_remarks((Place(4321, source, kind, parts),), prepared, verdict)
    assert re.findall(r"\d+", remark.message) == ["4321"]
    assert not list(code_in(remark.message))
