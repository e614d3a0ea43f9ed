import itertools
import re

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.backend import checked_signs
from reference_impl.perceptron import (
    gate_weights,
    perceptron_fit,
    perceptron_mistake_bound,
    perceptron_predict,
    perceptron_updates,
    threshold_unit,
)

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
OR, AND, XOR = np.array([-1, 1, 1, 1]), np.array([-1, -1, -1, 1]), np.array([-1, 1, 1, -1])

LIBRARIES = {
    "numpy": np.asarray,
    "read-only": lambda array: np.broadcast_to(array, array.shape),
    "float32": lambda array: array.astype(np.float32),
    "strict": array_api_strict.asarray,
    "strict on another device": lambda array: array_api_strict.asarray(
        array, device=array_api_strict.Device("device1")
    ),
}
each_library = pytest.mark.parametrize("convert", LIBRARIES.values(), ids=LIBRARIES)


def separable(n, d, seed):
    """Small integers, so that every sum is exact, with the w and b that made the labels."""
    rng = np.random.default_rng(seed)
    X, w = rng.integers(-5, 6, (n, d)).astype(float), rng.integers(-3, 4, d).astype(float)
    return X, np.where(X @ w + 0.5 > 0, 1, -1), w, 0.5


def by_the_book(X, y, max_epochs):
    """Farrahi's algorithm with the bias trick, in plain Python."""
    rows = [[*map(float, x), 1.0] for x in X]
    w, updates = [0.0] * len(rows[0]), []
    for epoch in range(max_epochs):
        before = len(updates)
        for n, (row, label) in enumerate(zip(rows, y, strict=True)):
            if label * sum(wi * xi for wi, xi in zip(w, row, strict=True)) <= 0:
                w = [wi + label * xi for wi, xi in zip(w, row, strict=True)]
                updates.append((epoch + 1, n, w[:-1], w[-1]))
        if len(updates) == before:
            break
    return updates


@pytest.mark.parametrize(
    ("name", "table"), [("or", [0, 1, 1, 1]), ("and", [0, 0, 0, 1]), ("nand", [1, 1, 1, 0])]
)
def test_a_gate_has_its_truth_table(name, table):
    assert [threshold_unit(x, *gate_weights(name)) for x in CORNERS] == table


def test_not_is_a_gate_of_one_input():
    assert [threshold_unit(np.array([u]), *gate_weights("not")) for u in (0.0, 1.0)] == [1, 0]


def test_a_unit_is_on_at_its_boundary():
    # With > instead of ≥ this OR would be an AND.
    assert [threshold_unit(x, 1.0, -1.0) for x in CORNERS] == [0, 1, 1, 1]


def test_a_threshold_taken_for_a_bias_makes_or_always_true():
    assert [threshold_unit(x, 1.0, 0.5) for x in CORNERS] == [1, 1, 1, 1]


@few
@given(d=sizes, seed=seeds)
def test_one_weight_for_all_inputs_is_the_same_weight_for_each(d, seed):
    rng = np.random.default_rng(seed)
    x, (w, b) = rng.integers(0, 2, d).astype(float), rng.integers(-3, 4, 2)
    on = threshold_unit(x, w, b)
    assert type(on) is int
    assert on == threshold_unit(x, np.full(d, float(w)), b) == int(w * x.sum() + b >= 0)


def test_each_input_has_a_weight_of_its_own():
    assert threshold_unit(np.array([1.0, 2.0]), np.array([2.0, -1.0]), 0.0) == 1
    assert threshold_unit(np.array([2.0, 1.0]), np.array([-1.0, 1.0]), 0.5) == 0


def test_a_prediction_is_plus_one_on_the_boundary_and_never_zero():
    X = np.array([[-1.0], [-0.0], [0.0], [1.0]])
    np.testing.assert_array_equal(perceptron_predict(X, np.array([2.0]), 0.0), [-1, 1, 1, 1])
    np.testing.assert_array_equal(perceptron_predict(X, np.array([0.0]), 0.0), [1, 1, 1, 1])


@few
@given(n=sizes, d=sizes, seed=seeds)
def test_a_prediction_is_the_unit_of_each_sample_with_minus_one_for_zero(n, d, seed):
    rng = np.random.default_rng(seed)
    X, w, b = rng.standard_normal((n, d)), rng.standard_normal(d), float(rng.standard_normal())
    expected = [2 * threshold_unit(x, w, b) - 1 for x in X]
    np.testing.assert_array_equal(perceptron_predict(X, w, b), expected)


@few
@given(n=sizes, d=sizes, seed=seeds, max_epochs=st.integers(0, 8))
def test_the_updates_are_those_of_the_algorithm_as_books_print_it(n, d, seed, max_epochs):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-5, 6, (n, d)).astype(float), rng.choice([-1, 1], n)
    expected = by_the_book(X, y, max_epochs)
    updates = [(e, n, w.tolist(), b) for e, n, w, b in perceptron_updates(X, y, max_epochs)]
    assert updates == expected

    w, b, n_updates = perceptron_fit(X, y, max_epochs)
    assert n_updates == len(expected)
    assert (w.tolist(), b) == (expected[-1][2:] if expected else ([0.0] * d, 0.0))


