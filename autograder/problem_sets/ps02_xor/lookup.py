"""ps02: a network with a threshold unit for each input, which computes any table."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.views.ps02 import view_lookup
from reference_impl import xor


def _lookup_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case("3 inputs, a table of numbers", (away_from_zero(rng, 8),)),
        Case("2 inputs, a table of numbers", (away_from_zero(rng, 4) + 3,)),
        Case("4 inputs, a table of numbers", (away_from_zero(rng, 16),)),
    ]
    for label, n in (("2 inputs, XOR", 4), ("3 inputs, are they odd in number?", 8)):
        table = [float(number.bit_count() % 2) for number in range(n)]
        cases.append(Case(label, (np.array(table),)))
    return cases


lookup_network = Exercise(
    name="lookup_network",
    arguments=("T",),
    parts=(Part("table", 4),),
    task=(
        "Return W1, b1, w2 and b2 of a network with a threshold unit for each of the 2^D inputs "
        "of ±1 and a linear output that gives the table's entry."
    ),
    reference=xor.lookup_network,
    cases=_lookup_cases,
    view=view_lookup,
    leaf_labels={"": "The table that the network computes"},
)


def _lookup(T, bias, turn=1.0):
    n_inputs = len(T).bit_length() - 1
    bits = np.arange(len(T))[:, None] >> np.arange(n_inputs)[::-1] & 1
    return turn * (2.0 * bits - 1), np.full(len(T), bias(n_inputs)), T.copy(), 0.0


@lookup_network.misconception(
    "Each hidden unit is on for D + 1 inputs: its own, and the D that differ from it in one place. "
    "There the sum is D − 2, which must not be enough."
)
def fires_for_neighbours(T):
    return _lookup(T, lambda n_inputs: 2.0 - n_inputs)


@lookup_network.misconception(
    "No hidden unit is ever on, so every output is the same. The largest sum a unit can have is D, "
    "at its own input, and with the bias that must still reach 0."
)
def never_fires(T):
    return _lookup(T, lambda n_inputs: -1.0 - n_inputs)


@lookup_network.misconception(
    "The hidden units are on for too many inputs: the biases have the sign of thresholds. A unit "
    "is to be off unless its sum is the largest possible."
)
def always_fires(T):
    return _lookup(T, lambda n_inputs: n_inputs - 1.0)


@lookup_network.misconception(
    "The table comes out upside down: each unit responds to the opposite of its input, or the "
    "entries stand in reverse order. A unit's weights are the input it stands for: +1 where that "
    "is +1."
)
def responds_to_the_opposite(T):
    return _lookup(T, lambda n_inputs: 1.0 - n_inputs, turn=-1.0)


@lookup_network.misconception(
    "The inputs are read from the wrong end. In binary order the first input counts most: in row 1 "
    "of the table only the last input is +1."
)
def last_input_counts_most(T):
    W1, b1, w2, b2 = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1[:, ::-1].copy(), b1, w2, b2


@lookup_network.misconception(
    "These units are made for inputs of 0 and 1. Here an input that is off is −1, and it has to "
    "count against the unit if it should be on."
)
def made_for_zero_and_one(T):
    n_inputs = len(T).bit_length() - 1
    bits = np.arange(len(T))[:, None] >> np.arange(n_inputs)[::-1] & 1
    return 2.0 * bits - 1, 0.5 - bits.sum(axis=1), T.copy(), 0.0


@lookup_network.misconception(
    "The digits 0 and 1 stand in W1 as they are. A weight of 0 doesn't look at its input at all; "
    "where the digit is 0 the unit expects the input −1, and so its weight is −1."
)
def digits_for_weights(T):
    n_inputs = len(T).bit_length() - 1
    bits = np.arange(len(T))[:, None] >> np.arange(n_inputs)[::-1] & 1
    return 1.0 * bits, np.full(len(T), 1.0 - n_inputs), T.copy(), 0.0


@lookup_network.misconception(
    "The output has a bias of −½, as a threshold unit would need it. The output of this network is "
    "linear: exactly one unit is on, and its weight is the answer."
)
def half_taken_away(T):
    W1, b1, w2, _ = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, w2, -0.5


@lookup_network.misconception(
    "The table's entries were turned into ±1. The output of this network is linear, so a unit's "
    "weight is the entry itself."
)
def labels_for_entries(T):
    W1, b1, w2, b2 = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, 2 * w2 - 1, b2


@lookup_network.misconception(
    "The output weights are all 1. A unit's weight at the output is the entry of the table that "
    "it stands for."
)
def ones_at_the_output(T):
    W1, b1, _, b2 = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, np.ones(len(T)), b2


@lookup_network.misconception("The output's signs are the other way round.")
def entries_negative(T):
    W1, b1, w2, b2 = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, -w2, b2


@lookup_network.misconception(
    "The output has a bias of 1, or of another number. Exactly one unit is on, and its weight is "
    "the answer, so nothing has to be added."
)
def one_added_at_the_output(T):
    W1, b1, w2, _ = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, w2, 1.0


@lookup_network.misconception(
    "The hidden units have no bias, so each is on for half of all inputs or more. A unit is to be "
    "on for one input only."
)
def no_hidden_bias(T):
    W1, _, w2, b2 = _lookup(T, lambda n_inputs: 0.0)
    return W1, np.zeros(len(T)), w2, b2


@lookup_network.misconception(
    "The table was divided by the number of its entries. One unit is on at a time, and nothing is "
    "averaged."
)
def entries_averaged(T):
    W1, b1, w2, b2 = _lookup(T, lambda n_inputs: 1.0 - n_inputs)
    return W1, b1, w2 / len(T), b2


@lookup_network.misconception(
    "The bias was made for 3 inputs, or for another number of them. It depends on how many inputs "
    "there are: the length of the table is 2 to that power."
)
def bias_for_three_inputs(T):
    return _lookup(T, lambda n_inputs: -2.0)
