import numpy as np

from reference_impl import dropout

_rng = np.random.default_rng(20240606)
_H, _dY = _rng.standard_normal((2, 5, 4))
_mask = (_rng.random((5, 4)) < 0.8).astype(float)
_params = [
    (_rng.standard_normal((3, 4)), _rng.standard_normal(3)),
    (_rng.standard_normal((2, 3)), _rng.standard_normal(2)),
]

CASES = [
    (dropout.dropout_forward, (_H, 0.8, np.random.SeedSequence(1))),
    (dropout.dropout_backward, (_dY, _mask, 0.8)),
    (dropout.dropout_inference, (_H, 0.8)),
    (dropout.dropout_mlp_predict, (_H, _params, 0.8)),
]
NO_ARRAYS = {}
