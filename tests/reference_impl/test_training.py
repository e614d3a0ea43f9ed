import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.activations import relu, tanh
from reference_impl.batches import split
from reference_impl.buffered_optimizers import Adam
from reference_impl.datasets import digits
from reference_impl.initializers import init_mlp
from reference_impl.losses import squared_error
from reference_impl.mlp import MLP
from reference_impl.normalization import standardize_apply, standardize_fit
from reference_impl.training import (
    accuracy,
    activation_std,
    autoencoder_reconstruct,
    early_stopping,
    fit,
    pca_reconstruct,
    predict,
)


def standardized_digits():
    X, labels = digits()
    (X, labels), _, (X_test, labels_test) = split(
        X, labels, (0.7, 0.1, 0.2), np.random.default_rng(0)
    )
    mean, std = standardize_fit(X)
    return (
        standardize_apply(X, mean, std),
        labels,
        standardize_apply(X_test, mean, std),
        labels_test,
    )


def test_digits_are_learned_and_the_same_seed_learns_the_same():
    X, labels, X_test, labels_test = standardized_digits()

    def trained():
        return fit(X, labels, [64, 32, 10], 0.1, 15, 32, np.random.default_rng(1))

    params, history = trained()
    assert accuracy(predict(X_test, params), labels_test) >= 0.95
    assert len(history) == 15
    assert history[-1] < 0.1 * history[0]
    again, history_again = trained()
    assert history == history_again
    np.testing.assert_array_equal(predict(X_test, params), predict(X_test, again))


def test_the_history_weights_a_smaller_last_batch_by_its_size():
    # With a learning rate of almost 0 every batch meets the same parameters.
    X, labels, _, _ = standardized_digits()
    X, labels = X[:10], labels[:10]
    in_batches = fit(X, labels, [64, 5, 10], 1e-300, 1, 4, np.random.default_rng(2))[1]
    whole = fit(X, labels, [64, 5, 10], 1e-300, 1, 10, np.random.default_rng(2))[1]
    np.testing.assert_allclose(in_batches, whole, rtol=1e-12)


@pytest.mark.parametrize(
    ("scheme", "last"), [("small", (1e-25, 1e-20)), ("xavier", (1e-4, 5e-3)), ("he", (0.2, 1.2))]
)
def test_only_hes_scheme_keeps_the_signal_of_a_deep_relu_network_alive(scheme, last):
    # The square root of 2 that Xavier lacks costs 2^(−20/2) = 1e-3 in twenty layers.
    X = np.random.default_rng(0).standard_normal((200, 100))
    deviations = activation_std(X, init_mlp([100] * 21, scheme, np.random.default_rng(1)), relu)
    assert deviations.shape == (20,)
    assert last[0] < deviations[-1] < last[1]


def test_activation_std_is_that_of_each_layers_entries():
    rng = np.random.default_rng(3)
    X, params = rng.standard_normal((6, 4)), init_mlp([4, 5, 3], "xavier", rng)
    A1 = np.tanh(X @ params[0][0].T + params[0][1])
    A2 = np.tanh(A1 @ params[1][0].T + params[1][1])
    np.testing.assert_allclose(activation_std(X, params, tanh), [A1.std(), A2.std()], rtol=1e-12)


@settings(max_examples=50)
@given(
    st.lists(st.floats(0, 10) | st.integers(0, 3).map(float), min_size=1, max_size=12),
    st.integers(1, 5),
)
def test_early_stopping_is_the_best_epoch_before_patience_ends(losses, patience):
    # Written the other way round: the first stop, then the best before it.
    stops = [
        epoch
        for epoch in range(patience, len(losses))
        if min(losses[epoch - patience + 1 : epoch + 1]) >= min(losses[: epoch - patience + 1])
    ]
    seen = losses[: stops[0] + 1] if stops else losses
    assert early_stopping(losses, patience) == seen.index(min(seen))


def test_early_stopping_never_sees_what_comes_after_the_stop():
    assert early_stopping([3.0, 2.0, 2.5, 2.4, 1.0], patience=2) == 1
    assert early_stopping([3.0, 2.0, 2.5, 2.4, 1.0], patience=3) == 4
    assert early_stopping([1.0, 1.0, 1.0], patience=5) == 0


def test_accuracy_counts_rows_not_columns():
    Y = np.array([[5.0, 1.0, 0.0], [0.0, 2.0, 1.0], [9.0, 0.0, 3.0], [0.0, 0.0, 1.0]])
    assert accuracy(Y, np.array([0, 1, 2, 2])) == 0.75
    assert accuracy(Y[:1], np.array([1])) == 0.0


def test_pca_is_the_best_of_its_rank_and_exact_at_full_rank():
    rng = np.random.default_rng(4)
    X = rng.standard_normal((30, 6)) @ rng.standard_normal((6, 6)) + 5
    np.testing.assert_allclose(pca_reconstruct(X, 6), X, rtol=1e-10)
    variances = np.sort(np.linalg.eigvalsh(np.cov(X.T, bias=True)))
    for k in range(1, 6):
        assert squared_error(pca_reconstruct(X, k), X) == pytest.approx(
            0.5 * variances[: 6 - k].sum(), rel=1e-9
        )


def test_a_bottleneck_network_comes_near_pca_on_the_digits():
    X, _, _, _ = standardized_digits()
    rng = np.random.default_rng(5)
    mlp = MLP([64, 8, 64], rng, hidden="sigmoid", loss="squared_error")
    mlp.fit(X, X, epochs=60, batch_size=32, optimizer=Adam(0.01), rng=rng)
    pca = squared_error(pca_reconstruct(X, 8), X)
    assert pca < squared_error(autoencoder_reconstruct(X, mlp.params), X) < 1.15 * pca


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: accuracy(np.ones((2, 3)), np.array([0, 3])), "labels must lie in 0, …, 2"),
        (lambda: early_stopping([], 1), "losses must have at least one entry"),
        (lambda: early_stopping([1.0, np.nan], 1), "got nan in epoch 1"),
        (lambda: early_stopping([1.0], 0), "patience must be at least 1"),
        (lambda: activation_std(np.ones((2, 3)), [], relu), "params must have at least one"),
        (lambda: predict(np.ones((2, 3)), []), "params must have at least one"),
        (lambda: pca_reconstruct(np.ones((2, 3)), 3), r"at most min\(N, D\) = 2, got 3"),
        (
            lambda: autoencoder_reconstruct(np.ones((2, 3)), [(np.ones((2, 3)), np.ones(2))]),
            "lead back to the 3 inputs, but the last layer has 2 units",
        ),
    ],
)
def test_wrong_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
