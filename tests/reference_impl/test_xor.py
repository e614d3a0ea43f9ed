import itertools
import math
import re

import array_api_strict
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize

from reference_impl import functional_mlp, two_layer
from reference_impl.activations import identity, relu, sigmoid, step, tanh
from reference_impl.perceptron import threshold_unit
from reference_impl.xor import (
    common_point,
    intersection_network,
    is_linearly_separable,
    lookup_network,
    one_hidden_layer,
    relu_mlp,
    sigmoid_mlp,
    threshold_mlp,
    xor_features,
    xor_relu_weights,
    xor_sigmoid_weights,
    xor_threshold_weights,
)

few = settings(max_examples=20)
many = settings(max_examples=100)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([-1, 1, 1, -1])


def up(x):
    return math.nextafter(x, math.inf)


def random_network(n, d, h, seed):
    rng = np.random.default_rng(seed)
    X, W1 = rng.standard_normal((n, d)), rng.standard_normal((h, d))
    return X, (W1, rng.standard_normal(h), rng.standard_normal(h), float(rng.standard_normal()))


# Is there a line?


def test_the_product_is_the_third_feature():
    X = np.array([[2.0, 3.0], [-1.0, 4.0], [0.0, 5.0]])
    np.testing.assert_array_equal(xor_features(X), [[2, 3, 6], [-1, 4, -4], [0, 5, 0]])


def test_xor_is_not_separable_and_with_its_features_it_is():
    assert is_linearly_separable(CORNERS, XOR) is False
    assert is_linearly_separable(xor_features(CORNERS), XOR) is True
    np.testing.assert_array_equal(common_point(CORNERS, XOR), [0.5, 0.5])


def test_of_the_sixteen_boolean_functions_only_xor_and_its_negation_are_not_separable():
    not_separable = [
        labels
        for labels in itertools.product((-1, 1), repeat=4)
        if not is_linearly_separable(CORNERS, np.array(labels))
    ]
    assert not_separable == [(-1, 1, 1, -1), (1, -1, -1, 1)]


def test_patterns_that_wrap_around_have_the_same_average_so_no_line_tells_them_apart():
    # Zemel's example: 16 pixels of which 4 are on, in all translations.
    A, B = np.zeros(16), np.zeros(16)
    A[[0, 1, 2, 5]], B[[0, 3, 4, 9]] = 1, 1
    X = np.array([np.roll(pattern, shift) for pattern in (A, B) for shift in range(16)])
    y = np.repeat([1, -1], 16)
    assert not is_linearly_separable(X, y)


SEPARABLE = {
    "one sample": ([[1.0, 2.0]], [1]),
    "one class": ([[0.0], [1.0], [0.5]], [-1, -1, -1]),
    "one class, all in one point": ([[0.0], [0.0]], [1, 1]),
    "two points": ([[1.0], [2.0]], [1, -1]),
    "points one ulp apart": ([[1.0], [up(1.0)]], [1, -1]),
    "points one ulp apart, large": ([[1e300], [up(1e300)]], [1, -1]),
    "points one denormal apart": ([[0.0], [5e-324]], [1, -1]),
    "scales that no float holds together": ([[1e-300, 1e300], [0.0, 1e300]], [1, -1]),
    "a point one ulp beside a segment": ([[0, 1], [1, 0], [0.5, up(0.5)]], [1, 1, -1]),
    "on a line, apart": ([[0, 0], [1, 1], [2, 2], [3, 3]], [1, 1, -1, -1]),
    "repeated": ([[0.0], [0.0], [1.0], [1.0]], [1, 1, -1, -1]),
    # As floats, 0.1 + 0.9 is 2.8e-17 more than 1.
    "a point beside a segment by rounding": ([[0, 1], [1, 0], [0.1, 0.9]], [1, 1, -1]),
}
NOT_SEPARABLE = {
    "a shared point": ([[1.0, 2.0], [1.0, 2.0]], [1, -1]),
    "a shared corner": ([[0, 0], [1, 0], [1, 0], [2, 5]], [1, 1, -1, -1]),
    "a point on a segment": ([[0, 1], [1, 0], [0.5, 0.5]], [1, 1, -1]),
    "a point on a segment, three dimensions": ([[0, 0, 3], [3, 0, 0], [2, 0, 1]], [1, 1, -1]),
    "on a line, in turn": ([[0.0], [1.0], [2.0]], [1, -1, 1]),
    "on a line in the plane": ([[0, 0], [1, 1], [2, 2]], [1, -1, 1]),
    "a point within a triangle": ([[0, 0], [3, 0], [0, 3], [1, 1]], [1, 1, 1, -1]),
    "segments that touch": ([[0, 0], [2, 0], [1, 0], [1, 1]], [1, 1, -1, -1]),
    "repeated XOR": (np.tile(CORNERS, (3, 1)), np.tile(XOR, 3)),
    "tiny XOR": (5e-324 * CORNERS, XOR),
    "huge XOR": (1e308 * CORNERS, XOR),
}


