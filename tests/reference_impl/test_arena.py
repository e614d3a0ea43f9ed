"""The training loop's arrays: apart from each other, and at starts that suit the processor."""

import itertools

import numpy as np
import pytest

from reference_impl.arena import CACHE_LINE, CHUNK_BYTES, PAGE, ArrayArena


def test_arrays_start_on_cache_lines_and_long_ones_on_pages():
    arena = ArrayArena(np)
    sizes = [1, 3, PAGE // 4 - 1, PAGE // 4, 5000, 17, CHUNK_BYTES // 4 + 1, 2, 1000]
    for size in sizes * 3:
        array = arena.filled((size,), np.float32)
        assert array.ctypes.data % (PAGE if array.nbytes >= PAGE else CACHE_LINE) == 0


def test_arrays_are_apart_and_keep_what_they_hold():
    arena = ArrayArena(np)
    arrays = [arena.filled((n, 3), np.float64, n) for n in range(1, 1500, 10)]
    for n, array in zip(range(1, 1500, 10), arrays, strict=True):
        np.testing.assert_array_equal(array, np.full((n, 3), float(n)))
    assert not any(np.shares_memory(one, other) for one, other in itertools.pairwise(arrays))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.bool_, np.int64])
def test_an_array_has_the_shape_and_dtype_that_were_asked_for(dtype):
    array = ArrayArena(np).filled((2, 3, 5), dtype, 1)
    assert array.shape == (2, 3, 5)
    assert array.dtype == dtype
    assert array.flags.c_contiguous
