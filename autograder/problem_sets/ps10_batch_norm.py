"""ps10: features on one scale, then batches and layers: normalising, forwards and backwards.

The misconceptions are written as a student would write them. Features have scales and offsets of
their own, so that a statistic along the wrong axis shows; one square case, where it has the right
shape; a single sample, which has no spread; a constant column; and a variance as small as ε.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from autograder.exercise import Case, Exercise, Part
from reference_impl import normalization

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy's mean, sum and broadcasting do the same for all samples at once."
)

# label, N, D, whether the interpreter's steps are counted
SIZES = (
    ("6 samples, 3 features", 6, 3, False),
    ("4 samples, 4 features", 4, 4, False),
    ("1 sample, 3 features", 1, 3, False),
    ("8 samples, 3 features", 8, 3, True),
    ("64 samples, 3 features", 64, 3, True),
)
EPS = (1e-5, 1e-3, 0.1, 1e-5, 1e-5)


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of either sign, none of them near zero."""
    return rng.uniform(0.2, 1.5, shape) * rng.choice([-1.0, 1.0], shape)


def _features(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Samples whose features differ in scale and offset."""
    scale = rng.permutation(np.linspace(0.4, 3.0, d))
    return scale * rng.normal(size=(n, d)) + 2 * _numbers(rng, d)


def _with_constant_column(rng: np.random.Generator, X: np.ndarray) -> np.ndarray:
    """The same samples, of which one feature has a single value."""
    X = X.copy()
    X[:, 1] = round(float(rng.uniform(0.5, 2.5)), 1)
    return X


# -- features: standardise ---------------------------------------------------------------


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(label, (_features(rng, n, d),), {"N": n}, count_steps)
        for label, n, d, count_steps in SIZES
    ]
    X = _with_constant_column(rng, _features(rng, 7, 4))
    cases.insert(3, Case("7 samples, 4 features, one of them constant", (X,), {"N": 7}))
    return cases


def fit_without_conventions(value: Any, X: Any) -> Any:
    """Let the std of a constant column be 0, whichever of 0, 1 and a rounding error it is."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return value
    mean, std = value
    if not isinstance(std, np.ndarray) or std.shape != X.shape[1:] or std.dtype.kind not in "fiu":
        return value
    constant = np.ptp(X, axis=0) == 0
    return mean, np.where(constant & ((std == 1) | (np.abs(std) <= 1e-6)), 0.0, std)


standardize_fit = Exercise(
    name="standardize_fit",
    arguments=("X",),
    parts=(Part("mean", 1, ("0",)), Part("std", 1, ("1",))),
    task="Return (mean, std) of each column of X, two arrays of shape (D,).",
    reference=normalization.standardize_fit,
    cases=_fit_cases,
    view=fit_without_conventions,
    loop_advice=LOOP_ADVICE,
)


@standardize_fit.misconception(
    "The sum of squares was divided by N − 1. In this course every variance is a mean of squares: "
    "divide by N, which also works for a single sample.",
    keeps=("mean",),
)
def std_with_n_minus_one(X):
    return X.mean(axis=0), X.std(axis=0, ddof=1)


@standardize_fit.misconception(
    "The statistics were taken along the rows: one number for each sample. Each feature needs its "
    "own, so it is the samples that are averaged away."
)
def statistics_of_each_sample(X):
    return X.mean(axis=1), X.std(axis=1)


@standardize_fit.misconception(
    "That is one mean and one std for the whole table. Features have scales of their own, so each "
    "column needs its own pair; with one for all, the columns don't end up centred."
)
def one_mean_for_all(X):
    return np.full(X.shape[1], X.mean()), np.full(X.shape[1], X.std())


@standardize_fit.misconception(
    "Two single numbers came back, for the whole table. Each column needs its own mean and std: "
    "two arrays of shape (D,)."
)
def two_numbers(X):
    return X.mean(), X.std()


@standardize_fit.misconception(
    "That is the variance. The standard deviation is its square root, and has the unit of the "
    "feature itself.",
    keeps=("mean",),
)
def variance_for_std(X):
    return X.mean(axis=0), X.var(axis=0)


@standardize_fit.misconception(
    "The squares were averaged without taking the mean away first. The deviation is measured from "
    "the mean, not from zero.",
    keeps=("mean",),
)
def spread_around_zero(X):
    return X.mean(axis=0), np.sqrt((X**2).mean(axis=0))


@standardize_fit.misconception(
    "The numbers are right, but in rows of their own, shape (1, D). The functions that use them "
    "expect (D,)."
)
def statistics_keep_dims(X):
    return X.mean(axis=0, keepdims=True), X.std(axis=0, keepdims=True)


def _standardize_apply_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, count_steps in SIZES:
        mean, std = normalization.standardize_fit(_features(rng, 9, d))
        cases.append(Case(label, (_features(rng, n, d), mean, std), {"N": n}, count_steps))
    train = _with_constant_column(rng, _features(rng, 9, 4))
    mean, std = normalization.standardize_fit(train)
    rows = train[rng.permutation(9)[:5]] + [0.3, 0.0, -0.7, 0.1]
    constant = Case("5 samples, 4 features, one constant in training", (rows, mean, std))
    small = rng.permutation([1.0, 1e-4, 30.0])
    mean, std = normalization.standardize_fit(small * _features(rng, 9, 3))
    scales = Case("5 samples, very different scales", (small * _features(rng, 5, 3), mean, std))
    return [*cases[:3], constant, scales, *cases[3:]]


standardize_apply = Exercise(
    name="standardize_apply",
    arguments=("X", "mean", "std"),
    parts=(Part("standardised X", 2),),
    task=(
        "Return X with each column shifted by its mean and divided by its std, the ones you were "
        "given. A column with std 0 gives 0."
    ),
    reference=normalization.standardize_apply,
    cases=_standardize_apply_cases,
    names={"": "The result"},
    loop_advice=LOOP_ADVICE,
)


@standardize_apply.misconception(
    "It was divided by the square of std. That makes the unit of a feature appear twice below; to "
    "end at a spread of 1, divide by std itself."
)
def divided_by_variance(X, mean, std):
    return np.where(std > 0, (X - mean) / np.where(std > 0, std, 1) ** 2, 0)


@standardize_apply.misconception(
    "You used the mean and std of this X. It may be test data: then they would be its own "
    "statistics, with mean exactly 0, and not those of the training data that were passed in."
)
def own_statistics(X, mean, std):
    spread = X.std(axis=0)
    return np.where(spread > 0, (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1), 0)


@standardize_apply.misconception(
    "A column that was constant in training gives nan: 0 divided by 0. It has told nothing, so "
    "let it be 0; no nan must get into the network."
)
def nan_in_a_constant_column(X, mean, std):
    return (X - mean) / std


@standardize_apply.misconception(
    "The mean is still in there: each column was divided by its std, but not shifted to 0 first."
)
def not_centred(X, mean, std):
    return np.where(std > 0, X / np.where(std > 0, std, 1), 0)


@standardize_apply.misconception(
    "The columns are centred, but keep their scale: the division by std is missing."
)
def not_scaled(X, mean, std):
    return X - mean


@standardize_apply.misconception(
    "The numbers are right, but they were written into the caller's X. Make a new array."
)
def standardized_in_place(X, mean, std):
    X -= mean
    X /= np.where(std > 0, std, 1)
    return X


# -- features: min and max ---------------------------------------------------------------

minmax_fit = Exercise(
    name="minmax_fit",
    arguments=("X",),
    parts=(Part("low", 1, ("0",)), Part("high", 1, ("1",))),
    task="Return (low, high): the smallest and the largest value of each column, shape (D,).",
    reference=normalization.minmax_fit,
    cases=_fit_cases,
    loop_advice=LOOP_ADVICE,
)


@minmax_fit.misconception(
    "That is the smallest and largest value of each sample. Each feature needs its own: look for "
    "them down the columns."
)
def extremes_of_each_sample(X):
    return X.min(axis=1), X.max(axis=1)


@minmax_fit.misconception(
    "That is one range for the whole table. A feature with small numbers would be squeezed into a "
    "corner of it: each column needs its own."
)
def one_range_for_all(X):
    return np.full(X.shape[1], X.min()), np.full(X.shape[1], X.max())


@minmax_fit.misconception("The two are exchanged: low comes first, then high.")
def high_before_low(X):
    return X.max(axis=0), X.min(axis=0)


@minmax_fit.misconception(
    "The second is the width of the range, high − low. The largest value itself was asked for.",
    keeps=("low",),
)
def width_for_high(X):
    return X.min(axis=0), X.max(axis=0) - X.min(axis=0)


def _minmax_apply_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, count_steps in SIZES:
        low, high = normalization.minmax_fit(_features(rng, 9, d))
        X = low + (high - low) * rng.uniform(-0.5, 1.5, (n, d))
        X[0] = high + (high - low) * rng.uniform(0.2, 0.5, d)  # test data may leave the range
        cases.append(Case(label, (X, low, high), {"N": n}, count_steps))
    train = _with_constant_column(rng, _features(rng, 9, 4))
    low, high = normalization.minmax_fit(train)
    rows = train[rng.permutation(9)[:5]] + [0.3, 0.0, -0.7, 0.1]
    constant = Case("5 samples, 4 features, one constant in training", (rows, low, high))
    return [*cases[:3], constant, *cases[3:]]


minmax_apply = Exercise(
    name="minmax_apply",
    arguments=("X", "low", "high"),
    parts=(Part("scaled X", 2),),
    task=(
        "Return X scaled so that low goes to 0 and high to 1 in each column. What lies outside "
        "stays outside, and a constant column gives 0."
    ),
    reference=normalization.minmax_apply,
    cases=_minmax_apply_cases,
    names={"": "The result"},
    loop_advice=LOOP_ADVICE,
)


def _width(low, high):
    return np.where(high > low, high - low, 1)


@minmax_apply.misconception(
    "Values outside the training range were clipped to 0 or 1. That hides from everybody that the "
    "network has seen nothing like them: let them leave the interval."
)
def clipped(X, low, high):
    return np.clip((X - low) / _width(low, high), 0, 1)


@minmax_apply.misconception(
    "You used the smallest and largest value of this X. It may be test data: use the range of the "
    "training data, which was passed in."
)
def own_range(X, low, high):
    return (X - X.min(axis=0)) / _width(X.min(axis=0), X.max(axis=0))


@minmax_apply.misconception(
    "A column that was constant in training gives nan: 0 divided by 0. It has told nothing, so "
    "let it be 0."
)
def nan_in_a_column_without_range(X, low, high):
    return (X - low) / (high - low)


@minmax_apply.misconception(
    "It was divided by high alone. The width of the range is high − low; only then does high go "
    "to 1."
)
def divided_by_high(X, low, high):
    return (X - low) / high


@minmax_apply.misconception("low doesn't go to 0: it has to be taken away before the division.")
def low_not_subtracted(X, low, high):
    return np.where(high > low, X / _width(low, high), 0)


# -- batch normalisation -----------------------------------------------------------------


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (_features(rng, n, d), _numbers(rng, d), _numbers(rng, d), eps),
            {"N": n, "D": d},
            count_steps,
        )
        for (label, n, d, count_steps), eps in zip(SIZES, EPS, strict=True)
    ]
    X = _numbers(rng, 1, 3) + 1e-3 * rng.normal(size=(5, 3))
    small = Case("5 samples, a variance as small as eps", (X, *_numbers(rng, 2, 3), 1e-5))
    X = _with_constant_column(rng, _features(rng, 5, 4))
    constant = Case("5 samples, one column constant", (X, *_numbers(rng, 2, 4), 1e-3))
    return [*cases[:3], small, constant, *cases[3:]]


