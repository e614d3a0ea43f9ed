"""What wrong answers are told is held to rules, and the rules notice what is untrue."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from autograder.audit.words import (
    Said,
    Words,
    audit_pairs,
    how_much,
    pairs_in,
    results_of_pair,
    untrue_numbers,
    untrue_words,
)
from autograder.core.call_result import CallResult, Returned
from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Feedback, Verdict
from autograder.judging import judge
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare


@pytest.fixture(scope="module")
def momentum() -> PreparedExercise:
    exercise = find_exercise("momentum_step")
    assert exercise is not None
    return prepare(exercise, PUBLIC_SEED)


def results(prepared: PreparedExercise, factor_of_v: Any) -> list[CallResult]:
    return [Returned((case.expected[0], factor_of_v * case.expected[1])) for case in prepared.cases]


def said(prepared: PreparedExercise, *messages: Feedback | str) -> Verdict:
    verdict = judge(prepared, results(prepared, 1.7), public=True)
    feedback = tuple(m if isinstance(m, Feedback) else Feedback(m) for m in messages)
    return dataclasses.replace(verdict, feedback=feedback)


UNTRUE = {
    "v is called right": "v is right, but w isn't.",
    "both are called right": "w and v are right, but slow.",
    "said twice": ("Look at the sign.", "Look at the sign."),
    "a capital": "Every entry of The velocity is 0.",
    "a path": "Wrong: the entry 1.0 is missing.",
    "a plural": "1 of 15 entries are wrong.",
    "no full stop": "Look at the sign",
    "two full stops": "Look at the sign..",
}


@pytest.mark.parametrize("words", UNTRUE.values(), ids=UNTRUE)
def test_words_against_the_rules_are_noticed(
    words: str | tuple[str, ...], momentum: PreparedExercise
) -> None:
    messages = (words,) if isinstance(words, str) else words
    assert list(untrue_words(said(momentum, *messages), momentum))


def test_what_a_kept_part_is_called_depends_on_what_it_earned(momentum: PreparedExercise) -> None:
    v_right = Feedback("v is right, but w moved.", "", "old_velocity_moves")
    assert list(untrue_words(said(momentum, v_right), momentum))
    w_right = Feedback("w is right, but v has another sign.", "", "velocity_reset")
    assert not list(untrue_words(said(momentum, w_right), momentum))


@pytest.mark.parametrize(
    ("factor", "stated", "holds"),
    [
        (2.0, "Every entry of v is exactly twice the right one.", True),
        (3.0, "Every entry of v is exactly twice the right one.", False),
        (-1.0, "Every entry of v has the wrong sign: it is minus the right one.", True),
        (1.7, "Every entry of v has the wrong sign: it is minus the right one.", False),
        (0.0, "Every entry of v is 0. Is the result ever filled in?", True),
        (0.5, "Every entry of v is 0. Is the result ever filled in?", False),
    ],
)
def test_a_statement_about_numbers_must_hold_of_them(
    factor: float, stated: str, holds: bool, momentum: PreparedExercise
) -> None:
    answers = results(momentum, factor)
    verdict = dataclasses.replace(
        judge(momentum, answers, public=True), feedback=(Feedback(stated),)
    )
    assert bool(list(untrue_numbers(verdict, momentum, answers))) is not holds


def test_a_name_that_is_not_the_reason_is_untrue(momentum: PreparedExercise) -> None:
    words = Words()
    verdict = said(momentum, Feedback("The gradient was added.", "", "velocity_gains_uphill"))
    words.add("misconception", "no_friction", verdict, momentum, names=["no_friction"])
    assert words.counts == {"misconception": {Said.UNTRUE: 1}}
    assert words.untrue == ["misconception no_friction: it isn't velocity_gains_uphill"]


def test_two_misconceptions_at_once_are_told_nothing_untrue(momentum: PreparedExercise) -> None:
    words = Words()
    audit_pairs(words, momentum)
    kept = momentum.unaffected_parts  # of two parts: what one costs and another costs is there
    assert any(kept[one] and kept[other] for one, other in pairs_in(momentum))
    assert not words.untrue
    assert set(words.counts["pair"]) == {Said.NAMED}


def test_of_two_misconceptions_each_shows_in_its_own_part(momentum: PreparedExercise) -> None:
    both = results_of_pair(momentum, "old_velocity_moves", "velocity_reset")
    assert both is not None
    first = both[0]
    assert isinstance(first, Returned)
    w, v = (
        momentum.run_misconception(name, 0) for name in ("old_velocity_moves", "velocity_reset")
    )
    assert isinstance(w, Returned)
    assert isinstance(v, Returned)
    assert np.array_equal(first.value[0], w.value[0])
    assert np.array_equal(first.value[1], v.value[1])


@pytest.mark.parametrize(
    ("message", "observed", "much"),
    [
        ("The gradient was added.", "", Said.NAMED),
        ("Every entry of v is exactly twice the right one.", "", Said.NAMED),
        ("v has the right shape, but 3 of 3 entries are wrong, first at [0].", "", Said.GENERIC),
        ("b is wrong. In 3 of 4 cases it is right.", "", Said.GENERIC),
        ("Only the first row of v is wrong.", "", Said.NAMED),
        ("v should have shape (3,), not (1, 3).", "", Said.GENERIC),
        ("It raised KeyError: 'v'.", 'line 3 of momentum_step: v["v"]', Said.LOCATED),
        ("It raised KeyError: 'v'.", 'case "3 parameters"', Said.GENERIC),
    ],
)
def test_how_much_is_said_is_told_by_the_words(
    message: str, observed: str, much: Said, momentum: PreparedExercise
) -> None:
    assert how_much(said(momentum, Feedback(message, observed))) is much


def test_a_name_for_two_parts_and_an_example_that_is_an_exception_are_noticed(
    momentum: PreparedExercise,
) -> None:
    name = next(iter(momentum.messages))
    twice = said(momentum, Feedback("It explains w.", "", name), Feedback("And v.", "", name))
    assert any("said twice, of different parts" in found for found in untrue_words(twice, momentum))
    shown = Feedback('Uphill. Every case but "flat" shows just that.', 'w is 1 · case "flat"')
    found = list(untrue_words(said(momentum, shown), momentum))
    assert [one for one in found if "a case that isn't meant" in one] == found != []


def test_more_cases_called_right_than_are_right_is_noticed() -> None:
    exercise = find_exercise("layernorm_forward")
    assert exercise is not None
    layer = prepare(exercise, PUBLIC_SEED)
    wrong: list[CallResult] = [
        Returned((case.expected[0], 2 * case.expected[1], case.expected[2])) for case in layer.cases
    ]
    verdict = judge(layer, wrong, public=True)
    untrue = dataclasses.replace(
        verdict, feedback=(Feedback("Y is wrong. In 6 of 7 cases it is right."),)
    )
    assert any("fewer cases are right" in one for one in untrue_numbers(untrue, layer, wrong))
