"""Sentences that are put together from labels and what was found there."""

from typing import Any

import pytest

from autograder.core.prepared import PreparedExercise
from autograder.judging.wording import said_of
from autograder.problem_sets import find_exercise
from autograder.problem_sets.prepare import PUBLIC_SEED, prepare
from autograder.student.in_process import verdict_on


def prepared(name: str) -> PreparedExercise:
    exercise = find_exercise(name)
    assert exercise is not None
    return prepare(exercise, PUBLIC_SEED)


@pytest.mark.parametrize(
    ("label", "predicate", "sentence"),
    [
        ("The errors", "has the wrong value", "The errors have the wrong value"),
        ("The numbers of groups", "is wrong", "The numbers of groups are wrong"),
        ("the gradient", "has the wrong value", "The gradient has the wrong value"),
        ("error number 3", "is wrong", "Error number 3 is wrong"),
        ("The loss", "has the wrong value", "The loss has the wrong value"),
        ("The bias", "is wrong", "The bias is wrong"),
        ("The mask's share of ones", "is wrong", "The mask's share of ones is wrong"),
        ("dW", "has the wrong value", "dW has the wrong value"),
        ("means", "should have shape (3,)", "means should have shape (3,)"),
    ],
)
def test_the_verb_goes_with_the_label_and_a_sentence_begins_large(
    label: str, predicate: str, sentence: str
) -> None:
    assert said_of(label, predicate) == sentence


def test_what_has_changed_places_is_one_sentence() -> None:
    slopes = prepared("swish_derivative")
    exercise = find_exercise("swish_derivative")
    assert exercise is not None

    def exchanged(z: Any, beta: float = 1.0) -> Any:
        by_z, by_beta = exercise.reference(z, beta)
        return by_beta, by_z

    (remark,) = verdict_on(exchanged, slopes).feedback
    assert remark.message == "The slope by z and the slope by β have changed places."


def test_a_sentence_of_advice_is_said_once_on_a_card() -> None:
    def diagnose(Trainer: Any) -> dict[str, bool]:
        bugs = ("softmax", "transposed", "mask", "velocity", "labels", "twice")
        return {bug: bug == "softmax" for bug in bugs}

    verdict = verdict_on(diagnose, prepared("diagnose"))
    text = " ".join(remark.message for remark in verdict.feedback)
    assert text.count("Think of a number that this bug alone changes") <= 1
    assert text.count("isn't noticed") > 1


def test_no_comma_stands_before_a_colon() -> None:
    def doubled(X: Any, params: Any) -> Any:
        exercise = find_exercise("autoencoder_reconstruct")
        assert exercise is not None
        return 1.5 * exercise.reference(X, params)

    seen = [
        one.observed for one in verdict_on(doubled, prepared("autoencoder_reconstruct")).feedback
    ]
    assert any("beside that of PCA: yours is" in one for one in seen), seen