batchnorm_forward = Exercise(
    name="batchnorm_forward",
    arguments=("X", "gamma", "beta", "eps"),
    parts=(Part("Y", 2, ("0",)), Part("X_hat", 1, ("1",)), Part("inv_std", 1, ("2",))),
    task=(
        "Normalise each column with the mean and variance of the batch, then scale by gamma and "
        "shift by beta. Return (Y, X_hat, inv_std)."
    ),
    reference=normalization.batchnorm_forward,
    cases=_forward_cases,
    loop_advice=LOOP_ADVICE,
)


def _batch_normed(X, gamma, beta, inv_std):
    X_hat = (X - X.mean(axis=0)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


@batchnorm_forward.misconception(
    "The variance was divided by N − 1. Batch norm's variance is a plain mean of squares, "
    "divided by N: otherwise X_hat has too small a spread, and one sample gives nan."
)
def variance_with_n_minus_one(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0, ddof=1) + eps))


@batchnorm_forward.misconception(
    "It was divided by the variance. To get a spread of 1, divide by its square root, the "
    "standard deviation."
)
def no_square_root(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / (X.var(axis=0) + eps))


@batchnorm_forward.misconception(
    "eps was added outside the root. Where the variance is as small as eps, that makes a great "
    "difference: the formula adds it to the variance, inside."
)
def eps_outside_the_root(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / (np.sqrt(X.var(axis=0)) + eps))


