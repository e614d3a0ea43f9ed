import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from reference_impl import functional_mlp
from reference_impl.activations import identity, relu, sigmoid, step
from reference_impl.expressive_power import (
    collapse_linear,
    count_linear_pieces,
    deep_network,
    max_linear_pieces,
    relu_interpolant,
    sawtooth,
    sawtooth_network,
    staircase,
)
from reference_impl.xor import one_hidden_layer, relu_mlp

few = settings(max_examples=20)
seeds = st.integers(0, 2**32 - 1)
layer_sizes = st.lists(st.integers(1, 6), min_size=2, max_size=5)


def layers(sizes, rng):
    return [
        (rng.standard_normal((d_out, d_in)), rng.standard_normal(d_out))
        for d_in, d_out in pairwise(sizes)
    ]


def column(x):
    return x[:, None]


def of_relu(params):
    """The deep ReLU network as a function of arrays of shape (M,)."""
    return lambda x: deep_network(column(x), params, relu)[:, 0]


def through(knots, heights):
    return lambda x: np.interp(x, knots, heights)


def hat(center, half_width):
    return lambda x: np.maximum(0, 1 - np.abs(x - center) / half_width)


# Linear layers


@few
@given(sizes=layer_sizes, n=st.integers(1, 5), seed=seeds)
@example(sizes=[3, 3, 3, 3], n=4, seed=0)
@example(sizes=[4, 2], n=1, seed=0)
def test_a_deep_linear_network_equals_its_collapse(sizes, n, seed):
    rng = np.random.default_rng(seed)
    params, X = layers(sizes, rng), rng.standard_normal((n, sizes[0]))
    W, b = collapse_linear(params)
    assert W.shape == (sizes[-1], sizes[0])
    assert b.shape == (sizes[-1],)
    outputs = deep_network(X, params, identity)
    np.testing.assert_allclose(X @ W.T + b, outputs, rtol=1e-10, atol=1e-10)


def test_a_product_of_square_layers_has_the_last_one_first():
    quarter_turn, mirror = np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, -1.0]])
    W, b = collapse_linear([(quarter_turn, np.array([1.0, 2.0])), (mirror, np.array([10.0, 0.0]))])
    np.testing.assert_array_equal(W, [[0, -1], [-1, 0]])
    np.testing.assert_array_equal(b, [11, -2])


@few
@given(sizes=layer_sizes, n=st.integers(1, 5), seed=seeds)
def test_a_deep_network_of_sigmoids_is_that_of_the_network_module(sizes, n, seed):
    rng = np.random.default_rng(seed)
    params, X = layers(sizes, rng), rng.standard_normal((n, sizes[0]))
    np.testing.assert_array_equal(
        deep_network(X, params, sigmoid), functional_mlp.mlp_forward(X, params)[0]
    )


# One hidden layer

# f, max |f′| and max |f″| on [a, b]
FUNCTIONS = {
    "sin": (np.sin, -3.0, 4.0, 1.0, 1.0),
    "exp": (np.exp, -1.0, 2.0, np.exp(2), np.exp(2)),
    "square": (np.square, -2.0, 1.0, 4.0, 2.0),
    "line": (lambda x: 3 - 2 * x, 0.5, 0.75, 2.0, 0.0),
    "constant": (np.ones_like, 10.0, 11.0, 0.0, 0.0),
}
each_function = pytest.mark.parametrize(
    ("f", "a", "b", "slope", "curvature"), FUNCTIONS.values(), ids=FUNCTIONS
)
each_width = pytest.mark.parametrize("k", [1, 2, 7, 100])


@each_width
@each_function
def test_a_staircase_stays_within_its_bound(f, a, b, slope, curvature, k):
    x = np.linspace(a, b, 5001)
    steps = one_hidden_layer(column(x), *staircase(f, a, b, k), step)
    assert np.max(np.abs(steps - f(x))) <= slope * (b - a) / k + 1e-12


@each_width
@each_function
def test_an_interpolant_stays_within_its_bound(f, a, b, slope, curvature, k):
    x = np.linspace(a, b, 5001)
    lines = relu_mlp(column(x), *relu_interpolant(f, a, b, k))
    assert np.max(np.abs(lines - f(x))) <= curvature * ((b - a) / k) ** 2 / 8 + 1e-12


@each_width
@each_function
def test_both_have_k_units_and_are_f_at_the_knots(f, a, b, slope, curvature, k):
    knots = np.linspace(a, b, k + 1)
    for activation, construct in ((step, staircase), (relu, relu_interpolant)):
        W1, b1, w2, b2 = construct(f, a, b, k)
        assert (W1.shape, b1.shape, w2.shape, type(b2)) == ((k, 1), (k,), (k,), float)
        assert W1.dtype == b1.dtype == w2.dtype == np.float64
        outputs = one_hidden_layer(column(knots), W1, b1, w2, b2, activation)
        np.testing.assert_allclose(outputs, f(knots), rtol=1e-11, atol=1e-11)


