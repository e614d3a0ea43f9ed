"""Weights of gates: each gate on its own, other right weights, and values that are no weights."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.validation import InvalidReturnError
from autograder.core.verdict import Outcome, Verdict
from autograder.judging.as_text import parts_text
from autograder.problem_sets.ps01_perceptron.gates import thresholds_for_biases
from autograder.views.ps01 import view_gates
from reference_impl import perceptron

Judge = Callable[..., Verdict]
JUNK = [None, "x", [], (), {}, True, np.True_, np.nan, np.zeros(0)]


def test_or_with_the_slides_threshold_as_bias_is_always_on() -> None:
    outputs = view_gates({"or": thresholds_for_biases("or")}, ("or",))
    assert outputs == {"or": {"(0, 0)": 1, "(0, 1)": 1, "(1, 0)": 1, "(1, 1)": 1}}


@pytest.mark.parametrize("broken", [None, "an exception"])
def test_a_gate_that_is_not_written_costs_the_points_of_no_other(
    verdict_of: Judge, broken: Any
) -> None:
    def gate_weights(name: str) -> Any:
        if broken and name == "not":
            raise ValueError("not yet")
        return {"or": (1, -0.5), "and": (1, -1.5), "nand": (-1, 1.5)}.get(name)

    verdict = verdict_of("gate_weights", gate_weights)
    assert [part.name for part in verdict.parts if part.right] == ["or", "and", "nand"]
    assert parts_text(verdict) == "or right · and right · not wrong · nand right"
    assert "not" in verdict.feedback[0].message


def test_a_gate_that_is_wrong_has_its_reason_beside_one_that_is_missing(verdict_of: Judge) -> None:
    gates = {"or": (1, -0.5), "and": (1, -2.5), "not": (-1, 0.5)}
    verdict = verdict_of("gate_weights", gates.get)
    messages = sorted(remark.message for remark in verdict.feedback)
    starts = ["For 'nand': It should return 2 items", "The answer of “and” for (1, 1)"]
    assert [m[: len(s)] for m, s in zip(messages, starts, strict=True)] == starts


@pytest.mark.parametrize("seed", [3, 4])
def test_gates_with_a_weight_for_each_input_get_full_points(seed: int, verdict_of: Judge) -> None:
    def gates_with_a_weight_for_each(name: Any) -> Any:
        w = {"or": [2.0, 3.0], "and": [2.0, 3.0], "not": [-0.1], "nand": [-2.0, -3.0]}[name]
        return [np.array(w), {"or": -2, "and": -5, "not": 0.0, "nand": np.float64(4.9)}[name]]

    verdict = verdict_of("gate_weights", gates_with_a_weight_for_each, seed)
    assert (verdict.outcome, verdict.advice) == (Outcome.RIGHT, ()), verdict.feedback


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "For 'or': It should return 2 items, (w, b), not None (is a return missing?)"),
        ((1.0, 2.0, 3.0), "For 'or': It should return 2 items, (w, b), not 3"),
        (({}, -0.5), "w of 'or' should be a number, not a dict"),
        (([1.0, 1.0], -0.5), "w of 'or' should be a number, not a list of 2 items"),
        ((np.ones(3), -0.5), "w of 'or' should have shape (2,), not (3,)"),
        ((np.nan, -0.5), "w of 'or' should be finite; it is nan"),
        ((1.0, np.ones(1)), "b of 'or' should be a number, not an array of shape (1,)"),
        ((1e308, 1e308), "w and b of 'or' are too large: their sum overflows"),
    ],
)
def test_a_value_that_is_no_weight_and_bias_is_named(
    answer: Any, message: str, verdict_of: Judge
) -> None:
    def gate_weights(name: str) -> Any:
        return answer if name == "or" else perceptron.gate_weights(name)

    (remark,) = verdict_of("gate_weights", gate_weights).feedback
    assert remark.message == f"{message}."


@pytest.mark.parametrize("value", [None, "x", [], {}, True, np.nan, {"and": (1.0, -1.5)}, [1, 2]])
def test_a_result_that_the_driver_can_not_return_broke_the_protocol(value: Any) -> None:
    with pytest.raises(InvalidReturnError) as refused:
        view_gates(value, ("or",))
    assert refused.value.outcome is Outcome.BROKE_PROTOCOL


@pytest.mark.parametrize("junk", JUNK, ids=repr)
@pytest.mark.parametrize("place", ["", "0", "1"])
def test_nothing_else_stands_for_weights(place: str, junk: Any) -> None:
    pair: list[Any] = [1.0, -0.5]
    if place:
        pair[int(place)] = junk
    with pytest.raises(InvalidReturnError):
        view_gates({"or": pair if place else junk}, ("or",))


def test_a_gate_that_is_none_costs_its_own_point_alone(verdict_of: Judge) -> None:
    gates = {"or": (1, -0.5), "and": (1, -1.5), "not": (-1, 0.5)}
    verdict = verdict_of("gate_weights", gates.get)
    assert [part.name for part in verdict.parts if not part.right] == ["nand"]
