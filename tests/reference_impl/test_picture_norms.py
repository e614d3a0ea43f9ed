import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.gradient_checking import numerical_gradient
from reference_impl.picture_norms import (
    channelnorm_backward,
    channelnorm_forward,
    channelnorm_inference,
    channelnorm_update_running,
    columns_as_channels,
    groupnorm_backward,
    groupnorm_forward,
)

EPS = 1e-3
few = settings(max_examples=20)
small = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)
shapes = st.tuples(small, st.just(4), small, small)


def drawn(shape, seed):
    """X, gamma, beta, dY."""
    rng = np.random.default_rng(seed)
    channels = shape[1]
    return (
        rng.standard_normal(shape) + 0.5,
        rng.uniform(0.5, 2, channels),
        rng.standard_normal(channels),
        rng.standard_normal(shape),
    )


@few
@given(shape=shapes, seed=seeds)
def test_batch_norm_of_pictures_takes_each_channel_over_samples_and_places(shape, seed):
    X, gamma, beta, _ = drawn(shape, seed)
    expected = np.empty_like(X)
    for k in range(shape[1]):
        x = X[:, k]
        expected[:, k] = gamma[k] * (x - x.mean()) / np.sqrt(x.var() + EPS) + beta[k]
    Y, _, _ = channelnorm_forward(X, gamma, beta, EPS)
    np.testing.assert_allclose(Y, expected, rtol=1e-9, atol=1e-10)


@few
@given(shape=shapes, seed=seeds, groups=st.sampled_from([1, 2, 4]))
def test_group_norm_takes_each_group_of_each_sample(shape, seed, groups):
    X, gamma, beta, _ = drawn(shape, seed)
    expected = np.empty_like(X)
    for n, k in np.ndindex(shape[:2]):
        size = 4 // groups
        x = X[n, k // size * size : (k // size + 1) * size]
        expected[n, k] = gamma[k] * (X[n, k] - x.mean()) / np.sqrt(x.var() + EPS) + beta[k]
    Y, _, _ = groupnorm_forward(X, gamma, beta, groups, EPS)
    np.testing.assert_allclose(Y, expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("groups", [None, 1, 2, 4])
@few
@given(shape=shapes, seed=seeds)
def test_the_gradients_are_those_found_by_nudging(groups, shape, seed):
    X, gamma, beta, dY = drawn(shape, seed)

    def forward(X, gamma, beta):
        if groups is None:
            return channelnorm_forward(X, gamma, beta, EPS)
        return groupnorm_forward(X, gamma, beta, groups, EPS)

    _, X_hat, inv_std = forward(X, gamma, beta)
    if groups is None:
        gradients = channelnorm_backward(dY, X_hat, gamma, inv_std)
    else:
        gradients = groupnorm_backward(dY, X_hat, gamma, groups, inv_std)
    nudged = (
        numerical_gradient(lambda A: float((dY * forward(A, gamma, beta)[0]).sum()), X),
        numerical_gradient(lambda A: float((dY * forward(X, A, beta)[0]).sum()), gamma),
        numerical_gradient(lambda A: float((dY * forward(X, gamma, A)[0]).sum()), beta),
    )
    for gradient, right in zip(gradients, nudged, strict=True):
        np.testing.assert_allclose(gradient, right, rtol=1e-4, atol=1e-5)


def test_with_the_statistics_of_the_batch_inference_does_what_training_did():
    X, gamma, beta, _ = drawn((3, 4, 2, 5), 0)
    mean, var = channelnorm_update_running(np.zeros(4), np.ones(4), X, 0.0)
    trained, _, _ = channelnorm_forward(X, gamma, beta, EPS)
    used = channelnorm_inference(X, gamma, beta, mean, var, EPS)
    np.testing.assert_allclose(used, trained, rtol=1e-10, atol=1e-12)


def test_groups_that_do_not_divide_the_channels_are_refused():
    X, gamma, beta, _ = drawn((2, 4, 3, 3), 0)
    with pytest.raises(ValueError, match="groups must divide the number of channels, 4, got 3"):
        groupnorm_forward(X, gamma, beta, 3, EPS)


def test_a_table_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"rows must have shape \(12, 4\)"):
        columns_as_channels(np.ones((11, 4)), (2, 4, 3, 2))
