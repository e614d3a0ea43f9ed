"""ps11: first weights, and how loud the signal is that they pass on."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps11_training_recipe.case_data import network
from autograder.problem_sets.ps11_training_recipe.drivers import drive_init, drive_std
from autograder.views.ps11 import view_activation_std, view_init_dense
from reference_impl import initializers, training

# -- first weights -----------------------------------------------------------------------

SCHEMES = ("zeros", "small", "xavier", "he")


def _init_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [(scheme, 200, 60) for scheme in SCHEMES] + [("xavier", 60, 180), ("he", 100, 100)]
    cases = []
    for scheme, d_in, d_out in sizes:
        # first weights depend on nothing else: only another shape tells those learned by heart
        more = int(rng.integers(10))
        args = (d_in + more, d_out + more, scheme, int(rng.integers(10**6)))
        cases.append(Case(f"{scheme}, about {d_in} → {d_out}", args))
    return cases


init_dense = Exercise(
    name="init_dense",
    arguments=("d_in", "d_out", "scheme", "rng"),
    parts=(
        Part("W", 3, ("shape of W", "std", "centred", "repeats", "other seed", "each by itself")),
        Part("b", 1, ("shape of b", "b is 0", "b holds")),
    ),
    task=(
        "Return (W, b) of a layer: random weights with mean 0 and the std that belongs to the "
        "scheme, and zero biases."
    ),
    reference=initializers.init_dense,
    cases=_init_cases,
    driver=drive_init,
    view=view_init_dense,
    messages_if_false={
        "centred": "The weights don't have mean 0: they lean to one side.",
        "b is 0": "The biases aren't 0. Only the weights have to differ from each other.",
        "repeats": (
            "Two Generators of the same seed gave two different W. Everything random has to come "
            "from rng."
        ),
        "other seed": "Generators of two seeds gave the same W. Draw it from rng.",
        "each by itself": (
            "Some rows or columns of W are equal. Each of its entries is a draw of its own."
        ),
    },
    leaf_labels={
        "shape of W": "The shape of W",
        "shape of b": "The shape of b",
        "std": "The std of W",
        "b holds": "What b holds:",
    },
)


def _std_of(d_in, scheme):
    return {"zeros": 0, "small": 0.01, "xavier": (1 / d_in) ** 0.5, "he": (2 / d_in) ** 0.5}[scheme]


@init_dense.misconception(
    "The variance was passed where the standard deviation belongs: rng.normal wants its root. "
    "Such weights are far too small, and a deep network's signal dies out.",
    unaffected_parts=("b",),
)
def variance_for_std(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_in, scheme) ** 2, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "With xavier and he the variance stands where the standard deviation belongs: the root is "
    "missing. Such weights are far too small, and a deep network's signal dies out.",
    unaffected_parts=("b",),
)
def root_missing(d_in, d_out, scheme, rng):
    std = {"zeros": 0, "small": 0.01, "xavier": 1 / d_in, "he": 2 / d_in}[scheme]
    return rng.normal(0, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "The std was made from d_out. A unit adds up d_in products, so it is d_in that decides how "
    "large its sum becomes.",
    unaffected_parts=("b",),
)
def fan_out_for_fan_in(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_out, scheme), (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "xavier and he got the same std. He's scheme has a 2 under the root, because a ReLU lets only "
    "half of the signal's square through.",
    unaffected_parts=("b",),
)
def he_without_its_two(d_in, d_out, scheme, rng):
    std = _std_of(d_in, scheme.replace("he", "xavier"))
    return rng.normal(0, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "All weights are 0 in every scheme. Then all units of a layer stay the same for ever; on XOR "
    "every gradient is exactly 0.",
    unaffected_parts=("b",),
)
def zeros_for_all(d_in, d_out, scheme, rng):
    return np.zeros((d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "W has shape (d_in, d_out). In this course its rows belong to the outputs: (d_out, d_in).",
    unaffected_parts=("b",),
)
def weights_transposed(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_in, scheme), (d_in, d_out)), np.zeros(d_out)


@init_dense.misconception(
    "Two Generators of the same seed gave different weights: you drew from something else, such as "
    "NumPy's global random numbers. Draw from rng, so that a training can be repeated.",
    unaffected_parts=("b",),
)
def init_by_global_numbers(d_in, d_out, scheme, rng):
    W = np.random.normal(0, _std_of(d_in, scheme), (d_out, d_in))  # noqa: NPY002
    return W, np.zeros(d_out)


@init_dense.misconception(
    "The weights lean to one side: uniform numbers from 0 to 1 were scaled, so none is negative. "
    "They need mean 0 and the scheme's std.",
    unaffected_parts=("b",),
)
def never_negative(d_in, d_out, scheme, rng):
    return rng.random((d_out, d_in)) * _std_of(d_in, scheme) * 12**0.5, np.zeros(d_out)


@init_dense.misconception(
    "The biases were drawn, too. They begin at 0: it is the weights that make units differ.",
    unaffected_parts=("W",),
)
def biases_drawn(d_in, d_out, scheme, rng):
    W = rng.normal(0, _std_of(d_in, scheme), (d_out, d_in))
    return W, rng.normal(0, 0.1, d_out)


@init_dense.misconception(
    "The biases are all the same number, and not 0. Nothing is known of the data yet: let them "
    "begin at 0.",
    unaffected_parts=("W",),
)
def biases_of_one(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_in, scheme), (d_out, d_in)), np.ones(d_out)


@init_dense.misconception(
    "The weights are uniform between −s and s, where s is the scheme's std. Such numbers have a "
    "smaller std than s: they would have to reach further.",
    unaffected_parts=("b",),
)
def uniform_up_to_the_std(d_in, d_out, scheme, rng):
    std = _std_of(d_in, scheme)
    return rng.uniform(-std, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "The weights have std 1, as the generator makes them: the scheme's std was never multiplied "
    "in.",
    unaffected_parts=("b",),
)
def std_of_one(d_in, d_out, scheme, rng):
    W = 0.0 * _std_of(d_in, scheme) if scheme == "zeros" else 1.0
    return W * rng.standard_normal((d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "xavier has the 2 under its root that belongs to He's scheme. It makes up for what a ReLU "
    "takes away, and xavier is meant for units without one.",
    unaffected_parts=("b",),
)
def xavier_with_a_two(d_in, d_out, scheme, rng):
    std = _std_of(d_in, scheme.replace("xavier", "he"))
    return rng.normal(0, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "xavier and he are exchanged: the 2 under the root belongs to he, because a ReLU lets only "
    "half of the signal's square through.",
    unaffected_parts=("b",),
)
def xavier_and_he_exchanged(d_in, d_out, scheme, rng):
    std = _std_of(d_in, {"xavier": "he", "he": "xavier"}.get(scheme, scheme))
    return rng.normal(0, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "xavier was made from d_in and d_out together. That is another form of it; the one asked for "
    "looks at d_in alone.",
    unaffected_parts=("b",),
)
def xavier_of_both_sizes(d_in, d_out, scheme, rng):
    std = (2 / (d_in + d_out)) ** 0.5 if scheme == "xavier" else _std_of(d_in, scheme)
    return rng.normal(0, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception("The two came back in the wrong order: first W, then b.")
def bias_first(d_in, d_out, scheme, rng):
    return np.zeros(d_out), rng.normal(0, _std_of(d_in, scheme), (d_out, d_in))


@init_dense.misconception(
    "b is a column, shape (d_out, 1). Each output has one bias, and b is a vector, (d_out,).",
    unaffected_parts=("W",),
)
def bias_in_a_column(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_in, scheme), (d_out, d_in)), np.zeros((d_out, 1))


# -- how loud the signal is --------------------------------------------------------------


def _std_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, sizes, kind in (
        ("6 samples through 3-5-4-2, a leaky ReLU", 6, (3, 5, 4, 2), "leaky"),
        ("5 samples through 4-4-4, a tanh", 5, (4, 4, 4), "tanh"),
        ("1 sample through 2-5-3, a leaky ReLU", 1, (2, 5, 3), "leaky"),
        ("7 samples, a single layer 3-4, a tanh", 7, (3, 4), "tanh"),
    ):
        slope = float(rng.uniform(0.2, 0.6))
        cases.append(
            Case(label, (away_from_zero(rng, n, sizes[0]), network(rng, sizes), kind, slope))
        )
    return cases


activation_std = Exercise(
    name="activation_std",
    arguments=("X", "params", "activation"),
    parts=(Part("deviations", 2),),
    task=(
        "Run X through all layers, with the activation after each, and return the standard "
        "deviation of all entries of each layer's output, an array (L,)."
    ),
    reference=training.activation_std,
    cases=_std_cases,
    driver=drive_std,
    view=view_activation_std,
    leaf_labels={"": "The result"},
)


def _outputs(X, params, activation):
    outputs = [X]
    for W, b in params:
        outputs.append(activation(outputs[-1] @ W.T + b))
    return outputs


@activation_std.misconception(
    "Those are the deviations of the weighted sums. Measure after the activation: that is what "
    "the next layer gets."
)
def std_of_the_sums(X, params, activation):
    inputs = _outputs(X, params, activation)
    return np.array([(A @ W.T + b).std() for A, (W, b) in zip(inputs[:-1], params, strict=True)])


@activation_std.misconception(
    "The first number belongs to X itself. Only what leaves a layer counts: L numbers for L layers."
)
def std_of_the_input_too(X, params, activation):
    return np.array([A.std() for A in _outputs(X, params, activation)])


@activation_std.misconception(
    "Those are variances. The standard deviation is the root, and has the size of the signal."
)
def variances(X, params, activation):
    return np.array([A.var() for A in _outputs(X, params, activation)[1:]])


@activation_std.misconception(
    "You averaged the deviations of the single units. One deviation for all entries of a layer was "
    "asked for: units that differ from each other count, too."
)
def mean_of_the_units(X, params, activation):
    return np.array([A.std(axis=0).mean() for A in _outputs(X, params, activation)[1:]])


@activation_std.misconception(
    "The last layer came without its activation. Here it is applied after every layer, the last "
    "one too."
)
def last_layer_linear(X, params, activation):
    outputs = _outputs(X, params, activation)
    W, b = params[-1]
    outputs[-1] = outputs[-2] @ W.T + b
    return np.array([A.std() for A in outputs[1:]])


@activation_std.misconception(
    "A ReLU was applied, whatever the argument activation is. It is a function: call it."
)
def relu_whatever_was_given(X, params, activation):
    return np.array([A.std() for A in _outputs(X, params, lambda Z: np.maximum(Z, 0))[1:]])


@activation_std.misconception(
    "The biases are missing: each layer adds its own before the activation."
)
def std_without_biases(X, params, activation):
    return np.array([A.std() for A in _outputs(X, [(W, 0) for W, _ in params], activation)[1:]])


@activation_std.misconception(
    "The squares were divided by one less than their number. In this course a variance is a mean "
    "of squares."
)
def std_with_n_minus_one(X, params, activation):
    return np.array([A.std(ddof=1) for A in _outputs(X, params, activation)[1:]])


@activation_std.misconception(
    "The squares were averaged without the mean being taken away first. A deviation is measured "
    "from the mean, not from 0."
)
def root_mean_square(X, params, activation):
    return np.array([np.sqrt((A**2).mean()) for A in _outputs(X, params, activation)[1:]])


@activation_std.misconception(
    "Those are means. Asked for is how far the entries of a layer are spread around their mean."
)
def means_for_deviations(X, params, activation):
    return np.array([A.mean() for A in _outputs(X, params, activation)[1:]])


@activation_std.misconception(
    "You averaged the deviations of the single samples. One deviation for all entries of a layer "
    "was asked for: samples that differ from each other count, too."
)
def mean_of_the_samples(X, params, activation):
    return np.array([A.std(axis=1).mean() for A in _outputs(X, params, activation)[1:]])


@activation_std.misconception(
    "Only the last layer's deviation came back. Asked for is one for each layer, in an array."
)
def last_deviation_only(X, params, activation):
    return float(_outputs(X, params, activation)[-1].std())


@activation_std.misconception(
    "The activation is missing: the layers are linear, and each got the sums of the one before. "
    "Call it after each layer."
)
def without_activation(X, params, activation):
    return np.array([A.std() for A in _outputs(X, params, lambda Z: Z)[1:]])


@init_dense.misconception(
    "b has an entry for each input. A bias belongs to an output: b has d_out entries.",
    unaffected_parts=("W",),
)
def a_bias_for_each_input(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_in, scheme), (d_out, d_in)), np.zeros(d_in)
