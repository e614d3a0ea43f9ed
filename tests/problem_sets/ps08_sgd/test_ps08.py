"""ps08: the catalogue's measured symptoms, right answers written otherwise, clear remarks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.exercise import Exercise
from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets import ps08_sgd as ps08

VerdictOf = Callable[..., Verdict]


def slip(exercise: Exercise, name: str) -> Any:
    (wrong,) = [wrong.implementation for wrong in exercise.misconceptions if wrong.name == name]
    return wrong


# -- measured symptoms --------------------------------------------------------------------


def test_the_last_two_of_ten_samples_are_dropped() -> None:
    T = np.arange(10.0)
    arguments = T[:, None], T, 4, np.random.default_rng(0)
    assert [len(t) for _, t in slip(ps08.minibatches, "last_batch_dropped")(*arguments)] == [4, 4]
    right: Any = ps08.minibatches.reference(*arguments)
    assert [len(t) for _, t in right] == [4, 4, 2]


def test_a_lost_velocity_shows_in_the_second_step() -> None:
    for step, end in (
        (ps08.momentum_step.reference, [0.855, -2.0725]),
        (slip(ps08.momentum_step, "velocity_reset"), [0.90, -2.05]),
    ):
        w, v, dw = np.array([1.0, -2.0]), np.zeros(2), np.array([0.5, 0.25])
        for _ in range(2):
            w, v = step(w, dw, v, 0.1, 0.9)
        assert w == pytest.approx(np.array(end))


def test_averaged_gradients_are_ten_times_too_small() -> None:
    arguments = np.zeros(1), np.ones(1), np.zeros(1), 0.1, 0.9
    averaged = slip(ps08.momentum_step, "averaged_gradient")(*arguments)
    assert averaged[1] == pytest.approx(np.array([-0.01]))


def test_adams_first_step_is_three_times_too_long_without_the_correction() -> None:
    zero = np.zeros(1)
    arguments = zero, np.array([5.0]), zero, zero, 1, 0.001, 0.9, 0.999, 1e-8
    assert slip(ps08.adam_step, "no_correction")(*arguments)[0] == pytest.approx([-0.00316], 1e-3)
    right: Any = ps08.adam_step.reference(*arguments)
    assert right[0] == pytest.approx([-0.001])
    with np.errstate(all="ignore"):
        from_zero = slip(ps08.adam_step, "counted_from_zero")(*arguments)
    assert not (abs(from_zero[0]) <= 0.001).all()  # nan, in which no comparison holds


def test_nesterov_at_the_wrong_point_differs_from_the_second_step_on() -> None:
    wrong, right = (
        slip(ps08.nesterov_step, "gradient_where_it_stands"),
        ps08.nesterov_step.reference,
    )
    ends = []
    for step in (wrong, right):
        w, v, path = np.array([1.0]), np.zeros(1), []
        for _ in range(2):
            w, v = step(w, lambda w: w, v, 0.1, 0.5)
            path.append(float(w[0]))
        ends.append(path)
    assert ends[0] == pytest.approx([0.9, 0.76])
    assert ends[1] == pytest.approx([0.9, 0.765])


# -- right, written otherwise -------------------------------------------------------------


class Batches:
    """An iterator of its own kind, which draws only when it is asked."""

    def __init__(self, X: Any, T: Any, batch_size: int, rng: Any) -> None:
        self.X, self.T, self.size, self.rng, self.order = X, T, batch_size, rng, None

    def __iter__(self) -> Any:
        order = self.rng.choice(len(self.X), size=len(self.X), replace=False)
        starts = range(0, len(self.X), self.size)
        return (
            (self.X[order[i : i + self.size]], self.T[order[i : i + self.size]]) for i in starts
        )


def sorted_by_random_keys(X: Any, T: Any, batch_size: int, rng: Any) -> Any:
    order = sorted(range(len(X)), key=lambda n: rng.normal())
    return [
        (X[order[i : i + batch_size]], T[order[i : i + batch_size]])
        for i in range(0, len(X), batch_size)
    ]


def list_of_points(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
    points = [w0.copy()]
    for _ in range(steps):
        points.append(np.subtract(points[-1], eta * gradient(points[-1])))
    return points


def adam_with_its_rate_corrected(
    w: Any, dw: Any, m: Any, s: Any, t: int, eta: Any, b1: Any, b2: Any, eps: Any
) -> Any:
    m, s = b1 * m + (1 - b1) * dw, b2 * s + (1 - b2) * dw * dw
    root = np.sqrt(1 - b2**t)
    return [w - eta * root / (1 - b1**t) * m / (np.sqrt(s) + eps * root), m, s]


def step_decay_by_int(eta0: float, epoch: float, drop: float, every: int) -> Any:
    return np.float64(eta0) * drop ** int(epoch / every)


WRITTEN_OTHERWISE = [
    ("minibatches", Batches),
    ("minibatches", sorted_by_random_keys),
    ("gradient_descent", list_of_points),
    ("adam_step", adam_with_its_rate_corrected),
    ("step_decay", step_decay_by_int),
]


@pytest.mark.parametrize("seed", [3, 4, 5])
@pytest.mark.parametrize(
    ("name", "function"), WRITTEN_OTHERWISE, ids=[f.__name__ for _, f in WRITTEN_OTHERWISE]
)
def test_a_right_answer_written_otherwise_gets_full_points(
    name: str, function: Callable[..., object], seed: int, verdict_of: VerdictOf
) -> None:
    verdict = verdict_of(name, function, seed)
    assert verdict.outcome is Outcome.RIGHT, verdict.feedback


# -- what cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("minibatches", lambda X, T, size, rng: [X, T], "It should return 2 items, (X_b, T_b)"),
        ("minibatches", lambda X, T, size, rng: [(X[:3], T[:2])], "3 rows of X and 2 of T"),
        ("minibatches", lambda X, T, size, rng: [(X[0], T[:1])], "X_b should have shape"),
        ("minibatches", lambda X, T, size, rng: None, "not iterable"),
        ("gradient_descent", lambda g, w0, eta, steps: None, "is a return missing?"),
        ("gradient_descent", lambda g, w0, eta, steps: [1.0, 2.0], "should hold arrays of shape"),
        ("momentum_step", lambda w, dw, v, eta, mu: w, "should be a sequence of 2 items"),
        ("adam_step", lambda *arguments: arguments[:2], "should have 3 items, not 2"),
        ("cosine_decay", lambda eta0, epoch, total: np.array([eta0]), "should be a float"),
    ],
)
def test_what_cannot_be_used_is_told(
    name: str, function: Callable[..., object], words: str, verdict_of: VerdictOf
) -> None:
    verdict = verdict_of(name, function)
    assert verdict.earned == 0
    assert words in " ".join(remark.message for remark in verdict.feedback)
