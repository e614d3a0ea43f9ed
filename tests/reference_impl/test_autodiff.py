import math
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl import chain_rule
from reference_impl.autodiff import Value, topological_order
from reference_impl.gradient_checking import directional_derivatives

few = settings(max_examples=20)
numbers = st.floats(-3, 3)


class Functions:
    """The functions that an expression needs, for whatever its operands are."""

    def __init__(self, exp, log, tanh, sigmoid, relu):
        self.exp, self.log, self.tanh, self.sigmoid, self.relu = exp, log, tanh, sigmoid, relu


OF_VALUES = Functions(Value.exp, Value.log, Value.tanh, Value.sigmoid, Value.relu)
OF_AUTOGRAD = Functions(
    anp.exp,
    anp.log,
    anp.tanh,
    sigmoid=lambda x: (anp.tanh(x / 2) + 1) / 2,
    relu=lambda x: anp.where(x > 0, x, 0.0),
)
# Each keeps its result at the size of its operands, so that a deep graph does not overflow.
OPERATIONS = [
    lambda f, a, b: a + b,
    lambda f, a, b: a - b,
    lambda f, a, b: f.tanh(a) * b,
    lambda f, a, b: a / (b * b + 1),
    lambda f, a, b: (a * a + 1) ** 0.5,
    lambda f, a, b: (a * a + 1) ** -1.5,
    lambda f, a, b: (a * a + 1) ** f.tanh(b),
    lambda f, a, b: f.tanh(a) ** 3,
    lambda f, a, b: 2 ** f.tanh(a),
    lambda f, a, b: 3 - a,
    lambda f, a, b: 0.5 + a,
    lambda f, a, b: -0.5 * a,
    lambda f, a, b: 1 / (a * a + 2),
    lambda f, a, b: -a,
    lambda f, a, b: a / 3,
    lambda f, a, b: f.exp(-a * a),
    lambda f, a, b: f.log(a * a + 0.5),
    lambda f, a, b: f.sigmoid(a),
]
WITH_A_KINK = [*OPERATIONS, lambda f, a, b: f.relu(a)]
steps = st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
graphs = st.lists(steps, min_size=1, max_size=15)


def evaluated(graph, leaves, functions, operations):
    """Each step combines two earlier nodes, so most graphs have many paths to a leaf."""
    nodes = list(leaves)
    for which, i, j in graph:
        operation = operations[which % len(operations)]
        nodes.append(operation(functions, nodes[-1 - i % len(nodes)], nodes[-1 - j % len(nodes)]))
    return nodes[-1]


def value_and_gradient(f, point):
    leaves = [Value(number) for number in point]
    root = f(leaves)
    root.backward()
    return root.data, [leaf.grad for leaf in leaves]


# ---------------------------------------------------------------- any expression


@settings(max_examples=200)
@given(graph=graphs, point=st.tuples(numbers, numbers, numbers))
def test_any_graph_agrees_with_autograd(graph, point):
    data, gradient = value_and_gradient(
        lambda leaves: evaluated(graph, leaves, OF_VALUES, WITH_A_KINK), point
    )

    def function(point):
        return evaluated(graph, [point[i] for i in range(3)], OF_AUTOGRAD, WITH_A_KINK)

    assert data == pytest.approx(float(function(np.array(point))), rel=1e-9, abs=1e-12)
    expected = autograd.grad(lambda point: function(point) + 0 * point[0])(np.array(point))
    assert gradient == pytest.approx(list(expected), rel=1e-7, abs=1e-10)


@settings(max_examples=50)
@given(graph=graphs, point=st.tuples(numbers, numbers, numbers), seed=st.integers(0, 2**32 - 1))
def test_any_graph_agrees_with_central_differences_in_a_random_direction(graph, point, seed):
    def function(leaves):
        return evaluated(graph, leaves, OF_VALUES, OPERATIONS)

    _, gradient = value_and_gradient(function, point)
    analytic, numeric = directional_derivatives(
        lambda x: function([Value(number) for number in x]).data,
        np.array(point),
        np.array(gradient),
        np.random.default_rng(seed),
    )
    assert analytic == pytest.approx(numeric, rel=1e-5, abs=1e-6)


@few
@given(w=numbers, x=numbers, b=numbers, t=numbers, lam=st.floats(0, 3))
def test_the_graph_finds_what_chain_rule_finds_by_hand(w, x, b, t, lam):
    W, B = Value(w), Value(b)
    y = (W * x + B).sigmoid()
    loss = 0.5 * (y - t) ** 2 + lam * (0.5 * W**2)
    loss.backward()
    assert (loss.data, W.grad, B.grad) == pytest.approx(
        chain_rule.regularized_logistic(w, x, b, t, lam), rel=1e-12, abs=1e-15
    )


@pytest.mark.parametrize(("t", "df_dt"), [(1, "2.41048"), (0.5, "1.94361"), (2, "2.99654")])
def test_zemels_example_with_two_paths_to_t(t, df_dt):
    # Values have no cosine: x enters with its own derivative, as any new operation can.
    T = Value(t)
    x, y = Value(math.cos(t), (T,), "cos", (-math.sin(t),)), T * T
    f = y + (x * y).exp()
    f.backward()
    assert f"{T.grad:#.6g}" == df_dt


