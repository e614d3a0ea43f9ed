"""One call of every array function, for the tests that ask the same of all of them.

cases/NAME.py lists them for reference_impl.NAME: CASES holds (function, arguments), NO_ARRAYS the
public functions that no array library can tell apart, with the reason. A case is called with
`convert`, which makes an array of the library, dtype and device under test from a NumPy array,
so one list serves NumPy, array-api-strict and CuPy.
"""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest


class Case(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def call(self, convert: Callable[[np.ndarray], Any]) -> Any:
        return self.function(*_convert(self.arguments, convert))


def _convert(value: Any, convert: Callable[[np.ndarray], Any]) -> Any:
    if isinstance(value, np.ndarray):
        return convert(value)
    if isinstance(value, list | tuple):
        return type(value)(_convert(item, convert) for item in value)
    if isinstance(value, np.random.SeedSequence):  # a generator's state must not outlive a call
        return np.random.default_rng(value)
    return value


_LISTS = {
    path.stem: runpy.run_path(str(path))
    for path in sorted(Path(__file__).parent.glob("cases/*.py"))
}
CASES = [Case(*case) for names in _LISTS.values() for case in names["CASES"]]


def _name(case: Case) -> str:
    return f"{case.function.__module__.rpartition('.')[2]}.{case.function.__name__}"


@pytest.fixture(params=CASES, ids=_name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def functions_with_a_case() -> dict[str, set[Callable[..., Any]]]:
    """Per module of reference_impl, the functions that a case calls or that say why not."""
    return {
        module: {function for function, _ in names["CASES"]} | set(names["NO_ARRAYS"])
        for module, names in _LISTS.items()
    }


@pytest.fixture
def leaves() -> Callable[[Any], list[Any]]:
    """Return a function that lists the arrays and numbers in a result, in order."""

    def flatten(result: Any) -> list[Any]:
        if isinstance(result, list | tuple):
            return [leaf for item in result for leaf in flatten(item)]
        return [result]

    return flatten
