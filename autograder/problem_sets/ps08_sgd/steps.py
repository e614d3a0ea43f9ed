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


@sgd_step.misconception("w came back as it was: the step is never taken.")
def no_step(w, dw, eta):
    return w.copy()


@sgd_step.misconception(
    "That is the step alone, and uphill. What is asked for is w after it, and dw points to where "
    "the loss grows."
)
def step_alone_uphill(w, dw, eta):
    return eta * dw


@sgd_step.misconception(
    "w was taken away from the step: the two changed places, so everything has the other sign."
)
def step_minus_w(w, dw, eta):
    return eta * dw - w


@sgd_step.misconception(
    "dw was divided by the learning rate, so a small eta makes long steps. eta multiplies the "
    "gradient."
)
def divided_by_rate(w, dw, eta):
    return w - dw / eta


@sgd_step.misconception(
    "The step was halved. It is eta times dw; a ½ belongs to some losses, and their gradient has "
    "taken care of it."
)
def half_a_step(w, dw, eta):
    return w - 0.5 * eta * dw


@sgd_step.misconception(
    "The gradient was averaged over its entries, so all parameters move by the same. Each moves by "
    "its own entry of dw."
)
def same_step_for_all(w, dw, eta):
    return w - eta * dw.mean()


@sgd_step.misconception(
    "The step has the same length for all parameters: only the gradient's sign was used. It is eta "
    "times dw itself."
)
def sign_of_the_gradient(w, dw, eta):
    return w - eta * np.sign(dw)


@sgd_step.misconception(
    "w itself was shrunk as well, as weight decay does. Nothing is asked for here but the step."
)
def decays_as_well(w, dw, eta):
    return w - eta * (dw + w)


@sgd_step.misconception(
    "eta was subtracted with the gradient. The rate multiplies the gradient; it is no step of its "
    "own."
)
def rate_subtracted(w, dw, eta):
    return w - dw - eta


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
    "w moved by the old velocity. First make the new one, then take the step with it.",
    unaffected_parts=("v",),
    message_beside=(
        "w moved by the old velocity. First make the new one, then take the step with it."
    ),
)
def old_velocity_moves(w, dw, v, eta, mu):
    return w + v, mu * v - eta * dw


@momentum_step.misconception(
    "w moved by the plain gradient step: the velocity is kept and never used.",
    unaffected_parts=("v",),
    message_beside="w moved by the plain gradient step: the velocity plays no part in it.",
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
    "The velocity was subtracted from w. This velocity points downhill already: it is the step.",
    unaffected_parts=("v",),
    message_beside=(
        "The new velocity was subtracted from w. As it is defined here it points downhill "
        "already: it is the step."
    ),
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


@momentum_step.misconception(
    "mu and 1 − mu changed places: the old velocity keeps the small share. mu, usually 0.9, is how "
    "much of it stays.",
    unaffected_parts=("w",),
)
def friction_exchanged(w, dw, v, eta, mu):
    v = (1 - mu) * v - eta * dw
    return w + v, v


@momentum_step.misconception(
    "Both shares are exchanged: the old velocity keeps 1 − mu, and the gradient got mu. Here mu "
    "belongs to the old velocity, and the gradient comes in with eta alone.",
    unaffected_parts=("w",),
)
def mean_with_exchanged_shares(w, dw, v, eta, mu):
    v = (1 - mu) * v - mu * eta * dw
    return w + v, v


@momentum_step.misconception(
    "mu multiplies the gradient's step as well: look at the parentheses. Only the old velocity is "
    "slowed down by mu.",
)
def friction_on_both(w, dw, v, eta, mu):
    v = mu * (v - eta * dw)
    return w + v, v


@momentum_step.misconception(
    "eta multiplies the old velocity as well: look at the parentheses. It belongs to the gradient, "
    "and was in the old velocity from the start.",
    unaffected_parts=("w",),
)
def rate_on_both(w, dw, v, eta, mu):
    v = eta * (mu * v - dw)
    return w + v, v


@momentum_step.misconception(
    "eta and mu are exchanged: mu slows the old velocity down, eta is the rate of the gradient.",
    unaffected_parts=("w",),
)
def rate_and_friction_exchanged(w, dw, v, eta, mu):
    v = eta * v - mu * dw
    return w + v, v


@momentum_step.misconception(
    "eta is missing: the whole gradient went into the velocity.",
    unaffected_parts=("w",),
)
def velocity_without_rate(w, dw, v, eta, mu):
    v = mu * v - dw
    return w + v, v


@momentum_step.misconception(
    "The old velocity was subtracted. It is kept, slowed down: the new one goes on in its "
    "direction.",
    unaffected_parts=("w",),
)
def old_velocity_subtracted(w, dw, v, eta, mu):
    v = -mu * v - eta * dw
    return w + v, v


@momentum_step.misconception(
    "The gradient is missing from the velocity: the old one is only slowed down.",
)
def gradient_left_out(w, dw, v, eta, mu):
    v = mu * v
    return w + v, v


@momentum_step.misconception(
    "w got the gradient's step on top of the velocity, which holds it already.",
    unaffected_parts=("v",),
)
def gradient_used_twice(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return w + v - eta * dw, v


@momentum_step.misconception(
    "eta was applied when w moved, though it is in the velocity already: the step came out eta "
    "times too short.",
    unaffected_parts=("v",),
)
def rate_used_twice(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return w + eta * v, v


@momentum_step.misconception(
    "w moved by mu times the new velocity. The slowing down was done when the velocity was made.",
    unaffected_parts=("v",),
)
def friction_used_twice(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return w + mu * v, v


@momentum_step.misconception(
    "w moved as if with Nesterov's look ahead, by mu times the new velocity and the gradient's "
    "step once more. Here it moves by the new velocity, and that is all.",
    unaffected_parts=("v",),
)
def nesterov_in_disguise(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return w + mu * v - eta * dw, v


@momentum_step.misconception("w didn't move at all.", unaffected_parts=("v",))
def velocity_alone(w, dw, v, eta, mu):
    return w.copy(), mu * v - eta * dw


@momentum_step.misconception(
    "The first value is the step alone. Asked for is w after it.", unaffected_parts=("v",)
)
def step_for_w(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return v, v


@momentum_step.misconception(
    "The new velocity is never made: w moved by the old one, and that came back as well. The "
    "gradient has to come in.",
)
def old_velocity_returned(w, dw, v, eta, mu):
    return w + v, v.copy()


@momentum_step.misconception(
    "w moved by the new velocity, but the old one came back beside it. The next step needs the "
    "new.",
    unaffected_parts=("w",),
)
def new_velocity_lost(w, dw, v, eta, mu):
    return w + mu * v - eta * dw, v.copy()
