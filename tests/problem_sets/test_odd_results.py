"""No exercise takes for right what isn't of its right form, whatever a driver is made to return."""

import numpy as np
import pytest

from autograder.judging import judge
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.prepare import prepare

ODD = {
    "None": None,
    "a text": "x",
    "an empty text": "",
    "an empty list": [],
    "a list": [0.0],
    "an empty tuple": (),
    "an empty dict": {},
    "nan": float("nan"),
    "an empty array": np.zeros(0),
    "an array of texts": np.array(["x"]),
    "three dimensions": np.zeros((1, 1, 1)),
    "a long integer": 10**30,
}
NAMES = [name for problem_set in PROBLEM_SETS for name in exercises(problem_set)]


@pytest.fixture(scope="module")
def prepared():
    found = [e for problem_set in PROBLEM_SETS for e in exercises(problem_set).values()]
    return {exercise.name: prepare(exercise, 1) for exercise in found}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_of_the_right_form_earns_nothing(name, prepared):
    cases = prepared[name]
    earned = {}
    for words, odd in ODD.items():
        reports = []
        results = []
        for _ in cases.cases:
            reports.append({"value": odd})
            results.append(cases.read(reports))
        points = judge(cases, results, public=False).earned
        if points:
            earned[words] = points
    assert earned == {}
