"""Variations are right answers: the same numbers, or the same law of random numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.audit.variations import VARIATIONS, Variation

RESULT = (np.eye(3, 2), [0.5, 2], {"word": "up", "right": True, "slopes": (np.arange(4.0),)})


def named(words: str) -> Variation:
    return next(variation for variation in VARIATIONS if words in variation.words)


def plain(piece: Any) -> Any:
    """A result without its types: lists, dicts and Python's numbers."""
    if isinstance(piece, dict):
        return {str(key): plain(item) for key, item in piece.items()}
    if isinstance(piece, (tuple, list)):
        return [plain(item) for item in piece]
    return piece.tolist() if isinstance(piece, (np.ndarray, np.generic)) else piece


def types_in(piece: Any) -> list[Any]:
    inner = piece.values() if isinstance(piece, dict) else piece
    if not isinstance(piece, (tuple, list, dict)):
        return [type(piece), getattr(piece, "dtype", None), getattr(piece, "strides", None)]
    return [type(piece), *(types_in(item) for item in inner)]


def drawn(rng: np.random.Generator) -> tuple[Any, ...]:
    return rng.random((2, 3)), rng.normal(size=(4,)), rng.permutation(20), rng.uniform(-1, 1)


@pytest.mark.parametrize(
    "variation", [v for v in VARIATIONS if v.piece], ids=lambda variation: variation.words
)
def test_a_result_in_other_clothes_holds_the_same_and_is_of_other_types(
    variation: Variation,
) -> None:
    result = variation.of(lambda: RESULT)()
    assert plain(result) == plain(RESULT)
    assert types_in(result) != types_in(RESULT)


@pytest.mark.parametrize(
    "variation", [v for v in VARIATIONS if v.generator], ids=lambda variation: variation.words
)
def test_other_draws_repeat_with_the_seed_and_are_none_of_the_usual_ones(
    variation: Variation,
) -> None:
    first, again, usual = (
        plain(draw(np.random.default_rng(3)))
        for draw in (variation.of(drawn), variation.of(drawn), drawn)
    )
    assert first == again
    assert all(mine != theirs for mine, theirs in zip(first, usual, strict=True))


@pytest.mark.parametrize(
    "variation", [v for v in VARIATIONS if v.generator], ids=lambda variation: variation.words
)
def test_a_second_call_with_one_generator_draws_other_numbers(variation: Variation) -> None:
    answer, rng = variation.of(drawn), np.random.default_rng(3)
    assert plain(answer(rng)) != plain(answer(rng))


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("namedtuples", lambda: np.zeros(2)),
        ("float32", lambda: np.array([0.5, 1.0])),
        ("seven numbers", lambda: (1, 2)),
        ("without axes", lambda: (True, "text")),
    ],
)
def test_a_variation_knows_where_it_makes_no_difference(
    words: str, right: Callable[[], Any]
) -> None:
    answer = named(words).of(right)
    answer()
    assert not answer.asked


def test_what_is_yielded_is_changed_when_it_is_wanted() -> None:
    answer = named("lists for tuples").of(lambda: ((n, 1.0) for n in range(2)))
    assert list(answer()) == [[0, 1.0], [1, 1.0]]
