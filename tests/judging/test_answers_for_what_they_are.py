"""A value counts for what it is, not for its type's name; what is missing costs its own part."""

import collections
import enum
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograder.core.prepared import PreparedExercise
from autograder.core.validation import InvalidReturnError, check_number, unpack
from autograder.core.verdict import Outcome, Verdict
from autograder.judging.advice import ZERO_DIMENSIONAL
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import prepare
from autograder.student.in_process import verdict_on as verdict_in_process

JudgeIt = Callable[..., Verdict]


class Grads(NamedTuple):
    dX: Any
    dW: Any
    db: Any


class MyList(list[Any]):
    """Lies about its items to everybody who asks it."""

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


SEQUENCES: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "a namedtuple": lambda items: Grads(*items),
    "a subclass of list": MyList,
    "a deque": collections.deque,
}


@pytest.mark.parametrize("made", SEQUENCES.values(), ids=SEQUENCES.keys())
def test_any_sequence_is_a_sequence(
    made: Callable[[Any], Any], layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: made((dZ @ W, dZ.T @ X, dZ.sum(axis=0))))
    assert (verdict.outcome, verdict.earned) == (Outcome.RIGHT, 6)


def test_an_iterator_is_no_sequence_and_is_told_so(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: reversed([dZ.sum(axis=0), dZ.T @ X, dZ @ W]))
    assert (verdict.outcome, verdict.earned) == (Outcome.WRONG_TYPE, 0)
    assert verdict.feedback[0].message == (
        "The result should be a sequence of 3 items, not a list_reverseiterator, which gives its "
        "items only once: make a list of it."
    )


def judged(name: str, function: Callable[..., object]) -> Verdict:
    exercise = find_exercise(name)
    assert exercise is not None
    return verdict_in_process(function, prepare(exercise, 3))


def as_array(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: np.array(function(*args))


def test_an_array_is_a_sequence_of_its_items() -> None:
    exercise = find_exercise("count_multiply_adds")
    assert exercise is not None
    assert judged(exercise.name, as_array(exercise.reference)).outcome is Outcome.RIGHT


def test_one_array_in_place_of_several_is_no_sequence_of_its_entries(
    layer: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(layer, lambda dZ, X, W: np.zeros(3))
    assert verdict.feedback[0].message == (
        "The result should be a sequence of 3 items, not an array of shape (3,)."
    )


class Answer(enum.IntEnum):
    OFF = 0
    ON = 1


DICTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an OrderedDict": collections.OrderedDict,
    "a defaultdict": lambda values: collections.defaultdict(float, values),
    "NumPy's strings for keys": lambda values: {np.str_(k): v for k, v in values.items()},
    "one key more": lambda values: {**values, "delta": object()},
}


@pytest.mark.parametrize("made", DICTS.values(), ids=DICTS.keys())
def test_any_dict_is_a_dict_and_a_key_too_many_costs_nothing(
    made: Callable[[dict[str, Any]], Any],
) -> None:
    exercise = find_exercise("forward")
    assert exercise is not None
    reference = exercise.reference
    verdict = judged("forward", lambda x, params: made(dict(reference(x, params))))
    assert (verdict.outcome, verdict.earned) == (Outcome.RIGHT, verdict.points)


def test_a_missing_key_costs_its_own_part() -> None:
    exercise = find_exercise("backward")
    assert exercise is not None
    reference = exercise.reference

    def without_one(*args: Any) -> Any:
        return {key: value for key, value in reference(*args).items() if key != "b3"}

    verdict = judged("backward", without_one)
    assert [sum(not part.right for part in verdict.parts), verdict.earned > 0] == [1, True]
    assert "is missing: there is no key 'b3'" in verdict.feedback[0].message


def test_an_int_enum_is_an_int() -> None:
    verdict = judged("threshold_unit", lambda x, w, b: Answer(int(np.sum(w * x) + b >= 0)))
    assert verdict.outcome is Outcome.RIGHT


@pytest.mark.parametrize("dtype", ["float32", "float16", "int8", "uint64"])
def test_numbers_that_are_exact_may_have_any_dtype(dtype: str) -> None:
    verdict = judged("one_hot", lambda labels, C: np.eye(C, dtype=dtype)[labels])
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ())


def test_numbers_that_have_lost_digits_may_not(
    dx_only: PreparedExercise, verdict_on: JudgeIt
) -> None:
    verdict = verdict_on(dx_only, lambda dZ, X, W: (dZ @ W).astype("f4"))
    assert "somewhere precision is lost" in verdict.feedback[0].message


def test_a_zero_dimensional_array_is_the_number_it_holds_and_gets_advice() -> None:
    verdict = judged("threshold_unit", lambda x, w, b: np.where(np.sum(w * x) + b >= 0, 1, 0))
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, (ZERO_DIMENSIONAL,))


def test_a_view_takes_it_for_a_number_too_and_the_advice_is_the_same() -> None:
    exercise = find_exercise("lookup_network")
    assert exercise is not None
    reference = exercise.reference

    def lookup_network(T: Any) -> Any:
        *weights, b2 = reference(T)
        return (*weights, np.array(b2))

    verdict = judged("lookup_network", lookup_network)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, (ZERO_DIMENSIONAL,))


def test_views_unpack_arrays_and_turn_down_iterators_in_words() -> None:
    assert unpack(np.array([1.0, 2.0]), "a", "b") == (1.0, 2.0)
    with pytest.raises(InvalidReturnError, match="make a list of it"):
        unpack(type("generator", (), {})(), "a", "b")


def test_a_truth_value_in_an_array_is_no_number() -> None:
    with (
        pytest.raises(InvalidReturnError, match="should be a number"),
        pytest.warns(UserWarning, match="0-d"),
    ):
        check_number(np.array(True), "b")
