"""ps03: the sigmoid, its relatives and their slopes, for arrays of any shape.

`logistic` is the sigmoid, `logistic_slopes` its slope, `hyperbolic_tangent` tanh, `rectifier`
ReLU, and `smooth_rectifier` (softplus) and `exponential_unit` (ELU) relatives of it. Of
`self_gated_unit` (swish) only the function is given; its slopes are the student's to derive.
`case_data` has the arrays that all of them are tried on. No exercise needs a view or a driver.
"""

from __future__ import annotations

from autograder.problem_sets.ps03_sigmoid.exponential_unit import elu, elu_derivative
from autograder.problem_sets.ps03_sigmoid.hyperbolic_tangent import tanh_derivative
from autograder.problem_sets.ps03_sigmoid.logistic import sigmoid
from autograder.problem_sets.ps03_sigmoid.logistic_slopes import (
    sigmoid_derivative,
    sigmoid_derivative_from_output,
)
from autograder.problem_sets.ps03_sigmoid.rectifier import relu, relu_derivative
from autograder.problem_sets.ps03_sigmoid.self_gated_unit import swish_derivative
from autograder.problem_sets.ps03_sigmoid.smooth_rectifier import softplus

EXERCISES = (
    sigmoid,
    sigmoid_derivative,
    sigmoid_derivative_from_output,
    tanh_derivative,
    relu,
    relu_derivative,
    softplus,
    elu,
    elu_derivative,
    swish_derivative,
)
