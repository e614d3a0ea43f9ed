from typing import Any

import numpy as np

from reference_impl import optimizers

_w, _dw, _v = np.random.default_rng(20240606).standard_normal((3, 5, 4))
_s = _v**2


def _gradient(w: Any) -> Any:
    return 2 * w + 1


CASES = [
    (optimizers.gradient_descent, (_gradient, _w, 0.1, 3)),
    (optimizers.sgd_step, (_w, _dw, 0.1)),
    (optimizers.momentum_step, (_w, _dw, _v, 0.1, 0.9)),
    (optimizers.nesterov_step, (_w, _gradient, _v, 0.1, 0.9)),
    (optimizers.rmsprop_step, (_w, _dw, _s, 0.1, 0.9, 1e-8)),
    (optimizers.adam_step, (_w, _dw, _v, _s, 3, 0.1, 0.9, 0.999, 1e-8)),
]
NO_ARRAYS = {}
