import math
import re

import array_api_strict
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reference_impl.batches import epochs, minibatches, split

few = settings(max_examples=20)
counts = st.integers(1, 12)
trailing = st.lists(st.integers(1, 3), max_size=2).map(tuple)
seeds = st.integers(0, 2**32 - 1)


def generator(seed=0):
    return np.random.default_rng(seed)


def numbered(n, shape_X=(3,), shape_T=()):
    """Samples and integer targets whose every entry tells which sample it is of."""
    numbers = np.arange(n)
    X = np.broadcast_to(numbers.reshape(n, *[1] * len(shape_X)), (n, *shape_X)).astype(float)
    T = np.broadcast_to(10 * numbers.reshape(n, *[1] * len(shape_T)), (n, *shape_T))
    return X, T


def order_of(parts):
    """The samples in the parts, in order, after a look at each that its target came with it."""
    order = []
    for X_part, T_part in parts:
        assert len(X_part) == len(T_part)
        for x, t in zip(X_part, T_part, strict=True):
            (number,) = set(np.ravel(x).tolist())
            assert np.all(t == 10 * number)
            order.append(int(number))
    return order


@few
@given(n=counts, batch_size=st.integers(1, 15), shape_X=trailing, shape_T=trailing, seed=seeds)
@example(n=10, batch_size=4, shape_X=(3,), shape_T=(), seed=0)
def test_an_epoch_has_every_sample_once_with_its_target(n, batch_size, shape_X, shape_T, seed):
    X, T = numbered(n, shape_X, shape_T)
    batches = list(minibatches(X, T, batch_size, generator(seed)))
    assert sorted(order_of(batches)) == list(range(n))
    assert {X_b.shape[1:] for X_b, _ in batches} == {shape_X}
    assert {T_b.shape[1:] for _, T_b in batches} == {shape_T}


@few
@given(n=counts, batch_size=st.integers(1, 15))
@example(n=10, batch_size=4)
def test_every_batch_is_full_but_the_last_which_is_kept(n, batch_size):
    lengths = [len(X_b) for X_b, _ in minibatches(*numbered(n), batch_size, generator())]
    remainder = n % batch_size
    assert lengths == [batch_size] * (n // batch_size) + [remainder] * (remainder > 0)


def test_ten_samples_in_fours():
    lengths = [len(X_b) for X_b, _ in minibatches(*numbered(10), 4, generator())]
    assert lengths == [4, 4, 2]


def test_each_call_shuffles_anew_and_a_generator_in_the_same_state_shuffles_the_same():
    X, T = numbered(30)
    rng = generator()
    first, second = (order_of(minibatches(X, T, 8, rng)) for _ in range(2))
    again = generator()
    assert first == order_of(minibatches(X, T, 8, again))
    assert second == order_of(minibatches(X, T, 8, again))
    assert first != second


def test_epochs_are_what_minibatches_gives_call_after_call():
    X, T = numbered(20)
    again = generator()
    for _, epoch in zip(range(3), epochs(X, T, 8, generator()), strict=False):
        assert order_of(epoch) == order_of(minibatches(X, T, 8, again))


def test_epochs_are_refused_before_the_first_of_them():
    X, T = numbered(20)
    with pytest.raises(ValueError, match="one row for each sample"):
        epochs(X, T[:-1], 8, generator())


def test_the_order_is_drawn_at_the_call():
    X, T = numbered(30)
    rng = generator()
    first, second = minibatches(X, T, 8, rng), minibatches(X, T, 8, rng)
    late = order_of(second), order_of(first)
    rng = generator()
    assert late[::-1] == tuple(order_of(minibatches(X, T, 8, rng)) for _ in range(2))


def test_all_orders_are_equally_likely():
    rng = generator()
    orders = [tuple(order_of(minibatches(*numbered(3), 2, rng))) for _ in range(1200)]
    seen = {order: orders.count(order) for order in orders}
    assert len(seen) == math.factorial(3)
    assert all(150 < count < 250 for count in seen.values())  # 200 ± 13


def test_a_batch_may_be_changed_without_changing_the_data():
    X, T = numbered(6)
    X_before, T_before = X.copy(), T.copy()
    for parts in (minibatches(X, T, 6, generator()), split(X, T, (0.5, 0.25, 0.25), generator())):
        for X_part, T_part in parts:
            X_part *= -1
            T_part *= -1
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(T, T_before)


@pytest.mark.parametrize("device", ["CPU_DEVICE", "device1"])
@pytest.mark.parametrize("dtype_T", ["float32", "int64", "uint8"])
def test_parts_stay_on_their_device_and_keep_their_dtypes(device, dtype_T):
    device = array_api_strict.Device(device)
    X, T = numbered(9, (2,), (1,))
    X = array_api_strict.asarray(X, dtype=array_api_strict.float32, device=device)
    T = array_api_strict.asarray(T, dtype=getattr(array_api_strict, dtype_T), device=device)
    epoch = list(minibatches(X, T, 4, generator()))
    parts = split(X, T, (0.4, 0.3, 0.3), generator())
    assert len(epoch) == len(parts) == 3
    for X_part, T_part in (*epoch, *parts):
        assert X_part.device == T_part.device == device
        assert (X_part.dtype, T_part.dtype) == (X.dtype, T.dtype)

    def on_host(pairs):
        host = array_api_strict.Device("CPU_DEVICE")
        return [tuple(np.asarray(array.to_device(host)) for array in pair) for pair in pairs]

    same_seed = minibatches(*numbered(9, (2,), (1,)), 4, generator())
    assert order_of(on_host(epoch)) == order_of(same_seed)
    assert sorted(order_of(on_host(parts))) == list(range(9))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int64])
