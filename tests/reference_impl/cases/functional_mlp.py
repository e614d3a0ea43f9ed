import numpy as np

from reference_impl import functional_mlp

_rng = np.random.default_rng(20240606)
_X, _dY = _rng.standard_normal((5, 3)), _rng.standard_normal((5, 2))
_params = [
    (_rng.standard_normal((4, 3)), _rng.standard_normal(4)),
    (_rng.standard_normal((2, 4)), _rng.standard_normal(2)),
]
_, _cache = functional_mlp.mlp_forward(_X, _params)

CASES = [
    (functional_mlp.mlp_forward, (_X, _params)),
    (functional_mlp.mlp_backward, (_dY, _params, _cache)),
]
NO_ARRAYS = {functional_mlp.count_multiply_adds: "it counts with integers"}
