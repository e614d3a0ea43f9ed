"""ps01: one threshold unit as a logic gate, and the perceptron that finds its own weights.

`single_unit` is the unit, `gates` has weights that make gates of it, `predict` and `fit` are the
perceptron, and `fit_slips` has more misconceptions of the latter. `case_data` has what their cases
are drawn from; `drivers` are the exercises' own, and so are the views in `autograder.views.ps01`.
"""

from __future__ import annotations

# importing it declares misconceptions of perceptron_fit
from autograder.problem_sets.ps01_perceptron import fit_slips  # noqa: F401
from autograder.problem_sets.ps01_perceptron.fit import perceptron_fit
from autograder.problem_sets.ps01_perceptron.gates import gate_weights
from autograder.problem_sets.ps01_perceptron.predict import perceptron_predict
from autograder.problem_sets.ps01_perceptron.single_unit import threshold_unit

EXERCISES = (threshold_unit, gate_weights, perceptron_predict, perceptron_fit)
