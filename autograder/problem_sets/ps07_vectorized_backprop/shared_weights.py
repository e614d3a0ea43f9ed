"""ps07: back through an autoencoder whose two layers share W; only its forward pass is given."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps07_vectorized_backprop.loop_advice import LOOP_ADVICE

# label, N, D, H, whether to count steps
SIZES = (
    ("5 samples, 3 features, 2 hidden units", 5, 3, 2, False),
    ("4 samples, 4 features, 4 hidden units", 4, 4, 4, False),
    ("3 samples, 5 features, 3 hidden units", 3, 5, 3, False),
    ("4 samples, 4 features, 3 hidden units", 4, 4, 3, False),
    ("1 sample, 3 features, 4 hidden units", 1, 3, 4, False),
    ("8 samples, 3 features, 2 hidden units", 8, 3, 2, True),
    ("64 samples, 3 features, 2 hidden units", 64, 3, 2, True),
)


def _tied_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (
                away_from_zero(rng, n, d),
                away_from_zero(rng, n, d),
                # far from where tanh has levelled off, or its slope would hardly show
                0.5 * away_from_zero(rng, h, d),
            ),
            {"N": n},
            count_steps,
        )
        for label, n, d, h, count_steps in SIZES
    ]


def _right_tied_backward(dY, X, W):
    A = np.tanh(X @ W.T)
    dZ = dY @ W.T * (1 - A**2)
    return dZ @ W, A.T @ dY + dZ.T @ X


tied_backward = Exercise(
    name="tied_backward",
    arguments=("dY", "X", "W"),
    parts=(Part("dX", 3, ("0",)), Part("dW", 3, ("1",))),
    task=(
        "Return (dX, dW) of Y = tanh(X Wᵀ) W, an autoencoder whose two layers share the weights W."
    ),
    reference=_right_tied_backward,
    cases=_tied_cases,
    leaf_labels={"0": "dX", "1": "dW"},
    loop_advice=LOOP_ADVICE,
)


@tied_backward.misconception(
    "In dW only the second use of W counts, where it stands last in the formula. The same "
    "weights also made the hidden units, and that use has its say, too.",
    unaffected_parts=("dX",),
)
def second_use_only(dY, X, W):
    return _right_tied_backward(dY, X, W)[0], np.tanh(X @ W.T).T @ dY


@tied_backward.misconception(
    "In dW only the first use of W counts, inside the tanh. The same weights stand in the formula "
    "once more, and that use has its say, too.",
    unaffected_parts=("dX",),
)
def first_use_only(dY, X, W):
    dX, dW = _right_tied_backward(dY, X, W)
    return dX, dW - np.tanh(X @ W.T).T @ dY


@tied_backward.misconception(
    "In dW the two uses of W were averaged. If a weight moves by a hair, both places move by the "
    "whole hair: what comes along two roads is added up.",
    unaffected_parts=("dX",),
)
def two_uses_averaged(dY, X, W):
    dX, dW = _right_tied_backward(dY, X, W)
    return dX, dW / 2


@tied_backward.misconception(
    "In dW one use of W was subtracted from the other. What comes along two roads is added up.",
    unaffected_parts=("dX",),
)
def uses_subtracted(dY, X, W):
    dX, dW = _right_tied_backward(dY, X, W)
    return dX, dW - 2 * np.tanh(X @ W.T).T @ dY


@tied_backward.misconception(
    "The slope of tanh is missing. Between the signal that reaches the hidden units and the sums "
    "before them stands the activation."
)
def tied_slope_forgotten(dY, X, W):
    A = np.tanh(X @ W.T)
    dZ = dY @ W.T
    return dZ @ W, A.T @ dY + dZ.T @ X


@tied_backward.misconception(
    "The slope of tanh is missing on the way to X. Whatever goes through the hidden units passes "
    "their activation.",
    unaffected_parts=("dW",),
)
def slope_forgotten_for_inputs(dY, X, W):
    return dY @ W.T @ W, _right_tied_backward(dY, X, W)[1]


@tied_backward.misconception(
    "In dW the slope of tanh is missing for the use of W inside it. That use acts through the "
    "activation.",
    unaffected_parts=("dX",),
)
def slope_forgotten_for_weights(dY, X, W):
    A = np.tanh(X @ W.T)
    return _right_tied_backward(dY, X, W)[0], A.T @ dY + (dY @ W.T).T @ X


@tied_backward.misconception(
    "The slope of tanh was computed from the sums before it. Written with a square it wants the "
    "output of tanh."
)
def tied_slope_from_the_sum(dY, X, W):
    Z = X @ W.T
    dZ = dY @ W.T * (1 - Z**2)
    return dZ @ W, np.tanh(Z).T @ dY + dZ.T @ X


@tied_backward.misconception(
    "That is the slope of a sigmoid. The hidden units have a tanh, whose slope is largest, and "
    "1, where its output is 0."
)
def sigmoids_slope_for_tanh(dY, X, W):
    A = np.tanh(X @ W.T)
    dZ = dY @ W.T * A * (1 - A)
    return dZ @ W, A.T @ dY + dZ.T @ X


@tied_backward.misconception(
    "tanh was applied twice: its slope was taken at its own output. Written with the output, it "
    "needs no further tanh."
)
def tied_tanh_applied_again(dY, X, W):
    A = np.tanh(X @ W.T)
    dZ = dY @ W.T * (1 - np.tanh(A) ** 2)
    return dZ @ W, A.T @ dY + dZ.T @ X


@tied_backward.misconception(
    "dW was divided by N. The loss is a mean, but its factor 1/N is in dY already: here the "
    "samples are only added up.",
    unaffected_parts=("dX",),
)
def tied_weights_averaged(dY, X, W):
    dX, dW = _right_tied_backward(dY, X, W)
    return dX, dW / len(X)


@tied_backward.misconception(
    "In dW the second use of W was paired with the sums before the tanh. What W multiplies there "
    "is what comes out of it.",
    unaffected_parts=("dX",),
)
def second_use_before_the_activation(dY, X, W):
    dX, dW = _right_tied_backward(dY, X, W)
    Z = X @ W.T
    return dX, dW + (Z - np.tanh(Z)).T @ dY


@tied_backward.misconception(
    "In dW one of the two uses is transposed. W stands in the formula once as it is and once "
    "transposed, and both gradients must have the shape of W before they are added: take each by "
    "its indices."
)
def one_use_transposed(dY, X, W):
    A = np.tanh(X @ W.T)
    dZ = dY @ W.T * (1 - A**2)
    return dZ @ W, dY.T @ A + dZ.T @ X


@tied_backward.misconception(
    "In dX stands dY itself, as if X were also added to Y. X reaches Y through the hidden units "
    "and on no other way.",
    unaffected_parts=("dW",),
)
def inputs_get_the_signal_as_well(dY, X, W):
    dX, dW = _right_tied_backward(dY, X, W)
    return dX + dY, dW


@tied_backward.misconception(
    "In place of dX came the signal at the hidden units. One step is missing, from their sums "
    "back to X.",
    unaffected_parts=("dW",),
)
def stopped_at_the_hidden_units(dY, X, W):
    A = np.tanh(X @ W.T)
    return dY @ W.T * (1 - A**2), _right_tied_backward(dY, X, W)[1]
