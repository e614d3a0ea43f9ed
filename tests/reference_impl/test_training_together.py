"""Networks that are trained together become what `MLP.fit` makes of each."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reference_impl.buffered_optimizers import Adam, Momentum, Optimizer, Sgd
from reference_impl.mlp import MLP
from reference_impl.training_together import fit_together

R, N = 3, 17


def networks(sizes: tuple[int, ...] = (2, 4, 3, 1), **how: Any) -> list[MLP]:
    how = {"hidden": "tanh", "loss": "binary_cross_entropy"} | how
    return [MLP(sizes, np.random.default_rng(seed), **how) for seed in range(R)]


def generators() -> list[np.random.Generator]:
    return [np.random.default_rng(10 + r) for r in range(R)]


def data(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    X = rng.normal(size=(R, N, 2))
    return X, (X[:, :, 0] > X[:, :, 1]).astype(float)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "squared_error"])
@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu", "identity"])
@pytest.mark.parametrize(
    ("optimizer", "l2"), [(lambda: Sgd(0.2), 0.0), (lambda: Adam(0.05), 0.02)], ids=["sgd", "adam"]
)
def test_each_network_becomes_what_fit_makes_of_it(
    loss: str, hidden: str, optimizer: Callable[[], Optimizer], l2: float
) -> None:
    X, T = data(np.random.default_rng(0))
    together, alone = (networks(hidden=hidden, loss=loss, l2=l2) for _ in range(2))
    how: dict[str, Any] = {"epochs": 5, "batch_size": 5}
    fit_together(together, X, T, optimizer=optimizer(), rngs=generators(), **how)
    for r, (net, rng) in enumerate(zip(alone, generators(), strict=True)):
        wanted = T[r][:, None] if loss == "squared_error" else T[r]
        net.fit(X[r], wanted, optimizer=optimizer(), rng=rng, **how)
        for (W, b), (W_alone, b_alone) in zip(together[r].params, net.params, strict=True):
            np.testing.assert_allclose(W, W_alone, rtol=1e-9, atol=1e-11)
            np.testing.assert_allclose(b, b_alone, rtol=1e-9, atol=1e-11)


def test_momentum_and_the_same_data_for_all() -> None:
    X, T = (part[0] for part in data(np.random.default_rng(1)))
    together, alone = networks(), networks()
    how: dict[str, Any] = {"epochs": 4, "batch_size": N}
    fit_together(together, X, T, optimizer=Momentum(0.1), rngs=generators(), **how)
    for net, other, rng in zip(alone, together, generators(), strict=True):
        net.fit(X, T, optimizer=Momentum(0.1), rng=rng, **how)
        np.testing.assert_allclose(net.params[0][0], other.params[0][0], rtol=1e-9)


def test_a_step_with_l1_subtracts_the_sign_of_each_weight_and_of_no_bias() -> None:
    X, T = data(np.random.default_rng(2))
    plain, pulled, before = networks(), networks(), networks()
    how: dict[str, Any] = {"epochs": 1, "batch_size": N}
    fit_together(plain, X, T, optimizer=Sgd(0.5), rngs=generators(), **how)
    fit_together(pulled, X, T, optimizer=Sgd(0.5), rngs=generators(), l1=0.01, **how)
    for a, b, start in zip(plain, pulled, before, strict=True):
        for (W, c), (W_l1, c_l1), (W_0, _) in zip(a.params, b.params, start.params, strict=True):
            np.testing.assert_allclose(W_l1, W - 0.5 * 0.01 * np.sign(W_0), rtol=0, atol=1e-12)
            np.testing.assert_allclose(c_l1, c, rtol=0, atol=1e-12)


def test_progress_sees_parameters_that_do_not_change_afterwards() -> None:
    X, T = data(np.random.default_rng(3))
    nets, seen, copies = networks(), [], []

    def note() -> None:
        seen.append(nets[1].params[0][0])
        copies.append(nets[1].params[0][0].copy())

    how: dict[str, Any] = {"batch_size": 5, "optimizer": Sgd(0.5), "rngs": generators()}
    fit_together(nets, X, T, epochs=3, progress=note, **how)
    assert len(seen) == 3
    assert all(np.array_equal(a, b) for a, b in zip(seen, copies, strict=True))
    assert not np.array_equal(seen[0], seen[1])


def test_steps_that_are_too_large_leave_the_networks_as_they_were() -> None:
    X, T = data(np.random.default_rng(4))
    nets = networks(hidden="relu", loss="squared_error")
    before = [net.params for net in nets]
    how: dict[str, Any] = {"epochs": 500, "batch_size": 5, "rngs": generators()}
    with pytest.raises(FloatingPointError, match="learning rate is 50"):
        fit_together(nets, X, T, optimizer=Sgd(50.0), **how)
    assert [net.params for net in nets] == before


@pytest.mark.parametrize(
    ("nets", "message"),
    [
        ([*networks(), *networks(l2=0.1)], "2 different kinds"),
        (networks(batch_norm=True), "batch normalisation"),
        (networks(hidden="elu"), "an activation of tanh"),
        (networks((2, 3), loss="softmax_cross_entropy"), "one output"),
    ],
)
def test_what_is_not_served_is_refused(nets: list[MLP], message: str) -> None:
    X, T = (part[0] for part in data(np.random.default_rng(5)))
    rngs = [np.random.default_rng(0)] * len(nets)
    how: dict[str, Any] = {"epochs": 1, "batch_size": 5, "optimizer": Sgd(0.1)}
    with pytest.raises(ValueError, match=message):
        fit_together(nets, X, T, rngs=rngs, **how)


@pytest.mark.parametrize(
    ("X", "T", "n_rngs", "message"),
    [
        (np.ones((N, 3)), np.ones(N), R, r"X must have shape \(N, 2\)"),
        (np.ones((N, 2)), np.ones(N + 1), R, "X must have shape"),
        (np.ones((N, 2)), np.ones(N), R - 1, "one for each network"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(
    X: np.ndarray, T: np.ndarray, n_rngs: int, message: str
) -> None:
    how: dict[str, Any] = {"epochs": 1, "batch_size": 5, "optimizer": Sgd(0.1)}
    with pytest.raises(ValueError, match=message):
        fit_together(networks(), X, T, rngs=generators()[:n_rngs], **how)
