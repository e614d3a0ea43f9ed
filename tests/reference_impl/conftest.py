"""One call of every array function, for the tests that ask the same of all of them.

A case takes `convert`, which makes an array of the library, dtype and device under test from a
NumPy array, so one list serves NumPy, array-api-strict and CuPy.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from reference_impl import activations, gradient_checking, layers, losses, network


class Case(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def call(self, convert: Callable[[np.ndarray], Any]) -> Any:
        return self.function(*_convert(self.arguments, convert))


def _convert(value: Any, convert: Callable[[np.ndarray], Any]) -> Any:
    if isinstance(value, np.ndarray):
        return convert(value)
    if isinstance(value, list | tuple):
        return type(value)(_convert(item, convert) for item in value)
    if isinstance(value, np.random.SeedSequence):  # a generator's state must not outlive a call
        return np.random.default_rng(value)
    return value


def _half_squared_norm(x: Any) -> float:
    return losses.squared_error(x, 0 * x)


_rng = np.random.default_rng(20240606)
_X = _rng.standard_normal((5, 3))
_W = _rng.standard_normal((4, 3))
_b = _rng.standard_normal(4)
_dZ = _rng.standard_normal((5, 4))
_Z = _rng.standard_normal((5, 4))
_labels = np.array([0, 3, 1, 1, 2])
_params = [(_W, _b), (_rng.standard_normal((2, 4)), _rng.standard_normal(2))]
_, _cache = network.mlp_forward(_X, _params)
_dY = _rng.standard_normal((5, 2))
# A step that float32 can resolve: central differences of a quadratic are exact at any step.
_h = 1e-2

CASES = [
    Case(activations.sigmoid, (_Z,)),
    Case(activations.relu, (_Z,)),
    Case(losses.squared_error, (_Z, _dZ)),
    Case(losses.squared_error_gradient, (_Z, _dZ)),
    Case(losses.softmax, (_Z,)),
    Case(losses.log_softmax, (_Z,)),
    Case(losses.one_hot, (_labels, 4)),
    Case(losses.cross_entropy, (_Z, _labels)),
    Case(losses.cross_entropy_gradient, (_Z, _labels)),
    Case(layers.dense_forward, (_X, _W, _b)),
    Case(layers.dense_backward, (_dZ, _X, _W)),
    Case(layers.dense_parameters_backward, (_dZ, _X)),
    Case(layers.sigmoid_backward, (_dZ, activations.sigmoid(_Z))),
    Case(layers.relu_backward, (_dZ, _Z)),
    Case(layers.softmax_cross_entropy_backward, (_Z, _labels)),
    Case(layers.vector_jacobian_product, (_W, _dZ[0])),
    Case(network.mlp_forward, (_X, _params)),
    Case(network.mlp_backward, (_dY, _params, _cache)),
    Case(gradient_checking.numerical_gradient, (_half_squared_norm, _Z, _h)),
    Case(
        gradient_checking.directional_derivatives,
        (_half_squared_norm, _Z, _Z / 5, np.random.SeedSequence(1), _h),
    ),
    Case(
        gradient_checking.directional_derivative_error,
        (_half_squared_norm, _Z, _dZ, np.random.SeedSequence(1), _h),
    ),
    Case(gradient_checking.relative_error, (_Z, _dZ)),
]


@pytest.fixture(params=CASES, ids=lambda case: case.function.__name__)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def all_cases() -> list[Case]:
    return CASES


@pytest.fixture
def leaves() -> Callable[[Any], list[Any]]:
    """Return a function that lists the arrays and numbers in a result, in order."""

    def flatten(result: Any) -> list[Any]:
        if isinstance(result, list | tuple):
            return [leaf for item in result for leaf in flatten(item)]
        return [result]

    return flatten
