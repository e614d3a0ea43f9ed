"""ps08: single steps downhill: plain, and with momentum. Nesterov's is in `nesterov.py`."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps08_sgd.case_data import SHAPES
from autograder.problem_sets.ps08_sgd.own_memory import moved_by_velocity
from autograder.views.ps08 import view_step
from reference_impl import optimizers


def _sgd_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (
                away_from_zero(rng, *s),
                away_from_zero(rng, *s),
                float(rng.uniform(0.05, 0.3)),
            ),
        )
        for label, s in SHAPES
    ]


sgd_step = Exercise(
    name="sgd_step",
    arguments=("w", "dw", "eta"),
    parts=(Part("w", 1),),
    task="Return w after one step of length eta times dw downhill, as a new array.",
    reference=optimizers.sgd_step,
    cases=_sgd_cases,
    leaf_labels={"": "w"},
)


@sgd_step.misconception("The step goes uphill: dw points to where the loss grows.")
def uphill_step(w, dw, eta):
    return w + eta * dw


@sgd_step.misconception(
    "The caller's w was changed in place. Whoever holds the old parameters, to compare or to go "
    "back, has lost them: return a new array."
)
def step_in_place(w, dw, eta):
    w -= eta * dw
    return w


@sgd_step.misconception("eta is missing: the step is as long as the gradient itself.")
def step_without_rate(w, dw, eta):
    return w - dw


@sgd_step.misconception("That is the step alone. What is asked for is w after it.")
def step_alone(w, dw, eta):
    return -eta * dw


@sgd_step.misconception(
    "eta multiplied the parameters as well. It belongs to the gradient only: look at the "
    "parentheses."
)
def rate_times_both(w, dw, eta):
    return eta * (w - dw)


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (
                away_from_zero(rng, *s),
                away_from_zero(rng, *s),
                away_from_zero(rng, *s),
                float(rng.uniform(0.05, 0.3)),
                float(rng.uniform(0.6, 0.95)),
            ),
        )
        for label, s in SHAPES
    ]
    w, dw = away_from_zero(rng, 4), away_from_zero(rng, 4)
    cases.append(Case("the first step, v all 0", (w, dw, np.zeros(4), 0.1, 0.9)))
    cases.append(Case("no momentum, mu 0", (w, dw, away_from_zero(rng, 4), 0.2, 0.0)))
    return cases


momentum_step = Exercise(
    name="momentum_step",
    arguments=("w", "dw", "v", "eta", "mu"),
    parts=(Part("w", 1, ("0",)), Part("v", 2, ("1",))),
    task=(
        "Return (w, v), both new: the velocity is mu times the old one minus eta times dw, and w "
        "moves by the new velocity."
    ),
    reference=optimizers.momentum_step,
    cases=_momentum_cases,
    view=view_step,
    facts=moved_by_velocity(optimizers.momentum_step),
)


@momentum_step.misconception(
    "The old velocity is gone: v starts from zero in each step, and momentum never builds up. mu "
    "times the old v stays in the new one.",
    unaffected_parts=("w",),
)
def velocity_reset(w, dw, v, eta, mu):
    v = -eta * dw
    return w + v, v


@momentum_step.misconception(
    "The gradient was multiplied by 1 − mu, as in a running mean. Here the velocity is a sum: with "
    "mu at 0.9 your steps are ten times too short.",
    unaffected_parts=("w",),
)
def averaged_gradient(w, dw, v, eta, mu):
    v = mu * v - (1 - mu) * eta * dw
    return w + v, v


@momentum_step.misconception(
    "The velocity has the other sign: here it is the step itself, so it points downhill and is "
    "added to w. Some books store it uphill and subtract it; that is another v."
)
def velocity_uphill(w, dw, v, eta, mu):
    v = mu * v + eta * dw
    return w - v, v


@momentum_step.misconception(
    "eta is applied to the whole velocity, when w moves. Here it enters with the gradient, in the "
    "velocity itself; the two differ as soon as eta changes."
)
def rate_outside_the_velocity(w, dw, v, eta, mu):
    v = mu * v - dw
    return w + eta * v, v


@momentum_step.misconception(
    "v collects the bare gradients here, uphill, and eta and the minus come in when w moves. Many "
    "libraries do it like that, but it is another v: the one asked for is the step itself."
)
def gradients_collected(w, dw, v, eta, mu):
    v = mu * v + dw
    return w - eta * v, v


@momentum_step.misconception(
    "v is a running mean of the gradients here, with the share 1 − mu, and eta and the minus come "
    "in when w moves. That is another form; the v asked for is the step itself."
)
def gradients_averaged(w, dw, v, eta, mu):
    v = mu * v + (1 - mu) * dw
    return w - eta * v, v


@momentum_step.misconception(
    "v is right, but w moved by the old velocity. First make the new one, then take the step with "
    "it.",
    unaffected_parts=("v",),
)
def old_velocity_moves(w, dw, v, eta, mu):
    return w + v, mu * v - eta * dw


@momentum_step.misconception(
    "v is right, but w moved by the plain gradient step: the velocity is kept and never used.",
    unaffected_parts=("v",),
)
def velocity_never_used(w, dw, v, eta, mu):
    return w - eta * dw, mu * v - eta * dw


@momentum_step.misconception(
    "The whole old velocity stayed: mu is missing. Without friction the steps grow and grow.",
    unaffected_parts=("w",),
)
def no_friction(w, dw, v, eta, mu):
    v = v - eta * dw
    return w + v, v


@momentum_step.misconception(
    "The gradient was added to the velocity. It points uphill; the velocity should gain speed "
    "downhill.",
    unaffected_parts=("w",),
)
def velocity_gains_uphill(w, dw, v, eta, mu):
    v = mu * v + eta * dw
    return w + v, v


@momentum_step.misconception(
    "v is right, but it was subtracted from w. This velocity points downhill already: it is the "
    "step.",
    unaffected_parts=("v",),
)
def velocity_subtracted(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return w - v, v


@momentum_step.misconception(
    "The caller's arrays were changed in place. Return a new w and a new v, and leave those that "
    "came in as they were."
)
def momentum_in_place(w, dw, v, eta, mu):
    v *= mu
    v -= eta * dw
    w += v
    return w, v


@momentum_step.misconception("The two came back in the wrong order: first w, then v.")
def velocity_first(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return v, w + v
