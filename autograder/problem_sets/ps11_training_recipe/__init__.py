"""ps11, the capstone: split, draw the weights, watch the signals, train, stop in time, measure.

- `data_split`: training, validation and test set
- `first_weights`: drawing them, and the signals they pass on
- `scales`: an experiment with the size of the first weights
- `outputs`: logits, accuracy, and an autoencoder's version of X
- `stopping`: early stopping
- `training_loop`, `training_misconceptions`: all of it at once, up to the digits
- `case_data`, `drivers`: what the topics' cases share, and how functions are called
"""

from __future__ import annotations

# importing it declares some of fit's misconceptions
from autograder.problem_sets.ps11_training_recipe import training_misconceptions  # noqa: F401
from autograder.problem_sets.ps11_training_recipe.data_split import split
from autograder.problem_sets.ps11_training_recipe.first_weights import activation_std, init_dense
from autograder.problem_sets.ps11_training_recipe.outputs import (
    accuracy,
    autoencoder_reconstruct,
    predict,
)
from autograder.problem_sets.ps11_training_recipe.scales import signals_by_scale
from autograder.problem_sets.ps11_training_recipe.stopping import early_stopping
from autograder.problem_sets.ps11_training_recipe.training_loop import fit

EXERCISES = (
    split,
    init_dense,
    activation_std,
    predict,
    accuracy,
    early_stopping,
    fit,
    autoencoder_reconstruct,
    signals_by_scale,
)
