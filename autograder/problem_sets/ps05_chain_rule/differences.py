"""ps05: a gradient from differences of a function's values, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps05_chain_rule.drivers import drive_numerical_gradient
from autograder.views.ps05 import view_numerical_gradient
from reference_impl import gradient_checking


def _numerical_gradient(f: Any, x: Any, h: float = 1e-6) -> Any:
    return gradient_checking.numerical_gradient(f, x.astype(float), h)


def _difference_cases(rng: np.random.Generator) -> list[Case]:
    sizes: tuple[tuple[str, tuple[int, ...], float | None], ...] = (
        ("a vector of 3, h = 0.01", (3,), 0.01),
        ("a matrix of 2 × 4, h = 0.05", (2, 4), 0.05),
        ("a square matrix, h = 0.02", (3, 3), 0.02),
        ("three axes, h = 0.01", (2, 3, 2), 0.01),
        ("a vector of 4, the default h", (4,), None),
        ("whole numbers, h = 0.05", (2, 3), 0.05),
        ("a vector of 3, h = 0.00001", (3,), 1e-5),
    )
    cases = []
    for label, shape, h in sizes:
        whole = label.startswith("whole")
        x: Any = rng.integers(1, 4, shape) if whole else rng.uniform(0.5, 1.5, shape)
        if h is not None and h >= 0.01:
            # of either sign; with smaller steps a slope near 0 would be lost in f's rounding
            x = x * rng.choice([-1, 1], shape)
        sign = -1.0 if h is None else 1.0  # x is positive there, so f falls everywhere
        a, b, c = (sign * rng.uniform(0.5, 1.5, shape) for _ in range(3))
        cases.append(Case(label, (x, h, (a, b, c, sign * float(rng.uniform(0.2, 0.6))))))
    return cases


numerical_gradient = Exercise(
    name="numerical_gradient",
    arguments=("f", "x", "h=1e-6"),
    parts=(Part("gradient", 2, ("gradient",)), Part("x restored", 1, ("x restored",))),
    task=(
        "Return an array like x: for every entry the difference of f a step h above and a step h "
        "below, divided by the distance between the two."
    ),
    reference=_numerical_gradient,
    cases=_difference_cases,
    driver=drive_numerical_gradient,
    view=view_numerical_gradient,
    messages_if_false={
        "x restored": (
            "After the call the caller's x is another one. Put each entry back before you go on "
            "to the next, or wiggle a copy."
        )
    },
    leaf_labels={"gradient": "the gradient", "x restored": "x restored:"},
    # At the default step the sum f is rounded to about 1e-15, which 1/2h makes 1e-9 of a slope.
    # The cases with larger steps tell other formulas apart by far more than this.
    rtol=1e-5,
)


def _differences(f, x, h, quotient):
    """Any quotient of differences in one entry at a time, on a copy."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = quotient(f(x + step), f(x), f(x - step))
    return gradient


@numerical_gradient.misconception(
    "These are forward differences, from x to x + h. Their error shrinks only like h; with one "
    "step to either side it shrinks like h².",
    unaffected_parts=("x restored",),
)
def forward_difference(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - here) / h)


@numerical_gradient.misconception(
    "These are backward differences, from x − h to x. Their error shrinks only like h; with one "
    "step to either side it shrinks like h².",
    unaffected_parts=("x restored",),
)
def backward_difference(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (here - below) / h)


@numerical_gradient.misconception(
    "Every entry is twice the right one. The two places where f was computed are not h apart: "
    "how far is it from x − h to x + h?",
    unaffected_parts=("x restored",),
)
def divided_by_h(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / h)


@numerical_gradient.misconception(
    "The difference is the wrong way round: f below minus f above. The gradient points to where "
    "f grows.",
    unaffected_parts=("x restored",),
)
def below_minus_above(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (below - above) / (2 * h))


@numerical_gradient.misconception(
    "The difference was never divided by the distance, so it shrinks with h.",
    unaffected_parts=("x restored",),
)
def not_divided(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: above - below)


@numerical_gradient.misconception(
    "Your slopes are more exact than one step h to either side can make them: the step isn't the h "
    "that was passed in, or f is used at more than two places. Use the h that the caller chose, in "
    "the steps and in the divisor.",
    unaffected_parts=("x restored",),
)
def step_of_its_own(f, x, h=1e-6):
    return _differences(f, x, 1e-6, lambda above, here, below: (above - below) / 2e-6)


