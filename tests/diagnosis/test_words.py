"""What a search has found in words: one sentence, or two slips by name, and never the change."""

import dataclasses

import pytest

from autograder.core.call_result import Returned
from autograder.core.verdict import Feedback, Verdict
from autograder.diagnosis import Place, as_remarks
from autograder.diagnosis.kinds import Kind
from autograder.judging import judge
from tests.diagnosis.corpus import prepared

DENSE = prepared("dense_backward")
MESSAGES = DENSE.messages


def verdict(*named: str) -> Verdict:
    results = [Returned((1.7 * dX, dW, db)) for dX, dW, db in (c.expected for c in DENSE.cases)]
    said = tuple(Feedback(MESSAGES[name], misconception=name) for name in named)
    return dataclasses.replace(judge(DENSE, results, public=True), feedback=said)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ((), ""),
        (
            (Place(4, "x = -y", Kind.SIGN),),
            "One small change in line 4 would make everything right: look at the sign there.",
        ),
        ((Place(9, "x"),), "One small change in line 9 would make everything right."),
        (
            (Place(None, "", Kind.AXIS),),
            "One small change would make everything right: look at the axis.",
        ),
        (
            (Place(3, "x", Kind.SIGN, ("dW",)), Place(4, "y", Kind.AXIS, ("db",))),
            "dW and db are each one small change away: lines 3 and 4.",
        ),
        ((Place(3, "x", None, ("dW",)),), "dW is one small change away: line 3."),
        (
            (Place(3, "x", Kind.SIGN, ("dW",)), Place(3, "x", Kind.SIGN, ("db",))),
            "dW and db are each one small change away: line 3; look at the sign there.",
        ),
        (
            (Place(None, names=("dx_mean", "db_total")),),
            f"Two things are wrong at once. {MESSAGES['dx_mean']} {MESSAGES['db_total']}",
        ),
    ],
)
def test_the_sentence(places: tuple[Place, ...], sentence: str) -> None:
    assert " ".join(r.message for r in as_remarks(places, DENSE, verdict())) == sentence


def test_what_has_been_named_is_not_named_again() -> None:
    both = (Place(None, names=("dx_mean", "db_total")),)
    (remark,) = as_remarks(both, DENSE, verdict("dx_mean"))
    assert remark.misconception == "db_total"
    assert as_remarks(both, DENSE, verdict("dx_mean", "db_total")) == ()


def test_each_of_two_slips_counts_by_its_name() -> None:
    both = (Place(None, names=("dx_mean", "db_total")),)
    assert [r.misconception for r in as_remarks(both, DENSE, verdict())] == ["dx_mean", "db_total"]
