"""A wrong argument is refused with what was expected, what came, and what to do."""

import re

import array_api_strict
import numpy as np
import pytest

from reference_impl import activations, functional_mlp, layers, losses, two_layer

X, W, b = np.ones((5, 3)), np.ones((4, 3)), np.ones(4)
dZ, Z, labels = np.ones((5, 4)), np.ones((5, 4)), np.array([0, 1, 2, 3, 0])
params = [(W, b), (np.ones((2, 4)), np.ones(2))]
Y, cache = functional_mlp.mlp_forward(X, params)
PARAMS = two_layer.EXAMPLE_PARAMS

WRONG_VALUES = [
    # shapes
    (layers.dense_forward, (X, W.T, b), "W must have shape (D_out, D_in) with D_in = 3 as in X"),
    (layers.dense_forward, (X, W.T, b), "got (3, 4). Did you pass the transpose?"),
    (layers.dense_forward, (X, W, np.ones(3)), "b must have shape (D_out,) with D_out = 4 as in W"),
    (layers.dense_forward, (X, W, b[:, None]), "got (4, 1). It has 2 axes where 1 are needed"),
    (layers.dense_forward, (X[0], W, b), "X must have shape (N, D_in), got (3,)"),
    (layers.dense_forward, (X[:0], W, b), "No axis may be empty."),
    (layers.dense_backward, (dZ[:2], X, W), "X must have shape (N, D_in) with N = 2 as in dZ"),
    (layers.dense_backward, (dZ, X, W.T), "Did you pass the transpose?"),
    (layers.relu_backward, (dZ[:1], Z), "dA must have the shape of Z, (5, 4), got (1, 4)"),
    (layers.sigmoid_backward, (dZ[0], Z), "dA must have the shape of A, (5, 4), got (4,)"),
    (layers.vector_jacobian_product, (W, dZ), "dz must have shape (D_out,) with D_out = 4 as in W"),
    (losses.squared_error, (Y, Y[:1]), "T must have shape (N, C) with N = 5 as in Y"),
    (losses.softmax, (Z[0],), "Z must have shape (N, C), got (4,)"),
    # values
    (activations.sigmoid, (np.array([[0.0, 1.0], [np.nan, np.inf]]),), "first at index (1, 0)"),
    (activations.relu, (np.array(np.inf),), "z holds a value that is not finite"),
    (losses.cross_entropy, (Z, labels + 1), "0, …, 3 for 4 classes, got values from 1 to 4"),
    (losses.cross_entropy_gradient, (Z, labels - 1), "got values from -1 to 2"),
    (losses.cross_entropy, (Z, labels[:4]), "labels must have shape (N,) with N = 5, got (4,)"),
    (losses.one_hot, (labels[:, None], 4), "labels must have shape (N,), got (5, 1)"),
    (losses.one_hot, (labels, 0), "C must be at least 1, got 0"),
    # networks
    (functional_mlp.mlp_forward, (X, []), "params must have at least one (W, b)"),
    (functional_mlp.mlp_forward, (X, [(W,)]), "layer 1 of params must be a pair (W, b)"),
    (
        functional_mlp.mlp_forward,
        (X, [(W, b), (W, b)]),
        "layer 1 has 4 units, but the W of layer 2",
    ),
    (functional_mlp.mlp_backward, (Y, params, cache[:1]), "one (A, Z) per layer, 2 in all, got 1"),
    (functional_mlp.mlp_backward, (Y.T, params, cache), "dY must have shape (N, D_out) with N = 5"),
    (
        functional_mlp.mlp_backward,
        (Z, params[:1], [(X[:, :2], Z)]),
        "X must have shape (N, D_in) with N",
    ),
    (functional_mlp.count_multiply_adds, ([3], 1), "the inputs and at least one layer, got [3]"),
    (functional_mlp.count_multiply_adds, ([3, 0], 1), "sizes[1] must be at least 1, got 0"),
    # the 2-2-1 network
    (two_layer.forward, ((1.0,), PARAMS), "x must have two entries, x1 and x2, got 1"),
    (two_layer.forward, ((1.0, 2.0), {"w1": 1.0}), "missing: w2, w3, w4, w5, w6, b1, b2, b3"),
    (two_layer.forward, ((1.0, np.nan), PARAMS), "x2 must be a finite number, got nan"),
    (two_layer.backward, ((1.0, 2.0), 1.0, PARAMS, {}), "values must have the keys a1, a2, y"),
    (two_layer.update, (PARAMS, {}, 0.1), "grads must have the keys w1"),
    (two_layer.train, ((1.0, 2.0), 1.0, PARAMS, 0.1, -1), "steps must be at least 0, got -1"),
]
WRONG_TYPES = [
    (activations.sigmoid, (0.5,), "z must be an array, got float. Convert it first"),
    (activations.sigmoid, (np.arange(3),), "z must be float64 or float32, got dtype int"),
    (activations.sigmoid, (np.ones(3, dtype=np.float16),), "got dtype float16"),
    (losses.squared_error, (Y, np.ma.masked_invalid(Y)), "T must be a plain array, got a masked"),
    (losses.cross_entropy, (Z, np.ma.masked_less(labels, 1)), "labels must be a plain array"),
    (activations.sigmoid, (np.ones(3, dtype=complex),), "got dtype complex128"),
    (layers.dense_forward, ([[1.0]], W, b), "X must be an array, got list"),
    (layers.dense_forward, (X.astype("f4"), W, b), "X has dtype float32 but W has float64"),
    (layers.dense_forward, (array_api_strict.asarray(X), W, b), "come from one array library"),
    (losses.cross_entropy, (Z, labels + 0.0), "labels must hold integers, got dtype float64"),
    (losses.cross_entropy, (Z, labels > 1), "labels must hold integers, got dtype bool"),
    (losses.cross_entropy, (Z, [0, 1, 2, 3, 0]), "labels must be an array, got list"),
    (losses.cross_entropy, (array_api_strict.asarray(Z), labels), "'labels': 'numpy'"),
    (losses.one_hot, (labels, 4.0), "C must be an integer, got 4.0"),
    (functional_mlp.count_multiply_adds, ([3, 2.5], 1), "sizes[1] must be an integer, got 2.5"),
]


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [(ValueError, *wrong) for wrong in WRONG_VALUES]
    + [(TypeError, *wrong) for wrong in WRONG_TYPES],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
