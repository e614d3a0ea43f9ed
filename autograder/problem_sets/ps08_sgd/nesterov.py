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
    "w started from the place ahead, so mu times the old v was gone twice. The step starts where w "
    "stands.",
    unaffected_parts=("v",),
    message_beside=(
        "w started from the place ahead, so mu times the old v was gone twice. The step starts "
        "where w stands."
    ),
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


@nesterov_step.misconception(
    "mu is missing where the new velocity is made: the whole old one stayed, and without friction "
    "the steps grow and grow.",
    unaffected_parts=("w",),
)
def nesterov_without_friction(w, gradient, v, eta, mu):
    v = v - eta * gradient(w + mu * v)
    return w + v, v


@nesterov_step.misconception(
    "You looked ahead along the new gradient, not along the velocity: the place ahead is where mu "
    "times the old velocity leads.",
    unaffected_parts=("w",),
)
def looks_along_the_gradient(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w - eta * gradient(w))
    return w + v, v


@nesterov_step.misconception(
    "You looked behind, and a whole velocity: the place ahead is w plus mu times v.",
    unaffected_parts=("w",),
)
def looks_a_whole_velocity_behind(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w - v)
    return w + v, v


@nesterov_step.misconception(
    "You looked at the place that the step along eta times v would lead to. The velocity is the "
    "step already; mu of it is left.",
    unaffected_parts=("w",),
)
def looks_by_the_rate(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w + eta * v)
    return w + v, v


@nesterov_step.misconception(
    "The gradient was asked for at mu times v. The place ahead is counted from w: w plus mu times "
    "v.",
    unaffected_parts=("w",),
)
def looks_from_nowhere(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(mu * v)
    return w + v, v


@nesterov_step.misconception(
    "eta is missing: the whole gradient went into the velocity.",
    unaffected_parts=("w",),
)
def nesterov_without_rate(w, gradient, v, eta, mu):
    v = mu * v - gradient(w + mu * v)
    return w + v, v


@nesterov_step.misconception(
    "The gradient was multiplied by 1 − mu, as in a running mean. Here the velocity is a sum: it "
    "comes in with eta alone.",
    unaffected_parts=("w",),
)
def nesterov_averaged(w, gradient, v, eta, mu):
    v = mu * v - (1 - mu) * eta * gradient(w + mu * v)
    return w + v, v


@nesterov_step.misconception(
    "eta multiplies the old velocity as well: look at the parentheses. It belongs to the gradient.",
    unaffected_parts=("w",),
)
def nesterov_rate_on_both(w, gradient, v, eta, mu):
    v = eta * (mu * v - gradient(w + mu * v))
    return w + v, v


@nesterov_step.misconception(
    "w moved by the old velocity. First make the new one, then take the step with it.",
    unaffected_parts=("v",),
)
def nesterov_old_velocity_moves(w, gradient, v, eta, mu):
    return w + v, mu * v - eta * gradient(w + mu * v)


@nesterov_step.misconception(
    "w moved by the gradient's step alone: the velocity is kept and never used.",
    unaffected_parts=("v",),
)
def nesterov_velocity_never_used(w, gradient, v, eta, mu):
    g = gradient(w + mu * v)
    return w - eta * g, mu * v - eta * g


@nesterov_step.misconception(
    "The velocity was subtracted from w. This velocity points downhill already: it is the step.",
    unaffected_parts=("v",),
)
def nesterov_velocity_subtracted(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w + mu * v)
    return w - v, v


@nesterov_step.misconception(
    "w took another step on top: mu times the new velocity, and the gradient's. That is for a form "
    "in which w is kept at the place ahead; here w moves by the new velocity, and that is all.",
    unaffected_parts=("v",),
)
def kept_ahead(w, gradient, v, eta, mu):
    new = mu * v - eta * gradient(w + mu * v)
    return w - mu * v + (1 + mu) * new, new


@nesterov_step.misconception(
    "The velocity has the other sign: here it is the step itself, so it points downhill and is "
    "added to w. Some books store it uphill and subtract it; that is another v."
)
def nesterov_velocity_uphill(w, gradient, v, eta, mu):
    v = mu * v + eta * gradient(w - mu * v)
    return w - v, v


@nesterov_step.misconception(
    "v collects the bare gradients here, and eta and the minus come in when w moves. That is "
    "another v: the one asked for is the step itself."
)
def nesterov_gradients_collected(w, gradient, v, eta, mu):
    v = mu * v + gradient(w + mu * v)
    return w - eta * v, v


@nesterov_step.misconception("The two came back in the wrong order: first w, then v.")
def nesterov_velocity_first(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w + mu * v)
    return v, w + v


@nesterov_step.misconception(
    "The new velocity is never made: the old one came back. It needs mu times the old one, minus "
    "eta times the gradient ahead.",
    unaffected_parts=("w",),
)
def nesterov_old_velocity_returned(w, gradient, v, eta, mu):
    return w + mu * v - eta * gradient(w + mu * v), v.copy()


@nesterov_step.misconception(
    "That is another form of Nesterov's step, CS231n's: it remembers the place ahead in place of "
    "w, so its gradient is taken at w. Here w is where the step starts, and the place ahead is "
    "made from it."
)
def place_ahead_remembered(w, gradient, v, eta, mu):
    v_new = mu * v - eta * gradient(w)
    return w - mu * v + (1 + mu) * v_new, v_new