# ---------------------------------------------------------------- each mistake that people make


def test_a_value_that_is_used_twice_by_one_operation_counts_twice():
    a = Value(3.0)
    (a + a).backward()
    assert a.grad == 2
    (a * a).backward()
    assert a.grad == 6
    (a - a).backward()
    assert a.grad == 0
    (a / a).backward()
    assert a.grad == pytest.approx(0, abs=1e-15)


def test_the_gradient_of_a_value_with_respect_to_itself_is_one():
    a = Value(3.0)
    a.backward()
    assert a.grad == 1


def test_a_diamond_waits_for_all_paths_before_it_passes_anything_on():
    # a has three children, one of which is b: a must come after all of them, x after a.
    x = Value(3.0)
    a = x * x
    b = a + 1
    d = a + b * (a + b)
    d.backward()
    assert (b.grad, a.grad, x.grad) == (29.0, 40.0, 240.0)


def test_sixty_diamonds_in_a_row_have_two_to_the_sixty_paths_and_are_walked_once():
    x = y = Value(1.0)
    for _ in range(60):
        y = y + y
    assert len(topological_order(y)) == 61
    y.backward()
    assert x.grad == 2.0**60


def test_a_second_backward_gives_the_same_gradients_everywhere():
    # dz/dx = 4 · 2x = 24. Keeping the 4 of the square would give 72, keeping only the leaf's 48.
    x = Value(3.0)
    square = x * x
    z = 4 * square
    for _ in range(3):
        z.backward()
        assert (x.grad, square.grad, z.grad) == (24.0, 4.0, 1.0)


def test_backward_starts_afresh_in_a_graph_that_shares_values_with_another():
    a, b = Value(2.0), Value(5.0)
    shared = a * b
    (3 * shared).backward()
    (shared + a).backward()
    assert (a.grad, b.grad, shared.grad) == (6.0, 2.0, 1.0)


def test_backward_leaves_the_gradients_of_what_it_was_not_made_from():
    a, b = Value(2.0), Value(5.0)
    (a * b).backward()
    (a + 1).backward()
    assert (a.grad, b.grad) == (1.0, 2.0)


def test_a_chain_of_a_hundred_thousand_values():
    x = y = Value(1.0)
    one = Value(1.0)
    for _ in range(100_000):
        y = y + one
    y.backward()
    assert (y.data, x.grad, one.grad) == (100_001, 1, 100_000)


def test_numbers_may_stand_on_either_side():
    for number in (4, 4.0, np.float64(4), np.int64(4)):
        for f, value, derivative in (
            (lambda a, n: n + a, 6, 1),
            (lambda a, n: a + n, 6, 1),
            (lambda a, n: n - a, 2, -1),
            (lambda a, n: a - n, -2, 1),
            (lambda a, n: n * a, 8, 4),
            (lambda a, n: a * n, 8, 4),
            (lambda a, n: n / a, 2, -1),
            (lambda a, n: a / n, 0.5, 0.25),
            (lambda a, n: n**a, 16, 16 * math.log(4)),
            (lambda a, n: a**n, 16, 32),
        ):
            a = Value(2.0)
            y = f(a, number)
            y.backward()
            assert (y.data, a.grad) == (value, pytest.approx(derivative, rel=1e-15))


def test_the_builtin_sum_works():
    values = [Value(1.0), Value(2.0), Value(3.0)]
    total = sum(value * value for value in values)
    total.backward()
    assert [value.grad for value in values] == [2.0, 4.0, 6.0]


def test_each_node_of_a_loop_keeps_its_own_operands():
    weights = [Value(0.1), Value(0.2), Value(0.3)]
    y = Value(0.0)
    for weight, x in zip(weights, (5.0, 6.0, 7.0), strict=True):
        y = y + weight * x
    y.backward()
    assert [weight.grad for weight in weights] == [5.0, 6.0, 7.0]


def test_changing_data_after_the_forward_pass_does_not_change_its_gradients():
    a, b = Value(2.0), Value(5.0)
    y = a * b
    a.data = 100.0
    y.backward()
    assert (a.grad, b.grad) == (5.0, 2.0)


# ---------------------------------------------------------------- the order


@few
@given(graph=graphs)
def test_an_order_holds_each_ancestor_once_and_parents_before_children(graph):
    leaves = [Value(0.5), Value(-0.5), Value(1.5)]
    root = evaluated(graph, leaves, OF_VALUES, OPERATIONS)
    order = topological_order(root)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert order[-1] is root
    assert all(place[parent] < place[node] for node in order for parent in node.parents)
    used = {parent for node in order for parent in node.parents}
    assert set(order) == used | {root}


def test_an_order_leaves_out_what_the_root_was_not_made_from():
    a, b = Value(1.0), Value(2.0)
    y = a * b
    y + 1
    assert topological_order(y) == [a, b, y]


