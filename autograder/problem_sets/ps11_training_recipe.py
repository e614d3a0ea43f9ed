"""ps11, the capstone: split, draw the weights, watch the signals, train, stop in time, measure.

What is random is judged by its properties, within six standard deviations. `fit` is looked at
closely where it is small: with a learning rate of nearly 0 it shows its first weights and what its
history measures, in one batch its gradient step, and in two batches whether each sample has its
turn. Then it has to learn the digits. Every answer of the judge is a word for what was found, so
that misconceptions are recognised whatever was drawn.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import Any

import numpy as np

from autograder.exercise import Case, Exercise, Part
from autograder.expecting import Unusable, array_of, describe, items_of
from reference_impl import batches, datasets, initializers, training


def sigmoid(Z):
    return 0.5 * (1 + np.tanh(0.5 * Z))


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of either sign, none of them near zero."""
    return rng.uniform(0.2, 1.5, shape) * rng.choice([-1.0, 1.0], shape)


def _network(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    pairs = itertools.pairwise(sizes)
    return [(_numbers(rng, d_out, d_in), _numbers(rng, d_out)) for d_in, d_out in pairs]


# -- split -------------------------------------------------------------------------------


def _split_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, targets, fractions in (
        ("40 samples with labels, 60 : 20 : 20", 40, 0, (0.6, 0.2, 0.2)),
        ("43 samples with two targets each, 50 : 30 : 20", 43, 2, (0.5, 0.3, 0.2)),
        ("60 samples with labels, 70 : 15 : 15", 60, 0, (0.7, 0.15, 0.15)),
    ):
        T = _numbers(rng, n, targets) if targets else rng.integers(0, 10, n)
        args = (rng.normal(1, 2, (n, 3)), T, fractions, int(rng.integers(10**6)))
        cases.append(Case(label, args, {"N": n}))
    return cases


def drive_split(split, X, T, fractions, seed):
    """Split with two Generators of the same seed, and with one of another."""
    return [split(X, T, fractions, np.random.default_rng(s)) for s in (seed, seed, seed + 1)]


def _parts_of(value: Any, X: Any, T: Any) -> list[tuple[Any, Any]]:
    sets = items_of(value, "(X_tr, T_tr)", "(X_va, T_va)", "(X_te, T_te)")
    parts = []
    for name, one in zip(("tr", "va", "te"), sets, strict=True):
        if not isinstance(one, (tuple, list)):
            words = f"Each of the three sets should be a pair, this one (X_{name}, T_{name})"
            raise Unusable(f"{words}, not {describe(one)}")
        X_part, T_part = items_of(one, f"X_{name}", f"T_{name}")
        X_part = array_of(X_part, f"X_{name}", -1, *X.shape[1:])
        parts.append((X_part, array_of(T_part, f"T_{name}", -1, *T.shape[1:])))
    return parts


def seen_in_split(value: Any, X: Any, T: Any, fractions: Any, seed: int) -> dict[str, object]:
    """Who is in which set: sizes, nobody lost or twice, with the own target, and by chance."""
    first, again, other = items_of(value, "the first", "the same again", "another")
    parts, same, others = (_parts_of(sets, X, T) for sets in (first, again, other))
    numbers = {row.tobytes(): n for n, row in enumerate(X)}
    members = [[numbers.get(row.tobytes(), -1) for row in X_part] for X_part, _ in parts]
    order = [n for members_of_one in members for n in members_of_one]
    pairs = all(
        len(rows) == len(T_part) and -1 not in rows and np.array_equal(T[rows], T_part)
        for rows, (_, T_part) in zip(members, parts, strict=True)
    )
    return {
        "sizes": _rounded([len(rows) for rows in members], fractions, len(X)),
        "rows of X": -1 not in order,
        "once": sorted(order) == list(range(len(X))),
        "pairs": pairs,
        "shuffled": order != sorted(order),
        "repeats": all(np.array_equal(p, q) for (p, _), (q, _) in zip(parts, same, strict=True)),
        "by chance": {row.tobytes() for row in parts[0][0]}
        != {row.tobytes() for row in others[0][0]},
    }


def _rounded(sizes: list[int], fractions: Any, n: int) -> list[int]:
    """The same sizes for everybody who rounded the fractions of N, in whichever direction."""
    wanted = [fraction * n for fraction in fractions]
    margins = (1, 1, 2)  # who rounds down twice gives the rest to the last
    fine = sum(sizes) == n and all(
        abs(size - want) < margin for size, want, margin in zip(sizes, wanted, margins, strict=True)
    )
    return [math.floor(want) for want in wanted] if fine else sizes


split = Exercise(
    name="split",
    arguments=("X", "T", "fractions", "rng"),
    parts=(
        Part("sizes", 1, ("sizes",)),
        Part("every sample with its target", 2, ("rows of X", "once", "pairs")),
        Part("by chance", 1, ("shuffled", "repeats", "by chance")),
    ),
    task=(
        "Shuffle the samples with rng and cut them into three sets of the given fractions. Return "
        "((X_tr, T_tr), (X_va, T_va), (X_te, T_te))."
    ),
    reference=batches.split,
    cases=_split_cases,
    driver=drive_split,
    view=seen_in_split,
    says={
        "rows of X": "Some rows that came back aren't rows of X.",
        "once": (
            "Not every sample is in exactly one of the three sets: some are missing, or in two."
        ),
        "pairs": "Some samples have lost their target: row n of T belongs to row n of X.",
        "shuffled": (
            "The samples are still in their old order. Data often come sorted; shuffle before you "
            "cut."
        ),
        "repeats": (
            "Two Generators of the same seed gave two different splits. Everything random has to "
            "come from rng."
        ),
        "by chance": (
            "Generators of two seeds put the same samples into the training set. Chance should "
            "decide who is in it."
        ),
    },
    names={"sizes.0": "The size of the training set", "sizes.1": "The size of the validation set"}
    | {"sizes.2": "The size of the test set"},
)


def _cut(X, T, order_X, order_T, fractions):
    first = round(fractions[0] * len(X))
    second = round((fractions[0] + fractions[1]) * len(X))
    cuts = [slice(0, first), slice(first, second), slice(second, len(X))]
    return tuple((X[order_X[cut]], T[order_T[cut]]) for cut in cuts)


@split.misconception(
    "X and T were shuffled separately, so samples have lost their targets. Draw one order and use "
    "it for both.",
    keeps=("sizes", "by chance"),
)
def shuffled_separately(X, T, fractions, rng):
    return _cut(X, T, rng.permutation(len(X)), rng.permutation(len(X)), fractions)


@split.misconception(
    "Nothing was shuffled: the first samples are the training set. Data often come sorted by "
    "class or by date, and then the sets are strangers to each other.",
    keeps=("sizes", "every sample with its target"),
)
def not_shuffled(X, T, fractions, rng):
    order = np.arange(len(X))
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "Some samples are in two sets, others in none, and a test sample that was trained on tests "
    "nothing. Were they drawn with replacement, or do the cuts overlap? Each sample must appear "
    "once.",
    keeps=("sizes", "by chance"),
)
def drawn_with_replacement(X, T, fractions, rng):
    order = rng.integers(0, len(X), len(X))
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "Two Generators of the same seed gave two splits: you shuffled with NumPy's global random "
    "numbers. Use rng, so that an experiment can be repeated.",
    keeps=("sizes", "every sample with its target"),
)
def split_by_global_numbers(X, T, fractions, rng):
    order = np.random.permutation(len(X))  # noqa: NPY002
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "The split is the same whatever rng is: a new Generator with a fixed seed is made inside. Use "
    "the one you were given.",
    keeps=("sizes", "every sample with its target"),
)
def split_by_own_generator(X, T, fractions, rng):
    order = np.random.default_rng(0).permutation(len(X))
    return _cut(X, T, order, order, fractions)


