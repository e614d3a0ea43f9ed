"""ps03: the sigmoid, its relatives and their slopes, for arrays of any shape.

`logistic` is the sigmoid, `hyperbolic_tangent` is tanh, `rectifier` is ReLU, and `softplus_elu`
has two smooth relatives of it. `case_data` has the arrays that all of them are tried on. No
exercise needs a view or a driver.
"""

from __future__ import annotations

from autograder.problem_sets.ps03_sigmoid.hyperbolic_tangent import tanh_derivative
from autograder.problem_sets.ps03_sigmoid.logistic import (
    sigmoid,
    sigmoid_derivative,
    sigmoid_derivative_from_output,
)
from autograder.problem_sets.ps03_sigmoid.rectifier import relu, relu_derivative
from autograder.problem_sets.ps03_sigmoid.softplus_elu import elu, elu_derivative, softplus

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
)
