"""What is called in NumPy's BLAS directly: NumPy's numbers, and never a foreign byte."""

import sys

import numpy as np
import pytest

from reference_impl import blas
from reference_impl.buffered_optimizers import Momentum, Sgd
from reference_impl.mlp import EPS, MLP, MOMENTUM
from reference_impl.training_step import TrainingStep

LAYOUTS = {
    "rows": lambda M: M.copy(order="C"),
    "columns": lambda M: M.copy(order="F"),
    "part of longer rows": lambda M: np.tile(M, 2)[:, : M.shape[1]],
    "part of longer columns": lambda M: np.tile(M.T, 2)[:, : M.shape[0]].T,
    "every other column": lambda M: np.repeat(M, 2, axis=1)[:, ::2],
    "rows from last to first": lambda M: M[::-1].copy()[::-1],
    "read-only": lambda M: np.frombuffer(M.tobytes(), M.dtype).reshape(M.shape),
    "not aligned": lambda M: np.frombuffer(b"-" + M.tobytes(), M.dtype, offset=1).reshape(M.shape),
    "other byte order": lambda M: M.astype(M.dtype.newbyteorder()),
    "another dtype": lambda M: M.astype(np.float16),
}


def test_the_wheels_of_numpy_have_the_routines():
    name = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    is_known = name == "scipy-openblas" and sys.platform == "linux"
    assert set(blas.ROUTINES) == ({np.dtype("f4"), np.dtype("f8")} if is_known else set())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("first", LAYOUTS)
@pytest.mark.parametrize("second", LAYOUTS)
def test_a_product_is_added_however_its_factors_lie(first, second, dtype):
    rng = np.random.default_rng(0)
    # small integers, so that no order of the sums rounds
    A, B, C = (rng.integers(-9, 9, shape).astype(dtype) for shape in ((5, 4), (4, 3), (5, 3)))
    expected = 0.5 * C + A @ B
    blas.add_product(LAYOUTS[first](A), LAYOUTS[second](B), 0.5, out=C)
    np.testing.assert_array_equal(C, expected)


@pytest.mark.parametrize(("M", "N", "K"), [(1, 1, 1), (1, 3, 2), (3, 1, 2), (3, 2, 1)])
def test_a_product_is_added_when_an_axis_has_one_entry(M, N, K):
    A, B, C = np.full((M, K), 2.0), np.full((K, N), 3.0), np.full((M, N), 4.0)
    blas.add_product(A, B.T.copy().T, 0.25, out=C)
    np.testing.assert_array_equal(C, 1.0 + 6.0 * K)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_vector_is_added_entry_by_entry(dtype):
    rng = np.random.default_rng(1)
    x, out = rng.standard_normal((2, 100_003)).astype(dtype)
    expected = out + x
    blas.add(out, x)
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize(
    ("A", "B"), [((5, 4), (3, 3)), ((4, 4), (4, 3)), ((5, 4), (4, 4)), ((6, 4), (4, 3))]
)
def test_shapes_that_would_lead_out_of_an_array_are_refused(A, B):
    with pytest.raises(ValueError, match="can't be added"):
        blas.add_product(np.ones(A), np.ones(B), 1.0, out=np.ones((5, 3)))


@pytest.mark.parametrize("x", [np.ones(4), np.ones(6), np.ones(5, "f4")])
def test_vectors_that_differ_in_length_or_dtype_are_refused(x):
    with pytest.raises(ValueError, match="can't be added"):
        blas.add(np.ones(5), x)


@pytest.mark.parametrize("optimizer", [Sgd, Momentum])
@pytest.mark.parametrize("options", [{}, {"batch_norm": True, "l2": 0.1}], ids=str)
def test_training_gives_the_same_network_with_and_without(optimizer, options, monkeypatch):
    def trained():
        rng = np.random.default_rng(2)
        mlp = MLP([150, 200, 100, 3], rng, **options)
        step = TrainingStep(
            mlp.params,
            optimizer(0.1),
            batch_size=20,
            hidden="relu",
            loss="softmax_cross_entropy",
            scales=mlp.scales,
            running=mlp.running,
            eps=EPS,
            momentum=MOMENTUM,
            l2=mlp.l2,
        )
        for n in (20, 20, 7, 20):
            step(rng.standard_normal((n, 150)), rng.integers(3, size=n))
        return step.theta

    with_blas = trained()
    assert with_blas.size >= blas.SMALL
    monkeypatch.setattr(blas, "ROUTINES", {})
    np.testing.assert_allclose(with_blas, trained(), rtol=1e-9, atol=1e-12)
