"""ps11: misconceptions about the steps of `fit` and about its history that show in numbers.

Those about its start, its shuffling and its batches stand beside the exercise, in `training_loop`.
"""

import itertools

import numpy as np

from autograder.problem_sets.ps11_training_recipe.training_loop import fit

ALL_BUT_STEPS = ("first weights", "history", "digits")
ALL_BUT_HISTORY = ("first weights", "gradient step", "mini-batches", "digits")


def _gradients(X, labels, layers, slopes=1.0, eta=0.0):
    """Return the losses of the samples, and (dW, db) of each layer."""
    inputs = [X]
    for W, b in layers[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W.T + b, 0))
    Z = inputs[-1] @ layers[-1][0].T + layers[-1][1]
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    rows = np.arange(len(X))
    losses = -np.log(P[rows, labels])
    P[rows, labels] -= 1
    dZ, grads = P / len(X), []
    for i in reversed(range(len(layers))):
        A = inputs[i]
        grads.insert(0, (dZ.T @ A, dZ.sum(axis=0)))
        if i > 0:
            W = layers[i][0] - eta * grads[0][0]
            dZ = dZ @ W * ((A > 0) if i == len(layers) - 1 else (A > 0) ** slopes)
    return losses, grads


def _layers(sizes, rng):
    return [
        [rng.normal(0, np.sqrt(2 / d_in), (d_out, d_in)), np.zeros(d_out)]
        for d_in, d_out in itertools.pairwise(sizes)
    ]


def _trained(X, labels, sizes, epochs, batch_size, rng, step, note=np.mean, gradients=_gradients):
    """Train with a step of one's own choice; step(layers, grads, epoch, rows) changes layers."""
    layers, history = _layers(sizes, rng), []
    for epoch in range(epochs):
        order, losses = rng.permutation(len(X)), []
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            of_batch, grads = gradients(X[rows], labels[rows], layers)
            losses.append(of_batch)
            step(layers, grads, epoch, rows)
        history.append(float(note(np.concatenate(losses))))
    return [(W, b) for W, b in layers], history


def _move(layers, grads, eta):
    for layer, (dW, db) in zip(layers, grads, strict=True):
        layer[0], layer[1] = layer[0] - eta * dW, layer[1] - eta * db


@fit.misconception(
    "On the way back the signal went through weights that had been updated already. First work out "
    "all gradients with the weights of the way out, then change them.",
    unaffected_parts=ALL_BUT_STEPS,
)
def updates_on_the_way_back(X, labels, sizes, eta, epochs, batch_size, rng):
    def gradients(X, labels, layers):
        return _gradients(X, labels, layers, eta=eta)

    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step, gradients=gradients)


@fit.misconception(
    "The biases of the hidden layers never move. Every layer has a bias, and every bias a "
    "gradient.",
    unaffected_parts=ALL_BUT_STEPS,
)
def hidden_biases_not_trained(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        hidden = [(dW, 0 * db) for dW, db in grads[:-1]]
        _move(layers, [*hidden, grads[-1]], eta)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "The slope of ReLU is there at the last hidden layer, and missing at those below it. Every "
    "hidden layer has its own.",
    unaffected_parts=(*ALL_BUT_STEPS, "mini-batches"),
)
def slope_at_the_top_only(X, labels, sizes, eta, epochs, batch_size, rng):
    def gradients(X, labels, layers):
        return _gradients(X, labels, layers, slopes=0.0)

    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step, gradients=gradients)


@fit.misconception(
    "Each step is twice as long as asked for. A mean cross-entropy has no square, so its gradient "
    "has no 2.",
    unaffected_parts=ALL_BUT_STEPS,
)
def steps_twice_as_long(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, 2 * eta)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "The gradients of earlier steps are still there: each new one is added to them. Every step "
    "begins with gradients of its own batch alone.",
    unaffected_parts=(
        "first weights",
        "history",
    ),
)
def gradients_add_up(X, labels, sizes, eta, epochs, batch_size, rng):
    total = []

    def step(layers, grads, epoch, rows):
        if total:
            grads = [(v + dW, u + db) for (v, u), (dW, db) in zip(total, grads, strict=True)]
        total[:] = grads
        _move(layers, grads, eta)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "The steps have momentum: part of the last one is in the next. Asked for is the plain step, "
    "eta times the gradient of this batch.",
    unaffected_parts=ALL_BUT_STEPS,
)
def steps_with_momentum(X, labels, sizes, eta, epochs, batch_size, rng):
    last = []

    def step(layers, grads, epoch, rows):
        if last:
            pairs = zip(last, grads, strict=True)
            grads = [(0.9 * v + dW, 0.9 * u + db) for (v, u), (dW, db) in pairs]
        last[:] = grads
        _move(layers, grads, eta)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "The learning rate falls from epoch to epoch. Asked for is eta in every step.",
    unaffected_parts=(*ALL_BUT_STEPS, "mini-batches"),
)
def rate_that_falls(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta * 0.95**epoch)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "The weights shrink in each step, besides moving against the gradient: that is weight decay. "
    "Asked for is the step alone.",
    unaffected_parts=ALL_BUT_STEPS,
)
def weights_decay(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        pairs = zip(grads, layers, strict=True)
        _move(layers, [(dW + 1e-3 * W, db) for (dW, db), (W, _) in pairs], eta)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "The last batch of an epoch was divided by batch_size, though it has fewer samples. Its mean "
    "is one over the samples that it holds.",
    unaffected_parts=(*ALL_BUT_STEPS, "gradient step"),
)
def last_batch_divided_by_batch_size(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta * len(rows) / batch_size)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "The gradient of a batch was divided by the number of all samples. The loss of a step is a "
    "mean over its batch.",
    unaffected_parts=(
        "first weights",
        "gradient step",
        "history",
    ),
)
def divided_by_all_samples(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta * len(rows) / len(X))

    return _trained(X, labels, sizes, epochs, batch_size, rng, step)