@split.misconception(
    "The rows that came back aren't rows of X: they were standardised with the mean and std of "
    "all samples, test samples included. That is leakage. Split first, then fit such numbers on "
    "the training set alone.",
    keeps=("sizes",),
)
def standardised_before_the_split(X, T, fractions, rng):
    order = rng.permutation(len(X))
    return _cut((X - X.mean(axis=0)) / X.std(axis=0), T, order, order, fractions)


@split.misconception(
    "The second cut is at the second fraction of N, before the first cut or too near to it. Cuts "
    "are counted from the start: the second comes after both fractions together.",
    keeps=("by chance",),
)
def cuts_not_added(X, T, fractions, rng):
    order = rng.permutation(len(X))
    first, second = round(fractions[0] * len(X)), round(fractions[1] * len(X))
    cuts = [slice(0, first), slice(first, second), slice(second, len(X))]
    return tuple((X[order[cut]], T[order[cut]]) for cut in cuts)


# -- first weights -----------------------------------------------------------------------

SCHEMES = ("zeros", "small", "xavier", "he")


def _init_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [(scheme, 200, 60) for scheme in SCHEMES] + [("xavier", 60, 180), ("he", 100, 100)]
    return [
        Case(f"{scheme}, {d_in} → {d_out}", (d_in, d_out, scheme, int(rng.integers(10**6))))
        for scheme, d_in, d_out in sizes
    ]


def drive_init(init_dense, d_in, d_out, scheme, seed):
    """Draw twice with the same seed, and once with another."""
    return [
        init_dense(d_in, d_out, scheme, np.random.default_rng(s)) for s in (seed, seed, seed + 1)
    ]


def _known_std(std: float, d_in: int, d_out: int, scheme: str, count: int) -> float:
    """Return the std that six standard deviations can't tell this one from, the right one first."""
    right = {"zeros": 0.0, "small": 0.01, "xavier": d_in**-0.5, "he": (2 / d_in) ** 0.5}[scheme]
    if right == 0.0:
        return std
    gain = (right * d_in**0.5) ** 2 if scheme != "small" else 1e-4
    known = [right, right**2, right**0.5]
    if scheme != "small":
        known += [(gain / d_out) ** 0.5, (1 / d_in) ** 0.5, (2 / d_in) ** 0.5, 1.0]
        known += [(2 / (d_in + d_out)) ** 0.5, right / 3**0.5]
    margin = 6 / math.sqrt(2 * count)
    return next((k for k in known if abs(std / k - 1) <= margin), std)


def seen_in_init(value: Any, d_in: int, d_out: int, scheme: str, seed: int) -> dict[str, object]:
    """The std of the weights as far as chance lets it be known, and whether chance was rng's."""
    results = items_of(value, "the first", "the same again", "another")
    pairs = [items_of(result, "W", "b") for result in results]
    drawn = [array_of(W, "W", d_out, d_in) for W, _ in pairs]
    b = array_of(pairs[0][1], "b", d_out)
    W, std = drawn[0], float(drawn[0].std())
    seen: dict[str, object] = {
        "std": _known_std(std, d_in, d_out, scheme, W.size),
        "centred": bool(abs(W.mean()) <= 6 * std / math.sqrt(W.size)),
        "b is 0": not b.any(),
    }
    if scheme == "zeros":
        return seen
    return {
        **seen,
        "repeats": np.array_equal(W, drawn[1]),
        "other seed": not np.array_equal(W, drawn[2]),
        "each by itself": len(np.unique(W)) > W.size / 2,
    }


