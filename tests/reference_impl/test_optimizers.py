import math
import re

import array_api_strict
import autograd
import autograd.misc.optimizers
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.buffered_optimizers import Momentum, Sgd
from reference_impl.optimizers import (
    adam_step,
    gradient_descent,
    momentum_step,
    nesterov_step,
    rmsprop_step,
    sgd_step,
)

few = settings(max_examples=20)
shapes = st.lists(st.integers(1, 4), max_size=3).map(tuple)
seeds = st.integers(0, 2**32 - 1)
rates = st.floats(0, 2)
shares = st.floats(0, 0.999)


def normal(shape, n_arrays, seed):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for _ in range(n_arrays)]


def entry_by_entry(step, *arrays):
    """Call step with one Python float of each array at a time, and collect its results."""
    results = [step(*map(float, entries)) for entries in zip(*map(np.ravel, arrays), strict=True)]
    return [np.reshape(column, arrays[0].shape) for column in zip(*results, strict=True)]


def assert_same(results, expected, rtol=1e-10):
    for result, right in zip(results, expected, strict=True):
        np.testing.assert_allclose(result, right, rtol=rtol, atol=1e-12)


# --- each step against its formula, one number at a time


@few
@given(shape=shapes, seed=seeds, eta=rates)
def test_a_step_of_gradient_descent_is_its_formula_entry_by_entry(shape, seed, eta):
    w, dw = normal(shape, 2, seed)
    expected = entry_by_entry(lambda w, dw: (w - eta * dw,), w, dw)
    assert_same([sgd_step(w, dw, eta)], expected)


@few
@given(shape=shapes, seed=seeds, eta=rates, mu=shares)
def test_a_step_with_momentum_is_its_formula_entry_by_entry(shape, seed, eta, mu):
    w, dw, v = normal(shape, 3, seed)

    def step(w, dw, v):
        v = mu * v - eta * dw
        return w + v, v

    assert_same(momentum_step(w, dw, v, eta, mu), entry_by_entry(step, w, dw, v))


@few
@given(shape=shapes, seed=seeds, eta=rates, mu=shares)
def test_a_step_of_nesterov_is_its_formula_entry_by_entry(shape, seed, eta, mu):
    w, v = normal(shape, 2, seed)

    def step(w, v):
        v = mu * v - eta * math.sin(w + mu * v)
        return w + v, v

    assert_same(nesterov_step(w, np.sin, v, eta, mu), entry_by_entry(step, w, v))


@few
@given(shape=shapes, seed=seeds, eta=rates, rho=shares)
def test_a_step_of_rmsprop_is_its_formula_entry_by_entry(shape, seed, eta, rho):
    # A large eps, so that it matters on which side of the root it stands.
    w, dw, s = normal(shape, 3, seed)

    def step(w, dw, s):
        s = rho * s + (1 - rho) * dw * dw
        return w - eta * dw / (math.sqrt(s) + 0.1), s

    assert_same(rmsprop_step(w, dw, s**2, eta, rho, 0.1), entry_by_entry(step, w, dw, s**2))


@few
@given(shape=shapes, seed=seeds, t=st.integers(1, 50), eta=rates, beta1=shares, beta2=shares)
def test_a_step_of_adam_is_its_formula_entry_by_entry(shape, seed, t, eta, beta1, beta2):
    w, dw, m, s = normal(shape, 4, seed)

    def step(w, dw, m, s):
        m = beta1 * m + (1 - beta1) * dw
        s = beta2 * s + (1 - beta2) * dw * dw
        m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
        return w - eta * m_hat / (math.sqrt(s_hat) + 0.1), m, s

    result = adam_step(w, dw, m, s**2, t, eta, beta1, beta2, 0.1)
    assert_same(result, entry_by_entry(step, w, dw, m, s**2))


# --- whole runs against autograd's optimizers, on a function that is not quadratic


def rosenbrock(w):
    return anp.sum(10 * (w[1:] - w[:-1] ** 2) ** 2) + anp.sum((1 - w) ** 2)


gradient_of_rosenbrock = autograd.grad(rosenbrock)
START = np.array([-1.2, 1.0, 0.5])


def autograds(name, n_steps, **options):
    optimizer = getattr(autograd.misc.optimizers, name)
    return optimizer(lambda w, _: gradient_of_rosenbrock(w), START, num_iters=n_steps, **options)


