"""ps11, a whole training: zero weights on XOR, a right training written otherwise, wrong forms."""

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.prepare import prepare
from autograder.problem_sets.ps11_training_recipe import training_loop
from autograder.problem_sets.ps11_training_recipe.drivers import drive_fit
from autograder.views import ps11_fit
from autograder.views.ps11_fit import view_fit
from reference_impl import datasets


def test_zero_weights_leave_xor_where_it_is() -> None:
    X, labels = datasets.xor()
    params, history = training_loop.starts_at_zero(
        X, labels, (2, 4, 2), 0.5, 3, 4, np.random.default_rng(0)
    )
    assert all(not W.any() for W, _ in params)
    assert history == pytest.approx([np.log(2)] * 3)


def fit_with_plain_first_weights_and_a_shuffled_list(
    X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, batch_size: Any, rng: Any
) -> Any:
    shapes = list(itertools.pairwise(sizes))
    params = [(rng.normal(size=(m, n)) * (2 / n) ** 0.5, np.zeros(m)) for n, m in shapes]
    history = []
    for _ in range(epochs):
        losses: list[float] = []
        rows = np.arange(len(X))
        rng.shuffle(rows)
        while len(rows):
            batch, rows = rows[:batch_size], rows[batch_size:]
            inputs = [X[batch]]
            for W, b in params:
                inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
            Z = inputs[-2] @ params[-1][0].T + params[-1][1]
            dZ = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
            losses.extend(-np.log(dZ[np.arange(len(batch)), labels[batch]] + 1e-8))
            dZ = (dZ - np.eye(sizes[-1])[labels[batch]]) / len(batch)
            for i in range(len(params) - 1, -1, -1):
                W, b = params[i]
                params[i] = (W - eta * dZ.T @ inputs[i], b - eta * dZ.sum(0))
                dZ = dZ @ W * (inputs[i] > 0)
        history.append(np.mean(losses))
    return tuple(params), np.array(history)


def test_a_right_training_written_otherwise_gets_full_points(
    verdict_of: Callable[..., Verdict],
) -> None:
    fit = fit_with_plain_first_weights_and_a_shuffled_list
    verdict = verdict_of("fit", fit, seed=3)
    assert verdict.earned == verdict.points, verdict.feedback


