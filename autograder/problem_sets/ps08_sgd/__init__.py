"""ps08: mini-batches, the steps that optimisers take, and learning rates that fall.

A step is a function of numbers alone: its memory comes in as an argument and goes out with the
result. So the cases send memories that are not zero, gradients of either sign, and an eps large
enough to be seen. Where a gradient is a function, its driver makes it from coefficients, with a
cubic term: the result then depends on the place at which the gradient is taken.

The topics: `mini_batches`, `descent`, `steps` (plain and momentum), `nesterov`, `rmsprop`, `adam`
(with `adam_correction`), `schedules`, and `rate_slopes`, whose formulas no text gives. `case_data`
holds the random numbers that several of them draw, `drivers` the drivers of all, and `own_memory`
what the view of the steps with a memory is told.
"""

from __future__ import annotations

# importing it declares some of Adam's misconceptions
from autograder.problem_sets.ps08_sgd import adam_correction  # noqa: F401
from autograder.problem_sets.ps08_sgd.adam import adam_step
from autograder.problem_sets.ps08_sgd.descent import gradient_descent
from autograder.problem_sets.ps08_sgd.mini_batches import minibatches
from autograder.problem_sets.ps08_sgd.nesterov import nesterov_step
from autograder.problem_sets.ps08_sgd.rate_slopes import rate_slopes
from autograder.problem_sets.ps08_sgd.rmsprop import rmsprop_step
from autograder.problem_sets.ps08_sgd.schedules import cosine_decay, exponential_decay, step_decay
from autograder.problem_sets.ps08_sgd.steps import momentum_step, sgd_step

EXERCISES = (
    minibatches,
    gradient_descent,
    sgd_step,
    momentum_step,
    nesterov_step,
    rmsprop_step,
    adam_step,
    step_decay,
    exponential_decay,
    cosine_decay,
    rate_slopes,
)