@batchnorm_forward.misconception(
    "eps is missing: where the variance is small the result is too large, and where it is 0 you "
    "divide by 0."
)
def eps_forgotten(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0)))


@batchnorm_forward.misconception(
    "Each sample was normalised by itself, along its row. That is layer norm; batch norm takes "
    "mean and variance of each feature over the batch."
)
def along_the_rows(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std[:, 0]


@batchnorm_forward.misconception(
    "The mean wasn't taken away: X was only divided. X_hat must have mean 0 in every column.",
    keeps=("inv_std",),
)
def batch_not_centred(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=0) + eps)
    return gamma * X * inv_std + beta, X * inv_std, inv_std


@batchnorm_forward.misconception(
    "Y equals X_hat, so gamma and beta never enter. They give the layer back the scale and shift "
    "that normalising took away.",
    keeps=("X_hat", "inv_std"),
)
def no_scale_and_shift(X, gamma, beta, eps):
    _, X_hat, inv_std = _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0) + eps))
    return X_hat, X_hat, inv_std


@batchnorm_forward.misconception(
    "gamma and beta changed places: gamma multiplies, beta is added.", keeps=("X_hat", "inv_std")
)
def gamma_and_beta_exchanged(X, gamma, beta, eps):
    return _batch_normed(X, beta, gamma, 1 / np.sqrt(X.var(axis=0) + eps))


