"""What an exception means in a beginner's code, in plain words; Python's own often mislead."""

from __future__ import annotations

import re

from autograder.core.call_result import Raised

_LIST_AS_ARRAY = "A list has no shape, and no arithmetic entry by entry: make an array of it first."
_NUMBER_AS_ARRAY = "That is a single number there, where your line expects something with entries."

MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("NotImplementedError", "", "Part of it is not written yet."),
    (
        "truth value of an array",
        r"\b(?<!\.)(max|min|sorted)\(",
        "Python's own max and min ask which of two is larger, and a whole array is neither; NumPy "
        "has its own, which go entry by entry.",
    ),
    (
        "truth value of an array",
        "",
        "An if asks for a single True or False, and so do and, or and not; an array has one for "
        "each of its entries.",
    ),
    (
        r"mismatch in its core dimension|not aligned",
        "",
        "In a matrix product the first has as many columns as the second has rows.",
    ),
    (
        "could not be broadcast|operands could not|non-broadcastable",
        "",
        "The shapes don't fit: compared from the right, two sizes must be equal, or one of them 1.",
    ),
    (r"bitwise_xor|for \^=?:", "", "In Python ^ isn't a power; two stars are."),
    (
        r"missing \d+ required (positional|keyword)",
        "",
        "A function was called with too few arguments: compare the call with the def.",
    ),
    (
        r"takes .*positional arguments? but|got multiple values for|unexpected keyword argument",
        "",
        "A function was called with other arguments than it takes: compare the call with the def.",
    ),
    ("NoneType", "", "Something is None there: a function without a return gives None."),
    (
        r"'(list|tuple)' object has no attribute '(shape|T|ndim|size|sum|mean|std|max|min|dot|copy"
        r"|reshape|astype|transpose|ravel|argmax|tolist)'",
        "",
        _LIST_AS_ARRAY,
    ),
    (
        r"for (-|/|\*\*.*|-=|/=|unary -): .*'(list|tuple)'|bad operand type for .*'(list|tuple)'"
        "|can't multiply sequence by non-int",
        "",
        _LIST_AS_ARRAY,
    ),
    (
        r"can only concatenate (list|tuple)",
        "",
        "A plus between lists joins them end to end; to add entry by entry, make arrays of them.",
    ),
    (
        r"'(float|int|(numpy\.)?(float|int)\d+)' object (is not (iterable|subscriptable)|has no)"
        r"|object of type '(float|int|numpy\.\w+)' has no len|invalid index to scalar variable"
        r"|len\(\) of unsized object|iteration over a 0-d array",
        "",
        _NUMBER_AS_ARRAY,
    ),
    (
        "object has no attribute|has no attribute",
        "",
        "What stands before the dot has nothing of that name: mind the spelling, and what it is.",
    ),
    (
        "unhashable type",
        "",
        "Lists, arrays and dicts can't be keys of a dict or members of a set.",
    ),
    (
        r"too many indices|axis -?\d+ is out of bounds",
        "",
        "The array has fewer axes than your line expects; axes, too, count from 0.",
    ),
    (
        r"out of bounds|index out of range",
        "",
        "Positions count from 0, so the last one is the length minus 1.",
    ),
    (
        "boolean index did not match",
        "",
        "What picks entries by True and False must have the shape of what it picks from.",
    ),
    (
        r"only (integer scalar|integers, slices)|indices must be integers|as an index",
        "",
        "A position must be a whole number, and not a float.",
    ),
    (
        r"only (length-1|size-1|0-dimensional) arrays|must be real number, not",
        "",
        "That function takes a single number, as those of math do; NumPy's take whole arrays.",
    ),
    (r"^KeyError", "", "The dict has no such key: mind the spelling."),
    (
        "UnboundLocalError|local variable",
        "",
        "That name has no value yet when the line is reached: give it one before the loop or if.",
    ),
    (
        r"^NameError",
        "",
        "Nothing of that name is known there: a typo, or a cell that hasn't been run?",
    ),
    (
        "object is not callable",
        "",
        "Brackets right behind a value call it like a function: is a sign missing before them?",
    ),
    ("ZeroDivisionError|division by zero", "", "Something was divided by 0: what is 0 there?"),
    (
        r"cannot cast ufunc|same_kind|negative integer powers",
        "",
        "An array of whole numbers can't hold fractions: make it one of floats.",
    ),
    (
        "RecursionError|recursion depth",
        "",
        "The function calls itself too many times inside itself, or for ever.",
    ),
    ("read-only", "", "That array can't be written into: make a new one."),
    (
        "setting an array element with a sequence|inhomogeneous",
        "",
        "The rows differ in length, or one entry of an array was given several numbers.",
    ),
    (
        "values to unpack",
        "",
        "On the left stand more names, or fewer, than there are values on the right.",
    ),
    ("does not support item assignment", "", "A tuple, number or text can't be changed in place."),
    (
        "cannot reshape array",
        "",
        "A reshape keeps the number of entries: the sizes must multiply to it.",
    ),
    (r"^OverflowError", "", "A number became too large for a float."),
)
"""A pattern in `"Kind: message"`, one in the student's line, and what to say; the first that fits.

The patterns must fit what NumPy and Python have said in all their releases that may be installed.
"""


def meaning_of(raised: Raised) -> str:
    """Return what an exception means, or nothing.

    Parameters
    ----------
    raised : Raised

    Returns
    -------
    str
        A sentence without any word of the exception or the student's line.
    """
    text = f"{raised.kind}: {raised.message}"
    for in_text, in_line, meaning in MEANINGS:
        if re.search(in_text, text) and re.search(in_line, raised.source):
            return meaning
    return ""
