import numpy as np
import pytest

from reference_impl.activations import relu, sigmoid


def test_sigmoid_has_the_values_of_the_formula():
    # The values of σ(1) and σ(5), and the symmetry σ(−z) = 1 − σ(z).
    np.testing.assert_allclose(
        sigmoid(np.array([0.0, 1.0, 5.0, -5.0])),
        [0.5, 0.7310585786300049, 0.9933071490757153, 1 - 0.9933071490757153],
        rtol=1e-13,
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_saturates_without_overflow(dtype):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        A = sigmoid(np.array([-1000.0, -100.0, 100.0, 1000.0], dtype=dtype))
    assert A[0] == 0
    assert A[3] == 1
    assert np.all(np.isfinite(A))


def test_sigmoid_keeps_its_relative_precision_far_below_zero():
    # 1 − σ(700) would give 0 here.
    np.testing.assert_allclose(sigmoid(np.array(-700.0)), np.exp(-700.0), rtol=1e-12)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4)])
@pytest.mark.parametrize("activation", [sigmoid, relu])
def test_activations_keep_any_shape(activation, shape):
    assert activation(np.ones(shape)).shape == shape


def test_relu_cuts_off_what_is_negative():
    np.testing.assert_array_equal(relu(np.array([-2.0, -1e-300, 0.0, 1e-300, 3.0]))[[0, 1, 2]], 0)
    np.testing.assert_array_equal(relu(np.array([1e-300, 3.0])), [1e-300, 3.0])
