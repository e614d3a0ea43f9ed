"""A factor that all cases have in common: its name, made of a sign, ½, 2 and the cases' sizes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Ratio:
    """A factor between what came and what is right.

    Parameters
    ----------
    name : str
        As it is written in a formula: `"−1"`, `"N"`, `"1/N"`, `"−2/N"`, `"7"`.
    example : str
        What it is in the largest case, such as `"with N = 6, 6 times"`; empty for a number.
    is_special : bool
        Whether the name says more than a number does.
    """

    name: str
    example: str = ""
    is_special: bool = True


@dataclass(frozen=True)
class _Factor:
    """A number times powers of sizes."""

    name: str
    number: float = 1.0
    powers: tuple[tuple[str, int], ...] = ()

    def of(self, sizes: Sizes) -> float:
        return self.number * math.prod(float(sizes[x]) ** power for x, power in self.powers)


def ratio_of(ratios: Sequence[tuple[float, Sizes]]) -> Ratio | None:
    """Return what a factor is that all cases have in common, or None.

    Parameters
    ----------
    ratios : sequence of (float, mapping of str to int)
        For each case the student's value divided by the right one, and the case's sizes.

    Returns
    -------
    Ratio or None
        The simplest that fits. A size counts only if it isn't the same in all of the cases.
    """
    if not ratios or not all(np.isfinite(ratio) for ratio, _ in ratios):
        return None
    letters = sorted(set.intersection(*(set(sizes) for _, sizes in ratios)))
    letters = [x for x in letters if len({sizes[x] for _, sizes in ratios}) > 1]
    for factor in _factors(letters):
        if all(np.isclose(ratio, factor.of(sizes), rtol=1e-6) for ratio, sizes in ratios):
            return Ratio(factor.name, _example(factor, letters, [sizes for _, sizes in ratios]))
    first = ratios[0][0]
    same = all(np.isclose(ratio, first, rtol=1e-6) for ratio, _ in ratios)
    if same and first != 0.0 and not np.isclose(first, 1.0, rtol=1e-6):
        return Ratio(f"{first:.6g}".replace("-", "−"), is_special=False)
    return None


def _example(factor: _Factor, letters: Sequence[str], sizes: Sequence[Sizes]) -> str:
    """Return the factor in the case with the largest sizes."""
    shown = [letter for letter in letters if letter in factor.name]
    if not shown:
        return ""
    largest = max(sizes, key=lambda one: [one[letter] for letter in shown])
    where = " and ".join(f"{letter} = {largest[letter]}" for letter in shown)
    number = factor.of(largest)
    inverse = 1 / number
    if abs(number) < 1 and np.isclose(inverse, round(inverse)):
        return f"with {where}, a factor {'−' * (number < 0)}1/{abs(round(inverse))}"
    return f"with {where}, {number:.4g} times".replace("-", "−")


def _factors(letters: Sequence[str]) -> Iterator[_Factor]:
    """Yield the factors that have a name, the simplest first, each with either sign."""
    yield _Factor("−1", -1.0)
    positive = [*_of_one(letters), *_of_two(letters)]
    yield from positive
    for factor in positive:
        yield _Factor(f"−{factor.name}", -factor.number, factor.powers)


def _of_one(letters: Sequence[str]) -> Iterator[_Factor]:
    for x in letters:
        yield _Factor(x, 1.0, ((x, 1),))
        yield _Factor(f"1/{x}", 1.0, ((x, -1),))
    yield _Factor("2", 2.0)
    yield _Factor("½", 0.5)


def _of_two(letters: Sequence[str]) -> Iterator[_Factor]:
    for x in letters:
        yield _Factor(f"2{x}", 2.0, ((x, 1),))
        yield _Factor(f"2/{x}", 2.0, ((x, -1),))
        yield _Factor(f"{x}/2", 0.5, ((x, 1),))
        yield _Factor(f"1/(2{x})", 0.5, ((x, -1),))
    for x, y in itertools.combinations(letters, 2):
        yield _Factor(f"{x}·{y}", 1.0, ((x, 1), (y, 1)))
        yield _Factor(f"1/({x}·{y})", 1.0, ((x, -1), (y, -1)))
        yield _Factor(f"{x}/{y}", 1.0, ((x, 1), (y, -1)))
        yield _Factor(f"{y}/{x}", 1.0, ((y, 1), (x, -1)))