@batchnorm_forward.misconception(
    "The third value is the standard deviation. The way back multiplies by its inverse, so that "
    "is what should be kept.",
    keeps=("Y", "X_hat"),
)
def std_not_inverted(X, gamma, beta, eps):
    std = np.sqrt(X.var(axis=0) + eps)
    Y, X_hat, _ = _batch_normed(X, gamma, beta, 1 / std)
    return Y, X_hat, std


@batchnorm_forward.misconception(
    "inv_std has the right numbers in a row of its own, shape (1, D). It should have shape (D,), "
    "like gamma.",
    keeps=("Y", "X_hat"),
)
def inv_std_keeps_dims(X, gamma, beta, eps):
    return _batch_normed(X, gamma, beta, 1 / np.sqrt(X.var(axis=0, keepdims=True) + eps))


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for case in _forward_cases(rng):
        X, gamma, beta, eps = cast(Any, case.args)
        _, X_hat, inv_std = normalization.batchnorm_forward(X, gamma, beta, eps)
        args = (_numbers(rng, *X_hat.shape), X_hat, gamma, inv_std)
        cases.append(Case(case.label, args, case.sizes, case.count_steps))
    return cases


batchnorm_backward = Exercise(
    name="batchnorm_backward",
    arguments=("dY", "X_hat", "gamma", "inv_std"),
    parts=(Part("dX", 4, ("0",)), Part("dgamma", 1, ("1",)), Part("dbeta", 1, ("2",))),
    task=(
        "Return (dX, dgamma, dbeta). X reaches Y on three paths: directly, through the mean and "
        "through the variance."
    ),
    reference=normalization.batchnorm_backward,
    cases=_backward_cases,
    loop_advice=LOOP_ADVICE,
)