@pytest.mark.parametrize(
    ("X", "y", "separable"),
    [(*case, True) for case in SEPARABLE.values()]
    + [(*case, False) for case in NOT_SEPARABLE.values()],
    ids=[*SEPARABLE, *NOT_SEPARABLE],
)
def test_cases_at_the_border_are_decided_exactly(X, y, separable):
    X, y = np.array(X, dtype=float), np.array(y)
    assert is_linearly_separable(X, y) is separable
    assert is_linearly_separable(X[::-1], y[::-1]) is separable
    assert is_linearly_separable(X, -y) is separable


def turn(p, q, r):
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def meet(*segments):
    """Say whether two closed segments, which may be points, have a point in common."""
    (p, q), (r, s) = segments
    boxes = all(
        max(min(p[i], q[i]), min(r[i], s[i])) <= min(max(p[i], q[i]), max(r[i], s[i]))
        for i in range(2)
    )
    return boxes and turn(p, q, r) * turn(p, q, s) <= 0 and turn(r, s, p) * turn(r, s, q) <= 0


def inside(point, triangle):
    p, q, r = triangle
    turns = [turn(p, q, point), turn(q, r, point), turn(r, p, point)]
    # A flat triangle is left to its sides, which `meet` looks at.
    return turn(p, q, r) != 0 and (min(turns) >= 0 or max(turns) <= 0)


def hulls_meet(positive, negative):
    """Answer the same in the plane by schoolbook geometry, exact for small integers."""
    sides = [
        list(itertools.combinations_with_replacement(points, 2)) for points in (positive, negative)
    ]
    return any(meet(a, b) for a, b in itertools.product(*sides)) or any(
        inside(point, triangle)
        for points, others in ((positive, negative), (negative, positive))
        for point in points
        for triangle in itertools.combinations(others, 3)
    )


@many
@given(n=st.integers(2, 8), seed=seeds, grid=st.integers(2, 7))
def test_in_the_plane_it_agrees_with_schoolbook_geometry(n, seed, grid):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(0, grid, (n, 2)), rng.choice([-1, 1], n)
    positive, negative = X[y == 1].tolist(), X[y == -1].tolist()
    assert is_linearly_separable(X.astype(float), y) is not hulls_meet(positive, negative)


@many
@given(n=st.integers(2, 30), d=st.integers(1, 5), seed=seeds, integers=st.booleans())
def test_it_agrees_with_a_linear_program_in_floating_point(n, d, seed, integers):
    rng = np.random.default_rng(seed)
    X = rng.integers(-4, 5, (n, d)).astype(float) if integers else rng.standard_normal((n, d))
    y = np.where(X @ rng.standard_normal(d) + rng.standard_normal(n) / 3 > 0, 1, -1)
    # The largest t with yₙ (w · xₙ + b) ≥ t for every n and no entry of w or b beyond ±1.
    rows = np.column_stack([-y[:, None] * np.column_stack([X, np.ones(n)]), np.ones(n)])
    program = optimize.linprog(
        -np.eye(d + 2)[-1], rows, np.zeros(n), bounds=[(-1, 1)] * (d + 1) + [(None, 1)]
    )
    assert program.success
    t = -program.fun
    assume(integers or t < 1e-9 or t > 1e-6)
    assert is_linearly_separable(X, y) is bool(t > 1e-7)


