import numpy as np

from reference_impl import convolution

_rng = np.random.default_rng(20240606)
_X = _rng.standard_normal((2, 3, 4, 6))
_W, _b = _rng.standard_normal((5, 3, 3, 2)), _rng.standard_normal(5)
_dZ = _rng.standard_normal((2, 5, 2, 4))  # with padding 1 and stride 2
_columns = _rng.standard_normal((2, 18, 8))
_dA = _rng.standard_normal((2, 3, 2, 3))

CASES = [
    (convolution.windows, (_X, 3, 2, 1, 2)),
    (convolution.add_windows, (_columns, (2, 3, 4, 6), 3, 2, 1, 2)),
    (convolution.conv2d_forward, (_X, _W, _b, 1, 2)),
    (convolution.conv2d_backward, (_dZ, _X, _W, 1, 2)),
    (convolution.average_pool_forward, (_X, 2)),
    (convolution.average_pool_backward, (_dA, 2)),
    (convolution.max_pool_forward, (_X, 2)),
    (convolution.max_pool_backward, (_dA, _X, 2)),
]
NO_ARRAYS = {}