def _sums(dY, X_hat):
    return (dY * X_hat).sum(axis=0), dY.sum(axis=0)


@batchnorm_backward.misconception(
    "The path through the variance is missing. Each column of your dX sums to 0, so that check "
    "doesn't notice: check the sum of dX times X_hat, too, which should be near 0.",
    keeps=("dgamma", "dbeta"),
)
def no_path_through_the_variance(dY, X_hat, gamma, inv_std):
    return gamma * inv_std * (dY - dY.mean(axis=0)), *_sums(dY, X_hat)


@batchnorm_backward.misconception(
    "The path through the mean is missing. To shift a whole column changes nothing, so each "
    "column of dX must sum to 0; yours doesn't.",
    keeps=("dgamma", "dbeta"),
)
def no_path_through_the_mean(dY, X_hat, gamma, inv_std):
    dX = gamma * inv_std * (dY - X_hat * (dY * X_hat).mean(axis=0))
    return dX, *_sums(dY, X_hat)


@batchnorm_backward.misconception(
    "Mean and variance were treated as constants. They are made from X: two more paths lead "
    "through them, and they take away most of what goes directly.",
    keeps=("dgamma", "dbeta"),
)
def statistics_as_constants(dY, X_hat, gamma, inv_std):
    return dY * gamma * inv_std, *_sums(dY, X_hat)


@batchnorm_backward.misconception(
    "gamma is missing in dX. On the way out X_hat was multiplied by gamma, so the signal is, too, "
    "on its way back.",
    keeps=("dgamma", "dbeta"),
)
def gamma_forgotten(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "inv_std is missing in dX: what you return is the gradient with respect to X divided by its "
    "std. On the way out X was multiplied by inv_std.",
    keeps=("dgamma", "dbeta"),
)
def inv_std_forgotten(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * (dY - (dbeta + X_hat * dgamma) / len(dY)), dgamma, dbeta


@batchnorm_backward.misconception(
    "In dX the two sums were divided by N − 1. Mean and variance of the forward pass divide by N, "
    "so their derivatives do.",
    keeps=("dgamma", "dbeta"),
)
def backward_with_n_minus_one(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / (len(dY) - 1)), dgamma, dbeta


@batchnorm_backward.misconception(
    "In dX the two sums weren't divided by N. Each X[n] has only a share of 1/N in the mean, and "
    "in the variance.",
    keeps=("dgamma", "dbeta"),
)
def sums_for_means(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma)), dgamma, dbeta


@batchnorm_backward.misconception(
    "dgamma was computed with the values before they were scaled. gamma multiplies X_hat, so its "
    "gradient collects dY times X_hat.",
    keeps=("dX", "dbeta"),
)
def dgamma_with_x(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, (dY * X_hat / inv_std).sum(axis=0), dbeta


@batchnorm_backward.misconception(
    "dgamma and dbeta are means over the batch. The 1/N of the loss is in dY already: here the "
    "samples are added up.",
    keeps=("dX",),
)
def parameters_averaged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    dX = gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY))
    return dX, dgamma / len(dY), dbeta / len(dY)


@batchnorm_backward.misconception(
    "dgamma and dbeta changed places: gamma multiplies X_hat, beta is only added.", keeps=("dX",)
)
def gradients_exchanged(dY, X_hat, gamma, inv_std):
    dgamma, dbeta = _sums(dY, X_hat)
    return gamma * inv_std * (dY - (dbeta + X_hat * dgamma) / len(dY)), dbeta, dgamma


# -- after training ----------------------------------------------------------------------


def _running_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            f"{label}, momentum {momentum}",
            (_numbers(rng, d), rng.uniform(0.3, 4.0, d), _features(rng, n, d), momentum),
            {"N": n},
            count_steps,
        )
        for (label, n, d, count_steps), momentum in zip(
            SIZES, (0.9, 0.75, 0.6, 0.9, 0.9), strict=True
        )
    ]


