"""ps11: training a network from its first weights to the digits.

`fit` is looked at closely where it is small: with a learning rate of nearly 0 it shows its first
weights and what its history measures, in one batch its gradient step and when it measures, and in
two batches whether each sample has its turn, in a new order in each epoch. Then it has to learn the
digits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps11_training_recipe.case_data import class_of_each_digit, digits
from autograder.problem_sets.ps11_training_recipe.drivers import drive_fit
from autograder.views.ps11_fit import LARGE, view_fit
from reference_impl import training

DIGITS_SIZES, DIGITS_ETA, DIGITS_EPOCHS, DIGITS_BATCH = (64, 60, 10), 0.04, 20, 12


RIGHT = (True, "down the gradient", "each sample once", "the mean")
"""What the view says of right answers, beside the number of losses."""


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, sizes, epochs, batch_size in (
        ("8 samples in one batch, one hidden layer, 1 epoch", 8, (3, _width(rng, 6), 4), 1, 8),
        # so many units that no layer is wholly off, where it depends on a convention what is right
        ("6 samples in one batch, 20-20-20-20, 3 epochs", 6, (20, 20, 20, 20), 3, 6),
        ("5 samples in batches of 3, 1 epoch", 5, (4, _width(rng, 14), 5), 1, 3),
        ("7 samples with inputs near 10000 in one batch", 7, (3, _width(rng, 8), 4), 1, 7),
        ("8 samples in one batch, 3-3, 4 long steps", 8, (3, 3), 4, 8),
    ):
        args = _small_training(rng, label, n, sizes, epochs, batch_size)
        while not _is_telling(*args):
            args = _small_training(rng, label, n, sizes, epochs, batch_size)
        cases.append(Case(label, args, {"N": n}))
    X, labels, _, _ = digits()
    seed = int(rng.integers(10**6))
    rows = rng.permutation(len(X))
    # by digit, whatever its class: how much is forgotten depends on which digit comes last
    rows = rows[np.argsort(labels[rows], kind="stable")]
    labels = class_of_each_digit(seed)[labels]
    how = (DIGITS_SIZES, DIGITS_ETA, DIGITS_EPOCHS, DIGITS_BATCH, seed)
    label = "1300 handwritten digits, one class after the other, 64-60-10"
    return [*cases, Case(label, (X[rows], labels[rows], *how), {"N": len(X)})]


def _width(rng: np.random.Generator, least: int) -> int:
    """Return another number of hidden units in each draw: first weights depend on nothing else."""
    return int(rng.integers(least, least + 5))


def _small_training(
    rng: np.random.Generator,
    label: str,
    n: int,
    sizes: tuple[int, ...],
    epochs: int,
    batch_size: int,
) -> tuple[Any, ...]:
    labels = rng.permutation(np.arange(n) % sizes[-1])
    X, eta = rng.normal(size=(n, sizes[0])), float(rng.uniform(0.2, 0.5))
    if "10000" in label:
        X *= LARGE
    elif "long" in label:
        # it swings from side to side, whatever the weights: the loss rises now and then
        labels = rng.permutation(np.repeat([0, 1, 2], (5, 2, 1)))
        X, eta = 0.2 * X, float(rng.uniform(12.5, 13.5))
    return X, labels, sizes, eta, epochs, batch_size, int(rng.integers(10**6))


def _is_telling(*args: Any) -> bool:
    """Whether the view finds of what is right that it is right."""
    viewed = view_fit(drive_fit(training.fit, *args), *args)
    return all(word in RIGHT for name, word in viewed.items() if name != "entries")


def _held_out_digits(X: Any, labels: Any, *how: Any) -> tuple[Any, ...]:
    """Return X and the classes of the digits held out, where the digits are trained on."""
    if len(X) < 100:
        return ()
    _, _, X_held_out, labels_held_out = digits()
    return X_held_out, class_of_each_digit(how[-1])[labels_held_out]


fit = Exercise(
    name="fit",
    arguments=("X", "labels", "sizes", "eta", "epochs", "batch_size", "rng"),
    parts=(
        Part("first weights", 1, ("units differ", "repeats", "by chance", "scale")),
        Part("gradient step", 2, ("step", "steps")),
        Part("mini-batches", 1, ("turns", "same order", "new orders")),
        Part("history", 2, ("entries", "measures", "on its way", "falls")),
        Part("digits", 3, ("learned",)),
    ),
    task=(
        "Draw He's first weights, go through the samples in shuffled mini-batches for so many "
        "epochs, and step against the gradient. Return (params, history)."
    ),
    reference=training.fit,
    cases=_fit_cases,
    driver=drive_fit,
    view=view_fit,
    facts=_held_out_digits,
    messages_if_false={
        "units differ": (
            "All units of the first layer start with the same weights, and so they stay the same "
            "for ever. Draw the weights at random."
        ),
        "repeats": (
            "Two Generators of the same seed gave two different starts. Everything random has to "
            "come from rng."
        ),
        "by chance": "Generators of two seeds gave the same first weights. Draw them from rng.",
        "scale": (
            "The first weights don't have the size that He's scheme gives them: in each layer a "
            "deviation of √(2/d_in), where d_in is the number of its inputs."
        ),
        "step": (
            "With all samples in one batch, an epoch is one step against the gradient of the mean "
            "cross-entropy. Yours ends elsewhere: is there one step, and no more? Then check your "
            "gradients numerically, and where inputs are large, whether exp overflows."
        ),
        "steps": (
            "With all samples in one batch, each epoch is one step against the gradient at the "
            "place reached. After several epochs yours has come elsewhere: does anything change "
            "from step to step, such as the learning rate, or does anything stay from the last "
            "one?"
        ),
        "turns": (
            "With 5 samples in batches of 3, an epoch is a step with 3 of them and one with the "
            "other 2, each against the mean over its own samples. Yours does something else."
        ),
        "same order": (
            "Two Generators of the same seed gave two different trainings. Shuffle with rng, too."
        ),
        "new orders": (
            "In every epoch the same samples were together in a batch. Draw a new order in each."
        ),
        "on its way": (
            "With all samples in one batch, the history's first loss is that of the first weights, "
            "the second that after one step: each is measured before the step of its epoch. Yours "
            "holds something else."
        ),
        "measures": (
            "With a learning rate of nearly 0 nothing moves, so the history should hold the mean "
            "loss of all samples, each counted once. Yours holds something else."
        ),
        "falls": "The training loss of the last epoch isn't even half of what it was at the start.",
        "learned": (
            "Trained on 1300 digits, it gets fewer than 90 % of 497 new ones right. Look at the "
            "parts above; if they are right, look at the shuffling and at the first weights."
        ),
    },
    minimum_limits={"call_seconds": 60.0},
    leaf_labels={
        "entries": "The number of losses",
        "step": "The step",
        "steps": "The steps of several epochs",
        "turns": "What happens in the batches:",
        "same order": "The same training from the same seed:",
        "measures": "What the history holds:",
        "on its way": "What the history holds on its way:",
        "new orders": "Another order in each epoch:",
        "by chance": "Another start from another seed:",
        "scale": "Whose size the first weights have:",
        "learned": "90 % of the new digits right:",
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
    "the hidden layers: their gradients are exactly 0. Draw the first weights at random.",
    unaffected_parts=("history",),
)
def starts_at_zero(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = [[0 * W, b] for W, b in _drawn_layers(sizes, rng)]
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng)


@fit.misconception(
    "Two Generators of the same seed start differently: you drew from something else, such as "
    "NumPy's global random numbers. Draw everything from rng: then a training can be repeated.",
    unaffected_parts=("history", "digits"),
)
def fit_by_global_numbers(X, labels, sizes, eta, epochs, batch_size, rng):
    rng = np.random
    return _fitted(X, labels, _drawn_layers(sizes, rng), eta, epochs, batch_size, rng)


@fit.misconception(
    "The first weights come from rng, but the order of the samples from something else, such as "
    "NumPy's global random numbers. Draw it from rng as well, so that a training can be repeated.",
    unaffected_parts=("first weights", "gradient step", "history", "digits"),
    message_beside=(
        "The order of the samples doesn't come from rng, but from something else, such as NumPy's "
        "global random numbers. Draw it from rng, so that a training can be repeated."
    ),
)
def shuffles_by_global_numbers(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, np.random)


@fit.misconception(
    "Each step goes uphill: the parameters move along the gradient, and the loss grows.",
    unaffected_parts=(
        "first weights",
        "history",
    ),
)
def climbs(X, labels, sizes, eta, epochs, batch_size, rng):
    return _fitted(X, labels, _drawn_layers(sizes, rng), -eta, epochs, batch_size, rng)


@fit.misconception(
    "The gradient of a batch isn't divided by its number of samples, so each step is that many "
    "times too long. The loss is a mean over the batch.",
    unaffected_parts=("first weights", "history", "digits"),
)
def batch_not_averaged(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, mean=False)


@fit.misconception(
    "The biases never move: only the weights are updated.",
    unaffected_parts=("first weights", "history", "digits"),
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
    unaffected_parts=("first weights", "history", "digits"),
)
def relu_slope_forgotten(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, slope=False)


@fit.misconception(
    "The samples aren't shuffled: the same ones are together in every epoch. These digits come "
    "sorted by class, so each batch pulls the network towards one class and lets it forget the "
    "last: draw a new order in every epoch.",
    unaffected_parts=("first weights", "gradient step", "history"),
)
def never_shuffled(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, shuffle=False)


@fit.misconception(
    "The same samples are together in every epoch: their order is drawn once, before the loop, or "
    "never. Draw a new one in each epoch.",
    unaffected_parts=("first weights", "gradient step", "history", "digits"),
)
def shuffled_once(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, order = _drawn_layers(sizes, rng), rng.permutation(len(X))
    X, labels = X[order], labels[order]
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng, shuffle=False)


@fit.misconception(
    "The history was measured after the epoch. Each batch's loss is measured before its step: the "
    "first number tells how the network began.",
    unaffected_parts=("first weights", "gradient step", "mini-batches", "digits"),
)
def measured_after_the_epoch(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _drawn_layers(sizes, rng), []
    for _ in range(epochs):
        params, _ = _fitted(X, labels, layers, eta, 1, batch_size, rng)
        layers = [[W, b] for W, b in params]
        losses = _step_in_place(X, labels, [[W, b] for W, b in params], 0.0)
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "The history averages the batches, but the last batch is smaller and counts as much as the "
    "others. Weight each batch by its number of samples, so that every sample counts once.",
    unaffected_parts=("first weights", "gradient step", "mini-batches", "digits"),
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
    unaffected_parts=("first weights", "gradient step", "mini-batches", "digits"),
)
def history_of_sums(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = _drawn_layers(sizes, rng)
    params, history = _fitted(X, labels, layers, eta, epochs, batch_size, rng)
    return params, [loss * len(X) for loss in history]


@fit.misconception(
    "The last batch of an epoch is left out when it is smaller than the others, so some samples "
    "have no turn, and don't count in the history either.",
    unaffected_parts=("first weights", "gradient step", "digits"),
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
    unaffected_parts=(
        "first weights",
        "gradient step",
        "history",
    ),
)
def one_batch_an_epoch(X, labels, sizes, eta, epochs, batch_size, rng):
    return _fitted(X, labels, _drawn_layers(sizes, rng), eta, epochs, len(X), rng)


@fit.misconception(
    "The first weights have Xavier's size, a deviation of √(1/d_in). Asked for is He's scheme, "
    "√(2/d_in): ReLU stops half of what comes through.",
    unaffected_parts=("gradient step", "mini-batches", "history", "digits"),
)
def xaviers_first_weights(X, labels, sizes, eta, epochs, batch_size, rng):
    layers = [[W / np.sqrt(2), b] for W, b in _drawn_layers(sizes, rng)]
    return _fitted(X, labels, layers, eta, epochs, batch_size, rng)
