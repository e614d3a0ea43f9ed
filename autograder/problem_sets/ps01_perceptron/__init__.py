"""ps01: one threshold unit as a logic gate, and the perceptron that finds its own weights.

Sums are drawn by how far they are from the threshold, in units of the bias: so forgetting the
bias, subtracting it or counting it twice each turns other answers round, whatever is drawn. What
is learned from lies on a grid of quarters, where sums are exact in any order.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.core.validation import InvalidReturnError, check_array, check_number, unpack
from autograder.core.verdict import Outcome
from reference_impl import perceptron

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. One product of X with w has the sums of all samples at once."
)
MARGINS = (-3.0, -1.5, -0.3, 0.3, 1.5, 3.0)
"""How far from the threshold, in units of the bias."""


def _quarters(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Multiples of 1/4 of either sign, none of them 0."""
    return rng.integers(1, 9, shape) / 4 * rng.choice([-1.0, 1.0], shape)


def _bias(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.6, 1.2) * rng.choice([-1.0, 1.0]))


def _rows(rng: np.random.Generator, n: int, w: np.ndarray, b: float) -> np.ndarray:
    """Return samples whose w · x + b is one of the margins, each as often as any other."""
    margins = rng.permutation(np.resize(MARGINS, n)) * abs(b) * rng.uniform(0.96, 1.04, n)
    X = away_from_zero(rng, n, len(w))
    return X + np.outer((margins - b - X @ w) / (w @ w), w)


# -- a threshold unit --------------------------------------------------------------------


def drive_threshold_unit(threshold_unit: Any, X: Any, w: Any, b: Any) -> Any:
    return [threshold_unit(x, w, b) for x in X]


def _threshold_unit_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, d, shared in (
        ("3 inputs, a weight for each", 3, False),
        ("4 inputs, one weight for all", 4, True),
        ("2 inputs, a weight for each", 2, False),
    ):
        w, b = away_from_zero(rng, d), _bias(rng)
        w = np.full(d, w[0]) if shared else w
        cases.append(Case(label, (_rows(rng, 12, w, b), float(w[0]) if shared else w, b)))
    booleans = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    cases.append(Case("inputs of 0 and 1, one weight, sums of exactly 0", (booleans, 1.0, -1.0)))
    X, w = _quarters(rng, 5, 3), _quarters(rng, 3)
    cases.append(Case("a weight for each, a sum of exactly 0", (X, w, -float(X[2] @ w))))
    return cases


threshold_unit = Exercise(
    name="threshold_unit",
    arguments=("x", "w", "b"),
    parts=(Part("0 or 1", 3),),
    task="Return 1 if w · x + b is 0 or more, and 0 otherwise; w may be one number for all inputs.",
    reference=perceptron.threshold_unit,
    cases=_threshold_unit_cases,
    driver=drive_threshold_unit,
    leaf_labels={"*": "The answer for input vector {0}"},
)


@threshold_unit.misconception(
    "Where the sum is exactly 0 your unit is off. In this course the threshold itself counts as "
    "reached: the condition is ≥, not >."
)
def off_at_the_threshold(x, w, b):
    return int(np.sum(w * x) + b > 0)


@threshold_unit.misconception(
    "The bias was subtracted. It is added to the weighted sum; what the sum has to reach, the "
    "threshold, is minus the bias."
)
def bias_subtracted(x, w, b):
    return int(np.sum(w * x) - b >= 0)


@threshold_unit.misconception(
    "The bias plays no part. Without it every unit is on when all its inputs are 0, whatever its "
    "weights are."
)
def bias_left_out(x, w, b):
    return int(np.sum(w * x) >= 0)


@threshold_unit.misconception(
    "The bias was added to every input's term, so it counts D times. It belongs to the unit: add "
    "it once, after the sum."
)
def bias_for_each_input(x, w, b):
    return int(np.sum(w * x + b) >= 0)


@threshold_unit.misconception(
    "Off should be 0, not −1. The ±1 form comes later, with the perceptron; a gate answers 0 or 1."
)
def minus_one_for_off(x, w, b):
    return 1 if np.sum(w * x) + b >= 0 else -1


@threshold_unit.misconception(
    "The answer is True or False. Right in spirit, but a number was asked for: 1 or 0, an int, so "
    "that it can be an input of the next unit."
)
def true_or_false(x, w, b):
    return bool(np.sum(w * x) + b >= 0)


@threshold_unit.misconception(
    "You returned the sum itself. The unit only says on which side of the threshold it lies: "
    "1 or 0."
)
def sum_not_thresholded(x, w, b):
    return float(np.sum(w * x) + b)


@threshold_unit.misconception(
    "It works with a weight for each input, but raises when w is a single number for all of them: "
    "a scalar product needs two vectors. Multiplying entry by entry and then adding up works for "
    "both."
)
def needs_a_vector_of_weights(x, w, b):
    return int(w @ x + b >= 0)


