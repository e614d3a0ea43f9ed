"""Slips as students write them, in other words than the catalogue's, are told by their names."""

from __future__ import annotations

import contextlib
import functools
import io
import re
from pathlib import Path
from typing import Any

import pytest

from autograder.audit.solutions import printed_solution
from autograder.audit.words import untrue_words
from autograder.problem_sets import PROBLEM_SETS, exercises, find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student.in_process import verdict_on

CHECKOUT = Path(__file__).parents[2]
BLOCK = re.compile(r"^=== (\w+): (.+)\n((?:(?!===).*\n?)*)", re.MULTILINE)


def slips() -> list[tuple[str, list[str], str]]:
    text = Path(__file__).with_name("slips_with_names.txt").read_text(encoding="utf-8")
    return [(name, found.split(", "), source) for name, found, source in BLOCK.findall(text)]


@functools.cache
def notebook(problem_set: str) -> dict[str, Any]:
    """Return the names of a notebook in which all else is right."""
    with contextlib.redirect_stdout(io.StringIO()):
        return printed_solution(CHECKOUT, problem_set).namespace


@pytest.mark.parametrize(
    ("name", "expected", "source"),
    slips(),
    ids=[f"{name}-{'-'.join(found)}" for name, found, _ in slips()],
)
def test_a_slip_is_told_by_its_name(name: str, expected: list[str], source: str) -> None:
    exercise = find_exercise(name)
    assert exercise is not None
    names = dict(notebook(next(one for one in PROBLEM_SETS if name in exercises(one))))
    exec(compile(source, "<slip>", "exec"), names)
    prepared = prepare(exercise, PUBLIC_SEED)
    verdict = verdict_on(names[name], prepared)
    assert [remark.misconception for remark in verdict.feedback] == expected
    assert list(untrue_words(verdict, prepared)) == []
