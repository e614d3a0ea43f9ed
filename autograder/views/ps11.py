"""ps11: the views: properties of a split, of first weights and of outputs, found in its results.

Random results are judged by their properties, within six standard deviations. Every leaf of a view
is a word, a truth value or a number that is known beforehand, so that misconceptions are recognised
by it in every draw. The view of `fit` is in `ps11_fit`.
"""

from __future__ import annotations

import itertools
import math
import numbers
from typing import Any

import numpy as np

from autograder.core.validation import (
    InvalidReturnError,
    check_array,
    describe,
    unpack,
    without_zero_dimensions,
)
from autograder.core.verdict import Outcome


def results_of_calls(value: Any, count: int) -> list[Any]:
    """Return what the driver has put together: a list that no student's function can change."""
    if not isinstance(value, list) or len(value) != count:
        raise InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)
    return value


def _parts_of(value: Any, X: Any, T: Any) -> list[tuple[Any, Any]]:
    sets = unpack(value, "(X_tr, T_tr)", "(X_va, T_va)", "(X_te, T_te)")
    parts = []
    for name, one in zip(("tr", "va", "te"), sets, strict=True):
        if not isinstance(one, (tuple, list)):
            expected = f"Each of the three sets should be a pair, this one (X_{name}, T_{name})"
            raise InvalidReturnError(f"{expected}, not {describe(one)}")
        X_part, T_part = unpack(one, f"X_{name}", f"T_{name}")
        X_part = check_array(X_part, f"X_{name}", -1, *X.shape[1:])
        parts.append((X_part, check_array(T_part, f"T_{name}", -1, *T.shape[1:])))
    return parts


def view_split(value: Any, X: Any, T: Any, fractions: Any, seed: int) -> dict[str, object]:
    """Return sizes, and whether each sample is in one set, by chance, and with its target."""
    results = [_parts_of(sets, X, T) for sets in results_of_calls(value, 3)]
    row_numbers = {row.tobytes(): n for n, row in enumerate(X)}
    first, _, other = results
    members, other_members = (
        [[row_numbers.get(row.tobytes(), -1) for row in X_part] for X_part, _ in sets]
        for sets in (first, other)
    )
    order, other_order = (list(itertools.chain(*rows)) for rows in (members, other_members))
    are_rows = -1 not in order and -1 not in other_order
    pairs = all(
        len(rows) == len(T_part) and -1 not in rows and np.array_equal(T[rows], T_part)
        for all_rows, sets in ((members, first), (other_members, other))
        for rows, (_, T_part) in zip(all_rows, sets, strict=True)
    )
    in_place = [
        _chance_to_share(mine, _unshuffled(members, i), len(X))
        * _chance_to_share(others, _unshuffled(other_members, i), len(X))
        for i, (mine, others) in enumerate(zip(members, other_members, strict=True))
    ]
    in_common = [
        _chance_to_share(mine, others, len(X))
        for mine, others in zip(members, other_members, strict=True)
    ]
    everybody = list(range(len(X)))
    return {
        "sizes": _beyond_rounding([len(rows) for rows in members], fractions, len(X)),
        "rows of X": are_rows,
        "nobody left out": {*everybody} <= {*order} and {*everybody} <= {*other_order},
        "nobody twice": all(len({*one}) == len(one) for one in (order, other_order)),
        "pairs": pairs,
        "shuffled": are_rows and min(in_place) > UNLIKELY**2,
        "repeats": all(
            np.array_equal(one, same)
            for pair, same_pair in zip(first, results[1], strict=True)
            for one, same in zip(pair, same_pair, strict=True)
        ),
        "by chance": min(in_common) > UNLIKELY,
    }


UNLIKELY = 2e-8
"""How seldom chance may do what is taken for no chance. That the same 8 of 40 samples, or more of
them, are the test set twice happens once in 77 million pairs of splits."""


def _unshuffled(members: list[list[int]], which: int) -> range:
    """Return the rows that would be in a set of this size if nothing had been shuffled."""
    first = sum(len(rows) for rows in members[:which])
    return range(first, first + len(members[which]))


def _chance_to_share(some: Any, others: Any, n: int) -> float:
    """Return how likely it is that two sets of so many out of n samples share as many, or more."""
    a, b = set(some), set(others)
    ways = sum(
        math.comb(len(a), k) * math.comb(max(n - len(a), 0), len(b) - k)
        for k in range(len(a & b), min(len(a), len(b)) + 1)
    )
    return ways / max(math.comb(n, len(b)), 1)


