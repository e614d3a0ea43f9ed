"""The same functions on CuPy arrays. Without CuPy or a GPU the report says that they didn't run.

test_array_libraries.py holds the same without a GPU, as far as array-api-strict can tell.
"""

import numpy as np
import pytest

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
