"""ps01: more misconceptions of `perceptron_fit`, each of them wrong in a line or two."""

import numpy as np

from autograder.problem_sets.ps01_perceptron.fit import perceptron_fit


@perceptron_fit.misconception(
    "The bias plays no part in the test for a mistake, though it is updated. The label multiplies "
    "the whole sum, y (w · x + b)."
)
def bias_not_in_the_test(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "The bias moves the same way for every mistake: 1 is added whatever the label is. It is a "
    "weight whose input is always 1, so the label multiplies it."
)
def bias_without_label(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + 1.0, n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "w is updated without the label, b with it. A negative sample has to push w away from itself, "
    "too."
)
def weights_without_label(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception("The bias moves the wrong way. A positive sample should raise it.")
def bias_subtracted(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b - float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "The steps are twice as long as they should be. They come from the difference of label and "
    "prediction, which is 2 or −2; the rule adds y times x.",
    unaffected_parts=("n_updates",),
)
def difference_of_labels(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + 2 * label * x, b + 2 * float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "You began with weights of 1. The task begins with w and b of zero, so that everybody's run "
    "is the same."
)
def ones_to_begin_with(X, y, max_epochs):
    w, b, n_updates = np.ones(X.shape[1]), 1.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "You began with weights of 1, and b of zero. The task begins with both of zero, so that "
    "everybody's run is the same."
)
def weights_of_one_to_begin_with(X, y, max_epochs):
    w, b, n_updates = np.ones(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "Mistakes and right answers are exchanged: a sample is used where the sum has its label's "
    "sign already."
)
def learns_from_right_answers(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) >= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "The rows were gone through from the last to the first. The task goes through them in order."
)
def rows_backwards(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X[::-1], y[::-1], strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception("The last row is never looked at: the loop ends one too early.")
def last_row_missing(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X[:-1], y[:-1], strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "There is one epoch too few: max_epochs is how often the rows are gone through."
)
def one_epoch_too_few(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs - 1):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "It stops after the first row: the return stands inside the loop. It belongs after it."
)
def returns_after_one_row(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for x, label in zip(X[:1], y[:1], strict=True):
        w, b, n_updates = w + label * x, b + float(label), n_updates + 1
    return w, b, n_updates


@perceptron_fit.misconception(
    "n_updates counts every row that was looked at. What counts is how often w was changed.",
    unaffected_parts=("w and b",),
)
def rows_for_updates(X, y, max_epochs):
    w, b, seen = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        again = False
        for x, label in zip(X, y, strict=True):
            seen += 1
            if label * (x @ w + b) <= 0:
                w, b, again = w + label * x, b + float(label), True
        if not again:
            break
    return w, b, seen


@perceptron_fit.misconception(
    "n_updates is one too large: the count begins at 0, before any update.",
    unaffected_parts=("w and b",),
)
def count_from_one(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, n_updates + 1


@perceptron_fit.misconception(
    "n_updates is 0: the count is never raised, or set back at the end.",
    unaffected_parts=("w and b",),
    is_evident=True,
)
def never_counted(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return w, b, 0


@perceptron_fit.misconception(
    "The items came back in another order. It is w, b, and then the number of updates."
)
def count_first(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return n_updates, w, b


@perceptron_fit.misconception(
    "b and w are exchanged. The order is w, b, and then the number of updates.",
    unaffected_parts=("n_updates",),
)
def bias_first(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if n_updates == before:
            break
    return b, w, n_updates


@perceptron_fit.misconception(
    "Labels of 0 and 1 were expected: the unit's answers are 0 and 1 in your rule, so with a label "
    "of −1 they never agree. The labels here are −1 and +1, and y times x is added."
)
def rule_for_zero_and_one(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if (1 if x @ w + b >= 0 else 0) != label:
                w, b, n_updates = (
                    w + (label - (x @ w + b >= 0)) * x,
                    b + float(label - (x @ w + b >= 0)),
                    n_updates + 1,
                )
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "The answers of all rows were computed at the beginning of the epoch, and a sum of 0 counted "
    "as +1. Each sample is tested with the weights as they are when its turn comes, and at "
    "exactly 0 it is a mistake."
)
def predicts_once_an_epoch(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        answers = np.where(X @ w + b >= 0, 1, -1)
        for x, label, answer in zip(X, y, answers, strict=True):
            if answer != label:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if (answers == y).all():
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "n_updates counts the epochs in which w was changed. An epoch may hold several updates: count "
    "each of them.",
    unaffected_parts=("w and b",),
)
def epochs_with_an_update(X, y, max_epochs):
    w, b, epochs = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        again = False
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, b, again = w + label * x, b + float(label), True
        if not again:
            break
        epochs += 1
    return w, b, epochs


@perceptron_fit.misconception(
    "For one mistake the test is made twice: once w has moved, b moves only if the sample is still "
    "wrong. Both belong to the same update."
)
def bias_only_if_still_wrong(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = n_updates
        for x, label in zip(X, y, strict=True):
            if label * (x @ w + b) <= 0:
                w, n_updates = w + label * x, n_updates + 1
            if label * (x @ w + b) <= 0:
                b = b + float(label)
        if n_updates == before:
            break
    return w, b, n_updates


@perceptron_fit.misconception(
    "Whether the loop goes on is decided by the last sample of an epoch alone: each sample "
    "overwrites what the ones before it said. One mistake in an epoch is enough to go on."
)
def last_sample_decides(X, y, max_epochs):
    w, b, n_updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        is_wrong = False
        for x, label in zip(X, y, strict=True):
            is_wrong = label * (x @ w + b) <= 0
            if is_wrong:
                w, b, n_updates = w + label * x, b + float(label), n_updates + 1
        if not is_wrong:
            break
    return w, b, n_updates