def test_adam_walks_as_in_autograd():
    w, m, s = START, np.zeros(3), np.zeros(3)
    for t in range(1, 31):
        w, m, s = adam_step(w, gradient_of_rosenbrock(w), m, s, t, 0.05, 0.9, 0.99, 1e-6)
    right = autograds("adam", 30, step_size=0.05, b1=0.9, b2=0.99, eps=1e-6)
    np.testing.assert_allclose(w, right, rtol=1e-9)


def test_rmsprop_walks_as_in_autograd():
    w, s = START, np.ones(3)  # autograd starts with ones
    for _ in range(30):
        w, s = rmsprop_step(w, gradient_of_rosenbrock(w), s, 0.01, 0.9, 1e-6)
    right = autograds("rmsprop", 30, step_size=0.01, gamma=0.9, eps=1e-6)
    np.testing.assert_allclose(w, right, rtol=1e-9)


def test_momentum_walks_as_in_autograd():
    # Autograd multiplies each gradient by 1 − μ, so its rate must be larger to walk the same way.
    w, v = START, np.zeros(3)
    for _ in range(30):
        w, v = momentum_step(w, gradient_of_rosenbrock(w), v, 0.001, 0.75)
    right = autograds("sgd", 30, step_size=0.001 / (1 - 0.75), mass=0.75)
    np.testing.assert_allclose(w, right, rtol=1e-9)


# --- closed forms on f(w) = ½ Σ λ w², whose gradient is λ w


LAMBDAS = np.array([0.5, 1.0, 3.0])


def slope(w):
    return LAMBDAS * w


@few
@given(eta=st.floats(0, 1), steps=st.integers(0, 20), seed=seeds)
def test_on_a_quadratic_gradient_descent_is_a_geometric_sequence(eta, steps, seed):
    (w0,) = normal(3, 1, seed)
    k = np.arange(steps + 1)[:, None]
    expected = (1 - eta * LAMBDAS) ** k * w0
    np.testing.assert_allclose(
        gradient_descent(slope, w0, eta, steps), expected, rtol=1e-9, atol=1e-12
    )


@few
@given(eta=st.floats(0, 0.5), mu=shares, steps=st.integers(1, 20), seed=seeds)
def test_on_a_quadratic_both_kinds_of_momentum_are_powers_of_a_matrix(eta, mu, steps, seed):
    w0, v0 = normal(3, 2, seed)
    w, v = w0, v0
    w_nesterov, v_nesterov = w0, v0
    for _ in range(steps):
        w, v = momentum_step(w, slope(w), v, eta, mu)
        w_nesterov, v_nesterov = nesterov_step(w_nesterov, slope, v_nesterov, eta, mu)
    for i, lam in enumerate(LAMBDAS):
        start, g = np.array([w0[i], v0[i]]), eta * lam
        plain = np.linalg.matrix_power(np.array([[1 - g, mu], [-g, mu]]), steps)
        looking_ahead = np.linalg.matrix_power(
            np.array([[1 - g, mu * (1 - g)], [-g, mu * (1 - g)]]), steps
        )
        assert_same([w[i], v[i]], plain @ start, rtol=1e-7)
        assert_same([w_nesterov[i], v_nesterov[i]], looking_ahead @ start, rtol=1e-7)


@few
@given(eta=st.floats(0.01, 0.66), seed=seeds)
def test_below_two_over_the_largest_curvature_every_step_comes_nearer(eta, seed):
    (w0,) = normal(3, 1, seed)
    trajectory = gradient_descent(slope, w0, eta, 20)
    distances = np.linalg.norm(trajectory, axis=1)
    losses = 0.5 * np.sum(LAMBDAS * trajectory**2, axis=1)
    assert np.all(np.diff(distances) < 0)
    assert np.all(np.diff(losses) < 0)


def test_above_two_over_the_largest_curvature_gradient_descent_runs_away():
    trajectory = gradient_descent(slope, np.ones(3), 0.7, 50)
    assert np.all(np.diff(np.abs(trajectory[:, 2])) > 0)  # 0.7 > 2/3
    assert abs(trajectory[-1, 1]) < 1e-6  # 0.7 < 2/1


WALKS = {
    "momentum": lambda w, f, v, _, t, eta: (*momentum_step(w, f(w), v, eta, 0.8), _),
    "nesterov": lambda w, f, v, _, t, eta: (*nesterov_step(w, f, v, eta, 0.8), _),
    "rmsprop": lambda w, f, s, _, t, eta: (*rmsprop_step(w, f(w), s, eta, 0.9, 1e-8), _),
    "adam": lambda w, f, m, s, t, eta: adam_step(w, f(w), m, s, t, eta, 0.9, 0.99, 1e-8),
}


