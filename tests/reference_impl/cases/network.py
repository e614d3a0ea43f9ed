import numpy as np

from reference_impl import network

_rng = np.random.default_rng(20240606)
_X, _dY = _rng.standard_normal((5, 3)), _rng.standard_normal((5, 2))
_params = [
    (_rng.standard_normal((4, 3)), _rng.standard_normal(4)),
    (_rng.standard_normal((2, 4)), _rng.standard_normal(2)),
]
_, _cache = network.mlp_forward(_X, _params)

CASES = [
    (network.mlp_forward, (_X, _params)),
    (network.mlp_backward, (_dY, _params, _cache)),
]
NO_ARRAYS = {network.count_multiply_adds: "it counts with integers"}
