import numpy as np
import pytest

from reference_impl.backend import checked, checked_number


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.float64(0.5)])
def test_a_number_comes_back_as_a_float(value):
    assert checked_number("p", value, above=0, most=1) == 0.5
    assert type(checked_number("p", value)) is float
    assert checked_number("n", np.int64(3), least=3) == 3.0


@pytest.mark.parametrize(
    ("value", "bounds", "words"),
    [
        (1.5, {"above": 0, "most": 1}, "p must be a number > 0 and ≤ 1, got 1.5"),
        (0.0, {"above": 0, "most": 1}, "p must be a number > 0 and ≤ 1, got 0.0"),
        (1.0, {"least": 0, "below": 1}, "p must be a number ≥ 0 and < 1, got 1.0"),
        (float("nan"), {"least": 0}, "p must be a number ≥ 0, got nan"),
        (float("inf"), {}, "p must be a finite number, got inf"),
    ],
)
def test_a_number_out_of_bounds_is_refused_with_the_bounds(value, bounds, words):
    with pytest.raises(ValueError, match=words):
        checked_number("p", value, **bounds)


@pytest.mark.parametrize("value", ["0.5", None, 1j, True, np.True_, np.ones(1)])
def test_what_is_no_real_number_is_refused(value):
    with pytest.raises(TypeError, match="p must be a number, got"):
        checked_number("p", value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_whose_squares_overflow_are_finite_all_the_same(dtype):
    X = np.full((3, 4), np.finfo(dtype).max)
    checked(X=(X, "N D"))
    checked(X=(X[:, ::2], "N D"))
    for bad in (np.nan, np.inf, -np.inf):
        X[1, 2] = bad
        with pytest.raises(ValueError, match="finite"):
            checked(X=(X, "N D"))
