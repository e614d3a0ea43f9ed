"""What a misconception says: short, plain, and never the answer's code."""

import re

import pytest

from autograder.core.exercise import Exercise, Misconception
from autograder.problem_sets import PROBLEM_SETS, exercises

EXERCISES = [exercise for name in PROBLEM_SETS for exercise in exercises(name).values()]
MISCONCEPTIONS = [
    pytest.param(exercise, wrong, id=f"{exercise.name}-{wrong.name}")
    for exercise in EXERCISES
    for wrong in exercise.misconceptions
]
CODE = re.compile(r"@|\.T\b|\bnp\.|\w\.\w+\(|\*\*|->|`|\blambda\b|\bimport\b")
ASSIGNMENT = re.compile(r"= *(?![\d ])([^=,.:;?]+)")


def has_code(text: str) -> bool:
    """Whether Python would run some of it; formulas such as Z = X Wᵀ + b are fine."""
    return bool(CODE.search(text)) or any(map(runs, ASSIGNMENT.findall(text)))


def runs(source: str) -> bool:
    try:
        compile(source.strip(), "", "eval")
    except SyntaxError:
        return False
    return True


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?=\s|$)", text))


@pytest.mark.parametrize(("exercise", "wrong"), MISCONCEPTIONS)
def test_a_message_is_one_to_three_short_sentences(
    exercise: Exercise, wrong: Misconception
) -> None:
    for message in filter(None, (wrong.message, wrong.message_beside)):
        assert 1 <= sentences(message) <= 3
        assert len(message) <= 320
        assert message.rstrip()[-1] in ".?!"


@pytest.mark.parametrize(("exercise", "wrong"), MISCONCEPTIONS)
def test_a_message_holds_no_code(exercise: Exercise, wrong: Misconception) -> None:
    assert not has_code(wrong.message)
    assert not has_code(wrong.message_beside)


SAYS_RIGHT = re.compile(r"\b(is|are) right\b(?! answer)")


@pytest.mark.parametrize(("exercise", "wrong"), MISCONCEPTIONS)
def test_nothing_is_said_to_be_right_that_another_slip_may_have_spoilt(
    exercise: Exercise, wrong: Misconception
) -> None:
    """What a message says of the parts that it costs holds whenever it is told."""
    kept = {part.name for part in exercise.parts} & set(wrong.unaffected_parts)
    beside = wrong.message_beside or wrong.message
    if len(kept) < len(exercise.parts):
        of_a_kept_part = [name for name in kept if re.search(rf"\b{name}\b.* right\b", beside)]
        assert not of_a_kept_part
    if wrong.message_beside:
        assert kept
        assert not SAYS_RIGHT.search(beside)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_a_task_is_one_or_two_sentences_without_code(exercise: Exercise) -> None:
    assert 1 <= sentences(exercise.task) <= 2
    assert not has_code(exercise.task)


@pytest.mark.parametrize(
    "code", ["dX = dZ @ W", "X.T", "np.sum", "s = a * (1 - a)", "w -= eta * g", "Z.sum(axis=0)"]
)
def test_code_in_a_message_would_be_noticed(code: str) -> None:
    assert has_code(f"Write {code}.")