init_dense = Exercise(
    name="init_dense",
    arguments=("d_in", "d_out", "scheme", "rng"),
    parts=(
        Part("W", 3, ("std", "centred", "repeats", "other seed", "each by itself")),
        Part("b", 1, ("b is 0",)),
    ),
    task=(
        "Return (W, b) of a layer: normal random weights with mean 0 and the std that belongs to "
        "the scheme, and zero biases."
    ),
    reference=initializers.init_dense,
    cases=_init_cases,
    driver=drive_init,
    view=seen_in_init,
    says={
        "centred": "The weights don't have mean 0: they lean to one side.",
        "b is 0": "The biases aren't 0. Only the weights have to differ from each other.",
        "repeats": (
            "Two Generators of the same seed gave two different W. Everything random has to come "
            "from rng."
        ),
        "other seed": "Generators of two seeds gave the same W. Draw it from rng.",
        "each by itself": "Many weights are equal. Each entry of W is a draw of its own.",
    },
    names={"std": "The std of W"},
)


def _std_of(d_in, scheme):
    return {"zeros": 0, "small": 0.01, "xavier": (1 / d_in) ** 0.5, "he": (2 / d_in) ** 0.5}[scheme]


@init_dense.misconception(
    "The variance was passed where the standard deviation belongs: rng.normal wants its root. "
    "Such weights are far too small, and a deep network's signal dies out.",
    keeps=("b",),
)
def variance_for_std(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_in, scheme) ** 2, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "With xavier and he the variance stands where the standard deviation belongs: the root is "
    "missing. Such weights are far too small, and a deep network's signal dies out.",
    keeps=("b",),
)
def root_missing(d_in, d_out, scheme, rng):
    std = {"zeros": 0, "small": 0.01, "xavier": 1 / d_in, "he": 2 / d_in}[scheme]
    return rng.normal(0, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "The std was made from d_out. A unit adds up d_in products, so it is d_in that decides how "
    "large its sum becomes.",
    keeps=("b",),
)
def fan_out_for_fan_in(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_out, scheme), (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "xavier and he got the same std. He's scheme has a 2 under the root, because a ReLU lets only "
    "half of the signal's square through.",
    keeps=("b",),
)
def he_without_its_two(d_in, d_out, scheme, rng):
    std = _std_of(d_in, scheme.replace("he", "xavier"))
    return rng.normal(0, std, (d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "All weights are 0 in every scheme. Then all units of a layer stay the same for ever; on XOR "
    "every gradient is exactly 0.",
    keeps=("b",),
)
def zeros_for_all(d_in, d_out, scheme, rng):
    return np.zeros((d_out, d_in)), np.zeros(d_out)


@init_dense.misconception(
    "W has shape (d_in, d_out). In this course its rows belong to the outputs: (d_out, d_in)."
)
def weights_transposed(d_in, d_out, scheme, rng):
    return rng.normal(0, _std_of(d_in, scheme), (d_in, d_out)), np.zeros(d_out)


@init_dense.misconception(
    "Two Generators of the same seed gave different weights: you drew from NumPy's global random "
    "numbers. Draw from rng, so that a training can be repeated.",
    keeps=("b",),
)
def init_by_global_numbers(d_in, d_out, scheme, rng):
    W = np.random.normal(0, _std_of(d_in, scheme), (d_out, d_in))  # noqa: NPY002
    return W, np.zeros(d_out)


@init_dense.misconception(
    "The weights lean to one side: uniform numbers from 0 to 1 were scaled, so none is negative. "
    "They need mean 0 and the scheme's std.",
    keeps=("b",),
)
def never_negative(d_in, d_out, scheme, rng):
    return rng.random((d_out, d_in)) * _std_of(d_in, scheme) * 12**0.5, np.zeros(d_out)


@init_dense.misconception(
    "The biases were drawn, too. They begin at 0: it is the weights that make units differ.",
    keeps=("W",),
)
def biases_drawn(d_in, d_out, scheme, rng):
    W = rng.normal(0, _std_of(d_in, scheme), (d_out, d_in))
    return W, rng.normal(0, 0.1, d_out)


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
        cases.append(Case(label, (_numbers(rng, n, sizes[0]), _network(rng, sizes), kind, slope)))
    return cases


def drive_std(activation_std, X, params, kind, slope):
    """Make the activation from its slope: a ReLU that leaks, or a tanh that is stretched."""

    def leaky(Z):
        return np.where(Z > 0, Z, slope * Z)

    def stretched(Z):
        return np.tanh(slope * Z)

    return activation_std(X, params, leaky if kind == "leaky" else stretched)


def as_an_array(value: Any, *args: Any) -> Any:
    """Let a list of numbers be an array of them."""
    is_list = isinstance(value, (list, tuple)) and len(value) > 0
    if is_list and all(isinstance(v, (int, float, np.floating)) for v in value):
        return np.array(value, dtype=float)
    return value


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
    view=as_an_array,
    names={"": "The result"},
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


# -- predict and measure -----------------------------------------------------------------

NETWORKS = (
    ("6 samples through 3-5-4-2", (3, 5, 4, 2), 6),
    ("5 samples through 4-4-4-4", (4, 4, 4, 4), 5),
    ("1 sample through 2-6-3", (2, 6, 3), 1),
    ("4 samples, a single layer 3-2", (3, 2), 4),
)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (_numbers(rng, n, sizes[0]), _network(rng, sizes)), {"N": n})
        for label, sizes, n in NETWORKS
    ]


predict = Exercise(
    name="predict",
    arguments=("X", "params"),
    parts=(Part("logits", 2),),
    task="Run X through the network: ReLU after each hidden layer, none after the last.",
    reference=training.predict,
    cases=_predict_cases,
    names={"": "The result"},
)


