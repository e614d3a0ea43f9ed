import math

import numpy as np
import pytest

from reference_impl.gradient_checking import (
    directional_derivative_error,
    directional_derivatives,
    numerical_gradient,
    relative_error,
)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 3, 2)])
def test_numerical_gradient_is_right_entry_by_entry_in_any_shape(shape):
    rng = np.random.default_rng(0)
    x, c = rng.standard_normal(shape), np.asarray(rng.standard_normal(shape))
    gradient = numerical_gradient(lambda x: np.sum(c * np.sin(x)), np.asarray(x))
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, c * np.cos(x), rtol=1e-6, atol=1e-8)


def test_differences_are_central_so_the_error_falls_with_the_square_of_the_step():
    # For eˣ at 0 the error of central differences is h²/6; a forward difference errs by h/2.
    for h in (1e-1, 1e-2):
        gradient = numerical_gradient(lambda x: np.exp(x[0]), np.zeros(1), h)
        assert gradient[0] - 1 == pytest.approx(h**2 / 6, rel=1e-2)


def test_a_function_that_changes_its_argument_does_no_harm():
    def careless(x):
        value = float(np.sum(x**2))
        x[...] = 99.0
        return value

    x = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(numerical_gradient(careless, x), [2, 4, 6], rtol=1e-6)
    np.testing.assert_array_equal(x, [1.0, 2.0, 3.0])


def test_a_random_direction_accepts_the_right_gradient_and_rejects_its_transpose():
    # The matrix is square, so only the values can tell.
    rng = np.random.default_rng(1)
    M, x = rng.standard_normal((3, 3)), rng.standard_normal((3, 3))

    def f(x):
        return np.sum(M * np.tanh(x))

    gradient = M * (1 - np.tanh(x) ** 2)
    assert directional_derivative_error(f, x, gradient, rng) < 1e-6
    assert directional_derivative_error(f, x, gradient.T, rng) > 1e-2


def test_the_direction_has_length_one_and_comes_from_the_generator():
    x, gradient = np.zeros(5), np.ones(5)
    seen = []

    def f(x):
        seen.append(x.copy())
        return np.sum(x)

    first = directional_derivatives(f, x, gradient, np.random.default_rng(2), h=0.5)
    assert np.linalg.norm(seen[0] - seen[1]) == pytest.approx(1.0)  # 2 h ‖v‖
    assert first == directional_derivatives(f, x, gradient, np.random.default_rng(2), h=0.5)
    assert first != directional_derivatives(f, x, gradient, np.random.default_rng(3), h=0.5)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([1.0, 2.0], [1.0, 2.0], 0.0),
        ([0.0, 0.0], [0.0, 0.0], 0.0),
        ([1.0, 100.0], [2.0, 100.0], 0.5),
        ([1.0, -3.0], [1.0, 3.0], 2.0),
        ([1e-200], [0.0], 1.0),
        ([[1.0, 2.0], [4.0, 5.0]], [[1.0, 2.0], [3.0, 5.0]], 0.25),
    ],
)
def test_relative_error_is_the_worst_entrys_and_symmetric(a, b, expected):
    with np.errstate(all="raise", under="ignore"):
        assert relative_error(np.array(a), np.array(b)) == expected
        assert relative_error(np.array(b), np.array(a)) == expected


def test_relative_error_needs_something_to_compare():
    with pytest.raises(ValueError, match="at least one entry"):
        relative_error(np.zeros((0, 2)), np.zeros((0, 2)))


def test_a_function_that_returns_an_array_is_refused():
    with pytest.raises(ValueError, match=r"one number, got an array of shape \(3,\)"):
        numerical_gradient(np.sin, np.zeros(3))


@pytest.mark.parametrize("h", [0.0, -1e-6, math.nan, math.inf])
def test_a_step_that_is_not_positive_is_refused(h):
    with pytest.raises(ValueError, match="h must be a small positive number"):
        numerical_gradient(np.sum, np.zeros(3), h)