def test_numpy_targets_keep_their_dtype(dtype):
    X, T = np.ones((5, 2), dtype=np.float32), np.ones(5, dtype=dtype)
    for parts in (minibatches(X, T, 2, generator()), split(X, T, (0.6, 0.2, 0.2), generator())):
        for X_part, T_part in parts:
            assert X_part.dtype == np.float32
            assert T_part.dtype == dtype


# --- split


fractions = st.tuples(*[st.integers(1, 9)] * 3).map(
    lambda shares: tuple(share / sum(shares) for share in shares)
)


@few
@given(n=st.integers(30, 60), fractions=fractions, shape_X=trailing, shape_T=trailing, seed=seeds)
def test_every_sample_is_in_one_of_the_three_sets(n, fractions, shape_X, shape_T, seed):
    parts = split(*numbered(n, shape_X, shape_T), fractions, generator(seed))
    assert len(parts) == 3
    assert sorted(order_of(parts)) == list(range(n))
    for (X_part, _), fraction in zip(parts, fractions, strict=True):
        assert abs(len(X_part) - fraction * n) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("n", "fractions", "lengths"),
    [
        (10, (0.6, 0.2, 0.2), [6, 2, 2]),
        (10, (0.7, 0.2, 0.1), [7, 2, 1]),  # in floats 0.7 + 0.2 is a little less than 0.9
        (100, (0.29, 0.57, 0.14), [29, 57, 14]),  # and 100 · 0.29 less than 29
        (1797, (0.6, 0.2, 0.2), [1078, 360, 359]),
        (3, (0.34, 0.33, 0.33), [1, 1, 1]),
        (10, (0.45, 0.35, 0.2), [4, 4, 2]),  # 4.5 is rounded to 4
    ],
)
def test_the_sizes_of_the_sets_in_numbers(n, fractions, lengths):
    parts = split(*numbered(n), fractions, generator())
    assert [len(X_part) for X_part, _ in parts] == lengths


def test_a_split_is_shuffled_by_its_generator_alone():
    X, T = numbered(40)
    order = order_of(split(X, T, (0.5, 0.25, 0.25), generator(1)))
    assert order == order_of(split(X, T, (0.5, 0.25, 0.25), generator(1)))
    assert order != order_of(split(X, T, (0.5, 0.25, 0.25), generator(2)))
    assert order != list(range(40))


# --- wrong arguments


X, T = numbered(5, (2,))
THIRDS = (0.4, 0.4, 0.2)


@pytest.mark.parametrize(
    ("kind", "X", "T", "message"),
    [
        (ValueError, X, T[:4], "one row for each sample, got shapes (5, 2) and (4,). Row n of T"),
        (ValueError, X[:0], T[:0], "one row for each sample, got shapes (0, 2) and (0,)"),
        (ValueError, np.array(1.0), T, "one row for each sample, got shapes () and (5,)"),
        (ValueError, X, np.array(1), "one row for each sample, got shapes (5, 2) and ()"),
        (ValueError, X * np.nan, T, "X holds a value that is not finite"),
        (ValueError, X, T + np.inf, "T holds a value that is not finite"),
        (TypeError, X.astype(int), T, "X must be float64 or float32, got dtype int64"),
        (TypeError, X, T > 1, "T must hold floats or integers, got dtype bool"),
        (TypeError, X, T.astype("f2"), "T must be float64 or float32, got dtype float16"),
        (TypeError, X, T.tolist(), "T must be an array, got list"),
        (TypeError, X, array_api_strict.asarray(T), "must come from one array library"),
    ],
)
def test_samples_and_targets_that_do_not_fit_are_refused_at_the_call(kind, X, T, message):
    with pytest.raises(kind, match=re.escape(message)):
        minibatches(X, T, 2, generator())
    with pytest.raises(kind, match=re.escape(message)):
        split(X, T, THIRDS, generator())


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, minibatches, (X, T, 0, generator()), "batch_size must be at least 1, got 0"),
        (TypeError, minibatches, (X, T, 2.0, generator()), "batch_size must be an integer, got"),
        (TypeError, minibatches, (X, T, 2, 0), "rng must be a numpy.random.Generator, got int"),
        (TypeError, split, (X, T, THIRDS, np.random), "Generator, got module. Make one with numpy"),
        (ValueError, split, (X, T, (0.8, 0.2), generator()), "three numbers with sum 1, got (0.8,"),
        (ValueError, split, (X, T, (0.8, 0.1, 0.2), generator()), "three numbers with sum 1, got"),
        (ValueError, split, (X, T, (0.8, 0.2, 0), generator()), "fractions[2] must be a number >"),
        (TypeError, split, (X, T, (0.8, 0.1, "0.1"), generator()), "fractions[2] must be a"),
        (ValueError, split, (X, T, (0.8, 0.1, 0.1), generator()), "5 samples are too few for the"),
        (ValueError, split, (X, T, (0.8, 0.1, 0.1), generator()), "the sets would get 4, 0 and 1."),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
