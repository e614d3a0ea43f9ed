import numpy as np

from reference_impl import activations, expressive_power

_rng = np.random.default_rng(20240606)
_params = [
    (_rng.standard_normal((4, 3)), _rng.standard_normal(4)),
    (_rng.standard_normal((2, 4)), _rng.standard_normal(2)),
    (_rng.standard_normal((3, 2)), _rng.standard_normal(3)),
]

CASES = [
    (expressive_power.collapse_linear, (_params,)),
    (expressive_power.deep_network, (_rng.standard_normal((5, 3)), _params, activations.relu)),
    (expressive_power.sawtooth, (_rng.random((5, 4)), 3)),
]
NO_ARRAYS = {
    expressive_power.staircase: "it calls a function of NumPy arrays",
    expressive_power.relu_interpolant: "it calls a function of NumPy arrays",
    expressive_power.count_linear_pieces: "it calls a function of NumPy arrays",
    expressive_power.sawtooth_network: "it takes an integer and makes NumPy arrays",
    expressive_power.max_linear_pieces: "it counts with integers",
}
