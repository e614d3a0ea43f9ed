import re
from itertools import pairwise

import array_api_strict
import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl import functional_mlp, losses
from reference_impl.array_autodiff import (
    Variable,
    backward_pass,
    cross_entropy,
    gradient,
    primitive,
    squared_error,
    value_and_gradient,
)
from reference_impl.gradient_checking import directional_derivatives

few = settings(max_examples=20)
sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)


class Functions:
    """The functions that an expression needs, for whatever its operands are."""

    def __init__(self, exp, log, tanh, sigmoid, relu):
        self.exp, self.log, self.tanh, self.sigmoid, self.relu = exp, log, tanh, sigmoid, relu


OF_VARIABLES = Functions(Variable.exp, Variable.log, Variable.tanh, Variable.sigmoid, Variable.relu)
OF_AUTOGRAD = Functions(
    anp.exp,
    anp.log,
    anp.tanh,
    sigmoid=lambda x: (anp.tanh(x / 2) + 1) / 2,
    relu=lambda x: anp.where(x > 0, x, 0.0),
)
# Of operands that broadcast to the constant C, a matrix: each result does so too, and is of the
# size of its operands, so that a deep graph does not overflow.
OPERATIONS = [
    lambda f, a, b, C: a + b,
    lambda f, a, b, C: a - b,
    lambda f, a, b, C: f.tanh(a) * b,
    lambda f, a, b, C: a / (b * b + 1),
    lambda f, a, b, C: (a * a + 1) ** 0.5,
    lambda f, a, b, C: (a * a + 1) ** -1.5,
    lambda f, a, b, C: -(f.tanh(a) ** 3),
    lambda f, a, b, C: C - a,
    lambda f, a, b, C: a * C,
    lambda f, a, b, C: C / (a * a + 2),
    lambda f, a, b, C: 2 - a,
    lambda f, a, b, C: 0.5 / (a * a + 2),
    lambda f, a, b, C: f.exp(-a * a),
    lambda f, a, b, C: f.log(a * a + 0.5),
    lambda f, a, b, C: f.sigmoid(a),
    lambda f, a, b, C: (C + a).mean(axis=0),
    lambda f, a, b, C: (C * a).mean(axis=-1, keepdims=True),
    lambda f, a, b, C: f.tanh(a).sum() * b,
    lambda f, a, b, C: (C - a).sum(axis=(0, 1), keepdims=True),
    lambda f, a, b, C: (C + a).reshape((-1,)).mean(),
    lambda f, a, b, C: (f.tanh(C + a) @ (b + C).T).mean(axis=1, keepdims=True),
    lambda f, a, b, C: (C.T @ f.tanh(a + C)).mean(axis=0),
]
WITH_A_KINK = [*OPERATIONS, lambda f, a, b, C: f.relu(a)]
steps = st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
graphs = st.lists(steps, min_size=1, max_size=12)


def evaluated(graph, leaves, C, functions, operations):
    """Each step combines two earlier nodes, so most graphs have many paths to a leaf."""
    nodes = list(leaves)
    for which, i, j in graph:
        operation = operations[which % len(operations)]
        a, b = nodes[-1 - i % len(nodes)], nodes[-1 - j % len(nodes)]
        nodes.append(operation(functions, a, b, C))
    return (nodes[-1] * C).sum()


def leaves_and_constant(n, d, seed):
    rng = np.random.default_rng(seed)
    shapes = [(n, d), (d,), (1, d), (n, 1), ()]
    return tuple(rng.standard_normal(shape) for shape in shapes), rng.standard_normal((n, d))


# ---------------------------------------------------------------- any expression


@settings(max_examples=100)
@given(graph=graphs, n=st.integers(1, 4), d=st.integers(1, 4), seed=seeds)
def test_any_graph_agrees_with_autograd(graph, n, d, seed):
    leaves, C = leaves_and_constant(n, d, seed)
    value, gradients = value_and_gradient(
        lambda leaves: evaluated(graph, leaves, C, OF_VARIABLES, WITH_A_KINK), leaves
    )

    def function(leaves):
        # autograd wants every leaf to be used
        return evaluated(graph, leaves, C, OF_AUTOGRAD, WITH_A_KINK) + 0 * leaves[0].sum()

    assert value == pytest.approx(float(function(leaves)), rel=1e-9, abs=1e-9)
    for dA, right, A in zip(gradients, autograd.grad(function)(leaves), leaves, strict=True):
        assert dA.shape == A.shape
        np.testing.assert_allclose(dA, right, rtol=1e-7, atol=1e-8)


