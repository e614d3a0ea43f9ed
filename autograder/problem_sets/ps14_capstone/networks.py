"""ps14: a network of the student's own, and all of it at once with real voices.

Small networks must learn what no straight line can part. Then the whole procedure is let loose on
the recordings, and is asked about people whom nobody who wrote it has heard.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps14_capstone import voices
from autograder.problem_sets.ps14_capstone.drivers import drive_develop, drive_fit_network
from autograder.views.ps14 import BANDS, view_develop, view_fit_network

PLAIN, CONSTANT = "plain", "with constant columns"
SETTING = {"hidden": 24, "eta": 0.1, "epochs": 50, "batch": 16}
ROWS_TO_TELL = 120
AROUND = {4: (0, 1, 0, 2, 1, 3, 2, 3), 5: (0, 1, 0, 2, 1, 3, 2, 4, 3, 4)}
"""By the number of classes: which class each heap around the circle is of."""


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, classes, kind in (
        ("240 rows around a circle, 4 classes", 4, PLAIN),
        ("240 rows around a circle, 5 classes, some columns constant", 5, CONSTANT),
    ):
        X, labels = _on_a_circle(rng, 240, classes)
        X_new, _ = _on_a_circle(rng, ROWS_TO_TELL, classes)
        X_new = np.vstack([X_new, rng.uniform(-2, 2, (200, X.shape[1]))])
        scale = 10.0 ** rng.uniform(-2, 3, X.shape[1])
        shift = scale * rng.uniform(-8, 8, X.shape[1])
        X, X_new = X * scale + shift, X_new * scale + shift
        if kind == CONSTANT:
            numbers = rng.uniform(0.05, 0.95, 6)
            X = np.hstack([X, np.tile(numbers, (len(X), 1))])
            X_new = np.hstack([X_new, np.tile(numbers, (len(X_new), 1))])
            X_new[::2, -6:] += 50.0  # it may well vary later, and by much
        args = (X, labels, dict(SETTING), X_new, kind, int(rng.integers(10**6)))
        cases.append(Case(label, args, {"N": len(X)}))
    return cases


def _on_a_circle(rng: np.random.Generator, n: int, classes: int) -> tuple[Any, Any]:
    """Return rows in heaps around a circle, two of each class, and one column of noise.

    Between the two heaps of a class lies one of another class: no straight line parts them all.
    """
    heap = rng.permutation(np.arange(n) % (2 * classes))
    angle = np.pi * heap / classes
    centre = np.column_stack([np.cos(angle), np.sin(angle)])
    X = np.hstack([centre + 0.1 * rng.normal(size=(n, 2)), 0.3 * rng.normal(size=(n, 1))])
    return X, np.array(AROUND[classes])[heap]


def _classes_of_new_rows(X, labels, setting, X_new, *others):
    """Return the classes of the rows that are in a heap: those of the nearest rows known."""
    some, new = X[:, :2], X_new[:ROWS_TO_TELL, :2]
    size = np.ptp(some, axis=0)
    distances = np.square((new[:, None] - some[None]) / size).sum(axis=2)
    return labels[distances.argmin(axis=1)]


def _ruler(X):
    varies = X.max(axis=0) > X.min(axis=0)
    mean, std = X.mean(axis=0), np.where(varies, X.std(axis=0), 1.0)
    return lambda rows: np.where(varies, (rows - mean) / std, 0.0)


def _trained(Z, labels, setting, rng, straight=False, at_zero=False):
    classes, width = labels.max() + 1, setting["hidden"]
    size = 0.0 if at_zero else 1.0
    W1 = size * rng.normal(0, np.sqrt(2 / Z.shape[1]), (width, Z.shape[1]))
    W2 = size * rng.normal(0, np.sqrt(2 / width), (classes, width))
    b1, b2 = np.zeros(width), np.zeros(classes)
    for _ in range(setting["epochs"]):
        order = rng.permutation(len(Z))
        for start in range(0, len(Z), setting["batch"]):
            rows = order[start : start + setting["batch"]]
            H = Z[rows] @ W1.T + b1
            if not straight:
                H = np.maximum(H, 0)
            S = H @ W2.T + b2
            P = np.exp(S - S.max(axis=1, keepdims=True))
            dS = P / P.sum(axis=1, keepdims=True)
            dS[np.arange(len(rows)), labels[rows]] -= 1
            dS *= setting["eta"] / len(rows)
            dH = dS @ W2
            if not straight:
                dH = dH * (H > 0)
            W2, b2 = W2 - dS.T @ H, b2 - dS.sum(axis=0)
            W1, b1 = W1 - dH.T @ Z[rows], b1 - dH.sum(axis=0)

    def logits(rows):
        H = rows @ W1.T + b1
        return (H if straight else np.maximum(H, 0)) @ W2.T + b2

    return logits


def _network(X, labels, setting, rng, ruler=_ruler, **slips):
    scaled = ruler(X)
    logits = _trained(scaled(X), labels, setting, rng, **slips)
    return lambda rows: logits(scaled(rows)).argmax(axis=1)


def _right_fit_network(X, labels, setting, rng):
    return _network(X, labels, setting, rng)


fit_network = Exercise(
    name="fit_network",
    arguments=("X", "labels", "setting", "rng"),
    parts=(
        Part("learns", 3, (f"{PLAIN}.learned", f"{PLAIN}.says")),
        Part("constant columns", 1, (f"{CONSTANT}.learned", f"{CONSTANT}.says")),
        Part("each row by itself", 1, (f"{PLAIN}.by itself", f"{PLAIN}.stays")),
        Part("repeats", 1, (f"{PLAIN}.same seed", f"{PLAIN}.chance")),
    ),
    task=(
        "Train a network with a hidden layer on standardised rows, and return a function that says "
        "the class of new rows, scaled with the numbers of the training rows."
    ),
    reference=_right_fit_network,
    cases=_fit_cases,
    driver=drive_fit_network,
    view=view_fit_network,
    facts=_classes_of_new_rows,
    messages_if_false={
        f"{PLAIN}.learned": (
            "Fewer than 90 % of new rows are said right, of classes that no straight line parts. "
            "The columns have very different sizes: are they standardised, and is there a hidden "
            "layer that learns?"
        ),
        f"{CONSTANT}.learned": (
            "With columns that are constant in training, fewer than 90 % of new rows are said "
            "right. If it learns without them, they are the cause: such a column should count for "
            "nothing, even if it varies in new rows."
        ),
        f"{PLAIN}.by itself": (
            "A row asked by itself is said otherwise than among others. New rows are scaled with "
            "the numbers of the training rows, and with nothing of their own."
        ),
        f"{PLAIN}.stays": (
            "Once a second network was trained, the first one said something else. Each should "
            "have its own parameters."
        ),
        f"{PLAIN}.same seed": (
            "Two Generators of the same seed gave two different networks. Draw everything from rng."
        ),
    },
    leaf_labels={
        **{f"{kind}.says": f"What it says of new rows, {kind}:" for kind in (PLAIN, CONSTANT)},
        f"{PLAIN}.chance": "What is drawn:",
    },
)


@fit_network.misconception(
    "New rows are scaled with their own mean and deviation, so what is said of one depends on who "
    "else is asked about. Keep the training rows' numbers, and use them for every row.",
    unaffected_parts=("learns", "repeats"),
)
def new_rows_by_their_own_numbers(X, labels, setting, rng):
    logits = _trained(_ruler(X)(X), labels, setting, rng)
    return lambda rows: logits(_ruler(rows)(rows)).argmax(axis=1)


@fit_network.misconception(
    "A column that is constant in training is divided by its deviation, which rounding leaves a "
    "trace above 0. A new number in it then shouts everything else down. Such a column should "
    "count for nothing.",
    unaffected_parts=("learns", "each row by itself", "repeats"),
)
def constant_columns_blown_up(X, labels, setting, rng):
    mean, std = X.mean(axis=0), X.std(axis=0)
    std[std < 1e-18] = 1e-18
    std[X.max(axis=0) == X.min(axis=0)] = 1e-17
    return _network(X, labels, setting, rng, lambda _: lambda rows: (rows - mean) / std)


@fit_network.misconception(
    "The network says one class for all rows. That happens if all weights start at 0, so that the "
    "hidden units stay silent for ever, or if columns of a thousand come in as they are and drive "
    "every unit to its end. Which is it?",
    unaffected_parts=("each row by itself", "repeats"),
)
def one_class_for_all(X, labels, setting, rng):
    return _network(X, labels, setting, rng, at_zero=True)


@fit_network.misconception(
    "More is said right than by guessing, and still too little: the network parts the classes by "
    "straight lines alone. Does the hidden layer bend what goes through it?",
    unaffected_parts=("each row by itself", "repeats"),
    is_evident=True,
)
def hidden_layer_without_a_bend(X, labels, setting, rng):
    return _network(X, labels, setting, rng, straight=True)


@fit_network.misconception(
    "Two networks of the same seed differ: the first weights or the order came from something else "
    "than the rng that was given. Draw everything from it, then a run can be repeated.",
    unaffected_parts=("learns", "constant columns", "each row by itself"),
)
def network_by_global_numbers(X, labels, setting, rng):
    return _network(X, labels, setting, np.random)


@fit_network.misconception(
    "The network is the same whatever rng is. Was a Generator with a seed of its own made inside? "
    "Use the one you were given.",
    unaffected_parts=("learns", "constant columns", "each row by itself"),
)
def network_by_own_generator(X, labels, setting, rng):
    return _network(X, labels, setting, np.random.default_rng(0))


@fit_network.misconception(
    "What came back is the parameters. Asked for is a function that says the class of new rows: "
    "you can define one inside, and return it."
)
def parameters_returned(X, labels, setting, rng):
    return [(np.zeros((setting["hidden"], X.shape[1])), np.zeros(setting["hidden"]))]


@fit_network.misconception(
    "The function gives the outputs of all classes. Asked for is one class number for each row, "
    "that of the largest output."
)
def outputs_in_place_of_classes(X, labels, setting, rng):
    scaled = _ruler(X)
    logits = _trained(scaled(X), labels, setting, rng)
    return lambda rows: logits(scaled(rows))


def _develop_case(rng: np.random.Generator, label: str, train: Any, new: Any) -> Case:
    seed = int(rng.integers(10**6))
    X, vowels, who = voices.of(train)
    order = rng.permutation(len(X))
    names = rng.choice(np.arange(100, 1000), size=15, replace=False)
    X_new = rng.permutation(voices.of(new)[0])
    args = (X[order], voices.renamed(vowels[order], seed), names[who[order]], X_new, seed)
    return Case(label, args, {"N": len(X)})


def _develop_cases(rng: np.random.Generator) -> list[Case]:
    return [_develop_case(rng, "eleven vowels, new people", voices.KNOWN, voices.HIDDEN)]


def _public_develop_cases(rng: np.random.Generator) -> list[Case]:
    new = voices.NEW_IN_CHECKS
    train = tuple(set(voices.KNOWN) - set(new))
    return [_develop_case(rng, "eleven vowels, new people", train, new)]


def _vowels_of_new_people(X, vowels, speakers, X_new, seed):
    return voices.renamed(voices.vowels_of(X_new), seed)


def _right_develop(X, labels, speakers, rng):
    setting = {"hidden": 40, "eta": 0.1, "epochs": 40, "batch": 16}
    return _network(X, labels, setting, rng)


develop = Exercise(
    name="develop",
    arguments=("X", "labels", "speakers", "rng"),
    parts=tuple(Part(f"{band} % right", 2, (f"{band} %", "says")) for band in BANDS[:1])
    + tuple(Part(f"{band} % right", 2, (f"{band} %",)) for band in BANDS[1:]),
    task=(
        "Split by speaker, choose a setting on the validation set, train once more on all rows, "
        "and return the function that says the class of new rows."
    ),
    reference=_right_develop,
    cases=_develop_cases,
    public_cases=_public_develop_cases,
    driver=drive_develop,
    view=view_develop,
    facts=_vowels_of_new_people,
    messages_if_false={
        f"{band} %": f"Of people it hasn't heard, fewer than {band} % of the vowels are said right."
        for band in BANDS
    },
    minimum_limits={"call_seconds": 60.0},
    leaf_labels={"says": "What it says of new people:"},
)


@develop.misconception(
    "It says no more vowels right than somebody who guesses. Is the network trained for long "
    "enough, in steps of a good size? Do rows and labels still belong together wherever they were "
    "split or shuffled?",
    is_evident=True,
)
def labels_out_of_step(X, labels, speakers, rng):
    setting = {"hidden": 40, "eta": 0.1, "epochs": 40, "batch": 16}
    return _network(X, rng.permutation(labels), setting, rng)


@develop.misconception(
    "It says the same vowel of every row. Do the first weights differ, and is the network trained "
    "at all?",
    is_evident=True,
)
def one_vowel_for_all(X, labels, speakers, rng):
    setting = {"hidden": 40, "eta": 0.1, "epochs": 4, "batch": 16}
    return _network(X, labels, setting, rng, at_zero=True)


@develop.misconception(
    "What came back is the chosen setting. Asked for is the network that was trained with it, as a "
    "function that says the class of new rows."
)
def setting_returned(X, labels, speakers, rng):
    return {"hidden": 40, "eta": 0.1, "epochs": 40, "batch": 16}
