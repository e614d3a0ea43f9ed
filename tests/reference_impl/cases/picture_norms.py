import numpy as np

from reference_impl import picture_norms

_rng = np.random.default_rng(20240606)
_X, _dY, _X_hat = _rng.standard_normal((3, 2, 4, 3, 5))
_rows = _rng.standard_normal((30, 4))
_gamma, _beta, _mean = _rng.standard_normal((3, 4))
_var, _inv_std = _rng.uniform(0.5, 2, (2, 4))
_eps = 1e-3

CASES = [
    (picture_norms.channels_as_columns, (_X,)),
    (picture_norms.columns_as_channels, (_rows, (2, 4, 3, 5))),
    (picture_norms.channelnorm_forward, (_X, _gamma, _beta, _eps)),
    (picture_norms.channelnorm_backward, (_dY, _rows, _gamma, _inv_std)),
    (picture_norms.channelnorm_update_running, (_mean, _var, _X, 0.9)),
    (picture_norms.channelnorm_inference, (_X, _gamma, _beta, _mean, _var, _eps)),
    (picture_norms.groupnorm_forward, (_X, _gamma, _beta, 2, _eps)),
    (picture_norms.groupnorm_backward, (_dY, _X_hat, _gamma, 2, _rng.uniform(0.5, 2, (4, 1)))),
]
NO_ARRAYS = {}