def test_a_staircase_holds_the_value_of_the_last_knot_and_is_flat_outside():
    x = np.array([-5.0, 0.0, 0.49, 0.5, 0.99, 1.0, 1.49, 1.5, 1.99, 2.0, 7.0])
    steps = one_hidden_layer(column(x), *staircase(np.square, 0.0, 2.0, 4), step)
    expected = [0, 0, 0, 0.25, 0.25, 1, 1, 2.25, 2.25, 4, 4]
    np.testing.assert_allclose(steps, expected, rtol=0, atol=1e-15)


@few
@given(k=st.integers(1, 40), seed=seeds)
def test_an_interpolant_is_the_one_of_numpy(k, seed):
    rng = np.random.default_rng(seed)
    a = rng.uniform(-3, 3)
    b = a + rng.uniform(0.1, 5)
    x = rng.uniform(a, b, 50)
    knots = np.linspace(a, b, k + 1)
    np.testing.assert_allclose(
        relu_mlp(column(x), *relu_interpolant(np.cos, a, b, k)),
        np.interp(x, knots, np.cos(knots)),
        rtol=0,
        atol=1e-11,
    )


@pytest.mark.parametrize("construct", [staircase, relu_interpolant])
def test_without_its_last_unit_a_network_is_wrong_at_the_right_end(construct):
    activation = step if construct is staircase else relu
    W1, b1, w2, b2 = construct(np.exp, 0.0, 1.0, 5)
    x = np.linspace(0, 1, 101)
    whole = one_hidden_layer(column(x), W1, b1, w2, b2, activation)
    less = one_hidden_layer(column(x), W1[:-1], b1[:-1], w2[:-1], b2, activation)
    wrong = np.abs(whole - less) > 1e-12
    assert wrong[-1]
    assert not np.any(wrong[x < 0.79])


def test_twice_the_units_halve_the_error_of_a_staircase_and_quarter_that_of_an_interpolant():
    x = np.linspace(0, 2, 20001)

    def error(construct, activation, k):
        outputs = one_hidden_layer(column(x), *construct(np.sin, 0.0, 2.0, k), activation)
        return np.max(np.abs(outputs - np.sin(x)))

    assert error(staircase, step, 50) / error(staircase, step, 100) == pytest.approx(2, rel=0.02)
    ratio = error(relu_interpolant, relu, 50) / error(relu_interpolant, relu, 100)
    assert ratio == pytest.approx(4, rel=0.02)


# Depth


@few
@given(k=st.integers(1, 20), seed=seeds)
def test_a_sawtooth_is_a_triangle_wave_without_any_error(k, seed):
    x = np.append(np.random.default_rng(seed).random(100), [0, 0.5, 1])
    phase = np.remainder(2.0**k * x, 2)
    expected = np.where(phase <= 1, phase, 2 - phase)
    np.testing.assert_array_equal(sawtooth(x, k), expected)
    outputs = deep_network(column(x), sawtooth_network(k), relu)
    np.testing.assert_array_equal(outputs[:, 0], expected)


@pytest.mark.parametrize(("dtype", "k"), [(np.float64, 54), (np.float32, 25)])
def test_nothing_is_left_of_a_number_from_one_half_on_when_its_bits_are_used_up(dtype, k):
    x = np.append(0.5 + np.random.default_rng(0).random(100) / 2, np.nextafter(1, 0, dtype=dtype))
    x = x.astype(dtype)
    assert np.any(sawtooth(x, k - 1) != 0)
    np.testing.assert_array_equal(sawtooth(x, k), 0)


def test_a_sawtooth_has_any_shape_that_x_has():
    assert sawtooth(np.zeros((2, 0, 3)), 2).shape == (2, 0, 3)
    assert float(sawtooth(np.array(0.25), 1)) == 0.5


@pytest.mark.parametrize("k", range(1, 11))
def test_a_sawtooth_has_twice_the_pieces_with_each_composition(k):
    assert count_linear_pieces(lambda x: sawtooth(x, k), 0.0, 1.0) == 2**k


@pytest.mark.parametrize("k", [1, 2, 5, 8])
def test_the_deep_network_has_2k_units_and_2_to_the_k_pieces(k):
    params = sawtooth_network(k)
    hidden = [len(b) for _, b in params[:-1]]
    assert hidden == [2] * k
    assert count_linear_pieces(of_relu(params), 0.0, 1.0) == 2**k <= max_linear_pieces(hidden)


