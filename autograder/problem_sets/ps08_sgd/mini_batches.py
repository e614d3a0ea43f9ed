"""ps08: mini-batches, in an order that is drawn anew for each epoch."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps08_sgd.drivers import drive_minibatches
from autograder.views.ps08 import view_minibatches
from reference_impl import batches


def _minibatch_cases(rng: np.random.Generator) -> list[Case]:
    # label, N, D, shape of a target, batch size
    sizes: tuple[tuple[str, int, int, tuple[int, ...], int], ...] = (
        ("18 samples, batches of 4", 18, 3, (), 4),
        ("19 samples with 2 targets each, batches of 5", 19, 4, (2,), 5),
        ("18 samples, batches of 3", 18, 2, (), 3),
        ("one batch of all 12", 12, 3, (2,), 12),
        ("batches larger than the data", 15, 2, (3,), 20),
        ("batches of one", 13, 2, (), 1),
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
        Part(
            "batches",
            1,
            (
                *("nobody left out", "nobody twice", "sizes"),
                *("nothing empty", "more than one batch"),
            ),
        ),
        Part("shuffling", 2, ("other batches", "shuffled", "new order", "new groups", "repeats")),
    ),
    task=(
        "Go through the samples once, in an order that rng draws anew at each call, and yield "
        "them batch by batch as pairs (X_b, T_b); the last batch may be smaller."
    ),
    reference=batches.minibatches,
    cases=_minibatch_cases,
    driver=drive_minibatches,
    view=view_minibatches,
    leaf_labels={"*": "{0}:"},
    messages_if_false={
        "other batches": (
            "All batches hold the same samples, as they do in one array that each overwrites. "
            "So nobody can see whether they are shuffled."
        ),
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
        "nothing empty": "Some batches are empty. Each holds a sample at least.",
        "more than one batch": "One batch alone holds samples. The others have theirs, too.",
        "shuffled": "The samples come in the order of the data. Shuffle them first.",
        "new order": "Two calls gave the same order. Each epoch has to be shuffled anew.",
        "new groups": (
            "Two calls gave the same batches in another order: who is together with whom never "
            "changes. Shuffle the samples at each call, and then cut."
        ),
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
    "Some samples come twice in an epoch: is the last batch filled up with samples that had their "
    "turn already, or do batches overlap? The last one may be smaller than the others.",
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
    "Every call gives the same order: is it drawn once and kept, or is a Generator made inside, "
    "with a fixed seed? Draw at each call from the one that is passed in; it moves on from call to "
    "call.",
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
    "The samples are shuffled, but by the same order at each call, and then only the batches "
    "change places: who is together with whom never changes. Draw the samples' order anew.",
    unaffected_parts=("pairs", "batches"),
)
def groups_never_change(X, T, batch_size, rng):
    members = np.random.default_rng(1).permutation(len(X))
    full = len(X) // batch_size
    cut = members[: full * batch_size].reshape(full, batch_size)[rng.permutation(full)]
    order = np.concatenate([cut.ravel(), members[full * batch_size :]])
    return _in_batches(X, T, batch_size, order)


@minibatches.misconception(
    "Some samples come twice in an epoch, others never, as if they were drawn with replacement. A "
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


@minibatches.misconception(
    "X and T were shuffled in place, both in the same order. They belong to the caller: draw an "
    "order of row numbers, and take the rows of both in it."
)
def shuffled_in_place_in_unison(X, T, batch_size, rng):
    state = rng.bit_generator.state
    rng.shuffle(X)
    rng.bit_generator.state = state
    rng.shuffle(T)
    starts = range(0, len(X), batch_size)
    return [(X[start : start + batch_size], T[start : start + batch_size]) for start in starts]


@minibatches.misconception(
    "Only T was shuffled; the rows of X come as they stood. Sample and target have to move "
    "together.",
    unaffected_parts=("batches",),
)
def rows_left_in_place(X, T, batch_size, rng):
    return _in_batches(X, T[rng.permutation(len(X))], batch_size, np.arange(len(X)))


@minibatches.misconception(
    "Each batch begins only one sample after the one before, so they overlap and every sample "
    "comes again and again. The next batch begins where the last one ended.",
    unaffected_parts=("pairs",),
)
def windows_that_overlap(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    pieces = [order[start : start + batch_size] for start in range(len(X))]
    return [(X[piece], T[piece]) for piece in pieces]


@minibatches.misconception(
    "Where the samples come out even, an empty batch follows at the end. Count the batches that "
    "hold a sample.",
    unaffected_parts=("pairs", "shuffling"),
)
def empty_batch_at_the_end(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    pieces = [order[n * batch_size :][:batch_size] for n in range(len(X) // batch_size + 1)]
    return [(X[piece], T[piece]) for piece in pieces]


@minibatches.misconception(
    "Some samples come twice in an epoch, others never, as if each batch were drawn by itself from "
    "all of them. Draw one order of all samples, and cut it."
)
def each_batch_drawn_by_itself(X, T, batch_size, rng):
    for _ in range(-(-len(X) // batch_size)):
        rows = rng.choice(len(X), batch_size, replace=False)
        yield X[rows], T[rows]


@minibatches.misconception(
    "Row numbers came, and not the rows: each batch is a pair (X_b, T_b) of the samples themselves."
)
def row_numbers_for_rows(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        yield order[start : start + batch_size]


@minibatches.misconception("In each pair the targets come first. Asked for was (X_b, T_b).")
def targets_first(X, T, batch_size, rng):
    return [(T_b, X_b) for X_b, T_b in _in_batches(X, T, batch_size, rng.permutation(len(X)))]


@minibatches.misconception(
    "All batches are handed out in the same array, which the next one overwrites: whoever keeps a "
    "batch finds another one's samples in it. Make new arrays for each batch.",
    unaffected_parts=("pairs",),
)
def one_array_for_all_batches(X, T, batch_size, rng):
    order, X_b, T_b = rng.permutation(len(X)), X[:batch_size].copy(), T[:batch_size].copy()
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        X_b[: len(rows)], T_b[: len(rows)] = X[rows], T[rows]
        yield X_b[: len(rows)], T_b[: len(rows)]


@minibatches.misconception(
    "Only the first batch holds samples; those behind it are empty. Where does the slice of each "
    "batch end? batch_size after its beginning.",
    unaffected_parts=("pairs", "shuffling"),
    is_evident=True,
)
def slice_ends_at_batch_size(X, T, batch_size, rng):
    order = rng.permutation(len(X))
    pieces = [order[start:batch_size] for start in range(0, len(X), batch_size)]
    return [(X[piece], T[piece]) for piece in pieces]
