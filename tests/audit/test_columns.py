"""Columns hold for an exercise that asks well, and fail for one that doesn't."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.audit import columns as columns_module
from autograder.audit.columns import (
    EVERYTHING,
    Columns,
    ExpectedWords,
    State,
    audit_columns,
    audit_heart,
    audit_styles_in_other_clothes,
)
from autograder.audit.excuses import unknown_names
from autograder.audit.results import pieces, rebuilt, replaced
from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.prepare import prepare


def double(x: Any) -> Any:
    return 2 * x


def two_of_a_size(rng: np.random.Generator) -> list[Case]:
    return [Case("first", (rng.random(3),)), Case("again", (rng.random(3),))]


def drive(draw: Any, n: Any, seed: Any) -> Any:
    return [draw(n, np.random.default_rng(seed)), {"unused": 0}]


def view_of_range(value: Any, n: Any, seed: Any) -> Any:
    drawn = value[0]
    return {"in range": bool(np.shape(drawn) == (n,) and np.all((drawn > 0) & (drawn < 1)))}


DOUBLE = Exercise("double", ("x",), (Part("twice x", 2),), "Double x.", double, two_of_a_size)
DRAW = Exercise(
    name="draw",
    arguments=("n", "rng"),
    parts=(Part("numbers", 3),),
    task="Draw n numbers between 0 and 1.",
    reference=lambda n, rng: rng.random(n),
    cases=lambda rng: [Case("four", (4, 7))],
    driver=drive,
    view=view_of_range,
)


def columns_of(
    exercise: Exercise,
    excuses: dict[str, dict[str, str]] | None = None,
    right: Callable[..., Any] | None = None,
) -> Columns:
    columns = Columns(excuses or {})
    prepared = [prepare(exercise, seed) for seed in range(3)]
    answer = right or exercise.reference
    audit_columns(columns, answer, prepared, 100)
    audit_heart(columns, answer, prepared[0], prepared[1:])
    words = ExpectedWords()
    for cases in prepared:
        words.add(cases)
    words.report(columns)
    return columns


def test_another_style_is_asked_what_only_its_form_can_show() -> None:
    def takes_lists_of_python_s_numbers(value: Any, x: Any) -> Any:
        is_list = isinstance(value, list) and all(isinstance(item, float) for item in value)
        return np.array(value) if is_list else value

    exercise = dataclasses.replace(DOUBLE, view=takes_lists_of_python_s_numbers)
    in_an_array, in_a_list = Columns({}), Columns({})
    audit_styles_in_other_clothes(in_an_array, [double], prepare(exercise, 0))
    audit_styles_in_other_clothes(in_a_list, [lambda x: (2 * x).tolist()], prepare(exercise, 0))
    assert in_an_array.states["dtypes"] is State.HOLDS
    assert not in_an_array.failures
    assert any("without axes" in failure for failure in in_a_list.failures["types"])


def test_columns_hold_that_are_asked_well() -> None:
    states = columns_of(DOUBLE).states
    assert {states[column] for column in ("twice", "heart", "odd", "dtypes")} == {State.HOLDS}
    assert {states[column] for column in ("draws", "whole", "words")} == {State.NOT_ASKED}


def test_shapes_that_are_asked_once_let_state_through() -> None:
    def sizes_differ(rng: np.random.Generator) -> list[Case]:
        return [Case("short", (rng.random(3),)), Case("long", (rng.random(4),))]

    # with limits of its own it isn't called again
    once = dataclasses.replace(DOUBLE, cases=sizes_differ, minimum_limits={"call_seconds": 60.0})
    failures = columns_of(once).failures
    assert failures["twice"][0].endswith("keeps twice x (2) on 3 of 3 seeds")


def test_of_one_buffer_only_parts_of_arrays_must_be_lost() -> None:
    def with_sum(x: Any) -> Any:
        return 2 * x, float(x.sum())

    parts = (Part("array", 1, ("0",)), Part("sum", 1, ("1",)))
    found = columns_of(
        dataclasses.replace(
            DOUBLE, parts=parts, reference=with_sum, minimum_limits={"call_seconds": 60.0}
        )
    )
    assert found.failures["alias"][0].endswith("keeps array (1) on 3 of 3 seeds")


def test_an_answer_is_learned_by_heart_where_every_draw_asks_the_same() -> None:
    same = dataclasses.replace(DOUBLE, cases=lambda rng: [Case("one", (np.array([1.5]),))])
    assert columns_of(same).states["heart"] is State.FAILS


def test_whole_numbers_are_asked_where_a_case_has_them() -> None:
    half = dataclasses.replace(
        DOUBLE,
        reference=lambda x: x / 2,
        cases=lambda rng: [Case("whole", (rng.integers(1, 9, 3) * 2 + 1,))],
    )
    assert columns_of(half).states["whole"] is State.HOLDS


def test_draws_of_its_own_are_right_where_the_view_looks_at_their_law() -> None:
    assert columns_of(DRAW).states["draws"] is State.HOLDS


def test_draws_of_its_own_are_wrong_where_the_numbers_of_the_reference_are_asked() -> None:
    def numbers(value: Any, n: Any, seed: Any) -> Any:
        return value[0]

    found = columns_of(dataclasses.replace(DRAW, view=numbers)).failures["draws"]
    assert [failure.startswith("a right answer that draws") for failure in found] == [True] * 4


def test_what_no_view_looks_at_may_be_odd_and_is_named() -> None:
    (first, *_) = columns_of(DRAW).failures["odd"]
    assert first == "None for 1 of the case 'four' keeps all points"


def test_a_judge_that_raises_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = columns_module.judged

    def raising(function: Any, *args: Any) -> Any:
        if isinstance(function, columns_module._OddInOnePlace):
            raise TypeError("a text")
        return judged(function, *args)

    monkeypatch.setattr(columns_module, "judged", raising)
    words = "None for the result of the case 'first' makes the judge raise TypeError('a text')"
    assert columns_of(DOUBLE).failures["odd"][0] == words


def test_words_of_the_reference_that_change_with_the_draw_are_named() -> None:
    def word(value: Any, x: Any) -> Any:
        return {"word": "down" if x[0] < 0.5 else "another"}

    found = columns_of(dataclasses.replace(DOUBLE, view=word)).failures["words"]
    assert found[0].endswith("of 3 draws")


def test_what_is_false_of_the_reference_is_named() -> None:
    def small(value: Any, x: Any) -> Any:
        return {"small": bool(x[0] < 0)}

    spoilt = dataclasses.replace(DOUBLE, view=small, messages_if_false={"small": "It is large."})
    found = columns_of(spoilt).failures["words"]
    assert found[0] == "small in the case 'first' is False of the reference in 3 draws"


def test_a_class_is_asked_with_its_driver_only() -> None:
    class Draw:
        def __init__(self, n: int, rng: np.random.Generator) -> None:
            self.numbers = rng.random(n)

    def drive_class(Draw: Any, n: Any, seed: Any) -> Any:
        return [Draw(n, np.random.default_rng(seed)).numbers]

    exercise = dataclasses.replace(DRAW, reference=Draw, driver=drive_class)
    states = columns_of(exercise).states
    assert (states["draws"], states["odd"]) == (State.NOT_ASKED, State.HOLDS)


def test_an_excuse_takes_a_part_out_of_a_column() -> None:
    same = dataclasses.replace(DOUBLE, cases=lambda rng: [Case("one", (np.array([1.5]),))])
    columns = columns_of(same, {"heart": {"twice x": "It is always 3."}})
    assert columns.states["heart"] is State.EXCUSED
    assert not any(failure.startswith("heart") for failure in columns.all_failures())


def test_an_excuse_for_everything_takes_an_exercise_out_of_a_column() -> None:
    assert columns_of(DRAW, {"odd": {EVERYTHING: "A test."}}).states["odd"] is State.EXCUSED


def test_an_excuse_that_nothing_needs_is_named() -> None:
    columns = columns_of(DOUBLE, {"heart": {EVERYTHING: "It was so once."}})
    assert "heart: all is excused, but nothing fails" in columns.all_failures()


def test_excuses_for_what_there_is_not_are_named() -> None:
    excuses = {
        "hart": {"double": {EVERYTHING: "?"}},
        "heart": {"dubble": {"twice x": "?"}, "double": {"thrice x": "?", "twice x": "?"}},
    }
    assert unknown_names(excuses, {"double": DOUBLE}) == [
        "there is no column 'hart' to excuse",
        "there is no exercise 'dubble' to excuse",
        "there is no part of double 'thrice x' to excuse",
    ]


def test_pieces_of_a_result_are_found_by_their_places_and_replaced() -> None:
    result = ({"w": [1.0, 2.0]}, "text")
    for place, piece in pieces(result):
        assert replaced(result, place, piece) == result
    assert replaced(result, (0, "w", 1), None) == ({"w": [1.0, None]}, "text")


def test_of_a_long_sequence_the_first_and_the_last_item_are_pieces() -> None:
    assert [place for place, _ in pieces([0.0] * 9)] == [(), (0,), (8,)]


def test_containers_are_rebuilt_after_their_items() -> None:
    places = []

    def note(piece: Any, place: Any) -> Any:
        places.append(place)
        return piece

    assert rebuilt([{"a": (1, 2)}], note) == [{"a": (1, 2)}]
    assert places == [(0, "a", 0), (0, "a", 1), (0, "a"), (0,), ()]