def test_one_hidden_layer_needs_a_unit_for_all_but_one_of_the_pieces():
    k = 6
    shallow = relu_interpolant(lambda x: sawtooth(x, k), 0.0, 1.0, 2**k)
    # The interpolant's first unit makes the first piece, for which max_linear_pieces needs none.
    assert np.all(shallow[2] != 0)
    x = np.linspace(0, 1, 999)
    np.testing.assert_allclose(relu_mlp(column(x), *shallow), sawtooth(x, k), atol=1e-10)
    assert max_linear_pieces([2**k - 2]) < 2**k == max_linear_pieces([2**k - 1])


def test_composition_multiplies_pieces_and_addition_only_adds_them():
    def sum_of_three(x):
        return sum(np.minimum(x / tip, (1 - x) / (1 - tip)) for tip in (0.2, 0.5, 0.6))

    assert count_linear_pieces(sum_of_three, 0.0, 1.0) == 4
    assert count_linear_pieces(lambda x: sawtooth(x, 3), 0.0, 1.0) == 8


@few
@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=3), seed=seeds)
def test_no_relu_network_of_one_input_has_more_pieces_than_the_bound(sizes, seed):
    params = layers([1, *sizes, 1], np.random.default_rng(seed))
    assert count_linear_pieces(of_relu(params), -3.0, 3.0) <= max_linear_pieces(sizes)


@pytest.mark.parametrize("n", [1, 2, 9])
def test_one_hidden_layer_can_have_as_many_pieces_as_the_bound_allows(n):
    params = [(np.ones((n, 1)), -np.linspace(0.1, 0.9, n)), (np.ones((1, n)), np.zeros(1))]
    assert count_linear_pieces(of_relu(params), 0.0, 1.0) == max_linear_pieces([n]) == n + 1


def test_the_bound_is_exact_for_any_number_of_layers():
    assert max_linear_pieces([]) == 1
    assert max_linear_pieces([3, 1, 4]) == 40
    assert max_linear_pieces(np.full(100, 9)) == 10**100


# Counting


@few
@given(n=st.integers(1, 30), seed=seeds)
def test_pieces_of_very_different_lengths_are_counted(n, seed):
    rng = np.random.default_rng(seed)
    lengths = 10 ** rng.uniform(-3, 0, n)
    knots = np.append(0, np.cumsum(lengths)) + rng.standard_normal()
    slopes = np.cumsum(rng.choice([-1, 1], n) * rng.uniform(0.05, 3, n))
    heights = np.append(0, np.cumsum(slopes * lengths)) + rng.standard_normal()
    assert count_linear_pieces(through(knots, heights), knots[0], knots[-1]) == n


@few
@given(seed=seeds, n=st.integers(1, 4), width=st.integers(2, 6))
def test_a_deep_network_is_counted_as_by_following_it_layer_by_layer(seed, n, width):
    params = layers([1, *[width] * n, 1], np.random.default_rng(seed))
    x = np.array([-3.0, 3.0])
    Z = column(x) @ params[0][0].T + params[0][1]
    for W, b in params[1:]:
        # Where a unit crosses 0 between two points, a point is added.
        crossings = [
            x[:-1] - z[:-1] * np.diff(x) / np.where(np.diff(z) == 0, 1, np.diff(z)) for z in Z.T
        ]
        new = np.concat([c[z[:-1] * z[1:] < 0] for c, z in zip(crossings, Z.T, strict=True)])
        finer = np.unique(np.append(x, new))
        A = np.maximum(0, np.column_stack([np.interp(finer, x, z) for z in Z.T]))
        x, Z = finer, A @ W.T + b
    slopes = np.diff(Z[:, 0]) / np.diff(x)
    assume(np.min(np.diff(x)) > 1e-3)
    changes = np.abs(np.diff(slopes)) / np.max(np.abs(Z))
    assume(np.all((changes < 1e-9) | (changes > 1e-4)))
    assert count_linear_pieces(of_relu(params), -3.0, 3.0) == 1 + np.sum(changes > 1e-4)


@pytest.mark.parametrize(
    ("f", "pieces"),
    [
        (np.zeros_like, 1),
        (lambda x: np.full_like(x, 3.7), 1),
        (lambda x: 1e9 + 1e6 * x, 1),
        (lambda x: 1e-200 * np.abs(x), 2),
        (lambda x: np.maximum(0, x) - np.maximum(0, x - 0.25), 3),
        (lambda x: np.maximum(0, x) + np.maximum(0, -x) - np.abs(x) + x, 1),
        (lambda x: np.clip(1e5 * x, 0, 1), 3),
        (lambda x: np.abs(x - 0.999999), 2),
        (lambda x: np.abs(x + 0.999999), 2),
    ],
)
def test_simple_functions_are_counted_right(f, pieces):
    assert count_linear_pieces(f, -1.0, 1.0) == pieces


