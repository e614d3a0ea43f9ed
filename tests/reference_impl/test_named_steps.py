"""Gradients of named steps: nudging finds them, and says which of a learner's is wrong, and how."""

import numpy as np
import pytest

from reference_impl import named_steps

STEPS = {
    "z": lambda v: v["w"] * v["x"],
    "a": lambda v: np.tanh(v["z"]),
    "loss": lambda v: (v["a"] * v["z"]).sum(),  # z has two ways to the loss
}
GIVEN = {"x": np.array([0.5, -1.0, 2.0]), "w": np.array([1.0, 0.3, -0.7])}


def test_a_nudge_takes_all_ways_from_a_step_to_the_last() -> None:
    z = GIVEN["w"] * GIVEN["x"]
    both_ways = np.tanh(z) + z * (1 - np.tanh(z) ** 2)
    assert np.allclose(named_steps.nudged_gradient(STEPS, GIVEN, "z"), both_ways, atol=1e-8)


def test_a_nudge_of_something_given_goes_through_every_step() -> None:
    of_z = named_steps.nudged_gradient(STEPS, GIVEN, "z")
    of_w = named_steps.nudged_gradient(STEPS, GIVEN, "w")
    assert np.allclose(of_w, of_z * GIVEN["x"], atol=1e-8)


def test_the_last_step_has_the_gradient_one() -> None:
    assert named_steps.nudged_gradient(STEPS, GIVEN, "loss") == 1


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no step 'b'; there are x, w, z, a, loss"):
        named_steps.nudged_gradient(STEPS, GIVEN, "b")


def test_a_step_named_like_something_given_is_refused() -> None:
    with pytest.raises(ValueError, match="'x' has the name of something given"):
        named_steps.run_steps({"x": lambda v: v["w"]}, GIVEN)


def test_a_step_that_is_not_finite_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'far' gives a value that is not finite"):
        named_steps.run_steps({"far": lambda v: v["x"] * np.inf}, GIVEN)


RIGHT = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -6.0]])


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        (None, "not yet"),
        (RIGHT + 1e-8, "right"),
        (RIGHT.tolist(), "right"),
        (-RIGHT, "wrong: -1 times too large, everywhere"),
        (RIGHT / 4, "wrong: 0.25 times too large, everywhere"),
        (RIGHT[:1], "wrong: shape (1, 3), should be (2, 3)"),
        (np.add(RIGHT, [0, 0, 1]), "wrong at 2 of 6 entries; first at [0, 2]: 4 instead of 3"),
        (RIGHT * np.nan, "wrong at 6 of 6 entries; first at [0, 0]: nan instead of 1"),
        (np.zeros_like(RIGHT), "wrong at 5 of 6 entries; first at [0, 0]: 0 instead of 1"),
        ("dZ", "wrong: str, should be an array of numbers"),
    ],
)
def test_a_gradient_is_judged_in_words(mine: object, words: str) -> None:
    assert named_steps.judged(mine, RIGHT) == words


def test_a_gradient_of_zero_may_be_rounding() -> None:
    zero = np.full((4, 1), 1e-11)
    assert named_steps.judged(np.zeros((4, 1)), zero) == "right"
    wrong = named_steps.judged(np.full((4, 1), 0.1), zero)
    assert wrong == "wrong at 4 of 4 entries; first at [0, 0]: 0.1 instead of 0"


def test_a_single_number_is_judged_without_a_place() -> None:
    assert named_steps.judged(2.0, np.array(1.0)) == "wrong at 1 of 1 entries: 2 instead of 1"
