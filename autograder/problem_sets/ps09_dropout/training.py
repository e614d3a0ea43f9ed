"""ps09: dropout in training, where the mask is drawn."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps09_dropout.case_data import LOOP_ADVICE
from autograder.problem_sets.ps09_dropout.drivers import drive_forward
from autograder.views.ps09 import view_dropout_forward
from reference_impl import dropout

# label, N, D, q, whether the interpreter's steps are counted
FORWARD_SIZES = (
    ("80 samples, about 60 units, keep 0.8", 80, 60, 0.8, False),
    ("60 samples, 60 units, keep 0.3", 60, 60, 0.3, False),
    ("1 sample, about 2000 units, keep 0.7", 1, 2000, 0.7, False),
    ("4 samples, 3 units, keep 1", 4, 3, 1.0, False),
    ("10 samples, 100 units, keep 0.5", 10, 100, 0.5, True),
    ("40 samples, 100 units, keep 0.5", 40, 100, 0.5, True),
)


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, q, count_steps in FORWARD_SIZES:
        # a mask doesn't depend on H's numbers: only another shape tells one learned by heart
        units = d + int(rng.integers(1, 6)) if "about" in label else d
        args = (away_from_zero(rng, n, units), q, int(rng.integers(10**6)))
        cases.append(Case(label, args, {"N": n}, count_steps))
    return cases


dropout_forward = Exercise(
    name="dropout_forward",
    arguments=("H", "keep_prob", "rng"),
    parts=(
        Part(
            "mask",
            3,
            (
                "zeros and ones",
                "ones",
                "all kept",
                "units",
                "samples",
                "share",
                "repeats",
                "goes on",
                "other seed",
                "by chance",
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
    view=view_dropout_forward,
    messages_if_false={
        "zeros and ones": (
            "The mask holds other numbers than 0 and 1. It only says who stays: the scale belongs "
            "to Y."
        ),
        "all kept": "With keep_prob 1 every unit stays, but your mask drops some.",
        "units": (
            "Some units share one fate in every sample: their columns of the mask are the same. "
            "Every entry is drawn by itself."
        ),
        "samples": (
            "Some samples have the same mask. Each sample gets one of its own, so the mask has as "
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
        "by chance": (
            "All rows of the mask, or all columns, hold the same number of ones: they were counted "
            "out. Chance decides for each entry by itself, so the number differs from row to row."
        ),
        "other seed": "Generators of two seeds gave the same mask. Draw it from rng.",
        "dropped": "Where the mask is 0, Y is not. A dropped unit gives 0.",
        "one number": (
            "Where the mask is 1, Y isn't H times one number. Nothing happens to a kept unit but "
            "the division by keep_prob."
        ),
    },
    leaf_labels={
        "share": "The mask's share of ones",
        "ones": "The mean size of what the mask holds for 1, to a tenth",
        "samples": "The share of the mask's rows that differ",
        "units": "The share of the mask's columns that differ",
        "scale": "Y ÷ H at the kept units",
        "dropped": "Y ÷ H at the dropped units",
    },
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
    "missing units is the probability of staying; 1 − keep_prob is 0 where nothing is dropped."
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
    "The mask holds the scale, too. Here it says only who stays, 0 or 1; the way back divides by "
    "keep_prob again.",
    unaffected_parts=("Y",),
    message_beside=(
        "The mask holds the scale, too. Here it says only who stays, 0 or 1; the way back divides "
        "by keep_prob again."
    ),
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
    "The mask is the same at every call. Was a Generator with a seed of its own made inside? Draw "
    "from the rng you were given.",
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


@dropout_forward.misconception(
    "The mask keeps what it should drop, and Y isn't scaled. keep_prob is the probability of "
    "staying, and what is kept is divided by it."
)
def exchanged_and_not_scaled(H, keep_prob, rng):
    mask = (rng.random(H.shape) >= keep_prob).astype(float)
    return H * mask, mask


@dropout_forward.misconception(
    "keep_prob was taken for the probability of being dropped, in the mask and in the scale. In "
    "this course it is the probability of staying; in some libraries p is the other one."
)
def probability_of_dropping(H, keep_prob, rng):
    mask = (rng.random(H.shape) >= keep_prob).astype(float)
    return H * mask / (1 - keep_prob), mask


@dropout_forward.misconception(
    "Y was multiplied by 1 − keep_prob. What makes up for the missing units is a division by the "
    "probability of staying.",
    unaffected_parts=("mask",),
)
def times_the_drop_probability(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask * (1 - keep_prob), mask


@dropout_forward.misconception(
    "Y was divided by keep_prob twice. A kept unit is divided by it once.",
    unaffected_parts=("mask",),
)
def scaled_twice(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask / keep_prob**2, mask


@dropout_forward.misconception(
    "Y is H, scaled, whatever the mask says: nothing is dropped. Where the mask is 0 Y is 0.",
    unaffected_parts=("mask",),
)
def mask_not_applied(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H / keep_prob, mask


@dropout_forward.misconception(
    "Y was scaled by the mask's own share of ones, which is another one in each draw. The division "
    "is by keep_prob itself.",
    unaffected_parts=("mask",),
)
def scaled_by_the_share_drawn(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask / mask.mean(), mask


@dropout_forward.misconception(
    "Y was made with the mask, and what came back is its opposite: the mask is 1 where a unit "
    "stays.",
)
def opposite_mask_returned(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask / keep_prob, 1 - mask


@dropout_forward.misconception(
    "Y was made with one draw, and the mask that came back is another. The way back needs the very "
    "mask of the way out: draw once, and use it twice.",
    unaffected_parts=("mask",),
)
def drawn_twice(H, keep_prob, rng):
    Y = H * (rng.random(H.shape) < keep_prob) / keep_prob
    return Y, (rng.random(H.shape) < keep_prob).astype(float)


@dropout_forward.misconception(
    "The mask holds the random numbers themselves. A unit stays or it doesn't: compare each number "
    "with keep_prob, which makes 1 or 0 of it."
)
def numbers_not_compared(H, keep_prob, rng):
    mask = rng.random(H.shape)
    return H * mask / keep_prob, mask


@dropout_forward.misconception(
    "The random numbers are normally distributed, so the share below keep_prob is another one: "
    "take numbers that are uniform between 0 and 1.",
    unaffected_parts=("Y",),
)
def normal_numbers(H, keep_prob, rng):
    mask = (rng.standard_normal(H.shape) < keep_prob).astype(float)
    return H * mask / keep_prob, mask


@dropout_forward.misconception("The two came back in the wrong order: first Y, then the mask.")
def mask_first(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return mask, H * mask / keep_prob


@dropout_forward.misconception(
    "Only one array came back. Asked for are Y and the mask: the way back drops the same units."
)
def mask_not_returned(H, keep_prob, rng):
    mask = (rng.random(H.shape) < keep_prob).astype(float)
    return H * mask / keep_prob
