"""ps01: the perceptron's learning rule, which finds weights and a bias from labelled samples.

Samples lie on a grid of quarters, where sums are exact in any order. The reference looks at drawn
samples and has them drawn again if it is done with them too soon.
"""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.verdict import Outcome
from autograder.problem_sets.ps01_perceptron.case_data import quarters
from reference_impl import perceptron

CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))


def _separable(
    rng: np.random.Generator, n: int, d: int, room: float = 0.75
) -> tuple[np.ndarray, np.ndarray]:
    """Samples on a grid of quarters, with room between the classes, in turn of either class.

    The weights are large beside b, or there might be no samples on one side of the line.
    """
    w, b = quarters(rng, d), float(quarters(rng, 1)[0]) / 2
    w += np.copysign(0.75, w)
    rows = []
    while len(rows) < n:
        x, y = quarters(rng, d), -1 if len(rows) % 3 == 1 else 1
        if y * (w @ x + b) >= room:
            rows.append((x, y))
    return np.array([x for x, _ in rows]), np.array([y for _, y in rows])


def _toilsome(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Samples that take seven updates or more, so that how many it takes can't be guessed."""
    while True:
        X, y = _separable(rng, 9, 3, room=0.25)
        if perceptron.perceptron_fit(X, y, 60)[2] >= 7:
            return X, y


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    corners = np.array(CORNERS)
    X, y = _toilsome(rng)
    square, y_square = _separable(rng, 4, 4)
    once, y_once = _separable(rng, 6, 5)
    some = int(rng.integers(4, 13))
    return [
        Case("OR, at most 10 epochs", (corners, np.array([-1, 1, 1, 1]), 10)),
        Case("9 samples, 3 inputs, at most 60 epochs", (X, y.astype(float), 60)),
        Case("XOR, some epochs", (corners, np.array([-1.0, 1.0, 1.0, -1.0]), some)),
        Case("4 samples, 4 inputs, at most 60 epochs", (square, y_square, 60)),
        Case("6 samples, 5 inputs, a single epoch", (once, y_once, 1)),
        Case("1 sample, 3 inputs, at most 4 epochs", (quarters(rng, 1, 3), np.array([-1]), 4)),
    ]


perceptron_fit = Exercise(
    name="perceptron_fit",
    arguments=("X", "y", "max_epochs"),
    parts=(Part("w and b", 4, ("0", "1")), Part("n_updates", 2, ("2",))),
    task=(
        "From w and b of zero, go through the rows in order and correct w and b at each mistake, "
        "until an epoch has none or max_epochs are over. Return w, b and the number of updates."
    ),
    reference=perceptron.perceptron_fit,
    cases=_fit_cases,
    leaf_labels={"0": "w", "1": "b", "2": "n_updates"},
)


def _fit(X, y, max_epochs, is_wrong, bias=1.0):
    """The perceptron with a test of one's own choice for a mistake."""
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if is_wrong(label, x @ w + b):
                w, b = w + label * x, b + bias * float(label)
                n_updates += 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "There was no update at all: w is still 0. At the start every sum is exactly 0, and with "
    "< in the test nothing counts as a mistake. On the boundary is not yet on the right side."
)
def zero_is_no_mistake(X, y, max_epochs):
    return _fit(X, y, max_epochs, lambda label, score: label * score < 0)


@perceptron_fit.misconception(
    "A sum of 0 counted as +1, so positive samples on the boundary were never corrected. The rule "
    "asks for y (w · x + b) > 0; at exactly 0 a sample of either label is a mistake."
)
def boundary_counts_as_plus_one(X, y, max_epochs):
    return _fit(X, y, max_epochs, lambda label, score: (1 if score >= 0 else -1) != label)


@perceptron_fit.misconception(
    "The updates add x whatever its label. A negative sample has to push w away from itself, "
    "which is what the factor y does, for w and for b."
)
def update_without_label(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + x, b + 1.0, n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "The negative samples were treated as 0. A label of 0 makes every product 0, so they count as "
    "mistakes for ever and their updates change nothing: keep −1 and +1."
)
def labels_as_zero_and_one(X, y, max_epochs):
    return _fit(X, (y > 0).astype(float), max_epochs, lambda label, score: label * score <= 0)


