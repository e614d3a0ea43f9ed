"""ps03: arrays of several shapes, and cases that are made of them.

Every function works entry by entry, so the cases differ in shape and in where the numbers lie:
around 0, exactly 0, and far out on either side, where a formula that is right on paper may
overflow. The two far sides are cases of their own: which of them warns says why. One array holds
integers: what is written into another one like it is cut off.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.exercise import Case

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of entries, so a loop goes over "
    "them. NumPy's functions take a whole array at once, whatever its shape, far quicker."
)

Numbers = Callable[..., np.ndarray]
"""Draws an array from a Generator and the sizes of its axes."""


def _around_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, none of them near zero; the first of all is positive."""
    z = rng.uniform(0.3, 3.0, shape) * rng.choice([-1.0, 1.0], shape)
    flat = z.reshape(-1)  # a view
    flat[0] = abs(flat[0])
    if flat.size > 1:
        flat[1] = -abs(flat[1])
    return z


def ordinary_cases(rng: np.random.Generator, numbers: Numbers = _around_zero) -> list[Case]:
    """Arrays of one, two and three axes, one of them square, and one with a single number."""
    shapes = [
        ("a vector of 5", (5,)),
        ("a 4 × 3 matrix", (4, 3)),
        ("a 3 × 3 matrix", (3, 3)),
        ("a 2 × 3 × 4 block", (2, 3, 4)),
        ("a single number in an array", (1,)),
    ]
    return [Case(label, (numbers(rng, *shape),)) for label, shape in shapes]


def _with_zeros(rng: np.random.Generator) -> np.ndarray:
    """Numbers of both signs and zeros; the first of all is negative.

    Where a ReLU gives the integer 0 first, NumPy's vectorize takes all that follows for integers.
    """
    z = _around_zero(rng, 3, 4)
    z[0, 0] *= -1
    z[1, 2] = z[2, 0] = 0.0
    return z


def _whole(rng: np.random.Generator) -> np.ndarray:
    """Integers of both signs and 0, far from where anything overflows."""
    z: np.ndarray = rng.permutation([*rng.integers(-6, 0, 2), 0, *rng.integers(1, 7, 2)])
    return z


def taking_integers(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of the reference, which asks for floats, as one that takes integers too.

    Parameters
    ----------
    function : callable
        Its first argument is an array of float64.

    Returns
    -------
    callable
        Gives what `function` gives for the same numbers as float64.
    """

    @functools.wraps(function)
    def reference(z: np.ndarray, *others: Any) -> Any:
        return function(z.astype(np.float64), *others)

    return reference


def _far_left(rng: np.random.Generator) -> np.ndarray:
    return -rng.uniform(720.0, 1000.0, (2, 3))


def _far_right(rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(720.0, 1000.0, (2, 3))


def _far_out(rng: np.random.Generator) -> list[Case]:
    return [
        Case("some z exactly 0", (_with_zeros(rng),)),
        Case("whole numbers, as integers", (_whole(rng),)),
        Case("far to the left, down to −1000", (_far_left(rng),)),
        Case("far to the right, up to 1000", (_far_right(rng),)),
    ]


def cases_to_notice_a_loop(rng: np.random.Generator, numbers: Numbers = _around_zero) -> list[Case]:
    """Two arrays that differ in their number of rows only, to notice a loop."""
    return [
        Case(f"a {n} × 3 matrix", (numbers(rng, n, 3),), {"N": n}, count_steps=True)
        for n in (8, 64)
    ]


def plain_cases(rng: np.random.Generator) -> list[Case]:
    """Return cases of a function with no argument but z."""
    return ordinary_cases(rng) + _far_out(rng) + cases_to_notice_a_loop(rng)


def cases_with(name: str, *values: float) -> Callable[[np.random.Generator], list[Case]]:
    """Return a maker of cases, some with the second argument and some without."""

    def cases(rng: np.random.Generator) -> list[Case]:
        vector, matrix, square, block, single = (case.args[0] for case in ordinary_cases(rng))
        first, second, third = values
        others = [
            Case(f"a 4 × 3 matrix, {name} = {first:g}", (matrix, first)),
            Case(f"a 3 × 3 matrix, {name} = {second:g}", (square, second)),
            Case("a 2 × 3 × 4 block", (block,)),
            Case(f"a single number in an array, {name} = {third:g}", (single, third)),
            Case(f"some z exactly 0, {name} = {second:g}", (_with_zeros(rng), second)),
            Case("whole numbers, as integers", (_whole(rng),)),
            Case(f"far to the left, {name} = {first:g}", (_far_left(rng), first)),
            Case("far to the right, up to 1000", (_far_right(rng),)),
        ]
        return [Case("a vector of 5", (vector,)), *others, *cases_to_notice_a_loop(rng)]

    return cases