@numerical_gradient.misconception(
    "The gradient is 0 everywhere. Either the array is never filled in, or the step is so small "
    "that x with it is x again: near 1, float64 tells numbers apart down to about 1e-16.",
    unaffected_parts=("x restored",),
)
def step_too_small(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = 1e-15
        gradient[i] = (f(x + step) - f(x - step)) / 2e-15
    return gradient


@numerical_gradient.misconception(
    "Somewhere the numbers became float32, which keeps seven digits. The difference of two nearly "
    "equal numbers loses most of them: compute in float64.",
    unaffected_parts=("x restored",),
)
def in_float32(f, x, h=1e-6):
    x = np.array(x, dtype=np.float32)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        gradient[i] = (above - below) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "With an x of whole numbers the step is cut off: an array of integers can't hold 1.05 or 0.95, "
    "so it doesn't move at all or by a whole 1, and the gradient is wrong. Make a copy in float "
    "first.",
    unaffected_parts=("x restored",),
)
def integers_swallow_the_step(f, x, h=1e-6):
    x = x.copy()
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        gradient[i] = (above - below) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "x isn't put back: the later entries are computed at another place, and the caller's x is "
    "changed. Restore each entry before you go on."
)
def entry_not_restored(f, x, h=1e-6):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] = x[i] + h
        above = f(x)
        x[i] = x[i] - 2 * h
        below = f(x)
        gradient[i] = (above - below) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "The copy that you wiggle isn't put back: entries that had their turn stay moved, so the "
    "later ones are computed at another place.",
    unaffected_parts=("x restored",),
)
def copy_not_restored(f, x, h=1e-6):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "All entries were moved at once, so every entry got the same number, the sum of all slopes. "
    "Move one at a time.",
    unaffected_parts=("x restored",),
)
def all_entries_at_once(f, x, h=1e-6):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@numerical_gradient.misconception(
    "The gradient came back flat. It has exactly the shape of x: one slope for each entry, in its "
    "place.",
    unaffected_parts=("x restored",),
)
def flat_gradient(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / (2 * h)).ravel()


@numerical_gradient.misconception(
    "Every entry is half the right one. From x − h to x + h it is twice h, not four times.",
    unaffected_parts=("x restored",),
)
def divided_by_four_h(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / (4 * h))


@numerical_gradient.misconception(
    "The brackets around 2h are missing: you divided by 2 and multiplied by h.",
    unaffected_parts=("x restored",),
)
def divided_by_two_times_h(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / 2 * h)


@numerical_gradient.misconception(
    "The two values were added. A slope is a difference, divided by the distance.",
    unaffected_parts=("x restored",),
)
def values_added(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above + below) / (2 * h))


@numerical_gradient.misconception(
    "That is the second derivative: f above, minus twice f, plus f below. The slope needs the two "
    "outer values only.",
    unaffected_parts=("x restored",),
)
def second_derivative(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - 2 * here + below) / h**2)


@numerical_gradient.misconception(
    "The difference goes one step to one side only, but was divided by two steps.",
    unaffected_parts=("x restored",),
)
def forward_by_two_h(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - here) / (2 * h))


@numerical_gradient.misconception(
    "The slope lost its sign: the absolute value of the difference was taken.",
    unaffected_parts=("x restored",),
)
def absolute_difference(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: abs(above - below) / (2 * h))


@numerical_gradient.misconception(
    "Those are the values of f, not its slopes.",
    unaffected_parts=("x restored",),
)
def values_for_slopes(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: here)


@numerical_gradient.misconception(
    "The difference was divided by the square of the distance.",
    unaffected_parts=("x restored",),
)
def divided_by_h_squared(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / (2 * h) ** 2)


@numerical_gradient.misconception(
    "Only the first entry is filled in: the return stands inside the loop. It belongs after it.",
    unaffected_parts=("x restored",),
)
def first_entry_only(f, x, h=1e-6):
    gradient = _differences(f, x, h, lambda above, here, below: (above - below) / (2 * h))
    gradient.ravel()[1:] = 0
    return gradient


@numerical_gradient.misconception(
    "The last entry is missing: the loop ends one too early.",
    unaffected_parts=("x restored",),
)
def last_entry_missing(f, x, h=1e-6):
    gradient = _differences(f, x, h, lambda above, here, below: (above - below) / (2 * h))
    gradient.ravel()[-1] = 0
    return gradient


@numerical_gradient.misconception(
    "The step was made in proportion to each entry, h times x, and then divided by 2h alone. Step "
    "and divisor belong together.",
    unaffected_parts=("x restored",),
)
def step_times_entry(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h * x[i]
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient
