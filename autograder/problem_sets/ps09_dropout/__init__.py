"""ps09: dropout, the inverted form: in training, on the way back and after training.

Masks are random, so they are judged by their properties (zeros and ones, the share of ones within
six standard deviations, another mask for each sample, all of it from the Generator), and Y exactly,
by the student's own mask. What has a mask in it is viewed as where it is zero and by which number
it is scaled: so misconceptions can be told apart whatever was drawn.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.core.validation import check_array, unpack
from reference_impl import dropout

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy draws a whole mask, and multiplies by it, in one call."
)


def sigmoid(Z):
    return 0.5 * (1 + np.tanh(0.5 * Z))


def _scale(got: Any, base: Any, if_empty: float = 0.0) -> dict[str, object]:
    """By which number `got` is a multiple of `base`, and whether it is one number everywhere."""
    if not got.size:
        return {"scale": if_empty, "one number": True}
    scale = float(got @ base / (base @ base))
    return {"scale": scale, "one number": bool(np.allclose(got, scale * base, rtol=1e-6, atol=0))}


# -- in training -------------------------------------------------------------------------

ENOUGH = 1000
"""Entries from which on a mask's share of ones says something."""

# label, N, D, q, whether the interpreter's steps are counted
FORWARD_SIZES = (
    ("80 samples, 60 units, keep 0.8", 80, 60, 0.8, False),
    ("60 samples, 60 units, keep 0.3", 60, 60, 0.3, False),
    ("1 sample, 2000 units, keep 0.7", 1, 2000, 0.7, False),
    ("4 samples, 3 units, keep 1", 4, 3, 1.0, False),
    ("10 samples, 100 units, keep 0.5", 10, 100, 0.5, True),
    ("40 samples, 100 units, keep 0.5", 40, 100, 0.5, True),
)


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (away_from_zero(rng, n, d), q, int(rng.integers(10**6))),
            {"N": n},
            count_steps,
        )
        for label, n, d, q, count_steps in FORWARD_SIZES
    ]


def drive_forward(dropout_forward, H, keep_prob, seed):
    """Draw twice from one Generator, then from one of the same seed and from one of another."""
    rng = np.random.default_rng(seed)
    return [
        dropout_forward(H, keep_prob, rng),
        dropout_forward(H, keep_prob, rng),
        dropout_forward(H, keep_prob, np.random.default_rng(seed)),
        dropout_forward(H, keep_prob, np.random.default_rng(seed + 1)),
    ]


def _share(kept: Any, q: float) -> float:
    """Return the share of ones: that of q, 1 − q and ½ which it can't be told from, if any."""
    for once in (kept[:1, :], kept[:, :1]):  # what is repeated was drawn only once
        if (kept == once).all():
            kept = once
    share, margin = float(kept.mean()), 6 * np.sqrt(q * (1 - q) / kept.size)
    near = [known for known in (q, 1 - q, 0.5) if abs(share - known) <= margin]
    return near[0] if near else share


def seen_in_forward(value: Any, H: Any, keep_prob: Any, seed: int) -> dict[str, object]:
    """What all right masks have in common, and what has become of H by the student's own."""
    pairs = [unpack(pair, "Y", "mask") for pair in unpack(value, *"1234")]
    outputs = [check_array(Y, "Y", *H.shape) for Y, _ in pairs]
    masks = [check_array(mask, "mask", *H.shape) for _, mask in pairs]
    kept = masks[0] != 0
    seen: dict[str, object] = {
        "zeros and ones": bool(np.isin(masks[0], (0, 1)).all()),
        "dropped": not outputs[0][~kept].any(),
        **_scale(outputs[0][kept], H[kept], 1 / keep_prob),
    }
    if keep_prob == 1:
        return {**seen, "all kept": bool(kept.all())}
    seen["units"] = bool((kept != kept[:, :1]).any())
    if len(H) > 1:
        seen["samples"] = bool((kept != kept[:1]).any())
    return {
        **seen,
        "share": _share(kept, keep_prob),
        "repeats": np.array_equal(masks[0], masks[2]),
        "goes on": not np.array_equal(masks[0], masks[1]),
        "other seed": not np.array_equal(masks[0], masks[3]),
    }


