"""The fast training step computes what the readable functions do, and allocates nothing."""

import tracemalloc

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl import blas, optimizers, training_step
from reference_impl.arena import ArrayArena
from reference_impl.buffered_optimizers import BLOCK, Adam, Momentum, Nesterov, RmsProp, Sgd
from reference_impl.initializers import init_mlp
from reference_impl.mlp import EPS, MLP, MOMENTUM
from reference_impl.mlp_choices import ACTIVATIONS
from reference_impl.normalization import batchnorm_update_running
from reference_impl.picture_network import PictureNetwork
from reference_impl.training_step import TrainingStep

HIDDEN = tuple(ACTIVATIONS)
LOSSES = ("softmax_cross_entropy", "squared_error", "binary_cross_entropy")
OPTIONS = [
    {},
    {"batch_norm": True},
    {"keep_prob": 0.7},
    {"l2": 0.3},
    {"batch_norm": True, "keep_prob": 0.7, "l2": 0.3},
]


def targets(loss, n, rng, dtype=np.float64):
    if loss == "softmax_cross_entropy":
        return rng.integers(3, size=n)
    if loss == "squared_error":
        return rng.standard_normal((n, 3)).astype(dtype)
    return rng.random(n).astype(dtype)


def network(rng, hidden="relu", loss="softmax_cross_entropy", **options):
    mlp = MLP(
        [5, 4, 6, 1 if loss == "binary_cross_entropy" else 3],
        rng,
        hidden=hidden,
        loss=loss,
        **options,
    )
    mlp.params = [(W, b + 0.1 * rng.standard_normal(b.shape)) for W, b in mlp.params]
    mlp.scales = [(g + 0.1 * rng.standard_normal(g.shape), b + 0.1) for g, b in mlp.scales]
    return mlp


def stepping(mlp, optimizer, batch_size, rng=None):
    return TrainingStep(
        mlp.params,
        optimizer,
        batch_size=batch_size,
        hidden=mlp.hidden,
        loss=mlp.loss,
        scales=mlp.scales,
        running=mlp.running,
        eps=EPS,
        momentum=MOMENTUM,
        keep_prob=mlp.keep_prob,
        l2=mlp.l2,
        rng=rng,
    )


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@settings(max_examples=3)
@given(n=st.integers(1, 7), seed=st.integers(0, 2**32 - 1))
def test_loss_and_gradients_are_those_of_the_readable_functions(hidden, loss, options, n, seed):
    rng = np.random.default_rng(seed)
    mlp = network(rng, hidden, loss, **options)
    X, T = rng.standard_normal((n, 5)), targets(loss, n, rng)
    step = stepping(mlp, Sgd(1e-3), batch_size=7, rng=np.random.default_rng(seed))
    step(X, T)
    right_loss, gradients, scale_gradients = mlp.loss_and_gradients(
        X, T, np.random.default_rng(seed)
    )
    penalty = sum(0.5 * mlp.l2 * np.sum(W**2) for W, _ in mlp.params)
    assert step.mean_loss() == pytest.approx(right_loss - penalty, rel=1e-9, abs=1e-12)
    for pair, right in zip(
        step.gradients + step.scale_gradients, gradients + scale_gradients, strict=True
    ):
        for array, expected in zip(pair, right, strict=True):
            np.testing.assert_allclose(array / Sgd(1e-3).scale, expected, rtol=1e-7, atol=1e-10)


