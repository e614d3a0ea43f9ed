"""ps04: the squared error and its gradient."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps04_losses.case_data import LOOP_ADVICE, SIZES
from reference_impl import losses


def _outputs_and_targets(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label.replace("columns", "outputs"),
            (away_from_zero(rng, n, c), away_from_zero(rng, n, c)),
            {"N": n, "C": c},
            count_steps,
        )
        for label, n, c, count_steps in SIZES
    ]


squared_error = Exercise(
    name="squared_error",
    arguments=("Y", "T"),
    parts=(Part("loss", 2),),
    task=(
        "Return half the squared differences, summed over the outputs of a sample and averaged "
        "over the samples, as a float."
    ),
    reference=losses.squared_error,
    cases=_outputs_and_targets,
    leaf_labels={"": "The loss"},
    ratio_advice={"2": "Look at the ½ of the squared error."},
    loop_advice=LOOP_ADVICE,
)


@squared_error.misconception(
    "You added up the samples and never divided by N. A mean doesn't depend on how many samples a "
    "batch has, and so the learning rate needn't either."
)
def samples_not_averaged(Y, T):
    return 0.5 * np.sum((Y - T) ** 2)


@squared_error.misconception(
    "You averaged over all entries, so the outputs share a factor 1/C. The outputs of one sample "
    "are added up; the mean goes over the samples alone."
)
def mean_over_all_entries(Y, T):
    return 0.5 * np.mean((Y - T) ** 2)


@squared_error.misconception(
    "The ½ is missing: your loss is twice the right one. The ½ is there to cancel the 2 of the "
    "derivative."
)
def half_missing(Y, T):
    return np.sum((Y - T) ** 2) / len(Y)


@squared_error.misconception(
    "That is the mean over all entries, without the ½, which many libraries call MSE. Here the "
    "outputs of a sample are added up, the samples averaged, and the whole is halved."
)
def mean_squared_error_of_libraries(Y, T):
    return np.mean((Y - T) ** 2)


@squared_error.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def loss_of_each_sample(Y, T):
    return 0.5 * np.sum((Y - T) ** 2, axis=1)


@squared_error.misconception(
    "You took the root: that is the distance, not its square. Without the root the gradient is "
    "simply the difference."
)
def distance_for_square(Y, T):
    return 0.5 * np.mean(np.sqrt(np.sum((Y - T) ** 2, axis=1)))


@squared_error.misconception(
    "The differences were added up before they were squared, so those of opposite signs cancel. "
    "Square each of them first."
)
def sum_before_square(Y, T):
    return 0.5 * np.mean(np.sum(Y - T, axis=1) ** 2)


@squared_error.misconception(
    "Those are absolute differences. Squared ones have a slope everywhere, 0 included."
)
def absolute_differences(Y, T):
    return 0.5 * np.mean(np.sum(np.abs(Y - T), axis=1))


@squared_error.misconception(
    "The mean went over the outputs and the sum over the samples. It is the other way round: "
    "samples are rows."
)
def axes_exchanged(Y, T):
    return 0.5 * np.sum(np.mean((Y - T) ** 2, axis=1))


squared_error_gradient = Exercise(
    name="squared_error_gradient",
    arguments=("Y", "T"),
    parts=(Part("dY", 2),),
    task="Return the gradient of the squared error with respect to Y, an array of Y's shape.",
    reference=losses.squared_error_gradient,
    cases=_outputs_and_targets,
    leaf_labels={"": "dY"},
    ratio_advice={
        "−1": "Which difference do you take, output − target or target − output?",
        "2": ("Look at the ½ of the squared error, and at what becomes of it in the derivative."),
        "N": "The loss is a mean over the samples: what becomes of its 1/N in the derivative?",
    },
    loop_advice=LOOP_ADVICE,
)


@squared_error_gradient.misconception(
    "The factor 1/N is missing. The loss is a mean over the samples, so each of them has only the "
    "N-th part of a say."
)
def gradient_of_the_sum(Y, T):
    return Y - T


@squared_error_gradient.misconception(
    "You divided by the number of all entries. The loss averages over the N samples and adds up "
    "the outputs, so only N divides the gradient."
)
def gradient_of_the_mean_of_all(Y, T):
    return (Y - T) / Y.size


@squared_error_gradient.misconception(
    "The 2 of the derivative is still there. It cancels against the ½ of the loss."
)
def two_kept(Y, T):
    return 2 * (Y - T) / len(Y)


@squared_error_gradient.misconception(
    "The ½ is still there. It cancels against the 2 that comes down from the square."
)
def half_kept(Y, T):
    return 0.5 * (Y - T) / len(Y)


@squared_error_gradient.misconception(
    "The sign is the other way round. If an output is above its target, the loss grows with it, so "
    "the gradient is positive there."
)
def target_minus_output(Y, T):
    return (T - Y) / len(Y)


@squared_error_gradient.misconception(
    "You divided by the number of columns. N, the number of samples, is the number of rows."
)
def divided_by_columns(Y, T):
    return (Y - T) / Y.shape[1]


@squared_error_gradient.misconception(
    "The differences are still squared, so your gradient can't tell above from below. "
    "Differentiating takes one power away."
)
def square_not_differentiated(Y, T):
    return 0.5 * (Y - T) ** 2 / len(Y)


@squared_error_gradient.misconception(
    "The samples were averaged away: one row is left. A gradient has exactly the shape of what it "
    "is the gradient of, a row for each sample."
)
def averaged_away(Y, T):
    return np.mean(Y - T, axis=0)


@squared_error_gradient.misconception(
    "The gradient is right, but it was written into the caller's Y. Make a new array."
)
def gradient_overwrites_outputs(Y, T):
    Y -= T
    return Y / len(Y)
