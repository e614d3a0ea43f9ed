"""ps13: six bugs: tests that are graded by what they catch, and a trainer to be mended.

- `writing_tests`: tests for a gated layer and for Huber's loss, tried on right and wrong ones
- `finding_bugs`: evidence for each of six bugs, and the lines they are in
- `mending`: the trainer, mended
- `layer_texts`, `trainer_texts`: right and wrong code as text; `drivers`: how functions are tried
"""

from __future__ import annotations

from autograder.problem_sets.ps13_six_bugs.finding_bugs import buggy_lines, diagnose
from autograder.problem_sets.ps13_six_bugs.mending import Trainer
from autograder.problem_sets.ps13_six_bugs.writing_tests import test_gated_layer, test_huber

EXERCISES = (test_gated_layer, test_huber, diagnose, buggy_lines, Trainer)
