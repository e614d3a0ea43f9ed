"""What a search has found in words: one sentence, and never the change."""

import pytest

from autograder.diagnosis import Place, as_sentences
from autograder.diagnosis.kinds import Kind


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
    ],
)
def test_the_sentence(places: tuple[Place, ...], sentence: str) -> None:
    assert as_sentences(places) == sentence
