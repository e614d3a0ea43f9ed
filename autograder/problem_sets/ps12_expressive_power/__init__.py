"""ps12: what networks can represent, built by hand: lines, staircases, polygons, sawteeth.

- `linear`: layers without a non-linearity
- `interpolation`: networks that follow a function
- `depth`: sawteeth, and counting straight pieces
- `drivers`: how functions are called
"""

from __future__ import annotations

from autograder.problem_sets.ps12_expressive_power.depth import count_linear_pieces, sawtooth
from autograder.problem_sets.ps12_expressive_power.interpolation import (
    relu_interpolant,
    staircase,
)
from autograder.problem_sets.ps12_expressive_power.linear import collapse_linear

EXERCISES = (collapse_linear, staircase, relu_interpolant, sawtooth, count_linear_pieces)
