"""ps09: back through a layer whose weights are dropped; only its forward pass is given."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero

# label, N, D, H, the share that is kept, whether to count steps
SIZES = (
    ("5 samples, 3 inputs, 2 units, q = 0.5", 5, 3, 2, 0.5, False),
    ("4 samples, 4 inputs, 4 units, q = 0.8", 4, 4, 4, 0.8, False),
    ("1 sample, 3 inputs, 4 units, q = 0.4", 1, 3, 4, 0.4, False),
    ("8 samples, 3 inputs, 2 units, q = 0.6", 8, 3, 2, 0.6, True),
    ("64 samples, 3 inputs, 2 units, q = 0.6", 64, 3, 2, 0.6, True),
)


def _masks(rng: np.random.Generator, n: int, h: int, d: int, keep_prob: float) -> np.ndarray:
    """Draw masks in which some weight stays and some is dropped, for the first sample, too."""
    mask = (rng.random((n, h, d)) < keep_prob).astype(float)
    mask[0, 0, 0], mask[0, -1, -1], mask[-1, 0, -1] = 1.0, 0.0, 1.0
    return mask


def _dropconnect_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (
                away_from_zero(rng, n, h),
                away_from_zero(rng, n, d),
                away_from_zero(rng, h, d),
                _masks(rng, n, h, d, keep_prob),
                keep_prob,
            ),
            {"N": n},
            count_steps,
        )
        for label, n, d, h, keep_prob, count_steps in SIZES
    ]


def _by_x(dY, W, mask, keep_prob):
    return np.einsum("nh,nhd,hd->nd", dY, mask, W) / keep_prob


def _by_w(dY, X, mask, keep_prob):
    return np.einsum("nh,nhd,nd->hd", dY, mask, X) / keep_prob


def _right_dropconnect_backward(dY, X, W, mask, keep_prob):
    return _by_x(dY, W, mask, keep_prob), _by_w(dY, X, mask, keep_prob)


dropconnect_backward = Exercise(
    name="dropconnect_backward",
    arguments=("dY", "X", "W", "mask", "keep_prob"),
    parts=(Part("dX", 2, ("0",)), Part("dW", 2, ("1",))),
    task=(
        "Return (dX, dW) of a dense layer in which each sample has a mask of its own over the "
        "weights, and what stays is divided by keep_prob."
    ),
    reference=_right_dropconnect_backward,
    cases=_dropconnect_cases,
    leaf_labels={"0": "dX", "1": "dW"},
    loop_advice=(
        "It is right, but its work in Python grows with the number of samples, so a loop goes over "
        "them. An array of shape (N, H, D), summed along one axis, does it at once."
    ),
)


@dropconnect_backward.misconception(
    "The masks have no influence on your gradients. A weight that was dropped for a sample carried "
    "nothing there, and carries nothing back."
)
def connections_all_kept(dY, X, W, mask, keep_prob):
    return dY @ W / keep_prob, dY.T @ X / keep_prob


@dropconnect_backward.misconception(
    "In dX the masks are missing: a signal goes back through weights that were dropped for that "
    "sample.",
    unaffected_parts=("dW",),
)
def connections_kept_for_inputs(dY, X, W, mask, keep_prob):
    return dY @ W / keep_prob, _by_w(dY, X, mask, keep_prob)


@dropconnect_backward.misconception(
    "In dW the masks are missing: a weight gets a gradient from samples for which it was dropped.",
    unaffected_parts=("dX",),
)
def connections_kept_for_weights(dY, X, W, mask, keep_prob):
    return _by_x(dY, W, mask, keep_prob), dY.T @ X / keep_prob


@dropconnect_backward.misconception(
    "All samples got the first one's mask. Each has a mask of its own, on the way back as well."
)
def first_mask_for_all(dY, X, W, mask, keep_prob):
    # for a single sample this would be right, and nobody would notice
    return _right_dropconnect_backward(dY, X, W, np.broadcast_to(mask[0], mask.shape), keep_prob)


@dropconnect_backward.misconception(
    "The masks were averaged over the samples first. A mean of masks belongs to no sample: keep "
    "each with its own, and add up at the end."
)
def masks_averaged(dY, X, W, mask, keep_prob):
    mean = np.broadcast_to(mask.mean(axis=0), mask.shape)
    return _right_dropconnect_backward(dY, X, W, mean, keep_prob)


@dropconnect_backward.misconception(
    "Your gradients go where the masks are 0: what was dropped is treated as kept, and the other "
    "way round."
)
def masks_turned_over(dY, X, W, mask, keep_prob):
    return _right_dropconnect_backward(dY, X, W, 1 - mask, keep_prob)


@dropconnect_backward.misconception(
    "The scale is missing: what stays was divided by q on the way out, so it is on the way back."
)
def connections_not_scaled(dY, X, W, mask, keep_prob):
    return _right_dropconnect_backward(dY, X, W, mask, 1.0)


@dropconnect_backward.misconception(
    "In dW the scale is missing. A weight acts divided by q, for every sample that kept it.",
    unaffected_parts=("dX",),
)
def weights_not_scaled(dY, X, W, mask, keep_prob):
    return _by_x(dY, W, mask, keep_prob), _by_w(dY, X, mask, 1.0)


@dropconnect_backward.misconception(
    "In dX the scale is missing. An input acts through weights that are divided by q.",
    unaffected_parts=("dW",),
)
def inputs_not_scaled(dY, X, W, mask, keep_prob):
    return _by_x(dY, W, mask, 1.0), _by_w(dY, X, mask, keep_prob)


@dropconnect_backward.misconception(
    "It was multiplied by q where the way out divides. A slope is the factor that stands there, "
    "not its inverse."
)
def connections_scaled_down(dY, X, W, mask, keep_prob):
    return _right_dropconnect_backward(dY, X, W, mask, 1 / keep_prob)


@dropconnect_backward.misconception(
    "It was divided by q twice. The factor stands in the forward pass once, so it comes out once."
)
def connections_scaled_twice(dY, X, W, mask, keep_prob):
    return _right_dropconnect_backward(dY, X, W, mask, keep_prob**2)


@dropconnect_backward.misconception(
    "dW was divided by N. The loss is a mean, but its factor 1/N is in dY already: here the "
    "samples are only added up.",
    unaffected_parts=("dX",),
)
def connections_averaged(dY, X, W, mask, keep_prob):
    return _by_x(dY, W, mask, keep_prob), _by_w(dY, X, mask, keep_prob) / len(X)


@dropconnect_backward.misconception(
    "In dW one gradient for each sample is left. All samples share the weights: add up over them.",
    unaffected_parts=("dX",),
)
def samples_not_added_up(dY, X, W, mask, keep_prob):
    dX = _by_x(dY, W, mask, keep_prob)
    return dX, dY[:, :, None] * mask * X[:, None, :] / keep_prob


@dropconnect_backward.misconception("The two came back in the wrong order: first dX, then dW.")
def weights_before_inputs(dY, X, W, mask, keep_prob):
    return _right_dropconnect_backward(dY, X, W, mask, keep_prob)[::-1]
