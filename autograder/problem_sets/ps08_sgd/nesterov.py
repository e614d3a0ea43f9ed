"""ps08: a step of momentum with the gradient taken ahead, after Nesterov."""

from __future__ import annotations

import functools

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps08_sgd.case_data import draw_bowl
from autograder.problem_sets.ps08_sgd.drivers import drive_nesterov_step
from autograder.problem_sets.ps08_sgd.own_memory import moved_by_velocity
from autograder.views.ps08 import view_step
from reference_impl import optimizers


def _nesterov_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, d in (("3 parameters", 3), ("2 parameters", 2), ("4 parameters", 4)):
        w, v = away_from_zero(rng, d), away_from_zero(rng, d)
        eta, mu = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.5, 0.95))
        cases.append(Case(label, (w, v, eta, mu, draw_bowl(rng, d))))
    w, v = away_from_zero(rng, 3), np.zeros(3)
    cases.append(Case("the first step, v all 0", (w, v, 0.1, 0.9, draw_bowl(rng, 3))))
    return cases


nesterov_step = Exercise(
    name="nesterov_step",
    arguments=("w", "gradient", "v", "eta", "mu"),
    parts=(Part("w", 1, ("0",)), Part("v", 2, ("1",))),
    task=(
        "Return (w, v) as momentum does, but ask for the gradient where the old velocity is about "
        "to carry w: at w plus mu times v."
    ),
    reference=optimizers.nesterov_step,
    cases=_nesterov_cases,
    driver=drive_nesterov_step,
    view=view_step,
    facts=moved_by_velocity(functools.partial(drive_nesterov_step, optimizers.nesterov_step)),
)


@nesterov_step.misconception(
    "The gradient was taken at w. That is plain momentum: Nesterov looks ahead first, to where mu "
    "times v will carry w. While v is 0 the two are the same.",
    unaffected_parts=("w",),
)
def gradient_where_it_stands(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w)
    return w + v, v


@nesterov_step.misconception(
    "You looked too far ahead, a whole velocity. Of the old velocity only mu times it will be "
    "left.",
    unaffected_parts=("w",),
)
def looks_a_whole_velocity_ahead(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w + v)
    return w + v, v


@nesterov_step.misconception(
    "You looked behind: the velocity is the step, so the place ahead is w plus mu times v.",
    unaffected_parts=("w",),
)
def looks_behind(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w - mu * v)
    return w + v, v


@nesterov_step.misconception(
    "The gradient was taken after a step of momentum: with the new velocity, not the old one, and "
    "then applied on top.",
    unaffected_parts=("w",),
)
def two_gradients(w, gradient, v, eta, mu):
    ahead = w + mu * v - eta * gradient(w)
    v = mu * v - eta * gradient(ahead)
    return w + v, v


@nesterov_step.misconception(
    "v is right, but w started from the place ahead, so mu times the old v was gone twice. The "
    "step starts where w stands.",
    unaffected_parts=("v",),
)
def starts_from_the_place_ahead(w, gradient, v, eta, mu):
    ahead = w + mu * v
    v = mu * v - eta * gradient(ahead)
    return ahead + v, v


@nesterov_step.misconception(
    "The velocity gained speed uphill: eta times the gradient has to be subtracted.",
    unaffected_parts=("w",),
)
def nesterov_uphill(w, gradient, v, eta, mu):
    v = mu * v + eta * gradient(w + mu * v)
    return w + v, v


@nesterov_step.misconception(
    "The old velocity is gone: you looked ahead with it, but mu times the old v has to stay in the "
    "new one, too.",
    unaffected_parts=("w",),
)
def velocity_only_to_look(w, gradient, v, eta, mu):
    v = -eta * gradient(w + mu * v)
    return w + v, v


@nesterov_step.misconception(
    "The caller's arrays were changed in place. Return a new w and a new v, and leave those that "
    "came in as they were."
)
def nesterov_in_place(w, gradient, v, eta, mu):
    dw = gradient(w + mu * v)
    v *= mu
    v -= eta * dw
    w += v
    return w, v
