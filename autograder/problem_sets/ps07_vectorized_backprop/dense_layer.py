"""ps07: one dense layer, forward and backward."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps07_vectorized_backprop.loop_advice import LOOP_ADVICE
from reference_impl import layers
from reference_impl.activations import sigmoid

# label, N, D_in, D_out
DENSE_SIZES = (
    ("5 samples, 3 → 2", 5, 3, 2),
    ("6 samples, 4 → 4", 6, 4, 4),
    ("3 samples, 5 → 3", 3, 5, 3),
    ("1 sample, 3 → 4", 1, 3, 4),
)


LOOP_SIZES = (("8 samples, 3 → 2", 8, 3, 2), ("64 samples, 3 → 2", 64, 3, 2))


def _dense_sizes() -> list[tuple[str, int, int, int, bool]]:
    return [(*sizes, False) for sizes in DENSE_SIZES] + [(*sizes, True) for sizes in LOOP_SIZES]


def _dense_forward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (
                away_from_zero(rng, n, d_in),
                away_from_zero(rng, d_out, d_in),
                away_from_zero(rng, d_out),
            ),
            {"N": n},
            count_steps,
        )
        for label, n, d_in, d_out, count_steps in _dense_sizes()
    ]


dense_forward = Exercise(
    name="dense_forward",
    arguments=("X", "W", "b"),
    parts=(Part("Z", 2),),
    task="Return Z = X Wᵀ + b for all samples at once; its shape is (N, D_out).",
    reference=layers.dense_forward,
    cases=_dense_forward_cases,
    leaf_labels={"": "Z"},
    loop_advice=LOOP_ADVICE,
)


@dense_forward.misconception(
    "W isn't transposed. Its rows belong to the outputs, (D_out, D_in), while X has D_in "
    "columns: write the two shapes side by side. In a square layer nothing would raise."
)
def weights_not_transposed(X, W, b):
    return X @ W + b


@dense_forward.misconception(
    "b was added as a column, so each sample got its own bias. Each output has one: b has "
    "D_out entries and lies along the columns of Z."
)
def bias_as_a_column(X, W, b):
    return X @ W.T + b[:, None]


@dense_forward.misconception(
    "b counts D_in times: it was added to every input's product. Add up the products of a unit, "
    "and then add its bias once."
)
def bias_for_every_input(X, W, b):
    return X @ W.T + X.shape[1] * b


@dense_forward.misconception(
    "The bias is missing. Z is the product plus b, the same b for every sample."
)
def bias_forgotten(X, W, b):
    return X @ W.T


@dense_forward.misconception(
    "Only the first sample came out. X holds one sample in each row, and Z needs a row for "
    "each of them."
)
def first_sample_only(X, W, b):
    return W @ X[0] + b


@dense_forward.misconception(
    "b was subtracted. It is a bias, not a threshold: it is added to the product."
)
def bias_subtracted(X, W, b):
    return X @ W.T - b


@dense_forward.misconception(
    "The samples became columns: Z has a row for each output. Here samples are rows from beginning "
    "to end, so X stands on the left of the product."
)
def samples_as_columns(X, W, b):
    return W @ X.T + b[:, None]


@dense_forward.misconception(
    "W stands on the left, so Z would have a row for each output, and b doesn't fit below such "
    "rows. Samples are rows: X comes first, and b lies along the columns."
)
def weights_on_the_left(X, W, b):
    return W @ X.T + b


@dense_forward.misconception(
    "A sigmoid was applied. This layer ends with the weighted sum; the activation is a step of its "
    "own."
)
def sigmoid_in_the_layer(X, W, b):
    return sigmoid(X @ W.T + b)


@dense_forward.misconception(
    "Negative sums became 0, as if by a ReLU. This layer ends with the weighted sum; the "
    "activation is a step of its own."
)
def relu_in_the_layer(X, W, b):
    return np.maximum(X @ W.T + b, 0)


def _dense_backward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (
                away_from_zero(rng, n, d_out),
                away_from_zero(rng, n, d_in),
                away_from_zero(rng, d_out, d_in),
            ),
            {"N": n},
            count_steps,
        )
        for label, n, d_in, d_out, count_steps in _dense_sizes()
    ]


dense_backward = Exercise(
    name="dense_backward",
    arguments=("dZ", "X", "W"),
    parts=(Part("dX", 2, ("0",)), Part("dW", 2, ("1",)), Part("db", 2, ("2",))),
    task="Return (dX, dW, db). Each has the shape of what it is the gradient of.",
    reference=layers.dense_backward,
    cases=_dense_backward_cases,
    loop_advice=LOOP_ADVICE,
)


@dense_backward.misconception(
    "dW is the transpose of the right answer. With Z = X Wᵀ + b, entry dW[j, i] collects "
    "dZ[n, j] · X[n, i] over the samples: which index comes first?",
    unaffected_parts=("dX", "db"),
)
def dw_transposed(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


@dense_backward.misconception(
    "dX was computed with Wᵀ. On the way out the layer multiplies by Wᵀ, so on the way back it "
    "multiplies by its transpose; in a square layer only the numbers tell."
)
def dx_by_transpose(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)


@dense_backward.misconception(
    "dW and db were divided by N. The loss is a mean, but its factor 1/N is in dZ already: "
    "here the samples are only added up.",
    unaffected_parts=("dX",),
)
def another_mean(dZ, X, W):
    N = X.shape[0]
    return dZ @ W, dZ.T @ X / N, dZ.sum(axis=0) / N


@dense_backward.misconception(
    "db is the mean over the samples. Every sample's dZ pushes the same b, so the pushes add "
    "up; the mean's 1/N is in dZ already.",
    unaffected_parts=("dX", "dW"),
)
def db_mean(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.mean(axis=0)


@dense_backward.misconception(
    "db is a single number: the sum went over samples and outputs. b has one entry for each "
    "output, so only the samples are summed away.",
    unaffected_parts=("dX", "dW"),
)
def db_total(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.sum()


@dense_backward.misconception(
    "db was summed over the outputs, one number for each sample. b has one entry for each "
    "output: the other axis has to go.",
    unaffected_parts=("dX", "dW"),
)
def db_over_outputs(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.sum(axis=1)


@dense_backward.misconception(
    "db is dZ itself, a row for each sample. All samples share one b, so what they say about it "
    "is added up.",
    unaffected_parts=("dX", "dW"),
)
def db_not_summed(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ


@dense_backward.misconception(
    "db has the right numbers in a row of its own, shape (1, D_out). A gradient has exactly the "
    "shape of its parameter, and b is (D_out,).",
    unaffected_parts=("dX", "dW"),
)
def db_keeps_dims(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.sum(axis=0, keepdims=True)


@dense_backward.misconception(
    "Only the first sample counts in dW and db. Both collect the contributions of all rows of "
    "the batch.",
    unaffected_parts=("dX",),
)
def parameters_from_one_sample(dZ, X, W):
    return dZ @ W, np.outer(dZ[0], X[0]), dZ[0]


@dense_backward.misconception(
    "dW is a mean over the samples. The loss is a mean, but its factor 1/N is in dZ already: here "
    "the samples are only added up.",
    unaffected_parts=("dX", "db"),
)
def dw_mean(dZ, X, W):
    return dZ @ W, dZ.T @ X / len(X), dZ.sum(axis=0)


@dense_backward.misconception(
    "All three were divided by N. The factor 1/N of the mean loss is in dZ already, and comes "
    "through by itself."
)
def mean_everywhere(dZ, X, W):
    N = len(X)
    return dZ @ W / N, dZ.T @ X / N, dZ.sum(axis=0) / N


@dense_backward.misconception(
    "dX was divided by N. Each sample's row of dX concerns that sample alone, and the factor 1/N "
    "of the loss is in dZ already.",
    unaffected_parts=("dW", "db"),
)
def dx_mean(dZ, X, W):
    return dZ @ W / len(X), dZ.T @ X, dZ.sum(axis=0)


@dense_backward.misconception(
    "dX is dZ itself: W plays no part. Each input reached the loss through its weights, so the "
    "signal comes back through them.",
    unaffected_parts=("dW", "db"),
)
def dx_without_weights(dZ, X, W):
    return dZ, dZ.T @ X, dZ.sum(axis=0)


@dense_backward.misconception(
    "dX was multiplied by the slope of a sigmoid. This layer has no activation: whatever made X "
    "takes care of its own slope.",
    unaffected_parts=("dW", "db"),
)
def dx_with_a_slope(dZ, X, W):
    return dZ @ W * X * (1 - X), dZ.T @ X, dZ.sum(axis=0)


@dense_backward.misconception(
    "db is a column, shape (D_out, 1). A gradient has exactly the shape of its parameter, and b is "
    "(D_out,).",
    unaffected_parts=("dX", "dW"),
)
def db_as_a_column(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.sum(axis=0)[:, None]


@dense_backward.misconception(
    "db is that of one sample only. All samples share one b, so what each of them says is added.",
    unaffected_parts=("dX", "dW"),
)
def db_of_one_sample(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ[0]


@dense_backward.misconception(
    "Only the last sample counts in dW and db, as happens where a loop over the samples overwrites "
    "them. What each sample says is added to what came before.",
    unaffected_parts=("dX",),
)
def overwritten_by_the_last_sample(dZ, X, W):
    return dZ @ W, np.outer(dZ[-1], X[-1]), dZ[-1]


@dense_backward.misconception(
    "Only the last sample counts in dW, as happens where a loop over the samples overwrites it. "
    "What each sample says is added to what came before.",
    unaffected_parts=("dX", "db"),
)
def dw_overwritten(dZ, X, W):
    return dZ @ W, np.outer(dZ[-1], X[-1]), dZ.sum(axis=0)


@dense_backward.misconception("dW comes first here. Asked for was dX first, then dW and db.")
def parameters_first(dZ, X, W):
    return dZ.T @ X, dZ.sum(axis=0), dZ @ W


@dense_backward.misconception(
    "W was multiplied into dW, entry by entry. How Z grows with a weight depends on what comes in "
    "through it, X, and not on the weight.",
    unaffected_parts=("dX", "db"),
)
def dw_times_w(dZ, X, W):
    return dZ @ W, dZ.T @ X * W, dZ.sum(axis=0)


@dense_forward.misconception(
    "b reached the first sample alone. Each sample passes the same layer, so each row gets b."
)
def bias_for_the_first_sample(X, W, b):
    Z = X @ W.T
    Z[0] += b
    return Z


@dense_forward.misconception(
    "The sum of all biases was added to every entry. Each output has a bias of its own."
)
def sum_of_all_biases(X, W, b):
    return X @ W.T + b.sum()