@threshold_unit.misconception(
    "It works with a weight for each input, but not when w is a single number for all of them: "
    "times a number, a vector stays a vector, and nothing is added up. Multiply entry by entry, "
    "and then sum in either case."
)
def dot_with_a_number(x, w, b):
    return int(np.dot(w, x) + b >= 0)


# -- gates -------------------------------------------------------------------------------

TABLES = {"or": (0, 1, 1, 1), "and": (0, 0, 0, 1), "not": (1, 0), "nand": (1, 1, 1, 0)}


def drive_gate_weights(gate_weights: Any, names: Any) -> Any:
    return {name: gate_weights(name) for name in names}


def view_gates(value: Any, names: Any) -> Any:
    """Return what the unit with these weights answers, for every gate and every input."""
    return {name: _table(value[name], name) for name in names}


def _table(value: Any, name: str) -> dict[str, int]:
    try:
        w, b = unpack(value, "w", "b")
    except InvalidReturnError as reason:
        raise InvalidReturnError(f"For {name!r}: {reason}") from None
    n_inputs = int(math.log2(len(TABLES[name])))
    if isinstance(w, np.ndarray) and w.shape:
        w = check_array(w, f"w of {name!r}", n_inputs)
    else:
        w = check_number(w.item() if isinstance(w, np.ndarray) else w, f"w of {name!r}")
    b = check_number(b, f"b of {name!r}")
    answers = {}
    for number in range(len(TABLES[name])):
        x = np.array([number >> place & 1 for place in reversed(range(n_inputs))], dtype=float)
        inputs = ", ".join(str(int(u)) for u in x)
        total = np.sum(w * x) + b
        if not np.isfinite(total):
            raise InvalidReturnError(f"w and b of {name!r} are too large: their sum overflows")
        answers[f"({inputs})"] = int(total >= 0)
    return answers


gate_weights = Exercise(
    name="gate_weights",
    arguments=("name",),
    parts=tuple(Part(name, 1, (name,)) for name in TABLES),
    task="Return a weight w and a bias b with which threshold_unit is the gate of that name.",
    reference=perceptron.gate_weights,
    cases=lambda rng: [Case(f"{name}, every input", ((name,),)) for name in TABLES],
    driver=drive_gate_weights,
    view=view_gates,
    leaf_labels={"*.*": "The answer of “{0}” for {1}"},
)


@gate_weights.misconception(
    "These are thresholds, with the sign the other way round: or is on for every input. A bias is "
    "added; where a slide writes a threshold the sum must reach, such as Liu's ⟨1, 1, 0.5⟩, the "
    "bias is minus that."
)
def thresholds_for_biases(name):
    return {"or": (1.0, 0.5), "and": (1.0, 1.5), "not": (-1.0, -0.5), "nand": (-1.0, -1.5)}[name]


@gate_weights.misconception(
    "One sum lies exactly on the threshold in each gate, and there the unit is on, not off. Put "
    "the bias between the sums that must give 0 and those that must give 1."
)
def made_for_a_strict_threshold(name):
    return {"or": (1.0, 0.0), "and": (1.0, -1.0), "not": (-1.0, 1.0), "nand": (-1.0, 2.0)}[name]


@gate_weights.misconception(
    "not and nand are on where they should be off, and the other way round. An input that "
    "switches a unit off needs a negative weight.",
    unaffected_parts=("or", "and"),
)
def no_negative_weight(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (1.0, -0.5), "nand": (1.0, -1.5)}[name]


@gate_weights.misconception(
    "or and and are exchanged. One input alone must be enough for or, so the sum 1 lies above its "
    "threshold; for and it takes both.",
    unaffected_parts=("not", "nand"),
)
def or_and_exchanged(name):
    return {"or": (1.0, -1.5), "and": (1.0, -0.5), "not": (-1.0, 0.5), "nand": (-1.0, 1.5)}[name]


@gate_weights.misconception(
    "nand is on for every input. Turning and round takes both signs, the weight's and the "
    "bias's: with one of them the sum never falls below 0.",
    unaffected_parts=("or", "and", "not"),
)
def only_the_bias_turned(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (-1.0, 0.5), "nand": (1.0, 1.5)}[name]


@gate_weights.misconception(
    "nand answers as nor does: one input alone switches it off. Its output is 0 only where both "
    "inputs are 1, so the sum of two weights must be needed to get below 0.",
    unaffected_parts=("or", "and", "not"),
)
def nor_for_nand(name):
    return {"or": (1.0, -0.5), "and": (1.0, -1.5), "not": (-1.0, 0.5), "nand": (-1.0, 0.5)}[name]


# -- predictions -------------------------------------------------------------------------