@pytest.mark.parametrize("name", WALKS)
@pytest.mark.parametrize("seed", range(3))
def test_every_optimizer_finds_the_minimum_of_a_quadratic(name, seed):
    target, w = normal(3, 2, seed)
    m = s = np.zeros(3)
    for t in range(1, 401):
        eta = 0.1 * (1 - t / 400)  # with a constant one RMSProp's steps stay as long as it is
        w, m, s = WALKS[name](w, lambda w: slope(w - target), m, s, t, eta)
    np.testing.assert_allclose(w, target, atol=5e-3)


# --- a gradient that stays the same


def test_two_steps_with_momentum_in_numbers():
    w, v, dw = np.array([1.0, -2.0]), np.zeros(2), np.array([0.5, 0.25])
    w, v = momentum_step(w, dw, v, 0.1, 0.9)
    np.testing.assert_allclose(w, [0.95, -2.025], rtol=1e-12)
    w, v = momentum_step(w, dw, v, 0.1, 0.9)
    np.testing.assert_allclose(w, [0.855, -2.0725], rtol=1e-12)
    np.testing.assert_allclose(v, [-0.095, -0.0475], rtol=1e-12)
    forgetful, _ = momentum_step(np.array([0.95, -2.025]), dw, np.zeros(2), 0.1, 0.9)
    np.testing.assert_allclose(forgetful, [0.90, -2.05], rtol=1e-12)


@few
@given(mu=shares, eta=rates, steps=st.integers(1, 30), seed=seeds)
def test_the_velocity_of_a_constant_gradient_is_a_geometric_sum(mu, eta, steps, seed):
    w, dw = normal((2, 3), 2, seed)
    v = np.zeros((2, 3))
    for _ in range(steps):
        w, v = momentum_step(w, dw, v, eta, mu)
    np.testing.assert_allclose(v, -eta * dw * (1 - mu**steps) / (1 - mu), rtol=1e-9, atol=1e-14)


@few
@given(mu=shares, eta=rates, seed=seeds)
def test_a_constant_gradient_looks_the_same_from_ahead(mu, eta, seed):
    w, dw, v = normal((2, 3), 3, seed)
    expected = momentum_step(w, dw, v, eta, mu)
    assert_same(nesterov_step(w, lambda w: dw, v, eta, mu), expected)


@few
@given(eta=rates, seed=seeds)
def test_without_momentum_both_kinds_are_plain_steps(eta, seed):
    w, v = normal((2, 3), 2, seed)
    expected = sgd_step(w, np.sin(w), eta)
    np.testing.assert_allclose(momentum_step(w, np.sin(w), v, eta, 0)[0], expected, rtol=1e-12)
    np.testing.assert_allclose(nesterov_step(w, np.sin, v, eta, 0)[0], expected, rtol=1e-12)


def test_the_gradient_of_nesterov_is_taken_once_and_ahead():
    seen = []

    def gradient(w):
        seen.append(w)
        return np.ones(2)

    nesterov_step(np.array([1.0, 2.0]), gradient, np.array([10.0, -10.0]), 0.1, 0.5)
    np.testing.assert_allclose(seen, [[6.0, -3.0]], rtol=1e-12)


def test_nesterov_differs_from_momentum_from_the_second_step_on():
    w, v = momentum_step(np.ones(3), slope(np.ones(3)), np.zeros(3), 0.1, 0.9)
    ahead = nesterov_step(np.ones(3), slope, np.zeros(3), 0.1, 0.9)
    assert_same((w, v), ahead)
    second, _ = momentum_step(w, slope(w), v, 0.1, 0.9)
    second_ahead, _ = nesterov_step(w, slope, v, 0.1, 0.9)
    assert np.all(np.abs(second - second_ahead) > 1e-3)


@few
@given(rho=shares, steps=st.integers(1, 30), seed=seeds)
def test_the_mean_square_of_a_constant_gradient_fills_up(rho, steps, seed):
    w, dw = normal((2, 3), 2, seed)
    s = np.zeros((2, 3))
    for _ in range(steps):
        w, s = rmsprop_step(w, dw, s, 0.1, rho, 1e-8)
    np.testing.assert_allclose(s, (1 - rho**steps) * dw**2, rtol=1e-9)


