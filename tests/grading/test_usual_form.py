"""What is taken for valid at sight is valid by nbformat's schema, whatever is wrong elsewhere."""

import copy
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.grading.usual_form import is_usual, read_notebook, validate
from autograder.problem_sets import PROBLEM_SETS

CHECKOUT = Path(__file__).parents[2]
ODD: list[Any] = [
    *(None, True, 0, -1, 2, 1.5, "", "a", "a b", "a,b", "é", "x" * 65, "a\n", "raw", "stream"),
    *([], ["a", "a"], ["a,b"], [""], [1], ["a", "b"], {}, {"a": 1}, {"a": "b"}, {"a": ["b"]}),
]
NAMES = (
    *("attachments", "authors", "collapsed", "cells", "execution", "execution_count", "format"),
    *("id", "jupyter", "language_info", "metadata", "name", "orig_nbformat", "outputs", "scrolled"),
    *("source", "tags", "text", "title", "text/plain", "application/json", "codemirror_mode"),
)


def notebook() -> dict[str, Any]:
    """Return one with something of everything that is usual."""
    bundle = {"text/plain": "x", "image/png": "QUJD"}
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "x"},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["x"]},
        {"output_type": "display_data", "metadata": {"width": 1}, "data": bundle},
        {"output_type": "execute_result", "metadata": {}, "data": bundle, "execution_count": 2},
    ]
    metadata = {"tags": ["a", "b"], "nbgrader": {"grade": True, "points": 2}}
    code = {"cell_type": "code", "execution_count": None, "outputs": outputs}
    picture = {"a.png": {"image/png": "QUJD"}}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python", "language": "python"},
            "language_info": {"name": "python"},
            "backprop_course": {"tier": "A", "not_taken": []},
        },
        "cells": [
            {**code, "id": "code-1", "metadata": metadata, "source": "x\n"},
            {"cell_type": "raw", "id": "r", "metadata": {}, "source": ""},
            {
                "cell_type": "markdown",
                "id": "m",
                "metadata": {},
                "source": "",
                "attachments": picture,
            },
        ],
    }


def places_in(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of all that is in plain data."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, (dict, list)):
            yield from places_in(value, (*path, key))


def changed() -> Iterator[Any]:
    """Yield notebooks in which one thing is another, is gone, or has come."""
    for *above, last in [*places_in(notebook())]:
        for value in (*ODD, KeyError):
            found = copy.deepcopy(notebook())
            inner: Any = found
            for key in above:
                inner = inner[key]
            if value is KeyError:
                del inner[last]
            else:
                inner[last] = copy.deepcopy(value)
            yield found
    for path in [(), *places_in(notebook())]:
        for name in NAMES:
            for value in (*ODD, {"name": "x"}):
                found = copy.deepcopy(notebook())
                inner = found
                for key in path:
                    inner = inner[key]
                if isinstance(inner, dict) and name not in inner:
                    inner[name] = copy.deepcopy(value)
                    yield found


def is_valid(found: dict[str, Any]) -> bool:
    """Whether nbformat finds nothing wrong, and nothing to mend or to warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            nbformat.validate(found)
        except Exception:  # what isn't a notebook at all ends it in many ways
            return False
    return True


def test_what_is_usual_is_valid() -> None:
    usual = [one for one in map(nbformat.from_dict, changed()) if is_usual(one)]
    assert len(usual) > 100
    for one in usual:
        before = copy.deepcopy(one)
        assert is_valid(one), one
        assert one == before


def test_two_cells_of_one_id_are_not_usual() -> None:
    found = nbformat.from_dict(notebook())
    found.cells[1].id = found.cells[0].id
    assert not is_usual(found)


def test_what_is_not_valid_raises_what_nbformat_raises() -> None:
    found = nbformat.from_dict(notebook())
    validate(found)
    found.cells[0].source = 1
    with pytest.raises(nbformat.ValidationError):
        validate(found)


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_releases_are_usual_and_read_as_nbformat_reads_them(problem_set: str) -> None:
    path = CHECKOUT / "exercises" / problem_set / f"{problem_set}.ipynb"
    text = path.read_text(encoding="utf-8")
    found = read_notebook(text)
    assert is_usual(found)
    assert found == nbformat.reads(text, as_version=4)


def test_an_older_notebook_is_read_as_nbformat_reads_it() -> None:
    code: dict[str, Any] = {"cell_type": "code", "language": "python", "outputs": []}
    cells = [{**code, "input": "x", "metadata": {}, "prompt_number": 1, "collapsed": False}]
    worksheets = [{"cells": cells, "metadata": {}}]
    older = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": worksheets}
    text = nbformat.writes(nbformat.from_dict(older), version=3)
    found = read_notebook(text)
    assert (found.nbformat, found.cells[0].source) == (4, "x")