@few
@given(n=sizes, d=sizes, seed=seeds)
def test_separable_classes_are_learned_within_novikoffs_bound(n, d, seed):
    X, y, w_true, b_true = separable(n, d, seed)
    bound = perceptron_mistake_bound(X, y, w_true, b_true)
    w, b, n_updates = perceptron_fit(X, y, max_epochs=10**6)
    assert 1 <= n_updates <= bound * (1 + 1e-12)
    np.testing.assert_array_equal(perceptron_predict(X, w, b), y)
    # What it found separates too, so it gives another bound.
    assert n_updates <= perceptron_mistake_bound(X, y, w, b) * (1 + 1e-12)


def test_it_stops_at_the_first_epoch_without_an_update():
    enough = perceptron_fit(CORNERS, OR, 10)
    more = perceptron_fit(CORNERS, OR, 10**9)
    np.testing.assert_array_equal(enough[0], more[0])
    assert enough[1:] == more[1:] == (-1.0, 9)


def test_on_xor_it_is_back_at_zero_after_every_epoch():
    w, b, n_updates = perceptron_fit(CORNERS, XOR, 50)
    np.testing.assert_array_equal(w, [0, 0])
    assert (b, n_updates) == (0.0, 200)


def test_the_updates_come_one_at_a_time():
    updates = perceptron_updates(CORNERS, XOR, 10**12)
    assert [n for _, n, _, _ in itertools.islice(updates, 8)] == [0, 1, 2, 3, 0, 1, 2, 3]


def test_an_update_that_was_kept_is_not_changed_by_later_ones():
    kept = [(w, w.copy()) for _, _, w, _ in perceptron_updates(CORNERS, AND, 100)]
    assert len(kept) > 2
    for w, then in kept:
        np.testing.assert_array_equal(w, then)


def test_no_epoch_leaves_the_start():
    w, b, n_updates = perceptron_fit(CORNERS, OR, 0)
    np.testing.assert_array_equal(w, [0, 0])
    assert (b, n_updates) == (0.0, 0)


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.float32, np.float64])
def test_labels_may_be_integers_or_floats(dtype):
    w, b, n_updates = perceptron_fit(CORNERS, AND.astype(dtype), 100)
    w_same, b_same, n_same = perceptron_fit(CORNERS, AND, 100)
    np.testing.assert_array_equal(w, w_same)
    assert (b, n_updates) == (b_same, n_same)


def test_unsigned_labels_may_be_all_positive():
    np.testing.assert_array_equal(checked_signs(np.ones(4, np.uint8), CORNERS), [1, 1, 1, 1])


@few
@given(n=sizes, d=sizes, seed=seeds, eta=st.sampled_from([0.25, 0.5, 2.0]))
def test_lius_rule_makes_the_same_updates_scaled_by_eta(n, d, seed, eta):
    # The first sample is negative: at w = 0 Liu's rule finds positive ones right.
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((n, d)), rng.choice([-1, 1], n)
    y[0] = -1
    X1, t, w = np.column_stack([X, np.ones(n)]), (y + 1) // 2, np.zeros(d + 1)
    for _ in range(5):
        for x, target in zip(X1, t, strict=True):
            w = w - eta * x * (int(w @ x >= 0) - target)
    w_ours, b_ours, _ = perceptron_fit(X, y, 5)
    np.testing.assert_allclose(w, eta * np.append(w_ours, b_ours), rtol=1e-12, atol=1e-12)


def test_the_bound_of_an_example_worked_by_hand():
    # R² = 2² + 2² + 1 = 9; the smallest score is 1, of (1, 0); ‖(w, b)‖² = 1 + 4 + 0 = 5.
    X, y = np.array([[1.0, 0.0], [2.0, 2.0], [-1.0, -2.0]]), np.array([1, 1, -1])
    assert perceptron_mistake_bound(X, y, np.array([1.0, 2.0]), 0.0) == pytest.approx(45)


@few
@given(n=sizes, d=sizes, seed=seeds, scale=st.sampled_from([1e-3, 7.0, 1e3]))
def test_the_bound_depends_on_the_boundary_and_not_on_how_w_and_b_are_scaled(n, d, seed, scale):
    X, y, w, b = separable(n, d, seed)
    bound = perceptron_mistake_bound(X, y, w, b)
    assert perceptron_mistake_bound(X, y, scale * w, scale * b) == pytest.approx(bound)