def test_a_piece_ends_only_where_the_slope_changes():
    f = through([0, 1, 2, 3, 4], [0, 1, 2, 2, 2])
    assert count_linear_pieces(f, 0.0, 4.0) == 2
    assert count_linear_pieces(f, 0.0, 2.0) == 1
    assert count_linear_pieces(f, 1.5, 2.5) == 2


@few
@given(center=st.floats(0.01, 0.99), width=st.sampled_from([7e-5, 1e-3]))
def test_a_detail_wider_than_the_first_look_is_never_missed(center, width):
    assert count_linear_pieces(hat(center, width / 2), 0.0, 1.0) == 4


@few
@given(center=st.floats(0.01, 0.99))
def test_a_detail_that_is_seen_at_all_is_seen_whole(center):
    assert count_linear_pieces(hat(center, 1e-5), 0.0, 1.0) in (1, 4)


def test_teeth_that_are_zero_at_every_regular_point_are_not_overlooked():
    # Eight teeth as wide as a quarter of one of the 4096 cells.
    knots = 0.5 + np.arange(17) / 2**15
    assert count_linear_pieces(through(knots, np.arange(17.0) % 2), 0.0, 1.0) == 18


@pytest.mark.parametrize("k", [1, 3, 20])
def test_an_interpolant_has_as_many_pieces_as_units(k):
    params = relu_interpolant(np.exp, -1.0, 1.0, k)
    assert count_linear_pieces(lambda x: relu_mlp(column(x), *params), -1.0, 1.0) == k


def scalar(x):
    return 1.0


square = [(np.ones((2, 2)), np.ones(2))]
WRONG_VALUES = [
    (collapse_linear, ([],), "params must have at least one (W, b)"),
    (collapse_linear, ([(np.ones((2, 2)),)],), "layer 1 of params must be a pair (W, b), got 1"),
    (
        collapse_linear,
        ([*square, (np.ones((2, 3)), np.ones(2))],),
        "W2 must have shape (D2, D1) with D1 = 2 as in W1, got (2, 3)",
    ),
    (collapse_linear, ([(np.ones((2, 3)), np.ones(3))],), "b1 must have shape (D1,) with D1 = 2"),
    (deep_network, (np.ones((4, 3)), square, relu), "W1 must have shape (D1, D0) with D0 = 3 as"),
    (staircase, (np.sin, 1.0, 1.0, 3), "b must be a number > 1, got 1.0"),
    (staircase, (np.sin, 0.0, np.inf, 3), "b must be a number > 0, got inf"),
    (staircase, (np.sin, 0.0, 1.0, 0), "k must be at least 1, got 0"),
    (staircase, (scalar, 0.0, 1.0, 3), "f must return one number for each entry of its argument"),
    (staircase, (scalar, 0.0, 1.0, 3), "got shape () for (4,)"),
    (relu_interpolant, (lambda x: np.where(x > 0, x, np.nan), 0.0, 1.0, 2), "not at x = 0"),
    (relu_interpolant, (np.sin, 1.0, np.nextafter(1, 2), 2), "too short to be divided by 2"),
    (sawtooth, (np.array([0.5, 1.5, -0.25]), 2), "x must lie in [0, 1], got values from -0.25 to"),
    (sawtooth, (np.ones(2), 0), "k must be at least 1, got 0"),
    (sawtooth_network, (0,), "k must be at least 1, got 0"),
    (max_linear_pieces, ([3, 0],), "hidden_sizes[1] must be at least 1, got 0"),
    (count_linear_pieces, (np.abs, 1.0, -1.0), "b must be a number > 1, got -1.0"),
    (count_linear_pieces, (scalar, 0.0, 1.0), "f must return one number for each entry"),
    (count_linear_pieces, (lambda x: (x > 0.3) * 1.0, 0.0, 1.0), "it jumps, or nearly, at x = 0.3"),
    (count_linear_pieces, (lambda x: np.sin(1e5 * x), 0.0, 1.0), "Is it piecewise linear?"),
]
WRONG_TYPES = [
    (collapse_linear, ([(np.ones((2, 2)), np.ones(2, dtype=int))],), "b1 must be float64 or"),
    (staircase, (np.sin, "0", 1.0, 3), "a must be a number, got '0'"),
    (staircase, (np.sin, 0.0, 1.0, 3.0), "k must be an integer, got 3.0"),
    (sawtooth, (0.5, 2), "x must be an array, got float"),
    (max_linear_pieces, ([2.5],), "hidden_sizes[0] must be an integer, got 2.5"),
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