@few
@given(n=st.integers(2, 40), d=st.integers(1, 6), seed=seeds)
def test_classes_that_a_line_has_made_are_separable_until_a_sample_is_given_both_labels(n, d, seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, d))
    scores = X @ rng.standard_normal(d) + rng.standard_normal()
    assume(np.min(np.abs(scores)) > 1e-9)
    y = np.where(scores > 0, 1, -1)
    assert is_linearly_separable(X, y)
    X, y = np.vstack([X, X[:1]]), np.append(y, -y[0])
    assert not is_linearly_separable(X, y)


@few
@given(n=st.integers(2, 20), d=st.integers(1, 5), seed=seeds, integers=st.booleans())
def test_a_common_point_lies_between_the_samples_of_each_class_in_every_direction(
    n, d, seed, integers
):
    rng = np.random.default_rng(seed)
    X = rng.integers(-2, 3, (n, d)).astype(float) if integers else rng.standard_normal((n, d))
    y = rng.choice([-1, 1], n)
    point = common_point(X, y)
    assume(point is not None)
    directions = rng.standard_normal((500, d))
    for label in (-1, 1):
        reach = X[y == label] @ directions.T
        assert np.all(directions @ point >= reach.min(axis=0) - 1e-12)
        assert np.all(directions @ point <= reach.max(axis=0) + 1e-12)


@few
@given(n=st.integers(2, 12), d=st.integers(1, 4), seed=seeds)
def test_order_repetition_and_the_names_of_the_classes_change_nothing(n, d, seed):
    rng = np.random.default_rng(seed)
    X, y = rng.integers(-2, 3, (n, d)).astype(float), rng.choice([-1, 1], n)
    answer, order = is_linearly_separable(X, y), rng.permutation(n)
    assert is_linearly_separable(X[order], y[order]) is answer
    assert is_linearly_separable(X, -y) is answer
    assert is_linearly_separable(np.vstack([X, X[:1]]), np.append(y, y[0])) is answer
    # An exact change of the unit of each input.
    assert is_linearly_separable(X * 2.0 ** rng.integers(-40, 40, d), y) is answer


@pytest.mark.parametrize("dtype", [np.int8, np.float32, np.float64])
def test_labels_may_be_integers_or_floats(dtype):
    assert not is_linearly_separable(CORNERS, XOR.astype(dtype))
    assert is_linearly_separable(CORNERS, np.array([-1, 1, 1, 1], dtype=dtype))


def test_samples_are_taken_as_the_numbers_that_they_are_after_rounding():
    # The sum of the last one, 0.1 + 0.9, is above 1 in float64 and below 1 in float32.
    X = np.array([[0, 1], [1, 0], [2, 2], [0.1, 0.9]])
    y = np.array([1, 1, 1, -1])
    assert not is_linearly_separable(X, y)
    assert is_linearly_separable(X.astype(np.float32), y)


def test_another_library_on_another_device_gets_the_same_answers():
    device = array_api_strict.Device("device1")
    X, y = (array_api_strict.asarray(array, device=device) for array in (CORNERS, XOR))
    assert is_linearly_separable(X, y) is False
    assert is_linearly_separable(xor_features(X), y) is True


# Networks


