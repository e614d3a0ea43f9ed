"""The networks of ps06: no draw in which the output is already where it should be."""

import numpy as np
import pytest

from autograder.problem_sets.ps06_two_layer_example.case_data import LEAST_ERROR, draw_networks
from reference_impl import two_layer


@pytest.mark.parametrize("seed", range(400))
def test_every_error_is_large_enough_to_show_a_slip(seed: int) -> None:
    """About one draw in sixty had an error below 0.002: then half of its square showed nothing."""
    for label, x, t, params in draw_networks(np.random.default_rng(seed)):
        error = abs(two_layer.forward(x, params)["y"] - t)
        assert error >= LEAST_ERROR - 1e-12, label
        assert 0.1 <= t <= 1
