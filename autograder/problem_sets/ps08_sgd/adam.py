"""ps08: Adam's step, with both running means corrected for their start at 0."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps08_sgd.case_data import SHAPES
from autograder.problem_sets.ps08_sgd.own_memory import facts_of_step
from autograder.views.ps08 import view_step
from reference_impl import optimizers


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    steps = (3, 2, 7, 12)
    cases = []
    for (label, s), t, eps in zip(SHAPES, steps, (1e-8, 0.05, 0.01, 0.1), strict=True):
        w, dw, m = (
            away_from_zero(rng, *s),
            away_from_zero(rng, *s),
            away_from_zero(rng, *s),
        )
        square = rng.uniform(0.2, 1.5, s)
        eta = float(rng.uniform(0.01, 0.3))
        betas = float(rng.uniform(0.6, 0.8)), float(rng.uniform(0.9, 0.97))
        cases.append(Case(f"{label}, step {t}", (w, dw, m, square, t, eta, *betas, eps)))
    # one of them negative: a mean of what isn't squared is negative there
    w, dw = away_from_zero(rng, 4), np.abs(away_from_zero(rng, 4)) * [0.01, -1.0, 100.0, 0.0]
    zeros = np.zeros(4), np.zeros(4)
    label = "the first step, one gradient exactly 0"
    cases.append(Case(label, (w, dw, *zeros, 1, 0.001, 0.9, 0.999, 1e-8)))
    return cases


def _facts(w, dw, m, s, t, eta, beta1, beta2, eps):
    right = optimizers.adam_step(w, dw, m, s, t, eta, beta1, beta2, eps)
    along, root = -eta / (1 - beta1**t), (1 / (1 - beta2**t), eps)
    return facts_of_step(right, w, along=along, by_first=True, root=root)


adam_step = Exercise(
    name="adam_step",
    arguments=("w", "dw", "m", "s", "t", "eta", "beta1", "beta2", "eps"),
    parts=(Part("w", 3, ("0",)), Part("m", 1, ("1",)), Part("s", 1, ("2",))),
    task=(
        "Return (w, m, s): running means of dw and of its square, and w moved against the first, "
        "divided by the root of the second plus eps, both corrected for their start at 0."
    ),
    reference=optimizers.adam_step,
    cases=_adam_cases,
    view=view_step,
    facts=_facts,
)


def _adam(w, dw, m, s, t, eta, beta1, beta2, eps):
    """A right step, to be spoiled by other arguments."""
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "t was counted from 0: in the first step the divisor is then 1 − 1, which is 0, and w becomes "
    "nan. The first step has t at 1.",
    unaffected_parts=("m", "s"),
)
def counted_from_zero(w, dw, m, s, t, eta, beta1, beta2, eps):
    moved = _adam(w, dw, m, s, np.float64(t - 1), eta, beta1, beta2, eps)
    return moved


@adam_step.misconception(
    "t was raised by one before the correction. It counts from 1 already: in the first step the "
    "exponent is 1.",
    unaffected_parts=("m", "s"),
)
def counted_from_two(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t + 1, eta, beta1, beta2, eps)


@adam_step.misconception(
    "The corrected means came back as m and s. The correction is for this step only: what is "
    "remembered are the means as they are, or they are corrected again and again.",
    unaffected_parts=("w",),
)
def corrected_means_returned(w, dw, m, s, t, eta, beta1, beta2, eps):
    w, m, s = _adam(w, dw, m, s, t, eta, beta1, beta2, eps)
    return w, m / (1 - beta1**t), s / (1 - beta2**t)


@adam_step.misconception(
    "s is a mean of the gradient, not of its square: its sign stays, and under the root a negative "
    "one gives nan. Square each entry first.",
    unaffected_parts=("m",),
)
def second_mean_not_squared(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "eps stands under the root, where 1e-8 counts as much as 1e-4 does outside. Here it is added "
    "after the root is taken.",
    unaffected_parts=("m", "s"),
)
def adam_floor_under_the_root(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s


@adam_step.misconception(
    "eps is missing. Where a gradient has been exactly 0 so far, 0 is divided by 0, and the nan "
    "stays in w for ever.",
    unaffected_parts=("m", "s"),
)
def adam_without_floor(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, eta, beta1, beta2, 0.0)


@adam_step.misconception(
    "The two betas are exchanged: beta1 belongs to the mean of the gradient, beta2 to the mean of "
    "its square."
)
def betas_exchanged(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, eta, beta2, beta1, eps)


@adam_step.misconception(
    "The shares are exchanged: beta is how much of the old mean stays, 1 − beta how much of the "
    "new gradient comes in.",
    unaffected_parts=("w",),
)
def adam_shares_exchanged(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = (1 - beta1) * m + beta1 * dw
    s = (1 - beta2) * s + beta2 * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "The correction doesn't know t: you divided by 1 − beta in every step. It is beta to the power "
    "of t that shrinks, so that the correction fades.",
    unaffected_parts=("m", "s"),
)
def correction_without_t(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, 1, eta, beta1, beta2, eps)


@adam_step.misconception(
    "The root is missing: you divided by the mean square itself. Its root has the size of a "
    "gradient, and that is what makes the step eta long.",
    unaffected_parts=("m", "s"),
)
def adam_root_forgotten(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (1 - beta1**t) / (s / (1 - beta2**t) + eps), m, s


@adam_step.misconception(
    "w moved against the gradient itself. Adam moves against its running mean, m.",
    unaffected_parts=("m", "s"),
)
def gradient_in_place_of_m(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * dw / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@adam_step.misconception("w went uphill: the step is subtracted.", unaffected_parts=("m", "s"))
def adam_uphill(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, -eta, beta1, beta2, eps)


@adam_step.misconception(
    "The caller's arrays were changed in place. Return a new w, m and s, and leave those that came "
    "in as they were."
)
def adam_in_place(w, dw, m, s, t, eta, beta1, beta2, eps):
    new = _adam(w, dw, m, s, t, eta, beta1, beta2, eps)
    w[...], m[...], s[...] = new
    return w, m, s


def _moved(w, dw, m, s, t, eta, beta1, beta2, eps, step_of):
    """Keep the right means, and move w by a step of one's own choice."""
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    corrected_m, corrected_s = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - eta * step_of(corrected_m, corrected_s), m, s