@settings(max_examples=30)
@given(graph=graphs, n=st.integers(1, 4), d=st.integers(1, 4), seed=seeds)
def test_any_graph_agrees_with_central_differences_in_a_random_direction(graph, n, d, seed):
    leaves, C = leaves_and_constant(n, d, seed)
    rng = np.random.default_rng(seed)
    for which, leaf in enumerate(leaves):

        def f(x, which=which):
            others = [Variable(other) for other in leaves]
            return evaluated(
                graph, [*others[:which], x, *others[which + 1 :]], C, OF_VARIABLES, OPERATIONS
            )

        analytic, numeric = directional_derivatives(
            lambda x, f=f: value_and_gradient(f, x)[0], leaf, gradient(f, leaf), rng
        )
        assert analytic == pytest.approx(numeric, rel=1e-4, abs=1e-5)


# ---------------------------------------------------------------- networks


def mlp(params, X):
    A = X
    for W, b in params[:-1]:
        A = (A @ W.T + b).sigmoid()
    W, b = params[-1]
    return A @ W.T + b


@few
@given(n=sizes, widths=st.tuples(sizes, sizes, sizes, sizes), seed=seeds)
@example(n=4, widths=(3, 3, 3, 3), seed=0)
@example(n=1, widths=(2, 5, 3, 4), seed=0)
@pytest.mark.parametrize("classification", [True, False], ids=["cross-entropy", "squared error"])
def test_a_network_with_two_hidden_layers_gets_the_gradients_of_mlp_backward(
    classification, n, widths, seed
):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, widths[0]))
    params = [
        (rng.standard_normal((d_out, d_in)), rng.standard_normal(d_out))
        for d_in, d_out in pairwise(widths)
    ]
    if classification:
        labels = rng.integers(widths[-1], size=n)
        loss = (cross_entropy, losses.cross_entropy, losses.cross_entropy_gradient, labels)
    else:
        targets = rng.standard_normal((n, widths[-1]))
        loss = (squared_error, losses.squared_error, losses.squared_error_gradient, targets)
    of_variables, of_arrays, gradient_of_arrays, T = loss

    value, grads = value_and_gradient(lambda params: of_variables(mlp(params, X), T), params)
    Y, cache = functional_mlp.mlp_forward(X, params)
    assert value == pytest.approx(of_arrays(Y, T), rel=1e-12)
    right = functional_mlp.mlp_backward(gradient_of_arrays(Y, T), params, cache)
    assert [type(pair) for pair in grads] == [tuple] * 3
    for (dW, db), (dW_right, db_right) in zip(grads, right, strict=True):
        np.testing.assert_allclose(dW, dW_right, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(db, db_right, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_logits_give_a_finite_cross_entropy_and_gradient(dtype):
    Z = np.array([[-1000, 1000, 0], [1000, 1000, 1000], [0, 0, -1000]], dtype=dtype)
    labels = np.array([0, 1, 2])
    with np.errstate(all="raise", under="ignore"):
        value, dZ = value_and_gradient(lambda Z: cross_entropy(Z, labels), Z)
    assert value == pytest.approx((2000 + np.log(3) + 1000 + np.log(2)) / 3, rel=1e-6)
    assert dZ.dtype == dtype
    np.testing.assert_allclose(dZ, losses.cross_entropy_gradient(Z, labels), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activations_saturate_at_extremes(dtype):
    x = np.array([-1000, 0, 1000], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        for f, values, derivatives in (
            (Variable.sigmoid, [0, 0.5, 1], [0, 0.25, 0]),
            (Variable.tanh, [-1, 0, 1], [0, 1, 0]),
            (Variable.relu, [0, 0, 1000], [0, 0, 1]),
        ):
            np.testing.assert_array_equal(f(Variable(x)).data, values)
            dx = gradient(lambda x, f=f: f(x).sum(), x)
            assert dx.dtype == dtype
            np.testing.assert_array_equal(dx, derivatives)


# ---------------------------------------------------------------- the graph


def test_a_variable_that_is_used_twice_by_one_operation_counts_twice():
    x = np.array([3.0, -1.0])
    np.testing.assert_array_equal(gradient(lambda x: (x + x).sum(), x), [2, 2])
    np.testing.assert_array_equal(gradient(lambda x: (x * x).sum(), x), [6, -2])
    np.testing.assert_array_equal(gradient(lambda x: (x - x).sum(), x), [0, 0])


def test_sixty_diamonds_in_a_row_have_two_to_the_sixty_paths_and_are_walked_once():
    def f(x):
        for _ in range(60):
            x = x + x
        return x

    assert gradient(f, np.array(1.0)) == 2.0**60


def test_a_chain_far_deeper_than_recursion_allows():
    def f(x):
        for _ in range(10_000):
            x = x + 1
        return x

    value, dx = value_and_gradient(f, np.array(1.0))
    assert (value, dx) == (10_001, 1)


def test_a_second_backward_pass_gives_the_same_gradients():
    x = Variable(np.array([3.0, 1.0]))
    square = x * x
    z = 4 * square
    for _ in range(3):
        gradients = backward_pass(z, np.ones(2))
        assert set(gradients) == {x, square, z}
        np.testing.assert_array_equal(gradients[x], [24, 8])
        np.testing.assert_array_equal(gradients[square], [4, 4])


def test_a_backward_pass_is_a_vector_jacobian_product():
    rng = np.random.default_rng(1)
    W, b, x, dz = (rng.standard_normal(shape) for shape in [(4, 3), (4, 1), (3, 1), (4, 1)])
    X = Variable(x)
    jacobian = autograd.jacobian(lambda x: anp.tanh(W @ x + b)[:, 0])(x)[:, :, 0]
    dx = backward_pass((W @ X + b).tanh(), dz)[X]
    np.testing.assert_allclose(dx, jacobian.T @ dz, rtol=1e-12)


def test_an_array_on_the_left_leaves_the_operation_to_the_variable():
    A, x = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2.0, 4.0]])
    for f, value, dx in (
        (lambda x: A + x, A + x, [[2, 2]]),
        (lambda x: A - x, A - x, [[-2, -2]]),
        (lambda x: A * x, A * x, [[4, 6]]),
        (lambda x: A / x, A / x, [[-1, -6 / 16]]),
        (lambda x: A @ x.T, A @ x.T, [[4, 6]]),
    ):
        np.testing.assert_array_equal(f(Variable(x)).data, value)
        np.testing.assert_allclose(gradient(lambda x, f=f: f(x).sum(), x), dx, rtol=1e-15)


def test_numbers_of_numpy_and_python_do_not_change_the_dtype():
    x = np.ones(2, dtype=np.float32)
    for number in (2, 2.0, np.float64(2), np.int64(2)):
        y = (number * Variable(x) + number) ** number / number - number
        assert y.data.dtype == np.float32


def test_powers_at_zero_and_of_negative_numbers():
    x = np.array([0.0, -2.0])
    for exponent, right in ((3, [0, 12]), (1, [1, 1]), (0, [0, 0])):
        dx = gradient(lambda x, n=exponent: (x**n).sum(), x)
        np.testing.assert_array_equal(dx, right)


# ---------------------------------------------------------------- what comes back


def test_the_gradient_has_the_structure_of_the_argument():
    a, b, c = np.array(1.0), np.array([2.0]), np.array([[3.0]])

    def f(x):
        (p, [q]), r, _ = x
        return (p * q * r).sum()

    result = gradient(f, [(a, [b]), c, ()])
    assert repr(result) == "[(array(6.), [array([3.])]), array([[2.]]), ()]"


def test_what_f_does_not_depend_on_has_gradient_zero():
    x, unused = np.ones(2), np.ones((2, 3))
    dx, dunused = gradient(lambda pair: pair[0].sum(), (x, unused))
    np.testing.assert_array_equal(dx, [1, 1])
    np.testing.assert_array_equal(dunused, np.zeros((2, 3)))


@pytest.mark.parametrize(
    "f",
    [
        lambda a, b, C: (a + b - C).sum(),
        lambda a, b, C: (a * C + b.reshape((3, 2)).T).sum(),
        lambda a, b, C: (a.T.reshape((2, 3)) * C).sum() + b.mean(),
    ],
)
def test_gradients_share_no_memory_with_anything_and_may_be_changed(f):
    a, b, C = np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 3))
    arrays = [a, b, C, *gradient(lambda pair: f(*pair, C), (a, b))]
    for i, array in enumerate(arrays):
        assert array.flags.writeable
        assert not any(np.shares_memory(array, other) for other in arrays[:i])


