"""ps08: how the loss after a step depends on the step's settings; no text gives the formulas."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps08_sgd.case_data import draw_bowl
from autograder.problem_sets.ps08_sgd.drivers import drive_rate_slopes


def _slopes_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, d in (("3 parameters", 3), ("2 parameters", 2), ("4 parameters", 4)):
        w, v = away_from_zero(rng, d), away_from_zero(rng, d)
        eta, mu = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.5, 0.95))
        cases.append(Case(label, (w, v, eta, mu, draw_bowl(rng, d))))
    return cases


def _next(w, gradient, v, eta, mu):
    return w + mu * v - eta * gradient(w)


def _right_rate_slopes(w, gradient, v, eta, mu):
    after = gradient(_next(w, gradient, v, eta, mu))
    return float(-(after @ gradient(w))), float(after @ v)


rate_slopes = Exercise(
    name="rate_slopes",
    arguments=("w", "gradient", "v", "eta", "mu"),
    parts=(Part("by eta", 2, ("0",)), Part("by mu", 2, ("1",))),
    task=(
        "Return a pair of numbers: the slope of the loss after one step of momentum with respect "
        "to eta, and the one with respect to mu."
    ),
    reference=_right_rate_slopes,
    cases=_slopes_cases,
    driver=drive_rate_slopes,
    leaf_labels={"0": "The slope by η", "1": "The slope by μ"},
)


@rate_slopes.misconception(
    "The gradient was asked for before the step only. The loss in question is the one after it, so "
    "ask there as well."
)
def slopes_before_the_step(w, gradient, v, eta, mu):
    before = gradient(w)
    return float(-(before @ before)), float(before @ v)


@rate_slopes.misconception(
    "The gradient was asked for where Nesterov asks, before the step is complete. The loss in "
    "question is the one where the step ends."
)
def slopes_where_nesterov_asks(w, gradient, v, eta, mu):
    ahead = gradient(w + mu * v)
    return float(-(ahead @ gradient(w))), float(ahead @ v)


@rate_slopes.misconception(
    "The step was taken without the old velocity. Momentum carries w on by its share of v, "
    "whatever the gradient says."
)
def slopes_without_momentum(w, gradient, v, eta, mu):
    after = gradient(w - eta * gradient(w))
    return float(-(after @ gradient(w))), float(after @ v)


@rate_slopes.misconception("The step went uphill. The new velocity has the gradient with a minus.")
def slopes_of_a_step_uphill(w, gradient, v, eta, mu):
    after = gradient(w + mu * v + eta * gradient(w))
    return float(-(after @ gradient(w))), float(after @ v)


@rate_slopes.misconception(
    "By η, the sign is turned. A larger rate goes farther against the first gradient: where both "
    "gradients agree, the loss falls.",
    unaffected_parts=("by mu",),
)
def sign_of_the_rate_turned(w, gradient, v, eta, mu):
    by_eta, by_mu = _right_rate_slopes(w, gradient, v, eta, mu)
    return -by_eta, by_mu


@rate_slopes.misconception(
    "By η, both gradients are those after the step. What η is multiplied by in the step is the "
    "gradient before it.",
    unaffected_parts=("by mu",),
)
def both_gradients_after(w, gradient, v, eta, mu):
    after = gradient(_next(w, gradient, v, eta, mu))
    return float(-(after @ after)), float(after @ v)


@rate_slopes.misconception(
    "By η, both gradients are those before the step. How the loss changes where the step ends, "
    "the gradient there has to say.",
    unaffected_parts=("by mu",),
)
def both_gradients_before(w, gradient, v, eta, mu):
    before = gradient(w)
    return float(-(before @ before)), _right_rate_slopes(w, gradient, v, eta, mu)[1]


@rate_slopes.misconception(
    "By η, the slope was multiplied by η once more. If η moves by a hair, the step moves by that "
    "hair times what stands beside η.",
    unaffected_parts=("by mu",),
)
def multiplied_by_the_rate(w, gradient, v, eta, mu):
    by_eta, by_mu = _right_rate_slopes(w, gradient, v, eta, mu)
    return eta * by_eta, by_mu


@rate_slopes.misconception(
    "By μ, the slope was multiplied by μ once more. If μ moves by a hair, the step moves by that "
    "hair times what stands beside μ.",
    unaffected_parts=("by eta",),
)
def multiplied_by_the_share(w, gradient, v, eta, mu):
    by_eta, by_mu = _right_rate_slopes(w, gradient, v, eta, mu)
    return by_eta, mu * by_mu


@rate_slopes.misconception(
    "By μ, the new velocity was taken. What μ is multiplied by in the step is the old one.",
    unaffected_parts=("by eta",),
)
def new_velocity_for_the_old(w, gradient, v, eta, mu):
    after = gradient(_next(w, gradient, v, eta, mu))
    by_eta, _ = _right_rate_slopes(w, gradient, v, eta, mu)
    return by_eta, float(after @ (mu * v - eta * gradient(w)))


@rate_slopes.misconception(
    "By μ, the sign is turned. The old velocity enters the step with a plus.",
    unaffected_parts=("by eta",),
)
def sign_of_the_share_turned(w, gradient, v, eta, mu):
    by_eta, by_mu = _right_rate_slopes(w, gradient, v, eta, mu)
    return by_eta, -by_mu


@rate_slopes.misconception(
    "By μ, the gradient before the step was taken. The loss in question is the one where the step "
    "ends.",
    unaffected_parts=("by eta",),
)
def share_by_the_gradient_before(w, gradient, v, eta, mu):
    return _right_rate_slopes(w, gradient, v, eta, mu)[0], float(gradient(w) @ v)


@rate_slopes.misconception(
    "One number for each parameter came back. There is a single η, and its influence goes through "
    "all parameters: add up. The same holds for μ."
)
def slopes_not_added_up(w, gradient, v, eta, mu):
    after = gradient(_next(w, gradient, v, eta, mu))
    return -after * gradient(w), after * v


@rate_slopes.misconception("The two came back in the wrong order: first by η, then by μ.")
def share_before_the_rate(w, gradient, v, eta, mu):
    return _right_rate_slopes(w, gradient, v, eta, mu)[::-1]
