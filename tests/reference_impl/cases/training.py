import numpy as np

from reference_impl import activations, training

_rng = np.random.default_rng(20240606)
_X, _Y = _rng.standard_normal((5, 3)), _rng.standard_normal((5, 4))
_labels = np.array([0, 3, 1, 1, 2])
_params = [
    (_rng.standard_normal((4, 3)), _rng.standard_normal(4)),
    (_rng.standard_normal((3, 4)), _rng.standard_normal(3)),
]

CASES = [
    (training.activation_std, (_X, _params, activations.relu)),
    (training.accuracy, (_Y, _labels)),
    (training.predict, (_X, _params)),
    (training.autoencoder_reconstruct, (_X, _params)),
    (training.pca_reconstruct, (_X, 2)),
]
NO_ARRAYS = {
    training.early_stopping: "it compares Python floats",
    training.fit: "it trains in buffers with out=, which only NumPy and CuPy have",
}
