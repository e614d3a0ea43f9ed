"""ps06: a 2-2-1 network in plain numbers, forward, backward and trained.

The topics: `forward_pass`, `squared_error`, `backward_pass`, `parameter_update` and `training`.
`case_data` holds the networks that their cases send, `autograder.views.ps06` what is compared in
place of what the passes return. The misconceptions are written as a student would write them, with
`students_helpers`; importing `hidden_slips` declares those on the way to the hidden units.
"""

from __future__ import annotations

from autograder.problem_sets.ps06_two_layer_example import hidden_slips  # noqa: F401
from autograder.problem_sets.ps06_two_layer_example.backward_pass import backward
from autograder.problem_sets.ps06_two_layer_example.forward_pass import forward
from autograder.problem_sets.ps06_two_layer_example.parameter_update import update
from autograder.problem_sets.ps06_two_layer_example.squared_error import error
from autograder.problem_sets.ps06_two_layer_example.training import train

EXERCISES = (forward, error, backward, update, train)
