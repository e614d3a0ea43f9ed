"""A report is believed in nothing: whatever isn't one becomes "broke the protocol"."""

from typing import Any

import numpy as np
import pytest

from autograder.core.call_result import NoResult, Raised, Returned
from autograder.core.read_report import identical, read_report
from autograder.core.verdict import Outcome

ARGS = (np.arange(3.0), {"w": 1.0})
NAMES = ("x", "params")
GOOD = {"value": 1.5, "args": ARGS, "warnings": [], "steps": None}

HOSTILE: list[Any] = [
    None,
    "verdict: pass",
    14.0,
    [],
    {},
    {"verdict": "pass", "earned": 14},
    {key: item for key, item in GOOD.items() if key != "args"},
    {**GOOD, "args": ()},
    {**GOOD, "args": (*ARGS, 1)},
    {**GOOD, "args": {"0": 1, "1": 2}},
    {**GOOD, "warnings": "none"},
    {**GOOD, "warnings": [1]},
    {**GOOD, "warnings": None},
    {**GOOD, "steps": "12"},
    {**GOOD, "steps": True},
    {**GOOD, "steps": 1.0},
    {key: item for key, item in GOOD.items() if key != "value"},
    {"error": None},
    {"error": "ValueError"},
    {"error": {"kind": 1, "message": "", "function": "", "source": ""}},
    {"error": {"kind": "ValueError", "message": ["<script>"]}},
    {"error": {"kind": "ValueError", "message": "", "line": "3"}},
    {"error": {"kind": "ValueError", "message": "", "line": True}},
    {**GOOD, "error": []},
]


@pytest.mark.parametrize("report", HOSTILE, ids=lambda report: repr(report)[:60])
def test_a_hostile_report_breaks_the_protocol(report: Any) -> None:
    answer = read_report(report, ARGS, NAMES)
    assert isinstance(answer, NoResult)
    assert answer.outcome is Outcome.BROKE_PROTOCOL


def test_a_good_report_is_an_answer() -> None:
    assert read_report(GOOD, ARGS, NAMES) == Returned(1.5)


def test_a_changed_argument_is_named() -> None:
    after = (ARGS[0], {"w": 1.0 + 1e-15})
    answer = read_report({**GOOD, "args": after}, ARGS, NAMES)
    assert isinstance(answer, Returned)
    assert answer.changed == ("params",)


def test_no_arguments_are_those_that_were_sent() -> None:
    assert read_report({**GOOD, "args": None}, ARGS, NAMES) == Returned(1.5)


def test_texts_in_a_report_are_cut() -> None:
    error = dict.fromkeys(("kind", "message", "function", "source"), "x" * 10000)
    answer = read_report({"error": error}, ARGS, NAMES)
    assert isinstance(answer, Raised)
    assert max(map(len, (answer.kind, answer.message, answer.function, answer.source))) == 300
    many = read_report({**GOOD, "warnings": ["y" * 10_000] * 1000}, ARGS, NAMES)
    assert isinstance(many, Returned)
    assert max(map(len, many.warnings)) == 300


def test_a_memory_error_has_an_outcome_of_its_own() -> None:
    report = {"error": {"kind": "MemoryError", "message": "8 TB"}}
    assert read_report(report, ARGS, NAMES) == NoResult(Outcome.OUT_OF_MEMORY)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (float("nan"), float("nan"), True),
        (np.array([np.nan, -0.0]), np.array([np.nan, -0.0]), True),
        (np.array([0.0]), np.array([-0.0]), False),
        (np.zeros(2), np.zeros((2, 1)), False),
        (np.zeros(2), np.zeros(2, "f4"), False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        ((1, [2.0]), (1, [2.0]), True),
        ((1,), [1], False),
        (1, 1.0, False),
        (1, True, False),
    ],
)
def test_identical_means_to_the_bit(one: Any, other: Any, same: bool) -> None:
    assert identical(one, other) is same
