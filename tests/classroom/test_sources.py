"""Functions cut out of modules, to be put into notebooks."""

import numpy as np

from autograder.classroom.sample_class.sources import source_of
from autograder.problem_sets import ps06_two_layer_example as ps06


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
