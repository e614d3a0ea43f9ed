"""What costs nothing and is worth saying: a loop over samples, a 0-d array, a NumPy warning."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.core.call_result import CallResult, Returned
from autograder.core.prepared import PreparedCase, PreparedExercise
from autograder.judging.comparison import holds_zero_dimensions
from autograder.judging.redaction import redact_numbers

LOOP_GROWTH = 0.5
"""A share of the samples' growth: steps that grow faster belong to a loop over samples.

A loop's steps grow like the samples, a factor of 1 in this measure; calls of NumPy take the same
number of steps for any number of samples, a factor near 0. This is the middle.
"""
ZERO_DIMENSIONAL = (
    "A number of yours is an array without dimensions, as np.where and np.array(3.0) make it. It "
    "counts for the number it holds, but it is no Python number; x.item() makes one of it."
)

Pairs = Sequence[tuple[PreparedCase, CallResult]]


def advice(prepared: PreparedExercise, pairs: Pairs, *, public: bool) -> tuple[str, ...]:
    """Return what to say to an answer that is right."""
    return (
        _loop_advice(prepared, pairs)
        + _zero_dimensional_advice(pairs)
        + _warning_advice(prepared, pairs, public=public)
    )


def _zero_dimensional_advice(pairs: Pairs) -> tuple[str, ...]:
    found = any(
        result.zero_dimensional or holds_zero_dimensions(result.value, case.expected)
        for case, result in pairs
        if isinstance(result, Returned)
    )
    return (ZERO_DIMENSIONAL,) if found else ()


def _loop_advice(prepared: PreparedExercise, pairs: Pairs) -> tuple[str, ...]:
    counted = [
        (case.case.sizes["N"], result.steps)
        for case, result in pairs
        if case.case.count_steps and isinstance(result, Returned) and result.steps
    ]
    if not prepared.loop_advice or len(counted) < 2:
        return ()
    (few, steps_few), (many, steps_many) = min(counted), max(counted)
    grows = steps_many / steps_few > LOOP_GROWTH * many / few
    return (prepared.loop_advice,) if grows else ()


def _warning_advice(prepared: PreparedExercise, pairs: Pairs, *, public: bool) -> tuple[str, ...]:
    """Return the message of the misconception that warns in the same cases, or the warning."""
    warned = [_warns(result) for _, result in pairs]
    if not any(warned):
        return ()
    for name, message in prepared.advice.items():
        if warned == [_warns(prepared.run_misconception(name, i)) for i in range(len(pairs))]:
            return (message,)
    return first_warning(pairs, public=public)


def _warns(result: CallResult) -> bool:
    return isinstance(result, Returned) and bool(result.warnings)


def first_warning(pairs: Pairs, *, public: bool) -> tuple[str, ...]:
    """Return a sentence about the first warning of a call that returned, if there is one."""
    for case, result in pairs:
        if isinstance(result, Returned) and result.warnings:
            warning = redact_numbers(result.warnings[0], public=public)
            meaning = "That costs nothing, but look at what overflowed or divided."
            if "DeprecationWarning" in warning:
                meaning = "Newer versions of NumPy may refuse it: write it the new way."
            return (f'A warning in case "{case.case.label}": {warning}. {meaning}',)
    return ()
