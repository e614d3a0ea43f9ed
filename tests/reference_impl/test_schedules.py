import math
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_impl.schedules import cosine_decay, exponential_decay, step_decay

few = settings(max_examples=20)
rates = st.floats(1e-6, 10)
totals = st.integers(1, 300)


def test_a_step_decay_in_numbers():
    rates = [step_decay(0.8, epoch, 0.5, 3) for epoch in range(7)]
    assert rates == [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2]


def test_an_exponential_decay_in_numbers():
    # 0.8, 0.8/e, 0.8/e²
    rates = [exponential_decay(0.8, epoch, 0.5) for epoch in (0, 2, 4)]
    assert rates == pytest.approx([0.8, 0.294304, 0.108268], rel=1e-5)


def test_a_cosine_decay_in_numbers():
    # (1 + cos 60°)/2 = ¾, (1 + cos 90°)/2 = ½, (1 + cos 120°)/2 = ¼
    rates = [cosine_decay(0.8, epoch, 6) for epoch in (0, 2, 3, 4, 6)]
    assert rates == pytest.approx([0.8, 0.6, 0.4, 0.2, 0.0], abs=1e-15)


@few
@given(eta0=rates, drop=st.floats(0.01, 1), every=st.integers(1, 9), epoch=st.integers(0, 60))
def test_a_step_decay_multiplies_by_drop_at_every_drop(eta0, drop, every, epoch):
    expected = eta0
    for e in range(1, epoch + 1):
        if e % every == 0:
            expected *= drop
    assert step_decay(eta0, epoch, drop, every) == pytest.approx(expected, rel=1e-9)
    assert step_decay(eta0, epoch + 0.5, drop, every) == step_decay(eta0, epoch, drop, every)


@few
@given(eta0=rates, k=st.floats(0, 1), a=st.floats(0, 50), b=st.floats(0, 50))
def test_an_exponential_decay_falls_by_the_same_factor_in_the_same_time(eta0, k, a, b):
    together = exponential_decay(eta0, a + b, k)
    one_after_the_other = exponential_decay(exponential_decay(eta0, a, k), b, k)
    assert together == pytest.approx(one_after_the_other, rel=1e-9)
    assert exponential_decay(eta0, 1, k) == pytest.approx(eta0 / math.e**k, rel=1e-12)


@few
@given(eta0=rates, total=totals, share=st.floats(0, 1))
def test_a_cosine_decay_is_symmetric_about_its_middle(eta0, total, share):
    early = cosine_decay(eta0, share * total, total)
    late = cosine_decay(eta0, total - share * total, total)
    assert early + late == pytest.approx(eta0, rel=1e-12)


@few
@given(eta0=rates, total=totals)
def test_a_cosine_decay_is_a_squared_cosine_of_half_the_angle(eta0, total):
    for epoch in range(total + 1):
        expected = eta0 * math.cos(math.pi / 2 * epoch / total) ** 2
        assert cosine_decay(eta0, epoch, total) == pytest.approx(expected, rel=1e-9, abs=1e-14)


@few
@given(eta0=rates, total=totals)
def test_every_schedule_starts_at_eta0_and_never_rises_or_turns_negative(eta0, total):
    for schedule in (
        lambda epoch: step_decay(eta0, epoch, 0.5, 10),
        lambda epoch: exponential_decay(eta0, epoch, 0.1),
        lambda epoch: cosine_decay(eta0, epoch, total),
    ):
        rates = [schedule(epoch) for epoch in range(total + 1)]
        assert rates[0] == eta0
        assert all(later <= earlier for earlier, later in pairwise(rates))
        assert rates[-1] >= 0


def test_a_cosine_decay_ends_at_exactly_zero():
    assert cosine_decay(0.3, 7, 7) == 0


def test_rates_that_underflow_are_zero():
    assert step_decay(1.0, 1e6, 0.5, 1) == 0
    assert exponential_decay(1.0, 1e200, 1e200) == 0


@pytest.mark.parametrize("number", [np.float32, np.float64, np.int64])
def test_numpy_numbers_give_a_python_float(number):
    assert type(step_decay(number(1), number(4), number(1), np.int64(2))) is float
    assert type(exponential_decay(number(1), number(4), number(1))) is float
    assert type(cosine_decay(number(1), number(4), number(8))) is float


@pytest.mark.parametrize(
    ("kind", "function", "arguments", "message"),
    [
        (ValueError, step_decay, (0, 1, 0.5, 2), "eta0 must be a number > 0, got 0"),
        (ValueError, step_decay, (1, -1, 0.5, 2), "epoch must be a number ≥ 0, got -1"),
        (ValueError, step_decay, (1, 1, 0, 2), "drop must be a number > 0 and ≤ 1, got 0"),
        (ValueError, step_decay, (1, 1, 2, 2), "drop must be a number > 0 and ≤ 1, got 2"),
        (ValueError, step_decay, (1, 1, 0.5, 0), "every must be at least 1, got 0"),
        (TypeError, step_decay, (1, 1, 0.5, 2.5), "every must be an integer, got 2.5"),
        (ValueError, exponential_decay, (-1, 1, 1), "eta0 must be a number > 0, got -1"),
        (ValueError, exponential_decay, (1, np.nan, 1), "epoch must be a number ≥ 0, got nan"),
        (ValueError, exponential_decay, (1, 1, -0.1), "k must be a number ≥ 0, got -0.1"),
        (TypeError, exponential_decay, (1, np.ones(2), 1), "epoch must be a number, got array"),
        (ValueError, cosine_decay, (np.inf, 1, 2), "eta0 must be a number > 0, got inf"),
        (ValueError, cosine_decay, (1, 3, 2), "epoch must be a number ≥ 0 and ≤ 2, got 3"),
        (ValueError, cosine_decay, (1, 0, 0), "total must be a number > 0, got 0"),
    ],
)
def test_a_wrong_argument_is_named_with_what_was_expected_and_what_came(
    kind, function, arguments, message
):
    with pytest.raises(kind, match=re.escape(message)):
        function(*arguments)