@fit.misconception(
    "X was shuffled and the labels weren't, so most samples learn another one's label. Take the "
    "labels in the same order.",
    unaffected_parts=("first weights",),
)
def labels_left_in_their_places(X, labels, sizes, eta, epochs, batch_size, rng):
    layers, history = _layers(sizes, rng), []
    for _ in range(epochs):
        order, losses = rng.permutation(len(X)), []
        for start in range(0, len(X), batch_size):
            some = slice(start, start + batch_size)
            of_batch, grads = _gradients(X[order[some]], labels[some], layers)
            losses.extend(of_batch)
            _move(layers, grads, eta)
        history.append(float(np.mean(losses)))
    return [(W, b) for W, b in layers], history


@fit.misconception(
    "The history holds the loss of an epoch's last batch alone. Asked for is the mean over all "
    "samples of the epoch.",
    unaffected_parts=ALL_BUT_HISTORY,
)
def loss_of_the_last_batch(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta)

    def note(losses):
        return losses[-((len(X) - 1) % batch_size + 1) :].mean()

    return _trained(X, labels, sizes, epochs, batch_size, rng, step, note)


@fit.misconception(
    "The losses of the batches were added up and not averaged. Asked for is the mean over all "
    "samples of an epoch.",
    unaffected_parts=ALL_BUT_HISTORY,
)
def losses_of_batches_added(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta)

    def note(losses):
        starts = range(0, len(X), batch_size)
        return sum(losses[start : start + batch_size].mean() for start in starts)

    return _trained(X, labels, sizes, epochs, batch_size, rng, step, note)


@fit.misconception(
    "The history has one number more than there are epochs: the loss before the first of them, or "
    "after the last, stands in it as well.",
    unaffected_parts=ALL_BUT_HISTORY,
)
def one_loss_too_many(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta)

    params, history = _trained(X, labels, sizes, epochs, batch_size, rng, step)
    losses, _ = _gradients(X, labels, params)
    return params, [*history, float(losses.mean())]


@fit.misconception(
    "The history has a number for each batch. Asked for is one for each epoch, the mean over all "
    "its samples.",
    unaffected_parts=ALL_BUT_HISTORY,
)
def one_loss_for_each_batch(X, labels, sizes, eta, epochs, batch_size, rng):
    history = []

    def gradients(X, labels, layers):
        losses, grads = _gradients(X, labels, layers)
        history.append(float(losses.mean()))
        return losses, grads

    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta)

    params, _ = _trained(X, labels, sizes, epochs, batch_size, rng, step, gradients=gradients)
    return params, history


@fit.misconception(
    "An epoch is missing: with epochs = 1 there isn't even one step. range(epochs) has as many "
    "rounds as there are epochs, from 0 to epochs - 1.",
    unaffected_parts=("first weights", "digits"),
)
def an_epoch_too_few(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        _move(layers, grads, eta)

    return _trained(X, labels, sizes, epochs - 1, batch_size, rng, step)


@fit.misconception(
    "The weights are drawn anew in every epoch, so all that was learned in the last one is lost. "
    "Draw them once, before the loop.",
    unaffected_parts=("first weights", "mini-batches"),
)
def drawn_anew_in_each_epoch(X, labels, sizes, eta, epochs, batch_size, rng):
    def step(layers, grads, epoch, rows):
        if epoch > begun[-1]:
            begun.append(epoch)
            layers[:] = _layers(sizes, rng)
        _move(layers, grads, eta)

    begun = [0]
    return _trained(X, labels, sizes, epochs, batch_size, rng, step)
