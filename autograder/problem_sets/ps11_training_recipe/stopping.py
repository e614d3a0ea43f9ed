"""ps11: when to stop training, and which epoch to keep."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from reference_impl import training

# label, losses as ranks (the rank is what is drawn around), patience
CURVES = (
    ("a smaller loss comes after the stop", (5, 3, 4, 4.5, 1), 2),
    ("the smallest loss comes long after the stop", (5, 3, 4, 4.5, 4.2, 3.5, 1), 2),
    ("a smaller loss comes just in time", (5, 3, 4, 4.5, 1, 2), 3),
    ("falling all the time, by little", (6, 5, 4, 3, 2), 2),
    ("up, down again but not below, patience 3", (7, 2, 6, 5, 4, 1), 3),
    ("patience 1", (5, 4, 4.5, 1), 1),
    ("two are equal", (3, 3, 4, 5, 1), 2),
    ("rising from the start", (2, 3, 4, 5, 1), 3),
    ("the loss stays the same", (4, 3, 3, 3, 3, 1), 3),
    ("up and down by turns, large losses", (6, 7, 4, 5, 3), 2),
    ("up, down again but not below, patience 2", (7, 2, 5, 4, 3, 1), 2),
    ("worse every second time, patience 3", (6, 7, 5, 8, 4, 9, 3, 10), 3),
    ("little by little down, and up again", (6, 5, 4, 7, 8), 2),
    ("the best comes twice", (4, 2, 2, 3, 3.5, 1), 2),
    ("the best comes twice, patience 3", (5, 3, 3, 4, 4.5, 1), 3),
    ("up at the start, and down just in time", (3, 4, 2, 5, 6), 2),
    ("up twice at the start, and down just in time", (3, 5, 4, 2, 1, 6, 7), 3),
    ("up at the start, down by and by, patience 2", (6, 8, 5, 4, 3, 3.5, 2), 2),
)


def _stopping_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, ranks, patience in CURVES:
        scale = float(rng.uniform(0.2, 0.9))
        if "little" in label:
            scale *= 0.005
        if "large" in label:
            scale *= 1000
        # so many epochs that only fall come first: they move the answer
        before = 0 if "start" in label else int(rng.integers(5))
        falling = [max(ranks) + before - epoch for epoch in range(before)]
        losses = [scale * (rank + 0.5) for rank in (*falling, *ranks)]
        cases.append(Case(label, (losses, patience)))
    return cases


early_stopping = Exercise(
    name="early_stopping",
    arguments=("losses", "patience"),
    parts=(Part("epoch", 2),),
    task=(
        "Training stops as soon as patience epochs in a row have brought no smaller loss than the "
        "best. Return the epoch of the best until then, counted from 0."
    ),
    reference=training.early_stopping,
    cases=_stopping_cases,
    leaf_labels={"": "The epoch"},
)


def _stop(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


@early_stopping.misconception(
    "It waits one epoch too long: with patience 2 it stops after the second epoch without a "
    "smaller loss, not after the third."
)
def patience_off_by_one(losses, patience):
    return _stop(losses, patience + 1)[0]


@early_stopping.misconception(
    "That is the epoch in which training stops. What is kept is the best one until then, up to "
    "patience epochs earlier."
)
def last_for_best(losses, patience):
    return _stop(losses, patience)[1]


@early_stopping.misconception(
    "That is the smallest loss of all. What comes after the stop was never trained, so nobody can "
    "know it."
)
def smallest_of_all(losses, patience):
    return int(np.argmin(losses))


@early_stopping.misconception(
    "A loss that isn't the smallest so far was taken for progress, as if it were compared with the "
    "one before it. It counts only if it is below the best."
)
def compared_with_the_last(losses, patience):
    best, rises = 0, 0
    for epoch in range(1, len(losses)):
        rises = 0 if losses[epoch] < losses[epoch - 1] else rises + 1
        if losses[epoch] < losses[best]:
            best = epoch
        if rises >= patience:
            break
    return best


@early_stopping.misconception(
    "All epochs without progress were added up. patience counts those in a row: whenever the loss "
    "is the smallest so far, the counting begins again."
)
def waiting_adds_up(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
        if waited >= patience:
            break
    return best


@early_stopping.misconception(
    "An equal loss was taken for progress. Only a smaller one is: of equal losses the first is "
    "the best, and the patience runs on."
)
def equal_is_progress(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] <= losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


@early_stopping.misconception("Epochs are counted from 0 here; yours are counted from 1.")
def counted_from_one(losses, patience):
    return _stop(losses, patience)[0] + 1


@early_stopping.misconception("That is the smallest loss itself. Its epoch was asked for.")
def loss_for_epoch(losses, patience):
    return losses[_stop(losses, patience)[0]]


@early_stopping.misconception(
    "It loses patience one epoch too soon: with patience 2 it stops after the second epoch without "
    "a smaller loss, not after the first."
)
def impatient(losses, patience):
    return _stop(losses, max(patience - 1, 1))[0]


@early_stopping.misconception(
    "A little progress wasn't taken for any. Every smaller loss counts, however small the step."
)
def little_progress_ignored(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best] - 1e-2:
            best = epoch
        if epoch - best >= patience:
            break
    return best


@early_stopping.misconception(
    "Where training never stops early you return its last epoch. The best epoch is asked for "
    "there, too."
)
def last_if_never_stopped(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return best
    return len(losses) - 1


@early_stopping.misconception(
    "The best loss began with some number, not with the first loss: where all losses are larger, "
    "nothing is ever the best."
)
def best_began_at_one(losses, patience):
    best, least, waited = 0, 1.0, 0
    for epoch, loss in enumerate(losses):
        if loss < least:
            best, least, waited = epoch, loss, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best


@early_stopping.misconception(
    "Those are how many epochs were trained. Asked for is the number of the best one, counted from "
    "0."
)
def epochs_trained(losses, patience):
    return _stop(losses, patience)[1] + 1


@early_stopping.misconception("The largest loss was looked for. The best epoch has the smallest.")
def largest_for_smallest(losses, patience):
    return _stop([-loss for loss in losses], patience)[0]


@early_stopping.misconception(
    "It stops at the first loss that is larger than the one before, whatever patience is."
)
def first_rise(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] > losses[epoch - 1]:
            return epoch - 1
    return len(losses) - 1


@early_stopping.misconception(
    "Where patience is never used up, None came back: after the loop nothing is returned. The best "
    "epoch is wanted then, too."
)
def none_if_it_never_stops(losses, patience):
    best, epoch = _stop(losses, patience)
    return best if epoch - best >= patience else None


@early_stopping.misconception(
    "It stops at the first loss that isn't smaller than the one before, whatever patience is."
)
def first_without_a_smaller_loss(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] >= losses[epoch - 1]:
            return epoch - 1
    return len(losses) - 1


@early_stopping.misconception(
    "The first epoch was counted as one without progress. It is the best so far, whatever its "
    "loss: the count of those without progress begins at 0."
)
def wait_begins_at_one(losses, patience):
    best, waited = 0, 1
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited >= patience:
                break
    return best
