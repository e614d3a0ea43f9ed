import numpy as np

from reference_impl import activations, xor

_rng = np.random.default_rng(20240606)
_X = _rng.standard_normal((5, 2))
_W1, _b1, _w2 = _rng.standard_normal((3, 2)), _rng.standard_normal(3), _rng.standard_normal(3)
_network = (_W1, _b1, _w2, 0.5)
_corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

_WHY = "it takes no arguments and makes NumPy arrays"

CASES = [
    (xor.xor_features, (_X,)),
    (xor.common_point, (_corners, np.array([-1.0, 1.0, 1.0, -1.0]))),
    (xor.one_hidden_layer, (_X, *_network, activations.tanh)),
    (xor.threshold_mlp, (_X, *_network)),
    (xor.relu_mlp, (_X, *_network)),
    (xor.sigmoid_mlp, (_X, *_network)),
    (xor.intersection_network, (_W1, _b1)),
    (xor.lookup_network, (_rng.standard_normal(8),)),
]
NO_ARRAYS = {
    xor.is_linearly_separable: "it only asks common_point",
    xor.xor_threshold_weights: _WHY,
    xor.xor_relu_weights: _WHY,
    xor.xor_sigmoid_weights: _WHY,
}