dropout_forward = Exercise(
    name="dropout_forward",
    arguments=("H", "keep_prob", "rng"),
    parts=(
        Part(
            "mask",
            3,
            (
                "zeros and ones",
                "all kept",
                "units",
                "samples",
                "share",
                "repeats",
                "goes on",
                "other seed",
            ),
        ),
        Part("Y", 2, ("dropped", "scale", "one number")),
    ),
    task=(
        "Draw a mask of H's shape from rng, 1 with probability keep_prob and else 0. Return "
        "(Y, mask), where Y is H times the mask, divided by keep_prob."
    ),
    reference=dropout.dropout_forward,
    cases=_forward_cases,
    driver=drive_forward,
    view=seen_in_forward,
    messages_if_false={
        "zeros and ones": (
            "The mask holds other numbers than 0 and 1. It only says who stays: the scale belongs "
            "to Y."
        ),
        "all kept": "With keep_prob 1 every unit stays, but your mask drops some.",
        "units": (
            "All units of a sample share one fate: each row of the mask is all 0 or all 1. Every "
            "entry is drawn by itself."
        ),
        "samples": (
            "All samples have the same mask. Each sample gets one of its own, so the mask has as "
            "many rows as H, all drawn."
        ),
        "repeats": (
            "Two Generators of the same seed gave two different masks. Everything random has to "
            "come from rng, or nobody can repeat your training."
        ),
        "goes on": (
            "Called twice with the same Generator it drew the same mask again. Draw from the rng "
            "that you were given, and make no new one."
        ),
        "other seed": "Generators of two seeds gave the same mask. Draw it from rng.",
        "dropped": "Where the mask is 0, Y is not. A dropped unit gives 0.",
        "one number": (
            "Where the mask is 1, Y isn't H times one number. Nothing happens to a kept unit but "
            "the division by keep_prob."
        ),
    },
    leaf_labels={"share": "The mask's share of ones", "scale": "Y ÷ H at the kept units"},
    loop_advice=LOOP_ADVICE,
)


