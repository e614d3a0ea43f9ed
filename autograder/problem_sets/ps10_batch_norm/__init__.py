"""ps10: features on one scale, then batches and layers: normalising, forwards and backwards.

- `standardization`, `min_max`: features by their mean and std, or by their extremes
- `forward`: batch norm and layer norm
- `backward`, `layer_backward`: their gradients
- `running_statistics`: batch norm after training
- `row_length`: back through rows of length one, which no text of the course shows
- `comparing`, with `drivers`: an experiment with networks whose losses are known
- `case_data`: what the topics' cases share

The misconceptions are written as a student would write them.
"""

from __future__ import annotations

from autograder.problem_sets.ps10_batch_norm.backward import batchnorm_backward
from autograder.problem_sets.ps10_batch_norm.comparing import fair_comparison
from autograder.problem_sets.ps10_batch_norm.forward import batchnorm_forward, layernorm_forward
from autograder.problem_sets.ps10_batch_norm.layer_backward import layernorm_backward
from autograder.problem_sets.ps10_batch_norm.min_max import minmax_apply, minmax_fit
from autograder.problem_sets.ps10_batch_norm.row_length import l2_normalize_backward
from autograder.problem_sets.ps10_batch_norm.running_statistics import (
    batchnorm_inference,
    batchnorm_update_running,
)
from autograder.problem_sets.ps10_batch_norm.standardization import (
    standardize_apply,
    standardize_fit,
)

EXERCISES = (
    standardize_fit,
    standardize_apply,
    minmax_fit,
    minmax_apply,
    batchnorm_forward,
    batchnorm_backward,
    batchnorm_update_running,
    batchnorm_inference,
    layernorm_forward,
    layernorm_backward,
    l2_normalize_backward,
    fair_comparison,
)
