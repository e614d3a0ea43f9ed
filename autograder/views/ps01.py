"""ps01: what is compared in place of gates' weights: the answers of a unit that has them.

Exercises and the reference are not known here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.core.validation import InvalidReturnError, check_array, check_number, unpack
from autograder.core.verdict import Outcome

TABLES = {"or": (0, 1, 1, 1), "and": (0, 0, 0, 1), "not": (1, 0), "nand": (1, 1, 1, 0)}
"""The outputs of each gate, its inputs in binary order."""


def view_gates(value: Any, names: Any) -> Any:
    """Return what the unit with these weights answers, for every gate and every input.

    Parameters
    ----------
    value : dict
        What `drive_gate_weights` made of the student's answers: (w, b) for each name.
    names : sequence of str
        The gates that were asked for.

    Returns
    -------
    dict of dict of int
        For each gate the answer, 0 or 1, by its inputs in words, such as "(0, 1)".

    Raises
    ------
    InvalidReturnError
        If a gate's weights can't be used; with `Outcome.BROKE_PROTOCOL` if `value` isn't what
        the driver returns.
    """
    if not isinstance(value, dict) or set(value) != set(names):
        message = "What came back isn't what the calls for the gates return"
        raise InvalidReturnError(message, Outcome.BROKE_PROTOCOL)
    return {name: _table(value[name], name) for name in names}


def _table(value: Any, name: str) -> dict[str, int]:
    try:
        w, b = unpack(value, "w", "b")
    except InvalidReturnError as reason:
        raise InvalidReturnError(f"For {name!r}: {reason}") from None
    n_inputs = int(math.log2(len(TABLES[name])))
    if isinstance(w, np.ndarray) and w.shape:
        w = check_array(w, f"w of {name!r}", n_inputs)
    else:
        w = check_number(w.item() if isinstance(w, np.ndarray) else w, f"w of {name!r}")
    b = check_number(b, f"b of {name!r}")
    answers = {}
    for number in range(len(TABLES[name])):
        x = np.array([number >> place & 1 for place in reversed(range(n_inputs))], dtype=float)
        inputs = ", ".join(str(int(u)) for u in x)
        with np.errstate(over="ignore"):
            total = np.sum(w * x) + b
        if not np.isfinite(total):
            raise InvalidReturnError(f"w and b of {name!r} are too large: their sum overflows")
        answers[f"({inputs})"] = int(total >= 0)
    return answers
