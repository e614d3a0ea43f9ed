"""Of a class one method is changed at a time, and a program that was wrong refutes most changes."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import replace
from typing import Any

import pytest

from autograder.audit.solutions import printed_solution
from autograder.core.call_result import Returned
from autograder.diagnosis.kinds import Kind
from autograder.diagnosis.narrowing import narrowed
from autograder.judging.comparison import alike, leaves
from autograder.student.in_process import results_on
from tests.diagnosis.corpus import CHECKOUT, places_in, prepared

SLIPS = {
    "the slope of one operand": (
        "    def __add__(self, other):\n"
        "        other = other if isinstance(other, Value) else Value(other)\n"
        '        return Value(self.data + other.data, (self, other), "+", (1.0, 0.0))\n',
        Kind.NUMBER,
    ),
    "the node twice": ("    def __radd__(self, other):\n        return self + self\n", Kind.NAME),
    "a function too much": (
        "    def exp(self):\n"
        "        data = np.exp(self.data)\n"
        '        return Value(data, (self,), "exp", (np.exp(data),))\n',
        Kind.FUNCTION,
    ),
    "a factor": (
        '    def __neg__(self):\n        return Value(-self.data, (self,), "neg", (-2.0,))\n',
        Kind.NUMBER,
    ),
}


def notebook() -> tuple[str, dict[str, Any]]:
    """Return the text of a right class, and the names around it."""
    with contextlib.redirect_stdout(io.StringIO()):
        solution = printed_solution(CHECKOUT, "ps05_chain_rule")
    return solution.sources["Value"], dict(solution.namespace)


@pytest.mark.parametrize(("method", "kind"), SLIPS.values(), ids=SLIPS)
def test_the_line_of_a_slip_in_one_method_is_found(method: str, kind: Kind) -> None:
    source, names = notebook()
    name = re.search(r"def (\w+)", method)
    assert name is not None
    source = re.sub(rf"    def {name[1]}\(.*?\n(?=\n)", lambda _: method, source, flags=re.DOTALL)
    exec(compile(source, "<slip>", "exec"), names)
    (place,) = places_in("Value", source, names)
    last = method.rstrip().split("\n")[-1].strip()
    assert (place.source, place.kind, place.parts) == (last, kind, ())


def test_a_case_about_fewer_programs_asks_for_what_is_right_of_them_alone() -> None:
    _, names = notebook()
    value = prepared("Value")
    case, (path, _) = value.cases[0], list(leaves(value.cases[0].expected))[-1]
    small = narrowed(value, case, [path])
    assert 0 < len(list(leaves(small.expected))) < len(list(leaves(case.expected)))
    (one,) = small.case.args[1]  # type: ignore[misc]
    assert path.split(".")[1] == one[0]
    (result,) = results_on(names["Value"], replace(value, cases=(small,)))
    assert isinstance(result, Returned)
    assert alike(result.value, small.expected, value.rtol)


def test_a_case_without_a_way_to_be_narrowed_stays_what_it_is() -> None:
    layer = prepared("dense_backward")
    assert narrowed(layer, layer.cases[0], ["0"]) is layer.cases[0]