def _through(X, params, hidden):
    A = X
    for W, b in params[:-1]:
        A = hidden(A @ W.T + b)
    W, b = params[-1]
    return A @ W.T + b


@predict.misconception(
    "A ReLU came after the last layer, too, so every negative logit became 0. The output is linear."
)
def relu_at_the_output(X, params):
    return np.maximum(_through(X, params, lambda Z: np.maximum(Z, 0)), 0)


@predict.misconception("The hidden layers have no ReLU, so the whole network is one linear layer.")
def no_relu(X, params):
    return _through(X, params, lambda Z: Z)


@predict.misconception(
    "The hidden layers end in a sigmoid. The networks of this set have ReLU, as fit trains them."
)
def sigmoid_for_relu(X, params):
    return _through(X, params, lambda Z: 1 / (1 + np.exp(-Z)))


@predict.misconception(
    "You returned the number of the largest output. The outputs themselves were asked for, (N, C): "
    "accuracy finds the largest."
)
def classes_for_logits(X, params):
    return _through(X, params, lambda Z: np.maximum(Z, 0)).argmax(axis=1)


@predict.misconception(
    "Those are the softmax's probabilities. The logits were asked for, as they leave the last "
    "layer; the largest stays the largest anyway."
)
def probabilities_for_logits(X, params):
    Z = _through(X, params, lambda Z: np.maximum(Z, 0))
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, c, right in (
        ("7 samples, 4 classes", 7, 4, 4),
        ("5 samples, 5 classes", 5, 5, 3),
        ("40 samples, 3 classes, negative logits", 40, 3, 29),
        ("1 sample, 6 classes", 1, 6, 1),
        ("6 samples, all wrong", 6, 4, 0),
    ):
        Y = _numbers(rng, n, c) + np.linspace(0, 0.01, c)  # no ties
        if "negative" in label:
            Y -= 5.0
        labels = Y.argmax(axis=1)
        wrong = rng.permutation(n)[: n - right]
        labels[wrong] = (labels[wrong] + rng.integers(1, c, n - right)) % c
        cases.append(Case(label, (Y, labels), {"N": n, "C": c}))
    return cases


accuracy = Exercise(
    name="accuracy",
    arguments=("Y", "labels"),
    parts=(Part("share", 1),),
    task="Return the share of samples whose largest output is that of the right class, a float.",
    reference=training.accuracy,
    cases=_accuracy_cases,
    names={"": "The accuracy"},
)


@accuracy.misconception(
    "The largest output was looked for down the columns: for each class the best sample. Each "
    "sample needs its best class, along its row."
)
def argmax_over_samples(Y, labels):
    return float(np.mean(Y.argmax(axis=0) == labels))


@accuracy.misconception(
    "The largest of all the outputs was looked for. Without an axis the entries of the whole array "
    "are numbered through; each sample needs its best class, along its row."
)
def argmax_of_everything(Y, labels):
    return float(np.mean(Y.argmax() == labels))


@accuracy.misconception(
    "One-hot rows were compared with whole-number labels: a table of 0 and 1 against class "
    "numbers. Compare class numbers with class numbers."
)
def one_hot_against_labels(Y, labels):
    winners = np.isin(Y, Y.max(axis=1)).astype(int)
    return float(np.mean(winners == labels[:, None]))


@accuracy.misconception("That is how many are right. The accuracy is their share: divide by N.")
def count_of_right_ones(Y, labels):
    return float(np.sum(Y.argmax(axis=1) == labels))


@accuracy.misconception("That is the share of mistakes. The accuracy is the share that is right.")
def error_rate(Y, labels):
    return float(np.mean(Y.argmax(axis=1) != labels))


@accuracy.misconception("That is in percent. A share lies between 0 and 1.")
def in_percent(Y, labels):
    return float(100 * np.mean(Y.argmax(axis=1) == labels))


# -- stop in time ------------------------------------------------------------------------

# label, losses as ranks (the rank is what is drawn around), patience
CURVES = (
    ("a smaller loss comes after the stop", (5, 3, 4, 4.5, 1), 2),
    ("the smallest loss comes long after the stop", (5, 3, 4, 4.5, 4.2, 3.5, 1), 2),
    ("a smaller loss comes just in time", (5, 3, 4, 4.5, 1, 2), 3),
    ("falling all the time", (6, 5, 4, 3, 2), 2),
    ("up, down again but not below, patience 3", (7, 2, 6, 5, 4, 1), 3),
    ("patience 1", (5, 4, 4.5, 1), 1),
    ("the first two are equal", (3, 3, 4, 5, 1), 2),
    ("rising from the start", (2, 3, 4, 5, 1), 3),
    ("the loss stays the same", (4, 3, 3, 3, 3, 1), 3),
    ("up and down by turns", (6, 7, 4, 5, 3), 2),
)


def _stopping_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, ranks, patience in CURVES:
        scale = float(rng.uniform(0.2, 0.9))
        cases.append(Case(label, ([scale * (rank + 0.5) for rank in ranks], patience)))
    return cases


early_stopping = Exercise(
    name="early_stopping",
    arguments=("losses", "patience"),
    parts=(Part("epoch", 2),),
    task=(
        "Training stops as soon as patience epochs in a row have brought no smaller loss than the "
        "best. Return the epoch of the best until then, counted from 0."
    ),
    reference=training.early_stopping,
    cases=_stopping_cases,
    names={"": "The epoch"},
)