def test_running_statistics_are_brought_up_to_date():
    rng = np.random.default_rng(0)
    mlp = network(rng, batch_norm=True)
    X, T = rng.standard_normal((6, 5)), targets("softmax_cross_entropy", 6, rng)
    step = stepping(mlp, Sgd(1e-3), batch_size=6)
    (W, b), (mean, var) = mlp.params[0], mlp.running[0]
    step(X, T)
    for array, right in zip(
        step.running[0], batchnorm_update_running(mean, var, X @ W.T + b, MOMENTUM), strict=True
    ):
        np.testing.assert_allclose(array, right, rtol=1e-12)
    np.testing.assert_array_equal(mean, 0)  # the network's own are copies


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n_parameters", [7, 2 * BLOCK + 7])
def test_optimizers_take_the_steps_of_the_readable_functions(dtype, n_parameters):
    rng = np.random.default_rng(1)
    start = rng.standard_normal(n_parameters).astype(dtype)
    slopes = rng.standard_normal(n_parameters).astype(dtype)

    def gradient(w):
        return slopes * w

    zeros = np.zeros_like(start)

    def run(optimizer):
        w, g = start.copy(), zeros.copy()
        optimizer.prepare(ArrayArena(np), w, g)
        for _ in range(3):
            optimizer.look_ahead()
            g[...] = optimizer.keep * g + optimizer.scale * gradient(w)
            optimizer.step()
        return w

    w = dict.fromkeys(("sgd", "momentum", "nesterov", "rmsprop", "adam"), start)
    v, u, s, m, s2 = (zeros for _ in range(5))
    for t in (1, 2, 3):
        w["sgd"] = optimizers.sgd_step(w["sgd"], gradient(w["sgd"]), 0.1)
        w["momentum"], v = optimizers.momentum_step(
            w["momentum"], gradient(w["momentum"]), v, 0.1, 0.8
        )
        w["nesterov"], u = optimizers.nesterov_step(w["nesterov"], gradient, u, 0.1, 0.8)
        w["rmsprop"], s = optimizers.rmsprop_step(
            w["rmsprop"], gradient(w["rmsprop"]), s, 0.1, 0.8, 1e-3
        )
        w["adam"], m, s2 = optimizers.adam_step(
            w["adam"], gradient(w["adam"]), m, s2, t, 0.1, 0.8, 0.95, 1e-3
        )
    tolerance = {np.float64: 1e-12, np.float32: 1e-5}[dtype]
    for name, optimizer in {
        "sgd": Sgd(0.1),
        "momentum": Momentum(0.1, 0.8),
        "nesterov": Nesterov(0.1, 0.8),
        "rmsprop": RmsProp(0.1, 0.8, 1e-3),
        "adam": Adam(0.1, 0.8, 0.95, 1e-3),
    }.items():
        result = run(optimizer)
        assert result.dtype == dtype
        np.testing.assert_allclose(result, w[name], rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", [Sgd, Momentum, Nesterov, RmsProp, Adam])
@pytest.mark.parametrize("options", [OPTIONS[0], OPTIONS[-1]], ids=str)
def test_a_step_makes_no_arrays_once_it_is_warm(loss, optimizer, options):
    rng = np.random.default_rng(2)
    outputs = 1 if loss == "binary_cross_entropy" else 3
    mlp = MLP([200, 300, outputs], rng, loss=loss, like=np.zeros(1, "f4"), **options)
    X = rng.standard_normal((500, 200)).astype("f4")
    T = targets(loss, 500, rng, "f4")
    step = stepping(mlp, optimizer(0.01), batch_size=500, rng=rng)
    for _ in range(2):
        step(X, T)
    tracemalloc.start()
    try:
        step(X, T)
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(3):
            step(X, T)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # An activation is 600 kB and dW 240 kB. What comes and goes is NumPy's buffer of 8192 entries
    # for operands that differ in shape or type, and some floats and views.
    assert peak - before < 40_000
    assert after - before < 1_000


def test_parameters_and_gradients_are_views_of_two_flat_vectors():
    mlp = network(np.random.default_rng(3), batch_norm=True)
    step = stepping(mlp, Sgd(0.1), batch_size=2)
    n = sum(a.size for pair in mlp.params + mlp.scales for a in pair)
    assert step.theta.shape == step.gradient.shape == (n,)
    for pairs, flat in (
        (step.params + step.scales, step.theta),
        (step.gradients + step.scale_gradients, step.gradient),
    ):
        assert all(np.shares_memory(array, flat) for pair in pairs for array in pair)
    assert not np.shares_memory(step.theta, mlp.params[0][0])


def test_the_mean_loss_weights_a_smaller_batch_by_its_size():
    rng = np.random.default_rng(4)
    mlp = network(rng, loss="squared_error")
    X, T = rng.standard_normal((5, 5)), rng.standard_normal((5, 3))
    step = stepping(mlp, Sgd(1e-300), batch_size=4)
    step(X[:4], T[:4])
    step(X[4:], T[4:])
    assert step.mean_loss() == pytest.approx(mlp.mean_loss(X, T), rel=1e-12)


class OnlyWhatCupyHas:
    """NumPy, but its functions take only the arguments that CuPy 13's take as well."""

    lib = np.lib  # CuPy's has as_strided, too, which is all that is asked of it

    def __getattr__(self, name):
        keywords = {
            "full": {"dtype"},
            "stack": set(),
            "vdot": set(),
            "zeros": set(),
            "arange": set(),
            "asarray": set(),
        }
        allowed = keywords.get(name, {"out"})  # the others are ufuncs, and matmul
        function = getattr(np, name)
        assert name in (*keywords, "matmul") or isinstance(function, np.ufunc), name

        def checked(*args, **kwargs):
            assert set(kwargs) <= allowed, (name, kwargs)
            return function(*args, **kwargs)

        return checked


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", [Sgd, Momentum, Nesterov, RmsProp, Adam])
def test_a_step_asks_of_its_library_only_what_cupy_has(hidden, loss, optimizer, monkeypatch):
    monkeypatch.setattr(blas, "ROUTINES", {})  # CuPy's arrays can't be given to NumPy's BLAS
    trained = []
    for module in (np, OnlyWhatCupyHas()):
        monkeypatch.setattr(training_step, "module_of", lambda array, module=module: module)
        rng = np.random.default_rng(5)
        mlp = network(rng, hidden, loss, **OPTIONS[-1])
        step = stepping(mlp, optimizer(0.1), batch_size=6, rng=rng)
        for n in (6, 4):
            step(rng.standard_normal((n, 5)), targets(loss, n, rng))
        trained.append(step.theta)
    np.testing.assert_array_equal(*trained)


@pytest.mark.parametrize("norm", ["none", "batch", "group"])
def test_a_step_on_pictures_asks_only_what_cupy_has(norm, monkeypatch):
    monkeypatch.setattr(blas, "ROUTINES", {})
    trained = []
    for module in (np, OnlyWhatCupyHas()):
        monkeypatch.setattr(training_step, "module_of", lambda array, module=module: module)
        rng = np.random.default_rng(5)
        net = PictureNetwork([[2], [2, 2, 2]], rng, norm=norm, links=True)
        how = {"epochs": 1, "batch_size": 6, "optimizer": Momentum(0.1), "rng": rng}
        net.fit(rng.standard_normal((10, 1, 8, 8)), rng.integers(10, size=10), **how)
        trained.append([array for pair in net.params + net.scales for array in pair])
    for ours, theirs in zip(*trained, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_other_array_libraries_are_refused():
    params = init_mlp([2, 1], "he", np.random.default_rng(0), like=array_api_strict.ones(1))
    with pytest.raises(TypeError, match="needs NumPy or CuPy arrays"):
        TrainingStep(params, Sgd(0.1), batch_size=1, hidden="relu", loss="squared_error")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Sgd(-0.1), "eta must be a number ≥ 0"),
        (lambda: Momentum(0.1, 1.1), "mu must be a number ≥ 0 and ≤ 1"),
        (lambda: RmsProp(0.1, rho=1.0), "rho must be a number ≥ 0 and < 1"),
        (lambda: RmsProp(0.1, eps=0.0), "eps must be a number > 0"),
        (lambda: Adam(0.1, beta1=1.0), "beta1 must be a number"),
        (lambda: Adam(0.1, beta2=-0.1), "beta2 must be a number"),
    ],
)
def test_an_optimizers_settings_are_checked(make, message):
    with pytest.raises(ValueError, match=message):
        make()
