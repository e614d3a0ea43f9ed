"""ps13: tests that the student writes, tried on right and on wrong layers."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps13_six_bugs.drivers import drive_test
from autograder.problem_sets.ps13_six_bugs.layer_texts import (
    WRONG_GATED,
    WRONG_HUBER,
    kind_of,
    texts,
)
from autograder.views.ps13 import view_test


def _kinds(sources: list[str], first: str, second: str) -> list[str]:
    return [kind_of(source) for source in sources]


def _gated_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(f"wrong in: {group}", (texts(rng, "gated", group), "forward", "backward"))
        for group in WRONG_GATED
    ]


def _huber_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(f"wrong in: {group}", (texts(rng, "huber", group), "loss", "gradient"))
        for group in WRONG_HUBER
    ]


def _caught(groups: object, group: str) -> tuple[str, ...]:
    return tuple(f"caught.{name}" for name in groups[group])  # type: ignore[index]


def slopes(f, x, dY):
    """Return the slopes of sum(dY * f()) with respect to x, by central differences."""
    found = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + 1e-6
        up = f()
        x[i] = old - 1e-6
        down = f()
        x[i] = old
        found[i] = np.sum(dY * (up - down)) / 2e-6
    return found


def expect(condition):
    """Raise AssertionError unless it holds; `assert` itself is left out by `python -O`."""
    if not condition:
        raise AssertionError


def same(got, wanted):
    """Whether two arrays have the same shape and nearly the same numbers."""
    return np.shape(got) == np.shape(wanted) and np.allclose(got, wanted, rtol=1e-5, atol=1e-7)


def _gated_inputs(n=4):
    rng = np.random.default_rng(n)
    return [rng.normal(size=s) for s in ((n, 3), (2, 3), (2,), (2, 3))], rng.normal(size=(n, 2))


def _expect_formula(forward, X, W, b, V):
    expect(same(forward(X, W, b, V), (X @ W.T + b) / (1 + np.exp(-(X @ V.T)))))


def _expect_gradients(forward, backward, inputs, dY):
    """Expect that backward returns the slopes of forward, and leaves its arguments alone."""
    kept = [array.copy() for array in (*inputs, dY)]
    results = backward(dY, *inputs)
    for array, before in zip((*inputs, dY), kept, strict=True):
        expect(np.array_equal(array, before))
    for array, result in zip(inputs, results, strict=True):
        expect(same(result, slopes(lambda: forward(*inputs), array, dY)))
    return results


def _expect_another_call(backward, inputs, dY, results):
    """Expect that another call, with twice the signal, gives twice the gradients."""
    for result, twice in zip(results, backward(2.0 * dY, *inputs), strict=True):
        expect(same(twice, 2.0 * result))


def _right_test_gated(forward, backward):
    for n in (4, 1):
        inputs, dY = _gated_inputs(n)
        _expect_formula(forward, *inputs)
        results = _expect_gradients(forward, backward, inputs, dY)
        _expect_another_call(backward, inputs, dY, results)


MISSED_GATED = {
    "without b": "A layer that leaves b out, forward and backward, passes: what it gives has to be "
    "compared with the formula, since its gradients agree with what it gives.",
    "gate from W": "A layer whose gate is worked out from W passes.",
    "added": "A layer that adds the gate in place of multiplying by it passes. Its gradients agree "
    "with what it gives, so only what it gives can tell.",
    "tanh as gate": "A layer with tanh as its gate passes, forward and backward: compare what it "
    "gives with the formula.",
    "all of it scaled": "A layer passes whose outputs and gradients are all too large by one "
    "factor. Compare the outputs with the formula.",
    "dW of the wrong size": "A layer passes whose dW is too large by a factor.",
    "dX with the wrong sign": "A layer passes whose dX has the wrong sign.",
    "slope of the gate left out": "A layer passes whose gradients lack the slope of the sigmoid.",
    "half of the gate's slope": "A layer passes that takes the gate itself for the gate's slope.",
    "value left out of the gate": "A layer passes whose dV doesn't depend on the value, X Wᵀ + b.",
    "gate left out": "A layer passes in which dW doesn't depend on the gate.",
    "dX by the value alone": "A layer passes whose dX lacks the way through the gate.",
    "dX by the gate alone": "A layer passes whose dX lacks the way through the value.",
    "dV and dW exchanged": "A layer passes that returns dW and dV in each other's place.",
    "db as a row of a table": "A layer passes whose db has shape (1, D) in place of (D,). "
    "np.allclose stretches shapes; compare them, too.",
    "db as a mean": "A layer passes whose db is the mean over the samples in place of the sum.",
    "db of the first sample": "A layer passes whose db knows the first sample alone. With one "
    "sample nobody can tell.",
    "the last sample left out": "A layer passes whose dW leaves out the last sample.",
    "dW divided by N": "A layer passes whose dW is divided by the number of samples.",
    "one gate for all samples": "A layer passes that goes back through the mean of the gates, one "
    "for all samples.",
    "dY taken for 1": "A layer passes that never looks at dY. A test that goes back from the sum "
    "of all outputs has only ones in dY.",
    "the size of X": "A layer passes that takes X for its absolute value going back. Compare "
    "gradients where some inputs are negative.",
    "only where Y is positive": "A layer passes that goes back only where the value is positive. "
    "Compare gradients where some are negative.",
    "b forgotten in the backward pass": "A layer passes that forgets b going back. Compare "
    "gradients where b isn't 0.",
    "dY changed": "A layer passes that changes dY.",
    "X changed": "A layer passes that changes X in its forward pass.",
    "added up over calls": "A layer passes whose dW adds up from call to call. Call it twice.",
    "the first call remembered": "A layer passes whose db stays that of its first call. Call it "
    "again with other numbers in the same shapes, and look at what comes back then, too.",
}

test_gated_layer = Exercise(
    name="test_gated_layer",
    arguments=("forward", "backward"),
    parts=tuple(
        Part(group, points, _caught(WRONG_GATED, group))
        for group, points in (
            ("forward", 1),
            ("gradients", 2),
            ("every sample", 1),
            ("any numbers", 1),
            ("no traces", 1),
        )
    ),
    task=(
        "Write a test for the gated layer: it stops by assert if forward or backward is wrong, and "
        "returns nothing if both are right."
    ),
    reference=_right_test_gated,
    cases=_gated_cases,
    driver=drive_test,
    view=view_test,
    facts=_kinds,
    messages_if_false={f"caught.{name}": words for name, words in MISSED_GATED.items()},
)


@test_gated_layer.misconception(
    "Your test lets every layer pass. Call forward and backward on arrays of your own, and stop by "
    "assert where what comes back isn't what it should be.",
    is_evident=True,
)
def lets_all_pass(forward, backward):
    return None


@test_gated_layer.misconception(
    "Your test sees that the gradients go with the outputs, and never compares the outputs with "
    "the formula: a layer that works out something else passes, if its gradient is true to it.",
    unaffected_parts=("gradients", "every sample", "any numbers", "no traces"),
)
def gradient_check_alone(forward, backward):
    inputs, dY = _gated_inputs()
    results = _expect_gradients(forward, backward, inputs, dY)
    _expect_another_call(backward, inputs, dY, results)


@test_gated_layer.misconception(
    "Your test looks at shapes alone. Wrong numbers have the right shapes as a rule: compare "
    "gradients with differences of outputs."
)
def shapes_alone(forward, backward):
    (X, W, b, V), dY = _gated_inputs()
    expect(np.shape(forward(X, W, b, V)) == dY.shape)
    results = backward(dY, X, W, b, V)
    for array, result in zip((X, W, b, V), results, strict=True):
        expect(np.shape(result) == array.shape)


@test_gated_layer.misconception(
    "All layers pass that mistreat a batch and are right for one sample, where a mean, a sum and "
    "the first entry are the same. Compare the gradients of several samples at once.",
    unaffected_parts=("forward", "gradients", "any numbers", "no traces"),
    is_evident=True,
)
def one_sample(forward, backward):
    for factor in (1.0, -2.0):
        inputs, dY = _gated_inputs(1)
        inputs[0] *= factor
        _expect_formula(forward, *inputs)
        results = _expect_gradients(forward, backward, inputs, dY)
        _expect_another_call(backward, inputs, dY, results)


@test_gated_layer.misconception(
    "All layers pass that leave traces: they remember the first call, add up from call to call, or "
    "change an argument. Call twice, with other numbers, and compare arguments with copies.",
    unaffected_parts=("forward", "gradients", "every sample", "any numbers"),
    is_evident=True,
)
def one_look(forward, backward):
    (X, W, b, V), dY = _gated_inputs()

    def first(X, W, b, V):
        return forward(X.copy(), W, b, V)

    _expect_formula(first, X, W, b, V)
    results = backward(dY.copy(), X.copy(), W, b, V)
    for array, result in zip((X, W, b, V), results, strict=True):
        expect(same(result, slopes(lambda: first(X, W, b, V), array, dY)))


@test_gated_layer.misconception(
    "Your test goes back from the sum of all outputs, so its dY holds only ones, and a layer that "
    "ignores dY passes. Let dY hold different numbers.",
    unaffected_parts=("forward", "gradients", "every sample", "no traces"),
)
def ones_for_dY(forward, backward):
    for factor in (1.0, -1.5):
        inputs, dY = _gated_inputs()
        inputs[0] *= factor
        _expect_formula(forward, *inputs)
        _expect_gradients(forward, backward, inputs, np.ones_like(dY))
    inputs[0] *= 2.0
    _expect_gradients(forward, backward, inputs, np.ones_like(dY))


def _huber_inputs():
    rng = np.random.default_rng(1)
    Y, T = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    Y[0, 0], T[0, 0] = 3.0, 0.0
    Y[1, 1], T[1, 1] = -3.0, 0.0
    return Y, T


def _huber(Y, T, delta):
    r = np.abs(Y - T)
    return np.sum(np.where(r <= delta, r * r / 2, delta * (r - delta / 2))) / len(Y)


def _right_test_huber(loss, gradient):
    Y, T = _huber_inputs()
    for delta in (0.7, 1.9):
        kept = Y.copy(), T.copy()
        expect(np.isclose(loss(Y, T, delta), _huber(Y, T, delta)))
        for factor in (1.0, -0.5):
            result = gradient(factor * Y, T, delta)
            moved = factor * Y
            expect(same(result, slopes(lambda m=moved, d=delta: _huber(m, T, d), moved, 1.0)))
        gradient(Y, T, delta)
        expect(np.array_equal(Y, kept[0]) and np.array_equal(T, kept[1]))


MISSED_HUBER = {
    "without the half": "A loss twice as large as it should be passes, with its gradient. Compare "
    "the loss with the formula.",
    "with a jump": "A loss passes that jumps at |r| = delta: the linear part lacks its constant.",
    "never linear": "A loss passes that is the square everywhere, with its gradient. Let some "
    "errors be larger than delta.",
    "a sum over samples": "A loss passes that is the sum over the samples in place of the mean.",
    "a mean over outputs, too": "A loss passes that is divided by the number of outputs, too.",
    "delta taken for 1": "A loss passes that takes delta for 1. Try another delta.",
    "the wrong sign": "A gradient passes whose sign is wrong.",
    "not divided by N": "A gradient passes that isn't divided by the number of samples.",
    "never levelling off": "A gradient passes that goes on growing beyond delta.",
    "cut on one side only": "A gradient passes that levels off for large errors above, and not "
    "below. Let some large errors be negative.",
    "always at the limit": "A gradient passes that has the size delta everywhere, for small "
    "errors, too.",
    "limit without delta": "A gradient passes that levels off at 1 in place of delta.",
    "Y changed": "A gradient passes that changes Y.",
    "the first call remembered": "A gradient passes that stays that of its first call.",
}

test_huber = Exercise(
    name="test_huber",
    arguments=("loss", "gradient"),
    parts=tuple(
        Part(group, points, _caught(WRONG_HUBER, group))
        for group, points in (("loss", 2), ("gradient", 1), ("no traces", 1))
    ),
    task=(
        "Write a test for Huber's loss: it stops by assert if loss or gradient is wrong, and "
        "returns nothing if both are right."
    ),
    reference=_right_test_huber,
    cases=_huber_cases,
    driver=drive_test,
    view=view_test,
    facts=_kinds,
    messages_if_false={f"caught.{name}": words for name, words in MISSED_HUBER.items()},
)


@test_huber.misconception(
    "Your test lets everything pass. Call loss and gradient on numbers of your own, and stop by "
    "assert where what comes back isn't what it should be.",
    is_evident=True,
)
def lets_every_loss_pass(loss, gradient):
    return None


@test_huber.misconception(
    "All wrong losses pass whose gradient goes with them, and those that disagree with the "
    "gradient are caught. So the loss itself isn't compared with the formula.",
    unaffected_parts=("gradient", "no traces"),
    is_evident=True,
)
def gradient_of_any_loss(loss, gradient):
    Y, T = _huber_inputs()
    for delta in (0.7, 1.9):
        for factor in (1.0, -0.5):
            moved = factor * Y
            kept = moved.copy()
            result = gradient(moved, T, delta)
            expect(np.array_equal(moved, kept))
            expect(same(result, slopes(lambda m=moved, d=delta: loss(m, T, d), moved, 1.0)))


@test_huber.misconception(
    "Your test knows errors smaller than delta alone, where Huber's loss is the square. Let some "
    "be larger, above and below.",
    unaffected_parts=("no traces",),
)
def small_errors_alone(loss, gradient):
    Y, T = _huber_inputs()
    for factor in (0.01, 0.02):
        y, t = factor * Y, factor * T
        kept = y.copy()
        expect(np.isclose(loss(y, t, 1.0), np.sum((y - t) ** 2) / 2 / len(Y)))
        result = gradient(y, t, 1.0)
        expect(np.array_equal(y, kept))
        expect(same(result, (y - t) / len(Y)))


@test_huber.misconception(
    "A gradient passes that changes Y, and one that stays that of its first call. Call it twice, "
    "with other numbers, and compare its arguments with copies.",
    unaffected_parts=("loss", "gradient"),
    is_evident=True,
)
def one_gradient(loss, gradient):
    Y, T = _huber_inputs()
    for delta in (0.7, 1.9):
        expect(np.isclose(loss(Y, T, delta), _huber(Y, T, delta)))
    moved = Y.copy()
    result = gradient(Y.copy(), T, 0.7)
    expect(same(result, slopes(lambda: _huber(moved, T, 0.7), moved, 1.0)))


@test_gated_layer.misconception(
    "Every layer passes whose forward pass is right, whatever its backward pass does. Call "
    "backward, and compare all that it returns with differences of outputs.",
    unaffected_parts=("forward",),
    message_beside="Backward passes get through, right or wrong. Call backward, and compare all "
    "that it returns with differences of outputs.",
    is_evident=True,
)
def forward_alone(forward, backward):
    (X, W, b, V), _ = _gated_inputs()
    wanted = (X @ W.T + b) / (1 + np.exp(-(X @ V.T)))
    expect(same(forward(X, W, b, V), wanted))


@test_gated_layer.misconception(
    "Every layer passes whose forward pass is right, whatever its backward pass returns. Call "
    "backward, and compare all that comes back with differences of outputs.",
    unaffected_parts=("forward",),
    message_beside="Backward passes get through, right or wrong. Call backward, and compare what "
    "comes back with differences of outputs.",
    is_evident=True,
)
def forward_alone_before_the_formula(forward, backward):
    (X, W, b, V), _ = _gated_inputs()
    _expect_formula(forward, X, W, b, V)


@test_huber.misconception(
    "Every gradient passes, right or wrong. Call gradient, and compare what it returns with "
    "differences of the loss.",
    unaffected_parts=("loss",),
    message_beside="Gradients pass, right or wrong. Call gradient, and compare what it returns "
    "with differences of the loss.",
    is_evident=True,
)
def loss_alone(loss, gradient):
    Y, T = _huber_inputs()
    for delta in (0.7, 1.9):
        expect(np.isclose(loss(Y, T, delta), _huber(Y, T, delta)))
