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
    "w moved with the old s. In the first step that is 0, and the division explodes: make the new "
    "s first.",
    unaffected_parts=("s",),
    message_beside=(
        "w moved with the old s. In the first step that is 0, and the division explodes: make the "
        "new s first."
    ),
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
    "The new square was added whole, so s comes out too large, and the steps too small. For a mean "
    "it enters with the share 1 − rho.",
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


@rmsprop_step.misconception("w went uphill: the step is subtracted.", unaffected_parts=("s",))
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


@rmsprop_step.misconception(
    "The division is missing: w moved by the plain gradient step, and s is kept and never used.",
    unaffected_parts=("s",),
)
def mean_square_never_used(w, dw, s, eta, rho, eps):
    return w - eta * dw, rho * s + (1 - rho) * dw**2


@rmsprop_step.misconception(
    "You multiplied by the root of s. A parameter with large gradients should take no longer steps "
    "than the others: divide by it.",
    unaffected_parts=("s",),
)
def multiplied_by_the_root(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw * (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The gradient is missing in the step: w moved by eta over the root. It is dw that is divided, "
    "and it gives the direction.",
    unaffected_parts=("s",),
)
def gradient_missing_in_the_step(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "eta is missing: every step is about as long as 1.", unaffected_parts=("s",)
)
def rmsprop_without_rate(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The squared gradient moved w. The square belongs to s alone; w moves against dw itself, which "
    "has a sign.",
    unaffected_parts=("s",),
)
def squared_gradient_moves(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw**2 / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "eps isn't part of the divisor, it was added to the quotient: look at the parentheses.",
    unaffected_parts=("s",),
)
def floor_outside_the_quotient(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * (dw / np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The first value is the step alone. Asked for is w after it.", unaffected_parts=("s",)
)
def rmsprop_step_for_w(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return -eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "s was corrected as if by Adam, divided by 1 − rho. RMSProp divides by the mean square as it "
    "is.",
    unaffected_parts=("s",),
)
def rmsprop_corrected(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / (np.sqrt(s / (1 - rho)) + eps), s


@rmsprop_step.misconception(
    "The old mean is gone: s is the new square alone, so that every step has the same length. rho "
    "of the old stays.",
    unaffected_parts=("w",),
)
def old_mean_square_gone(w, dw, s, eta, rho, eps):
    s = (1 - rho) * dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The squares pile up: both the old s and the new square came in whole. For a mean the old has "
    "the share rho, the new 1 − rho.",
    unaffected_parts=("w",),
)
def squares_summed(w, dw, s, eta, rho, eps):
    s = s + dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The old s came in whole: rho is missing. For a mean the old has the share rho, the new 1 − "
    "rho.",
    unaffected_parts=("w",),
)
def old_mean_square_whole(w, dw, s, eta, rho, eps):
    s = s + (1 - rho) * dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "1 − rho was squared together with dw: look at the parentheses. Only the gradient is squared.",
    unaffected_parts=("w",),
)
def share_squared(w, dw, s, eta, rho, eps):
    s = rho * s + ((1 - rho) * dw) ** 2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "s is a mean of sizes, not of squares: the squares' mean, and then its root, was asked for.",
    unaffected_parts=("w",),
)
def mean_of_sizes(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * np.abs(dw)
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "All squares were added into one number. Each parameter has a mean square of its own.",
    unaffected_parts=("w",),
)
def one_sum_for_all(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * np.sum(dw**2)
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "What came back beside w is the root of the mean square. The mean square itself is what is "
    "remembered.",
    unaffected_parts=("w",),
)
def root_remembered(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / (np.sqrt(s) + eps), np.sqrt(s)


@rmsprop_step.misconception(
    "w moved with the new s, but the old one came back beside it. The next step needs the new.",
    unaffected_parts=("w",),
)
def old_mean_square_returned(w, dw, s, eta, rho, eps):
    new = rho * s + (1 - rho) * dw**2
    return w - eta * dw / (np.sqrt(new) + eps), s.copy()


@rmsprop_step.misconception("The two came back in the wrong order: first w, then s.")
def mean_square_first(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return s, w - eta * dw / (np.sqrt(s) + eps)