def _stop(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


@early_stopping.misconception(
    "It waits one epoch too long: with patience 2 it stops after the second epoch without a "
    "smaller loss, not after the third."
)
def patience_off_by_one(losses, patience):
    return _stop(losses, patience + 1)[0]


@early_stopping.misconception(
    "That is the epoch in which training stops. What is kept is the best one until then, up to "
    "patience epochs earlier."
)
def last_for_best(losses, patience):
    return _stop(losses, patience)[1]


@early_stopping.misconception(
    "That is the smallest loss of all. What comes after the stop was never trained, so nobody can "
    "know it."
)
def smallest_of_all(losses, patience):
    return int(np.argmin(losses))


@early_stopping.misconception(
    "Each loss was compared with the one before it. It counts as progress only if it is below the "
    "best so far."
)
def compared_with_the_last(losses, patience):
    best, rises = 0, 0
    for epoch in range(1, len(losses)):
        rises = 0 if losses[epoch] < losses[epoch - 1] else rises + 1
        if losses[epoch] < losses[best]:
            best = epoch
        if rises >= patience:
            break
    return best


@early_stopping.misconception(
    "All epochs without progress were added up. patience counts those in a row: whenever the loss "
    "is the smallest so far, the counting begins again."
)
def waiting_adds_up(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
        if waited >= patience:
            break
    return best


@early_stopping.misconception(
    "An equal loss was taken for progress. Only a smaller one is: of equal losses the first is "
    "the best, and the patience runs on."
)
def equal_is_progress(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] <= losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


@early_stopping.misconception("Epochs are counted from 0 here; yours are counted from 1.")
def counted_from_one(losses, patience):
    return _stop(losses, patience)[0] + 1


@early_stopping.misconception("That is the smallest loss itself. Its epoch was asked for.")
def loss_for_epoch(losses, patience):
    return losses[_stop(losses, patience)[0]]


# -- fit ---------------------------------------------------------------------------------

HELD_OUT = 497
"""Digits that nobody trains on, always the same ones."""
ENOUGH = 0.95
"""The share of them to get right. Twenty trainings from two schemes of first weights
reached 0.964 to 0.978, with a standard deviation of 0.004; a larger eta jumps now and then."""
DIGITS_SIZES, DIGITS_ETA, DIGITS_EPOCHS, DIGITS_BATCH = (64, 60, 10), 0.06, 40, 12


LARGE = 1e4
"""Inputs of this size make exp overflow; the loss may then be infinite, the step may not."""


@functools.cache
def _digits() -> tuple[Any, Any, Any, Any]:
    """X and labels to train on, sorted by class, and X and labels held out."""
    pixels, labels = datasets.digits()
    order = np.random.default_rng(8).permutation(len(labels))
    held_out, rest = order[:HELD_OUT], order[HELD_OUT:]
    rest = rest[np.argsort(labels[rest], kind="stable")]
    X = pixels / 16
    return X[rest], labels[rest], X[held_out], labels[held_out]


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, sizes, epochs, batch_size in (
        ("8 samples in one batch, 3-6-4, 1 epoch", 8, (3, 6, 4), 1, 8),
        ("6 samples in one batch, 5-5-5-5, 3 epochs", 6, (5, 5, 5, 5), 3, 6),
        ("5 samples in batches of 3, 4-7-3, 1 epoch", 5, (4, 7, 3), 1, 3),
        ("7 samples with inputs near 10000 in one batch, 3-8-4", 7, (3, 8, 4), 1, 7),
    ):
        labels = rng.permutation(np.arange(n) % sizes[-1])
        X, eta = rng.normal(size=(n, sizes[0])), float(rng.uniform(0.2, 0.5))
        X *= LARGE if "10000" in label else 1.0
        args = (X, labels, sizes, eta, epochs, batch_size, int(rng.integers(10**6)))
        cases.append(Case(label, args, {"N": n}))
    X, labels, _, _ = _digits()
    rows = rng.permutation(len(X))
    rows = rows[np.argsort(labels[rows], kind="stable")]
    how = (DIGITS_SIZES, DIGITS_ETA, DIGITS_EPOCHS, DIGITS_BATCH, int(rng.integers(10**6)))
    words = "1300 handwritten digits, sorted by class, 64-60-10"
    return [*cases, Case(words, (X[rows], labels[rows], *how), {"N": len(X)})]


def drive_fit(fit, X, labels, sizes, eta, epochs, batch_size, seed):
    """Look at where it starts (such a learning rate moves nothing), twice; then let it train."""

    def run(eta, epochs, seed):
        return fit(X, labels, sizes, eta, epochs, batch_size, np.random.default_rng(seed))

    tiny = 1e-200  # above 0, and yet no weight is moved by it
    starts = [run(tiny, 1, s) for s in (seed, seed, seed + 1)]
    return [*starts, run(eta, epochs, seed)]


def _params_of(value: Any, sizes: Any) -> list[tuple[Any, Any]]:
    shapes = list(itertools.pairwise(sizes))
    layers = items_of(value, *(f"(W, b) of layer {i + 1}" for i in range(len(shapes))))
    params = []
    for number, (layer, (d_in, d_out)) in enumerate(zip(layers, shapes, strict=True), start=1):
        if not isinstance(layer, (tuple, list)):
            words = f"params should be a list of pairs (W, b); layer {number} is"
            raise Unusable(f"{words} {describe(layer)}")
        W, b = items_of(layer, f"W of layer {number}", f"b of layer {number}")
        W = array_of(W, f"W of layer {number}", d_out, d_in)
        params.append((W, array_of(b, f"b of layer {number}", d_out)))
    return params


def _history_of(value: Any) -> list[float]:
    items = value.tolist() if isinstance(value, np.ndarray) else value
    is_list = isinstance(items, (list, tuple))
    if not is_list or not all(isinstance(loss, (int, float, np.floating)) for loss in items):
        raise Unusable(f"history should be a list of floats, not {describe(value)}")
    return [float(loss) for loss in items]


def _loss_and_gradients(
    X: Any, labels: Any, params: list[tuple[Any, Any]], slip: str = "", eta: float = 0.0
) -> tuple[float, list[tuple[Any, Any]]]:
    """The mean cross-entropy of a ReLU network and its gradients, with a slip if asked for."""
    inputs, n = [X], np.arange(len(X))
    for W, b in params[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
    Z = inputs[-1] @ params[-1][0].T + params[-1][1]
    Z = Z - Z.max(axis=1, keepdims=True)
    logs = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    dZ = np.exp(logs)
    dZ[n, labels] -= 1
    dZ /= 1 if slip == "no mean" else -len(X) if slip == "uphill" else len(X)
    grads: list[tuple[Any, Any]] = []
    for layer in reversed(range(len(params))):
        dW, db = dZ.T @ inputs[layer], dZ.sum(axis=0)
        grads.append((dW, 0 * db if slip == "no biases" else db))
        W = params[layer][0] - (eta * dW if slip == "updated weights" else 0)
        dZ = dZ @ W * (1 if slip == "no ReLU slope" else inputs[layer] > 0)
    return float(-logs[n, labels].mean()), grads[::-1]


def _stepped(
    X: Any, labels: Any, params: list[tuple[Any, Any]], eta: float, slip: str = ""
) -> list[tuple[Any, Any]]:
    _, grads = _loss_and_gradients(X, labels, params, slip, eta)
    pairs = zip(params, grads, strict=True)
    return [(W - eta * dW, b - eta * db) for (W, b), (dW, db) in pairs]


def _same(one: list[tuple[Any, Any]], other: list[tuple[Any, Any]]) -> bool:
    return all(
        np.allclose(mine, theirs, rtol=1e-6, atol=1e-9)
        for pair, other_pair in zip(one, other, strict=True)
        for mine, theirs in zip(pair, other_pair, strict=True)
    )


def _units_differ(params: list[tuple[Any, Any]]) -> bool:
    return bool(np.ptp(params[0][0], axis=0).any())


SLIPS = ("", "uphill", "no mean", "no biases", "no ReLU slope", "updated weights")


def _step_taken(start: Any, end: Any, X: Any, labels: Any, eta: float, epochs: int) -> str:
    """Which step leads from the start to the end, once for every epoch: the right one, or what."""
    if not _units_differ(start):
        return "none that says anything"
    for slip in SLIPS:
        params = start
        for _ in range(epochs):
            params = _stepped(X, labels, params, eta, slip)
        if _same(params, end):
            return slip or "down the gradient"
    return "none" if _same(start, end) else "another"


def _turns_taken(start: Any, end: Any, X: Any, labels: Any, eta: float, size: int) -> str:
    """How two batches, the second one smaller, lead from start to end, whoever is in them."""
    if not _units_differ(start):
        return "nothing that says anything"
    if _same(_stepped(X, labels, start, eta), end):
        return "all in one batch"
    everybody = set(range(len(X)))
    for some in map(list, itertools.combinations(everybody, size)):
        others = list(everybody - set(some))
        first = _stepped(X[some], labels[some], start, eta)
        if _same(_stepped(X[others], labels[others], first, eta), end):
            return "each sample once"
        if _same(first, end):
            return "the last batch is missing"
    return "another"


def _measured(loss: float, right: float, n: int) -> str:
    """What a history measures in which nothing moves."""
    if not math.isfinite(loss):
        return "not finite"
    ratio = loss / right
    known = {"the mean": 1.0, "the sum": n}
    found = [words for words, factor in known.items() if abs(ratio / factor - 1) < 1e-6]
    return found[0] if found else "nearly the mean" if 0.4 < ratio < 2.5 else "another"


def seen_in_fit(
    value: Any, X: Any, labels: Any, sizes: Any, eta: Any, epochs: Any, batch_size: Any, seed: int
) -> dict[str, object]:
    """In words: where fit starts, how it steps, what it measures, and what it has learned."""
    runs = items_of(value, "a start", "the same again", "another start", "a training")
    pairs = [items_of(run, "params", "history") for run in runs]
    start, again, other, end = (_params_of(params, sizes) for params, _ in pairs)
    at_rest, history = _history_of(pairs[0][1]), _history_of(pairs[3][1])
    right_loss, _ = _loss_and_gradients(X, labels, start)
    seen: dict[str, object] = {
        "units differ": _units_differ(start),
        "repeats": _same(start, again),
        "by chance": not _same(start, other),
        "entries": (len(at_rest), len(history)),
    }
    step = _step_taken(start, end, X, labels, eta, epochs) if len(X) < HELD_OUT else ""
    if abs(X).max() >= 0.01 * LARGE:
        return {**seen, "step": step}
    seen["measures"] = _measured(at_rest[0], right_loss, len(X)) if at_rest else "nothing"
    if len(X) < HELD_OUT:
        if batch_size < len(X):
            return {**seen, "turns": _turns_taken(start, end, X, labels, eta, batch_size)}
        return {**seen, "step": step}
    _, _, X_new, labels_new = _digits()
    A = X_new
    for W, b in end[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    right = (A @ end[-1][0].T + end[-1][1]).argmax(axis=1) == labels_new
    return {
        **seen,
        "falls": len(history) > 0 and bool(history[-1] < 0.5 * right_loss),
        "learned": bool(right.mean() >= ENOUGH),
    }


fit = Exercise(
    name="fit",
    arguments=("X", "labels", "sizes", "eta", "epochs", "batch_size", "rng"),
    parts=(
        Part("first weights", 1, ("units differ", "repeats", "by chance")),
        Part("gradient step", 2, ("step",)),
        Part("mini-batches", 1, ("turns",)),
        Part("history", 2, ("entries", "measures", "falls")),
        Part("digits", 3, ("learned",)),
    ),
    task=(
        "Draw the first weights, go through the samples in shuffled mini-batches for so many "
        "epochs, and step against the gradient. Return (params, history)."
    ),
    reference=training.fit,
    cases=_fit_cases,
    driver=drive_fit,
    view=seen_in_fit,
    says={
        "units differ": (
            "All units of the first layer start with the same weights, and so they stay the same "
            "for ever. Draw the weights at random."
        ),
        "repeats": (
            "Two Generators of the same seed gave two different starts. Everything random has to "
            "come from rng."
        ),
        "by chance": "Generators of two seeds gave the same first weights. Draw them from rng.",
        "step": (
            "With all samples in one batch, an epoch is one step against the gradient of the mean "
            "cross-entropy. Yours is another step: check your gradients numerically."
        ),
        "turns": (
            "With 5 samples in batches of 3, an epoch is a step with 3 of them and one with the "
            "other 2, each against the mean over its own samples. Yours does something else."
        ),
        "measures": (
            "With a learning rate of nearly 0 nothing moves, so the history should hold the mean "
            "loss of all samples, each counted once. Yours holds something else."
        ),
        "falls": "The training loss of the last epoch isn't even half of what it was at the start.",
        "learned": (
            "Trained on 1300 digits, it gets fewer than 95 % of 497 new ones right. Look at the "
            "parts above; if they are right, look at the shuffling and at the first weights."
        ),
    },
    needs={"call_seconds": 60.0},
    names={
        "entries.0": "The number of losses after 1 epoch",
        "entries.1": "The number of losses",
        "step": "The step",
        "turns": "What happens in the batches:",
        "measures": "What the history holds:",
        "learned": "95 % of the new digits right:",
        "falls": "The loss at least halved:",
        "units differ": "Units that start differently:",
        "repeats": "The same start from the same seed:",
    },
)


def _drawn_layers(sizes, rng):
    layers = []
    for i in range(len(sizes) - 1):
        W = rng.normal(0, np.sqrt(2 / sizes[i]), (sizes[i + 1], sizes[i]))
        layers.append([W, np.zeros(sizes[i + 1])])
    return layers


def _step_in_place(X, labels, layers, eta, slope=True, mean=True):
    inputs = [X]
    for W, b in layers[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
    Z = inputs[-1] @ layers[-1][0].T + layers[-1][1]
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    dZ = E / E.sum(axis=1, keepdims=True)
    rows = np.arange(len(X))
    losses = -np.log(dZ[rows, labels])
    dZ[rows, labels] -= 1
    if mean:
        dZ = dZ / len(X)
    for i in reversed(range(len(layers))):
        W, A = layers[i][0], inputs[i]
        layers[i] = [W - eta * dZ.T @ A, layers[i][1] - eta * dZ.sum(axis=0)]
        dZ = dZ @ W
        if slope:
            dZ = dZ * (A > 0)
    return losses


def _fitted(X, labels, layers, eta, epochs, batch_size, rng, shuffle=True, **slips):
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X)) if shuffle else np.arange(len(X))
        losses = []
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            losses.extend(_step_in_place(X[rows], labels[rows], layers, eta, **slips))
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "All weights start at 0. Then the units of a layer do the same for ever and nothing reaches "
    "the hidden layers: their gradients are exactly 0. Draw the first weights at random."
)
def starts_at_zero(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = [[0 * W, b] for W, b in _drawn_layers(sizes, rng)]
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng)


@fit.misconception(
    "The first weights come from NumPy's global random numbers, so two Generators of the same "
    "seed start differently. Draw everything from rng: then a training can be repeated.",
    keeps=("history", "digits"),
)
def fit_by_global_numbers(X, labels, sizes, eta, epochs, batch_size, rng):
    rng = np.random
    return _fitted(X, labels, _drawn_layers(sizes, rng), eta, epochs, batch_size, rng)


@fit.misconception(
    "Each step goes uphill: the parameters move along the gradient, and the loss grows.",
)
def climbs(X, labels, sizes, eta, epochs, batch_size, rng):
    return _fitted(X, labels, _drawn_layers(sizes, rng), -eta, epochs, batch_size, rng)


@fit.misconception(
    "The gradient of a batch isn't divided by its number of samples, so each step is that many "
    "times too long. The loss is a mean over the batch.",
    keeps=("first weights", "history", "digits"),
)
def batch_not_averaged(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, mean=False)


@fit.misconception(
    "The biases never move: only the weights are updated.",
    keeps=("first weights", "history", "digits"),
)
def biases_not_trained(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _drawn_layers(sizes, rng), []
    for _ in range(epochs):
        order, losses = rng.permutation(len(X)), []
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            losses.extend(_step_in_place(X[rows], labels[rows], layers, eta))
            for layer in layers:
                layer[1] = np.zeros(len(layer[1]))
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "On the way back the slope of ReLU is missing: a unit that was off gets a gradient all the "
    "same. The output layer's step is right, those of the hidden layers aren't.",
    keeps=("first weights", "history", "digits"),
)
def relu_slope_forgotten(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, slope=False)


@fit.misconception(
    "The samples aren't shuffled. These digits come sorted by class, so each batch pulls the "
    "network towards one class and lets it forget the last: draw a new order in every epoch.",
    keeps=("first weights", "gradient step", "mini-batches", "history"),
)
def never_shuffled(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, shuffle=False)


@fit.misconception(
    "The history averages the batches, but the last batch is smaller and counts as much as the "
    "others. Weight each batch by its number of samples, so that every sample counts once.",
    keeps=("first weights", "gradient step", "mini-batches", "digits"),
)
def last_batch_not_weighted(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _drawn_layers(sizes, rng), []
    for _ in range(epochs):
        order, means = rng.permutation(len(X)), []
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            means.append(np.mean(_step_in_place(X[rows], labels[rows], layers, eta)))
        history.append(float(np.mean(means)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "The history holds sums over all samples. A mean can be compared between data sets of "
    "different sizes; divide by N.",
    keeps=("first weights", "gradient step", "mini-batches", "digits"),
)
def history_of_sums(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    params, history = _fitted(X, labels, layers, eta, epochs, batch_size, rng)
    return params, [loss * len(X) for loss in history]


@fit.misconception(
    "The last batch of an epoch is left out when it is smaller than the others, so some samples "
    "have no turn, and don't count in the history either.",
    keeps=("first weights", "gradient step", "digits"),
)
def last_batch_dropped(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _drawn_layers(sizes, rng), []
    for _ in range(epochs):
        order, losses = rng.permutation(len(X)), []
        for start in range(0, len(X) - batch_size + 1, batch_size):
            rows = order[start : start + batch_size]
            losses.extend(_step_in_place(X[rows], labels[rows], layers, eta))
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "batch_size plays no part: every epoch is one step with all samples. That is full-batch "
    "descent, and in so few epochs it doesn't get far.",
    keeps=("first weights", "gradient step"),
)
def one_batch_an_epoch(X, labels, sizes, eta, epochs, batch_size, rng):
    return _fitted(X, labels, _drawn_layers(sizes, rng), eta, epochs, len(X), rng)


# -- squeeze -----------------------------------------------------------------------------


def _from_components(X: Any, k: int, gain: float) -> list[tuple[Any, Any]]:
    """An autoencoder that is nearly PCA: a sigmoid is a straight line where its input is small."""
    mean = X.mean(axis=0)
    _, _, directions = np.linalg.svd(X - mean, full_matrices=False)
    W, V = gain * directions[:k], directions[:k].T * 4 / gain
    return [(W, -W @ mean), (V, mean - V @ np.full(k, 0.5))]


def _autoencoder_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, sizes in (
        ("7 samples through 5-2-5", 7, (5, 2, 5)),
        ("6 samples through 6-4-3-4-6", 6, (6, 4, 3, 4, 6)),
        ("4 samples through 4-4-4", 4, (4, 4, 4)),
        ("1 sample through 5-2-5", 1, (5, 2, 5)),
    ):
        cases.append(Case(label, (_numbers(rng, n, sizes[0]), _network(rng, sizes)), {"N": n}))
    X = rng.normal(size=(30, 8)) * np.geomspace(3, 0.1, 8) @ rng.normal(size=(8, 8)) + 1
    made = Case(
        "30 samples, weights made from 3 principal components", (X, _from_components(X, 3, 0.01))
    )
    return [*cases, made]


def seen_in_autoencoder(value: Any, X: Any, params: Any) -> Any:
    """The reconstruction, and its error in units of that of PCA with as many components."""
    if not isinstance(value, np.ndarray) or value.shape != X.shape or value.dtype.kind not in "fiu":
        return {"reconstruction": value, "error": 0.0}
    k = min(len(b) for _, b in params[:-1])
    if k >= min(X.shape):
        return {"reconstruction": value, "error": float(((X - value) ** 2).sum())}
    best = float(((X - training.pca_reconstruct(X, k)) ** 2).sum())
    return {"reconstruction": value, "error": float(((X - value) ** 2).sum()) / best}


autoencoder_reconstruct = Exercise(
    name="autoencoder_reconstruct",
    arguments=("X", "params"),
    parts=(
        Part("reconstruction", 2, ("reconstruction",)),
        Part("error beside PCA's", 1, ("error",)),
    ),
    task=(
        "Run X through the bottleneck network, sigmoid hidden layers and a linear output, and "
        "return what comes out: its version of X."
    ),
    reference=training.autoencoder_reconstruct,
    cases=_autoencoder_cases,
    view=seen_in_autoencoder,
    names={
        "reconstruction": "The reconstruction",
        "error": "The squared error, beside that of PCA,",
    },
    rtol=1e-6,
)


@autoencoder_reconstruct.misconception(
    "That is the code, what the narrow layer holds. Let the rest of the network turn it back into "
    "X's own shape."
)
def code_for_reconstruction(X, params):
    narrow = min(range(len(params)), key=lambda i: len(params[i][1]))
    A = X
    for W, b in params[: narrow + 1]:
        A = sigmoid(A @ W.T + b)
    return A


@autoencoder_reconstruct.misconception(
    "The output went through a sigmoid, so nothing below 0 or above 1 can be rebuilt. The last "
    "layer is linear."
)
def sigmoid_output(X, params):
    return sigmoid(_through(X, params, sigmoid))


@autoencoder_reconstruct.misconception(
    "The hidden layers have ReLU. The networks that fit trains do, but this one has sigmoids."
)
def relu_for_sigmoid(X, params):
    return _through(X, params, lambda Z: np.maximum(Z, 0))


@autoencoder_reconstruct.misconception(
    "X came back untouched, with no error at all. It has to pass through the narrow layer, which "
    "costs something."
)
def input_returned(X, params):
    return X.copy()


@autoencoder_reconstruct.misconception(
    "The hidden layers have no sigmoid: the network is linear, and its weights were made for one "
    "that isn't."
)
def linear_autoencoder(X, params):
    return _through(X, params, lambda Z: Z)


EXERCISES = (
    split,
    init_dense,
    activation_std,
    predict,
    accuracy,
    early_stopping,
    fit,
    autoencoder_reconstruct,
)