@dropout_forward.misconception(
    "Y isn't scaled. If a share q of the units stays, what they give on average shrinks by q: "
    "divide by q here, so that nothing is left to do after training.",
    unaffected_parts=("mask",),
)
def no_scaling(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask, mask


@dropout_forward.misconception(
    "Y was multiplied by keep_prob. The mask has made the average smaller by that factor already; "
    "to make up for it, divide.",
    unaffected_parts=("mask",),
)
def scaled_the_wrong_way(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask * keep_prob, mask


@dropout_forward.misconception(
    "The mask keeps what it should drop: its share of ones is 1 − keep_prob. In this course "
    "keep_prob is the probability of staying; in some libraries p is that of being dropped.",
    unaffected_parts=("Y",),
)
def drop_and_keep_exchanged(H, keep_prob, rng):
    mask = (rng.random(H.shape) >= keep_prob).astype(float)
    return H * mask / keep_prob, mask


@dropout_forward.misconception(
    "Y was divided by 1 − keep_prob, the probability of being dropped. What makes up for the "
    "missing units is the probability of staying; with keep_prob 1 yours divides by 0."
)
def divided_by_the_drop_probability(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask / (1 - keep_prob), mask


@dropout_forward.misconception(
    "One mask serves all samples: its rows are all alike. Each sample has its own thinned network, "
    "so every entry of the mask is drawn.",
    unaffected_parts=("Y",),
)
def one_mask_for_all(H, keep_prob, rng):
    mask = np.ones(H.shape) * (rng.random(H.shape[1]) < keep_prob)
    return H * mask / keep_prob, mask


@dropout_forward.misconception(
    "The mask is a single row, shape (D,). That drops the same units in every sample: draw one of "
    "H's shape."
)
def mask_of_one_row(H, keep_prob, rng):
    mask = (rng.random(H.shape[1]) < keep_prob).astype(float)
    return H * mask / keep_prob, mask


@dropout_forward.misconception(
    "Whole samples were dropped: each row of the mask is all 0 or all 1. It is units that drop "
    "out, each by itself.",
    unaffected_parts=("Y",),
)
def whole_samples_dropped(H, keep_prob, rng):
    mask = np.ones(H.shape) * (rng.random((len(H), 1)) < keep_prob)
    return H * mask / keep_prob, mask


@dropout_forward.misconception(
    "Y is right, but the mask holds the scale, too. Here it says only who stays, 0 or 1; the way "
    "back divides by keep_prob again.",
    unaffected_parts=("Y",),
)
def scale_in_the_mask(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob) / keep_prob
    return H * mask, mask


@dropout_forward.misconception(
    "Two Generators of the same seed gave different masks: you drew from something else, such as "
    "NumPy's global random numbers. Draw from rng, so that a training can be repeated.",
    unaffected_parts=("Y",),
)
def global_random_numbers(H, keep_prob, rng):
    mask = (np.random.rand(*H.shape) < keep_prob).astype(float)  # noqa: NPY002
    return H * mask / keep_prob, mask


@dropout_forward.misconception(
    "The mask is the same at every call, because a new Generator with a fixed seed is made inside. "
    "Then the same units are dropped for ever: draw from the rng you were given.",
    unaffected_parts=("Y",),
)
def own_generator(H, keep_prob, rng):
    rng = np.random.default_rng(0)
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask / keep_prob, mask


@dropout_forward.misconception(
    "keep_prob plays no part in the mask: half of the units are dropped, whatever it is.",
    unaffected_parts=("Y",),
)
def coin_flips(H, keep_prob, rng):
    mask = rng.integers(0, 2, H.shape).astype(float)
    return H * mask / keep_prob, mask


# -- on the way back ---------------------------------------------------------------------

BACKWARD_SIZES = (
    ("12 samples, 10 units, keep 0.8", 12, 10, 0.8, False),
    ("9 samples, 9 units, keep 0.4", 9, 9, 0.4, False),
    ("1 sample, 80 units, keep 0.7", 1, 80, 0.7, False),
    ("4 samples, 3 units, keep 1", 4, 3, 1.0, False),
    ("8 samples, 12 units, keep 0.5", 8, 12, 0.5, True),
    ("64 samples, 12 units, keep 0.5", 64, 12, 0.5, True),
)


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, q, count_steps in BACKWARD_SIZES:
        mask = (rng.random((n, d)) < q).astype(float)
        cases.append(Case(label, (away_from_zero(rng, n, d), mask, q), {"N": n}, count_steps))
    return cases


def seen_in_backward(value: Any, dY: Any, mask: Any, keep_prob: Any) -> dict[str, object]:
    """Where dH is zero, and by which number it is scaled where it isn't."""
    dH = check_array(value, "dH", *dY.shape)
    kept, through = mask == 1, (mask == 1) & (dH != 0)
    return {
        "shut": not dH[~kept].any(),
        "open": bool(dH[kept].all()),
        **_scale(dH[through], dY[through]),
    }


dropout_backward = Exercise(
    name="dropout_backward",
    arguments=("dY", "mask", "keep_prob"),
    parts=(Part("dH", 3),),
    task="Return dH: what the forward step did to H, with the same mask, is done to dY.",
    reference=dropout.dropout_backward,
    cases=_backward_cases,
    view=seen_in_backward,
    messages_if_false={
        "shut": "Some of dH isn't 0 where the mask is 0. A dropped unit had no part in the loss.",
        "open": "Some of dH is 0 where the mask is 1. What was kept gets its signal back.",
        "one number": "Where the mask is 1, dH isn't dY times one number, the same everywhere.",
    },
    leaf_labels={"scale": "dH ÷ dY at the kept units"},
    loop_advice=LOOP_ADVICE,
)


@dropout_backward.misconception(
    "dH is zero in other places than the mask: you drew a new one. The units that were dropped on "
    "the way out are those that get no signal on the way back, so use the mask you were given."
)
def new_mask(dY, mask, keep_prob):
    return dY * (np.random.rand(*dY.shape) < keep_prob) / keep_prob  # noqa: NPY002


@dropout_backward.misconception(
    "The scale is missing: the forward step divided by keep_prob, so its derivative does, too."
)
def scale_forgotten(dY, mask, keep_prob):
    return dY * mask


@dropout_backward.misconception(
    "dY was multiplied by keep_prob. The forward step divides by it; a linear step has the same "
    "factor on the way back."
)
def backward_times_keep_prob(dY, mask, keep_prob):
    return dY * mask * keep_prob


@dropout_backward.misconception(
    "The mask was left out: dropped units get a signal, too. They gave 0 whatever they were, so "
    "their gradient is 0."
)
def no_mask(dY, mask, keep_prob):
    return dY / keep_prob


@dropout_backward.misconception(
    "The mask is upside down: the signal came back to the dropped units."
)
def mask_upside_down(dY, mask, keep_prob):
    return dY * (1 - mask) / keep_prob


@dropout_backward.misconception(
    "It was divided by 1 − keep_prob. The forward step divides by keep_prob, and with keep_prob 1 "
    "yours divides by 0."
)
def backward_by_the_drop_probability(dY, mask, keep_prob):
    return dY * mask / (1 - keep_prob)


@dropout_backward.misconception(
    "dH is right, but it was written into the caller's dY. Make a new array."
)
def backward_in_place(dY, mask, keep_prob):
    dY *= mask
    dY /= keep_prob
    return dY


# -- after training ----------------------------------------------------------------------


def _inference_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (away_from_zero(rng, n, d), q), {"N": n}, count_steps)
        for label, n, d, q, count_steps in BACKWARD_SIZES
    ]


def seen_in_inference(value: Any, H: Any, keep_prob: Any) -> dict[str, object]:
    """Whether anything was dropped, and by which number the rest is scaled."""
    Y = check_array(value, "H", *H.shape)
    return {"nothing dropped": bool(Y.all()), **_scale(Y[Y != 0], H[Y != 0])}


dropout_inference = Exercise(
    name="dropout_inference",
    arguments=("H", "keep_prob"),
    parts=(Part("H", 2),),
    task="Return what dropout makes of H after training, when training has divided by keep_prob.",
    reference=dropout.dropout_inference,
    cases=_inference_cases,
    view=seen_in_inference,
    messages_if_false={
        "nothing dropped": "Some units are 0. After training the full network answers.",
        "one number": "The result isn't H times one number, the same everywhere.",
    },
    leaf_labels={"scale": "The result ÷ H"},
    loop_advice=LOOP_ADVICE,
)


@dropout_inference.misconception(
    "H was multiplied by keep_prob. That belongs to the older form of dropout, which doesn't scale "
    "in training; ours has divided there, so here nothing is left to do."
)
def scaled_at_test_time(H, keep_prob):
    return H * keep_prob


@dropout_inference.misconception(
    "H was divided by keep_prob. Training does that to make up for the units that are missing, and "
    "after training none is."
)
def divided_at_test_time(H, keep_prob):
    return H / keep_prob


@dropout_inference.misconception(
    "Units are still being dropped, so the same input gets another answer each time. After "
    "training every unit stays."
)
def still_active(H, keep_prob):
    return H * (np.random.rand(*H.shape) < keep_prob) / keep_prob  # noqa: NPY002


# label, layer sizes, N, q, whether the interpreter's steps are counted
NETWORKS = (
    ("6 samples through 3-12-10-2, keep 0.8", (3, 12, 10, 2), 6, 0.8, False),
    ("5 samples through 8-8-8-8, keep 0.5", (8, 8, 8, 8), 5, 0.5, False),
    ("1 sample through 2-40-4, keep 0.6", (2, 40, 4), 1, 0.6, False),
    ("4 samples, a single layer 3-2, keep 0.8", (3, 2), 4, 0.8, False),
    ("3 samples through 5-16-4, keep 1", (5, 16, 4), 3, 1.0, False),
    ("8 samples through 3-9-2, keep 0.7", (3, 9, 2), 8, 0.7, True),
    ("64 samples through 3-9-2, keep 0.7", (3, 9, 2), 64, 0.7, True),
)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, sizes, n, q, count_steps in NETWORKS:
        pairs = itertools.pairwise(sizes)
        params = [
            (away_from_zero(rng, d_out, d_in), away_from_zero(rng, d_out)) for d_in, d_out in pairs
        ]
        cases.append(
            Case(label, (away_from_zero(rng, n, sizes[0]), params, q), {"N": n}, count_steps)
        )
    return cases


def drive_predict(dropout_mlp_predict, X, params, keep_prob):
    """Ask twice: after training there is nothing random."""
    return [dropout_mlp_predict(X, params, keep_prob) for _ in range(2)]


def seen_in_predict(value: Any, X: Any, params: Any, keep_prob: Any) -> dict[str, object]:
    """Y, if it is the same both times."""
    outputs = unpack(value, "the first Y", "the second Y")
    shape = (len(X), len(params[-1][1]))
    first, second = (check_array(Y, "Y", *shape) for Y in outputs)
    repeats = np.array_equal(first, second)
    return {"Y": first if repeats else np.zeros(shape), "repeats": repeats}


dropout_mlp_predict = Exercise(
    name="dropout_mlp_predict",
    arguments=("X", "params", "keep_prob"),
    parts=(Part("Y", 3),),
    task=(
        "Return the outputs of the full network after training: sigmoid hidden layers, a linear "
        "output, and every unit in its place."
    ),
    reference=dropout.dropout_mlp_predict,
    cases=_predict_cases,
    driver=drive_predict,
    view=seen_in_predict,
    messages_if_false={
        "repeats": (
            "The same input got two different answers, so something random is still at work. "
            "After training the full network answers."
        )
    },
    leaf_labels={"Y": "Y"},
    loop_advice=LOOP_ADVICE,
)


def _predicted(X, params, after_hidden):
    """Run the network with something done to every hidden layer's output."""
    A = X
    for W, b in params[:-1]:
        A = after_hidden(sigmoid(A @ W.T + b))
    W, b = params[-1]
    return A @ W.T + b


@dropout_mlp_predict.misconception(
    "What left the hidden layers was multiplied by keep_prob. That belongs to the older form of "
    "dropout; ours has divided in training, and the full network is used as it is."
)
def hidden_layers_scaled(X, params, keep_prob):
    return _predicted(X, params, lambda A: A * keep_prob)


@dropout_mlp_predict.misconception(
    "What left the hidden layers was divided by keep_prob. That makes up for missing units in "
    "training; here none is missing."
)
def hidden_layers_divided(X, params, keep_prob):
    return _predicted(X, params, lambda A: A / keep_prob)


@dropout_mlp_predict.misconception(
    "Units are still being dropped: the same input got two different answers. After training the "
    "full network answers, every unit in its place."
)
def predicts_with_dropout(X, params, keep_prob):
    def drop(A):
        return A * (np.random.rand(*A.shape) < keep_prob) / keep_prob  # noqa: NPY002

    return _predicted(X, params, drop)


@dropout_mlp_predict.misconception(
    "The output went through a sigmoid, too. The last layer is linear: its weighted sums are Y."
)
def sigmoid_at_the_output(X, params, keep_prob):
    return sigmoid(_predicted(X, params, lambda A: A))


@dropout_mlp_predict.misconception(
    "The hidden layers have no sigmoid, so the whole network is one linear layer."
)
def no_hidden_sigmoid(X, params, keep_prob):
    A = X
    for W, b in params:
        A = A @ W.T + b
    return A


EXERCISES = (dropout_forward, dropout_backward, dropout_inference, dropout_mlp_predict)
