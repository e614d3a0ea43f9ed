"""ps12: layers without a non-linearity, which are one layer."""

from __future__ import annotations

import itertools

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from reference_impl import expressive_power

STACKS = (
    ("sizes 3-5-4-2", (3, 5, 4, 2)),
    ("sizes 4-4-4-4", (4, 4, 4, 4)),
    ("sizes 2-3, a single layer", (2, 3)),
    ("sizes 5-2-3", (5, 2, 3)),
)


def _collapse_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (
                [
                    (away_from_zero(rng, m, d), away_from_zero(rng, m))
                    for d, m in itertools.pairwise(s)
                ],
            ),
        )
        for label, s in STACKS
    ]


collapse_linear = Exercise(
    name="collapse_linear",
    arguments=("params",),
    parts=(Part("W", 2, ("0",)), Part("b", 2, ("1",))),
    task="Return the W and b of a single layer that does what all the linear layers of params do.",
    reference=expressive_power.collapse_linear,
    cases=_collapse_cases,
)


@collapse_linear.misconception(
    "The matrices were multiplied in the wrong order. The first layer acts first, so its matrix "
    "stands next to x, at the right end of the product; in square layers nothing raises."
)
def product_in_reading_order(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


@collapse_linear.misconception(
    "In W the next layer's matrix came in from the right, but not in b. It acts on what comes out "
    "of the layers before, so it stands on their left; where layers are square, nothing raises."
)
def next_matrix_on_the_right(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W @ W_next, W_next @ b + b_next
    return W, b


@collapse_linear.misconception(
    "The biases were only added up. The bias of a layer passes through all later layers, and is "
    "multiplied by their matrices on the way."
)
def biases_only_added(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W_next @ W, b + b_next
    return W, b


@collapse_linear.misconception(
    "The product of all matrices so far multiplied the bias. The biases that come from before pass "
    "through the next layer's own matrix only: mind whether W is still the old one when b is made."
)
def bias_through_the_whole_product(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W = W_next @ W
        b = W @ b + b_next
    return W, b


@collapse_linear.misconception(
    "b is the last layer's bias alone. The biases of the earlier layers reach the output, too, "
    "through the matrices of the layers behind them.",
    unaffected_parts=("W",),
)
def last_bias_alone(params):
    W = params[0][0]
    for W_next, _ in params[1:]:
        W = W_next @ W
    return W, params[-1][1].copy()


@collapse_linear.misconception(
    "The biases are gone: b is 0. A stack of layers with biases maps 0 to something else than 0.",
    unaffected_parts=("W",),
    is_evident=True,
)
def biases_gone(params):
    W = params[0][0]
    for W_next, _ in params[1:]:
        W = W_next @ W
    return W, np.zeros(len(W))


@collapse_linear.misconception(
    "W is transposed. It maps D_0 inputs to D_L outputs, so its shape is (D_L, D_0), like that of "
    "any other layer.",
    unaffected_parts=("b",),
)
def collapsed_and_transposed(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W_next @ W, W_next @ b + b_next
    return W.T, b


@collapse_linear.misconception(
    "The last layer is missing from the product. The collapsed layer ends where the last one does."
)
def last_layer_missing(params):
    W, b = params[0]
    for W_next, b_next in params[1:-1]:
        W, b = W_next @ W, W_next @ b + b_next
    return (W, b) if len(params) > 1 else (np.eye(W.shape[1]), np.zeros(W.shape[1]))


@collapse_linear.misconception(
    "A layer's own bias was multiplied by its matrix: look at the parentheses. The matrix acts on "
    "what comes from before; the own bias is added after it."
)
def own_bias_multiplied(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W_next @ W, W_next @ (b + b_next)
    return W, b


@collapse_linear.misconception(
    "The bias of the last layer is missing. It is added at the end, after all matrices.",
    unaffected_parts=("W",),
)
def last_bias_missing(params):
    W, b = params[0][0], np.zeros(len(params[0][0]))
    before = params[0][1]
    for W_next, b_next in params[1:]:
        W, b, before = W_next @ W, W_next @ (b + before), b_next
    return W, b


@collapse_linear.misconception(
    "b is the first layer's bias alone, which has the size of that layer. It passes through the "
    "other layers, and each adds its own.",
    unaffected_parts=("W",),
)
def first_bias_alone(params):
    W = params[0][0]
    for W_next, _ in params[1:]:
        W = W_next @ W
    return W, params[0][1].copy()


@collapse_linear.misconception(
    "The first layer is missing from the product. The collapsed layer begins where the first one "
    "does."
)
def first_layer_missing(params):
    W, b = params[1]
    for W_next, b_next in params[2:]:
        W, b = W_next @ W, W_next @ b + b_next
    return W, b


@collapse_linear.misconception(
    "Of more layers the first two layers alone count. params may hold one layer, or three: what "
    "comes back is of all of them."
)
def first_two_layers(params):
    (W, b), (W_next, b_next) = params[0], params[1]
    return W_next @ W, W_next @ b + b_next


@collapse_linear.misconception(
    "params was unpacked into exactly two layers. It may be one layer, or three: go through the "
    "list."
)
def exactly_two_layers(params):
    (W, b), (W_next, b_next) = params
    return W_next @ W, W_next @ b + b_next


@collapse_linear.misconception(
    "The matrices were added. To go through one layer and then the next means to multiply by both."
)
def matrices_added(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W + W_next, b + b_next
    return W, b


@collapse_linear.misconception("The two came back in the wrong order: first W, then b.")
def bias_first(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W_next @ W, W_next @ b + b_next
    return b, W


@collapse_linear.misconception(
    "Only the first layer's bias went through the others. Each layer adds its own bias on the way.",
    unaffected_parts=("W",),
)
def own_biases_missing(params):
    W, b = params[0]
    for W_next, _ in params[1:]:
        W, b = W_next @ W, W_next @ b
    return W, b
