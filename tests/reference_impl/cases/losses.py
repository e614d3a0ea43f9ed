import numpy as np

from reference_impl import losses

_rng = np.random.default_rng(20240606)
_Z, _T = _rng.standard_normal((2, 5, 4))
_labels = np.array([0, 3, 1, 1, 2])

CASES = [
    (losses.squared_error, (_Z, _T)),
    (losses.squared_error_gradient, (_Z, _T)),
    (losses.softmax, (_Z,)),
    (losses.log_softmax, (_Z,)),
    (losses.one_hot, (_labels, 4)),
    (losses.cross_entropy, (_Z, _labels)),
    (losses.cross_entropy_gradient, (_Z, _labels)),
]
NO_ARRAYS = {}