batchnorm_update_running = Exercise(
    name="batchnorm_update_running",
    arguments=("mean", "var", "X", "momentum"),
    parts=(Part("mean", 1, ("0",)), Part("var", 1, ("1",))),
    task=(
        "Return the new (mean, var): momentum times the old one plus (1 − momentum) times that "
        "of the batch X."
    ),
    reference=normalization.batchnorm_update_running,
    cases=_running_cases,
    loop_advice=LOOP_ADVICE,
)


@batchnorm_update_running.misconception(
    "momentum and 1 − momentum changed places. Here momentum is the share of the old statistics "
    "that is kept, so one batch moves them only a little."
)
def momentum_exchanged(mean, var, X, momentum):
    return (
        (1 - momentum) * mean + momentum * X.mean(axis=0),
        (1 - momentum) * var + momentum * X.var(axis=0),
    )


@batchnorm_update_running.misconception(
    "The batch's variance was divided by N − 1. Use the one of the forward pass, divided by N, so "
    "that inference continues what training did.",
    keeps=("mean",),
)
def running_with_n_minus_one(mean, var, X, momentum):
    return (
        momentum * mean + (1 - momentum) * X.mean(axis=0),
        momentum * var + (1 - momentum) * X.var(axis=0, ddof=1),
    )


@batchnorm_update_running.misconception(
    "The second value mixes the old variance with a standard deviation. Both have to be variances.",
    keeps=("mean",),
)
def std_into_the_variance(mean, var, X, momentum):
    return (
        momentum * mean + (1 - momentum) * X.mean(axis=0),
        momentum * var + (1 - momentum) * X.std(axis=0),
    )


@batchnorm_update_running.misconception(
    "The old statistics are gone: you returned those of the batch. A running mean forgets slowly."
)
def batch_alone(mean, var, X, momentum):
    return X.mean(axis=0), X.var(axis=0)


@batchnorm_update_running.misconception(
    "The batch's statistics were added in full. Both shares together must make 1: momentum for "
    "the old, 1 − momentum for the new."
)
def added_in_full(mean, var, X, momentum):
    return momentum * mean + X.mean(axis=0), momentum * var + X.var(axis=0)


@batchnorm_update_running.misconception(
    "The numbers are right, but they were written into the arrays of the caller. Return new ones."
)
def running_in_place(mean, var, X, momentum):
    mean *= momentum
    mean += (1 - momentum) * X.mean(axis=0)
    var *= momentum
    var += (1 - momentum) * X.var(axis=0)
    return mean, var


def _inference_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (
                _features(rng, n, d),
                *_numbers(rng, 3, d),
                rng.uniform(0.3, 4.0, d),
                eps,
            ),
            {"N": n},
            count_steps,
        )
        for (label, n, d, count_steps), eps in zip(SIZES, EPS, strict=True)
    ]
    args = (_features(rng, 5, 4), *_numbers(rng, 3, 4), 1e-6 * rng.uniform(0.5, 2.0, 4), 1e-5)
    return [*cases[:3], Case("5 samples, a variance as small as eps", args), *cases[3:]]


batchnorm_inference = Exercise(
    name="batchnorm_inference",
    arguments=("X", "gamma", "beta", "mean", "var", "eps"),
    parts=(Part("Y", 2),),
    task="Return Y as in training, but with the running mean and variance that you are given.",
    reference=normalization.batchnorm_inference,
    cases=_inference_cases,
    names={"": "Y"},
    loop_advice=LOOP_ADVICE,
)


@batchnorm_inference.misconception(
    "You used the statistics of the batch. After training a sample's result must not depend on "
    "who else is in the batch; a single sample alone would always give exactly beta."
)
def batch_statistics_at_test_time(X, gamma, beta, mean, var, eps):
    return gamma * (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps) + beta


