"""ps06: Roman-Rangel's 2-2-1 network in plain numbers, forward, backward and trained.

The topics: `passes_and_training` (forward, backward and train), `squared_error` and
`parameter_update`. `case_data` holds the networks that their cases send. The misconceptions are
written as a student would write them: `sigmoid` and `np` are given in the notebook, and each is
wrong in one line.
"""

from __future__ import annotations

from autograder.problem_sets.ps06_two_layer_example.parameter_update import update
from autograder.problem_sets.ps06_two_layer_example.passes_and_training import (
    backward,
    forward,
    train,
)
from autograder.problem_sets.ps06_two_layer_example.squared_error import error

EXERCISES = (forward, error, backward, update, train)
