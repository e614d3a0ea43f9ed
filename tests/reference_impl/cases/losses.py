import numpy as np

from reference_impl import losses

_rng = np.random.default_rng(20240606)
_Z, _T = _rng.standard_normal((2, 5, 4))
_labels = np.array([0, 3, 1, 1, 2])
_w, _z = _rng.standard_normal(4), _rng.standard_normal(5)
_t = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
_soft = np.array([0.0, 0.25, 1.0, 0.5, 0.9])

CASES = [
    (losses.count_errors, (np.array([1.0, 1.0, 0.0, 0.0, 0.0]), _t)),
    (losses.perceptron_error, (_Z, _w, _t)),
    (losses.squared_error, (_Z, _T)),
    (losses.squared_error_gradient, (_Z, _T)),
    (losses.softmax, (_Z,)),
    (losses.log_softmax, (_Z,)),
    (losses.one_hot, (_labels, 4)),
    (losses.cross_entropy, (_Z, _labels)),
    (losses.cross_entropy_gradient, (_Z, _labels)),
    (losses.binary_cross_entropy, (_z, _soft)),
    (losses.binary_cross_entropy_gradient, (_z, _soft)),
    (losses.l2_penalty, (_T, 0.1)),
    (losses.l2_gradient, (_T, 0.1)),
]
NO_ARRAYS = {}
