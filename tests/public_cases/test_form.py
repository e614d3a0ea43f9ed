"""A prepared exercise as bytes: what is read is what was written, or a reason why not."""

import dataclasses
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.call_result import InvalidReturn, NoResult, Raised, Returned
from autograder.core.prepared import PreparedExercise, names_to_run
from autograder.core.read_report import identical
from autograder.core.verdict import Outcome
from autograder.public_cases.form import MAGIC, from_bytes, to_bytes
from autograder.public_cases.record import StoredCasesError
from autograder.public_cases.results import as_data, from_data
from autograder.sandbox.inside import wire

# with a view that has facts; with a driver; with several parts and labels; plain
NAMES = ("adam_step", "threshold_unit", "mlp_backward", "error", "elu_derivative")
CALLABLE = ("view", "run_misconception")

Prepare = Callable[[str], PreparedExercise]


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_read_as_it_was_written(name: str, prepared_exercise: Prepare) -> None:
    prepared = prepared_exercise(name)
    read = from_bytes(to_bytes(prepared))
    fields = [field.name for field in dataclasses.fields(prepared) if field.name not in CALLABLE]
    for field in set(fields) - {"cases"}:
        assert getattr(read, field) == getattr(prepared, field)
    for stored, case in zip(read.cases, prepared.cases, strict=True):
        assert stored.case.label == case.case.label
        assert stored.case.sizes == case.case.sizes
        assert stored.case.count_steps == case.case.count_steps
        assert stored.first_call == case.first_call
        for mine, its in (
            (stored.case.args, case.case.args),
            (stored.expected, case.expected),
            (stored.facts, case.facts),
        ):
            assert identical(mine, its)


@pytest.mark.parametrize("name", NAMES)
def test_the_view_is_the_same_function(name: str, prepared_exercise: Prepare) -> None:
    prepared = prepared_exercise(name)
    assert from_bytes(to_bytes(prepared)).view is prepared.view


@pytest.mark.parametrize("name", NAMES)
def test_misconceptions_give_the_same(name: str, prepared_exercise: Prepare) -> None:
    prepared = prepared_exercise(name)
    read = from_bytes(to_bytes(prepared))
    for misconception in names_to_run(prepared.messages, prepared.advice, prepared.cases):
        for index in range(len(prepared.cases)):
            mine, its = (one.run_misconception(misconception, index) for one in (read, prepared))
            assert identical(as_data(mine), as_data(its))


@pytest.mark.parametrize(
    "result",
    [
        Returned((1.5, "text"), ("X",), ("RuntimeWarning: overflow",), 17, True),
        Raised("ValueError", ""),
        InvalidReturn(Outcome.WRONG_SHAPE, "It should return 2 items"),
        NoResult(Outcome.TIMED_OUT, "why"),
    ],
)
def test_a_result_is_read_as_it_was_stored(result: Any) -> None:
    assert from_data(wire.decode(wire.encode(as_data(result)))) == result


def test_nothing_of_a_misconception_s_own_code_is_stored() -> None:
    raised = Raised("ValueError", "operands could not be", "wrong", 2, "return X @ W")
    assert as_data(raised) == {"kind": "raised", "exception": "ValueError"}


def test_the_same_exercise_gives_the_same_bytes(prepared_exercise: Prepare) -> None:
    assert to_bytes(prepared_exercise("error")) == to_bytes(prepared_exercise("error"))


def test_a_view_that_students_are_not_given_is_refused(prepared_exercise: Prepare) -> None:
    prepared = dataclasses.replace(prepared_exercise("error"), view=lambda value, *args: value)
    with pytest.raises(StoredCasesError, match=r"a function view_… in a module of autograder\.vi"):
        to_bytes(prepared)


def test_what_the_wire_does_not_carry_is_refused(prepared_exercise: Prepare) -> None:
    prepared = dataclasses.replace(prepared_exercise("error"), task="x" * 20_000)
    with pytest.raises(StoredCasesError, match="something else"):
        to_bytes(prepared)


# -- what is no such file ------------------------------------------------------------------


def rewritten(stored: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a file whose first section has been changed."""
    start = len(MAGIC) + 8
    first, _ = struct.unpack_from("<2I", stored, len(MAGIC))
    data = wire.decode(zlib.decompress(stored[start : start + first]))
    change(data)
    section, second = zlib.compress(wire.encode(data)), stored[start + first :]
    return b"".join([MAGIC, struct.pack("<2I", len(section), len(second)), section, second])


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda stored: b"",
    "another version": lambda stored: stored.replace(b"cases 1", b"cases 2"),
    "cut off in the head": lambda stored: stored[: len(MAGIC) + 5],
    "cut off": lambda stored: stored[:-1],
    "too long": lambda stored: stored + b"\0",
    "a byte changed": lambda stored: stored[:60] + bytes([stored[60] ^ 255]) + stored[61:],
    "a field missing": lambda stored: rewritten(stored, lambda data: data.pop("task")),
    "a field more": lambda stored: rewritten(stored, lambda data: data.update(more=1)),
    "a text that is none": lambda stored: rewritten(stored, lambda data: data.update(task=3)),
    "a number that is none": lambda stored: rewritten(stored, lambda data: data.update(rtol="1")),
    "a label that is none": lambda stored: rewritten(
        stored, lambda data: data["leaf_labels"].update(x=1)
    ),
    "arguments that are no tuple": lambda stored: rewritten(
        stored, lambda data: data["cases"][0].update(args=[1.0])
    ),
    "an outcome that is none": lambda stored: rewritten(
        stored, lambda data: data["named_outcomes"].update(slept="x")
    ),
    "a view that is none": lambda stored: rewritten(
        stored, lambda data: data.update(view="ps01.view_nothing")
    ),
    "a view from elsewhere": lambda stored: rewritten(
        stored, lambda data: data.update(view="os.system")
    ),
    "a driver of one text": lambda stored: rewritten(
        stored, lambda data: data.update(driver=["f"])
    ),
    "a result that there isn't": lambda stored: rewritten(
        stored, lambda data: data.update(which=data["which"] + 1000)
    ),
    "results for too few cases": lambda stored: rewritten(
        stored, lambda data: data.update(which=data["which"][:, 1:])
    ),
    "results of floats": lambda stored: rewritten(
        stored, lambda data: data.update(which=data["which"].astype(float))
    ),
    "lengths below 0": lambda stored: rewritten(
        stored, lambda data: data.update(lengths=-data["lengths"])
    ),
    "negative points": lambda stored: rewritten(
        stored, lambda data: data["parts"][0].update(points=-1)
    ),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_file_is_refused(
    spoil: Callable[[bytes], bytes], prepared_exercise: Prepare
) -> None:
    with pytest.raises(StoredCasesError):
        from_bytes(spoil(to_bytes(prepared_exercise("error"))))


def test_results_of_another_length_are_refused_when_they_are_asked_for(
    prepared_exercise: Prepare,
) -> None:
    stored = rewritten(
        to_bytes(prepared_exercise("error")),
        lambda data: data.update(lengths=np.append(data["lengths"], 1)),
    )
    read = from_bytes(stored)
    with pytest.raises(StoredCasesError, match="longer or shorter"):
        read.run_misconception(next(iter(read.messages)), 0)
