"""ps05: the chain rule, by hand on three small graphs, by differences, and by a graph itself.

The topics: `by_hand`, `logistic_by_hand`, `differences`, `gradient_comparison`, `ordering`, and
`value` with `value_programs`, and with its misconceptions, which change one thing in `value_node`.
`case_data` holds the sizes and random numbers that several of them use, `drivers` the drivers of
all.
"""

from __future__ import annotations

# importing these declares the misconceptions of Value, in this order
from autograder.problem_sets.ps05_chain_rule import (  # noqa: F401
    value_misconceptions,
    value_slope_misconceptions,
    value_specific_misconceptions,
)
from autograder.problem_sets.ps05_chain_rule.by_hand import circuit, total_derivative
from autograder.problem_sets.ps05_chain_rule.differences import numerical_gradient
from autograder.problem_sets.ps05_chain_rule.gradient_comparison import relative_error
from autograder.problem_sets.ps05_chain_rule.logistic_by_hand import regularized_logistic
from autograder.problem_sets.ps05_chain_rule.ordering import topological_order
from autograder.problem_sets.ps05_chain_rule.value import Value

EXERCISES = (
    circuit,
    total_derivative,
    regularized_logistic,
    numerical_gradient,
    relative_error,
    topological_order,
    Value,
)
