"""Kinds of slips, and what a student is told to look at."""

from __future__ import annotations

import enum


class Kind(enum.StrEnum):
    """A kind of slip; its value is what to look at in the line."""

    SIGN = "the sign"
    OPERATOR = "the operator"
    ORDER = "the order of things"
    TRANSPOSE = "the transposes"
    AXIS = "the axis"
    NUMBER = "the number"
    INDEX = "the index"
    NAME = "the names"
    COMPARISON = "the comparison"
    CONDITION = "the condition"
    JUMP = "which rounds of the loop are left out"
    FUNCTION = "which function is called"
    ARGUMENTS = "what the function is called with"
    ASSIGNMENT = "the assignment"
    PARENTHESES = "the parentheses"
    SURPLUS = "what is too much"
    MISSING = "what is missing"
    PLACE = "where the statement stands"
    REMOVED = "whether the statement belongs there"
