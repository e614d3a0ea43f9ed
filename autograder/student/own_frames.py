"""The student's own way to an exception: the frames of the kit left out at its beginning."""

from __future__ import annotations

import linecache
from types import CodeType, TracebackType

from autograder.sandbox.inside.calling import own_lines

CHAIN_LIMIT = 12
"""Calls that are told at most; of an endless recursion the first and the last ones."""


def own_traceback(error: BaseException) -> TracebackType | None:
    """Return an exception's traceback from the student's first frame on; None if there is none."""
    own = _own(error)
    traceback = error.__traceback__
    while traceback is not None and own and traceback.tb_frame.f_code is not own[0][0]:
        traceback = traceback.tb_next
    return traceback if own else None


def chain_in_words(error: BaseException) -> list[str]:
    """Return a line for each of the student's calls on the way to an exception, outermost first."""
    lines: list[str] = []
    for code, number in _own(error):
        where = code.co_name
        if number is not None:
            source = linecache.getline(code.co_filename, number).strip()
            where = f"line {number - code.co_firstlineno + 1} of {code.co_name}: {source}"
        lines.append(f"{'called' if lines else 'in'} {where}")
    if len(lines) > CHAIN_LIMIT:
        half = CHAIN_LIMIT // 2
        lines[half:-half] = [f"… and {len(lines) - CHAIN_LIMIT} more calls …"]
    return lines


def _own(error: BaseException) -> list[tuple[CodeType, int | None]]:
    """Return the student's code alone, without what makes a call that needs a Generator, say."""
    return [pair for pair in own_lines(error) if not pair[0].co_filename.startswith("<how ")]