def test_ordering_needs_only_parents():
    a = Value(1.0)
    b = Value(2.0, (a,))
    root = Value(3.0, (b, a), "?")
    assert topological_order(root) == [a, b, root]


# ---------------------------------------------------------------- values, extremes, errors


@pytest.mark.parametrize(
    ("name", "x", "value", "derivative"),
    [
        ("relu", 2.0, 2, 1),
        ("relu", -2.0, 0, 0),
        ("relu", 0.0, 0, 0),
        ("exp", 0.0, 1, 1),
        ("log", 4.0, math.log(4), 0.25),
        ("tanh", 0.0, 0, 1),
        ("sigmoid", 0.0, 0.5, 0.25),
        ("sigmoid", -1000.0, 0, 0),
        ("sigmoid", 1000.0, 1, 0),
        ("tanh", -1000.0, -1, 0),
        ("tanh", 1000.0, 1, 0),
        ("relu", -1000.0, 0, 0),
        ("exp", -1000.0, 0, 0),
    ],
)
def test_functions_at_points_that_one_knows(name, x, value, derivative):
    a = Value(x)
    y = getattr(a, name)()
    y.backward()
    assert (y.data, a.grad) == (value, derivative)


@pytest.mark.parametrize(
    ("base", "exponent", "value", "derivative"),
    [
        (0.0, 2, 0, 0),
        (0.0, 1, 0, 1),
        (0.0, 0, 1, 0),
        (-2.0, 3, -8, 12),
        (-2.0, -1, -0.5, -0.25),
        (4.0, 0.5, 2, 0.25),
    ],
)
def test_powers_of_zero_and_of_negative_numbers(base, exponent, value, derivative):
    a = Value(base)
    y = a**exponent
    y.backward()
    assert (y.data, a.grad) == (value, derivative)


def test_numbers_are_kept_as_python_floats():
    a = Value(np.float32(2.0))
    y = (a * np.int64(3)) ** np.float64(2) + 1
    y.backward()
    assert {type(number) for number in (a.data, a.grad, y.data, y.grad)} == {float}


def test_a_value_is_shown_with_its_gradient_and_its_operation():
    a = Value(1 / 3)
    y = a**2
    y.backward()
    assert repr(a) == "Value(0.333333, grad=0.666667)"
    assert repr(y) == "Value(0.111111, grad=1, op='**2')"


two = Value(2.0)


@pytest.mark.parametrize(
    ("kind", "make", "message"),
    [
        (TypeError, lambda: Value("2"), "data must be a number, got '2'."),
        (TypeError, lambda: Value(two), "data must be a number, got Value(2, grad=0)."),
        (TypeError, lambda: two + "2", "other operand of + must be a Value or a number, got '2'."),
        (TypeError, lambda: [1] * two, "other operand of * must be a Value or a number, got [1]."),
        (TypeError, lambda: two**None, "other operand of ** must be a Value or a number, got None"),
        (TypeError, lambda: np.ones(2) - two, "For arrays there is array_autodiff."),
        (TypeError, lambda: two * True, "must be a Value or a number, got True."),
        (ValueError, lambda: Value(math.nan), "data must be a finite number, got nan."),
        (ValueError, lambda: two + math.inf, "data must be a finite number, got inf."),
        (ValueError, lambda: two / 0, "2 / 0 is a division by zero."),
        (ValueError, lambda: 1 / Value(0.0), "1 / 0 is a division by zero."),
        (ValueError, lambda: Value(0.0).log(), "log needs a positive number, got 0."),
        (ValueError, lambda: Value(-1.5).log(), "log needs a positive number, got -1.5."),
        (ValueError, lambda: Value(1000.0).exp(), "exp(1000) is too large for a float."),
        (ValueError, lambda: Value(0.0) ** -1, "(0) ** -1 has no finite value or derivative."),
        (ValueError, lambda: Value(0.0) ** 0.5, "must be at least 1 with the base 0"),
        (ValueError, lambda: Value(-2.0) ** 0.5, "and a whole number with a negative base"),
        (ValueError, lambda: Value(0.0) ** two, "A Value as exponent needs a base > 0."),
        (ValueError, lambda: Value(-2.0) ** two, "A Value as exponent needs a base > 0."),
        (ValueError, lambda: Value(1e200) ** 2, "(1e+200) ** 2 has no finite value or derivative."),
        (ValueError, lambda: Value(1e200) * 1e200, "the result of * must be a finite number"),
        (ValueError, lambda: 1 / Value(1e-200), "/ must have finite derivatives at its operands"),
        (ValueError, Value(1.0, (two,), "cos").backward, "has 1 parents but 0 derivatives."),
    ],
)
def test_a_mistake_is_named_with_what_was_expected_and_what_came(kind, make, message):
    with pytest.raises(kind, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    "result",
    [
        lambda x: x * 1e-300 * 1e200 * 1e200 * 1e200,
        lambda x: (-x).relu() * 1e200 * 1e200,  # 0, through a derivative of 1e400
    ],
)
def test_a_gradient_too_large_for_a_float_is_refused(result):
    with pytest.raises(ValueError, match="is too large for a float"):
        result(Value(1.0)).backward()
