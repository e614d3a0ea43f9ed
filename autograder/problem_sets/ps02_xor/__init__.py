"""ps02: what one line can't do, how to be sure of it, and networks that do it all the same.

`features` is a third input with which one line suffices, `separability` asks whether there is a
line, `threshold_networks` runs two layers, `hand_set_weights` are two networks for XOR, and
`lookup` is a network for any table. `drivers` are the exercises' own; `case_data` has
what topics share.
"""

from __future__ import annotations

from autograder.problem_sets.ps02_xor.features import xor_features
from autograder.problem_sets.ps02_xor.hand_set_weights import (
    xor_relu_weights,
    xor_threshold_weights,
)
from autograder.problem_sets.ps02_xor.lookup import lookup_network
from autograder.problem_sets.ps02_xor.separability import is_linearly_separable
from autograder.problem_sets.ps02_xor.threshold_networks import threshold_mlp

EXERCISES = (
    xor_features,
    is_linearly_separable,
    threshold_mlp,
    xor_threshold_weights,
    xor_relu_weights,
    lookup_network,
)
