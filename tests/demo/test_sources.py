"""Functions cut out of modules, to be put into notebooks."""

import builtins
import dis
import importlib
from collections.abc import Iterator
from types import CodeType

import numpy as np
import pytest

from autograder.demo.sample_class.sources import GIVEN, source_of
from autograder.problem_sets import PROBLEM_SETS, exercises
from autograder.problem_sets.ps06_two_layer_example import passes_and_training as ps06
from autograder.problem_sets.right_answers import STYLES


def test_a_function_comes_with_its_helpers_and_runs_on_what_the_notebook_gives():
    source = source_of(ps06, "same_gradients_every_step", called="train")
    names = {"np": np, "sigmoid": ps06.sigmoid}
    exec(source, names)
    args = (np.array([0.05, 0.1]), 1.0, dict(ps06.two_layer.EXAMPLE_PARAMS), 0.5, 2)
    assert names["train"](*args) == ps06.same_gradients_every_step(*args)


def test_neither_decorators_nor_what_the_notebook_gives_are_cut_out():
    source = source_of(ps06, "no_biases", called="forward")
    assert "misconception" not in source
    assert "def sigmoid" not in source


def code_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_in(constant)


def check_complete(source: str, name: str, notebook: set[str]) -> None:
    """The source defines the name, and uses nothing that isn't there."""
    code = compile(source, "cell", "exec")
    names = {"np": np, "sigmoid": ps06.sigmoid}
    exec(code, names)
    assert name in names
    used = {
        step.argval
        for part in code_in(code)
        for step in dis.get_instructions(part)
        if step.opname == "LOAD_GLOBAL"
    }
    assert used <= {*names, *GIVEN, *notebook, *dir(builtins)}


@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_every_misconception_can_be_cut_out_and_lacks_nothing(problem_set):
    for name, exercise in exercises(problem_set).items():
        for slip in exercise.misconceptions:
            module = importlib.import_module(slip.implementation.__module__)
            check_complete(
                source_of(module, slip.implementation.__name__, called=name), name, set()
            )


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("problem_set", PROBLEM_SETS)
def test_every_right_answer_can_be_cut_out_and_lacks_nothing(problem_set, style):
    short = problem_set.partition("_")[0]
    module = importlib.import_module(f"{RIGHT_ANSWERS}.{short}_{style}")
    for name in exercises(problem_set):
        check_complete(source_of(module, name), name, set(exercises(problem_set)))