def _beyond_rounding(sizes: list[int], fractions: Any, n: int) -> list[float]:
    """Return by how many samples each set is larger than its share: 0 if rounding explains it.

    Where two of the shares are rounded, the rest goes to any one of the sets, which is then up to
    two samples off.
    """
    off = [size - fraction * n for size, fraction in zip(sizes, fractions, strict=True)]
    by_less_than_one = [abs(difference) < 1 for difference in off]
    if sum(by_less_than_one) >= 2 and max(map(abs, off)) < 2:
        return [0.0] * len(off)
    return [0.0 if fine else by for by, fine in zip(off, by_less_than_one, strict=True)]


def _known_std(std: float, d_in: int, d_out: int, scheme: str, count: int) -> float:
    """Return the std that six standard deviations can't tell this one from, the right one first."""
    right = {"zeros": 0.0, "small": 0.01, "xavier": d_in**-0.5, "he": (2 / d_in) ** 0.5}[scheme]
    if right == 0.0:
        return std
    gain = (right * d_in**0.5) ** 2 if scheme != "small" else 1e-4
    known = [right, right**2, right**0.5, 1.0, right / 3**0.5]
    if scheme != "small":
        known += [(gain / d_out) ** 0.5, (1 / d_in) ** 0.5, (2 / d_in) ** 0.5]
        known += [(2 / (d_in + d_out)) ** 0.5]
    margin = 6 / math.sqrt(2 * count)
    return next((k for k in known if abs(std / k - 1) <= margin), std)


def _what_is_in(b: Any) -> str:
    """Return what biases are, in a word that tells drawn ones from a constant."""
    if not np.any(b):
        return "0"
    return "one number" if len(set(b)) == 1 else "many numbers"


def _shape_of(array: Any, *asked: int) -> tuple[int, ...]:
    """Return an array's own shape; the one that was asked for if it is empty, or no array."""
    return array.shape if isinstance(array, np.ndarray) and array.size else asked


def _shape_in_words(array: np.ndarray, d_in: int, d_out: int) -> str:
    """Return a shape by the names of the sizes, as far as they have one."""
    asked = (d_out, d_in)[: array.ndim]
    names = {1: "1", d_in: "d_in", d_out: "d_out"}
    if array.shape == asked:  # of a square layer, too
        return "(d_out, d_in)" if array.ndim == 2 else "(d_out,)"
    if not set(array.shape) <= set(names):
        return "another"
    return f"({', '.join(names[n] for n in array.shape)}{',' * (array.ndim == 1)})"


def view_init_dense(value: Any, d_in: int, d_out: int, scheme: str, seed: int) -> dict[str, object]:
    """Return the std of W as far as chance lets it be known, and whether W was drawn from rng."""
    pairs = [unpack(result, "W", "b") for result in results_of_calls(value, 3)]
    if all(np.ndim(W) != 2 and np.ndim(b) != 1 for W, b in pairs):
        check_array(pairs[0][0], "W", d_out, d_in)  # neither is what it should be: no parts
    drawn = [check_array(W, "W", *_shape_of(W, d_out, d_in)) for W, _ in pairs]
    biases = [check_array(b, "b", *_shape_of(b, d_out)) for _, b in pairs]
    shapes: dict[str, object] = {
        "shape of W": _shape_in_words(drawn[0], d_in, d_out),
        "shape of b": _shape_in_words(biases[0], d_in, d_out),
    }
    if shapes["shape of W"] != "(d_out, d_in)":
        # nothing is asked of its numbers; b is judged by itself
        drawn = [np.full((d_out, d_in), np.nan) for _ in drawn]
    W, std = drawn[0], float(drawn[0].std())
    properties: dict[str, object] = {
        **shapes,
        "std": _known_std(std, d_in, d_out, scheme, W.size),
        "centred": bool(abs(W.mean()) <= 6 * std / math.sqrt(W.size)),
        "b is 0": not np.any(biases),
        "b holds": _what_is_in(biases[0]),
    }
    if scheme == "zeros":
        return properties
    return {
        **properties,
        "repeats": np.array_equal(W, drawn[1]),
        "other seed": not np.array_equal(W, drawn[2]),
        "each by itself": all(len({row.tobytes() for row in A}) == len(A) for A in (W, W.T)),
    }


def is_number(value: Any) -> bool:
    """Whether a value is a real number; True and False are none."""
    return isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))


def view_activation_std(value: Any, *args: Any) -> Any:
    """Return a list of numbers as an array, anything else as it is."""
    if not isinstance(value, (list, tuple)):
        return value
    items = [without_zero_dimensions(item) for item in value]
    return np.array(items, dtype=float) if items and all(map(is_number, items)) else value


def view_autoencoder_reconstruct(value: Any, X: Any, params: Any, *, facts: float) -> Any:
    """Return the reconstruction, and its squared error in units of `facts`, that of PCA."""
    check_array(value, "The reconstruction", *X.shape)
    return {"reconstruction": value, "error": float(((X - value) ** 2).sum()) / facts}