@pytest.mark.parametrize(
    ("returned", "message"),
    [([], "2 items, (params, history)"), (([], []), "(W, b) of layer 1")],
)
def test_what_is_no_training_is_told_so(
    returned: object, message: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("fit", lambda *args: returned)
    assert verdict.outcome is Outcome.WRONG_TYPE
    assert any(message in remark.message for remark in verdict.feedback), verdict.feedback


# -- the small trainings, which are looked at closely -------------------------------------

SEEDS = (1, 4, 5, 7)
"""Draws of cases; on some of them right answers used to lose points, and wrong ones not."""


@functools.cache
def small_cases(seed: int) -> list[tuple[Any, Any]]:
    """Return the arguments of the cases that aren't the digits, and what is right in them."""
    cases = prepare(training_loop.fit, seed).cases
    return [(case.case.args, case.expected) for case in cases if len(case.case.args[0]) < 100]  # type: ignore[arg-type]


def wrong_leaves(fit: Callable[..., object], seed: int) -> set[str]:
    """Return the leaves of the view that aren't right in one of the small trainings."""
    found: set[str] = set()
    for args, expected in small_cases(seed):
        viewed = view_fit(drive_fit(fit, *args), *args)
        found |= {name for name, right in expected.items() if viewed[name] != right}
    return found


def trained(
    draw: Callable[[Any, int, int], Any] | None = None, before: bool = False, **how: Any
) -> Callable[..., Any]:
    """Return a right training whose first weights are drawn so, and the orders maybe before."""

    def fit(X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, size: Any, rng: Any) -> Any:
        orders = [rng.permutation(len(X)) for _ in range(epochs)] if before else []
        rng.random(how.get("numbers", 0))
        shapes = list(itertools.pairwise(sizes))
        drawn = draw or (lambda rng, i, o: rng.normal(0, (2 / i) ** 0.5, (o, i)))
        if how.get("last_first"):
            layers = [[drawn(rng, i, o), np.zeros(o)] for i, o in shapes[::-1]][::-1]
        else:
            layers = [[drawn(rng, i, o), np.zeros(o)] for i, o in shapes]
        history: list[float] = []
        for _ in range(epochs):
            order = orders.pop() if orders else rng.permutation(len(X))
            losses: list[float] = []
            for start in range(0, len(X), size):
                rows = order[start : start + size]
                losses.extend(training_loop._step_in_place(X[rows], labels[rows], layers, eta))
            p = np.exp(-np.array(losses)) + how.get("tiny", 0.0)
            history.append(float(-np.log(p).mean()))
            eta = eta * how.get("decay", 1.0)
        if how.get("smallest"):
            history = np.minimum.accumulate(history).tolist()
        return [(W, b) for W, b in layers], history

    return fit


RIGHT = {
    "He's weights, transposed": trained(lambda rng, i, o: rng.normal(0, (2 / i) ** 0.5, (i, o)).T),
    "uniform weights": trained(lambda rng, i, o: rng.uniform(-1, 1, (o, i)) * (6 / i) ** 0.5),
    "the last layer first": trained(last_first=True),
    "numbers drawn before": trained(numbers=7),
    "the orders before the weights": trained(before=True),
    "small weights, which only the digits show": trained(
        lambda rng, i, o: rng.normal(0, 0.01, (o, i))
    ),
    "log(p + 1e-10)": trained(tiny=1e-10),
    "log(p + 1e-8)": trained(tiny=1e-8),
    "log(p + 1e-7)": trained(tiny=1e-7),
}


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fit", RIGHT.values(), ids=RIGHT)
def test_no_right_training_loses_points_by_the_numbers_it_draws(
    fit: Callable[..., Any], seed: int
) -> None:
    assert wrong_leaves(fit, seed) == set()


WRONG = {
    "shuffled once": (training_loop.shuffled_once, {"new orders"}),
    "never shuffled": (training_loop.never_shuffled, {"new orders"}),
    "measured after the epoch": (training_loop.measured_after_the_epoch, {"on its way"}),
    "the smallest loss so far": (trained(smallest=True), {"on its way"}),
    "eta shrinks": (trained(decay=0.95), {"steps"}),
    "not averaged": (
        training_loop.batch_not_averaged,
        {"step", "steps", "turns"},
    ),
}


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("fit", "leaves"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_small_training_shows_and_nothing_else(
    fit: Callable[..., Any], leaves: set[str], seed: int
) -> None:
    assert wrong_leaves(fit, seed) == leaves


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_that_has_no_name_gets_none(seed: int) -> None:
    def with_weight_decay(X: Any, labels: Any, sizes: Any, eta: Any, *rest: Any) -> Any:
        params, history = trained()(X, labels, sizes, eta, *rest)
        return [(W * (1 - 0.1 * eta), b) for W, b in params], history

    words = [view_fit(drive_fit(with_weight_decay, *args), *args) for args, _ in small_cases(seed)]
    assert {word.get("turns", "another") for word in words} == {"another"}


# -- the first weights' size --------------------------------------------------------------

SIZES = {
    "He's": (lambda rng, i, o: rng.normal(0, (2 / i) ** 0.5, (o, i)), "He's"),
    "He's, uniform": (lambda rng, i, o: rng.uniform(-1, 1, (o, i)) * (6 / i) ** 0.5, "He's"),
    "Xavier's": (lambda rng, i, o: rng.normal(0, (1 / i) ** 0.5, (o, i)), "Xavier's"),
    "Glorot's": (lambda rng, i, o: rng.normal(0, (2 / (i + o)) ** 0.5, (o, i)), None),
    "by the outputs": (lambda rng, i, o: rng.normal(0, (2 / o) ** 0.5, (o, i)), None),
    "the variance": (lambda rng, i, o: rng.normal(0, 2 / i, (o, i)), None),
    "uniform within He's deviation": (
        lambda rng, i, o: rng.uniform(-1, 1, (o, i)) * (2 / i) ** 0.5,
        None,
    ),
    "all 0": (lambda rng, i, o: np.zeros((o, i)), None),
}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("draw", "name"), SIZES.values(), ids=SIZES)
def test_the_size_of_first_weights_is_known_whatever_is_drawn(
    draw: Callable[[Any, int, int], Any], name: str | None, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    shapes = itertools.pairwise(training_loop.DIGITS_SIZES)
    scale = ps11_fit._scale([(draw(rng, i, o), np.zeros(o)) for i, o in shapes])
    assert scale == name if name else isinstance(scale, float)


@pytest.mark.parametrize(
    ("draw", "name"),
    [
        (SIZES["Xavier's"][0], "xaviers_first_weights"),
        (SIZES["by the outputs"][0], ""),
    ],
)
def test_first_weights_of_another_size_cost_their_part(
    draw: Callable[[Any, int, int], Any], name: str, verdict_of: Callable[..., Verdict]
) -> None:
    verdict = verdict_of("fit", trained(draw), seed=3)
    assert [part.name for part in verdict.parts if part.earned < part.points] == ["first weights"]
    assert [remark.misconception for remark in verdict.feedback] == [name]