def test_data_and_gradients_of_shape_zero_are_arrays_too():
    x = Variable(np.array([1.0, 2.0]))
    assert isinstance(x.sum().data, np.ndarray)
    assert isinstance((2 * x.mean() + 1).data, np.ndarray)
    assert isinstance(gradient(lambda x: x * x + x, np.array(3.0)), np.ndarray)


def test_a_variable_is_shown_with_its_operation():
    x = Variable(np.array([1.0, 2.0]))
    assert repr(x) == "Variable(array([1., 2.]))"
    assert repr(-x) == "Variable(array([-1., -2.]), op='multiply')"


# ---------------------------------------------------------------- new primitives and errors


def test_a_new_primitive_may_have_several_operands_options_and_broadcasting():
    @primitive(
        lambda xp, dY, Y, A, B, scale: dY * scale * B * xp.cos(A * B),
        lambda xp, dY, Y, A, B, scale: dY * scale * A * xp.cos(A * B),
    )
    def sine_of_product(xp, A, B, *, scale):
        return scale * xp.sin(A * B)

    a, b = np.array([[0.5], [2.0]]), np.array([1.0, 2.0, 3.0])
    da, db = gradient(lambda pair: sine_of_product(*pair, scale=2.0).sum(), (a, b))
    da_right, db_right = autograd.grad(lambda pair: anp.sum(2 * anp.sin(pair[0] * pair[1])))((a, b))
    np.testing.assert_allclose(da, da_right, rtol=1e-12)
    np.testing.assert_allclose(db, db_right, rtol=1e-12)