@perceptron_fit.misconception(
    "b stays 0: the bias is never learned, so every boundary runs through the origin, and OR can't "
    "be had. It is updated as a weight whose input is always 1."
)
def bias_never_learned(X, y, max_epochs):
    return _fit(X, y, max_epochs, lambda label, score: label * score <= 0, bias=0.0)


@perceptron_fit.misconception(
    "The bias stands outside the brackets, so it counts the same way for both labels. The label "
    "multiplies the whole sum, y (w · x + b)."
)
def bias_outside_the_brackets(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w) + b <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "w moves the wrong way: each update makes its own mistake worse. A positive sample should "
    "pull w towards itself."
)
def update_subtracted(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w - label * x, b - float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "Every sample was added, right or wrong. The perceptron learns from its mistakes only: where "
    "y (w · x + b) > 0, nothing is changed."
)
def updates_without_mistake(X, y, max_epochs):
    return _fit(X, y, max_epochs, lambda label, score: True)


@perceptron_fit.misconception(
    "All mistakes of an epoch were found with the weights from its beginning. Each sample is "
    "tested with the weights as they are when its turn comes, after the corrections before it."
)
def tests_with_old_weights(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        mistakes = y * (X @ w + b) <= 0
        if not mistakes.any():
            break
        w, b = w + y[mistakes] @ X[mistakes], b + float(y[mistakes].sum())
        n_updates += int(mistakes.sum())
    return w, b, n_updates


@perceptron_fit.misconception(
    "After each update you began again with the first row. An epoch goes through all rows in "
    "order, whatever happens on the way."
)
def begins_again_after_an_update(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        mistakes = np.flatnonzero(y * (X @ w + b) <= 0)
        if len(mistakes) == 0:
            break
        n = mistakes[0]
        w, b, n_updates = w + y[n] * X[n], b + float(y[n]), n_updates + 1
    return w, b, n_updates


@perceptron_fit.misconception(
    "It stops after one epoch. A later correction can spoil an earlier sample: go through the "
    "rows again until an epoch passes without a mistake."
)
def one_epoch_only(X, y, max_epochs):
    return _fit(X, y, 1, lambda label, score: label * score <= 0)


@perceptron_fit.misconception(
    "max_epochs plays no part, and on XOR your loop never ends: there is always another mistake. "
    "No line separates XOR, so only the limit on the epochs can stop the search.",
    never_returns=Outcome.TIMED_OUT,
)
def goes_on_for_ever(X, y, max_epochs):
    w, b, n_updates, again = np.zeros(X.shape[1]), 0.0, 0, True
    while again:
        again = False
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates, again = w + label * x, b + float(label), n_updates + 1, True
    return w, b, n_updates


@perceptron_fit.misconception(
    "w and b are right, but you counted the epochs. n_updates is how often w was changed; an "
    "epoch can hold several updates, or none.",
    unaffected_parts=("w and b",),
    message_beside=(
        "You counted the epochs. n_updates is how often w was changed; an epoch can hold several "
        "updates, or none."
    ),
)
def epochs_for_updates(X, y, max_epochs):
    w, b, n_epochs = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        n_epochs += 1
        again = False
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, again = w + label * x, b + float(label), True
        if not again:
            break
    return w, b, n_epochs


@perceptron_fit.misconception(
    "w and b are right, but n_updates is the number of the last epoch. What counts is how often w "
    "was changed; an epoch can hold several updates, or none.",
    unaffected_parts=("w and b",),
    message_beside=(
        "Your n_updates is the number of the last epoch. What counts is how often w was changed; "
        "an epoch can hold several updates, or none."
    ),
)
def last_epoch_for_updates(X, y, max_epochs):
    w, b, last = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        last = epoch
        again = False
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, again = w + label * x, b + float(label), True
        if not again:
            break
    return w, b, last


@perceptron_fit.misconception(
    "w and b are right, but the counter begins again with each epoch. Count the updates from the "
    "first epoch to the last.",
    unaffected_parts=("w and b",),
    message_beside=(
        "The counter begins again with each epoch. Count the updates from the first epoch to the "
        "last."
    ),
)
def counts_the_last_epoch(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        n_updates = 0
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == 0:
            break
    return w, b, n_updates
