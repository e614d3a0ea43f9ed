"""The card and the plain text say the same, and nothing in the card can run."""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from autograder.core.prepared import PreparedExercise
from autograder.core.verdict import Feedback, Outcome, PartVerdict, Verdict
from autograder.judging.as_text import as_text
from autograder.judging.card import as_html

PARTS = (PartVerdict("dX", 1, True), PartVerdict("dW", 2, False))
VERDICTS = [
    Verdict("layer", Outcome.RIGHT, (PartVerdict("dX", 1, True),), advice=("NumPy warned.",)),
    Verdict("layer", Outcome.NOT_ATTEMPTED, (PartVerdict("dX", 1, False),), (Feedback("Write."),)),
    Verdict(
        "layer", Outcome.WRONG_VALUE, PARTS, (Feedback("dW is wrong.", "a < b"), Feedback("x"))
    ),
]


def words_of(markup: str) -> list[str]:
    """The words a reader sees; the mark in front of the points is decoration."""
    visible = re.sub(r'<span[^>]*aria-hidden="true">.</span>', "", markup)
    return html.unescape(re.sub(r"<[^>]*>", " ", visible)).split()


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: str(verdict.outcome))
def test_card_and_text_say_the_same_words(verdict: Verdict) -> None:
    assert words_of(as_html(verdict)) == as_text(verdict).split()


def test_the_text_is_laid_out_as_the_course_shows_it() -> None:
    assert as_text(VERDICTS[2]).splitlines() == [
        "layer" + " " * 48 + "1 of 3 points",
        "dX right · dW wrong",
        "dW is wrong.",
        "seen: a < b",
        "x",
    ]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


ATTACK = "<script>alert(1)</script><img src=x onerror='alert(1)'>"


def test_html_in_exceptions_and_source_lines_is_shown_not_run(
    dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    def dx(dZ: Any, X: Any, W: Any) -> Any:
        raise ValueError("<script>alert(1)</script><img src=x onerror='alert(1)'>")

    card = as_html(verdict_on(dx_only, dx))
    assert card.count(html.escape("<script>alert(1)</script>")) == 2  # message and source line
    parser = _Tags()
    parser.feed(card)
    assert parser.tags <= {"div", "span", "strong", "code"}
    assert parser.attributes <= {"style", "role", "aria-hidden"}


def test_html_in_names_types_and_warnings_is_shown_not_run(
    dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    def wrong_type(dZ: Any, X: Any, W: Any) -> Any:
        return type(ATTACK, (), {})()

    def warns(dZ: Any, X: Any, W: Any) -> Any:
        import warnings

        warnings.warn(ATTACK, stacklevel=1)
        return dZ @ W

    cards = as_html(verdict_on(dx_only, wrong_type)) + as_html(verdict_on(dx_only, warns))
    assert cards.count("&lt;script&gt;") >= 2
    assert "<script" not in cards
    assert "<img" not in cards


def test_the_words_can_be_written_as_utf_8_whatever_the_student_raised(
    dx_only: PreparedExercise, verdict_on: Callable[..., Verdict]
) -> None:
    def lone_surrogate(dZ: Any, X: Any, W: Any) -> Any:
        raise ValueError("\ud800 is half a character")

    def lone_surrogate_in_a_key(dZ: Any, X: Any, W: Any) -> Any:
        np.seterr()
        return {"\udfff": 1}

    for function in (lone_surrogate, lone_surrogate_in_a_key):
        verdict = verdict_on(dx_only, function)
        assert (as_text(verdict) + as_html(verdict)).encode("utf-8")
