"""ps02: weights set by hand with which two small networks compute XOR."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.views.ps02 import view_xor_relu, view_xor_threshold
from reference_impl import xor

xor_threshold_weights = Exercise(
    name="xor_threshold_weights",
    arguments=(),
    parts=(Part("XOR", 2),),
    task="Return weights W1, b1, w2 and b2 with which threshold_mlp computes XOR.",
    reference=xor.xor_threshold_weights,
    cases=lambda rng: [Case("the four inputs of XOR", ())],
    view=view_xor_threshold,
    leaf_labels={"*": "The output for {0}"},
)


@xor_threshold_weights.misconception(
    "The network computes OR: the corner (1, 1) isn't cut off. If your second line is "
    "−x1 − x2 + 2.5, a common slip, (1, 1) still lies on its positive side."
)
def line_beyond_the_corner(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 2.5]), np.ones(2), -1.5


@xor_threshold_weights.misconception(
    "The output is on for all four inputs. Look at the signs of the biases, which are added, and "
    "at the output: it should need both hidden units, not one of them."
)
def output_needs_one_unit_only(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5]), np.ones(2), -0.5


@xor_threshold_weights.misconception(
    "The output is off for all four inputs. If these are the nine numbers of the sigmoid network, "
    "mind their order: counted arrow by arrow otherwise, ω4 and ω5 change places."
)
def weights_in_another_order(*_):
    return np.array([[20.0, 20.0], [-20.0, 20.0]]), np.array([-10.0, 30.0]), np.array([-20.0, 20.0]), -30.0  # fmt: skip # noqa: E501


@xor_threshold_weights.misconception(
    "That is the opposite of XOR: on where the inputs are equal. Turning a threshold unit round "
    "takes the other sign for its weights and for its bias."
)
def equality_for_xor(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5]), -np.ones(2), 1.5


@xor_threshold_weights.misconception(
    "These look like weights for ReLU units. A threshold unit gives 1 however large its sum is, so "
    "at 0 it is on already, and what a ReLU network does by size must be done by lines."
)
def weights_for_relu(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([2.0, -4.0]), -1.0


xor_relu_weights = Exercise(
    name="xor_relu_weights",
    arguments=(),
    parts=(Part("XOR", 2),),
    task=(
        "Return U, c, w and b of a network of two ReLU units and a linear output that gives −1, "
        "+1, +1, −1 for (0, 0), (0, 1), (1, 0), (1, 1)."
    ),
    reference=xor.xor_relu_weights,
    cases=lambda rng: [Case("the four inputs of XOR", ())],
    view=view_xor_relu,
    leaf_labels={"*": "The output for {0}"},
)


@xor_relu_weights.misconception(
    "The outputs are 0 and 1. Asked for are −1 and +1, labels that a sign can be taken of: twice "
    "as far apart, and lower."
)
def zero_and_one_for_labels(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([1.0, -2.0]), 0.0


@xor_relu_weights.misconception(
    "All four signs are the other way round: the network says +1 where the inputs are equal."
)
def labels_exchanged(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([-2.0, 4.0]), 1.0


@xor_relu_weights.misconception(
    "At (1, 1) the output is still +1. There the first unit has given twice what it gave at "
    "(0, 1), and the second must take back both, not one."
)
def takes_back_too_little(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([2.0, -2.0]), -1.0


@xor_relu_weights.misconception(
    "Both units do the same: they have the same weights and the same bias, so together they are "
    "one unit. The second should stay off until both inputs are on."
)
def two_equal_units(*_):
    return np.ones((2, 2)), np.array([0.0, 0.0]), np.array([2.0, -4.0]), -1.0


@xor_relu_weights.misconception(
    "These are weights for threshold units. A ReLU hands on how far its sum is above 0, so here "
    "the hidden units give ½ where a threshold unit would give 1."
)
def weights_for_threshold_units(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5]), np.ones(2), -1.5


@xor_relu_weights.misconception(
    "The signs are right, but the outputs are −2 and +2. Asked for are −1 and +1 exactly: halve "
    "what goes into the output."
)
def twice_too_large(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([4.0, -8.0]), -2.0


@xor_threshold_weights.misconception(
    "The network computes AND: only the corner (1, 1) is on. XOR is on where exactly one input is "
    "1."
)
def and_for_xor(*_):
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.ones(2), -1.5


@xor_threshold_weights.misconception(
    "The network computes NAND: only the corner (1, 1) is off. Both inputs at 0 have to give 0, "
    "too."
)
def nand_for_xor(*_):
    return np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([1.5, 1.5]), np.ones(2), -1.5


@xor_relu_weights.misconception(
    "The output is 0, 2, 2, 0: its bias is missing. It pulls all four outputs down by 1."
)
def output_bias_missing(*_):
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([2.0, -4.0]), 0.0


@xor_relu_weights.misconception(
    "The second unit has no bias of its own: it starts at once, where it should stay off until "
    "both inputs are on."
)
def no_hidden_bias_takes_all(*_):
    return np.ones((2, 2)), np.array([0.0, 0.0]), np.array([2.0, -4.0]), 1.0
