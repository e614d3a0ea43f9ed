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

from autograder.exercise import Case, Exercise, Outcome, Part
from autograder.expecting import Unusable, array_of, describe, items_of
from reference_impl import batches, optimizers, schedules


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of either sign, none of them near zero."""
    return rng.uniform(0.2, 1.5, shape) * rng.choice([-1.0, 1.0], shape)


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
            X_b, T_b = items_of(batch, "X_b", "T_b")
            X_b = array_of(X_b, "X_b", -1, *X.shape[1:])
            T_b = array_of(T_b, "T_b", -1, *T.shape[1:])
            if len(X_b) != len(T_b):
                words = f"A batch has {len(X_b)} rows of X and {len(T_b)} of T"
                raise Unusable(words, Outcome.WRONG_SHAPE)
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
        X, T = _numbers(rng, n, d), _numbers(rng, n, *target)
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
    names={"*": "{0}:"},
    says={
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
    keeps=("batches", "shuffling"),
)
def shuffled_separately(X, T, batch_size, rng):
    X, T = X[rng.permutation(len(X))], T[rng.permutation(len(X))]
    return _in_batches(X, T, batch_size, np.arange(len(X)))


@minibatches.misconception(
    "Only X was shuffled; T stayed as it was. Sample and target have to move together.",
    keeps=("batches", "shuffling"),
)
def targets_left_in_place(X, T, batch_size, rng):
    return _in_batches(X[rng.permutation(len(X))], T, batch_size, np.arange(len(X)))


@minibatches.misconception(
    "The samples that remain at the end were dropped: 10 samples in batches of 4 make 4, 4 and 2. "
    "The last batch may be smaller.",
    keeps=("pairs", "shuffling"),
)
def last_batch_dropped(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    return _in_batches(X, T, batch_size, order[: len(X) // batch_size * batch_size])


@minibatches.misconception(
    "The last batch was filled up with samples that had their turn already. It may be smaller "
    "than the others.",
    keeps=("pairs", "shuffling"),
)
def last_batch_filled_up(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    return _in_batches(X, T, batch_size, np.resize(order, -(-len(X) // batch_size) * batch_size))


@minibatches.misconception(
    "Nothing is shuffled: the samples come in the order of the data, in every epoch the same. If "
    "they are sorted by class, each batch knows one class only.",
    keeps=("pairs", "batches"),
)
def never_shuffled(X, T, batch_size, rng):
    return _in_batches(X, T, batch_size, np.arange(len(X)))


@minibatches.misconception(
    "Every call gives the same order: a Generator is made inside, with a fixed seed. Use the one "
    "that is passed in; it moves on from call to call.",
    keeps=("pairs", "batches"),
)
def reseeded_inside(X, T, batch_size, rng):
    return _in_batches(X, T, batch_size, np.random.default_rng(0).permutation(len(X)))


@minibatches.misconception(
    "The order doesn't come from rng: with the same seed it is another one each time, and nobody "
    "can repeat the run.",
    keeps=("pairs", "batches"),
)
def generator_of_its_own(X, T, batch_size, rng):
    return _in_batches(X, T, batch_size, np.random.default_rng().permutation(len(X)))


@minibatches.misconception(
    "Only the batches change places: inside each one stand neighbours from the data, always the "
    "same. Shuffle the samples, then cut.",
    keeps=("pairs", "batches"),
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
    keeps=("pairs", "shuffling"),
)
def drawn_with_replacement(X, T, batch_size, rng):
    order = rng.integers(0, len(X), len(X))
    order[-1:] = order[:1]
    return _in_batches(X, T, batch_size, order)


@minibatches.misconception(
    "batch_size was taken for the number of batches. It is the number of samples in each.",
    keeps=("pairs", "shuffling"),
)
def as_many_batches(X, T, batch_size, rng):
    pieces = np.array_split(rng.permutation(len(X)), batch_size)
    return [(X[piece], T[piece]) for piece in pieces if len(piece)]


@minibatches.misconception(
    "Only the first batch came. A return ends the function; yield hands out a batch and goes on.",
    keeps=("pairs", "shuffling"),
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
            raise Unusable(words)
        rows = np.array(value)
    elif not isinstance(value, np.ndarray):
        raise Unusable(f"The trajectory should be a NumPy array, not {describe(value)}")
    return array_of(rows, "The trajectory", steps + 1, len(w0))


def _draw_bowl(rng: np.random.Generator, d: int) -> tuple[Any, Any, Any]:
    spread = 0.2 * rng.uniform(-1.0, 1.0, (d, d))
    return np.diag(rng.uniform(1.0, 2.0, d)) + spread, _numbers(rng, d), rng.uniform(0.2, 0.5, d)


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    sizes = (
        ("2 parameters, 4 steps", 2, 4),
        ("3 parameters, 6 steps", 3, 6),
        ("as many points as parameters", 4, 3),
        ("a single step", 3, 1),
        ("no step at all", 2, 0),
    )
    return [
        Case(label, (_numbers(rng, d), float(rng.uniform(0.05, 0.15)), steps, _draw_bowl(rng, d)))
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
    names={"": "The trajectory"},
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


# -- single steps ------------------------------------------------------------------------

SHAPES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("3 parameters", (3,)),
    ("a matrix of 2 × 4", (2, 4)),
    ("a square matrix", (3, 3)),
    ("two other parameters", (2,)),
)


def _sgd_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (_numbers(rng, *s), _numbers(rng, *s), float(rng.uniform(0.05, 0.3))))
        for label, s in SHAPES
    ]


sgd_step = Exercise(
    name="sgd_step",
    arguments=("w", "dw", "eta"),
    parts=(Part("w", 1),),
    task="Return w after one step of length eta times dw downhill, as a new array.",
    reference=optimizers.sgd_step,
    cases=_sgd_cases,
    names={"": "w"},
)


@sgd_step.misconception("The step goes uphill: dw points to where the loss grows.")
def uphill_step(w, dw, eta):
    return w + eta * dw


@sgd_step.misconception(
    "The caller's w was changed in place. Whoever holds the old parameters, to compare or to go "
    "back, has lost them: return a new array."
)
def step_in_place(w, dw, eta):
    w -= eta * dw
    return w


@sgd_step.misconception("eta is missing: the step is as long as the gradient itself.")
def step_without_rate(w, dw, eta):
    return w - dw


@sgd_step.misconception("That is the step alone. What is asked for is w after it.")
def step_alone(w, dw, eta):
    return -eta * dw


@sgd_step.misconception(
    "eta multiplied the parameters as well. It belongs to the gradient only: look at the "
    "parentheses."
)
def rate_times_both(w, dw, eta):
    return eta * (w - dw)


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(
            label,
            (
                _numbers(rng, *s),
                _numbers(rng, *s),
                _numbers(rng, *s),
                float(rng.uniform(0.05, 0.3)),
                float(rng.uniform(0.6, 0.95)),
            ),
        )
        for label, s in SHAPES
    ]
    w, dw = _numbers(rng, 4), _numbers(rng, 4)
    cases.append(Case("the first step, v all 0", (w, dw, np.zeros(4), 0.1, 0.9)))
    cases.append(Case("no momentum, mu 0", (w, dw, _numbers(rng, 4), 0.2, 0.0)))
    return cases


momentum_step = Exercise(
    name="momentum_step",
    arguments=("w", "dw", "v", "eta", "mu"),
    parts=(Part("w", 1, ("0",)), Part("v", 2, ("1",))),
    task=(
        "Return (w, v), both new: the velocity is mu times the old one minus eta times dw, and w "
        "moves by the new velocity."
    ),
    reference=optimizers.momentum_step,
    cases=_momentum_cases,
)


@momentum_step.misconception(
    "The old velocity is gone: v starts from zero in each step, and momentum never builds up. mu "
    "times the old v stays in the new one."
)
def velocity_reset(w, dw, v, eta, mu):
    v = -eta * dw
    return w + v, v


@momentum_step.misconception(
    "The gradient was multiplied by 1 − mu, as in a running mean. Here the velocity is a sum: with "
    "mu at 0.9 your steps are ten times too short."
)
def averaged_gradient(w, dw, v, eta, mu):
    v = mu * v - (1 - mu) * eta * dw
    return w + v, v


@momentum_step.misconception(
    "The velocity has the other sign: here it is the step itself, so it points downhill and is "
    "added to w. Some books store it uphill and subtract it; that is another v."
)
def velocity_uphill(w, dw, v, eta, mu):
    v = mu * v + eta * dw
    return w - v, v


@momentum_step.misconception(
    "eta is applied to the whole velocity, when w moves. Here it enters with the gradient, in the "
    "velocity itself; the two differ as soon as eta changes."
)
def rate_outside_the_velocity(w, dw, v, eta, mu):
    v = mu * v - dw
    return w + eta * v, v


@momentum_step.misconception(
    "v collects the bare gradients here, uphill, and eta and the minus come in when w moves. Many "
    "libraries do it like that, but it is another v: the one asked for is the step itself."
)
def gradients_collected(w, dw, v, eta, mu):
    v = mu * v + dw
    return w - eta * v, v


@momentum_step.misconception(
    "v is a running mean of the gradients here, with the share 1 − mu, and eta and the minus come "
    "in when w moves. That is another form; the v asked for is the step itself."
)
def gradients_averaged(w, dw, v, eta, mu):
    v = mu * v + (1 - mu) * dw
    return w - eta * v, v


@momentum_step.misconception(
    "v is right, but w moved by the old velocity. First make the new one, then take the step with "
    "it.",
    keeps=("v",),
)
def old_velocity_moves(w, dw, v, eta, mu):
    return w + v, mu * v - eta * dw


@momentum_step.misconception(
    "v is right, but w moved by the plain gradient step: the velocity is kept and never used.",
    keeps=("v",),
)
def velocity_never_used(w, dw, v, eta, mu):
    return w - eta * dw, mu * v - eta * dw


@momentum_step.misconception(
    "The whole old velocity stayed: mu is missing. Without friction the steps grow and grow."
)
def no_friction(w, dw, v, eta, mu):
    v = v - eta * dw
    return w + v, v


@momentum_step.misconception(
    "The gradient was added to the velocity. It points uphill; the velocity should gain speed "
    "downhill."
)
def velocity_gains_uphill(w, dw, v, eta, mu):
    v = mu * v + eta * dw
    return w + v, v


@momentum_step.misconception(
    "v is right, but it was subtracted from w. This velocity points downhill already: it is the "
    "step.",
    keeps=("v",),
)
def velocity_subtracted(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return w - v, v


@momentum_step.misconception(
    "The caller's arrays were changed in place. Return a new w and a new v, and leave those that "
    "came in as they were."
)
def momentum_in_place(w, dw, v, eta, mu):
    v *= mu
    v -= eta * dw
    w += v
    return w, v


@momentum_step.misconception("The two came back in the wrong order: first w, then v.")
def velocity_first(w, dw, v, eta, mu):
    v = mu * v - eta * dw
    return v, w + v


def drive_nesterov_step(nesterov_step, w, v, eta, mu, coefficients):
    """Give it a gradient made of the coefficients: A w − b + c w³."""
    A, b, c = coefficients
    return nesterov_step(w, lambda w: A @ w - b + c * w**3, v, eta, mu)


def _nesterov_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, d in (("3 parameters", 3), ("2 parameters", 2), ("4 parameters", 4)):
        w, v = _numbers(rng, d), _numbers(rng, d)
        eta, mu = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.5, 0.95))
        cases.append(Case(label, (w, v, eta, mu, _draw_bowl(rng, d))))
    w, v = _numbers(rng, 3), np.zeros(3)
    cases.append(Case("the first step, v all 0", (w, v, 0.1, 0.9, _draw_bowl(rng, 3))))
    return cases


nesterov_step = Exercise(
    name="nesterov_step",
    arguments=("w", "gradient", "v", "eta", "mu"),
    parts=(Part("w", 1, ("0",)), Part("v", 2, ("1",))),
    task=(
        "Return (w, v) as momentum does, but ask for the gradient where the old velocity is about "
        "to carry w: at w plus mu times v."
    ),
    reference=optimizers.nesterov_step,
    cases=_nesterov_cases,
    driver=drive_nesterov_step,
)


@nesterov_step.misconception(
    "The gradient was taken at w. That is plain momentum: Nesterov looks ahead first, to where mu "
    "times v will carry w. While v is 0 the two are the same."
)
def gradient_where_it_stands(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w)
    return w + v, v


@nesterov_step.misconception(
    "You looked too far ahead, a whole velocity. Of the old velocity only mu times it will be left."
)
def looks_a_whole_velocity_ahead(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w + v)
    return w + v, v


@nesterov_step.misconception(
    "You looked behind: the velocity is the step, so the place ahead is w plus mu times v."
)
def looks_behind(w, gradient, v, eta, mu):
    v = mu * v - eta * gradient(w - mu * v)
    return w + v, v


@nesterov_step.misconception(
    "The gradient was taken after a step of momentum: with the new velocity, not the old one, and "
    "then applied on top."
)
def two_gradients(w, gradient, v, eta, mu):
    ahead = w + mu * v - eta * gradient(w)
    v = mu * v - eta * gradient(ahead)
    return w + v, v


@nesterov_step.misconception(
    "v is right, but w started from the place ahead, so mu times the old v was gone twice. The "
    "step starts where w stands.",
    keeps=("v",),
)
def starts_from_the_place_ahead(w, gradient, v, eta, mu):
    ahead = w + mu * v
    v = mu * v - eta * gradient(ahead)
    return ahead + v, v


@nesterov_step.misconception(
    "The velocity gained speed uphill: eta times the gradient has to be subtracted."
)
def nesterov_uphill(w, gradient, v, eta, mu):
    v = mu * v + eta * gradient(w + mu * v)
    return w + v, v


@nesterov_step.misconception(
    "The old velocity is gone: you looked ahead with it, but mu times the old v has to stay in the "
    "new one, too."
)
def velocity_only_to_look(w, gradient, v, eta, mu):
    v = -eta * gradient(w + mu * v)
    return w + v, v


@nesterov_step.misconception(
    "The caller's arrays were changed in place. Return a new w and a new v, and leave those that "
    "came in as they were."
)
def nesterov_in_place(w, gradient, v, eta, mu):
    dw = gradient(w + mu * v)
    v *= mu
    v -= eta * dw
    w += v
    return w, v


# -- steps that measure the gradient -----------------------------------------------------


def _rmsprop_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for (label, s), eps in zip(SHAPES, (1e-8, 0.05, 0.01, 0.1), strict=True):
        w, dw = _numbers(rng, *s), _numbers(rng, *s)
        mean_square = rng.uniform(0.2, 1.5, s)
        eta, rho = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.7, 0.95))
        cases.append(Case(label, (w, dw, mean_square, eta, rho, eps)))
    w, dw = _numbers(rng, 4), _numbers(rng, 4) * [0.01, 1.0, 100.0, 0.0]
    cases.append(
        Case("the first step, one gradient exactly 0", (w, dw, np.zeros(4), 0.1, 0.9, 1e-8))
    )
    return cases


rmsprop_step = Exercise(
    name="rmsprop_step",
    arguments=("w", "dw", "s", "eta", "rho", "eps"),
    parts=(Part("w", 1, ("0",)), Part("s", 2, ("1",))),
    task=(
        "Return (w, s): s is a running mean of the squared gradient, rho of the old and 1 − rho of "
        "the new, and w moves against dw, divided by the root of s plus eps."
    ),
    reference=optimizers.rmsprop_step,
    cases=_rmsprop_cases,
)


@rmsprop_step.misconception(
    "s is a mean of the gradient, not of its square: its sign stays, and under the root a negative "
    "one gives nan. Square each entry first."
)
def mean_of_the_gradient(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "s is right, but w moved with the old one. In the first step that is 0, and the division "
    "explodes: make the new s first.",
    keeps=("s",),
)
def old_mean_square_divides(w, dw, s, eta, rho, eps):
    return w - eta * dw / (np.sqrt(s) + eps), rho * s + (1 - rho) * dw**2


@rmsprop_step.misconception(
    "eps stands under the root, where 1e-8 counts as much as 1e-4 does outside. Here it is added "
    "after the root is taken.",
    keeps=("s",),
)
def floor_under_the_root(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / np.sqrt(s + eps), s


@rmsprop_step.misconception(
    "eps is missing. Where a gradient has been exactly 0 so far, 0 is divided by 0, and the nan "
    "stays in w for ever.",
    keeps=("s",),
)
def no_floor(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / np.sqrt(s), s


@rmsprop_step.misconception(
    "The root is missing: you divided by the mean square itself, so a small gradient makes a huge "
    "step. Its root has the size of a gradient.",
    keeps=("s",),
)
def root_forgotten(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w - eta * dw / (s + eps), s


@rmsprop_step.misconception(
    "rho and 1 − rho are exchanged. rho, usually 0.9, is how much of the old mean stays."
)
def shares_exchanged(w, dw, s, eta, rho, eps):
    s = (1 - rho) * s + rho * dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The squares pile up: the new one was added whole, so s only grows and the steps shrink to "
    "nothing. For a mean it enters with the share 1 − rho."
)
def squares_pile_up(w, dw, s, eta, rho, eps):
    s = rho * s + dw**2
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "One mean was taken over all parameters. Each has a mean square of its own: that is what gives "
    "each a step of its own."
)
def one_mean_for_all(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * np.mean(dw**2)
    return w - eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception("s is right, but w went uphill: the step is subtracted.", keeps=("s",))
def rmsprop_uphill(w, dw, s, eta, rho, eps):
    s = rho * s + (1 - rho) * dw**2
    return w + eta * dw / (np.sqrt(s) + eps), s


@rmsprop_step.misconception(
    "The caller's arrays were changed in place. Return a new w and a new s, and leave those that "
    "came in as they were."
)
def rmsprop_in_place(w, dw, s, eta, rho, eps):
    s *= rho
    s += (1 - rho) * dw**2
    w -= eta * dw / (np.sqrt(s) + eps)
    return w, s


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    steps = (3, 2, 7, 12)
    cases = []
    for (label, s), t, eps in zip(SHAPES, steps, (1e-8, 0.05, 0.01, 0.1), strict=True):
        w, dw, m = _numbers(rng, *s), _numbers(rng, *s), _numbers(rng, *s)
        square = rng.uniform(0.2, 1.5, s)
        eta = float(rng.uniform(0.01, 0.3))
        betas = float(rng.uniform(0.6, 0.8)), float(rng.uniform(0.9, 0.97))
        cases.append(Case(f"{label}, step {t}", (w, dw, m, square, t, eta, *betas, eps)))
    w, dw = _numbers(rng, 4), _numbers(rng, 4) * [0.01, 1.0, 100.0, 0.0]
    zeros = np.zeros(4), np.zeros(4)
    label = "the first step, one gradient exactly 0"
    cases.append(Case(label, (w, dw, *zeros, 1, 0.001, 0.9, 0.999, 1e-8)))
    return cases


adam_step = Exercise(
    name="adam_step",
    arguments=("w", "dw", "m", "s", "t", "eta", "beta1", "beta2", "eps"),
    parts=(Part("w", 3, ("0",)), Part("m", 1, ("1",)), Part("s", 1, ("2",))),
    task=(
        "Return (w, m, s): running means of dw and of its square, and w moved against the first, "
        "divided by the root of the second plus eps, both corrected for their start at 0."
    ),
    reference=optimizers.adam_step,
    cases=_adam_cases,
)


def _adam(w, dw, m, s, t, eta, beta1, beta2, eps):
    """A right step, to be spoiled by other arguments."""
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "The correction is missing. The means start at 0 and are too small at first, s far more than "
    "m, so the first step is 3.16 times too long: 0.00316 where eta is 0.001.",
    keeps=("m", "s"),
)
def no_correction(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (np.sqrt(s) + eps), m, s


@adam_step.misconception(
    "t was counted from 0: in the first step the divisor is then 1 − 1, which is 0, and w becomes "
    "nan. The first step has t at 1.",
    keeps=("m", "s"),
)
def counted_from_zero(w, dw, m, s, t, eta, beta1, beta2, eps):
    moved = _adam(w, dw, m, s, np.float64(t - 1), eta, beta1, beta2, eps)
    return moved


@adam_step.misconception(
    "t was raised by one before the correction. It counts from 1 already: in the first step the "
    "exponent is 1.",
    keeps=("m", "s"),
)
def counted_from_two(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t + 1, eta, beta1, beta2, eps)


@adam_step.misconception(
    "The corrected means came back as m and s. The correction is for this step only: what is "
    "remembered are the means as they are, or they are corrected again and again.",
    keeps=("w",),
)
def corrected_means_returned(w, dw, m, s, t, eta, beta1, beta2, eps):
    w, m, s = _adam(w, dw, m, s, t, eta, beta1, beta2, eps)
    return w, m / (1 - beta1**t), s / (1 - beta2**t)


@adam_step.misconception(
    "s is a mean of the gradient, not of its square: its sign stays, and under the root a negative "
    "one gives nan. Square each entry first.",
    keeps=("m",),
)
def second_mean_not_squared(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "eps stands under the root, where 1e-8 counts as much as 1e-4 does outside. Here it is added "
    "after the root is taken.",
    keeps=("m", "s"),
)
def adam_floor_under_the_root(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), m, s


@adam_step.misconception(
    "eps is missing. Where a gradient has been exactly 0 so far, 0 is divided by 0, and the nan "
    "stays in w for ever.",
    keeps=("m", "s"),
)
def adam_without_floor(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, eta, beta1, beta2, 0.0)


@adam_step.misconception(
    "The two betas are exchanged: beta1 belongs to the mean of the gradient, beta2 to the mean of "
    "its square."
)
def betas_exchanged(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, eta, beta2, beta1, eps)


@adam_step.misconception(
    "The shares are exchanged: beta is how much of the old mean stays, 1 − beta how much of the "
    "new gradient comes in."
)
def adam_shares_exchanged(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = (1 - beta1) * m + beta1 * dw
    s = (1 - beta2) * s + beta2 * dw**2
    step = m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return w - eta * step, m, s


@adam_step.misconception(
    "Only the first mean was corrected. s starts at 0 as well, and with beta2 at 0.999 it takes a "
    "thousand steps to recover.",
    keeps=("m", "s"),
)
def only_m_corrected(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (1 - beta1**t) / (np.sqrt(s) + eps), m, s


@adam_step.misconception(
    "Only the second mean was corrected. m starts at 0 as well: in the first step it is a tenth of "
    "the gradient if beta1 is 0.9.",
    keeps=("m", "s"),
)
def only_s_corrected(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@adam_step.misconception(
    "The correction doesn't know t: you divided by 1 − beta in every step. It is beta to the power "
    "of t that shrinks, so that the correction fades.",
    keeps=("m", "s"),
)
def correction_without_t(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, 1, eta, beta1, beta2, eps)


@adam_step.misconception(
    "The root is missing: you divided by the mean square itself. Its root has the size of a "
    "gradient, and that is what makes the step eta long.",
    keeps=("m", "s"),
)
def adam_root_forgotten(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * m / (1 - beta1**t) / (s / (1 - beta2**t) + eps), m, s


@adam_step.misconception(
    "w moved against the gradient itself. Adam moves against its running mean, m.",
    keeps=("m", "s"),
)
def gradient_in_place_of_m(w, dw, m, s, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * dw
    s = beta2 * s + (1 - beta2) * dw**2
    return w - eta * dw / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@adam_step.misconception(
    "m and s are right, but w went uphill: the step is subtracted.", keeps=("m", "s")
)
def adam_uphill(w, dw, m, s, t, eta, beta1, beta2, eps):
    return _adam(w, dw, m, s, t, -eta, beta1, beta2, eps)


@adam_step.misconception(
    "The caller's arrays were changed in place. Return a new w, m and s, and leave those that came "
    "in as they were."
)
def adam_in_place(w, dw, m, s, t, eta, beta1, beta2, eps):
    new = _adam(w, dw, m, s, t, eta, beta1, beta2, eps)
    w[...], m[...], s[...] = new
    return w, m, s


# -- learning rates that fall ------------------------------------------------------------


def _step_decay_cases(rng: np.random.Generator) -> list[Case]:
    epochs = (
        ("before the first drop", 4, 5),
        ("at the first drop", 5, 5),
        ("after two drops", 11, 4),
        ("at the third drop", 9, 3),
        ("at the start", 0, 6),
        ("every epoch", 3, 1),
        ("in the middle of an epoch", 7.5, 4),
    )
    return [
        Case(label, (float(rng.uniform(0.2, 2)), epoch, float(rng.uniform(0.2, 0.7)), every))
        for label, epoch, every in epochs
    ]


step_decay = Exercise(
    name="step_decay",
    arguments=("eta0", "epoch", "drop", "every"),
    parts=(Part("eta", 1),),
    task=(
        "Return the learning rate in that epoch: eta0, multiplied by drop once for every full "
        "stretch of every epochs that has passed."
    ),
    reference=schedules.step_decay,
    cases=_step_decay_cases,
    names={"": "The learning rate"},
)


@step_decay.misconception(
    "It falls a little in each epoch. A step stays level and drops at once: only full stretches "
    "count."
)
def falls_all_the_time(eta0, epoch, drop, every):
    return eta0 * drop ** (epoch / every)


@step_decay.misconception(
    "It drops one epoch too late: with a drop every 5, epoch 5 is the first with the smaller rate."
)
def drops_an_epoch_late(eta0, epoch, drop, every):
    return eta0 * drop ** max(0, np.floor((epoch - 1) / every))


@step_decay.misconception(
    "It drops one epoch too early. Epochs count from 0, so the first five are 0 to 4."
)
def drops_an_epoch_early(eta0, epoch, drop, every):
    return eta0 * drop ** np.floor((epoch + 1) / every)


@step_decay.misconception(
    "It has dropped once from the very start. In the first stretch the rate is still eta0."
)
def drops_at_the_start(eta0, epoch, drop, every):
    return eta0 * drop ** (1 + epoch // every)


@step_decay.misconception(
    "It drops once and never again. After two stretches drop has been applied twice."
)
def drops_only_once(eta0, epoch, drop, every):
    return eta0 * drop if epoch >= every else eta0


@step_decay.misconception(
    "It is small in the epochs in which it drops, and back at eta0 in the next. A drop stays."
)
def drops_and_recovers(eta0, epoch, drop, every):
    return eta0 * drop if epoch > 0 and epoch % every == 0 else eta0


@step_decay.misconception(
    "drop was multiplied by the number of drops. Each drop multiplies the rate, so drop is taken "
    "to that power."
)
def drops_multiplied(eta0, epoch, drop, every):
    drops = epoch // every
    return eta0 * drop * drops if drops else eta0


def _exponential_cases(rng: np.random.Generator) -> list[Case]:
    epochs = (
        ("epoch 3", 3),
        ("epoch 10", 10),
        ("epoch 1", 1),
        ("at the start", 0),
        ("epoch 4.5", 4.5),
    )
    return [
        Case(label, (float(rng.uniform(0.2, 2)), epoch, float(rng.uniform(0.05, 0.4))))
        for label, epoch in epochs
    ]


exponential_decay = Exercise(
    name="exponential_decay",
    arguments=("eta0", "epoch", "k"),
    parts=(Part("eta", 1),),
    task="Return eta0 times e to the power of −k times epoch.",
    reference=schedules.exponential_decay,
    cases=_exponential_cases,
    names={"": "The learning rate"},
)


@exponential_decay.misconception("It grows: the minus in the exponent is missing.")
def grows(eta0, epoch, k):
    return eta0 * np.exp(k * epoch)


@exponential_decay.misconception(
    "k was taken to the power of the epoch. k is a rate; it stands in the exponent of e."
)
def power_of_k(eta0, epoch, k):
    return eta0 * k**epoch


@exponential_decay.misconception(
    "You multiplied by 1 − k in each epoch. That is nearly the same while k is small; the factor "
    "is e to the power of −k."
)
def one_minus_k(eta0, epoch, k):
    return eta0 * (1 - k) ** epoch


@exponential_decay.misconception(
    "That is the hyperbola, eta0 over 1 + k · epoch. It starts in the same way, but then falls far "
    "more slowly."
)
def hyperbola(eta0, epoch, k):
    return eta0 / (1 + k * epoch)


@exponential_decay.misconception(
    "It falls as a power of 2, or of another base than e: after 1/k epochs the rate should be down "
    "to 0.37 of eta0."
)
def base_two(eta0, epoch, k):
    return eta0 * 2 ** (-k * epoch)


@exponential_decay.misconception(
    "eta0 stands in the exponent. It is the factor in front: the rate at the start."
)
def start_in_the_exponent(eta0, epoch, k):
    return np.exp(-k * epoch * eta0)


def _cosine_cases(rng: np.random.Generator) -> list[Case]:
    epochs = (
        ("a third of the way", 4, 12),
        ("nearly done", 9, 10),
        ("at the start", 0, 8),
        ("at the end", 7, 7),
        ("half way", 5, 10),
        ("in the middle of an epoch", 2.5, 9),
    )
    return [
        Case(label, (float(rng.uniform(0.2, 2)), epoch, total)) for label, epoch, total in epochs
    ]


cosine_decay = Exercise(
    name="cosine_decay",
    arguments=("eta0", "epoch", "total"),
    parts=(Part("eta", 1),),
    task="Return half a cosine: eta0 at epoch 0, half of it half way, 0 at epoch total.",
    reference=schedules.cosine_decay,
    cases=_cosine_cases,
    names={"": "The learning rate"},
)


@cosine_decay.misconception(
    "The ½ is missing: at the start the rate is twice eta0, since 1 + cos 0 is 2."
)
def half_forgotten(eta0, epoch, total):
    return eta0 * (1 + np.cos(np.pi * epoch / total))


@cosine_decay.misconception(
    "In the second half the rate is negative, and the steps go uphill. The cosine runs from 1 to "
    "−1: lift it by 1, and halve it."
)
def cosine_not_lifted(eta0, epoch, total):
    return eta0 * np.cos(np.pi * epoch / total)


@cosine_decay.misconception(
    "It starts at 0 and rises to eta0: that is the mirror image. The cosine is added, not taken "
    "away."
)
def rises(eta0, epoch, total):
    return 0.5 * eta0 * (1 - np.cos(np.pi * epoch / total))


@cosine_decay.misconception(
    "The cosine runs through a whole wave, so at the end the rate is back at eta0. Half a wave "
    "falls: from 0 to π."
)
def whole_wave(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(2 * np.pi * epoch / total))


@cosine_decay.misconception(
    "That is a quarter of a cosine, from 1 down to 0. It ends with its steepest slope; the half "
    "cosine arrives at 0 gently."
)
def quarter_wave(eta0, epoch, total):
    return eta0 * np.cos(0.5 * np.pi * epoch / total)


@cosine_decay.misconception(
    "π is missing: the angle ends at 1, a third of the way to π, and the rate never gets below "
    "three quarters of eta0."
)
def angle_without_pi(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(epoch / total))


@cosine_decay.misconception(
    "The angle was taken in degrees, but the cosine wants radians: at the end of the way it should "
    "be at π."
)
def degrees(eta0, epoch, total):
    return 0.5 * eta0 * (1 + np.cos(180 * epoch / total))


@cosine_decay.misconception("That is a straight line from eta0 to 0; where is the cosine?")
def straight_line(eta0, epoch, total):
    return eta0 * (1 - epoch / total)


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
