"""ps12: networks that follow a function: a staircase of threshold units, a polygon of ReLUs.

The function itself is made in the driver, from coefficients that the case sends.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps12_expressive_power.drivers import drive_with_curve
from autograder.views.ps12 import (
    view_relu_interpolant,
    view_staircase,
)
from reference_impl import expressive_power

# label, a, b, k, and the coefficients: f(x) = c0 + c1 x + c2 x² + height · sin(speed · x + start)
CURVES: tuple[tuple[str, float, float, int, tuple[float, ...]], ...] = (
    ("a rising curve on [0, 2], k = 8", 0.0, 2.0, 8, (4.0, 1.2, 0.4, 0.0, 1.0, 0.0)),
    ("up and down on [−1, 3], k = 40", -1.0, 3.0, 40, (3.0, 0.2, 0.0, 1.5, 4.0, 0.5)),
    ("a falling curve on [−3, −1], k = 10", -3.0, -1.0, 10, (-4.0, -1.0, 0.3, 0.0, 1.0, 0.0)),
    ("a wave on [5, 7], k = 12", 5.0, 7.0, 12, (-5.0, 0.1, 0.0, 2.0, 3.0, 1.0)),
    ("a line on [1, 4], k = 1", 1.0, 4.0, 1, (9.0, 0.8, 0.0, 0.0, 1.0, 0.0)),
)


def _curve_cases(rng: np.random.Generator) -> list[Case]:
    """Draw curves of known shapes at any height: far from those of another draw."""
    cases = []
    for label, a, b, k, curve in CURVES:
        height, *shape = (float(c * rng.uniform(0.9, 1.1)) for c in curve)
        cases.append(Case(label, ((height + float(rng.uniform(-100, 100)), *shape), a, b, k)))
    return cases


staircase = Exercise(
    name="staircase",
    arguments=("f", "a", "b", "k"),
    parts=(Part("within the bound", 4),),
    task=(
        "Return W1, b1, w2 and b2 of k threshold units and a linear output that stay within "
        "max |f'| (b − a)/k of f on the whole of [a, b]."
    ),
    reference=expressive_power.staircase,
    cases=_curve_cases,
    driver=drive_with_curve,
    view=view_staircase,
    leaf_labels={"*": "What the error {0} exceeds the bound by:"},
    messages_if_false={
        "at a": "At the left end the network is too far from f. Before any unit is on, only the "
        "output's bias is left.",
        "between a and b": "Somewhere between a and b the network is farther from f than max |f'| "
        "(b − a)/k. Draw its output beside f: are the steps in the right places, and as high as "
        "f rises from one to the next?",
        "at b": "At the right end the network is too far from f. All units are on there; do the "
        "heights of all steps add up to f(b) − f(a), or nearly?",
    },
)


def _steps(knots, heights, start):
    return np.ones((len(knots), 1)), -np.asarray(knots), np.asarray(heights), float(start)


@staircase.misconception(
    "There is one unit too few. k steps have k + 1 ends: with k points between a and b there are "
    "only k − 1 differences."
)
def one_step_too_few(f, a, b, k):
    t = np.linspace(a, b, k)
    return _steps(t[1:], np.diff(f(t)), f(a))


@staircase.misconception(
    "There is one unit too many. The unit at a is always on and does nothing but what the output's "
    "bias can do: begin with f(a) there, and let the k units make the k steps."
)
def one_step_too_many(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t, np.diff(f(t), prepend=0.0), 0.0)


@staircase.misconception(
    "The values of f stand where its rises should. All units to the left of x are on together, so "
    "each adds only what f gains from one knot to the next."
)
def values_for_rises(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], f(t[1:]), f(a))


@staircase.misconception(
    "The staircase begins at 0 and not at f(a): it has the right shape and the wrong height."
)
def begins_at_zero(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.diff(f(t)), 0.0)


@staircase.misconception(
    "The units switch on in the wrong places: their biases have the sign of the knots. A unit with "
    "weight 1 switches on at x = t if its bias is minus t."
)
def knots_for_biases(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return np.ones((k, 1)), t[1:], np.diff(f(t)), float(f(a))


@staircase.misconception(
    "All steps go up. Where f falls the weight of a unit has to be negative: the difference of two "
    "values keeps its sign."
)
def only_upwards(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.abs(np.diff(f(t))), f(a))


@staircase.misconception(
    "The slopes of f stand where its rises should. A threshold unit adds its whole weight at once, "
    "so it must be the rise itself, not divided by the width."
)
def slopes_for_rises(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.diff(f(t)) / np.diff(t), f(a))


@staircase.misconception(
    "The knots lie between 0 and 1. They should divide the interval from a to b that was given."
)
def knots_from_zero_to_one(f, a, b, k):
    t = np.linspace(0.0, 1.0, k + 1)
    return _steps(t[1:], np.diff(f(t)), f(t[0]))


@staircase.misconception(
    "That is a network for ReLU units. Threshold units make jumps: their weights are the rises of "
    "f, not changes of its slope."
)
def polygon_for_staircase(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


@staircase.misconception(
    "The staircase begins at f(b). Before any unit is on, at a, the output is its bias alone."
)
def begins_at_the_end(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.diff(f(t)), f(b))


@staircase.misconception(
    "Every step has the other sign: where f rises the staircase falls. A rise is the later value "
    "minus the earlier one."
)
def steps_turned_round(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], -np.diff(f(t)), f(a))


@staircase.misconception(
    "Each rise was measured from f(a). All units to the left of x are on together, so each adds "
    "only what f gains from one knot to the next."
)
def rises_from_the_start(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], f(t[1:]) - f(a), f(a))


@staircase.misconception(
    "The knots were counted from 0: they have the right distance, but they begin at 0 and not at a."
)
def knots_counted_from_zero(f, a, b, k):
    t = np.linspace(0.0, b - a, k + 1)
    return _steps(t[1:], np.diff(f(t)), f(t[0]))


@staircase.misconception(
    "The values of f are right, but the units switch on at places counted from 0. A unit switches "
    "on at its knot, which lies between a and b."
)
def units_counted_from_zero(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:] - a, np.diff(f(t)), f(a))


@staircase.misconception(
    "W1 is a row, shape (1, k). Its rows belong to the units, and each unit has one input: (k, 1)."
)
def weights_in_a_row(f, a, b, k):
    W1, b1, w2, b2 = _steps(
        np.linspace(a, b, k + 1)[1:], np.diff(f(np.linspace(a, b, k + 1))), f(a)
    )
    return W1.T, b1, w2, b2


@staircase.misconception(
    "All steps are equally high, as for a straight line from f(a) to f(b). Each is as high as f "
    "rises there."
)
def equal_steps(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.full(k, (f(b) - f(a)) / k), f(a))


@staircase.misconception("The steps are half as high as f rises, so the network falls behind.")
def half_as_high(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _steps(t[1:], np.diff(f(t)) / 2, f(a))


relu_interpolant = Exercise(
    name="relu_interpolant",
    arguments=("f", "a", "b", "k"),
    parts=(Part("polygon", 4),),
    task=(
        "Return W1, b1, w2 and b2 of ReLU units and a linear output that join the values of f at "
        "k + 1 knots, equally spaced from a to b, by straight lines."
    ),
    reference=expressive_power.relu_interpolant,
    cases=_curve_cases,
    driver=drive_with_curve,
    view=view_relu_interpolant,
    leaf_labels={"": "What the network computes, from a to b,"},
)


def _bends(t, changes, start):
    return np.ones((len(t), 1)), -np.asarray(t), np.asarray(changes), float(start)


@relu_interpolant.misconception(
    "There is one unit too few, and at the right end it shows: the last line goes on with the "
    "slope of the one before. k lines take k units, the first of which begins at a."
)
def one_line_too_few(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    slopes = np.diff(f(t)) / np.diff(t)
    return _bends(t[:-2], np.diff(slopes, prepend=0.0)[:-1], f(a))


@relu_interpolant.misconception(
    "The slopes stand where their changes should. Every unit that is on goes on rising, so the "
    "next one adds only the difference to the new slope."
)
def slopes_for_changes(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(f(t)) / np.diff(t), f(a))


@relu_interpolant.misconception(
    "The width of the intervals is missing: rises stand where slopes should. A slope is the rise "
    "of f divided by the distance of the knots."
)
def width_forgotten(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)), prepend=0.0), f(a))


@relu_interpolant.misconception(
    "The first slope is missing: the network starts flat. The unit at a changes the slope from 0 "
    "to that of the first line."
)
def first_slope_missing(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[1:-1], np.diff(np.diff(f(t)) / np.diff(t)), f(a))


@relu_interpolant.misconception(
    "The network begins at 0 and not at f(a): it has the right shape and the wrong height."
)
def starts_at_zero(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), 0.0)


@relu_interpolant.misconception(
    "Every line begins one knot too late. The slope from t0 to t1 has to be there from t0 on."
)
def one_knot_late(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[1:], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


@relu_interpolant.misconception(
    "The units bend in the wrong places: their biases have the sign of the knots. A unit with "
    "weight 1 starts to rise at x = t if its bias is minus t."
)
def bends_at_minus_the_knots(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return np.ones((k, 1)), t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), float(f(a))


@relu_interpolant.misconception(
    "The knots lie between 0 and 1. They should divide the interval from a to b that was given."
)
def bends_from_zero_to_one(f, a, b, k):
    t = np.linspace(0.0, 1.0, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(t[0]))


@relu_interpolant.misconception(
    "There is one line too few: k knots, where k + 1 were asked for. k lines have k + 1 ends, "
    "counting a and b."
)
def one_knot_too_few(f, a, b, k):
    t = np.linspace(a, b, k)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


@relu_interpolant.misconception(
    "The network begins at f(b). At a, where the first unit starts to rise, the output is its bias "
    "alone."
)
def starts_at_the_end(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(b))


@relu_interpolant.misconception(
    "Every slope has the other sign: where f rises the network falls. A slope is the later value "
    "minus the earlier one, divided by the distance of the knots."
)
def slopes_turned_round(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], -np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


@relu_interpolant.misconception(
    "The rises of f stand where changes of the slope should. That is for threshold units, which "
    "jump; a ReLU goes on rising."
)
def staircase_for_polygon(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(f(t)), f(a))


@relu_interpolant.misconception(
    "The values of f stand where changes of the slope should. Every unit that is on goes on "
    "rising; it adds what the slope changes at its knot."
)
def values_for_changes(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], f(t[:-1]), f(a))


@relu_interpolant.misconception(
    "The changes were measured from the first slope. All units to the left of x are on together, "
    "so each adds only the difference to the slope just before."
)
def changes_from_the_first_slope(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    slopes = np.diff(f(t)) / np.diff(t)
    return _bends(t[:-1], np.append(slopes[:1], slopes[1:] - slopes[0]), f(a))


@relu_interpolant.misconception(
    "It was divided by the width twice, as for a second derivative. The weights are changes of the "
    "slope itself."
)
def divided_by_the_width_twice(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    h = (b - a) / k
    return _bends(t[:-1], np.diff(np.diff(f(t)) / h, prepend=0.0) / h, f(a))


@relu_interpolant.misconception(
    "The knots were counted from 0: they have the right distance, but they begin at 0 and not at a."
)
def bends_counted_from_zero(f, a, b, k):
    t = np.linspace(0.0, b - a, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(t[0]))


@relu_interpolant.misconception(
    "The values of f are right, but the units bend at places counted from 0. A unit starts to rise "
    "at its knot, which lies between a and b."
)
def bends_placed_from_zero(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1] - a, np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0), f(a))


@relu_interpolant.misconception(
    "W1 is a row, shape (1, k). Its rows belong to the units, and each unit has one input: (k, 1)."
)
def bends_in_a_row(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    changes = np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0)
    return np.ones((1, k)), -t[:-1], changes, float(f(a))


@relu_interpolant.misconception(
    "The slopes were divided by the number of lines, not by the distance of the knots."
)
def divided_by_the_number(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.diff(np.diff(f(t)) / k, prepend=0.0), f(a))


@relu_interpolant.misconception(
    "All bends go up. Where the slope becomes smaller the weight of a unit has to be negative: the "
    "difference of two slopes keeps its sign."
)
def bends_upwards_only(f, a, b, k):
    t = np.linspace(a, b, k + 1)
    return _bends(t[:-1], np.abs(np.diff(np.diff(f(t)) / np.diff(t), prepend=0.0)), f(a))