@adam_step.misconception(
    "w moved by the old means, those that came in. First make the new ones, then take the step "
    "with them.",
    unaffected_parts=("m", "s"),
)
def old_means_move(w, dw, m, s, t, eta, beta1, beta2, eps):
    new_m = beta1 * m + (1 - beta1) * dw
    new_s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, new_m, new_s


@adam_step.misconception(
    "eps was subtracted from the root. It is added, so that nobody divides by 0.",
    unaffected_parts=("m", "s"),
)
def floor_subtracted(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, eta, beta1, beta2, -eps)


@adam_step.misconception(
    "eps isn't part of the divisor, it was added to the quotient: look at the parentheses.",
    unaffected_parts=("m", "s"),
)
def adam_floor_outside(w, dw, m, s, t, eta, beta1, beta2, eps):
    args = (w, dw, m, s, t, eta, beta1, beta2, eps)
    return _moved(*args, lambda m, s: m / np.sqrt(s) + eps)


@adam_step.misconception(
    "You multiplied by the root of s. A parameter with large gradients should take no longer steps "
    "than the others: divide by it.",
    unaffected_parts=("m", "s"),
)
def adam_multiplies(w, dw, m, s, t, eta, beta1, beta2, eps):
    args = (w, dw, m, s, t, eta, beta1, beta2, eps)
    return _moved(*args, lambda m, s: m * (np.sqrt(s) + eps))


@adam_step.misconception(
    "The division is missing: w moved against the corrected m alone, so s is never used.",
    unaffected_parts=("m", "s"),
)
def adam_without_division(w, dw, m, s, t, eta, beta1, beta2, eps):
    args = (w, dw, m, s, t, eta, beta1, beta2, eps)
    return _moved(*args, lambda m, s: m)


@adam_step.misconception(
    "eta is missing: every step is about as long as 1.", unaffected_parts=("m", "s")
)
def adam_without_rate(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, 1.0, beta1, beta2, eps)


@adam_step.misconception(
    "The first value is the step alone. Asked for is w after it.", unaffected_parts=("m", "s")
)
def adam_step_for_w(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(0 * w, dw, m, s, t, eta, beta1, beta2, eps)


@adam_step.misconception(
    "m piles up: the gradient was added whole. For a mean it enters with the share 1 − beta1.",
    unaffected_parts=("w", "s"),
)
def gradients_pile_up(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "s piles up: the squares were added whole. For a mean they enter with the share 1 − beta2.",
    unaffected_parts=("w", "m"),
)
def squares_pile_up(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "m is a mean of squares, like s. It is the running mean of the gradient itself, with its sign.",
    unaffected_parts=("w", "s"),
)
def first_mean_squared(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw**2
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "s was made from m, its running mean, not from the gradient. It is the mean of the squared "
    "gradients, dw squared.",
    unaffected_parts=("w", "m"),
)
def square_of_the_mean(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * m**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "1 − beta2 was squared together with dw: look at the parentheses. Only the gradient is "
    "squared.",
    unaffected_parts=("w", "m"),
)
def adam_share_squared(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + ((1 - beta2) * dw) ** 2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "s was made with beta1. Its share has a name of its own, beta2.", unaffected_parts=("w", "m")
)
def beta1_for_both(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta1 * s + (1 - beta1) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "The old means are gone: m and s are made of this gradient alone. beta of the old stays.",
    unaffected_parts=("w",),
)
def adam_forgets(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, 0 * m, 0 * s, t, eta, beta1, beta2, eps)


@adam_step.misconception(
    "w moved by the new means, but the old ones came back beside it. The next step needs the new.",
    unaffected_parts=("w",),
)
def old_means_returned(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, eta, beta1, beta2, eps)[0], m.copy(), s.copy()


@adam_step.misconception(
    "m and s changed places in what you return: m comes before s.", unaffected_parts=("w",)
)
def s_before_m(w, dw, m, s, t, eta, beta1, beta2, eps):
    w, m, s = _adam(w, dw, m, s, t, eta, beta1, beta2, eps)
    return w, s, m


@adam_step.misconception("w comes last here. Asked for was w first, then m and s.")
def w_last(w, dw, m, s, t, eta, beta1, beta2, eps):
    w, m, s = _adam(w, dw, m, s, t, eta, beta1, beta2, eps)
    return m, s, w


@adam_step.misconception(
    "m was corrected where it was made, and came back so. The correction is for this step only: "
    "what is remembered is the mean as it is, or it is corrected again and again.",
    unaffected_parts=("w", "s"),
)
def corrected_m_returned(w, dw, m, s, t, eta, beta1, beta2, eps):
    w, m, s = _adam(w, dw, m, s, t, eta, beta1, beta2, eps)
    return w, m / (1 - beta1**t), s


@adam_step.misconception(
    "The gradient was subtracted from the old m. m is its running mean, and points where it "
    "points.",
    unaffected_parts=("w", "s"),
)
def gradient_subtracted_from_m(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m - (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s
