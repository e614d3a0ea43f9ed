"""The same functions on CuPy arrays. Without CuPy or a GPU the report says that they didn't run.

test_array_libraries.py holds the same without a GPU, as far as array-api-strict can tell.
"""

import numpy as np
import pytest

from reference_impl.buffered_optimizers import Momentum
from reference_impl.mlp import MLP
from reference_impl.picture_network import PictureNetwork

pytestmark = pytest.mark.gpu


@pytest.fixture(scope="module")
def cupy():
    return pytest.importorskip("cupy")


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-9), (np.float32, 1e-3)])
def test_cupy_gives_what_numpy_gives_and_stays_on_the_gpu(case, leaves, cupy, dtype, rtol):
    def to_gpu(array):
        return cupy.asarray(array.astype(dtype) if array.dtype == np.float64 else array)

    result = case.call(to_gpu)
    for leaf, expected in zip(leaves(result), leaves(case.call(np.copy)), strict=True):
        if isinstance(expected, float):
            assert type(leaf) is float
        else:
            assert isinstance(leaf, cupy.ndarray)
            leaf = leaf.get()
        np.testing.assert_allclose(leaf, expected, rtol=rtol, atol=rtol / 10)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_training_on_the_gpu_ends_where_training_on_numpy_does(cupy, dtype):
    trained = []
    for xp in (np, cupy):
        rng = np.random.default_rng(0)
        options = {"batch_norm": True, "keep_prob": 0.8, "l2": 0.01}
        mlp = MLP([6, 8, 3], rng, like=xp.zeros(0, dtype=dtype), **options)
        X = xp.asarray(rng.standard_normal((20, 6)).astype(dtype))
        labels = xp.asarray(rng.integers(3, size=20))
        mlp.fit(X, labels, epochs=3, batch_size=8, optimizer=Momentum(0.05), rng=rng)
        trained.append([array for pair in mlp.params + mlp.scales for array in pair])
    for ours, expected in zip(trained[1], trained[0], strict=True):
        assert isinstance(ours, cupy.ndarray)
        np.testing.assert_allclose(ours.get(), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("norm", ["none", "batch", "group"])
def test_a_network_for_pictures_ends_on_the_gpu_where_it_does_on_numpy(cupy, norm):
    trained = []
    for xp in (np, cupy):
        rng = np.random.default_rng(0)
        net = PictureNetwork([[4], [4, 4, 4]], rng, norm=norm, links=True, like=xp.zeros(0))
        X = xp.asarray(rng.standard_normal((20, 1, 8, 8)))
        labels = xp.asarray(rng.integers(10, size=20))
        net.fit(X, labels, epochs=2, batch_size=8, optimizer=Momentum(0.01), rng=rng)
        trained.append([*(array for pair in net.params for array in pair), net.outputs(X)])
    for ours, expected in zip(trained[1], trained[0], strict=True):
        assert isinstance(ours, cupy.ndarray)
        np.testing.assert_allclose(ours.get(), expected, rtol=1e-6, atol=1e-8)