@few
@given(beta1=shares, beta2=shares, steps=st.integers(1, 30), seed=seeds)
def test_with_a_constant_gradient_every_step_of_adam_is_eta_long(beta1, beta2, steps, seed):
    # The correction makes the means of the first steps as right as those of the last.
    w, dw = normal((2, 3), 2, seed)
    dw += np.sign(dw) * 0.1  # large beside eps
    m = s = np.zeros((2, 3))
    for t in range(1, steps + 1):
        before = w
        w, m, s = adam_step(w, dw, m, s, t, 0.01, beta1, beta2, 1e-12)
        np.testing.assert_allclose(w - before, -0.01 * np.sign(dw), rtol=1e-6)


def test_the_first_step_of_adam_in_numbers():
    # Without the correction it would be 0.00316 long.
    zeros = np.zeros(2)
    w, m, s = adam_step(zeros, np.array([0.5, -0.25]), zeros, zeros, 1, 0.001, 0.9, 0.999, 1e-8)
    np.testing.assert_allclose(w, [-0.001, 0.001], rtol=1e-6)
    np.testing.assert_allclose(m, [0.05, -0.025], rtol=1e-12)
    np.testing.assert_allclose(s, [0.00025, 0.0000625], rtol=1e-12)


@few
@given(scale=st.floats(1e-3, 1e3), seed=seeds)
def test_rmsprop_and_adam_do_not_see_the_scale_of_the_loss(scale, seed):
    w, dw, m, s = normal((2, 3), 4, seed)
    s = s**2
    tiny = 1e-30
    plain, _ = rmsprop_step(w, dw, s, 0.1, 0.9, tiny)
    scaled, _ = rmsprop_step(w, scale * dw, scale**2 * s, 0.1, 0.9, tiny)
    np.testing.assert_allclose(scaled, plain, rtol=1e-9)
    plain, _, _ = adam_step(w, dw, m, s, 3, 0.1, 0.9, 0.99, tiny)
    scaled, _, _ = adam_step(w, scale * dw, scale * m, scale**2 * s, 3, 0.1, 0.9, 0.99, tiny)
    np.testing.assert_allclose(scaled, plain, rtol=1e-9)


@few
@given(t=st.integers(1, 30), rho=shares, seed=seeds)
def test_adam_without_its_first_mean_is_rmsprop_with_the_correction(t, rho, seed):
    w, dw, m, s = normal((2, 3), 4, seed)
    correction = math.sqrt(1 - rho**t)
    adam, _, s_adam = adam_step(w, dw, m, s**2, t, 0.1, 0.0, rho, 1e-8)
    rmsprop, s_rmsprop = rmsprop_step(w, dw, s**2, 0.1 * correction, rho, 1e-8 * correction)
    assert_same((adam, s_adam), (rmsprop, s_rmsprop))


# --- what holds at the edges


def test_a_trajectory_starts_with_a_copy_of_the_start_and_has_a_row_for_every_step():
    w0 = np.array([1.0, 2.0])
    assert gradient_descent(np.sin, w0, 0.1, 5).shape == (6, 2)
    assert gradient_descent(np.sin, np.ones((3, 4)), 0.1, 5).shape == (6, 3, 4)
    alone = gradient_descent(np.sin, w0, 0.1, 0)
    np.testing.assert_array_equal(alone, [[1.0, 2.0]])
    assert not np.shares_memory(alone, w0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [0.0, 1e-30, 1000.0])