@batchnorm_inference.misconception(
    "It was divided by the variance. Take its square root, with eps inside, as in training."
)
def inference_without_root(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / (var + eps) + beta


@batchnorm_inference.misconception(
    "eps was added outside the root. Training adds it to the variance, and so must inference."
)
def inference_eps_outside(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / (np.sqrt(var) + eps) + beta


@batchnorm_inference.misconception(
    "eps is missing. Training adds it to the variance, and inference has to do the same."
)
def inference_without_eps(X, gamma, beta, mean, var, eps):
    return gamma * (X - mean) / np.sqrt(var) + beta


@batchnorm_inference.misconception(
    "gamma and beta are missing: you returned the normalised values. The layer's scale and shift "
    "were learned, and hold after training, too."
)
def inference_without_scale_and_shift(X, gamma, beta, mean, var, eps):
    return (X - mean) / np.sqrt(var + eps)


@batchnorm_inference.misconception(
    "gamma and beta changed places: gamma multiplies, beta is added."
)
def inference_exchanged(X, gamma, beta, mean, var, eps):
    return beta * (X - mean) / np.sqrt(var + eps) + gamma


# -- layer normalisation -----------------------------------------------------------------


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (_features(rng, n, d), _numbers(rng, d), _numbers(rng, d), eps),
            {"N": n, "D": d},
            count_steps,
        )
        for (label, n, d, count_steps), eps in zip(SIZES, EPS, strict=True)
    ]
    X = _numbers(rng, 5, 1) + 1e-3 * rng.normal(size=(5, 4))
    X[2] = X[2, 0]
    small = Case("5 samples, variances as small as eps and 0", (X, *_numbers(rng, 2, 4), 1e-5))
    return [*cases[:3], small, *cases[3:]]


layernorm_forward = Exercise(
    name="layernorm_forward",
    arguments=("X", "gamma", "beta", "eps"),
    parts=(Part("Y", 1, ("0",)), Part("X_hat", 1, ("1",)), Part("inv_std", 1, ("2",))),
    task=(
        "Normalise each sample with its own mean and variance, over its features. Return "
        "(Y, X_hat, inv_std), the last of shape (N, 1)."
    ),
    reference=normalization.layernorm_forward,
    cases=_layer_cases,
    loop_advice=LOOP_ADVICE,
)