PREDICT_SIZES = (
    ("7 samples, 3 inputs", 7, 3, False),
    ("6 samples, 6 inputs", 6, 6, False),
    ("1 sample, 4 inputs", 1, 4, False),
    ("12 samples, 3 inputs", 12, 3, True),
    ("96 samples, 3 inputs", 96, 3, True),
)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, d, count_steps in PREDICT_SIZES:
        w, b = away_from_zero(rng, d), _bias(rng)
        cases.append(Case(label, (_rows(rng, n, w, b), w, b), {"N": n}, count_steps))
    X, w = _quarters(rng, 5, 2), _quarters(rng, 2)
    X[3] = X[1]
    cases.insert(3, Case("5 samples, two on the boundary", (X, w, -float(X[1] @ w)), {"N": 5}))
    return cases


perceptron_predict = Exercise(
    name="perceptron_predict",
    arguments=("X", "w", "b"),
    parts=(Part("predictions", 3),),
    task="Return an array with +1 for each row x of X where w · x + b is 0 or more, −1 elsewhere.",
    reference=perceptron.perceptron_predict,
    cases=_predict_cases,
    leaf_labels={"": "The array of predictions"},
    loop_advice=LOOP_ADVICE,
)


@perceptron_predict.misconception(
    "Some predictions are 0, which is no label: NumPy's sign is 0 at 0. A sample on the boundary "
    "counts as +1 in this course."
)
def sign_of_zero(X, w, b):
    return np.sign(X @ w + b)


@perceptron_predict.misconception(
    "A sample exactly on the boundary got −1. The unit is on at 0, so its label there is +1."
)
def minus_one_on_the_boundary(X, w, b):
    return np.where(X @ w + b > 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "The predictions are 0 and 1. A perceptron's labels are −1 and +1: its learning rule "
    "multiplies by them."
)
def labels_of_a_gate(X, w, b):
    return (X @ w + b >= 0).astype(float)


@perceptron_predict.misconception(
    "The predictions are True and False. What is asked for are the numbers +1 and −1."
)
def predictions_true_or_false(X, w, b):
    return X @ w + b >= 0


@perceptron_predict.misconception(
    "These are the sums, not the labels: only the side of the boundary counts, +1 or −1."
)
def scores_for_labels(X, w, b):
    return X @ w + b


@perceptron_predict.misconception(
    "The bias plays no part, so every boundary runs through the origin. It is added to each "
    "sample's sum."
)
def predicts_without_bias(X, w, b):
    return np.where(X @ w >= 0, 1.0, -1.0)


@perceptron_predict.misconception(
    "The bias was subtracted. It is added to each sample's sum; only a threshold, on the other "
    "side of the ≥, has the opposite sign."
)
def predicts_with_a_threshold(X, w, b):
    return np.where(X @ w >= b, 1.0, -1.0)


@perceptron_predict.misconception(
    "The sides are exchanged: −1 came out where the sum is positive. The positive side is +1."
)
def sides_exchanged(X, w, b):
    return np.where(X @ w + b >= 0, -1.0, 1.0)


@perceptron_predict.misconception(
    "X was multiplied from the wrong side. Each row of X is a sample and has an entry for each "
    "weight; where there are as many samples as inputs, nothing raises."
)
def columns_for_samples(X, w, b):
    return np.where(w @ X + b >= 0, 1.0, -1.0)


# -- learning ----------------------------------------------------------------------------

CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))


def _separable(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Samples on a grid of quarters, with room between the classes, in turn of either class.

    The weights are large beside b, or there might be no samples on one side of the line.
    """
    w, b = _quarters(rng, d), float(_quarters(rng, 1)[0]) / 2
    w += np.copysign(0.75, w)
    rows = []
    while len(rows) < n:
        x, y = _quarters(rng, d), -1 if len(rows) % 3 == 1 else 1
        if y * (w @ x + b) >= 0.75:
            rows.append((x, y))
    return np.array([x for x, _ in rows]), np.array([y for _, y in rows])


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    corners = np.array(CORNERS)
    X, y = _separable(rng, 9, 3)
    square, y_square = _separable(rng, 4, 4)
    once, y_once = _separable(rng, 6, 5)
    return [
        Case("OR, at most 10 epochs", (corners, np.array([-1, 1, 1, 1]), 10)),
        Case("9 samples, 3 inputs, at most 60 epochs", (X, y.astype(float), 60)),
        Case("XOR, 5 epochs", (corners, np.array([-1.0, 1.0, 1.0, -1.0]), 5)),
        Case("4 samples, 4 inputs, at most 60 epochs", (square, y_square, 60)),
        Case("6 samples, 5 inputs, a single epoch", (once, y_once, 1)),
        Case("1 sample, 3 inputs, at most 4 epochs", (_quarters(rng, 1, 3), np.array([-1]), 4)),
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


EXERCISES = (threshold_unit, gate_weights, perceptron_predict, perceptron_fit)