x, X = Variable(np.array([0.0, 1.0])), Variable(np.ones((2, 3)))


@pytest.mark.parametrize(
    ("kind", "make", "message"),
    [
        (TypeError, lambda: Variable([1.0]), "data must be an array, got list. Convert it first"),
        (TypeError, lambda: Variable(np.arange(3)), "data must be float64 or float32, got dtype"),
        (TypeError, lambda: x + "1", "B must be an array, got str."),
        (TypeError, lambda: x * [1.0, 2.0], "B must be an array, got list."),
        (TypeError, lambda: x * True, "B must be a number, got True."),
        (TypeError, lambda: x * np.ones(2, dtype="f4"), "A has dtype float64 but B has float32."),
        (TypeError, lambda: x * np.arange(2), "B must be float64 or float32, got dtype int64."),
        (TypeError, lambda: x + array_api_strict.ones(2), "must come from one array library"),
        (TypeError, lambda: x**x, "the exponent must be a number, got Variable"),
        (TypeError, lambda: X @ 2, "B must be an array, got float."),
        (
            TypeError,
            lambda: gradient(lambda x: 1.0, np.ones(2)),
            "f must return a Variable, got fl",
        ),
        (TypeError, lambda: gradient(lambda x: x.sum(), 2.0), "data must be an array, got float."),
        (ValueError, lambda: gradient(lambda x: x, np.ones(2)), "one number, got shape (2,)."),
        (ValueError, lambda: Variable(np.array([1.0, np.nan])), "data holds a value that is not f"),
        (ValueError, lambda: x * np.inf, "B must be a finite number, got inf."),
        (ValueError, lambda: x.log(), "the result of log holds a value that is not finite"),
        (ValueError, lambda: 1 / x, "the result of divide holds a value that is not finite"),
        (ValueError, lambda: x / 0, "the result of divide holds a value that is not finite"),
        (ValueError, lambda: x**-1, "the result of power holds a value that is not finite"),
        (ValueError, lambda: (x * 1000).exp(), "the first at index (1,)."),
        (
            ValueError,
            lambda: gradient(lambda x: (x**0.5).sum(), np.zeros(1)),
            "a gradient of power holds a value that is not finite",
        ),
        (ValueError, lambda: X @ X, "B must have shape (K, M) with K = 3 as in A, got (2, 3). Did"),
        (ValueError, lambda: X @ x, "B must have shape (K, M) with K = 3 as in A, got (2,)."),
        (ValueError, lambda: x.T, "A must have shape (N, M), got (2,)."),
        (ValueError, lambda: backward_pass(x, np.ones(3)), "dY must have the shape of root, (2,)"),
        (
            ValueError,
            lambda: squared_error(X, np.ones((2, 2))),
            "T must have shape (N, C) with N = 2",
        ),
        (ValueError, lambda: cross_entropy(X, np.array([0, 3])), "labels must lie in 0, …, 2"),
        (ValueError, lambda: cross_entropy(X, np.array([0])), "labels must have shape (N,) with N"),
    ],
)
def test_a_mistake_is_named_with_what_was_expected_and_what_came(kind, make, message):
    with pytest.raises(kind, match=re.escape(message)):
        make()
