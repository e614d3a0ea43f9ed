"""ps08: RMSProp's step, divided by the size of the gradient so far."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps08_sgd.case_data import SHAPES
from autograder.problem_sets.ps08_sgd.own_memory import facts_of_step
from autograder.views.ps08 import view_step
from reference_impl import optimizers


def _rmsprop_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for (label, s), eps in zip(SHAPES, (1e-8, 0.05, 0.01, 0.1), strict=True):
        w, dw = away_from_zero(rng, *s), away_from_zero(rng, *s)
        mean_square = rng.uniform(0.2, 1.5, s)
        eta, rho = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.7, 0.95))
        cases.append(Case(label, (w, dw, mean_square, eta, rho, eps)))
    # one of them negative: a mean of what isn't squared is negative there
    w, dw = away_from_zero(rng, 4), np.abs(away_from_zero(rng, 4)) * [0.01, -1.0, 100.0, 0.0]
    cases.append(
        Case("the first step, one gradient exactly 0", (w, dw, np.zeros(4), 0.1, 0.9, 1e-8))
    )
    return cases


def _facts(w, dw, s, eta, rho, eps):
    right = optimizers.rmsprop_step(w, dw, s, eta, rho, eps)
    return facts_of_step(right, w, along=-eta * dw, by_first=False, root=(1.0, eps))


rmsprop_step = Exercise(
    name="rmsprop_step",
    arguments=("w", "dw", "s", "eta", "rho", "eps"),
    parts=(Part("w", 1, ("0",)), Part("s", 2, ("1",))),
    task=(
        "Return (w, s): s is a running mean of the squared gradient, rho of the old and 1 − rho of "
        "the new, and w moves against dw, divided by the root of s plus eps."
    ),
    reference=optimizers.rmsprop_step,
    cases=_rmsprop_cases,
    view=view_step,
    facts=_facts,
)


@rmsprop_step.misconception(
    "s is a mean of the gradient, not of its square: its sign stays, and under the root a negative "
    "one gives nan. Square each entry first."
)
def mean_of_the_gradient(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "s is right, but w moved with the old one. In the first step that is 0, and the division "
    "explodes: make the new s first.",
    unaffected_parts=("s",),
)
def old_mean_square_divides(w, dw, s, eta, rho, eps):
    return w - eta * dw / (np.sqrt(s) + eps), rho * s + (1 - rho) * dw**2


@rmsprop_step.misconception(
    "eps stands under the root, where 1e-8 counts as much as 1e-4 does outside. Here it is added "
    "after the root is taken.",
    unaffected_parts=("s",),
)
def floor_under_the_root(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / np.sqrt(s + eps), s


@rmsprop_step.misconception(
    "eps is missing. Where a gradient has been exactly 0 so far, 0 is divided by 0, and the nan "
    "stays in w for ever.",
    unaffected_parts=("s",),
)
def no_floor(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / np.sqrt(s), s


@rmsprop_step.misconception(
    "The root is missing: you divided by the mean square itself, so a small gradient makes a huge "
    "step. Its root has the size of a gradient.",
    unaffected_parts=("s",),
)
def root_forgotten(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / (s + eps), s


@rmsprop_step.misconception(
    "rho and 1 − rho are exchanged. rho, usually 0.9, is how much of the old mean stays.",
    unaffected_parts=("w",),
)
def shares_exchanged(w, dw, s, eta, rho, eps):
    s = (1 - rho) * s + rho * dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The squares pile up: the new one was added whole, so s only grows and the steps shrink to "
    "nothing. For a mean it enters with the share 1 − rho.",
    unaffected_parts=("w",),
)
def squares_pile_up(w, dw, s, eta, rho, eps):
    s = rho * s + dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "One mean was taken over all parameters. Each has a mean square of its own: that is what gives "
    "each a step of its own.",
    unaffected_parts=("w",),
)
def one_mean_for_all(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * np.mean(dw**2)
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "s is right, but w went uphill: the step is subtracted.", unaffected_parts=("s",)
)
def rmsprop_uphill(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w + eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The caller's arrays were changed in place. Return a new w and a new s, and leave those that "
    "came in as they were."
)
def rmsprop_in_place(w, dw, s, eta, rho, eps):
    s *= rho
    s += (1 - rho) * dw**2
    w -= eta * dw / (np.sqrt(s) + eps)
    return w, s
