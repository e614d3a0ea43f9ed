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


@squared_error.misconception(
    "That is the plain sum of the squares: neither the ½ nor the mean over the samples is there."
)
def sum_of_squares(Y, T):
    return np.sum((Y - T) ** 2)


@squared_error.misconception(
    "1/N is there twice, in a mean and once more after it. The samples are averaged once."
)
def averaged_twice(Y, T):
    return 0.5 * np.sum((Y - T) ** 2) / len(Y) ** 2


@squared_error.misconception("The differences aren't squared, so those of opposite signs cancel.")
def never_squared(Y, T):
    return 0.5 * np.sum(Y - T) / len(Y)


@squared_error.misconception(
    "You took the root of the mean, which many call RMSE. Here nothing is rooted: half the "
    "squares, added up over the outputs, averaged over the samples."
)
def root_of_the_mean(Y, T):
    return np.sqrt(np.mean((Y - T) ** 2))


@squared_error.misconception(
    "Y and T were squared before they were subtracted. Take the difference first."
)
def difference_of_the_squares(Y, T):
    return 0.5 * np.sum(Y**2 - T**2) / len(Y)


@squared_error.misconception(
    "The ½ was squared along with the difference, so a quarter came of it. It stands in front of "
    "the square."
)
def half_squared(Y, T):
    return np.sum((0.5 * (Y - T)) ** 2) / len(Y)


@squared_error.misconception(
    "It is one number for each output. The outputs of a sample are added up, so the loss of a "
    "batch is one number."
)
def loss_of_each_output(Y, T):
    return 0.5 * np.mean((Y - T) ** 2, axis=0)


@squared_error.misconception("The loss is negative. A square isn't: look at the sign in front.")
def minus_in_front(Y, T):
    return -0.5 * np.sum((Y - T) ** 2) / len(Y)


@squared_error.misconception(
    "That is the root of the sum of all squares, the distance of the whole arrays."
)
def distance_of_the_arrays(Y, T):
    return np.sqrt(np.sum((Y - T) ** 2))


@squared_error.misconception(
    "Y and T were added. The error is about how far they are apart: take their difference."
)
def added_for_subtracted(Y, T):
    return 0.5 * np.sum((Y + T) ** 2) / len(Y)


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


@squared_error_gradient.misconception(
    "The sign is the other way round, and the factor 1/N is missing. Above its target an output "
    "has a positive gradient, and the loss is a mean over the samples."
)
def sign_and_mean_missing(Y, T):
    return T - Y


@squared_error_gradient.misconception(
    "The 2 of the derivative is still there, and the factor 1/N is missing. The 2 cancels against "
    "the ½ of the loss, which is a mean over the samples."
)
def two_kept_without_mean(Y, T):
    return 2 * (Y - T)


@squared_error_gradient.misconception(
    "The 2 of the derivative is still there, and you divided by the number of all entries. Here "
    "the ½ cancels the 2, and N alone divides."
)
def two_kept_by_all_entries(Y, T):
    return 2 * (Y - T) / Y.size


@squared_error_gradient.misconception(
    "The 2 of the derivative is still there, and the sign is the other way round. The ½ cancels "
    "the 2; the difference is output minus target."
)
def two_kept_and_sign(Y, T):
    return 2 * (T - Y) / len(Y)


@squared_error_gradient.misconception(
    "The sign is the other way round, and you divided by the number of all entries. The mean goes "
    "over the N samples alone."
)
def sign_and_all_entries(Y, T):
    return (T - Y) / Y.size


@squared_error_gradient.misconception(
    "The ½ is still there, and the factor 1/N is missing. The ½ cancels against the 2 that comes "
    "down from the square."
)
def half_kept_without_mean(Y, T):
    return 0.5 * (Y - T)


@squared_error_gradient.misconception(
    "Only the targets were divided by N. The mean covers the whole difference: look at the "
    "brackets."
)
def mean_of_the_targets(Y, T):
    return Y - T / len(Y)


@squared_error_gradient.misconception("1/N is there twice. The samples are averaged once.")
def gradient_averaged_twice(Y, T):
    return (Y - T) / len(Y) ** 2


@squared_error_gradient.misconception(
    "Those are the signs of the differences, the gradient of absolute errors. The slope of a "
    "square grows with the difference."
)
def signs_of_the_differences(Y, T):
    return np.sign(Y - T) / len(Y)


@squared_error_gradient.misconception(
    "Your gradient can't be negative: the differences lost their sign. Where an output is below "
    "its target, the loss falls as it grows."
)
def sign_lost(Y, T):
    return np.abs(Y - T) / len(Y)


@squared_error_gradient.misconception(
    "It is a single number: all entries were averaged. A gradient has exactly the shape of what "
    "it is the gradient of."
)
def gradient_as_one_number(Y, T):
    return np.mean(Y - T)


@squared_error_gradient.misconception(
    "That is the output after a step with the gradient. Return the gradient itself."
)
def output_after_a_step(Y, T):
    return Y - (Y - T) / len(Y)


@squared_error_gradient.misconception(
    "Y and T were added. The derivative of the square keeps what was squared: the difference."
)
def sum_for_the_difference(Y, T):
    return (Y + T) / len(Y)


@squared_error_gradient.misconception(
    "The target is missing. At Y = T the loss is smallest, so there the gradient must be 0."
)
def target_missing(Y, T):
    return Y / len(Y)


@squared_error_gradient.misconception(
    "The ½ is still there, and you divided by the number of all entries. The ½ cancels against "
    "the 2 of the square, and N alone divides."
)
def half_kept_by_all_entries(Y, T):
    return 0.5 * (Y - T) / Y.size
