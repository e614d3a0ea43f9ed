from typing import Any

import array_api_compat
import numpy as np

from reference_impl import array_autodiff
from reference_impl.array_autodiff import Variable, cross_entropy, squared_error


def _network(params: list[tuple[Variable, Variable]], X: Variable) -> Variable:
    A = X
    for W, b in params[:-1]:
        A = (A @ W.T + b).sigmoid()
    W, b = params[-1]
    return A @ W.T + b


def _classification(arguments: tuple[Any, Any]) -> Variable:
    Z = _network(*arguments)
    xp = array_api_compat.array_namespace(Z.data)
    labels = xp.arange(Z.shape[0], device=array_api_compat.device(Z.data)) % Z.shape[1]
    return cross_entropy(Z, labels)


def _regression(arguments: tuple[Any, Any]) -> Variable:
    Y = _network(*arguments)
    return squared_error(Y, 0 * Y.data)


def _every_operation(arguments: tuple[Variable, Variable]) -> Variable:
    X, b = arguments
    constant = Variable(X.data + 2)  # array-api-strict allows no bare array left of a Variable
    positive = X * X + 0.5
    Y = (X + b).tanh() - constant / positive + constant * b.sigmoid() - (X - b).relu() / constant
    Y = Y + positive.log() * (-b).exp() + positive**-1.5 + 1 / positive - 2 * Y.mean(axis=0)
    products = constant @ Y.T + Y @ constant.T
    return products.reshape((-1,)).sum() + Y.sum(axis=(0, 1)) + X.sum(axis=-1, keepdims=True).mean()


_rng = np.random.default_rng(20240606)
_X = _rng.standard_normal((5, 3))
_b = _rng.standard_normal(3)
_params = [
    (_rng.standard_normal((4, 3)), _rng.standard_normal(4)),
    (_rng.standard_normal((2, 4)), _rng.standard_normal(2)),
]
_WHY = "it has to do with Variables or functions, and the cases of value_and_gradient call it"

CASES = [
    (array_autodiff.value_and_gradient, (_classification, (_params, _X))),
    (array_autodiff.value_and_gradient, (_every_operation, (_X, _b))),
    (array_autodiff.gradient, (_regression, (_params, _X))),
]
NO_ARRAYS = {
    array_autodiff.primitive: _WHY,
    array_autodiff.backward_pass: _WHY,
    array_autodiff.squared_error: _WHY,
    array_autodiff.cross_entropy: _WHY,
}