@layernorm_forward.misconception(
    "Mean and variance came back without their column, shape (N,), so NumPy laid them under the "
    "rows. That raises, except when N and D are equal or N is 1: keep them as a column, (N, 1)."
)
def row_statistics_not_kept(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=1) + eps)
    X_hat = (X - X.mean(axis=1)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std[:, None]


@layernorm_forward.misconception(
    "Each feature was normalised over the batch: that is batch norm. Layer norm looks at one "
    "sample at a time, along its row."
)
def down_the_columns(X, gamma, beta, eps):
    inv_std = 1 / np.sqrt(X.var(axis=0, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=0)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


@layernorm_forward.misconception(
    "inv_std has the right numbers but shape (N,). Keep it as a column, (N, 1): so it can be "
    "multiplied with the rows on the way back.",
    keeps=("Y", "X_hat"),
)
def inv_std_flat(X, gamma, beta, eps):
    Y, X_hat, inv_std = _layer_normed(X, gamma, beta, eps, 0)
    return Y, X_hat, inv_std[:, 0]


@layernorm_forward.misconception(
    "The variance was divided by D − 1. Here, too, it is a plain mean of squares, over the D "
    "features."
)
def layer_with_d_minus_one(X, gamma, beta, eps):
    return _layer_normed(X, gamma, beta, eps, 1)


@layernorm_forward.misconception(
    "eps was added outside the root. A sample whose features are nearly equal shows it: the "
    "formula adds eps to the variance."
)
def layer_eps_outside(X, gamma, beta, eps):
    inv_std = 1 / (X.std(axis=1, keepdims=True) + eps)
    X_hat = (X - X.mean(axis=1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


@layernorm_forward.misconception(
    "Y equals X_hat: gamma and beta never enter. They have one entry for each feature.",
    keeps=("X_hat", "inv_std"),
)
def layer_without_scale_and_shift(X, gamma, beta, eps):
    _, X_hat, inv_std = _layer_normed(X, gamma, beta, eps, 0)
    return X_hat, X_hat, inv_std


def _layer_normed(X, gamma, beta, eps, ddof):
    inv_std = 1 / np.sqrt(X.var(axis=1, keepdims=True, ddof=ddof) + eps)
    X_hat = (X - X.mean(axis=1, keepdims=True)) * inv_std
    return gamma * X_hat + beta, X_hat, inv_std


def _layer_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for case in _layer_cases(rng):
        X, gamma, beta, eps = cast(Any, case.args)
        _, X_hat, inv_std = normalization.layernorm_forward(X, gamma, beta, eps)
        args = (_numbers(rng, *X_hat.shape), X_hat, gamma, inv_std)
        cases.append(Case(case.label, args, case.sizes, case.count_steps))
    return cases


layernorm_backward = Exercise(
    name="layernorm_backward",
    arguments=("dY", "X_hat", "gamma", "inv_std"),
    parts=(Part("dX", 3, ("0",)), Part("dgamma", 1, ("1",)), Part("dbeta", 1, ("2",))),
    task=(
        "Return (dX, dgamma, dbeta). The three paths are those of batch norm, but mean and "
        "variance belong to a sample, and each feature has its own gamma."
    ),
    reference=normalization.layernorm_backward,
    cases=_layer_backward_cases,
    loop_advice=LOOP_ADVICE,
)


def _row_mean(A):
    return A.mean(axis=1, keepdims=True)


def _layer_dx(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return inv_std * (g - _row_mean(g) - X_hat * _row_mean(g * X_hat))


@layernorm_backward.misconception(
    "gamma was multiplied in after the means, as in batch norm. Here every feature of a sample "
    "has another gamma, so it belongs inside: first gamma times dY, then the means.",
    keeps=("dgamma", "dbeta"),
)
def gamma_outside_the_means(dY, X_hat, gamma, inv_std):
    dX = gamma * inv_std * (dY - _row_mean(dY) - X_hat * _row_mean(dY * X_hat))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "In dX the means were taken over the batch, as in batch norm. Each sample has its own mean "
    "and variance, over its D features.",
    keeps=("dgamma", "dbeta"),
)
def means_over_the_batch(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    dX = inv_std * (g - g.mean(axis=0) - X_hat * (g * X_hat).mean(axis=0))
    return dX, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "The path through the variance is missing. Each row of your dX sums to 0 all the same: the "
    "sum of dX times X_hat along a row should be near 0, too.",
    keeps=("dgamma", "dbeta"),
)
def layer_without_variance_path(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return inv_std * (g - _row_mean(g)), *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "The path through the mean is missing. To shift a whole row changes nothing, so each row of "
    "dX must sum to 0; yours doesn't.",
    keeps=("dgamma", "dbeta"),
)
def layer_without_mean_path(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return inv_std * (g - X_hat * _row_mean(g * X_hat)), *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "Mean and variance were treated as constants. They are made from the sample's own features, "
    "so two more paths lead through them.",
    keeps=("dgamma", "dbeta"),
)
def layer_statistics_as_constants(dY, X_hat, gamma, inv_std):
    return inv_std * gamma * dY, *_sums(dY, X_hat)


@layernorm_backward.misconception(
    "dgamma and dbeta were summed along the rows. The samples share one gamma and one beta for "
    "each feature, so it is over the samples that their gradients add up.",
    keeps=("dX",),
)
def parameters_summed_along_rows(dY, X_hat, gamma, inv_std):
    return _layer_dx(dY, X_hat, gamma, inv_std), (dY * X_hat).sum(axis=1), dY.sum(axis=1)


@layernorm_backward.misconception(
    "dgamma and dbeta contain gamma. The slope of Y with respect to gamma is X_hat, and with "
    "respect to beta 1: gamma appears only in dX.",
    keeps=("dX",),
)
def gamma_in_its_own_gradient(dY, X_hat, gamma, inv_std):
    g = gamma * dY
    return _layer_dx(dY, X_hat, gamma, inv_std), (g * X_hat).sum(axis=0), g.sum(axis=0)


EXERCISES = (
    standardize_fit,
    standardize_apply,
    minmax_fit,
    minmax_apply,
    batchnorm_forward,
    batchnorm_backward,
    batchnorm_update_running,
    batchnorm_inference,
    layernorm_forward,
    layernorm_backward,
)