@few
@given(n=sizes, d=sizes, h=sizes, seed=seeds)
def test_each_network_is_its_formula_one_sample_and_one_unit_at_a_time(n, d, h, seed):
    X, (W1, b1, w2, b2) = random_network(n, d, h, seed)

    def outputs(unit, output):
        return [
            output(sum(w * unit(row @ x + b) for row, b, w in zip(W1, b1, w2, strict=True)) + b2)
            for x in X
        ]

    def logistic(z):
        return 1 / (1 + math.exp(-z))

    for function, expected in (
        (threshold_mlp, outputs(lambda z: float(z >= 0), lambda z: float(z >= 0))),
        (relu_mlp, outputs(lambda z: max(0.0, z), lambda z: z)),
        (sigmoid_mlp, outputs(logistic, logistic)),
    ):
        np.testing.assert_allclose(function(X, W1, b1, w2, b2), expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(
        one_hidden_layer(X, W1, b1, w2, b2, tanh),
        outputs(math.tanh, lambda z: z),
        rtol=1e-12,
        atol=1e-13,
    )


@few
@given(n=sizes, d=sizes, h=sizes, seed=seeds)
def test_a_threshold_network_is_made_of_threshold_units(n, d, h, seed):
    X, (W1, b1, w2, b2) = random_network(n, d, h, seed)
    expected = []
    for x in X:
        hidden = [float(threshold_unit(x, row, b)) for row, b in zip(W1, b1, strict=True)]
        expected.append(threshold_unit(np.array(hidden), w2, b2))
    np.testing.assert_array_equal(threshold_mlp(X, W1, b1, w2, b2), expected)


def test_with_sigmoid_units_and_a_linear_output_it_is_a_network_of_two_layers():
    X, (W1, b1, w2, b2) = random_network(5, 3, 4, seed=1)
    Y, _ = functional_mlp.mlp_forward(X, [(W1, b1), (w2[None, :], np.array([b2]))])
    np.testing.assert_allclose(one_hidden_layer(X, W1, b1, w2, b2, sigmoid), Y[:, 0], rtol=1e-12)


def test_the_sigmoid_network_with_two_units_is_roman_rangels():
    p = two_layer.EXAMPLE_PARAMS
    W1 = np.array([[p["w1"], p["w3"]], [p["w2"], p["w4"]]])
    b1, w2 = np.array([p["b1"], p["b2"]]), np.array([p["w5"], p["w6"]])
    y = sigmoid_mlp(np.array([two_layer.EXAMPLE_X]), W1, b1, w2, p["b3"])
    assert f"{y[0]:#.6g}" == "0.772976"


def test_threshold_units_compute_xor():
    np.testing.assert_array_equal(threshold_mlp(CORNERS, *xor_threshold_weights()), [0, 1, 1, 0])


@pytest.mark.parametrize(
    ("c", "outputs"),
    [
        (0.99, [0, 0, 0, 0]),
        (1.0, [0, 1, 1, 0]),
        (1.99, [0, 1, 1, 0]),
        (2.0, [0, 1, 1, 1]),
        (2.5, [0, 1, 1, 1]),  # the slide's, which makes it OR
    ],
)
def test_lius_second_line_is_right_from_1_to_below_2(c, outputs):
    W1, b1, w2, b2 = xor_threshold_weights()
    np.testing.assert_array_equal(threshold_mlp(CORNERS, W1, np.array([b1[0], c]), w2, b2), outputs)


def test_relu_units_compute_xor_and_without_relu_they_do_not():
    weights = xor_relu_weights()
    np.testing.assert_array_equal(relu_mlp(CORNERS, *weights), [-1, 1, 1, -1])
    np.testing.assert_array_equal(one_hidden_layer(CORNERS, *weights, identity), [3, 1, 1, -1])


def test_sigmoid_units_compute_xor():
    outputs = [f"{y:#.6g}" for y in sigmoid_mlp(CORNERS, *xor_sigmoid_weights())]
    assert outputs == ["4.54391e-05", "0.999955", "0.999955", "4.54391e-05"]


def test_in_the_order_of_the_decks_later_example_the_sigmoid_network_is_always_off():
    # ω1, ω3 to h1, ω2, ω4 to h2, ω5, ω6 to the output, of (20, −20, 20, 20, −20, 20).
    W1 = np.array([[20.0, 20.0], [-20.0, 20.0]])
    y = sigmoid_mlp(CORNERS, W1, np.array([-10.0, 30.0]), np.array([-20.0, 20.0]), -30.0)
    assert f"{y[0]:#.6g}" == "4.53567e-05"
    assert np.all(y[1:] < 9.4e-14)


def test_without_the_sigmoids_the_output_is_370_everywhere():
    y = one_hidden_layer(CORNERS, *xor_sigmoid_weights(), identity)
    np.testing.assert_array_equal(y, [370] * 4)


@few
@given(n=sizes, d=sizes, h=sizes, seed=seeds)
def test_an_intersection_is_where_all_half_planes_are(n, d, h, seed):
    rng = np.random.default_rng(seed)
    X = rng.integers(-2, 3, (n, d)).astype(float)
    W1, b1 = rng.integers(-2, 3, (h, d)).astype(float), rng.integers(0, 5, h).astype(float)
    expected = [all(row @ x + b >= 0 for row, b in zip(W1, b1, strict=True)) for x in X]
    np.testing.assert_array_equal(threshold_mlp(X, *intersection_network(W1, b1)), expected)


@pytest.mark.parametrize("d", range(1, 8))
def test_a_lookup_network_returns_the_entry_of_its_table(d):
    T = np.random.default_rng(d).standard_normal(2**d)
    X = np.array(list(itertools.product((-1.0, 1.0), repeat=d)))  # counts in binary
    W1, b1, w2, b2 = lookup_network(T)
    np.testing.assert_array_equal(one_hidden_layer(X, W1, b1, w2, b2, step), T)
    # Each unit is on for its own configuration only.
    np.testing.assert_array_equal(W1, X)
    np.testing.assert_array_equal(step(X @ W1.T + b1), np.eye(2**d))


def test_the_bias_of_a_lookup_unit_has_room_on_both_sides():
    X = np.array(list(itertools.product((-1.0, 1.0), repeat=4)))
    W1, b1, _, _ = lookup_network(np.zeros(16))
    Z = X @ W1.T + b1
    assert np.all(np.diag(Z) == 1)
    assert np.max(Z[~np.eye(16, dtype=bool)]) == -1


def test_networks_keep_float32():
    X = CORNERS.astype(np.float32)
    for function, weights in (
        (threshold_mlp, xor_threshold_weights()),
        (relu_mlp, xor_relu_weights()),
        (sigmoid_mlp, xor_sigmoid_weights()),
    ):
        *arrays, b2 = weights
        y = function(X, *(array.astype(np.float32) for array in arrays), b2)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(y > 0.5, [False, True, True, False])


@pytest.mark.parametrize("scale", [-1000.0, 1000.0])
def test_huge_pre_activations_stay_finite_and_raise_no_floating_point_error(scale):
    X, (W1, b1, w2, b2) = random_network(6, 3, 4, seed=2)
    with np.errstate(all="raise", under="ignore"):
        for function in (threshold_mlp, relu_mlp, sigmoid_mlp):
            assert np.all(np.isfinite(function(scale * X, scale * W1, b1, scale * w2, b2)))


W1, b1, w_out = np.ones((3, 2)), np.ones(3), np.ones(3)
WRONG_VALUES = [
    (xor_features, (np.ones((4, 3)),), "X must have two columns, x1 and x2, got shape (4, 3)"),
    (xor_features, (np.ones(2),), "X must have shape (N, 2), got (2,)"),
    (is_linearly_separable, (CORNERS, (XOR + 1) // 2), "must hold −1 and +1 only, got 0"),
    (is_linearly_separable, (CORNERS, XOR[:3]), "y must have shape (N,) with N = 4 as in X"),
    (common_point, (np.full((4, 2), np.nan), XOR), "X holds a value that is not finite"),
    (threshold_mlp, (CORNERS, W1.T, b1, w_out, 0.0), "Did you pass the transpose?"),
    (relu_mlp, (CORNERS, W1, b1[:2], w_out, 0.0), "b1 must have shape (H,) with H = 3 as in W1"),
    (sigmoid_mlp, (CORNERS, W1, b1, w_out[None], 0.0), "w2 must have shape (H,) with H = 3"),
    (one_hidden_layer, (CORNERS, W1, b1, w_out, np.inf, relu), "b2 must be a finite number"),
    (intersection_network, (W1, b1[:2]), "b1 must have shape (H,) with H = 3 as in W1"),
    (lookup_network, (np.ones(6),), "T must have 2, 4, 8, … entries"),
    (lookup_network, (np.ones(6),), "one for each configuration of the inputs, got 6"),
    (lookup_network, (np.ones(1),), "T must have 2, 4, 8, … entries"),
    (lookup_network, (np.ones((2, 2)),), "T must have shape (2^D,), got (2, 2)"),
]
WRONG_TYPES = [
    (xor_features, (np.ones((4, 2), dtype=int),), "X must be float64 or float32, got dtype int"),
    (is_linearly_separable, (CORNERS, XOR > 0), "y must hold −1 and +1, as integers or floats"),
    (threshold_mlp, (CORNERS, W1, b1, w_out, np.ones(1)), "b2 must be a number, got array([1.])"),
    (relu_mlp, (CORNERS, W1, b1, w_out.astype("f4"), 0.0), "X has dtype float64 but w2 has"),
    (lookup_network, ([1.0, 2.0],), "T must be an array, got list"),
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
