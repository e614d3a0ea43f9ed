import numpy as np

from reference_impl import activations, layers

_rng = np.random.default_rng(20240606)
_X = _rng.standard_normal((5, 3))
_W = _rng.standard_normal((4, 3))
_b = _rng.standard_normal(4)
_dZ, _Z = _rng.standard_normal((2, 5, 4))

CASES = [
    (layers.dense_forward, (_X, _W, _b)),
    (layers.dense_backward, (_dZ, _X, _W)),
    (layers.dense_parameters_backward, (_dZ, _X)),
    (layers.sigmoid_backward, (_dZ, activations.sigmoid(_Z))),
    (layers.tanh_backward, (_dZ, activations.tanh(_Z))),
    (layers.relu_backward, (_dZ, _Z)),
    (layers.softmax_cross_entropy_backward, (_Z, np.array([0, 3, 1, 1, 2]))),
    (layers.vector_jacobian_product, (_W, _dZ[0])),
]
NO_ARRAYS = {}
