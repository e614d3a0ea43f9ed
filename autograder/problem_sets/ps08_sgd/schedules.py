"""ps08: learning rates that fall."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from reference_impl import schedules


def _step_decay_cases(rng: np.random.Generator) -> list[Case]:
    epochs = (
        ("before the first drop", 4, 5),
        ("at the first drop", 5, 5),
        ("after two drops", 11, 4),
        ("at the third drop", 9, 3),
        ("at the start", 0, 6),
        ("every epoch", 3, 1),
        ("in the middle of an epoch", 7.5, 4),
        ("soon after a drop", 6, 5),
    )
    return [
        Case(label, (float(rng.uniform(0.2, 2)), epoch, float(rng.uniform(0.2, 0.7)), every))
        for label, epoch, every in epochs
    ]


step_decay = Exercise(
    name="step_decay",
    arguments=("eta0", "epoch", "drop", "every"),
    parts=(Part("eta", 1),),
    task=(
        "Return the learning rate in that epoch: eta0, multiplied by drop once for every full "
        "stretch of every epochs that has passed."
    ),
    reference=schedules.step_decay,
    cases=_step_decay_cases,
    leaf_labels={"": "The learning rate"},
)


@step_decay.misconception(
    "It falls a little in each epoch. A step stays level and drops at once: only full stretches "
    "count."
)
def falls_all_the_time(eta0, epoch, drop, every):
    return eta0 * drop ** (epoch / every)


@step_decay.misconception(
    "It drops one epoch too late: with a drop every 5, epoch 5 is the first with the smaller rate."
)
def drops_an_epoch_late(eta0, epoch, drop, every):
    return eta0 * drop ** max(0, np.floor((epoch - 1) / every))


@step_decay.misconception(
    "It drops one epoch too early. Epochs count from 0, so the first five are 0 to 4."
)
def drops_an_epoch_early(eta0, epoch, drop, every):
    return eta0 * drop ** np.floor((epoch + 1) / every)


@step_decay.misconception(
    "It has dropped once from the very start. In the first stretch the rate is still eta0."
)
def drops_at_the_start(eta0, epoch, drop, every):
    return eta0 * drop ** (1 + epoch // every)


@step_decay.misconception(
    "It drops once and never again. After two stretches drop has been applied twice."
)
def drops_only_once(eta0, epoch, drop, every):
    return eta0 * drop if epoch >= every else eta0


@step_decay.misconception(
    "It is small in the epochs in which it drops, and back at eta0 in the next. A drop stays."
)
def drops_and_recovers(eta0, epoch, drop, every):
    return eta0 * drop if epoch > 0 and epoch % every == 0 else eta0


@step_decay.misconception(
    "drop was multiplied by the number of drops. Each drop multiplies the rate, so drop is taken "
    "to that power."
)
def drops_multiplied(eta0, epoch, drop, every):
    drops = epoch // every
    return eta0 * drop * drops if drops else eta0


@step_decay.misconception(
    "The rate was divided by drop, so it grows. drop is the factor, less than 1, that is left."
)
def rate_divided_by_drop(eta0, epoch, drop, every):
    return eta0 / drop ** (epoch // every)


@step_decay.misconception(
    "1 − drop was taken for the factor, as if drop were how much is lost. It is how much is left."
)
def drop_for_loss(eta0, epoch, drop, every):
    return eta0 * (1 - drop) ** (epoch // every)


@step_decay.misconception(
    "drop was applied in every epoch. Only a full stretch of every epochs brings the next drop."
)
def drops_in_every_epoch(eta0, epoch, drop, every):
    return eta0 * drop**epoch


@step_decay.misconception(
    "What is left of the epochs was counted, not the full stretches: a remainder starts again with "
    "each stretch."
)
def remainder_for_stretches(eta0, epoch, drop, every):
    return eta0 * drop ** (epoch % every)


@step_decay.misconception("That is the factor alone. The rate is eta0 times it.")
def factor_alone(eta0, epoch, drop, every):
    return drop ** (epoch // every)


@step_decay.misconception(
    "The number of stretches was rounded to the nearest. A stretch counts only when it is full."
)
def stretches_rounded(eta0, epoch, drop, every):
    return eta0 * drop ** np.floor(epoch / every + 0.5)


@step_decay.misconception(
    "The number of stretches was rounded up, so the first drop comes with the second epoch. A "
    "stretch counts only when it is full."
)
def stretches_rounded_up(eta0, epoch, drop, every):
    return eta0 * drop ** np.ceil(epoch / every)


@step_decay.misconception(
    "eta0 was taken to the power as well: look at the parentheses. Only drop is multiplied with "
    "itself."
)
def power_of_both(eta0, epoch, drop, every):
    return (eta0 * drop) ** (epoch // every)


@step_decay.misconception("drop was subtracted from the rate for each stretch. It is a factor.")
def drop_subtracted(eta0, epoch, drop, every):
    return eta0 - drop * (epoch // every)


def _exponential_cases(rng: np.random.Generator) -> list[Case]:
    epochs = (
        ("epoch 3", 3),
        ("epoch 10", 10),
        ("epoch 1", 1),
        ("at the start", 0),
        ("epoch 4.5", 4.5),
    )
    return [
        Case(label, (float(rng.uniform(0.2, 2)), epoch, float(rng.uniform(0.05, 0.4))))
        for label, epoch in epochs
    ]


exponential_decay = Exercise(
    name="exponential_decay",
    arguments=("eta0", "epoch", "k"),
    parts=(Part("eta", 1),),
    task="Return eta0 times e to the power of −k times epoch.",
    reference=schedules.exponential_decay,
    cases=_exponential_cases,
    leaf_labels={"": "The learning rate"},
)


@exponential_decay.misconception("It grows: the minus in the exponent is missing.")
def grows(eta0, epoch, k):
    return eta0 * np.exp(k * epoch)


@exponential_decay.misconception(
    "k was taken to the power of the epoch. k is a rate; it stands in the exponent of e."
)
def power_of_k(eta0, epoch, k):
    return eta0 * k**epoch


@exponential_decay.misconception(
    "You multiplied by 1 − k in each epoch. That is nearly the same while k is small; the factor "
    "is e to the power of −k."
)
def one_minus_k(eta0, epoch, k):
    return eta0 * (1 - k) ** epoch


@exponential_decay.misconception(
    "That is the hyperbola, eta0 over 1 + k · epoch. It starts in the same way, but then falls far "
    "more slowly."
)
def hyperbola(eta0, epoch, k):
    return eta0 / (1 + k * epoch)


@exponential_decay.misconception(
    "It falls as a power of 2, or of another base than e: after 1/k epochs the rate should be down "
    "to 0.37 of eta0."
)
def base_two(eta0, epoch, k):
    return eta0 * 2 ** (-k * epoch)


@exponential_decay.misconception(
    "eta0 stands in the exponent. It is the factor in front: the rate at the start."
)
def start_in_the_exponent(eta0, epoch, k):
    return np.exp(-k * epoch * eta0)


@exponential_decay.misconception(
    "The epoch plays no part: the rate falls once and stays. The exponent is −k times epoch."
)
def same_in_every_epoch(eta0, epoch, k):
    return eta0 * np.exp(-k)


@exponential_decay.misconception(
    "epoch was divided by k. k is a rate, so a large k makes it fall fast: the exponent is −k "
    "times epoch."
)
def divided_by_k(eta0, epoch, k):
    return eta0 * np.exp(-epoch / k)


@exponential_decay.misconception("k is missing: the exponent is −k times epoch.")
def without_k(eta0, epoch, k):
    return eta0 * np.exp(-epoch)


@exponential_decay.misconception("That is the factor alone. The rate is eta0 times it.")
def exponential_alone(eta0, epoch, k):
    return np.exp(-k * epoch)


@exponential_decay.misconception(
    "It falls one epoch ahead: epochs count from 0, and at epoch 0 the rate is eta0."
)
def an_epoch_ahead(eta0, epoch, k):
    return eta0 * np.exp(-k * (epoch + 1))


@exponential_decay.misconception(
    "The epoch was cut to a whole number. Inside an epoch the rate falls as well."
)
def falls_once_an_epoch(eta0, epoch, k):
    return eta0 * np.exp(-k * np.floor(epoch))


@exponential_decay.misconception(
    "The exponential was subtracted from eta0. eta0 is the factor in front of it."
)
def exponential_subtracted(eta0, epoch, k):
    return eta0 - np.exp(-k * epoch)


@exponential_decay.misconception(
    "That is a straight line. With e to the power of −k times epoch it falls more and more slowly, "
    "and never reaches 0."
)
def line_for_exponential(eta0, epoch, k):
    return eta0 * (1 - k * epoch)


@exponential_decay.misconception(
    "The exponent holds the square of the epoch. It is −k times epoch itself."
)
def bell(eta0, epoch, k):
    return eta0 * np.exp(-k * epoch**2)


def _cosine_cases(rng: np.random.Generator) -> list[Case]:
    epochs = (
        ("a third of the way", 4, 12),
        ("nearly done", 9, 10),
        ("at the start", 0, 8),
        ("at the end", 7, 7),
        ("half way", 5, 10),
        ("in the middle of an epoch", 2.5, 9),
    )
    return [
        Case(label, (float(rng.uniform(0.2, 2)), epoch, total)) for label, epoch, total in epochs
    ]


cosine_decay = Exercise(
    name="cosine_decay",
    arguments=("eta0", "epoch", "total"),
    parts=(Part("eta", 1),),
    task="Return half a cosine: eta0 at epoch 0, half of it half way, 0 at epoch total.",
    reference=schedules.cosine_decay,
    cases=_cosine_cases,
    leaf_labels={"": "The learning rate"},
)


@cosine_decay.misconception(
    "The ½ is missing: at the start the rate is twice eta0, since 1 + cos 0 is 2."
)
def half_forgotten(eta0, epoch, total):
    return eta0 * (1 + np.cos(np.pi * epoch / total))


@cosine_decay.misconception(
    "In the second half the rate is negative, and the steps go uphill. The cosine runs from 1 to "
    "−1: lift it by 1, and halve it."
)
def cosine_not_lifted(eta0, epoch, total):
    return eta0 * np.cos(np.pi * epoch / total)


@cosine_decay.misconception(
    "It starts at 0 and rises to eta0: that is the mirror image. The cosine is added, not taken "
    "away."
)
def rises(eta0, epoch, total):
    return 0.5 * eta0 * (1 - np.cos(np.pi * epoch / total))


@cosine_decay.misconception(
    "The cosine runs through a whole wave, so at the end the rate is back at eta0. Half a wave "
    "falls: from 0 to π."
)
def whole_wave(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(2 * np.pi * epoch / total))


@cosine_decay.misconception(
    "That is a quarter of a cosine, from 1 down to 0. It ends with its steepest slope; the half "
    "cosine arrives at 0 gently."
)
def quarter_wave(eta0, epoch, total):
    return eta0 * np.cos(0.5 * np.pi * epoch / total)


@cosine_decay.misconception(
    "π is missing: the angle ends at 1, a third of the way to π, and the rate never gets below "
    "three quarters of eta0."
)
def angle_without_pi(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(epoch / total))


@cosine_decay.misconception(
    "The angle was taken in degrees, but the cosine wants radians: at the end of the way it should "
    "be at π."
)
def degrees(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(180 * epoch / total))


@cosine_decay.misconception("That is a straight line from eta0 to 0; where is the cosine?")
def straight_line(eta0, epoch, total):
    return eta0 * (1 - epoch / total)


@cosine_decay.misconception(
    "eta0 multiplies the 1 but not the cosine: look at the parentheses. It is the factor of the "
    "whole."
)
def rate_times_one_only(eta0, epoch, total):
    return 0.5 * eta0 + 0.5 * np.cos(np.pi * epoch / total)


@cosine_decay.misconception(
    "The 1 was halved and the cosine not: look at the parentheses. The ½ is the factor of their "
    "sum."
)
def half_of_the_one_only(eta0, epoch, total):
    return eta0 * (0.5 + np.cos(np.pi * epoch / total))


@cosine_decay.misconception(
    "The rate at the start is missing: half a cosine runs from 1 to 0 here. eta0 is the factor in "
    "front."
)
def start_missing(eta0, epoch, total):
    return 0.5 * (1 + np.cos(np.pi * epoch / total))


@cosine_decay.misconception(
    "epoch and total changed places: the share of the way is epoch divided by total."
)
def share_upside_down(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(np.pi * total / max(epoch, 1e-9)))


@cosine_decay.misconception(
    "The angle ends one epoch too early: total itself is the epoch at which the rate is 0, not "
    "total − 1."
)
def ends_an_epoch_early(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(np.pi * epoch / (total - 1)))


@cosine_decay.misconception(
    "The angle is an epoch ahead. Epochs count from 0, and at epoch 0 the rate is eta0."
)
def starts_an_epoch_ahead(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(np.pi * (epoch + 1) / total))


@cosine_decay.misconception(
    "total is missing: the angle grows by π in every epoch, so the rate jumps between its ends."
)
def total_missing(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(np.pi * epoch))


@cosine_decay.misconception(
    "That is a sine. It starts in the middle of its way; the cosine starts at its top."
)
def sine_for_cosine(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.sin(np.pi * epoch / total))


@step_decay.misconception(
    "drop was multiplied by the number of stretches. Each stretch multiplies the rate by drop once "
    "more: that is a power."
)
def times_the_number_of_stretches(eta0, epoch, drop, every):
    return eta0 * drop * (epoch // every)
