"""ps08: mini-batches, the steps that optimisers take, and learning rates that fall.

A step is a function of numbers alone: what it must remember comes in and goes out. So the cases
send memories that are not zero, gradients of either sign, and an eps large enough to be seen.
Where a gradient is a function, its driver makes it from coefficients, with a cubic term so that
it matters where it is asked for.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.core.validation import InvalidReturnError, check_array, describe, unpack
from autograder.core.verdict import Outcome
from autograder.problem_sets.ps08_sgd.adaptive_steps import adam_step, rmsprop_step
from autograder.problem_sets.ps08_sgd.case_data import draw_bowl
from autograder.problem_sets.ps08_sgd.schedules import cosine_decay, exponential_decay, step_decay
from autograder.problem_sets.ps08_sgd.steps import momentum_step, nesterov_step, sgd_step
from reference_impl import batches, optimizers

# -- mini-batches ------------------------------------------------------------------------


def drive_minibatches(minibatches, X, T, batch_size, seed):
    """Two epochs with one Generator, and the first one again with another of the same seed."""
    rng = np.random.default_rng(seed)
    epochs = [list(minibatches(X, T, batch_size, rng)) for _ in range(2)]
    epochs.append(list(minibatches(X, T, batch_size, np.random.default_rng(seed))))
    return epochs


def seen_in_minibatches(value: Any, X: Any, T: Any, batch_size: int, seed: int) -> Any:
    """Which properties hold; True for whoever shuffles in whatever way."""
    number_of = {row.tobytes(): n for n, row in enumerate(X)}
    orders, kept, sizes = [], True, []
    for epoch in value:
        order: list[int] = []
        sizes.append([])
        for batch in epoch:
            X_b, T_b = unpack(batch, "X_b", "T_b")
            X_b = check_array(X_b, "X_b", -1, *X.shape[1:])
            T_b = check_array(T_b, "T_b", -1, *T.shape[1:])
            if len(X_b) != len(T_b):
                words = f"A batch has {len(X_b)} rows of X and {len(T_b)} of T"
                raise InvalidReturnError(words, Outcome.WRONG_SHAPE)
            numbers = [number_of.get(np.ascontiguousarray(row).tobytes(), -1) for row in X_b]
            kept = kept and all(
                n < 0 or np.array_equal(t, T[n]) for n, t in zip(numbers, T_b, strict=True)
            )
            order += numbers
            sizes[-1].append(len(numbers))
        orders.append(order)
    n, first, second, again = len(X), *orders
    whole, rest = divmod(n, batch_size)
    neighbours = sum(b - a == 1 for a, b in itertools.pairwise(first))
    few = len(first) < 12  # two shuffled orders of 12 are the same once in 500 million
    targets = [t for batch in value[0] for t in batch[1]]
    in_place = all(np.array_equal(t, mine) for t, mine in zip(targets, T, strict=False))
    return {
        "pairs kept": kept,
        "targets shuffled": few or not in_place or first == sorted(first),
        "rows of X": all(number >= 0 for order in orders for number in order),
        "nobody left out": all(set(range(n)) <= set(order) for order in orders),
        "nobody twice": all(len(set(order)) == len(order) for order in orders),
        "sizes": all(size == [batch_size] * whole + [rest] * (rest > 0) for size in sizes),
        "shuffled": neighbours < n / 2 if n >= 40 else few or first != sorted(first),
        "new order": few or first != second,
        "repeats": first == again,
    }


def _minibatch_cases(rng: np.random.Generator) -> list[Case]:
    # label, N, D, shape of a target, batch size
    sizes: tuple[tuple[str, int, int, tuple[int, ...], int], ...] = (
        ("14 samples, batches of 4", 14, 3, (), 4),
        ("13 samples with 2 targets each, batches of 5", 13, 4, (2,), 5),
        ("12 samples, batches of 3", 12, 2, (), 3),
        ("one batch of all 12", 12, 3, (2,), 12),
        ("batches larger than the data", 15, 2, (3,), 20),
        ("batches of one", 12, 2, (), 1),
        ("a single sample", 1, 3, (2,), 4),
        ("40 samples, batches of 8", 40, 3, (), 8),
    )
    cases = []
    for label, n, d, target, batch_size in sizes:
        X, T = away_from_zero(rng, n, d), away_from_zero(rng, n, *target)
        if not target:  # labels, in no order
            T = rng.permutation(n).astype(np.int64)
        cases.append(Case(label, (X, T, batch_size, int(rng.integers(2**31)))))
    return cases


minibatches = Exercise(
    name="minibatches",
    arguments=("X", "T", "batch_size", "rng"),
    parts=(
        Part("pairs", 1, ("pairs kept", "targets shuffled", "rows of X")),
        Part("batches", 1, ("nobody left out", "nobody twice", "sizes")),
        Part("shuffling", 2, ("shuffled", "new order", "repeats")),
    ),
    task=(
        "Go through the samples once, in an order that rng draws anew at each call, and yield "
        "them batch by batch as pairs (X_b, T_b); the last batch may be smaller."
    ),
    reference=batches.minibatches,
    cases=_minibatch_cases,
    driver=drive_minibatches,
    view=seen_in_minibatches,
    leaf_labels={"*": "{0}:"},
    messages_if_false={
        "pairs kept": (
            "The pairs are broken: rows of X_b came with other rows' targets. Draw one order, and "
            "use it for both."
        ),
        "targets shuffled": "The targets come in the order of the data. Shuffle them with X.",
        "rows of X": "X_b has rows that aren't rows of X.",
        "nobody left out": "Some samples never came. In one epoch every sample has its turn.",
        "nobody twice": "Some samples came more than once in an epoch.",
        "sizes": (
            "The batches have the wrong sizes: batch_size samples in each, and in the last one "
            "those that remain."
        ),
        "shuffled": "The samples come in the order of the data. Shuffle them first.",
        "new order": "Two calls gave the same order. Each epoch has to be shuffled anew.",
        "repeats": (
            "Two Generators of the same seed gave two different orders. All randomness has to come "
            "from rng, or nobody can repeat the run."
        ),
    },
)


def _in_batches(X, T, batch_size, order):
    return [
        (X[order[start : start + batch_size]], T[order[start : start + batch_size]])
        for start in range(0, len(order), batch_size)
    ]


@minibatches.misconception(
    "X and T were shuffled separately, so nearly every sample has another one's target. Draw one "
    "order, and use it for both.",
    unaffected_parts=("batches", "shuffling"),
)
def shuffled_separately(X, T, batch_size, rng):
    X, T = X[rng.permutation(len(X))], T[rng.permutation(len(X))]
    return _in_batches(X, T, batch_size, np.arange(len(X)))


@minibatches.misconception(
    "Only X was shuffled; T stayed as it was. Sample and target have to move together.",
    unaffected_parts=("batches", "shuffling"),
)
def targets_left_in_place(X, T, batch_size, rng):
    return _in_batches(X[rng.permutation(len(X))], T, batch_size, np.arange(len(X)))


@minibatches.misconception(
    "The samples that remain at the end were dropped: 10 samples in batches of 4 make 4, 4 and 2. "
    "The last batch may be smaller.",
    unaffected_parts=("pairs", "shuffling"),
)
def last_batch_dropped(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    return _in_batches(X, T, batch_size, order[: len(X) // batch_size * batch_size])


@minibatches.misconception(
    "The last batch was filled up with samples that had their turn already. It may be smaller "
    "than the others.",
    unaffected_parts=("pairs", "shuffling"),
)
def last_batch_filled_up(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    return _in_batches(X, T, batch_size, np.resize(order, -(-len(X) // batch_size) * batch_size))


@minibatches.misconception(
    "Nothing is shuffled: the samples come in the order of the data, in every epoch the same. If "
    "they are sorted by class, each batch knows one class only.",
    unaffected_parts=("pairs", "batches"),
)
def never_shuffled(X, T, batch_size, rng):
    return _in_batches(X, T, batch_size, np.arange(len(X)))


@minibatches.misconception(
    "Every call gives the same order: a Generator is made inside, with a fixed seed. Use the one "
    "that is passed in; it moves on from call to call.",
    unaffected_parts=("pairs", "batches"),
)
def reseeded_inside(X, T, batch_size, rng):
    return _in_batches(X, T, batch_size, np.random.default_rng(0).permutation(len(X)))


@minibatches.misconception(
    "The order doesn't come from rng: with the same seed it is another one each time, and nobody "
    "can repeat the run.",
    unaffected_parts=("pairs", "batches"),
)
def generator_of_its_own(X, T, batch_size, rng):
    return _in_batches(X, T, batch_size, np.random.default_rng().permutation(len(X)))


@minibatches.misconception(
    "Only the batches change places: inside each one stand neighbours from the data, always the "
    "same. Shuffle the samples, then cut.",
    unaffected_parts=("pairs", "batches"),
)
def batches_shuffled_only(X, T, batch_size, rng):
    starts = np.arange(0, len(X), batch_size)
    pieces = [np.arange(len(X))[start : start + batch_size] for start in starts]
    full, last = pieces[: len(X) // batch_size], pieces[len(X) // batch_size :]
    order = [piece for n in rng.permutation(len(full)) for piece in [full[n]]] + last
    return _in_batches(X, T, batch_size, np.concatenate(order))


@minibatches.misconception(
    "The samples were drawn with replacement: some come twice in an epoch, others never. A "
    "permutation has each of them once.",
    unaffected_parts=("pairs", "shuffling"),
)
def drawn_with_replacement(X, T, batch_size, rng):
    order = rng.integers(0, len(X), len(X))
    order[-1:] = order[:1]
    return _in_batches(X, T, batch_size, order)


@minibatches.misconception(
    "batch_size was taken for the number of batches. It is the number of samples in each.",
    unaffected_parts=("pairs", "shuffling"),
)
def as_many_batches(X, T, batch_size, rng):
    pieces = np.array_split(rng.permutation(len(X)), batch_size)
    return [(X[piece], T[piece]) for piece in pieces if len(piece)]


@minibatches.misconception(
    "Only the first batch came. A return ends the function; yield hands out a batch and goes on.",
    unaffected_parts=("pairs", "shuffling"),
)
def first_batch_only(X, T, batch_size, rng):
    return _in_batches(X, T, batch_size, rng.permutation(len(X)))[:1]


@minibatches.misconception(
    "The function ends with its first batch: a return in the loop means that there is no second "
    "round. yield hands out a batch, and then the loop goes on."
)
def first_pair_returned(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        return X[rows], T[rows]


@minibatches.misconception(
    "X and T were shuffled in place, each by itself: the caller's arrays are changed, and samples "
    "have lost their targets. Draw one order of row numbers, and take the rows of both in it."
)
def both_shuffled_in_place(X, T, batch_size, rng):
    rng.shuffle(X)
    rng.shuffle(T)
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], T[start : start + batch_size]


@minibatches.misconception(
    "The caller's X and T were shuffled in place. They belong to the caller: draw an order of "
    "indices, and take the rows in that order."
)
def shuffled_in_place(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], T[:] = X[order], T[order]
    return _in_batches(X, T, batch_size, np.arange(len(X)))


# -- gradient descent --------------------------------------------------------------------


def drive_gradient_descent(gradient_descent, w0, eta, steps, coefficients):
    """Give it a gradient made of the coefficients: A w − b + c w³."""
    A, b, c = coefficients
    return gradient_descent(lambda w: A @ w - b + c * w**3, w0, eta, steps)


def seen_in_gradient_descent(value: Any, w0: Any, eta: float, steps: int, coefficients: Any) -> Any:
    rows = value
    if isinstance(value, (list, tuple)):
        if not all(isinstance(w, np.ndarray) and w.shape == w0.shape for w in value):
            words = f"The trajectory should hold arrays of shape {w0.shape}, one for each point"
            raise InvalidReturnError(words)
        rows = np.array(value)
    elif not isinstance(value, np.ndarray):
        raise InvalidReturnError(f"The trajectory should be a NumPy array, not {describe(value)}")
    return check_array(rows, "The trajectory", steps + 1, len(w0))


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    sizes = (
        ("2 parameters, 4 steps", 2, 4),
        ("3 parameters, 6 steps", 3, 6),
        ("as many points as parameters", 4, 3),
        ("a single step", 3, 1),
        ("no step at all", 2, 0),
    )
    return [
        Case(
            label,
            (
                away_from_zero(rng, d),
                float(rng.uniform(0.05, 0.15)),
                steps,
                draw_bowl(rng, d),
            ),
        )
        for label, d, steps in sizes
    ]


gradient_descent = Exercise(
    name="gradient_descent",
    arguments=("gradient", "w0", "eta", "steps"),
    parts=(Part("trajectory", 3),),
    task=(
        "Repeat the step from w to w minus eta times the gradient there, and return all the points "
        "on the way as rows: w0 first, steps + 1 of them."
    ),
    reference=optimizers.gradient_descent,
    cases=_descent_cases,
    driver=drive_gradient_descent,
    view=seen_in_gradient_descent,
    leaf_labels={"": "The trajectory"},
)


@gradient_descent.misconception(
    "The steps go uphill. The gradient points to where the loss grows, so walk against it."
)
def ascends(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        points.append(points[-1] + eta * gradient(points[-1]))
    return np.array(points)


@gradient_descent.misconception(
    "The gradient is always taken at w0. After the first step you stand elsewhere, and there it "
    "is another one."
)
def gradient_of_the_start(gradient, w0, eta, steps):
    dw = gradient(w0)
    return np.array([w0 - n * eta * dw for n in range(steps + 1)])


@gradient_descent.misconception(
    "Each point is computed from w0, so you make one step again and again. The next step begins "
    "where the last one ended."
)
def always_from_the_start(gradient, w0, eta, steps):
    return np.array([w0] + [w0 - eta * gradient(w0) for _ in range(steps)])


@gradient_descent.misconception(
    "The start is missing: the first row is w0, before any step. With it there are steps + 1 rows."
)
def start_missing(gradient, w0, eta, steps):
    w, points = w0, np.zeros((steps, len(w0)))
    for n in range(steps):
        w = w - eta * gradient(w)
        points[n] = w
    return points


@gradient_descent.misconception(
    "Only the last point came back. Return all of them, w0 first, one in each row."
)
def last_point_only(gradient, w0, eta, steps):
    w = w0
    for _ in range(steps):
        w = w - eta * gradient(w)
    return w


@gradient_descent.misconception(
    "All rows are the last point, and the caller's w0 is changed: an in-place update writes into "
    "the one array that all entries of your list are. Make a new array in each step."
)
def same_array_in_every_row(gradient, w0, eta, steps):
    w, points = w0, [w0]
    for _ in range(steps):
        w -= eta * gradient(w)
        points.append(w)
    return np.array(points)


@gradient_descent.misconception(
    "The rows are right, but the caller's w0 was changed on the way: an in-place update writes "
    "into it. Make a new array in each step."
)
def start_changed_in_place(gradient, w0, eta, steps):
    w, points = w0, [w0.copy()]
    for _ in range(steps):
        w -= eta * gradient(w)
        points.append(w.copy())
    return np.array(points)


@gradient_descent.misconception(
    "All rows are the last point: an in-place update writes into the one array that all entries of "
    "your list are. Make a new array in each step, or store copies."
)
def one_copy_in_every_row(gradient, w0, eta, steps):
    w = w0.copy()
    points = [w]
    for _ in range(steps):
        w -= eta * gradient(w)
        points.append(w)
    return np.array(points)


@gradient_descent.misconception(
    "The learning rate doesn't enter: the steps are as long as the gradient itself."
)
def full_gradient_steps(gradient, w0, eta, steps):
    points = [w0]
    for _ in range(steps):
        points.append(points[-1] - gradient(points[-1]))
    return np.array(points)


EXERCISES = (
    minibatches,
    gradient_descent,
    sgd_step,
    momentum_step,
    nesterov_step,
    rmsprop_step,
    adam_step,
    step_decay,
    exponential_decay,
    cosine_decay,
)
