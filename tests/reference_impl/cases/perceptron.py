import numpy as np

from reference_impl import perceptron

_rng = np.random.default_rng(20240606)
_X, _w = _rng.standard_normal((5, 3)), _rng.standard_normal(3)
_y = np.where(_X @ _w + 0.5 > 0, 1.0, -1.0)

_WHY = "its result holds an int; test_perceptron.py calls it with each library"

CASES = [
    (perceptron.perceptron_predict, (_X, _w, 0.5)),
    (perceptron.perceptron_mistake_bound, (_X, _y, _w, 0.5)),
]
NO_ARRAYS = {
    perceptron.gate_weights: "it takes a name",
    perceptron.threshold_unit: _WHY,
    perceptron.perceptron_fit: _WHY,
    perceptron.perceptron_updates: _WHY,
}
