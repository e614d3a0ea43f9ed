import math
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.chain_rule import circuit, regularized_logistic, total_derivative
from reference_impl.gradient_checking import directional_derivatives

few = settings(max_examples=20)
numbers = st.floats(-3, 3)


def partials(f, point):
    """The gradient of f at point, by the package autograd."""
    return tuple(float(d) for d in autograd.grad(lambda args: f(*args))(tuple(point)))


def test_the_circuit_of_cs231n():
    assert circuit(-2, 5, -4) == (-12.0, (-4.0, -4.0, 3.0))


@few
@given(point=st.tuples(numbers, numbers, numbers))
def test_the_circuit_agrees_with_autograd(point):
    f, gradient = circuit(*point)
    assert f == (point[0] + point[1]) * point[2]
    assert gradient == partials(lambda x, y, z: (x + y) * z, point)


@pytest.mark.parametrize(
    ("t", "f", "df_dt"),
    [(1, "2.71653", "2.41048"), (0.5, "1.49532", "1.94361"), (2, "4.18927", "2.99654")],
)
def test_the_total_derivative_of_zemels_example(t, f, df_dt):
    assert [f"{number:#.6g}" for number in total_derivative(t)] == [f, df_dt]


@few
@given(t=st.floats(-6, 6))
@example(t=0.0)
def test_the_total_derivative_agrees_with_autograd(t):
    def function(t):
        return t**2 + anp.exp(anp.cos(t) * t**2)

    f, df_dt = total_derivative(t)
    assert f == pytest.approx(float(function(t)), rel=1e-12)
    assert df_dt == pytest.approx(float(autograd.grad(function)(t)), rel=1e-9, abs=1e-12)


def test_the_total_derivative_is_finite_as_far_as_its_message_says():
    assert all(math.isfinite(n) for t in np.linspace(-29, 29, 2001) for n in total_derivative(t))


def test_the_regularized_logistic_regression_of_zemels_graph():
    # The concepts' own numbers: z = 0.7, y = 0.668188, L = 0.0550497, R = 0.125.
    results = regularized_logistic(w=0.5, x=2.0, b=-0.3, t=1.0, lam=0.1)
    assert [f"{number:#.6g}" for number in results] == ["0.0675497", "-0.0971341", "-0.0735670"]


@few
@given(w=numbers, x=numbers, b=numbers, t=numbers, lam=st.floats(0, 3))
def test_the_regularized_logistic_regression_agrees_with_autograd(w, x, b, t, lam):
    def function(w, b):
        return (1 / (1 + anp.exp(-w * x - b)) - t) ** 2 / 2 + lam * w**2 / 2

    loss, dw, db = regularized_logistic(w, x, b, t, lam)
    assert loss == pytest.approx(float(function(w, b)), rel=1e-12)
    assert (dw, db) == pytest.approx(partials(function, (w, b)), rel=1e-9, abs=1e-12)


def test_the_weight_gets_a_gradient_through_the_regularizer_too_and_the_bias_does_not():
    _, dw_without, db_without = regularized_logistic(w=0.5, x=2.0, b=-0.3, t=1.0, lam=0.0)
    _, dw, db = regularized_logistic(w=0.5, x=2.0, b=-0.3, t=1.0, lam=0.1)
    assert dw == pytest.approx(dw_without + 0.1 * 0.5, rel=1e-14)
    assert db == db_without


@pytest.mark.parametrize("seed", range(3))
def test_every_gradient_agrees_with_central_differences_in_a_random_direction(seed):
    rng = np.random.default_rng(seed)
    point, (x, t) = rng.standard_normal(3), rng.standard_normal(2)
    for f, v, gradient in (
        (lambda v: circuit(*v)[0], point, circuit(*point)[1]),
        (lambda v: total_derivative(v[0])[0], point[:1], total_derivative(point[0])[1:]),
        (
            lambda v: regularized_logistic(v[0], x, v[1], t, 0.3)[0],
            point[:2],
            regularized_logistic(point[0], x, point[1], t, 0.3)[1:],
        ),
    ):
        analytic, numeric = directional_derivatives(f, v, np.array(gradient), rng)
        assert analytic == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("size", [-1000.0, 1000.0])
def test_huge_arguments_stay_finite(size):
    assert circuit(size, size, size) == (2 * size**2, (size, size, 2 * size))
    loss, dw, db = regularized_logistic(w=1.0, x=size, b=size, t=0.0, lam=0.0)
    assert (loss, dw, db) == (0.5 if size > 0 else 0.0, 0.0, 0.0)


def test_numpy_numbers_and_integers_come_back_as_python_floats():
    one = np.float64(1)
    f, gradient = circuit(np.int64(1), 1, one)
    results = [f, *gradient, *total_derivative(one), *regularized_logistic(1, one, 1, one, 0)]
    assert {type(number) for number in results} == {float}


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (TypeError, circuit, ("1", 2, 3), "x must be a number, got '1'."),
        (ValueError, circuit, (1, 2, math.nan), "z must be a finite number, got nan."),
        (ValueError, total_derivative, (math.inf,), "t must be a finite number, got inf."),
        (ValueError, total_derivative, (1000,), "xy is 562379 at t = 1000. Try |t| < 29."),
        (ValueError, total_derivative, (-1e200,), "at t = -1e+200. Try |t| < 29."),
        (TypeError, regularized_logistic, (1, None, 1, 1, 0), "x must be a number, got None."),
        (ValueError, regularized_logistic, (1, 1, 1, 1, -0.1), "lam must be a number ≥ 0"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
