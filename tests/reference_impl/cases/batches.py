import numpy as np

from reference_impl import batches

_rng = np.random.default_rng(20240606)
_X, _T = _rng.standard_normal((7, 3, 2)), _rng.standard_normal((7, 4))

CASES = [
    (batches.split, (_X, _T, (0.5, 0.3, 0.2), np.random.SeedSequence(1))),
]
NO_ARRAYS = {
    batches.minibatches: "it returns an iterator: test_batches.py goes through the libraries",
    batches.epochs: "it returns an iterator of those of minibatches",
}
