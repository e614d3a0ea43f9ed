"""What an exception means is put plainly, whatever Python and NumPy call it."""

import math
from typing import Any

import numpy as np
import pytest

from autograder.core.call_result import Raised
from autograder.judging.exceptions import MEANINGS, meaning_of

ARRAY, MATRIX = np.array([1.0, -2.0, 3.0]), np.ones((2, 3))


def without_return(x: Any) -> Any:
    x + 1


def before_it_has_a_value() -> Any:
    if ARRAY.size > 10:
        total = 0.0
    return total  # type: ignore[possibly-undefined]


def for_ever(n: int) -> int:
    return for_ever(n + 1)


def write_into(x: Any) -> None:
    x[0] = 1


SLIPS = [
    ("max(0, ARRAY)", "Python's own max and min"),
    ("1 if ARRAY > 0 else 0", "An if asks for a single True or False"),
    ("MATRIX @ MATRIX", "In a matrix product"),
    ("MATRIX.dot(MATRIX)", "In a matrix product"),
    ("MATRIX + np.ones(2)", "The shapes don't fit"),
    ("(0.5 - 0.2) ^ 2", "two stars are"),
    ("ARRAY ^ 2", "two stars are"),
    ("without_return()", "too few arguments"),
    ("without_return(1, 2)", "other arguments than it takes"),
    ("without_return(1) + 1", "a function without a return gives None"),
    ("without_return(1)[0]", "a function without a return gives None"),
    ("[1, 2].shape", "make an array of it first"),
    ("[1, 2] - [1, 1]", "make an array of it first"),
    ("[1, 2] * 0.5", "make an array of it first"),
    ("[1, 2] + (1,)", "joins them end to end"),
    ("len(3.0)", "That is a single number there"),
    ("(3.0)[0]", "That is a single number there"),
    ("np.float64(3.0)[0]", "That is a single number there"),
    ("list(np.array(3.0))", "That is a single number there"),
    ("ARRAY.men()", "nothing of that name"),
    ("{ARRAY}", "can't be keys of a dict"),
    ("ARRAY[0, 1]", "fewer axes than your line expects"),
    ("ARRAY.sum(axis=1)", "fewer axes than your line expects"),
    ("ARRAY[3]", "Positions count from 0"),
    ("[1, 2][2]", "Positions count from 0"),
    ("ARRAY[np.array([True, False])]", "must have the shape of what it picks from"),
    ("ARRAY[1.0]", "A position must be a whole number"),
    ("[1, 2][1.0]", "A position must be a whole number"),
    ("math.exp(ARRAY)", "takes a single number"),
    ('{"a": 1}["b"]', "no such key"),
    ("before_it_has_a_value()", "has no value yet"),
    ("dZ", "Nothing of that name is known"),
    ("2.0(ARRAY)", "is a sign missing before them"),
    ("1 / 0", "divided by 0"),
    ("np.add(np.arange(3), 0.5, out=np.arange(3))", "can't hold fractions"),
    ("for_ever(0)", "calls itself too many times"),
    ("write_into(np.broadcast_to(0.0, 3))", "can't be written into"),
    ("np.array([[1, 2], [3]])", "differ in length"),
    ("a, b = 1, 2, 3", "more names, or fewer"),
    ("write_into((1, 2))", "can't be changed in place"),
    ("ARRAY.reshape(2, 2)", "keeps the number of entries"),
    ("math.exp(1000)", "too large for a float"),
]


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize(("line", "words"), SLIPS)
def test_an_exception_in_beginners_code_gets_a_plain_sentence(line: str, words: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one it is doesn't matter
        exec(line, {**globals(), "math": math})
    raised = Raised(caught.type.__name__, str(caught.value), source=line)
    assert words in meaning_of(raised)


def test_what_nobody_knows_has_no_meaning() -> None:
    assert meaning_of(Raised("TypeError", "something else")) == ""


@pytest.mark.parametrize("meaning", [meaning for _, _, meaning in MEANINGS])
def test_a_meaning_is_one_sentence_without_code(meaning: str) -> None:
    assert meaning.endswith((".", "?"))
    assert len(meaning) <= 130
    assert not any(sign in meaning for sign in ("(", "np.", "**", "="))