def test_gradients_that_vanish_or_are_large_give_finite_steps(dtype, size):
    dw = np.array([-size, size], dtype=dtype)
    w, zeros = np.array([1000.0, -1000.0], dtype=dtype), np.zeros(2, dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        results = [
            gradient_descent(lambda w: dw, w, 0.1, 2),
            sgd_step(w, dw, 0.1),
            *momentum_step(w, dw, zeros, 0.1, 0.9),
            *nesterov_step(w, lambda w: dw, zeros, 0.1, 0.9),
            *rmsprop_step(w, dw, zeros, 0.1, 0.9, 1e-8),
            *adam_step(w, dw, zeros, zeros, 1, 0.1, 0.9, 0.999, 1e-8),
        ]
    assert all(result.dtype == dtype and np.all(np.isfinite(result)) for result in results)


def test_a_gradient_of_zero_moves_nothing():
    w, zeros = np.array([1.0, -2.0]), np.zeros(2)
    np.testing.assert_array_equal(sgd_step(w, zeros, 0.1), w)
    np.testing.assert_array_equal(rmsprop_step(w, zeros, zeros, 0.1, 0.9, 1e-8)[0], w)
    np.testing.assert_array_equal(adam_step(w, zeros, zeros, zeros, 1, 0.1, 0.9, 0.9, 1e-8)[0], w)


w, dw, zeros = np.ones((2, 3)), np.ones((2, 3)), np.zeros((2, 3))
RMSPROP, ADAM = (0.1, 0.9, 1e-8), (0.1, 0.9, 0.999, 1e-8)


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, sgd_step, (w, dw.T, 0.1), "dw must have the shape of w, (2, 3), got (3, 2)"),
        (ValueError, sgd_step, (w, dw, -0.1), "eta must be a number ≥ 0, got -0.1"),
        (ValueError, sgd_step, (w, dw, np.nan), "eta must be a number ≥ 0, got nan"),
        (ValueError, sgd_step, (w, np.inf * dw, 0.1), "Look at the step that made it"),
        (TypeError, sgd_step, (w, dw, "0.1"), "eta must be a number, got '0.1'"),
        (TypeError, sgd_step, (w, 1.0, 0.1), "dw must be an array, got float"),
        (TypeError, sgd_step, (w, dw.astype("f4"), 0.1), "w has dtype float64 but dw has float32"),
        (TypeError, sgd_step, (w, array_api_strict.asarray(dw), 0.1), "from one array library"),
        (ValueError, momentum_step, (w, dw, zeros[0], 0.1, 0.9), "v must have the shape of w"),
        (ValueError, momentum_step, (w, dw, zeros, 0.1, 1.1), "mu must be a number ≥ 0 and ≤ 1"),
        (ValueError, nesterov_step, (w, np.sin, zeros[0], 0.1, 0.9), "v must have the shape of w"),
        (ValueError, nesterov_step, (w, np.sum, zeros, 0.1, 0.9), "gradient(w) must have the"),
        (TypeError, nesterov_step, (w, lambda w: 1.0, zeros, 0.1, 0.9), "gradient(w) must be an"),
        (ValueError, nesterov_step, (w, np.sin, zeros, 0.1, -0.1), "mu must be a number ≥ 0 and ≤"),
        (ValueError, rmsprop_step, (w, dw, -dw, *RMSPROP), "s must not be negative, got -1.0. It"),
        (ValueError, rmsprop_step, (w, dw, zeros, 0.1, 1, 1e-8), "rho must be a number ≥ 0 and <"),
        (ValueError, rmsprop_step, (w, dw, zeros, 0.1, 0.9, 0), "eps must be a number ≥ 2.2"),
        (ValueError, adam_step, (w, dw, zeros, zeros, 0, *ADAM), "t must be at least 1, got 0"),
        (TypeError, adam_step, (w, dw, zeros, zeros, 1.0, *ADAM), "t must be an integer, got 1.0"),
        (ValueError, adam_step, (w, dw, zeros, -dw, 1, *ADAM), "s must not be negative, got -1.0"),
        (ValueError, adam_step, (w, dw, zeros[:1], zeros, 1, *ADAM), "m must have the shape of w"),
        (ValueError, adam_step, (w, dw, zeros, zeros, 1, 0.1, 1, 0.9, 1e-8), "beta1 must be a"),
        (ValueError, adam_step, (w, dw, zeros, zeros, 1, 0.1, 0.9, -1, 1e-8), "beta2 must be a"),
        (ValueError, adam_step, (w, dw, zeros, zeros, 1, 0.1, 0.9, 0.9, -1), "eps must be a"),
        (ValueError, gradient_descent, (np.sin, w, 0.1, -1), "steps must be at least 0, got -1"),
        (TypeError, gradient_descent, (np.sin, w, 0.1, 2.0), "steps must be an integer, got 2.0"),
        (TypeError, gradient_descent, (np.sin, [1.0], 0.1, 1), "w0 must be an array, got list"),
        (ValueError, gradient_descent, (np.sum, w, 0.1, 1), "gradient(w) must have the shape of w"),
        (ValueError, gradient_descent, (lambda w: w * np.nan, w, 0.1, 1), "gradient(w) holds a"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)


@pytest.mark.parametrize(("eta", "mu"), [(0.0, 0.5), (0.1, 0.0), (0.1, 1.0), (-0.1, 0.5), (1, 1.1)])
def test_the_two_forms_of_an_optimizer_have_the_same_bounds(eta, mu):
    w = np.ones(2)
    calls = [
        (lambda: sgd_step(w, w, eta), lambda: Sgd(eta)),
        (lambda: momentum_step(w, w, w, eta, mu), lambda: Momentum(eta, mu)),
    ]
    assert [_is_refused(function) for function, _ in calls] == [
        _is_refused(optimizer) for _, optimizer in calls
    ]


def _is_refused(call):
    try:
        call()
    except ValueError:
        return True
    return False
