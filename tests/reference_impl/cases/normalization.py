import numpy as np

from reference_impl import normalization

_rng = np.random.default_rng(20240606)
_X, _dY, _X_hat = _rng.standard_normal((3, 5, 4))
_X_constant = _X.copy()
_X_constant[:, 1] = 0.1  # in float32 too
_gamma, _beta, _mean, _low = _rng.standard_normal((4, 4))
_std, _var, _inv_std = _rng.uniform(0.5, 2, (3, 4))
_spread = np.array([1.0, 0.0, 2.0, 0.5])
_eps = 1e-3

CASES = [
    (normalization.standardize_fit, (_X_constant,)),
    (normalization.standardize_apply, (_X, _mean, _spread)),
    (normalization.minmax_fit, (_X_constant,)),
    (normalization.minmax_apply, (_X, _low, _low + _spread)),
    (normalization.batchnorm_forward, (_X_constant, _gamma, _beta, _eps)),
    (normalization.batchnorm_backward, (_dY, _X_hat, _gamma, _inv_std)),
    (normalization.batchnorm_update_running, (_mean, _var, _X, 0.9)),
    (normalization.batchnorm_inference, (_X, _gamma, _beta, _mean, _var, _eps)),
    (normalization.layernorm_forward, (_X, _gamma, _beta, _eps)),
    (
        normalization.layernorm_backward,
        (_dY, _X_hat, _gamma, _rng.uniform(0.5, 2, (5, 1))),
    ),
]
NO_ARRAYS = {}
