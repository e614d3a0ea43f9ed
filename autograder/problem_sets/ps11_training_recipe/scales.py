"""ps11: an experiment. How do signals and gradients change with depth, by the scale of the weights?

The networks are the driver's, drawn by the factor and the seed that the student asks for, so that
each number of the tables is right or wrong. How the gradients are found is the student's to derive.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps11_training_recipe.drivers import drive_scales
from autograder.views.ps11_scales import view_scales


def _scales_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, sizes, n, factors, seeds in (
        ("2 factors, 3 seeds, 5 samples through 3-4-2", (3, 4, 2), 5, [0.5, 2.0], [4, 17, 9]),
        ("3 factors, 2 seeds, 4 samples through 4-4-4-4", (4, 4, 4, 4), 4, 3, 2),
        ("3 factors, 5 seeds, 6 samples through 5-3-6-4-2", (5, 3, 6, 4, 2), 6, 3, 5),
    ):
        if isinstance(factors, int):
            factors = np.sort(rng.choice(np.arange(5, 21), factors, replace=False) / 10).tolist()
        if isinstance(seeds, int):
            seeds = rng.choice(1000, seeds, replace=False).tolist()
        cases.append(Case(label, (sizes, n, factors, seeds, int(rng.integers(10**6)))))
    return cases


def _pass_on(X, params):
    outputs = [X]
    for W, b in params:
        outputs.append(np.tanh(outputs[-1] @ W.T + b))
    return outputs


def _gradients(outputs, params, dA, slope=lambda A: 1 - A**2):
    found = []
    for (W, _), below, A in zip(params[::-1], outputs[-2::-1], outputs[:0:-1], strict=True):
        dZ = dA * slope(A)
        found.append((dZ.T @ below, dZ, dA))
        dA = dZ @ W
    return found[::-1]


def _root_mean_square(array):
    return np.sqrt(np.mean(array**2))


def _tables(draw, factors, seeds, signal=np.std, gradient=_root_mean_square, **how):
    signals, gradients = [], []
    for factor in factors:
        for seed in seeds:
            X, params, dA = draw(factor, seed)
            outputs = _pass_on(X, params)
            signals.append([signal(A) for A in outputs[1:]])
            gradients.append([gradient(dW) for dW, _, _ in _gradients(outputs, params, dA, **how)])
    shape = len(factors), len(seeds), -1
    return {
        "signal": np.reshape(signals, shape),
        "gradient": np.reshape(gradients, shape),
    }


def _summary(gradient):
    logs = np.log10(gradient)
    return {
        "mean": logs.mean(axis=1),
        "error": logs.std(axis=1, ddof=1) / np.sqrt(logs.shape[1]),
    }


def _with_summary(tables):
    return tables | _summary(tables["gradient"])


def _right_signals_by_scale(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds))


def _facts(sizes, n, factors, seeds, salt):
    return drive_scales(_right_signals_by_scale, sizes, n, factors, seeds, salt)


signals_by_scale = Exercise(
    name="signals_by_scale",
    arguments=("draw", "factors", "seeds"),
    parts=(
        Part("signal", 1, ("signal",)),
        Part("gradient", 2, ("gradient",)),
        Part("summary", 1, ("mean", "error")),
    ),
    task=(
        "Measure, for every factor and seed, the signal and the gradient of the weights in each "
        "layer, and summarise the gradients' logarithms over the seeds."
    ),
    reference=_right_signals_by_scale,
    cases=_scales_cases,
    driver=drive_scales,
    view=view_scales,
    facts=_facts,
    leaf_labels={
        "signal": "The table of deviations",
        "gradient": "The table of root mean squares",
        "mean": "The mean of the logarithms",
        "error": "Its standard error",
    },
)


@signals_by_scale.misconception(
    "The signals are the deviations of the weighted sums. Measure after the tanh, as in section 3.",
    unaffected_parts=("gradient", "summary"),
)
def signal_of_the_sums(draw, factors, seeds):
    return _right_signals_by_scale(draw, factors, seeds) | {
        "signal": _tables(draw, factors, seeds, signal=lambda A: np.std(np.arctanh(A)))["signal"]
    }


@signals_by_scale.misconception(
    "The signals are root mean squares. Section 3 takes the mean away first.",
    unaffected_parts=("gradient", "summary"),
)
def signal_from_zero(draw, factors, seeds):
    return _right_signals_by_scale(draw, factors, seeds) | {
        "signal": _tables(draw, factors, seeds, signal=_root_mean_square)["signal"]
    }


@signals_by_scale.misconception(
    "The signals are variances. The deviation is the root of that.",
    unaffected_parts=("gradient", "summary"),
)
def signal_as_a_variance(draw, factors, seeds):
    return _right_signals_by_scale(draw, factors, seeds) | {
        "signal": _tables(draw, factors, seeds, signal=np.var)["signal"]
    }


@signals_by_scale.misconception(
    "The slope of tanh is missing on the way back. Every layer's signal passes its own tanh.",
    unaffected_parts=("signal", "summary"),
)
def slopes_forgotten(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds, slope=lambda A: 1.0))


@signals_by_scale.misconception(
    "The slope of tanh was taken at the weighted sums. With a square it is written by the output.",
    unaffected_parts=("signal", "summary"),
)
def slope_by_the_sums(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds, slope=lambda A: 1 - np.arctanh(A) ** 2))


@signals_by_scale.misconception(
    "That is the slope of a sigmoid. These layers have a tanh, whose slope is 1 where it gives 0.",
    unaffected_parts=("signal", "summary"),
)
def slope_of_a_sigmoid(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds, slope=lambda A: A * (1 - A)))


@signals_by_scale.misconception(
    "The last layer's slope is missing. What is handed to you belongs to its output, so its tanh "
    "comes first on the way back.",
    unaffected_parts=("signal", "summary"),
)
def last_slope_forgotten(draw, factors, seeds):
    gradients = []
    for factor in factors:
        for seed in seeds:
            X, params, dA = draw(factor, seed)
            outputs = _pass_on(X, params)
            found = _gradients(outputs, params, dA / (1 - outputs[-1] ** 2))
            gradients.append([_root_mean_square(dW) for dW, _, _ in found])
    tables = _tables(draw, factors, seeds)
    tables["gradient"] = np.reshape(gradients, tables["gradient"].shape)
    return _with_summary(tables)


def _other_gradients(draw, factors, seeds, measure):
    gradients = []
    for factor in factors:
        for seed in seeds:
            X, params, dA = draw(factor, seed)
            found = _gradients(_pass_on(X, params), params, dA)
            gradients.append([measure(*one) for one in found])
    tables = _tables(draw, factors, seeds)
    tables["gradient"] = np.reshape(gradients, tables["gradient"].shape)
    return _with_summary(tables)


@signals_by_scale.misconception(
    "The gradients are those of the weighted sums. Asked for are those of the weights, in which "
    "what came into the layer has its part, too.",
    unaffected_parts=("signal", "summary"),
)
def error_signals_for_gradients(draw, factors, seeds):
    return _other_gradients(draw, factors, seeds, lambda dW, dZ, dA: _root_mean_square(dZ))


@signals_by_scale.misconception(
    "The gradients are those of the outputs. Asked for are those of the weights.",
    unaffected_parts=("signal", "summary"),
)
def gradients_of_the_outputs(draw, factors, seeds):
    return _other_gradients(draw, factors, seeds, lambda dW, dZ, dA: _root_mean_square(dA))


@signals_by_scale.misconception(
    "The gradients are those of the biases. Asked for are those of the weights.",
    unaffected_parts=("signal", "summary"),
)
def gradients_of_the_biases(draw, factors, seeds):
    return _other_gradients(draw, factors, seeds, lambda dW, dZ, dA: _root_mean_square(dZ.sum(0)))


@signals_by_scale.misconception(
    "The gradients were divided by the number of samples. The loss is a mean, but its factor 1/N "
    "is in what is handed to you already.",
    unaffected_parts=("signal", "summary"),
)
def gradients_averaged(draw, factors, seeds):
    return _other_gradients(
        draw, factors, seeds, lambda dW, dZ, dA: _root_mean_square(dW / len(dZ))
    )


@signals_by_scale.misconception(
    "The gradient's size is the root of the sum of squares. That grows with the size of the layer; "
    "take the mean of the squares.",
    unaffected_parts=("signal", "summary"),
)
def norm_of_the_gradient(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds, gradient=np.linalg.norm))


@signals_by_scale.misconception(
    "The gradient's size has no root: it is the mean of the squares.",
    unaffected_parts=("signal", "summary"),
)
def mean_square_of_the_gradient(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds, gradient=lambda dW: np.mean(dW**2)))


@signals_by_scale.misconception(
    "The gradient's size is its deviation, with the mean taken away. For a step, the mean counts, "
    "too: take the root of the mean of the squares.",
    unaffected_parts=("signal", "summary"),
)
def deviation_of_the_gradient(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds, gradient=np.std))


@signals_by_scale.misconception(
    "The gradient's size is the mean of its absolute values. Asked for is the root of the mean of "
    "the squares.",
    unaffected_parts=("signal", "summary"),
)
def mean_size_of_the_gradient(draw, factors, seeds):
    return _with_summary(_tables(draw, factors, seeds, gradient=lambda dW: np.mean(np.abs(dW))))


@signals_by_scale.misconception(
    "The gradients stand backwards, the last layer first: they were collected on the way back. "
    "Turn the list round at the end.",
    unaffected_parts=("signal", "summary"),
)
def gradients_backwards(draw, factors, seeds):
    tables = _tables(draw, factors, seeds)
    return _with_summary(tables | {"gradient": tables["gradient"][:, :, ::-1].copy()})


@signals_by_scale.misconception(
    "The mean and its error are those of the gradients themselves. Over powers of ten the largest "
    "one would decide alone: take the logarithm of each run first.",
    unaffected_parts=("signal", "gradient"),
)
def summary_without_logarithms(draw, factors, seeds):
    tables = _tables(draw, factors, seeds)
    return tables | _summary(10.0 ** tables["gradient"])


@signals_by_scale.misconception(
    "The logarithm was taken of the mean, so that the largest run decides. It belongs to each run, "
    "and the mean comes after it.",
    unaffected_parts=("signal", "gradient"),
)
def logarithm_of_the_mean(draw, factors, seeds):
    right = _right_signals_by_scale(draw, factors, seeds)
    return right | {"mean": np.log10(right["gradient"].mean(axis=1))}


@signals_by_scale.misconception(
    "Those are natural logarithms. With base 10 one can read the power of ten.",
    unaffected_parts=("signal", "gradient"),
)
def natural_logarithms(draw, factors, seeds):
    right = _right_signals_by_scale(draw, factors, seeds)
    return right | {name: right[name] * np.log(10.0) for name in ("mean", "error")}


@signals_by_scale.misconception(
    "The error is the deviation of single seeds. A mean of several is more certain than one, by "
    "the root of their number.",
    unaffected_parts=("signal", "gradient"),
)
def deviation_of_the_seeds(draw, factors, seeds):
    right = _right_signals_by_scale(draw, factors, seeds)
    return right | {"error": right["error"] * np.sqrt(len(seeds))}


@signals_by_scale.misconception(
    "The squared differences were divided by the number of seeds. The mean was made from the same "
    "few: divide by one less.",
    unaffected_parts=("signal", "gradient"),
)
def error_with_all_seeds(draw, factors, seeds):
    right = _right_signals_by_scale(draw, factors, seeds)
    return right | {"error": right["error"] * np.sqrt(1 - 1 / len(seeds))}


@signals_by_scale.misconception(
    "All networks were drawn by the first seed: the columns of the tables repeat themselves, and "
    "the spread is 0."
)
def first_seed_for_all(draw, factors, seeds):
    return _right_signals_by_scale(lambda factor, seed: draw(factor, seeds[0]), factors, seeds)


@signals_by_scale.misconception(
    "All networks were drawn with the first factor. Each row of the tables has one of its own.",
    unaffected_parts=("summary",),
)
def first_factor_for_all(draw, factors, seeds):
    return _right_signals_by_scale(lambda factor, seed: draw(factors[0], seed), factors, seeds)


@signals_by_scale.misconception(
    "The biases are missing on the way out. They aren't 0 here, and each layer adds its own.",
    unaffected_parts=("summary",),
)
def biases_left_out(draw, factors, seeds):
    def without(factor, seed):
        X, params, dA = draw(factor, seed)
        return X, [(W, 0.0) for W, _ in params], dA

    return _right_signals_by_scale(without, factors, seeds)