@each_library
def test_every_library_gives_the_same(convert):
    X, y, w, b = separable(8, 3, seed=1)
    x = convert(X[0])
    assert threshold_unit(x, convert(w), b) == threshold_unit(X[0], w, b)
    assert threshold_unit(x, 2.0, b) == threshold_unit(X[0], 2.0, b)
    for labels in (y, y.astype(float)):
        updates = list(perceptron_updates(convert(X), convert(labels), 1000))
        expected = list(perceptron_updates(X, y, 1000))
        assert len(updates) == len(expected) > 1
        fitted, fitted_b, n_updates = perceptron_fit(convert(X), convert(labels), 1000)
        assert (type(fitted_b), type(n_updates)) == (float, int)
        assert (fitted_b, n_updates) == (expected[-1][3], len(expected))
        for found, right in zip(
            [*(w for _, _, w, _ in updates), fitted],
            [*(w for _, _, w, _ in expected), expected[-1][2]],
            strict=True,
        ):
            assert found.dtype == x.dtype
            assert getattr(found, "device", None) == getattr(x, "device", None)
            np.testing.assert_array_equal([float(found[d]) for d in range(3)], right)


@pytest.mark.parametrize("scale", [1e-150, 1e-3, 1e3, 1e100])
def test_tiny_and_huge_inputs_raise_no_floating_point_error(scale):
    X = scale * np.array([[1.0, -2.0, 0.0], [3.0, 1.0, 0.0]])
    y = np.array([1, -1])
    with np.errstate(all="raise", under="ignore"):
        w, b, n_updates = perceptron_fit(X, y, 100)
        assert n_updates > 0
        assert np.all(np.abs(perceptron_predict(X, w, b)) == 1)


def test_a_single_sample_and_a_single_class_are_learned_at_once():
    w, b, n_updates = perceptron_fit(np.array([[2.0, -3.0]]), np.array([-1]), 10)
    np.testing.assert_array_equal(w, [-2, 3])
    assert (b, n_updates) == (-1.0, 1)
    assert perceptron_mistake_bound(CORNERS, np.ones(4), np.zeros(2), 1.0) == pytest.approx(3)


def test_the_arguments_are_left_as_they_were():
    X, y = CORNERS.copy(), AND.copy()
    w, b, _ = perceptron_fit(X, y, 100)
    w_before = w.copy()
    perceptron_mistake_bound(X, y, w, b)
    np.testing.assert_array_equal(X, CORNERS)
    np.testing.assert_array_equal(y, AND)
    np.testing.assert_array_equal(w, w_before)


w2 = np.ones(2)
WRONG_VALUES = [
    (threshold_unit, (np.ones(2), np.ones(3), 0.0), "w must have shape (D,) with D = 2 as in x"),
    (threshold_unit, (CORNERS, 1.0, 0.0), "x must have shape (D,), got (4, 2)"),
    (threshold_unit, (np.ones(2), np.inf, 0.0), "w must be a finite number, got inf"),
    (threshold_unit, (np.ones(2), 1.0, np.nan), "b must be a finite number, got nan"),
    (gate_weights, ("xor",), "name must be one of 'or', 'and', 'not', 'nand', got 'xor'"),
    (perceptron_predict, (CORNERS, np.ones(3), 0.0), "w must have shape (D,) with D = 2 as in X"),
    (perceptron_fit, (CORNERS, (OR + 1) // 2, 5), "must hold −1 and +1 only, got 0 at index 0"),
    (perceptron_fit, (CORNERS, (OR + 1) // 2, 5), "become −1 and +1 by 2 * y - 1"),
    (perceptron_fit, (CORNERS, np.array([1, -1, np.nan, 1]), 5), "got nan at index 2"),
    (perceptron_fit, (CORNERS, OR[:3], 5), "y must have shape (N,) with N = 4 as in X, got (3,)"),
    (perceptron_fit, (CORNERS, OR[:, None], 5), "got (4, 1). Give one label per sample"),
    (perceptron_fit, (CORNERS[:0], OR[:0], 5), "No axis may be empty"),
    (perceptron_fit, (CORNERS, OR, -1), "max_epochs must be at least 0, got -1"),
    (perceptron_mistake_bound, (CORNERS, OR, w2, -1.5), "got -0.5 for sample 1. Fit them first"),
    (perceptron_mistake_bound, (CORNERS, OR, w2, -1.0), "every sample, got 0 for sample 1"),
]
WRONG_TYPES = [
    (threshold_unit, (np.ones(2), [1.0, 1.0], 0.0), "w must be an array, got list"),
    (threshold_unit, (np.ones(2), True, 0.0), "w must be a number, got True"),
    (threshold_unit, (np.array([0, 1]), 1.0, 0.0), "x must be float64 or float32, got dtype int64"),
    (perceptron_predict, (CORNERS, w2, w2), "b must be a number, got array"),
    (perceptron_fit, (CORNERS, OR > 0, 5), "y must hold −1 and +1, as integers or floats, got"),
    (perceptron_fit, (CORNERS, [1, 1, 1, -1], 5), "y must be an array, got list"),
    (perceptron_fit, (CORNERS, array_api_strict.asarray(OR), 5), "come from one array library"),
    (perceptron_fit, (CORNERS, OR, 5.0), "max_epochs must be an integer, got 5.0"),
    (perceptron_updates, (CORNERS, OR, 5.0), "max_epochs must be an integer, got 5.0"),
]


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [(ValueError, *wrong) for wrong in WRONG_VALUES]
    + [(TypeError, *wrong) for wrong in WRONG_TYPES],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
