"""What came of a misconception's call, as plain data and back: only what the judge compares."""

from __future__ import annotations

from typing import Any

from autograder.core.call_result import CallResult, InvalidReturn, NoResult, Raised, Returned
from autograder.public_cases.record import Record, StoredCasesError, outcome


def as_data(result: CallResult) -> dict[str, Any]:
    """Return what is stored of a result.

    Of an exception its kind alone: its message and its line are code of ours, and a student's
    exception is told by its kind.
    """
    match result:
        case Returned():
            return {
                "kind": "returned",
                "value": result.value,
                "changed": list(result.changed),
                "warnings": list(result.warnings),
                "steps": result.steps,
                "zero_dimensional": result.zero_dimensional,
            }
        case Raised():
            return {"kind": "raised", "exception": result.kind}
        case InvalidReturn():
            return {
                "kind": "invalid",
                "outcome": result.outcome.value,
                "message": result.message,
            }
        case NoResult():
            return {"kind": "none", "outcome": result.outcome.value, "detail": result.detail}


def from_data(data: Any) -> CallResult:
    """Return the result that was stored.

    Raises
    ------
    StoredCasesError
        If it is none.
    """
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind == "returned":
        one = Record(data, "kind", "value", "changed", "warnings", "steps", "zero_dimensional")
        return Returned(
            one.any("value"),
            one.texts("changed"),
            one.texts("warnings"),
            one.count("steps"),
            one.truth("zero_dimensional"),
        )
    if kind == "raised":
        return Raised(Record(data, "kind", "exception").text("exception"), "")
    if kind == "invalid":
        one = Record(data, "kind", "outcome", "message")
        return InvalidReturn(outcome(one.any("outcome")), one.text("message"))
    if kind == "none":
        one = Record(data, "kind", "outcome", "detail")
        return NoResult(outcome(one.any("outcome")), one.text("detail"))
    raise StoredCasesError(f"expected a result, found one of kind {kind!r}")
